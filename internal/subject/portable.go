package subject

import (
	"encoding/binary"
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
)

// The numbers of the portable Roaring format.
const (
	cookiePlain   = 12346 // no container holds runs
	cookieRuns    = 12347
	maxArray      = 4096 // members up to which a container is an array
	bitmapBytes   = 8192
	offsetsFrom   = 4 // containers from which a bitmap with runs has offsets
	maxContainers = 1 << 16
)

// le is the byte order of the format.
var le = binary.LittleEndian

// wantRuns reports whether a container of so many members and runs is written
// as runs: exactly if that is shorter than its other form.
func wantRuns(members, runs int) bool {
	return 2+4*runs < min(2*members, bitmapBytes)
}

// container is the part of a bitmap whose members share their upper 16 bits.
type container struct {
	key     uint16
	members int
	runs    bool
	body    []byte
}

// appendBitmap appends the portable form of a bitmap that is not empty.
func appendBitmap(b []byte, bitmap *roaring.Bitmap) []byte {
	containers, flags := containersOf(bitmap)
	start := len(b)
	if flags != nil {
		b = le.AppendUint32(b, cookieRuns|uint32(len(containers)-1)<<16)
		b = append(b, flags...)
	} else {
		b = le.AppendUint32(b, cookiePlain)
		b = le.AppendUint32(b, uint32(len(containers)))
	}
	for _, c := range containers {
		b = le.AppendUint16(b, c.key)
		b = le.AppendUint16(b, uint16(c.members-1))
	}
	if flags == nil || len(containers) >= offsetsFrom {
		at := len(b) - start + 4*len(containers)
		for _, c := range containers {
			b = le.AppendUint32(b, uint32(at))
			at += len(c.body)
		}
	}
	for _, c := range containers {
		b = append(b, c.body...)
	}
	return b
}

// containersOf splits a bitmap. The flags have a bit for each container with
// runs and are nil if there is none.
func containersOf(bitmap *roaring.Bitmap) (containers []container, flags []byte) {
	lows := make([]uint16, 0, maxArray)
	key, any := uint16(0), false
	flush := func() {
		if len(lows) > 0 {
			containers = append(containers, newContainer(key, lows))
			any = any || containers[len(containers)-1].runs
			lows = lows[:0]
		}
	}
	for id := range roaring.Values(bitmap) {
		if uint16(id>>16) != key {
			flush()
			key = uint16(id >> 16)
		}
		lows = append(lows, uint16(id))
	}
	flush()
	if !any {
		return containers, nil
	}
	flags = make([]byte, (len(containers)+7)/8)
	for i, c := range containers {
		if c.runs {
			flags[i/8] |= 1 << (i % 8)
		}
	}
	return containers, flags
}

// newContainer writes ascending members in the form that they demand.
func newContainer(key uint16, lows []uint16) container {
	c := container{key: key, members: len(lows)}
	runs := countRuns(lows)
	switch {
	case wantRuns(len(lows), runs):
		c.runs, c.body = true, runBody(lows, runs)
	case len(lows) <= maxArray:
		c.body = make([]byte, 0, 2*len(lows))
		for _, low := range lows {
			c.body = le.AppendUint16(c.body, low)
		}
	default:
		c.body = make([]byte, bitmapBytes)
		for _, low := range lows {
			c.body[low/8] |= 1 << (low % 8)
		}
	}
	return c
}

func countRuns(lows []uint16) int {
	runs := 1
	for i := 1; i < len(lows); i++ {
		if lows[i] != lows[i-1]+1 {
			runs++
		}
	}
	return runs
}

// runBody writes the number of runs and, for each, its first member and its
// length less one.
func runBody(lows []uint16, runs int) []byte {
	b := le.AppendUint16(make([]byte, 0, 2+4*runs), uint16(runs))
	first := 0
	for i := range lows {
		if i+1 == len(lows) || lows[i+1] != lows[i]+1 {
			b = le.AppendUint16(b, lows[first])
			b = le.AppendUint16(b, uint16(i-first))
			first = i + 1
		}
	}
	return b
}

// countBitRuns returns members and runs of a container that is a bitmap.
func countBitRuns(b []byte) (members, runs int) {
	carry := uint64(0) // the highest bit of the word before
	for ; len(b) > 0; b = b[8:] {
		word := le.Uint64(b)
		members += bits.OnesCount64(word)
		runs += bits.OnesCount64(word &^ (word<<1 | carry)) // a run begins where no bit is below
		carry = word >> 63
	}
	return members, runs
}
