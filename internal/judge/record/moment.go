package record

import (
	"cmp"
	"slices"

	"counterpart/internal/judge/times"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Moment is a point in time that the facts of a view speak of, or that a clause asks for.
type Moment struct {
	Ref    fact.Ref
	At     when.Interval
	Sys    *linked      // nil: it stands alone
	node   int          // in sys
	Facts  []*fact.Fact // that state it; none: nobody does
	Clash  []string     // ids of facts that contradict each other about it: then it can be any time
	Stands bool         // it is known without a fact, such as the agreement's beginning
	Onward bool         // at the node or later
}

// Name gives the moment as findings report it: "incident.aware(breach-1, vendor)".
func (m Moment) Name() string { return Name(m.Ref) }

// Name gives a moment as findings report it: "incident.aware(breach-1, vendor)".
func Name(r fact.Ref) string {
	switch {
	case r.Of != "" && r.By != "":
		return r.Kind + "(" + r.Of + ", " + string(r.By) + ")"
	case r.Of+string(r.By) != "":
		return r.Kind + "(" + r.Of + string(r.By) + ")"
	}
	return r.Kind
}

// Exact reports whether the moment is stated to the microsecond.
func (m Moment) Exact() bool { return (len(m.Facts) > 0 || m.Stands) && m.At.Exact() }

// Far is no bound.
const Far = times.Far

// Span bounds a difference of moments in microseconds.
type Span struct{ Least, Most int64 }

// Apart gives the span between two bounds.
func Apart(least, most int64) Span { return Span{Least: least, Most: most} }

// Since bounds how long after a the moment b lies.
func Since(a, b Moment) Span {
	apart := Span{Least: times.Sub(b.At.Lo, a.At.Hi), Most: times.Sub(b.At.Hi, a.At.Lo)}
	if a.Sys == nil || a.Sys != b.Sys {
		return apart
	}
	least, most := a.Sys.Between(a.node, b.node)
	if !a.Onward {
		apart.Least = max(apart.Least, least)
	}
	if !b.Onward {
		apart.Most = min(apart.Most, most)
	}
	return apart
}

// Earliest gives the first of several moments: which one that is may be open.
func Earliest(list []Moment) Moment {
	m := list[0]
	for _, x := range list[1:] {
		switch {
		case m.Ref == x.Ref || Since(m, x).Least >= 0:
		case Since(x, m).Least >= 0:
			m = x
		default:
			m.At = when.Interval{Lo: min(m.At.Lo, x.At.Lo), Hi: min(m.At.Hi, x.At.Hi)}
			m.Sys, m.Facts, m.Clash = nil, slices.Concat(m.Facts, x.Facts), slices.Concat(m.Clash, x.Clash)
		}
	}
	return m
}

// Line is moments in order of their earliest time, so that those about a time are found quickly.
type Line struct {
	List   []Moment
	widest int64 // of their intervals, far where one has no bound
}

// LineOf sorts moments for counting those within a span.
func LineOf(list []Moment) *Line {
	l := &Line{List: list}
	slices.SortStableFunc(l.List, func(a, b Moment) int { return cmp.Or(cmp.Compare(a.At.Lo, b.At.Lo), cmp.Compare(a.At.Hi, b.At.Hi)) })
	for _, m := range l.List {
		l.widest = max(l.widest, times.Sub(m.At.Hi, m.At.Lo))
	}
	return l
}

// Around gives at least those moments that can lie between two instants.
func (l *Line) Around(lo, hi when.Instant) []Moment {
	from, to := 0, len(l.List)
	if lo > when.Min && l.widest < Far {
		from, _ = slices.BinarySearchFunc(l.List, lo-when.Instant(l.widest), byStart)
	}
	if hi < when.Max {
		to, _ = slices.BinarySearchFunc(l.List, hi+1, byStart)
	}
	return l.List[from:max(from, to)]
}

func byStart(m Moment, at when.Instant) int { return cmp.Compare(m.At.Lo, at) }

// Shift moves an instant by a length of time; beyond a bound there is none.
func Shift(at when.Instant, by int64) when.Instant {
	switch {
	case at <= when.Min || by <= -Far:
		return when.Min
	case at >= when.Max || by >= Far:
		return when.Max
	}
	return at + when.Instant(by)
}

// linked is the constraints between the moments of things that facts link to each other.
type linked struct {
	times.System[fact.Ref]
	facts map[int][]*fact.Fact // that state a node
	clash []string             // ids of the facts, where they contradict each other
}

// solve notices a contradiction.
func (s *linked) solve() {
	if !s.Contradictory() {
		return
	}
	for _, list := range s.facts {
		for _, f := range list {
			s.clash = append(s.clash, f.ID)
		}
	}
	slices.Sort(s.clash)
	s.clash = slices.Compact(s.clash)
}

// Length bounds a span in microseconds: days are 24 hours, months 28 to 31 days.
func Length(s when.Span) (least, most int64) {
	if s.N == 0 {
		return 0, 0
	}
	r := when.Rule{Span: s, Count: when.Elapsed}
	if s.Unit == when.Months || s.Unit == when.Years || s.Unit == when.BusinessDays {
		r.Count, r.Rounding = when.ByUnit, when.LastDay
	}
	a, b, err := r.Reach(when.Open())
	if err != nil {
		return 0, Far
	}
	return a.Microseconds(), b.Microseconds()
}
