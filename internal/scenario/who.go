package scenario

import (
	"slices"
	"strings"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
)

// party reads who did something, or towards whom. It may be somebody who is no party, such as a
// customer, unless the name is one of a party's other names or is nearly its label.
func (r *reader) party(e source.Expr) fact.Party {
	p, ok := r.Party(e)
	if ok && !r.labels(p) && len(fact.Candidates(string(p), r.allLabels())) > 0 {
		r.Unknown(e.Where(), "party", string(p), r.allLabels())
	} else if ok {
		r.byName(e, p)
	}
	return p
}

// sayers reads who states or disputes something: only parties can.
func (r *reader) sayers(e source.Expr) []fact.Party {
	list, _ := r.Parties(e)
	for _, one := range r.Each(e) {
		if p, ok := r.Party(one); ok && !r.labels(p) && !r.byName(one, p) {
			r.Unknown(one.Where(), "party", string(p), r.allLabels())
		}
	}
	return list
}

// labels reports whether a word is a party's label. Where the parties are not known it is.
func (r *reader) labels(p fact.Party) bool {
	return len(r.parties) == 0 || slices.Contains(r.allLabels(), string(p))
}

func (r *reader) allLabels() []string {
	var out []string
	for _, p := range r.parties {
		out = append(out, string(p.Label))
	}
	return out
}

// byName reports a party that is spoken of by its name or role instead of its label.
func (r *reader) byName(e source.Expr, p fact.Party) bool {
	if r.labels(p) {
		return false
	}
	i := slices.IndexFunc(r.parties, func(x terms.Party) bool { return called(x, string(p)) })
	if i < 0 {
		return false
	}
	label := string(r.parties[i].Label)
	r.Suggest(e.Where(), "A party is named by its label", "The agreement calls this party "+label+".", "party."+label)
	return true
}

// called reports whether a word is a party's label in other letters, one of its roles, or its name
// or the beginning of it.
func called(p terms.Party, word string) bool {
	begins := len(word) > 2 && strings.HasPrefix(strings.ToLower(p.Name), strings.ToLower(word))
	return begins || strings.EqualFold(string(p.Label), word) || slices.Contains(p.Roles, word)
}
