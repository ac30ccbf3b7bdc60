package tlog_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/tlog"
)

// hashText is a hash of a vector; some have the wrong length on purpose, and one
// that must verify stands for any hash.
type hashText []byte

// hashOf cuts or fills up to 32 bytes and reports whether that was needless.
func hashOf(t []byte) (h tlog.Hash, fits bool) {
	return tlog.Hash(append(bytes.Clone(t), make([]byte, 32)...)[:32]), len(t) == 32
}

func hashesOf(texts []hashText) (hashes []tlog.Hash, fit bool) {
	fit = true
	for _, text := range texts {
		h, ok := hashOf(text)
		hashes, fit = append(hashes, h), fit && ok
	}
	return hashes, fit
}

func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "merkle", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

func TestInclusionVectors(t *testing.T) {
	var vectors []struct {
		File              string
		LeafIdx, TreeSize uint64
		Root, LeafHash    hashText
		Proof             []hashText
		WantErr           bool
	}
	readVectors(t, "inclusion.json", &vectors)
	if len(vectors) != 98 {
		t.Fatalf("%d vectors, want 98", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.File, func(t *testing.T) {
			root, rootFits := hashOf(v.Root)
			leaf, leafFits := hashOf(v.LeafHash)
			proof, proofFits := hashesOf(v.Proof)
			if fits := rootFits && leafFits && proofFits; v.WantErr && !fits {
				return // our types refuse a hash of another length
			}
			err := tlog.VerifyInclusion(v.LeafIdx, v.TreeSize, leaf, proof, root)
			if (err != nil) != v.WantErr {
				t.Errorf("error %v, want one: %v", err, v.WantErr)
			}
		})
	}
}

func TestConsistencyVectors(t *testing.T) {
	var vectors []struct {
		File         string
		Size1, Size2 uint64
		Root1, Root2 hashText
		Proof        []hashText
		WantErr      bool
	}
	readVectors(t, "consistency.json", &vectors)
	if len(vectors) != 98 {
		t.Fatalf("%d vectors, want 98", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.File, func(t *testing.T) {
			root1, fits1 := hashOf(v.Root1)
			root2, fits2 := hashOf(v.Root2)
			proof, proofFits := hashesOf(v.Proof)
			if fits := fits1 && fits2 && proofFits; v.WantErr && !fits {
				return // our types refuse a hash of another length
			}
			err := tlog.VerifyConsistency(v.Size1, v.Size2, proof, root1, root2)
			if (err != nil) != v.WantErr {
				t.Errorf("error %v, want one: %v", err, v.WantErr)
			}
		})
	}
}

// A log that another program wrote: its checkpoints open, its entries give its
// roots, and our tiles and bundles are its files.
func TestTesseraLog(t *testing.T) {
	const key = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
	verifier, err := note.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		t.Helper()
		b, err := os.ReadFile(filepath.Join("testdata", "tessera", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	entries, err := tlog.ParseEntryBundle(read(tlog.EntryPath(0, 15)))
	if err != nil || len(entries) != 15 {
		t.Fatalf("%d entries, error %v", len(entries), err)
	}
	var f tlog.Frontier
	m := &memory{levels: map[uint8][]tlog.Hash{}}
	for size := range 16 {
		c, err := tlog.OpenCheckpoint(read("checkpoint."+strconv.Itoa(size)), verifier)
		if err != nil {
			t.Fatalf("checkpoint %d: %v", size, err)
		}
		want := tlog.Checkpoint{Origin: "example.com/log/testdata", Size: uint64(size), Root: f.Root()}
		if c != want {
			t.Errorf("checkpoint %+v, want %+v", c, want)
		}
		if size < 15 {
			appendLeaf(t, &f, m, tlog.LeafHash(entries[size]))
		}
	}
	for _, width := range []int{1, 8, 15} {
		tile, err := tlog.Tile(m, 0, 0, width, 15)
		if err != nil || !bytes.Equal(tile, read(tlog.TilePath(0, 0, width))) {
			t.Errorf("tile of width %d differs from the file: %v", width, err)
		}
		bundle, err := tlog.EntryBundle(entries[:width])
		if err != nil || !bytes.Equal(bundle, read(tlog.EntryPath(0, width))) {
			t.Errorf("bundle of width %d differs from the file: %v", width, err)
		}
	}
}
