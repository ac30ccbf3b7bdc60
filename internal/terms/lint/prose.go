package lint

import (
	"regexp"
	"slices"
	"strings"

	"counterpart/internal/terms"
)

// soft reports soft words that no yardstick of the agreement measures, each word once.
func (l *look) soft() {
	for word, ids := range l.words(func(c *terms.Clause) []string {
		var words []string
		for _, d := range deadlines(c) {
			words = append(words, d.Soft)
		}
		return words
	}) {
		l.whole("A soft word without a yardstick", "What “"+word+"” means in "+ids+
			" is undetermined until the parties agree on it: yardstick \""+word+"\" { within = … }.")
	}
	for word, ids := range l.words(func(c *terms.Clause) []string { return []string{c.Standard} }) {
		l.whole("A standard without a yardstick", "Whether “"+word+"” is kept in "+ids+
			" is undetermined unless the parties agree what it means, and state whether it was met.")
	}
}

// words gives the words of all clauses that no yardstick measures, with the clauses that use them.
func (l *look) words(of func(*terms.Clause) []string) map[string]string {
	out := map[string]string{}
	for _, c := range l.in.Clauses {
		for _, word := range of(c) {
			measured := slices.ContainsFunc(l.in.Yardsticks, func(y terms.Yardstick) bool { return y.Word == word })
			if word != "" && !measured {
				out[word] += ", " + c.ID
			}
		}
	}
	for word := range out {
		out[word] = out[word][len(", "):]
	}
	return out
}

// capitals are two words in capitals or more that follow each other inside a sentence.
var capitals = regexp.MustCompile(`[a-z,;] ((?:[A-Z][a-z]+ )+[A-Z][a-z]+)`)

// terms reports terms in capitals that are not defined, once each.
func (l *look) terms() {
	seen := map[string]bool{}
	for _, d := range l.in.Definitions {
		seen[strings.ToLower(d.Term)] = true
	}
	var missing []string
	for _, c := range l.in.Clauses {
		for _, found := range capitals.FindAllStringSubmatch(strings.Join(strings.Fields(c.Text), " "), -1) {
			term := found[1]
			if key := strings.ToLower(term); !seen[key] && !l.named(term) {
				seen[key] = true
				missing = append(missing, "“"+term+"” ("+c.ID+")")
			}
		}
	}
	if len(missing) > 0 {
		l.whole("The prose uses terms that are not defined",
			"Define them with blocks such as define \"…\" { text = … }: "+strings.Join(missing, ", ")+".")
	}
}

// named reports the name of a party, or of the instrument.
func (l *look) named(term string) bool {
	return strings.Contains(l.in.Title, term) ||
		slices.ContainsFunc(l.in.Parties, func(p terms.Party) bool { return strings.Contains(p.Name, term) })
}
