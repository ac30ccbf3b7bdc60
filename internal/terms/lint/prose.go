package lint

import (
	"regexp"
	"slices"
	"strings"

	"counterpart/internal/terms"
)

// soft reports soft words that no yardstick of the agreement measures.
func (l *look) soft() {
	for _, c := range l.in.Clauses {
		words := []string{c.Standard}
		for _, d := range deadlines(c) {
			words = append(words, d.Soft)
		}
		for _, word := range words {
			if word != "" && !slices.ContainsFunc(l.in.Yardsticks, func(y terms.Yardstick) bool { return y.Word == word }) {
				l.warn(c, "A soft word without a yardstick",
					"What “"+word+"” means is undetermined until the parties agree on it: yardstick \""+word+"\" { within = … }.")
			}
		}
	}
}

// capitals are two words in capitals or more that follow each other inside a sentence.
var capitals = regexp.MustCompile(`[a-z,;] ((?:[A-Z][a-z]+ )+[A-Z][a-z]+)`)

// terms reports terms in capitals that are not defined, once each.
func (l *look) terms() {
	seen := map[string]bool{}
	for _, d := range l.in.Definitions {
		seen[strings.ToLower(d.Term)] = true
	}
	for _, c := range l.in.Clauses {
		for _, found := range capitals.FindAllStringSubmatch(strings.Join(strings.Fields(c.Text), " "), -1) {
			term := found[1]
			if key := strings.ToLower(term); !seen[key] && !l.named(term) {
				seen[key] = true
				l.warn(c, "A term is not defined", "The prose speaks of “"+term+"” as of a defined term. Define it: define \""+term+"\" { text = … }.")
			}
		}
	}
}

// named reports the name of a party, or of the instrument.
func (l *look) named(term string) bool {
	return strings.Contains(l.in.Title, term) ||
		slices.ContainsFunc(l.in.Parties, func(p terms.Party) bool { return strings.Contains(p.Name, term) })
}
