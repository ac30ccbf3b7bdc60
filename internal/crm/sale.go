package crm

import (
	"context"
	"slices"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// ListedOrder is an order in a list, with its customer's name as far as the permit goes. Own holds the
// own fields that were asked for, masked ones in masked form.
type ListedOrder struct {
	sale.Order
	Given, Family vault.Text
}

// OrderAsk says what a list of orders shows beside what lies in the clear: the names of customers, as
// far as the permit goes, and own fields of orders in full and masked.
type OrderAsk struct {
	Names        bool
	Open, Masked field.Set
	Tells        field.Set // own fields of which a list tells by being narrowed so; recorded as masked
}

// OrderPage is a page of a list of orders.
type OrderPage struct {
	Orders []ListedOrder // without lines, the newest first
	Next   string        // opaque; empty at the end
	Own    Ask           // own fields of which there are values
	Entry  int64         // index of the ledger's entry, -1 if nothing is shown
}

// Orders shows a page of orders under one entry. next comes from the page before.
func (d *Desk) Orders(ctx context.Context, permit policy.Permit, f sale.Filter, next string) (OrderPage, error) {
	if f.Number != "" {
		return d.listNumber(ctx, permit, f.Number)
	}
	at, err := base.ParseCursor(next, 2)
	if err != nil {
		return OrderPage{}, err
	}
	q := sale.Query{Customer: f.Customer, Status: f.Status, Channel: f.Channel, Limit: PageSize + 1}
	if at != nil {
		q.Before = base.Position{At: when.Instant(at[0]), ID: at[1]}
	}
	rows, err := d.cfg.Rows.Sales(ctx, permit.Tenant(), q)
	if err != nil {
		return OrderPage{}, err
	}
	out := OrderPage{Entry: -1}
	if len(rows) > PageSize {
		rows = rows[:PageSize]
		last := rows[PageSize-1]
		out.Next = base.Cursor(int64(last.Placed), int64(last.ID))
	}
	found, err := d.named(ctx, permit, rows, OrderAsk{Names: true})
	found.Next = out.Next
	return found, err
}

// Numbered finds the order with a number, without opening anything; ok is false if there is none.
func (d *Desk) Numbered(ctx context.Context, permit policy.Permit, number string) (row sale.Row, ok bool, err error) {
	if err := base.MayWrite(permit, field.Fields(field.Orders)); err != nil {
		return sale.Row{}, false, err
	}
	row, err = d.cfg.Rows.Sale(ctx, permit.Tenant(), 0, number)
	if failure.Is(err, failure.NotFound) {
		return sale.Row{}, false, nil
	}
	return row, err == nil, err
}

// listNumber lists the order with a number, or none.
func (d *Desk) listNumber(ctx context.Context, permit policy.Permit, number string) (OrderPage, error) {
	row, err := d.cfg.Rows.Sale(ctx, permit.Tenant(), 0, number)
	if failure.Is(err, failure.NotFound) {
		return OrderPage{Entry: -1}, nil
	}
	if err != nil {
		return OrderPage{}, err
	}
	return d.named(ctx, permit, []sale.Row{row}, OrderAsk{Names: true})
}

// Named shows orders that a list found under one entry, with what is asked for. Of none there is no
// entry; what the permit does not cover of own fields is a failure of kind Forbidden.
func (d *Desk) Named(ctx context.Context, permit policy.Permit, rows []sale.Row, ask OrderAsk) (OrderPage, error) {
	return d.named(ctx, permit, rows, ask)
}

// named records the disclosure of orders and adds what is asked for of their customers.
func (d *Desk) named(ctx context.Context, permit policy.Permit, rows []sale.Row, want OrderAsk) (OrderPage, error) {
	none := OrderPage{Entry: -1}
	if len(rows) == 0 {
		return none, nil
	}
	ask := Ask{Open: field.Fields(field.Orders)}
	if want.Names {
		ask.Open |= field.Fields(field.Name) & permit.Open()
	}
	items := make([]int64, len(rows))
	for i, r := range rows {
		items[i] = int64(r.ID)
	}
	beside, err := d.cfg.Own.Spread(ctx, permit.Tenant(), want.Open, want.Masked, items...)
	if err != nil {
		return none, err
	}
	ask.Open, ask.Masked = ask.Open|beside.Open, beside.Masked|want.Tells&^beside.Open
	locked, people, err := d.owners(ctx, permit, rows, ask, beside)
	if err != nil {
		return none, err
	}
	out := OrderPage{Orders: make([]ListedOrder, len(rows)), Own: Ask{Open: beside.Open, Masked: ask.Masked}}
	var opened []vault.Opened
	opened, out.Entry, err = d.disclose(ctx, permit, ask, people, locked)
	if err != nil {
		return none, err
	}
	for i, r := range rows {
		o := &out.Orders[i]
		o.Order = r.Order
		j := slices.IndexFunc(opened, func(o vault.Opened) bool { return o.Customer == r.Customer })
		if r.Customer == 0 || j < 0 {
			continue
		}
		if name := opened[j].Field(field.Name); len(name) == 2 {
			o.Given, o.Family = name[0], name[1]
		}
		o.Own = beside.Values(int64(r.ID), opened[j])
	}
	return out, nil
}

// owners gives the customers of orders, and what of them is opened: nothing where nothing is asked for
// that is sealed.
func (d *Desk) owners(ctx context.Context, permit policy.Permit, rows []sale.Row, ask Ask, beside own.Spread) ([]vault.Locked, subject.Set, error) {
	var people subject.Set
	var os []party.Ordinal
	for _, r := range rows {
		if r.Customer != 0 && !people.Contains(r.Ordinal) {
			people.Add(r.Ordinal)
			os = append(os, r.Ordinal)
		}
	}
	if len(os) == 0 || !ask.Open.Has(field.Name) && beside.Open|beside.Masked == 0 {
		return nil, people, nil
	}
	customers, err := d.byOrdinals(ctx, permit.Tenant(), os)
	locked := make([]vault.Locked, len(customers))
	for i, c := range customers {
		locked[i] = c.Locked()
		locked[i].Parts = append(locked[i].Parts, beside.Parts(c.ID)...)
	}
	return locked, people, err
}

// OrderView is an order's page.
type OrderView struct {
	ListedOrder
	Payments []sale.Payment
	Own      own.Beside // own fields that the page may show; of an order of nobody none
	Values   own.Values
	Entry    int64 // index of the ledger's entry
}

// Order shows an order with lines and payments.
func (d *Desk) Order(ctx context.Context, permit policy.Permit, id sale.OrderID) (OrderView, error) {
	return d.order(ctx, permit, id, false)
}

// OrderInFull does the same, with own fields in full that a page masks, as far as the permit goes.
func (d *Desk) OrderInFull(ctx context.Context, permit policy.Permit, id sale.OrderID) (OrderView, error) {
	return d.order(ctx, permit, id, true)
}

func (d *Desk) order(ctx context.Context, permit policy.Permit, id sale.OrderID, full bool) (OrderView, error) {
	t := permit.Tenant()
	sold, err := d.cfg.Rows.Sale(ctx, t, id, "")
	if err != nil {
		return OrderView{}, err
	}
	lines, err := d.cfg.Rows.Lines(ctx, t, id, id)
	if err != nil {
		return OrderView{}, err
	}
	payments, err := d.cfg.Rows.Payments(ctx, t, sale.PaymentQuery{Order: id, Limit: PageSize})
	if err != nil {
		return OrderView{}, err
	}
	sold.Lines = lines[id]
	out := OrderView{ListedOrder: ListedOrder{Order: sold.Order}}
	if sold.Customer != 0 {
		if out.Own, err = d.cfg.Own.Beside(ctx, permit, own.Order, int64(id)); err != nil {
			return OrderView{}, err
		}
		if full {
			out.Own = out.Own.InFull(permit)
		}
	}
	opened, index, err := d.openOrder(ctx, permit, sold, payments, out.Own)
	if err != nil {
		return OrderView{}, err
	}
	out.Entry, out.Values = index, out.Own.Values(opened)
	if name := opened.Field(field.Name); len(name) == 2 {
		out.Given, out.Family = name[0], name[1]
	}
	for _, p := range payments {
		out.Payments = append(out.Payments, p.Opened(opened))
	}
	return out, nil
}

// openOrder opens the customer's name, the cards of an order's payments and its own fields.
func (d *Desk) openOrder(ctx context.Context, permit policy.Permit, sold sale.Row, payments []sale.PaymentRow, beside own.Beside) (vault.Opened, int64, error) {
	ask := Ask{Open: field.Fields(field.Orders)}
	if sold.Customer == 0 {
		_, index, err := d.disclose(ctx, permit, ask, subject.Set{}, nil)
		return vault.Opened{}, index, err
	}
	ask.Open |= field.Fields(field.Name, field.Card)&permit.Open() | beside.Open
	ask.Masked = beside.Masked
	row, err := d.cfg.Rows.Customer(ctx, permit.Tenant(), sold.Customer)
	if err != nil {
		return vault.Opened{}, -1, err
	}
	locked := row.Locked()
	for _, p := range payments {
		parts, err := p.Parts()
		if err != nil {
			return vault.Opened{}, -1, err
		}
		locked.Parts = append(locked.Parts, parts...)
	}
	locked.Parts = append(locked.Parts, beside.Parts(row.ID)...)
	opened, index, err := d.disclose(ctx, permit, ask, subject.Of(row.Ordinal), []vault.Locked{locked})
	if err != nil {
		return vault.Opened{}, -1, err
	}
	return opened[0], index, nil
}

// ProductPage is a page of a list of products.
type ProductPage struct {
	Products []sale.Product
	Next     string // opaque; empty at the end
}

// Products lists products by SKU, whose SKU or name contains a text if one is given. There is
// nothing personal in them and no entry.
func (d *Desk) Products(ctx context.Context, permit policy.Permit, contains, after string) (ProductPage, error) {
	if err := base.MayWrite(permit, field.Fields(field.Orders)); err != nil {
		return ProductPage{}, err
	}
	ps, err := d.cfg.Rows.Products(ctx, permit.Tenant(), contains, after, PageSize+1)
	out := ProductPage{Products: ps}
	if len(ps) > PageSize {
		out.Products, out.Next = ps[:PageSize], ps[PageSize-1].SKU
	}
	return out, err
}

// EachPayment hands on every payment, in order of ids, with the order's number; tokens and cards
// as far as the permit goes. Of each page one entry is committed before the first is handed on.
func (d *Desk) EachPayment(ctx context.Context, permit policy.Permit, fn func(number string, p sale.Payment) error) error {
	t := permit.Tenant()
	for last := sale.PaymentID(0); ; {
		rows, err := d.cfg.Rows.Payments(ctx, t, sale.PaymentQuery{After: last, Limit: exportPage})
		if err != nil || len(rows) == 0 {
			return err
		}
		last = rows[len(rows)-1].ID
		opened, err := d.openPayments(ctx, permit, rows)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := fn(r.Number, r.Opened(opened[r.Customer])); err != nil {
				return err
			}
		}
	}
}

