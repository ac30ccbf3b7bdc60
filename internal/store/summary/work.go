package summary

import (
	"context"
	"database/sql"
	"errors"

	"counterpart/internal/crm/figures"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/when"
)

// Rows keeps the summaries of one database.
type Rows struct{ SQL *engine.DB }

var _ figures.Rows = Rows{}

// Queued counts the rows of the queue, at most limit.
func (db Rows) Queued(ctx context.Context, t party.Tenant, limit int) (n int64, err error) {
	err = db.SQL.Row(ctx, `SELECT count(*) FROM (SELECT q.id FROM sale_change q WHERE q.tenant = $1 LIMIT $2 + 0) AS x`, t, limit).Scan(&n)
	return n, wrap(err, "count changes")
}

const selectState = `SELECT s.zone, s.ranked, s.fresh, s.sums, s.care, s.walk, s.filled FROM figure_state s WHERE s.tenant = $1`

func scanState(r engine.Row) (s figures.State, err error) {
	return s, r.Scan(&s.Zone, &s.Ranked, &s.Fresh, &s.Sums, &s.Care, &s.Walk, &s.Place)
}

// FigureState reads how far the figures have come.
func (db Rows) FigureState(ctx context.Context, t party.Tenant) (figures.State, error) {
	s, err := scanState(db.SQL.Row(ctx, selectState, t))
	if errors.Is(err, sql.ErrNoRows) {
		return figures.State{}, nil
	}
	return s, wrap(err, "read state of figures")
}

// Currency reads the currency of a tenant.
func (db Rows) Currency(ctx context.Context, t party.Tenant) (c string, err error) {
	err = db.SQL.Row(ctx, `SELECT t.currency FROM tenant t WHERE t.tenant = $1`, t).Scan(&c)
	return c, wrap(err, "read currency")
}

