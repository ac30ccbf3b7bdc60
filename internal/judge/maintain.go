package judge

import (
	"cmp"
	"slices"

	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// maintain judges a duty to keep something so, from a moment on until the agreement's end.
func (e *env) maintain(p fact.Party) Finding {
	f := e.begin(subject{}, p, "")
	from := e.anchor(e.cl.Deadline, subject{}, p)
	to := moment{at: when.Exactly(e.until()), stands: true}
	f.Anchor = from.at
	var o outcome
	switch broken, asks, is := e.broken(&f, p, from, to); {
	case is == yes:
		o = outcome{could: only(Breached), reason: "It is stated that it was not so while it was owed."}
	case is == open:
		o = outcome{could: only(Met, Breached), asks: asks, reason: "It is stated that it was not so; whether while it was owed is open."}
	case e.covered(p, from, to):
		o = outcome{could: only(Met), reason: "It was so on the recorded facts, as long as it was owed."}
	default:
		o = e.unknownState(p, len(broken) > 0)
	}
	applies, why := e.applies(subject{}, p, from, when.Exactly(e.c.AsOf))
	return e.end(f, e.soften(o, subject{}, p, applies, why))
}

// unknownState is the outcome where nothing is stated of what has to be kept.
func (e *env) unknownState(p fact.Party, before bool) outcome {
	o := outcome{could: only(Met, Breached), reason: "Nothing is stated of it over the whole time, and silence shows nothing."}
	if before {
		o.reason = "It is stated that it was not so, but not while it was owed."
	}
	o.asks = e.pending(moment{ref: fact.Ref{Kind: e.cl.State, By: p}, at: when.Open()})
	if e.cl.Standard != "" {
		o.reason = "No yardstick was agreed for " + e.cl.Standard + "."
		o.asks = standard(e.cl.Standard)
	}
	if e.cl.Burden.Party != "" && e.party(e.cl.Burden.Party) == p {
		o.more = Breached
	}
	return o
}

// states gives what is stated of the state, so or not so, by or of the party.
func (e *env) states(p fact.Party, not bool) []*fact.Fact {
	var out []*fact.Fact
	for _, x := range pick(e.ix.kinds[e.cl.State], p, not) {
		if e.all(e.cl.ActIs, subject{of: x.Of, act: x}).is != no {
			out = append(out, x)
		}
	}
	return out
}

// broken says whether the state surely, or maybe, did not hold while it was owed.
func (e *env) broken(f *Finding, p fact.Party, from, to moment) ([]*fact.Fact, []question, truth) {
	out, asks := no, []question(nil)
	list := e.states(p, true)
	for _, x := range list {
		e.use(x)
		begins, ends := e.ix.of(x), to
		if said(x.Until) {
			ends = moment{ref: fact.Ref{Kind: "end of " + x.Kind, Of: x.Of, By: x.By}, at: x.Until, facts: []*fact.Fact{x}}
		}
		// It overlaps the time when it was owed if it begins before that ends, and ends after that
		// begins. Where only its beginning is stated, that it was so at that moment is enough.
		a, b := since(begins, to), since(from, ends)
		is := between(a.least > 0 && b.least > 0, a.most <= 0 || b.most <= 0)
		if is == open && !said(x.Until) && since(from, begins).least >= 0 && a.least >= 0 {
			is = yes
		}
		with := e.all(e.cl.ActIs, subject{of: x.Of, act: x})
		is = min(is, with.is)
		if is == open {
			asks = merge(asks, merge(with.asks, merge(e.pending(begins), e.pending(from))))
		}
		if is > out {
			out = is
			f.Since = when.Interval{Lo: max(begins.at.Lo, from.at.Lo), Hi: max(begins.at.Hi, from.at.Lo)}
			f.Until = ends.at
			f.At = f.Since
		}
	}
	return list, asks, out
}

// covered reports whether the state is stated to have held from the beginning to the end.
func (e *env) covered(p fact.Party, from, to moment) bool {
	list := slices.Clone(e.states(p, false))
	slices.SortFunc(list, func(a, b *fact.Fact) int { return cmp.Compare(a.At.Hi, b.At.Hi) })
	reached := from.at.Lo
	for _, x := range list {
		if stated(x.At).Hi > reached && !(stated(x.At).Hi <= from.at.Hi && since(from, e.ix.of(x)).most <= 0) {
			break
		}
		e.use(x)
		end := to.at.Hi
		if said(x.Until) {
			end = x.Until.Lo
		}
		if reached = max(reached, end); reached >= to.at.Hi {
			return true
		}
	}
	return false
}
