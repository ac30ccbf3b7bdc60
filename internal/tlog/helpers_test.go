package tlog_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/tlog"
)

// naive is RFC 6962 section 2.1 word for word, over the leaf hashes.
type naive struct {
	leaves []tlog.Hash
	memo   map[[2]int]tlog.Hash
}

func split(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

func (t *naive) mth(lo, hi int) tlog.Hash {
	switch hi - lo {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return t.leaves[lo]
	}
	if h, ok := t.memo[[2]int{lo, hi}]; ok {
		return h
	}
	k := split(hi - lo)
	left, right := t.mth(lo, lo+k), t.mth(lo+k, hi)
	h := tlog.Hash(sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...)))
	t.memo[[2]int{lo, hi}] = h
	return h
}

// path is PATH(m, D[lo:hi]).
func (t *naive) path(m, lo, hi int) []tlog.Hash {
	if hi-lo == 1 {
		return nil
	}
	k := split(hi - lo)
	if m < k {
		return append(t.path(m, lo, lo+k), t.mth(lo+k, hi))
	}
	return append(t.path(m-k, lo+k, hi), t.mth(lo, lo+k))
}

// subproof is SUBPROOF(m, D[lo:hi], whole).
func (t *naive) subproof(m, lo, hi int, whole bool) []tlog.Hash {
	if m == hi-lo {
		if whole {
			return nil
		}
		return []tlog.Hash{t.mth(lo, hi)}
	}
	k := split(hi - lo)
	if m <= k {
		return append(t.subproof(m, lo, lo+k, whole), t.mth(lo+k, hi))
	}
	return append(t.subproof(m-k, lo+k, hi, false), t.mth(lo, lo+k))
}

func entry(i int) []byte { return fmt.Appendf(nil, "entry %d", i) }

func newNaive(n int) *naive {
	t := &naive{memo: map[[2]int]tlog.Hash{}}
	for i := range n {
		t.leaves = append(t.leaves, sha256.Sum256(append([]byte{0}, entry(i)...)))
	}
	return t
}

// memory is a Reader over everything that a frontier emitted.
type memory struct {
	levels map[uint8][]tlog.Hash
	reads  int
	short  bool // answer one hash too few
}

func (m *memory) Hashes(level uint8, first, count uint64) ([]tlog.Hash, error) {
	m.reads++
	have := m.levels[level]
	if level%8 != 0 || count < 1 || count > 256 || first+count > uint64(len(have)) {
		return nil, fmt.Errorf("level %d holds %d, asked for %d from %d", level, len(have), count, first)
	}
	if m.short {
		count--
	}
	return have[first : first+count], nil
}

// grow returns a frontier of n leaves and what it emitted.
func grow(t testing.TB, n int) (tlog.Frontier, *memory) {
	t.Helper()
	var f tlog.Frontier
	m := &memory{levels: map[uint8][]tlog.Hash{}}
	for i := range n {
		appendLeaf(t, &f, m, tlog.LeafHash(entry(i)))
	}
	return f, m
}

func appendLeaf(t testing.TB, f *tlog.Frontier, m *memory, leaf tlog.Hash) {
	m.levels[0] = append(m.levels[0], leaf)
	f.Append(leaf, func(n tlog.Node) {
		if n.Level == 0 || n.Index != uint64(len(m.levels[n.Level])) {
			t.Fatalf("emitted node %d/%d, want index %d", n.Level, n.Index, len(m.levels[n.Level]))
		}
		m.levels[n.Level] = append(m.levels[n.Level], n.Hash)
	})
}

// seeded is a source of keys that is the same in every run.
type seeded struct{ *rand.ChaCha8 }

func (s seeded) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s.Uint64())
	}
	return len(p), nil
}

func newKey(t testing.TB, name string, seed uint64) (note.Signer, note.Verifier) {
	t.Helper()
	var key [32]byte
	binary.BigEndian.PutUint64(key[:], seed)
	skey, vkey, err := note.GenerateKey(seeded{rand.NewChaCha8(key)}, name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}
