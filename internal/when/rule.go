package when

import (
	"errors"
	"fmt"
	"time"
)

// Count is how a span is counted.
type Count int

// The ways to count. The zero value goes by the unit: hours are Elapsed, days, weeks, months and
// years ByCalendar, business days Business.
const (
	ByUnit     Count = iota
	Elapsed          // as time passes, a day is 24 hours; months and years are refused
	ByCalendar       // whole local days; ends with the last microsecond of the last one
	Business         // working days of the calendar
	EU1182           // Regulation (EEC, Euratom) 1182/71, article 3
)

var countWords = [...]string{"", "elapsed", "calendar", "business", "eu-1182"}

// ParseCount reads "elapsed", "calendar", "business", "eu-1182", and "" for ByUnit.
func ParseCount(s string) (Count, error) {
	for c, word := range countWords {
		if s == word {
			return Count(c), nil
		}
	}
	return ByUnit, errors.New(`expected one of "elapsed", "calendar", "business", "eu-1182"`)
}

// String gives the way as ParseCount reads it.
func (c Count) String() string { return word(countWords[:], int(c)) }

// Rounding says which day is meant by a day that the last month does not have.
type Rounding int

// The rules for the 31st of a shorter month.
const (
	RefuseMonth Rounding = iota // an error: the contract has to say it
	LastDay                     // the last day of that month
	NextDay                     // the first day of the month after it
)

var roundingWords = [...]string{"", "last-day", "next-day"}

// ParseRounding reads "last-day", "next-day", and "" for RefuseMonth.
func ParseRounding(s string) (Rounding, error) {
	for r, word := range roundingWords {
		if s == word {
			return Rounding(r), nil
		}
	}
	return RefuseMonth, errors.New(`expected one of "last-day", "next-day"`)
}

// String gives the rule as ParseRounding reads it.
func (r Rounding) String() string { return word(roundingWords[:], int(r)) }

// Rule is a span with the way in which it is counted.
//
// Elapsed and all hours give an instant. All else counts local days: the day of the anchor is not
// counted, and the last day is in time until its last microsecond. Under EU1182 hours start at the
// next full hour, 08:00 and 08:20 both at 09:00; other periods that end on a day off end with the
// next working day, and those of two days or more hold at least two working days. Backward periods
// are never moved, and their hours are counted as they pass.
type Rule struct {
	Span     Span
	Count    Count
	Rounding Rounding
	Calendar *Calendar // nil: Monday to Friday in UTC without holidays
}

// Check refuses what can never be counted, such as months in hours. Its errors say what was
// expected.
func (r Rule) Check() error {
	_, err := r.counting()
	return err
}

// counting gives the way to count, never ByUnit.
func (r Rule) counting() (Count, error) {
	unit := r.Span.Unit
	if unit < Hours || unit > Years || r.Span.N < 1 || r.Span.N > MaxSpan {
		return 0, fmt.Errorf("expected a span of 1 to %d units, %s", MaxSpan, spanExamples)
	}
	if r.Count < ByUnit || r.Count > EU1182 || r.Rounding < RefuseMonth || r.Rounding > NextDay {
		return 0, errors.New("expected a way to count and a rounding that exist")
	}
	c := r.Count
	if c == ByUnit {
		c = natural[unit]
	}
	if !countable[c][unit] {
		return 0, errors.New(refusals[c])
	}
	if c >= Business && r.Calendar.orPlain().week() == 0 {
		return 0, errors.New("expected a calendar with at least one day of the week outside the weekend")
	}
	return c, nil
}

// natural is the way to count that a unit has by itself.
var natural = [...]Count{
	Hours: Elapsed, Days: ByCalendar, BusinessDays: Business,
	Weeks: ByCalendar, Months: ByCalendar, Years: ByCalendar,
}

// countable says which units can be counted in which way.
var countable = [...][Years + 1]bool{
	Elapsed:    {Hours: true, Days: true, Weeks: true},
	ByCalendar: {Days: true, Weeks: true, Months: true, Years: true},
	Business:   {Days: true, BusinessDays: true},
	EU1182:     {Hours: true, Days: true, BusinessDays: true, Weeks: true, Months: true, Years: true},
}

var refusals = [...]string{
	Elapsed:    `expected hours, days or weeks where time is counted as it passes, such as "48h": months and business days differ in length`,
	ByCalendar: `expected days, weeks, months or years where calendar days are counted, such as "30d": count hours as elapsed, business days as business`,
	Business:   `expected days where working days are counted, such as "10 business days"`,
	EU1182:     "",
}

// Timed says whether deadlines of the rule are instants counted in hours rather than ends of days.
func (r Rule) Timed() bool { return r.Span.Unit == Hours || r.Count == Elapsed }

// After gives the last instant at which an act is in time when the span starts at from. It is Min
// or Max where from or the deadline lies outside the years 1 to 9999. The errors are those of
// Check, and that of a day which does not exist where the rule has no rounding.
func (r Rule) After(from Instant) (Deadline, error) { return r.deadline(from, 1, false) }

