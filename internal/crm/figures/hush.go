package figures

import (
	"cmp"
	"slices"

	"counterpart/internal/party"
)

// Fewest is how many customers a group must have to be shown to everybody.
const Fewest = 5

// SeesSmall reports whether a role sees groups of fewer than [Fewest] customers.
func SeesSmall(r party.Role) bool { return r == party.Owner || r == party.Manager }

// Hush says which groups of a partition must not be shown, given how many customers each has: all
// that have 1 to Fewest-1, and, so that the total less what is shown does not give them away, the
// next smallest ones until what is hidden is at least two groups that hold at least Fewest
// together. Groups of nobody are shown.
func Hush(customers []int64) []bool {
	hidden := make([]bool, len(customers))
	order := make([]int, len(customers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(customers[a], customers[b]) })
	var groups, people int64
	for _, i := range order {
		n := customers[i]
		if n == 0 || n >= Fewest && (groups == 0 || groups > 1 && people >= Fewest) {
			continue
		}
		hidden[i] = true
		groups, people = groups+1, people+n
	}
	return hidden
}
