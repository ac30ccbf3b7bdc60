package judge

import (
	"cmp"
	"strconv"

	"counterpart/internal/judge/record"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// mostPeriods is how many periods of one duty are looked at.
const mostPeriods = 100_000

// periodic judges a duty that falls due again and again, for each thing that sets it going. Each
// due date is known between two instants, if the first is; whether one was met or missed follows
// from its ends.
func (e *env) periodic(p fact.Party) []Finding {
	list := e.instances(p)
	if len(list) == 0 {
		return []Finding{e.untriggered(p)}
	}
	out := make([]Finding, 0, len(list))
	for _, s := range list {
		out = append(out, e.again(s, p))
	}
	return out
}

func (e *env) again(s subject, p fact.Party) Finding {
	f := e.begin(s, p, "")
	d := e.cl.Deadline
	start := e.start(d, s, p)
	f.Anchor = start.At
	applies, why := e.applies(s, p, start, when.Exactly(e.c.AsOf))
	if applies.Is == record.No {
		return e.end(f, outcome{could: only(Inactive), reason: why})
	}
	end := e.until()
	dues, next := e.dues(d, start, end)
	c := e.tally(&f, s, p, dues, end)
	c.Next, f.Count = next, &c
	e.say("It fell due %s times, was met %s, missed %s.", Times(c.Due), Times(c.Met), Times(c.Missed))
	return e.end(f, e.soften(e.regular(&f, c, s, p, start), s, p, applies, why))
}

// start gives the moment from which the periods are counted.
func (e *env) start(d *terms.Deadline, s subject, p fact.Party) record.Moment {
	if record.Said(d.At) {
		return record.Moment{Ref: fact.Ref{Kind: record.AgreementEffective}, At: d.At, Stands: true}
	}
	if d.First.Kind != "" {
		d = &terms.Deadline{From: d.First}
	}
	return e.anchor(d, s, p)
}

// until gives the end of the time that is looked at: now, or the agreement's end before it.
func (e *env) until() when.Interval {
	now := e.c.AsOf
	end := when.Exactly(now)
	if e.ins.Sort != terms.Contract || e.cl.Survives {
		return end
	}
	if record.Said(e.ins.Ends) {
		end = when.Interval{Lo: min(now, finishes(e.ins.Ends)), Hi: min(now, e.ins.Ends.Hi)}
	}
	if ended := e.find(record.AgreementEnded, "", ""); len(ended.Facts) > 0 {
		end = when.Interval{Lo: min(end.Lo, ended.At.Lo), Hi: min(end.Hi, ended.At.Hi)}
	}
	return end
}

// dues gives when the duty fell due, each between two instants, up to the end; and when it falls
// due next, which is known only as far as the start is.
func (e *env) dues(d *terms.Deadline, start record.Moment, end when.Interval) ([]when.Interval, when.Interval) {
	early, late := series(d, start.At.Lo, end.Hi), series(d, start.At.Hi, end.Hi)
	var out []when.Interval
	for i := range early {
		due := when.Interval{Lo: early[i], Hi: when.Max}
		if i < len(late) {
			due.Hi = late[i]
		}
		out = append(out, due)
	}
	if len(out) == 0 {
		return nil, when.Open()
	}
	return out[:len(out)-1], out[len(out)-1] // the last lies after the end
}

// series gives the due dates from a start up to the first that lies after the end. A start
// without bound gives none.
func series(d *terms.Deadline, start, end when.Instant) []when.Instant {
	if start <= when.Min || start >= when.Max {
		return nil
	}
	var out []when.Instant
	if first, own := firstDue(d, start); own {
		out, start = append(out, first), first
	}
	every, err := d.Every.Series(start, when.Max)
	if err != nil { // refused by terms.Parse
		return nil
	}
	for due := range every {
		if len(out) > 0 && out[len(out)-1] > end || len(out) > mostPeriods {
			break
		}
		out = append(out, due.At)
	}
	return out
}

// firstDue gives the first due date where it is not one period after the start.
func firstDue(d *terms.Deadline, start when.Instant) (when.Instant, bool) {
	if record.Said(d.At) {
		return start, true
	}
	if d.FirstIn.Span.N == 0 || d.FirstIn.Span == d.Every.Span {
		return 0, false
	}
	first, err := d.FirstIn.After(start)
	return first.At, err == nil
}

// tally counts the periods that were due, met and missed, each within bounds.
func (e *env) tally(f *Finding, s subject, p fact.Party, dues []when.Interval, end when.Interval) Count {
	acts, denials := record.LineOf(e.regularActs(s, p)), e.regularDenials(s, p)
	var c Count
	before := f.Anchor
	if record.Said(e.cl.Deadline.At) {
		before = when.Interval{Lo: when.Min, Hi: when.Min} // whatever was done before the first date counts for it
	}
	for _, due := range dues {
		last := record.Graced(e.cl.Deadline.Grace, due)
		record.Tally(&c.Due, record.Between(last.Hi <= end.Lo, last.Lo > end.Hi))
		met := record.AnyAct(acts, before, last)
		record.Tally(&c.Met, met)
		if met != record.Yes {
			denied := lacking(denials, before, last, end)
			record.Tally(&c.Denied, min(-met, denied))
			record.Tally(&c.Missed, min(-met, max(denied, e.absent(last, end))))
		}
		before = spent(record.AnyAct(acts, before, due), due, last)
	}
	for _, x := range denials { // "at least so many were missed"
		if v, is := x.Attr(howOften); is && v.Sort == fact.Number {
			n := int(min(v.Lo, int64(c.Due[1])))
			c.Missed = [2]int{max(c.Missed[0], n), max(c.Missed[1], n)}
			c.Denied = [2]int{max(c.Denied[0], n), max(c.Denied[1], n)}
		}
	}
	return c
}

// spent gives where the next period begins: what was done within the days of grace counts for one
// period only.
func spent(met record.Truth, due, last when.Interval) when.Interval {
	switch met {
	case record.Yes:
		return due
	case record.No:
		return last
	default:
		return when.Interval{Lo: due.Lo, Hi: last.Hi}
	}
}

// absent says what a missing entry shows of a period: nothing, unless the contract says so.
func (e *env) absent(last, end when.Interval) record.Truth {
	over := record.Between(last.Hi <= end.Lo, last.Lo > end.Hi)
	if e.cl.Absence {
		return over
	}
	return min(over, record.Open)
}

// lacking says whether it is stated that nothing was done in a period.
func lacking(denials []*fact.Fact, before, due, end when.Interval) record.Truth {
	out := record.No
	for _, x := range denials {
		until := end
		if record.Said(x.Until) {
			until = x.Until
		}
		is := record.Between(due.Hi <= until.Lo, due.Lo > until.Hi)
		if _, some := x.Attr(howOften); some || record.Said(x.At) && x.At.Hi > before.Lo {
			is = min(is, record.Open) // it does not say which, or begins within the period
		}
		out = max(out, is)
	}
	return out
}

// howOften is the attribute of a denial that says how often something was not done.
const howOften = "times"

// regularActs gives when the duty was performed.
func (e *env) regularActs(s subject, p fact.Party) []record.Moment {
	var out []record.Moment
	for _, kind := range e.cl.Act {
		for _, x := range record.By(e.regularly(kind, s), p) {
			with := subject{of: cmp.Or(s.of, x.Of), trigger: s.trigger, act: x}
			switch e.all(e.cl.ActIs, with).Is {
			case record.Yes:
				e.use(x)
				out = append(out, e.ix.Of(x))
			case record.Open: // it may be another act, so that no time of it is sure
				m := e.ix.Of(x)
				m.At.Lo = when.Min
				out = append(out, m)
			case record.No:
			}
		}
	}
	return out
}

// regularly gives the facts of a kind about the thing that set the duty going, or all of them where
// it stands by itself.
func (e *env) regularly(kind string, s subject) []*fact.Fact {
	if s.of == "" {
		return e.ix.Kinds[kind]
	}
	return e.ix.About(kind, s.of)
}

// regularDenials gives the statements that it was not done.
func (e *env) regularDenials(s subject, p fact.Party) []*fact.Fact {
	var out []*fact.Fact
	for _, kind := range e.cl.Act {
		if out = append(out, record.Denied(e.regularly(kind, s), p)...); s.of != "" {
			out = append(out, record.Denied(e.ix.About(kind, ""), p)...)
		}
	}
	e.use(out...)
	return out
}

// regular gives the outcome of a tally.
func (e *env) regular(f *Finding, c Count, s subject, p fact.Party, start record.Moment) outcome {
	f.Deadline = c.Next
	asks := record.Merge(e.pending(record.Moment{Ref: fact.Ref{Kind: first(e.cl.Act), Of: s.of, By: p}, At: when.Open()}), e.pending(start))
	o := outcome{asks: asks}
	switch {
	case c.Missed[0] > 0:
		return outcome{could: only(Breached), reason: "Missed " + Times(c.Missed) + " of the " + Times(c.Due) + " times that it fell due."}
	case start.At.Lo <= when.Min:
		o.could, o.reason = only(Running, Met, Breached), "When it first fell due is open."
	case c.Missed[1] > 0:
		o.could, o.reason = only(Met, Breached), "Whether it was done each time is open."
	case c.Due[1] == 0:
		return outcome{could: only(Running), reason: "It did not fall due yet."}
	default:
		o.could, o.reason = only(Met), "Done each of the "+Times(c.Due)+" times that it fell due."
	}
	if c.Due[0] == 0 {
		o.could |= only(Running)
	}
	if o.could&only(Breached) != 0 && e.party(e.cl.Burden.Party) == p && p != "" {
		o.more = Breached
	}
	return o
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// Times writes how often something was so, known within bounds: "6" or "6 to 9".
func Times(n [2]int) string {
	if n[0] == n[1] {
		return strconv.Itoa(n[0])
	}
	return strconv.Itoa(n[0]) + " to " + strconv.Itoa(n[1])
}
