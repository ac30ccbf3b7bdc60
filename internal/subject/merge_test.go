package subject_test

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"counterpart/internal/party"
	"counterpart/internal/subject"
)

// workload is many encoded sets of random or of adjacent ordinals below a limit.
func workload(sets, members, limit int, adjacent bool) [][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([][]byte, sets)
	for i := range out {
		ordinals := step(r.IntN(limit), 1, members)
		for j := range ordinals {
			if !adjacent {
				ordinals[j] = party.Ordinal(r.IntN(limit))
			}
		}
		out[i] = subject.Of(ordinals...).Encode()
	}
	return out
}

// Enough sets that members and bitmaps are joined several times on the way.
func TestMergeManySets(t *testing.T) {
	tests := map[string][][]byte{
		"many of 50":       workload(45_000, 50, 3_000_000, false),
		"single customers": workload(5_000, 1, 1_000_000, false),
		"many bitmaps":     workload(600, 70, 100_000, true),
		"all the same":     slices.Repeat([][]byte{{0, 9}}, 1<<20+5),
	}
	for name, encoded := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := subject.Merge(slices.Values(encoded))
			if err != nil {
				t.Fatal(err)
			}
			want := map[party.Ordinal]bool{}
			for _, b := range encoded {
				s, err := subject.Decode(b)
				if err != nil {
					t.Fatal(err)
				}
				for o := range s.All() {
					want[o] = true
				}
			}
			if got.Len() != len(want) {
				t.Fatalf("%d members, want %d", got.Len(), len(want))
			}
			for o := range got.All() {
				if !want[o] {
					t.Fatalf("ordinal %d is in no set", o)
				}
			}
		})
	}
}

func TestMergeNamesTheSet(t *testing.T) {
	_, err := subject.Merge(slices.Values([][]byte{{0, 1}, {0, 2}, {9}}))
	if err == nil || !strings.Contains(err.Error(), "set 2") {
		t.Errorf("error %v does not name set 2", err)
	}
}

// A set that is read from a buffer stays when the buffer is used again.
func TestMergeSharesNoMemory(t *testing.T) {
	encoded := workload(3, 5000, 200_000, false)
	want, err := subject.Merge(slices.Values(encoded))
	if err != nil {
		t.Fatal(err)
	}
	var buf []byte
	got, err := subject.Merge(func(yield func([]byte) bool) {
		for _, b := range encoded {
			buf = append(buf[:0], b...)
			if !yield(buf) {
				return
			}
		}
		clear(buf)
	})
	if err != nil || !got.Equal(want) {
		t.Errorf("the union changed with the buffer, error %v", err)
	}
}

func TestCommit(t *testing.T) {
	salt := [32]byte{1, 2, 3}
	want := sha256.Sum256(slices.Concat([]byte("counterpart/subjects/v1\n"), salt[:], []byte("payload")))
	if got := subject.Commit(salt, []byte("payload")); got != want {
		t.Errorf("commitment %x, want %x", got, want)
	}
	other := salt
	other[31] ^= 1
	if subject.Commit(other, []byte("payload")) == want || subject.Commit(salt, []byte("payloae")) == want {
		t.Error("another salt or payload gives the same commitment")
	}
}

func TestSingleCustomerIsCheap(t *testing.T) {
	n := testing.AllocsPerRun(100, func() {
		s := subject.Of(123_456)
		if !s.Contains(123_456) {
			t.Error("customer is not in the set")
		}
	})
	if n > 1 {
		t.Errorf("%v allocations, want at most 1", n)
	}
}

func BenchmarkOneCustomer(b *testing.B) {
	salt := [32]byte{1}
	b.ReportAllocs()
	for b.Loop() {
		s := subject.Of(123_456)
		subject.Commit(salt, s.Encode())
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, n := range []int{50, 1000, 100_000} {
		s := subject.Of(step(3, 3, n)...)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				s.Encode()
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, n := range []int{1, 50, 1000, 100_000} {
		encoded := subject.Of(step(3, 3, n)...).Encode()
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := subject.Decode(encoded); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMerge(b *testing.B) {
	tests := []struct {
		name          string
		sets, members int
		adjacent      bool
	}{
		{"10000x50random", 10_000, 50, false},
		{"10000x50adjacent", 10_000, 50, true},
		{"100x100000random", 100, 100_000, false},
		{"1000x100000adjacent", 1000, 100_000, true},
		{"1000000x1", 1_000_000, 1, false},
		{"8760x2000random", 8760, 2000, false},
	}
	for _, test := range tests {
		encoded := workload(test.sets, test.members, 1_000_000, test.adjacent)
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := subject.Merge(slices.Values(encoded)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
