package when

import (
	"iter"
	"time"
)

// Count is how a span is counted.
type Count int

// The ways to count. The zero value goes by the unit: hours are Elapsed, days, weeks, months and
// years ByCalendar, business days Business.
const (
	ByUnit     Count = iota
	Elapsed          // exact hours, a day is 24 of them; months are refused
	ByCalendar       // whole local days: ends with the last microsecond of the last one
	Business         // working days of the calendar
	EU1182           // Regulation (EEC, Euratom) 1182/71, article 3
)

// ParseCount reads "" (by unit), "elapsed", "calendar", "business", "eu-1182".
func ParseCount(_ string) (Count, error) { return ByUnit, errSkeleton }

// String gives the way as ParseCount reads it.
func (c Count) String() string { return "" }

// Rounding says which day is meant by a day that the last month does not have.
type Rounding int

// The rules for the 31st of a shorter month.
const (
	RefuseMonth Rounding = iota // an error: the contract has to say it
	LastDay                     // the last day of that month
	NextDay                     // the first day of the month after it
)

// ParseRounding reads "" (refuse), "last-day", "next-day".
func ParseRounding(_ string) (Rounding, error) { return RefuseMonth, errSkeleton }

// String gives the rule as ParseRounding reads it.
func (r Rounding) String() string { return "" }

// Calendar holds the zone, the weekend and the holidays by which days are counted.
type Calendar struct {
	Name     string
	Zone     Zone
	Weekend  [7]bool // by time.Weekday; not all seven
	Holidays []Date  // in ascending order
}

// NewCalendar makes a calendar with Saturday and Sunday as its weekend and sorts the holidays.
func NewCalendar(name string, z Zone, holidays ...Date) *Calendar {
	return &Calendar{Name: name, Zone: z}
}

// Working says whether d is a working day.
func (c *Calendar) Working(d Date) bool { return false }

// Rule is a span with the way in which it is counted. A nil Calendar is Monday to Friday in UTC
// without holidays.
type Rule struct {
	Span     Span
	Count    Count
	Rounding Rounding
	Calendar *Calendar
}

// Deadline is the last instant at which an act is still in time.
type Deadline struct {
	At  Instant
	Day Date // the day with whose last microsecond At ends; zero where hours are counted
}

// Steps gives the steps by which the deadline was computed, each a short sentence.
func (d Deadline) Steps() []string { return nil }

// Check refuses what can never be counted, such as months in hours.
func (r Rule) Check() error { return errSkeleton }

// After gives the last instant at which an act is in time when the span starts at from.
func (r Rule) After(from Instant) (Deadline, error) { return Deadline{}, errSkeleton }

// Before gives the last instant at which an act is in time that must precede end by the span.
func (r Rule) Before(end Instant) (Deadline, error) { return Deadline{}, errSkeleton }

// AfterInterval gives the earliest and the latest After over the instants of from.
func (r Rule) AfterInterval(from Interval) (Interval, error) { return Open(), errSkeleton }

// BeforeInterval gives the earliest and the latest Before over the instants of end.
func (r Rule) BeforeInterval(end Interval) (Interval, error) { return Open(), errSkeleton }

// Reach gives bounds of After(a) - a over all a in from.
func (r Rule) Reach(from Interval) (least, most time.Duration, err error) {
	return 0, 0, errSkeleton
}

// Series yields the deadlines of "every span" from first, which is not one of them, up to until.
func (r Rule) Series(first, until Instant) (iter.Seq[Deadline], error) { return nil, errSkeleton }

// CountDue gives the least and the greatest number of deadlines of Series.
func (r Rule) CountDue(first, until Interval) (least, most int, err error) {
	return 0, 0, errSkeleton
}
