package judge

import (
	"slices"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// part is one obligation of a clause that asks for an act: the clause itself, a phase of it, or
// its content.
type part struct {
	name     string
	deadline *terms.Deadline
	act      []string
	content  []string // what has to be told; nil: the first act counts
}

// parts gives the obligations of the clause.
func (e *env) parts() []part {
	if len(e.cl.Phases) > 0 {
		var out []part
		for i := range e.cl.Phases {
			ph := &e.cl.Phases[i]
			act := ph.Act
			if len(act) == 0 {
				act = e.cl.Act
			}
			out = append(out, part{name: ph.Name, deadline: &ph.Deadline, act: act})
		}
		return out
	}
	out := []part{{deadline: e.cl.Deadline, act: e.cl.Act}}
	if len(e.cl.Content) > 0 && slices.Contains(e.cl.Act, NoticeGiven) {
		out = append(out, part{name: "content", deadline: e.cl.Deadline, act: e.cl.Act, content: e.cl.Content})
	}
	return out
}

// achieve judges a duty to do something.
func (e *env) achieve(p fact.Party) []Finding {
	if e.cl.Deadline != nil && e.cl.Deadline.Cadence {
		return []Finding{e.periodic(p)}
	}
	var out []Finding
	for _, s := range e.instances() {
		for _, pt := range e.parts() {
			out = append(out, e.once(s, p, pt))
		}
	}
	if len(out) == 0 {
		out = append(out, e.untriggered(p))
	}
	return out
}

// once judges one act that is owed.
func (e *env) once(s subject, p fact.Party, pt part) Finding {
	f := e.begin(s, p, pt.name)
	anchor := e.anchor(pt.deadline, s, p)
	f.Anchor = anchor.at
	e.say("The clock starts at %s: %s.", anchor.name(), show(e.ins.Zone, anchor.at))
	acts := e.acts(s, p, pt)
	var o outcome
	switch {
	case len(acts) > 0:
		o = e.performed(&f, s, pt, anchor, acts)
	default:
		o = e.unperformed(&f, s, p, pt, anchor)
	}
	applies, why := e.applies(s, p, anchor, f.Deadline)
	return e.end(f, e.soften(o, s, p, applies, why))
}

// act is something done that may perform the duty.
type act struct {
	at   moment
	fits answer // is it of the kind that the clause asks for
	fact *fact.Fact
}

// acts gives what was done by the party about the thing, the earliest first.
func (e *env) acts(s subject, p fact.Party, pt part) []act {
	if pt.content != nil {
		return e.told(s, p, pt)
	}
	var out []act
	for _, kind := range pt.act {
		for _, x := range by(e.ix.about(kind, s.of), p) {
			if pt.name != "" && !inPhase(x, pt.name) {
				continue
			}
			with := s
			with.act = x
			if fits := e.all(e.cl.ActIs, with).and(e.form(with)); fits.is != no {
				e.use(x)
				out = append(out, act{at: e.effect(x, s), fits: fits, fact: x})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b act) int { return compareIntervals(a.at.at, b.at.at) })
	return out
}

func compareIntervals(a, b when.Interval) int {
	switch {
	case a.Lo != b.Lo && a.Lo < b.Lo, a.Lo == b.Lo && a.Hi < b.Hi:
		return -1
	case a == b:
		return 0
	}
	return 1
}

// form says whether an act has the form that the clause insists on.
func (e *env) form(s subject) answer {
	if !e.cl.Form.Strict || e.cl.Form.Channel == "" {
		return answer{is: yes}
	}
	return e.test(terms.Test{
		About: terms.Act, Name: "channel", Op: terms.Has, Value: fact.Value{Sort: fact.Words, Words: []string{e.cl.Form.Channel}},
	}, s)
}

// effect gives when an act takes effect: a notice may do so on receipt, of which handing it over
// is no sign, or when the contract deems it received.
func (e *env) effect(x *fact.Fact, s subject) moment {
	given := e.ix.of(x)
	if x.Kind != NoticeGiven || e.cl.Effective.On == "" || e.cl.Effective.On == "dispatch" {
		return given
	}
	for _, kind := range []string{NoticeReceived, NoticeAcknowledged} {
		for _, r := range by(e.ix.about(kind, s.of), "") {
			m := e.ix.of(r)
			if r.Value.Sort != fact.Words || slices.Contains(r.Value.Words, x.ID) {
				e.use(r)
				m.at.Lo = max(m.at.Lo, given.at.Lo)
				return m
			}
		}
	}
	if e.cl.Effective.On == "deemed" {
		if at, err := e.cl.Effective.Deemed.AfterInterval(given.at); err == nil {
			given.at, given.node = at, 0
			return given
		}
	}
	given.ref = fact.Ref{Kind: NoticeReceived, Of: s.of, By: e.first(e.cl.To)}
	given.at.Hi, given.facts, given.onward = when.Max, nil, true // not before it was given; until when is open
	return given
}

func (e *env) first(labels []fact.Party) fact.Party {
	if len(labels) == 0 {
		return ""
	}
	return e.party(labels[0])
}

// told gives when everything that the notice must contain was told: by a statement that it was
// complete, or by notices whose contents cover it.
func (e *env) told(s subject, p fact.Party, pt part) []act {
	for _, x := range by(e.ix.about(NoticeComplete, s.of), p) {
		e.use(x)
		return []act{{at: e.ix.of(x), fits: answer{is: yes}, fact: x}}
	}
	missing := slices.Clone(pt.content)
	pt.content = nil
	for _, a := range e.acts(s, p, pt) {
		v, is := a.fact.Attr("content")
		if !is {
			continue
		}
		missing = slices.DeleteFunc(missing, func(w string) bool { return slices.Contains(v.Words, w) })
		if len(missing) == 0 {
			return []act{a}
		}
	}
	return nil
}

// performed judges acts that were done: in time if one surely was, late if none can have been.
func (e *env) performed(f *Finding, s subject, pt part, anchor moment, acts []act) outcome {
	var o outcome
	best := e.against(pt.deadline, s, anchor, acts[0].at)
	could, fitting := states(0), false
	for i, a := range acts {
		b := e.against(pt.deadline, s, anchor, a.at)
		fitting = fitting || a.fits.is == yes
		one := between(b.past.most <= 0, b.past.least > 0)
		o.asks = merge(merge(o.asks, b.asks), a.fits.asks)
		switch {
		case !b.some:
			could |= only(Met, Late)
		case one == yes && a.fits.is == yes:
			o.could, f.At, f.Deadline = only(Met), a.at.at, b.at
			return e.done(f, s, pt, anchor, a, b, o)
		case one == no:
			could |= only(Late)
		default:
			could |= only(Met, Late)
		}
		if one == open && b.some {
			o.asks = merge(o.asks, merge(e.pending(anchor), e.pending(a.at)))
		}
		if i == 0 {
			best = b
		}
	}
	if !fitting {
		could |= only(Breached)
	}
	o.could = could
	f.At, f.Deadline = acts[0].at.at, best.at
	return e.done(f, s, pt, anchor, acts[0], best, o)
}

// done fills in what is known of an act that was done.
func (e *env) done(f *Finding, s subject, pt part, anchor moment, a act, b bound, o outcome) outcome {
	f.Past, f.Elapsed = lapse(b.past), lapse(since(anchor, a.at))
	if !b.some || pt.deadline == nil {
		f.Past = Lapse{}
	}
	e.say("It was done at %s: %s.", a.at.name(), show(e.ins.Zone, a.at.at))
	e.soft(f, s, pt, anchor, &a)
	o.extent = merge(e.pending(anchor), e.pending(a.at))
	switch {
	case pt.deadline == nil:
		o.could, o.asks, o.reason = only(Met), nil, "It was done; no time is set."
	case !b.some:
		o.asks = merge(o.asks, standard(pt.deadline.Soft))
		o.reason = "It was done; no number bounds the time, and no yardstick was agreed."
	case o.could == only(Met):
		o.reason = "It was done in time."
	case o.could == only(Late):
		o.reason = "It was done after the deadline."
	default:
		o.reason = "It was done; whether in time is open."
	}
	if pt.content != nil && e.cl.Phased {
		return e.later(o)
	}
	return o
}

// later is for content that may follow in parts: no number bounds it.
func (e *env) later(o outcome) outcome {
	o.could |= only(Met, Late)
	o.asks = merge(o.asks, standard("without undue further delay"))
	o.reason = "The content may follow in parts; no number bounds that."
	return o
}

func standard(word string) []question {
	if word == "" {
		word = "a time that is reasonable"
	}
	return []question{{name: "standard: " + word, asks: "What did the parties agree that " + word + " means?"}}
}

// soft adds what a soft word says beside the number.
func (e *env) soft(f *Finding, s subject, pt part, anchor moment, a *act) {
	if pt.deadline == nil || pt.deadline.Soft == "" {
		return
	}
	f.Soft = &Soft{Word: pt.deadline.Soft, Verdict: "no yardstick agreed"}
	y := e.yardstick(pt.deadline.Soft)
	if y == nil {
		return
	}
	act := e.now()
	if a != nil {
		act = a.at
	}
	b := e.rules(terms.Option{Rules: []when.Rule{y.Rule}}, pt.deadline.Back, anchor, act)
	f.Soft.Yardstick = y
	f.Soft.Verdict = map[truth]string{yes: "within it", no: "beyond it", open: "open"}[between(b.past.most <= 0, b.past.least > 0)]
}

// unperformed judges a duty of whose performance nothing is stated, or that it did not happen.
func (e *env) unperformed(f *Finding, s subject, p fact.Party, pt part, anchor moment) outcome {
	now := e.against(pt.deadline, s, anchor, e.now())
	f.Deadline = now.at
	e.soft(f, s, pt, anchor, nil)
	if x := e.denial(s, p, pt); x != nil {
		return e.missed(f, s, pt, anchor, now, x)
	}
	f.Past, f.Elapsed = Lapse{}, lapse(since(anchor, e.now()))
	o := outcome{asks: merge(now.asks, e.missing(s, p, pt))}
	if !now.some && pt.deadline != nil {
		o.asks = merge(o.asks, standard(pt.deadline.Soft))
	}
	switch {
	case now.some && now.past.most <= 0:
		return outcome{could: only(Running), reason: "Its time runs until the deadline."}
	case now.some && now.past.least > 0:
		o.could = only(Met, Late, Breached)
	case now.some:
		o.could = only(Running, Met, Late, Breached)
		o.asks = merge(o.asks, e.pending(anchor))
	default:
		o.could = only(Running, Met, Late, Breached)
	}
	if e.cl.Absence && now.some && now.past.least > 0 {
		return outcome{could: only(Breached), reason: "No entry shows it, and the contract makes a missing entry evidence."}
	}
	if e.cl.Burden.Party != "" && e.party(e.cl.Burden.Party) == p {
		o.more = Breached
	}
	o.reason = "Nothing is stated of its performance, which does not show that it did not happen."
	if len(anchor.facts) == 0 && !anchor.stands && now.some {
		o.asks = merge(o.asks, e.pending(anchor))
	}
	return o
}

// missing asks for the act that is not stated.
func (e *env) missing(s subject, p fact.Party, pt part) []question {
	kind := NoticeComplete
	if pt.content == nil {
		kind = ""
		if len(pt.act) > 0 {
			kind = pt.act[0]
		}
	}
	return e.pending(moment{ref: fact.Ref{Kind: kind, Of: s.of, By: p}, at: when.Open()})
}

// denial gives a statement that the act was not done.
func (e *env) denial(s subject, p fact.Party, pt part) *fact.Fact {
	kinds := pt.act
	if pt.content != nil {
		kinds = slices.Concat([]string{NoticeComplete}, pt.act)
	}
	for _, kind := range kinds {
		if list := denied(e.ix.about(kind, s.of), p); len(list) > 0 {
			e.use(list[0])
			return list[0]
		}
	}
	return nil
}

// missed judges a statement that the act was not done until some time, or at all.
func (e *env) missed(f *Finding, s subject, pt part, anchor moment, now bound, x *fact.Fact) outcome {
	until := e.now()
	if said(x.Until) {
		until = moment{ref: fact.Ref{Kind: x.Kind, Of: x.Of, By: x.By}, at: x.Until, facts: []*fact.Fact{x}}
	}
	b := e.against(pt.deadline, s, anchor, until)
	f.Past, f.Elapsed = lapse(b.past), lapse(since(anchor, until))
	if b.past.least <= 0 {
		f.Past = Lapse{}
	}
	o := outcome{asks: b.asks, extent: merge(b.asks, e.pending(anchor))}
	switch {
	case !b.some:
		o.could = only(Running, Breached)
		o.asks = merge(o.asks, standard(softOf(pt.deadline)))
		o.reason = "It is stated that it was not done; no number bounds the time, and no yardstick was agreed."
	case b.past.least > 0:
		o.could, o.reason = only(Breached), "It is stated that it was not done, and the deadline is past."
	case now.past.most <= 0:
		o.could, o.reason = only(Running), "Its time runs until the deadline."
	default:
		o.could, o.reason = only(Running, Met, Late, Breached), "It is stated that it was not done; whether the deadline is past is open."
		if !said(x.Until) {
			o.could = only(Running, Breached)
		}
		if now.past.least > 0 {
			o.could &^= only(Running)
		}
		o.asks = merge(o.asks, merge(e.pending(anchor), e.pending(until)))
	}
	return o
}

func softOf(d *terms.Deadline) string {
	if d == nil {
		return ""
	}
	return d.Soft
}
