package when_test

import (
	"counterpart/internal/when"
)

// tester is what a test, a benchmark and a property have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// zone loads a zone that exists.
func zone(t tester, name string) when.Zone {
	t.Helper()
	z, err := when.LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// office gives the working days of a zone, without the holidays.
func office(t tester, name string, holidays ...string) *when.Calendar {
	t.Helper()
	dates := make([]when.Date, len(holidays))
	for i, h := range holidays {
		dates[i] = date(t, h)
	}
	return when.NewCalendar("office", zone(t, name), dates...)
}

func date(t tester, s string) when.Date {
	t.Helper()
	d, err := when.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// at reads a time in UTC; in reads it in a zone.
func at(t tester, s string) when.Interval { return in(t, "UTC", s) }

func in(t tester, zoneName, s string) when.Interval {
	t.Helper()
	v, err := when.ParseInterval(s, zone(t, zoneName))
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
}

// rule makes a rule of a span that can be read.
func rule(t tester, span string, c when.Count, cal *when.Calendar) when.Rule {
	t.Helper()
	s, err := when.ParseSpan(span)
	if err != nil {
		t.Fatal(err)
	}
	return when.Rule{Span: s, Count: c, Calendar: cal}
}
