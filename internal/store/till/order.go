package till

import (
	"bytes"
	"slices"

	"counterpart/internal/crm/activity"
)

// inOrder gives the places of events ascending by digest: whoever inserts a value makes others wait who
// insert it too, so all of them insert in one order.
func inOrder(es []activity.Event) []int {
	at := make([]int, len(es))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int { return bytes.Compare(es[a].Digest, es[b].Digest) })
	return at
}
