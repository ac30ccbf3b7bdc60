package judge

import (
	"math"
	"slices"

	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// moment is a point in time that the facts of a view speak of, or that a clause asks for.
type moment struct {
	ref    fact.Ref
	at     when.Interval
	sys    *system
	node   int          // in sys; 0: it stands alone
	facts  []*fact.Fact // that state it; none: nobody does
	clash  []string     // ids of facts that contradict each other about it
	stands bool         // it is known without a fact, such as the agreement's beginning
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

const far = math.MaxInt64 / 4 // no bound; two can be added

// span bounds a difference of moments in microseconds.
type span struct{ least, most int64 }

// since bounds how long after a the moment b lies.
func since(a, b moment) span {
	apart := span{least: sub(b.at.Lo, a.at.Hi), most: sub(b.at.Hi, a.at.Lo)}
	if a.sys == nil || a.sys != b.sys || a.node == 0 || b.node == 0 {
		return apart
	}
	return span{
		least: max(apart.least, -a.sys.reach(b.node)[a.node]),
		most:  min(apart.most, a.sys.reach(a.node)[b.node]),
	}
}

// sub gives x - y, or far where either has no bound.
func sub(x, y when.Instant) int64 {
	switch {
	case x == when.Min || y == when.Max:
		return -far
	case x == when.Max || y == when.Min:
		return far
	}
	return int64(x - y)
}

// system is the difference constraints between the moments of things that are linked: an edge
// from i to j of weight w says that j lies at most w after i. Node 0 is the epoch.
type system struct {
	nodes []node
	edges []edge
	from  map[int][]int64 // shortest paths, by source
	clash []string        // ids of the facts, where they contradict each other
}

type node struct {
	key   fact.Ref
	facts []*fact.Fact
}

type edge struct {
	from, to int
	most     int64
}

// at gives the node of a moment, made when it is new.
func (s *system) at(key fact.Ref) int {
	if i := s.find(key); i > 0 {
		return i
	}
	s.nodes = append(s.nodes, node{key: key})
	return len(s.nodes) - 1
}

// find gives the node of a moment, or 0.
func (s *system) find(key fact.Ref) int {
	return max(slices.IndexFunc(s.nodes, func(n node) bool { return n.key == key }), 0)
}

// bound says that to lies at most so long after from.
func (s *system) bound(from, to int, most int64) {
	if most < far {
		s.edges = append(s.edges, edge{from, to, most})
	}
}

// within bounds a node by an interval.
func (s *system) within(n int, at when.Interval) {
	s.bound(0, n, sub(at.Hi, 0))
	s.bound(n, 0, -sub(at.Lo, 0))
}

// offset adds what a fact says of its moment in relation to another.
func (s *system) offset(n int, other int, o fact.Offset) {
	least, _ := length(o.Least)
	if o.Strict {
		least++
	}
	s.bound(n, other, -least)
	if o.Most.N > 0 {
		_, most := length(o.Most)
		s.bound(other, n, most)
	}
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

// reach gives how far after a node each other lies at most.
func (s *system) reach(source int) []int64 {
	if d, known := s.from[source]; known {
		return d
	}
	d := slices.Repeat([]int64{far}, len(s.nodes))
	d[source] = 0
	for range s.nodes {
		if !s.relax(d) {
			break
		}
	}
	if s.from == nil {
		s.from = map[int][]int64{}
	}
	s.from[source] = d
	return d
}

// relax shortens paths by one round, and says whether any became shorter.
func (s *system) relax(d []int64) bool {
	shorter := false
	for _, e := range s.edges {
		if d[e.from] < far && d[e.from]+e.most < d[e.to] {
			d[e.to], shorter = d[e.from]+e.most, true
		}
	}
	return shorter
}

// solve notices a contradiction: bounds that no times can keep.
func (s *system) solve() {
	d := make([]int64, len(s.nodes)) // from everywhere at once
	for range s.nodes {
		if !s.relax(d) {
			return
		}
	}
	for _, n := range s.nodes {
		for _, f := range n.facts {
			s.clash = append(s.clash, f.ID)
		}
	}
	slices.Sort(s.clash)
	s.clash = slices.Compact(s.clash)
}

// interval gives when a node lies by all constraints together.
func (s *system) interval(n int) when.Interval {
	out := when.Open()
	if hi := s.reach(0)[n]; hi < far {
		out.Hi = when.Instant(hi)
	}
	if lo := s.reach(n)[0]; lo < far {
		out.Lo = when.Instant(-lo)
	}
	return out
}
