// Package times bounds moments by what is stated of one in relation to another.
//
// A system is a set of difference constraints: "j lies at most w after i", with the epoch as one
// of the moments. What follows for a pair of moments is the shortest path between them
// (Bellman and Ford); constraints that no times can keep make a negative circle. Nothing is
// enumerated, and the order in which constraints are added does not matter.
package times

import (
	"slices"

	"counterpart/internal/when"
)

// Far is no bound; two can be added to each other and to any difference of instants.
const Far = int64(when.Max) / 2

// Sub gives x - y in microseconds, or Far where one of them has no bound.
func Sub(x, y when.Instant) int64 {
	switch {
	case x == when.Min || y == when.Max:
		return -Far
	case x == when.Max || y == when.Min:
		return Far
	}
	return int64(x - y)
}

// System is the constraints between moments that are named by keys. Node 0 is the epoch. The
// zero value is ready; Between and Interval may be asked once everything is added. It is not for
// concurrent use.
type System[K comparable] struct {
	keys  []K
	nodes map[K]int
	edges []edge
	from  map[int][]int64 // shortest paths, by source
}

type edge struct {
	from, to int
	most     int64
}

// Len is how many nodes there are, the epoch included.
func (s *System[K]) Len() int { return len(s.keys) + 1 }

// Key gives the key of a node from 1.
func (s *System[K]) Key(n int) K { return s.keys[n-1] }

// Node gives the node of a moment, made when it is new.
func (s *System[K]) Node(key K) int {
	if n := s.nodes[key]; n > 0 {
		return n
	}
	if s.nodes == nil {
		s.nodes = map[K]int{}
	}
	s.keys = append(s.keys, key)
	s.nodes[key] = len(s.keys)
	return len(s.keys)
}

// Find gives the node of a moment, or 0.
func (s *System[K]) Find(key K) int { return s.nodes[key] }

// Bound says that a node lies at most so many microseconds after another; Far says nothing.
func (s *System[K]) Bound(from, to int, most int64) {
	if most < Far && most > -Far {
		s.edges = append(s.edges, edge{from, to, most})
	}
}

// Within bounds a node by an interval.
func (s *System[K]) Within(n int, at when.Interval) {
	s.Bound(0, n, Sub(at.Hi, 0))
	s.Bound(n, 0, -Sub(at.Lo, 0))
}

// Between bounds how long after node a node b lies.
func (s *System[K]) Between(a, b int) (least, most int64) {
	return -s.reach(b)[a], s.reach(a)[b]
}

// Interval gives when a node lies by all constraints together.
func (s *System[K]) Interval(n int) when.Interval {
	least, most := s.Between(0, n)
	out := when.Open()
	if most < Far {
		out.Hi = when.Instant(most)
	}
	if least > -Far {
		out.Lo = when.Instant(least)
	}
	return out
}

// Contradictory reports whether no times can keep all constraints. Nothing else may be asked then.
func (s *System[K]) Contradictory() bool {
	d := make([]int64, s.Len()) // from everywhere at once
	for range d {
		if !s.relax(d) {
			return false
		}
	}
	return true
}

// reach gives how far after a node each other lies at most.
func (s *System[K]) reach(source int) []int64 {
	if d, known := s.from[source]; known {
		return d
	}
	d := slices.Repeat([]int64{Far}, s.Len())
	d[source] = 0
	for range d {
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
func (s *System[K]) relax(d []int64) bool {
	shorter := false
	for _, e := range s.edges {
		if d[e.from] < Far && d[e.from]+e.most < d[e.to] {
			d[e.to], shorter = d[e.from]+e.most, true
		}
	}
	return shorter
}
