package when_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/when"
)

const (
	angeles = "America/Los_Angeles"
	berlin  = "Europe/Berlin"
)

// end is the last instant of a day in a zone.
func end(t tester, zoneName, day string) when.Instant { return in(t, zoneName, day).Hi }

// The golden dates: statutory and contractual periods worked out by hand.
func TestAfter(t *testing.T) {
	plain, holidays := office(t, angeles), office(t, angeles, "2026-07-03", "2026-11-11")
	brussels := office(t, "Europe/Brussels")
	for _, c := range []struct {
		name string
		rule when.Rule
		from when.Interval
		want when.Instant
	}{
		{"48 h over the end of summer time", rule(t, "48h", when.ByUnit, plain), in(t, angeles, "2025-11-01T20:00"), in(t, angeles, "2025-11-03T19:00").Lo},
		{"2 d as time passes are 48 h", rule(t, "2d", when.Elapsed, plain), in(t, angeles, "2025-11-01T20:00"), in(t, angeles, "2025-11-03T19:00").Lo},
		{"72 h over the start of summer time", rule(t, "72h", when.Elapsed, plain), in(t, angeles, "2026-03-06T10:00"), in(t, angeles, "2026-03-09T11:00").Lo},
		{"California: residents", rule(t, "30 calendar days", when.ByUnit, plain), in(t, angeles, "2026-02-10T09:00"), end(t, angeles, "2026-03-12")},
		{"California: attorney general", rule(t, "15 calendar_days", when.ByUnit, plain), in(t, angeles, "2026-03-05T17:00"), end(t, angeles, "2026-03-20")},
		{"California: confirm a request", rule(t, "10 business_days", when.ByUnit, plain), in(t, angeles, "2026-06-26T12:00"), end(t, angeles, "2026-07-10")},
		{"California: confirm, with a holiday", rule(t, "10 business_days", when.ByUnit, holidays), in(t, angeles, "2026-06-26T12:00"), end(t, angeles, "2026-07-13")},
		{"California: answer a request", rule(t, "45d", when.ByUnit, plain), in(t, angeles, "2026-06-26T12:00"), end(t, angeles, "2026-08-10")},
		{"3 business days from a Friday", rule(t, "3 business days", when.Business, plain), in(t, angeles, "2026-11-06T17:00"), end(t, angeles, "2026-11-11")},
		{"3 days counted as business days", rule(t, "3d", when.Business, plain), in(t, angeles, "2026-11-06T17:00"), end(t, angeles, "2026-11-11")},
		{"3 business days with a holiday", rule(t, "3 business days", when.Business, holidays), in(t, angeles, "2026-11-06T17:00"), end(t, angeles, "2026-11-12")},
		{"CRA: early warning", rule(t, "24h", when.Elapsed, nil), at(t, "2026-10-01T08:00Z"), at(t, "2026-10-02T08:00Z").Lo},
		{"CRA: early warning, hour not counted", rule(t, "24h", when.EU1182, nil), at(t, "2026-10-01T08:00Z"), at(t, "2026-10-02T09:00Z").Lo},
		{"24 h from within the hour", rule(t, "24h", when.EU1182, nil), at(t, "2026-10-01T08:20Z"), at(t, "2026-10-02T09:00Z").Lo},
		{"CRA: notification on a Sunday", rule(t, "72h", when.ByUnit, nil), at(t, "2026-10-01T08:00Z"), at(t, "2026-10-04T08:00Z").Lo},
		{"hours do not roll under 1182/71", rule(t, "72h", when.EU1182, nil), at(t, "2026-10-01T08:00Z"), at(t, "2026-10-04T09:00Z").Lo},
		{"CRA: final report", rule(t, "14d", when.ByUnit, nil), at(t, "2026-10-20T10:00Z"), end(t, "UTC", "2026-11-03")},
		{"CRA: final report from the wrong anchor", rule(t, "14d", when.ByUnit, nil), at(t, "2026-10-01T08:00Z"), end(t, "UTC", "2026-10-15")},
		{"NIS2: final report", rule(t, "1mo", when.ByUnit, nil), at(t, "2026-10-03T15:00Z"), end(t, "UTC", "2026-11-03")},
		{"Texas: individuals", rule(t, "60d", when.ByUnit, office(t, "America/Chicago")), in(t, "America/Chicago", "2026-01-15T10:00"), end(t, "America/Chicago", "2026-03-16")},
		{"Texas: attorney general", rule(t, "30d", when.ByUnit, office(t, "America/Chicago")), in(t, "America/Chicago", "2026-01-15T10:00"), end(t, "America/Chicago", "2026-02-14")},
		{"DORA: initial from classification", rule(t, "4h", when.ByUnit, nil), at(t, "2026-09-01T20:00Z"), at(t, "2026-09-02T00:00Z").Lo},
		{"DORA: initial from awareness", rule(t, "24h", when.ByUnit, nil), at(t, "2026-09-01T10:00Z"), at(t, "2026-09-02T10:00Z").Lo},
		{"DORA: intermediate", rule(t, "72h", when.ByUnit, nil), at(t, "2026-09-01T23:00Z"), at(t, "2026-09-04T23:00Z").Lo},
		{"DORA: final", rule(t, "1mo", when.ByUnit, nil), at(t, "2026-09-04T23:00Z"), end(t, "UTC", "2026-10-04")},
		{"a month rolls under 1182/71", rounded(rule(t, "1mo", when.EU1182, brussels), when.LastDay), in(t, "Europe/Brussels", "2026-01-31T12:00"), end(t, "Europe/Brussels", "2026-03-02")},
		{"a month to its last day", rounded(rule(t, "1mo", when.ByUnit, nil), when.LastDay), at(t, "2026-01-31T12:00Z"), end(t, "UTC", "2026-02-28")},
		{"a month to the next day", rounded(rule(t, "1mo", when.ByUnit, nil), when.NextDay), at(t, "2026-01-31T12:00Z"), end(t, "UTC", "2026-03-01")},
		{"a month to a leap day", rounded(rule(t, "1mo", when.ByUnit, nil), when.LastDay), at(t, "2028-01-31T12:00Z"), end(t, "UTC", "2028-02-29")},
		{"a year from a leap day", rounded(rule(t, "1y", when.ByUnit, nil), when.NextDay), at(t, "2028-02-29T12:00Z"), end(t, "UTC", "2029-03-01")},
		{"four years from a leap day", rule(t, "4y", when.ByUnit, nil), at(t, "2028-02-29T12:00Z"), end(t, "UTC", "2032-02-29")},
		{"2100 is no leap year", rounded(rule(t, "4y", when.ByUnit, nil), when.LastDay), at(t, "2096-02-29T12:00Z"), end(t, "UTC", "2100-02-28")},
		{"2 w", rule(t, "2w", when.ByUnit, nil), at(t, "2026-12-24T12:00Z"), end(t, "UTC", "2027-01-07")},
		{"2 w as time passes", rule(t, "2w", when.Elapsed, nil), at(t, "2026-12-24T12:00Z"), at(t, "2027-01-07T12:00Z").Lo},
		{"the local day counts, not that of UTC", rule(t, "1d", when.ByUnit, plain), in(t, angeles, "2026-05-01T23:30"), end(t, angeles, "2026-05-02")},
		{"1 d that ends on a Saturday under 1182/71", rule(t, "1d", when.EU1182, nil), at(t, "2026-11-06T12:00Z"), end(t, "UTC", "2026-11-09")},
		{"2 d hold two working days under 1182/71", rule(t, "2d", when.EU1182, nil), at(t, "2026-11-06T12:00Z"), end(t, "UTC", "2026-11-10")},
		{"2 d from a Thursday hold them by rolling", rule(t, "2d", when.EU1182, nil), at(t, "2026-11-05T12:00Z"), end(t, "UTC", "2026-11-09")},
		{"a week under 1182/71 rolls over a holiday", rule(t, "1w", when.EU1182, office(t, berlin, "2026-12-25")), in(t, berlin, "2026-12-18T12:00"), end(t, berlin, "2026-12-28")},
		{"working days under 1182/71", rule(t, "2 business days", when.EU1182, nil), at(t, "2026-11-06T12:00Z"), end(t, "UTC", "2026-11-10")},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.rule.After(c.from.Lo)
			if err != nil {
				t.Fatal(err)
			}
			if got.At != c.want {
				t.Errorf("after %v: %v, want %v\n%s", c.from, got.At, c.want, strings.Join(got.Steps(), "\n"))
			}
		})
	}
}

