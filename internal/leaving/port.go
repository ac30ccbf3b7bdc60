package leaving

import (
	"context"
	"io"

	"counterpart/internal/access"
	"counterpart/internal/act"
	"counterpart/internal/bundle"
	"counterpart/internal/evidence"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// The kinds of columns, as JSON writes them: a whole number, a string, base64 of bytes, true or false.
const (
	Number = "number"
	Text   = "text"
	Bytes  = "bytes"
	Truth  = "truth"
)

// Column is a column of a table.
type Column struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// Table is a table with its columns in the order of their making, without the tenant.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
}

// Row is a row with the key of the customer that it names, where it names one that is there.
type Row struct {
	Values  []any // int64, string, []byte, bool or nil, in the order of the columns
	Ordinal party.Ordinal
	Key     vault.WrappedKey // of a customer 0 where there is none
}

// Moment is one moment of the database.
type Moment interface {
	// Rows calls fn with a tenant's rows of a table in the order of a key, but for staged ones.
	// people says that the table names customers in its column customer.
	Rows(ctx context.Context, t party.Tenant, tb Table, key []string, people bool, fn func(Row) error) error
	// Next gives the tenant's next ordinal of a customer. It fails with kind Conflict while an import
	// is under way.
	Next(ctx context.Context, t party.Tenant) (party.Ordinal, error)
}

// Store keeps the rows of tenants.
type Store interface {
	// Tables lists every table of the database but those of migrations, by name.
	Tables(ctx context.Context) ([]Table, error)
	// Moment calls fn with one moment of the database.
	Moment(ctx context.Context, fn func(Moment) error) error
	Begin(ctx context.Context) (ledger.Tx, error)
	// Empty fails with kind Conflict if a tenant has customers, orders, cases or products.
	Empty(ctx context.Context, tx ledger.Tx, t party.Tenant) error
	// Insert writes a row, at the latest with the next Flush.
	Insert(ctx context.Context, tx ledger.Tx, t party.Tenant, tb Table, row []any) error
	// Flush writes what waits.
	Flush(ctx context.Context, tx ledger.Tx) error
	// PutKeys writes the keys of new customers.
	PutKeys(ctx context.Context, tx ledger.Tx, t party.Tenant, keys []vault.WrappedKey) error
	// Count counts a tenant's rows of a table.
	Count(ctx context.Context, tx ledger.Tx, t party.Tenant, table string) (int64, error)
	// Settle sets the tenant's next ordinal and whether e-mails are unique, and has figures and the
	// index of names made anew.
	Settle(ctx context.Context, tx ledger.Tx, t party.Tenant, next party.Ordinal, emailUnique bool, at when.Instant) error
	access.Numbers
	Ending
}

// Ending deletes what a tenant has.
type Ending interface {
	// People lists at most limit customers after one, staged ones too, with their states.
	People(ctx context.Context, t party.Tenant, after party.Customer, limit int) ([]vault.Person, error)
	// Wipe deletes at most limit of a tenant's rows of a table and counts them.
	Wipe(ctx context.Context, tx ledger.Tx, t party.Tenant, table string, key []string, limit int) (int64, error)
	// Compact leaves nothing of deleted rows in the embedded database's file.
	Compact(ctx context.Context) error
	// File reads the newest file that was handed over, or fails with kind NotFound.
	File(ctx context.Context, t party.Tenant) (File, error)
	// PutFile writes one.
	PutFile(ctx context.Context, tx ledger.Tx, t party.Tenant, f File) error
	// State reads how far a deletion is, or fails with kind NotFound where none was begun.
	State(ctx context.Context, t party.Tenant) (State, error)
	// PutState writes it.
	PutState(ctx context.Context, tx ledger.Tx, t party.Tenant, s State) error
	vault.LeaveRows
}

// File is what is known of a file that was handed over.
type File struct {
	Hash     act.Hash
	Made     when.Instant
	Entry    int64        // that records it; -1 if that is not known
	Received when.Instant // when the retailer acknowledged it; 0 if it did not
}

// State is how far a deletion is. The operator who ordered it is named as the log names them.
type State struct {
	Done    bool
	Began   when.Instant
	Ended   when.Instant
	Ordinal party.Ordinal
	Company string
	Country string
	Words   []string // what it was ordered in spite of
	Erased  int64    // customers
	Rows    int64    // others
	Entry   int64    // of the certificate
}

// Retailer is what the file says of the retailer itself.
type Retailer struct {
	ID          party.Tenant `json:"-"`
	Name        string       `json:"name"`
	Vendor      string       `json:"vendor"`
	Country     string       `json:"country"`
	Currency    string       `json:"currency"`
	EmailUnique bool         `json:"email_unique"`
}

// Config is what a Desk is made of.
type Config struct {
	Store   Store
	Ledger  *ledger.Ledger
	Reader  ledger.Reader
	Keyring *vault.Keyring
	Custody *vault.Custody
	Access  *access.Access
	// Bundle writes the log with its documents as a bundle.
	Bundle func(ctx context.Context, p policy.Permit, parties []bundle.Party, w io.Writer) (evidence.Made, error)
	// Tables writes tables for people, page by page.
	Tables func(ctx context.Context, p policy.Permit, put func(name string, csv []byte) error) error
	// Ended says when the agreement ended; 0 if none did, or another is in force.
	Ended func(ctx context.Context, t party.Tenant) (when.Instant, error)
	// Certify files the certificate of a deletion for the operator who ordered it.
	Certify func(ctx context.Context, p party.Principal, text string) (ledger.Place, error)
	// Certified reads a certificate that was filed, with its entry, or fails with kind NotFound.
	Certified func(ctx context.Context, t party.Tenant) (entry int64, text string, err error)
	// Backups says until when the last backup with a key is kept; 0 if there is none.
	Backups func(ctx context.Context, t party.Tenant) (when.Instant, error)
	// Folder keeps the logs of former installations.
	Folder string
	Now    func() when.Instant
}

// Desk does what this package is about. Safe for concurrent use.
type Desk struct{ cfg Config }

// New makes a Desk.
func New(cfg Config) *Desk { return &Desk{cfg} }
