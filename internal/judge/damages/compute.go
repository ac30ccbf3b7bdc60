package damages

import (
	"cmp"
	"slices"

	"counterpart/internal/failure"
	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// Compute gives what the claim comes to under each reading of the liability clause that its
// Reading leaves, in the clause's order. It fails with kind Invalid when the claim contradicts
// itself: amounts of different currencies (none is converted), a negative amount, an amount or a
// sum that does not fit, an item that is a duplicate in a circle, findings of another view or of
// two readings at once, a cap that refers to itself, an option that the clause does not have.
func Compute(c *Claim) ([]Result, error) {
	in, err := prepare(c)
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, reading := range readings(c.Liability, c.Reading, nil) {
		r, err := in.compute(reading)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	if len(results) == 0 {
		return nil, failure.New(failure.Invalid, "The liability clause has no reading of that name.")
	}
	return results, nil
}

// reading is a liability clause with one option taken on each of its axes.
type reading struct {
	choices []judge.Choice
	*terms.Liability
}

// readings takes each option that the choices leave, axis by axis: the variants of one axis have
// those of the axes after it.
func readings(l *terms.Liability, choices, taken []judge.Choice) []reading {
	if l == nil {
		return []reading{{nil, &terms.Liability{}}}
	}
	if len(l.Readings) == 0 {
		return []reading{{taken, l}}
	}
	var out []reading
	for _, r := range l.Readings {
		option := judge.Choice{Axis: r.Axis, Option: r.Option}
		if r.Axis == l.Readings[0].Axis && allows(choices, option) {
			out = append(out, readings(r.Liability, choices, append(slices.Clone(taken), option))...)
		}
	}
	return out
}

// allows reports whether the choices leave an option.
func allows(choices []judge.Choice, option judge.Choice) bool {
	return !slices.ContainsFunc(choices, func(c judge.Choice) bool {
		return c.Axis == option.Axis && c.Option != option.Option
	})
}

// compute runs the calculation with everything open, and once more for each answer to each
// question that came up.
func (in *input) compute(l reading) (Result, error) {
	base := newRun(in, l.Liability, knob{})
	total := base.total()
	err := base.failed()
	for i := range base.questions {
		q := &base.questions[i]
		for n := range q.Answers {
			r := newRun(in, l.Liability, knob{q.ID, n})
			s := r.total()
			err = cmp.Or(err, r.failed())
			q.Answers[n].Range = r.rng(s)
		}
		q.Moves = moves(q.Answers)
	}
	slices.SortFunc(base.questions, func(a, b Question) int {
		return cmp.Or(cmp.Compare(b.Moves, a.Moves), cmp.Compare(a.ID, b.ID))
	})
	if err != nil {
		return Result{}, err
	}
	return base.result(l.choices, total), nil
}

// moves measures how far answers lie apart.
func moves(answers []Answer) int64 {
	low, high := span{NoCeiling, 0}, span{NoCeiling, 0}
	for _, a := range answers {
		low = low.hull(span{a.Low, a.Low})
		high = high.hull(span{a.High, a.High})
	}
	return new(arith).add(apart(low), apart(high))
}

// apart is the width of a span: nothing between two that have no ceiling.
func apart(s span) int64 {
	if s.exact() {
		return 0
	}
	return less(s.hi, s.lo)
}

// result puts together what the first run noted.
func (r *run) result(choices []judge.Choice, total span) Result {
	c := r.in.claim
	out := Result{
		Creditor: c.Creditor, Debtor: c.Debtor, View: c.View, Law: c.Law, Reading: choices,
		Range: r.rng(total), Uncapped: r.rng(r.uncapped),
		Open: r.questions, Uncounted: r.uncounted, Fines: r.fines, Exposures: c.Exposures,
	}
	r.conclude(total)
	out.Steps = r.steps
	return out
}

// conclude is step 11.
func (r *run) conclude(total span) {
	says := "Nothing is open."
	if len(r.questions) > 0 {
		says = "Open, the one that moves the result most first: " + r.questions[0].Asks
		for _, q := range r.questions[1:] {
			says += " " + q.Asks
		}
	}
	r.step(Step{Number: 11, Claimant: r.in.claim.Creditor, Text: "The claim of " + string(r.in.claim.Creditor) +
		" comes to " + r.rng(total).String() + ". " + says}, total, total)
}

// input is a claim that was checked, with its items in order.
type input struct {
	claim    *Claim
	items    []*Item
	findings []*judge.Finding
	currency string
}

// prepare checks a claim.
func prepare(c *Claim) (*input, error) {
	if c.Creditor == "" || c.Debtor == "" || c.Creditor == c.Debtor {
		return nil, failure.New(failure.Invalid, "A claim needs a creditor and another party as the debtor.")
	}
	in := &input{claim: c}
	for i := range c.Items {
		in.items = append(in.items, &c.Items[i])
	}
	slices.SortFunc(in.items, func(a, b *Item) int { return cmp.Compare(a.ID, b.ID) })
	for i := range c.Breaches {
		in.findings = append(in.findings, &c.Breaches[i])
	}
	slices.SortFunc(in.findings, func(a, b *judge.Finding) int { return cmp.Compare(a.ID, b.ID) })
	return in, cmp.Or(in.checkFindings(), in.checkItems(), in.checkQuantities())
}

func (in *input) checkFindings() error {
	for i, f := range in.findings {
		switch {
		case i > 0 && in.findings[i-1].ID == f.ID:
			return failure.New(failure.Invalid, "The finding %q is there twice: one reading at a time.", f.ID)
		case f.View != in.claim.View:
			return failure.New(failure.Invalid, "The finding %q is of the view %q, the claim of %q.", f.ID, f.View, in.claim.View)
		case f.Clause == nil:
			return failure.New(failure.Invalid, "The finding %q names no clause.", f.ID)
		}
	}
	return nil
}

func (in *input) checkItems() error {
	c := in.claim
	for i, it := range in.items {
		if i > 0 && in.items[i-1].ID == it.ID {
			return failure.New(failure.Invalid, "Two losses are called %q.", it.ID)
		}
		if it.By != "" && it.By != c.Creditor && it.By != c.Debtor {
			return failure.New(failure.Invalid, "The loss %q is of somebody who is no party of the claim.", it.ID)
		}
		if err := in.checkDuplicate(it); err != nil {
			return err
		}
		if err := cmp.Or(in.check(it.Amount, fact.Amount), in.check(it.Avoidable, fact.Amount)); err != nil {
			return failure.Wrap(err, failure.Invalid, "The loss %q has no usable amount.", it.ID)
		}
	}
	return nil
}

// checkDuplicate follows the chain of duplicates to its end.
func (in *input) checkDuplicate(it *Item) error {
	at := it
	for range in.items {
		if at.Duplicate == "" {
			return nil
		}
		i, found := slices.BinarySearchFunc(in.items, at.Duplicate, func(x *Item, id string) int { return cmp.Compare(x.ID, id) })
		if !found {
			return failure.New(failure.Invalid, "The loss %q is a duplicate of %q, which is not among the losses.", at.ID, at.Duplicate)
		}
		at = in.items[i]
	}
	return failure.New(failure.Invalid, "The loss %q is a duplicate in a circle.", it.ID)
}

func (in *input) checkQuantities() error {
	q := &in.claim.Quantities
	err := in.check(q.Records, fact.Number)
	for _, months := range sorted(q.Fees) {
		err = cmp.Or(err, in.check(q.Fees[months], fact.Amount))
	}
	for _, by := range []map[fact.Party]fact.Value{q.Prior, q.Group} {
		for _, p := range sorted(by) {
			err = cmp.Or(err, in.check(by[p], fact.Amount))
		}
	}
	for _, name := range sorted(q.Named) {
		err = cmp.Or(err, in.check(q.Named[name], fact.Amount))
	}
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "A quantity of the claim is not usable.")
	}
	return nil
}

// sorted gives the keys of a map in order.
func sorted[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// check refuses a value that is no range of its sort, or of another currency than the rest.
func (in *input) check(v fact.Value, sort fact.Sort) error {
	if v.Sort == fact.None {
		return nil
	}
	if v.Sort != sort || v.Lo < 0 || v.Hi < v.Lo || v.Lo == NoCeiling {
		return failure.New(failure.Invalid, "Expected an amount or a number from low to high, not negative.")
	}
	if sort == fact.Number {
		return nil
	}
	return in.coin(v.Currency)
}

// coin notes the currency of an amount.
func (in *input) coin(currency string) error {
	if in.currency == "" {
		in.currency = currency
	}
	if in.currency != currency {
		return failure.New(failure.Invalid, "Amounts in %s and %s cannot be added: nothing is converted.", in.currency, currency)
	}
	return nil
}

// bounds gives a value that was checked as a span; one that is not stated is open.
func bounds(v fact.Value) span {
	if v.Sort == fact.None {
		return open
	}
	return span{v.Lo, v.Hi}
}
