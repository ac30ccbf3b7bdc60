package judge

import (
	"slices"

	"counterpart/internal/judge/times"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// power judges a permission or power: whether it arose, was exercised in time, or lapsed.
func (e *env) power(p fact.Party) []Finding {
	var out []Finding
	for _, s := range e.instances() {
		out = append(out, e.exercise(s, p))
	}
	if len(out) == 0 {
		out = append(out, e.untriggered(p))
	}
	return out
}

func (e *env) exercise(s subject, p fact.Party) Finding {
	f := e.begin(s, p, "")
	anchor := e.anchor(e.cl.Deadline, s, p)
	f.Anchor = anchor.at
	acts := e.acts(s, p, part{act: e.cl.Act})
	now := e.against(e.cl.Deadline, s, anchor, e.now())
	f.Deadline = now.at
	var o outcome
	switch {
	case len(acts) > 0:
		b := e.against(e.cl.Deadline, s, anchor, acts[0].at)
		f.At, f.Past = acts[0].at.at, lapse(b.past)
		o = exercised(b, e.pending(acts[0].at))
	case !now.some:
		o = outcome{could: only(Pending), reason: "It may be exercised; no time is set."}
	case now.past.least > 0:
		o = outcome{could: only(Discharged), reason: "It was not exercised in time on the recorded facts, and lapsed."}
	case now.past.most <= 0:
		o = outcome{could: only(Running), reason: "It may be exercised until the deadline."}
	default:
		o = outcome{could: only(Running, Discharged), asks: e.pending(anchor), reason: "Whether its time is over is open."}
	}
	applies, why := e.applies(s, p, anchor, f.Deadline)
	reached := e.reached()
	if reached.is == no {
		return e.end(f, outcome{could: only(Inactive), reason: "It arises only after " + count(e.cl.Threshold.N, "breach", "breaches") + " of " + e.cl.Threshold.Of + "."})
	}
	return e.end(f, e.soften(o, s, p, applies.and(reached), why))
}

func exercised(b bound, asks []question) outcome {
	switch {
	case !b.some || b.past.most <= 0:
		return outcome{could: only(Met), reason: "It was exercised."}
	case b.past.least > 0:
		return outcome{could: only(Discharged), reason: "It was exercised after it had lapsed."}
	}
	return outcome{could: only(Met, Discharged), asks: asks, reason: "Whether it was exercised in time is open."}
}

// reached says whether enough breaches of another clause lie within the span that gives rise to
// the power.
func (e *env) reached() answer {
	t := e.cl.Threshold
	if t == nil {
		return answer{is: yes}
	}
	var sure, maybe []moment
	asks := []question{{name: "clause: " + t.Of, asks: "How often was " + t.Of + " broken, and when?"}}
	for _, i := range e.heard[t.Of] {
		f := &e.out[i]
		m := moment{at: f.At}
		if !f.At.Known() {
			m.at = f.Deadline
		}
		switch {
		case f.State == Breached || f.State == Late:
			sure, maybe = append(sure, m), append(maybe, m)
		case slices.Contains(f.Could, Breached) || slices.Contains(f.Could, Late):
			maybe = append(maybe, m)
		}
	}
	least, _ := length(t.In)
	return answer{is: between(crowded(sure, t, least, true), !crowded(maybe, t, least, false)), asks: asks}
}

// crowded reports whether so many of the moments surely, or maybe, lie within one span.
func crowded(list []moment, t *terms.Counter, window int64, surely bool) bool {
	for _, a := range list {
		n := 0
		for _, b := range list {
			apart := span{times.Sub(b.at.Lo, a.at.Hi), times.Sub(b.at.Hi, a.at.Lo)}
			if surely && apart.most <= window && apart.least >= 0 || !surely && apart.least <= window && apart.most >= 0 {
				n++
			}
		}
		if n+self(a, surely) >= t.N {
			return true
		}
	}
	return false
}

// self counts a moment itself where its own uncertainty hid it.
func self(a moment, surely bool) int {
	if surely && !a.at.Exact() {
		return 1
	}
	return 0
}

// oneOf gives the findings of statements that at least one of several things was so: where each
// of them would break some clause, one of those is broken, whichever it is.
func oneOf(c *Case, v fact.View, r []Choice, ix *index, base []Finding) []Finding {
	var out []Finding
	for _, g := range ix.groups {
		if f, is := group(c, v, r, g, base); is {
			out = append(out, f)
		}
	}
	return out
}

func group(c *Case, v fact.View, r []Choice, g *fact.Fact, base []Finding) (Finding, bool) {
	f := Finding{
		View: v, Reading: r, AsOf: c.AsOf, Part: "one of", State: Breached, Could: []State{Breached},
		Used: []*fact.Fact{g}, Reason: "At least one of these is broken, whichever it is: ",
		Anchor: when.Open(), Deadline: when.Open(), At: when.Open(), Since: when.Open(), Until: when.Open(),
	}
	for i, id := range g.OneOf {
		broken := brokenIf(c, v, r, id, base)
		if broken == nil {
			return f, false
		}
		if i == 0 {
			f.Instrument, f.Clause, f.base, f.Burden = broken.Instrument, broken.Clause, broken.base, broken.Burden
		} else {
			f.ID += " | "
			f.Reason += ", "
		}
		f.ID += broken.ID
		f.Reason += broken.Clause.ID
		for _, p := range broken.By {
			f.By = join(f.By, p)
		}
	}
	f.Reason += "."
	if g.Unconfirmed(c.Sides) {
		f.Unconfirmed = []string{g.ID}
	}
	return f, len(g.OneOf) > 0
}

// brokenIf gives the obligation that is broken if an alternative is so, and was not known to be.
func brokenIf(c *Case, v fact.View, r []Choice, id string, base []Finding) *Finding {
	ix := c.index(v, r, id)
	known := map[string]bool{}
	for i := range base {
		known[base[i].ID] = known[base[i].ID] || base[i].State == Breached
	}
	for _, ins := range c.Instruments {
		b := &bench{c: c, ix: ix, ins: ins, view: v, facts: r, heard: map[string][]int{}}
		b.instrument()
		for i := range b.out {
			if b.out[i].State == Breached && !known[b.out[i].ID] {
				return &b.out[i]
			}
		}
	}
	return nil
}
