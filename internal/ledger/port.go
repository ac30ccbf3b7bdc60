package ledger

import (
	"context"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/party"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// Tx is an open write transaction of the store. Services hand it to their own ports, so that
// their rows commit together with the entry. It is used by one goroutine at a time.
type Tx interface {
	// Try runs fn inside a savepoint and rolls back to it if fn fails.
	Try(ctx context.Context, fn func() error) error
	// Commit makes everything durable. After an error the outcome is not known.
	Commit() error
	// Rollback drops everything. After Commit it does nothing.
	Rollback() error
}

// Store is where the logs live.
type Store interface {
	// Begin opens a write transaction at READ COMMITTED or stricter.
	Begin(ctx context.Context) (Tx, error)
	// Head reads a tenant's head and locks it until the transaction ends.
	Head(ctx context.Context, tx Tx, t party.Tenant) (Head, error)
	// Append writes an addition and moves the head. The caller holds the head's lock.
	Append(ctx context.Context, tx Tx, a Addition) error
	// Pend keeps the entry of a change that is not yet in the tree. If the tenant's version is not
	// the one under which the change was decided, it fails with kind Stale.
	Pend(ctx context.Context, tx Tx, p Pending) error
	// Take removes and returns the oldest pending entries, at most limit; the caller holds the
	// head's lock.
	Take(ctx context.Context, tx Tx, t party.Tenant, limit int) ([]Pending, error)
}

// Reader reads what is committed.
type Reader interface {
	// ReadHead reads a tenant's head without a lock.
	ReadHead(ctx context.Context, t party.Tenant) (Head, error)
	// Entries reads entries first to first+count-1 of a log, fewer at its end.
	Entries(ctx context.Context, at Log, first, count int64) ([]Stored, error)
	// Hashes reads stored hashes of a log, exactly count or an error.
	Hashes(ctx context.Context, at Log, level uint8, first, count uint64) ([]tlog.Hash, error)
	// Checkpoint reads the signed checkpoint of the largest size.
	Checkpoint(ctx context.Context, at Log) ([]byte, error)
	// Find gives the index of the entry that a ticket became, or a failure of kind NotFound.
	Find(ctx context.Context, t party.Tenant, ticket []byte) (int64, error)
}

// Sealer seals the detached payloads of entries under the tenant's payload key.
type Sealer interface {
	SealPayload(ctx context.Context, t party.Tenant, salt, payload []byte) ([]byte, error)
	OpenPayload(ctx context.Context, t party.Tenant, salt, body []byte) ([]byte, error)
}

// Keys gives the key pair that signs a tenant's checkpoints.
type Keys interface {
	Signer(ctx context.Context, t party.Tenant, origin string) (note.Signer, note.Verifier, error)
}

// Log names one log: a tenant's first log is 1; each restore opens the next.
type Log struct {
	Tenant party.Tenant
	Number int64
}

// Head is the end of a tenant's open log.
type Head struct {
	Log
	Origin   string
	Size     int64
	Frontier []byte
	Recorded when.Instant // of the last entry
	Version  int64        // the tenant's version
}

// Stored is an entry as it lies in the store.
type Stored struct {
	Index int64
	Leaf  tlog.Hash
	Data  []byte
	// Salt and Body are the detached payload; nil if there is none, or no more.
	Salt, Body []byte
}

// Pending is an entry whose change is committed and which waits for its place in the tree. Its
// time of recording is not yet set.
type Pending struct {
	Tenant     party.Tenant
	Ticket     []byte // 16 random bytes
	Created    when.Instant
	Data       []byte
	Salt, Body []byte
	Bump       bool
	// Version is the tenant's version under which the change was decided, negative if none. It is
	// not stored.
	Version int64
}

// Row is an entry with its place.
type Row struct {
	Stored
	Ticket []byte // nil unless it was pending
}

// Addition is what one commit adds to a log.
type Addition struct {
	Head       Head // the new head
	Rows       []Row
	Nodes      []tlog.Node
	Checkpoint []byte
}
