package figures

import (
	"fmt"
	"strings"
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

// Step is how fine a span is drawn.
type Step string

// The steps.
const (
	Daily   Step = "day"
	Weekly  Step = "week"
	Monthly Step = "month"
)

// mostBuckets is how many buckets one chart shows.
const mostBuckets = 400

// Fits reports whether a span has few enough buckets at this step.
func (s Step) Fits(span Span) bool {
	return s == Monthly && span.Days() <= 30*mostBuckets || s == Weekly && span.Days() <= 7*mostBuckets || s == Daily && span.Days() <= mostBuckets
}

// StepFor gives the wanted step if it fits, else one that suits the span.
func StepFor(want string, span Span) Step {
	for _, s := range []Step{Daily, Weekly, Monthly} {
		if string(s) == want && s.Fits(span) {
			return s
		}
	}
	switch n := span.Days(); {
	case n <= 62:
		return Daily
	case n <= 200:
		return Weekly
	}
	return Monthly
}

// Buckets parts a span into days, weeks from Monday, or months; the first and the last may be short.
func (s Step) Buckets(span Span) []Span {
	var out []Span
	for d := span.From; d <= span.Until; {
		end := d
		switch s {
		case Weekly:
			end = d.Monday() + 6
		case Monthly:
			end = d.Month().Last()
		case Daily:
		}
		end = min(end, span.Until)
		out = append(out, Span{d, end})
		d = end + 1
	}
	return out
}

// Label names a bucket on an axis.
func (s Step) Label(b Span) string {
	if s == Monthly {
		return b.From.Month().Words()
	}
	return strings.TrimSuffix(b.From.Words(), b.From.time().Format(" 2006"))
}

// Before gives the span of the same length that ends the day before. A span that begins with a month
// is compared with as many months before it, up to the same day.
func (s Span) Before() Span {
	first, last := s.From.Month(), s.Until.Month()
	if s.From != first.First() {
		return Span{s.From - Day(s.Days()), s.From - 1}
	}
	n := last - first + 1
	end := (last - n).Last()
	if s.Until != last.Last() {
		end = min(end, (last-n).First()+s.Until-last.First())
	}
	return Span{(first - n).First(), end}
}

// Words writes a span.
func (s Span) Words() string {
	if s.From == s.Until {
		return s.From.Words()
	}
	return s.From.Words() + " to " + s.Until.Words()
}

// Presets are the spans that pages offer, with their names, as of a day.
func Presets(today Day) []Preset {
	m := today.Month()
	year := m - m%12
	return []Preset{
		{"7d", "Last 7 days", Span{today - 6, today}},
		{"30d", "Last 30 days", Span{today - 29, today}},
		{"month", "This month", Span{m.First(), today}},
		{"last-month", "Last month", Span{(m - 1).First(), (m - 1).Last()}},
		{"90d", "Last 90 days", Span{today - 89, today}},
		{"12m", "Last 12 months", Span{(m - 11).First(), today}},
		{"year", "This year", Span{year.First(), today}},
		{"last-year", "Last year", Span{(year - 12).First(), (year - 1).Last()}},
	}
}

// Preset is a named span.
type Preset struct {
	Code, Label string
	Span
}
