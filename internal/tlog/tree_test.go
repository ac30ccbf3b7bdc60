package tlog_test

import (
	"bytes"
	"math/bits"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
	sumdb "golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"counterpart/internal/tlog"
)

const small = 300

func TestFrontierOfEverySmallTree(t *testing.T) {
	want := newNaive(small)
	var f tlog.Frontier
	m := &memory{levels: map[uint8][]tlog.Hash{}}
	for size := range small + 1 {
		if got := f.Root(); got != want.mth(0, size) {
			t.Fatalf("size %d: root %x, want %x", size, got, want.mth(0, size))
		}
		parsed, err := tlog.ParseFrontier(uint64(size), f.Bytes())
		if err != nil || parsed != f {
			t.Fatalf("size %d: frontier does not come back from its bytes: %v", size, err)
		}
		m.reads = 0
		rebuilt, err := tlog.Rebuild(m, uint64(size))
		if err != nil || rebuilt != f {
			t.Fatalf("size %d: rebuilt frontier differs: %v", size, err)
		}
		if m.reads > 2 {
			t.Errorf("size %d: %d reads to rebuild", size, m.reads)
		}
		if size < small {
			appendLeaf(t, &f, m, tlog.LeafHash(entry(size)))
		}
	}
	if n := len(m.levels[8]); n != small/256 {
		t.Errorf("%d nodes of level 8, want %d", n, small/256)
	}
}

func TestInclusionOfEverySmallTree(t *testing.T) {
	want := newNaive(small)
	_, m := grow(t, small)
	for size := 1; size <= small; size++ {
		root := want.mth(0, size)
		for i := range size {
			got, err := tlog.Inclusion(m, uint64(i), uint64(size))
			if err != nil {
				t.Fatalf("leaf %d of %d: %v", i, size, err)
			}
			if !slices.Equal(got, want.path(i, 0, size)) {
				t.Fatalf("leaf %d of %d: proof %x, want %x", i, size, got, want.path(i, 0, size))
			}
			if err := tlog.VerifyInclusion(uint64(i), uint64(size), want.leaves[i], got, root); err != nil {
				t.Fatalf("leaf %d of %d: %v", i, size, err)
			}
		}
	}
}

func TestConsistencyOfEverySmallTree(t *testing.T) {
	want := newNaive(small)
	_, m := grow(t, small)
	for size := range small + 1 {
		root := want.mth(0, size)
		for old := range size + 1 {
			got, err := tlog.Consistency(m, uint64(old), uint64(size))
			if err != nil {
				t.Fatalf("%d to %d: %v", old, size, err)
			}
			var proof []tlog.Hash
			if old > 0 {
				proof = want.subproof(old, 0, size, true)
			}
			if !slices.Equal(got, proof) {
				t.Fatalf("%d to %d: proof %x, want %x", old, size, got, proof)
			}
			err = tlog.VerifyConsistency(uint64(old), uint64(size), got, want.mth(0, old), root)
			if err != nil {
				t.Fatalf("%d to %d: %v", old, size, err)
			}
		}
	}
}

// A tree with three stored levels, against two libraries.
func TestLargeTree(t *testing.T) {
	const size = 70_000
	f, m := grow(t, size)
	if got := []int{len(m.levels[8]), len(m.levels[16]), len(m.levels[24])}; !slices.Equal(got, []int{273, 1, 0}) {
		t.Fatalf("stored nodes %v, want 273, 1 and 0", got)
	}
	root := f.Root()
	rebuilt, err := tlog.Rebuild(m, size)
	if err != nil || rebuilt != f {
		t.Fatalf("rebuilt frontier differs: %v", err)
	}
	rapid.Check(t, func(t *rapid.T) {
		index := rapid.Uint64Range(0, size-1).Draw(t, "index")
		m.reads = 0
		proof, err := tlog.Inclusion(m, index, size)
		if err != nil {
			t.Fatal(err)
		}
		if m.reads > 6 {
			t.Errorf("%d reads for a proof over three stored levels", m.reads)
		}
		leaf := tlog.LeafHash(entry(int(index)))
		err = sumdb.CheckRecord(records(proof), size, sumdb.Hash(root), int64(index), sumdb.Hash(leaf))
		if err != nil {
			t.Errorf("x/mod refuses the proof of leaf %d: %v", index, err)
		}
		old := rapid.Uint64Range(1, size).Draw(t, "old")
		before, err := tlog.Rebuild(m, old)
		if err != nil {
			t.Fatal(err)
		}
		if proof, err = tlog.Consistency(m, old, size); err != nil {
			t.Fatal(err)
		}
		err = sumdb.CheckTree(records(proof), size, sumdb.Hash(root), int64(old), sumdb.Hash(before.Root()))
		if err != nil {
			t.Errorf("x/mod refuses the proof from %d: %v", old, err)
		}
	})
}