// Before gives the last instant at which an act is in time that must precede end by the span.
// Days are counted back from the day of end, which is not counted. It fails as After does.
func (r Rule) Before(end Instant) (Deadline, error) { return r.deadline(end, 1, true) }

// AfterInterval gives the earliest and the latest deadline over the anchors in from: those of its
// ends, since a later anchor never has an earlier deadline.
func (r Rule) AfterInterval(from Interval) (Interval, error) { return r.over(from, r.After) }

// BeforeInterval gives the earliest and the latest Before over the instants of end.
func (r Rule) BeforeInterval(end Interval) (Interval, error) { return r.over(end, r.Before) }

func (r Rule) over(v Interval, each func(Instant) (Deadline, error)) (Interval, error) {
	lo, err := each(v.Lo)
	if err != nil {
		return Interval{}, err
	}
	hi, err := each(v.Hi)
	if err != nil {
		return Interval{}, err
	}
	return Interval{Lo: lo.At, Hi: hi.At}, nil
}

// deadline counts n spans from the anchor, forward or back.
func (r Rule) deadline(anchor Instant, n int, back bool) (Deadline, error) {
	c, err := r.counting()
	if err != nil {
		return Deadline{}, err
	}
	d := Deadline{rule: r, anchor: anchor, n: n, back: back}
	n *= r.Span.N
	if at := anchor.bounded(); at == Min || at == Max {
		d.At = at
		return d, nil
	}
	if n > tooMany {
		d.At = Max // and never back: a span has at most MaxSpan units
		return d, nil
	}
	if back {
		n = -n
	}
	if r.Timed() {
		d.At = r.hours(c, anchor, n).bounded()
		return d, nil
	}
	if err := r.days(&d, c, n); err != nil {
		return Deadline{}, err
	}
	return d, nil
}

// tooMany units reach beyond the year 9999 from anywhere, the smallest ones too.
const tooMany = 100_000_000

// hours counts n units that have an exact length.
func (r Rule) hours(c Count, from Instant, n int) Instant {
	if c == EU1182 && n > 0 {
		from = r.Calendar.orPlain().Zone.nextHour(from)
	}
	length := lengths[r.Span.Unit]
	if Instant(n) > (latest-earliest)/length {
		return Max
	}
	return from + Instant(n)*length
}

var lengths = [...]Instant{Hours: hourLen, Days: dayLen, Weeks: 7 * dayLen}

// days counts n units that are whole days into d.
func (r Rule) days(d *Deadline, c Count, n int) error {
	cal := r.Calendar.orPlain()
	from := cal.Zone.day(d.anchor)
	to, err := r.move(c, from, n)
	if err != nil {
		return err
	}
	if c == EU1182 && n > 0 {
		to = r.roll(from, to, n)
	}
	d.At = cal.Zone.end(to)
	if d.At > Min && d.At < Max {
		d.Day = to.date()
	}
	return nil
}

// move gives the day that lies n units after d.
func (r Rule) move(c Count, d day, n int) (day, error) {
	switch {
	case c == Business || r.Span.Unit == BusinessDays:
		return r.Calendar.orPlain().add(d, n), nil
	case r.Span.Unit == Days:
		return d + day(n), nil
	case r.Span.Unit == Weeks:
		return d + 7*day(n), nil
	case r.Span.Unit == Years:
		n *= 12
	}
	return r.months(d, n)
}

// months gives the same day of the month n months after d.
func (r Rule) months(d day, n int) (day, error) {
	from := d.date()
	to := dayOf(from.Year, from.Month+time.Month(n), from.Day)
	next := dayOf(from.Year, from.Month+time.Month(n)+1, 1)
	switch {
	case to < next:
		return to, nil
	case r.Rounding == LastDay:
		return next - 1, nil
	case r.Rounding == NextDay:
		return next, nil
	}
	last := (next - 1).date()
	return 0, fmt.Errorf("%s from %s: %04d-%02d has no day %d; expected a rounding, "+
		`"last-day" or "next-day" (the contract or the law must say which)`,
		r.Span, from, last.Year, last.Month, from.Day)
}

// roll gives the end of a period of n units under article 3(4) and 3(5): the next working day, and
// at least the second one where the period has two days or more.
func (r Rule) roll(from, to day, n int) day {
	cal := r.Calendar.orPlain()
	to = cal.add(to-1, 1)
	if n == 1 && (r.Span.Unit == Days || r.Span.Unit == BusinessDays) {
		return to
	}
	return max(to, cal.add(from, 2))
}

// nextHour gives the beginning of the next full hour on the zone's clock, at most an hour away.
func (z Zone) nextHour(i Instant) Instant {
	s := z.segment(i)
	next := i + hourLen - mod(i+s.offset, hourLen)
	if next < s.to {
		return next
	}
	then := z.segment(s.to) // the clock changes before: it may show a full hour sooner
	return min(next, s.to+mod(-s.to-then.offset, hourLen))
}

func mod(a, b Instant) Instant { return a - floorDiv(a, b)*b }

// word gives the i-th word, "unknown" where there is none.
func word(words []string, i int) string {
	if i < 0 || i >= len(words) {
		return "unknown"
	}
	return words[i]
}
