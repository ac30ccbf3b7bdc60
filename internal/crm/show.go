package crm

import (
	"context"
	"slices"

	"counterpart/internal/crm/person"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/sale"

	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// Ask is what a reader wants to see: fields in full, and fields masked. Linked fields (orders,
// country, language) come with them where the permit opens them, unless Bare leaves out
// whatever was not named.
type Ask struct {
	Open, Masked field.Set
	Bare         bool
}

const linked = field.Set(1<<field.Orders | 1<<field.Country | 1<<field.Language)

// within adds the linked fields, which are shown with every customer where the permit opens
// them unless the reader asked for no more than was named, and takes away what is masked and
// open at once.
func (a Ask) within(p policy.Permit) Ask {
	if !a.Bare {
		a.Open |= linked & p.Open()
	}
	a.Masked &^= a.Open
	return a
}

// Show opens what was asked for of one customer. The index is that of the ledger's entry.
func (d *Desk) Show(ctx context.Context, permit policy.Permit, id party.Customer, ask Ask) (Customer, int64, error) {
	row, err := d.cfg.Rows.Customer(ctx, permit.Tenant(), id)
	if err != nil {
		return Customer{}, -1, err
	}
	cs, index, err := d.open(ctx, permit, ask, []CustomerRow{row})
	if err != nil {
		return Customer{}, -1, err
	}
	return cs[0], index, nil
}

// open records the disclosure of customers and opens them. Of none there is nothing to record.
func (d *Desk) open(ctx context.Context, permit policy.Permit, ask Ask, rows []CustomerRow) ([]Customer, int64, error) {
	ask = ask.within(permit)
	locked, people := make([]vault.Locked, len(rows)), subject.Set{}
	for i, r := range rows {
		locked[i] = r.Locked()
		people.Add(r.Ordinal)
	}
	opened, index, err := d.disclose(ctx, permit, ask, people, locked)
	if err != nil {
		return nil, -1, err
	}
	out := make([]Customer, len(rows))
	for i, r := range rows {
		out[i] = r.customer(opened[i], ask.Open)
	}
	return out, index, nil
}

// disclose has the ledger record, then opens with the receipt.
func (d *Desk) disclose(ctx context.Context, permit policy.Permit, ask Ask, people subject.Set, rows []vault.Locked) ([]vault.Opened, int64, error) {
	receipt, err := d.cfg.Ledger.Disclose(ctx, permit, ledger.Disclosure{Open: ask.Open, Masked: ask.Masked, People: people})
	if err != nil {
		return nil, -1, err
	}
	opened, err := d.cfg.Keyring.Open(ctx, receipt, permit.Tenant(), vault.Ask{Open: ask.Open, Masked: ask.Masked}, rows)
	return opened, receipt.Index(), err
}

// View is a customer's page.
type View struct {
	Customer Customer
	Entry    int64        // index of the ledger's entry for this view
	Events   []Event      // newest first
	Older    string       // opaque; leads to earlier events, empty if there are none
	Orders   []sale.Order // the newest, without lines
	Payments []sale.Payment
}

const (
	pageEvents   = 30
	pageOrders   = 20
	pagePayments = 20
)

// View opens a customer's page under one entry: the profile, the newest events, orders and
// payments.
func (d *Desk) View(ctx context.Context, permit policy.Permit, id party.Customer, ask Ask) (View, error) {
	t := permit.Tenant()
	row, err := d.cfg.Rows.Customer(ctx, t, id)
	if err != nil {
		return View{}, err
	}
	ask = ask.within(permit)
	var payments []sale.PaymentRow
	var orders []sale.Row
	if ask.Open.Has(field.Orders) {
		if orders, err = d.cfg.Rows.Sales(ctx, t, sale.Query{Customer: id, Limit: pageOrders}); err != nil {
			return View{}, err
		}
		if payments, err = d.cfg.Rows.Payments(ctx, t, sale.PaymentQuery{Customer: id, Limit: pagePayments}); err != nil {
			return View{}, err
		}
	}
	extra := make([]vault.Part, 0, 2*len(payments))
	for _, p := range payments {
		parts, err := p.Parts()
		if err != nil {
			return View{}, err
		}
		extra = append(extra, parts...)
	}
	out, opened, err := d.events(ctx, permit, row, ask, base.Position{}, extra)
	if err != nil {
		return View{}, err
	}
	for _, o := range orders {
		out.Orders = append(out.Orders, o.Order)
	}
	for _, p := range payments {
		out.Payments = append(out.Payments, p.Opened(opened))
	}
	return out, nil
}

// Timeline opens earlier events of a customer; older comes from a View.
func (d *Desk) Timeline(ctx context.Context, permit policy.Permit, id party.Customer, ask Ask, older string) (View, error) {
	before, err := base.ParsePosition(older)
	if err != nil {
		return View{}, err
	}
	row, err := d.cfg.Rows.Customer(ctx, permit.Tenant(), id)
	if err != nil {
		return View{}, err
	}
	out, _, err := d.events(ctx, permit, row, ask.within(permit), before, nil)
	return out, err
}

// The ranks of events of one instant; the store gives those of orders, payments and notes.
const (
	rankCreated = 0
	rankConsent = 4
)

// events opens a customer with the events before a position.
func (d *Desk) events(ctx context.Context, permit policy.Permit, row CustomerRow, ask Ask, before base.Position, extra []vault.Part) (View, vault.Opened, error) {
	all := ask.Open | ask.Masked
	found, err := d.cfg.Rows.Events(ctx, permit.Tenant(), row.ID, EventQuery{
		Before: before, Orders: ask.Open.Has(field.Orders), Notes: all.Has(field.Note), Limit: pageEvents + 1,
	})
	if err != nil {
		return View{}, vault.Opened{}, err
	}
	locked := row.Locked()
	locked.Parts = extra
	for _, e := range found {
		if e.Box == nil {
			continue
		}
		parts, err := e.parts()
		if err != nil {
			return View{}, vault.Opened{}, err
		}
		locked.Parts = append(locked.Parts, parts...)
	}
	opened, index, err := d.disclose(ctx, permit, ask, subject.Of(row.Ordinal), []vault.Locked{locked})
	if err != nil {
		return View{}, vault.Opened{}, err
	}
	out := View{Customer: row.customer(opened[0], ask.Open), Entry: index}
	out.Events, out.Older = timeline(out.Customer, found, opened[0], before)
	return out, opened[0], nil
}

// parts gives the sealed parts of an event's row.
func (e EventRow) parts() ([]vault.Part, error) {
	if e.Slot.Table == noteTable {
		return []vault.Part{{Slot: e.Slot, Box: e.Box}}, nil
	}
	return sale.PaymentRow{Payment: sale.Payment{ID: sale.PaymentID(e.Slot.Row)}, Sealed: e.Box}.Parts()
}

// timeline merges what the store found with what the profile knows: when it was made, and
// consents.
func timeline(c Customer, rows []EventRow, o vault.Opened, before base.Position) ([]Event, string) {
	for i := range rows {
		if text := o.Part(rows[i].Slot); len(text) > 0 {
			rows[i].Text = text[0]
		}
	}
	rows = append(rows, EventRow{Event: Event{At: c.Created, Kind: "created"}, Rank: rankCreated})
	for i, n := range c.Profile.Consents {
		rows = append(rows, EventRow{
			Event: Event{At: n.At, Kind: "consent", Ref: consentRef(n), Text: n.Text}, Rank: rankConsent, ID: int64(i),
		})
	}
	slices.SortFunc(rows, func(a, b EventRow) int { return -a.position().Compare(b.position()) })
	if before != (base.Position{}) {
		rows = slices.DeleteFunc(rows, func(e EventRow) bool { return e.position().Compare(before) >= 0 })
	}
	older := ""
	if len(rows) > pageEvents {
		rows = rows[:pageEvents]
		older = rows[pageEvents-1].position().String()
	}
	out := make([]Event, len(rows))
	for i, e := range rows {
		out[i] = e.Event
	}
	return out, older
}

func consentRef(n person.Consent) string {
	if n.Given {
		return string(n.Channel) + " granted"
	}
	return string(n.Channel) + " withdrawn"
}

func (e EventRow) position() base.Position { return base.Position{At: e.At, Rank: e.Rank, ID: e.ID} }
