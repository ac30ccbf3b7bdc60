package contract

import (
	"context"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// Paper is a document as the store keeps it: sealed.
type Paper struct {
	Hash       act.Hash
	Size       int64 // bytes of the plain document
	Salt, Body []byte
	Created    when.Instant
}

// Filed is an act as the store finds it: its entry's bytes, and its papers where those are there. A
// change of accounts, roles or settings has none.
type Filed struct {
	Index    int64
	Data     []byte
	Document Paper
	Note     Paper // of a zero hash where no note stands behind it
}

// Act is a row of the index of acts, which has the changes of accounts, roles and settings too. Those
// have no Content.
type Act struct {
	Index           int64
	Verb            string
	Content, Signed []byte
}

// Rows keeps papers and the index of acts.
type Rows interface {
	// Put keeps papers. One that is there already stays as it is.
	Put(ctx context.Context, tx ledger.Tx, t party.Tenant, list []Paper) error
	// Paper reads one, or fails with kind NotFound.
	Paper(ctx context.Context, t party.Tenant, hash []byte) (Paper, error)
	// Once notes what happens once, or fails with kind Conflict if it has happened.
	Once(ctx context.Context, tx ledger.Tx, t party.Tenant, mark []byte, at when.Instant) error
	// Filed reads the acts of a log in order of index, and up to where the index reaches.
	Filed(ctx context.Context, at ledger.Log) (covered int64, list []Filed, err error)
	// Cover adds acts to the index, which reaches from was to now after it; it fails with kind Stale
	// if it did not reach to was.
	Cover(ctx context.Context, at ledger.Log, acts []Act, was, now int64) error
}

// Log reads a tenant's log; the store does.
type Log interface {
	ReadHead(ctx context.Context, t party.Tenant) (ledger.Head, error)
	Entries(ctx context.Context, at ledger.Log, first, count int64) ([]ledger.Stored, error)
	Checkpoint(ctx context.Context, at ledger.Log) ([]byte, error)
	Hashes(ctx context.Context, at ledger.Log, level uint8, first, count uint64) ([]tlog.Hash, error)
}

// Keys gives the key pair that signs a tenant's checkpoints.
type Keys interface {
	Signer(ctx context.Context, t party.Tenant, origin string) (note.Signer, note.Verifier, error)
}

// Config is what a Desk is made of.
type Config struct {
	Ledger *ledger.Ledger
	Log    Log
	Keys   Keys
	Sealer ledger.Sealer
	Rows   Rows
	Now    func() when.Instant
	// Simulated says that the clock can be set by hand.
	Simulated bool
	Eraser    Eraser // nil: no file can be erased
	// Held reports whether a legal hold stands; nil: none ever does.
	Held func(ctx context.Context, t party.Tenant) (bool, error)
}

// Desk does what this package is about. Safe for concurrent use.
type Desk struct {
	cfg  Config
	kept keeping
}

// New makes a Desk.
func New(cfg Config) *Desk { return &Desk{cfg: cfg} }

// May reports whether a role takes part: it reads the agreement and acts for its side.
func May(r party.Role) bool {
	return r == party.Owner || r == party.PrivacyOfficer || r == party.Operator
}

// Reads reports whether a role reads where the parties stand: those who act for a side, and managers.
func Reads(r party.Role) bool { return May(r) || r == party.Manager }

// reads refuses whoever does not even read.
func reads(p party.Principal) error {
	if Reads(p.Role) {
		return nil
	}
	return may(p)
}

// may refuses whoever takes no part.
func may(p party.Principal) error {
	if May(p.Role) || isJob(p) {
		return nil
	}
	return failure.New(failure.Forbidden, "The agreement is not for the role %q.", p.Role).
		WithHint("Owners and privacy officers act for the retailer, operators for the vendor.")
}

func isJob(p party.Principal) bool { return p.Role == party.System && p.User == 0 }

// fresh refuses an act with effect in law by a session that showed no factor in the last minutes.
func fresh(p party.Principal, v act.Verb) error {
	if p.Fresh || !v.Binding() && v != act.Retire {
		return nil
	}
	return failure.New(failure.Forbidden, "This has effect in law, and your second factor was not shown in the last minutes.").
		WithHint("Confirm with a code and try again.")
}

// kindOf gives the kind of entry of an act about an object.
func kindOf(v act.Verb, object string) entry.Kind {
	switch {
	case v == act.State && object == "flaw":
		return entry.Flaw
	case v == act.State && object == "incident":
		return entry.Incident
	}
	return v.Kind()
}
