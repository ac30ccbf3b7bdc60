package fact

import "math"

// Sort says what a value is.
type Sort uint8

// The sorts of values. None is the zero value: nothing is stated.
const (
	None   Sort = iota
	Bool        // Yes
	Number      // Lo to Hi, both included
	Amount      // Lo to Hi in minor units of Currency
	Words       // one word or a set of words
)

// String names the sort in words.
func (s Sort) String() string {
	return [...]string{"nothing", "true or false", "a number", "an amount of money", "words"}[s]
}

// NoLimit is the Hi of a number or an amount that has no ceiling: "more than 100,000".
const NoLimit = math.MaxInt64

// Value is what a fact states besides its time: yes or no, a number or an amount that may be
// known only within bounds, or words. Nothing here is a float.
type Value struct {
	Sort     Sort
	Yes      bool
	Lo, Hi   int64
	Currency string // ISO 4217, of an amount
	Words    []string
}
