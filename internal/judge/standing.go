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
	from, to := e.owed(p)
	f.Anchor = from.at
	var o outcome
	switch broken, asks, is := e.broken(&f, p, from, to); {
	case is == yes:
		o = outcome{could: only(Breached), extent: asks, reason: "It is stated that it was not so while it was owed."}
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

// owed gives from when until when the state is owed: from the moment that the clause names, or the
// agreement's beginning, until now, within the dates at which this version is in force.
func (e *env) owed(p fact.Party) (from, to moment) {
	from, to = e.anchor(e.cl.Deadline, subject{}, p), moment{at: when.Exactly(e.until()), stands: true}
	if len(e.cl.Trigger) > 0 {
		from = e.find(e.cl.Trigger[0], "", p)
	}
	if since := e.cl.From; said(since) && since.Lo > from.at.Lo {
		from.at = when.Interval{Lo: since.Lo, Hi: max(begins(since), from.at.Hi)}
		from.node = 0
	}
	if said(e.cl.To2) {
		to.at = when.Exactly(min(to.at.Hi, e.cl.To2.Hi))
	}
	return from, to
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
	out, asks := no, e.pending(from)
	list := e.states(p, true)
	f.Since = when.Interval{Lo: when.Max, Hi: when.Max}
	for _, x := range list {
		e.use(x)
		begins, ends, is := e.overlap(x, from, to)
		with := e.all(e.cl.ActIs, subject{of: x.Of, act: x})
		if is = min(is, with.is); is == no {
			continue
		}
		asks = merge(asks, merge(with.asks, e.pending(begins)))
		f.Since.Lo = min(f.Since.Lo, max(begins.at.Lo, from.at.Lo))
		if is == yes {
			f.Since.Hi = min(f.Since.Hi, max(begins.at.Hi, from.at.Lo))
		}
		f.Until, out = ends.at, max(out, is)
	}
	if out == no {
		f.Since = when.Open()
	}
	f.At = f.Since
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

// overlap says whether a statement that it was not so surely, or maybe, concerns the time when it
// was owed: it begins before that ends, and ends after that begins. Without a beginning it was
// never so before its end.
func (e *env) overlap(x *fact.Fact, from, to moment) (begins, ends moment, is truth) {
	begins, ends = e.ix.of(x), to
	if !said(x.At) && len(x.Offsets) == 0 {
		begins = from
	}
	if said(x.Until) {
		ends = moment{ref: fact.Ref{Kind: "end of " + x.Kind, Of: x.Of, By: x.By}, at: x.Until, facts: []*fact.Fact{x}}
	}
	a, b := since(begins, to), since(from, ends)
	is = between(a.least > 0 && b.least > 0, a.most <= 0 || b.most <= 0)
	if is == open && !said(x.Until) && said(x.At) && since(from, begins).least >= 0 && a.least >= 0 {
		is = yes // where only its beginning is stated, that it was so at that moment is enough
	}
	return begins, ends, is
}

// forbid judges a prohibition: every act of the kind that is stated is an instance. One that
// falls under a permission or an exception is met: permitted.
func (e *env) forbid(p fact.Party) []Finding {
	var out []Finding
	var denials []*fact.Fact
	for _, kind := range e.cl.Act {
		denials = append(denials, denied(e.ix.kinds[kind], p)...)
		for _, x := range by(e.ix.kinds[kind], p) {
			out = append(out, e.deed(subject{of: x.Of, act: x, trigger: x}, p))
		}
		for _, x := range e.ix.silent[kind] {
			if x.By == "" || p == "" || x.By == p {
				out = append(out, e.deed(subject{of: x.Of, act: e.stub(x), trigger: e.stub(x), silent: true}, p))
			}
		}
	}
	if len(out) == 0 {
		out = append(out, e.quiet(p, denials))
	}
	return out
}

// deed judges one act against the prohibition.
func (e *env) deed(s subject, p fact.Party) Finding {
	f := e.begin(s, p, "")
	at := e.ix.of(s.act)
	f.At, f.Anchor = at.at, at.at
	forbidden := e.all(e.cl.ActIs, s).and(e.anyOf(e.cl.Unless, s).not())
	applies := e.inForce(s, p, at, at.at).and(e.all(e.cl.Needs, s)).and(e.all(e.cl.Filter, s))
	var o outcome
	switch {
	case applies.is == no:
		return e.end(f, outcome{could: only(Inactive), reason: "Not in force: a condition without which it does not apply is not met."})
	case forbidden.is == yes:
		o = outcome{could: only(Breached), reason: "It was done though it is forbidden."}
	case forbidden.is == no:
		o = outcome{could: only(Met), reason: "Permitted: it is not of the kind that is forbidden, or an exception applies."}
	default:
		o = outcome{could: only(Met, Breached), asks: forbidden.asks, reason: "Whether it is permitted is open."}
	}
	o = e.silence(e.excuses(o, s, p), s)
	if applies.is == open {
		o.could |= only(Inactive)
		o.asks = merge(o.asks, applies.asks)
	}
	return e.end(f, o)
}

// quiet is the finding where no act is stated: that none is stated shows nothing.
func (e *env) quiet(p fact.Party, denials []*fact.Fact) Finding {
	f := e.begin(subject{}, p, "")
	e.use(denials...)
	now := e.now()
	applies := e.inForce(subject{}, p, now, now.at).and(e.all(e.cl.Needs, subject{}))
	o := outcome{
		could: only(Met, Breached), reason: "No breach found on the recorded facts; a missing entry never shows that nothing happened.",
		asks: e.pending(moment{ref: fact.Ref{Kind: first(e.cl.Act), By: p}, at: when.Open()}),
	}
	for _, x := range denials {
		if !said(x.Until) && !said(x.At) {
			o = outcome{could: only(Met), reason: "It is stated that it was not done."}
		}
	}
	return e.end(f, e.soften(o, subject{}, p, applies, "Not in force: a condition without which it does not apply is not met."))
}
