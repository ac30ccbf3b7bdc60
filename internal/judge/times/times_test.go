package times_test

import (
	"testing"

	"pgregory.net/rapid"

	"counterpart/internal/judge/times"
	"counterpart/internal/when"
)

func TestSub(t *testing.T) {
	for name, row := range map[string]struct {
		x, y when.Instant
		want int64
	}{
		"two instants":          {7, 5, 2},
		"before any":            {when.Min, 5, -times.Far},
		"after any":             {when.Max, 5, times.Far},
		"since one without end": {5, when.Max, -times.Far},
		"since the beginning":   {5, when.Min, times.Far},
	} {
		t.Run(name, func(t *testing.T) {
			if got := times.Sub(row.x, row.y); got != row.want {
				t.Errorf("%d, want %d", got, row.want)
			}
		})
	}
}

// A moment is bounded by its own interval and, over others, by theirs.
func TestSystem(t *testing.T) {
	var s times.System[string]
	a, b, c := s.Node("a"), s.Node("b"), s.Node("c")
	if s.Node("b") != b || s.Find("c") != c || s.Find("d") != 0 || s.Key(a) != "a" || s.Len() != 4 {
		t.Fatal("nodes are not found again")
	}
	s.Within(a, when.Interval{Lo: 100, Hi: 200})
	s.Within(c, when.Open())
	s.Bound(b, a, -10) // b lies at least 10 after a
	s.Bound(a, b, 90)
	s.Bound(a, b, 30) // and at most 30
	s.Bound(b, c, times.Far)
	if s.Contradictory() {
		t.Fatal("these can all be kept")
	}
	if got := s.Interval(b); got != (when.Interval{Lo: 110, Hi: 230}) {
		t.Errorf("b lies in %v", got)
	}
	if got := s.Interval(c); got != when.Open() {
		t.Errorf("c lies in %v", got)
	}
	if least, most := s.Between(a, b); least != 10 || most != 30 {
		t.Errorf("b lies %d to %d after a", least, most)
	}
	if least, most := s.Between(b, c); least != -times.Far || most != times.Far {
		t.Errorf("c lies %d to %d after b", least, most)
	}
	s.Bound(b, a, -40)
	if !s.Contradictory() {
		t.Error("at least 40 and at most 30 after a")
	}
}

// What follows for a pair of moments is what a search through all small times finds.
func TestAgainstSearch(t *testing.T) {
	const nodes, most = 3, 6
	rapid.Check(t, func(t *rapid.T) {
		var s times.System[int]
		type bound struct {
			from, to int
			most     int64
		}
		var list []bound
		for n := range nodes {
			s.Within(s.Node(n), when.Interval{Lo: 0, Hi: most})
		}
		for range rapid.IntRange(0, 5).Draw(t, "bounds") {
			b := bound{
				rapid.IntRange(1, nodes).Draw(t, "from"), rapid.IntRange(1, nodes).Draw(t, "to"),
				int64(rapid.IntRange(-4, 4).Draw(t, "most")),
			}
			list = append(list, b)
			s.Bound(b.from, b.to, b.most)
		}
		lo, hi, some := [nodes + 1]int64{}, [nodes + 1]int64{}, false
		for i := range (most + 1) * (most + 1) * (most + 1) {
			at := [nodes + 1]int64{0, int64(i % 7), int64(i / 7 % 7), int64(i / 49)}
			fits := true
			for _, b := range list {
				fits = fits && at[b.to]-at[b.from] <= b.most
			}
			for n := 1; fits && n <= nodes; n++ {
				if !some || at[n] < lo[n] {
					lo[n] = at[n]
				}
				if !some || at[n] > hi[n] {
					hi[n] = at[n]
				}
			}
			some = some || fits
		}
		if s.Contradictory() == some {
			t.Fatalf("contradictory: %v, but some times keep them: %v", !some, some)
		}
		for n := 1; some && n <= nodes; n++ {
			if got := s.Interval(n); got != (when.Interval{Lo: when.Instant(lo[n]), Hi: when.Instant(hi[n])}) {
				t.Fatalf("node %d lies in %v, want %d to %d", n, got, lo[n], hi[n])
			}
		}
	})
}
