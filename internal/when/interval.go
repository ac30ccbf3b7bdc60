package when

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

// String gives the shortest text that ParseInterval reads back in UTC.
func (v Interval) String() string { return "open" }

// ParseInterval reads "2023", "2023-08", "2023-08-14" (somewhere in it, in the zone's local
// time), "2023-08-14T10:00" (with or without seconds and fraction; local, or with Z or +02:00),
// "A/B" (from the earliest A to the latest B), "../B", "A/.." and "open".
func ParseInterval(_ string, _ Zone) (Interval, error) { return Open(), errSkeleton }
