package damages_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/money"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// six are the items of the worked table: 1.69 million.
func six() []damages.Item {
	return []damages.Item{
		loss("notification", usd(350_000)), loss("credit_monitoring", usd(420_000)), loss("forensics", usd(90_000)),
		loss("legal", usd(180_000)), loss("fine", usd(250_000)), loss("reputation", usd(400_000)),
	}
}

func TestWorkedTable(t *testing.T) {
	law := &terms.Apportion{Source: "law: UK 1945 Act s.1", Share: &terms.Fraction{Num: 30, Den: 100}}
	for name, row := range map[string]struct {
		apportion     *terms.Apportion
		order         string
		strict        bool
		all, excluded int64
	}{
		"fault, then cap":             {law, "", false, 1_000_000, 903_000},
		"cap, then fault":             {law, "cap_first", false, 700_000, 700_000},
		"no share, a strict duty":     {law, "", true, 1_000_000, 1_000_000},
		"no share, nothing allows it": {nil, "", false, 1_000_000, 1_000_000},
	} {
		t.Run(name, func(t *testing.T) {
			l := &terms.Liability{
				Caps:      []terms.Cap{{Name: "general", Amount: dollars(1_000_000)}},
				Apportion: row.apportion, CapFault: row.order, Fines: "contract",
				Indemnities: []terms.Indemnity{{By: vendor, Heads: []string{"legal"}}},
			}
			c := claimOf(l, six()...)
			if !row.strict {
				c.Breaches[0] = care(c.Breaches[0])
			}
			c.Breaches = append(c.Breaches, found(retailer, "train.staff", judge.Breached))
			r := compute(t, c)
			want(t, r.Range, row.all, row.all)
			want(t, r.Uncapped, 1_690_000, 1_690_000)
			l.Excludes = []terms.Exclusion{{Name: "reputation", Heads: []string{"reputation"}}}
			r = compute(t, c)
			want(t, r.Range, row.excluded, row.excluded)
			want(t, r.Uncapped, 1_290_000, 1_290_000)
			if len(r.Open) > 0 || len(r.Uncounted) != 1 {
				t.Errorf("open %v, not counted %v", r.Open, r.Uncounted)
			}
		})
	}
}

func TestWorkedStep(t *testing.T) {
	l := &terms.Liability{
		Caps:      []terms.Cap{{Name: "general", Amount: dollars(2_000_000)}},
		Apportion: &terms.Apportion{Source: "contract", Share: &terms.Fraction{Num: 30, Den: 100}},
		CapFault:  "fault_first", Fines: "contract",
		Indemnities: []terms.Indemnity{{Heads: []string{"legal"}}},
	}
	c := claimOf(l, six()...)
	c.Breaches = append(c.Breaches, found(retailer, "train.staff", judge.Breached))
	r := compute(t, c)
	want(t, r.Range, 1_183_000, 1_183_000)
	says(t, r, "The share of retailer is 30 %, for train.staff(breach); it comes off before the cap.")
}

func TestTopalsson(t *testing.T) {
	for name, row := range map[string]struct {
		order  string
		lo, hi int64
		moves  int64
	}{
		"caps first":    {"cap_first", 3_000_000, 3_000_000, 0},
		"set-off first": {"net_first", 5_000_000, 5_000_000, 0},
		"silent":        {"", 3_000_000, 5_000_000, 400_000_000},
	} {
		t.Run(name, func(t *testing.T) {
			mine := loss("rework", usd(2_000_000), "pay.fees")
			mine.By = vendor
			c := claimOf(&terms.Liability{
				Caps: []terms.Cap{{Name: "each", Amount: dollars(5_000_000)}}, SetOff: row.order,
			}, loss("remediation", usd(8_000_000)), mine)
			c.Breaches = append(c.Breaches, found(retailer, "pay.fees", judge.Breached))
			r := compute(t, c)
			want(t, r.Range, row.lo, row.hi)
			if row.order != "" {
				return
			}
			if len(r.Open) != 1 || r.Open[0].ID != "order:set-off" || r.Open[0].Moves != row.moves {
				t.Fatalf("got %+v", r.Open)
			}
			want(t, r.Open[0].Answers[0].Range, 3_000_000, 3_000_000)
			want(t, r.Open[0].Answers[1].Range, 5_000_000, 5_000_000)
		})
	}
}

