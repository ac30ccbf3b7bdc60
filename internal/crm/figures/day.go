package figures

import (
	"fmt"
	"time"

	"counterpart/internal/when"
)

// Day counts days since 1970-01-01 in the retailer's zone.
type Day int64

// Month counts months: year * 12 + month - 1.
type Month int64

const daySeconds = 24 * 60 * 60

// DayOf gives the day of a date.
func DayOf(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / daySeconds)
}

func (d Day) time() time.Time { return time.Unix(int64(d)*daySeconds, 0).UTC() }

// String writes a day as 2026-11-22.
func (d Day) String() string { return d.time().Format(time.DateOnly) }

// Words writes a day as 22 Nov 2026.
func (d Day) Words() string { return d.time().Format("2 Jan 2006") }

// Month gives the month of a day.
func (d Day) Month() Month {
	y, m, _ := d.time().Date()
	return monthOf(y, m)
}

// Monday gives the Monday of the week of a day.
func (d Day) Monday() Day { return d - Day((int64(d.time().Weekday())+6)%7) }

// ParseDay reads a day such as 2026-11-22, of the years 1900 to 2199.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1900 || t.Year() > 2199 {
		return 0, fmt.Errorf("%q is no day such as 2026-11-22", s)
	}
	return DayOf(t.Date()), nil
}

func monthOf(year int, m time.Month) Month { return Month(year*12 + int(m) - 1) }

// First gives the first day of a month.
func (m Month) First() Day { return DayOf(int(m/12), time.Month(m%12)+1, 1) }

// Last gives the last day of a month.
func (m Month) Last() Day { return (m + 1).First() - 1 }

// String writes a month as 2026-11.
func (m Month) String() string { return m.First().time().Format("2006-01") }

// Words writes a month as Nov 2026.
func (m Month) Words() string { return m.First().time().Format("Jan 2006") }

// Calendar tells the days of instants in one zone.
type Calendar struct{ zone *time.Location }

// NewCalendar makes the calendar of a zone; nil is UTC.
func NewCalendar(zone *time.Location) Calendar {
	if zone == nil {
		zone = time.UTC
	}
	return Calendar{zone}
}

// Zone names the zone.
func (c Calendar) Zone() string { return c.zone.String() }

// Day gives the day of an instant.
func (c Calendar) Day(i when.Instant) Day { return DayOf(i.Time().In(c.zone).Date()) }

// Start gives the instant at which a day begins.
func (c Calendar) Start(d Day) when.Instant {
	y, m, n := d.time().Date()
	return when.Of(time.Date(y, m, n, 0, 0, 0, 0, c.zone))
}

// Month gives the month of an instant.
func (c Calendar) Month(i when.Instant) Month {
	y, m, _ := i.Time().In(c.zone).Date()
	return monthOf(y, m)
}

// Split parts a span into whole months and the days before and after them; a part that is empty
// ends before it begins.
func (s Span) Split() (head Span, months [2]Month, tail Span) {
	first, last := s.From.Month(), s.Until.Month()
	if s.From != first.First() {
		first++
	}
	if s.Until != last.Last() {
		last--
	}
	if first > last {
		return s, [2]Month{1, 0}, Span{1, 0}
	}
	return Span{s.From, first.First() - 1}, [2]Month{first, last}, Span{last.Last() + 1, s.Until}
}

// Location gives the zone.
func (c Calendar) Location() *time.Location { return c.zone }
