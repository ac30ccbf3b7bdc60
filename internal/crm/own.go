package crm

import (
	"cmp"
	"context"
	"slices"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// sheetOf checks the own fields that an order names. Those of an order of nobody cannot be kept.
func (d *Desk) sheetOf(ctx context.Context, who party.Principal, o sale.Order) (own.Sheet, error) {
	p, err := d.cfg.Own.Partly(ctx, who, own.Order, o.Own)
	if err != nil || o.Customer != 0 {
		return p, err
	}
	return own.Sheet{}, p.OfNobody()
}

// readyOrder checks an order with its own fields. What is wrong with either stands in one failure.
func (d *Desk) readyOrder(ctx context.Context, who party.Principal, o sale.Order) (sale.Prepared, own.Sheet, error) {
	s, err := d.tenant(ctx, who.Tenant)
	if err != nil {
		return sale.Prepared{}, own.Sheet{}, err
	}
	p, err := sale.Check(o, s.Currency)
	sheet, wrong := d.sheetOf(ctx, who, o)
	if err := base.Both(err, wrong); err != nil {
		return sale.Prepared{}, own.Sheet{}, err
	}
	if len(o.Own) == 0 {
		return p, sheet, nil
	}
	values := own.Values{}
	for _, id := range sheet.Replaces().IDs() {
		values[id] = sheet.Values()[id]
	}
	return p.With(values), sheet, nil
}

// OrdersDiffer says which of some orders say something else than what is known under their numbers, as
// MatchOrders found it. Orders that are not known are not in it.
func (d *Desk) OrdersDiffer(ctx context.Context, t party.Tenant, known map[string]sale.Match, ps []sale.Prepared) (map[string]bool, error) {
	out := map[string]bool{}
	sheets, numbers := map[int64]own.Sheet{}, map[int64]string{}
	for _, p := range ps {
		o := p.Order()
		m, ok := known[o.Number]
		if !ok {
			continue
		}
		out[o.Number] = string(m.Digest) != string(p.Digest())
		sheet, err := d.sheetOf(ctx, party.Job(t), o)
		if err != nil {
			return nil, err
		}
		sheets[int64(m.ID)], numbers[int64(m.ID)] = sheet, o.Number
	}
	if d.cfg.Own == nil {
		return out, nil
	}
	differ, err := d.cfg.Own.Differing(ctx, t, sheets)
	for id, yes := range differ {
		out[numbers[id]] = out[numbers[id]] || yes
	}
	return out, err
}

// writing is the own values of an order about to be written.
type writing struct {
	key   own.SealingKey
	sheet own.Sheet
}

// writings finds the keys for the own values of orders, in the order in which customers are locked.
func (d *Desk) writings(ctx context.Context, who party.Principal, recs []sale.Record) ([]writing, error) {
	var out []writing
	var ids []party.Customer
	for _, r := range recs {
		sheet, err := d.sheetOf(ctx, who, r.Order)
		if err != nil {
			return nil, err
		}
		if sheet.Replaces() != 0 {
			out = append(out, writing{own.SealingKey{Customer: r.Customer, Item: int64(r.ID)}, sheet})
			ids = append(ids, r.Customer)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	wraps, err := d.cfg.Rows.Keys(ctx, who.Tenant, ids)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].key.Key, err = d.cfg.Keyring.SealingKey(ctx, who.Tenant, wraps[out[i].key.Customer]); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b writing) int {
		return cmp.Or(cmp.Compare(a.key.Customer, b.key.Customer), cmp.Compare(a.key.Item, b.key.Item))
	})
	return out, nil
}

// writeOwn writes own values of orders and gives their fields.
func (d *Desk) writeOwn(ctx context.Context, tx ledger.Tx, t party.Tenant, ws []writing) (field.Set, error) {
	var set field.Set
	for _, w := range ws {
		set |= w.sheet.Replaces()
		if err := d.cfg.Own.Write(ctx, tx, t, w.key, w.sheet); err != nil {
			return 0, err
		}
	}
	return set, nil
}

// EachOrder hands on every order with its lines and own fields, in order of ids. Of each page of 500 one
// entry is committed before the first of them is handed on.
func (d *Desk) EachOrder(ctx context.Context, permit policy.Permit, fn func(sale.Order) error) error {
	t := permit.Tenant()
	all, err := d.OwnFields(ctx, permit.Principal())
	if err != nil {
		return err
	}
	shown := all.Kept(own.Order).Set() & permit.Open()
	for last := sale.OrderID(0); ; {
		rows, err := d.cfg.Rows.Sales(ctx, t, sale.Query{ByID: true, Before: base.Position{ID: int64(last)}, Limit: exportPage})
		if err != nil || len(rows) == 0 {
			return err
		}
		last = rows[len(rows)-1].ID
		lines, err := d.cfg.Rows.Lines(ctx, t, rows[0].ID, last)
		if err != nil {
			return err
		}
		values, err := d.openOwn(ctx, permit, rows, shown)
		if err != nil {
			return err
		}
		for _, r := range rows {
			r.Lines, r.Own = lines[r.ID], values[r.ID]
			if err := fn(r.Order); err != nil {
				return err
			}
		}
	}
}

// openOwn records the disclosure of orders and opens their own fields.
func (d *Desk) openOwn(ctx context.Context, permit policy.Permit, rows []sale.Row, set field.Set) (map[sale.OrderID]own.Values, error) {
	items := make([]int64, len(rows))
	var people subject.Set
	for i, r := range rows {
		items[i] = int64(r.ID)
		if r.Customer != 0 {
			people.Add(r.Ordinal)
		}
	}
	beside, err := d.cfg.Own.Spread(ctx, permit.Tenant(), set, 0, items...)
	if err != nil {
		return nil, err
	}
	var locked []vault.Locked
	for chunk := range slices.Chunk(beside.Owners(), PageSize) {
		cs, err := d.cfg.Rows.ByIDs(ctx, permit.Tenant(), chunk)
		if err != nil {
			return nil, err
		}
		for _, c := range cs {
			l := c.Locked()
			l.Fields, l.Parts = nil, beside.Parts(c.ID)
			locked = append(locked, l)
			people.Add(c.Ordinal)
		}
	}
	opened, _, err := d.disclose(ctx, permit, Ask{Open: field.Fields(field.Orders) | beside.Open}, people, locked)
	if err != nil {
		return nil, err
	}
	out := map[sale.OrderID]own.Values{}
	for _, r := range rows {
		for _, o := range opened {
			if o.Customer == r.Customer && r.Customer != 0 {
				out[r.ID] = beside.Values(int64(r.ID), o)
			}
		}
	}
	return out, nil
}