func (d *Desk) openPayments(ctx context.Context, permit policy.Permit, rows []sale.PaymentRow) (map[party.Customer]vault.Opened, error) {
	parts := map[party.Customer][]vault.Part{}
	var ids []party.Customer
	for _, r := range rows {
		ps, err := r.Parts()
		if err != nil {
			return nil, err
		}
		if r.Customer == 0 {
			continue
		}
		if _, ok := parts[r.Customer]; !ok {
			ids = append(ids, r.Customer)
		}
		parts[r.Customer] = append(parts[r.Customer], ps...)
	}
	var locked []vault.Locked
	var people subject.Set
	for chunk := range slices.Chunk(ids, PageSize) {
		cs, err := d.cfg.Rows.ByIDs(ctx, permit.Tenant(), chunk)
		if err != nil {
			return nil, err
		}
		for _, c := range cs {
			l := c.Locked()
			l.Fields, l.Parts = nil, parts[c.ID]
			locked = append(locked, l)
			people.Add(c.Ordinal)
		}
	}
	ask := Ask{Open: field.Fields(field.Orders) | field.Fields(field.Token, field.Card)&permit.Open()}
	opened, _, err := d.disclose(ctx, permit, ask, people, locked)
	out := map[party.Customer]vault.Opened{}
	for _, o := range opened {
		out[o.Customer] = o
	}
	return out, err
}
