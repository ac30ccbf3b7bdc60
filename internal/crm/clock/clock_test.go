package clock_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"counterpart/internal/crm/clock"
	"counterpart/internal/when"
)

func at(t testing.TB, s string) when.Instant {
	t.Helper()
	x, err := time.ParseInLocation("2006-01-02 15:04", s, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	return when.Of(x)
}

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func hours(t testing.TB) clock.Hours {
	h := clock.Weekdays(berlin(t))
	h.Holidays = []when.Date{{Year: 2026, Month: 4, Day: 3}, {Year: 2026, Month: 4, Day: 6}} // Good Friday, Easter Monday
	return h
}

func TestBusinessTime(t *testing.T) {
	for name, row := range map[string]struct {
		from, to string
		d        time.Duration
	}{
		"within a day":              {"2026-03-02 10:00", "2026-03-02 12:30", 150 * time.Minute},
		"to the end of the day":     {"2026-03-02 10:00", "2026-03-02 17:00", 7 * time.Hour},
		"into the next day":         {"2026-03-02 16:00", "2026-03-03 10:00", 2 * time.Hour},
		"from before the day":       {"2026-03-02 03:00", "2026-03-02 10:00", time.Hour},
		"from after the day":        {"2026-03-02 20:00", "2026-03-03 10:00", time.Hour},
		"over the weekend":          {"2026-03-06 16:00", "2026-03-09 10:00", 2 * time.Hour},
		"from Sunday":               {"2026-03-08 12:00", "2026-03-09 10:00", time.Hour},
		"over Easter":               {"2026-04-02 16:30", "2026-04-07 09:30", time.Hour},
		"over the change to summer": {"2026-03-27 16:00", "2026-03-30 10:00", 2 * time.Hour},
		"over the change to winter": {"2026-10-23 16:00", "2026-10-26 10:00", 2 * time.Hour},
		"two weeks":                 {"2026-03-02 09:00", "2026-03-13 17:00", 80 * time.Hour},
		"nothing":                   {"2026-03-07 12:00", "2026-03-07 12:00", 0},
	} {
		t.Run(name, func(t *testing.T) {
			from, to := at(t, row.from), at(t, row.to)
			if got := hours(t).Add(from, row.d); got != to {
				t.Errorf("after %s: %s, want %s", row.d, got, to)
			}
			if got := hours(t).Between(from, to); got != row.d {
				t.Errorf("between: %s, want %s", got, row.d)
			}
		})
	}
	if got := hours(t).Back(at(t, "2026-03-09 10:00"), 2*time.Hour); got != at(t, "2026-03-06 16:00") {
		t.Errorf("back over the weekend: %s", got)
	}
	if got := hours(t).Between(at(t, "2026-03-09 10:00"), at(t, "2026-03-06 10:00")); got != 0 {
		t.Errorf("backwards there is no time: %s", got)
	}
}

func TestHoursThatCannotBe(t *testing.T) {
	for name, change := range map[string]func(*clock.Hours){
		"no days":           func(h *clock.Hours) { h.Days = [7]bool{} },
		"ends at its start": func(h *clock.Hours) { h.To = h.From },
		"ends after":        func(h *clock.Hours) { h.To = 24*60 + 1 },
		"begins before":     func(h *clock.Hours) { h.From = -1 },
		"too many holidays": func(h *clock.Hours) { h.Holidays = make([]when.Date, 1001) },
	} {
		t.Run(name, func(t *testing.T) {
			h := hours(t)
			if change(&h); h.Check() == nil {
				t.Error("passes")
			}
		})
	}
	if err := hours(t).Check(); err != nil {
		t.Error(err)
	}
	never := clock.Hours{From: 60, To: 120} // UTC, and no day: every count ends
	if got := never.Add(at(t, "2026-03-02 10:00"), time.Hour); got != at(t, "2026-03-02 10:00") {
		t.Errorf("without business time: %s", got)
	}
}

func anyHours(t *rapid.T, zone *time.Location) clock.Hours {
	h := clock.Hours{From: rapid.IntRange(0, 1380).Draw(t, "from"), Zone: zone}
	h.To = rapid.IntRange(h.From+60, 1440).Draw(t, "to")
	for i := range h.Days {
		h.Days[i] = rapid.Bool().Draw(t, "day")
	}
	h.Days[rapid.IntRange(0, 6).Draw(t, "one day at least")] = true
	return h
}

func instant(t *rapid.T, name string) when.Instant {
	const year2020, tenYears = 1_577_836_800_000_000, 315_532_800_000_000
	return when.Instant(rapid.Int64Range(year2020, year2020+tenYears).Draw(t, name))
}

func span(t *rapid.T, name string) time.Duration {
	return time.Duration(rapid.Int64Range(0, int64(50*time.Hour/time.Microsecond)).Draw(t, name)) * time.Microsecond
}

// Due is start plus business time, and never earlier than the start.
func TestAddAgreesWithBetween(t *testing.T) {
	zone := berlin(t)
	rapid.Check(t, func(t *rapid.T) {
		h, from, d := anyHours(t, zone), instant(t, "start"), span(t, "d")
		due := h.Add(from, d)
		if due < from {
			t.Fatalf("due %s before %s", due, from)
		}
		if got := h.Between(from, due); got != d {
			t.Fatalf("between start and due lie %s, want %s", got, d)
		}
		if got := h.Between(h.Back(from, d), from); got != d {
			t.Fatalf("back: %s, want %s", got, d)
		}
		e := span(t, "e")
		if got, want := h.Add(h.Add(from, d), e), h.Add(from, d+e); d > 0 && e > 0 && got != want {
			t.Fatalf("in two steps %s, in one %s", got, want)
		}
	})
}

// A pause moves what was not yet due by its business time, and nothing else.
func TestAPauseMovesWhatIsNotDue(t *testing.T) {
	zone := berlin(t)
	rapid.Check(t, func(t *rapid.T) {
		h, start := anyHours(t, zone), instant(t, "start")
		targets := clock.Targets{First: span(t, "first"), Next: span(t, "next"), Resolve: span(t, "resolve")}
		c := clock.Start(h, targets, start)
		pause := start.Add(span(t, "until pause"))
		resume := pause.Add(span(t, "paused"))
		is := c.Pause(pause)
		if is.Due() != clock.Never {
			t.Fatal("due while it is paused")
		}
		is = is.Resume(h, resume)
		for _, due := range []struct{ was, is when.Instant }{{c.FirstDue, is.FirstDue}, {c.ResolveDue, is.ResolveDue}} {
			if due.is < due.was || due.is < start {
				t.Fatalf("a pause moved %s back to %s", due.was, due.is)
			}
			if due.was <= pause && due.is != due.was {
				t.Fatalf("a pause moved what was due already")
			}
			if due.was > pause && h.Between(resume, due.is) != h.Between(pause, due.was) {
				t.Fatalf("left before the pause %s, after it %s", h.Between(pause, due.was), h.Between(resume, due.is))
			}
		}
		if again := is.Resume(h, resume.Add(time.Hour)); again != is {
			t.Fatal("a case that runs was resumed")
		}
	})
}

// Other targets and back again leave a clock where it was; none comes to lie before the start.
func TestRetarget(t *testing.T) {
	zone := berlin(t)
	rapid.Check(t, func(t *rapid.T) {
		h, start := anyHours(t, zone), instant(t, "start")
		a := clock.Targets{First: span(t, "a"), Resolve: span(t, "ar")}
		b := clock.Targets{First: span(t, "b"), Resolve: span(t, "br")}
		c := clock.Start(h, a, start)
		moved := c.Retarget(h, a, b)
		if moved.FirstDue < start || moved.ResolveDue < start {
			t.Fatal("due before the start")
		}
		if got := h.Between(start, moved.FirstDue); got != b.First {
			t.Fatalf("first answer within %s, want %s", got, b.First)
		}
		met := c.Answered(h, start)
		if met.Retarget(h, a, b).FirstDue != met.FirstDue {
			t.Fatal("a clock that was met moved")
		}
	})
}

func TestReadings(t *testing.T) {
	h, targets := hours(t), clock.Targets{First: time.Hour, Next: 2 * time.Hour, Resolve: 4 * time.Hour}
	start := at(t, "2026-03-02 10:00")
	hour := func(n int) when.Instant { return start.Add(time.Duration(n) * time.Hour) }
	c := clock.Start(h, targets, start)
	for name, row := range map[string]struct {
		c    clock.Clocks
		now  when.Instant
		want [3]clock.State
		due  when.Instant
	}{
		"new":               {c, start, [3]clock.State{clock.Running, clock.Off, clock.Running}, hour(1)},
		"first overdue":     {c, hour(2), [3]clock.State{clock.Overdue, clock.Off, clock.Running}, hour(1)},
		"paused":            {c.Pause(start), hour(9), [3]clock.State{clock.Paused, clock.Off, clock.Paused}, clock.Never},
		"paused twice":      {c.Pause(start).Pause(hour(3)).Resume(h, hour(3)), hour(3), [3]clock.State{clock.Running, clock.Off, clock.Running}, hour(4)},
		"answered in time":  {c.Answered(h, hour(1)), hour(1), [3]clock.State{clock.Met, clock.Off, clock.Running}, hour(4)},
		"answered late":     {c.Answered(h, hour(2)), hour(2), [3]clock.State{clock.Late, clock.Off, clock.Running}, hour(4)},
		"answered paused":   {c.Pause(start).Answered(h, hour(3)), hour(3), [3]clock.State{clock.Met, clock.Off, clock.Paused}, clock.Never},
		"asked before":      {c.Asked(h, targets, hour(1)), hour(1), [3]clock.State{clock.Running, clock.Off, clock.Running}, hour(1)},
		"asked after":       {c.Answered(h, start).Asked(h, targets, hour(1)), hour(1), [3]clock.State{clock.Met, clock.Running, clock.Running}, hour(3)},
		"asked twice":       {c.Answered(h, start).Asked(h, targets, hour(1)).Asked(h, targets, hour(2)), hour(1), [3]clock.State{clock.Met, clock.Running, clock.Running}, hour(3)},
		"answered again":    {c.Answered(h, start).Asked(h, targets, hour(1)).Answered(h, hour(2)), hour(2), [3]clock.State{clock.Met, clock.Off, clock.Running}, hour(4)},
		"solved unanswered": {c.Solve(h, hour(3)), hour(9), [3]clock.State{clock.Ended, clock.Off, clock.Met}, clock.Never},
		"solved late":       {c.Solve(h, hour(5)), hour(9), [3]clock.State{clock.Ended, clock.Off, clock.Late}, clock.Never},
		"solved twice":      {c.Solve(h, hour(3)).Solve(h, hour(6)), hour(9), [3]clock.State{clock.Ended, clock.Off, clock.Met}, clock.Never},
		"solved paused":     {c.Pause(hour(1)).Solve(h, hour(5)), hour(9), [3]clock.State{clock.Ended, clock.Off, clock.Met}, clock.Never},
		"open again":        {c.Answered(h, start).Solve(h, hour(2)).Asked(h, targets, hour(3)), hour(3), [3]clock.State{clock.Met, clock.Running, clock.Running}, hour(5)},
		"answered while solved, then open again": {
			c.Answered(h, start).Solve(h, hour(2)).Answered(h, hour(3)).Reopen(h, hour(4)), hour(4),
			[3]clock.State{clock.Met, clock.Off, clock.Running},
			hour(6),
		},
		"answered while solved late": {
			c.Answered(h, start).Solve(h, hour(5)).Answered(h, hour(6)), hour(6),
			[3]clock.State{clock.Met, clock.Off, clock.Late},
			clock.Never,
		},
		"nothing counts": {clock.Clocks{Opened: start}, hour(1), [3]clock.State{clock.Off, clock.Off, clock.Off}, clock.Never},
	} {
		t.Run(name, func(t *testing.T) {
			var got [3]clock.State
			for i, r := range row.c.Read(row.now) {
				got[i] = r.State
			}
			if got != row.want || row.c.Due() != row.due {
				t.Errorf("%v, due %s; want %v, due %s", got, row.c.Due(), row.want, row.due)
			}
		})
	}
}
