package when

import (
	"math"
	"time"
)

// Reach gives bounds of After(a) - a over all a in from, for solving over an anchor that is not
// known: no deadline comes sooner than least or later than most after its anchor. For an exact
// anchor and for elapsed time both are the length itself; elsewhere they may be wider than needed.
// The errors are those of Check, and that of After for an exact anchor. Lengths beyond 292 years
// are given as the longest duration; deadlines after the year 9999 are left out of account.
func (r Rule) Reach(from Interval) (least, most time.Duration, err error) {
	c, err := r.counting()
	if err != nil {
		return 0, 0, err
	}
	if at := from.Lo.bounded(); from.Exact() && at > Min && at < Max {
		d, err := r.After(from.Lo)
		if err != nil {
			return 0, 0, err
		}
		length := d.At.Sub(from.Lo)
		return length, length, nil
	}
	lo, hi := r.reach(c, from)
	return duration(lo), duration(hi), nil
}

// reach gives the bounds in microseconds.
func (r Rule) reach(c Count, from Interval) (lo, hi Instant) {
	if r.Timed() {
		lo = Instant(r.Span.N) * lengths[r.Span.Unit]
		if c == EU1182 {
			return lo, lo + hourLen
		}
		return lo, lo
	}
	shortest, longest := r.dayReach(c, from)
	slack := r.slack(from, longest)
	lo = max(Instant(shortest)*dayLen-slack, 0)
	hi = Instant(longest+1)*dayLen + slack
	return r.narrow(from, lo, hi)
}

// narrow uses that After is monotone: it comes at least After(Lo) - Hi, at most After(Hi) - Lo
// behind its anchor.
func (r Rule) narrow(from Interval, lo, hi Instant) (Instant, Instant) {
	if from.Lo.bounded() == Min || from.Hi.bounded() == Max {
		return lo, hi
	}
	ends, err := r.AfterInterval(from)
	if err != nil || ends.Hi == Max {
		return lo, hi
	}
	return max(lo, ends.Lo-from.Hi), min(hi, ends.Hi-from.Lo)
}

// dayReach gives the fewest and the most days from the anchor's day to the deadline's.
func (r Rule) dayReach(c Count, from Interval) (lo, hi int) {
	n, cal := r.Span.N, r.Calendar.orPlain()
	switch {
	case c == Business || r.Span.Unit == BusinessDays:
		lo, hi = cal.fewest(n), cal.most(n)
	case r.Span.Unit == Days:
		lo, hi = n, n
	case r.Span.Unit == Weeks:
		lo, hi = 7*n, 7*n
	case r.Span.Unit == Months:
		lo, hi = cal.Zone.monthReach(from, n)
	default:
		lo, hi = cal.Zone.monthReach(from, 12*n)
	}
	if c == EU1182 {
		hi = max(hi-1+cal.most(1), cal.most(2))
	}
	return lo, hi
}

// fewest gives the fewest days in which n working days can pass: no holiday, weekends avoided.
func (c *Calendar) fewest(n int) int {
	weeks := (n - 1) / c.week()
	return 7*weeks + n - weeks*c.week()
}

// most gives the most days that n working days can take: one weekend more than in fewest, and all
// the holidays that can meet in that stretch.
func (c *Calendar) most(n int) int {
	for days := 1; ; {
		longer := c.fewest(n+c.crowd(days)) + 7 - c.week()
		if longer == days {
			return days
		}
		days = longer
	}
}

// crowd gives the greatest number of holidays in any stretch of so many days, at least one.
func (c *Calendar) crowd(days int) int {
	n, first := 0, 0
	for i, h := range c.Holidays {
		for c.Holidays[first].day() <= h.day()-day(days) {
			first++
		}
		n = max(n, i+1-first)
	}
	return n
}

// cycle is the number of months after which the calendar repeats.
const cycle = 400 * 12

// monthReach gives the fewest and the most days in n months from any day of from. It looks at
// each first of a month, at most one cycle of them.
func (z Zone) monthReach(from Interval, n int) (lo, hi int) {
	start, months := Date{Year: 2000, Month: 1}, cycle
	if from.Lo.bounded() > Min && from.Hi.bounded() < Max {
		last := z.Date(from.Hi)
		start = z.Date(from.Lo)
		months = min(cycle, 12*(last.Year-start.Year)+int(last.Month-start.Month)+1)
	}
	lo, hi = math.MaxInt, 0
	for m := start.Month; m < start.Month+time.Month(months); m++ {
		a, b := dayOf(start.Year, m, 1), dayOf(start.Year, m+time.Month(n), 1)
		long, short := dayOf(start.Year, m+1, 1)-a, dayOf(start.Year, m+time.Month(n)+1, 1)-b
		lo, hi = min(lo, int(b-a-max(0, long-short))), max(hi, int(b-a))
	}
	return lo, hi
}

const (
	anySpread = 26 * hourLen // no zone's offsets lie further apart
	manyTurns = 100          // changes of the clock that are looked at
)

// slack gives by how much the changes of the clock can lengthen or shorten a stretch of days that
// begins in from.
func (r Rule) slack(from Interval, days int) Instant {
	z := r.Calendar.orPlain().Zone
	if z == (Zone{}) {
		return 0
	}
	if from.Lo.bounded() == Min || from.Hi.bounded() == Max {
		return anySpread
	}
	s := z.segment(from.Lo - 2*dayLen)
	least, most := s.offset, s.offset
	until := from.Hi + Instant(days+2)*dayLen
	for range manyTurns {
		if s.to > until {
			return most - least
		}
		s = z.segment(s.to)
		least, most = min(least, s.offset), max(most, s.offset)
	}
	return anySpread
}
