package damages

import (
	"fmt"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/money"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// Exposure is what a statute lets somebody else ask for: people or an authority. It stands
// beside the damages and is never added to them.
type Exposure struct {
	Law     string // with its version: "CA 1798.150 (until 2024-12-31)"
	Against fact.Party
	Range
	Text string   // how it was computed
	Open []string // the questions that it turns on
}

// Trigger is a condition without which a statute gives nothing.
type Trigger struct {
	Name string // "listed data elements were taken"
	Says Said
}

// Said is whether a trigger holds.
type Said uint8

// The zero value is Open.
const (
	Open Said = iota
	Holds
	Fails
)

// Statute gives an amount for each person or violation.
type Statute struct {
	Law      string
	Against  fact.Party
	Each     fact.Value // an amount
	Count    fact.Value // a number
	Of       string     // what is counted: "people"
	Triggers []Trigger
}

// Statutory gives the exposure to an amount for each of a number: nothing when a trigger fails,
// nothing at the low end while one is open. A value of another sort, a negative one and a product
// that does not fit fail with kind Invalid.
//
// law: ca/1798.150
func Statutory(s Statute) (Exposure, error) {
	in := &input{}
	if err := in.check(s.Each, fact.Amount); err != nil {
		return Exposure{}, err
	}
	if err := in.check(s.Count, fact.Number); err != nil {
		return Exposure{}, err
	}
	each, n := bounds(s.Each), bounds(s.Count)
	var a arith
	sum := span{a.times(each.lo, n.lo), a.times(each.hi, n.hi)}
	if a.over {
		return Exposure{}, failure.New(failure.Invalid, "The exposure under %s is too large.", s.Law)
	}
	e := Exposure{Law: s.Law, Against: s.Against}
	e.Text = fmt.Sprintf("%s for each of %s %s", Range{each.lo, each.hi, in.currency}, counted(n), s.Of)
	if s.Count.Sort == fact.None {
		e.Open = append(e.Open, "How many "+s.Of+"?")
	}
	e.pull(s.Triggers, &sum)
	e.Range = Range{sum.lo, sum.hi, in.currency}
	return e, nil
}

// pull applies the triggers.
func (e *Exposure) pull(triggers []Trigger, sum *span) {
	for _, t := range triggers {
		if t.Says == Fails {
			*sum = span{}
			e.Text, e.Open = "nothing, since it is stated not to be so: "+t.Name, nil
			return
		}
		if t.Says == Open {
			sum.lo = 0
			e.Open = append(e.Open, "Is it so: "+t.Name+"?")
		}
	}
}

func counted(n span) string {
	if n.exact() {
		return count(n.lo)
	}
	return count(n.lo) + " to " + count(n.hi)
}

// Ceiling is the highest fine that a statute allows: the greater of an amount and a share of a
// turnover.
type Ceiling struct {
	Law      string
	Against  fact.Party
	Fixed    money.Money
	Share    terms.Fraction // of the turnover
	Turnover fact.Value     // an amount in the currency of Fixed; None: open
}

// Fine gives the exposure to a fine: from nothing to its ceiling. A negative amount, a share
// above one and another currency fail with kind Invalid.
//
// law: gdpr/83/4
func (c Ceiling) Fine() (Exposure, error) {
	in := &input{currency: c.Fixed.Currency}
	if err := in.check(c.Turnover, fact.Amount); err != nil {
		return Exposure{}, err
	}
	if c.Fixed.Minor < 0 || c.Share.Den < 1 || c.Share.Num < 0 || c.Share.Num > c.Share.Den {
		return Exposure{}, failure.New(failure.Invalid, "The ceiling of %s is not usable.", c.Law)
	}
	t := bounds(c.Turnover)
	at := func(n int64) int64 { return max(c.Fixed.Minor, part(n, c.Share)) }
	e := Exposure{Law: c.Law, Against: c.Against, Range: Range{0, at(t.hi), c.Fixed.Currency}}
	says := []string{"at most " + (Range{at(t.lo), at(t.hi), c.Fixed.Currency}).String()}
	says = append(says, fmt.Sprintf("the greater of %s and %d/%d of the turnover", text(c.Fixed.Minor, c.Fixed.Currency), c.Share.Num, c.Share.Den))
	if !t.exact() {
		e.Open = []string{"What was the worldwide turnover of the preceding year?"}
		says = append(says, "the turnover is open")
	}
	e.Text = strings.Join(says, "; ")
	return e, nil
}