// TestCrossClaimIsCapped has a cap on each side, caps first.
func TestCrossClaimIsCapped(t *testing.T) {
	mine := loss("rework", usd(2_000_000), "pay.fees")
	mine.By = vendor
	c := claimOf(&terms.Liability{SetOff: "cap_first", Caps: []terms.Cap{
		{Name: "vendor", Amount: dollars(5_000_000), By: []fact.Party{vendor}},
		{Name: "retailer", Amount: dollars(1_000_000), By: []fact.Party{retailer}},
	}}, loss("remediation", usd(8_000_000)), mine)
	c.Breaches = append(c.Breaches, found(retailer, "pay.fees", judge.Breached))
	want(t, compute(t, c).Range, 4_000_000, 4_000_000)
}

func TestBalanceIsTheOthers(t *testing.T) {
	mine := loss("rework", usd(9), "pay.fees")
	mine.By = vendor
	c := claimOf(&terms.Liability{}, loss("remediation", usd(8)), mine)
	c.Breaches = append(c.Breaches, found(retailer, "pay.fees", judge.Breached))
	r := compute(t, c)
	want(t, r.Range, 0, 0)
	says(t, r, "the balance is the other party's")
}

func TestPerRecord(t *testing.T) {
	each := terms.PerRecord{}
	each.Amount.Minor, each.Amount.Currency = 22_500, "USD"
	c := claimOf(&terms.Liability{Caps: []terms.Cap{{Name: "records", Amount: each}}}, loss("notification", usd(40_000_000)))
	c.Quantities.Records = number(100_000, 100_000)
	want(t, compute(t, c).Range, 22_500_000, 22_500_000)
	c.Quantities.Records = number(100_000, none)
	r := compute(t, c)
	want(t, r.Range, 22_500_000, 40_000_000)
	if d := cmp.Diff([]damages.Question{{
		ID: "records", Asks: "How many records does the claim cover?", Moves: 2 * 1_750_000_000,
		Answers: []damages.Answer{
			{If: "100,000", Range: damages.Range{Low: 2_250_000_000, High: 2_250_000_000, Currency: "USD"}},
			{If: "no ceiling", Range: damages.Range{Low: 4_000_000_000, High: 4_000_000_000, Currency: "USD"}},
		},
	}}, r.Open); d != "" {
		t.Error(d)
	}
}

// TestFirstDispute has the clause of the first dispute: three times the general cap for data.
func TestFirstDispute(t *testing.T) {
	l := &terms.Liability{
		Caps: []terms.Cap{
			{Name: "general", Amount: terms.Greatest{dollars(1_000_000), terms.Fees{Months: 12}}},
			{Name: "data", Covers: []string{"notify.48h"}, Amount: terms.Times{N: 3, Of: terms.CapRef{Name: "general"}}},
		},
		Excludes:   []terms.Exclusion{{Name: "consequential", Heads: []string{"reputation", "lost_profit"}}},
		DeemDirect: []string{"notification", "credit_monitoring", "forensics", "call_centre"},
	}
	c := claimOf(l, loss("notification", usd(5_000_000)), loss("reputation", fact.Value{}), loss("fine", fact.Value{}), loss("legal", fact.Value{}))
	r := compute(t, c)
	want(t, r.Range, 3_000_000, none)
	c.Quantities.Fees = map[int]fact.Value{12: usd(500_000, 1_200_000)}
	r = compute(t, c)
	want(t, r.Range, 3_000_000, 3_600_000)
	if d := cmp.Diff([]damages.Fine{{Item: "fine", Amount: damages.Range{High: none, Currency: "USD"}, Recoverable: "open"}}, r.Fines); d != "" {
		t.Error(d)
	}
	if len(r.Uncounted) != 2 || r.Open[0].ID != "fees:12mo" {
		t.Errorf("not counted %v, open %v", r.Uncounted, r.Open)
	}
	says(t, r, "notification: the head notification is deemed direct")
	says(t, r, `reputation: not counted, the exclusion "consequential" removes it`)
	says(t, r, "legal: not counted, legal fees count only under an indemnity or a statute, and none is named")
	says(t, r, "Skipped: neither the contract nor the governing law (US-CA) allows one.")
}

