package crm

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"counterpart/internal/clean"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/money"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/screen"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// PreparedOrder is an order that was checked and whose amounts were computed.
type PreparedOrder struct{ rec SaleRecord }

// Order gives the order with its amounts.
func (p PreparedOrder) Order() Order { return p.rec.Order }

// Digest is equal for equal orders.
func (p PreparedOrder) Digest() []byte { return p.rec.Digest }

const maxLines = 2000

// PrepareOrder checks an order and computes what follows from its lines: each line's amount, and
// the total, which without lines stands as it was given. What is wrong is a failure of kind
// Invalid around FieldErrors.
func (d *Desk) PrepareOrder(ctx context.Context, t party.Tenant, o Order) (PreparedOrder, error) {
	s, err := d.tenant(ctx, t)
	if err != nil {
		return PreparedOrder{}, err
	}
	c := &checker{}
	if o.Total.Currency == "" {
		o.Total.Currency = s.Currency
	}
	o.Number, o.Shop = c.word("number", o.Number, 64), c.word("shop", o.Shop, clean.Short)
	o.Country = c.Country("country", o.Country)
	c.must("number", o.Number != "", "is missing")
	c.must("status", statuses[o.Status], "is none of open, paid, shipped, completed, cancelled, returned")
	c.must("channel", o.Channel == Shop || o.Channel == Web || o.Channel == Phone, "is none of shop, web, phone")
	c.must("placed", o.Placed > 0, "is missing")
	c.must("currency", money.Known(o.Total.Currency), "is no currency: expected a code of three letters such as EUR")
	c.must("lines", len(o.Lines) <= maxLines, fmt.Sprintf("are more than %d", maxLines))
	c.lines(&o)
	if err := c.invalid(); err != nil {
		return PreparedOrder{}, err
	}
	return PreparedOrder{SaleRecord{Order: o, Digest: o.digest()}}, nil
}

var statuses = map[string]bool{
	"open": true, "paid": true, "shipped": true, "completed": true, "cancelled": true, "returned": true,
}

func (c *checker) must(path string, ok bool, text string) {
	if !ok {
		c.Add(path, "%s", text)
	}
}

// word cleans a linked text of one line and refuses what must not be stored.
func (c *checker) word(path, s string, most int) string {
	s = c.Line(path, s, most)
	c.Refuse(path, s)
	return s
}

// lines checks lines and fills in amounts and total.
func (c *checker) lines(o *Order) {
	amounts := make([]int64, 0, len(o.Lines))
	lines := make([]Line, len(o.Lines))
	for i, l := range o.Lines {
		path := fmt.Sprintf("lines.%d.", i)
		l.SKU, l.Name = c.word(path+"sku", l.SKU, 64), c.word(path+"name", l.Name, clean.Short)
		l.Category = c.word(path+"category", l.Category, clean.Short)
		c.must(path+"sku", l.SKU != "", "is missing")
		amount, err := l.Price.Amount(l.Quantity, o.Total.Currency)
		if err != nil {
			c.Add(path+"price", "%s", reason(err))
		}
		l.Amount = amount
		lines[i], amounts = l, append(amounts, amount)
	}
	o.Lines = lines
	if len(lines) == 0 {
		return
	}
	total, err := money.Sum(amounts...)
	if err != nil {
		c.Add("lines", "%s", reason(err))
	}
	o.Total.Minor = total
}

// reason gives a failure's text as the end of "price: …".
func reason(err error) string {
	text, _ := failure.Public(err)
	r, n := utf8.DecodeRuneInString(text)
	return strings.ToLower(string(r)) + strings.TrimSuffix(text[n:], ".")
}

// digest is equal for orders of which nothing differs but the ids that the store gives.
func (o Order) digest() []byte {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%q %d %q %q %q %q %q %d %d\n", o.Number, o.Customer, o.Status, o.Channel, o.Shop, o.Country,
		o.Total.Currency, o.Total.Minor, o.Placed)
	for _, l := range o.Lines {
		_, _ = fmt.Fprintf(h, "%q %q %q %d %d %d\n", l.SKU, l.Name, l.Category, l.Quantity, l.Price.Unscaled, l.Price.Scale)
	}
	return h.Sum(nil)[:16]
}

