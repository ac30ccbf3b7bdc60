package dossier

import (
	"context"

	"counterpart/internal/crm"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Rows reads what belongs to one customer, sealed as it is.
type Rows interface {
	// Customer reads one customer, or fails with kind NotFound.
	Customer(ctx context.Context, t party.Tenant, id party.Customer) (crm.CustomerRow, error)
	// Notes reads the notes of the customers with ordinals first to last, in their order.
	Notes(ctx context.Context, t party.Tenant, first, last party.Ordinal) ([]crm.NoteRow, error)
	// Changes reads changes of a customer, the newest first, of revisions below one; all if that is 0.
	Changes(ctx context.Context, t party.Tenant, id party.Customer, below int64, limit int) ([]person.Change, error)
	// Conversations reads a customer's cases with their messages, oldest first.
	Conversations(ctx context.Context, t party.Tenant, id party.Customer) ([]Case, error)
	// Activities reads what tills and web shops told of a customer, oldest first.
	Activities(ctx context.Context, t party.Tenant, id party.Customer) ([]Activity, error)
}

// Sales reads a customer's orders and payments.
type Sales interface {
	// Sales reads orders without their lines, newest first.
	Sales(ctx context.Context, t party.Tenant, q sale.Query) ([]sale.Row, error)
	// Lines reads the lines of the orders with ids first to last, by id and line.
	Lines(ctx context.Context, t party.Tenant, first, last sale.OrderID) (map[sale.OrderID][]sale.Line, error)
	// Payments reads payments.
	Payments(ctx context.Context, t party.Tenant, q sale.PaymentQuery) ([]sale.PaymentRow, error)
}

// Own reads the owner's own fields.
type Own interface {
	// Fields gives the definitions.
	Fields(ctx context.Context, who party.Principal) (own.Defs, error)
	// LoadAll reads the values of orders and cases that lie under a customer's key.
	LoadAll(ctx context.Context, t party.Tenant, c party.Customer) ([]own.Row, error)
}

// Case is a case with its words, sealed.
type Case struct {
	Number                   int64
	Kind, Status             string
	Channel, Category, Cause string
	Opened, Resolved, Closed when.Instant // 0: not
	Score                    int          // 1 to 5; 0: nobody was asked or nobody answered
	Subject                  vault.Part   // Box is empty if there is none
	Messages                 []Message
}

// Message is one message of a case.
type Message struct {
	At        when.Instant
	Direction string        // in, out, note, comment
	Author    party.Ordinal // staff; 0 is the program or the person
	Text      vault.Part
}

// Activity is one thing that a till or a web shop told of: linked data.
type Activity struct {
	At                    when.Instant
	Kind, Source, Subject string
}

// Post is what a member of staff is, without a name.
type Post struct {
	Role    string // as pages name it
	Company string
	Outside bool // works for another company than the retailer
}

// Config is what a Desk is made of. Own may be nil: there are no own fields then.
type Config struct {
	Ledger  *ledger.Ledger
	Keyring *vault.Keyring
	Seen    *ledger.Seen
	Rows    Rows
	Sales   Sales
	Own     Own
	// Posts gives every member of staff, former ones too, by ordinal.
	Posts func(ctx context.Context, t party.Tenant) (map[party.Ordinal]Post, error)
	Now   func() when.Instant
}

// Desk puts dossiers together. Safe for concurrent use.
type Desk struct{ cfg Config }

// New makes a Desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

// Dossier is everything that is kept of one person. It holds plaintext that was disclosed.
type Dossier struct {
	Customer party.Customer
	Made     when.Instant
	Entry    int64 // index of the ledger's entry that records the disclosure
	Fields   field.Set
	Sections []Section
}

// Section is a table of the dossier.
type Section struct {
	Name    string   // of the JSON key and the CSV file
	Title   string   // on the page
	Columns []string // names, the same in all three forms
	Rows    [][]string
}

// Of puts together everything that is kept of a customer, and has the ledger record it, before it
// gives any of it. The failure is of kind Forbidden unless the permit is for handing data over or for
// a person's request, and opens everything.
func (d *Desk) Of(ctx context.Context, permit policy.Permit, id party.Customer) (*Dossier, error) {
	if p := permit.Purpose(); p != field.Export && p != field.Rights || !permit.Allows(everything, 0) {
		return nil, failure.New(failure.Forbidden, "A person's data is handed over for the purposes %q and %q only.",
			field.Export.Label(), field.Rights.Label()).WithHint("An owner or a privacy officer can do it.")
	}
	t := permit.Tenant()
	row, err := d.cfg.Rows.Customer(ctx, t, id)
	if err != nil {
		return nil, err
	}
	f := &file{row: row}
	if err := d.read(ctx, permit, f); err != nil {
		return nil, err
	}
	if err := f.lock(); err != nil {
		return nil, err
	}
	receipt, err := d.cfg.Ledger.Disclose(ctx, permit, ledger.Disclosure{Open: f.set, People: subject.Of(row.Ordinal)})
	if err != nil {
		return nil, err
	}
	if f.opened, err = d.cfg.Keyring.Open(ctx, receipt, t, vault.Ask{Open: f.set}, f.locked); err != nil {
		return nil, err
	}
	if f.seen, err = d.cfg.Seen.WhoSaw(ctx, t, row.Ordinal, ledger.Span{}); err != nil {
		return nil, err
	}
	return &Dossier{Customer: id, Made: d.cfg.Now(), Entry: receipt.Index(), Fields: f.set, Sections: f.sections()}, nil
}

const (
	// linked is data that lies in the clear and tells about the person.
	linked = field.Set(1<<field.Orders | 1<<field.Country | 1<<field.Language | 1<<field.Cases | 1<<field.Activity)
	// everything is what a dossier may hold.
	everything = field.Everything &^ (1 << field.Token)
)
