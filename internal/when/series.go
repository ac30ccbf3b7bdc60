package when

import (
	"fmt"
	"iter"
	"math"
	"sort"
)

// Series yields the deadlines of "every span" after first, which is not one of them, up to and
// including until. Each is counted from first, so that the 31st does not drift to the 28th.
// Months and years from a day that some of them lack need a rounding; other errors are those of
// Check.
func (r Rule) Series(first, until Instant) (iter.Seq[Deadline], error) {
	if err := r.regular(first); err != nil {
		return nil, err
	}
	return func(yield func(Deadline) bool) {
		for n := 1; ; n++ {
			d := r.nth(first, n)
			if d.At >= Max || d.At <= Min || d.At > until || !yield(d) {
				return
			}
		}
	}, nil
}

// CountDue gives the least and the greatest number of deadlines of Series that can have fallen due
// by a point in time, over all that first and until can be; the greatest is math.MaxInt where
// first has no lower bound or until no upper one. It fails as Series does, for either end of first.
func (r Rule) CountDue(first, until Interval) (least, most int, err error) {
	if err := r.regular(first.Lo); err != nil {
		return 0, 0, err
	}
	if err := r.regular(first.Hi); err != nil {
		return 0, 0, err
	}
	most = math.MaxInt
	if first.Lo.bounded() > Min && until.Hi.bounded() < Max {
		most = r.due(first.Lo, until.Hi)
	}
	return r.due(first.Hi, until.Lo), most, nil
}

// due counts the deadlines from first up to until by halving, never one by one.
func (r Rule) due(first, until Instant) int {
	until = min(until, latest)
	return sort.Search(tooMany, func(n int) bool { return r.nth(first, n+1).At > until })
}

// nth gives the n-th deadline of a regular series, which cannot fail.
func (r Rule) nth(first Instant, n int) Deadline {
	d, _ := r.deadline(first, n, false)
	return d
}

// regular refuses a series that would meet a month without the day on which it starts.
func (r Rule) regular(first Instant) error {
	if err := r.Check(); err != nil {
		return err
	}
	i := first.bounded()
	if r.Span.Unit < Months || r.Rounding != RefuseMonth || i == Min || i == Max {
		return nil
	}
	from := r.Calendar.orPlain().Zone.Date(first)
	yearly := r.Span.Unit == Years || r.Span.N%12 == 0
	if from.Day <= 28 || (yearly && (from.Month != 2 || from.Day != 29)) {
		return nil
	}
	return fmt.Errorf(`every %s from %s: not every such month has a day %d; expected a rounding, "last-day" or "next-day"`,
		r.Span, from, from.Day)
}
