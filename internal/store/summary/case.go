package summary

import (
	"context"

	"counterpart/internal/crm/figures"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// Figures about cases are read from the index customer_case_figures, which holds every column that
// they need: the database itself keeps it up to date with the writes.
const (
	ofCases = ` FROM customer_case x WHERE x.tenant = $1 AND x.opened >= $2 AND x.opened < $3 AND x.kind `
	oneKind = ofCases + `= $4`
	anyKind = ofCases + `IN ('complaint', 'question', 'return')`

	care = `count(*), coalesce(sum(CASE WHEN x.first_at > 0 THEN 1 ELSE 0 END), 0),
		coalesce(sum(CASE WHEN x.resolved_at > 0 THEN 1 ELSE 0 END), 0),
		coalesce(sum(CASE WHEN x.first_at > 0 THEN x.first_at - x.opened ELSE 0 END), 0),
		coalesce(sum(CASE WHEN x.resolved_at > 0 THEN x.resolved_at - x.opened ELSE 0 END), 0),
		count(x.score), coalesce(sum(x.score), 0)`
)

// ofThem gives the rest of a query about cases with its arguments.
func ofThem(t party.Tenant, q figures.Cases) (string, []any) {
	if q.Kind == "" {
		return anyKind, []any{t, q.From, q.Until}
	}
	return oneKind, []any{t, q.From, q.Until, q.Kind}
}

// Care adds up cases.
func (db Rows) Care(ctx context.Context, t party.Tenant, q figures.Cases) (c figures.Care, err error) {
	rest, args := ofThem(t, q)
	err = db.SQL.Row(ctx, `SELECT `+care+rest, args...).
		Scan(&c.Opened, &c.Answered, &c.Resolved, &c.AnswerTime, &c.ResolveTime, &c.Scored, &c.Score)
	return c, wrap(err, "add up cases")
}

const (
	answerWaits  = `x.first_at - x.opened AS wait`
	resolveWaits = `x.resolved_at - x.opened AS wait`
	// Of n values in order, the middle is at ⌈n/2⌉ and the ninth tenth at ⌈9n/10⌉.
	tenths = `SELECT coalesce(max(CASE WHEN y.i = (y.n + 1) / 2 THEN y.wait END), 0),
			coalesce(max(CASE WHEN y.i = (9 * y.n + 9) / 10 THEN y.wait END), 0)
		FROM (SELECT w.wait, row_number() OVER (ORDER BY w.wait) AS i, count(*) OVER () AS n FROM (SELECT `
)

// Waits reads how long cases waited for the first answer, or for their resolution.
func (db Rows) Waits(ctx context.Context, t party.Tenant, q figures.Cases, resolved bool) (w figures.Waits, err error) {
	rest, args := ofThem(t, q)
	what, only := answerWaits, ` AND x.first_at > 0`
	if resolved {
		what, only = resolveWaits, ` AND x.resolved_at > 0`
	}
	err = db.SQL.Row(ctx, tenths+what+rest+only+`) AS w) AS y`, args...).Scan(&w.Median, &w.Ninety)
	return w, wrap(err, "read waits")
}

// careBy are the ways to tell cases apart.
var careBy = map[string]string{"cause": `x.cause`, "category": `x.category`, "channel": `x.channel`, "product": `coalesce(x.product, 0)`}

// CareBy adds up cases by cause, category, channel or product.
func (db Rows) CareBy(ctx context.Context, t party.Tenant, q figures.Cases, what string) ([]figures.Cause, error) {
	rest, args := ofThem(t, q)
	by := careBy[what]
	if what == "product" {
		return db.careByProduct(ctx, rest, args)
	}
	rows, err := db.SQL.Query(ctx, `SELECT `+by+`, count(DISTINCT x.customer), `+care+rest+` GROUP BY `+by+` ORDER BY 3 DESC, 1`, args...)
	out, err := engine.Collect(rows, err, func(r engine.Row) (c figures.Cause, err error) {
		return c, r.Scan(&c.Code, &c.People, &c.Opened, &c.Answered, &c.Resolved, &c.AnswerTime, &c.ResolveTime, &c.Scored, &c.Score)
	})
	return out, wrap(err, "add up cases")
}

func (db Rows) careByProduct(ctx context.Context, rest string, args []any) ([]figures.Cause, error) {
	rows, err := db.SQL.Query(ctx, `SELECT y.product, coalesce(p.sku, ''), coalesce(p.name, ''), y.people, y.opened, y.answered,
			y.resolved, y.answer, y.resolve, y.scored, y.score
		FROM (SELECT coalesce(x.product, 0) AS product, count(DISTINCT x.customer) AS people, count(*) AS opened,
				coalesce(sum(CASE WHEN x.first_at > 0 THEN 1 ELSE 0 END), 0) AS answered,
				coalesce(sum(CASE WHEN x.resolved_at > 0 THEN 1 ELSE 0 END), 0) AS resolved,
				coalesce(sum(CASE WHEN x.first_at > 0 THEN x.first_at - x.opened ELSE 0 END), 0) AS answer,
				coalesce(sum(CASE WHEN x.resolved_at > 0 THEN x.resolved_at - x.opened ELSE 0 END), 0) AS resolve,
				count(x.score) AS scored, coalesce(sum(x.score), 0) AS score`+rest+`
			GROUP BY coalesce(x.product, 0)) AS y
		LEFT JOIN product p ON p.tenant = $1 AND p.product = y.product ORDER BY y.opened DESC, p.sku`, args...)
	out, err := engine.Collect(rows, err, func(r engine.Row) (c figures.Cause, err error) {
		return c, r.Scan(&c.Product, &c.Code, &c.Label, &c.People, &c.Opened, &c.Answered, &c.Resolved, &c.AnswerTime,
			&c.ResolveTime, &c.Scored, &c.Score)
	})
	return out, wrap(err, "add up cases by product")
}

// OpenCases counts the cases of a kind that are open, and that wait for the customer.
func (db Rows) OpenCases(ctx context.Context, t party.Tenant, kind string) (open, waiting int64, err error) {
	err = db.SQL.Row(ctx, `SELECT count(CASE WHEN x.status = 'open' THEN 1 END), count(CASE WHEN x.status = 'waiting' THEN 1 END)
		FROM customer_case x WHERE x.tenant = $1 AND x.status IN ('open', 'waiting') AND x.kind = $2`, t, kind).Scan(&open, &waiting)
	return open, waiting, wrap(err, "count open cases")
}

// Complainers reads the first complaint of each customer in the time, and when the customer's next
// order that counts was placed.
func (db Rows) Complainers(ctx context.Context, t party.Tenant, q figures.Cases) ([]figures.Complainer, error) {
	rows, err := db.SQL.Query(ctx, `SELECT y.opened, coalesce((SELECT min(s.placed) FROM sale s WHERE s.tenant = $1
			AND s.customer = y.customer AND s.placed > y.opened AND s.state = 'live' AND s.total > 0 AND s.status <> 'cancelled'
			AND s.currency = (SELECT t.currency FROM tenant t WHERE t.tenant = $1)), 0)
		FROM (SELECT x.customer, min(x.opened) AS opened FROM customer_case x
			WHERE x.tenant = $1 AND x.kind = 'complaint' AND x.opened >= $2 AND x.opened < $3 AND x.customer IS NOT NULL
			GROUP BY x.customer) AS y`, t, q.From, q.Until)
	out, err := engine.Collect(rows, err, func(r engine.Row) (c figures.Complainer, err error) {
		return c, r.Scan(&c.Complained, &c.Next)
	})
	return out, wrap(err, "read who came back")
}

// MonthsOf adds up each month of customers who ever complained.
func (db Rows) MonthsOf(ctx context.Context, t party.Tenant, from, until figures.Month) ([]figures.Cohort, error) {
	rows, err := db.SQL.Query(ctx, `SELECT m.month, count(*), coalesce(sum(m.again90), 0), coalesce(sum(m.again180), 0)
		FROM (SELECT DISTINCT x.customer FROM customer_case x WHERE x.tenant = $1 AND x.kind = 'complaint' AND x.customer IS NOT NULL) AS y
			JOIN customer_month m ON m.tenant = $1 AND m.customer = y.customer
		WHERE m.month >= $2 AND m.month <= $3 AND m.orders > 0 GROUP BY m.month`, t, from, until)
	out, err := engine.Collect(rows, err, func(r engine.Row) (c figures.Cohort, err error) {
		return c, r.Scan(&c.Month, &c.Active, &c.Again90, &c.Again180)
	})
	return out, wrap(err, "read months of who complained")
}