// PutOrder adds an order, or replaces the one with its number. The same order again changes
// nothing and makes no entry; its place then has index -1.
func (d *Desk) PutOrder(ctx context.Context, permit policy.Permit, o Order) (OrderID, ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	t := permit.Tenant()
	if err := mayWrite(permit, field.Fields(field.Orders)); err != nil {
		return 0, nowhere, err
	}
	p, err := d.PrepareOrder(ctx, t, o)
	if err != nil {
		return 0, nowhere, err
	}
	var people subject.Set
	if o.Customer != 0 {
		row, err := d.cfg.Rows.Customer(ctx, t, o.Customer)
		if err != nil {
			return 0, nowhere, err
		}
		people.Add(row.Ordinal)
	}
	w := &saleWriter{d: d, permit: permit, rec: p.rec, fresh: OrderID(d.id()), people: people}
	place, err := d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) { return w.put(ctx, tx) })
	if failure.Is(err, failure.Conflict) { // another request has just added or moved it: replace it then
		place, err = d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) { return w.put(ctx, tx) })
	}
	if err != nil {
		return 0, nowhere, err
	}
	d.remember(t, w.products)
	return w.rec.ID, place, nil
}

// saleWriter writes one order inside a change, which may run more than once.
type saleWriter struct {
	d        *Desk
	permit   policy.Permit
	rec      SaleRecord
	fresh    OrderID
	people   subject.Set
	products map[string]Product
}

func (w *saleWriter) put(ctx context.Context, tx ledger.Tx) (ledger.Draft, error) {
	rows, t := w.d.cfg.Rows, w.permit.Tenant()
	id, before, digest, err := rows.LockSale(ctx, tx, t, w.rec.Number, w.rec.Customer)
	isNew := failure.Is(err, failure.NotFound)
	if err != nil && !isNew {
		return ledger.Draft{}, err
	}
	w.rec.ID = id
	if !isNew && string(digest) == string(w.rec.Digest) {
		return ledger.Draft{Quiet: true}, nil
	}
	recs := []SaleRecord{w.rec}
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
	if err != nil {
		return ledger.Draft{}, err
	}
	return ledger.Draft{Entry: change(w.permit, act, "order", field.Fields(field.Orders)), People: w.people},
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
func (d *Desk) resolve(ctx context.Context, tx ledger.Tx, t party.Tenant, recs []SaleRecord) (map[string]Product, error) {
	d.mu.Lock()
	known := d.products[t]
	fresh := map[string]Product{}
	var list []Product
	for i := range recs {
		for _, l := range recs[i].Lines {
			p, ok := known[l.SKU]
			if _, seen := fresh[l.SKU]; seen || ok && (l.Name == "" || l.Name == p.Name) && (l.Category == "" || l.Category == p.Category) {
				continue
			}
			fresh[l.SKU] = Product{SKU: l.SKU, Name: l.Name, Category: l.Category}
			list = append(list, fresh[l.SKU])
		}
	}
	ids := map[string]ProductID{}
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
		recs[i].Lines = withProducts(recs[i].Lines, ids)
	}
	return fresh, nil
}

// withProducts gives lines with the ids of their products.
func withProducts(lines []Line, ids map[string]ProductID) []Line {
	out := slices.Clone(lines)
	for i, l := range out {
		out[i].Product = ids[l.SKU]
	}
	return out
}

func (d *Desk) numbered(ps []Product) []Product {
	out := append([]Product(nil), ps...)
	for i := range out {
		out[i].ID = ProductID(d.id())
	}
	return out
}

const maxRemembered = 100_000 // products of one tenant

// remember keeps products whose writing is committed.
func (d *Desk) remember(t party.Tenant, ps map[string]Product) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.products[t]
	if known == nil || len(known)+len(ps) > maxRemembered {
		known = map[string]Product{}
		d.products[t] = known
	}
	maps.Copy(known, ps)
}

// PreparedPayment is a payment that was checked.
type PreparedPayment struct {
	payment Payment
	digest  []byte
}

