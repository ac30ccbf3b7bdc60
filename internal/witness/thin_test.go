package witness_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"counterpart/internal/testkit/house"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

// gap is the longest time between marks, of one witness in order of size, within times.
func gap(marks []witness.Mark) (long time.Duration) {
	for i := 1; i < len(marks); i++ {
		long = max(long, marks[i].At.Sub(marks[i-1].At))
	}
	return long
}

// known says when an entry existed at the latest, and not before when, as far as marks show.
func known(marks []witness.Mark, index int64) (by, from when.Instant) {
	for _, m := range marks {
		if m.Size <= index {
			from = m.At
		} else if by == 0 {
			by = m.At
		}
	}
	return by, from
}

// However a log grew and whenever it was thinned: what is left is of what was there, all of the last two
// days is, the newest is, no time without a signature looks shorter than it was or longer than by what
// was thinned, and what is known of the time of an act does not change.
func TestThinningIsTruthful(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const begun = when.Instant(1_800_000_000_000_000)
		steps := []time.Duration{5 * time.Second, time.Minute, 20 * time.Minute, 3 * time.Hour, 26 * time.Hour, 9 * 24 * time.Hour}
		now, size := begun, int64(0)
		var all, recent, ever []witness.Mark
		var acts []int64
		thin := func() {
			for range rapid.IntRange(1, 2).Draw(t, "runs") {
				keep, drop := witness.Thin(recent, map[int64]bool{1: len(ever) > 0}, acts, now)
				ever = append(ever, keep...)
				recent = slices.DeleteFunc(recent, func(m witness.Mark) bool { return slices.Contains(keep, m) || slices.Contains(drop, m) })
			}
		}
		for range rapid.IntRange(1, 120).Draw(t, "marks") {
			if rapid.IntRange(0, 9).Draw(t, "act") == 0 {
				acts = append(acts, size)
			}
			size += rapid.Int64Range(1, 9).Draw(t, "grown")
			now = now.Add(rapid.SampledFrom(steps).Draw(t, "step"))
			m := witness.Mark{Witness: 1, Size: size, At: now}
			all, recent = append(all, m), append(recent, m)
			if rapid.IntRange(0, 3).Draw(t, "thin") == 0 {
				thin()
			}
		}
		now = now.Add(rapid.SampledFrom(steps).Draw(t, "then"))
		thin()
		kept := slices.Concat(ever, recent)
		slices.SortFunc(kept, func(a, b witness.Mark) int { return cmp.Compare(a.Size, b.Size) })
		days := map[when.Instant]int{}
		for i, m := range kept {
			if !slices.Contains(all, m) || i > 0 && kept[i-1].Size == m.Size {
				t.Fatalf("%+v was never signed, or is there twice", m)
			}
			if now.Sub(m.At) > witness.HourlyFor+24*time.Hour {
				days[m.At/when.Instant(24*3600*1_000_000)]++
			}
		}
		for day, n := range days {
			if n > 2+2*len(acts) {
				t.Fatalf("%d of the day %d", n, day)
			}
		}
		for _, m := range all {
			if now.Sub(m.At) <= witness.AllFor && !slices.Contains(kept, m) {
				t.Fatalf("%+v of the last two days is gone", m)
			}
		}
		if kept[len(kept)-1] != all[len(all)-1] || kept[0] != all[0] {
			t.Fatalf("the first or the newest is gone")
		}
		if true, shown := gap(all), gap(kept); shown < true || shown > true+48*time.Hour {
			t.Fatalf("the longest gap was %s, and is shown as %s", true, shown)
		}
		for _, index := range acts {
			by, from := known(all, index)
			if gotBy, gotFrom := known(kept, index); gotBy != by || gotFrom != from {
				t.Fatalf("act %d: existed by %d, not before %d; it was %d and %d", index, gotBy, gotFrom, by, from)
			}
		}
	})
}

// Seventeen thousand signatures a day become twenty-four, and then one.
func TestThinningThins(t *testing.T) {
	const day = when.Instant(24 * 3600 * 1_000_000)
	var recent []witness.Mark
	ever := 0
	begun := 1_800_000_000_000_000 / day * day
	var now when.Instant
	for n := range int64(40 * 24 * 60) { // one a minute for forty days
		now = begun + when.Instant(n)*60_000_000
		recent = append(recent, witness.Mark{Witness: 1, Size: n + 1, At: now})
		if n%(6*60) == 0 {
			keep, drop := witness.Thin(recent, map[int64]bool{1: ever > 0}, nil, now)
			ever += len(keep)
			recent = slices.DeleteFunc(recent, func(m witness.Mark) bool { return slices.Contains(keep, m) || slices.Contains(drop, m) })
		}
	}
	if ever < 9 || ever > 12 || len(recent) < 2*24*60 || len(recent) > 2*24*60+30*24+8*60 {
		t.Errorf("%d for ever, %d of the last month", ever, len(recent))
	}
}

// The same in the database: what is thinned is gone, what is kept for ever is found as before, and the
// newest checkpoint that a witness signed stays.
func TestThinInTheDatabase(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		var now when.Instant
		w := watchedWith(t, h, func(c *witness.Config) { c.Now = func() when.Instant { return now } })
		key := must1(tlog.NewCosignerKey("w.example/1", make([]byte, 32)))
		now = house.Now()
		n := w.add("https://w.example", key.Cosigner())
		began := now.Add(-40 * 24 * time.Hour)
		for i := range 60 {
			must(t, w.change())
			head := must1(w.Ledger.Head(t.Context(), w.Tenant))
			at := began.Add(time.Duration(i) * 10 * time.Minute)
			must(t, w.rows.Keep(t.Context(), w.only(), &witness.Signature{Log: head.Log, Size: head.Size, Witness: n, Line: fmt.Sprintf("— w.example/1 %d\n", i), At: at}))
		}
		head := must1(w.Ledger.Head(t.Context(), w.Tenant))
		marks, begun, err := w.rows.Recent(t.Context(), head.Log)
		must(t, err)
		if len(marks) != 60 || len(begun) != 0 {
			t.Fatalf("%d marks, begun %v", len(marks), begun)
		}
		must(t, w.desk.Thin(t.Context(), w.Tenant, w.rows))
		marks, begun, err = w.rows.Recent(t.Context(), head.Log)
		must(t, err)
		if len(marks) != 1 || marks[0].Size != head.Size || !begun[n] {
			t.Errorf("left %+v, begun %v", marks, begun)
		}
		first, by, err := w.rows.Cosigned(t.Context(), head.Log, 1)
		must(t, err)
		if len(by) != 1 || by[0].Line != "— w.example/1 0\n" || len(first) == 0 {
			t.Errorf("the first: %+v", by)
		}
		last, by, err := w.rows.LastCosigned(t.Context(), head.Log)
		must(t, err)
		if len(by) != 1 || by[0].Size != head.Size || len(last) == 0 {
			t.Errorf("the newest: %+v", by)
		}
		must(t, w.desk.Thin(t.Context(), w.Tenant, w.rows)) // nothing more to do
	})
}
