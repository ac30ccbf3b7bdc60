package figures

import (
	"cmp"
	"maps"
	"slices"
)

// union gives the keys of both maps.
func union[K comparable, V any](a, b map[K]V) map[K]V {
	out := maps.Clone(a)
	if out == nil {
		out = map[K]V{}
	}
	maps.Copy(out, b)
	return out
}

// either gives the keys of both maps in order.
func either[K cmp.Ordered, V any](a, b map[K]V) []K { return slices.Sorted(maps.Keys(union(a, b))) }

func compare(a, b int64, s, t string) int { return cmp.Or(cmp.Compare(a, b), cmp.Compare(s, t)) }
