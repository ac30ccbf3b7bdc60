package record

import (
	"cmp"

	"counterpart/internal/judge/times"
	"counterpart/internal/when"
)

// Bound is a deadline seen from an act: where it lies, and how far past it the act is.
type Bound struct {
	At   when.Interval
	Past Span
	Asks []Question // conditions that choose among deadlines
	Some bool       // there is a number
}

// Hull gives what is possible under either.
func (b Bound) Hull(c Bound) Bound {
	return Bound{
		At:   when.Interval{Lo: min(b.At.Lo, c.At.Lo), Hi: max(b.At.Hi, c.At.Hi)},
		Past: Span{min(b.Past.Least, c.Past.Least), max(b.Past.Most, c.Past.Most)},
		Asks: Merge(b.Asks, c.Asks), Some: b.Some && c.Some,
	}
}

// Absolute compares with a date: it ends with the last instant that the text can mean.
func Absolute(at when.Interval, act Moment) Bound {
	if !at.Known() {
		return Bound{At: at, Past: Span{-Far, Far}, Some: true}
	}
	end := when.Exactly(at.Hi)
	return Bound{At: end, Past: Span{times.Sub(act.At.Lo, end.Hi), times.Sub(act.At.Hi, end.Lo)}, Some: true}
}

// One compares with a single bound through the ends of all intervals and of their difference.
func One(r when.Rule, back bool, anchor, act Moment) Bound {
	if back {
		return before(r, anchor, act)
	}
	at, err := r.AfterInterval(anchor.At)
	least, most, err2 := r.Reach(anchor.At)
	if err != nil || err2 != nil { // refused by terms.Parse
		return Bound{At: when.Open(), Past: Span{-Far, Far}, Some: true}
	}
	d := Since(anchor, act)
	return Bound{At: at, Some: true, Past: Span{
		Least: max(less(d.Least, most.Microseconds()), times.Sub(act.At.Lo, at.Hi)),
		Most:  min(less(d.Most, least.Microseconds()), times.Sub(act.At.Hi, at.Lo)),
	}}
}

// before compares with a deadline that lies before its anchor.
func before(r when.Rule, anchor, act Moment) Bound {
	at, err := r.BeforeInterval(anchor.At)
	if err != nil { // refused by terms.Parse
		return Bound{At: when.Open(), Past: Span{-Far, Far}, Some: true}
	}
	b := Bound{At: at, Some: true, Past: Span{times.Sub(act.At.Lo, at.Hi), times.Sub(act.At.Hi, at.Lo)}}
	if r.Span.Unit == when.Hours || r.Count == when.Elapsed {
		n, _ := Length(r.Span)
		d := Since(anchor, act)
		b.Past = Span{max(b.Past.Least, less(d.Least, -n)), min(b.Past.Most, less(d.Most, -n))}
	}
	return b
}

// less gives x - y, where x may have no bound.
func less(x, y int64) int64 {
	if x <= -Far || x >= Far {
		return x
	}
	return x - y
}

// Graced gives a due date with the days of grace.
func Graced(r when.Rule, due when.Interval) when.Interval {
	if r.Span.N == 0 {
		return due
	}
	at, err := r.AfterInterval(due)
	if err != nil {
		return due
	}
	return at
}

// Tally counts something that surely, or maybe, is so.
func Tally(c *[2]int, is Truth) {
	if is == Yes {
		c[0]++
	}
	if is != No {
		c[1]++
	}
}

// AnyAct says whether something was done after the period before and until the due date.
func AnyAct(acts *Line, before, due when.Interval) Truth {
	out := No
	for _, m := range acts.Around(before.Lo, due.Hi) {
		out = max(out, Between(m.At.Lo > before.Hi && m.At.Hi <= due.Lo, m.At.Hi <= before.Lo))
	}
	return out
}

// Begins gives the first instant at which what begins then is surely in force: a day begins
// with its first instant, of a month only the last instant is sure.
func Begins(at when.Interval) when.Instant {
	if Daylong(at) {
		return at.Lo
	}
	return at.Hi
}

// Daylong reports whether an interval is a day at most, or one which a change of the clock made
// longer: a date, not a time that is not known.
func Daylong(at when.Interval) bool {
	const hour = 3600 * 1_000_000
	length := at.Hi - at.Lo + 1
	return length <= 24*hour || length <= 25*hour && length%(hour/2) == 0
}

// CompareIntervals orders moments by their earliest instant, then by their latest.
func CompareIntervals(a, b when.Interval) int {
	return cmp.Or(cmp.Compare(a.Lo, b.Lo), cmp.Compare(a.Hi, b.Hi))
}
