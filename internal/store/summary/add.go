package summary

import (
	"context"

	"counterpart/internal/crm/figures"
)

const (
	addCell = `INSERT INTO figure_month (tenant, month, country, channel, currency, orders, gross, credits, credit, known, fresh)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (tenant, month, country, channel, currency) DO UPDATE SET orders = figure_month.orders + excluded.orders,
			gross = figure_month.gross + excluded.gross, credits = figure_month.credits + excluded.credits,
			credit = figure_month.credit + excluded.credit, known = figure_month.known + excluded.known,
			fresh = figure_month.fresh + excluded.fresh`
	tidyCell = `DELETE FROM figure_month WHERE tenant = $1 AND month = $2 AND country = $3 AND channel = $4 AND currency = $5
		AND orders = 0 AND credits = 0`
	addGood = `INSERT INTO figure_product (tenant, span, at, product, currency, quantity, amount, orders)
		VALUES ($1, 'm', $2, $3, $4, $5, $6, $7)
		ON CONFLICT (tenant, span, at, product, currency) DO UPDATE SET quantity = figure_product.quantity + excluded.quantity,
			amount = figure_product.amount + excluded.amount, orders = figure_product.orders + excluded.orders`
	tidyGood = `DELETE FROM figure_product WHERE tenant = $1 AND span = 'm' AND at = $2 AND product = $3 AND currency = $4
		AND quantity = 0 AND amount = 0 AND orders = 0`
	addRank = `INSERT INTO figure_rank (tenant, r, f, customers) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, r, f) DO UPDATE SET customers = figure_rank.customers + excluded.customers`
)

// AddCell adds to the sums of a month.
func (w work) AddCell(ctx context.Context, m figures.Month, c figures.Cell, s figures.Sums) error {
	if err := w.tx.Later(ctx, addCell, w.t, m, c.Country, c.Channel, c.Currency, s.Orders, s.Gross, s.Credits, s.Credit, s.Known, s.Fresh); err != nil {
		return wrap(err, "write month")
	}
	if s.Orders > 0 {
		return nil
	}
	return wrap(w.tx.Later(ctx, tidyCell, w.t, m, c.Country, c.Channel, c.Currency), "tidy month")
}

// AddGood adds to the sums of a month's product.
func (w work) AddGood(ctx context.Context, m figures.Month, g figures.Good, more figures.Sold) error {
	if err := w.tx.Later(ctx, addGood, w.t, m, g.Product, g.Currency, more.Quantity, more.Amount, more.Orders); err != nil {
		return wrap(err, "write product of a month")
	}
	if more.Quantity > 0 {
		return nil
	}
	return wrap(w.tx.Later(ctx, tidyGood, w.t, m, g.Product, g.Currency), "tidy product of a month")
}

// AddRank adds to how many customers have a rank.
func (w work) AddRank(ctx context.Context, r, f int, more int64) error {
	return wrap(w.tx.Later(ctx, addRank, w.t, r, f, more), "write ranks")
}

// Rerank counts the customers of all ranks anew.
func (w work) Rerank(ctx context.Context) error {
	if err := w.tx.Later(ctx, `DELETE FROM figure_rank WHERE tenant = $1`, w.t); err != nil {
		return wrap(err, "count ranks")
	}
	return wrap(w.tx.Later(ctx, `INSERT INTO figure_rank (tenant, r, f, customers)
		SELECT g.tenant, g.r, g.f, count(*) FROM customer_figure g WHERE g.tenant = $1 GROUP BY g.tenant, g.r, g.f`, w.t), "count ranks")
}

// Recohort adds up all months of a cohort anew.
func (w work) Recohort(ctx context.Context, cohort figures.Month) error {
	if err := w.tx.Later(ctx, `DELETE FROM figure_cohort WHERE tenant = $1 AND cohort = $2`, w.t, cohort); err != nil {
		return wrap(err, "add up cohort")
	}
	return wrap(w.tx.Later(ctx, addUp+` WHERE x.tenant = $1 AND x.cohort = $2 GROUP BY x.tenant, x.cohort, x.month`, w.t, cohort), "add up cohort")
}
