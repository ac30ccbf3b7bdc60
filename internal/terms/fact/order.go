package fact

import (
	"cmp"
	"slices"

	"counterpart/internal/when"
)

// Order puts facts into canonical order: by id.
func Order(facts []Fact) {
	slices.SortFunc(facts, func(a, b Fact) int { return cmp.Compare(a.ID, b.ID) })
}

// When gives the fact's time with "not known" as an interval without bounds.
func (f *Fact) When() when.Interval {
	if f.At == (when.Interval{}) {
		return when.Open()
	}
	return f.At
}

// Problem is something that is wrong with a fact.
type Problem struct {
	Index   int    // of the fact in the list that was checked
	ID      string // of the fact
	Field   string // as it is written: "is", "by", "until"
	Text    string // one sentence
	Instead string // what to write instead; may be empty
}

// Check gives what is wrong with facts, in their order.
func Check(facts []Fact, v Vocabulary) []Problem { return nil }

// Decode reads facts from JSON.
func Decode(text []byte) ([]Fact, error) { return nil, nil }

// Encode writes facts in canonical form.
func Encode(facts []Fact) ([]byte, error) { return nil, nil }
