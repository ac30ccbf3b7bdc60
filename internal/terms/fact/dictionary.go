package fact

import (
	"slices"
	"strings"
)

// Vocabulary is the table of kinds together with the words that an instrument adds. The zero
// value is the table alone.
type Vocabulary struct{ own map[string]*Kind }

// With gives the table and an instrument's own words. A word that the table has already keeps the
// meaning of the table.
func With(words []Kind) Vocabulary {
	own := make(map[string]*Kind, len(words))
	for i := range words {
		own[words[i].Name] = &words[i]
	}
	return Vocabulary{own: own}
}

// Known gives the kind of a name.
func (v Vocabulary) Known(name string) (*Kind, bool) {
	if k, ok := byName[name]; ok {
		return k, true
	}
	k, ok := v.own[name]
	return k, ok
}

// Names gives all names, sorted.
func (v Vocabulary) Names() []string {
	names := make([]string, 0, len(kinds)+len(v.own))
	for i := range kinds {
		names = append(names, kinds[i].Name)
	}
	for name := range v.own {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.CompactFunc(names, strings.EqualFold)
}

// Nearest gives the name that is most like the one that was written, or "".
func (v Vocabulary) Nearest(name string) string { return Nearest(name, v.Names()) }
