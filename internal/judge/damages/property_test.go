package damages_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/money"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

var (
	clauses  = []string{"notify.a", "patch.b", "confidential.c"}
	allHeads = []string{"notification", "reputation", "forensics", "legal", "fine", "interest", "compensation", "data_value", ""}
	capNames = []string{"general", "super", "heads", "consequential"}
)

// some draws a part of a list.
func some(t *rapid.T, name string, from []string) []string {
	var out []string
	for _, s := range from {
		if rapid.Bool().Draw(t, name+" has "+s) {
			out = append(out, s)
		}
	}
	return out
}

// amount draws an amount: open, a point, a range, or one without a ceiling.
func amount(t *rapid.T, name string) fact.Value {
	lo, width := rapid.Int64Range(0, 999).Draw(t, name), rapid.Int64Range(0, 999).Draw(t, name+" width")
	v := fact.Value{Sort: fact.Amount, Lo: lo, Hi: lo, Currency: "USD"}
	switch rapid.IntRange(0, 5).Draw(t, name+" form") {
	case 0:
		return fact.Value{}
	case 1:
		v.Hi = damages.NoCeiling
	case 2, 3:
		v.Hi += width
	}
	return v
}

func finding(t *rapid.T, by fact.Party, clause string) judge.Finding {
	state := rapid.SampledFrom([]judge.State{judge.Breached, judge.Met, judge.Undetermined, judge.Undetermined}).Draw(t, clause)
	f := found(by, clause, state)
	f.Clause.Duty = rapid.SampledFrom([]string{"care", "strict"}).Draw(t, clause+" duty")
	f.Clause.Bucket = rapid.SampledFrom([]string{"", "", "super"}).Draw(t, clause+" bucket")
	return f
}

func item(t *rapid.T, i int) damages.Item {
	it := loss(rapid.SampledFrom(allHeads).Draw(t, "head"), amount(t, "amount"), some(t, "linked", clauses)...)
	it.ID = fmt.Sprintf("item%d", i)
	it.Disputed = rapid.IntRange(0, 5).Draw(t, "disputed") == 0
	if rapid.IntRange(0, 3).Draw(t, "avoidable") == 0 {
		it.Avoidable = amount(t, "avoidable")
	}
	if rapid.IntRange(0, 3).Draw(t, "cross") == 0 {
		it.By, it.Linked = vendor, []string{"train.own"}
	}
	return it
}

func liability(t *rapid.T) *terms.Liability {
	formula := func(name string) terms.Formula {
		return rapid.SampledFrom([]terms.Formula{
			terms.Literal{Money: money.Money{Minor: 700, Currency: "USD"}},
			nil,
			terms.Fees{Months: 12},
			terms.Greatest{terms.Fees{Months: 12}, terms.Literal{Money: money.Money{Minor: 300, Currency: "USD"}}},
			terms.Least{terms.Times{N: 3, Of: terms.Fees{Months: 12}}, terms.Quantity{Fact: "contract.price"}},
		}).Draw(t, name)
	}
	l := &terms.Liability{
		Caps: []terms.Cap{
			{Name: "general", Amount: formula("general"), Erodes: rapid.Bool().Draw(t, "erodes")},
			{Name: "super", Covers: some(t, "super", clauses), Amount: formula("super")},
			{Name: "heads", Heads: some(t, "heads", []string{"reputation", "indirect", "legal"}), Amount: formula("heads")},
		},
		Excludes:   []terms.Exclusion{{Name: "consequential", Heads: some(t, "excluded", []string{"reputation", "consequential"})}},
		DeemDirect: some(t, "direct", []string{"notification", "reputation"}),
		SetOff:     rapid.SampledFrom([]string{"", "cap_first", "net_first"}).Draw(t, "set-off"),
		CapFault:   rapid.SampledFrom([]string{"", "cap_first", "fault_first"}).Draw(t, "fault"),
		Fines:      rapid.SampledFrom([]string{"", "contract", "no"}).Draw(t, "fines"),
		Interest:   rapid.SampledFrom([]string{"", "inside"}).Draw(t, "interest"),
	}
	l.Caps = l.Caps[:rapid.IntRange(0, 3).Draw(t, "caps")]
	if rapid.Bool().Draw(t, "carve-out") {
		l.CarveOuts = []terms.CarveOut{{Name: "c", From: some(t, "from", capNames), Covers: some(t, "carved", clauses)}}
	}
	if rapid.Bool().Draw(t, "indemnity") {
		l.Indemnities = []terms.Indemnity{{Heads: []string{"legal"}, Covers: some(t, "indemnity", clauses)}}
	}
	if source := rapid.SampledFrom([]string{"", "contract", "law: UK 1945 Act s.1"}).Draw(t, "apportion"); source != "" {
		l.Apportion = &terms.Apportion{Source: source}
		if rapid.Bool().Draw(t, "agreed") {
			l.Apportion.Share = &terms.Fraction{Num: 1, Den: 3}
		}
	}
	return l
}

