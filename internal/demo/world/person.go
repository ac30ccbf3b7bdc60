package world

import (
	"strings"
	"time"
)

// familyName carries the list that it came from: given names and the form of
// the name follow it.
type familyName struct {
	name string
	list string // key of nameLists
}

// person is a name with what else hangs on it.
type person struct {
	given, family string
	language      string
	born          time.Time
}

// drawFamily finds a household's name: one in nine came from elsewhere.
func drawFamily(r *rng, c country) familyName {
	list := c.code
	if r.chance(0.11) {
		list = pick(r, c.guests)
	}
	n := nameLists[list]
	name := pickEarly(r, n.family)
	switch {
	case list == "ES" && r.chance(0.75):
		name += " " + pickEarly(r, n.family)
	case (list == "DE" || list == "GB") && r.chance(0.025):
		name += "-" + pickEarly(r, n.family)
	}
	return familyName{name, list}
}

// person draws an adult at the time of joining; 12 % of the members of a
// household keep a name of their own.
func (b *builder) person(p profile, family familyName, joined time.Time) person {
	r, c := b.r, countries[p.country]
	if r.chance(0.12) {
		family = drawFamily(r, c)
	}
	age := 18 + int(68*(0.55*r.Float64()+0.45*r.Float64()*r.Float64()))
	born := time.Date(joined.Year()-age-1, 1, 1+r.IntN(365), 0, 0, 0, 0, time.UTC)
	sex := r.IntN(2)
	who := person{
		given:  pickEarly(r, nameLists[family.list].given[sex][generation(r, born)]),
		family: genderedFamily(family.name, sex), born: born, language: c.lang,
	}
	if family.list != c.code && r.chance(0.2) {
		who.language = languageOf[family.list]
	}
	return who
}

var languageOf = map[string]string{
	"DE": "de", "FR": "fr", "NL": "nl", "PL": "pl", "GB": "en", "ES": "es", "IT": "it", "AT": "de", "TR": "tr", "MA": "fr",
}

// generation finds the third of the name lists, with some overlap.
func generation(r *rng, born time.Time) int {
	switch year := born.Year() + r.between(-7, 7); {
	case year < 1962:
		return 0
	case year < 1986:
		return 1
	default:
		return 2
	}
}

// genderedFamily gives women the Polish ending.
func genderedFamily(name string, sex int) string {
	if sex == 1 {
		return name
	}
	for _, ending := range []string{"ski", "cki", "dzki"} {
		if stem, ok := strings.CutSuffix(name, ending); ok {
			return stem + ending[:len(ending)-1] + "a"
		}
	}
	return name
}
