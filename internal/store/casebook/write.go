package casebook

import (
	"context"
	"slices"

	"counterpart/internal/crm"
	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/store/summary"
)

var (
	lockPeople = `SELECT customer, state FROM customer WHERE tenant = $1 AND customer IN ` + in50 + ` ORDER BY customer`
	ownersOf   = `SELECT customer FROM customer_case WHERE tenant = $1 AND customer IS NOT NULL AND number IN ` + in50
	lockCases  = `SELECT ` + caseColumns + caseTables + ` WHERE c.tenant = $1 AND c.number IN ` + in50 + ` ORDER BY c.number`
)

const insertCase = `INSERT INTO customer_case (tenant, number, customer, kind, channel, category, cause, product, priority, status,
		assignee, team, opened, first_due, first_at, next_due, resolve_due, resolved_at, closed_at, paused, due, updated,
		revision, score, ref, version, sealed)
	VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT p.product FROM product p WHERE p.tenant = $1 AND p.sku = $8), $9, $10,
		$11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)`

// AddCases writes new cases with labels and orders.
func (r Rows) AddCases(ctx context.Context, tx ledger.Tx, t party.Tenant, rs []cases.Row) error {
	if err := r.keep(ctx, in(tx), t, rs); err != nil {
		return err
	}
	for _, x := range rs {
		var ref any
		if x.Ref != nil {
			ref = x.Ref
		}
		_, err := in(tx).Exec(ctx, insertCase, t, x.Number, nullable(x.Customer.ID), x.Kind, x.Channel, x.Category, x.Cause, x.Product,
			x.Priority, x.Status, int64(x.Assignee), x.Team, x.Clocks.Opened, x.Clocks.FirstDue, x.Clocks.FirstAt, x.Clocks.NextDue,
			x.Clocks.ResolveDue, x.Clocks.ResolvedAt, x.ClosedAt, x.Clocks.Paused, x.Clocks.Due(), x.Updated, x.Revision,
			nullable(x.Score), ref, x.Version, some(x.Sealed))
		if engine.Taken(err) {
			return failure.Wrap(err, failure.Conflict, "There is a case with this number already.")
		}
		if err != nil {
			return wrap(err, "add case")
		}
		if err := addLinks(ctx, in(tx), t, x); err != nil {
			return err
		}
	}
	return summary.Cases(ctx, in(tx), t)
}

// keep keeps the customers of new cases from being erased until the transaction ends.
func (r Rows) keep(ctx context.Context, tx *engine.Tx, t party.Tenant, rs []cases.Row) error {
	var ids []party.Customer
	for _, x := range rs {
		if x.Customer.ID != 0 {
			ids = append(ids, x.Customer.ID)
		}
	}
	for chunk := range slices.Chunk(inOrder(ids), fifty) {
		found := 0
		err := within(tx)(ctx, r.locking(lockPeople, forShare), padded(t, chunk), func(s engine.Row) error {
			var id party.Customer
			var state string
			found++
			err := s.Scan(&id, &state)
			if err == nil && state == crm.Restricted {
				return failure.New(failure.Conflict, "This customer's data may only be kept, not used.").
					WithHint("A privacy officer can lift the restriction.")
			}
			return err
		})
		if err != nil {
			return wrap(err, "lock customers")
		}
		if found != len(chunk) {
			return failure.New(failure.NotFound, "There is no such customer.")
		}
	}
	return nil
}

// addLinks writes labels and orders of a case.
func addLinks(ctx context.Context, tx *engine.Tx, t party.Tenant, x cases.Row) error {
	for _, l := range x.Labels {
		if _, err := tx.Exec(ctx, `INSERT INTO case_label (tenant, number, label) VALUES ($1, $2, $3)`, t, x.Number, l); err != nil {
			return wrap(err, "add label")
		}
	}
	for _, o := range x.Orders {
		if _, err := tx.Exec(ctx, `INSERT INTO case_sale (tenant, number, sale)
			SELECT $1, $2, s.sale FROM sale s WHERE s.tenant = $1 AND s.number = $3`, t, x.Number, o); err != nil {
			return wrap(err, "link order")
		}
	}
	return nil
}

