package damages_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/failure"
	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/money"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

func TestRefusals(t *testing.T) {
	euro := fact.Value{Sort: fact.Amount, Lo: 1, Hi: 1, Currency: "EUR"}
	capOf := func(f terms.Formula) func(*damages.Claim) {
		return func(c *damages.Claim) { c.Liability = &terms.Liability{Caps: []terms.Cap{{Name: "x", Amount: f}}} }
	}
	for name, change := range map[string]func(*damages.Claim){
		"no creditor":            func(c *damages.Claim) { c.Creditor = "" },
		"no debtor":              func(c *damages.Claim) { c.Debtor = "" },
		"one party":              func(c *damages.Claim) { c.Debtor = c.Creditor },
		"two losses of one name": func(c *damages.Claim) { c.Items = append(c.Items, c.Items[0]) },
		"a stranger's loss":      func(c *damages.Claim) { c.Items[0].By = "bank" },
		"an unknown duplicate":   func(c *damages.Claim) { c.Items[0].Duplicate = "x" },
		"a duplicate of itself":  func(c *damages.Claim) { c.Items[0].Duplicate = "a" },
		"a negative amount":      func(c *damages.Claim) { c.Items[0].Amount.Lo = -1 },
		"high below low":         func(c *damages.Claim) { c.Items[0].Amount.Hi = 1 },
		"a word as an amount":    func(c *damages.Claim) { c.Items[0].Avoidable = fact.Value{Sort: fact.Words} },
		"no floor": func(c *damages.Claim) {
			c.Items[0].Amount = usd(1)
			c.Items[0].Amount.Lo, c.Items[0].Amount.Hi = none, none
		},
		"two currencies":          func(c *damages.Claim) { c.Items[0].Avoidable = euro },
		"a cap in another":        capOf(terms.Literal{Money: money.Money{Minor: 1, Currency: "EUR"}}),
		"fees in another":         func(c *damages.Claim) { c.Quantities.Fees = map[int]fact.Value{12: euro} },
		"prior in another":        func(c *damages.Claim) { c.Quantities.Prior = map[fact.Party]fact.Value{vendor: euro} },
		"a price in another":      func(c *damages.Claim) { c.Quantities.Named = map[string]fact.Value{"p": euro} },
		"records that are money":  func(c *damages.Claim) { c.Quantities.Records = usd(1) },
		"a finding twice":         func(c *damages.Claim) { c.Breaches = append(c.Breaches, c.Breaches[0]) },
		"a finding of a view":     func(c *damages.Claim) { c.Breaches[0].View = fact.Agreed },
		"a finding of no clause":  func(c *damages.Claim) { c.Breaches[0].Clause = nil },
		"items that do not fit":   func(c *damages.Claim) { c.Items = append(c.Items, loss("b", usd(9e16)), loss("c", usd(9e16))) },
		"a cap that does not fit": capOf(terms.Times{N: 1000, Of: dollars(9e16)}),
		"a negative cap":          capOf(dollars(-1)),
		"a negative factor":       capOf(terms.Times{N: -1, Of: dollars(1)}),
		"a cap of itself":         capOf(terms.CapRef{Name: "x"}),
		"a cap of another":        capOf(terms.CapRef{Name: "y"}),
		"the greatest of none":    capOf(terms.Greatest{}),
		"the least of none":       capOf(terms.Least{terms.Least{}, dollars(1)}),
		"three times nothing":     capOf(terms.Times{N: 3}),
		"an unknown option": func(c *damages.Claim) {
			c.Liability = &terms.Liability{Readings: []terms.LiabilityReading{{Axis: "cap", Option: "A", Liability: &terms.Liability{}}}}
			c.Reading = []judge.Choice{{Axis: "cap", Option: "Z"}}
		},
		"more than all of it": func(c *damages.Claim) {
			c.Liability = &terms.Liability{Apportion: &terms.Apportion{Source: "contract", Share: &terms.Fraction{Num: 3, Den: 2}}}
			c.Breaches = append(c.Breaches, found(retailer, "train.x", judge.Breached))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := claimOf(nil, loss("a", usd(5)))
			change(c)
			if r, err := damages.Compute(c); !failure.Is(err, failure.Invalid) {
				t.Errorf("got %v, %v", r, err)
			}
		})
	}
	c := claimOf(nil, loss("a", usd(5)), loss("b", usd(5)))
	c.Items[0].Duplicate, c.Items[1].Duplicate = "b", "a"
	if _, err := damages.Compute(c); !failure.Is(err, failure.Invalid) {
		t.Errorf("a circle gives %v", err)
	}
}

