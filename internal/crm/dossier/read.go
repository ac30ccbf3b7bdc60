package dossier

import (
	"context"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/history"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

// file is a dossier while it is put together.
type file struct {
	row        crm.CustomerRow
	notes      []crm.NoteRow
	orders     []sale.Order
	payments   []sale.PaymentRow
	cases      []Case
	activities []Activity
	changes    []person.Change
	defs       own.Defs
	values     []own.Row
	posts      map[party.Ordinal]Post
	seen       []ledger.Cell

	set    field.Set // what is in it
	locked []vault.Locked
	opened []vault.Opened // in the order of locked: the customer, then the changes
}

const (
	pageOrders = 500
	most       = 1_000_000 // rows of one kind, more than any person has
)

// read reads everything, sealed as it is.
func (d *Desk) read(ctx context.Context, permit policy.Permit, f *file) (err error) {
	t, id := permit.Tenant(), f.row.ID
	if f.notes, err = d.cfg.Rows.Notes(ctx, t, f.row.Ordinal, f.row.Ordinal); err != nil {
		return err
	}
	if err := d.readSales(ctx, t, f); err != nil {
		return err
	}
	if f.cases, err = d.cfg.Rows.Conversations(ctx, t, id); err != nil {
		return err
	}
	if f.activities, err = d.cfg.Rows.Activities(ctx, t, id); err != nil {
		return err
	}
	if f.changes, err = d.cfg.Rows.Changes(ctx, t, id, 0, most); err != nil {
		return err
	}
	if f.posts, err = d.cfg.Posts(ctx, t); err != nil || d.cfg.Own == nil {
		return err
	}
	if f.defs, err = d.cfg.Own.Fields(ctx, permit.Principal()); err != nil {
		return err
	}
	f.values, err = d.cfg.Own.LoadAll(ctx, t, id)
	return err
}

// readSales reads orders with their lines, and payments.
func (d *Desk) readSales(ctx context.Context, t party.Tenant, f *file) error {
	q := sale.Query{Customer: f.row.ID, Limit: pageOrders}
	for {
		rows, err := d.cfg.Sales.Sales(ctx, t, q)
		if err != nil {
			return err
		}
		for _, r := range rows {
			lines, err := d.cfg.Sales.Lines(ctx, t, r.ID, r.ID)
			if err != nil {
				return err
			}
			r.Lines = lines[r.ID]
			f.orders = append(f.orders, r.Order)
		}
		if len(rows) < pageOrders {
			break
		}
		last := rows[len(rows)-1]
		q.Before = base.Position{At: last.Placed, ID: int64(last.ID)}
	}
	var err error
	f.payments, err = d.cfg.Sales.Payments(ctx, t, sale.PaymentQuery{Customer: f.row.ID, Limit: most})
	return err
}

// lock gathers what is sealed, and which fields that is. Former values lie in the slots of the
// customer's row, so that each change is a row of its own to the vault.
func (f *file) lock() error {
	f.set = linked
	l := f.row.Locked()
	if err := f.holds(l.Fields); err != nil {
		return err
	}
	part := func(p vault.Part) {
		if len(p.Box) > 0 && everything.Has(p.Slot.Field) {
			l.Parts, f.set = append(l.Parts, p), f.set|field.Fields(p.Slot.Field)
		}
	}
	for _, n := range f.notes {
		part(n.Part())
	}
	for _, p := range f.payments {
		parts, err := p.Parts()
		if err != nil {
			return err
		}
		for _, x := range parts {
			part(x)
		}
	}
	for _, c := range f.cases {
		part(c.Subject)
		for _, m := range c.Messages {
			part(m.Text)
		}
	}
	for _, p := range own.Parts(f.values, f.row.ID) {
		part(p)
	}
	f.locked = []vault.Locked{l}
	for _, c := range f.changes {
		if err := f.holds(c.Sealed); err != nil {
			return err
		}
		f.locked = append(f.locked, history.Locked(f.row, c))
	}
	return nil
}

// holds adds the fields of which there are boxes.
func (f *file) holds(b vault.Boxes) error {
	boxes, err := b.Unpack()
	for id := range boxes {
		f.set |= field.Fields(id)
	}
	return err
}
