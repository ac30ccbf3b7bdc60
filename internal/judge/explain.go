package judge

import (
	"cmp"
	"slices"

	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Explanation says why a finding is as it is, and what would have made it otherwise.
type Explanation struct {
	Finding Finding
	Steps   []string // of the computation, a sentence each
	// Depends are the open questions with what follows from each answer, the one that decides
	// most first.
	Depends []Dependency
}

// Explain judges the clause of a finding again and writes the steps down. It gives false when no
// such finding follows from the case.
func Explain(c Case, v fact.View, id string, reading []Choice) (Explanation, bool) {
	f, is := c.again(v, id, reading, nil)
	if !is {
		return Explanation{}, false
	}
	out := Explanation{Finding: f, Steps: f.steps, Depends: f.Depends}
	for i := range out.Depends {
		d := &out.Depends[i]
		if len(d.Tests) == 0 {
			continue
		}
		for _, to := range []bool{true, false} {
			settled := map[string]bool{}
			for _, t := range d.Tests {
				settled[t] = to
			}
			if g, is := c.again(v, id, reading, settled); is {
				d.Then = append(d.Then, Branch{If: to, Could: g.Could})
			}
		}
	}
	slices.SortStableFunc(out.Depends, func(a, b Dependency) int { return cmp.Compare(a.left(), b.left()) })
	out.Finding.Depends = out.Depends
	return out, true
}

// left is how many states remain at least, once a question is answered.
func (d Dependency) left() int {
	n := len(order)
	for _, b := range d.Then {
		n = min(n, len(b.Could))
	}
	return n
}

// again judges one clause with some tests settled.
func (c *Case) again(v fact.View, id string, reading []Choice, settled map[string]bool) (Finding, bool) {
	facts := complete(c.Axes, reading)
	ix := c.index(v, facts)
	for _, ins := range c.Instruments {
		list, since := versions(ins)
		b := &bench{c: c, ix: ix, ins: ins, view: v, facts: facts, heard: map[string][]int{}, since: since, settled: settled}
		for _, cl := range ordered(list) {
			b.steps = new([]string)
			own := complete(axesOf(cl), reading)
			e := &env{bench: b, cl: variant(cl, own), reading: own, version: since[cl]}
			for _, f := range e.findings() {
				if f.base = cl; f.ID == id {
					return f, true
				}
				b.heard[cl.ID] = append(b.heard[cl.ID], len(b.out))
				b.out = append(b.out, f)
			}
		}
	}
	return Finding{}, false
}

// complete gives an option for each axis: the one chosen, or the first.
func complete(axes []Axis, chosen []Choice) []Choice {
	var out []Choice
	for _, a := range axes {
		i := slices.IndexFunc(chosen, func(c Choice) bool { return c.Axis == a.Name })
		if i >= 0 {
			out = append(out, chosen[i])
		} else if len(a.Options) > 0 {
			out = append(out, Choice{a.Name, a.Options[0]})
		}
	}
	return out
}

// show writes an uncertain moment for people, in a zone's local time.
func show(z when.Zone, at when.Interval) string {
	switch {
	case !at.Known():
		return "not known"
	case at.Exact():
		return z.Local(at.Lo)
	case at.Lo == when.Min:
		return "at the latest " + z.Local(at.Hi)
	case at.Hi == when.Max:
		return "at the earliest " + z.Local(at.Lo)
	}
	return "between " + z.Local(at.Lo) + " and " + z.Local(at.Hi)
}