func records(proof []tlog.Hash) []sumdb.Hash {
	out := make([]sumdb.Hash, len(proof))
	for i, h := range proof {
		out[i] = sumdb.Hash(h)
	}
	return out
}

// Frontiers of any size, which no test could grow, against the library's range.
func TestFrontierOfAnySize(t *testing.T) {
	factory := &compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Uint64Range(0, tlog.MaxSize-8).Draw(t, "size")
		n := 32 * bits.OnesCount64(size)
		b := rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "hashes")
		f, err := tlog.ParseFrontier(size, b)
		if err != nil {
			t.Fatal(err)
		}
		r, err := factory.NewRange(0, size, slices.Collect(slices.Chunk(slices.Clone(b), 32)))
		if err != nil {
			t.Fatal(err)
		}
		copied := f
		for range rapid.IntRange(0, 8).Draw(t, "appends") {
			leaf := tlog.LeafHash(binaryOf(f.Size()))
			var want, got []tlog.Node
			err := r.Append(leaf[:], func(id compact.NodeID, hash []byte) {
				if id.Level > 0 && id.Level%8 == 0 {
					want = append(want, tlog.Node{Level: uint8(id.Level), Index: id.Index, Hash: tlog.Hash(hash)})
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			f.Append(leaf, func(n tlog.Node) { got = append(got, n) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("emitted nodes (-want +got):\n%s", diff)
			}
		}
		if f.Size() != r.End() || !bytes.Equal(f.Bytes(), bytes.Join(r.Hashes(), nil)) {
			t.Errorf("frontier at %d differs from the library's", f.Size())
		}
		root, err := r.GetRootHash(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Root(); f.Size() > 0 && !bytes.Equal(got[:], root) {
			t.Errorf("root %x, want %x", got, root)
		}
		if !bytes.Equal(copied.Bytes(), b) {
			t.Error("appending to a frontier changed its copy")
		}
	})
}

func binaryOf(n uint64) []byte { return []byte{byte(n), byte(n >> 8), byte(n >> 16)} }

func TestSizeLimits(t *testing.T) {
	full := bytes.Repeat([]byte{7}, 63*32)
	f, err := tlog.ParseFrontier(tlog.MaxSize, full)
	if err != nil {
		t.Fatalf("a frontier of the largest size is refused: %v", err)
	}
	refused := map[string]error{}
	_, refused["frontier above the limit"] = tlog.ParseFrontier(tlog.MaxSize+1, full[:32])
	_, refused["frontier too short"] = tlog.ParseFrontier(3, full[:63])
	_, refused["frontier too long"] = tlog.ParseFrontier(0, full[:1])
	_, refused["rebuild"] = tlog.Rebuild(&memory{}, tlog.MaxSize+1)
	_, refused["inclusion"] = tlog.Inclusion(&memory{}, 0, tlog.MaxSize+1)
	_, refused["inclusion of the leaf after the last"] = tlog.Inclusion(&memory{}, 5, 5)
	_, refused["consistency"] = tlog.Consistency(&memory{}, 0, tlog.MaxSize+1)
	_, refused["consistency of a larger tree"] = tlog.Consistency(&memory{}, 6, 5)
	refused["verify inclusion"] = tlog.VerifyInclusion(0, tlog.MaxSize+1, tlog.Hash{}, nil, tlog.Hash{})
	refused["verify consistency"] = tlog.VerifyConsistency(0, tlog.MaxSize+1, nil, tlog.EmptyRoot(), tlog.Hash{})
	refused["empty tree with a root"] = tlog.VerifyConsistency(0, 5, nil, tlog.Hash{}, tlog.Hash{})
	for name, err := range refused {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("append at the largest size did not panic")
		}
	}()
	f.Append(tlog.Hash{}, nil)
}

func TestReaderErrors(t *testing.T) {
	_, m := grow(t, 40)
	tests := map[string]tlog.Reader{
		"hashes are missing":     &memory{levels: map[uint8][]tlog.Hash{0: m.levels[0][:30]}},
		"reader gives too few":   &memory{levels: m.levels, short: true},
		"nothing stored at all":  &memory{},
		"only a stored level is": &memory{levels: map[uint8][]tlog.Hash{8: m.levels[0]}},
	}
	for name, r := range tests {
		if _, err := tlog.Rebuild(r, 40); err == nil {
			t.Errorf("%s: rebuild gave no error", name)
		}
		if _, err := tlog.Inclusion(r, 1, 40); err == nil {
			t.Errorf("%s: inclusion gave no error", name)
		}
		if _, err := tlog.Consistency(r, 7, 40); err == nil {
			t.Errorf("%s: consistency gave no error", name)
		}
		if _, err := tlog.Tile(r, 0, 0, 40, 40); err == nil {
			t.Errorf("%s: tile gave no error", name)
		}
	}
}

func TestTamperedProofsFail(t *testing.T) {
	const most = 600
	_, m := grow(t, most)
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Uint64Range(2, most).Draw(t, "size")
		f, err := tlog.Rebuild(m, size)
		if err != nil {
			t.Fatal(err)
		}
		index := rapid.Uint64Range(0, size-1).Draw(t, "index")
		proof, err := tlog.Inclusion(m, index, size)
		if err != nil {
			t.Fatal(err)
		}
		leaf, root := m.levels[0][index], f.Root()
		parts := append([]*tlog.Hash{&leaf, &root}, pointers(proof)...)
		flip(t, rapid.SampledFrom(parts).Draw(t, "part"))
		if tlog.VerifyInclusion(index, size, leaf, proof, root) == nil {
			t.Error("a tampered inclusion proof verifies")
		}
		old := rapid.Uint64Range(1, size-1).Draw(t, "old")
		before, err := tlog.Rebuild(m, old)
		if err != nil {
			t.Fatal(err)
		}
		if proof, err = tlog.Consistency(m, old, size); err != nil {
			t.Fatal(err)
		}
		oldRoot, root := before.Root(), f.Root()
		parts = append([]*tlog.Hash{&oldRoot, &root}, pointers(proof)...)
		flip(t, rapid.SampledFrom(parts).Draw(t, "part"))
		if tlog.VerifyConsistency(old, size, proof, oldRoot, root) == nil {
			t.Error("a tampered consistency proof verifies")
		}
	})
}

