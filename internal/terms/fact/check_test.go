package fact_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// good gives a fact without problems.
func good(change func(*fact.Fact)) fact.Fact {
	f := fact.Fact{
		ID: "f", Kind: "incident.aware", Of: "breach", By: "vendor",
		Attestation: fact.Attestation{Grade: fact.Given, Entry: -1},
	}
	change(&f)
	return f
}

func words(w ...string) fact.Value { return fact.Value{Sort: fact.Words, Words: w} }

func TestCheck(t *testing.T) {
	other := fact.Fact{ID: "other", Kind: "golive", Attestation: fact.Attestation{Grade: fact.Given, Entry: -1}}
	choice := fact.Fact{ID: "choice", Kind: "golive", OneOf: []string{"other", "store"}, Attestation: fact.Attestation{Grade: fact.Given, Entry: -1}}
	hours := func(n int) when.Span { return when.Span{N: n, Unit: when.Hours} }
	after := func(o fact.Offset) func(*fact.Fact) {
		return func(f *fact.Fact) { f.Offsets = []fact.Offset{o} }
	}
	for name, row := range map[string]struct {
		change func(*fact.Fact)
		want   []string // field: text
	}{
		"good":       {func(*fact.Fact) {}, nil},
		"no id":      {func(f *fact.Fact) { f.ID = "" }, []string{"id: A fact needs an id."}},
		"same id":    {func(f *fact.Fact) { f.ID = "other" }, []string{"id: Fact 1 has the same id."}},
		"no kind":    {func(f *fact.Fact) { f.Kind = "" }, []string{`is: There is no kind of fact "".`}},
		"misspelt":   {func(f *fact.Fact) { f.Kind = "incident.awar" }, []string{`is: There is no kind of fact "incident.awar". → incident.aware`}},
		"own word":   {func(f *fact.Fact) { f.Kind = "store.opened" }, nil},
		"no party":   {func(f *fact.Fact) { f.By = "" }, []string{"by: Each party has its own incident.aware: say whose it is."}},
		"open":       {func(f *fact.Fact) { f.By, f.Grade = "", fact.Unknown }, nil},
		"no thing":   {func(f *fact.Fact) { f.Kind, f.Of = "incident.occurred", "" }, []string{"of: It has to name the thing that incident.occurred brings about."}},
		"an end":     {func(f *fact.Fact) { f.Until = when.Exactly(5) }, []string{"until: incident.aware happens at one point in time: it has no end."}},
		"not until":  {func(f *fact.Fact) { f.Until, f.Not = when.Exactly(5), true }, nil},
		"a value":    {func(f *fact.Fact) { f.Value = words("a") }, []string{"value: incident.aware has no value."}},
		"wrong sort": {func(f *fact.Fact) { f.Kind, f.Value = "records", words("a") }, []string{"value: The value is words; records is a number."}},
		"no value":   {func(f *fact.Fact) { f.Kind = "records" }, []string{"value: records needs a value."}},
		"no amount":  {func(f *fact.Fact) { f.Kind = "loss" }, nil},
		"truth":      {func(f *fact.Fact) { f.Kind = "hosting.vendor" }, nil},
		"truth's end": {
			func(f *fact.Fact) { f.Kind, f.Until = "hosting.vendor", when.Exactly(5) },
			[]string{"until: hosting.vendor holds throughout: it has no end."},
		},
		"state": {func(f *fact.Fact) { f.Kind, f.Until = "mfa.on", when.Exactly(5) }, nil},
		"bounds": {
			func(f *fact.Fact) { f.Kind, f.Value = "records", fact.Value{Sort: fact.Number, Lo: 2, Hi: 1} },
			[]string{"value: The lower bound is above the upper one."},
		},
		"currency": {
			func(f *fact.Fact) { f.Kind, f.Value = "loss", fact.Value{Sort: fact.Amount, Lo: 1, Hi: 2} },
			[]string{"value: The amount needs a currency of three letters."},
		},
		"rank": {
			func(f *fact.Fact) { f.Kind, f.Value = "severity", words("signifcant") },
			[]string{`value: "signifcant" is none of minor, moderate, significant, high, critical. → significant`},
		},
		"ranked":      {func(f *fact.Fact) { f.Kind, f.Value = "severity", words("high") }, nil},
		"at reversed": {func(f *fact.Fact) { f.At = when.Interval{Lo: 2, Hi: 1} }, []string{"at: The interval ends before it begins."}},
		"until reversed": {
			func(f *fact.Fact) { f.Kind, f.Until = "mfa.on", when.Interval{Lo: 2, Hi: 1} },
			[]string{"until: The interval ends before it begins."},
		},
		"ends first": {
			func(f *fact.Fact) { f.Kind, f.At, f.Until = "mfa.on", when.Exactly(7), when.Exactly(6) },
			[]string{"until: It ends before it began."},
		},
		"choice":         {func(f *fact.Fact) { f.OneOf = []string{"other", "store"} }, nil},
		"choice unknown": {func(f *fact.Fact) { f.OneOf = []string{"other", "othr"} }, []string{`one_of: There is no fact "othr". → other`}},
		"choice itself":  {func(f *fact.Fact) { f.OneOf = []string{"f", "other"} }, []string{"one_of: It names itself."}},
		"choice nested":  {func(f *fact.Fact) { f.OneOf = []string{"choice", "other"} }, []string{`one_of: "choice" is itself a choice among facts.`}},
		"choice of one":  {func(f *fact.Fact) { f.OneOf = []string{"other"} }, []string{"one_of: A choice names at least two facts."}},
		"reading":        {func(f *fact.Fact) { f.Reading = "axis=option" }, nil},
		"half a reading": {func(f *fact.Fact) { f.Reading = "axis=" }, []string{`reading: It is written as "axis=option".`}},
		"grade":          {func(f *fact.Fact) { f.Grade = "gvien" }, []string{`grade: There is no grade "gvien". → given`}},
		"alleged by nobody": {
			func(f *fact.Fact) { f.Grade = fact.Alleged },
			[]string{"grade: It is not said who states it: it would count in no view. Add stated_by."},
		},
		"found by a machine": {func(f *fact.Fact) { f.Grade, f.Observed = fact.Found, true }, nil},
		"known or knowable": {
			func(f *fact.Fact) { f.Kind = "incident.known" },
			[]string{`is: There is no kind of fact "incident.known". Did you mean "incident.aware" or "incident.knowable"?`},
		},
		"both ways": {
			func(f *fact.Fact) { f.Stated, f.Disputed = []fact.Party{"a", "b"}, []fact.Party{"b"} },
			[]string{`disputed_by: "b" both states and disputes it.`},
		},
		"entry": {func(f *fact.Fact) { f.Entry = -2 }, []string{"entry: Positions of entries count from 0."}},
		"attributes": {
			func(f *fact.Fact) {
				f.Attrs = []fact.Attr{
					{Name: "golive"},
					{Name: "item"},
					{Name: "purpose", Value: fact.Value{Sort: fact.Bool}},
					{Name: "severity", Value: words("minor")},
					{Name: "severity", Value: words("minor")},
					{Name: "severty", Value: words("minor")},
				}
			},
			[]string{
				"golive: golive is no attribute.", "item: It needs a value.", "purpose: The value is true or false; purpose is words.",
				"severity: It is there twice.", `severty: There is no attribute "severty". → severity`,
			},
		},
		"after a fact":        {after(fact.Offset{After: fact.Ref{ID: "other"}, Least: hours(1)}), nil},
		"after a kind":        {after(fact.Offset{After: fact.Ref{Kind: "incident.aware", By: "retailer"}, Strict: true}), nil},
		"after nothing":       {after(fact.Offset{After: fact.Ref{ID: "other"}}), []string{"after: It says nothing: give least or most, or strict for any time after."}},
		"least over most":     {after(fact.Offset{After: fact.Ref{ID: "other"}, Least: hours(2), Most: hours(1)}), []string{"after: least is more than most."}},
		"after itself":        {after(fact.Offset{After: fact.Ref{ID: "f"}, Least: hours(1)}), []string{"moment: It refers to itself."}},
		"after an unknown":    {after(fact.Offset{After: fact.Ref{ID: "othr"}, Least: hours(1)}), []string{`moment: There is no fact "othr". → other`}},
		"after an odd kind":   {after(fact.Offset{After: fact.Ref{Kind: "golve"}, Least: hours(1)}), []string{`moment: There is no kind of fact "golve". → golive`}},
		"after one of many":   {after(fact.Offset{After: fact.Ref{Kind: "notice.given"}, Least: hours(1)}), []string{"moment: notice.given may be so more than once: refer to a fact by its id."}},
		"after whose":         {after(fact.Offset{After: fact.Ref{Kind: "incident.aware"}, Least: hours(1)}), []string{"moment: Each party has its own incident.aware: say whose it is."}},
		"after a value's day": {after(fact.Offset{After: fact.Ref{Kind: "records"}, Least: hours(1)}), []string{"moment: records may be so more than once: refer to a fact by its id."}},
	} {
		t.Run(name, func(t *testing.T) {
			voc := fact.With([]fact.Kind{{Name: "store.opened", Class: fact.Moment}})
			store := fact.Fact{ID: "store", Kind: "store.opened", Attestation: fact.Attestation{Grade: fact.Given, Entry: -1}}
			facts := []fact.Fact{other, good(row.change), store}
			if name == "choice nested" {
				facts = append(facts, choice)
			}
			var got []string
			for _, p := range fact.Check(facts, voc) {
				text := p.Field + ": " + p.Text
				if p.Instead != "" {
					text += " → " + p.Instead
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestProblem(t *testing.T) {
	p := fact.Problem{Index: 2, ID: "breach", Field: "is", Text: "There is no such kind.", Instead: "incident.occurred"}
	if got := p.String(); got != `fact 3 ("breach"), is: There is no such kind. Did you mean "incident.occurred"?` {
		t.Error(got)
	}
}

// TestCheckMany: among very many facts no ids are suggested, so that the work stays linear.
func TestCheckMany(t *testing.T) {
	facts := make([]fact.Fact, 5000)
	for i := range facts {
		facts[i] = good(func(f *fact.Fact) { f.ID, f.OneOf = fmt.Sprint(i), []string{"0", "a"} })
	}
	for _, p := range fact.Check(facts, fact.Vocabulary{})[1:] {
		if p.Instead != "" {
			t.Fatal(p)
		}
	}
}
