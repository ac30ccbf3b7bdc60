package tlog

import (
	"fmt"
	"math/bits"

	"github.com/transparency-dev/merkle/compact"
)

// Reader gives stored hashes: level 0, the leaves, and levels 8, 16 and so on.
// It returns exactly count hashes from position first on, or an error; it may
// be asked for up to 256 at a time and only for complete nodes.
type Reader interface {
	Hashes(level uint8, first, count uint64) ([]Hash, error)
}

// Rebuild recomputes the frontier of the tree of the given size from the
// stored hashes, with at most one read per stored level. At start-up the result
// must equal the frontier that was kept.
func Rebuild(r Reader, size uint64) (Frontier, error) {
	if err := checkSize(size); err != nil {
		return Frontier{}, err
	}
	ids := compact.RangeNodes(0, size, make([]compact.NodeID, 0, bits.OnesCount64(size)))
	hashes, err := readNodes(r, ids)
	if err != nil {
		return Frontier{}, fmt.Errorf("rebuild frontier: %w", err)
	}
	f := Frontier{size: size}
	copy(f.hashes[:], hashes)
	return f, nil
}

// span is one read: the stored hashes [first, end) of a level, all of one tile.
type span struct {
	level      uint8
	first, end uint64
	hashes     []Hash
}

// readNodes returns the hash of each node. A node between two stored levels is
// folded from the lower one. Nodes that share a tile share a read.
func readNodes(r Reader, ids []compact.NodeID) ([]Hash, error) {
	spans := planReads(ids)
	for i := range spans {
		if err := spans[i].read(r); err != nil {
			return nil, err
		}
	}
	out := make([]Hash, len(ids))
	for i, id := range ids {
		want := stored(id)
		s := findSpan(spans, want)
		out[i] = fold(s.hashes[want.first-s.first : want.end-s.first])
	}
	return out, nil
}

func (s *span) read(r Reader) error {
	count := s.end - s.first
	hashes, err := r.Hashes(s.level, s.first, count)
	if err != nil {
		return fmt.Errorf("read %d hashes of level %d from %d: %w", count, s.level, s.first, err)
	}
	if uint64(len(hashes)) != count {
		return fmt.Errorf("read %d hashes of level %d from %d: got %d", count, s.level, s.first, len(hashes))
	}
	s.hashes = hashes
	return nil
}

// stored returns the stored hashes below a node, or the node itself.
func stored(id compact.NodeID) span {
	up := id.Level % storedLevels
	return span{level: uint8(id.Level - up), first: id.Index << up, end: (id.Index + 1) << up}
}

// planReads joins what the nodes need to one span per tile.
func planReads(ids []compact.NodeID) []span {
	var spans []span
	for _, id := range ids {
		want := stored(id)
		if have := findSpan(spans, want); have != nil {
			have.first, have.end = min(have.first, want.first), max(have.end, want.end)
			continue
		}
		spans = append(spans, want)
	}
	return spans
}

// findSpan returns the span of the same tile as want, or nil.
func findSpan(spans []span, want span) *span {
	for i := range spans {
		s := &spans[i]
		if s.level == want.level && s.first>>storedLevels == want.first>>storedLevels {
			return s
		}
	}
	return nil
}
