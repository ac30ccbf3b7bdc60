// Package when holds points in time as the whole program writes them: microseconds since
// 1970-01-01T00:00:00Z, in UTC, as an integer. Nothing here reads a clock.
package when

import (
	"fmt"
	"math"
	"time"
)

// Instant is a point in time in microseconds since the Unix epoch, UTC. The zero value means
// "not known" and is never written as a time.
type Instant int64

// Min and Max stand for "no lower bound" and "no upper bound". They are so far from each other
// and from any year that is written that adding a span to an instant never overflows.
const (
	Min Instant = math.MinInt64 / 4
	Max Instant = math.MaxInt64 / 4
)

// Of gives the instant of t, rounded down to the microsecond.
func Of(t time.Time) Instant { return Instant(t.UnixMicro()) }

// Time gives i as a time in UTC; the zero instant gives the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(i)).UTC()
}

// Add gives the instant d after i.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Microseconds()) }

// Sub gives the time from j to i.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i-j) * time.Microsecond }

// String gives i in RFC 3339 with microseconds, or "unknown" for the zero instant.
func (i Instant) String() string {
	if i == 0 {
		return "unknown"
	}
	return i.Time().Format("2006-01-02T15:04:05.000000Z")
}

// Date is a day of the Gregorian calendar without a zone, such as a birth date.
type Date struct {
	Year  int // 1 to 9999
	Month time.Month
	Day   int
}

// ParseDate reads a date as YYYY-MM-DD and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("expected a date as YYYY-MM-DD")
	}
	return Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}, nil
}

// String gives the date as YYYY-MM-DD.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }
