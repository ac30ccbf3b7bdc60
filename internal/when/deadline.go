package when

import (
	"fmt"
	"strings"
)

// Deadline is the last instant at which an act is still in time.
type Deadline struct {
	At  Instant
	Day Date // with whose last microsecond At ends; zero where time is counted in hours

	rule   Rule
	anchor Instant
	n      int // spans from the anchor
	back   bool
}

// Steps gives the steps by which the deadline was computed, each a short sentence for a person.
// They are made up only when asked for.
func (d Deadline) Steps() []string {
	if d.n == 0 {
		return nil
	}
	cal := d.rule.Calendar.orPlain()
	if d.At <= Min || d.At >= Max {
		return []string{"The anchor or the deadline lies outside the years 1 to 9999: there is no bound."}
	}
	steps := []string{d.start(cal)}
	if d.rule.Timed() {
		steps = d.hourSteps(steps, cal)
	} else {
		steps = d.daySteps(steps, cal)
	}
	return append(steps, d.end(cal))
}

func (d Deadline) start(cal *Calendar) string {
	anchor := cal.Zone.local(d.anchor)
	if cal.Zone != (Zone{}) {
		anchor += " (" + cal.Zone.Name() + ")"
	}
	if d.back {
		return fmt.Sprintf("Counted back from %s.", anchor)
	}
	return fmt.Sprintf("Starts at %s.", anchor)
}

func (d Deadline) end(cal *Calendar) string {
	if d.rule.Timed() {
		return fmt.Sprintf("In time until %s, included.", cal.Zone.local(d.At))
	}
	return fmt.Sprintf("In time until the end of %s in %s.", named(d.Day.day()), cal.Zone.Name())
}

// direction is the word behind a length of time.
func (d Deadline) direction() string {
	if d.back {
		return "earlier"
	}
	return "later"
}

func (d Deadline) hourSteps(steps []string, cal *Calendar) []string {
	start := d.anchor
	if d.rule.Count == EU1182 && !d.back {
		start = cal.Zone.nextHour(start)
		steps = append(steps, fmt.Sprintf(
			"The hour of the event is not counted: the first hour begins at %s (Regulation 1182/71, article 3(1)).",
			cal.Zone.local(start)))
	}
	steps = append(steps, fmt.Sprintf("%s %s as time passes: %s.",
		d.rule.Span.words(d.n), d.direction(), cal.Zone.local(d.At)))
	if cal.Zone.segment(start).offset != cal.Zone.segment(d.At).offset {
		steps = append(steps, "The clock changes in between, so that the time of day is not the same.")
	}
	return steps
}

func (d Deadline) daySteps(steps []string, cal *Calendar) []string {
	c, _ := d.rule.counting()
	n := d.n * d.rule.Span.N
	if d.back {
		n = -n
	}
	from := cal.Zone.day(d.anchor)
	to, _ := d.rule.move(c, from, n)
	steps = append(steps,
		fmt.Sprintf("%s is not counted.", named(from)),
		fmt.Sprintf("%s %s: %s.", d.words(c), d.direction(), named(to)))
	if c == Business || d.rule.Span.Unit == BusinessDays {
		steps = append(steps, skipped(cal, min(from, to), max(from, to)))
	}
	if months := d.rule.Span.Unit >= Months; months && to.date().Day != from.date().Day {
		steps = append(steps, "That month has no day "+fmt.Sprint(from.date().Day)+": "+roundings[d.rule.Rounding])
	}
	if end := d.Day.day(); end != to {
		steps = append(steps, d.rolled(cal, to, end))
	}
	return steps
}

// words gives the length counted; days counted as working days are called so.
func (d Deadline) words(c Count) string {
	span := d.rule.Span
	if c == Business {
		span.Unit = BusinessDays
	}
	return span.words(d.n)
}

var roundings = [...]string{LastDay: "its last day is meant.", NextDay: "the first day of the next month is meant."}

// rolled explains why a period under EU1182 ends later than counted.
func (d Deadline) rolled(cal *Calendar, to, end day) string {
	if working := cal.add(to-1, 1); working == end {
		return fmt.Sprintf("%s is not a working day: the period ends with %s (Regulation 1182/71, article 3(4)).",
			named(to), named(end))
	}
	return fmt.Sprintf("The period must hold two working days: it ends with %s (Regulation 1182/71, article 3(5)).",
		named(end))
}

// skipped names the calendar, and the holidays on working days between two days.
func skipped(cal *Calendar, from, to day) string {
	var days []string
	for _, h := range cal.Holidays {
		if d := h.day(); from < d && d < to && !cal.Weekend[d.weekday()] {
			days = append(days, named(d))
		}
	}
	off := "Days off are the weekend and holidays"
	if cal.Name != "" {
		off = fmt.Sprintf("Days off are those of the calendar %q", cal.Name)
	}
	if len(days) == 0 {
		return off + "; no holiday falls in between."
	}
	return off + "; holidays in between: " + strings.Join(days, ", ") + "."
}

// named gives a day with its weekday.
func named(d day) string { return d.weekday().String()[:3] + " " + d.date().String() }