func rounded(r when.Rule, to when.Rounding) when.Rule {
	r.Rounding = to
	return r
}

// Of "the later of 3 business days and 48 hours" the first ends later.
func TestLaterOf(t *testing.T) {
	from := in(t, angeles, "2026-11-06T17:00").Lo
	days, err := rule(t, "3 business days", when.ByUnit, office(t, angeles)).After(from)
	if err != nil {
		t.Fatal(err)
	}
	hours, err := rule(t, "48h", when.ByUnit, nil).After(from)
	if err != nil {
		t.Fatal(err)
	}
	if got := max(days.At, hours.At); got != end(t, angeles, "2026-11-11") {
		t.Errorf("later of both: %v", got)
	}
	if days.Day != date(t, "2026-11-11") || hours.Day != (when.Date{}) {
		t.Errorf("days: %v, %v", days.Day, hours.Day)
	}
}

func TestBefore(t *testing.T) {
	for _, c := range []struct {
		name string
		rule when.Rule
		end  when.Interval
		want when.Instant
	}{
		{"30 d are not rolled off a Saturday", rule(t, "30d", when.ByUnit, nil), at(t, "2026-08-31T09:00Z"), end(t, "UTC", "2026-08-01")},
		{"nor under 1182/71", rule(t, "30d", when.EU1182, nil), at(t, "2026-08-31T09:00Z"), end(t, "UTC", "2026-08-01")},
		{"10 business days", rule(t, "10 business days", when.ByUnit, nil), at(t, "2026-12-28T09:00Z"), end(t, "UTC", "2026-12-14")},
		{"10 business days with a holiday", rule(t, "10 business days", when.ByUnit, office(t, "UTC", "2026-12-25")), at(t, "2026-12-28T09:00Z"), end(t, "UTC", "2026-12-11")},
		{"48 h over the end of summer time", rule(t, "48h", when.ByUnit, office(t, angeles)), in(t, angeles, "2025-11-03T19:00"), in(t, angeles, "2025-11-01T20:00").Lo},
		{"hours under 1182/71 as time passes", rule(t, "24h", when.EU1182, nil), at(t, "2026-10-02T08:20Z"), at(t, "2026-10-01T08:20Z").Lo},
		{"a month", rule(t, "1mo", when.ByUnit, nil), at(t, "2026-03-28T08:20Z"), end(t, "UTC", "2026-02-28")},
		{"a month to its last day", rounded(rule(t, "1mo", when.ByUnit, nil), when.LastDay), at(t, "2026-03-31T08:20Z"), end(t, "UTC", "2026-02-28")},
		{"a year", rule(t, "1y", when.ByUnit, nil), at(t, "2026-03-31T08:20Z"), end(t, "UTC", "2025-03-31")},
		{"2 weeks", rule(t, "2w", when.ByUnit, nil), at(t, "2026-03-31T08:20Z"), end(t, "UTC", "2026-03-17")},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.rule.Before(c.end.Lo)
			if err != nil {
				t.Fatal(err)
			}
			if got.At != c.want {
				t.Errorf("before %v: %v, want %v\n%s", c.end, got.At, c.want, strings.Join(got.Steps(), "\n"))
			}
		})
	}
}

