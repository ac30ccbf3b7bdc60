package when

import (
	"cmp"
	"fmt"
	"time"
)

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

// AddDays gives the date n days later, or earlier where n is negative.
func (d Date) AddDays(n int) Date { return (d.day() + day(n)).date() }

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday { return d.day().weekday() }

// Compare gives -1, 0 or 1 for a date before, equal to or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// day is a day by its number, counted from 1970-01-01.
type day int64

// The days of the years 1 and 9999 at the ends.
const (
	firstDay = day(earliest / dayLen)
	lastDay  = day(latest / dayLen)
)

const daySeconds = 24 * 3600

func (d Date) day() day { return dayOf(d.Year, d.Month, d.Day) }

// dayOf takes months and days outside their ranges as time.Date does.
func dayOf(year int, month time.Month, n int) day {
	return day(time.Date(year, month, n, 0, 0, 0, 0, time.UTC).Unix() / daySeconds)
}

func (d day) date() Date {
	year, month, n := time.Unix(int64(d)*daySeconds, 0).UTC().Date()
	return Date{Year: year, Month: month, Day: n}
}

// weekday: day 0 was a Thursday.
func (d day) weekday() time.Weekday { return time.Weekday(((d+4)%7 + 7) % 7) }

// floorDiv divides and rounds down.
func floorDiv(a, b Instant) Instant {
	if a%b < 0 {
		return a/b - 1
	}
	return a / b
}
