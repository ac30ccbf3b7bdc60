// Package entry holds the kinds of ledger entry and their bytes.
//
// An entry says who (a member of staff by shreddable ordinal), when, why, which fields, of how
// many customers, and carries a salted commitment to which. It names no customer. Its bytes
// are canonical: a subset of RFC 8785 with integers, strings and lists of strings only, so
// that the same entry always has the same hash. Decode refuses all other bytes.
package entry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// MaxBytes is the longest entry: C2SP tlog-tiles gives two bytes for its length.
const MaxBytes = 65_535

// Version is the version of the format, the key "v" of every entry.
const Version = 1

// Kind is what an entry is about.
type Kind string

// The kinds, a closed set.
const (
	Disclosure Kind = "disclosure" // plaintext was released to a person or a job
	Processing Kind = "processing" // a job opened fields and released none
	Change     Kind = "change"     // data or a setting changed
	SignIn     Kind = "sign-in"    // sessions and factors
	Grant      Kind = "grant"      // a right given or taken
	Contract   Kind = "contract"   // an agreement and its amendments
	Duty       Kind = "duty"       // an act that a contract asks for
	Claim      Kind = "claim"      // what a party says; confirmed or disputed by the other
	Flaw       Kind = "flaw"       // a known security flaw and its handling
	Incident   Kind = "incident"   // a breach or suspicion of one
	Request    Kind = "request"    // a person's request
	Erasure    Kind = "erasure"    // a customer was erased, or restricted under a hold
	Hold       Kind = "hold"       // destruction was suspended or released
	Release    Kind = "release"    // a document or bundle was handed over
	Key        Kind = "key"        // a key was made, closed, rewrapped, destroyed
	System     Kind = "system"     // the log itself: opening, catalogue, clock, integrity findings
)

// spec says what an entry of a kind must and may carry beside the common keys.
type spec struct{ subjects, fields, content bool }

var kinds = map[Kind]spec{
	Disclosure: {true, true, false}, Processing: {true, true, false}, Change: {true, true, true},
	SignIn: {false, false, false}, Grant: {false, false, true}, Contract: {false, false, true},
	Duty: {false, false, true}, Claim: {false, false, true}, Flaw: {false, false, true},
	Incident: {true, true, true}, Request: {true, true, true}, Erasure: {true, false, false},
	Hold: {true, false, true}, Release: {true, true, true}, Key: {false, false, true}, System: {false, false, true},
}

// Entry is one record of the ledger. Zero values are left out of its bytes.
type Entry struct {
	Kind Kind
	// Act says what was done within the kind, such as "create", "publish", "revoke"; for a
	// disclosure it is empty, or "none" or "taken" where the answer was just that.
	Act string
	// Object is what a change is about, such as "customer", "order", "user".
	Object string
	// At is when it happened, by the host's clock. Recorded is when it was appended, set by
	// the ledger; it never decreases along the log.
	At, Recorded when.Instant

	By      party.Ordinal // staff ordinal; 0 is the program itself
	Role    party.Role
	Company string
	Country string // ISO 3166-1 alpha-2
	Session int64

	Purpose field.Purpose
	Reason  string // a code of the policy's list
	Route   string

	Fields field.Set // opened, or changed
	Masked field.Set // shown masked

	Count  int64  // customers (or rows) it is about, 0 or greater
	Commit []byte // 32 bytes: salted commitment to the detached payload; nil if none

	// Content is the SHA-256 of a detached document that says more, such as an act with its facts or a
	// contract's text; nil if none. What little can be guessed is salted inside the document.
	// Signed is that of a signed note by which a party's own key vouches for the content; nil means
	// that the host wrote the entry and attributes it.
	Content, Signed []byte

	Ref   int64    // number of another thing: an entry, an epoch, a batch
	Until int64    // an instant or number that bounds it, such as a review date
	List  []string // words, such as the catalogue of a system entry

	// Simulated says that the clock could be set, which only the demo's can: the entry's times
	// say nothing about the world.
	Simulated bool
}