func TestSteps(t *testing.T) {
	for _, c := range []struct {
		name string
		rule when.Rule
		from when.Interval
		back bool
		want []string
	}{
		{"hours over the end of summer time", rule(t, "48h", when.ByUnit, office(t, angeles)), in(t, angeles, "2025-11-01T20:00"), false, []string{
			"Starts at Sat 2025-11-01 20:00 PDT (America/Los_Angeles).",
			"48 hours later as time passes: Mon 2025-11-03 19:00 PST.",
			"The clock changes in between, so that the time of day is not the same.",
			"In time until Mon 2025-11-03 19:00 PST, included.",
		}},
		{"hours under 1182/71", rule(t, "1h", when.EU1182, nil), at(t, "2026-10-01T08:20:30Z"), false, []string{
			"Starts at Thu 2026-10-01 08:20:30 UTC.",
			"The hour of the event is not counted: the first hour begins at Thu 2026-10-01 09:00 UTC (Regulation 1182/71, article 3(1)).",
			"1 hour later as time passes: Thu 2026-10-01 10:00 UTC.",
			"In time until Thu 2026-10-01 10:00 UTC, included.",
		}},
		{"hours back", rule(t, "24h", when.ByUnit, nil), at(t, "2026-10-01T08:20Z"), true, []string{
			"Counted back from Thu 2026-10-01 08:20 UTC.",
			"24 hours earlier as time passes: Wed 2026-09-30 08:20 UTC.",
			"In time until Wed 2026-09-30 08:20 UTC, included.",
		}},
		{"business days with a holiday", rule(t, "10d", when.Business, office(t, angeles, "2026-07-03", "2026-07-04")), in(t, angeles, "2026-06-26T12:00"), false, []string{
			"Starts at Fri 2026-06-26 12:00 PDT (America/Los_Angeles).",
			"Fri 2026-06-26 is not counted.",
			"10 business days later: Mon 2026-07-13.",
			`Days off are those of the calendar "office"; holidays in between: Fri 2026-07-03.`,
			"In time until the end of Mon 2026-07-13 in America/Los_Angeles.",
		}},
		{"business days back without one", rule(t, "10 business days", when.ByUnit, nil), at(t, "2026-12-28T09:00Z"), true, []string{
			"Counted back from Mon 2026-12-28 09:00 UTC.",
			"Mon 2026-12-28 is not counted.",
			"10 business days earlier: Mon 2026-12-14.",
			`Days off are those of the calendar "Monday to Friday"; no holiday falls in between.`,
			"In time until the end of Mon 2026-12-14 in UTC.",
		}},
		{"business days of a calendar without a name", rule(t, "1 business day", when.ByUnit, when.NewCalendar("", when.Zone{})), at(t, "2026-12-28T09:00Z"), false, []string{
			"Starts at Mon 2026-12-28 09:00 UTC.",
			"Mon 2026-12-28 is not counted.",
			"1 business day later: Tue 2026-12-29.",
			"Days off are the weekend and holidays; no holiday falls in between.",
			"In time until the end of Tue 2026-12-29 in UTC.",
		}},
		{"a month that is rounded and rolls", rounded(rule(t, "1mo", when.EU1182, nil), when.LastDay), at(t, "2026-01-31T12:00Z"), false, []string{
			"Starts at Sat 2026-01-31 12:00 UTC.",
			"Sat 2026-01-31 is not counted.",
			"1 month later: Sat 2026-02-28.",
			"That month has no day 31: its last day is meant.",
			"Sat 2026-02-28 is not a working day: the period ends with Mon 2026-03-02 (Regulation 1182/71, article 3(4)).",
			"In time until the end of Mon 2026-03-02 in UTC.",
		}},
		{"a year to the next day", rounded(rule(t, "1y", when.ByUnit, nil), when.NextDay), at(t, "2028-02-29T12:00Z"), false, []string{
			"Starts at Tue 2028-02-29 12:00 UTC.",
			"Tue 2028-02-29 is not counted.",
			"1 year later: Thu 2029-03-01.",
			"That month has no day 29: the first day of the next month is meant.",
			"In time until the end of Thu 2029-03-01 in UTC.",
		}},
		{"two working days", rule(t, "2d", when.EU1182, nil), at(t, "2026-11-06T12:00Z"), false, []string{
			"Starts at Fri 2026-11-06 12:00 UTC.",
			"Fri 2026-11-06 is not counted.",
			"2 days later: Sun 2026-11-08.",
			"The period must hold two working days: it ends with Tue 2026-11-10 (Regulation 1182/71, article 3(5)).",
			"In time until the end of Tue 2026-11-10 in UTC.",
		}},
		{"no bound", rule(t, "1d", when.ByUnit, nil), when.Open(), false, []string{
			"The anchor or the deadline lies outside the years 1 to 9999: there is no bound.",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			count := c.rule.After
			if c.back {
				count = c.rule.Before
			}
			got, err := count(c.from.Lo)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got.Steps()); diff != "" {
				t.Error(diff)
			}
		})
	}
	if steps := (when.Deadline{}).Steps(); steps != nil {
		t.Errorf("a deadline that was not computed has steps: %q", steps)
	}
}

