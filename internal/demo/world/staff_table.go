package world

// Member is somebody who works for one of the two companies.
type Member struct {
	Name    string
	Email   string
	Company string // RetailMax or TechCorp
	Role    string // owner, privacy officer, manager, support, marketer, analyst; operator, engineer
	Country string // where they sit: ISO 3166, two letters
}

// Staff lists the people of both companies; the same in every world.
func Staff() []Member {
	return []Member{
		{"Annette Verhoeven", "annette.verhoeven@retailmax.example", "RetailMax", "owner", "DE"},
		{"Dr. Tobias Reinhold", "tobias.reinhold@retailmax.example", "RetailMax", "privacy officer", "DE"},
		{"Sabine Köster", "sabine.koester@retailmax.example", "RetailMax", "manager", "DE"},
		{"Julien Marchetti", "julien.marchetti@retailmax.example", "RetailMax", "manager", "FR"},
		{"Agnieszka Wolska", "agnieszka.wolska@retailmax.example", "RetailMax", "manager", "PL"},
		{"Mia Hallström", "mia.hallstroem@retailmax.example", "RetailMax", "support", "DE"},
		{"Daan Willemsen", "daan.willemsen@retailmax.example", "RetailMax", "support", "NL"},
		{"Priya Ashworth", "priya.ashworth@retailmax.example", "RetailMax", "support", "GB"},
		{"Luca Ferrandi", "luca.ferrandi@retailmax.example", "RetailMax", "support", "IT"},
		{"Nora Lindqvist", "nora.lindqvist@retailmax.example", "RetailMax", "marketer", "DE"},
		{"Pablo Ibarra", "pablo.ibarra@retailmax.example", "RetailMax", "marketer", "ES"},
		{"Henrike Maas", "henrike.maas@retailmax.example", "RetailMax", "analyst", "AT"},
		{"Owen Tanaka", "owen.tanaka@techcorp.example", "TechCorp", "operator", "IE"},
		{"Silke Brandauer", "silke.brandauer@techcorp.example", "TechCorp", "operator", "DE"},
		{"Marek Dolny", "marek.dolny@techcorp.example", "TechCorp", "engineer", "PL"},
		{"Asha Raman", "asha.raman@techcorp.example", "TechCorp", "engineer", "IN"},
	}
}
