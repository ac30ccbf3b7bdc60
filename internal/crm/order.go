package crm

import (
	"context"
	"maps"
	"slices"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// PrepareOrder checks an order with its own fields and computes what follows from its lines, as
// sale.Check says.
func (d *Desk) PrepareOrder(ctx context.Context, t party.Tenant, o sale.Order) (sale.Prepared, error) {
	p, _, err := d.readyOrder(ctx, party.Job(t), o)
	return p, err
}

// PutOrder adds an order, or replaces the one with its number; of own fields those that it names. The
// same order again changes nothing and makes no entry; its place then has index -1.
func (d *Desk) PutOrder(ctx context.Context, permit policy.Permit, o sale.Order) (sale.OrderID, ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	if err := base.MayWrite(permit, field.Fields(field.Orders)); err != nil {
		return 0, nowhere, err
	}
	p, sheet, err := d.readyOrder(ctx, permit.Principal(), o)
	if err != nil {
		return 0, nowhere, err
	}
	if err := base.MayWrite(permit, sheet.Replaces()); err != nil {
		return 0, nowhere, err
	}
	w := &saleWriter{d: d, permit: permit, rec: p.Record(), fresh: sale.OrderID(base.ID(d.cfg.Rand)), sheet: sheet}
	if err := w.look(ctx, p); err != nil {
		return 0, nowhere, err
	}
	place, err := d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) { return w.put(ctx, tx) })
	if failure.Is(err, failure.Conflict) { // another request has just added or moved it: replace it then
		place, err = d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) { return w.put(ctx, tx) })
	}
	if err != nil {
		return 0, nowhere, err
	}
	d.remember(permit.Tenant(), w.products)
	return w.rec.ID, place, nil
}

// saleWriter writes one order inside a change, which may run more than once.
type saleWriter struct {
	d        *Desk
	permit   policy.Permit
	rec      sale.Record
	fresh    sale.OrderID
	people   subject.Set
	sheet    own.Sheet
	key      *vault.CustomerKey // nil if there is nothing to seal
	differs  bool               // the own values do, from those that were there
	products map[string]sale.Product
}

// look reads the customer of the order, and whether its own values are those that are there.
func (w *saleWriter) look(ctx context.Context, p sale.Prepared) error {
	if w.rec.Customer == 0 {
		return nil
	}
	t := w.permit.Tenant()
	row, err := w.d.cfg.Rows.Customer(ctx, t, w.rec.Customer)
	if err != nil {
		return err
	}
	w.people.Add(row.Ordinal)
	if w.sheet.Replaces() == 0 {
		return nil
	}
	if w.key, err = w.d.cfg.Keyring.SealingKey(ctx, t, row.Key); err != nil {
		return err
	}
	known, err := w.d.cfg.Rows.SaleMatches(ctx, t, 0, []string{w.rec.Number})
	if err != nil {
		return err
	}
	differ, err := w.d.OrdersDiffer(ctx, t, known, []sale.Prepared{p})
	_, there := known[w.rec.Number]
	w.differs = !there || differ[w.rec.Number]
	return err
}

func (w *saleWriter) put(ctx context.Context, tx ledger.Tx) (ledger.Draft, error) {
	rows, t := w.d.cfg.Rows, w.permit.Tenant()
	id, before, digest, err := rows.LockSale(ctx, tx, t, w.rec.Number, w.rec.Customer)
	isNew := failure.Is(err, failure.NotFound)
	if err != nil && !isNew {
		return ledger.Draft{}, err
	}
	w.rec.ID = id
	if !isNew && !w.differs && string(digest) == string(w.rec.Digest) {
		return ledger.Draft{Quiet: true}, nil
	}
	recs := []sale.Record{w.rec}
	if w.products, err = w.d.resolve(ctx, tx, t, recs); err != nil {
		return ledger.Draft{}, err
	}
	act := "update"
	if isNew {
		act, w.rec.ID, recs[0].ID = "create", w.fresh, w.fresh
		err = rows.AddSales(ctx, tx, t, 0, recs)
	} else {
		err = rows.ReplaceSale(ctx, tx, t, recs[0])
	}
	if err == nil && w.key != nil {
		err = w.d.cfg.Own.Write(ctx, tx, t, own.SealingKey{Customer: w.rec.Customer, Item: int64(w.rec.ID), Key: w.key}, w.sheet)
	}
	if err != nil {
		return ledger.Draft{}, err
	}
	set := field.Fields(field.Orders) | w.sheet.Replaces()
	return ledger.Draft{Entry: base.Change(w.permit, act, "order", set), People: w.people},
		rows.Retotal(ctx, tx, t, touched(w.rec.Customer, before))
}

