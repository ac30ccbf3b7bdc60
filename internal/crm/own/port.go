package own

import (
	"context"

	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Rows is the store.
type Rows interface {
	FieldRows
	WordRows
	ValueRows
	AgeRows
}

// FieldRows keeps definitions.
type FieldRows interface {
	// Fields reads every definition, without choices, by object, position and field.
	Fields(ctx context.Context, t party.Tenant) (Defs, error)
	// LockFields reads them and keeps others from changing them until the transaction ends.
	LockFields(ctx context.Context, tx ledger.Tx, t party.Tenant) (Defs, error)
	// PutField inserts a definition or updates it. A slot or key that is taken is a failure of
	// kind Conflict.
	PutField(ctx context.Context, tx ledger.Tx, t party.Tenant, d Def) error
	// DropField deletes a definition and the list of its choices.
	DropField(ctx context.Context, tx ledger.Tx, t party.Tenant, f field.ID) error
	// Held reports whether there is a value of a field.
	Held(ctx context.Context, tx ledger.Tx, t party.Tenant, f field.ID) (bool, error)
}

// WordRows keeps lists of words.
type WordRows interface {
	// AllWords reads every list that was changed, in order.
	AllWords(ctx context.Context, t party.Tenant) (map[List][]Word, error)
	// LockWords reads one list and keeps others from changing it until the transaction ends.
	LockWords(ctx context.Context, tx ledger.Tx, t party.Tenant, l List) ([]Word, error)
	// PutWords replaces a list. A word that another adds in the same moment is a failure of kind
	// Conflict.
	PutWords(ctx context.Context, tx ledger.Tx, t party.Tenant, l List, ws []Word) error
}

// Owner is the customer under whose key the values of an order or a case lie.
type Owner struct {
	Customer party.Customer
	Ordinal  party.Ordinal
	State    string // live, restricted, staged
	Key      vault.WrappedKey
}

// Row is one sealed value of an order or a case.
type Row struct {
	Field    field.ID
	Item     int64 // the order's id, the case's number
	Customer party.Customer
	At       when.Instant // when it was last changed
	Mark     []byte       // keyed digest of the value
	Version  int64        // of the customer's key
	Box      []byte
	Index    [][]byte // blind index values; not read back
}

// ValueRows keeps the values of orders and cases.
type ValueRows interface {
	// OwnerOf reads whose an order or a case is. One that is not there is a failure of kind
	// NotFound; of one without a customer the Owner is zero.
	OwnerOf(ctx context.Context, t party.Tenant, o Object, item int64) (Owner, error)
	// Values reads the values of at most 50 items, by item and field.
	Values(ctx context.Context, t party.Tenant, items []int64) ([]Row, error)
	// ValuesOf reads every value that lies under a customer's key, by item and field.
	ValuesOf(ctx context.Context, t party.Tenant, c party.Customer) ([]Row, error)
	// PutValues replaces the values of the fields of a set of one item. A value whose mark is the
	// same keeps its age. A customer who is gone is a failure of kind NotFound.
	PutValues(ctx context.Context, tx ledger.Tx, t party.Tenant, put Put) error
	// Items finds the orders or cases with one of at most two blind index values, ascending.
	Items(ctx context.Context, t party.Tenant, f field.ID, values [][]byte, limit int) ([]int64, error)
}

// Put is what PutValues writes.
type Put struct {
	Customer party.Customer
	Item     int64
	Fields   field.Set // whose values are replaced; without a row they are emptied
	Rows     []Row
}

// Aged is a value that is older than it may be.
type Aged struct {
	Customer party.Customer
	Item     int64 // 0 of a customer's own
	At       when.Instant
}

// Doomed is a customer from whom values are about to be taken; the row is locked.
type Doomed struct {
	Customer party.Customer
	Ordinal  party.Ordinal
	State    string
}

// AgeRows finds and removes what is too old.
type AgeRows interface {
	// AgedValues reads values of a field that were last changed before an instant, oldest first,
	// behind one that was seen. item says that they are of orders or cases.
	AgedValues(ctx context.Context, t party.Tenant, q AgeQuery) ([]Aged, error)
	// LockOwners locks customers, ascending.
	LockOwners(ctx context.Context, tx ledger.Tx, t party.Tenant, cs []party.Customer) ([]Doomed, error)
	// Standing lists the holds that are not lifted, and keeps others from being placed.
	Standing(ctx context.Context, tx ledger.Tx, t party.Tenant) ([]vault.Hold, error)
	// Empty removes the values of a field, of customers' rows or of items, if they are still as
	// old, and counts them.
	Empty(ctx context.Context, tx ledger.Tx, t party.Tenant, q AgeQuery, vs []Aged) (int64, error)
	// ClearIndex deletes some index values of a field and says whether they were the last.
	ClearIndex(ctx context.Context, t party.Tenant, f field.ID) (done bool, err error)
}

// AgeQuery asks for old values.
type AgeQuery struct {
	Field  field.ID
	Items  bool         // of orders or cases, not of customers
	Before when.Instant // exclusive
	After  Aged         // the last one seen
	Now    when.Instant
}
