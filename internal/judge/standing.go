package judge

import (
	"cmp"
	"slices"

	"counterpart/internal/judge/record"
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
	f.Anchor = from.At
	owed := record.Since(from, to)
	var o outcome
	switch broken, asks, is := e.broken(&f, s, p, from, to); {
	case owed.Most <= 0 && from.At.Lo > e.c.AsOf:
		o = outcome{could: only(Pending), reason: "It is not owed yet."}
	case is == record.Yes:
		o = outcome{could: only(Breached), extent: asks, reason: "It is stated that it was not so while it was owed."}
	case is == record.Open:
		o = outcome{could: only(Met, Breached), asks: asks, reason: "It is stated that it was not so; whether while it was owed is open."}
	case e.covered(s, p, from, to):
		o = outcome{could: only(Met), reason: "It was so on the recorded facts, as long as it was owed."}
	default:
		o = e.unknownState(p, len(broken) > 0)
	}
	if o.could != only(Pending) && from.At.Hi > e.c.AsOf && from.At.Known() {
		o.could |= only(Pending)
		o.asks = record.Merge(o.asks, e.pending(from))
	}
	applies, why := e.applies(s, p, from, when.Exactly(e.c.AsOf))
	return e.end(f, e.soften(o, s, p, applies, why))
}

// owed gives from when until when the state is owed: from the moment that the clause names, or the
// agreement's beginning, until now or as long as the clause says, within the dates at which this
// version is in force.
func (e *env) owed(s subject, p fact.Party) (from, to record.Moment) {
	from, to = e.anchor(e.cl.Deadline, s, p), record.Moment{At: e.until(), Stands: true}
	if d := e.cl.Deadline; d != nil && !d.Back && (len(d.Options) > 0 || record.Said(d.At)) {
		end := e.against(d, s, from, e.now()).At
		to.At = when.Interval{Lo: min(to.At.Lo, end.Lo), Hi: min(to.At.Hi, end.Hi)}
	}
	if since := e.cl.From; record.Said(since) && since.Lo > from.At.Lo {
		from.At = when.Interval{Lo: since.Lo, Hi: max(record.Begins(since), from.At.Hi)}
		from.Sys = nil
	}
	if until := e.cl.To2; record.Said(until) {
		to.At = when.Interval{Lo: min(to.At.Lo, finishes(until)), Hi: min(to.At.Hi, until.Hi)}
	}
	return from, to
}

// unknownState is the outcome where nothing is stated of what has to be kept.
func (e *env) unknownState(p fact.Party, before bool) outcome {
	o := outcome{could: only(Met, Breached), reason: "Nothing is stated of it over the whole time, and silence shows nothing."}
	if before {
		o.reason = "It is stated that it was not so, but not while it was owed."
	}
	o.asks = e.pending(record.Moment{Ref: fact.Ref{Kind: e.cl.State, By: p}, At: when.Open()})
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
	list := e.ix.Kinds[e.cl.State]
	if s.of != "" {
		list = slices.Concat(e.ix.About(e.cl.State, s.of), e.ix.About(e.cl.State, ""))
	}
	var out []*fact.Fact
	for _, x := range record.Pick(list, p, not) {
		if is := e.all(e.cl.ActIs, subject{of: cmp.Or(s.of, x.Of), act: x, trigger: s.trigger}).Is; is == record.Yes || not && is == record.Open {
			out = append(out, x)
		}
	}
	return out
}

// broken says whether the state surely, or maybe, did not hold while it was owed.
func (e *env) broken(f *Finding, s subject, p fact.Party, from, to record.Moment) ([]*fact.Fact, []record.Question, record.Truth) {
	out, asks := record.No, e.pending(from)
	list := e.states(s, p, true)
	f.Since = when.Interval{Lo: when.Max, Hi: when.Max}
	for _, x := range list {
		e.use(x)
		begins, ends, is := e.overlap(x, from, to)
		with := e.all(e.cl.ActIs, subject{of: cmp.Or(s.of, x.Of), act: x, trigger: s.trigger})
		if is = min(is, with.Is); is == record.No {
			continue
		}
		asks = record.Merge(asks, record.Merge(with.Asks, e.pending(begins)))
		f.Since.Lo = min(f.Since.Lo, max(begins.At.Lo, from.At.Lo))
		if is == record.Yes {
			f.Since.Hi = min(f.Since.Hi, max(begins.At.Hi, from.At.Hi))
		}
		f.Until, out = ends.At, max(out, is)
	}
	if out == record.No {
		f.Since = when.Open()
	}
	f.At = f.Since
	return list, asks, out
}