func TestRefusals(t *testing.T) {
	from := at(t, "2026-01-31T12:00Z").Lo
	never := &when.Calendar{Weekend: [7]bool{true, true, true, true, true, true, true}}
	span := func(n int, u when.Unit) when.Rule { return when.Rule{Span: when.Span{N: n, Unit: u}} }
	for _, c := range []struct {
		name string
		rule when.Rule
		want string
	}{
		{"month that is too short", rule(t, "1mo", when.ByUnit, nil), "1mo from 2026-01-31: 2026-02 has no day 31; expected a rounding"},
		{"month that is too short under 1182/71", rule(t, "1mo", when.EU1182, nil), "expected a rounding"},
		{"months as time passes", rule(t, "1mo", when.Elapsed, nil), "expected hours, days or weeks"},
		{"business days as time passes", rule(t, "1 business day", when.Elapsed, nil), "expected hours, days or weeks"},
		{"hours of the calendar", rule(t, "48h", when.ByCalendar, nil), "expected days, weeks, months or years"},
		{"business days of the calendar", rule(t, "10 business days", when.ByCalendar, nil), "business days as business"},
		{"business hours", rule(t, "8h", when.Business, nil), "expected days where working days are counted"},
		{"no working day", rule(t, "3 business days", when.ByUnit, never), "at least one day of the week"},
		{"zero rule", when.Rule{}, "expected a span of 1 to 100000 units"},
		{"negative", span(-1, when.Days), "expected a span"},
		{"too many", span(when.MaxSpan+1, when.Days), "expected a span"},
		{"no such unit", span(1, when.Years+1), "expected a span"},
		{"negative unit", span(1, -1), "expected a span"},
		{"no such count", rule(t, "1d", when.EU1182+1, nil), "expected a way to count"},
		{"no such rounding", rounded(rule(t, "1d", when.ByUnit, nil), -1), "expected a way to count and a rounding"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.rule.After(from)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if _, err := c.rule.AfterInterval(when.Exactly(from)); err == nil {
				t.Error("the interval is not refused")
			}
			if _, _, err := c.rule.Reach(when.Exactly(from)); err == nil {
				t.Error("reach is not refused")
			}
			if _, err := c.rule.Series(from, when.Max); err == nil {
				t.Error("the series is not refused")
			}
		})
	}
}
