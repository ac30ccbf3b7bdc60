package subject

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"counterpart/internal/party"
)

// The first byte of an encoded set.
const (
	tagOne    = 0
	tagList   = 1
	tagBitmap = 2
)

// MaxEncoded is the longest encoding in bytes that [Decode] reads, a little
// over 16 MiB. Every set of ordinals below 2^27 stays under it.
const MaxEncoded = 1<<24 + 1<<16

// Encode returns the set in bytes. Equal sets give equal bytes.
func (s Set) Encode() []byte {
	if s.large != nil {
		return appendBitmap([]byte{tagBitmap}, s.large)
	}
	if len(s.small) == 1 {
		return binary.AppendUvarint([]byte{tagOne}, uint64(s.small[0]))
	}
	b := []byte{tagList}
	previous := party.Ordinal(0)
	for _, o := range s.small {
		b = binary.AppendUvarint(b, uint64(o-previous))
		previous = o
	}
	return b
}

// Decode reads what [Set.Encode] writes and refuses everything else: another
// form of the same set, members out of order or twice, bytes left over, and
// more than MaxEncoded bytes. The set shares no memory with b. Its length can
// be far above that of b: a million bytes can hold every ordinal there is.
func Decode(b []byte) (Set, error) {
	if len(b) > 0 && b[0] == tagBitmap {
		return decodeBitmap(b[1:])
	}
	ids, err := decodeList(nil, b)
	if err != nil {
		return Set{}, err
	}
	return smallOf(ids), nil
}

// decodeList appends the members of a set of at most 64 to ids.
func decodeList(ids []uint32, b []byte) ([]uint32, error) {
	if len(b) == 0 {
		return nil, errors.New("encoded set is empty")
	}
	tag, rest, n, last := b[0], b[1:], 0, uint64(0)
	if tag > tagList {
		return nil, fmt.Errorf("encoded set begins with %d", tag)
	}
	for ; len(rest) > 0; n++ {
		gap, size, err := shortUvarint(rest)
		if err != nil {
			return nil, err
		}
		if n > 0 && gap == 0 || gap > math.MaxUint32-last {
			return nil, errors.New("encoded set does not ascend")
		}
		last += gap
		ids = append(ids, uint32(last))
		rest = rest[size:]
		if n == maxSmall {
			return nil, fmt.Errorf("encoded list of more than %d members", maxSmall)
		}
	}
	if (tag == tagOne) != (n == 1) {
		return nil, errors.New("encoded set has the wrong form for its length")
	}
	return ids, nil
}

// shortUvarint reads a uvarint that is written as short as can be, and its
// length.
func shortUvarint(b []byte) (uint64, int, error) {
	value, n := binary.Uvarint(b)
	if n <= 0 || n > 1 && b[n-1] == 0 {
		return 0, 0, errors.New("encoded set holds a malformed number")
	}
	return value, n, nil
}
