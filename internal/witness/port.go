package witness

import (
	"context"

	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Runner says who runs a witness. It is what whoever added it states.
type Runner string

// The runners.
const (
	ByController Runner = "controller" // the retailer
	ByProcessor  Runner = "processor"  // the vendor, who also runs the log: shows little
	ByNeutral    Runner = "neutral"    // neither
)

// Runners lists them, those first that show most.
func Runners() []Runner { return []Runner{ByController, ByNeutral, ByProcessor} }

// Independent reports whether somebody else than the log's own operator runs it.
func (r Runner) Independent() bool { return r == ByController || r == ByNeutral }

// Witness is one that signs a tenant's log.
type Witness struct {
	Tenant  party.Tenant
	Number  int64 // counts the witnesses of a tenant, from 1
	Name    string
	Key     string // public key, as tlog.ParseCosigner reads it
	URL     string
	Runner  Runner
	Company string // that runs it
	Added   when.Instant
	Author  party.Ordinal // who added it
	Removed when.Instant  // 0: it is asked

	// What came of asking it.
	LastAt    when.Instant // of the last signature, by this program's clock; 0: none yet
	LastLog   int64        // number of the log, and its size then
	LastSize  int64
	LastError string       // why the last try failed, empty if it did not; no personal data
	Gap       int64        // longest time without a signature, in microseconds
	GapFrom   when.Instant // when it began
}

// Active reports whether the witness is asked.
func (w Witness) Active() bool { return w.Removed == 0 }

// Signature is a cosignature as the store keeps it.
type Signature struct {
	Log     ledger.Log
	Size    int64
	Witness int64
	Line    string
	At      when.Instant // by the witness's clock
}

// Rows keeps witnesses.
type Rows interface {
	// Add writes a witness under the next number of its tenant, which it gives.
	Add(ctx context.Context, tx ledger.Tx, w Witness) (int64, error)
	// Remove marks a witness that is asked as one that is not, or fails with kind NotFound.
	Remove(ctx context.Context, tx ledger.Tx, t party.Tenant, number int64, at when.Instant) (Witness, error)
	// All lists the witnesses of a tenant by number, those that were removed too.
	All(ctx context.Context, t party.Tenant) ([]Witness, error)
	// Keep writes what came of asking, outside the ledger: the fields from LastAt on, and the
	// signature if there is one of a size that the witness has not signed before.
	Keep(ctx context.Context, w Witness, s *Signature) error
}

// Points reads checkpoints by size.
type Points interface {
	// Cosigned gives the signed checkpoint of the smallest size that is at least least and has
	// a cosignature, with all its cosignatures, or fails with kind NotFound.
	Cosigned(ctx context.Context, at ledger.Log, least int64) (note []byte, by []Signature, err error)
	// LastCosigned gives the same for the largest size.
	LastCosigned(ctx context.Context, at ledger.Log) (note []byte, by []Signature, err error)
}
