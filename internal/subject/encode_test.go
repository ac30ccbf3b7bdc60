package subject_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/google/go-cmp/cmp"

	"counterpart/internal/party"
	"counterpart/internal/subject"
)

// step returns n ordinals from first on, each by so much above the last.
func step(first, by, n int) []party.Ordinal {
	out := make([]party.Ordinal, n)
	for i := range out {
		out[i] = party.Ordinal(first + by*i)
	}
	return out
}

// These bytes are in committed payloads: they never change.
func TestEncodingIsFixed(t *testing.T) {
	tests := []struct {
		name    string
		members []party.Ordinal
		want    string
	}{
		{"none", nil, "01"},
		{"one", step(5, 1, 1), "0005"},
		{"first ordinal", step(0, 1, 1), "0000"},
		{"last ordinal", []party.Ordinal{1<<32 - 1}, "00ffffffff0f"},
		{"two", []party.Ordinal{3, 300}, "0103a902"},
		{"first and last", []party.Ordinal{0, 1<<32 - 1}, "0100ffffffff0f"},
		{"one run", step(7, 1, 65), "02" + "3b300000" + "01" + "00004000" + "0100" + "07004000"},
		{"two containers", append(step(0, 1, 65), 1<<20), "02" + "3b300100" + "01" + "00004000" + "10000000" +
			"0100" + "00004000" + "0000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := subject.Of(test.members...).Encode()
			if diff := cmp.Diff(test.want, hex.EncodeToString(b)); diff != "" {
				t.Errorf("bytes (-want +got):\n%s", diff)
			}
			s, err := subject.Decode(b)
			if err != nil || !s.Equal(subject.Of(test.members...)) {
				t.Errorf("set does not come back: %v", err)
			}
		})
	}
}

// shapes are sets at the borders between the forms of a container.
func shapes() map[string][]party.Ordinal {
	many := []party.Ordinal{}
	for i := range 9 {
		many = append(many, step(i<<16, 1, 100)...)
	}
	return map[string][]party.Ordinal{
		"array":                     step(9, 3, 500),
		"array, full":               step(0, 2, 4096),
		"array of odd runs":         slices.Concat(step(0, 2, 300), step(1000, 1, 3)),
		"bitmap":                    step(0, 2, 4097),
		"bitmap to its last bit":    slices.Concat(step(0, 2, 30_000), step(65_530, 1, 6)),
		"bitmap across its words":   slices.Concat(step(0, 3, 21_000), step(63_100, 1, 200)),
		"one run, full":             step(1<<16, 1, 1<<16),
		"runs, full and beyond":     step(5, 1, 200_000),
		"most runs of an array":     slices.Concat(step(0, 1, 130), step(1000, 2, 63)),
		"containers without runs":   step(0, 40_000, 100),
		"nine containers with runs": many,
		"runs and others":           slices.Concat(step(0, 1, 300), step(1<<16, 2, 5000), step(2<<16, 5, 70), step(3<<16, 1, 9)),
		"eight containers":          step(0, 1, 8<<16),
		"last ordinals":             step(1<<32-100, 1, 100),
	}
}

func TestPortableFormat(t *testing.T) {
	for name, members := range shapes() {
		t.Run(name, func(t *testing.T) {
			s := subject.Of(members...)
			b := s.Encode()
			back, err := subject.Decode(b)
			if err != nil {
				t.Fatal(err)
			}
			if !back.Equal(s) || !slices.Equal(slices.Collect(back.All()), members) {
				t.Error("set does not come back")
			}
			// Others read it, and what they write is no shorter.
			theirs := roaring.New()
			if n, err := theirs.FromBuffer(b[1:]); err != nil || int(n) != len(b)-1 {
				t.Fatalf("the library reads %d of %d bytes, error %v", n, len(b)-1, err)
			}
			if err := theirs.Validate(); err != nil {
				t.Errorf("the library finds it invalid: %v", err)
			}
			if int(theirs.GetCardinality()) != len(members) {
				t.Errorf("the library reads %d members, want %d", theirs.GetCardinality(), len(members))
			}
			theirs.RunOptimize()
			if size := int(theirs.GetSerializedSizeInBytes()); size < len(b)-1 {
				t.Errorf("%d bytes, the library needs %d", len(b)-1, size)
			}
		})
	}
}

// What the library writes before it optimises is another form of the same set.
func TestDecodeRefusesOtherForms(t *testing.T) {
	for name, members := range shapes() {
		b := subject.Of(members...).Encode()
		theirs := roaring.New()
		for _, o := range members {
			theirs.Add(uint32(o))
		}
		for _, form := range []func(){func() {}, theirs.RunOptimize} {
			form()
			other, err := theirs.ToBytes()
			if err != nil {
				t.Fatal(err)
			}
			other = append([]byte{2}, other...)
			if _, err := subject.Decode(other); (err == nil) != bytes.Equal(b, other) {
				t.Errorf("%s: another form of the set: error %v", name, err)
			}
		}
	}
}

func u16(values ...int) []byte {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return b
}