// TestSecondDispute has the three readings of "a cap which limits liability for indirect damages".
func TestSecondDispute(t *testing.T) {
	price := terms.Quantity{Fact: "contract.price"}
	l := &terms.Liability{Readings: []terms.LiabilityReading{
		{Axis: "cap", Option: "A", Liability: &terms.Liability{Excludes: []terms.Exclusion{{Name: "indirect", Heads: []string{"indirect"}}}}},
		{Axis: "cap", Option: "B", Liability: &terms.Liability{Caps: []terms.Cap{{Name: "indirect", Heads: []string{"indirect"}, Amount: price}}}},
		{Axis: "cap", Option: "C", Liability: &terms.Liability{Caps: []terms.Cap{{Name: "all", Amount: price}}}},
	}}
	c := claimOf(l, loss("reputation", usd(700_000)), loss("remediation", usd(300_000)), loss("legal", usd(100_000)))
	c.Quantities.Named = map[string]fact.Value{"contract.price": usd(500_000)}
	results, err := damages.Compute(c)
	if err != nil || len(results) != 3 {
		t.Fatal(results, err)
	}
	want(t, results[0].Range, 0, 1_000_000)
	want(t, results[1].Range, 500_000, 1_000_000)
	want(t, results[2].Range, 500_000, 500_000)
	if d := cmp.Diff([]judge.Choice{{Axis: "cap", Option: "B"}}, results[1].Reading); d != "" {
		t.Error(d)
	}
	if a := results[0].Open; len(a) != 2 || a[0].ID != "class:reputation" || a[0].Moves != 140_000_000 {
		t.Errorf("got %+v", a)
	}
	// Whatever the losses are and however they are split, reading C stays below its cap.
	c.Items = []damages.Item{{ID: "losses", Amount: usd(1_000_000, none), Linked: []string{"notify.48h"}}}
	c.Reading = []judge.Choice{{Axis: "cap", Option: "C"}, {Axis: "knowledge", Option: "actual"}}
	r := compute(t, c)
	want(t, r.Range, 0, 500_000)
	c.Reading[0].Option = "A"
	want(t, compute(t, c).Range, 0, none)
}

// TestExposures has the statutory damages per consumer, in both versions.
func TestExposures(t *testing.T) {
	for name, row := range map[string]struct {
		change   func(*damages.Stake)
		lo, hi   int64
		text     string
		question int
	}{
		"2023":      {func(*damages.Stake) {}, 10_000_000, 75_000_000, "USD 100.00 to USD 750.00 for each consumer, of whom there are 100,000", 0},
		"from 2025": {func(s *damages.Stake) { s.Low, s.High = dollars(107), dollars(799) }, 10_700_000, 79_900_000, "USD 107.00 to USD 799.00 for each consumer, of whom there are 100,000", 0},
		"not taken": {func(s *damages.Stake) { s.Triggers[0].Says = damages.Fails }, 0, 0, "nothing, since it is stated not to be so: listed elements were taken", 0},
		"open":      {func(s *damages.Stake) { s.Triggers[0].Says = damages.Open }, 0, 75_000_000, "USD 100.00 to USD 750.00 for each consumer, of whom there are 100,000", 1},
		"a floor": {
			func(s *damages.Stake) { s.Numbers = map[string]fact.Value{"residents": number(100_000, none)} },
			10_000_000, none, "USD 100.00 to USD 750.00 for each consumer, of whom there are 100,000 to no ceiling", 1,
		},
		"number open": {
			func(s *damages.Stake) { s.Numbers = nil },
			0, none, "USD 100.00 to USD 750.00 for each consumer, of whom there are 0 to no ceiling", 1,
		},
		"or actual": {
			func(s *damages.Stake) { s.OrActual, s.Number, s.Low = true, "", nil },
			0, 750, "USD 0.00 to USD 750.00; or the actual loss where that is greater", 0,
		},
		"no high end": {func(s *damages.Stake) { s.High, s.Number = nil, "" }, 100, none, "USD 100.00 to no ceiling", 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := damages.Stake{
				Exposure: &terms.Exposure{
					Name: "statutory damages", Class: "statutory_damages", Per: "consumer", Number: "residents",
					Low: dollars(100), High: dollars(750),
				},
				Law: "CA 1798.150", Against: retailer, Numbers: map[string]fact.Value{"residents": number(100_000, 100_000)},
				Triggers: []damages.Trigger{{Name: "listed elements were taken", Says: damages.Holds}},
			}
			row.change(&s)
			e, err := s.Expose()
			if err != nil || e.Text != row.text || len(e.Open) != row.question || e.Law != s.Law || e.Name != s.Name {
				t.Errorf("got %+v, %v", e, err)
			}
			want(t, e.Range, row.lo, row.hi)
		})
	}
}

