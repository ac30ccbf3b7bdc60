package judge

import "slices"

// states is a set of states.
type states uint16

var order = []State{Inactive, Pending, Running, Met, Late, Breached, Cured, Excused, Waived, Suspended, Discharged}

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
