package record

import (
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// Agree gives what all of the facts say together, or nothing where they contradict each other.
// That something has not one value does not say which other one it has.
func Agree(list []*fact.Fact) (fact.Value, bool) {
	var v fact.Value
	for _, f := range list {
		w := positive(f)
		switch {
		case f.Not && w.Sort != fact.Bool:
			continue
		case v.Sort == fact.None:
			v = w
			continue
		case v.Sort != w.Sort || v.Currency != w.Currency || v.Yes != w.Yes:
			return fact.Value{}, false
		case v.Sort == fact.Words && !Alike(v.Words, w.Words):
			return fact.Value{}, false
		}
		v.Lo, v.Hi = max(v.Lo, w.Lo), min(v.Hi, w.Hi)
	}
	return v, v.Sort != fact.None && v.Lo <= v.Hi
}

// Alike reports whether two lists hold the same words.
func Alike(a, b []string) bool {
	return !slices.ContainsFunc(a, func(w string) bool { return !slices.Contains(b, w) }) &&
		!slices.ContainsFunc(b, func(w string) bool { return !slices.Contains(a, w) })
}

// positive gives a fact's value, the other way round where it is denied.
func positive(f *fact.Fact) fact.Value {
	v := f.Value
	if v.Sort == fact.None {
		v = fact.Value{Sort: fact.Bool, Yes: true}
	}
	if f.Not {
		v.Yes = !v.Yes
	}
	return v
}

// CompareNumbers evaluates a comparison with a number; a value known only within bounds may leave
// it open.
func CompareNumbers(v fact.Value, op terms.Op, n int64) Truth {
	switch op {
	case terms.IsNot:
		return -CompareNumbers(v, terms.Is, n)
	case terms.Below:
		return -CompareNumbers(v, terms.AtLeast, n)
	case terms.AtMost:
		return -CompareNumbers(v, terms.Above, n)
	case terms.AtLeast:
		return Between(v.Lo >= n, v.Hi < n)
	case terms.Above:
		return Between(v.Lo > n, v.Hi <= n)
	case terms.Is, terms.In, terms.Has:
	}
	return Between(v.Lo == n && v.Hi == n, n < v.Lo || n > v.Hi)
}

// Between is yes, no or open.
func Between(surely, never bool) Truth {
	switch {
	case surely:
		return Yes
	case never:
		return No
	}
	return Open
}

// Literal writes a value as a test shows it.
func Literal(v fact.Value) string {
	switch v.Sort {
	case fact.Bool:
		return strconv.FormatBool(v.Yes)
	case fact.Words:
		return strings.Join(v.Words, ", ")
	case fact.None, fact.Number, fact.Amount:
	}
	return strconv.FormatInt(v.Lo, 10) + v.Currency
}
