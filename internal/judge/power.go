package judge

import (
	"cmp"
	"slices"

	"counterpart/internal/judge/record"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// power judges a permission or power: whether it arose, was exercised in time, or lapsed.
func (e *env) power(p fact.Party) []Finding {
	var out []Finding
	for _, s := range e.instances(p) {
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
	now := e.against(e.cl.Deadline, s, anchor, e.now())
	f.Anchor, f.Deadline = anchor.At, now.At
	o := e.exercised(&f, s, p, anchor, now)
	applies, why := e.applies(s, p, anchor, f.Deadline)
	reached := e.reached()
	if reached.Is == record.No {
		return e.end(f, outcome{could: only(Inactive), reason: "It arises only after " + count(e.cl.Threshold.N, "breach", "breaches") + " of " + e.cl.Threshold.Of + "."})
	}
	return e.end(f, e.soften(o, s, p, applies.And(reached), why))
}

// exercised judges what was done of a power.
func (e *env) exercised(f *Finding, s subject, p fact.Party, anchor record.Moment, now record.Bound) outcome {
	o, sure := outcome{}, record.No
	for i, a := range e.acts(s, p, part{act: e.cl.Act}) {
		b := e.against(e.cl.Deadline, s, anchor, a.at)
		intime := record.Between(!b.Some || b.Past.Most <= 0, b.Past.Least > 0)
		if soft := softOf(e.cl.Deadline); !b.Some && soft != "" { // whether in a way that fits the word is open
			intime, b.Asks = record.Open, standard(soft)
		}
		if i == 0 || intime == record.Yes && a.fits.Is == record.Yes {
			f.At, f.Past = a.at.At, lapse(b.Past)
		}
		if intime == record.Yes && a.fits.Is == record.Yes {
			return outcome{could: only(Met), reason: "It was exercised."}
		}
		sure = max(sure, a.fits.Is)
		o.could |= map[record.Truth]states{record.Yes: only(Met), record.No: only(Discharged), record.Open: only(Met, Discharged)}[intime]
		o.asks = record.Merge(record.Merge(o.asks, a.fits.Asks), b.Asks)
		if b.Some {
			o.asks = record.Merge(o.asks, record.Merge(e.pending(anchor), e.pending(a.at)))
		}
		o.reason = "Whether it was exercised in time is open."
	}
	if o.could == only(Discharged) && sure == record.Yes {
		o.reason = "It was exercised after it had lapsed."
	}
	if sure == record.Yes {
		return o
	}
	idle := e.idle(anchor, now)
	return outcome{could: o.could | idle.could, asks: record.Merge(o.asks, idle.asks), reason: cmp.Or(o.reason, idle.reason)}
}

// idle judges a power of whose exercise nothing is stated.
func (e *env) idle(anchor record.Moment, now record.Bound) outcome {
	switch {
	case !now.Some:
		return outcome{could: only(Pending), reason: "It may be exercised; no time is set."}
	case now.Past.Least > 0:
		return outcome{could: only(Discharged), reason: "It was not exercised in time on the recorded facts, and lapsed."}
	case now.Past.Most <= 0:
		return outcome{could: only(Running), reason: "It may be exercised until the deadline."}
	}
	return outcome{could: only(Running, Discharged), asks: record.Merge(now.Asks, e.pending(anchor)), reason: "Whether its time is over is open."}
}

// reached says whether enough breaches of another clause, or events of a kind, lie within the span
// that gives rise to the power.
func (e *env) reached() record.Answer {
	t := e.cl.Threshold
	if t == nil {
		return record.Answer{Is: record.Yes}
	}
	if e.enough == nil {
		sure, maybe := e.breaches(t)
		shortest, longest := record.Length(t.In)
		e.enough = &record.Answer{
			Is:   record.Between(crowded(record.LineOf(sure), t.N, shortest, true), !crowded(record.LineOf(maybe), t.N, longest, false)),
			Asks: []record.Question{{Name: "clause: " + t.Of, Asks: "How often was " + t.Of + " broken, and when?"}},
		}
	}
	return *e.enough
}

// breaches gives when what is counted surely happened, and when it may have.
func (e *env) breaches(t *terms.Counter) (sure, maybe []record.Moment) {
	if _, is := e.ix.Ranked(t.Of); is {
		list := slices.Clone(e.ix.Line(t.Of).List)
		for _, x := range e.ix.Silent[t.Of] {
			maybe = append(maybe, e.ix.Of(e.stub(x)))
		}
		return list, append(maybe, list...)
	}
	readings := map[string]int{} // how many findings speak of an obligation, each under a reading of its own
	broken := map[string]int{}
	for _, i := range e.heard[t.Of] {
		f := &e.out[i]
		if readings[f.ID]++; f.State == Breached || f.State == Late {
			broken[f.ID]++
		}
	}
	for _, i := range e.heard[t.Of] {
		f := &e.out[i]
		if !slices.Contains(f.Could, Breached) && !slices.Contains(f.Could, Late) {
			continue
		}
		m := record.Moment{At: f.At}
		if !f.At.Known() {
			m.At = f.Deadline
		}
		if broken[f.ID] == readings[f.ID] {
			sure = append(sure, m)
			broken[f.ID] = -1 // counted
		}
		maybe = append(maybe, m)
		if f.Of == "" { // a standing duty may have been broken more than once, no one knows when
			maybe = append(maybe, slices.Repeat([]record.Moment{{At: when.Open()}}, t.N)...)
		}
	}
	return sure, maybe
}

// crowded reports whether so many of the moments surely, or maybe, lie within one span.
func crowded(l *record.Line, enough int, window int64, surely bool) bool {
	for i := range l.List {
		a, n := &l.List[i], 1
		near := l.Around(record.Shift(a.At.Lo, -window), record.Shift(a.At.Hi, window))
		for j := range near {
			apart := record.Since(*a, near[j])
			if a != &near[j] && (surely && apart.Most <= window && apart.Least >= 0 || !surely && apart.Least <= window && apart.Most >= 0) {
				n++
			}
		}
		if n >= enough {
			return true
		}
	}
	return false
}

// oneOf gives the findings of statements that at least one of several things was so: where each
// of them would break some clause, one of those is broken, whichever it is.
func oneOf(c *Case, v fact.View, r []Choice, ix *record.Index, base []Finding) []Finding {
	var out []Finding
	for _, g := range ix.Groups {
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
			f.By = record.Join(f.By, p)
		}
	}
	f.Reason += "."
	if g.Unconfirmed(c.Sides) {
		f.Unconfirmed = []string{g.ID}
	}
	return f, len(g.OneOf) > 0
}

// brokenIf gives an obligation that is broken under every reading if an alternative is so, and was
// not known to be.
func brokenIf(c *Case, v fact.View, r []Choice, id string, base []Finding) *Finding {
	ix := c.index(v, r, id)
	known := breached(base)
	for _, ins := range c.Instruments {
		b := &bench{c: c, ix: ix, ins: ins, view: v, facts: r, heard: map[string][]int{}}
		b.instrument()
		now := breached(b.out)
		for i := range b.out {
			if f := &b.out[i]; now[f.ID] && !known[f.ID] {
				return f
			}
		}
	}
	return nil
}

// breached gives the ids of what is broken under every reading of its clause.
func breached(list []Finding) map[string]bool {
	out := map[string]bool{}
	for i := range list {
		is, seen := out[list[i].ID]
		out[list[i].ID] = list[i].State == Breached && (is || !seen)
	}
	return out
}
