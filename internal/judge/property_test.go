package judge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/judge"
	"counterpart/internal/judge/record"
	"counterpart/internal/terms/fact"
)

// written gives findings in full, a line each.
func written(list []judge.Finding) string {
	var b strings.Builder
	for i := range list {
		f := &list[i]
		fmt.Fprintln(&b, f.ID, f.View, f.Reading, f.State, f.Could, dependsOn(f.Depends), dependsOn(f.Extent), f.By, f.To,
			f.Anchor, f.Deadline, f.At, f.Past, f.Elapsed, f.Since, f.Until, f.Count, f.Soft, ids(f.Used), f.Assumed, f.Reason,
			f.Burden, f.IfNothingMore, f.Unlocks)
		if f.Count != nil {
			fmt.Fprintln(&b, *f.Count)
		}
	}
	return b.String()
}

func dependsOn(list []judge.Dependency) (out []string) {
	for _, d := range list {
		out = append(out, d.Name+"?"+strings.Join(d.Tests, ";"))
	}
	return out
}

func ids(list []*fact.Fact) (out []string) {
	for _, f := range list {
		out = append(out, f.ID)
	}
	return out
}

// claimed makes statements of one side, of both, or disputed ones out of given facts.
func claimed(t *rapid.T, list []fact.Fact) []fact.Fact {
	for i := range list {
		a := &list[i].Attestation
		switch rapid.IntRange(0, 5).Draw(t, "who") {
		case 0:
			*a = fact.Attestation{Grade: fact.Alleged, Stated: []fact.Party{"vendor"}, Entry: -1}
		case 1:
			*a = fact.Attestation{Grade: fact.Alleged, Stated: []fact.Party{"retailer"}, Disputed: []fact.Party{"vendor"}, Entry: -1}
		case 2:
			*a = fact.Attestation{Grade: fact.Found, Observed: true, Entry: 3}
		}
	}
	return list
}

// The order of facts changes nothing, nor does a fact that no clause looks at, nor the zone of
// the machine, nor a saved state in between.
func TestNothingElseMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := toys(t)
		list := claimed(t, y.list())
		want := written(judge.Views(y.judgedCase(list)))
		check := func(what string, c judge.Case) {
			if diff := cmp.Diff(want, written(judge.Views(c))); diff != "" {
				t.Fatalf("%s changes it (-without +with)\n%s", what, diff)
			}
		}
		check("the order", y.judgedCase(rapid.Permutation(list).Draw(t, "order")))
		check("what is beside the point", y.judgedCase(slices.Concat([]fact.Fact{
			{ID: "other", Kind: "incident.contained", Of: "x", By: "vendor", At: span(1, 2), Attestation: given},
			{ID: "loss", Kind: "loss", Of: "x", Attestation: given},
			{ID: "elsewhere", Kind: "notice.given", Of: "z", By: "vendor", At: span(1, 1), Attestation: given},
			{ID: "another", Kind: "audit.completed", By: "retailer", Of: "x", Not: true, Attestation: given},
			{ID: "theirs", Kind: "encryption.on", By: "retailer", Not: true, Attestation: given},
		}, list)))
		n := rapid.IntRange(0, len(list)).Draw(t, "saved after")
		check("a saved state", continued(t, y, list, n))
	})
}

// continued is the case of facts of which the first n were saved and read back.
func continued(t *rapid.T, y *toy, list []fact.Fact, n int) judge.Case {
	c := y.judgedCase(list[:n])
	saved, err := c.Facts.Save()
	if err != nil {
		t.Fatal(err)
	}
	facts, err := record.Resume(saved)
	if err != nil {
		t.Fatal(err)
	}
	if err := facts.Add(list...); err != nil { // the first n once more: they are there already
		t.Fatal(err)
	}
	if facts.Len() != len(list) {
		t.Fatalf("%d facts, want %d", facts.Len(), len(list))
	}
	c.Facts = facts
	return c
}

// The zone of the machine has no influence.
func TestZoneOfTheMachine(t *testing.T) {
	home := time.Local
	t.Cleanup(func() { time.Local = home })
	c := load(t, 310)
	var want string
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("far east", 14*3600), time.FixedZone("far west", -12*3600)} {
		time.Local = zone
		got := written(judge.Views(c))
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("another answer in %s", zone)
		}
	}
}

// Knowing more of the same only makes the set of states smaller, so that a firm finding never turns
// into another firm one.
func TestNarrowing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := toys(t)
		before := possible(y)
		if !y.narrow(t) {
			t.Skip("nothing is open")
		}
		some := false
		y.worlds(func(world) { some = true })
		if !some {
			t.Skip("the facts contradict each other")
		}
		for id, could := range possible(y) {
			for _, s := range could {
				if !slices.Contains(before[id], s) {
					t.Fatalf("%q could be %v, and with more known %v", id, before[id], could)
				}
			}
		}
	})
}

