package judge_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// What the judge says is possible holds everything that a plain evaluation of each single world
// finds, so that a firm finding holds in every world.
func TestOracle(t *testing.T) {
	decided, open := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		y := toys(t)
		got := map[string][]judge.State{}
		for _, f := range judge.Judge(y.judgedCase(y.list()), fact.Agreed) {
			got[strings.TrimPrefix(f.ID, "toy/duty.toy")] = f.Could
			if f.Firm() != (len(f.Could) == 1) || f.Firm() != (len(f.Depends) == 0) {
				t.Fatalf("%s: %s of %v depends on %v", f.ID, f.State, f.Could, f.Depends)
			}
		}
		want := map[string]map[judge.State]bool{}
		y.worlds(func(w world) {
			for id, states := range y.plainly(w) {
				if want[id] == nil {
					want[id] = map[judge.State]bool{}
				}
				for _, s := range states {
					want[id][s] = true
				}
			}
		})
		if len(want) == 0 {
			t.Skip("the facts contradict each other")
		}
		for id, states := range want {
			for s := range states {
				if !slices.Contains(got[id], s) {
					t.Fatalf("%q could be %v, but a world has it %s", id, got[id], s)
				}
			}
			if len(states) == 1 && len(got[id]) == 1 {
				decided++
			} else if len(states) == 1 {
				open++
			}
		}
		if len(got) != len(want) {
			t.Fatalf("findings %v, in the worlds %v", got, want)
		}
	})
	// Soundness alone would let a judge that decides nothing pass.
	if decided < 20*open {
		t.Errorf("of what is the same in all worlds, %d are decided, %d left open", decided, open)
	}
	t.Logf("the same in all worlds: %d decided, %d left open", decided, open)
}

// plainly gives the states of each obligation in one world; more than one where something is not
// stated at all.
func (y *toy) plainly(w world) map[string][]judge.State {
	switch y.kind {
	case terms.Maintain:
		return map[string][]judge.State{"": y.off(w, y.plainMaintain(w))}
	case terms.Forbid:
		return y.plainForbid(w)
	case "periodic":
		return map[string][]judge.State{"": y.off(w, y.plainPeriodic(w))}
	case terms.May:
		return map[string][]judge.State{"(x)": y.off(w, y.plainMay(w))}
	default:
		return map[string][]judge.State{"(x)": y.off(w, y.plainAchieve(w))}
	}
}

// off says inactive where the clause does not apply.
func (y *toy) off(w world, states []judge.State) []judge.State {
	o, occurred := w.at["occurred"]
	if len(y.clause.Needs) > 0 && !w.flag["hosting.vendor"] || len(y.clause.Unless) > 0 && w.flag["risk_unlikely"] ||
		occurred && y.from >= 0 && (o < y.from || o > y.to) {
		return []judge.State{judge.Inactive}
	}
	return states
}

func (y *toy) acts(w world) []int {
	var out []int
	for name, d := range w.at {
		if strings.HasPrefix(name, "act") {
			out = append(out, d)
		}
	}
	slices.Sort(out)
	return out
}

func (y *toy) deadline(w world) int {
	a := w.at["aware"]
	switch {
	case y.back:
		return a - y.n
	case y.pick == 1:
		return a + min(y.n, y.m)
	case y.pick == 2:
		return a + max(y.n, y.m)
	case y.pick == 3 && !w.flag["hosting.vendor"]:
		return a + y.m
	case y.pick == 4:
		return y.n + 6
	}
	return a + y.n
}

func (y *toy) plainAchieve(w world) []judge.State {
	due, acts := y.deadline(w), y.acts(w)
	over := y.asOf > due
	switch {
	case len(acts) > 0 && acts[0] <= due:
		return []judge.State{judge.Met}
	case len(acts) > 0:
		return []judge.State{judge.Late}
	case !over:
		return []judge.State{judge.Running}
	case !y.denied:
		return []judge.State{judge.Met, judge.Late, judge.Breached}
	case y.until < 0 || y.until > due:
		return []judge.State{judge.Breached}
	}
	return []judge.State{judge.Met, judge.Late, judge.Breached}
}

func (y *toy) plainMay(w world) []judge.State {
	due, acts := y.deadline(w), y.acts(w)
	switch {
	case len(acts) > 0 && acts[0] <= due:
		return []judge.State{judge.Met}
	case len(acts) > 0 || y.asOf > due:
		return []judge.State{judge.Discharged}
	}
	return []judge.State{judge.Running}
}

func (y *toy) plainMaintain(w world) []judge.State {
	covered := owedFrom
	for range y.spots {
		for _, s := range y.spots {
			begins, ends := w.at[s.name], y.asOf
			if s.most > 0 {
				ends = s.most
			}
			if s.fact.Not && begins <= y.asOf && ends > owedFrom && (s.most == 0 || begins < y.asOf) {
				return []judge.State{judge.Breached}
			}
			if !s.fact.Not && begins <= covered {
				covered = max(covered, ends)
			}
		}
	}
	if covered >= y.asOf {
		return []judge.State{judge.Met}
	}
	return []judge.State{judge.Met, judge.Breached}
}

func (y *toy) plainForbid(w world) map[string][]judge.State {
	out := map[string][]judge.State{}
	for _, s := range y.spots {
		id, d := "@"+s.name, w.at[s.name]
		v, stated := s.fact.Attr("purpose")
		permitted := len(y.clause.Unless) > 0 && w.flag["risk_unlikely"]
		switch {
		case len(y.clause.Needs) > 0 && !w.flag["hosting.vendor"], y.from >= 0 && (d < y.from || d > y.to):
			out[id] = []judge.State{judge.Inactive}
		case permitted, stated && v.Words[0] != "marketing":
			out[id] = []judge.State{judge.Met}
		case stated:
			out[id] = []judge.State{judge.Breached}
		default:
			out[id] = []judge.State{judge.Met, judge.Breached}
		}
	}
	if len(out) == 0 {
		out[""] = []judge.State{judge.Met, judge.Breached}
		if len(y.clause.Needs) > 0 && !w.flag["hosting.vendor"] || y.from >= 0 && y.to < 0 {
			out[""] = []judge.State{judge.Inactive}
		}
	}
	return out
}

func (y *toy) plainPeriodic(w world) []judge.State {
	before, acts := w.at["start"], y.acts(w)
	done := func(from, to int) bool {
		return slices.ContainsFunc(acts, func(d int) bool { return d > from && d <= to })
	}
	states := []judge.State{judge.Running}
	for due := before + y.every; due <= y.asOf; due += y.every {
		last := due + y.grace
		if last > y.asOf {
			break
		}
		if states[0] == judge.Running {
			states = []judge.State{judge.Met}
		}
		intime := done(before, due)
		if !intime && !done(before, last) {
			if y.denied && (y.until < 0 || y.until >= last) {
				return []judge.State{judge.Breached}
			}
			states = []judge.State{judge.Met, judge.Breached}
		}
		if before = due; !intime {
			before = last
		}
	}
	return states
}
