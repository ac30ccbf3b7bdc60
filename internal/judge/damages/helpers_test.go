package damages_test

import (
	"fmt"
	"strings"
	"testing"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/money"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

const (
	vendor   fact.Party = "vendor"
	retailer fact.Party = "retailer"
	none                = damages.NoCeiling
)

// usd gives whole dollars as an amount: one number, or low and high.
func usd(n ...int64) fact.Value {
	lo, hi := n[0]*100, n[len(n)-1]
	if hi != none {
		hi *= 100
	}
	return fact.Value{Sort: fact.Amount, Lo: lo, Hi: hi, Currency: "USD"}
}

func number(lo, hi int64) fact.Value { return fact.Value{Sort: fact.Number, Lo: lo, Hi: hi} }

func dollars(n int64) terms.Formula {
	return terms.Literal{Money: money.Money{Minor: n * 100, Currency: "USD"}}
}

// found gives a finding about a clause of the same name.
func found(by fact.Party, clause string, state judge.State, could ...judge.State) judge.Finding {
	return judge.Finding{
		ID: clause + "(breach)", Of: "breach", By: []fact.Party{by}, State: state, Could: could,
		Clause: &terms.Clause{ID: clause, Duty: "strict", Type: &terms.Type{Name: strings.Split(clause, ".")[0]}},
	}
}

// open gives a finding that may or may not be a breach.
func open(by fact.Party, clause string) judge.Finding {
	f := found(by, clause, judge.Undetermined, judge.Met, judge.Breached)
	f.Depends = []judge.Dependency{{Name: "aware.vendor"}, {Name: "notice.first"}}
	return f
}

// care makes a finding one of a duty of care.
func care(f judge.Finding) judge.Finding {
	f.Clause.Duty = "care"
	return f
}

// loss gives an item linked to notify.48h, or to the clauses named.
func loss(head string, amount fact.Value, linked ...string) damages.Item {
	if linked == nil {
		linked = []string{"notify.48h"}
	}
	return damages.Item{ID: head, Head: head, Amount: amount, Linked: linked}
}

// claimOf gives the retailer's claim of items that follow from one late notice.
func claimOf(l *terms.Liability, items ...damages.Item) *damages.Claim {
	return &damages.Claim{
		Creditor: retailer, Debtor: vendor, Liability: l, Items: items, Law: "US-CA",
		Breaches: []judge.Finding{found(vendor, "notify.48h", judge.Late)},
	}
}

// compute gives the only result.
func compute(t *testing.T, c *damages.Claim) damages.Result {
	t.Helper()
	results, err := damages.Compute(c)
	if err != nil || len(results) != 1 {
		t.Fatalf("%d results, %v", len(results), err)
	}
	return results[0]
}

// want checks a range in whole dollars.
func want(t *testing.T, r damages.Range, lo, hi int64) {
	t.Helper()
	if hi != none {
		hi *= 100
	}
	if r.Low != lo*100 || r.High != hi {
		t.Errorf("got %s, want %d to %d", r, lo, hi)
	}
}

// lines prints the steps.
func lines(r damages.Result) string {
	var b strings.Builder
	for _, s := range r.Steps {
		fmt.Fprintf(&b, "%d %s | %s | %s → %s\n", s.Number, s.Rule, s.Text, s.Before, s.After)
	}
	return b.String()
}

// says checks that the steps contain a text.
func says(t *testing.T, r damages.Result, text string) {
	t.Helper()
	if !strings.Contains(lines(r), text) {
		t.Errorf("no step says %q:\n%s", text, lines(r))
	}
}
