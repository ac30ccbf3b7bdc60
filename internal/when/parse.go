package when

import (
	"errors"
	"strings"
	"time"
)

var (
	errTime = errors.New(`expected a time such as "2023", "2023-08", "2023-08-14", "2023-08-14T10:00", ` +
		`"2023-08-14T10:00:00Z", "2023-08-14T10:00:00+02:00", "2023-08/2023-09-14", "../2023-08", "2023-08/.." or "open"`)
	errNoSuchDay  = errors.New("expected a date that exists, such as 2024-02-29, in the years 0001 to 9999")
	errNoSuchTime = errors.New("expected a time of day that exists, from 00:00 to 23:59:59, with an offset such as Z or +02:00")
	errSkipped    = errors.New("expected a local time that exists in the zone: the clock skips this one; " +
		"give it with an offset, such as 2026-03-29T02:30:00+01:00")
	errBackwards = errors.New(`expected the earlier time before the "/" and the later one after it`)
	errOutside   = errors.New("expected a time in the years 0001 to 9999 of UTC")
)

// ParseInterval reads a point in time as people state it.
//
// "2023", "2023-08" and "2023-08-14" mean: somewhere in it, in the zone's local time.
// "2023-08-14T10:00", with seconds and a fraction if need be, is that instant in the zone, or with
// Z or +02:00 at the end in that offset; a local time that the clock shows twice is the interval
// from the first to the second. "A/B" reaches from the earliest A to the latest B, "../B" and
// "A/.." have one bound, "open" none. Finer fractions are rounded down to the microsecond.
func ParseInterval(s string, z Zone) (Interval, error) {
	if s == "open" {
		return Open(), nil
	}
	from, to, two := strings.Cut(s, "/")
	if !two {
		return parsePoint(s, z)
	}
	if from == ".." && to == ".." {
		return Interval{}, errTime
	}
	lo, err := parseEnd(from, z)
	if err != nil {
		return Interval{}, err
	}
	hi, err := parseEnd(to, z)
	if err != nil {
		return Interval{}, err
	}
	if lo.Lo > hi.Hi {
		return Interval{}, errBackwards
	}
	return Interval{Lo: lo.Lo, Hi: hi.Hi}, nil
}

func parseEnd(s string, z Zone) (Interval, error) {
	if s == ".." {
		return Open(), nil
	}
	return parsePoint(s, z)
}

// parsePoint reads a year, month, day or instant.
func parsePoint(s string, z Zone) (Interval, error) {
	v, err := readPoint(s, z)
	if err != nil {
		return Interval{}, err
	}
	v = Interval{Lo: v.Lo.bounded(), Hi: v.Hi.bounded()}
	if v.Lo == Max || v.Hi == Min {
		return Interval{}, errOutside
	}
	return v, nil
}

func readPoint(s string, z Zone) (Interval, error) {
	date, clock, timed := strings.Cut(s, "T")
	if timed {
		return readTime(date, clock, z)
	}
	for _, p := range periods {
		if shaped(s, p.layout) {
			return readPeriod(s, p, z)
		}
	}
	return Interval{}, errTime
}

func readPeriod(s string, p period, z Zone) (Interval, error) {
	t, err := time.Parse(p.layout, s)
	if err != nil || t.Year() < 1 {
		return Interval{}, errNoSuchDay
	}
	first, after := p.next(day(floorDiv(Of(t), dayLen)))
	v := Interval{Lo: z.start(first), Hi: z.start(after) - 1}
	if v.Lo > v.Hi {
		return Interval{}, errNoSuchDay // the zone left the day out
	}
	return v, nil
}

// readTime reads a date, and behind the T a time of day with or without an offset.
func readTime(date, clock string, z Zone) (Interval, error) {
	clock, offset := cutOffset(clock)
	whole, fraction, exact := strings.Cut(clock, ".")
	layout := time.TimeOnly
	if !exact && len(whole) == len("15:04") {
		layout = "15:04"
	}
	if !shaped(date, time.DateOnly) || !shaped(whole, layout) || exact != digits(fraction) {
		return Interval{}, errTime
	}
	at, err := time.Parse(time.DateOnly, date)
	if err != nil || at.Year() < 1 {
		return Interval{}, errNoSuchDay
	}
	of, err := time.Parse(layout, clock)
	if err != nil {
		return Interval{}, errNoSuchTime
	}
	local := Of(at) + Of(of) - Of(noYear)
	if offset == "" {
		return atLocal(local, z)
	}
	east, err := readOffset(offset)
	if err != nil {
		return Interval{}, err
	}
	return Exactly(local - east), nil
}

// noYear is the day on which time.Parse puts a time of day.
var noYear = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)

// atLocal gives when the clock of the zone shows a time.
func atLocal(local Instant, z Zone) (Interval, error) {
	v, ok := z.wall(local)
	if !ok {
		return Interval{}, errSkipped
	}
	return v, nil
}

// cutOffset splits "10:00+02:00" before the offset.
func cutOffset(clock string) (string, string) {
	if at := strings.IndexAny(clock, "Z+-"); at >= 0 {
		return clock[:at], clock[at:]
	}
	return clock, ""
}

// readOffset reads how far local time is ahead of UTC.
func readOffset(s string) (Instant, error) {
	if s == "Z" {
		return 0, nil
	}
	t, err := time.Parse("15:04", s[1:])
	if err != nil || !shaped(s[1:], "15:04") {
		return 0, errNoSuchTime
	}
	east := Instant(t.Hour())*hourLen + Instant(t.Minute())*hourLen/60
	if s[0] == '-' {
		return -east, nil
	}
	return east, nil
}

// shaped says whether s has digits where the layout has them, and otherwise the same bytes.
func shaped(s, layout string) bool {
	if len(s) != len(layout) {
		return false
	}
	for i := range len(s) {
		if isDigit(layout[i]) != isDigit(s[i]) || (!isDigit(s[i]) && s[i] != layout[i]) {
			return false
		}
	}
	return true
}

// digits says whether s is a fraction of a second: one to nine digits.
func digits(s string) bool {
	return len(s) >= 1 && len(s) <= 9 && strings.Trim(s, "0123456789") == ""
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
