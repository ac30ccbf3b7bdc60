package when_test

import (
	"strings"
	"testing"

	"counterpart/internal/when"
)

func TestParseSpan(t *testing.T) {
	for _, c := range []struct {
		in   string
		want when.Span
		out  string
	}{
		{"48h", when.Span{N: 48, Unit: when.Hours}, "48h"},
		{"48 hours", when.Span{N: 48, Unit: when.Hours}, "48h"},
		{"1 hour", when.Span{N: 1, Unit: when.Hours}, "1h"},
		{"30d", when.Span{N: 30, Unit: when.Days}, "30d"},
		{"30 calendar days", when.Span{N: 30, Unit: when.Days}, "30d"},
		{"30 calendar_days", when.Span{N: 30, Unit: when.Days}, "30d"},
		{"10 business days", when.Span{N: 10, Unit: when.BusinessDays}, "10 business days"},
		{"10 business_days", when.Span{N: 10, Unit: when.BusinessDays}, "10 business days"},
		{"14 working days", when.Span{N: 14, Unit: when.BusinessDays}, "14 business days"},
		{"1 business day", when.Span{N: 1, Unit: when.BusinessDays}, "1 business day"},
		{"2w", when.Span{N: 2, Unit: when.Weeks}, "2w"},
		{"1mo", when.Span{N: 1, Unit: when.Months}, "1mo"},
		{"12 months", when.Span{N: 12, Unit: when.Months}, "12mo"},
		{"1y", when.Span{N: 1, Unit: when.Years}, "1y"},
		{"100000h", when.Span{N: 100_000, Unit: when.Hours}, "100000h"},
	} {
		got, err := when.ParseSpan(c.in)
		if err != nil || got != c.want || got.String() != c.out {
			t.Errorf("%q reads as %v, %v, want %v printed as %s", c.in, got, err, c.want, c.out)
		}
	}
	if got := (when.Span{N: 3, Unit: 77}).String(); got != "3 of unit 77" {
		t.Errorf("an unknown unit prints as %q", got)
	}
}

func TestParseSpanRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "expected a whole number and a unit",
		"h":                     "expected a whole number and a unit",
		"-3d":                   "expected a whole number and a unit",
		"+3d":                   "expected a whole number and a unit",
		" 3d":                   "expected a whole number and a unit",
		"0h":                    "at least one, without leading zeros",
		"048h":                  "at least one, without leading zeros",
		"48":                    "expected a unit after the number",
		"48 ":                   "expected a unit after the number",
		"1.5d":                  "expected a whole number of units",
		"1,5d":                  "expected a whole number of units",
		"90 minutes":            `"mo" for months; minutes are not counted`,
		"90m":                   `"mo" for months; minutes are not counted`,
		"100001h":               "at most 100000 units",
		"99999999999999999999h": "at most 100000 units",
		"48H":                   "expected hours, days, business days",
		"3  d":                  "expected hours, days, business days",
		"3 d ":                  "expected hours, days, business days",
		"3 quarters":            "expected hours, days, business days",
		"3 business":            "expected hours, days, business days",
	} {
		got, err := when.ParseSpan(in)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v, want %q", in, got, err, want)
		}
	}
}

func TestCountAndRoundingAsText(t *testing.T) {
	for _, c := range []when.Count{when.ByUnit, when.Elapsed, when.ByCalendar, when.Business, when.EU1182} {
		if got, err := when.ParseCount(c.String()); err != nil || got != c {
			t.Errorf("%q reads as %v, %v", c, got, err)
		}
	}
	for _, r := range []when.Rounding{when.RefuseMonth, when.LastDay, when.NextDay} {
		if got, err := when.ParseRounding(r.String()); err != nil || got != r {
			t.Errorf("%q reads as %v, %v", r, got, err)
		}
	}
	if _, err := when.ParseCount("wall clock"); err == nil || !strings.Contains(err.Error(), `"eu-1182"`) {
		t.Errorf("unknown count: %v", err)
	}
	if _, err := when.ParseRounding("half-even"); err == nil || !strings.Contains(err.Error(), `"last-day"`) {
		t.Errorf("unknown rounding: %v", err)
	}
	if when.Count(9).String() != "unknown" || when.Rounding(-1).String() != "unknown" {
		t.Error("what does not exist is unknown")
	}
}