// TestFine has the ceiling of a fine: an amount, or a share of the turnover where that is greater.
func TestFine(t *testing.T) {
	euro := func(n int64) fact.Value {
		return fact.Value{Sort: fact.Amount, Lo: n * 100, Hi: n * 100, Currency: "EUR"}
	}
	for name, row := range map[string]struct {
		amounts map[string]fact.Value
		hi      int64
		text    string
	}{
		"open":  {nil, none, "EUR 0.00 to EUR 10,000,000.00; or 2 % of turnover where that is greater: EUR 0.00 to no ceiling"},
		"small": {map[string]fact.Value{"turnover": euro(5_000_000)}, 10_000_000, "EUR 0.00 to EUR 10,000,000.00; or 2 % of turnover where that is greater: EUR 100,000.00"},
		"large": {map[string]fact.Value{"turnover": euro(1_000_000_000)}, 20_000_000, "EUR 0.00 to EUR 10,000,000.00; or 2 % of turnover where that is greater: EUR 20,000,000.00"},
	} {
		t.Run(name, func(t *testing.T) {
			s := damages.Stake{
				Exposure: &terms.Exposure{
					Name: "fine", Class: "fine", High: terms.Literal{Money: money.Money{Minor: 1_000_000_000, Currency: "EUR"}},
					Share: &terms.Fraction{Num: 200, Den: 10_000}, Of: "turnover",
				},
				Law: "GDPR 83(4)", Against: retailer, Amounts: row.amounts,
			}
			e, err := s.Expose()
			if err != nil || e.Text != row.text {
				t.Errorf("got %+v, %v", e, err)
			}
			want(t, e.Range, 0, row.hi)
			s.High = nil // a share alone
			if e, err = s.Expose(); err != nil || row.amounts != nil && e.High != row.amounts["turnover"].Lo/50 {
				t.Errorf("got %+v, %v", e, err)
			}
		})
	}
}

// TestTwoAxes has a liability clause with two ambiguities, as terms lays them out.
func TestTwoAxes(t *testing.T) {
	capped := func(n int64, set string) *terms.Liability {
		return &terms.Liability{Caps: []terms.Cap{{Name: "x", Amount: dollars(n)}}, SetOff: set}
	}
	second := func(n int64) []terms.LiabilityReading {
		return []terms.LiabilityReading{
			{Axis: "order", Option: "cap", Liability: capped(n, "cap_first")},
			{Axis: "order", Option: "net", Liability: capped(n, "net_first")},
		}
	}
	ten, twenty := capped(10, ""), capped(20, "")
	ten.Readings, twenty.Readings = second(10), second(20)
	l := &terms.Liability{Readings: append([]terms.LiabilityReading{
		{Axis: "cap", Option: "ten", Liability: ten}, {Axis: "cap", Option: "twenty", Liability: twenty},
	}, second(5)...)}
	c := claimOf(l, loss("notification", usd(100)))
	results, err := damages.Compute(c)
	if err != nil || len(results) != 4 {
		t.Fatal(results, err)
	}
	for i, n := range []int64{10, 10, 20, 20} {
		want(t, results[i].Range, n, n)
	}
	c.Reading = []judge.Choice{{Axis: "order", Option: "net"}}
	results, err = damages.Compute(c)
	if err != nil || len(results) != 2 {
		t.Fatal(results, err)
	}
	if d := cmp.Diff([]judge.Choice{{Axis: "cap", Option: "twenty"}, {Axis: "order", Option: "net"}}, results[1].Reading); d != "" {
		t.Error(d)
	}
}

func TestShareOfTheFaultInPercent(t *testing.T) {
	for want, f := range map[string]terms.Fraction{
		"12.5 %": {Num: 125, Den: 1000}, "1/3": {Num: 1, Den: 3}, "100 %": {Num: 7, Den: 7}, "1/2,000,000": {Num: 1, Den: 2_000_000},
	} {
		c := claimOf(&terms.Liability{Apportion: &terms.Apportion{Source: "contract", Share: &f}}, loss("a", usd(100)))
		c.Breaches = append(c.Breaches, found(retailer, "train.x", judge.Breached))
		says(t, compute(t, c), "The share of retailer is "+want+", for")
	}
}