func pointers(hashes []tlog.Hash) []*tlog.Hash {
	out := make([]*tlog.Hash, len(hashes))
	for i := range hashes {
		out[i] = &hashes[i]
	}
	return out
}

func flip(t *rapid.T, h *tlog.Hash) {
	h[rapid.IntRange(0, 31).Draw(t, "byte")] ^= byte(1 << rapid.IntRange(0, 7).Draw(t, "bit"))
}

func TestAppendAllocatesNothing(t *testing.T) {
	f, _ := grow(t, 255)
	e := bytes.Repeat([]byte{'e'}, 512)
	emit := func(tlog.Node) {}
	if n := testing.AllocsPerRun(1000, func() { f.Append(tlog.LeafHash(e), emit) }); n != 0 {
		t.Errorf("%v allocations per entry", n)
	}
}

func TestLongEntryHashesAsShortOne(t *testing.T) {
	for _, n := range []int{0, 1, 1022, 1023, 1024, 70_000} {
		e := bytes.Repeat([]byte{'x'}, n)
		if got, want := tlog.LeafHash(e), tlog.Hash(sumdb.RecordHash(e)); got != want {
			t.Errorf("hash of %d bytes: %x, want %x", n, got, want)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	var f tlog.Frontier
	e := bytes.Repeat([]byte{'e'}, 512)
	nodes := 0
	emit := func(tlog.Node) { nodes++ }
	b.ReportAllocs()
	for b.Loop() {
		f.Append(tlog.LeafHash(e), emit)
	}
}

func BenchmarkInclusion(b *testing.B) {
	_, m := grow(b, 70_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tlog.Inclusion(m, 12_345, 70_000); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	signer, _ := newKey(b, "log.example/a", 1)
	c := tlog.Checkpoint{Origin: "log.example/a", Size: 70_000}
	for b.Loop() {
		if _, err := c.Sign(signer); err != nil {
			b.Fatal(err)
		}
	}
}
