package judge

import (
	"cmp"
	"slices"
	"strconv"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// most is how many periods of one duty are looked at.
const mostPeriods = 100_000

// periodic judges a duty that falls due again and again. Each due date is known between two
// instants, if the first is; whether one was met or missed follows from its ends.
func (e *env) periodic(p fact.Party) Finding {
	f := e.begin(subject{}, p, "")
	d := e.cl.Deadline
	start := e.start(d, p)
	f.Anchor = start.at
	applies, why := e.applies(subject{}, p, start, when.Exactly(e.c.AsOf))
	if applies.is == no {
		return e.end(f, outcome{could: only(Inactive), reason: why})
	}
	end := e.until()
	dues, more := e.dues(d, start, end)
	c := e.tally(&f, p, d, dues, more)
	e.say("It fell due %s times, was met %s, missed %s.", bounds(c.Due), bounds(c.Met), bounds(c.Missed))
	return e.end(f, e.soften(e.regular(&f, c, p, start), subject{}, p, applies, why))
}

// start gives the moment from which the periods are counted.
func (e *env) start(d *terms.Deadline, p fact.Party) moment {
	if d.First.Kind != "" && d.First.Kind != AgreementEffective {
		return e.find(d.First.Kind, "", e.party(cmp.Or(d.First.By, p)))
	}
	if d.First.Kind == "" && d.From.Kind != "" && d.From.Kind != AgreementEffective {
		return e.find(d.From.Kind, "", e.party(cmp.Or(d.From.By, p)))
	}
	return e.effective()
}

// until gives the end of the time that is looked at: now, or the agreement's end before it.
func (e *env) until() when.Instant {
	end := e.c.AsOf
	if said(e.ins.Ends) && !e.cl.Survives {
		end = min(end, e.ins.Ends.Lo)
	}
	return end
}

// dues gives when the duty fell due, each between two instants, up to the end; and whether one
// more may have, which is known only if the start were known better.
func (e *env) dues(d *terms.Deadline, start moment, end when.Instant) ([]when.Interval, when.Interval) {
	early, late := e.series(d, start.at.Lo, end), e.series(d, start.at.Hi, end)
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
func (e *env) series(d *terms.Deadline, start, end when.Instant) []when.Instant {
	if said(d.At) {
		start = d.At.Hi
	}
	if start <= when.Min || start >= when.Max {
		return nil
	}
	var out []when.Instant
	if first, own := e.firstDue(d, start); own {
		out, start = append(out, first), first
	}
	every := d.Every
	if every.Rounding == when.RefuseMonth {
		every.Rounding = when.LastDay // each period is counted from the first day, so no month drifts
	}
	s, err := every.Series(start, when.Max)
	if err != nil {
		return nil
	}
	for due := range s {
		if len(out) > 0 && out[len(out)-1] > end || len(out) > mostPeriods {
			break
		}
		out = append(out, due.At)
	}
	return out
}

// firstDue gives the first due date where it is not one period after the start.
func (e *env) firstDue(d *terms.Deadline, start when.Instant) (when.Instant, bool) {
	switch {
	case said(d.At):
		return start, true
	case d.FirstIn.Span.N > 0 && d.FirstIn.Span != d.Every.Span:
		if first, err := d.FirstIn.After(start); err == nil {
			return first.At, true
		}
	}
	return 0, false
}

// tally counts the periods that were due, met and missed, each within bounds.
func (e *env) tally(f *Finding, p fact.Party, d *terms.Deadline, dues []when.Interval, next when.Interval) Count {
	acts, denials := e.regularActs(p), e.regularDenials(p)
	c := Count{Next: next}
	end := e.until()
	before := when.Interval{Lo: f.Anchor.Lo, Hi: f.Anchor.Hi}
	for _, due := range dues {
		last := graced(d.Grace, due)
		add(&c.Due, between(last.Hi <= end, last.Lo > end))
		met := anyAct(acts, before, last)
		add(&c.Met, met)
		missed := no
		if met != yes {
			denied := lacking(denials, before, due, end)
			add(&c.Denied, min(-met, denied))
			missed = min(-met, max(denied, e.absent(last, end)))
		}
		add(&c.Missed, missed)
		before = due
	}
	for _, x := range denials { // "at least so many were missed"
		if v, is := x.Attr(howOften); is && v.Sort == fact.Number {
			n := int(min(v.Lo, int64(c.Due[1])))
			c.Missed[0], c.Denied[0] = max(c.Missed[0], n), max(c.Denied[0], n)
		}
	}
	f.Count = &c
	return c
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
func anyAct(acts []moment, before, due when.Interval) truth {
	from, _ := slices.BinarySearchFunc(acts, before.Lo, func(m moment, t when.Instant) int { return cmp.Compare(m.at.Hi, t) })
	out := no
	for _, m := range acts[from:] {
		if m.at.Lo > due.Hi {
			break
		}
		out = max(out, between(m.at.Lo > before.Hi && m.at.Hi <= due.Lo, m.at.Hi <= before.Lo))
	}
	return out
}

// absent says what a missing entry shows of a period: nothing, unless the contract says so.
func (e *env) absent(last when.Interval, end when.Instant) truth {
	over := between(last.Hi <= end, last.Lo > end)
	if e.cl.Absence {
		return over
	}
	return min(over, open)
}

// lacking says whether it is stated that nothing was done in a period.
func lacking(denials []*fact.Fact, before, due when.Interval, end when.Instant) truth {
	out := no
	for _, x := range denials {
		until := when.Exactly(end)
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

// regularActs gives when the duty was performed, in order of time.
func (e *env) regularActs(p fact.Party) []moment {
	var out []moment
	for _, kind := range e.cl.Act {
		for _, x := range by(e.ix.kinds[kind], p) {
			s := subject{of: x.Of, act: x}
			if e.all(e.cl.ActIs, s).is == yes {
				e.use(x)
				out = append(out, e.ix.of(x))
			}
		}
	}
	slices.SortFunc(out, func(a, b moment) int { return cmp.Or(cmp.Compare(a.at.Hi, b.at.Hi), cmp.Compare(a.at.Lo, b.at.Lo)) })
	return out
}

// regularDenials gives the statements that it was not done.
func (e *env) regularDenials(p fact.Party) []*fact.Fact {
	var out []*fact.Fact
	for _, kind := range e.cl.Act {
		out = append(out, denied(e.ix.kinds[kind], p)...)
	}
	e.use(out...)
	return out
}

// regular gives the outcome of a tally.
func (e *env) regular(f *Finding, c Count, p fact.Party, start moment) outcome {
	f.Deadline = c.Next
	asks := e.pending(moment{ref: fact.Ref{Kind: first(e.cl.Act), By: p}, at: when.Open()})
	switch {
	case c.Missed[0] > 0:
		return outcome{could: only(Breached), reason: "Missed " + bounds(c.Missed) + " of the " + bounds(c.Due) + " times that it fell due."}
	case c.Missed[1] > 0:
		o := outcome{could: only(Met, Breached), asks: merge(asks, e.pending(start)), reason: "Whether it was done each time is open."}
		if e.party(e.cl.Burden.Party) == p && p != "" {
			o.more = Breached
		}
		return o
	case c.Due[1] == 0 && !start.at.Known():
		return outcome{could: only(Running, Met, Breached), asks: merge(asks, e.pending(start)), reason: "When it first fell due is open."}
	case c.Due[1] == 0:
		return outcome{could: only(Running), reason: "It did not fall due yet."}
	}
	return outcome{could: only(Met), reason: "Done each of the " + bounds(c.Due) + " times that it fell due."}
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