// PreparePayment checks a payment. A card number in any of its texts is refused.
func (d *Desk) PreparePayment(ctx context.Context, t party.Tenant, p Payment) (PreparedPayment, error) {
	s, err := d.tenant(ctx, t)
	if err != nil {
		return PreparedPayment{}, err
	}
	if p.Amount.Currency == "" {
		p.Amount.Currency = s.Currency
	}
	c := &checker{}
	p.Provider, p.Brand = c.word("provider", p.Provider, 64), c.word("brand", p.Brand, 64)
	p.Token, p.Expiry = c.line("token", p.Token, clean.Short), c.line("expiry", p.Expiry, 7)
	p.Last4 = c.line("last4", p.Last4, 4)
	p.Reference = c.word("reference", p.Reference, clean.Short)
	c.refuse("token", p.Token)
	c.must("token", !screen.CardField(p.Token.Reveal()), "holds what looks like a payment card number; card numbers are never stored")
	last4 := p.Last4.Reveal()
	c.must("last4", last4 == "" || len(last4) == 4 && strings.Trim(last4, "0123456789") == "", "is not the last four digits of a card")
	c.must("expiry", p.Expiry.Empty() || month(p.Expiry.Reveal()), "is no month: expected YYYY-MM")
	c.must("status", paymentStatuses[p.Status], "is none of pending, paid, failed, refunded")
	c.must("at", p.At > 0, "is missing")
	c.must("currency", money.Known(p.Amount.Currency), "is no currency: expected a code of three letters such as EUR")
	if err := c.invalid(); err != nil {
		return PreparedPayment{}, err
	}
	ref := p.Reference
	if ref == "" {
		ref = fmt.Sprintf("%q %q %d %d %d", p.Provider, p.Token.Reveal(), p.Order, p.Amount.Minor, p.At)
	}
	out := PreparedPayment{payment: p}
	out.digest, err = d.cfg.Keyring.Digest(ctx, t, "payment", ref)
	return out, err
}

var paymentStatuses = map[string]bool{"pending": true, "paid": true, "failed": true, "refunded": true}

func month(s string) bool {
	return len(s) == 7 && s[4] == '-' && strings.Trim(s[:4]+s[5:], "0123456789") == "" && s[5:] >= "01" && s[5:] <= "12"
}

// PutPayment adds a payment to an order. One with a reference that is known already only brings
// its status up to date; if that is the same too, nothing changes and there is no entry.
func (d *Desk) PutPayment(ctx context.Context, permit policy.Permit, p Payment) (ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	t := permit.Tenant()
	set := field.Fields(field.Orders)
	if !p.Token.Empty() || !p.Last4.Empty() {
		set |= field.Fields(field.Card, field.Token)
	}
	if err := mayWrite(permit, set); err != nil {
		return nowhere, err
	}
	sale, err := d.cfg.Rows.Sale(ctx, t, p.Order, "")
	if err != nil {
		return nowhere, err
	}
	p.Customer = sale.Customer
	prep, err := d.PreparePayment(ctx, t, p)
	if err != nil {
		return nowhere, err
	}
	recs, err := d.paymentRecords(ctx, t, []PreparedPayment{prep})
	if err != nil {
		return nowhere, err
	}
	var people subject.Set
	if sale.Customer != 0 {
		people.Add(sale.Ordinal)
	}
	return d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		n, err := d.cfg.Rows.PutPayments(ctx, tx, t, 0, recs)
		return ledger.Draft{Entry: change(permit, "put", "payment", set), People: people, Quiet: n == 0}, err
	})
}

const paymentTable = "payment"

// paymentRecords seals payments under their customers' keys; one without a customer keeps
// neither token nor card.
func (d *Desk) paymentRecords(ctx context.Context, t party.Tenant, ps []PreparedPayment) ([]PaymentRecord, error) {
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
	out := make([]PaymentRecord, len(ps))
	for i, p := range ps {
		out[i] = PaymentRecord{Payment: p.payment, Digest: p.digest, Sealed: vault.Boxes{}}
		out[i].ID = PaymentID(d.id())
		wrapped, ok := keys[p.payment.Customer]
		if !ok {
			continue
		}
		key, err := d.cfg.Keyring.SealingKey(ctx, t, wrapped)
		if err != nil {
			return nil, err
		}
		if out[i].Sealed, err = sealPayment(key, out[i].Payment); err != nil {
			return nil, err
		}
		out[i].Version = key.Version()
	}
	return out, nil
}

func sealPayment(k *vault.CustomerKey, p Payment) (vault.Boxes, error) {
	boxes := map[field.ID][]byte{}
	for f, values := range map[field.ID][]vault.Text{
		field.Token: some(p.Token), field.Card: some(p.Last4, p.Expiry),
	} {
		if values != nil {
			boxes[f] = k.Seal(paymentSlot(p.ID, f), values)
		}
	}
	b, err := vault.Pack(boxes)
	if b == nil {
		b = vault.Boxes{}
	}
	return b, err
}

func paymentSlot(id PaymentID, f field.ID) vault.Slot {
	return vault.Slot{Table: paymentTable, Row: int64(id), Field: f}
}