func possible(y *toy) map[string][]judge.State {
	out := map[string][]judge.State{}
	for _, f := range judge.Judge(y.judgedCase(y.list()), fact.Agreed) {
		out[f.ID] = f.Could
	}
	return out
}

// narrow makes one thing known better: an interval, a distance, or an open value.
func (y *toy) narrow(t *rapid.T) bool {
	var ways []func()
	for _, name := range []string{"risk_unlikely", "hosting.vendor"} {
		if y.flags[name] == 0 {
			ways = append(ways, func() { y.flags[name] = rapid.SampledFrom([]int8{-1, 1}).Draw(t, "answer") })
		}
	}
	for i := range y.spots {
		s := &y.spots[i]
		if s.stated && s.lo < s.hi {
			ways = append(ways, func() {
				s.lo = rapid.IntRange(s.lo, s.hi).Draw(t, "lo")
				s.hi = rapid.IntRange(s.lo, s.hi).Draw(t, "hi")
				s.fact.At = span(s.lo, s.hi)
			})
		}
		if s.after != "" {
			ways = append(ways, func() {
				if s.least++; s.most > 0 {
					s.most = max(s.least, s.most-1)
				}
				s.fact.Offsets = []fact.Offset{s.offset()}
			})
		}
	}
	if len(ways) == 0 {
		return false
	}
	ways[rapid.IntRange(0, len(ways)-1).Draw(t, "what")]()
	return true
}

// When the other side confirms what one side claims, the agreed view changes, and the view of the
// side that confirms, which now says the same; never the view of the side that claimed it. Once
// everything is confirmed, all views are the same.
func TestConfirming(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := toys(t)
		list := y.list()
		for i := range list {
			list[i].Attestation = fact.Attestation{Grade: fact.Alleged, Stated: []fact.Party{"vendor"}, Entry: -1}
		}
		before := y.judgedCase(list)
		confirm := func(f fact.Fact) fact.Fact {
			return fact.Fact{ID: "confirms-" + f.ID, Kind: record.Confirmed, Of: f.ID, By: "retailer", Attestation: fact.Attestation{Grade: fact.Found, Stated: []fact.Party{"retailer"}, Entry: -1}}
		}
		some := slices.Clone(list)
		for _, f := range list {
			if rapid.Bool().Draw(t, "confirmed") {
				some = append(some, confirm(f))
			}
		}
		after := y.judgedCase(some)
		if diff := cmp.Diff(written(judge.Judge(before, fact.Processors)), written(judge.Judge(after, fact.Processors))); diff != "" {
			t.Fatalf("the claimant's view changed (-before +after)\n%s", diff)
		}
		all := slices.Clone(list)
		for _, f := range list {
			all = append(all, confirm(f))
		}
		whole := y.judgedCase(all)
		want := judge.Judge(whole, fact.Processors)
		for _, v := range []fact.View{fact.Agreed, fact.Controllers} {
			got := judge.Judge(whole, v)
			for i := range got {
				got[i].View = fact.Processors
			}
			if diff := cmp.Diff(written(want), written(got)); diff != "" {
				t.Fatalf("all is confirmed, but the %s view is another (-processor +%s)\n%s", v, v, diff)
			}
		}
	})
}

// Nobody confirms or disputes for another.
func TestNobodyAnswersForAnother(t *testing.T) {
	claim := fact.Fact{ID: "told", Kind: "data.used", By: "vendor", At: span(5, 5), Attestation: fact.Attestation{Grade: fact.Alleged, Stated: []fact.Party{"vendor"}, Entry: -1}}
	answer := func(kind string, by, states fact.Party) fact.Fact {
		return fact.Fact{ID: kind, Kind: kind, Of: "told", By: by, Attestation: fact.Attestation{Grade: fact.Alleged, Stated: []fact.Party{states}, Entry: -1}}
	}
	for name, row := range map[string]struct {
		answer fact.Fact
		view   fact.View
		counts bool
	}{
		"confirmed by the other side":            {answer(record.Confirmed, "retailer", "retailer"), fact.Agreed, true},
		"said to be confirmed by the other side": {answer(record.Confirmed, "retailer", "vendor"), fact.Agreed, false},
		"disputed by the one who stated it":      {answer(record.Disputed, "vendor", "vendor"), fact.Processors, false},
		"said to be disputed by the other":       {answer(record.Disputed, "vendor", "retailer"), fact.Processors, true},
	} {
		t.Run(name, func(t *testing.T) {
			y := &toy{kind: "forbid", asOf: 9}
			y.clause = forbidsUse()
			got := judge.Judge(y.judgedCase([]fact.Fact{row.answer, claim}), row.view)
			if firm := got[0].State == judge.Breached; firm != row.counts {
				t.Errorf("%s, %s", got[0].State, got[0].Reason)
			}
		})
	}
}
