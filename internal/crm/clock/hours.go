// Package clock counts the time in which somebody is expected to work on a case.
//
// It knows business hours and targets, and says when an answer is due, what a pause moves and
// what a change of priority moves. It is pure: the same hours, targets and instants give the same
// due instants on any machine.
package clock

import (
	"fmt"
	"slices"
	"time"

	"counterpart/internal/when"
)

// Hours are the hours in which a retailer works: from From to To, minutes after midnight in Zone,
// on the days of the week that are in Days and on no holiday.
type Hours struct {
	Days     [7]bool        `json:"days"` // by time.Weekday
	From     int            `json:"from"` // 0 to 1439
	To       int            `json:"to"`   // From+1 to 1440
	Holidays []when.Date    `json:"-"`    // ascending, each once
	Zone     *time.Location `json:"-"`    // nil is UTC
}

// Weekdays are Monday to Friday from 9 to 17.
func Weekdays(zone *time.Location) Hours {
	return Hours{Days: [7]bool{false, true, true, true, true, true, false}, From: 9 * 60, To: 17 * 60, Zone: zone}
}

const minutesOfDay = 24 * 60

// Check says what is wrong with hours, nil if nothing is.
func (h Hours) Check() error {
	switch {
	case h.From < 0 || h.To > minutesOfDay || h.From >= h.To:
		return fmt.Errorf("business hours end before they begin")
	case !slices.Contains(h.Days[:], true):
		return fmt.Errorf("there is no business day")
	case len(h.Holidays) > maxHolidays:
		return fmt.Errorf("more than %d holidays", maxHolidays)
	}
	return nil
}

// Limits that keep every count finite: who looks further than this finds no time.
const (
	maxHolidays = 1000
	maxDays     = 20 * 366
)

// stretch is a run of business time, to not included.
type stretch struct{ from, to when.Instant }

func (s stretch) len() time.Duration { return s.to.Sub(s.from) }

// on gives the business time of a day, which is empty on most Sundays, and on a day whose clock
// change swallows it.
func (h Hours) on(year int, month time.Month, day int) stretch {
	zone := h.Zone
	if zone == nil {
		zone = time.UTC
	}
	noon := time.Date(year, month, day, 12, 0, 0, 0, zone)
	d := when.Date{Year: noon.Year(), Month: noon.Month(), Day: noon.Day()}
	if _, holiday := slices.BinarySearchFunc(h.Holidays, d, when.Date.Compare); holiday || !h.Days[noon.Weekday()] {
		return stretch{}
	}
	s := stretch{
		from: when.Of(time.Date(year, month, day, 0, h.From, 0, 0, zone)),
		to:   when.Of(time.Date(year, month, day, 0, h.To, 0, 0, zone)),
	}
	s.to = max(s.from, s.to)
	return s
}

// each hands on the business time of the day of an instant and of those after it, or before it
// for a step of -1, until fn says that it has enough.
func (h Hours) each(at when.Instant, step int, fn func(stretch) (enough bool)) {
	zone := h.Zone
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := at.Time().In(zone).Date()
	for i := range maxDays {
		if s := h.on(y, m, d+step*i); s.len() > 0 && fn(s) {
			return
		}
	}
}

// Add gives the instant at which d of business time has passed since at: the end of a day rather
// than the beginning of the next, and at itself for no time. It is never before at.
func (h Hours) Add(at when.Instant, d time.Duration) when.Instant {
	if d <= 0 {
		return at
	}
	due := at
	h.each(at, 1, func(s stretch) bool {
		from := max(s.from, at)
		left := s.to.Sub(from)
		if from >= s.to {
			return false
		}
		if d > left {
			d -= left
			due = s.to
			return false
		}
		due = from.Add(d)
		return true
	})
	return due
}

// Back gives the instant from which d of business time passes until at: the beginning of a day
// rather than the end of the one before. It is never after at.
func (h Hours) Back(at when.Instant, d time.Duration) when.Instant {
	if d <= 0 {
		return at
	}
	from := at
	h.each(at, -1, func(s stretch) bool {
		to := min(s.to, at)
		left := to.Sub(s.from)
		if to <= s.from {
			return false
		}
		if d > left {
			d -= left
			from = s.from
			return false
		}
		from = to.Add(-d)
		return true
	})
	return from
}

// Between gives the business time from one instant to another, 0 if the second is not later.
func (h Hours) Between(from, to when.Instant) time.Duration {
	if to <= from {
		return 0
	}
	var sum time.Duration
	h.each(from, 1, func(s stretch) bool {
		if s.from >= to {
			return true
		}
		sum += max(0, min(s.to, to).Sub(max(s.from, from)))
		return false
	})
	return sum
}
