package summary

import (
	"context"

	"counterpart/internal/crm/figures"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/when"
)

const sums = `sum(x.orders), sum(x.gross), sum(x.credits), sum(x.credit), sum(x.known), sum(x.fresh)`

// Daily reads the sums of each day and currency.
func (db Rows) Daily(ctx context.Context, t party.Tenant, s figures.Span) ([]figures.Dated, error) {
	rows, err := db.SQL.Query(ctx, `SELECT x.day, x.currency, `+sums+` FROM figure_day x
		WHERE x.tenant = $1 AND x.day >= $2 AND x.day <= $3 GROUP BY x.day, x.currency ORDER BY x.day, x.currency`, t, s.From, s.Until)
	out, err := engine.Collect(rows, err, func(r engine.Row) (d figures.Dated, err error) {
		return d, r.Scan(&d.Day, &d.Currency, &d.Orders, &d.Gross, &d.Credits, &d.Credit, &d.Known, &d.Fresh)
	})
	return out, wrap(err, "read days")
}

// Monthly reads the sums of each month and currency.
func (db Rows) Monthly(ctx context.Context, t party.Tenant, from, until figures.Month) ([]figures.Dated, error) {
	rows, err := db.SQL.Query(ctx, `SELECT x.month, x.currency, `+sums+` FROM figure_month x
		WHERE x.tenant = $1 AND x.month >= $2 AND x.month <= $3 GROUP BY x.month, x.currency ORDER BY x.month, x.currency`, t, from, until)
	out, err := engine.Collect(rows, err, func(r engine.Row) (d figures.Dated, err error) {
		var m figures.Month
		err = r.Scan(&m, &d.Currency, &d.Orders, &d.Gross, &d.Credits, &d.Credit, &d.Known, &d.Fresh)
		d.Day = m.First()
		return d, err
	})
	return out, wrap(err, "read months")
}

// Counted adds up the orders of all months.
func (db Rows) Counted(ctx context.Context, t party.Tenant) (n int64, err error) {
	err = db.SQL.Row(ctx, `SELECT coalesce(sum(x.orders), 0) FROM figure_month x WHERE x.tenant = $1`, t).Scan(&n)
	return n, wrap(err, "count orders")
}

// Whole months are read as such, the days at both ends as days.
const (
	byCountry = `SELECT x.country, ` + sums + ofPlaces + ` GROUP BY x.country`
	byChannel = `SELECT x.channel, ` + sums + ofPlaces + ` GROUP BY x.channel`
	placeSums = `country, channel, orders, gross, credits, credit, known, fresh`
	ofPlaces  = ` FROM (SELECT ` + placeSums + ` FROM figure_day WHERE tenant = $1 AND currency = $2 AND day >= $3 AND day <= $4
		UNION ALL SELECT ` + placeSums + ` FROM figure_month WHERE tenant = $1 AND currency = $2 AND month >= $5 AND month <= $6
		UNION ALL SELECT ` + placeSums + ` FROM figure_day WHERE tenant = $1 AND currency = $2 AND day >= $7 AND day <= $8) AS x`
)

// ByPlace reads the sums of countries or of channels in one currency.
func (db Rows) ByPlace(ctx context.Context, t party.Tenant, s figures.Span, currency string, by figures.By) ([]figures.Placed, error) {
	q := byCountry
	if by == figures.ByChannel {
		q = byChannel
	}
	rows, err := db.SQL.Query(ctx, q, parts(t, s, currency)...)
	out, err := engine.Collect(rows, err, func(r engine.Row) (p figures.Placed, err error) {
		return p, r.Scan(&p.Name, &p.Orders, &p.Gross, &p.Credits, &p.Credit, &p.Known, &p.Fresh)
	})
	return out, wrap(err, "read places")
}

// parts are the arguments of a query over days, months and days again.
func parts(t party.Tenant, s figures.Span, currency string) []any {
	head, months, tail := s.Split()
	return []any{t, currency, head.From, head.Until, months[0], months[1], tail.From, tail.Until}
}

const goodsOf = `SELECT x.product, sum(x.quantity), sum(x.amount), sum(x.orders)
	FROM (SELECT product, quantity, amount, orders FROM figure_product
			WHERE tenant = $1 AND span = 'd' AND currency = $2 AND at >= $3 AND at <= $4
		UNION ALL SELECT product, quantity, amount, orders FROM figure_product
			WHERE tenant = $1 AND span = 'm' AND currency = $2 AND at >= $5 AND at <= $6
		UNION ALL SELECT product, quantity, amount, orders FROM figure_product
			WHERE tenant = $1 AND span = 'd' AND currency = $2 AND at >= $7 AND at <= $8) AS x
	GROUP BY x.product`

// Goods reads the sums of all products in one currency.
func (db Rows) Goods(ctx context.Context, t party.Tenant, s figures.Span, currency string) ([]figures.Product, error) {
	rows, err := db.SQL.Query(ctx, goodsOf, parts(t, s, currency)...)
	out, err := engine.Collect(rows, err, func(r engine.Row) (p figures.Product, err error) {
		return p, r.Scan(&p.ID, &p.Quantity, &p.Amount, &p.Orders)
	})
	return out, wrap(err, "read products")
}

