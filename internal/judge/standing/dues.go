package standing

import (
	"cmp"
	"slices"

	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Due is something that a side owes by a moment ahead.
type Due struct {
	ID     string // of the finding
	Clause *terms.Clause
	By     []fact.Party
	Of     string       // the thing that it is about; may be empty
	At     when.Instant // the earliest moment at which it may fall due
}

// Dues gives what falls due after the judgement's moment and up to another one, the nearest first:
// under the version that came into force last, on the agreed facts. What was done is not among it.
func Dues(j *report.Judgement, until when.Instant) []Due {
	if len(j.Agreements) == 0 || len(j.Agreements[0].Views) == 0 {
		return nil
	}
	var out []Due
	for i := range j.Agreements[0].Views[0].Findings {
		f := &j.Agreements[0].Views[0].Findings[i]
		at, is := next(f)
		if !is || at <= j.AsOf || at > until || slices.ContainsFunc(out, func(d Due) bool { return d.ID == f.ID && d.At == at }) {
			continue
		}
		out = append(out, Due{ID: f.ID, Clause: f.Clause, By: f.By, Of: f.Of, At: at})
	}
	slices.SortStableFunc(out, func(a, b Due) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	return out
}

// next gives when a duty falls due next, where that is known.
func next(f *judge.Finding) (when.Instant, bool) {
	at := f.Deadline
	switch {
	case f.State == judge.Inactive || f.Clause.Kind != terms.Achieve:
		return 0, false
	case f.Count != nil:
		at = f.Count.Next
	case !slices.Contains(f.Could, judge.Pending) && !slices.Contains(f.Could, judge.Running):
		return 0, false
	}
	if !at.Known() || at.Lo <= when.Min {
		return 0, false
	}
	return at.Lo, true
}
