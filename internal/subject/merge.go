package subject

import (
	"fmt"
	"iter"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

const (
	// flushIDs is how many single members are gathered before they become a
	// bitmap: 4 MiB of them.
	flushIDs = 1 << 20
	// flushBitmaps is how many bitmaps are gathered before they become one.
	flushBitmaps = 256
	// denseFactor is how many bytes of bit set we spend on one gathered member
	// rather than sort the members.
	denseFactor = 64
)

// Merge returns the union of many encoded sets. It is the fast way to answer
// "whom did these disclosures concern": small sets are never made into bitmaps
// one by one. It stops at the first set that [Decode] would refuse and says
// which one that is, counted from 0. The bytes may be reused once the sequence
// goes on.
func Merge(encoded iter.Seq[[]byte]) (Set, error) {
	var m merger
	n := 0
	for b := range encoded {
		if err := m.addEncoded(b); err != nil {
			return Set{}, fmt.Errorf("merge set %d: %w", n, err)
		}
		n++
	}
	return m.set(), nil
}

// merger gathers members and joins them in large steps.
type merger struct {
	ids     []uint32 // neither sorted nor unique
	bitmaps []*roaring.Bitmap
}

func (m *merger) addEncoded(b []byte) error {
	if len(b) > 0 && b[0] == tagBitmap {
		s, err := Decode(b)
		if err != nil {
			return err
		}
		m.addBitmap(s.large)
		return nil
	}
	ids, err := decodeList(m.ids, b)
	if err != nil {
		return err
	}
	m.ids = ids
	m.shrink()
	return nil
}

func (m *merger) addIDs(ids ...uint32) {
	m.ids = append(m.ids, ids...)
	m.shrink()
}

func (m *merger) addBitmap(b *roaring.Bitmap) {
	m.bitmaps = append(m.bitmaps, b)
	m.shrink()
}

// shrink joins what was gathered once it is much.
func (m *merger) shrink() {
	if len(m.ids) >= flushIDs {
		m.bitmaps = append(m.bitmaps, bitmapOf(m.ids))
		m.ids = m.ids[:0]
	}
	if len(m.bitmaps) >= flushBitmaps {
		// FastOr and not HeapOr, which is 10 to 30 times slower.
		m.bitmaps = []*roaring.Bitmap{roaring.FastOr(m.bitmaps...)}
	}
}

// set returns the union of all that was added.
func (m *merger) set() Set {
	if len(m.bitmaps) == 0 && len(m.ids) <= maxSmall {
		slices.Sort(m.ids)
		return smallOf(slices.Compact(m.ids))
	}
	if len(m.ids) > 0 {
		m.bitmaps = append(m.bitmaps, bitmapOf(m.ids))
	}
	return fromBitmap(roaring.FastOr(m.bitmaps...))
}

// bitmapOf returns the bitmap of one or more ids, in any order. It may reorder
// them. Where ids lie close together it fills a plain bit set, which needs no
// sorting; its size is bounded by the number of ids.
func bitmapOf(ids []uint32) *roaring.Bitmap {
	highest := slices.Max(ids)
	if int(highest/8) <= denseFactor*len(ids) {
		words := make([]uint64, highest/64+1)
		for _, id := range ids {
			words[id/64] |= 1 << (id % 64)
		}
		return roaring.FromDense(words, true)
	}
	slices.Sort(ids)
	b := roaring.New()
	b.AddMany(slices.Compact(ids))
	return b
}
