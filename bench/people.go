package main

import (
	"fmt"
	"strings"
)

// record is a person as both servers answer it: six fields and the id.
type record struct {
	ID      int64  `json:"id"`
	First   string `json:"first"`
	Last    string `json:"last"`
	Email   string `json:"email"`
	Phone   string `json:"phone"`
	Address string `json:"address"`
	Notes   string `json:"notes"`
}

// line is a person as both servers list it, with the e-mail masked.
type line struct {
	ID    int64  `json:"id"`
	First string `json:"first"`
	Last  string `json:"last"`
	Email string `json:"email"`
	Notes string `json:"notes"`
}

// masked gives an e-mail the form in which the product lists it, so that answers are alike.
func masked(email string) string {
	name, host, _ := strings.Cut(email, "@")
	return name[:1] + "•••@" + host[:1] + "•••" + host[strings.LastIndexByte(host, '.'):]
}

var (
	givens = strings.Fields(`Anna Ben Clara David Elena Felix Greta Hugo Ines Jonas Karla Leon Marta
		Nils Olivia Paul Rosa Simon Tilda Viktor Wilma Yusuf Zoe Adele Bruno Carla Diego Emma Franz
		Gina Henri Ida Jakob Kim Lotte Mats Nora Oskar Pia Quirin Rita Sven Tara Ulla Vera Willem`)
	stems = strings.Fields(`Acker Berg Claus Dorn Eber Fels Grün Holz Insel Jung Kamp Linden Mond Nord
		Ober Pfeil Quell Rosen Stein Tann Ufer Vogel Wald Zimmer`)
	ends    = strings.Fields(`mann bauer hof feld berger stein dorf thal meier burg holm kamp ner sen bach wald`)
	streets = strings.Fields(`Lindenweg Hauptstraße Gartenweg Bahnhofstraße Seestraße Marktplatz Mühlgasse`)
	cities  = strings.Fields(`Hamburg Leipzig Dresden Rostock Kassel Ulm Mainz Passau Erfurt Kiel`)
	habits  = []string{
		"prefers delivery before ten, rings twice", "pays in the shop, likes the garden sale",
		"asks for gift wrapping, no plastic please", "collects orders on Saturday mornings only",
	}
)

// person invents the person with a number; the e-mail is no one else's.
func somebody(n int64) record {
	i := int(n)
	g, s := givens[mix(i, 1)%len(givens)], stems[mix(i, 2)%len(stems)]+ends[mix(i, 3)%len(ends)]
	return record{
		First: g, Last: s,
		Email: fmt.Sprintf("%s.%d@mail.example.com", strings.ToLower(g), 1_000_000+n),
		Phone: fmt.Sprintf("+4930%07d", 2_000_000+n%7_000_000),
		Address: fmt.Sprintf("%s %d, %05d %s", streets[mix(i, 4)%len(streets)], 1+mix(i, 5)%120,
			10000+mix(i, 6)%80000, cities[mix(i, 7)%len(cities)]),
		Notes: habits[mix(i, 8)%len(habits)],
	}
}

// mix spreads a number over the values of one list.
func mix(n, list int) int {
	x := uint64(n)*0x9e3779b97f4a7c15 + uint64(list)*0xbf58476d1ce4e5b9
	x ^= x >> 29
	x *= 0x94d049bb133111eb
	return int(x >> 33)
}
