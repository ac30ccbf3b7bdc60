package tlog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// MaxEntry is the longest entry in bytes that a bundle can carry.
const MaxEntry = math.MaxUint16

// ErrNoTile says that the tree of the given size has no such tile.
var ErrNoTile = errors.New("no such tile")

// Tile returns the first width hashes of a tile, 32 bytes each, from a tree of
// the given size. The error is ErrNoTile if width is not 1 to 256 or the tree
// does not yet have that many complete nodes there.
func Tile(r Reader, level uint8, index uint64, width int, size uint64) ([]byte, error) {
	if !HasTile(TileName{Level: level, Index: index, Width: width}, size) {
		return nil, fmt.Errorf("tile %d/%d of width %d at size %d: %w", level, index, width, size, ErrNoTile)
	}
	s := span{level: level * storedLevels, first: index << storedLevels}
	s.end = s.first + uint64(width)
	if err := s.read(r); err != nil {
		return nil, fmt.Errorf("tile: %w", err)
	}
	b := make([]byte, 0, width*HashSize)
	for i := range s.hashes {
		b = append(b, s.hashes[i][:]...)
	}
	return b, nil
}

// HasTile reports whether a tree of the given size has the tile or entry
// bundle: enough complete nodes of that level, or enough entries. A partial
// tile is had by every larger tree too.
func HasTile(t TileName, size uint64) bool {
	if t.Width < 1 || t.Width > TileWidth || size > MaxSize {
		return false
	}
	nodes := size >> (storedLevels * uint(t.Level))
	if t.Index > nodes>>storedLevels {
		return false
	}
	return t.Index<<storedLevels+uint64(t.Width) <= nodes
}

// EntryBundle returns the bundle of 1 to 256 entries, each with its length
// before it. It refuses an entry above MaxEntry.
func EntryBundle(entries [][]byte) ([]byte, error) {
	if len(entries) < 1 || len(entries) > TileWidth {
		return nil, fmt.Errorf("bundle of %d entries, want 1 to %d", len(entries), TileWidth)
	}
	var b []byte
	var err error
	for _, e := range entries {
		if b, err = AppendEntryBundle(b, e); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// AppendEntryBundle appends one entry to a bundle: its length as two bytes,
// big end first, then its bytes. It refuses an entry above MaxEntry.
func AppendEntryBundle(bundle, entry []byte) ([]byte, error) {
	if len(entry) > MaxEntry {
		return nil, fmt.Errorf("entry of %d bytes, at most %d fit a bundle", len(entry), MaxEntry)
	}
	bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(entry)))
	return append(bundle, entry...), nil
}

// ParseEntryBundle returns the 1 to 256 entries of a bundle, which share its
// memory. It refuses a bundle that ends within an entry. The caller compares
// their number with the width that it asked for.
func ParseEntryBundle(b []byte) ([][]byte, error) {
	var entries [][]byte
	for len(b) > 0 && len(entries) < TileWidth {
		if len(b) < 2 {
			return nil, errors.New("bundle ends within a length")
		}
		n := int(binary.BigEndian.Uint16(b))
		if b = b[2:]; len(b) < n {
			return nil, errors.New("bundle ends within an entry")
		}
		entries = append(entries, b[:n:n])
		b = b[n:]
	}
	if len(b) > 0 {
		return nil, fmt.Errorf("bundle of more than %d entries", TileWidth)
	}
	if len(entries) == 0 {
		return nil, errors.New("bundle without entries")
	}
	return entries, nil
}
