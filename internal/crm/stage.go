package crm

import (
	"context"
	"slices"

	"counterpart/internal/clean"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// Limits of one commit while a batch is staged, so that pages stay fast meanwhile.
const (
	stageRows  = 100  // customers or payments
	stageLines = 1500 // order lines
)

// staging describes what a batch does.
func staging(act, object string, batch BatchID, count int) entry.Entry {
	return entry.Entry{
		Kind: entry.Change, Act: act, Object: object, Purpose: field.Import, Route: "import",
		Count: int64(count), Ref: int64(batch),
	}
}

// OpenBatch begins an import. digest is that of the file.
func (d *Desk) OpenBatch(ctx context.Context, who party.Principal, kind string, digest []byte) (BatchID, error) {
	var id BatchID
	_, err := d.cfg.Ledger.Change(ctx, who, func(tx ledger.Tx) (ledger.Draft, error) {
		var err error
		b := Batch{Kind: kind, Digest: digest, State: "staging", Started: d.cfg.Now()}
		id, err = d.cfg.Rows.OpenBatch(ctx, tx, who.Tenant, b)
		return ledger.Draft{Entry: staging("open", "import", id, 0)}, err
	})
	return id, err
}

// Batches lists the newest imports.
func (d *Desk) Batches(ctx context.Context, t party.Tenant) ([]Batch, error) {
	return d.cfg.Rows.Batches(ctx, t, 0, PageSize)
}

// Batch gives one import, or a failure of kind NotFound.
func (d *Desk) Batch(ctx context.Context, t party.Tenant, id BatchID) (Batch, error) {
	bs, err := d.cfg.Rows.Batches(ctx, t, id, 1)
	if err != nil {
		return Batch{}, err
	}
	if len(bs) == 0 || id == 0 {
		return Batch{}, failure.New(failure.NotFound, "There is no such import.")
	}
	return bs[0], nil
}

// Match finds the customers that have these external ids, live or staged in the batch. Ids of
// which nobody is known are left out.
func (d *Desk) Match(ctx context.Context, t party.Tenant, batch BatchID, externals []vault.Text) (map[vault.Text]Match, error) {
	var c clean.Checker
	var values [][]byte
	owner := map[string]vault.Text{}
	for _, e := range externals {
		blinds, err := d.cfg.Keyring.Blind(ctx, t, field.External, c.Upper("", e.Reveal()))
		if err != nil {
			return nil, err
		}
		for _, b := range blinds {
			values, owner[string(b)] = append(values, b), e
		}
	}
	found, err := d.cfg.Rows.Matches(ctx, t, batch, values)
	out := make(map[vault.Text]Match, len(found))
	for value, m := range found {
		out[owner[value]] = m
	}
	return out, err
}

// MatchOrders finds the orders that have these numbers, live or staged in the batch.
func (d *Desk) MatchOrders(ctx context.Context, t party.Tenant, batch BatchID, numbers []string) (map[string]sale.Match, error) {
	return d.cfg.Rows.SaleMatches(ctx, t, batch, numbers)
}

// StageCustomers writes new customers that stay invisible until the batch is published, and
// gives their ids in the same order. Rows are sealed under keys of their own as always.
func (d *Desk) StageCustomers(ctx context.Context, who party.Principal, batch BatchID, ps []Prepared) ([]party.Customer, error) {
	ids := make([]party.Customer, len(ps))
	for i := range ids {
		ids[i] = party.Customer(base.ID(d.cfg.Rand))
	}
	t := who.Tenant
	for from := 0; from < len(ps); from += stageRows {
		to := min(from+stageRows, len(ps))
		n := to - from
		first, err := d.cfg.Rows.TakeOrdinals(ctx, t, int64(n))
		if err != nil {
			return nil, err
		}
		var people subject.Set
		var set field.Set
		for i := range n {
			people.Add(first + party.Ordinal(i))
			set |= ps[from+i].profile.Has()
		}
		at := d.cfg.Now()
		_, err = d.cfg.Ledger.Change(ctx, who, func(tx ledger.Tx) (ledger.Draft, error) {
			rs, err := d.records(ctx, tx, t, ids[from:to], first, ps[from:to])
			if err != nil {
				return ledger.Draft{}, err
			}
			e := staging("stage", "customer", batch, n)
			e.Fields = set
			return ledger.Draft{Entry: e, People: people}, d.cfg.Rows.AddCustomers(ctx, tx, t, batch, at, rs)
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// StageOrders writes new orders that stay invisible until the batch is published, and gives
// their ids in the same order. A number that is taken, by a staged order too, is a Conflict.
func (d *Desk) StageOrders(ctx context.Context, who party.Principal, batch BatchID, ps []sale.Prepared) ([]sale.OrderID, error) {
	ids := make([]sale.OrderID, len(ps))
	recs := make([]sale.Record, len(ps))
	for i, p := range ps {
		ids[i] = sale.OrderID(base.ID(d.cfg.Rand))
		recs[i] = p.Record()
		recs[i].ID = ids[i]
	}
	for len(recs) > 0 {
		n, lines := 0, 0
		for n < len(recs) && n < stageRows && (n == 0 || lines+len(recs[n].Lines) <= stageLines) {
			lines += len(recs[n].Lines)
			n++
		}
		if err := d.stageSales(ctx, who, batch, recs[:n]); err != nil {
			return nil, err
		}
		recs = recs[n:]
	}
	return ids, nil
}

func (d *Desk) stageSales(ctx context.Context, who party.Principal, batch BatchID, recs []sale.Record) error {
	var products map[string]sale.Product
	values, err := d.writings(ctx, who, recs)
	if err != nil {
		return err
	}
	_, err = d.cfg.Ledger.Change(ctx, who, func(tx ledger.Tx) (ledger.Draft, error) {
		set, err := d.writeOwn(ctx, tx, who.Tenant, values) // locks customers, who come before products
		if err != nil {
			return ledger.Draft{}, err
		}
		if products, err = d.resolve(ctx, tx, who.Tenant, recs); err != nil {
			return ledger.Draft{}, err
		}
		e := staging("stage", "order", batch, len(recs))
		e.Fields = field.Fields(field.Orders) | set
		return ledger.Draft{Entry: e}, d.cfg.Rows.AddSales(ctx, tx, who.Tenant, batch, recs)
	})
	if err == nil {
		d.remember(who.Tenant, products)
	}
	return err
}

// StagePayments writes new payments that stay invisible until the batch is published, and gives
// how many were new: one whose reference is known is left as it is. Order and Customer say where
// they belong.
func (d *Desk) StagePayments(ctx context.Context, who party.Principal, batch BatchID, ps []PreparedPayment) (int64, error) {
	var fresh int64
	for chunk := range slices.Chunk(ps, stageRows) {
		recs, err := d.paymentRecords(ctx, who.Tenant, chunk)
		if err != nil {
			return fresh, err
		}
		var n int64
		_, err = d.cfg.Ledger.Change(ctx, who, func(tx ledger.Tx) (ledger.Draft, error) {
			var err error
			n, err = d.cfg.Rows.PutPayments(ctx, tx, who.Tenant, batch, recs)
			e := staging("stage", "payment", batch, int(n))
			e.Fields = field.Fields(field.Orders, field.Token, field.Card)
			return ledger.Draft{Entry: e, Quiet: n == 0}, err
		})
		if err != nil {
			return fresh, err
		}
		fresh += n
	}
	return fresh, nil
}

// Publish makes a batch live in one short step, with the counts of b, which the batch keeps.
//
//  1. The unique values of its customers are claimed, in small steps. One that is taken is a
//     failure of kind Conflict, and nothing is live; Clashes says which. From here on a customer
//     with the same value cannot be added, by anybody.
//  2. One row says that the batch is published: from this commit on all of it is visible.
//  3. Rows turn live in small steps, and customers' orders are counted.
//
// After a crash behind 2, Settle does the rest of 3; nobody sees a difference meanwhile but in
// the counts of customers' orders.
func (d *Desk) Publish(ctx context.Context, who party.Principal, b Batch) (ledger.Place, error) {
	if err := d.reserve(ctx, who.Tenant, b.ID); err != nil {
		return ledger.Place{Index: -1}, err
	}
	b.State = "published"
	place, err := d.closeBatch(ctx, who, b, "publish")
	if err != nil {
		return place, err
	}
	return place, d.Settle(ctx, who.Tenant, b.ID)
}

func (d *Desk) closeBatch(ctx context.Context, who party.Principal, b Batch, act string) (ledger.Place, error) {
	b.Ended = d.cfg.Now()
	return d.cfg.Ledger.Change(ctx, who, func(tx ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: staging(act, "import", b.ID, int(b.OK))}, d.cfg.Rows.CloseBatch(ctx, tx, who.Tenant, b)
	})
}

func (d *Desk) reserve(ctx context.Context, t party.Tenant, batch BatchID) error {
	var after party.Ordinal
	for {
		last, done, err := d.cfg.Rows.Reserve(ctx, t, batch, after)
		if err != nil {
			if back := d.cfg.Rows.Unreserve(ctx, t, batch); back != nil {
				return back
			}
			return err
		}
		if done {
			return nil
		}
		after = last
	}
}

// Settle turns what is left of a published batch live.
func (d *Desk) Settle(ctx context.Context, t party.Tenant, batch BatchID) error {
	for {
		done, err := d.cfg.Rows.Settle(ctx, t, batch, d.cfg.Now())
		if err != nil || done {
			return err
		}
	}
}

// Clashes names staged customers that share a value with another which must be unique.
func (d *Desk) Clashes(ctx context.Context, t party.Tenant, batch BatchID) ([]Clash, error) {
	return d.cfg.Rows.Clashes(ctx, t, batch, PageSize)
}

// Discard ends a batch that is not published and deletes its rows with their keys. state is
// "cancelled" or "failed". It may be repeated after a crash.
func (d *Desk) Discard(ctx context.Context, who party.Principal, b Batch, state string) error {
	now, err := d.Batch(ctx, who.Tenant, b.ID)
	if err != nil {
		return err
	}
	if now.State == "staging" {
		b.State = state
		if _, err := d.closeBatch(ctx, who, b, "discard"); err != nil {
			return err
		}
	}
	for {
		done, err := d.cfg.Rows.Clear(ctx, who.Tenant, b.ID)
		if err != nil || done {
			return err
		}
	}
}

// mayImport is what a permit must cover for an import of a kind.
var mayImport = map[string]field.Set{
	"customers": person.Fields,
	"orders":    field.Fields(field.Orders),
	"payments":  field.Fields(field.Orders, field.Token, field.Card),
}

// MayImport refuses a permit that does not cover an import of customers, orders or payments.
func MayImport(p policy.Permit, kind string) error {
	set, ok := mayImport[kind]
	if !ok {
		return failure.New(failure.Invalid, "An import is of customers, orders or payments.")
	}
	return base.MayWrite(p, set)
}