// covered reports whether the state is stated to have held from the beginning to the end.
func (e *env) covered(s subject, p fact.Party, from, to record.Moment) bool {
	list := e.states(s, p, false)
	slices.SortFunc(list, func(a, b *fact.Fact) int { return cmp.Or(cmp.Compare(a.At.Hi, b.At.Hi), cmp.Compare(a.ID, b.ID)) })
	reached := from.At.Lo
	for _, x := range list {
		if record.Begins(record.Stated(x.At)) > reached && record.Since(from, e.ix.Of(x)).Most > 0 {
			continue
		}
		e.use(x)
		end := to.At.Hi
		if record.Said(x.Until) {
			end = finishes(x.Until)
		}
		if reached = max(reached, end); reached >= to.At.Hi {
			return true
		}
	}
	return false
}

// overlap says whether a statement that it was not so surely, or maybe, concerns the time when it
// was owed: it begins before that ends, and ends after that begins. Without a beginning it was
// never so before its end.
func (e *env) overlap(x *fact.Fact, from, to record.Moment) (begins, ends record.Moment, is record.Truth) {
	begins, ends = e.ix.Of(x), to
	if !record.Said(x.At) && len(x.Offsets) == 0 {
		begins = from
	}
	if record.Said(x.Until) {
		ends = record.Moment{Ref: fact.Ref{Kind: "end of " + x.Kind, Of: x.Of, By: x.By}, At: x.Until, Facts: []*fact.Fact{x}}
	}
	a, b, c := record.Since(begins, to), record.Since(from, ends), record.Since(from, to)
	if !record.Said(x.Until) && record.Said(x.At) { // where only its beginning is stated, that it was not so at that moment is enough
		a.Least, a.Most = a.Least+1, a.Most+1
	}
	return begins, ends, record.Between(a.Least > 0 && b.Least > 0 && c.Least >= 0, a.Most <= 0 || b.Most <= 0 || c.Most < 0)
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
		for _, x := range record.By(e.regularly(kind, s), p) {
			if x.At.Lo <= e.c.AsOf {
				out = append(out, subject{of: x.Of, act: x, trigger: x, silent: s.silent})
			}
		}
		said := e.ix.Silent[kind]
		if s.of != "" {
			said = record.Concerning(said, s.of)
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
	at := e.ix.Of(s.act)
	f.At, f.Anchor = at.At, at.At
	forbidden := e.all(e.cl.ActIs, s).And(e.anyOf(e.cl.Unless, s).Not())
	if set.trigger != nil {
		anchor := e.anchor(e.cl.Deadline, set, p)
		f.Anchor = anchor.At
		after := record.Since(anchor, at)
		forbidden = forbidden.And(record.Answer{Is: record.Between(after.Least >= 0, after.Most < 0), Asks: record.Merge(e.pending(anchor), e.pending(at))})
		s.trigger = set.trigger
		e.use(set.trigger)
	}
	applies, why := e.applies(s, p, at, at.At)
	var o outcome
	switch forbidden.Is {
	case record.Yes:
		o = outcome{could: only(Breached), reason: "It was done though it is forbidden."}
	case record.No:
		o = outcome{could: only(Met), reason: "Permitted: it is not of the kind that is forbidden, or an exception applies."}
	default:
		o = outcome{could: only(Met, Breached), asks: forbidden.Asks, reason: "Whether it is permitted is open."}
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
		asks: e.pending(record.Moment{Ref: fact.Ref{Kind: first(e.cl.Act), Of: s.of, By: p}, At: when.Open()}),
	}
	if e.cl.Absence {
		o = outcome{could: only(Met), reason: "No entry shows it, and the contract makes a missing entry evidence."}
	}
	denials := e.regularDenials(s, p)
	for _, x := range denials {
		if !record.Said(x.Until) && !record.Said(x.At) {
			o = outcome{could: only(Met), reason: "It is stated that it was not done."}
		}
	}
	now := e.now()
	applies, why := e.applies(s, p, now, now.At)
	return e.end(f, e.soften(o, s, p, applies, why))
}
