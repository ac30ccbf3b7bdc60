// Package when holds points in time and the arithmetic of deadlines.
//
// An [Instant] is how the whole program writes a point in time: microseconds since
// 1970-01-01T00:00:00Z, in UTC, as an integer. An [Interval] is a point in time that is only known
// to lie between two instants. A [Zone] turns instants into days; its rules are built in, so that
// they are the same on every machine. A [Span] is a length of time as a contract writes it, a
// [Calendar] knows the working days, and a [Rule] says how a span is counted: it gives a
// [Deadline], which can tell how it was computed.
//
// Nothing here reads a clock. Instants before the year 1 or after the year 9999 (UTC) are Min and
// Max: "no bound".
package when

import (
	"math"
	"time"
)

//go:generate go run zones/generate.go zones/zones.flate

// Instant is a point in time in microseconds since the Unix epoch, UTC. The zero value means
// "not known" where an instant stands alone; in intervals and deadlines it is the epoch itself.
type Instant int64

// Min and Max stand for "no lower bound" and "no upper bound". They are so far from each other
// and from any year that is written that adding a span to an instant never overflows.
const (
	Min Instant = math.MinInt64 / 4
	Max Instant = math.MaxInt64 / 4
)

const (
	hourLen Instant = 3_600_000_000
	dayLen          = 24 * hourLen
)

// The first and the last instant that can be written, in the years 1 and 9999, UTC.
const (
	earliest Instant = -62_135_596_800_000_000
	latest   Instant = 253_402_300_799_999_999
)

// Of gives the instant of t, rounded down to the microsecond.
func Of(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time gives i as a time in UTC; the zero instant gives the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return i.utc()
}

func (i Instant) utc() time.Time { return time.UnixMicro(int64(i)).UTC() }

// Add gives the instant d after i, at least Min and at most Max; Min and Max stay what they are.
func (i Instant) Add(d time.Duration) Instant {
	if i <= Min || i >= Max {
		return min(max(i, Min), Max)
	}
	return min(max(i+Instant(d.Microseconds()), Min), Max)
}

// Sub gives the time from j to i, or the longest duration there is (292 years) if it is longer.
func (i Instant) Sub(j Instant) time.Duration {
	return duration(min(max(i, Min), Max) - min(max(j, Min), Max))
}

// duration gives n microseconds, or the longest duration of that sign.
func duration(n Instant) time.Duration {
	const most = math.MaxInt64 / Instant(time.Microsecond)
	switch {
	case n > most:
		return math.MaxInt64
	case n < -most:
		return math.MinInt64
	}
	return time.Duration(n) * time.Microsecond
}

// String gives i in RFC 3339 with microseconds, "unknown" for the zero instant, and words for
// what has no bound.
func (i Instant) String() string {
	switch {
	case i == 0:
		return "unknown"
	case i <= Min:
		return "no lower bound"
	case i >= Max:
		return "no upper bound"
	}
	return i.Time().Format("2006-01-02T15:04:05.000000Z")
}

// bounded gives i, or Min or Max if it cannot be written.
func (i Instant) bounded() Instant {
	if i < earliest {
		return Min
	}
	if i > latest {
		return Max
	}
	return i
}
