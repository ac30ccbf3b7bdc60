package judge_test

import (
	"testing"

	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// What the parser refuses leaves open what it would decide, and panics nowhere: a month without a
// rule for its end, a span beyond all years, a kind that nobody knows.
func TestBuilt(t *testing.T) {
	month := when.Rule{Span: when.Span{N: 1, Unit: when.Months}}
	aware := terms.Moment{Kind: "golive"}
	last := when.Exactly(when.Of(when.Instant(1_706_702_400_000_000).Time())) // 31 January 2024, 12:00
	for name, row := range map[string]struct {
		clause terms.Clause
		want   judge.State
	}{
		"a month":            {terms.Clause{Kind: terms.Achieve, Deadline: &terms.Deadline{From: aware, Options: []terms.Option{{Rules: []when.Rule{month}}}}}, judge.Undetermined},
		"a month before":     {terms.Clause{Kind: terms.Achieve, Deadline: &terms.Deadline{From: aware, Back: true, Options: []terms.Option{{Rules: []when.Rule{{}}}}}}, judge.Undetermined},
		"each month":         {terms.Clause{Kind: terms.Achieve, Deadline: &terms.Deadline{From: aware, Cadence: true, Every: month}}, judge.Running},
		"a month of grace":   {terms.Clause{Kind: terms.Achieve, Deadline: &terms.Deadline{From: aware, Cadence: true, Every: days(10), Grace: month}}, judge.Undetermined},
		"nothing is done":    {terms.Clause{Kind: terms.Achieve, Deadline: &terms.Deadline{From: aware, Cadence: true, Every: days(10)}}, judge.Undetermined},
		"nothing is allowed": {terms.Clause{Kind: terms.Forbid}, judge.Undetermined},
		"a phase of another": {terms.Clause{Kind: terms.Achieve, Deadline: &terms.Deadline{From: terms.Moment{Phase: "none"}, Options: []terms.Option{{Rules: []when.Rule{days(1)}}}}}, judge.Undetermined},
		"from no start":      {terms.Clause{Kind: terms.Maintain, State: "encryption.on"}, judge.Undetermined},
		"since when is open": {terms.Clause{Kind: terms.Achieve, Trigger: []string{"golive"}, From: when.Open(), Deadline: &terms.Deadline{Options: []terms.Option{{Rules: []when.Rule{days(400)}}}}}, judge.Running},
		"without any dates":  {terms.Clause{Kind: terms.Achieve, Trigger: []string{"golive"}, Deadline: &terms.Deadline{Options: []terms.Option{{Rules: []when.Rule{days(400)}}}}}, judge.Running},
		"after too few":      {terms.Clause{Kind: terms.May, Threshold: &terms.Counter{Of: "golive", N: 2, In: when.Span{N: 9, Unit: when.Days}}}, judge.Inactive},
		"after no span":      {terms.Clause{Kind: terms.May, Threshold: &terms.Counter{Of: "duty.none", N: 1}}, judge.Inactive},
	} {
		t.Run(name, func(t *testing.T) {
			cl := row.clause
			cl.ID, cl.Type, cl.By = "duty.built", &terms.Type{Name: "duty"}, []fact.Party{"vendor"}
			facts := new(judge.Facts)
			err := facts.Add(
				fact.Fact{ID: "live", Kind: "golive", At: last, Attestation: given},
				fact.Fact{ID: "odd", Kind: "unheard.of", Of: "x", Attestation: given, Offsets: []fact.Offset{
					{After: fact.Ref{Kind: "golive"}, Least: when.Span{N: 2 * when.MaxSpan, Unit: when.Days}},
				}},
			)
			if err != nil {
				t.Fatal(err)
			}
			c := judge.Case{
				Instruments: []*terms.Instrument{{Name: "built", Sort: terms.Statute, Clauses: []*terms.Clause{&cl}}},
				Facts:       facts, AsOf: at(100),
			}
			for _, f := range judge.Judge(c, fact.Agreed) {
				if f.State != row.want {
					t.Errorf("%s of %v, want %s: %s", f.State, f.Could, row.want, f.Reason)
				}
			}
		})
	}
}
