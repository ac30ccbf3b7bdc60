package judge

import (
	"cmp"
	"slices"
	"strconv"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// findings judges the clause, an obligation for each that owes it and for each instance.
func (e *env) findings() []Finding {
	if e.cl.Off != "" {
		f := e.begin(subject{}, "", "")
		f.By = e.parties(e.cl.By)
		return []Finding{e.end(f, outcome{could: only(Inactive), reason: "Not in force: " + e.cl.Off + "."})}
	}
	owe := e.parties(e.cl.By)
	if len(owe) == 0 {
		owe = []fact.Party{""}
	}
	var out []Finding
	for _, p := range owe {
		switch e.cl.Kind {
		case terms.Achieve:
			out = append(out, e.achieve(p)...)
		case terms.Maintain:
			out = append(out, e.maintain(p))
		case terms.Forbid:
			out = append(out, e.forbid(p)...)
		case terms.May:
			out = append(out, e.power(p)...)
		case terms.Rule: // says what words mean or what a text yields: nobody owes it
		}
	}
	return out
}

// instances gives what triggered the clause: each fact of a triggering kind, facts of a unique
// kind about one thing together. A standing duty has one.
func (e *env) instances() []subject {
	if len(e.cl.Trigger) == 0 {
		return []subject{{}}
	}
	var out []subject
	for _, kind := range e.cl.Trigger {
		k, known := e.ix.ranked(kind)
		merge := known && (k.Unique || k.Starts)
		last := ""
		for i, f := range by(e.ix.kinds[kind], "") {
			if merge && i > 0 && f.Of == last {
				continue
			}
			last = f.Of
			out = append(out, subject{of: cmp.Or(f.Of, f.ID), trigger: f})
		}
	}
	for _, kind := range e.cl.Trigger {
		for _, f := range e.ix.silent[kind] {
			out = append(out, subject{of: cmp.Or(f.Of, f.ID), trigger: e.stub(f), silent: true})
		}
	}
	return e.apart(out)
}

// stub is a fact that does not count: known is only of what it speaks, and that it lies before
// now if it happened at all.
func (e *env) stub(f *fact.Fact) *fact.Fact {
	return &fact.Fact{ID: f.ID, Kind: f.Kind, Of: f.Of, By: f.By, At: when.Interval{Lo: when.Min, Hi: e.c.AsOf}}
}

// silence adds to an outcome that what it concerns may not be so at all.
func (e *env) silence(o outcome, s subject) outcome {
	if s.silent && o.could != only(Inactive) {
		o.could |= only(Inactive)
		o.reason = "That it was set going does not count in this view. " + o.reason
		o.asks = merge(o.asks, e.pending(moment{ref: e.ix.key(s.trigger), at: when.Open()}))
	}
	return o
}

// apart drops what the same thing triggers by two kinds, so that ids stay unique; what counts
// comes first.
func (e *env) apart(list []subject) []subject {
	if len(e.cl.Trigger) < 2 && len(e.ix.silent) == 0 {
		return list
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(s subject) bool {
		again := seen[s.of]
		seen[s.of] = true
		return again
	})
}

// untriggered is the finding of a clause that nothing set going.
func (e *env) untriggered(p fact.Party) Finding {
	return e.end(e.begin(subject{}, p, ""), outcome{
		could: only(Inactive), reason: "Nothing is stated that sets it going.",
	})
}

// applies says whether the clause applies to an instance, and if not or not surely, why.
func (e *env) applies(s subject, p fact.Party, anchor moment, deadline when.Interval) (answer, string) {
	for _, part := range []struct {
		is  func() answer
		why string
	}{
		{func() answer { return e.inForce(s, p, anchor, deadline) }, "this version was not in force then"},
		{func() answer { return e.all(e.cl.Needs, s) }, "a condition without which it does not apply is not met"},
		{func() answer { return e.all(e.cl.Filter, s) }, "what happened is not of the kind that it concerns"},
		{func() answer { return e.anyOf(e.cl.Unless, s).not() }, "an exception applies"},
		{func() answer { return e.quota(s) }, "the number that may be asked for is used up"},
	} {
		if part.is().is == no {
			return answer{is: no}, "Not in force: " + part.why + "."
		}
	}
	return e.inForce(s, p, anchor, deadline).and(e.all(e.cl.Needs, s)).and(e.all(e.cl.Filter, s)).
		and(e.anyOf(e.cl.Unless, s).not()).and(e.quota(s)), ""
}

// inForce compares the event that selects the version with the dates between which this one
// is in force.
func (e *env) inForce(s subject, p fact.Party, anchor moment, deadline when.Interval) answer {
	from, to := e.cl.From, e.cl.To2
	if !said(from) && e.ins.Sort == terms.Contract {
		from = e.ins.Effective
	}
	if !said(to) && e.ins.Sort == terms.Contract && !e.cl.Survives {
		to = e.ins.Ends
	}
	if s.trigger == nil {
		return e.standsWithin(from, to)
	}
	if e.ins.Sort == terms.Contract {
		if k, known := e.ix.ranked(s.trigger.Kind); known && k.Lasts {
			from = e.cl.From // what began before the agreement concerns it as long as it lasts
		}
	}
	if said(from) && !from.Known() {
		from = when.Interval{} // since when is not said, but that it binds is
	}
	if !said(from) && !said(to) {
		return answer{is: yes}
	}
	m := e.decider(s, p, anchor, deadline)
	is := truth(yes)
	if said(from) {
		is = min(is, between(m.at.Lo >= begins(from), m.at.Hi < from.Lo))
	}
	if said(to) {
		is = min(is, between(m.at.Hi <= to.Hi, m.at.Lo > to.Hi))
	}
	if is != open {
		return answer{is: is}
	}
	return answer{is: open, asks: e.pending(m)}
}

// standsWithin says of a standing duty whether some of the time that is looked at lies between the
// dates at which this version is in force.
func (e *env) standsWithin(from, to when.Interval) answer {
	out := answer{is: yes}
	if said(from) && from.Known() {
		out = out.and(answer{is: truthOf(from.Lo <= e.c.AsOf)})
	}
	if start := e.effective(); said(to) && start.stands {
		is := between(to.Hi >= start.at.Hi || !start.at.Known(), to.Hi < start.at.Lo)
		out = out.and(answer{is: is, asks: e.pending(start)})
	}
	return out
}

// begins gives the first instant at which what begins then is surely in force: a day begins
// with its first instant, of a month only the last instant is sure.
func begins(at when.Interval) when.Instant {
	const day = 25 * 3600 * 1_000_000 // at most, with a change of the clock
	if at.Hi-at.Lo <= day {
		return at.Lo
	}
	return at.Hi
}

// decider gives the event that selects the version.
func (e *env) decider(s subject, p fact.Party, anchor moment, deadline when.Interval) moment {
	by := terms.Occurrence
	if len(e.cl.AppliesBy) > 0 {
		by = e.cl.AppliesBy[0]
	}
	switch by {
	case terms.Due:
		if !deadline.Known() { // no number bounds it
			return anchor
		}
		return moment{ref: fact.Ref{Kind: "deadline", Of: s.of}, at: deadline, stands: true}
	case terms.Discovery:
		return anchor
	case terms.Claim:
		return e.find(ClaimMade, s.of, "")
	}
	if kind := stem(s.trigger.Kind) + ".occurred"; kind != s.trigger.Kind {
		if _, known := e.ix.ranked(kind); known {
			return e.find(kind, s.of, p)
		}
	}
	return e.ix.of(s.trigger)
}

// quota says whether an instance lies within the number that may be asked for in a span: the
// instances before it, within the span, are counted.
func (e *env) quota(s subject) answer {
	q := e.cl.Quota
	if q == nil || s.trigger == nil {
		return answer{is: yes}
	}
	mine := e.ix.of(s.trigger)
	_, window := length(q.In)
	surely, maybe := 0, 0
	for _, f := range by(e.ix.kinds[s.trigger.Kind], "") {
		if f == s.trigger {
			continue
		}
		d := since(e.ix.of(f), mine)
		switch {
		case d.least > 0 && d.most < window:
			surely++
		case d.most > 0 && d.least < window:
			maybe++
		}
	}
	switch {
	case surely >= q.N:
		return answer{is: no}
	case surely+maybe >= q.N:
		return answer{is: open, asks: e.pending(mine)}
	}
	return answer{is: yes}
}

// required says whether what the duty depends on was done: while it was not, the duty is
// suspended.
func (e *env) required() answer {
	out := answer{is: yes}
	for _, id := range e.cl.Requires {
		a := answer{is: open, asks: []question{{name: "clause: " + id, asks: "Was " + id + " kept?"}}}
		for _, i := range e.heard[id] {
			switch e.out[i].State {
			case Met, Late, Cured, Waived, Excused:
				a = answer{is: yes}
			case Breached, Running, Pending, Suspended:
				a = answer{is: no}
			case Undetermined:
				a.asks = nil
				for _, d := range e.out[i].Depends {
					a.asks = merge(a.asks, d.questions())
				}
			}
		}
		out = out.and(a)
	}
	return out
}

// soften adds to an outcome what conditions and exceptions make of it.
func (e *env) soften(o outcome, s subject, p fact.Party, applies answer, why string) outcome {
	if applies.is == no {
		return outcome{could: only(Inactive), reason: why}
	}
	o = e.silence(o, s)
	o = e.excuses(o, s, p)
	switch needs := e.required(); needs.is {
	case no:
		o = outcome{could: only(Suspended), reason: "What it depends on is missing: " + join2(e.cl.Requires) + "."}
	case open:
		o.could |= only(Suspended)
		o.asks = merge(o.asks, needs.asks)
	}
	if applies.is == open {
		o.could |= only(Inactive)
		o.asks = merge(o.asks, applies.asks)
	}
	return o
}

func join2(list []string) string {
	out := ""
	for i, s := range list {
		if i > 0 {
			out += ", "
		}
		out += s
	}
	return out
}

// excuses turns what was missed into excused, waived or cured where facts say so.
func (e *env) excuses(o outcome, s subject, p fact.Party) outcome {
	missed := only(Late, Breached)
	if o.could&missed == 0 {
		return o
	}
	if o.could&^missed == 0 {
		if w, alleged := e.waiver(s); w {
			return outcome{could: only(Waived), reason: "Waived in writing by who could demand it."}
		} else if alleged {
			o.reason += " A waiver is alleged, without authority or form."
		}
	}
	for _, kind := range e.cl.Excuses {
		if list := by(e.ix.kinds[kind], ""); len(list) > 0 {
			e.use(list...)
			o.could |= only(Excused)
			o.asks = merge(o.asks, []question{{name: "excuse: " + kind, asks: "Did " + kind + " prevent it, and for how long?"}})
		}
	}
	if e.cl.Cure != nil && e.cured(s, p) {
		return outcome{could: only(Cured), reason: "Cured within " + e.cl.Cure.Span.String() + " of notice of the breach."}
	}
	return o
}

// waiver reports whether who could demand the duty waived it with authority and in form, or
// whether that is only alleged.
func (e *env) waiver(s subject) (is, alleged bool) {
	for _, f := range slices.Concat(by(e.ix.about(Waiver, e.cl.ID), ""), by(e.ix.about(Waiver, e.id(s, "", "")), "")) {
		e.use(f)
		v, written := f.Attr("signed")
		if written && v.Yes && slices.Contains(e.parties(e.cl.To), f.By) {
			return true, true
		}
		alleged = true
	}
	return false, alleged
}

// cured reports whether the breach was surely made good within the span after notice of it.
func (e *env) cured(s subject, p fact.Party) bool {
	for _, of := range []string{e.cl.ID, s.of} {
		notices, cures := by(e.ix.about(BreachNoticed, of), ""), by(e.ix.about(CureDone, of), p)
		if len(notices) == 0 || len(cures) == 0 {
			continue
		}
		e.use(notices[0], cures[0])
		b := one(*e.cl.Cure, false, e.ix.of(notices[0]), e.ix.of(cures[0]))
		return b.past.most <= 0
	}
	return false
}

// count writes a number of things.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
