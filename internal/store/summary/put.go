package summary

import (
	"context"
	"database/sql"
	"errors"

	"counterpart/internal/crm/figures"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

const selectFigure = `SELECT g.customer, g.first_order, g.first_sale, g.last_order, g.orders, g.spent, g.cohort,
		g.r, g.f, g.m, g.grp FROM customer_figure g WHERE g.tenant = $1 AND g.customer`

func scanFigure(r engine.Row) (f figures.Figure, err error) {
	return f, r.Scan(&f.Customer, &f.First, &f.FirstSale, &f.Last, &f.Orders, &f.Spent, &f.Cohort, &f.R, &f.F, &f.M, &f.Group)
}

// Figure reads a customer's figure.
func (db Rows) Figure(ctx context.Context, t party.Tenant, c party.Customer) (figures.Figure, error) {
	f, err := scanFigure(db.SQL.Row(ctx, selectFigure+` = $2`, t, c))
	if errors.Is(err, sql.ErrNoRows) {
		return f, failure.Wrap(err, failure.NotFound, "There is no figure.")
	}
	return f, wrap(err, "read figure")
}

// Figures reads the figures of customers.
func (w work) Figures(ctx context.Context, cs figures.Some) (map[party.Customer]figures.Figure, error) {
	all, err := each(ctx, w, asked{selectFigure, ` = $2`, ` = ANY($2::bigint[])`, ` >= $2 AND g.customer <= $3`}, cs, scanFigure)
	out := make(map[party.Customer]figures.Figure, len(all))
	for _, f := range all {
		out[f.Customer] = f
	}
	return out, wrap(err, "read figures")
}

// PutFigure writes a customer's figure; one without orders removes it.
func (w work) PutFigure(ctx context.Context, f figures.Figure) error {
	if f.Orders == 0 {
		return wrap(w.tx.Later(ctx, `DELETE FROM customer_figure WHERE tenant = $1 AND customer = $2`, w.t, f.Customer), "remove figure")
	}
	return wrap(w.tx.Later(ctx, `INSERT INTO customer_figure (tenant, customer, first_order, first_sale, last_order, orders,
			spent, cohort, r, f, m, grp)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (tenant, customer) DO UPDATE SET first_order = excluded.first_order, first_sale = excluded.first_sale,
			last_order = excluded.last_order, orders = excluded.orders, spent = excluded.spent, cohort = excluded.cohort`,
		w.t, f.Customer, f.First, f.FirstSale, f.Last, f.Orders, f.Spent, f.Cohort, f.R, f.F, f.M, string(f.Group)), "write figure")
}

// Months reads what customers bought by month.
func (w work) Months(ctx context.Context, cs figures.Some) (map[party.Customer]map[figures.Month]figures.InMonth, error) {
	out := map[party.Customer]map[figures.Month]figures.InMonth{}
	_, err := each(ctx, w, asked{`SELECT x.customer, x.month, x.cohort, x.orders, x.spent, x.again90, x.again180 FROM customer_month x
			WHERE x.tenant = $1 AND x.customer`, ` = $2`, ` = ANY($2::bigint[])`, ` >= $2 AND x.customer <= $3`}, cs, func(r engine.Row) (none struct{}, err error) {
		var c party.Customer
		var m figures.Month
		var in figures.InMonth
		err = r.Scan(&c, &m, &in.Cohort, &in.Orders, &in.Spent, &in.Again90, &in.Again180)
		if out[c] == nil {
			out[c] = map[figures.Month]figures.InMonth{}
		}
		out[c][m] = in
		return none, err
	})
	return out, wrap(err, "read months")
}

// PutMonth writes what a customer bought in a month; the zero value removes it.
func (w work) PutMonth(ctx context.Context, c party.Customer, m figures.Month, in figures.InMonth) error {
	if in == (figures.InMonth{}) {
		return wrap(w.tx.Later(ctx, `DELETE FROM customer_month WHERE tenant = $1 AND customer = $2 AND month = $3`, w.t, c, m), "remove month")
	}
	return wrap(w.tx.Later(ctx, `INSERT INTO customer_month (tenant, customer, month, cohort, orders, spent, again90, again180)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (tenant, customer, month) DO UPDATE SET cohort = excluded.cohort, orders = excluded.orders,
			spent = excluded.spent, again90 = excluded.again90, again180 = excluded.again180`,
		w.t, c, m, in.Cohort, in.Orders, in.Spent, in.Again90, in.Again180), "write month")
}

// Recount adds up a cohort's month anew.
func (w work) Recount(ctx context.Context, cohort, month figures.Month) error {
	if err := w.tx.Later(ctx, `DELETE FROM figure_cohort WHERE tenant = $1 AND cohort = $2 AND month = $3`, w.t, cohort, month); err != nil {
		return wrap(err, "recount cohort")
	}
	return wrap(w.tx.Later(ctx, addUp+` WHERE x.tenant = $1 AND x.cohort = $2 AND x.month = $3
		GROUP BY x.tenant, x.cohort, x.month`, w.t, cohort, month), "recount cohort")
}

const addUp = `INSERT INTO figure_cohort (tenant, cohort, month, active, orders, spent, again90, again180)
	SELECT x.tenant, x.cohort, x.month, sum(CASE WHEN x.orders > 0 THEN 1 ELSE 0 END), sum(x.orders), sum(x.spent),
		sum(x.again90), sum(x.again180) FROM customer_month x`

// Cells reads the sums of a day.
func (w work) Cells(ctx context.Context, d figures.Day) (map[figures.Cell]figures.Sums, error) {
	out := map[figures.Cell]figures.Sums{}
	rows, err := w.tx.Query(ctx, `SELECT x.country, x.channel, x.currency, x.orders, x.gross, x.credits, x.credit, x.known, x.fresh
		FROM figure_day x WHERE x.tenant = $1 AND x.day = $2`, w.t, d)
	_, err = engine.Collect(rows, err, func(r engine.Row) (none struct{}, err error) {
		var c figures.Cell
		var s figures.Sums
		err = r.Scan(&c.Country, &c.Channel, &c.Currency, &s.Orders, &s.Gross, &s.Credits, &s.Credit, &s.Known, &s.Fresh)
		out[c] = s
		return none, err
	})
	return out, wrap(err, "read day")
}

// PutCell writes sums of a day.
func (w work) PutCell(ctx context.Context, d figures.Day, c figures.Cell, s figures.Sums) error {
	if s == (figures.Sums{}) {
		return wrap(w.tx.Later(ctx, `DELETE FROM figure_day WHERE tenant = $1 AND day = $2 AND country = $3 AND channel = $4 AND currency = $5`,
			w.t, d, c.Country, c.Channel, c.Currency), "remove day")
	}
	return wrap(w.tx.Later(ctx, `INSERT INTO figure_day (tenant, day, country, channel, currency, orders, gross, credits, credit, known, fresh)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (tenant, day, country, channel, currency) DO UPDATE SET orders = excluded.orders, gross = excluded.gross,
			credits = excluded.credits, credit = excluded.credit, known = excluded.known, fresh = excluded.fresh`,
		w.t, d, c.Country, c.Channel, c.Currency, s.Orders, s.Gross, s.Credits, s.Credit, s.Known, s.Fresh), "write day")
}

// Goods reads the sums of a day's products.
func (w work) Goods(ctx context.Context, d figures.Day) (map[figures.Good]figures.Sold, error) {
	out := map[figures.Good]figures.Sold{}
	rows, err := w.tx.Query(ctx, `SELECT x.product, x.currency, x.quantity, x.amount, x.orders FROM figure_product x
		WHERE x.tenant = $1 AND x.span = 'd' AND x.at = $2`, w.t, d)
	_, err = engine.Collect(rows, err, func(r engine.Row) (none struct{}, err error) {
		var g figures.Good
		var s figures.Sold
		err = r.Scan(&g.Product, &g.Currency, &s.Quantity, &s.Amount, &s.Orders)
		out[g] = s
		return none, err
	})
	return out, wrap(err, "read products of a day")
}

const (
	dropGood = `DELETE FROM figure_product WHERE tenant = $1 AND span = 'd' AND at = $2 AND product = $3 AND currency = $4`
	putGood  = `INSERT INTO figure_product (tenant, span, at, product, currency, quantity, amount, orders)
		VALUES ($1, 'd', $2, $3, $4, $5, $6, $7)
		ON CONFLICT (tenant, span, at, product, currency) DO UPDATE SET quantity = excluded.quantity,
			amount = excluded.amount, orders = excluded.orders`
)

// PutGood writes the sums of a day's product.
func (w work) PutGood(ctx context.Context, d figures.Day, g figures.Good, s figures.Sold) error {
	if s == (figures.Sold{}) {
		return wrap(w.tx.Later(ctx, dropGood, w.t, d, g.Product, g.Currency), "remove product of a day")
	}
	return wrap(w.tx.Later(ctx, putGood, w.t, d, g.Product, g.Currency, s.Quantity, s.Amount, s.Orders), "write product of a day")
}

// Forget removes all sums.
func (w work) Forget(ctx context.Context) error {
	for _, q := range []string{
		`DELETE FROM figure_day WHERE tenant = $1`, `DELETE FROM figure_month WHERE tenant = $1`, `DELETE FROM figure_product WHERE tenant = $1`,
		`DELETE FROM figure_cohort WHERE tenant = $1`, `DELETE FROM customer_month WHERE tenant = $1`,
	} {
		if _, err := w.tx.Exec(ctx, q, w.t); err != nil {
			return wrap(err, "remove sums")
		}
	}
	return nil
}

// Rankable reads what ranking needs of all customers.
func (db Rows) Rankable(ctx context.Context, t party.Tenant) ([]figures.Ranked, error) {
	rows, err := db.SQL.Query(ctx, `SELECT g.customer, g.last_order, g.orders, g.spent, g.r, g.f, g.m, g.grp
		FROM customer_figure g WHERE g.tenant = $1`, t)
	out, err := engine.Collect(rows, err, func(r engine.Row) (c figures.Ranked, err error) {
		return c, r.Scan(&c.Customer, &c.Last, &c.Orders, &c.Spent, &c.R, &c.F, &c.M, &c.Group)
	})
	return out, wrap(err, "read customers to rank")
}

// PutScores writes new scores; customers who are gone are left out.
func (db Rows) PutScores(ctx context.Context, t party.Tenant, rs []figures.Ranked) error {
	return db.SQL.Short(ctx, "rank", func(tx *engine.Tx) error {
		if _, err := scanState(tx.Row(ctx, db.locked(), t)); err != nil {
			return err
		}
		for _, r := range rs {
			if err := tx.Later(ctx, `UPDATE customer_figure SET r = $3, f = $4, m = $5, grp = $6 WHERE tenant = $1 AND customer = $2`,
				t, r.Customer, r.R, r.F, r.M, string(r.Group)); err != nil {
				return err
			}
		}
		return tx.Later(ctx, `UPDATE figure_state SET sums = sums + 1 WHERE tenant = $1`, t)
	})
}
