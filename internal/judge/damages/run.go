package damages

import (
	"slices"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// knob is the answer to one question; the zero knob leaves everything open.
type knob struct {
	id     string
	answer int
}

// run is one pass through the calculation, with at most one question answered. It works on both
// ends of each amount at once: whatever is open counts for the low end as it is worse for the
// claimant, for the high end as it is better.
type run struct {
	arith
	in  *input
	l   *terms.Liability
	fix knob
	err error

	uncapped span
	// Noted in the pass in which nothing is answered.
	steps     []Step
	questions []Question
	uncounted []Uncounted
	fines     []Fine
}

func newRun(in *input, l *terms.Liability, fix knob) *run { return &run{in: in, l: l, fix: fix} }

// failed says what made the pass useless.
func (r *run) failed() error {
	if r.err == nil && r.over {
		return failure.New(failure.Invalid, "The amounts are too large to be added.")
	}
	return r.err
}

// fail notes the first error; the pass goes on, and its result is not used.
func (r *run) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *run) rng(s span) Range { return Range{s.lo, s.hi, r.in.currency} }

func (r *run) text(s span) string { return r.rng(s).String() }

// step notes a line of the calculation.
func (r *run) step(s Step, before, after span) {
	if r.fix.id != "" {
		return
	}
	s.Rule, s.Before, s.After = rules[s.Number], r.rng(before), r.rng(after)
	r.steps = append(r.steps, s)
}

// ask gives the answer to a question, or -1 and notes the question.
func (r *run) ask(id, asks string, answers ...string) int {
	if r.fix.id == id {
		return r.fix.answer
	}
	known := slices.ContainsFunc(r.questions, func(q Question) bool { return q.ID == id })
	if r.fix.id == "" && !known {
		q := Question{ID: id, Asks: asks}
		for _, a := range answers {
			q.Answers = append(q.Answers, Answer{If: a})
		}
		r.questions = append(r.questions, q)
	}
	return -1
}

// value narrows an amount to one of its ends when that is the answer.
func (r *run) value(id, asks string, v span) span {
	if v.exact() {
		return v
	}
	switch r.ask(id, asks, text(v.lo, r.in.currency), text(v.hi, r.in.currency)) {
	case 0:
		return span{v.lo, v.lo}
	case 1:
		return span{v.hi, v.hi}
	}
	return v
}

// answer is what is known of something that is so or is not.
type answer int

const (
	no answer = iota
	maybe
	yes
)

// truth asks a question of yes or no.
func (r *run) truth(id, asks, ifYes, ifNo string) answer {
	switch r.ask(id, asks, ifYes, ifNo) {
	case 0:
		return yes
	case 1:
		return no
	}
	return maybe
}

// broken says whether a finding is a breach.
func (r *run) broken(f *judge.Finding) answer {
	a := status(f)
	if a != maybe {
		return a
	}
	asks := "Was " + f.ID + " breached?"
	if len(f.Depends) > 0 {
		names := make([]string, len(f.Depends))
		for i, d := range f.Depends {
			names[i] = d.Name
		}
		asks += " It turns on " + strings.Join(names, ", ") + "."
	}
	return r.truth("finding:"+f.ID, asks, "yes", "no")
}

// status reads a finding's state: breached or late is a breach, and undetermined may be one
// unless no state that is left is.
func status(f *judge.Finding) answer {
	could := f.Could
	if f.State != judge.Undetermined {
		could = []judge.State{f.State}
	}
	if len(could) == 0 {
		return maybe
	}
	breaches := 0
	for _, s := range could {
		if s == judge.Breached || s == judge.Late {
			breaches++
		}
	}
	switch breaches {
	case 0:
		return no
	case len(could):
		return yes
	}
	return maybe
}

// owes reports whether a finding is about a party's duty.
func owes(f *judge.Finding, p fact.Party) bool { return slices.Contains(f.By, p) }

// total is the whole calculation.
func (r *run) total() span {
	c := r.in.claim
	claim := r.side(c.Creditor, c.Debtor)
	cross := r.side(c.Debtor, c.Creditor)
	r.uncapped = claim.counted(&r.arith)
	return r.settle(claim, cross)
}

// side is the claim of one party before caps.
type side struct {
	claimant, obligor fact.Party
	pieces            []*piece
	caps              []limit
	share             share
}

// side takes a party's items through steps 1 to 6.
func (r *run) side(claimant, obligor fact.Party) side {
	s := side{claimant: claimant, obligor: obligor}
	for _, it := range r.in.items {
		by := it.By
		if by == "" {
			by = r.in.claim.Creditor
		}
		if by == claimant {
			s.pieces = append(s.pieces, &piece{Item: it, head: head(it.Head)})
		}
	}
	if len(s.pieces) == 0 {
		return s
	}
	s.caps = r.limits(obligor)
	for _, stage := range []func(*side, *piece){
		r.list, r.link, r.reduce, r.classify, r.exclude, r.bucket,
	} {
		for _, p := range s.pieces {
			if p.reason == "" {
				stage(&s, p)
			}
		}
	}
	r.fault(&s)
	return s
}

// counted adds up the items that count.
func (s *side) counted(a *arith) span {
	var sum span
	for _, p := range s.pieces {
		sum = a.plus(sum, p.sum)
	}
	return sum
}
