package judge

import (
	"cmp"
	"strconv"

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
	f.Anchor = start.at
	applies, why := e.applies(s, p, start, when.Exactly(e.c.AsOf))
	if applies.is == no {
		return e.end(f, outcome{could: only(Inactive), reason: why})
	}
	end := e.until()
	dues, next := e.dues(d, start, end)
	c := e.tally(&f, s, p, dues, end)
	c.Next, f.Count = next, &c
	e.say("It fell due %s times, was met %s, missed %s.", bounds(c.Due), bounds(c.Met), bounds(c.Missed))
	return e.end(f, e.soften(e.regular(&f, c, s, p, start), s, p, applies, why))
}

// start gives the moment from which the periods are counted.
func (e *env) start(d *terms.Deadline, s subject, p fact.Party) moment {
	if said(d.At) {
		return moment{ref: fact.Ref{Kind: AgreementEffective}, at: d.At, stands: true}
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
	if said(e.ins.Ends) {
		end = when.Interval{Lo: min(now, finishes(e.ins.Ends)), Hi: min(now, e.ins.Ends.Hi)}
	}
	if ended := e.find(AgreementEnded, "", ""); len(ended.facts) > 0 {
		end = when.Interval{Lo: min(end.Lo, ended.at.Lo), Hi: min(end.Hi, ended.at.Hi)}
	}
	return end
}

// dues gives when the duty fell due, each between two instants, up to the end; and when it falls
// due next, which is known only as far as the start is.
func (e *env) dues(d *terms.Deadline, start moment, end when.Interval) ([]when.Interval, when.Interval) {
	early, late := series(d, start.at.Lo, end.Hi), series(d, start.at.Hi, end.Hi)
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
	if said(d.At) {
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
	acts, denials := lineOf(e.regularActs(s, p)), e.regularDenials(s, p)
	var c Count
	before := f.Anchor
	if said(e.cl.Deadline.At) {
		before = when.Interval{Lo: when.Min, Hi: when.Min} // whatever was done before the first date counts for it
	}
	for _, due := range dues {
		last := graced(e.cl.Deadline.Grace, due)
		add(&c.Due, between(last.Hi <= end.Lo, last.Lo > end.Hi))
		met := anyAct(acts, before, last)
		add(&c.Met, met)
		if met != yes {
			denied := lacking(denials, before, last, end)
			add(&c.Denied, min(-met, denied))
			add(&c.Missed, min(-met, max(denied, e.absent(last, end))))
		}
		before = spent(anyAct(acts, before, due), due, last)
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
func spent(met truth, due, last when.Interval) when.Interval {
	switch met {
	case yes:
		return due
	case no:
		return last
	default:
		return when.Interval{Lo: due.Lo, Hi: last.Hi}
	}
}

func add(c *[2]int, is truth) {
	if is == yes {
		c[0]++
	}
	if is != no {
		c[1]++
	}
}

// graced gives a due date with the days of grace.
func graced(r when.Rule, due when.Interval) when.Interval {
	if r.Span.N == 0 {
		return due
	}
	at, err := r.AfterInterval(due)
	if err != nil {
		return due
	}
	return at
}

// anyAct says whether something was done after the period before and until the due date.
func anyAct(acts *line, before, due when.Interval) truth {
	out := no
	for _, m := range acts.around(before.Lo, due.Hi) {
		out = max(out, between(m.at.Lo > before.Hi && m.at.Hi <= due.Lo, m.at.Hi <= before.Lo))
	}
	return out
}

// absent says what a missing entry shows of a period: nothing, unless the contract says so.
func (e *env) absent(last, end when.Interval) truth {
	over := between(last.Hi <= end.Lo, last.Lo > end.Hi)
	if e.cl.Absence {
		return over
	}
	return min(over, open)
}

// lacking says whether it is stated that nothing was done in a period.
func lacking(denials []*fact.Fact, before, due, end when.Interval) truth {
	out := no
	for _, x := range denials {
		until := end
		if said(x.Until) {
			until = x.Until
		}
		is := between(due.Hi <= until.Lo, due.Lo > until.Hi)
		if _, some := x.Attr(howOften); some || said(x.At) && x.At.Hi > before.Lo {
			is = min(is, open) // it does not say which, or begins within the period
		}
		out = max(out, is)
	}
	return out
}

// howOften is the attribute of a denial that says how often something was not done.
const howOften = "times"

// regularActs gives when the duty was performed.
func (e *env) regularActs(s subject, p fact.Party) []moment {
	var out []moment
	for _, kind := range e.cl.Act {
		for _, x := range by(e.regularly(kind, s), p) {
			with := subject{of: cmp.Or(s.of, x.Of), trigger: s.trigger, act: x}
			switch e.all(e.cl.ActIs, with).is {
			case yes:
				e.use(x)
				out = append(out, e.ix.of(x))
			case open: // it may be another act, so that no time of it is sure
				m := e.ix.of(x)
				m.at.Lo = when.Min
				out = append(out, m)
			case no:
			}
		}
	}
	return out
}

// regularly gives the facts of a kind about the thing that set the duty going, or all of them where
// it stands by itself.
func (e *env) regularly(kind string, s subject) []*fact.Fact {
	if s.of == "" {
		return e.ix.kinds[kind]
	}
	return e.ix.about(kind, s.of)
}

// regularDenials gives the statements that it was not done.
func (e *env) regularDenials(s subject, p fact.Party) []*fact.Fact {
	var out []*fact.Fact
	for _, kind := range e.cl.Act {
		if out = append(out, denied(e.regularly(kind, s), p)...); s.of != "" {
			out = append(out, denied(e.ix.about(kind, ""), p)...)
		}
	}
	e.use(out...)
	return out
}

// regular gives the outcome of a tally.
func (e *env) regular(f *Finding, c Count, s subject, p fact.Party, start moment) outcome {
	f.Deadline = c.Next
	asks := merge(e.pending(moment{ref: fact.Ref{Kind: first(e.cl.Act), Of: s.of, By: p}, at: when.Open()}), e.pending(start))
	o := outcome{asks: asks}
	switch {
	case c.Missed[0] > 0:
		return outcome{could: only(Breached), reason: "Missed " + bounds(c.Missed) + " of the " + bounds(c.Due) + " times that it fell due."}
	case start.at.Lo <= when.Min:
		o.could, o.reason = only(Running, Met, Breached), "When it first fell due is open."
	case c.Missed[1] > 0:
		o.could, o.reason = only(Met, Breached), "Whether it was done each time is open."
	case c.Due[1] == 0:
		return outcome{could: only(Running), reason: "It did not fall due yet."}
	default:
		o.could, o.reason = only(Met), "Done each of the "+bounds(c.Due)+" times that it fell due."
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

// bounds writes a number known within bounds.
func bounds(n [2]int) string {
	if n[0] == n[1] {
		return strconv.Itoa(n[0])
	}
	return strconv.Itoa(n[0]) + " to " + strconv.Itoa(n[1])
}
