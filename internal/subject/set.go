package subject

import (
	"iter"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"counterpart/internal/party"
)

// maxSmall is the most members that are kept as a list.
const maxSmall = 64

// Set is a set of customers. The zero value is the empty set. Like a slice, a
// copy shares memory with its original: once copied, only one of the two may be
// added to. [Union] of one set gives an independent copy. Reading a Set from
// several goroutines is safe, adding is not.
type Set struct {
	small []party.Ordinal // ascending; the members if large is nil
	large *roaring.Bitmap // the members if there are more than maxSmall, else nil
}

// Of returns the set of these ordinals, in any order and with any repetition.
func Of(ordinals ...party.Ordinal) Set {
	sorted := slices.Clone(ordinals)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	if len(sorted) <= maxSmall {
		return Set{small: sorted}
	}
	return Set{large: bitmapOf(raw(sorted))}
}

// Add puts one customer into the set.
func (s *Set) Add(o party.Ordinal) {
	if s.large != nil {
		s.large.Add(uint32(o))
		return
	}
	i, found := slices.BinarySearch(s.small, o)
	if found {
		return
	}
	s.small = slices.Insert(s.small, i, o)
	if len(s.small) > maxSmall {
		s.large, s.small = bitmapOf(raw(s.small)), nil
	}
}

// AddSet puts every member of other into the set. It shares no memory with
// other afterwards.
func (s *Set) AddSet(other Set) {
	if other.large == nil {
		for _, o := range other.small {
			s.Add(o)
		}
		return
	}
	if s.large == nil {
		*s = Union(*s, other)
		return
	}
	s.large.Or(other.large)
}

// Union returns the set of all members of the sets, which shares no memory
// with them.
func Union(sets ...Set) Set {
	var m merger
	for _, s := range sets {
		if s.large != nil {
			m.addBitmap(s.large)
			continue
		}
		m.addIDs(raw(s.small)...)
	}
	return m.set()
}

// Len returns the number of members.
func (s Set) Len() int {
	if s.large != nil {
		return int(s.large.GetCardinality())
	}
	return len(s.small)
}

// Contains reports whether the customer is in the set.
func (s Set) Contains(o party.Ordinal) bool {
	if s.large != nil {
		return s.large.Contains(uint32(o))
	}
	_, found := slices.BinarySearch(s.small, o)
	return found
}

// ContainsAll reports whether every member of other is in the set.
func (s Set) ContainsAll(other Set) bool {
	if other.large == nil {
		return !slices.ContainsFunc(other.small, func(o party.Ordinal) bool { return !s.Contains(o) })
	}
	return s.large != nil && s.large.AndCardinality(other.large) == other.large.GetCardinality()
}

// Equal reports whether both sets have the same members.
func (s Set) Equal(other Set) bool {
	if s.large == nil || other.large == nil {
		return s.large == other.large && slices.Equal(s.small, other.small)
	}
	return s.large.Equals(other.large)
}

// All gives the members in ascending order.
func (s Set) All() iter.Seq[party.Ordinal] {
	if s.large == nil {
		return slices.Values(s.small)
	}
	return func(yield func(party.Ordinal) bool) {
		for id := range roaring.Values(s.large) {
			if !yield(party.Ordinal(id)) {
				return
			}
		}
	}
}

// fromBitmap returns the set of a bitmap and keeps the bitmap if it is large.
func fromBitmap(b *roaring.Bitmap) Set {
	if b.GetCardinality() > maxSmall {
		return Set{large: b}
	}
	return smallOf(b.ToArray())
}

// smallOf returns the set of at most 64 ids that ascend.
func smallOf(ids []uint32) Set {
	small := make([]party.Ordinal, len(ids))
	for i, id := range ids {
		small[i] = party.Ordinal(id)
	}
	return Set{small: small}
}

// raw returns the ordinals as the integers that bitmaps hold.
func raw(ordinals []party.Ordinal) []uint32 {
	ids := make([]uint32, len(ordinals))
	for i, o := range ordinals {
		ids[i] = uint32(o)
	}
	return ids
}
