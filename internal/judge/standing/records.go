package standing

import (
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
)

// Line is an entry with its place.
type Line struct {
	Index int64
	Entry entry.Entry
}

// Log is what Records has to know of a log beside its entries.
type Log struct {
	Origin string
	// Document gives a document, a signed note or a file by its hash, and whether it is at hand.
	Document func(act.Hash) ([]byte, bool)
	// Root gives the root of the log's tree at a size, and whether it is known; nil: none is, and
	// no statement's checkpoint is compared.
	Root func(size uint64) (tlog.Hash, bool)
}

// Problem is an entry that is no record, or whose statement does not stand behind it.
type Problem struct {
	Index int64
	Text  string
	Gone  bool // the document is not at hand: erased, or never handed over
}

// Records reads the acts among a log's entries, which are in order of index. A record is Signed when
// a statement by a key that its side had enrolled by then stands behind it: over this document and
// contract, for this log, at a checkpoint of it, and not used before. What is wrong with the others
// is said, and they are left out or unsigned.
func Records(lines []Line, l Log) ([]act.Record, []Problem) {
	r := reader{Log: l, keys: map[party.Side][]string{}, nonces: map[string]bool{}}
	for i := range lines {
		if act.Is(lines[i].Entry) {
			r.read(&lines[i])
		}
	}
	return r.records, r.problems
}

// reader is the work of Records.
type reader struct {
	Log
	keys     map[party.Side][]string // enrolled and not retired, up to the entry at hand
	nonces   map[string]bool
	records  []act.Record
	problems []Problem
}

func (r *reader) say(i int64, gone bool, format string, args ...any) {
	r.problems = append(r.problems, Problem{Index: i, Gone: gone, Text: fmt.Sprintf(format, args...)})
}

func (r *reader) read(l *Line) {
	hash := act.Hash(l.Entry.Content)
	b := fetch(r.Document, hash)
	if b == nil {
		r.say(l.Index, true, "The document is not at hand, or it is another than the entry names.")
		return
	}
	d, err := act.Decode(b)
	if err == nil {
		err = d.Suits(l.Entry, hash)
	}
	if err != nil {
		r.say(l.Index, false, "The document cannot be used: %v.", err)
		return
	}
	rec := act.Record{Index: l.Index, Entry: l.Entry, Document: d}
	if l.Entry.Signed != nil {
		err := r.stands(&rec, hash)
		if rec.Signed = err == nil; err != nil {
			r.say(l.Index, false, "No signature stands behind it: %v.", err)
		}
	}
	r.enrol(&rec)
	r.records = append(r.records, rec)
}

// stands says why a statement does not stand behind a record, nil if it does.
func (r *reader) stands(rec *act.Record, hash act.Hash) error {
	signed := act.Hash(rec.Entry.Signed)
	msg := fetch(r.Document, signed)
	if msg == nil {
		return fmt.Errorf("the signed note is not at hand, or it is another than the entry names")
	}
	s, err := act.OpenStatement(msg, Verifiers(r.keysFor(&rec.Document))...)
	if err != nil {
		return err
	}
	if err := s.Covers(&rec.Document, hash, r.Origin, rec.Index); err != nil {
		return err
	}
	if r.Root != nil {
		if root, known := r.Root(s.Size); !known || root != s.Root {
			return fmt.Errorf("statement: at a checkpoint that is not of this log")
		}
	}
	if nonce := string(s.Nonce); !r.nonces[nonce] {
		r.nonces[nonce] = true
		return nil
	}
	return fmt.Errorf("statement: used before")
}

// keysFor gives the keys by which a document can be signed: the one that it enrols, or those that
// its side enrolled before.
func (r *reader) keysFor(d *act.Document) []string {
	if d.Verb == act.Enrol {
		return []string{d.Key}
	}
	return r.keys[d.Side]
}

func (r *reader) enrol(rec *act.Record) {
	d := &rec.Document
	switch {
	case d.Verb == act.Enrol && rec.Signed && !slices.Contains(r.keys[d.Side], d.Key):
		r.keys[d.Side] = append(r.keys[d.Side], d.Key)
	case d.Verb == act.Retire:
		r.keys[d.Side] = slices.DeleteFunc(r.keys[d.Side], func(k string) bool { return k == d.Key })
	}
}

// Verifiers gives the keys that can be read.
func Verifiers(keys []string) []note.Verifier {
	var out []note.Verifier
	for _, k := range keys {
		if v, err := note.NewVerifier(k); err == nil {
			out = append(out, v)
		}
	}
	return out
}
