package tlog

import (
	"crypto/sha256"
	"math"
)

// HashSize is the length of a hash in bytes.
const HashSize = 32

// MaxSize is the largest size of a tree: 2^63-1 entries.
const MaxSize = math.MaxInt64

const (
	leafPrefix = 0x00
	nodePrefix = 0x01
)

// Hash is a SHA-256 hash of a leaf, of a node or of a whole tree.
type Hash [HashSize]byte

// EmptyRoot is the root of the tree without entries: the SHA-256 of nothing.
func EmptyRoot() Hash { return sha256.Sum256(nil) }

// LeafHash returns the hash under which an entry stands in the tree:
// SHA-256(0x00 || entry).
func LeafHash(entry []byte) Hash {
	// Usual entries fit the array, so that hashing one allocates nothing.
	var short [1 + 1023]byte
	buf := short[:1]
	if len(entry) >= len(short) {
		buf = make([]byte, 1, 1+len(entry))
	}
	buf[0] = leafPrefix
	return sha256.Sum256(append(buf, entry...))
}

// nodeHash returns SHA-256(0x01 || left || right).
func nodeHash(left, right *Hash) Hash {
	var buf [1 + 2*HashSize]byte
	buf[0] = nodePrefix
	copy(buf[1:], left[:])
	copy(buf[1+HashSize:], right[:])
	return sha256.Sum256(buf[:])
}

// fold returns the root of the perfect tree over the hashes, whose number is a
// power of two.
func fold(hashes []Hash) Hash {
	if len(hashes) == 1 {
		return hashes[0]
	}
	half := len(hashes) / 2
	left, right := fold(hashes[:half]), fold(hashes[half:])
	return nodeHash(&left, &right)
}
