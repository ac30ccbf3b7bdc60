package figures_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/crm/figures"
	"counterpart/internal/party"
)

func TestWhatCounts(t *testing.T) {
	for name, row := range map[string]struct {
		status                string
		total                 int64
		orders, gross, credit int64
	}{
		"an order":                   {"paid", 500, 1, 500, 0},
		"an open order":              {"open", 500, 1, 500, 0},
		"a cancelled order":          {"cancelled", 500, 0, 0, 0},
		"a credit":                   {"completed", -120, 0, 0, 120},
		"a cancellation's own paper": {"cancelled", -120, 0, 0, 120},
		"an order that came back":    {"returned", 500, 1, 500, 500},
		"a return with its lines":    {"returned", -500, 0, 0, 500},
		"an order of nothing":        {"paid", 0, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			o := figures.Order{Status: row.status, Total: row.total}
			got := [3]int64{o.Orders(), o.Gross(), o.Credit()}
			if diff := cmp.Diff([3]int64{row.orders, row.gross, row.credit}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestSpansBefore(t *testing.T) {
	for name, row := range map[string][4]string{
		"a week":                {"2026-11-16", "2026-11-22", "2026-11-09", "2026-11-15"},
		"a month":               {"2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28"},
		"a month until a day":   {"2026-11-01", "2026-11-22", "2026-10-01", "2026-10-22"},
		"a short month before":  {"2026-03-01", "2026-03-30", "2026-02-01", "2026-02-28"},
		"two years":             {"2025-01-01", "2026-12-31", "2023-01-01", "2024-12-31"},
		"a span inside a month": {"2026-11-02", "2026-11-03", "2026-10-31", "2026-11-01"},
	} {
		t.Run(name, func(t *testing.T) {
			b := span(t, row[0], row[1]).Before()
			if b.From.String() != row[2] || b.Until.String() != row[3] {
				t.Errorf("got %s to %s", b.From, b.Until)
			}
		})
	}
}

func span(t fataler, from, until string) figures.Span {
	t.Helper()
	a, err := figures.ParseDay(from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := figures.ParseDay(until)
	if err != nil {
		t.Fatal(err)
	}
	return figures.Span{From: a, Until: b}
}

// Buckets follow each other without a gap, and so do the parts of a span.
func TestBucketsAndPartsCoverASpan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := figures.Day(rapid.Int64Range(10_000, 22_000).Draw(t, "from"))
		s := figures.Span{From: from, Until: from + figures.Day(rapid.Int64Range(0, 900).Draw(t, "days"))}
		step := rapid.SampledFrom([]figures.Step{figures.Daily, figures.Weekly, figures.Monthly}).Draw(t, "step")
		next := s.From
		for _, b := range step.Buckets(s) {
			if b.From != next || b.Until < b.From {
				t.Fatalf("bucket %s to %s after %s", b.From, b.Until, next)
			}
			next = b.Until + 1
		}
		if next != s.Until+1 {
			t.Fatalf("ends at %s", next)
		}
		head, months, tail := s.Split()
		days := 0
		for _, part := range []figures.Span{head, tail} {
			if part.Until >= part.From {
				days += part.Days()
			}
		}
		for m := months[0]; m <= months[1]; m++ {
			days += figures.Span{From: m.First(), Until: m.Last()}.Days()
		}
		if days != s.Days() {
			t.Fatalf("%d days in parts, %d in all", days, s.Days())
		}
	})
}

// What is shown gives nothing away about what is not: there are no small groups among what is shown,
// and the difference to the total is nobody, or at least two groups of at least five people in all.
func TestHush(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := rapid.SliceOfN(rapid.Int64Range(0, 12), 0, 30).Draw(t, "groups")
		hidden := figures.Hush(groups)
		var people, n, shown int64
		for i, h := range hidden {
			switch {
			case h:
				people, n = people+groups[i], n+1
			case groups[i] > 0 && groups[i] < figures.Fewest:
				t.Fatalf("group %d of %d is shown", i, groups[i])
			case groups[i] > 0:
				shown++
			}
		}
		if n > 0 && shown > 0 && (n < 2 || people < figures.Fewest) {
			t.Fatalf("%v: the difference gives away %d groups of %d", groups, n, people)
		}
		if small := slices.ContainsFunc(groups, func(g int64) bool { return g > 0 && g < figures.Fewest }); !small && n > 0 {
			t.Fatalf("%v: hidden for nothing", groups)
		}
	})
}

func TestWhoSeesSmallGroups(t *testing.T) {
	for _, r := range party.Roles() {
		if got, want := figures.SeesSmall(r), r == party.Owner || r == party.Manager; got != want {
			t.Errorf("%s: %v", r, got)
		}
	}
}

// Equal values share a fifth, higher values are never in a lower one, and without ties the fifths
// are as even as can be.
func TestFifths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(-5, 9), 1, 60).Draw(t, "values")
		f := figures.FifthsOf(slices.Clone(values))
		for _, a := range values {
			for _, b := range values {
				if a <= b && f.Score(a) > f.Score(b) {
					t.Fatalf("%d is in %d, %d in %d", a, f.Score(a), b, f.Score(b))
				}
			}
			if s := f.Score(a); s < 1 || s > 5 {
				t.Fatalf("score %d", s)
			}
		}
		n := rapid.IntRange(5, 200).Draw(t, "n")
		var each [6]int
		all := make([]int64, n)
		for i := range all {
			all[i] = int64(i)
		}
		g := figures.FifthsOf(slices.Clone(all))
		for _, v := range all {
			each[g.Score(v)]++
		}
		if slices.Max(each[1:])-slices.Min(each[1:]) > 1 {
			t.Fatalf("%d in fifths of %v", n, each[1:])
		}
	})
}

func TestGroupsAreThoseOfTheGuide(t *testing.T) {
	for r := 1; r <= 5; r++ {
		for f := 1; f <= 5; f++ {
			g := figures.GroupOf(r, f)
			if string(g) != groups[[2]int{r, f}] || g.Label() == "" || g.Words() == "" {
				t.Errorf("R %d, F %d is %q", r, f, g)
			}
		}
	}
}
