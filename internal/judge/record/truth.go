package record

import (
	"cmp"
	"slices"
)

// Truth is a value of three-valued logic.
type Truth int8

// No, Open and Yes.
const (
	No Truth = iota - 1
	Open
	Yes
)

// TruthOf gives Yes or No.
func TruthOf(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// Answer is a truth with the questions that keep it open.
type Answer struct {
	Is   Truth
	Asks []Question
}

// Question is an open atom: the name under which it is reported, and the test whose outcome is
// not known. A moment has no test.
type Question struct{ Name, Test, Asks string }

// Not turns an answer round.
func (a Answer) Not() Answer { return Answer{Is: -a.Is, Asks: a.Asks} }

// And is no when either is, whatever the other.
func (a Answer) And(b Answer) Answer {
	switch {
	case a.Is == No || b.Is == No:
		return Answer{Is: No}
	case a.Is == Yes && b.Is == Yes:
		return Answer{Is: Yes}
	}
	return Answer{Is: Open, Asks: Merge(a.Asks, b.Asks)}
}

// Or is yes when either is, whatever the other.
func (a Answer) Or(b Answer) Answer { return a.Not().And(b.Not()).Not() }

// Merge joins two lists of questions, sorted and each once.
func Merge(a, b []Question) []Question {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(x, y Question) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Test, y.Test))
	})
	return slices.CompactFunc(all, func(x, y Question) bool { return x.Name == y.Name && x.Test == y.Test })
}
