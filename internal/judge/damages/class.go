package damages

import (
	"slices"

	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// classWords name the class of indirect loss in place of a head.
var classWords = []string{"indirect", "consequential"}

// names reports whether a list of heads names one.
func names(list []string, h string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return head(s) == h })
}

// namesClass reports whether a list of heads names the class of indirect loss.
func namesClass(list []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return slices.Contains(classWords, s) })
}

// debt reports whether a head is interest or owed as a debt.
func debt(h string) bool { return h == Interest || h == Fees }

// classify is step 4: which heads count at all, and of which class they are.
func (r *run) classify(s *side, p *piece) {
	before := p.sum
	is, says := yes, "a loss whose heads are open"
	switch p.head {
	case "":
		is = r.truth("split:"+p.ID, "How is "+p.ID+" split into heads?", "heads that count", "heads that do not count")
	case Legal:
		is, says = r.legal(s, p)
	case Fines:
		is, says = r.fined(p)
	default:
		says = "the head " + p.head + " is " + r.class(p.head)
	}
	p.sum = counts(p.sum, is)
	switch is {
	case no:
		p.sum = before
		r.drop(s, p, 4, says)
	case maybe:
		r.note(s, p, 4, says+", counted at the high end only", before)
	case yes:
		r.note(s, p, 4, says, before)
	}
}

// class names the class of a head for people.
func (r *run) class(h string) string {
	switch {
	case debt(h):
		return "interest or a debt, which no exclusion of damages reaches"
	case names(r.l.DeemDirect, h):
		return "deemed direct"
	case r.listed(h):
		return "listed in an exclusion"
	case !r.classMatters():
		return "in no class that the clause names"
	}
	switch r.indirect(h) {
	case yes:
		return "indirect"
	case no:
		return "direct"
	default:
		return "open, direct or indirect; both are computed"
	}
}

func (r *run) listed(h string) bool {
	return slices.ContainsFunc(r.l.Excludes, func(e terms.Exclusion) bool { return names(e.Heads, h) })
}

// classMatters reports whether the clause speaks of indirect loss as a class.
func (r *run) classMatters() bool {
	return slices.ContainsFunc(r.l.Excludes, func(e terms.Exclusion) bool { return namesClass(e.Heads) }) ||
		slices.ContainsFunc(r.l.Caps, func(c terms.Cap) bool { return namesClass(c.Heads) })
}

// indirect says whether a head is of the class of indirect loss. What is deemed direct is not,
// lost value of data is unless deemed direct, and of all else it is open.
//
// law: damages/direct
// law: damages/lost-data
// law: damages/card
func (r *run) indirect(h string) answer {
	switch {
	case names(r.l.DeemDirect, h) || debt(h) || h == "":
		return no
	case h == DataValue:
		return yes
	}
	return r.truth("class:"+h, "Is "+h+" indirect loss?", "indirect", "direct")
}

// legal says whether legal fees count.
//
// law: damages/fees
func (r *run) legal(s *side, p *piece) (answer, string) {
	if p.Statute != "" {
		return yes, "legal fees follow from " + p.Statute
	}
	is := no
	for _, n := range r.l.Indemnities {
		if n.By != "" && n.By != s.obligor || len(n.Heads) > 0 && !names(n.Heads, Legal) {
			continue
		}
		is = max(is, best(p.links, func(f *judge.Finding) bool {
			return len(n.Covers) == 0 || slices.Contains(n.Covers, f.Clause.ID)
		}))
	}
	if is == no {
		return no, "legal fees count only under an indemnity or a statute, and none is named"
	}
	return is, "legal fees follow from an indemnity"
}

// fined says whether a fine counts, and shows it apart.
//
// law: damages/fines
func (r *run) fined(p *piece) (answer, string) {
	says := r.l.Fines
	if says != "contract" && says != "no" {
		says = "open"
	}
	if r.fix.id == "" {
		r.fines = append(r.fines, Fine{Item: p.ID, Amount: r.rng(p.amount), Recoverable: says})
	}
	switch says {
	case "contract":
		return yes, "a fine, recoverable by the contract"
	case "no":
		return no, "a fine, which the contract does not let anybody recover"
	}
	is := r.truth("fines", "Is a regulatory fine recoverable from the other party?", "yes", "no")
	if is == no {
		return no, "a fine"
	}
	return is, "a fine; whether it is recoverable is open"
}

// exclude is step 5.
func (r *run) exclude(s *side, p *piece) {
	for i := range r.l.Excludes {
		if p.reason == "" {
			r.excludeBy(s, p, &r.l.Excludes[i])
		}
	}
}

func (r *run) excludeBy(s *side, p *piece, e *terms.Exclusion) {
	is := r.reached(p.head, e)
	if is == no {
		return
	}
	before, lifted := p.sum, r.lifted(e.Name, p.head, p.links)
	name := "the exclusion \"" + e.Name + "\""
	switch {
	case lifted == yes:
		r.note(s, p, 5, "counted, a carve-out lifts "+name, before)
	case is == yes && lifted == no:
		r.drop(s, p, 5, name+" removes it")
	default:
		p.sum.lo = 0
		r.note(s, p, 5, "counted at the high end only, it is open whether "+name+" removes it", before)
	}
}

// reached says whether an exclusion speaks of a head: deemed direct outranks listed, and listed
// outranks the class.
func (r *run) reached(h string, e *terms.Exclusion) answer {
	switch {
	case debt(h) || names(r.l.DeemDirect, h):
		return no
	case names(e.Heads, h):
		return yes
	case namesClass(e.Heads):
		return r.indirect(h)
	}
	return no
}

// lifted says whether a carve-out lifts a cap or an exclusion for a head and its breaches.
func (r *run) lifted(from, h string, links []link) answer {
	is := no
	for _, c := range r.l.CarveOuts {
		if !slices.Contains(c.From, from) || len(c.Heads) > 0 && !names(c.Heads, h) {
			continue
		}
		if len(c.Covers) == 0 {
			return yes
		}
		is = max(is, best(links, func(f *judge.Finding) bool { return slices.Contains(c.Covers, f.Clause.ID) }))
	}
	return is
}

// quantity gives a number that the claim states, or open.
func quantity[K comparable](m map[K]fact.Value, k K) span { return bounds(m[k]) }
