package view

func sampleSearch() Search {
	return Search{Layout: recorded(around("Search", ""), "name", 2), Query: "2287", Note: "Recorded as entry 48,213.", Groups: []HitGroup{
		{"Customers", []Hit{
			{"/customers/7F3KQ", "person", "Anneliese Vogt", []string{"••• ••22 87", "a•••@e••••.org", "Lübeck", "last order 2 Nov 2026"}, nil},
			{"/customers/2M9XT", "person", "Béatrice Lemoine-Castellanos", []string{"••• ••22 87"}, &Badge{"restricted", "warn"}},
		}, true},
		{"Orders", []Hit{{"/orders/22871", "bag", "2287", []string{"19 Nov 2026", "web", "€ 184.70"}, &Badge{"shipped", "ok"}}}, false},
	}}
}

func sampleGo() Go {
	return Go{Layout: around("Go to", ""), Groups: []MoveGroup{
		{"Places", []Move{{Label: "Home", URL: "/", Icon: "home", Keys: "g h"}, {Label: "Customers", URL: "/customers", Icon: "people", Keys: "g c"}}},
		{"Actions", []Move{{Label: "New customer", URL: "/customers/new", Icon: "plus", Words: "add"}, {Label: "Sign out", Icon: "leave", Action: &Action{URL: "/sign-out", Label: "Sign out", Hidden: []Hidden{{"a", "b"}}}}}},
	}}
}

func samplePanels() []Panel {
	return []Panel{
		{Title: "Your queue", URL: "/cases", Link: "All", Rows: []PanelRow{
			{URL: "/cases/1004", Icon: "consent", Title: "Tent pole missing", Parts: []string{"1004", "Anneliese Vogt"}, Badge: &Badge{"open", "accent"}, Clock: &CaseClock{Label: "First answer", Words: "due in 2 h", Tone: "warn", Icon: "warn", Due: noon, Now: noon, Used: -1}},
			{Icon: "seal", Title: "RetailMax"},
		}},
		{Title: "Unusual accesses lately", URL: "/access", Link: "All", Access: sampleAccess()[:2]},
		{Title: "Erased lately", Empty: "Nobody was erased.", EmptyURL: "/customers", EmptyLink: "Find a customer"},
	}
}
