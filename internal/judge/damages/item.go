package damages

import (
	"slices"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// piece is an item on its way through the calculation.
type piece struct {
	*Item
	head    string
	amount  span     // as claimed
	sum     span     // what counts of it
	links   []link   // the breaches that it is linked to
	reason  string   // why it does not count at all; "" while it may
	buckets []string // the caps that it may fall under, "" for none; empty: not counted, or outside
	kind    string   // items of one kind fall under the same caps under every answer
	choice  bool     // more than one cap is open to it whatever the answers
	// shared says whether a fault share reduces it, at the low and at the high end.
	shared [2]bool
}

// link is a finding that an item is linked to, and whether it is a breach; never no.
type link struct {
	*judge.Finding
	is answer
}

// note prints what a step did to an item.
func (r *run) note(s *side, p *piece, number int, says string, before span) {
	r.step(Step{Number: number, Claimant: s.claimant, Item: p.ID, Text: p.ID + ": " + says + "."}, before, p.sum)
}

// drop takes an item out, with the reason.
func (r *run) drop(s *side, p *piece, number int, reason string) {
	before := p.sum
	p.sum, p.reason = span{}, reason
	r.note(s, p, number, "not counted, "+reason, before)
	if r.fix.id == "" {
		r.uncounted = append(r.uncounted, Uncounted{Item: p.ID, Head: p.head, Amount: r.rng(p.amount), Reason: reason})
	}
}

// list is step 1.
func (r *run) list(s *side, p *piece) {
	p.amount = bounds(p.Amount)
	p.sum = p.amount
	if narrow := r.value("amount:"+p.ID, "What is the amount of "+p.ID+"?", p.amount); narrow.lo != NoCeiling {
		p.sum = narrow // "no ceiling" as an answer leaves the floor where it was
	}
	says := p.headText() + ", claimed " + r.text(p.amount)
	if p.Evidence != "" {
		says += ", evidence: " + strings.TrimSuffix(p.Evidence, ".")
	}
	if p.Disputed {
		is := r.truth("loss:"+p.ID, "Did "+string(s.claimant)+" suffer "+p.ID+"? One side alone states it.", "yes", "no")
		p.sum = counts(p.sum, is)
		says += "; stated by one side, so the low end counts nothing"
	}
	r.note(s, p, 1, says, span{})
}

func (p *piece) headText() string {
	if p.head == "" {
		return "heads open"
	}
	return p.head
}

// counts takes what is certain of an amount to the low end and what is possible to the high one.
func counts(s span, is answer) span {
	if is < yes {
		s.lo = 0
	}
	if is < maybe {
		s.hi = 0
	}
	return s
}

// link is step 2.
//
// law: damages/linked
func (r *run) link(s *side, p *piece) {
	if len(p.Linked) == 0 {
		r.drop(s, p, 2, "it is linked to no clause")
		return
	}
	var states, exclusive []string
	for _, f := range r.in.findings {
		if !owes(f, s.obligor) || !linked(p.Item, f) {
			continue
		}
		states = append(states, f.ID+" ("+string(f.State)+")")
		if slices.Contains(r.l.Exclusive, f.Clause.ID) || slices.Contains(r.l.Exclusive, typeName(f.Clause)) {
			exclusive = append(exclusive, f.ID)
			continue
		}
		if is := r.broken(f); is != no {
			p.links = append(p.links, link{f, is})
		}
	}
	if len(p.links) == 0 {
		r.drop(s, p, 2, unlinked(p, states, exclusive))
		return
	}
	before, is := p.sum, best(p.links, func(*judge.Finding) bool { return true })
	p.sum = counts(p.sum, is)
	says := "follows from " + strings.Join(states, ", ")
	if is == maybe {
		says = "counted at the high end only, it turns on " + strings.Join(states, ", ")
	}
	r.note(s, p, 2, says, before)
}

// linked reports whether an item is linked to a finding.
func linked(it *Item, f *judge.Finding) bool {
	if it.Of != "" && f.Of != "" && it.Of != f.Of {
		return false
	}
	return slices.Contains(it.Linked, f.Clause.ID) || slices.Contains(it.Linked, f.ID)
}

func typeName(c *terms.Clause) string {
	if c.Type == nil {
		return ""
	}
	return c.Type.Name
}

// unlinked says why no breach carries an item.
func unlinked(p *piece, states, exclusive []string) string {
	switch {
	case len(exclusive) > 0:
		return "the contract gives another remedy, and only that, for " + strings.Join(exclusive, ", ")
	case len(states) > 0:
		return "no breach follows: " + strings.Join(states, ", ")
	}
	return "there is no finding about " + strings.Join(p.Linked, ", ")
}

// best is the surest of the links that a test lets pass.
func best(links []link, test func(*judge.Finding) bool) answer {
	is := no
	for _, k := range links {
		if test(k.Finding) {
			is = max(is, k.is)
		}
	}
	return is
}

// reduce is step 3.
//
// law: damages/mitigation
func (r *run) reduce(s *side, p *piece) {
	if p.Duplicate != "" {
		r.drop(s, p, 3, "it is the same loss as "+p.Duplicate)
		return
	}
	v := bounds(p.Avoidable)
	if p.Avoidable.Sort == fact.None || v.hi == 0 {
		return
	}
	before := p.sum
	v = r.value("avoidable:"+p.ID, "How much of "+p.ID+" could have been avoided?", v)
	p.sum = p.sum.less(v)
	if p.sum.hi == 0 {
		p.sum = before
		r.drop(s, p, 3, "all of it could have been avoided")
		return
	}
	r.note(s, p, 3, "not counted as avoidable: "+r.text(v), before)
}
