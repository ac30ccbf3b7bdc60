package judge

import (
	"cmp"
	"slices"

	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// maintain judges a duty to keep something so, from a moment on until the agreement's end; where
// something sets it going, once for each thing.
func (e *env) maintain(p fact.Party) []Finding {
	list := e.lasting(p)
	if len(list) == 0 {
		return []Finding{e.untriggered(p)}
	}
	out := make([]Finding, 0, len(list))
	for _, s := range list {
		out = append(out, e.keep(s, p))
	}
	return out
}

// lasting gives what set the duty going. What concerns the relation as a whole does so once.
func (e *env) lasting(p fact.Party) []subject {
	list := e.instances(p)
	whole := slices.IndexFunc(list, func(s subject) bool { return s.trigger != nil && s.trigger.Of == "" })
	if whole < 0 {
		return list
	}
	first := subject{trigger: list[whole].trigger, silent: list[whole].silent}
	list = slices.DeleteFunc(list, func(s subject) bool { return s.trigger.Of == "" })
	return append([]subject{first}, list...)
}

func (e *env) keep(s subject, p fact.Party) Finding {
	f := e.begin(s, p, "")
	from, to := e.owed(s, p)
	f.Anchor = from.at
	owed := since(from, to)
	var o outcome
	switch broken, asks, is := e.broken(&f, s, p, from, to); {
	case owed.most <= 0 && from.at.Lo > e.c.AsOf:
		o = outcome{could: only(Pending), reason: "It is not owed yet."}
	case is == yes:
		o = outcome{could: only(Breached), extent: asks, reason: "It is stated that it was not so while it was owed."}
	case is == open:
		o = outcome{could: only(Met, Breached), asks: asks, reason: "It is stated that it was not so; whether while it was owed is open."}
	case e.covered(s, p, from, to):
		o = outcome{could: only(Met), reason: "It was so on the recorded facts, as long as it was owed."}
	default:
		o = e.unknownState(p, len(broken) > 0)
	}
	if o.could != only(Pending) && from.at.Hi > e.c.AsOf && from.at.Known() {
		o.could |= only(Pending)
		o.asks = merge(o.asks, e.pending(from))
	}
	applies, why := e.applies(s, p, from, when.Exactly(e.c.AsOf))
	return e.end(f, e.soften(o, s, p, applies, why))
}

// owed gives from when until when the state is owed: from the moment that the clause names, or the
// agreement's beginning, until now or as long as the clause says, within the dates at which this
// version is in force.
func (e *env) owed(s subject, p fact.Party) (from, to moment) {
	from, to = e.anchor(e.cl.Deadline, s, p), moment{at: e.until(), stands: true}
	if d := e.cl.Deadline; d != nil && !d.Back && (len(d.Options) > 0 || said(d.At)) {
		end := e.against(d, s, from, e.now()).at
		to.at = when.Interval{Lo: min(to.at.Lo, end.Lo), Hi: min(to.at.Hi, end.Hi)}
	}
	if since := e.cl.From; said(since) && since.Lo > from.at.Lo {
		from.at = when.Interval{Lo: since.Lo, Hi: max(begins(since), from.at.Hi)}
		from.sys = nil
	}
	if until := e.cl.To2; said(until) {
		to.at = when.Interval{Lo: min(to.at.Lo, finishes(until)), Hi: min(to.at.Hi, until.Hi)}
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

// states gives what is stated of the state, so or not so, by or of the party; about the thing that
// the duty is about, or about the relation as a whole.
func (e *env) states(s subject, p fact.Party, not bool) []*fact.Fact {
	list := e.ix.kinds[e.cl.State]
	if s.of != "" {
		list = slices.Concat(e.ix.about(e.cl.State, s.of), e.ix.about(e.cl.State, ""))
	}
	var out []*fact.Fact
	for _, x := range pick(list, p, not) {
		if is := e.all(e.cl.ActIs, subject{of: cmp.Or(s.of, x.Of), act: x, trigger: s.trigger}).is; is == yes || not && is == open {
			out = append(out, x)
		}
	}
	return out
}

// broken says whether the state surely, or maybe, did not hold while it was owed.
func (e *env) broken(f *Finding, s subject, p fact.Party, from, to moment) ([]*fact.Fact, []question, truth) {
	out, asks := no, e.pending(from)
	list := e.states(s, p, true)
	f.Since = when.Interval{Lo: when.Max, Hi: when.Max}
	for _, x := range list {
		e.use(x)
		begins, ends, is := e.overlap(x, from, to)
		with := e.all(e.cl.ActIs, subject{of: cmp.Or(s.of, x.Of), act: x, trigger: s.trigger})
		if is = min(is, with.is); is == no {
			continue
		}
		asks = merge(asks, merge(with.asks, e.pending(begins)))
		f.Since.Lo = min(f.Since.Lo, max(begins.at.Lo, from.at.Lo))
		if is == yes {
			f.Since.Hi = min(f.Since.Hi, max(begins.at.Hi, from.at.Hi))
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
func (e *env) covered(s subject, p fact.Party, from, to moment) bool {
	list := e.states(s, p, false)
	slices.SortFunc(list, func(a, b *fact.Fact) int { return cmp.Or(cmp.Compare(a.At.Hi, b.At.Hi), cmp.Compare(a.ID, b.ID)) })
	reached := from.at.Lo
	for _, x := range list {
		if begins(stated(x.At)) > reached && since(from, e.ix.of(x)).most > 0 {
			continue
		}
		e.use(x)
		end := to.at.Hi
		if said(x.Until) {
			end = finishes(x.Until)
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
	a, b, c := since(begins, to), since(from, ends), since(from, to)
	if !said(x.Until) && said(x.At) { // where only its beginning is stated, that it was not so at that moment is enough
		a.least, a.most = a.least+1, a.most+1
	}
	return begins, ends, between(a.least > 0 && b.least > 0 && c.least >= 0, a.most <= 0 || b.most <= 0 || c.most < 0)
}

// forbid judges a prohibition: every act of the kind that is stated is an instance. One that
// falls under a permission or an exception is met: permitted. Where something sets the prohibition
// going, it concerns acts about that thing.
func (e *env) forbid(p fact.Party) []Finding {
	set := e.instances(p)
	if len(set) == 0 {
		return []Finding{e.untriggered(p)}
	}
	var out []Finding
	for _, s := range set {
		deeds := e.deeds(s, p)
		for _, d := range deeds {
			out = append(out, e.deed(d, s, p))
		}
		if len(deeds) == 0 {
			out = append(out, e.quiet(s, p))
		}
	}
	return out
}

// deeds gives what was done, or is said to have been, of what is forbidden.
func (e *env) deeds(s subject, p fact.Party) []subject {
	var out []subject
	for _, kind := range e.cl.Act {
		for _, x := range by(e.regularly(kind, s), p) {
			if x.At.Lo <= e.c.AsOf {
				out = append(out, subject{of: x.Of, act: x, trigger: x, silent: s.silent})
			}
		}
		said := e.ix.silent[kind]
		if s.of != "" {
			said = concerning(said, s.of)
		}
		for _, x := range said {
			if x.By == "" || p == "" || x.By == p {
				out = append(out, subject{of: x.Of, act: e.stub(x), trigger: e.stub(x), silent: true})
			}
		}
	}
	return out
}

// deed judges one act against the prohibition that something may have set going.
func (e *env) deed(s, set subject, p fact.Party) Finding {
	f := e.begin(s, p, "")
	at := e.ix.of(s.act)
	f.At, f.Anchor = at.at, at.at
	forbidden := e.all(e.cl.ActIs, s).and(e.anyOf(e.cl.Unless, s).not())
	if set.trigger != nil {
		anchor := e.anchor(e.cl.Deadline, set, p)
		f.Anchor = anchor.at
		after := since(anchor, at)
		forbidden = forbidden.and(answer{is: between(after.least >= 0, after.most < 0), asks: merge(e.pending(anchor), e.pending(at))})
		s.trigger = set.trigger
		e.use(set.trigger)
	}
	applies, why := e.applies(s, p, at, at.at)
	var o outcome
	switch forbidden.is {
	case yes:
		o = outcome{could: only(Breached), reason: "It was done though it is forbidden."}
	case no:
		o = outcome{could: only(Met), reason: "Permitted: it is not of the kind that is forbidden, or an exception applies."}
	default:
		o = outcome{could: only(Met, Breached), asks: forbidden.asks, reason: "Whether it is permitted is open."}
	}
	if s.silent { // the act, or what set the prohibition going: the finding asks for the act
		s.trigger = s.act
	}
	return e.end(f, e.soften(o, s, p, applies, why))
}

// quiet is the finding where no act is stated: that none is stated shows nothing.
func (e *env) quiet(s subject, p fact.Party) Finding {
	f := e.begin(s, p, "")
	o := outcome{
		could: only(Met, Breached), reason: "No breach found on the recorded facts; a missing entry never shows that nothing happened.",
		asks: e.pending(moment{ref: fact.Ref{Kind: first(e.cl.Act), Of: s.of, By: p}, at: when.Open()}),
	}
	if e.cl.Absence {
		o = outcome{could: only(Met), reason: "No entry shows it, and the contract makes a missing entry evidence."}
	}
	denials := e.regularDenials(s, p)
	for _, x := range denials {
		if !said(x.Until) && !said(x.At) {
			o = outcome{could: only(Met), reason: "It is stated that it was not done."}
		}
	}
	now := e.now()
	applies, why := e.applies(s, p, now, now.at)
	return e.end(f, e.soften(o, s, p, applies, why))
}
