package act

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"counterpart/internal/entry"
	"counterpart/internal/party"
	"counterpart/internal/terms/fact"
)

// The limits of a document.
const (
	MaxBytes = 1 << 20 // of its JSON
	MaxText  = 4_000   // characters
	MaxFiles = 50
	MaxFacts = 200
	saltSize = 32
)

// None is the About of an act that answers no other.
const None int64 = -1

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// HashOf gives the hash by which a document, a note or an attachment is known.
func HashOf(b []byte) Hash { return sha256.Sum256(b) }

// String gives the hash in 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes 64 hexadecimal digits.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (h *Hash) UnmarshalText(b []byte) error {
	if len(b) != 2*len(h) {
		return fmt.Errorf("a hash of %d digits, expected %d", len(b), 2*len(h))
	}
	_, err := hex.Decode(h[:], b)
	return err
}

// File is something that belongs to an act and lies beside it: a report, a letter, a contract's
// code and prose.
type File struct {
	Name  string `json:"name"`  // without a folder
	Media string `json:"media"` // such as "application/pdf"
	Size  int64  `json:"size"`  // bytes
	Hash  Hash   `json:"sha256"`
}

// Document is an act in full.
type Document struct {
	Verb Verb
	// Side for which it was done; empty for the program itself.
	Side party.Side
	// Salt is 32 random bytes, used once.
	Salt []byte
	// Contract is the hash of the contract's code under which it was done (terms.Instrument.Hash);
	// zero where none was in force yet.
	Contract Hash
	// About is the index of the entry that it answers, None for none.
	About int64
	// Clause is the id of the clause that a reply, a waiver or a test is about; may be empty.
	Clause string
	// Facts are what it states. Who states them, and when that was written down, is the entry's
	// to say: an attestation in here is refused.
	Facts []fact.Fact
	Text  string // what somebody typed
	Key   string // of Enrol and Retire: the side's public key (a vkey of x/mod/sumdb/note)
	Files []File
}

// wire is the JSON form, its keys in ascending order.
type wire struct {
	About    *int64          `json:"about,omitempty"`
	Act      Verb            `json:"act"`
	Clause   string          `json:"clause,omitempty"`
	Contract *Hash           `json:"contract,omitempty"`
	Facts    json.RawMessage `json:"facts,omitempty"`
	Files    []File          `json:"files,omitempty"`
	Key      string          `json:"key,omitempty"`
	Salt     []byte          `json:"salt"`
	Side     party.Side      `json:"side,omitempty"`
	Text     string          `json:"text,omitempty"`
	V        int             `json:"v"`
}

// Check says what is wrong with a document, nil if nothing is.
func (d *Document) Check() error {
	r, known := rules[d.Verb]
	switch {
	case !known:
		return fmt.Errorf("act: unknown act %q", d.Verb)
	case r.host != (d.Side == ""):
		return fmt.Errorf("act: %q done by the side %q", d.Verb, d.Side)
	case !r.host && d.Side != party.Controller && d.Side != party.Processor:
		return fmt.Errorf("act: unknown side %q", d.Side)
	case len(d.Salt) != saltSize:
		return fmt.Errorf("act: salt of %d bytes, expected %d", len(d.Salt), saltSize)
	case r.answers != (d.About >= 0) && d.Verb != Reply || d.About < None:
		return fmt.Errorf("act: %q about entry %d", d.Verb, d.About)
	case utf8.RuneCountInString(d.Text) > MaxText || !utf8.ValidString(d.Text):
		return fmt.Errorf("act: text beyond %d characters, or not UTF-8", MaxText)
	case len(d.Files) > MaxFiles || len(d.Facts) > MaxFacts:
		return fmt.Errorf("act: %d files and %d facts, the most are %d and %d", len(d.Files), len(d.Facts), MaxFiles, MaxFacts)
	case (d.Key != "") != (d.Verb == Enrol || d.Verb == Retire):
		return fmt.Errorf("act: %q with a key, or without one", d.Verb)
	}
	return d.checkParts()
}

