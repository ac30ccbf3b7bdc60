package shelf

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// Whose an order or a case is: without one the numbers are 0.
const (
	ownerColumns = `SELECT coalesce(c.customer, 0), coalesce(c.ordinal, 0), coalesce(c.state, ''),
			coalesce(k.epoch, 0), coalesce(k.version, 0), k.wrapped`
	joinOwner = ` LEFT JOIN customer c ON c.tenant = i.tenant AND c.customer = i.customer
		LEFT JOIN customer_key k ON k.tenant = c.tenant AND k.customer = c.customer`
	orderOwner = ownerColumns + ` FROM sale i` + joinOwner + ` WHERE i.tenant = $1 AND i.sale = $2 AND i.state = 'live'`
	caseOwner  = ownerColumns + ` FROM customer_case i` + joinOwner + ` WHERE i.tenant = $1 AND i.number = $2`
)

// OwnerOf reads whose an order or a case is.
func (r Rows) OwnerOf(ctx context.Context, t party.Tenant, o own.Object, item int64) (own.Owner, error) {
	q := map[own.Object]string{own.Order: orderOwner, own.Case: caseOwner}[o]
	if q == "" {
		return own.Owner{}, failure.New(failure.Invalid, "Only orders and cases have values of their own.")
	}
	var w own.Owner
	err := r.DB.Row(ctx, q, t, item).Scan(&w.Customer, &w.Ordinal, &w.State, &w.Key.Epoch, &w.Key.Version, &w.Key.Wrapped)
	w.Key.Customer = w.Customer
	if errors.Is(err, sql.ErrNoRows) {
		return w, failure.Wrap(err, failure.NotFound, "There is no such %s.", o)
	}
	return w, wrap(err, "read owner")
}

const selectValues = `SELECT field, item, customer, at, mark, version, sealed FROM own_value WHERE tenant = $1`

var valuesOfItems = selectValues + ` AND item IN ` + in50 + ` ORDER BY item, field`

func scanValue(s engine.Row) (v own.Row, err error) {
	return v, s.Scan(&v.Field, &v.Item, &v.Customer, &v.At, &v.Mark, &v.Version, &v.Box)
}

// Values reads the values of at most 50 items.
func (r Rows) Values(ctx context.Context, t party.Tenant, items []int64) ([]own.Row, error) {
	args, err := padded(t, items)
	if err != nil {
		return nil, err
	}
	rows, err := r.DB.Query(ctx, valuesOfItems, args...)
	out, err := engine.Collect(rows, err, scanValue)
	return out, wrap(err, "read own values")
}

// ValuesOf reads every value that lies under a customer's key.
func (r Rows) ValuesOf(ctx context.Context, t party.Tenant, c party.Customer) ([]own.Row, error) {
	rows, err := r.DB.Query(ctx, selectValues+` AND customer = $2 ORDER BY item, field`, t, c)
	out, err := engine.Collect(rows, err, scanValue)
	return out, wrap(err, "read own values")
}

const lockOwner = `SELECT customer FROM customer WHERE tenant = $1 AND customer = $2`

// PutValues replaces the values of the fields of a set of one item, in the order of fields. The
// customer is kept from being erased meanwhile.
func (r Rows) PutValues(ctx context.Context, tx ledger.Tx, t party.Tenant, put own.Put) error {
	var c int64
	if err := in(tx).Row(ctx, r.locking(lockOwner, ` FOR UPDATE`), t, put.Customer).Scan(&c); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return failure.Wrap(err, failure.NotFound, "There is no such customer.")
		}
		return wrap(err, "lock customer")
	}
	for _, f := range put.Fields.IDs() {
		if _, err := in(tx).Exec(ctx, `DELETE FROM own_index WHERE tenant = $1 AND item = $2 AND field = $3`, t, put.Item, int64(f)); err != nil {
			return wrap(err, "empty index")
		}
		i := slices.IndexFunc(put.Rows, func(v own.Row) bool { return v.Field == f })
		if i >= 0 {
			if err := putValue(ctx, in(tx), t, put.Rows[i]); err != nil {
				return wrap(err, "put own value")
			}
			continue
		}
		if _, err := in(tx).Exec(ctx, `DELETE FROM own_value WHERE tenant = $1 AND item = $2 AND field = $3`, t, put.Item, int64(f)); err != nil {
			return wrap(err, "empty own value")
		}
	}
	return nil
}

// A value that is only written again keeps its age.
const insertValue = `INSERT INTO own_value (tenant, field, item, customer, at, mark, version, sealed)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
	ON CONFLICT (tenant, item, field) DO UPDATE SET
		at = CASE WHEN own_value.mark = excluded.mark AND own_value.customer = excluded.customer THEN own_value.at ELSE excluded.at END,
		customer = excluded.customer, mark = excluded.mark, version = excluded.version, sealed = excluded.sealed`

func putValue(ctx context.Context, tx *engine.Tx, t party.Tenant, v own.Row) error {
	if _, err := tx.Exec(ctx, insertValue, t, int64(v.Field), v.Item, v.Customer, v.At, v.Mark, v.Version, v.Box); err != nil {
		return err
	}
	for _, b := range v.Index {
		if _, err := tx.Exec(ctx, `INSERT INTO own_index (tenant, field, idx, item, customer) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (tenant, field, idx, item) DO NOTHING`, t, int64(v.Field), b, v.Item, v.Customer); err != nil {
			return err
		}
	}
	return nil
}

// Items finds the orders or cases with one of at most two blind index values.
func (r Rows) Items(ctx context.Context, t party.Tenant, f field.ID, values [][]byte, limit int) ([]int64, error) {
	if len(values) == 0 {
		return nil, nil
	}
	rows, err := r.DB.Query(ctx, `SELECT DISTINCT item FROM own_index WHERE tenant = $1 AND field = $2 AND idx IN ($3, $4)
		ORDER BY item LIMIT $5 + 0`, t, int64(f), values[0], values[len(values)-1], limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (n int64, err error) { return n, s.Scan(&n) })
	return out, wrap(err, "find by own field")
}
