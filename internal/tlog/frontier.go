package tlog

import (
	"fmt"
	"math/bits"
)

// storedLevels is the distance between two levels whose nodes are stored: a
// tile spans 2^8 nodes.
const storedLevels = 8

// maxFrontier is the most hashes that a frontier can hold: one per bit of MaxSize.
const maxFrontier = 63

// Frontier is the compact range [0, size) of a tree: the hashes of the perfect
// subtrees that cover it, largest first. It is all that an append needs to
// know of the tree. A Frontier is a value: a copy is independent, two are equal
// (==) exactly if size and hashes are, and the zero value is the empty tree.
type Frontier struct {
	size   uint64
	hashes [maxFrontier]Hash // the first OnesCount64(size) are in use, the rest are zero
}

// Node is a node of the tree that is stored for good: a complete one whose
// Level is a positive multiple of 8. It covers the 2^Level leaves from
// Index<<Level on.
type Node struct {
	Level uint8
	Index uint64
	Hash  Hash
}

// ParseFrontier reads what [Frontier.Bytes] wrote for a tree of this size. It
// refuses a size above MaxSize and bytes of any length but
// HashSize*popcount(size). Whether the hashes are those of the log is for
// [Rebuild] to say.
func ParseFrontier(size uint64, b []byte) (Frontier, error) {
	if err := checkSize(size); err != nil {
		return Frontier{}, err
	}
	if want := HashSize * bits.OnesCount64(size); len(b) != want {
		return Frontier{}, fmt.Errorf("frontier of %d bytes for size %d, want %d", len(b), size, want)
	}
	f := Frontier{size: size}
	for i := 0; len(b) > 0; i++ {
		b = b[copy(f.hashes[i][:], b):]
	}
	return f, nil
}

// Append adds one leaf. Each node above the leaf that becomes complete and
// whose level is a multiple of 8 is passed to emit, lowest first; a nil emit
// drops them. It allocates nothing. It panics at MaxSize, which no log reaches.
func (f *Frontier) Append(leaf Hash, emit func(Node)) {
	if f.size == MaxSize {
		panic("tlog: append to a tree of the largest size")
	}
	n := bits.OnesCount64(f.size)
	index := f.size
	for level := uint8(1); index&1 == 1; level++ {
		n--
		leaf = nodeHash(&f.hashes[n], &leaf)
		f.hashes[n] = Hash{}
		index >>= 1
		if level%storedLevels == 0 && emit != nil {
			emit(Node{Level: level, Index: index, Hash: leaf})
		}
	}
	f.hashes[n] = leaf
	f.size++
}

// Size returns the number of leaves.
func (f *Frontier) Size() uint64 { return f.size }

// Bytes returns the hashes one after the other, largest subtree first:
// HashSize*popcount(size) bytes, at most 2,016.
func (f *Frontier) Bytes() []byte {
	n := bits.OnesCount64(f.size)
	b := make([]byte, 0, n*HashSize)
	for i := range f.hashes[:n] {
		b = append(b, f.hashes[i][:]...)
	}
	return b
}

// Root returns the root hash of the tree.
func (f *Frontier) Root() Hash {
	n := bits.OnesCount64(f.size)
	if n == 0 {
		return EmptyRoot()
	}
	root := f.hashes[n-1]
	for i := n - 2; i >= 0; i-- {
		root = nodeHash(&f.hashes[i], &root)
	}
	return root
}

func checkSize(size uint64) error {
	if size > MaxSize {
		return fmt.Errorf("tree size %d is above %d", size, uint64(MaxSize))
	}
	return nil
}