const oneProduct = `SELECT p.sku, p.name FROM product p WHERE p.tenant = $1 AND p.product = $2`

// SKUs reads the SKUs of products.
func (db Rows) SKUs(ctx context.Context, t party.Tenant, ids []int64) (map[int64]string, error) {
	ps := make([]figures.Product, len(ids))
	for i, id := range ids {
		ps[i].ID = id
	}
	err := db.Names(ctx, t, ps)
	out := make(map[int64]string, len(ps))
	for _, p := range ps {
		out[p.ID] = p.SKU
	}
	return out, err
}

// Names fills in SKUs and names: on PostgreSQL all at once.
func (db Rows) Names(ctx context.Context, t party.Tenant, ps []figures.Product) error {
	if !db.SQL.Embedded() {
		return db.allNames(ctx, t, ps)
	}
	for i := range ps {
		if err := db.SQL.Row(ctx, oneProduct, t, ps[i].ID).Scan(&ps[i].SKU, &ps[i].Name); err != nil {
			return wrap(err, "read product")
		}
	}
	return nil
}

func (db Rows) allNames(ctx context.Context, t party.Tenant, ps []figures.Product) error {
	ids, at := make([]int64, len(ps)), make(map[int64]int, len(ps))
	for i, p := range ps {
		ids[i], at[p.ID] = p.ID, i
	}
	rows, err := db.SQL.Query(ctx, `SELECT p.product, p.sku, p.name FROM product p
		WHERE p.tenant = $1 AND p.product = ANY($2::bigint[])`, int64(t), ids)
	_, err = engine.Collect(rows, err, func(r engine.Row) (p figures.Product, err error) {
		err = r.Scan(&p.ID, &p.SKU, &p.Name)
		ps[at[p.ID]].SKU, ps[at[p.ID]].Name = p.SKU, p.Name
		return p, err
	})
	return wrap(err, "read products")
}

// ManyIn reports whether at least n customers have an order from a country that counts.
func (db Rows) ManyIn(ctx context.Context, t party.Tenant, from, until when.Instant, country string, n int) (bool, error) {
	var have int
	err := db.SQL.Row(ctx, `SELECT count(*) FROM (SELECT DISTINCT s.customer FROM sale s
		WHERE s.tenant = $1 AND s.state = 'live' AND s.country = $2 AND s.placed >= $3 AND s.placed < $4 AND s.customer IS NOT NULL
		LIMIT $5 + 0) AS x`, t, country, from, until, n).Scan(&have)
	return have >= n, wrap(err, "count customers")
}

// Matrix counts customers by R and F.
func (db Rows) Matrix(ctx context.Context, t party.Tenant) ([]figures.RFM, error) {
	rows, err := db.SQL.Query(ctx, `SELECT x.r, x.f, x.customers FROM figure_rank x WHERE x.tenant = $1 ORDER BY x.r, x.f`, t)
	out, err := engine.Collect(rows, err, func(r engine.Row) (c figures.RFM, err error) { return c, r.Scan(&c.R, &c.F, &c.Customers) })
	return out, wrap(err, "count groups")
}

// Cohorts reads the months of all cohorts from a first month on.
func (db Rows) Cohorts(ctx context.Context, t party.Tenant, from figures.Month) ([]figures.Cohort, error) {
	rows, err := db.SQL.Query(ctx, `SELECT x.cohort, x.month, x.active, x.orders, x.spent, x.again90, x.again180 FROM figure_cohort x
		WHERE x.tenant = $1 AND x.cohort >= $2 ORDER BY x.cohort, x.month`, t, from)
	out, err := engine.Collect(rows, err, func(r engine.Row) (c figures.Cohort, err error) {
		return c, r.Scan(&c.Cohort, &c.Month, &c.Active, &c.Orders, &c.Spent, &c.Again90, &c.Again180)
	})
	return out, wrap(err, "read cohorts")
}

// Apart reads where the list of SKUs that are not products differs from the built-in one.
func (db Rows) Apart(ctx context.Context, t party.Tenant) (map[string]bool, error) {
	out := map[string]bool{}
	rows, err := db.SQL.Query(ctx, `SELECT a.sku, a.apart FROM figure_apart a WHERE a.tenant = $1`, t)
	_, err = engine.Collect(rows, err, func(r engine.Row) (none struct{}, err error) {
		var sku string
		var apart bool
		err = r.Scan(&sku, &apart)
		out[sku] = apart
		return none, err
	})
	return out, wrap(err, "read list of SKUs")
}

// SetApart writes one difference.
func (db Rows) SetApart(ctx context.Context, tx ledger.Tx, t party.Tenant, sku string, apart bool) error {
	own := tx.(*engine.Tx) //nolint:forcetypeassert // only the store makes them
	if _, err := own.Exec(ctx, `UPDATE figure_state SET sums = sums + 1 WHERE tenant = $1`, t); err != nil {
		return wrap(err, "write list of SKUs")
	}
	_, err := own.Exec(ctx, `INSERT INTO figure_apart (tenant, sku, apart) VALUES ($1, $2, $3)
		ON CONFLICT (tenant, sku) DO UPDATE SET apart = excluded.apart`, t, sku, apart)
	return wrap(err, "write list of SKUs")
}
