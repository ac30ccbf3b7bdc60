package when

import "time"

// Interval is a point in time known only to lie between two instants, both included. It is exact
// when Lo == Hi; Lo == Min means that there is no lower bound, Hi == Max that there is no upper
// one. The zero Interval is 1970-01-01T00:00:00Z exactly: where nothing is known, say Open.
type Interval struct{ Lo, Hi Instant }

// Open gives the interval of which nothing is known.
func Open() Interval { return Interval{Lo: Min, Hi: Max} }

// Exactly gives the interval that holds i only.
func Exactly(i Instant) Interval { return Interval{Lo: i, Hi: i} }

// Exact says whether the point in time is known.
func (v Interval) Exact() bool { return v.Lo == v.Hi }

// Known says whether at least one bound is known.
func (v Interval) Known() bool { return v.Lo > Min || v.Hi < Max }

// Contains says whether the point in time can be i.
func (v Interval) Contains(i Instant) bool { return v.Lo <= i && i <= v.Hi }

// Intersect gives what is possible under both, and false when they contradict each other.
func (v Interval) Intersect(w Interval) (Interval, bool) {
	both := Interval{Lo: max(v.Lo, w.Lo), Hi: min(v.Hi, w.Hi)}
	return both, both.Lo <= both.Hi
}

// String gives the text that ParseInterval reads back in UTC, in the coarsest of years, months,
// days and instants that fits both ends: "2023-08", "2023-08-14/2023-08-20",
// "2023-08-14T10:00:00Z/..", "open". An end outside the years 1 to 9999 is left open;
// for what lies outside altogether the text says so, and is not read back.
func (v Interval) String() string {
	v = Interval{Lo: v.Lo.bounded(), Hi: v.Hi.bounded()}
	switch {
	case !v.Known():
		return "open"
	case v.Lo == Max:
		return "after the year 9999"
	case v.Hi == Min:
		return "before the year 1"
	case v.Exact():
		return v.Lo.utc().Format(time.RFC3339Nano)
	}
	for _, p := range periods {
		if v.Lo > Min && p.start(v.Lo) == v.Lo && p.end(v.Lo) == v.Hi {
			return v.Lo.utc().Format(p.layout)
		}
		if (v.Lo == Min || p.start(v.Lo) == v.Lo) && (v.Hi == Max || p.end(v.Hi) == v.Hi) {
			return v.join(p.layout)
		}
	}
	return v.join(time.RFC3339Nano)
}

func (v Interval) join(layout string) string {
	lo, hi := "..", ".."
	if v.Lo > Min {
		lo = v.Lo.utc().Format(layout)
	}
	if v.Hi < Max {
		hi = v.Hi.utc().Format(layout)
	}
	return lo + "/" + hi
}

// period is a year, a month or a day, in UTC.
type period struct {
	layout string
	next   func(day) (first, after day) // the period around a day: its first day, the next one's
}

// periods from coarse to fine.
var periods = []period{
	{"2006", func(d day) (day, day) {
		y := d.date().Year
		return dayOf(y, 1, 1), dayOf(y+1, 1, 1)
	}},
	{"2006-01", func(d day) (day, day) {
		t := d.date()
		return dayOf(t.Year, t.Month, 1), dayOf(t.Year, t.Month+1, 1)
	}},
	{"2006-01-02", func(d day) (day, day) { return d, d + 1 }},
}

func (p period) start(i Instant) Instant {
	first, _ := p.next(day(floorDiv(i, dayLen)))
	return Instant(first) * dayLen
}

func (p period) end(i Instant) Instant {
	_, after := p.next(day(floorDiv(i, dayLen)))
	return Instant(after)*dayLen - 1
}
