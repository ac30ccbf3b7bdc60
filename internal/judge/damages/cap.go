package damages

import (
	"fmt"
	"slices"

	"counterpart/internal/failure"
	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// limit is a cap on one party's side and what it leaves.
type limit struct {
	*terms.Cap
	left span
	says string
}

// limits gives the caps on what a party owes.
func (r *run) limits(obligor fact.Party) []limit {
	var out []limit
	q := &r.in.claim.Quantities
	for i := range r.l.Caps {
		c := &r.l.Caps[i]
		if len(c.By) > 0 && !slices.Contains(c.By, obligor) {
			continue
		}
		k := limit{Cap: c, left: r.capAmount(c.Name, nil)}
		k.says = "the cap \"" + c.Name + "\" is " + r.text(k.left)
		if c.Erodes {
			k.erode(r, "prior", "already", obligor, q.Prior)
		}
		if c.Group {
			k.erode(r, "group", "to affiliates and under other agreements", obligor, q.Group)
		}
		out = append(out, k)
	}
	return out
}

// erode takes what was paid off a cap.
func (k *limit) erode(r *run, id, what string, obligor fact.Party, paid map[fact.Party]fact.Value) {
	v := r.value(id+":"+string(obligor), "What has "+string(obligor)+" paid "+what+"?", quantity(paid, obligor))
	k.left = k.left.less(v)
	k.says += ", less " + r.text(v) + " paid " + what
}

// capAmount gives the amount of a cap. The names seen are the caps that refer to it.
func (r *run) capAmount(name string, seen []string) span {
	i := slices.IndexFunc(r.l.Caps, func(c terms.Cap) bool { return c.Name == name })
	if i < 0 || slices.Contains(seen, name) {
		r.fail(failure.New(failure.Invalid, "The cap %q is not there, or refers to itself.", name))
		return open
	}
	f := r.l.Caps[i].Amount
	if f != nil {
		return r.formula(f, append(seen, name))
	}
	switch r.ask("cap:"+name, "What is the amount of the cap \""+name+"\"?", "nothing", "no ceiling") {
	case 0:
		return span{}
	case 1:
		return span{NoCeiling, NoCeiling}
	}
	return open
}

// formula computes an amount.
func (r *run) formula(f terms.Formula, seen []string) span {
	switch f := f.(type) {
	case terms.Literal:
		return r.literal(f.Money.Minor, f.Money.Currency)
	case terms.Times:
		return r.product(r.formula(f.Of, seen), span{f.N, f.N})
	case terms.Greatest:
		return r.pick(f, seen, func(s, t span) span { return span{max(s.lo, t.lo), max(s.hi, t.hi)} })
	case terms.Least:
		return r.pick(f, seen, func(s, t span) span { return span{min(s.lo, t.lo), min(s.hi, t.hi)} })
	case terms.CapRef:
		return r.capAmount(f.Name, seen)
	case terms.Fees:
		return r.fees(f.Months)
	case terms.PerRecord:
		return r.product(r.literal(f.Amount.Minor, f.Amount.Currency),
			r.records("records", "How many records does the claim cover?", bounds(r.in.claim.Quantities.Records)))
	case terms.Quantity:
		return r.value("quantity:"+f.Fact, "What is the amount of "+f.Fact+"?", quantity(r.in.claim.Quantities.Named, f.Fact))
	}
	r.fail(failure.New(failure.Invalid, "A cap has no usable amount."))
	return open
}

func (r *run) fees(months int) span {
	return r.value(fmt.Sprintf("fees:%dmo", months),
		fmt.Sprintf("How much was paid in fees in the %d months before the first incident?", months), quantity(r.in.claim.Quantities.Fees, months))
}

// records narrows a number to one of its ends when that is the answer.
func (r *run) records(id, asks string, v span) span {
	if v.exact() {
		return v
	}
	switch r.ask(id, asks, count(v.lo), count(v.hi)) {
	case 0:
		return span{v.lo, v.lo}
	case 1:
		return span{v.hi, v.hi}
	}
	return v
}

// count gives a number for people.
func count(n int64) string {
	if n == NoCeiling {
		return "no ceiling"
	}
	return grouped(fmt.Sprint(n))
}

func (r *run) literal(minor int64, currency string) span {
	if minor < 0 {
		r.fail(failure.New(failure.Invalid, "A cap has a negative amount."))
	}
	if err := r.in.coin(currency); err != nil {
		r.fail(err)
	}
	return span{minor, minor}
}

func (r *run) product(s, n span) span {
	if n.lo < 0 || s.lo < 0 {
		r.fail(failure.New(failure.Invalid, "A cap is multiplied by a negative number."))
		return open
	}
	return span{r.times(s.lo, n.lo), r.times(s.hi, n.hi)}
}

func (r *run) pick(of []terms.Formula, seen []string, choose func(span, span) span) span {
	if len(of) == 0 {
		r.fail(failure.New(failure.Invalid, "A cap chooses among no amounts."))
		return open
	}
	out := r.formula(of[0], seen)
	for _, f := range of[1:] {
		out = choose(out, r.formula(f, seen))
	}
	return out
}

// bucket finds the caps that an item falls under: of those that name its breach's clause or its
// head the most particular, else the general ones, else none. What interest and debts are not
// stated to fall under stays outside.
func (r *run) bucket(s *side, p *piece) {
	if debt(p.head) && r.l.Interest != "inside" {
		return
	}
	var sure []string
	p.kind = string(s.claimant)
	for _, k := range p.links {
		firm, possible := r.capsFor(s, p.head, k.Finding)
		if k.is == yes {
			sure = append(sure, firm...)
		}
		p.buckets = append(append(p.buckets, firm...), possible...)
		p.kind += fmt.Sprintf(" %q%q%q", k.ID, firm, possible)
		if len(possible) > 0 {
			p.kind += p.head
		}
	}
	p.buckets = s.inOrder(p.buckets)
	p.choice = len(s.inOrder(sure)) > 1
}

// inOrder gives each name once, in the order of the caps; "", no cap, comes last.
func (s *side) inOrder(names []string) []string {
	var out []string
	for _, k := range s.caps {
		if slices.Contains(names, k.Name) {
			out = append(out, k.Name)
		}
	}
	if slices.Contains(names, "") {
		out = append(out, "")
	}
	return out
}

// capsFor gives the caps for a head and a breach: those that apply as far as is known, and those
// that would come before them under an answer that is open.
func (r *run) capsFor(s *side, h string, f *judge.Finding) (firm, possible []string) {
	best := 0
	fits := make([]struct {
		rank int
		is   answer
	}, len(s.caps))
	for i, k := range s.caps {
		fits[i].rank, fits[i].is = r.covers(k.Cap, h, f.Clause)
		if fits[i].is == yes {
			best = max(best, fits[i].rank)
		}
	}
	for i, k := range s.caps {
		name := k.Name
		if r.lifted(name, h, []link{{f, yes}}) == yes {
			name = ""
		}
		switch {
		case fits[i].rank < best || fits[i].is == no:
		case fits[i].is == yes:
			firm = append(firm, name)
		default:
			possible = append(possible, name)
		}
	}
	if len(firm) == 0 {
		firm = []string{""}
	}
	return firm, possible
}

// covers says whether a cap speaks of a head and a clause, and how particularly, from 1.
//
// law: damages/subjects
func (r *run) covers(c *terms.Cap, h string, clause *terms.Clause) (rank int, is answer) {
	rank = 1
	if slices.Contains(c.Covers, clause.ID) || clause.Bucket == c.Name {
		rank += 2
	} else if len(c.Covers) > 0 {
		return 0, no
	}
	switch {
	case names(c.Heads, h):
		return rank + 1, yes
	case h == Compensation:
		return 0, no
	case len(c.Heads) == 0:
		return rank, yes
	case namesClass(c.Heads):
		return rank + 1, r.indirect(h)
	}
	return 0, no
}
