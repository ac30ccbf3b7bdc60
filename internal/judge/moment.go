package judge

import (
	"slices"

	"counterpart/internal/judge/times"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// moment is a point in time that the facts of a view speak of, or that a clause asks for.
type moment struct {
	ref    fact.Ref
	at     when.Interval
	sys    *linked
	node   int          // in sys; 0: it stands alone
	facts  []*fact.Fact // that state it; none: nobody does
	clash  []string     // ids of facts that contradict each other about it
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
	if a.sys == nil || a.sys != b.sys || a.node == 0 || b.node == 0 {
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
