package vault

import (
	"context"

	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// AEAD seals and opens with associated data. It is the shape of tink.AEAD, so that an adapter
// for a cloud key service fits.
type AEAD interface {
	Encrypt(plaintext, associatedData []byte) ([]byte, error)
	Decrypt(ciphertext, associatedData []byte) ([]byte, error)
}

// KeyService holds one key per tenant and epoch, outside the database and its backups. When it
// cannot be reached it fails with kind Unavailable; for a key that was destroyed or never was,
// with kind NotFound.
type KeyService interface {
	// AEAD gives the key of a tenant's epoch.
	AEAD(ctx context.Context, t party.Tenant, epoch int64) (AEAD, error)
	// Make makes the key if it is not there. It is durable when Make returns.
	Make(ctx context.Context, t party.Tenant, epoch int64) error
	// Destroy destroys the key for good. Destroying what is not there succeeds.
	Destroy(ctx context.Context, t party.Tenant, epoch int64) error
}

// The states of an epoch.
const (
	EpochOpen      = "open"      // wraps may be made under it
	EpochClosed    = "closed"    // wraps under it are being moved away
	EpochDestroyed = "destroyed" // its key is gone
)

// Epoch is the time during which one key of the key service wraps a tenant's keys.
type Epoch struct {
	Tenant                    party.Tenant
	Number                    int64
	State                     string
	Wrapped                   []byte // the tenant KEK under the key service's key; empty once destroyed
	Opened, Closed, Destroyed when.Instant
}

// TenantKey is a key of the tenant, wrapped under an epoch's KEK.
type TenantKey struct {
	Tenant  party.Tenant
	Name    string
	Version int64
	Epoch   int64
	Wrapped []byte
}

// The names of tenant keys.
const (
	IndexKey   = "index"
	PayloadKey = "payload"
	StaffKey   = "staff"
	FileKey    = "file"
)

// KeyRows keeps wrapped keys.
type KeyRows interface {
	// Epochs lists a tenant's epochs in order.
	Epochs(ctx context.Context, t party.Tenant) ([]Epoch, error)
	// TenantKeys lists a tenant's keys by name and version.
	TenantKeys(ctx context.Context, t party.Tenant) ([]TenantKey, error)
	// EpochState reads an epoch's state inside a transaction, and on PostgreSQL keeps it from
	// changing until the transaction ends.
	EpochState(ctx context.Context, tx ledger.Tx, t party.Tenant, epoch int64) (string, error)
	// PutEpoch inserts or updates an epoch. To give it another key than it has is a failure of kind
	// Conflict.
	PutEpoch(ctx context.Context, tx ledger.Tx, e Epoch) error
	// PutTenantKey inserts or updates a key.
	PutTenantKey(ctx context.Context, tx ledger.Tx, k TenantKey) error
}

// WrapRows moves customers' keys from one epoch to another.
type WrapRows interface {
	// LockEpochs reads a tenant's epochs in order inside a transaction, and on PostgreSQL keeps
	// them from being used for new wraps until it ends.
	LockEpochs(ctx context.Context, tx ledger.Tx, t party.Tenant) ([]Epoch, error)
	// Wraps reads at most limit keys under an epoch, of customers after one, in their order, and
	// on PostgreSQL locks them.
	Wraps(ctx context.Context, tx ledger.Tx, at Epoch, after party.Customer, limit int) ([]WrappedKey, error)
	// Rewrap replaces wraps of the same key version, and counts them; a customer whose key is
	// gone meanwhile is passed over.
	Rewrap(ctx context.Context, tx ledger.Tx, t party.Tenant, wraps []WrappedKey) (int64, error)
	// Left counts the keys of customers and of the tenant that lie under an epoch.
	Left(ctx context.Context, tx ledger.Tx, at Epoch) (int64, error)
}

// Person ties a customer's id to the ordinal by which the ledger knows them.
type Person struct {
	Customer party.Customer
	Ordinal  party.Ordinal
	State    string // live, staged, restricted
}

// PersonRows erases.
type PersonRows interface {
	// Person finds a customer by id, or by ordinal if the id is 0, and on PostgreSQL locks the
	// row; NotFound if there is none.
	Person(ctx context.Context, tx ledger.Tx, t party.Tenant, by Person) (Person, error)
	// Restrict suspends the use of a customer's data and keeps it.
	Restrict(ctx context.Context, tx ledger.Tx, t party.Tenant, p Person, at when.Instant) error
	// Erase deletes the customer's key, index values, notes and row; sales and payments stay
	// as facts about nobody.
	Erase(ctx context.Context, tx ledger.Tx, t party.Tenant, p Person, at when.Instant) error
	// Scrub removes what erased rows left behind in the engine's files, as far as the engine
	// can, and does not wait for readers.
	Scrub(ctx context.Context) error
}