func claim(t *rapid.T) *damages.Claim {
	c := &damages.Claim{Creditor: retailer, Debtor: vendor, Law: "US-CA", Liability: liability(t)}
	for i := range rapid.IntRange(0, 5).Draw(t, "items") {
		c.Items = append(c.Items, item(t, i))
	}
	for _, name := range clauses {
		c.Breaches = append(c.Breaches, finding(t, vendor, name))
	}
	c.Breaches = append(c.Breaches, finding(t, retailer, "train.own"))
	c.Quantities = damages.Quantities{
		Fees:  map[int]fact.Value{12: amount(t, "fees")},
		Prior: map[fact.Party]fact.Value{vendor: amount(t, "prior")},
		Named: map[string]fact.Value{"contract.price": amount(t, "price")},
	}
	return c
}

// result computes; the amounts drawn never fail.
func result(t *rapid.T, c *damages.Claim) damages.Result {
	results, err := damages.Compute(c)
	if err != nil || len(results) != 1 {
		t.Fatal(results, err)
	}
	return results[0]
}

// within checks that a range lies in another.
func within(t *rapid.T, what string, in, out damages.Range) {
	if in.Low < out.Low || in.High > out.High {
		t.Errorf("%s: %s is not within %s", what, in, out)
	}
}

func TestBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := result(t, claim(t))
		if r.Low < 0 || r.Low > r.High || r.Low > r.Uncapped.Low || r.High > r.Uncapped.High {
			t.Errorf("%s of %s", r.Range, r.Uncapped)
		}
		for _, q := range r.Open {
			for _, a := range q.Answers {
				within(t, q.ID+" "+a.If, a.Range, r.Range)
			}
		}
	})
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := claim(t)
		r := result(t, c)
		d := *c
		d.Items = rapid.Permutation(c.Items).Draw(t, "items")
		d.Breaches = rapid.Permutation(c.Breaches).Draw(t, "breaches")
		if diff := cmp.Diff(r, result(t, &d)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestNarrowing gives answers to open things; whatever they are, the result lies within the one
// that left them open.
func TestNarrowing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := claim(t)
		d := narrower(t, c)
		within(t, "narrowed", result(t, d).Range, result(t, c).Range)
	})
}

// narrower answers some of what a claim leaves open.
func narrower(t *rapid.T, c *damages.Claim) *damages.Claim {
	d, l := *c, *c.Liability
	d.Liability = &l
	d.Items, d.Breaches = slices.Clone(c.Items), slices.Clone(c.Breaches)
	for i := range d.Items {
		it := &d.Items[i]
		it.Amount = narrow(t, it.Amount)
		if it.Avoidable.Sort != fact.None {
			it.Avoidable = narrow(t, it.Avoidable)
		}
		it.Disputed = it.Disputed && rapid.Bool().Draw(t, "stays disputed")
	}
	for i := range d.Breaches {
		if f := &d.Breaches[i]; f.State == judge.Undetermined {
			f.State = rapid.SampledFrom([]judge.State{judge.Undetermined, judge.Late, judge.Met}).Draw(t, "state")
		}
	}
	d.Quantities = damages.Quantities{
		Fees:  map[int]fact.Value{12: narrow(t, c.Quantities.Fees[12])},
		Prior: map[fact.Party]fact.Value{vendor: narrow(t, c.Quantities.Prior[vendor])},
		Named: map[string]fact.Value{"contract.price": narrow(t, c.Quantities.Named["contract.price"])},
	}
	if rapid.Bool().Draw(t, "fines answered") && l.Fines == "" {
		l.Fines = rapid.SampledFrom([]string{"contract", "no"}).Draw(t, "fines")
	}
	if rapid.Bool().Draw(t, "set-off answered") && l.SetOff == "" {
		l.SetOff = rapid.SampledFrom([]string{"cap_first", "net_first"}).Draw(t, "set-off")
	}
	if l.Apportion != nil && l.Apportion.Share == nil && rapid.Bool().Draw(t, "share answered") {
		l.Apportion = &terms.Apportion{Source: l.Apportion.Source, Share: &terms.Fraction{Num: 2, Den: 7}}
	}
	return &d
}

// narrow draws an amount within another.
func narrow(t *rapid.T, v fact.Value) fact.Value {
	if rapid.Bool().Draw(t, "as it is") {
		return v
	}
	lo, hi := v.Lo, min(v.Hi, v.Lo+3000)
	if v.Sort == fact.None {
		lo, hi = 0, 3000
	}
	a, b := rapid.Int64Range(lo, hi).Draw(t, "a"), rapid.Int64Range(lo, hi).Draw(t, "b")
	return fact.Value{Sort: fact.Amount, Lo: min(a, b), Hi: max(a, b), Currency: "USD"}
}
