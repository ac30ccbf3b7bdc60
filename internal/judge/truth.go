package judge

import (
	"cmp"
	"slices"
)

// truth is a value of three-valued logic.
type truth int8

const (
	no truth = iota - 1
	open
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// answer is a truth with the questions that keep it open.
type answer struct {
	is   truth
	asks []question
}

// question is an open atom: the name under which it is reported, and the test whose outcome is
// not known. A moment has no test.
type question struct{ name, test, asks string }

func (a answer) not() answer { return answer{is: -a.is, asks: a.asks} }

// and is no when either is, whatever the other.
func (a answer) and(b answer) answer {
	switch {
	case a.is == no || b.is == no:
		return answer{is: no}
	case a.is == yes && b.is == yes:
		return answer{is: yes}
	}
	return answer{is: open, asks: merge(a.asks, b.asks)}
}

// or is yes when either is, whatever the other.
func (a answer) or(b answer) answer { return a.not().and(b.not()).not() }

// merge joins two lists of questions, sorted and each once.
func merge(a, b []question) []question {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(x, y question) int {
		return cmp.Or(cmp.Compare(x.name, y.name), cmp.Compare(x.test, y.test))
	})
	return slices.CompactFunc(all, func(x, y question) bool { return x.name == y.name && x.test == y.test })
}

// states is a set of states.
type states uint16

var order = []State{
	Inactive, Pending, Running, Met, Late, Breached, Cured, Excused, Waived, Suspended, Discharged,
}

// only gives the set of the states named.
func only(list ...State) states {
	var s states
	for _, one := range list {
		s |= 1 << slices.Index(order, one)
	}
	return s
}

// list gives the set in the order of the states.
func (s states) list() []State {
	var out []State
	for i, one := range order {
		if s&(1<<i) != 0 {
			out = append(out, one)
		}
	}
	return out
}

// single gives the state of a set of one, else Undetermined.
func (s states) single() State {
	if s == 0 || s&(s-1) != 0 {
		return Undetermined
	}
	return s.list()[0]
}