// Step runs fn in a transaction that holds the tenant's state of figures.
func (db Rows) Step(ctx context.Context, t party.Tenant, fn func(figures.Work) error) error {
	return db.SQL.Short(ctx, "count figures", func(tx *engine.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO figure_state (tenant, zone, filled, ranked, fresh) VALUES ($1, '', 0, 0, 0)
			ON CONFLICT (tenant) DO NOTHING`, t); err != nil {
			return err
		}
		s, err := scanState(tx.Row(ctx, db.locked(), t))
		if err != nil {
			return err
		}
		return fn(work{tx, t, s})
	})
}

// locked is selectState with the row locked, where that is not the whole database.
func (db Rows) locked() string {
	if db.SQL.Embedded() {
		return selectState
	}
	return selectState + ` FOR UPDATE`
}

// work is one step on the figures of a tenant.
type work struct {
	tx    *engine.Tx
	t     party.Tenant
	state figures.State
}

// State gives the state that Step locked.
func (w work) State(context.Context) (figures.State, error) { return w.state, nil }

// SetState writes it.
func (w work) SetState(ctx context.Context, s figures.State) error {
	_, err := w.tx.Exec(ctx, `UPDATE figure_state SET zone = $2, ranked = $3, fresh = $4, sums = $5, care = $6, walk = $7,
			filled = $8 WHERE tenant = $1`, w.t, s.Zone, s.Ranked, s.Fresh, s.Sums, s.Care, s.Walk, s.Place)
	return wrap(err, "write state of figures")
}

// Empty removes the first changes of the queue.
func (w work) Empty(ctx context.Context, limit int) (int64, error) {
	res, err := w.tx.Exec(ctx, `DELETE FROM sale_change WHERE tenant = $1 AND (placed, id) IN (SELECT q.placed, q.id
		FROM sale_change q WHERE q.tenant = $1 ORDER BY q.placed, q.id LIMIT $2 + 0)`, w.t, limit)
	if err != nil {
		return 0, wrap(err, "empty queue")
	}
	n, err := res.RowsAffected()
	return n, wrap(err, "empty queue")
}

// Peek reads the first changes of the queue.
func (w work) Peek(ctx context.Context, limit int) ([]figures.Change, error) {
	rows, err := w.tx.Query(ctx, `SELECT q.placed, q.id, q.sale, coalesce(s.customer, 0), q.customer, q.cohort, q.month
		FROM (SELECT placed, id, sale, customer, cohort, month FROM sale_change WHERE tenant = $1
			ORDER BY placed, id LIMIT $2 + 0) AS q
		LEFT JOIN sale s ON s.tenant = $1 AND s.sale = q.sale ORDER BY q.placed, q.id`, w.t, limit)
	out, err := engine.Collect(rows, err, func(r engine.Row) (c figures.Change, err error) {
		sale := int64(0)
		err = r.Scan(&c.Placed, &c.ID, &sale, &c.Now, &c.Before, &c.Cohort, &c.Month)
		c.Cases = sale == 0 && c.Cohort == 0
		return c, err
	})
	return out, wrap(err, "read changes")
}

// Done removes changes.
func (w work) Done(ctx context.Context, cs []figures.Change) error {
	for _, c := range cs {
		if err := w.tx.Later(ctx, `DELETE FROM sale_change WHERE tenant = $1 AND placed = $2 AND id = $3`, w.t, c.Placed, c.ID); err != nil {
			return wrap(err, "remove changes")
		}
	}
	return nil
}

// asked is a query with its end for one id, for many, and for a run of them.
type asked struct{ text, one, many, run string }

// each runs a query for customers: for a run once, else on PostgreSQL once for all, on SQLite, which
// has no arrays, one by one.
func each[T any](ctx context.Context, w work, q asked, cs figures.Some, scan func(engine.Row) (T, error)) ([]T, error) {
	if cs.Run && q.run != "" && len(cs.IDs) > 0 {
		rows, err := w.tx.Query(ctx, q.text+q.run, w.t, cs.IDs[0], cs.IDs[len(cs.IDs)-1])
		return engine.Collect(rows, err, scan)
	}
	if !w.tx.Embedded() {
		all := make([]int64, len(cs.IDs))
		for i, id := range cs.IDs {
			all[i] = int64(id)
		}
		rows, err := w.tx.Query(ctx, q.text+q.many, int64(w.t), all)
		return engine.Collect(rows, err, scan)
	}
	var out []T
	for _, id := range cs.IDs {
		rows, err := w.tx.Query(ctx, q.text+q.one, w.t, id)
		got, err := engine.Collect(rows, err, scan)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

// Hold keeps customers from being erased until the step ends, and gives those who are there. An
// erasure locks its customer before all else.
func (w work) Hold(ctx context.Context, cs []party.Customer) ([]party.Customer, error) {
	out, err := each(ctx, w, asked{
		`SELECT c.customer FROM customer c WHERE c.tenant = $1 AND c.customer`, ` = $2`,
		` = ANY($2::bigint[]) ORDER BY c.customer FOR SHARE`, ``,
	}, figures.Some{IDs: cs},
		func(r engine.Row) (id party.Customer, err error) { return id, r.Scan(&id) })
	return out, wrap(err, "hold customers")
}

const selectFigured = `SELECT s.sale, coalesce(s.customer, 0), s.status, s.channel, s.country, s.currency, s.total, s.placed`

// OrdersOf reads the live orders of customers, by customer and then oldest first.
func (w work) OrdersOf(ctx context.Context, cs figures.Some) ([]figures.Order, error) {
	out, err := each(ctx, w, asked{
		selectFigured + ` FROM sale s WHERE s.tenant = $1 AND s.state = 'live' AND s.customer`,
		// The sum keeps SQLite from walking all orders in their order for the sake of one customer's.
		` = $2 ORDER BY s.placed + 0, s.sale`, ` = ANY($2::bigint[]) ORDER BY s.customer, s.placed, s.sale`,
		` >= $2 AND s.customer <= $3 ORDER BY s.customer, s.placed, s.sale`,
	}, cs,
		func(r engine.Row) (o figures.Order, err error) {
			return o, r.Scan(&o.Sale, &o.Customer, &o.Status, &o.Channel, &o.Country, &o.Currency, &o.Total, &o.Placed)
		})
	return out, wrap(err, "read orders")
}

// OrdersBetween reads the live orders of a time.
func (w work) OrdersBetween(ctx context.Context, from, until when.Instant) ([]figures.Order, error) {
	rows, err := w.tx.Query(ctx, selectFigured+`, CASE WHEN f.first_sale = s.sale THEN 1 ELSE 0 END
		FROM sale s LEFT JOIN customer_figure f ON f.tenant = s.tenant AND f.customer = s.customer
		WHERE s.tenant = $1 AND s.state = 'live' AND s.placed >= $2 AND s.placed < $3`, w.t, from, until)
	out, err := engine.Collect(rows, err, func(r engine.Row) (o figures.Order, err error) {
		first := 0
		err = r.Scan(&o.Sale, &o.Customer, &o.Status, &o.Channel, &o.Country, &o.Currency, &o.Total, &o.Placed, &first)
		o.First = first == 1
		return o, err
	})
	return out, wrap(err, "read orders")
}

// LinesBetween reads the lines of the live orders of a time.
func (w work) LinesBetween(ctx context.Context, from, until when.Instant) ([]figures.Line, error) {
	rows, err := w.tx.Query(ctx, `SELECT s.sale, s.status, s.currency, s.total, l.product, l.quantity, l.amount
		FROM sale s JOIN sale_line l ON l.tenant = s.tenant AND l.sale = s.sale
		WHERE s.tenant = $1 AND s.state = 'live' AND s.placed >= $2 AND s.placed < $3 ORDER BY s.placed, s.sale, l.line`,
		w.t, from, until)
	out, err := engine.Collect(rows, err, func(r engine.Row) (l figures.Line, err error) {
		return l, r.Scan(&l.Sale, &l.Status, &l.Currency, &l.Total, &l.Product, &l.Quantity, &l.Amount)
	})
	return out, wrap(err, "read lines")
}