func TestDecodeRefuses(t *testing.T) {
	arrays := subject.Of(step(0, 40_000, 100)...).Encode()
	runs := subject.Of(step(7, 1, 65)...).Encode() // 2, cookie 4, flag 1, key 2, members 2, runs 2, first 2, length 2
	many := subject.Of(step(0, 1, 4<<16)...).Encode()
	bitmap := subject.Of(step(0, 2, 5000)...).Encode()
	array := subject.Of(step(0, 2, 100)...).Encode()
	with := func(b []byte, at int, value byte) []byte {
		b = bytes.Clone(b)
		b[at] = value
		return b
	}
	runHeader := func(containers int, flags byte, keys ...int) []byte {
		b := append(u16(12347, containers-1), flags)
		return append(append([]byte{2}, b...), u16(keys...)...)
	}
	tests := map[string][]byte{
		"nothing":                     {},
		"unknown tag":                 {3, 1},
		"one without a number":        {0},
		"one with two":                {0, 1, 1},
		"list of one":                 {1, 7},
		"list with a repetition":      {1, 7, 0},
		"number cut off":              {0, 0x80},
		"number too long":             {0, 0x85, 0x00},
		"number of 65 bits":           append([]byte{0}, bytes.Repeat([]byte{0xff}, 10)...),
		"ordinal above 32 bits":       {0, 0x80, 0x80, 0x80, 0x80, 0x10},
		"list above 32 bits":          {1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1},
		"list of 65":                  append([]byte{1}, bytes.Repeat([]byte{1}, 65)...),
		"no bitmap":                   {2},
		"bitmap cut off":              arrays[:8],
		"unknown cookie":              with(arrays, 1, 0),
		"cookie with upper bits":      with(arrays, 3, 1),
		"no containers":               append([]byte{2}, 0x3a, 0x30, 0, 0, 0, 0, 0, 0),
		"too many containers":         append([]byte{2}, 0x3a, 0x30, 0, 0, 1, 0, 1, 0),
		"most containers":             append([]byte{2}, 0x3a, 0x30, 0, 0, 0xff, 0xff, 0xff, 0xff),
		"header cut off":              arrays[:20],
		"trailing byte":               append(bytes.Clone(arrays), 0),
		"array cut off":               arrays[:len(arrays)-1],
		"wrong offset":                with(arrays, 9+4*62, 1),
		"wrong offset with runs":      with(many, 1+4+1+16, 1),
		"keys do not ascend":          with(arrays, 13, 0),
		"flag without container":      with(runs, 5, 3),
		"cookie with runs, none runs": append(runHeader(1, 0, 0, 64), u16(step16(0, 2, 65)...)...),
		"small set as bitmap":         append(runHeader(1, 1, 0, 63), u16(1, 0, 63)...),
		"run count cut off":           runs[:len(runs)-5],
		"runs cut off":                runs[:len(runs)-1],
		"runs of other length":        with(runs, len(runs)-2, 63),
		"run past the end":            append(runHeader(1, 1, 0, 64), u16(1, 65_500, 64)...),
		"runs that touch":             append(runHeader(1, 1, 0, 64), u16(2, 0, 31, 32, 32)...),
		"runs out of order":           append(runHeader(1, 1, 0, 64), u16(2, 40, 31, 0, 32)...),
		"runs where array is shorter": append(append(runHeader(1, 1, 0, 65), u16(33)...), u16(runs16(0, 3, 2, 33)...)...),
		"array out of order":          with(array, len(array)-2, 0),
		"array with a repetition":     with(array, len(array)-2, array[len(array)-4]),
		"array where runs is shorter": append([]byte{2}, append(append(u16(12346, 0, 1, 0, 0, 64), u16(16, 0)...), u16(step16(0, 1, 65)...)...)...),
		"bitmap container cut off":    bitmap[:len(bitmap)-1],
		"bitmap of other length":      with(bitmap, len(bitmap)-1, 1),
		"bitmap where runs is shorter": append([]byte{2}, append(append(u16(12346, 0, 1, 0, 0, 65535), u16(16, 0)...),
			bytes.Repeat([]byte{0xff}, 8192)...)...),
		"too many bytes": append([]byte{2}, make([]byte, subject.MaxEncoded)...),
	}
	for name, b := range tests {
		if s, err := subject.Decode(b); err == nil {
			t.Errorf("%s: decoded as %d members", name, s.Len())
		}
		if _, err := subject.Merge(slices.Values([][]byte{{0, 1}, b})); err == nil {
			t.Errorf("%s: merged", name)
		}
	}
}

func step16(first, by, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = first + by*i
	}
	return out
}

// runs16 returns n runs of so many members, as first member and length less one.
func runs16(first, by, length, n int) []int {
	var out []int
	for i := range n {
		out = append(out, first+by*i, length-1)
	}
	return out
}

// The hostile set whose bytes are few and whose members are all there are.
func TestDecodeEveryOrdinal(t *testing.T) {
	const n = 1 << 16
	b := append([]byte{2}, u16(12347, n-1)...)
	b = append(b, bytes.Repeat([]byte{0xff}, n/8)...)
	for key := range n {
		b = append(b, u16(key, n-1)...)
	}
	first := len(b) - 1 + 4*n
	for i := range n {
		b = binary.LittleEndian.AppendUint32(b, uint32(first+6*i))
	}
	for range n {
		b = append(b, u16(1, 0, n-1)...)
	}
	s, err := subject.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if s.Len() != 1<<32 || !s.Contains(1<<32-1) {
		t.Errorf("%d members, want 2^32", s.Len())
	}
}

func FuzzDecode(f *testing.F) {
	for _, members := range shapes() {
		if b := subject.Of(members...).Encode(); len(b) < 1000 {
			f.Add(b)
		}
	}
	f.Add([]byte{0, 5})
	f.Add([]byte{1, 3, 4, 5})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := subject.Decode(b)
		if err != nil || s.Len() > 1<<22 {
			return
		}
		if again := s.Encode(); !bytes.Equal(again, b) {
			t.Errorf("%x is written again as %x", b, again)
		}
		members := slices.Collect(s.All())
		if !slices.IsSorted(members) || len(members) != s.Len() || !subject.Of(members...).Equal(s) {
			t.Error("the decoded set is out of order")
		}
		merged, err := subject.Merge(slices.Values([][]byte{b, b}))
		if err != nil || !merged.Equal(s) {
			t.Errorf("merged with itself it is another set, error %v", err)
		}
	})
}
