package casework

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/clock"
	"counterpart/internal/web/shape"
	"counterpart/internal/when"
)

// monday is at ten in the morning, an hour after the shop opens.
var monday = when.Of(time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC))

func TestSpan(t *testing.T) {
	for _, row := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0 min"},
		{59 * time.Second, "0 min"},
		{40 * time.Minute, "40 min"},
		{time.Hour, "1 h"},
		{130 * time.Minute, "2 h 10 min"},
		{24 * time.Hour, "1 d"},
		{52*time.Hour + 59*time.Minute, "2 d 4 h"},
	} {
		if got := span(row.d); got != row.want {
			t.Errorf("%v: got %q, want %q", row.d, got, row.want)
		}
	}
}

func TestDue(t *testing.T) {
	for _, row := range []struct {
		at   when.Instant
		want string
	}{
		{monday, "due in 0 min"}, {monday.Add(2 * time.Hour), "due in 2 h"}, {monday.Add(-90 * time.Minute), "1 h 30 min over"},
	} {
		if got := due(row.at, monday); got != row.want {
			t.Errorf("got %q, want %q", got, row.want)
		}
	}
}

func watching(after time.Duration) watch {
	return watch{zone: shape.Zone{Location: time.UTC}, hours: clock.Weekdays(time.UTC), soon: time.Hour, now: monday.Add(after)}
}

// Each state of a clock has words, a tone and a bar of its own.
func TestClocks(t *testing.T) {
	targets := clock.Targets{First: 4 * time.Hour, Next: 2 * time.Hour, Resolve: 16 * time.Hour}
	hours := clock.Weekdays(time.UTC)
	fresh := clock.Start(hours, targets, monday)
	answered := fresh.Answered(hours, monday.Add(time.Hour))
	type line struct {
		words, tone, icon string
		used              int
	}
	for _, row := range []struct {
		name  string
		c     clock.Clocks
		after time.Duration
		want  [3]line
	}{
		{"fresh", fresh, 2 * time.Hour, [3]line{{"due in 2 h", "", "clock", 50}, {"nothing is owed", "", "dash", -1}, {"due in 1 d 22 h", "", "clock", 12}}},
		{"soon", fresh, 3*time.Hour + 30*time.Minute, [3]line{{"due in 30 min", "warn", "warn", 87}, {"nothing is owed", "", "dash", -1}, {"due in 1 d 20 h", "", "clock", 21}}},
		{"over", fresh, 6 * time.Hour, [3]line{{"2 h over", "danger", "warn", 100}, {"nothing is owed", "", "dash", -1}, {"due in 1 d 18 h", "", "clock", 37}}},
		{"answered in time", answered, 2 * time.Hour, [3]line{{"in time", "ok", "check", -1}, {"nothing is owed", "", "dash", -1}, {"due in 1 d 22 h", "", "clock", 12}}},
		{"answered late", fresh.Answered(hours, monday.Add(5*time.Hour)), 6 * time.Hour, [3]line{{"1 h late", "warn", "warn", -1}, {"nothing is owed", "", "dash", -1}, {"due in 1 d 18 h", "", "clock", 37}}},
		{"asked again", answered.Asked(hours, targets, monday.Add(2*time.Hour)), 3 * time.Hour, [3]line{{"in time", "ok", "check", -1}, {"due in 1 h", "warn", "warn", 50}, {"due in 1 d 21 h", "", "clock", 18}}},
		{"waiting", answered.Pause(monday.Add(2 * time.Hour)), 200 * time.Hour, [3]line{{"in time", "ok", "check", -1}, {"nothing is owed", "", "dash", -1}, {"paused", "", "dash", 12}}},
		{"solved without an answer", fresh.Solve(hours, monday.Add(time.Hour)), 2 * time.Hour, [3]line{{"not needed any more", "", "dash", -1}, {"nothing is owed", "", "dash", -1}, {"in time", "ok", "check", -1}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got [3]line
			for i, c := range watching(row.after).clocks(row.c, monday.Add(2*time.Hour)) {
				got[i] = line{c.Words, c.Tone, c.Icon, c.Used}
			}
			if diff := cmp.Diff(row.want, got, cmp.AllowUnexported(line{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNextClock(t *testing.T) {
	hours := clock.Weekdays(time.UTC)
	c := clock.Start(hours, clock.Targets{First: 4 * time.Hour, Resolve: 16 * time.Hour}, monday)
	if next := watching(0).next(c); next == nil || next.Label != "First answer" {
		t.Errorf("got %+v, want the first answer's", next)
	}
	if next := watching(0).next(c.Answered(hours, monday)); next == nil || next.Label != "Solution" {
		t.Errorf("got %+v, want the solution's", next)
	}
	if next := watching(0).next(c.Solve(hours, monday)); next != nil {
		t.Errorf("got %+v, want none", next)
	}
}

func TestWordsOfACase(t *testing.T) {
	in := room{words: cases.Words{
		Categories: []cases.Word{{Code: "delivery", Label: "Delivery"}}, Causes: []cases.Word{{Code: "dhl", Label: "DHL"}},
	}}
	for _, row := range []struct {
		facts cases.Facts
		want  string
	}{
		{cases.Facts{Kind: cases.Complaint}, "Complaint"},
		{cases.Facts{Kind: cases.Return, Category: "delivery"}, "Return about delivery"},
		{cases.Facts{Kind: cases.Question, Category: "delivery", Cause: "dhl"}, "Question about delivery: DHL"},
		{cases.Facts{Kind: cases.Question, Category: "gone"}, "Question about gone"},
	} {
		if got := in.about(cases.Case{Facts: row.facts}); got != row.want {
			t.Errorf("got %q, want %q", got, row.want)
		}
	}
}

func TestParagraphs(t *testing.T) {
	got := paragraphs("Good morning,\r\nit is torn.\r\n\r\n\r\n  Yours  \n\n")
	if diff := cmp.Diff([]string{"Good morning,\nit is torn.", "Yours"}, got); diff != "" {
		t.Error(diff)
	}
}
