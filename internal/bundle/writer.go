package bundle

import (
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"

	"counterpart/internal/act"
	"counterpart/internal/bundle/archive"
	"counterpart/internal/subject"
	"counterpart/internal/tlog"
)

// Writer makes a bundle over a stream, part by part, in any order that suits its maker; Close writes
// the manifest last. What it is given twice it refuses, but a document.
type Writer struct {
	out   *archive.Writer
	docs  map[act.Hash]int64 // with their length
	bound []Bound
}

// NewWriter begins a bundle.
func NewWriter(w io.Writer) *Writer {
	return &Writer{out: archive.NewWriter(w), docs: map[act.Hash]int64{}}
}

// Checkpoint writes the log's checkpoint, a note with its cosignatures, to which all entries lead.
func (w *Writer) Checkpoint(note []byte) error { return w.out.Add(nameCheckpoint, note) }

// Earlier writes an earlier checkpoint of the log with its cosignatures.
func (w *Writer) Earlier(size uint64, note []byte) error {
	return w.out.Add(numberName(prefixCheckpoints, int64(size)), note)
}

// Consistency writes an earlier root of the log, and the proof that the tree goes on from it.
func (w *Writer) Consistency(size uint64, root tlog.Hash, proof []tlog.Hash) error {
	var b strings.Builder
	for _, h := range append([]tlog.Hash{root}, proof...) {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	return w.out.Add(numberName(prefixConsistency, int64(size)), []byte(b.String()))
}

// Block writes a block of 1 to 256 entries; fewer than 256 only at the log's end.
func (w *Writer) Block(index uint64, entries [][]byte) error {
	b, err := tlog.EntryBundle(entries)
	if err != nil {
		return fmt.Errorf("block %d: %w", index, err)
	}
	return w.out.Add(prefixTile+tlog.EntryPath(index, len(entries)), b)
}

// Tile writes a tile of hashes.
func (w *Writer) Tile(t tlog.TileName, hashes []byte) error {
	return w.out.Add(prefixTile+t.Path(), hashes)
}

// Entry writes an entry alone, with the proof that leads to the checkpoint given to Checkpoint.
func (w *Writer) Entry(index int64, data []byte, p tlog.Proof) error {
	if err := w.out.Add(numberName(prefixEntry, index), data); err != nil {
		return err
	}
	return w.out.Add(numberName(prefixProof, index), tlog.MarshalProof(p))
}

// Document writes a document, a signed note or an attachment under its hash, once.
func (w *Writer) Document(b []byte) error {
	h := act.HashOf(b)
	if _, has := w.docs[h]; has {
		return nil
	}
	w.docs[h] = int64(len(b))
	return w.out.Add(documentName(h), b)
}

// HasDocument reports whether a document was written.
func (w *Writer) HasDocument(h act.Hash) bool {
	_, has := w.docs[h]
	return has
}

// DocumentSize gives the length in bytes of a document that was written.
func (w *Writer) DocumentSize(h act.Hash) (int64, bool) {
	n, has := w.docs[h]
	return n, has
}

// Subjects writes which customers an entry is about: this is a disclosure.
func (w *Writer) Subjects(index int64, salt [saltSize]byte, people subject.Set) error {
	return w.out.Add(numberName(prefixSubjects, index), append(salt[:], people.Encode()...))
}

// Reports writes the trust policy, the findings and the reports for people; a PDF may be nil.
func (w *Writer) Reports(policy, findings, html, pdf []byte) error {
	for _, f := range []struct {
		name string
		b    []byte
	}{{namePolicy, policy}, {nameFindings, findings}, {nameHTML, html}, {namePDF, pdf}} {
		if f.name == namePDF && f.b == nil {
			continue
		}
		w.bound = append(w.bound, Bound{Name: f.name, Size: int64(len(f.b)), Hash: act.HashOf(f.b)})
		if err := w.out.Add(f.name, f.b); err != nil {
			return err
		}
	}
	return nil
}

// Close writes the manifest and ends the file. It gives the manifest's hash, by which a bundle is
// known.
func (w *Writer) Close(m Manifest) (act.Hash, error) {
	m.Files = slices.Clone(w.bound)
	slices.SortFunc(m.Files, func(a, b Bound) int { return strings.Compare(a.Name, b.Name) })
	b, err := m.Encode()
	if err != nil {
		return act.Hash{}, err
	}
	if err := w.out.Add(nameManifest, b); err != nil {
		return act.Hash{}, err
	}
	return act.HashOf(b), w.out.Close()
}