// touched lists the customers that there are.
func touched(a, b party.Customer) []party.Customer {
	var out []party.Customer
	for _, c := range []party.Customer{a, b} {
		if c != 0 && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// resolve fills in the product ids of lines and gives the products that were not known before.
func (d *Desk) resolve(ctx context.Context, tx ledger.Tx, t party.Tenant, recs []sale.Record) (map[string]sale.Product, error) {
	d.mu.Lock()
	known := d.products[t]
	fresh := map[string]sale.Product{}
	var list []sale.Product
	for i := range recs {
		for _, l := range recs[i].Lines {
			p, ok := known[l.SKU]
			if _, seen := fresh[l.SKU]; seen || ok && (l.Name == "" || l.Name == p.Name) && (l.Category == "" || l.Category == p.Category) {
				continue
			}
			fresh[l.SKU] = sale.Product{SKU: l.SKU, Name: l.Name, Category: l.Category}
			list = append(list, fresh[l.SKU])
		}
	}
	ids := map[string]sale.ProductID{}
	for sku, p := range known {
		ids[sku] = p.ID
	}
	d.mu.Unlock()
	if len(list) > 0 {
		got, err := d.cfg.Rows.EnsureProducts(ctx, tx, t, d.cfg.Now(), d.numbered(list))
		if err != nil {
			return nil, err
		}
		for i, p := range list {
			p.ID = got[i]
			fresh[p.SKU], ids[p.SKU] = p, p.ID
		}
	}
	for i := range recs {
		recs[i].Lines = sale.WithProducts(recs[i].Lines, ids)
	}
	return fresh, nil
}

func (d *Desk) numbered(ps []sale.Product) []sale.Product {
	out := append([]sale.Product(nil), ps...)
	for i := range out {
		out[i].ID = sale.ProductID(base.ID(d.cfg.Rand))
	}
	return out
}

const maxRemembered = 100_000 // products of one tenant

// remember keeps products whose writing is committed.
func (d *Desk) remember(t party.Tenant, ps map[string]sale.Product) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.products[t]
	if known == nil || len(known)+len(ps) > maxRemembered {
		known = map[string]sale.Product{}
		d.products[t] = known
	}
	maps.Copy(known, ps)
}

// PreparedPayment is a payment that was checked.
type PreparedPayment struct {
	payment sale.Payment
	digest  []byte
}

// PreparePayment checks a payment. A card number in any of its texts is refused.
func (d *Desk) PreparePayment(ctx context.Context, t party.Tenant, p sale.Payment) (PreparedPayment, error) {
	s, err := d.tenant(ctx, t)
	if err != nil {
		return PreparedPayment{}, err
	}
	out := PreparedPayment{}
	var mark string
	if out.payment, mark, err = sale.CheckPayment(p, s.Currency); err != nil {
		return PreparedPayment{}, err
	}
	out.digest, err = d.cfg.Keyring.Digest(ctx, t, "payment", mark)
	return out, err
}

// PutPayment adds a payment to an order. One with a reference that is known already only brings
// its status up to date; if that is the same too, nothing changes and there is no entry.
func (d *Desk) PutPayment(ctx context.Context, permit policy.Permit, p sale.Payment) (ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	t := permit.Tenant()
	set := field.Fields(field.Orders)
	if !p.Token.Empty() || !p.Last4.Empty() {
		set |= field.Fields(field.Card, field.Token)
	}
	if err := base.MayWrite(permit, set); err != nil {
		return nowhere, err
	}
	sold, err := d.cfg.Rows.Sale(ctx, t, p.Order, "")
	if err != nil {
		return nowhere, err
	}
	p.Customer = sold.Customer
	prep, err := d.PreparePayment(ctx, t, p)
	if err != nil {
		return nowhere, err
	}
	recs, err := d.paymentRecords(ctx, t, []PreparedPayment{prep})
	if err != nil {
		return nowhere, err
	}
	var people subject.Set
	if sold.Customer != 0 {
		people.Add(sold.Ordinal)
	}
	return d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		n, err := d.cfg.Rows.PutPayments(ctx, tx, t, 0, recs)
		return ledger.Draft{Entry: base.Change(permit, "put", "payment", set), People: people, Quiet: n == 0}, err
	})
}

// paymentRecords seals payments under their customers' keys; one without a customer keeps
// neither token nor card.
func (d *Desk) paymentRecords(ctx context.Context, t party.Tenant, ps []PreparedPayment) ([]sale.PaymentRecord, error) {
	var ids []party.Customer
	for _, p := range ps {
		if p.payment.Customer != 0 {
			ids = append(ids, p.payment.Customer)
		}
	}
	keys, err := d.cfg.Rows.Keys(ctx, t, ids)
	if err != nil {
		return nil, err
	}
	out := make([]sale.PaymentRecord, len(ps))
	for i, p := range ps {
		out[i] = sale.PaymentRecord{Payment: p.payment, Digest: p.digest, Sealed: vault.Boxes{}}
		out[i].ID = sale.PaymentID(base.ID(d.cfg.Rand))
		wrapped, ok := keys[p.payment.Customer]
		if !ok {
			continue
		}
		key, err := d.cfg.Keyring.SealingKey(ctx, t, wrapped)
		if err != nil {
			return nil, err
		}
		if out[i].Sealed, err = out[i].Seal(key); err != nil {
			return nil, err
		}
		out[i].Version = key.Version()
	}
	return out, nil
}
