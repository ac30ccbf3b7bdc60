package when_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"counterpart/internal/when"
)

func TestParseInterval(t *testing.T) {
	for _, c := range []struct {
		zone, text string
		lo, hi     string // as instants in UTC, ".." for no bound
	}{
		{"UTC", "2023", "2023-01-01T00:00:00Z", "2023-12-31T23:59:59.999999Z"},
		{"UTC", "2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999999Z"},
		{"UTC", "2023-12", "2023-12-01T00:00:00Z", "2023-12-31T23:59:59.999999Z"},
		{angeles, "2026-03", "2026-03-01T08:00:00Z", "2026-04-01T06:59:59.999999Z"},
		{angeles, "2026-03-08", "2026-03-08T08:00:00Z", "2026-03-09T06:59:59.999999Z"}, // 23 hours
		{angeles, "2026-11-01", "2026-11-01T07:00:00Z", "2026-11-02T07:59:59.999999Z"}, // 25 hours
		{berlin, "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999999Z"},
		{berlin, "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59.999999Z"},
		{"UTC", "2023-08-14T10:00", "2023-08-14T10:00:00Z", "2023-08-14T10:00:00Z"},
		{berlin, "2023-08-14T10:00", "2023-08-14T08:00:00Z", "2023-08-14T08:00:00Z"},
		{berlin, "2023-08-14T10:00Z", "2023-08-14T10:00:00Z", "2023-08-14T10:00:00Z"},
		{berlin, "2023-08-14T10:00-07:00", "2023-08-14T17:00:00Z", "2023-08-14T17:00:00Z"},
		{berlin, "2023-08-14T10:00:01.5+05:30", "2023-08-14T04:30:01.5Z", "2023-08-14T04:30:01.5Z"},
		{"UTC", "2023-08-14T10:00:00.123456789", "2023-08-14T10:00:00.123456Z", "2023-08-14T10:00:00.123456Z"},
		{angeles, "2026-11-01T01:30", "2026-11-01T08:30:00Z", "2026-11-01T09:30:00Z"}, // shown twice
		{angeles, "2026-11-01T01:30-08:00", "2026-11-01T09:30:00Z", "2026-11-01T09:30:00Z"},
		{"UTC", "2023-08/2023-09-14", "2023-08-01T00:00:00Z", "2023-09-14T23:59:59.999999Z"},
		{"UTC", "../2023-08", "..", "2023-08-31T23:59:59.999999Z"},
		{"UTC", "2023-08/..", "2023-08-01T00:00:00Z", ".."},
		{"UTC", "open", "..", ".."},
		{"UTC", "9999", "9999-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"},
		{"UTC", "0001", "0001-01-01T00:00:00Z", "0001-12-31T23:59:59.999999Z"},
		{angeles, "9999-12-31", "9999-12-31T08:00:00Z", ".."},
		{berlin, "0001-01-01", "..", "0001-01-01T23:06:31.999999Z"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T01:59:59.999999Z"},  // begins at 01:00
		{"America/St_Johns", "2010-11-07", "2010-11-07T03:30:00Z", "2010-11-08T03:29:59.999999Z"},   // begins twice
		{"America/St_Johns", "2010-11-06", "2010-11-06T02:30:00Z", "2010-11-07T03:29:59.999999Z"},   // ends twice
		{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T09:59:59.999999Z"},       // after the day left out
		{"Asia/Manila", "1844-12-30", "1844-12-30T15:56:08Z", "1844-12-31T15:56:07.999999Z"},        // 16 hours behind
		{berlin, "2040-12-31", "2040-12-30T23:00:00Z", "2040-12-31T22:59:59.999999Z"},               // beyond the listed changes
		{berlin, "2196-12-31T12:00", "2196-12-31T11:00:00Z", "2196-12-31T11:00:00Z"},                // and in a leap year
		{berlin, "2196-07-01", "2196-06-30T22:00:00Z", "2196-07-01T21:59:59.999999Z"},               // and in summer
		{"Africa/Casablanca", "2085-06-01T12:00", "2085-06-01T11:00:00Z", "2085-06-01T11:00:00Z"},   // the last listed changes
		{"Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"}, // by half an hour
		{"Asia/Kathmandu", "2026-04-05T01:45", "2026-04-04T20:00:00Z", "2026-04-04T20:00:00Z"},      // 5:45 ahead
		{"Pacific/Kiritimati", "2026-01-01T00:00", "2025-12-31T10:00:00Z", "2025-12-31T10:00:00Z"},  // 14 hours ahead
		{"UTC", "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"},
	} {
		t.Run(c.zone+" "+c.text, func(t *testing.T) {
			got := in(t, c.zone, c.text)
			if want := (when.Interval{Lo: bound(t, c.lo, when.Min), Hi: bound(t, c.hi, when.Max)}); got != want {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}

// bound reads an instant by the time package, so that the test does not rely on what it tests.
func bound(t *testing.T, s string, open when.Instant) when.Instant {
	t.Helper()
	if s == ".." {
		return open
	}
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return when.Of(at)
}

func TestParseIntervalRefuses(t *testing.T) {
	const shape, day, clock = "expected a time such as", "expected a date that exists", "expected a time of day"
	for _, c := range []struct{ zone, text, want string }{
		{"UTC", "", shape},
		{"UTC", "yesterday", shape},
		{"UTC", "202", shape},
		{"UTC", "20238", shape},
		{"UTC", "2023-8", shape},
		{"UTC", "2023-08-14 10:00", shape},
		{"UTC", "2023-08-14T10", shape},
		{"UTC", "2023-08-14T9:00", shape},
		{"UTC", "2023-08-14T10:00.5", shape},
		{"UTC", "2023-08-14T10:00:00,5", shape},
		{"UTC", "2023-08-14T10:00:00.", shape},
		{"UTC", "2023-08-14T10:00:00.1234567890", shape},
		{"UTC", "2023-08T10:00", shape},
		{"UTC", "../..", shape},
		{"UTC", "..", shape},
		{"UTC", "2023-08/", shape},
		{"UTC", "/2023-08", shape},
		{"UTC", "2023-08/open", shape},
		{"UTC", "2023/2024/2025", shape},
		{"UTC", "0000", day},
		{"UTC", "2023-13", day},
		{"UTC", "2023-02-29", day},
		{"UTC", "0000-01-01T10:00Z", day},
		{"UTC", "2023-02-29T10:00", day},
		{"Pacific/Apia", "2011-12-30", day},
		{"UTC", "2023-02-28T24:00", clock},
		{"UTC", "2023-02-28T23:59:60Z", clock},
		{"UTC", "2023-02-28T10:00z", shape},
		{"UTC", "2023-02-28T10:00+25:00", clock},
		{"UTC", "2023-02-28T10:00+2:00", clock},
		{"UTC", "2023-02-28T10:00Zulu", clock},
		{angeles, "2026-03-08T02:30", "the clock skips this one"},
		{berlin, "2026-03-29T02:30:00", "the clock skips this one"},
		{"UTC", "2023-09/2023-08", "expected the earlier time before"},
		{angeles, "9999-12-31T23:00", "expected a time in the years 0001 to 9999"},
		{berlin, "0001-01-01T00:30", "expected a time in the years 0001 to 9999"},
	} {
		t.Run(c.zone+" "+c.text, func(t *testing.T) {
			got, err := when.ParseInterval(c.text, zone(t, c.zone))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestIntervalString(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{"2023", "2023"},
		{"2023-01/2023-12", "2023"},
		{"2023-08", "2023-08"},
		{"2023-08-01/2023-08-31", "2023-08"},
		{"2023-08-14", "2023-08-14"},
		{"2023/2024", "2023/2024"},
		{"2023-01/2024-11", "2023-01/2024-11"},
		{"2023-08-14/2023-08-20", "2023-08-14/2023-08-20"},
		{"2023-08-14T00:00/2023-08-20", "2023-08-14/2023-08-20"},
		{"2023-08-14T10:00/2023-08-20", "2023-08-14T10:00:00Z/2023-08-20T23:59:59.999999Z"},
		{"2023-08-14T10:00:00.500", "2023-08-14T10:00:00.5Z"},
		{"../2023-08", "../2023-08"},
		{"2023-08-02/..", "2023-08-02/.."},
		{"2023-08-02T10:00Z/..", "2023-08-02T10:00:00Z/.."},
		{"../2023-08-02T10:00Z", "../2023-08-02T10:00:00Z"},
		{"1970-01-01T00:00", "1970-01-01T00:00:00Z"},
		{"open", "open"},
	} {
		if got := at(t, c.in).String(); got != c.out {
			t.Errorf("%s prints as %s, want %s", c.in, got, c.out)
		}
	}
	for v, want := range map[when.Interval]string{
		{Lo: when.Max, Hi: when.Max}:         "after the year 9999",
		{Lo: when.Min, Hi: when.Min}:         "before the year 1",
		{Lo: when.Min - 1, Hi: when.Max + 1}: "open",
	} {
		if got := v.String(); got != want {
			t.Errorf("%d to %d prints as %s, want %s", v.Lo, v.Hi, got, want)
		}
	}
}

func TestInterval(t *testing.T) {
	august, autumn := at(t, "2023-08"), at(t, "2023-08-14/2023-10")
	both, ok := august.Intersect(autumn)
	if !ok || both != at(t, "2023-08-14/2023-08-31") {
		t.Errorf("intersection %v, %v", both, ok)
	}
	if _, ok := august.Intersect(at(t, "2023-09")); ok {
		t.Error("August meets September")
	}
	if !august.Contains(august.Lo) || !august.Contains(august.Hi) || august.Contains(august.Hi+1) || august.Contains(august.Lo-1) {
		t.Error("both ends and nothing beyond are contained")
	}
	if august.Exact() || !when.Exactly(august.Lo).Exact() || when.Open().Exact() {
		t.Error("only one instant is exact")
	}
	if !august.Known() || when.Open().Known() || !at(t, "../2023").Known() || !at(t, "2023/..").Known() {
		t.Error("one bound is enough to be known")
	}
}

func TestInstantSaturates(t *testing.T) {
	now := at(t, "2026-01-01").Lo
	for _, c := range []struct {
		name      string
		got, want when.Instant
	}{
		{"no upper bound stays", when.Max.Add(-time.Hour), when.Max},
		{"no lower bound stays", when.Min.Add(time.Hour), when.Min},
		{"beyond the upper bound", when.Instant(math.MaxInt64).Add(1), when.Max},
		{"beyond the lower bound", when.Instant(math.MinInt64).Add(-1), when.Min},
		{"up to the upper bound", (when.Max - 1).Add(time.Hour), when.Max},
		{"down to the lower bound", (when.Min + 1).Add(-time.Hour), when.Min},
		{"within", now.Add(time.Hour), now + 3_600_000_000},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.name, c.got, c.want)
		}
	}
	if when.Max.Sub(now) != math.MaxInt64 || now.Sub(when.Max) != math.MinInt64 {
		t.Error("a difference that is too long is the longest duration")
	}
	if when.Instant(math.MaxInt64).Sub(when.Instant(math.MinInt64)) != math.MaxInt64 {
		t.Error("a difference overflows")
	}
	if when.Min.String() != "no lower bound" || when.Max.String() != "no upper bound" {
		t.Errorf("bounds print as %v and %v", when.Min, when.Max)
	}
}

func TestDate(t *testing.T) {
	d := date(t, "2024-02-28")
	if got := d.AddDays(2); got != date(t, "2024-03-01") {
		t.Errorf("two days on: %v", got)
	}
	if got := date(t, "1970-01-01").AddDays(-1); got != date(t, "1969-12-31") {
		t.Errorf("the day before: %v", got)
	}
	for day, want := range map[string]time.Weekday{
		"2026-11-22": time.Sunday, "1969-12-31": time.Wednesday, "0001-01-01": time.Monday, "9999-12-31": time.Friday,
	} {
		if got := date(t, day).Weekday(); got != want {
			t.Errorf("%s is a %v, want %v", day, got, want)
		}
	}
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"2024-02-28", "2024-02-28", 0},
		{"2024-02-28", "2024-02-29", -1},
		{"2024-03-01", "2024-02-29", 1},
		{"2023-12-31", "2024-01-01", -1},
	} {
		if got := date(t, c.a).Compare(date(t, c.b)); got != c.want {
			t.Errorf("%s against %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestSpanInWords(t *testing.T) {
	for s, want := range map[string]string{"48h": "48 hours", "1 business day": "1 business day", "10 business days": "10 business days", "1mo": "1 month", "2y": "2 years"} {
		span, err := when.ParseSpan(s)
		if got := span.Words(); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", s, got, err, want)
		}
	}
}
