package backup

import (
	"context"

	"filippo.io/age"

	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// The kinds of columns.
const (
	Number = "number" // int64
	Text   = "text"   // string
	Bytes  = "bytes"  // []byte
	Truth  = "truth"  // bool
)

// Column is a column and its kind.
type Column struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// Table is a table with its columns, both in a fixed order.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
}

// Source reads a database.
type Source interface {
	// Tables lists the tables that a backup holds, by name.
	Tables(ctx context.Context) ([]Table, error)
	// Snapshot calls fn with one moment of the database.
	Snapshot(ctx context.Context, fn func(Snapshot) error) error
}

// Snapshot is one moment of a database.
type Snapshot interface {
	// Rows calls fn with each row of a table; values are int64, string, []byte, bool or nil,
	// and valid until the next.
	Rows(ctx context.Context, t Table, fn func([]any) error) error
}

// Target is an empty database that is being restored.
type Target interface {
	// Begin opens the transaction that restores everything.
	Begin(ctx context.Context) (ledger.Tx, error)
	// Empty fails with kind Conflict if there is any tenant.
	Empty(ctx context.Context) error
	// Insert writes a row; values are as Snapshot gives them.
	Insert(ctx context.Context, tx ledger.Tx, t Table, row []any) error
	// Renew writes a row of a table of wrapped keys where it is newer than what is there. It adds
	// no customer.
	Renew(ctx context.Context, tx ledger.Tx, t Table, row []any) error
	// SkipOrdinals moves a tenant's next ordinal on by a gap, and past one that was used.
	SkipOrdinals(ctx context.Context, tx ledger.Tx, t party.Tenant, used party.Ordinal, gap int64) error
}

// Record is one tenant's row about a backup.
type Record struct {
	Tenant    party.Tenant
	Number    int64 // counts from 1 within the tenant
	File      string
	KeyName   string
	Made      when.Instant
	Until     when.Instant // when its retention ends
	Ended     when.Instant // when the tenant let its key be destroyed; 0 before
	Destroyed when.Instant // when the key was destroyed; 0 before
}

// Records keeps what is known about backups.
type Records interface {
	// AllTenants lists every tenant, from the transaction if one is given.
	AllTenants(ctx context.Context, tx ledger.Tx) ([]party.Tenant, error)
	// AddBackup writes a new row under the next number.
	AddBackup(ctx context.Context, tx ledger.Tx, r Record) (int64, error)
	// EndBackup writes when a tenant let the key be destroyed, and when it was.
	EndBackup(ctx context.Context, tx ledger.Tx, r Record) error
	// Backups lists the rows of every tenant by key name and tenant.
	Backups(ctx context.Context) ([]Record, error)
}

// Keys keeps the identities of sealed files, outside the database and its backups.
type Keys interface {
	// NewIdentity makes a key pair under a name; it is durable on return.
	NewIdentity(ctx context.Context, name string) (age.Recipient, error)
	// Identities gives the key pairs whose name is accepted.
	Identities(ctx context.Context, accept func(name string) bool) ([]age.Identity, error)
	// DestroyIdentities destroys the key pairs whose name is accepted.
	DestroyIdentities(ctx context.Context, accept func(name string) bool) error
	// LogKey gives the public key that signs a log's checkpoints, as golang.org/x/mod/sumdb/note
	// writes it.
	LogKey(ctx context.Context, t party.Tenant, origin string) (string, error)
}
