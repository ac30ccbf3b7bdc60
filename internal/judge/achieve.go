package judge

import (
	"cmp"
	"slices"
	"strings"

	"counterpart/internal/judge/record"
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
	if len(whole.content) == 0 || !slices.Contains(whole.act, record.NoticeGiven) {
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
	f.Anchor = anchor.At
	e.say("The clock starts at %s: %s.", anchor.Name(), show(e.ins.Zone, anchor.At))
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
	at   record.Moment
	fits record.Answer // is it of the kind that the clause asks for
	fact *fact.Fact
	due  record.Bound // the deadline as seen from it
}

// acts gives what was done by the party about the thing until now, the earliest first.
func (e *env) acts(s subject, p fact.Party, pt part) []act {
	if pt.content != nil {
		return e.told(s, p, pt)
	}
	var out []act
	for _, kind := range pt.act {
		for _, x := range record.By(e.things(kind, s), p) {
			if pt.phase != "" && !inPhase(x, pt.phase) || x.At.Lo > e.c.AsOf {
				continue
			}
			with := s
			with.act = x
			if fits := e.all(e.cl.ActIs, with).And(e.form(with)); fits.Is != record.No {
				e.use(x)
				out = append(out, act{at: e.effect(x, s), fits: fits, fact: x})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b act) int { return record.CompareIntervals(a.at.At, b.at.At) })
	return out
}

// things gives the facts of a kind about the subject. A standing duty, or one that the relation
// as a whole triggered, is about no thing: then what brings a thing about counts whatever it is
// about.
func (e *env) things(kind string, s subject) []*fact.Fact {
	k, known := e.ix.Ranked(kind)
	switch {
	case s.of == "" && known && k.Starts:
		return e.ix.Kinds[kind]
	case s.trigger != nil && s.trigger.Of == "":
		return slices.Concat(e.ix.About(kind, s.of), e.ix.About(kind, ""))
	}
	return e.ix.About(kind, s.of)
}

// denials gives the statements that the party did none of a kind: about the subject, or at all.
func (e *env) denials(kind string, s subject, p fact.Party) []*fact.Fact {
	list := record.Denied(e.things(kind, s), p)
	if s.of != "" && s.trigger != nil && s.trigger.Of != "" {
		list = slices.Concat(list, record.Denied(e.ix.About(kind, ""), p))
	}
	return list
}

// doubted reports whether somebody says, or it is asked, that the party did what it owes, though
// that does not count in this view. What the view's own side disputes is no doubt to it.
func (e *env) doubted(s subject, p fact.Party, pt part) bool {
	kinds := pt.act
	if pt.content != nil {
		kinds = slices.Concat([]string{record.NoticeComplete}, pt.act)
	}
	own := map[fact.View]fact.Party{fact.Controllers: e.c.Sides.Controller, fact.Processors: e.c.Sides.Processor}[e.view]
	for _, kind := range kinds {
		for _, x := range record.Concerning(e.ix.Silent[kind], s.of) {
			if (x.By == "" || p == "" || x.By == p) && !slices.Contains(x.Disputed, own) && (pt.phase == "" || inPhase(x, pt.phase)) {
				return true
			}
		}
	}
	return false
}

// form says whether an act has the form that the clause insists on.
func (e *env) form(s subject) record.Answer {
	if !e.cl.Form.Strict || e.cl.Form.Channel == "" {
		return record.Answer{Is: record.Yes}
	}
	return e.test(terms.Test{
		About: terms.Act, Name: "channel", Op: terms.Has, Value: fact.Value{Sort: fact.Words, Words: []string{e.cl.Form.Channel}},
	}, s)
}

// effect gives when an act takes effect: a notice may do so on receipt, of which handing it over
// is no sign, or when the contract deems it received.
func (e *env) effect(x *fact.Fact, s subject) record.Moment {
	given := e.ix.Of(x)
	if x.Kind != record.NoticeGiven || e.cl.Effective.On == "" || e.cl.Effective.On == "dispatch" {
		return given
	}
	if list := e.receipts(given, s); len(list) > 0 {
		m := record.Earliest(list)
		m.At.Lo = min(max(m.At.Lo, given.At.Lo), m.At.Hi)
		return m
	}
	if e.cl.Effective.On == "deemed" {
		if at, err := e.cl.Effective.Deemed.AfterInterval(given.At); err == nil {
			given.At, given.Sys = at, nil
			return given
		}
	}
	given.Ref = fact.Ref{Kind: record.NoticeReceived, Of: s.of, By: e.first(e.cl.To)}
	given.At.Hi, given.Facts, given.Onward = when.Max, nil, true // not before it was given; until when is open
	return given
}

// receipts gives when a notice was received or acknowledged: a receipt is of any notice that was
// given before it.
func (e *env) receipts(given record.Moment, s subject) []record.Moment {
	var out []record.Moment
	for _, kind := range []string{record.NoticeReceived, record.NoticeAcknowledged} {
		for _, r := range record.By(e.ix.About(kind, s.of), "") {
			if m := e.ix.Of(r); record.Since(given, m).Most >= 0 {
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
	if list := record.By(e.ix.About(record.NoticeComplete, s.of), p); len(list) > 0 {
		e.use(list...)
		return []act{{at: record.Earliest(e.moments(list)), fits: record.Answer{Is: record.Yes}, fact: list[0]}}
	}
	missing := pt.content
	pt.content = nil
	list := e.acts(s, p, pt)
	soonest, is := covering(list, missing)
	if !is {
		return nil
	}
	slices.SortStableFunc(list, func(a, b act) int { return cmp.Compare(a.at.At.Hi, b.at.At.Hi) })
	latest, _ := covering(list, missing)
	out := latest
	if soonest.fact != latest.fact {
		out.fits = soonest.fits.And(latest.fits)
		out.at.Sys, out.at.At = nil, when.Interval{Lo: soonest.at.At.Lo, Hi: latest.at.At.Hi}
		out.at.Facts = slices.Concat(soonest.at.Facts, latest.at.Facts)
	}
	return []act{out}
}

// covering gives the act of a list with which all that has to be told was told.
func covering(list []act, missing []string) (act, bool) {
	missing = slices.Clone(missing)
	fits := record.Answer{Is: record.Yes}
	for _, a := range list {
		v, _ := a.fact.Attr("content")
		fits = fits.And(a.fits)
		missing = slices.DeleteFunc(missing, func(w string) bool { return slices.Contains(v.Words, w) })
		if len(missing) == 0 {
			a.fits = fits
			return a, true
		}
	}
	return act{}, false
}

// performed judges acts that were done: in time if one surely was, late if none can have been.
func (e *env) performed(f *Finding, s subject, p fact.Party, pt part, anchor record.Moment, acts []act) outcome {
	var o outcome
	fitting := record.No
	for _, a := range acts {
		a.due = e.against(pt.deadline, s, anchor, a.at)
		b := a.due
		fitting = max(fitting, a.fits.Is)
		intime := record.Between(b.Past.Most <= 0, b.Past.Least > 0)
		if pt.deadline == nil {
			intime = record.Yes
		}
		if intime == record.Yes && a.fits.Is == record.Yes {
			o.could = only(Met)
			return e.done(f, pt, anchor, a, o)
		}
		o.asks = record.Merge(record.Merge(o.asks, b.Asks), a.fits.Asks)
		switch intime {
		case record.Yes:
			o.could |= only(Met)
		case record.No:
			o.could |= only(Late)
		case record.Open:
			o.could |= only(Met, Late)
			if b.Some {
				o.asks = record.Merge(o.asks, record.Merge(e.clock(pt.deadline, anchor), e.pending(a.at)))
			}
		}
	}
	if fitting != record.Yes { // perhaps none of them counts
		other := e.unperformed(f, s, p, pt, anchor)
		o.could, o.asks = o.could|other.could, record.Merge(o.asks, other.asks)
	}
	if e.doubted(s, p, pt) {
		o.could |= only(Met)
		o.asks = record.Merge(o.asks, e.missing(s, p, pt))
	}
	acts[0].due = e.against(pt.deadline, s, anchor, acts[0].at)
	return e.done(f, pt, anchor, acts[0], o)
}

// done fills in what is known of an act that was done.
func (e *env) done(f *Finding, pt part, anchor record.Moment, a act, o outcome) outcome {
	b := a.due
	f.At, f.Deadline = a.at.At, b.At
	f.Past, f.Elapsed = lapse(b.Past), lapse(record.Since(anchor, a.at))
	if !b.Some || pt.deadline == nil {
		f.Past = Lapse{}
	}
	e.say("It was done at %s: %s.", a.at.Name(), show(e.ins.Zone, a.at.At))
	e.soft(f, pt, anchor, &a)
	o.done = true
	o.extent = record.Merge(e.clock(pt.deadline, anchor), e.pending(a.at))
	switch {
	case pt.deadline == nil && o.could == only(Met):
		o.reason = "It was done; no time is set."
	case !b.Some && pt.deadline != nil:
		o.asks = record.Merge(o.asks, standard(pt.deadline.Soft))
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
	o.asks = record.Merge(o.asks, standard("without undue further delay"))
	o.reason = "The content may follow in parts; no number bounds that."
	return o
}

func standard(word string) []record.Question {
	if word == "" {
		word = "a time that is reasonable"
	}
	return []record.Question{{Name: "standard: " + word, Asks: "What did the parties agree that " + word + " means?"}}
}

// soft adds what a soft word says beside the number.
func (e *env) soft(f *Finding, pt part, anchor record.Moment, a *act) {
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
	f.Soft.Verdict = map[record.Truth]string{record.Yes: "within it", record.No: "beyond it", record.Open: "open"}[record.Between(b.Past.Most <= 0, b.Past.Least > 0)]
}

// unperformed judges a duty of whose performance nothing is stated, or that it did not happen.
func (e *env) unperformed(f *Finding, s subject, p fact.Party, pt part, anchor record.Moment) outcome {
	now := e.against(pt.deadline, s, anchor, e.now())
	f.Deadline = now.At
	e.soft(f, pt, anchor, nil)
	if x := e.denial(s, p, pt); x != nil {
		return e.missed(f, s, p, pt, anchor, x)
	}
	f.Past, f.Elapsed = Lapse{}, lapse(record.Since(anchor, e.now()))
	o := outcome{asks: record.Merge(now.Asks, e.missing(s, p, pt))}
	if !now.Some && pt.deadline != nil {
		o.asks = record.Merge(o.asks, standard(pt.deadline.Soft))
	}
	switch {
	case now.Some && now.Past.Most <= 0:
		return outcome{could: only(Running), reason: "Its time runs until the deadline."}
	case now.Some && now.Past.Least > 0:
		o.could = only(Met, Late, Breached)
	case now.Some:
		o.could = only(Running, Met, Late, Breached)
		o.asks = record.Merge(o.asks, e.clock(pt.deadline, anchor))
	default:
		o.could = only(Running, Met, Late, Breached)
	}
	if e.cl.Absence && now.Some && now.Past.Least > 0 && !e.doubted(s, p, pt) {
		return outcome{could: only(Breached), reason: "No entry shows it, and the contract makes a missing entry evidence."}
	}
	if e.cl.Burden.Party != "" && e.party(e.cl.Burden.Party) == p {
		o.more = Breached
	}
	o.reason = "Nothing is stated of its performance, which does not show that it did not happen."
	return o
}

// clock asks for the moment from which a deadline runs, where it does.
func (e *env) clock(d *terms.Deadline, anchor record.Moment) []record.Question {
	if d == nil || record.Said(d.At) {
		return nil
	}
	return e.pending(anchor)
}

// missing asks for the act that is not stated.
func (e *env) missing(s subject, p fact.Party, pt part) []record.Question {
	kind := record.NoticeComplete
	if pt.content == nil {
		kind = ""
		if len(pt.act) > 0 {
			kind = pt.act[0]
		}
	}
	return e.pending(record.Moment{Ref: fact.Ref{Kind: kind, Of: s.of, By: p}, At: when.Open()})
}

// denial gives the statement that the act was not done which reaches furthest.
func (e *env) denial(s subject, p fact.Party, pt part) *fact.Fact {
	kinds := pt.act
	if pt.content != nil {
		kinds = slices.Concat([]string{record.NoticeComplete}, pt.act)
	}
	var list []*fact.Fact
	for _, kind := range kinds {
		list = append(list, e.denials(kind, s, p)...)
	}
	if len(list) == 0 {
		return nil
	}
	reach := func(x *fact.Fact) when.Instant {
		if record.Said(x.Until) {
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
func (e *env) missed(f *Finding, s subject, p fact.Party, pt part, anchor record.Moment, x *fact.Fact) outcome {
	now, until := e.against(pt.deadline, s, anchor, e.now()), e.now()
	if record.Said(x.Until) {
		until = record.Moment{Ref: fact.Ref{Kind: x.Kind, Of: x.Of, By: x.By}, At: x.Until, Facts: []*fact.Fact{x}}
	}
	b := e.against(pt.deadline, s, anchor, until)
	f.Past, f.Elapsed = lapse(b.Past), lapse(record.Since(anchor, until))
	if b.Past.Least <= 0 {
		f.Past = Lapse{}
	}
	o := outcome{asks: b.Asks, extent: record.Merge(b.Asks, e.clock(pt.deadline, anchor))}
	switch {
	case !b.Some:
		o.could = only(Running, Breached)
		o.asks = record.Merge(o.asks, standard(softOf(pt.deadline)))
		o.reason = "It is stated that it was not done; no number bounds the time, and no yardstick was agreed."
	case b.Past.Least > 0:
		o.could, o.reason = only(Breached), "It is stated that it was not done, and the deadline is past."
	case now.Past.Most <= 0:
		return outcome{could: only(Running), reason: "Its time runs until the deadline."}
	default:
		o.could, o.reason = only(Running, Breached), "It is stated that it was not done; whether the deadline is past is open."
		if now.Past.Least > 0 {
			o.could = only(Breached)
		}
		o.asks = record.Merge(o.asks, record.Merge(e.clock(pt.deadline, anchor), e.pending(until)))
	}
	if record.Said(x.Until) && b.Past.Least <= 0 || e.earlier(x, pt.deadline, anchor) {
		o.could |= only(Met, Late)
		o.asks = record.Merge(o.asks, e.missing(s, p, pt))
	}
	return o
}

// earlier reports whether the act may have been done before the time of which a statement says that
// it was not.
func (e *env) earlier(x *fact.Fact, d *terms.Deadline, anchor record.Moment) bool {
	if !record.Said(x.At) {
		return false
	}
	from := record.Moment{At: x.At}
	return d == nil || d.Back || record.Said(d.At) || record.Since(anchor, from).Most > 0
}

func softOf(d *terms.Deadline) string {
	if d == nil {
		return ""
	}
	return d.Soft
}
