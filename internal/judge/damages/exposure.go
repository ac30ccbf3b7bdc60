package damages

import (
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/money"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// Exposure is what a statute lets somebody else ask for: people or an authority. It stands
// beside the damages and is never added to them.
type Exposure struct {
	Name    string // "statutory damages"
	Class   string // "fine" or "statutory_damages"
	Law     string // with its version
	Against fact.Party
	Range
	Text string   // how it was computed
	Open []string // the questions that it turns on
}

// Stake is what an exposure is computed from: the statute's terms, the numbers and amounts that
// they name, and whether the conditions hold. What is not stated is open.
type Stake struct {
	*terms.Exposure
	Law      string
	Against  fact.Party
	Numbers  map[string]fact.Value
	Amounts  map[string]fact.Value
	Triggers []Trigger
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

// Expose computes an exposure: nothing when a trigger fails, nothing at the low end while one is
// open. It fails with kind Invalid on other sorts of values, negative ones, other currencies, and
// amounts that do not fit.
//
// law: ca/1798.150/a
// law: gdpr/83/4
// law: damages/fines
func (s Stake) Expose() (Exposure, error) {
	in := &input{claim: &Claim{Quantities: Quantities{Named: s.Amounts}}}
	if err := in.checkQuantities(); err != nil {
		return Exposure{}, err
	}
	if err := in.check(s.Numbers[s.Number], fact.Number); err != nil {
		return Exposure{}, err
	}
	e := Exposure{Name: s.Name, Class: s.Class, Law: s.Law, Against: s.Against}
	r := newRun(in, &terms.Liability{}, knob{})
	sum := s.stake(r, &e)
	if err := r.failed(); err != nil {
		return Exposure{}, err
	}
	for _, q := range r.questions {
		e.Open = append(e.Open, q.Asks)
	}
	e.pull(s.Triggers, &sum)
	e.Range = r.rng(sum)
	return e, nil
}

// stake computes the amount and says how.
func (s Stake) stake(r *run, e *Exposure) span {
	each := span{0, NoCeiling}
	if s.Low != nil {
		each.lo = r.formula(s.Low, nil).lo
	}
	if s.High != nil {
		each.hi = r.formula(s.High, nil).hi
	} else if s.Share != nil {
		each.hi = each.lo
	}
	if each.lo > each.hi {
		r.fail(failure.New(failure.Invalid, "The exposure %q has its low end above its high end.", s.Name))
	}
	e.Text = r.text(each)
	sum := each
	if s.Number != "" {
		n := r.records(s.Number, "What is the number of "+s.Number+"?", bounds(s.Numbers[s.Number]))
		sum = r.product(each, n)
		e.Text += " for each " + s.Per + ", of whom there are " + counted(n)
	}
	if s.Share != nil {
		sum = s.orShare(r, e, sum)
	}
	if s.OrActual {
		e.Text += "; or the actual loss where that is greater"
	}
	return sum
}

// orShare raises the high end to a share of a sum where that is greater.
func (s Stake) orShare(r *run, e *Exposure, sum span) span {
	share := r.fractionOf(*s.Share)
	of := r.value("quantity:"+s.Of, "What is the amount of "+s.Of+"?", quantity(s.Amounts, s.Of))
	top := span{part(of.lo, share), part(of.hi, share)}
	e.Text += "; or " + percent(share) + " of " + s.Of + " where that is greater: " + r.text(top)
	return span{sum.lo, max(sum.hi, top.hi)}
}

func counted(n span) string {
	if n.exact() {
		return count(n.lo)
	}
	return count(n.lo) + " to " + count(n.hi)
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

// percent gives a share for people.
func percent(f terms.Fraction) string {
	const millionths = 1_000_000
	v := part(millionths, f)
	if f.Den > millionths || v*f.Den != f.Num*millionths {
		return count(f.Num) + "/" + count(f.Den)
	}
	s := money.Price{Unscaled: v, Scale: 4}.Decimal()
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + " %"
}
