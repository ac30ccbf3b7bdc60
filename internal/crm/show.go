package crm

import (
	"context"
	"slices"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/person"
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
	Cases    []CaseLine // the newest
}

// Kinds is a set of kinds of events.
type Kinds uint16

// The kinds of events that a timeline can be narrowed to. None is all.
const (
	OrderEvents Kinds = 1 << iota
	PaymentEvents
	NoteEvents // notes, calls and visits
	ConsentEvents
	CaseEvents
	ActivityEvents
	ChangeEvents
	birth    // when the customer was added, which stands with all others only
	anyEvent = birth<<1 - 1
)

// Window is the part of a timeline that a view shows.
type Window struct {
	Only  Kinds  // 0 is all
	Older string // of a View before; empty is the newest end
}

const (
	pageEvents   = 30
	pageOrders   = 20
	pagePayments = 20
	pageCases    = 100
)

// beside is linked data that only a customer's page shows.
const beside = field.Set(1<<field.Cases | 1<<field.Activity)

// View opens a customer's page under one entry: the profile, the newest events, orders, payments
// and cases.
func (d *Desk) View(ctx context.Context, permit policy.Permit, id party.Customer, ask Ask) (View, error) {
	return d.ViewOf(ctx, permit, id, ask, Window{})
}

// ViewOf opens a customer's page with a part of the timeline.
func (d *Desk) ViewOf(ctx context.Context, permit policy.Permit, id party.Customer, ask Ask, w Window) (View, error) {
	before, err := base.ParsePosition(w.Older)
	if err != nil {
		return View{}, err
	}
	row, err := d.cfg.Rows.Customer(ctx, permit.Tenant(), id)
	if err != nil {
		return View{}, err
	}
	if !ask.Bare {
		ask.Open |= beside & permit.Open()
	}
	s := sheet{Desk: d, row: row, ask: ask.within(permit), before: before, only: w.Only}
	if s.only == 0 {
		s.only = anyEvent
	}
	if err := s.read(ctx, permit.Tenant()); err != nil {
		return View{}, err
	}
	return s.open(ctx, permit)
}

// sheet is a customer's page while it is put together.
type sheet struct {
	*Desk
	row      CustomerRow
	ask      Ask
	before   base.Position
	only     Kinds
	orders   []sale.Row
	payments []sale.PaymentRow
	cases    []CaseLine
	events   []EventRow
}

// read reads what belongs to the customer, sealed as it is.
func (s *sheet) read(ctx context.Context, t party.Tenant) (err error) {
	rows, id, all := s.cfg.Rows, s.row.ID, s.ask.Open|s.ask.Masked
	q := EventQuery{Before: s.before, Only: s.only, Limit: pageEvents + 1}
	if s.ask.Open.Has(field.Orders) {
		if s.orders, err = rows.Sales(ctx, t, sale.Query{Customer: id, Limit: pageOrders}); err != nil {
			return err
		}
		if s.payments, err = rows.Payments(ctx, t, sale.PaymentQuery{Customer: id, Limit: pagePayments}); err != nil {
			return err
		}
	} else {
		q.Only &^= OrderEvents | PaymentEvents
	}
	if s.ask.Open.Has(field.Cases) {
		if s.cases, err = rows.CasesOf(ctx, t, id, pageCases); err != nil {
			return err
		}
	} else {
		q.Only &^= CaseEvents
	}
	if !all.Has(field.Note) {
		q.Only &^= NoteEvents
	}
	if !s.ask.Open.Has(field.Activity) {
		q.Only &^= ActivityEvents
	}
	s.events, err = rows.Events(ctx, t, id, q)
	return err
}

// open has the ledger record the page, and opens it.
func (s *sheet) open(ctx context.Context, permit policy.Permit) (View, error) {
	locked := s.row.Locked()
	for _, p := range s.payments {
		parts, err := p.Parts()
		if err != nil {
			return View{}, err
		}
		locked.Parts = append(locked.Parts, parts...)
	}
	for _, e := range s.events {
		if e.Box == nil {
			continue
		}
		parts, err := e.parts()
		if err != nil {
			return View{}, err
		}
		locked.Parts = append(locked.Parts, parts...)
	}
	opened, index, err := s.disclose(ctx, permit, s.ask, subject.Of(s.row.Ordinal), []vault.Locked{locked})
	if err != nil {
		return View{}, err
	}
	out := View{Customer: s.row.customer(opened[0], s.ask.Open), Entry: index, Cases: s.cases}
	out.Events, out.Older = s.timeline(out.Customer, opened[0])
	for _, o := range s.orders {
		out.Orders = append(out.Orders, o.Order)
	}
	for _, p := range s.payments {
		out.Payments = append(out.Payments, p.Opened(opened[0]))
	}
	return out, nil
}

// The ranks of events of one instant; the store gives those of its rows.
const (
	rankCreated = 0
	rankConsent = 4
)

// parts gives the sealed parts of an event's row.
func (e EventRow) parts() ([]vault.Part, error) {
	if e.Slot.Table == noteTable {
		return []vault.Part{{Slot: e.Slot, Box: e.Box}}, nil
	}
	return sale.PaymentRow{Payment: sale.Payment{ID: sale.PaymentID(e.Slot.Row)}, Sealed: e.Box}.Parts()
}

// timeline merges what the store found with what the profile knows: when it was made, and
// consents.
func (s *sheet) timeline(c Customer, o vault.Opened) ([]Event, string) {
	rows := s.events
	for i := range rows {
		if text := o.Part(rows[i].Slot); len(text) > 0 {
			rows[i].Text = text[0]
		}
	}
	if s.only&birth != 0 {
		rows = append(rows, EventRow{Event: Event{At: c.Created, Kind: "created"}, Rank: rankCreated})
	}
	for i, n := range c.Profile.Consents {
		if s.only&ConsentEvents == 0 {
			break
		}
		rows = append(rows, EventRow{
			Event: Event{At: n.At, Kind: "consent", Ref: consentRef(n), Text: n.Text}, Rank: rankConsent, ID: int64(i),
		})
	}
	slices.SortFunc(rows, func(a, b EventRow) int { return -a.position().Compare(b.position()) })
	if s.before != (base.Position{}) {
		rows = slices.DeleteFunc(rows, func(e EventRow) bool { return e.position().Compare(s.before) >= 0 })
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
