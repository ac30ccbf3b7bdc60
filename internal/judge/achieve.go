package judge

import (
	"cmp"
	"slices"
	"strings"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// part is one obligation of a clause that asks for an act: the clause itself, a phase of it, or
// its content.
type part struct {
	name     string
	phase    string
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
			out = append(out, split(part{name: ph.Name, phase: ph.Name, deadline: &ph.Deadline, act: ph.Act, content: ph.Content})...)
		}
		return out
	}
	return split(part{deadline: e.cl.Deadline, act: e.cl.Act, content: e.cl.Content})
}

// split tells the giving of a notice from its being complete.
func split(whole part) []part {
	act, content := whole, whole
	act.content = nil
	if len(whole.content) == 0 || !slices.Contains(whole.act, NoticeGiven) {
		return []part{act}
	}
	content.name = strings.TrimPrefix(whole.name+"/content", "/")
	return []part{act, content}
}

// achieve judges a duty to do something.
func (e *env) achieve(p fact.Party) []Finding {
	if e.cl.Deadline != nil && e.cl.Deadline.Cadence {
		return e.periodic(p)
	}
	var out []Finding
	for _, s := range e.instances(p) {
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
		o = e.performed(&f, s, p, pt, anchor, acts)
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
	due  bound // the deadline as seen from it
}

// acts gives what was done by the party about the thing until now, the earliest first.
func (e *env) acts(s subject, p fact.Party, pt part) []act {
	if pt.content != nil {
		return e.told(s, p, pt)
	}
	var out []act
	for _, kind := range pt.act {
		for _, x := range by(e.things(kind, s), p) {
			if pt.phase != "" && !inPhase(x, pt.phase) || x.At.Lo > e.c.AsOf {
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

// things gives the facts of a kind about the subject. A standing duty, or one that the relation
// as a whole triggered, is about no thing: then what brings a thing about counts whatever it is
// about.
func (e *env) things(kind string, s subject) []*fact.Fact {
	k, known := e.ix.ranked(kind)
	switch {
	case s.of == "" && known && k.Starts:
		return e.ix.kinds[kind]
	case s.trigger != nil && s.trigger.Of == "":
		return slices.Concat(e.ix.about(kind, s.of), e.ix.about(kind, ""))
	}
	return e.ix.about(kind, s.of)
}

// denials gives the statements that the party did none of a kind: about the subject, or at all.
func (e *env) denials(kind string, s subject, p fact.Party) []*fact.Fact {
	list := denied(e.things(kind, s), p)
	if s.of != "" && s.trigger != nil && s.trigger.Of != "" {
		list = slices.Concat(list, denied(e.ix.about(kind, ""), p))
	}
	return list
}

// doubted reports whether somebody says, or it is asked, that the party did what it owes, though
// that does not count in this view. What the view's own side disputes is no doubt to it.
func (e *env) doubted(s subject, p fact.Party, pt part) bool {
	kinds := pt.act
	if pt.content != nil {
		kinds = slices.Concat([]string{NoticeComplete}, pt.act)
	}
	own := map[fact.View]fact.Party{fact.Controllers: e.c.Sides.Controller, fact.Processors: e.c.Sides.Processor}[e.view]
	for _, kind := range kinds {
		for _, x := range concerning(e.ix.silent[kind], s.of) {
			if (x.By == "" || p == "" || x.By == p) && !slices.Contains(x.Disputed, own) && (pt.phase == "" || inPhase(x, pt.phase)) {
				return true
			}
		}
	}
	return false
}

func compareIntervals(a, b when.Interval) int {
	return cmp.Or(cmp.Compare(a.Lo, b.Lo), cmp.Compare(a.Hi, b.Hi))
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
	if list := e.receipts(given, s); len(list) > 0 {
		m := earliest(list)
		m.at.Lo = min(max(m.at.Lo, given.at.Lo), m.at.Hi)
		return m
	}
	if e.cl.Effective.On == "deemed" {
		if at, err := e.cl.Effective.Deemed.AfterInterval(given.at); err == nil {
			given.at, given.sys = at, nil
			return given
		}
	}
	given.ref = fact.Ref{Kind: NoticeReceived, Of: s.of, By: e.first(e.cl.To)}
	given.at.Hi, given.facts, given.onward = when.Max, nil, true // not before it was given; until when is open
	return given
}

// receipts gives when a notice was received or acknowledged: a receipt is of any notice that was
// given before it.
func (e *env) receipts(given moment, s subject) []moment {
	var out []moment
	for _, kind := range []string{NoticeReceived, NoticeAcknowledged} {
		for _, r := range by(e.ix.about(kind, s.of), "") {
			if m := e.ix.of(r); since(given, m).most >= 0 {
				e.use(r)
				out = append(out, m)
			}
		}
	}
	return out
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
	if list := by(e.ix.about(NoticeComplete, s.of), p); len(list) > 0 {
		e.use(list...)
		return []act{{at: earliest(e.moments(list)), fits: answer{is: yes}, fact: list[0]}}
	}
	missing := pt.content
	pt.content = nil
	list := e.acts(s, p, pt)
	soonest, is := covering(list, missing)
	if !is {
		return nil
	}
	slices.SortStableFunc(list, func(a, b act) int { return cmp.Compare(a.at.at.Hi, b.at.at.Hi) })
	latest, _ := covering(list, missing)
	out := latest
	if soonest.fact != latest.fact {
		out.fits = soonest.fits.and(latest.fits)
		out.at.sys, out.at.at = nil, when.Interval{Lo: soonest.at.at.Lo, Hi: latest.at.at.Hi}
		out.at.facts = slices.Concat(soonest.at.facts, latest.at.facts)
	}
	return []act{out}
}

// covering gives the act of a list with which all that has to be told was told.
func covering(list []act, missing []string) (act, bool) {
	missing = slices.Clone(missing)
	fits := answer{is: yes}
	for _, a := range list {
		v, _ := a.fact.Attr("content")
		fits = fits.and(a.fits)
		missing = slices.DeleteFunc(missing, func(w string) bool { return slices.Contains(v.Words, w) })
		if len(missing) == 0 {
			a.fits = fits
			return a, true
		}
	}
	return act{}, false
}

// performed judges acts that were done: in time if one surely was, late if none can have been.
func (e *env) performed(f *Finding, s subject, p fact.Party, pt part, anchor moment, acts []act) outcome {
	var o outcome
	fitting := no
	for _, a := range acts {
		a.due = e.against(pt.deadline, s, anchor, a.at)
		b := a.due
		fitting = max(fitting, a.fits.is)
		intime := between(b.past.most <= 0, b.past.least > 0)
		if pt.deadline == nil {
			intime = yes
		}
		if intime == yes && a.fits.is == yes {
			o.could = only(Met)
			return e.done(f, pt, anchor, a, o)
		}
		o.asks = merge(merge(o.asks, b.asks), a.fits.asks)
		switch intime {
		case yes:
			o.could |= only(Met)
		case no:
			o.could |= only(Late)
		case open:
			o.could |= only(Met, Late)
			if b.some {
				o.asks = merge(o.asks, merge(e.clock(pt.deadline, anchor), e.pending(a.at)))
			}
		}
	}
	if fitting != yes { // perhaps none of them counts
		other := e.unperformed(f, s, p, pt, anchor)
		o.could, o.asks = o.could|other.could, merge(o.asks, other.asks)
	}
	if e.doubted(s, p, pt) {
		o.could |= only(Met)
		o.asks = merge(o.asks, e.missing(s, p, pt))
	}
	acts[0].due = e.against(pt.deadline, s, anchor, acts[0].at)
	return e.done(f, pt, anchor, acts[0], o)
}

// done fills in what is known of an act that was done.
func (e *env) done(f *Finding, pt part, anchor moment, a act, o outcome) outcome {
	b := a.due
	f.At, f.Deadline = a.at.at, b.at
	f.Past, f.Elapsed = lapse(b.past), lapse(since(anchor, a.at))
	if !b.some || pt.deadline == nil {
		f.Past = Lapse{}
	}
	e.say("It was done at %s: %s.", a.at.name(), show(e.ins.Zone, a.at.at))
	e.soft(f, pt, anchor, &a)
	o.done = true
	o.extent = merge(e.clock(pt.deadline, anchor), e.pending(a.at))
	switch {
	case pt.deadline == nil && o.could == only(Met):
		o.reason = "It was done; no time is set."
	case !b.some && pt.deadline != nil:
		o.asks = merge(o.asks, standard(pt.deadline.Soft))
		o.reason = "It was done; no number bounds the time, and no yardstick was agreed."
	case o.could == only(Met):
		o.reason = "It was done in time."
	case o.could == only(Late):
		o.reason = "It was done after the deadline."
	default:
		o.reason = "It was done; whether in time is open."
	}
	if pt.content != nil && e.cl.Phased && o.could != only(Met) {
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
func (e *env) soft(f *Finding, pt part, anchor moment, a *act) {
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
	e.soft(f, pt, anchor, nil)
	if x := e.denial(s, p, pt); x != nil {
		return e.missed(f, s, p, pt, anchor, x)
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
		o.asks = merge(o.asks, e.clock(pt.deadline, anchor))
	default:
		o.could = only(Running, Met, Late, Breached)
	}
	if e.cl.Absence && now.some && now.past.least > 0 && !e.doubted(s, p, pt) {
		return outcome{could: only(Breached), reason: "No entry shows it, and the contract makes a missing entry evidence."}
	}
	if e.cl.Burden.Party != "" && e.party(e.cl.Burden.Party) == p {
		o.more = Breached
	}
	o.reason = "Nothing is stated of its performance, which does not show that it did not happen."
	return o
}

// clock asks for the moment from which a deadline runs, where it does.
func (e *env) clock(d *terms.Deadline, anchor moment) []question {
	if d == nil || said(d.At) {
		return nil
	}
	return e.pending(anchor)
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

// denial gives the statement that the act was not done which reaches furthest.
func (e *env) denial(s subject, p fact.Party, pt part) *fact.Fact {
	kinds := pt.act
	if pt.content != nil {
		kinds = slices.Concat([]string{NoticeComplete}, pt.act)
	}
	var list []*fact.Fact
	for _, kind := range kinds {
		list = append(list, e.denials(kind, s, p)...)
	}
	if len(list) == 0 {
		return nil
	}
	reach := func(x *fact.Fact) when.Instant {
		if said(x.Until) {
			return x.Until.Lo
		}
		return e.c.AsOf
	}
	slices.SortStableFunc(list, func(a, b *fact.Fact) int {
		return cmp.Or(cmp.Compare(reach(b), reach(a)), cmp.Compare(a.At.Hi, b.At.Hi), cmp.Compare(a.ID, b.ID))
	})
	e.use(list[0])
	return list[0]
}

// missed judges a statement that the act was not done until some time, or at all.
func (e *env) missed(f *Finding, s subject, p fact.Party, pt part, anchor moment, x *fact.Fact) outcome {
	now, until := e.against(pt.deadline, s, anchor, e.now()), e.now()
	if said(x.Until) {
		until = moment{ref: fact.Ref{Kind: x.Kind, Of: x.Of, By: x.By}, at: x.Until, facts: []*fact.Fact{x}}
	}
	b := e.against(pt.deadline, s, anchor, until)
	f.Past, f.Elapsed = lapse(b.past), lapse(since(anchor, until))
	if b.past.least <= 0 {
		f.Past = Lapse{}
	}
	o := outcome{asks: b.asks, extent: merge(b.asks, e.clock(pt.deadline, anchor))}
	switch {
	case !b.some:
		o.could = only(Running, Breached)
		o.asks = merge(o.asks, standard(softOf(pt.deadline)))
		o.reason = "It is stated that it was not done; no number bounds the time, and no yardstick was agreed."
	case b.past.least > 0:
		o.could, o.reason = only(Breached), "It is stated that it was not done, and the deadline is past."
	case now.past.most <= 0:
		return outcome{could: only(Running), reason: "Its time runs until the deadline."}
	default:
		o.could, o.reason = only(Running, Breached), "It is stated that it was not done; whether the deadline is past is open."
		if now.past.least > 0 {
			o.could = only(Breached)
		}
		o.asks = merge(o.asks, merge(e.clock(pt.deadline, anchor), e.pending(until)))
	}
	if said(x.Until) && b.past.least <= 0 || e.earlier(x, pt.deadline, anchor) {
		o.could |= only(Met, Late)
		o.asks = merge(o.asks, e.missing(s, p, pt))
	}
	return o
}

// earlier reports whether the act may have been done before the time of which a statement says that
// it was not.
func (e *env) earlier(x *fact.Fact, d *terms.Deadline, anchor moment) bool {
	if !said(x.At) {
		return false
	}
	from := moment{at: x.At}
	return d == nil || d.Back || said(d.At) || since(anchor, from).most > 0
}

func softOf(d *terms.Deadline) string {
	if d == nil {
		return ""
	}
	return d.Soft
}
