package when_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"counterpart/internal/when"
)

// oddZones have something to get wrong: both hemispheres, half hours, days left out, midnights
// shown twice or never, offsets of most of a day.
var oddZones = []string{
	"UTC", angeles, berlin, "America/St_Johns", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia",
	"Pacific/Kwajalein", "Asia/Kathmandu", "Asia/Manila", "America/Metlakatla", "Africa/Casablanca",
}

// turns are instants near which the clock changed in one of them.
var turns = []string{
	"2026-03-08T10:00Z", "2026-10-25T01:00Z", "2010-11-07T02:31Z", "2018-11-04T03:00Z", "2026-04-04T15:00Z",
	"2011-12-30T10:00Z", "1993-08-21T12:00Z", "1969-09-30T13:00Z", "1844-12-31T15:56Z", "2040-12-31T12:00Z",
}

// drawInstant gives mostly instants of this century and the last, and those around a turn.
func drawInstant(t *rapid.T, name string) when.Instant {
	const day = 24 * 3_600_000_000
	switch rapid.IntRange(0, 3).Draw(t, name+" where") {
	case 0:
		turn := at(t, rapid.SampledFrom(turns).Draw(t, name+" turn")).Lo
		return turn + when.Instant(rapid.Int64Range(-3*day, 3*day).Draw(t, name))
	case 1:
		return when.Instant(rapid.Int64Range(int64(at(t, "0001").Lo), int64(at(t, "9999").Hi)).Draw(t, name))
	}
	return when.Instant(rapid.Int64Range(int64(at(t, "1900").Lo), int64(at(t, "2110").Hi)).Draw(t, name))
}

// drawInterval gives mostly short intervals, and some without a bound.
func drawInterval(t *rapid.T, name string) when.Interval {
	v := when.Exactly(drawInstant(t, name))
	switch rapid.IntRange(0, 5).Draw(t, name+" kind") {
	case 0:
		return v
	case 1:
		return when.Open()
	case 2:
		w := drawInstant(t, name+" other")
		return when.Interval{Lo: min(v.Lo, w), Hi: max(v.Lo, w)}
	}
	const most = 90 * 24 * 3_600_000_000
	v.Hi = min(v.Hi+when.Instant(rapid.Int64Range(0, most).Draw(t, name+" length")), at(t, "9999").Hi)
	return v
}

// drawWithin gives an instant that v contains and that can be written.
func drawWithin(t *rapid.T, v when.Interval, name string) when.Instant {
	lo, hi := max(v.Lo, at(t, "0001").Lo), min(v.Hi, at(t, "9999").Hi)
	return when.Instant(rapid.Int64Range(int64(lo), int64(hi)).Draw(t, name))
}

func drawCalendar(t *rapid.T) *when.Calendar {
	c := when.NewCalendar("drawn", zone(t, rapid.SampledFrom(oddZones).Draw(t, "zone")))
	first := date(t, "2026-01-01").AddDays(rapid.IntRange(-30000, 3000).Draw(t, "holidays from"))
	for _, n := range rapid.SliceOfN(rapid.IntRange(0, 40), 0, 12).Draw(t, "holidays") {
		c.Holidays = append(c.Holidays, first.AddDays(n))
	}
	c = when.NewCalendar(c.Name, c.Zone, c.Holidays...)
	for i := range 6 { // Saturday is free and Wednesday is not, so that there are days of both kinds
		c.Weekend[i] = i != int(time.Wednesday) && rapid.IntRange(0, 4).Draw(t, "weekend") == 0
	}
	return c
}

// drawRule gives a rule that can be counted.
func drawRule(t *rapid.T) when.Rule {
	for {
		r := when.Rule{
			Span: when.Span{
				N:    rapid.OneOf(rapid.IntRange(1, 40), rapid.IntRange(1, 3000)).Draw(t, "n"),
				Unit: when.Unit(rapid.IntRange(int(when.Hours), int(when.Years)).Draw(t, "unit")),
			},
			Count:    when.Count(rapid.IntRange(int(when.ByUnit), int(when.EU1182)).Draw(t, "count")),
			Rounding: when.Rounding(rapid.IntRange(int(when.RefuseMonth), int(when.NextDay)).Draw(t, "rounding")),
			Calendar: drawCalendar(t),
		}
		if r.Check() == nil {
			return r
		}
	}
}

func TestDeadlinesAreMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, a := drawRule(t), drawInstant(t, "a")
		b := a + when.Instant(rapid.Int64Range(0, 3*24*3_600_000_000).Draw(t, "later"))
		for name, count := range map[string]func(when.Instant) (when.Deadline, error){"after": r.After, "before": r.Before} {
			first, err := count(a)
			second, other := count(b)
			if err == nil && other == nil && first.At > second.At {
				t.Errorf("%s %v: %v gives %v, but %v gives %v", name, r.Span, a, first.At, b, second.At)
			}
		}
		if d, err := r.After(a); err == nil && d.At <= a {
			t.Errorf("%v after %v is %v", r.Span, a, d.At)
		}
		if d, err := r.Before(a); err == nil && d.At >= a {
			t.Errorf("%v before %v is %v", r.Span, a, d.At)
		}
	})
}

func TestBeforeAnswersAfter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, a := drawRule(t), drawInstant(t, "a")
		if r.Rounding == when.NextDay {
			r.Rounding = when.LastDay // the first of a month leads back to a first, which is later
		}
		after, err := r.After(a)
		if err != nil || after.At == when.Max || r.Count == when.EU1182 {
			return
		}
		before, err := r.Before(after.At)
		if err != nil {
			return
		}
		if r.Timed() && before.At != a {
			t.Errorf("%v before %v is %v, not %v", r.Span, after.At, before.At, a)
		}
		z := r.Calendar.Zone
		if day := z.Date(a); before.At >= z.Start(day.AddDays(1)) {
			t.Errorf("%v before %v is %v, after the day of %v", r.Span, after.At, before.At, a)
		}
	})
}

// Days are counted one by one here, without any cleverness.
func TestDaysAgreeWithCountingThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal, a := drawCalendar(t), drawInstant(t, "a")
		n := rapid.IntRange(1, 60).Draw(t, "n")
		step := rapid.SampledFrom([]int{-1, 1}).Draw(t, "direction")
		working := rapid.Bool().Draw(t, "working days")
		r := when.Rule{Span: when.Span{N: n, Unit: when.Days}, Calendar: cal}
		want := cal.Zone.Date(a)
		for left := n; left > 0; {
			want = want.AddDays(step)
			if !working || cal.Working(want) {
				left--
			}
		}
		if working {
			r.Span.Unit = when.BusinessDays
		}
		count := r.After
		if step < 0 {
			count = r.Before
		}
		got, err := count(a)
		if err != nil {
			t.Fatal(err)
		}
		if got.At > when.Min && got.At < when.Max && got.Day != want {
			t.Errorf("%v from %v, step %d: %v, want %v", r.Span, cal.Zone.Date(a), step, got.Day, want)
		}
	})
}

func TestPeriodsUnder1182EndOnWorkingDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, a := drawRule(t), drawInstant(t, "a")
		if r.Count = when.EU1182; r.Timed() {
			return
		}
		d, err := r.After(a)
		if err != nil || d.At == when.Max {
			return
		}
		if !r.Calendar.Working(d.Day) {
			t.Errorf("%v from %v ends on %v", r.Span, a, d.Day)
		}
		plain := r
		if plain.Count = when.ByUnit; plain.Check() == nil {
			if unrolled, err := plain.After(a); err != nil || unrolled.At > d.At {
				t.Errorf("%v from %v ends on %v, before %v, %v", r.Span, a, d.Day, unrolled.Day, err)
			}
		}
	})
}

func TestReachIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, from := drawRule(t), drawInterval(t, "from")
		least, most, err := r.Reach(from)
		if err != nil {
			return
		}
		a := drawWithin(t, from, "a")
		d, err := r.After(a)
		if err != nil || d.At == when.Max {
			return
		}
		if got := d.At.Sub(a); got < least || got > most {
			t.Errorf("%v from %v takes %v, not %v to %v", r.Span, a, got, least, most)
		}
	})
}

func TestIntervalsHoldTheirDeadlines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, from := drawRule(t), drawInterval(t, "from")
		a := drawWithin(t, from, "a")
		if all, err := r.AfterInterval(from); err == nil {
			if d, err := r.After(a); err == nil && !all.Contains(d.At) {
				t.Errorf("%v after %v is %v, outside %v", r.Span, a, d.At, all)
			}
		}
		if all, err := r.BeforeInterval(from); err == nil {
			if d, err := r.Before(a); err == nil && !all.Contains(d.At) {
				t.Errorf("%v before %v is %v, outside %v", r.Span, a, d.At, all)
			}
		}
	})
}

func TestCountDueHoldsTheSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, first := drawRule(t), drawInterval(t, "first")
		until := drawInterval(t, "until")
		least, most, err := r.CountDue(first, until)
		if err != nil {
			return
		}
		from, to := drawWithin(t, first, "from"), drawWithin(t, until, "to")
		series, err := r.Series(from, to)
		if err != nil {
			return // a day between the ends needs a rounding
		}
		n, last := 0, from
		for d := range series {
			if d.At < last {
				t.Fatalf("%v comes before %v", d.At, last)
			}
			last = d.At
			if n++; n > 500 {
				return // counted far enough
			}
		}
		if n < least || n > most {
			t.Errorf("%d deadlines of %v from %v to %v, not %d to %d", n, r.Span, from, to, least, most)
		}
	})
}

func TestStepsEndWithTheDeadline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, a := drawRule(t), drawInstant(t, "a")
		d, err := r.After(a)
		if err != nil {
			return
		}
		if steps := d.Steps(); len(steps) == 0 || (d.At < when.Max && len(steps) < 3) {
			t.Errorf("%v from %v: %q", r.Span, a, steps)
		}
	})
}

func TestIntervalReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawInterval(t, "v")
		z := zone(t, "UTC")
		if rapid.Bool().Draw(t, "whole days") && v.Known() {
			v = when.Interval{Lo: z.Start(z.Date(v.Lo)), Hi: z.Start(z.Date(v.Hi).AddDays(1)) - 1}
		}
		if rapid.IntRange(0, 3).Draw(t, "ends") == 0 && v.Hi < when.Max {
			v.Lo = when.Min
		}
		if got, err := when.ParseInterval(v.String(), z); err != nil || got != v {
			t.Errorf("%d to %d prints as %s, reads back as %v, %v", v.Lo, v.Hi, v, got, err)
		}
	})
}

func TestSpanReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := when.Span{
			N:    rapid.IntRange(1, when.MaxSpan).Draw(t, "n"),
			Unit: when.Unit(rapid.IntRange(int(when.Hours), int(when.Years)).Draw(t, "unit")),
		}
		if got, err := when.ParseSpan(s.String()); err != nil || got != s {
			t.Errorf("%v prints as %s, reads back as %v, %v", s, s, got, err)
		}
	})
}

// Whatever is read prints as something that reads the same, in UTC.
func FuzzParseInterval(f *testing.F) {
	for _, s := range []string{
		"2023", "2023-08", "2023-08-14", "2023-08-14T10:00", "2023-08-14T10:00:00.25+02:00", "2023-08/..",
		"../2023-08-14", "2023/2024-02", "open", "9999-12-31", "0001-01-01T00:00Z", "2026-11-01T01:30",
	} {
		for i := range oddZones {
			f.Add(s, uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, s string, n uint8) {
		z := zone(t, oddZones[int(n)%len(oddZones)])
		v, err := when.ParseInterval(s, z)
		if err != nil {
			if v != (when.Interval{}) {
				t.Errorf("%q: %v beside the error %v", s, v, err)
			}
			return
		}
		if v.Lo > v.Hi {
			t.Fatalf("%q: %d to %d", s, v.Lo, v.Hi)
		}
		if again, err := when.ParseInterval(v.String(), when.Zone{}); err != nil || again != v {
			t.Errorf("%q prints as %v, reads back as %v, %v", s, v, again, err)
		}
	})
}

// Whatever is read can be counted, and prints as something that reads the same.
func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"48h", "30 calendar_days", "10 business days", "1mo", "2w", "100000y", "0d", "1.5h", "90m"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		span, err := when.ParseSpan(s)
		if err != nil {
			if span != (when.Span{}) {
				t.Errorf("%q: %v beside the error %v", s, span, err)
			}
			return
		}
		if again, err := when.ParseSpan(span.String()); err != nil || again != span {
			t.Errorf("%q prints as %v, reads back as %v, %v", s, span, again, err)
		}
		if err := (when.Rule{Span: span}).Check(); err != nil {
			t.Errorf("%q cannot be counted: %v", s, err)
		}
	})
}
