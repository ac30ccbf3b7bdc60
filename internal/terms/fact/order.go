package fact

import (
	"cmp"
	"slices"
	"strings"

	"counterpart/internal/when"
)

// Order puts facts into canonical order, which is by id, and their parts as well: attributes by
// name; parties, words and the ids of OneOf in alphabetical order, each once. An empty list becomes
// none, but for words of a value.
func Order(facts []Fact) {
	for i := range facts {
		facts[i].tidy()
	}
	slices.SortStableFunc(facts, func(a, b Fact) int { return cmp.Compare(a.ID, b.ID) })
}

func (f *Fact) tidy() {
	f.Stated, f.Disputed, f.OneOf = once(f.Stated), once(f.Disputed), once(f.OneOf)
	f.Value.tidy()
	if len(f.Offsets) == 0 {
		f.Offsets = nil
	}
	if len(f.Attrs) == 0 {
		f.Attrs = nil
		return
	}
	slices.SortStableFunc(f.Attrs, func(a, b Attr) int { return strings.Compare(a.Name, b.Name) })
	for i := range f.Attrs {
		f.Attrs[i].Value.tidy()
	}
}

func (v *Value) tidy() {
	if v.Sort == Words {
		slices.Sort(v.Words)
		v.Words = slices.Compact(v.Words)
	}
}

// once sorts a list in place and leaves out repetitions.
func once[T cmp.Ordered](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// When gives At, with "not known" as an interval without bounds.
func (f *Fact) When() when.Interval {
	if f.At == (when.Interval{}) {
		return when.Open()
	}
	return f.At
}