// LockCases reads cases in order of numbers, keeps others from changing them, and keeps their
// customers from being erased. An erasure that was quicker is seen: its case has no customer.
func (r Rows) LockCases(ctx context.Context, tx ledger.Tx, t party.Tenant, ns []cases.Number) (out []cases.Row, err error) {
	ns = inOrder(ns)
	if err := r.keepOwners(ctx, in(tx), t, ns); err != nil {
		return nil, err
	}
	for chunk := range slices.Chunk(ns, fifty) {
		err := within(in(tx))(ctx, r.locking(lockCases, forUpdate), padded(t, chunk), func(s engine.Row) error {
			var x cases.Row
			err := s.Scan(fields(&x)...)
			out = append(out, x)
			return err
		})
		if err != nil {
			return nil, wrap(err, "lock cases")
		}
	}
	return out, complete(ctx, within(in(tx)), t, out)
}

// keepOwners keeps the customers of cases from being erased until the transaction ends. Who a case's
// customer is does not change, but that an erasure leaves it without one.
func (r Rows) keepOwners(ctx context.Context, tx *engine.Tx, t party.Tenant, ns []cases.Number) error {
	if r.DB.Embedded() {
		return nil
	}
	var owners []party.Customer
	for chunk := range slices.Chunk(ns, fifty) {
		err := within(tx)(ctx, ownersOf, padded(t, chunk), func(s engine.Row) error {
			var id party.Customer
			err := s.Scan(&id)
			owners = append(owners, id)
			return err
		})
		if err != nil {
			return wrap(err, "find customers")
		}
	}
	for chunk := range slices.Chunk(inOrder(owners), fifty) {
		if _, err := tx.Exec(ctx, lockPeople+forShare, padded(t, chunk)...); err != nil {
			return wrap(err, "lock customers")
		}
	}
	return nil
}

const updateCase = `UPDATE customer_case SET kind = $3, channel = $4, category = $5, cause = $6,
		product = (SELECT p.product FROM product p WHERE p.tenant = $1 AND p.sku = $7), priority = $8, status = $9,
		assignee = $10, team = $11, first_due = $12, first_at = $13, next_due = $14, resolve_due = $15, resolved_at = $16,
		closed_at = $17, paused = $18, due = $19, updated = $20, revision = $21, score = $22
	WHERE tenant = $1 AND number = $2`

// UpdateCase writes a locked case with labels and orders anew.
func (r Rows) UpdateCase(ctx context.Context, tx ledger.Tx, t party.Tenant, x cases.Row) error {
	if _, err := in(tx).Exec(ctx, updateCase, t, x.Number, x.Kind, x.Channel, x.Category, x.Cause, x.Product, x.Priority, x.Status,
		int64(x.Assignee), x.Team, x.Clocks.FirstDue, x.Clocks.FirstAt, x.Clocks.NextDue, x.Clocks.ResolveDue, x.Clocks.ResolvedAt,
		x.ClosedAt, x.Clocks.Paused, x.Clocks.Due(), x.Updated, x.Revision, nullable(x.Score)); err != nil {
		return wrap(err, "update case")
	}
	for _, q := range []string{`DELETE FROM case_label WHERE tenant = $1 AND number = $2`, `DELETE FROM case_sale WHERE tenant = $1 AND number = $2`} {
		if _, err := in(tx).Exec(ctx, q, t, x.Number); err != nil {
			return wrap(err, "update case")
		}
	}
	if err := addLinks(ctx, in(tx), t, x); err != nil {
		return err
	}
	return summary.Cases(ctx, in(tx), t)
}

// AddMessages writes messages.
func (r Rows) AddMessages(ctx context.Context, tx ledger.Tx, t party.Tenant, ms []cases.MessageRow) error {
	for _, m := range ms {
		_, err := in(tx).Exec(ctx, `INSERT INTO case_message (tenant, message, number, customer, direction, author, at, version, sealed)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			t, m.ID, m.Number, m.Customer, m.Direction, int64(m.Author), m.At, m.Version, m.Sealed)
		if err != nil {
			return wrap(err, "add message")
		}
	}
	return nil
}
