package judge

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/judge/record"
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
		k, known := e.ix.Ranked(kind)
		once := known && (k.Unique || k.Starts)
		for _, f := range record.By(e.ix.Kinds[kind], "") {
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
		for _, f := range e.ix.Silent[kind] {
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
		o.asks = record.Merge(o.asks, e.pending(record.Moment{Ref: e.ix.Key(s.trigger), At: when.Open()}))
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
		if k, known := e.ix.Ranked(s.trigger.Kind); again && (kind != s.trigger.Kind || known && (k.Unique || k.Starts)) {
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
func (e *env) applies(s subject, p fact.Party, anchor record.Moment, deadline when.Interval) (record.Answer, string) {
	out := record.Answer{Is: record.Yes}
	for _, part := range []struct {
		is  func() record.Answer
		why string
	}{
		{func() record.Answer { return e.inForce(s, p, anchor, deadline) }, "this version was not in force then"},
		{func() record.Answer { return e.all(e.cl.Needs, s) }, "a condition without which it does not apply is not met"},
		{func() record.Answer { return e.all(e.cl.Filter, s) }, "what happened is not of the kind that it concerns"},
		{func() record.Answer { return e.excepted(s).Not() }, "an exception applies"},
		{func() record.Answer { return e.quota(s) }, "the number that may be asked for is used up"},
	} {
		if out = out.And(part.is()); out.Is == record.No {
			return out, "Not in force: " + part.why + "."
		}
	}
	return out, ""
}

// excepted says whether an exception applies. To a prohibition one makes the act permitted instead,
// which is judged with the act.
func (e *env) excepted(s subject) record.Answer {
	if e.cl.Kind == terms.Forbid {
		return record.Answer{Is: record.No}
	}
	return e.anyOf(e.cl.Unless, s)
}

// inForce compares the event that selects the version with the dates between which this one
// is in force.
func (e *env) inForce(s subject, p fact.Party, anchor record.Moment, deadline when.Interval) record.Answer {
	from, to := e.cl.From, e.cl.To2
	if !record.Said(from) && e.ins.Sort == terms.Contract {
		from = e.ins.Effective
	}
	if !record.Said(to) && e.ins.Sort == terms.Contract && !e.cl.Survives {
		to = e.ins.Ends
	}
	if s.trigger == nil || e.cl.Kind == terms.Maintain { // which is owed between those dates
		return e.standsWithin(from, to)
	}
	if e.ins.Sort == terms.Contract {
		if k, known := e.ix.Ranked(s.trigger.Kind); known && k.Lasts {
			from = e.cl.From // what began before the agreement concerns it as long as it lasts
		}
	}
	if record.Said(from) && !from.Known() {
		from = when.Interval{} // since when is not said, but that it binds is
	}
	if !record.Said(from) && !record.Said(to) {
		return record.Answer{Is: record.Yes}
	}
	m := e.decider(s, p, anchor, deadline)
	is := record.Yes
	if record.Said(from) {
		is = min(is, record.Between(m.At.Lo >= record.Begins(from), m.At.Hi < from.Lo))
	}
	if record.Said(to) {
		is = min(is, record.Between(m.At.Hi <= finishes(to), m.At.Lo > to.Hi))
	}
	if is != record.Open {
		return record.Answer{Is: is}
	}
	return record.Answer{Is: record.Open, Asks: e.pending(m)}
}

// standsWithin says of a standing duty whether some of the time that is looked at lies between the
// dates at which this version is in force.
func (e *env) standsWithin(from, to when.Interval) record.Answer {
	out := record.Answer{Is: record.Yes}
	if record.Said(from) && from.Known() {
		began := record.Moment{Ref: fact.Ref{Kind: record.AgreementEffective}, At: from}
		out = out.And(record.Answer{Is: record.Between(record.Begins(from) <= e.c.AsOf, from.Lo > e.c.AsOf), Asks: e.pending(began)})
	}
	if start := e.effective(); record.Said(to) && start.Stands {
		is := record.Between(finishes(to) >= start.At.Hi || !start.At.Known(), to.Hi < start.At.Lo)
		out = out.And(record.Answer{Is: is, Asks: e.pending(start)})
	}
	return out
}

// finishes gives the last instant at which what ends then is surely in force.
func finishes(at when.Interval) when.Instant {
	if record.Daylong(at) {
		return at.Hi
	}
	return at.Lo
}

// decider gives the event that selects the version.
func (e *env) decider(s subject, p fact.Party, anchor record.Moment, deadline when.Interval) record.Moment {
	by := terms.Occurrence
	if len(e.cl.AppliesBy) > 0 {
		by = e.cl.AppliesBy[0]
	}
	switch by {
	case terms.Due:
		if !deadline.Known() { // no number bounds it
			return anchor
		}
		return record.Moment{Ref: fact.Ref{Kind: "deadline", Of: s.of}, At: deadline, Stands: true}
	case terms.Discovery:
		return anchor
	case terms.Occurrence, terms.ContractVersion:
	case terms.Claim:
		if m := e.find(record.ClaimMade, s.of, ""); len(m.Facts) > 0 || !claims(s.trigger.Kind) {
			return m
		}
		return e.ix.Of(s.trigger)
	}
	if kind := record.Stem(s.trigger.Kind) + ".occurred"; kind != s.trigger.Kind {
		if _, known := e.ix.Ranked(kind); known {
			return e.find(kind, s.of, p)
		}
	}
	return e.ix.Of(s.trigger)
}

// claims reports whether a fact of the kind is itself the claim or the request.
func claims(kind string) bool {
	return record.Stem(kind) == "claim" || record.Stem(kind) == "request" || strings.HasSuffix(kind, ".requested")
}

// quota says whether an instance lies within the number that may be asked for in a span: the
// instances before it, within the span, are counted.
func (e *env) quota(s subject) record.Answer {
	q := e.cl.Quota
	if q == nil || s.trigger == nil {
		return record.Answer{Is: record.Yes}
	}
	mine := e.ix.Of(s.trigger)
	shortest, longest := record.Length(q.In)
	surely, maybe := 0, 0
	for _, m := range e.ix.Line(s.trigger.Kind).Around(record.Shift(mine.At.Lo, -longest), mine.At.Hi) {
		if m.Ref == mine.Ref {
			continue
		}
		d := record.Since(m, mine)
		switch {
		case d.Least > 0 && d.Most < shortest:
			surely++
		case d.Most > 0 && d.Least < longest:
			maybe++
		}
	}
	switch {
	case surely >= q.N:
		return record.Answer{Is: record.No}
	case surely+maybe >= q.N:
		return record.Answer{Is: record.Open, Asks: e.pending(mine)}
	}
	return record.Answer{Is: record.Yes}
}

// required says whether what the duty depends on was done: while it was not, the duty is
// suspended.
func (e *env) required() record.Answer {
	if e.needs == nil {
		out := record.Answer{Is: record.Yes}
		for _, id := range e.cl.Requires {
			out = out.And(e.kept(id))
		}
		e.needs = &out
	}
	return *e.needs
}

// kept says whether all obligations of a clause were kept, under each reading of it.
func (e *env) kept(id string) record.Answer {
	asks := []record.Question{{Name: "clause: " + id, Asks: "Was " + id + " kept?"}}
	each := map[string]record.Answer{}
	for _, i := range e.heard[id] {
		f := &e.out[i]
		a := record.Answer{Is: fulfilled[f.State]}
		switch {
		case f.State == Undetermined:
			a.Asks = questions(f.Depends)
		case a.Is == record.Open:
			a.Asks = asks
		}
		if b, twice := each[f.ID]; twice && a.Is != b.Is { // its readings differ
			a = record.Answer{Is: record.Open, Asks: asks}
		}
		each[f.ID] = a
	}
	out := record.Answer{Is: record.Open, Asks: asks}
	for i, id := range slices.Sorted(maps.Keys(each)) {
		if i == 0 {
			out = each[id]
		} else {
			out = out.And(each[id])
		}
	}
	return out
}

// fulfilled says whether an obligation in a state was kept. What was not owed leaves it open.
var fulfilled = map[State]record.Truth{
	Met: record.Yes, Late: record.Yes, Cured: record.Yes, Waived: record.Yes, Excused: record.Yes, Breached: record.No, Running: record.No, Pending: record.No, Suspended: record.No,
}

// soften adds to an outcome what conditions and exceptions make of it.
func (e *env) soften(o outcome, s subject, p fact.Party, applies record.Answer, why string) outcome {
	if applies.Is == record.No {
		return outcome{could: only(Inactive), reason: why}
	}
	o = e.silence(e.excuses(o, s, p), s)
	needs := e.required()
	switch {
	case o.could == only(Met): // kept all the same
	case needs.Is == record.No:
		missing := "What it depends on is missing: " + strings.Join(e.cl.Requires, ", ") + "."
		if !o.done {
			o = outcome{}
		}
		o.could, o.reason = o.could&only(Met)|only(Suspended), missing
	case needs.Is == record.Open:
		o.could |= only(Suspended)
		o.asks = record.Merge(o.asks, needs.Asks)
	}
	if applies.Is == record.Open {
		o.could |= only(Inactive)
		o.asks = record.Merge(o.asks, applies.Asks)
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
		list := record.By(e.ix.Kinds[kind], "")
		if e.use(list...); len(list)+len(e.ix.Silent[kind]) > 0 {
			o.could |= only(Excused)
			o.asks = record.Merge(o.asks, []record.Question{{Name: "excuse: " + kind, Asks: "Did " + kind + " prevent it, and for how long?"}})
		}
	}
	switch cured := e.cured(s, p); cured.Is {
	case record.Yes:
		return turn(Cured, "Cured within "+e.cl.Cure.Span.String()+" of notice of the breach.")
	case record.Open:
		o.could |= only(Cured)
		o.asks = record.Merge(o.asks, cured.Asks)
	case record.No:
	}
	return o
}

// waiver reports whether who could demand the duty waived it with authority and in form, or
// whether that is only alleged.
func (e *env) waiver(s subject) (is, alleged bool) {
	for _, f := range slices.Concat(record.By(e.ix.About(record.Waiver, e.cl.ID), ""), record.By(e.ix.About(record.Waiver, e.id(s, "", "")), "")) {
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
func (e *env) cured(s subject, p fact.Party) record.Answer {
	out := record.Answer{Is: record.No}
	if e.cl.Cure == nil {
		return out
	}
	for _, of := range []string{e.cl.ID, s.of} {
		cures := record.By(e.ix.About(record.CureDone, of), p)
		if len(cures) == 0 {
			continue
		}
		e.use(cures...)
		notice := e.find(record.BreachNoticed, of, "")
		if notices := record.By(e.ix.About(record.BreachNoticed, of), ""); len(notices) > 0 {
			notice = record.Earliest(e.moments(notices))
		}
		cure := record.Earliest(e.moments(cures))
		b := record.One(*e.cl.Cure, false, notice, cure)
		out = out.Or(record.Answer{
			Is:   record.Between(b.Past.Most <= 0, b.Past.Least > 0),
			Asks: record.Merge(e.pending(notice), e.pending(cure)),
		})
	}
	return out
}

// moments gives when facts happened.
func (e *env) moments(list []*fact.Fact) []record.Moment {
	out := make([]record.Moment, len(list))
	for i, f := range list {
		out[i] = e.ix.Of(f)
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
