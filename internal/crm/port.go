package crm

import (
	"context"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Rows is the store. Methods without a transaction read what is committed; staged rows of a
// batch that is not published are invisible to all of them but those of BatchRows.
type Rows interface {
	TenantRows
	CustomerRows
	FindRows
	EventRows
	SaleRows
	SaleFindRows
	ProductRows
	BatchRows
	BatchSteps
}

// Settings is what the desk needs to know of a tenant.
type Settings struct {
	Country  string // ISO 3166-1 alpha-2
	Currency string // ISO 4217
}

// TenantRows reads tenants and gives out ordinals.
type TenantRows interface {
	// Settings reads a tenant's settings.
	Settings(ctx context.Context, t party.Tenant) (Settings, error)
	// CustomerCount counts the customers.
	CustomerCount(ctx context.Context, t party.Tenant) (int64, error)
	// TakeOrdinals takes n unused ordinals in a short transaction of its own and gives the
	// first: creates of one tenant must not queue behind each other for the tenant's row.
	TakeOrdinals(ctx context.Context, t party.Tenant, n int64) (party.Ordinal, error)
}

// Record is a customer about to be written.
type Record struct {
	ID       party.Customer
	Ordinal  party.Ordinal
	Country  string
	Language string
	Digest   []byte
	Sealed   vault.Boxes
	Key      vault.WrappedKey
	Index    []IndexRow
	Ages     []AgeRow // of the own fields that have a value
}

// IndexRow is one blind index value. Whether e-mails are unique, the store reads from the
// tenant's row.
type IndexRow struct {
	Field  field.ID
	Value  []byte
	Unique bool
}

// Amendment replaces fields of a customer.
type Amendment struct {
	ID                party.Customer
	Ordinal           party.Ordinal
	Revision          int64 // the one that is replaced
	Country, Language string
	Sealed            vault.Boxes // of all fields
	Fields            field.Set   // whose index rows are replaced
	Index             []IndexRow
	Digest            []byte        // nil leaves it as it is
	Former            person.Change // what it replaces; not kept if no field differs
	Ages              []AgeRow      // of the own fields of Fields that have a value
}

// CustomerRow is a customer as it lies in the store, with the wrapped key.
type CustomerRow struct {
	Customer // without Profile, but for Country and Language
	Sealed   vault.Boxes
	Key      vault.WrappedKey
}

// Note is a note about to be written.
type Note struct {
	ID       NoteID
	Customer party.Customer
	Kind     NoteKind
	Author   party.Ordinal
	Version  int64 // of the key
	Sealed   []byte
}

// CustomerRows writes and reads customers.
type CustomerRows interface {
	// AddCustomers writes customers with key and index rows, live if batch is 0, else staged. A
	// value that must be unique and is taken is a failure of kind Conflict; staged rows conflict
	// with nothing before they are reserved.
	AddCustomers(ctx context.Context, tx ledger.Tx, t party.Tenant, batch BatchID, at when.Instant, rs []Record) error
	// AmendCustomer replaces fields if the revision is still the same, and keeps what they were;
	// if it is not, or if a unique value is taken, it fails with kind Conflict.
	AmendCustomer(ctx context.Context, tx ledger.Tx, t party.Tenant, at when.Instant, a Amendment) error
	// Keys reads the wrapped keys of customers, staged ones too.
	Keys(ctx context.Context, t party.Tenant, ids []party.Customer) (map[party.Customer]vault.WrappedKey, error)
	// AddNote writes a note; a customer that is gone is a failure of kind NotFound.
	AddNote(ctx context.Context, tx ledger.Tx, t party.Tenant, at when.Instant, n Note) error
	// Customer reads one customer, or fails with kind NotFound.
	Customer(ctx context.Context, t party.Tenant, id party.Customer) (CustomerRow, error)
}

// CustomerQuery asks for a page of customers by ordinal.
type CustomerQuery struct {
	From       party.Ordinal // exclusive; 0 is the beginning
	Descending bool
	Country    string // empty is all
	State      string // "restricted", or empty for all
	Limit      int
}

// FindRows finds customers.
type FindRows interface {
	// CustomerPage reads customers in order of ordinals.
	CustomerPage(ctx context.Context, t party.Tenant, q CustomerQuery) ([]CustomerRow, error)
	// ByOrdinals reads at most 50 customers by ordinal, in no particular order.
	ByOrdinals(ctx context.Context, t party.Tenant, os []party.Ordinal) ([]CustomerRow, error)
	// ByIndex reads customers that have one of at most two blind index values of a field.
	ByIndex(ctx context.Context, t party.Tenant, f field.ID, values [][]byte, limit int) ([]CustomerRow, error)
	// Matches reads id, ordinal, revision and digest of the customers that have one of these
	// external ids' blind index values, keyed by value. Staged ones of the batch count too.
	Matches(ctx context.Context, t party.Tenant, batch BatchID, values [][]byte) (map[string]Match, error)
	// ByIDs reads at most 50 customers by id, in no particular order.
	ByIDs(ctx context.Context, t party.Tenant, ids []party.Customer) ([]CustomerRow, error)
}

// Match is a customer that an external id leads to.
type Match struct {
	Customer party.Customer
	Ordinal  party.Ordinal
	Revision int64
	Digest   []byte // of the profile as it was last taken over
}

// EventRow is one row of a timeline as it lies in the store.
type EventRow struct {
	Event
	Slot vault.Slot // of Box; Row is the id of note or payment
	Box  []byte     // nil if there is nothing sealed
	Rank int64      // orders events of one instant
	ID   int64
}

// EventRows reads what happened with customers.
type EventRows interface {
	// Events reads what happened with a customer before a position, newest first.
	Events(ctx context.Context, t party.Tenant, c party.Customer, q EventQuery) ([]EventRow, error)
	// CasesOf reads a customer's cases without their words, the newest first.
	CasesOf(ctx context.Context, t party.Tenant, c party.Customer, limit int) ([]CaseLine, error)
	// Notes reads the notes of the customers with ordinals first to last, in their order.
	Notes(ctx context.Context, t party.Tenant, first, last party.Ordinal) ([]NoteRow, error)
}

// EventQuery asks for a page of a timeline.
type EventQuery struct {
	Before base.Position // the zero value is the newest end
	Only   Kinds         // those that the store knows of; consents it does not
	Limit  int
}

// NoteRow is a note as it lies in the store.
type NoteRow struct {
	Note
	Ordinal party.Ordinal
	At      when.Instant
}

// Part gives a note's words as the vault opens them.
func (n NoteRow) Part() vault.Part {
	return vault.Part{Slot: vault.Slot{Table: noteTable, Row: int64(n.ID), Field: field.Note}, Box: n.Sealed}
}

// SaleRows writes orders and payments.
type SaleRows interface {
	// AddSales writes new orders with lines, live if batch is 0, else staged. A number that is
	// taken is a failure of kind Conflict.
	AddSales(ctx context.Context, tx ledger.Tx, t party.Tenant, batch BatchID, rs []sale.Record) error
	// LockSale reads id, customer and digest of a live order by number, or fails with kind
	// NotFound. It locks the order, its customer and the one who is to be that; if they change
	// meanwhile, or to is gone, the failure is of kind Conflict.
	LockSale(ctx context.Context, tx ledger.Tx, t party.Tenant, number string, to party.Customer) (sale.OrderID, party.Customer, []byte, error)
	// ReplaceSale writes an order anew under its id.
	ReplaceSale(ctx context.Context, tx ledger.Tx, t party.Tenant, r sale.Record) error
	// Retotal counts the orders of customers anew, whom LockSale locked.
	Retotal(ctx context.Context, tx ledger.Tx, t party.Tenant, cs []party.Customer) error
	// PutPayments writes payments, live if batch is 0, else staged; of one whose reference is
	// known it updates the status. It gives how many were new or changed.
	PutPayments(ctx context.Context, tx ledger.Tx, t party.Tenant, batch BatchID, rs []sale.PaymentRecord) (int64, error)
}

// SaleFindRows reads orders and payments.
type SaleFindRows interface {
	// Sales reads orders without their lines.
	Sales(ctx context.Context, t party.Tenant, q sale.Query) ([]sale.Row, error)
	// Sale reads an order by id, or by number if the id is 0; or fails with kind NotFound.
	Sale(ctx context.Context, t party.Tenant, id sale.OrderID, number string) (sale.Row, error)
	// Lines reads the lines of the orders with ids first to last, by id and line.
	Lines(ctx context.Context, t party.Tenant, first, last sale.OrderID) (map[sale.OrderID][]sale.Line, error)
	// Payments reads payments: of an order, or of a customer, or else by id after a payment.
	Payments(ctx context.Context, t party.Tenant, q sale.PaymentQuery) ([]sale.PaymentRow, error)
	// SaleMatches reads id, customer and digest of the live orders with these numbers and of the
	// batch's staged ones.
	SaleMatches(ctx context.Context, t party.Tenant, batch BatchID, numbers []string) (map[string]sale.Match, error)
}

// ProductRows keeps products.
type ProductRows interface {
	// EnsureProducts writes products that are not there, updates name and category where they
	// are given and differ, and gives the ids in the same order.
	EnsureProducts(ctx context.Context, tx ledger.Tx, t party.Tenant, at when.Instant, ps []sale.Product) ([]sale.ProductID, error)
	// Products reads products by SKU, whose SKU or name contains a text if one is given.
	Products(ctx context.Context, t party.Tenant, contains, after string, limit int) ([]sale.Product, error)
}

// Batch is one import.
type Batch struct {
	ID            BatchID
	Kind          string // customers, orders, payments
	Digest        []byte // of the file
	State         string // staging, published, cancelled, failed
	OK, Bad, Same int64  // rows
	Started       when.Instant
	Ended         when.Instant // 0 while it runs
	Settled       when.Instant // when its last row turned live
	Refused       string       // name of the sealed file of refused rows; may be empty
	Until         when.Instant // when that file expires
}

// BatchRows keeps imports.
type BatchRows interface {
	// OpenBatch writes a new batch in state staging and gives its number.
	OpenBatch(ctx context.Context, tx ledger.Tx, t party.Tenant, b Batch) (BatchID, error)
	// CloseBatch writes counts, state and the file of refused rows of a batch that is still
	// staging, and, if it is published, tells the name index. Otherwise it fails with kind
	// Conflict.
	CloseBatch(ctx context.Context, tx ledger.Tx, t party.Tenant, b Batch) error
	// Batches reads the newest batches, at most limit, or the one with this number.
	Batches(ctx context.Context, t party.Tenant, id BatchID, limit int) ([]Batch, error)
	// Clashes reads which staged customers share a unique value with another customer.
	Clashes(ctx context.Context, t party.Tenant, batch BatchID, limit int) ([]Clash, error)
}

// Clash is a staged customer that cannot go live.
type Clash struct {
	Customer party.Customer // the staged one
	Field    field.ID
	Holder   party.Customer // who has the value, live or staged in the same batch
}

// BatchSteps does what takes long in short transactions of its own; each step says whether it
// was the last. None changes what anybody sees or may see, so none makes an entry.
type BatchSteps interface {
	// Reserve claims the unique values of the next staged customers after an ordinal. A value
	// that is taken is a failure of kind Conflict.
	Reserve(ctx context.Context, t party.Tenant, batch BatchID, after party.Ordinal) (last party.Ordinal, done bool, err error)
	// Unreserve gives up what Reserve claimed.
	Unreserve(ctx context.Context, t party.Tenant, batch BatchID) error
	// Settle turns the next rows of a published batch live.
	Settle(ctx context.Context, t party.Tenant, batch BatchID, at when.Instant) (done bool, err error)
	// Clear deletes the next staged rows of a batch that is not published, with their keys.
	Clear(ctx context.Context, t party.Tenant, batch BatchID) (done bool, err error)
}
