package judge

import (
	"cmp"
	"slices"

	"counterpart/internal/judge/times"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// moment is a point in time that the facts of a view speak of, or that a clause asks for.
type moment struct {
	ref    fact.Ref
	at     when.Interval
	sys    *linked      // nil: it stands alone
	node   int          // in sys
	facts  []*fact.Fact // that state it; none: nobody does
	clash  []string     // ids of facts that contradict each other about it: then it can be any time
	stands bool         // it is known without a fact, such as the agreement's beginning
	onward bool         // at the node or later
}

// name gives the moment as findings report it: "incident.aware(breach-1, vendor)".
func (m moment) name() string { return name(m.ref) }

func name(r fact.Ref) string {
	switch {
	case r.Of != "" && r.By != "":
		return r.Kind + "(" + r.Of + ", " + string(r.By) + ")"
	case r.Of+string(r.By) != "":
		return r.Kind + "(" + r.Of + string(r.By) + ")"
	}
	return r.Kind
}

// exact reports whether the moment is stated to the microsecond.
func (m moment) exact() bool { return (len(m.facts) > 0 || m.stands) && m.at.Exact() }

const far = times.Far // no bound

// span bounds a difference of moments in microseconds.
type span struct{ least, most int64 }

// since bounds how long after a the moment b lies.
func since(a, b moment) span {
	apart := span{least: times.Sub(b.at.Lo, a.at.Hi), most: times.Sub(b.at.Hi, a.at.Lo)}
	if a.sys == nil || a.sys != b.sys {
		return apart
	}
	least, most := a.sys.Between(a.node, b.node)
	if !a.onward {
		apart.least = max(apart.least, least)
	}
	if !b.onward {
		apart.most = min(apart.most, most)
	}
	return apart
}

// earliest gives the first of several moments: which one that is may be open.
func earliest(list []moment) moment {
	m := list[0]
	for _, x := range list[1:] {
		switch {
		case m.ref == x.ref || since(m, x).least >= 0:
		case since(x, m).least >= 0:
			m = x
		default:
			m.at = when.Interval{Lo: min(m.at.Lo, x.at.Lo), Hi: min(m.at.Hi, x.at.Hi)}
			m.sys, m.facts, m.clash = nil, slices.Concat(m.facts, x.facts), slices.Concat(m.clash, x.clash)
		}
	}
	return m
}

// line is moments in order of their earliest time, so that those about a time are found quickly.
type line struct {
	list   []moment
	widest int64 // of their intervals, far where one has no bound
}

func lineOf(list []moment) *line {
	l := &line{list: list}
	slices.SortStableFunc(l.list, func(a, b moment) int { return cmp.Or(cmp.Compare(a.at.Lo, b.at.Lo), cmp.Compare(a.at.Hi, b.at.Hi)) })
	for _, m := range l.list {
		l.widest = max(l.widest, times.Sub(m.at.Hi, m.at.Lo))
	}
	return l
}

// around gives at least those moments that can lie between two instants.
func (l *line) around(lo, hi when.Instant) []moment {
	from, to := 0, len(l.list)
	if lo > when.Min && l.widest < far {
		from, _ = slices.BinarySearchFunc(l.list, lo-when.Instant(l.widest), byStart)
	}
	if hi < when.Max {
		to, _ = slices.BinarySearchFunc(l.list, hi+1, byStart)
	}
	return l.list[from:max(from, to)]
}

func byStart(m moment, at when.Instant) int { return cmp.Compare(m.at.Lo, at) }

// shift moves an instant by a length of time; beyond a bound there is none.
func shift(at when.Instant, by int64) when.Instant {
	switch {
	case at <= when.Min || by <= -far:
		return when.Min
	case at >= when.Max || by >= far:
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

// length bounds a span in microseconds: days are 24 hours, months 28 to 31 days.
func length(s when.Span) (least, most int64) {
	if s.N == 0 {
		return 0, 0
	}
	r := when.Rule{Span: s, Count: when.Elapsed}
	if s.Unit == when.Months || s.Unit == when.Years || s.Unit == when.BusinessDays {
		r.Count, r.Rounding = when.ByUnit, when.LastDay
	}
	a, b, err := r.Reach(when.Open())
	if err != nil {
		return 0, far
	}
	return a.Microseconds(), b.Microseconds()
}
