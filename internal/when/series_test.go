package when_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/when"
)

func TestSeries(t *testing.T) {
	for _, c := range []struct {
		name         string
		rule         when.Rule
		first, until when.Interval
		want         []string
	}{
		{"quarters", rule(t, "3mo", when.ByUnit, nil), at(t, "2026-01-15T10:00"), at(t, "2026-10-20"), []string{"2026-04-15", "2026-07-15", "2026-10-15"}},
		{"the 31st does not drift", rounded(rule(t, "1mo", when.ByUnit, nil), when.LastDay), at(t, "2026-01-31T10:00"), at(t, "2026-05-31"), []string{"2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"}},
		{"years from a leap day", rounded(rule(t, "1y", when.ByUnit, nil), when.NextDay), at(t, "2024-02-29T10:00"), at(t, "2028-12-31"), []string{"2025-03-01", "2026-03-01", "2027-03-01", "2028-02-29"}},
		{"twelve months from the 31st", rule(t, "12mo", when.ByUnit, nil), at(t, "2024-01-31T10:00"), at(t, "2026-12-31"), []string{"2025-01-31", "2026-01-31"}},
		{"the last one is included", rule(t, "1w", when.ByUnit, nil), at(t, "2026-01-01T10:00"), at(t, "2026-01-15"), []string{"2026-01-08", "2026-01-15"}},
		{"none", rule(t, "1w", when.ByUnit, nil), at(t, "2026-01-01T10:00"), at(t, "../2026-01-07"), nil},
		{"from no bound", rule(t, "1w", when.ByUnit, nil), when.Open(), at(t, "2026-01-07"), nil},
		{"business days", rule(t, "5 business days", when.ByUnit, office(t, "UTC", "2026-01-08")), at(t, "2026-01-01T10:00"), at(t, "2026-01-20"), []string{"2026-01-09", "2026-01-16"}},
		{"to the end of time", rule(t, "1000y", when.ByUnit, nil), at(t, "7000-01-01T10:00"), when.Open(), []string{"8000-01-01", "9000-01-01"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			series, err := c.rule.Series(c.first.Lo, c.until.Hi)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for d := range series {
				if d.At != end(t, "UTC", d.Day.String()) {
					t.Errorf("%v does not end the day %v", d.At, d.Day)
				}
				got = append(got, d.Day.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, c := range []struct {
		rule  when.Rule
		first string
	}{
		{rule(t, "1mo", when.ByUnit, nil), "2026-01-29T10:00"},
		{rule(t, "3mo", when.ByUnit, nil), "2026-01-30T10:00"},
		{rule(t, "1y", when.ByUnit, nil), "2024-02-29T10:00"},
		{rule(t, "24mo", when.ByUnit, nil), "2024-02-29T10:00"},
	} {
		if _, err := c.rule.Series(at(t, c.first).Lo, when.Max); err == nil || !strings.Contains(err.Error(), "expected a rounding") {
			t.Errorf("%v from %s: %v", c.rule.Span, c.first, err)
		}
	}
}

// A series can be left before its end, and hours are told as deadlines with steps of their own.
func TestSeriesStopsWhenAsked(t *testing.T) {
	series, err := rule(t, "24h", when.ByUnit, nil).Series(at(t, "2026-01-01T10:00").Lo, when.Max)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for d := range series {
		if n++; n == 3 {
			if want := "72 hours later as time passes: Sun 2026-01-04 10:00 UTC."; d.Steps()[1] != want {
				t.Errorf("step %q, want %q", d.Steps()[1], want)
			}
			break
		}
	}
	if n != 3 {
		t.Errorf("%d deadlines", n)
	}
}

func TestCountDue(t *testing.T) {
	for _, c := range []struct {
		name         string
		rule         when.Rule
		first, until when.Interval
		least, most  int
	}{
		{"exact", rule(t, "3mo", when.ByUnit, nil), at(t, "2025-01-15T10:00"), at(t, "2026-01-15T12:00"), 3, 3},
		{"on the day", rule(t, "3mo", when.ByUnit, nil), at(t, "2025-01-15T10:00"), when.Exactly(at(t, "2026-01-15").Hi), 4, 4},
		{"uncertain start", rule(t, "3mo", when.ByUnit, nil), at(t, "2025-01-01/2025-03-28"), at(t, "2026-01-05T12:00"), 3, 4},
		{"uncertain end", rule(t, "3mo", when.ByUnit, nil), at(t, "2025-01-15T10:00"), at(t, "2025"), 0, 3},
		{"nothing known of the start", rule(t, "3mo", when.ByUnit, nil), when.Open(), at(t, "2025"), 0, math.MaxInt},
		{"nothing known of the end", rule(t, "3mo", when.ByUnit, nil), at(t, "2025-01-15T10:00"), when.Open(), 0, math.MaxInt},
		{"hours over a thousand years", rule(t, "1h", when.ByUnit, nil), at(t, "1000-01-01T00:00"), at(t, "2000-01-01T00:00"), 8765808, 8765808},
		{"days up to the year 9999", rule(t, "1d", when.ByUnit, nil), at(t, "9999-12-01T00:00"), when.Interval{Lo: at(t, "9999").Hi, Hi: when.Max - 1}, 30, math.MaxInt},
		{"weeks as time passes", rule(t, "1w", when.Elapsed, nil), at(t, "2026-01-01T00:00"), at(t, "2026-01-29T00:00"), 4, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			least, most, err := c.rule.CountDue(c.first, c.until)
			if err != nil || least != c.least || most != c.most {
				t.Errorf("%d to %d, %v, want %d to %d", least, most, err, c.least, c.most)
			}
		})
	}
	month := rule(t, "1mo", when.ByUnit, nil)
	for _, first := range []string{"2026-01", "2026-01-30/2026-02-02"} {
		if _, _, err := month.CountDue(at(t, first), when.Open()); err == nil || !strings.Contains(err.Error(), "expected a rounding") {
			t.Errorf("from %s: %v", first, err)
		}
	}
}

func TestIntervalsOfDeadlines(t *testing.T) {
	r := rule(t, "48h", when.ByUnit, nil)
	for _, c := range []struct{ in, after, before string }{
		{"2023-08", "2023-08-03/2023-09-02", "2023-07-30/2023-08-29"},
		{"2023-08-14T10:00", "2023-08-16T10:00", "2023-08-12T10:00"},
		{"../2023-08", "../2023-09-02", "../2023-08-29"},
		{"2023-08/..", "2023-08-03/..", "2023-07-30/.."},
		{"open", "open", "open"},
	} {
		after, err := r.AfterInterval(at(t, c.in))
		if err != nil || after != at(t, c.after) {
			t.Errorf("after %s: %v, %v, want %s", c.in, after, err, c.after)
		}
		before, err := r.BeforeInterval(at(t, c.in))
		if err != nil || before != at(t, c.before) {
			t.Errorf("before %s: %v, %v, want %s", c.in, before, err, c.before)
		}
	}
	if _, err := rule(t, "1mo", when.ByUnit, nil).AfterInterval(at(t, "2026-01")); err == nil {
		t.Error("a month from the 31st is not refused")
	}
}

// Deadlines beyond the years that can be written have no bound.
func TestDeadlinesSaturate(t *testing.T) {
	late, early := at(t, "9999-12-31T12:00").Lo, at(t, "0001-01-01T12:00").Lo
	for _, span := range []string{"24h", "1d", "2 business days", "1w", "1mo", "1y"} {
		r := rounded(rule(t, span, when.ByUnit, nil), when.LastDay)
		for _, c := range []struct {
			from when.Instant
			back bool
			want when.Instant
		}{
			{late, false, when.Max},
			{early, true, when.Min},
			{when.Max, true, when.Max},
			{when.Min, false, when.Min},
			{late + 13*3_600_000_000, true, when.Max}, // in the year 10000
		} {
			count := r.After
			if c.back {
				count = r.Before
			}
			if got, err := count(c.from); err != nil || got.At != c.want || got.Day != (when.Date{}) {
				t.Errorf("%s from %d, back %v: %v, %v, want %v", span, c.from, c.back, got.At, err, c.want)
			}
		}
	}
	if got, err := rule(t, "1d", when.ByUnit, nil).After(at(t, "9999-12-30T12:00").Lo); err != nil || got.At != at(t, "9999").Hi {
		t.Errorf("the last day: %v, %v", got.At, err)
	}
	if got, err := rule(t, "1d", when.ByUnit, nil).Before(at(t, "0001-01-02T12:00").Lo); err != nil || got.Day != date(t, "0001-01-01") {
		t.Errorf("the first day: %v, %v", got.Day, err)
	}
}

func TestReach(t *testing.T) {
	const hour, day = time.Hour, 24 * time.Hour
	us, august := time.Microsecond, at(t, "2023-08")
	for _, c := range []struct {
		name        string
		rule        when.Rule
		from        when.Interval
		least, most time.Duration
	}{
		{"hours", rule(t, "48h", when.ByUnit, nil), when.Open(), 48 * hour, 48 * hour},
		{"days as time passes", rule(t, "2d", when.Elapsed, nil), august, 48 * hour, 48 * hour},
		{"hours under 1182/71", rule(t, "48h", when.EU1182, nil), august, 48 * hour, 49 * hour},
		{"hours under 1182/71, exact", rule(t, "48h", when.EU1182, nil), at(t, "2023-08-01T08:20"), 48*hour + 40*time.Minute, 48*hour + 40*time.Minute},
		{"days, exact", rule(t, "2d", when.ByUnit, nil), at(t, "2023-08-01T08:00"), 64*hour - us, 64*hour - us},
		{"days from any instant of a month", rule(t, "2d", when.ByUnit, nil), august, 2 * day, 3 * day},
		{"days in a zone", rule(t, "2d", when.ByUnit, office(t, angeles)), august, 2 * day, 3 * day},
		{"days over the end of summer time", rule(t, "2d", when.ByUnit, office(t, angeles)), at(t, "2023-11"), 2*day - hour, 3*day + hour},
		{"days of an unknown start", rule(t, "2d", when.ByUnit, office(t, angeles)), when.Open(), 22 * hour, 3*day + 26*hour},
		{"days from a century", rule(t, "2d", when.ByUnit, office(t, angeles)), at(t, "1920/2020"), 22 * hour, 3*day + 26*hour},
		{"a week", rule(t, "1w", when.ByUnit, nil), august, 7 * day, 8 * day},
		{"a month from August", rounded(rule(t, "1mo", when.ByUnit, nil), when.LastDay), august, 30 * day, 32 * day},
		{"a month from any day", rounded(rule(t, "1mo", when.ByUnit, nil), when.LastDay), when.Open(), 28 * day, 32 * day},
		{"a month whose end is refused", rule(t, "1mo", when.ByUnit, nil), at(t, "2023-01"), 28 * day, 32 * day},
		{"a year", rule(t, "1y", when.ByUnit, nil), when.Open(), 365 * day, 367 * day},
		{"5 business days", rule(t, "5 business days", when.ByUnit, nil), when.Open(), 5 * day, 8 * day},
		{"5 business days with holidays", rule(t, "5 business days", when.ByUnit, office(t, "UTC", "2023-12-25", "2023-12-26", "2024-01-01")), when.Open(), 5 * day, 13 * day},
		{"2 days under 1182/71", rule(t, "2d", when.EU1182, nil), when.Open(), 2 * day, 5 * day},
		{"hours of one day", rule(t, "2d", when.ByUnit, nil), at(t, "2023-08-01T08:00Z/2023-08-01T10:00Z"), 62*hour - us, 64*hour - us},
		{"300 years are too long for a duration", rule(t, "300y", when.ByUnit, nil), august, math.MaxInt64, math.MaxInt64},
		{"beyond the year 9999", rule(t, "2d", when.ByUnit, nil), at(t, "9999-12-31"), 2 * day, 3 * day},
	} {
		t.Run(c.name, func(t *testing.T) {
			least, most, err := c.rule.Reach(c.from)
			if err != nil || least != c.least || most != c.most {
				t.Errorf("%v to %v, %v, want %v to %v", least, most, err, c.least, c.most)
			}
		})
	}
	if _, _, err := (when.Rule{}).Reach(when.Open()); err == nil {
		t.Error("a rule without a span is not refused")
	}
}

func TestCalendar(t *testing.T) {
	c := office(t, angeles, "2026-12-25", "2026-07-03", "2026-12-25")
	if diff := cmp.Diff([]when.Date{date(t, "2026-07-03"), date(t, "2026-12-25")}, c.Holidays); diff != "" {
		t.Error(diff)
	}
	var none *when.Calendar
	for _, row := range []struct {
		cal  *when.Calendar
		day  string
		want bool
	}{
		{c, "2026-07-02", true},
		{c, "2026-07-03", false},
		{c, "2026-07-04", false},
		{c, "2026-07-05", false},
		{none, "2026-07-03", true},
		{none, "2026-07-04", false},
	} {
		if got := row.cal.Working(date(t, row.day)); got != row.want {
			t.Errorf("working on %s: %v", row.day, got)
		}
	}
}

// The next full hour where the clock changes by less than one, and where it never shows full hours.
func TestHourOfTheEvent(t *testing.T) {
	for _, c := range []struct{ name, zone, from, want string }{
		{"half-hour offset", "Asia/Kolkata", "2026-10-01T08:20", "2026-10-01T10:00"},
		{"the clock goes back by half an hour", "Australia/Lord_Howe", "2026-04-05T01:20+11:00", "2026-04-05T02:30+10:30"},
		{"the hour ends as the clock goes forward", berlin, "2026-03-29T01:20", "2026-03-29T04:00"},
		{"a full hour comes sooner after a change", "Asia/Pyongyang", "2015-08-14T23:50", "2015-08-15T01:00+09:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := rule(t, "1h", when.EU1182, office(t, c.zone)).After(in(t, c.zone, c.from).Lo)
			if want := in(t, c.zone, c.want).Lo; err != nil || got.At != want {
				t.Errorf("%v, %v, want %v", got.At, err, want)
			}
		})
	}
}