func TestExposureRefusals(t *testing.T) {
	for name, s := range map[string]damages.Stake{
		"an amount as a number": {Exposure: &terms.Exposure{Number: "people"}, Numbers: map[string]fact.Value{"people": usd(1)}},
		"a number as an amount": {Exposure: &terms.Exposure{}, Amounts: map[string]fact.Value{"turnover": number(1, 1)}},
		"another currency": {
			Exposure: &terms.Exposure{High: terms.Literal{Money: money.Money{Minor: 1, Currency: "EUR"}}},
			Amounts:  map[string]fact.Value{"turnover": usd(1)},
		},
		"low above high": {Exposure: &terms.Exposure{Low: dollars(2), High: dollars(1)}},
		"above all":      {Exposure: &terms.Exposure{Share: &terms.Fraction{Num: 3, Den: 2}}},
		"too large":      {Exposure: &terms.Exposure{High: dollars(9e16), Number: "people"}, Numbers: map[string]fact.Value{"people": number(100, 100)}},
	} {
		if e, err := s.Expose(); !failure.Is(err, failure.Invalid) {
			t.Errorf("%s: %v, %v", name, e, err)
		}
	}
}

// TestExposuresAreNotAdded hands exposures over beside the result.
func TestExposuresAreNotAdded(t *testing.T) {
	c := claimOf(nil, loss("a", usd(5)))
	c.Exposures = []damages.Exposure{{Law: "GDPR 83(4)", Range: damages.Range{High: 1_000_000_000, Currency: "EUR"}}}
	r := compute(t, c)
	want(t, r.Range, 5, 5)
	if d := cmp.Diff(c.Exposures, r.Exposures); d != "" {
		t.Error(d)
	}
}

func TestItemOf(t *testing.T) {
	word := func(name, w string) fact.Attr {
		return fact.Attr{Name: name, Value: fact.Value{Sort: fact.Words, Words: []string{w}}}
	}
	f := &fact.Fact{ID: "monitoring", By: retailer, Of: "breach", Value: usd(420), Attrs: []fact.Attr{
		{Name: "avoidable", Value: usd(20)},
		word("duplicate", "other"), word("evidence", "invoice 12"), word("head", "credit_monitoring"),
		{Name: "linked", Value: fact.Value{Sort: fact.Words, Words: []string{"notify.a", "patch.b"}}},
		word("statute", "s"), word("other", "x"),
	}}
	want := damages.Item{
		ID: "monitoring", Head: "credit_monitoring", By: retailer, Of: "breach", Amount: usd(420), Avoidable: usd(20),
		Linked: []string{"notify.a", "patch.b"}, Duplicate: "other", Statute: "s", Evidence: "invoice 12",
	}
	got, err := damages.ItemOf(f)
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(d, err)
	}
	got, err = damages.ItemOf(&fact.Fact{ID: "x", Attrs: []fact.Attr{{Name: "amount", Value: usd(3)}}})
	if err != nil || got.Amount.Lo != 300 {
		t.Error(got, err)
	}
	for name, f := range map[string]*fact.Fact{
		"a number":  {ID: "x", Value: number(1, 1)},
		"two heads": {ID: "x", Attrs: []fact.Attr{{Name: "head", Value: fact.Value{Sort: fact.Words, Words: []string{"a", "b"}}}}},
	} {
		if got, err := damages.ItemOf(f); !failure.Is(err, failure.Invalid) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestRangeText(t *testing.T) {
	for want, r := range map[string]damages.Range{
		"USD 0.00":                       {Currency: "USD"},
		"USD 999.00":                     {Low: 99_900, High: 99_900, Currency: "USD"},
		"USD 1,000.00 to no ceiling":     {Low: 100_000, High: none, Currency: "USD"},
		"JPY 1,234,567 to JPY 2,000,000": {Low: 1_234_567, High: 2_000_000, Currency: "JPY"},
		"0.00 to no ceiling":             {High: none},
	} {
		if got := r.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// never is what a finding may not say.
var never = regexp.MustCompile(`(?i)\b(prove[dn]|established|conclusive|admissible|admission|admits|concedes|liable|guilty|negligent|fraudulent|illegal|compliant|bad faith|intended to|sue|waived|estopped|should pay)\b`)

func TestWords(t *testing.T) {
	l := &terms.Liability{
		Caps:      []terms.Cap{{Name: "general", Amount: terms.Fees{Months: 12}, Erodes: true, Group: true}},
		Excludes:  []terms.Exclusion{{Name: "x", Heads: []string{"indirect"}}},
		Apportion: &terms.Apportion{Source: "contract"},
	}
	c := claimOf(l, six()...)
	c.Breaches = append(c.Breaches, open(retailer, "train.x"))
	r := compute(t, c)
	var all strings.Builder
	all.WriteString(lines(r))
	for _, q := range r.Open {
		all.WriteString(q.Asks + "\n")
	}
	for _, u := range r.Uncounted {
		all.WriteString(u.Reason + "\n")
	}
	if found := never.FindString(all.String()); found != "" {
		t.Errorf("%q in\n%s", found, all.String())
	}
	numbers := []int{}
	for _, s := range r.Steps {
		if s.Rule == "" || !strings.HasSuffix(s.Text, ".") && !strings.HasSuffix(s.Text, "?") {
			t.Errorf("got %+v", s)
		}
		if !slices.Contains(numbers, s.Number) {
			numbers = append(numbers, s.Number)
		}
	}
	if d := cmp.Diff([]int{1, 2, 4, 5, 6, 7, 8, 9, 10, 11}, numbers); d != "" {
		t.Error(d)
	}
}
