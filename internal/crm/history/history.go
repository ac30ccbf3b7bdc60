package history

import (
	"context"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Rows reads customers and what their changes replaced.
type Rows interface {
	// Customer reads one customer, or fails with kind NotFound.
	Customer(ctx context.Context, t party.Tenant, id party.Customer) (crm.CustomerRow, error)
	// Changes reads changes of a customer, the newest first, of revisions below one; all if that
	// is 0.
	Changes(ctx context.Context, t party.Tenant, id party.Customer, below int64, limit int) ([]person.Change, error)
}

// Customers writes customers.
type Customers interface {
	// PutBack replaces fields by values that the customer had before, if the revision is still the
	// same; the entry's act is "undo".
	PutBack(ctx context.Context, permit policy.Permit, id party.Customer, revision int64, p person.Profile, set field.Set) (ledger.Place, error)
}

// Config is what a Desk is made of. All of it is needed.
type Config struct {
	Ledger    *ledger.Ledger
	Keyring   *vault.Keyring
	Rows      Rows
	Customers Customers
}

// Desk reads and undoes changes. Safe for concurrent use.
type Desk struct{ cfg Config }

// New makes a Desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

// Change is one change without the values that it replaced.
type Change struct {
	Revision int64 // that it replaced; names the change
	At       when.Instant
	Author   party.Ordinal // staff; 0 is the program
	Act      string        // person.ByUpdate, ByUndo or ByImport
	Fields   field.Set     // whose values it replaced
	Undoes   bool          // it may be undone: no later change replaced one of its fields
}

const (
	pageChanges = 50
	maxChanges  = 10_000 // that are looked at to know what came later
)

// List gives changes of a customer, the newest first, below a revision (0 for the newest end), and
// the revision below which to go on, 0 at the end. No value is shown, so nothing is recorded.
func (d *Desk) List(ctx context.Context, permit policy.Permit, id party.Customer, below int64) ([]Change, int64, error) {
	if err := base.MayWrite(permit, field.Fields(field.Name)); err != nil {
		return nil, 0, err
	}
	all, err := d.cfg.Rows.Changes(ctx, permit.Tenant(), id, 0, maxChanges)
	if err != nil {
		return nil, 0, err
	}
	var later field.Set
	var out []Change
	for _, c := range all {
		if below == 0 || c.Revision < below {
			if len(out) == pageChanges {
				return out, out[len(out)-1].Revision, nil
			}
			out = append(out, Change{c.Revision, c.At, c.Author, c.Act, c.Fields, later&c.Fields == 0})
		}
		later |= c.Fields
	}
	return out, 0, nil
}

// Former is what the fields of a change were before it.
type Former struct {
	Fields  field.Set      // as far as the permit opens them
	Profile person.Profile // of Fields; a field without a value had none
	Entry   int64          // index of the ledger's entry
}

// Former opens what a change replaced, as a disclosure of these fields.
func (d *Desk) Former(ctx context.Context, permit policy.Permit, id party.Customer, revision int64) (Former, error) {
	row, change, err := d.find(ctx, permit.Tenant(), id, revision)
	if err != nil {
		return Former{}, err
	}
	return d.open(ctx, permit, row, change[0])
}

// Undo puts the former values of a change back. Where a later change replaced one of its fields, or
// somebody changes the customer meanwhile, or another customer has a unique value by now, nothing is
// written and the failure is of kind Conflict.
func (d *Desk) Undo(ctx context.Context, permit policy.Permit, id party.Customer, revision int64) (ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	row, changes, err := d.find(ctx, permit.Tenant(), id, revision)
	if err != nil {
		return nowhere, err
	}
	change := changes[0]
	for _, c := range changes[1:] {
		if c.Fields&change.Fields != 0 {
			return nowhere, failure.New(failure.Conflict, "The same details were changed again later: %s.", (c.Fields & change.Fields).Labels()).
				WithHint("Undo the later change first.")
		}
	}
	if err := base.MayWrite(permit, change.Fields); err != nil {
		return nowhere, err
	}
	was, err := d.open(ctx, permit, row, change)
	if err != nil {
		return nowhere, err
	}
	return d.cfg.Customers.PutBack(ctx, permit, id, row.Revision, was.Profile, change.Fields)
}

// find reads a customer with a change, and behind it all later ones.
func (d *Desk) find(ctx context.Context, t party.Tenant, id party.Customer, revision int64) (crm.CustomerRow, []person.Change, error) {
	row, err := d.cfg.Rows.Customer(ctx, t, id)
	if err != nil {
		return row, nil, err
	}
	all, err := d.cfg.Rows.Changes(ctx, t, id, 0, maxChanges)
	if err != nil {
		return row, nil, err
	}
	for i, c := range all {
		if c.Revision == revision {
			return row, append([]person.Change{c}, all[:i]...), nil
		}
	}
	return row, nil, failure.New(failure.NotFound, "This change is not in the customer's history.").
		WithHint("Open the history again: it lists every change that is kept.")
}

// open records that former values are read, and reads them.
func (d *Desk) open(ctx context.Context, permit policy.Permit, row crm.CustomerRow, c person.Change) (Former, error) {
	set := c.Fields & permit.Open()
	if set == 0 {
		return Former{}, base.MayWrite(permit, c.Fields)
	}
	receipt, err := d.cfg.Ledger.Disclose(ctx, permit, ledger.Disclosure{Open: set, People: subject.Of(row.Ordinal)})
	if err != nil {
		return Former{}, err
	}
	opened, err := d.cfg.Keyring.Open(ctx, receipt, permit.Tenant(), vault.Ask{Open: set}, []vault.Locked{Locked(row, c)})
	if err != nil {
		return Former{}, err
	}
	return Former{Fields: set, Profile: Read(opened[0], c, set), Entry: receipt.Index()}, nil
}

// Locked gives a change's sealed values as the vault opens them. They lie in the slots of the
// customer's row, so that each change is a row of its own to the vault.
func Locked(row crm.CustomerRow, c person.Change) vault.Locked {
	return vault.Locked{Customer: row.ID, Ordinal: row.Ordinal, Key: row.Key, Table: person.Table, Fields: c.Sealed}
}

// Read gives the former values of a set of fields that were opened.
func Read(o vault.Opened, c person.Change, set field.Set) person.Profile {
	p := person.Open(o, set)
	if set.Has(field.Country) {
		p.Country = c.Country
	}
	if set.Has(field.Language) {
		p.Language = c.Language
	}
	return p.Only(c.Fields)
}
