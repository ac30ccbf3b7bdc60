package summary

import (
	"context"
	"math/rand/v2"

	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// A change of an order leaves rows in sale_change, in its own transaction: how it was before, if it
// was live, and how it is. Their ids are random, so that no writer waits for another one, and say
// nothing; a new order's is its own.
const (
	noteNewSale = `INSERT INTO sale_change (tenant, placed, id, sale, customer, cohort, month)
		SELECT s.tenant, s.placed, s.sale, s.sale, 0, 0, 0 FROM sale s WHERE s.tenant = $1 AND s.sale = $2 AND s.state = 'live'
		ON CONFLICT (tenant, placed, id) DO NOTHING`
	noteOldSale = `INSERT INTO sale_change (tenant, placed, id, sale, customer, cohort, month)
		SELECT s.tenant, s.placed, $3, s.sale, coalesce(s.customer, 0), 0, 0 FROM sale s
		WHERE s.tenant = $1 AND s.sale = $2 AND s.state = 'live'`

	// Cases changed: which, nobody needs to know.
	noteCases = `INSERT INTO sale_change (tenant, placed, id, sale, customer, cohort, month) VALUES ($1, 0, $2, 0, 0, 0, 0)`

	// Of an erased customer: the orders, the cells of the cohort, the rank, and no trace in the queue itself.
	noteSalesOf = `INSERT INTO sale_change (tenant, placed, id, sale, customer, cohort, month)
		SELECT s.tenant, s.placed, $3 + s.sale, s.sale, 0, 0, 0 FROM sale s
		WHERE s.tenant = $1 AND s.customer = $2 AND s.state = 'live'`
	noteMonthsOf = `INSERT INTO sale_change (tenant, placed, id, sale, customer, cohort, month)
		SELECT m.tenant, 0, $3 + m.month, 0, 0, m.cohort, m.month FROM customer_month m WHERE m.tenant = $1 AND m.customer = $2`
	noteRankOf = `INSERT INTO sale_change (tenant, placed, id, sale, customer, cohort, month)
		SELECT g.tenant, 0, $3, 0, 0, -1, 0 FROM customer_figure g WHERE g.tenant = $1 AND g.customer = $2`
	forgetBefore = `UPDATE sale_change SET customer = 0 WHERE tenant = $1 AND customer = $2`
)

// noteID is above any id of an order, with room to add one.
func noteID() int64 { return 1<<54 + rand.Int64N(1<<61) } //nolint:gosec // two that are the same are refused, no more

// Live queues an order that has just turned live.
func Live[ID ~int64](ctx context.Context, tx *engine.Tx, t party.Tenant, id ID) error {
	return wrap(tx.Later(ctx, noteNewSale, int64(t), int64(id)), "queue order")
}

// Changing queues an order as it is, before or after it changes.
func Changing[ID ~int64](ctx context.Context, tx *engine.Tx, t party.Tenant, id ID) error {
	return wrap(tx.Later(ctx, noteOldSale, int64(t), int64(id), noteID()), "queue order")
}

// Erased queues what an erased customer's leaving changes. Rows of the queue come before those
// of figures, as in a step.
func Erased(ctx context.Context, tx *engine.Tx, t party.Tenant, c party.Customer) error {
	if _, err := tx.Exec(ctx, forgetBefore, t, c); err != nil {
		return wrap(err, "forget customer in the queue")
	}
	for _, q := range []string{noteSalesOf, noteMonthsOf, noteRankOf} {
		if _, err := tx.Exec(ctx, q, int64(t), int64(c), noteID()); err != nil {
			return wrap(err, "queue orders of an erased customer")
		}
	}
	return Cases(ctx, tx, t)
}

// Cases queues that cases changed: what is remembered of figures about them is not true any more.
func Cases(ctx context.Context, tx *engine.Tx, t party.Tenant) error {
	return wrap(tx.Later(ctx, noteCases, int64(t), noteID()), "queue cases")
}
