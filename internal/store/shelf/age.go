package shelf

import (
	"context"
	"slices"

	"counterpart/internal/crm/own"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/vault"
)

const (
	agedCustomers = `SELECT customer, 0, at FROM own_age
		WHERE tenant = $1 AND field = $2 AND at < $3 AND (at, customer) > ($4, $5) ORDER BY at, customer LIMIT $6 + 0`
	agedItems = `SELECT customer, item, at FROM own_value
		WHERE tenant = $1 AND field = $2 AND at < $3 AND (at, item) > ($4, $5) ORDER BY at, item LIMIT $6 + 0`
)

// AgedValues reads values that were last changed before an instant, oldest first.
func (r Rows) AgedValues(ctx context.Context, t party.Tenant, q own.AgeQuery) ([]own.Aged, error) {
	text, last := agedCustomers, int64(q.After.Customer)
	if q.Items {
		text, last = agedItems, q.After.Item
	}
	rows, err := r.DB.Query(ctx, text, t, int64(q.Field), q.Before, q.After.At, last, fifty)
	out, err := engine.Collect(rows, err, func(s engine.Row) (a own.Aged, err error) { return a, s.Scan(&a.Customer, &a.Item, &a.At) })
	return out, wrap(err, "find old values")
}

var lockOwners = `SELECT customer, ordinal, state FROM customer WHERE tenant = $1 AND customer IN ` + in50 + ` ORDER BY customer`

// LockOwners locks customers, ascending.
func (r Rows) LockOwners(ctx context.Context, tx ledger.Tx, t party.Tenant, cs []party.Customer) ([]own.Doomed, error) {
	args, err := padded(t, cs)
	if err != nil {
		return nil, err
	}
	rows, err := in(tx).Query(ctx, r.locking(lockOwners, ` FOR UPDATE`), args...)
	out, err := engine.Collect(rows, err, func(s engine.Row) (d own.Doomed, err error) {
		return d, s.Scan(&d.Customer, &d.Ordinal, &d.State)
	})
	return out, wrap(err, "lock customers")
}

// Standing lists the holds that are not lifted.
func (r Rows) Standing(ctx context.Context, tx ledger.Tx, t party.Tenant) ([]vault.Hold, error) {
	return r.Holds.Standing(ctx, tx, t)
}

// Empty removes values of a field and counts them.
func (r Rows) Empty(ctx context.Context, tx ledger.Tx, t party.Tenant, q own.AgeQuery, vs []own.Aged) (int64, error) {
	one := emptyCustomer
	if q.Items {
		one = emptyItem
	}
	slices.SortFunc(vs, func(a, b own.Aged) int { return int(min(max(a.Item-b.Item, -1), 1)) })
	var gone int64
	for _, v := range vs {
		n, err := one(ctx, in(tx), t, q, v)
		if err != nil {
			return gone, wrap(err, "empty old values")
		}
		gone += n
	}
	return gone, nil
}

func emptyItem(ctx context.Context, tx *engine.Tx, t party.Tenant, q own.AgeQuery, v own.Aged) (int64, error) {
	res, err := tx.Exec(ctx, `DELETE FROM own_value WHERE tenant = $1 AND item = $2 AND field = $3 AND at < $4`, t, v.Item, int64(q.Field), q.Before)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return 0, err
	}
	_, err = tx.Exec(ctx, `DELETE FROM own_index WHERE tenant = $1 AND item = $2 AND field = $3`, t, v.Item, int64(q.Field))
	return n, err
}

// emptyCustomer takes one box out of a customer's row, and out of what changes replaced; nothing is
// opened for it.
func emptyCustomer(ctx context.Context, tx *engine.Tx, t party.Tenant, q own.AgeQuery, v own.Aged) (int64, error) {
	res, err := tx.Exec(ctx, `DELETE FROM own_age WHERE tenant = $1 AND customer = $2 AND field = $3 AND at < $4`, t, v.Customer, int64(q.Field), q.Before)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return 0, err
	}
	var sealed vault.Boxes
	if err := tx.Row(ctx, `SELECT sealed FROM customer WHERE tenant = $1 AND customer = $2`, t, v.Customer).Scan((*[]byte)(&sealed)); err != nil {
		return 0, err
	}
	if sealed, err = sealed.Without(q.Field); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `UPDATE customer SET sealed = $3, updated = $4, revision = revision + 1 WHERE tenant = $1 AND customer = $2`,
		t, v.Customer, some(sealed), q.Now); err != nil {
		return 0, err
	}
	if err := emptyFormer(ctx, tx, t, q.Field, v.Customer); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `DELETE FROM blind_index WHERE tenant = $1 AND customer = $2 AND field = $3`, t, v.Customer, int64(q.Field))
	return n, err
}

// former is what a change replaced.
type former struct {
	revision int64
	sealed   vault.Boxes
}

func emptyFormer(ctx context.Context, tx *engine.Tx, t party.Tenant, f field.ID, c party.Customer) error {
	rows, err := tx.Query(ctx, `SELECT revision, sealed FROM customer_change WHERE tenant = $1 AND customer = $2 ORDER BY revision`, t, c)
	all, err := engine.Collect(rows, err, func(s engine.Row) (x former, err error) { return x, s.Scan(&x.revision, (*[]byte)(&x.sealed)) })
	if err != nil {
		return err
	}
	for _, x := range all {
		left, err := x.sealed.Without(f)
		if err != nil {
			return err
		}
		if len(left) == len(x.sealed) {
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE customer_change SET sealed = $4 WHERE tenant = $1 AND customer = $2 AND revision = $3`,
			t, c, x.revision, some(left)); err != nil {
			return err
		}
	}
	return nil
}

// some gives empty bytes for none, as the column holds no NULL.
func some(b vault.Boxes) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// How many index values one step deletes.
const stepIndex = 500

var clearing = [...]string{
	`DELETE FROM blind_index WHERE tenant = $1 AND field = $2 AND (idx, customer) IN (
		SELECT b.idx, b.customer FROM blind_index b WHERE b.tenant = $1 AND b.field = $2 ORDER BY b.idx, b.customer LIMIT $3 + 0)`,
	`DELETE FROM own_index WHERE tenant = $1 AND field = $2 AND (idx, item) IN (
		SELECT b.idx, b.item FROM own_index b WHERE b.tenant = $1 AND b.field = $2 ORDER BY b.idx, b.item LIMIT $3 + 0)`,
}

// ClearIndex deletes some index values of a field.
func (r Rows) ClearIndex(ctx context.Context, t party.Tenant, f field.ID) (done bool, err error) {
	if !f.Owned() {
		return true, nil
	}
	err = r.DB.Short(ctx, "clear index", func(tx *engine.Tx) error {
		done = true
		for _, q := range clearing {
			res, err := tx.Exec(ctx, q, t, int64(f), stepIndex)
			if err != nil {
				return err
			}
			n, err := res.RowsAffected()
			if err != nil {
				return err
			}
			done = done && n < stepIndex
		}
		return nil
	})
	return done, err
}
