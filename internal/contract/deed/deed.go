// Package deed holds what a party is handed to sign on its own machine, and what it hands back.
//
// A paper (FILE.tosign) carries the statement that is to be signed, the act's document and, where a
// contract is signed, its code and its prose. Open compares all hashes, so that what is signed is
// what is read: nobody has to trust whoever made the file. What signing does is said by the program
// that signs, never by the file.
//
// A deed (FILE.signed) carries documents with the signed notes of their statements. The first is an
// act that enrols the key, signed by that very key; whoever receives a deed passes over it where the
// key is known.
package deed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
)

// The formats, and their versions.
const (
	PaperFormat = "counterpart to sign 1"
	DeedFormat  = "counterpart signed 1"
	MaxBytes    = 8 << 20 // of a file of either
)

// Paper is what a party is handed to sign.
type Paper struct {
	Format    string `json:"format"`
	Company   string `json:"company"`         // of the side that is to sign; names its key
	Statement string `json:"statement"`       // act.Statement.Text
	Document  string `json:"document"`        // the act's document
	Code      string `json:"code,omitempty"`  // of the contract
	Prose     string `json:"prose,omitempty"` // of the contract
}

// Deed is what a party hands back.
type Deed struct {
	Format string   `json:"format"`
	Acts   []Signed `json:"acts"`
}

// Signed is a document and the note that signs its statement.
type Signed struct {
	Document string `json:"document"`
	Note     string `json:"note"`
}

// Encode writes a paper or a deed.
func Encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	_ = enc.Encode(v) // into memory, and of nothing that JSON cannot say
	return b.Bytes()
}

func decode(b []byte, v any) error {
	if len(b) > MaxBytes {
		return fmt.Errorf("%d bytes, the most is %d", len(b), MaxBytes)
	}
	in := json.NewDecoder(bytes.NewReader(b))
	in.DisallowUnknownFields()
	if err := in.Decode(v); err != nil {
		return fmt.Errorf("not of the format at byte %d", in.InputOffset())
	}
	if in.More() {
		return fmt.Errorf("more than one object")
	}
	return nil
}

// Opened is a paper of which everything fits together.
type Opened struct {
	Paper
	Says      act.Statement
	Act       act.Document
	Agreement standing.Agreement // of an act under a contract whose text the paper carries
}

// Open reads a paper and refuses one in which anything does not fit: the statement to the document,
// the document to the code and the prose.
func Open(b []byte) (*Opened, error) {
	o := new(Opened)
	if err := decode(b, &o.Paper); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	if o.Format != PaperFormat {
		return nil, fmt.Errorf("paper: of the format %q, expected %q", o.Format, PaperFormat)
	}
	var err error
	if o.Says, err = act.ParseStatement(o.Statement); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	if o.Act, err = act.Decode([]byte(o.Document)); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	if err := o.Says.Covers(&o.Act, act.HashOf([]byte(o.Document)), o.Says.Origin, math.MaxInt64); err != nil {
		return nil, fmt.Errorf("paper: %w", err)
	}
	return o, o.read()
}

// read understands the contract that the document names. An act on a contract comes with its text.
func (o *Opened) read() error {
	if !slices.Contains([]act.Verb{act.Sign, act.End}, o.Act.Verb) {
		return nil
	}
	texts := map[act.Hash][]byte{}
	for _, text := range []string{o.Code, o.Prose} {
		texts[act.HashOf([]byte(text))] = []byte(text)
	}
	proposal := o.Act
	proposal.Verb = act.Propose
	list := standing.Agreements([]act.Record{{Document: proposal}}, func(h act.Hash) ([]byte, bool) {
		b, ok := texts[h]
		return b, ok
	})
	o.Agreement = list[0]
	if o.Agreement.Problem != "" {
		return fmt.Errorf("paper: %s", o.Agreement.Problem)
	}
	if o.Agreement.Hash != o.Act.Contract {
		return fmt.Errorf("paper: the code is not that of the contract %s", o.Act.Contract)
	}
	return nil
}

// Does says what signing the act does, in words.
func (o *Opened) Does() string {
	switch o.Act.Verb {
	case act.Sign:
		return "Your side agrees to this contract. It is in force once the other side has signed too."
	case act.End:
		return "Your side ends this contract. Whether it may do so now is for the contract to say."
	case act.Waive:
		return "Your side gives up what the clause " + o.Act.Clause + " gives it."
	default:
		return fmt.Sprintf("Your side says this under its own signature (%s).", o.Act.Verb)
	}
}

// Sign signs a paper, and enrols the key: salt and nonce are 32 and 16 random bytes of the caller.
func (o *Opened) Sign(key note.Signer, public string, salt, nonce []byte) (Deed, error) {
	enrol := act.Document{Verb: act.Enrol, Side: o.Act.Side, Salt: salt, About: act.None, Key: public}
	text, err := enrol.Encode()
	if err != nil {
		return Deed{}, fmt.Errorf("sign: %w", err)
	}
	says := act.Statement{
		Origin: o.Says.Origin, Verb: act.Enrol, Content: act.HashOf(text), Size: o.Says.Size, Root: o.Says.Root,
		Nonce: nonce, At: o.Says.At,
	}
	d := Deed{Format: DeedFormat}
	for _, x := range []struct {
		says     act.Statement
		document string
	}{{says, string(text)}, {o.Says, o.Document}} {
		msg, err := x.says.SignWith(key)
		if err != nil {
			return Deed{}, fmt.Errorf("sign: %w", err)
		}
		d.Acts = append(d.Acts, Signed{Document: x.document, Note: string(msg)})
	}
	return d, nil
}

// Read reads a deed. What it says is for the receiver to check.
func Read(b []byte) (Deed, error) {
	var d Deed
	if err := decode(b, &d); err != nil {
		return Deed{}, fmt.Errorf("deed: %w", err)
	}
	if d.Format != DeedFormat || len(d.Acts) == 0 || len(d.Acts) > maxActs {
		return Deed{}, fmt.Errorf("deed: of the format %q with %d acts, expected %q", d.Format, len(d.Acts), DeedFormat)
	}
	return d, nil
}

const maxActs = 2

// Make makes a paper of an act: its document and the statement that is to be signed.
func Make(company string, says act.Statement, document, code, prose []byte) Paper {
	return Paper{
		Format: PaperFormat, Company: company, Statement: says.Text(), Document: string(document), Code: string(code), Prose: string(prose),
	}
}

// KeyName gives the name under which a company's key signs: its letters and digits in lower case,
// and its side.
func KeyName(company string, s party.Side) string {
	var b []byte
	for _, r := range company {
		switch {
		case r >= 'A' && r <= 'Z':
			b = append(b, byte(r)+'a'-'A')
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b = append(b, byte(r))
		case len(b) > 0 && b[len(b)-1] != '-':
			b = append(b, '-')
		}
	}
	return string(append(bytes.Trim(b[:min(len(b), 60)], "-"), "."+string(s)...))
}
