package world

// country is one market of the retailer.
type country struct {
	code, lang, currency string
	share                int      // of 100 customers
	sunday               bool     // shops open on Sundays
	mobile               []string // templates, see fill
	dial                 string   // country calling code
	trunk                string   // national prefix that falls away abroad
	guests               []string // name lists of families who moved here
	mailHosts            []string
	streets              []string
	cities               []city
}

// city has a share of its country's customers, a template for postcodes and
// one for landlines. Templates: see fill. Where a country keeps numbers for
// fiction (DE, FR, GB) these are used.
type city struct {
	name     string
	share    int
	postcode string
	landline string
	shops    []string // names of the shops there
}

// everyMail are mail hosts used in all countries.
var everyMail = words(`example.com example.com example.com example.net example.net example.org mail.example
	inbox.example webmail.example mail.example.com post.example.net`)

var countries = []country{
	{
		code: "DE", lang: "de", currency: "EUR", share: 36, dial: "49", trunk: "0",
		mobile: []string{"0176 04## ####"}, guests: []string{"TR", "TR", "PL", "IT", "ES", "AT"},
		mailHosts: words(`postfach.example mail.de.example briefkasten.example netz.example.net familienpost.example`),
		streets: words(`Lindenweg Hauptstraße Bahnhofstraße Gartenstraße Schulstraße Dorfstraße Bergstraße Birkenweg
			Kirchstraße Waldstraße Ringstraße Schillerstraße Goethestraße Jahnstraße Amselweg Wiesenweg Mühlenweg
			Rosenstraße Buchenweg Am_Sportplatz Kastanienallee Friedrichstraße Am_Alten_Markt Blumenstraße Feldstraße
			Tannenweg Lessingstraße Mozartstraße Industriestraße Am_Mühlbach Eichendorffstraße Poststraße Ahornweg
			Rathausplatz Marktstraße Weinbergstraße Kiefernweg Sonnenhang Uferstraße Hohe_Straße`),
		cities: []city{
			{"Berlin", 16, "10%##", "030 23125 ###", []string{"Berlin Tempelhof", "Berlin Pankow"}},
			{"Hamburg", 12, "22%##", "040 66969 ###", []string{"Hamburg Altona"}},
			{"München", 11, "81%##", "089 99998 ###", []string{"München Pasing"}},
			{"Köln", 10, "50%##", "0221 4710 ###", []string{"Köln Ehrenfeld"}},
			{"Frankfurt am Main", 8, "60%##", "069 90009 ###", []string{"Frankfurt Ostend"}},
			{"Stuttgart", 7, "70%##", "", []string{"Stuttgart Vaihingen"}},
			{"Leipzig", 6, "04%##", "", []string{"Leipzig Plagwitz"}},
			{"Nürnberg", 5, "904##", "", []string{"Nürnberg Süd"}},
			{"Hannover", 5, "30%##", "", []string{"Hannover Linden"}},
			{"Dortmund", 5, "441##", "", []string{"Dortmund Hörde"}},
			{"Bremen", 4, "28%##", "", nil},
			{"Freiburg im Breisgau", 4, "791##", "", nil},
			{"Münster", 3, "481##", "", nil},
			{"Göttingen", 2, "370##", "", nil},
			{"Lüneburg", 2, "213##", "", nil},
			{"Bad Tölz", 1, "83646", "", nil},
		},
	},
	{
		code: "FR", lang: "fr", currency: "EUR", share: 16, sunday: true, dial: "33", trunk: "0",
		mobile: []string{"06 39 98 ## ##"}, guests: []string{"MA", "MA", "ES", "IT", "PL"},
		mailHosts: words(`courrier.example boite.example messagerie.example facteur.example.net`),
		streets: words(`rue_de_la_République rue_Victor-Hugo avenue_Jean-Jaurès rue_des_Lilas rue_Pasteur rue_du_Moulin
			place_de_la_Mairie rue_de_l'Église boulevard_Gambetta chemin_des_Vignes rue_Émile-Zola rue_des_Écoles
			allée_des_Tilleuls impasse_des_Roses rue_du_Général-Leclerc avenue_Foch rue_Voltaire rue_de_la_Gare
			quai_de_la_Marne rue_des_Acacias rue_Saint-Michel rue_Lamartine chemin_du_Lavoir rue_Molière`),
		cities: []city{
			{"Paris", 24, "7501#", "01 99 00 ## ##", []string{"Paris Bercy", "Paris Batignolles"}},
			{"Lyon", 14, "6900%", "04 65 71 ## ##", []string{"Lyon Part-Dieu"}},
			{"Marseille", 11, "1300%", "04 65 71 ## ##", []string{"Marseille Prado"}},
			{"Toulouse", 10, "31#00", "05 36 49 ## ##", []string{"Toulouse Labège"}},
			{"Lille", 9, "59800", "03 53 01 ## ##", []string{"Lille Euratech"}},
			{"Nantes", 8, "44#00", "02 61 91 ## ##", []string{"Nantes Atlantis"}},
			{"Bordeaux", 7, "33#00", "05 36 49 ## ##", nil},
			{"Strasbourg", 6, "67000", "03 53 01 ## ##", nil},
			{"Saint-Étienne", 3, "42#00", "04 65 71 ## ##", nil},
			{"Besançon", 2, "25000", "03 53 01 ## ##", nil},
		},
	},
	{
		code: "NL", lang: "nl", currency: "EUR", share: 10, sunday: true, dial: "31", trunk: "0",
		mobile:    []string{"06 2# ## ## ##", "06 1# ## ## ##", "06 4# ## ## ##"},
		guests:    []string{"TR", "MA", "DE", "PL"},
		mailHosts: words(`brievenbus.example postbus.example thuismail.example`),
		streets: words(`Kerkstraat Dorpsstraat Molenweg Julianastraat Schoolstraat Beukenlaan Wilhelminastraat Lindenlaan
			Kastanjelaan Prinsengracht Nieuwstraat Stationsweg Eikenlaan Parallelweg Emmastraat Oranjelaan Havenstraat
			Zuiderdijk Vondelstraat Rozenlaan Korenbloemstraat Singel`),
		cities: []city{
			{"Amsterdam", 22, "10%# @@", "020 6## ####", []string{"Amsterdam Oost"}},
			{"Rotterdam", 18, "30%# @@", "010 4## ####", []string{"Rotterdam Alexander"}},
			{"Den Haag", 12, "25%# @@", "070 3## ####", nil},
			{"Utrecht", 14, "35%# @@", "030 2## ####", []string{"Utrecht Leidsche Rijn"}},
			{"Eindhoven", 10, "56%# @@", "040 2## ####", []string{"Eindhoven Strijp"}},
			{"Groningen", 8, "97%# @@", "050 3## ####", nil},
			{"'s-Hertogenbosch", 4, "52%# @@", "073 6## ####", nil},
		},
	},
	{
		code: "PL", lang: "pl", currency: "PLN", share: 10, dial: "48",
		mobile:    []string{"601 ### ###", "512 ### ###", "698 ### ###", "730 ### ###", "884 ### ###"},
		guests:    []string{"DE", "IT", "GB"},
		mailHosts: words(`poczta.example skrzynka.example list.example.net`),
		streets: words(`ul._Polna ul._Leśna ul._Słoneczna ul._Krótka ul._Szkolna ul._Ogrodowa ul._Lipowa ul._Łąkowa
			ul._Brzozowa ul._Kwiatowa ul._Kościelna ul._Sosnowa ul._Zielona ul._Parkowa ul._Akacjowa al._Niepodległości
			ul._Mickiewicza ul._Kościuszki ul._Żeromskiego os._Tysiąclecia pl._Wolności`),
		cities: []city{
			{"Warszawa", 26, "0%-###", "22 6## ## ##", []string{"Warszawa Wola"}},
			{"Kraków", 16, "3%-###", "12 4## ## ##", []string{"Kraków Podgórze"}},
			{"Wrocław", 12, "5%-###", "71 3## ## ##", []string{"Wrocław Krzyki"}},
			{"Poznań", 10, "6%-###", "61 8## ## ##", []string{"Poznań Malta"}},
			{"Gdańsk", 9, "80-###", "58 3## ## ##", nil},
			{"Łódź", 9, "9%-###", "42 6## ## ##", nil},
			{"Rzeszów", 4, "35-###", "17 8## ## ##", nil},
		},
	},
	{
		code: "GB", lang: "en", currency: "GBP", share: 9, sunday: true, dial: "44", trunk: "0",
		mobile: []string{"07700 900###"}, guests: []string{"PL", "IT", "ES", "FR"},
		mailHosts: words(`postbox.example letters.example homemail.example`),
		streets: words(`High_Street Church_Lane Station_Road Victoria_Road Green_Lane Manor_Road Park_Avenue Mill_Lane
			The_Crescent Queens_Road Albert_Street Kings_Road Orchard_Close Springfield_Road Grange_Road Windsor_Terrace
			Chapel_Street Meadow_View Elm_Grove Beech_Drive St_John's_Road Woodland_Way`),
		cities: []city{
			{"London", 26, "SE%% %@@", "020 7946 0###", []string{"London Greenwich"}},
			{"Manchester", 16, "M2# %@@", "0161 496 0###", []string{"Manchester Ancoats"}},
			{"Birmingham", 14, "B1# %@@", "0121 496 0###", []string{"Birmingham Digbeth"}},
			{"Leeds", 10, "LS1# %@@", "0113 496 0###", []string{"Leeds Kirkstall"}},
			{"Bristol", 9, "BS% %@@", "0117 496 0###", nil},
			{"Edinburgh", 9, "EH1# %@@", "0131 496 0###", nil},
			{"Cardiff", 6, "CF1# %@@", "029 2018 0###", nil},
			{"Sheffield", 6, "S% %@@", "0114 496 0###", nil},
		},
	},
	{
		code: "IT", lang: "it", currency: "EUR", share: 8, sunday: true, dial: "39",
		mobile:    []string{"347 ### ####", "338 ### ####", "320 ### ####", "366 ### ####"},
		guests:    []string{"ES", "MA", "FR", "PL"},
		mailHosts: words(`posta.example casella.example lettere.example.net`),
		streets: words(`Via_Roma Via_Garibaldi Via_Giuseppe_Verdi Corso_Italia Via_Mazzini Via_Dante_Alighieri Piazza_Cavour
			Viale_dei_Tigli Via_Marconi Via_Matteotti Via_Manzoni Via_della_Libertà Via_dei_Mille Via_San_Martino
			Corso_Vittorio_Emanuele_II Via_Pascoli Vicolo_del_Forno Via_Leopardi`),
		cities: []city{
			{"Milano", 26, "201##", "02 4### ####", []string{"Milano Lambrate"}},
			{"Roma", 18, "001##", "06 4### ####", []string{"Roma Tiburtina"}},
			{"Torino", 14, "101##", "011 5## ####", []string{"Torino Lingotto"}},
			{"Bologna", 10, "401##", "051 2## ####", []string{"Bologna Bolognina"}},
			{"Verona", 7, "371##", "045 8## ####", nil},
			{"Forlì", 4, "471##", "0543 %#####", nil},
		},
	},
	{
		code: "ES", lang: "es", currency: "EUR", share: 6, dial: "34",
		mobile:    []string{"612 ## ## ##", "655 ## ## ##", "687 ## ## ##", "634 ## ## ##"},
		guests:    []string{"MA", "IT", "GB", "FR"},
		mailHosts: words(`correo.example buzon.example cartas.example.net`),
		streets: words(`Calle_Mayor Calle_Real Calle_de_la_Iglesia Avenida_de_la_Constitución Calle_del_Sol Calle_Nueva
			Plaza_de_España Calle_San_José Calle_Cervantes Calle_de_Alcalá Paseo_del_Prado Calle_Goya Calle_del_Carmen
			Avenida_de_Andalucía Calle_Colón Carrer_de_Balmes Ronda_de_Sant_Pere Calle_Peñalara`),
		cities: []city{
			{"Madrid", 30, "280%#", "914 ## ## ##", []string{"Madrid Vallecas"}},
			{"Barcelona", 26, "080%#", "934 ## ## ##", []string{"Barcelona Poblenou"}},
			{"Valencia", 14, "460%#", "963 ## ## ##", []string{"Valencia Campanar"}},
			{"Sevilla", 10, "410%#", "954 ## ## ##", nil},
			{"A Coruña", 5, "150%#", "981 ## ## ##", nil},
			{"Logroño", 3, "260%#", "941 ## ## ##", nil},
		},
	},
	{
		code: "AT", lang: "de", currency: "EUR", share: 5, dial: "43", trunk: "0",
		mobile: []string{"0664 %######", "0660 %######", "0676 %######"}, guests: []string{"DE", "TR", "IT"},
		mailHosts: words(`briefkastl.example posthorn.example`),
		streets: words(`Wiener_Straße Hauptplatz Bahnhofstraße Feldgasse Schulgasse Kirchengasse Mozartgasse Grazer_Straße
			Lindengasse Neubaugasse Rosengasse Am_Hang Seestraße Stadlgasse Burggasse Josefigasse`),
		cities: []city{
			{"Wien", 44, "1%%0", "01 4## ## ##", []string{"Wien Simmering"}},
			{"Graz", 16, "801#", "0316 %#####", []string{"Graz Eggenberg"}},
			{"Linz", 12, "402#", "0732 %#####", []string{"Linz Urfahr"}},
			{"Salzburg", 10, "502#", "0662 %#####", nil},
			{"Innsbruck", 9, "602#", "0512 %#####", nil},
			{"Mödling", 3, "2340", "", nil},
		},
	},
}
