package subject

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
)

var errBitmap = errors.New("encoded bitmap is malformed")

// decodeBitmap reads a set of more than 64 members. The bitmap library is given
// only bytes that were checked here: it believes what it reads.
func decodeBitmap(b []byte) (Set, error) {
	if len(b)+1 > MaxEncoded {
		return Set{}, fmt.Errorf("encoded set of %d bytes, at most %d", len(b)+1, MaxEncoded)
	}
	members, err := checkBitmap(b)
	if err != nil {
		return Set{}, err
	}
	if members <= maxSmall {
		return Set{}, errors.New("encoded set has the wrong form for its length")
	}
	bitmap := roaring.New()
	_, err = bitmap.ReadFrom(bytes.NewReader(b))
	return Set{large: bitmap}, err
}

// header is what stands before the containers.
type header struct {
	flags   []byte // bit per container: holds runs; nil if none may
	keys    []byte // 4 bytes per container: key and members-1
	offsets []byte // 4 bytes per container, or nil
	length  int    // bytes up to the first container
}

// checkBitmap returns the number of members of a bitmap in the one form that
// appendBitmap would give it. It takes time in proportion to the bytes.
func checkBitmap(b []byte) (int, error) {
	h, err := parseHeader(b)
	if err != nil {
		return 0, err
	}
	total, at, anyRuns := 0, h.length, h.flags == nil
	for i := range len(h.keys) / 4 {
		if i > 0 && le.Uint16(h.keys[4*i:]) <= le.Uint16(h.keys[4*i-4:]) {
			return 0, errors.New("encoded set does not ascend")
		}
		if h.offsets != nil && le.Uint32(h.offsets[4*i:]) != uint32(at) {
			return 0, errBitmap
		}
		members := int(le.Uint16(h.keys[4*i+2:])) + 1
		runs := h.flags != nil && h.flags[i/8]&(1<<(i%8)) != 0
		size, err := checkContainer(b[at:], members, runs)
		if err != nil {
			return 0, err
		}
		total, at, anyRuns = total+members, at+size, anyRuns || runs
	}
	if at != len(b) || !anyRuns {
		return 0, errBitmap
	}
	return total, nil
}

func parseHeader(b []byte) (header, error) {
	if len(b) < 8 {
		return header{}, errBitmap
	}
	n, at, withRuns := 0, 8, false
	switch cookie := le.Uint32(b); {
	case cookie == cookiePlain:
		n = int(min(le.Uint32(b[4:]), maxContainers+1))
	case cookie&0xffff == cookieRuns:
		n, at, withRuns = int(cookie>>16)+1, 4, true
	}
	flagBytes, offsetBytes := 0, 4*n
	if withRuns {
		flagBytes = (n + 7) / 8
	}
	if withRuns && n < offsetsFrom {
		offsetBytes = 0
	}
	length := at + flagBytes + 4*n + offsetBytes
	if n == 0 || n > maxContainers || len(b) < length {
		return header{}, errBitmap
	}
	h := header{length: length, keys: b[at+flagBytes:][:4*n]}
	if withRuns {
		h.flags = b[at:][:flagBytes]
		if n%8 != 0 && h.flags[flagBytes-1]>>(n%8) != 0 {
			return header{}, errBitmap
		}
	}
	if offsetBytes > 0 {
		h.offsets = b[length-offsetBytes : length]
	}
	return h, nil
}

// checkContainer returns the length in bytes of the container at the beginning
// of b, once its content is in order and in the form that it demands.
func checkContainer(b []byte, members int, runs bool) (int, error) {
	switch {
	case runs:
		return checkRuns(b, members)
	case members <= maxArray:
		return checkArray(b, members)
	}
	if len(b) < bitmapBytes {
		return 0, errBitmap
	}
	found, bitRuns := countBitRuns(b[:bitmapBytes])
	if found != members || wantRuns(members, bitRuns) {
		return 0, errBitmap
	}
	return bitmapBytes, nil
}

func checkRuns(b []byte, members int) (int, error) {
	if len(b) < 2 {
		return 0, errBitmap
	}
	runs := int(le.Uint16(b))
	size := 2 + 4*runs
	if len(b) < size || !wantRuns(members, runs) {
		return 0, errBitmap
	}
	found, free := 0, 0 // free is the lowest member that the next run may begin with
	for at := 2; at < size; at += 4 {
		first, length := int(le.Uint16(b[at:])), int(le.Uint16(b[at+2:]))+1
		if first < free || first+length > maxContainers {
			return 0, errBitmap
		}
		found, free = found+length, first+length+1
	}
	if found != members {
		return 0, errBitmap
	}
	return size, nil
}

func checkArray(b []byte, members int) (int, error) {
	size := 2 * members
	if len(b) < size {
		return 0, errBitmap
	}
	runs := 1
	for at := 2; at < size; at += 2 {
		low, before := le.Uint16(b[at:]), le.Uint16(b[at-2:])
		if low <= before {
			return 0, errors.New("encoded set does not ascend")
		}
		if low != before+1 {
			runs++
		}
	}
	if wantRuns(members, runs) {
		return 0, errBitmap
	}
	return size, nil
}
