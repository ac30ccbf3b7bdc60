package fact_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// TestCounts goes through who states, disputes and observes a fact, in each view.
func TestCounts(t *testing.T) {
	const c, p = fact.Party("retailer"), fact.Party("vendor")
	both := []fact.Party{c, p}
	for name, row := range map[string]struct {
		what                          fact.Attestation
		agreed, controller, processor bool
		unconfirmed                   bool
	}{
		"given":                          {fact.Attestation{Grade: fact.Given}, true, true, true, false},
		"assumed":                        {fact.Attestation{Grade: fact.Assumed}, true, true, true, false},
		"open":                           {fact.Attestation{Grade: fact.Unknown, Stated: both}, false, false, false, false},
		"found by the controller":        {fact.Attestation{Grade: fact.Found, Stated: both[:1]}, false, true, false, true},
		"alleged by the processor":       {fact.Attestation{Grade: fact.Alleged, Stated: both[1:]}, false, false, true, true},
		"stated by both":                 {fact.Attestation{Grade: fact.Alleged, Stated: both}, true, true, true, false},
		"found by nobody in particular":  {fact.Attestation{Grade: fact.Found}, false, false, false, true},
		"observed":                       {fact.Attestation{Grade: fact.Alleged, Observed: true}, true, true, true, false},
		"observed, disputed by one":      {fact.Attestation{Grade: fact.Alleged, Observed: true, Disputed: both[1:]}, false, true, false, true},
		"stated and disputed by another": {fact.Attestation{Grade: fact.Alleged, Stated: both[:1], Disputed: both[1:]}, false, true, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			f, s := fact.Fact{Attestation: row.what}, fact.Sides{Controller: c, Processor: p}
			got := []bool{f.Counts(fact.Agreed, s), f.Counts(fact.Controllers, s), f.Counts(fact.Processors, s), f.Unconfirmed(s)}
			if diff := cmp.Diff([]bool{row.agreed, row.controller, row.processor, row.unconfirmed}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParts(t *testing.T) {
	v := fact.Value{Sort: fact.Words, Words: []string{"significant"}}
	f := fact.Fact{ID: "a", Kind: "incident.aware", Of: "b", By: "vendor", Attrs: []fact.Attr{{Name: "severity", Value: v}}}
	if got, ok := f.Attr("severity"); !ok || !cmp.Equal(got, v) {
		t.Errorf("severity is %v, %v", got, ok)
	}
	if got, ok := f.Attr("purpose"); ok || !cmp.Equal(got, fact.Value{}) {
		t.Errorf("purpose is %v, %v", got, ok)
	}
	if got := f.Moment(); got != (fact.Ref{ID: "a", Kind: "incident.aware", Of: "b", By: "vendor"}) {
		t.Errorf("the moment is %v", got)
	}
	if f.When() != when.Open() {
		t.Error("a time that is not said has bounds")
	}
	if f.At = when.Exactly(5); f.When() != when.Exactly(5) {
		t.Error("a time that is said is lost")
	}
}

func TestOrder(t *testing.T) {
	facts := []fact.Fact{
		{ID: "b", OneOf: []string{}, Offsets: []fact.Offset{}, Attrs: []fact.Attr{}},
		{
			ID: "a", OneOf: []string{"z", "y", "z"}, Value: fact.Value{Sort: fact.Words, Words: []string{"2", "1", "2"}},
			Attrs:       []fact.Attr{{Name: "severity"}, {Name: "purpose", Value: fact.Value{Sort: fact.Words, Words: []string{"2", "1"}}}},
			Attestation: fact.Attestation{Stated: []fact.Party{"b", "a"}, Disputed: []fact.Party{}},
		},
	}
	fact.Order(facts)
	want := []fact.Fact{
		{
			ID: "a", OneOf: []string{"y", "z"}, Value: fact.Value{Sort: fact.Words, Words: []string{"1", "2"}},
			Attrs:       []fact.Attr{{Name: "purpose", Value: fact.Value{Sort: fact.Words, Words: []string{"1", "2"}}}, {Name: "severity"}},
			Attestation: fact.Attestation{Stated: []fact.Party{"a", "b"}},
		},
		{ID: "b"},
	}
	if diff := cmp.Diff(want, facts); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