// wire is the JSON form; its keys are in ascending order.
type wire struct {
	Act       string        `json:"act,omitempty"`
	At        int64         `json:"at,omitempty"`
	By        party.Ordinal `json:"by,omitempty"`
	Commit    []byte        `json:"commit,omitempty"`
	Company   string        `json:"company,omitempty"`
	Content   []byte        `json:"content,omitempty"`
	Count     int64         `json:"count,omitempty"`
	Country   string        `json:"country,omitempty"`
	Fields    uint64        `json:"fields,omitempty"`
	Kind      Kind          `json:"kind"`
	List      []string      `json:"list,omitempty"`
	Masked    uint64        `json:"masked,omitempty"`
	Object    string        `json:"object,omitempty"`
	Purpose   field.Purpose `json:"purpose,omitempty"`
	Reason    string        `json:"reason,omitempty"`
	Recorded  int64         `json:"recorded"`
	Ref       int64         `json:"ref,omitempty"`
	Role      party.Role    `json:"role,omitempty"`
	Route     string        `json:"route,omitempty"`
	Session   int64         `json:"session,omitempty"`
	Signed    []byte        `json:"signed,omitempty"`
	Simulated bool          `json:"simulated,omitempty"`
	Until     int64         `json:"until,omitempty"`
	V         int           `json:"v"`
}

// Check says what is wrong with an entry, nil if nothing is.
func (e Entry) Check() error {
	s, ok := e.carries()
	switch {
	case !ok:
		return fmt.Errorf("entry: unknown kind %q", e.Kind)
	case e.Recorded <= 0:
		return fmt.Errorf("entry: no time of recording")
	case e.At < 0 || e.Count < 0 || e.Session < 0:
		return fmt.Errorf("entry: negative number")
	case e.Commit != nil && len(e.Commit) != 32:
		return fmt.Errorf("entry: commitment of %d bytes, expected 32", len(e.Commit))
	case e.Content != nil && len(e.Content) != 32 || e.Signed != nil && len(e.Signed) != 32:
		return fmt.Errorf("entry: hash of a document that has not 32 bytes")
	case !s.content && e.Content != nil:
		return fmt.Errorf("entry: kind %q carries no document", e.Kind)
	case e.Signed != nil && e.Content == nil:
		return fmt.Errorf("entry: signed without content")
	case !s.subjects && e.Commit != nil:
		return fmt.Errorf("entry: kind %q carries no commitment", e.Kind)
	case !s.fields && (e.Fields|e.Masked) != 0:
		return fmt.Errorf("entry: kind %q carries no fields", e.Kind)
	case !e.Fields.Known() || !e.Masked.Known():
		return fmt.Errorf("entry: field outside the catalogue")
	case e.Kind == Disclosure && e.Purpose == "":
		return fmt.Errorf("entry: disclosure without a purpose")
	case e.isFinding() && e.Object == "":
		return fmt.Errorf("entry: finding without a table")
	}
	return nil
}

// Encode gives the canonical bytes, or says what is wrong with the entry.
func (e Entry) Encode() ([]byte, error) {
	if err := e.Check(); err != nil {
		return nil, err
	}
	b := e.append(make([]byte, 0, 320))
	if len(b) > MaxBytes {
		return nil, fmt.Errorf("entry: %d bytes, the most is %d", len(b), MaxBytes)
	}
	return b, nil
}

// Decode reads canonical bytes. Anything else, be it a space, is refused.
func Decode(b []byte) (Entry, error) {
	if len(b) > MaxBytes {
		return Entry{}, fmt.Errorf("entry: %d bytes, the most is %d", len(b), MaxBytes)
	}
	if e, ok := quick(b); ok {
		return e, nil
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var w wire
	if err := d.Decode(&w); err != nil {
		return Entry{}, fmt.Errorf("entry: not of the format at byte %d", d.InputOffset())
	}
	if w.V != Version {
		return Entry{}, fmt.Errorf("entry: version %d, this program reads %d", w.V, Version)
	}
	e := w.entry()
	again, err := e.Encode()
	if err != nil {
		return Entry{}, err
	}
	if !slices.Equal(again, b) {
		return Entry{}, fmt.Errorf("entry: bytes are not canonical")
	}
	return e, nil
}

func (w wire) entry() Entry {
	return Entry{
		Kind: w.Kind, Act: w.Act, Object: w.Object,
		At: when.Instant(w.At), Recorded: when.Instant(w.Recorded),
		By: w.By, Role: w.Role, Company: w.Company, Country: w.Country, Session: w.Session,
		Purpose: w.Purpose, Reason: w.Reason, Route: w.Route,
		Fields: field.Set(w.Fields), Masked: field.Set(w.Masked),
		Count: w.Count, Commit: w.Commit, Content: w.Content, Signed: w.Signed, Ref: w.Ref, Until: w.Until, List: w.List,
		Simulated: w.Simulated,
	}
}
