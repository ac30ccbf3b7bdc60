package when

import (
	"slices"
	"time"
)

// Calendar holds the zone, the weekend and the holidays by which days are counted. A nil calendar
// is Monday to Friday in UTC without holidays.
type Calendar struct {
	Name     string // for people: "California"
	Zone     Zone
	Weekend  [7]bool // by time.Weekday; not all seven
	Holidays []Date  // in ascending order, each once
}

// NewCalendar makes a calendar with Saturday and Sunday as its weekend, and sorts the holidays.
func NewCalendar(name string, z Zone, holidays ...Date) *Calendar {
	sorted := slices.SortedFunc(slices.Values(holidays), Date.Compare)
	return &Calendar{
		Name: name, Zone: z, Holidays: slices.Compact(sorted),
		Weekend: [7]bool{time.Saturday: true, time.Sunday: true},
	}
}

// plain is what a nil calendar means.
var plain = NewCalendar("Monday to Friday", Zone{})

// orPlain gives c, or the plain calendar for nil.
func (c *Calendar) orPlain() *Calendar {
	if c == nil {
		return plain
	}
	return c
}

// Working says whether d is neither a holiday nor in the weekend.
func (c *Calendar) Working(d Date) bool {
	c = c.orPlain()
	_, holiday := slices.BinarySearchFunc(c.Holidays, d, Date.Compare)
	return !holiday && !c.Weekend[d.Weekday()]
}

// week gives the number of days in a week that are not in the weekend.
func (c *Calendar) week() int {
	n := 7
	for _, free := range c.Weekend {
		if free {
			n--
		}
	}
	return n
}

// add gives the n-th working day after d, or before it where n is negative. It jumps over the
// weekends, then makes good for the holidays among the days that it passed.
func (c *Calendar) add(d day, n int) day {
	step := day(1)
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		to := c.skip(d, n, step)
		n = c.passed(min(d+1, to), max(d-1, to))
		d = to
	}
	return d
}

// skip gives the n-th day after d, or before it for step -1, that is not in the weekend.
func (c *Calendar) skip(d day, n int, step day) day {
	week := c.week()
	d += step * 7 * day((n-1)/week)
	for left := (n-1)%week + 1; left > 0; {
		d += step
		if !c.Weekend[d.weekday()] {
			left--
		}
	}
	return d
}

// passed counts the holidays from one day to another, both included, outside the weekend.
func (c *Calendar) passed(from, to day) int {
	if len(c.Holidays) == 0 {
		return 0
	}
	n := 0
	at, _ := slices.BinarySearchFunc(c.Holidays, from.date(), Date.Compare)
	for _, h := range c.Holidays[at:] {
		d := h.day()
		if d > to {
			break
		}
		if !c.Weekend[d.weekday()] {
			n++
		}
	}
	return n
}
