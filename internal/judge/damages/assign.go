package damages

import (
	"maps"
	"slices"
	"strings"
)

// most is how many assignments are computed one by one. Beyond it the bounds are wider: an item
// that may fall under several caps is taken to lie in none of them for the low end, in each for
// the high one.
const most = 16

// assignment says which cap the items fall under that may fall under several.
type assignment struct {
	caps  map[string]string // a kind of items to a cap
	title string            // says so in the steps; "" when there is nothing to say
	loose bool              // no assignment: see most
}

// of gives the bucket of an item, or that it lies in several.
func (a assignment) of(p *piece) (name string, loose bool) {
	if len(p.buckets) == 1 {
		return p.buckets[0], false
	}
	return a.caps[p.kind], a.loose
}

// kinds gives one item of each kind that may fall under several caps.
func kinds(sides ...*side) []*piece {
	var out []*piece
	for _, s := range sides {
		for _, p := range s.pieces {
			seen := slices.ContainsFunc(out, func(q *piece) bool { return q.kind == p.kind })
			if len(p.buckets) > 1 && !seen {
				out = append(out, p)
			}
		}
	}
	return out
}

// assignments gives every way in which the items may fall under the caps. Where that is a choice
// among caps and no other question, it is asked: one answer holds for all.
func (r *run) assignments(sides ...*side) []assignment {
	several := kinds(sides...)
	if slices.ContainsFunc(several, func(p *piece) bool { return p.choice }) {
		if first, ok := r.first(several); ok {
			return []assignment{preferring(several, first)}
		}
	}
	out := []assignment{{}}
	for _, p := range several {
		if len(out)*len(p.buckets) > most {
			return []assignment{{loose: true, title: "Several caps are possible, the worse for the low end and the better for the high one: "}}
		}
		var next []assignment
		for _, a := range out {
			for _, name := range p.buckets {
				next = append(next, a.with(p, name))
			}
		}
		out = next
	}
	return out
}

// with adds the cap of a kind.
func (a assignment) with(p *piece, name string) assignment {
	b := assignment{caps: map[string]string{p.kind: name}, title: "If losses like " + p.ID + " fall under " + capName(name) + ": "}
	maps.Copy(b.caps, a.caps)
	if a.title != "" {
		b.title = strings.TrimSuffix(a.title, ": ") + ", like " + p.ID + " under " + capName(name) + ": "
	}
	return b
}

// preferring lets one cap go first wherever it is possible.
func preferring(several []*piece, first string) assignment {
	a := assignment{caps: map[string]string{}}
	for _, p := range several {
		a.caps[p.kind] = p.buckets[0]
		if slices.Contains(p.buckets, first) {
			a.caps[p.kind] = first
		}
	}
	return a
}

// first asks which cap goes first.
func (r *run) first(several []*piece) (string, bool) {
	var names, answers []string
	for _, p := range several {
		for _, n := range p.buckets {
			if !slices.Contains(names, n) {
				names, answers = append(names, n), append(answers, capName(n))
			}
		}
	}
	n := r.ask("caps", "Where a loss falls under several caps, which goes first?", answers...)
	if n < 0 {
		return "", false
	}
	return names[n], true
}

func capName(name string) string {
	if name == "" {
		return "no cap"
	}
	return "the cap \"" + name + "\""
}