func (d *Document) checkParts() error {
	for _, f := range d.Files {
		if f.Name == "" || f.Size < 0 || bytes.ContainsAny([]byte(f.Name), "/\\\x00") || !utf8.ValidString(f.Name+f.Media) {
			return fmt.Errorf("act: a file without a plain name")
		}
	}
	for i := range d.Facts {
		f := &d.Facts[i]
		if f.Stated != nil || f.Disputed != nil || f.Observed || f.Grade != "" || f.Entry != None || f.Recorded != 0 {
			return fmt.Errorf("act: fact %d says who attests it, which is the entry's to say", i)
		}
	}
	return nil
}

// Encode gives the document's one spelling: JSON with keys in ascending order, facts in theirs. It
// says what is wrong with the document.
func (d *Document) Encode() ([]byte, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	w := wire{Act: d.Verb, Clause: d.Clause, Files: d.Files, Key: d.Key, Salt: d.Salt, Side: d.Side, Text: d.Text, V: 1}
	if d.About >= 0 {
		w.About = &d.About
	}
	if d.Contract != (Hash{}) {
		w.Contract = &d.Contract
	}
	if len(d.Facts) > 0 {
		facts, err := fact.Encode(d.Facts)
		if err != nil {
			return nil, fmt.Errorf("act: %w", err)
		}
		w.Facts = facts
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(w) // into memory, and of nothing that JSON cannot say
	if out.Len() > MaxBytes {
		return nil, fmt.Errorf("act: %d bytes, the most is %d", out.Len(), MaxBytes)
	}
	return out.Bytes(), nil
}

// Decode reads what Encode writes, and refuses all other bytes.
func Decode(b []byte) (Document, error) {
	if len(b) > MaxBytes {
		return Document{}, fmt.Errorf("act: %d bytes, the most is %d", len(b), MaxBytes)
	}
	in := json.NewDecoder(bytes.NewReader(b))
	in.DisallowUnknownFields()
	var w wire
	if err := in.Decode(&w); err != nil || w.V != 1 {
		return Document{}, fmt.Errorf("act: not of the format at byte %d", in.InputOffset())
	}
	d := Document{
		Verb: w.Act, Side: w.Side, Salt: w.Salt, About: None, Clause: w.Clause, Text: w.Text, Key: w.Key, Files: w.Files,
	}
	if w.About != nil {
		d.About = *w.About
	}
	if w.Contract != nil {
		d.Contract = *w.Contract
	}
	if w.Facts != nil {
		facts, err := fact.Decode(w.Facts)
		if err != nil {
			return Document{}, fmt.Errorf("act: %w", err)
		}
		for i := range facts { // the grade that is given where none is said
			facts[i].Grade = ""
		}
		d.Facts = facts
	}
	again, err := d.Encode()
	if err != nil {
		return Document{}, err
	}
	if !bytes.Equal(again, b) {
		return Document{}, fmt.Errorf("act: not in its one spelling")
	}
	return d, nil
}

// Suits says whether a document belongs to an entry: hash, verb, kind and side. The error names what
// differs.
func (d *Document) Suits(e entry.Entry, hash Hash) error {
	r := rules[d.Verb]
	switch {
	case !bytes.Equal(e.Content, hash[:]):
		return fmt.Errorf("act: another document than the entry's")
	case e.Act != string(d.Verb):
		return fmt.Errorf("act: the document says %q, its entry %q", d.Verb, e.Act)
	case !slices.Contains(r.kinds, e.Kind):
		return fmt.Errorf("act: %q recorded as %q", d.Verb, e.Kind)
	case r.host != (e.Role == party.System) || !r.host && e.Role.Side() != d.Side:
		return fmt.Errorf("act: of the side %q, recorded by %q", d.Side, e.Role)
	}
	return nil
}
