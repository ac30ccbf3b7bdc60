package sheet

import (
	"strings"
	"time"
)

// Layout is the order of day, month and year in a column of dates.
type Layout string

// The layouts. The parts of DMY and MDY are separated by / . or -.
const (
	ISO Layout = "iso"   // 2024-01-31, also with a time and an offset from UTC
	DMY Layout = "d/m/y" // 31/01/2024, 31.1.2024
	MDY Layout = "m/d/y" // 01/31/2024, 1/31/2024
)

const aDate = "a date with a year of four digits, such as 2024-01-31"

// Date reads a date, or a date with a time of day, in one of the declared
// layouts; none means ISO. A time without an offset is taken as UTC. The year
// has four digits, from 1000 on.
//
// It refuses, with an *Error that has no line, what two of the layouts read as
// different days, days that no calendar has, and bare numbers: seconds since
// 1970 and the day numbers of spreadsheets look alike and say nothing of it.
func Date(value string, layouts ...Layout) (time.Time, error) {
	value = strings.TrimSpace(value)
	if digits(strings.TrimPrefix(value, "-")) {
		return time.Time{}, refuse("a bare number, perhaps seconds or days since some date", aDate)
	}
	if len(layouts) == 0 {
		layouts = []Layout{ISO}
	}
	var found time.Time
	for _, layout := range layouts {
		t, ok := layout.parse(value)
		if !ok {
			continue
		}
		if !found.IsZero() && !found.Equal(t) {
			return time.Time{}, refuse("day and month can be told apart in no way", "one layout only")
		}
		found = t
	}
	if found.IsZero() {
		return found, refuse("not a date in the declared layout", example(layouts[0]))
	}
	return found, nil
}

func example(layout Layout) string {
	switch layout {
	case DMY:
		return "day, month and year of four digits, such as 31/01/2024"
	case MDY:
		return "month, day and year of four digits, such as 01/31/2024"
	case ISO:
	}
	return aDate
}

// parse reads the day here and leaves the time of day to the time package.
func (l Layout) parse(value string) (time.Time, bool) {
	day, clock, _ := strings.Cut(value, " ")
	if l == ISO {
		day, clock, _ = strings.Cut(strings.Replace(value, "T", " ", 1), " ")
	}
	y, m, d, ok := l.order(day)
	if !ok || len(y) != 4 || y[0] == '0' || len(m) > 2 || len(d) > 2 {
		return time.Time{}, false
	}
	if l == ISO && len(m)+len(d) != 4 {
		return time.Time{}, false
	}
	written := y + "-" + pad(m) + "-" + pad(d)
	if clock == "" {
		t, err := time.Parse(time.DateOnly, written)
		return t, err == nil
	}
	for _, form := range clocks {
		if t, err := time.Parse(time.DateOnly+" "+form, written+" "+clock); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// clocks also take fractions of a second, which the time package allows behind
// any seconds.
var clocks = []string{
	"15:04:05", "15:04", "15:04:05Z07:00", "15:04Z07:00", "15:04:05Z0700", "15:04:05 -0700",
	"3:04:05 PM", "3:04 PM",
}

func (l Layout) order(day string) (y, m, d string, ok bool) {
	sep := "-"
	if l != ISO {
		sep = strings.Trim(day, "0123456789")
		sep = sep[:min(1, len(sep))]
	}
	if sep == "" || !strings.Contains("-/.", sep) {
		return "", "", "", false
	}
	parts := strings.Split(day, sep)
	if len(parts) != 3 || !digits(parts[0]) || !digits(parts[1]) || !digits(parts[2]) {
		return "", "", "", false
	}
	switch l {
	case ISO:
		return parts[0], parts[1], parts[2], true
	case DMY:
		return parts[2], parts[1], parts[0], true
	case MDY:
		return parts[2], parts[0], parts[1], true
	}
	return "", "", "", false
}

func pad(part string) string {
	if len(part) == 1 {
		return "0" + part
	}
	return part
}
