package judge

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

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
			out = append(out, e.maintain(p)...)
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
// kind about one thing together, those of the party first. A standing duty has one.
func (e *env) instances(p fact.Party) []subject {
	kinds := e.cl.Trigger
	if len(kinds) == 0 && e.cl.Kind == terms.May && e.cl.Quota != nil {
		kinds = e.cl.Act // each use of a right that may be used only so often
	}
	var out []subject
	for _, kind := range kinds {
		k, known := e.ix.ranked(kind)
		once := known && (k.Unique || k.Starts)
		for _, f := range by(e.ix.kinds[kind], "") {
			s := subject{of: cmp.Or(f.Of, f.ID), trigger: f}
			if last := len(out) - 1; once && last >= 0 && out[last].trigger.Kind == kind && out[last].trigger.Of == f.Of {
				if out[last].trigger.By != p && f.By == p {
					out[last] = s
				}
				continue
			}
			out = append(out, s)
		}
	}
	for _, kind := range kinds {
		for _, f := range e.ix.silent[kind] {
			out = append(out, subject{of: cmp.Or(f.Of, f.ID), trigger: e.stub(f), silent: true})
		}
	}
	if len(out) == 0 && len(e.cl.Trigger) == 0 {
		return []subject{{}}
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

// apart drops what the same thing triggers by two kinds, what counts comes first; and tells apart
// what happened to the same thing more than once, so that ids stay unique.
func (e *env) apart(list []subject) []subject {
	if len(list) < 2 {
		return list
	}
	seen := make(map[string]string, len(list))
	out := list[:0]
	for _, s := range list {
		kind, again := seen[s.of]
		if k, known := e.ix.ranked(s.trigger.Kind); again && (kind != s.trigger.Kind || known && (k.Unique || k.Starts)) {
			continue
		}
		if again {
			s.again = s.trigger.ID
		}
		seen[s.of] = s.trigger.Kind
		out = append(out, s)
	}
	return out
}

// untriggered is the finding of a clause that nothing set going.
func (e *env) untriggered(p fact.Party) Finding {
	return e.end(e.begin(subject{}, p, ""), outcome{
		could: only(Inactive), reason: "Nothing is stated that sets it going.",
	})
}

// applies says whether the clause applies to an instance, and if not or not surely, why.
func (e *env) applies(s subject, p fact.Party, anchor moment, deadline when.Interval) (answer, string) {
	out := answer{is: yes}
	for _, part := range []struct {
		is  func() answer
		why string
	}{
		{func() answer { return e.inForce(s, p, anchor, deadline) }, "this version was not in force then"},
		{func() answer { return e.all(e.cl.Needs, s) }, "a condition without which it does not apply is not met"},
		{func() answer { return e.all(e.cl.Filter, s) }, "what happened is not of the kind that it concerns"},
		{func() answer { return e.excepted(s).not() }, "an exception applies"},
		{func() answer { return e.quota(s) }, "the number that may be asked for is used up"},
	} {
		if out = out.and(part.is()); out.is == no {
			return out, "Not in force: " + part.why + "."
		}
	}
	return out, ""
}

// excepted says whether an exception applies. To a prohibition one makes the act permitted instead,
// which is judged with the act.
func (e *env) excepted(s subject) answer {
	if e.cl.Kind == terms.Forbid {
		return answer{is: no}
	}
	return e.anyOf(e.cl.Unless, s)
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
	if s.trigger == nil || e.cl.Kind == terms.Maintain { // which is owed between those dates
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
	is := yes
	if said(from) {
		is = min(is, between(m.at.Lo >= begins(from), m.at.Hi < from.Lo))
	}
	if said(to) {
		is = min(is, between(m.at.Hi <= finishes(to), m.at.Lo > to.Hi))
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
		began := moment{ref: fact.Ref{Kind: AgreementEffective}, at: from}
		out = out.and(answer{is: between(begins(from) <= e.c.AsOf, from.Lo > e.c.AsOf), asks: e.pending(began)})
	}
	if start := e.effective(); said(to) && start.stands {
		is := between(finishes(to) >= start.at.Hi || !start.at.Known(), to.Hi < start.at.Lo)
		out = out.and(answer{is: is, asks: e.pending(start)})
	}
	return out
}

// begins gives the first instant at which what begins then is surely in force: a day begins
// with its first instant, of a month only the last instant is sure.
func begins(at when.Interval) when.Instant {
	if daylong(at) {
		return at.Lo
	}
	return at.Hi
}

// finishes gives the last instant at which what ends then is surely in force.
func finishes(at when.Interval) when.Instant {
	if daylong(at) {
		return at.Hi
	}
	return at.Lo
}

// daylong reports whether an interval is a day at most, or one which a change of the clock made
// longer: a date, not a time that is not known.
func daylong(at when.Interval) bool {
	const hour = 3600 * 1_000_000
	length := at.Hi - at.Lo + 1
	return length <= 24*hour || length <= 25*hour && length%(hour/2) == 0
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
	case terms.Occurrence, terms.ContractVersion:
	case terms.Claim:
		if m := e.find(ClaimMade, s.of, ""); len(m.facts) > 0 || !claims(s.trigger.Kind) {
			return m
		}
		return e.ix.of(s.trigger)
	}
	if kind := stem(s.trigger.Kind) + ".occurred"; kind != s.trigger.Kind {
		if _, known := e.ix.ranked(kind); known {
			return e.find(kind, s.of, p)
		}
	}
	return e.ix.of(s.trigger)
}

// claims reports whether a fact of the kind is itself the claim or the request.
func claims(kind string) bool {
	return stem(kind) == "claim" || stem(kind) == "request" || strings.HasSuffix(kind, ".requested")
}

// quota says whether an instance lies within the number that may be asked for in a span: the
// instances before it, within the span, are counted.
func (e *env) quota(s subject) answer {
	q := e.cl.Quota
	if q == nil || s.trigger == nil {
		return answer{is: yes}
	}
	mine := e.ix.of(s.trigger)
	shortest, longest := length(q.In)
	surely, maybe := 0, 0
	for _, m := range e.ix.line(s.trigger.Kind).around(shift(mine.at.Lo, -longest), mine.at.Hi) {
		if m.ref == mine.ref {
			continue
		}
		d := since(m, mine)
		switch {
		case d.least > 0 && d.most < shortest:
			surely++
		case d.most > 0 && d.least < longest:
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
	if e.needs == nil {
		out := answer{is: yes}
		for _, id := range e.cl.Requires {
			out = out.and(e.kept(id))
		}
		e.needs = &out
	}
	return *e.needs
}

// kept says whether all obligations of a clause were kept, under each reading of it.
func (e *env) kept(id string) answer {
	asks := []question{{name: "clause: " + id, asks: "Was " + id + " kept?"}}
	each := map[string]answer{}
	for _, i := range e.heard[id] {
		f := &e.out[i]
		a := answer{is: fulfilled[f.State]}
		switch {
		case f.State == Undetermined:
			a.asks = questions(f.Depends)
		case a.is == open:
			a.asks = asks
		}
		if b, twice := each[f.ID]; twice && a.is != b.is { // its readings differ
			a = answer{is: open, asks: asks}
		}
		each[f.ID] = a
	}
	out := answer{is: open, asks: asks}
	for i, id := range slices.Sorted(maps.Keys(each)) {
		if i == 0 {
			out = each[id]
		} else {
			out = out.and(each[id])
		}
	}
	return out
}

// fulfilled says whether an obligation in a state was kept. What was not owed leaves it open.
var fulfilled = map[State]truth{
	Met: yes, Late: yes, Cured: yes, Waived: yes, Excused: yes, Breached: no, Running: no, Pending: no, Suspended: no,
}

// soften adds to an outcome what conditions and exceptions make of it.
func (e *env) soften(o outcome, s subject, p fact.Party, applies answer, why string) outcome {
	if applies.is == no {
		return outcome{could: only(Inactive), reason: why}
	}
	o = e.silence(e.excuses(o, s, p), s)
	needs := e.required()
	switch {
	case o.could == only(Met): // kept all the same
	case needs.is == no:
		missing := "What it depends on is missing: " + strings.Join(e.cl.Requires, ", ") + "."
		if !o.done {
			o = outcome{}
		}
		o.could, o.reason = o.could&only(Met)|only(Suspended), missing
	case needs.is == open:
		o.could |= only(Suspended)
		o.asks = merge(o.asks, needs.asks)
	}
	if applies.is == open {
		o.could |= only(Inactive)
		o.asks = merge(o.asks, applies.asks)
	}
	return o
}

// excuses turns what was missed into excused, waived or cured where facts say so.
func (e *env) excuses(o outcome, s subject, p fact.Party) outcome {
	missed := only(Late, Breached)
	if o.could&missed == 0 {
		return o
	}
	turn := func(to State, why string) outcome {
		o.could = o.could&^missed | only(to)
		if o.could == only(to) {
			o.reason = why
		}
		return o
	}
	if w, alleged := e.waiver(s); w {
		return turn(Waived, "Waived in writing by who could demand it.")
	} else if alleged {
		o.reason += " A waiver is alleged, without authority or form."
	}
	for _, kind := range e.cl.Excuses {
		list := by(e.ix.kinds[kind], "")
		if e.use(list...); len(list)+len(e.ix.silent[kind]) > 0 {
			o.could |= only(Excused)
			o.asks = merge(o.asks, []question{{name: "excuse: " + kind, asks: "Did " + kind + " prevent it, and for how long?"}})
		}
	}
	switch cured := e.cured(s, p); cured.is {
	case yes:
		return turn(Cured, "Cured within "+e.cl.Cure.Span.String()+" of notice of the breach.")
	case open:
		o.could |= only(Cured)
		o.asks = merge(o.asks, cured.asks)
	case no:
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

// cured says whether the breach was made good within the span after the first notice of it.
func (e *env) cured(s subject, p fact.Party) answer {
	out := answer{is: no}
	if e.cl.Cure == nil {
		return out
	}
	for _, of := range []string{e.cl.ID, s.of} {
		cures := by(e.ix.about(CureDone, of), p)
		if len(cures) == 0 {
			continue
		}
		e.use(cures...)
		notice := e.find(BreachNoticed, of, "")
		if notices := by(e.ix.about(BreachNoticed, of), ""); len(notices) > 0 {
			notice = earliest(e.moments(notices))
		}
		cure := earliest(e.moments(cures))
		b := one(*e.cl.Cure, false, notice, cure)
		out = out.or(answer{
			is:   between(b.past.most <= 0, b.past.least > 0),
			asks: merge(e.pending(notice), e.pending(cure)),
		})
	}
	return out
}

// moments gives when facts happened.
func (e *env) moments(list []*fact.Fact) []moment {
	out := make([]moment, len(list))
	for i, f := range list {
		out[i] = e.ix.of(f)
	}
	return out
}

// count writes a number of things.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
