package summary

import (
	"context"
	"database/sql"

	"counterpart/internal/crm/figures"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/when"
)

// NextPeople gives the next customers who have orders or figures.
func (w work) NextPeople(ctx context.Context, after party.Customer, limit int) ([]party.Customer, error) {
	rows, err := w.tx.Query(ctx, `SELECT a.customer FROM (SELECT DISTINCT s.customer FROM sale s
			WHERE s.tenant = $1 AND s.customer > $2 ORDER BY s.customer LIMIT $3 + 0) AS a
		UNION SELECT b.customer FROM (SELECT g.customer FROM customer_figure g
			WHERE g.tenant = $1 AND g.customer > $2 ORDER BY g.customer LIMIT $3 + 0) AS b
		ORDER BY 1 LIMIT $3 + 0`, w.t, after, limit)
	out, err := engine.Collect(rows, err, func(r engine.Row) (c party.Customer, err error) { return c, r.Scan(&c) })
	return out, wrap(err, "read next customers")
}

// NextCohort gives the next first month; 0 if there is none.
func (w work) NextCohort(ctx context.Context, after figures.Month) (figures.Month, error) {
	var next [2]sql.NullInt64
	for i, q := range []string{
		`SELECT min(x.cohort) FROM customer_month x WHERE x.tenant = $1 AND x.cohort > $2`,
		`SELECT min(x.cohort) FROM figure_cohort x WHERE x.tenant = $1 AND x.cohort > $2`,
	} {
		if err := w.tx.Row(ctx, q, w.t, after).Scan(&next[i]); err != nil {
			return 0, wrap(err, "read next cohort")
		}
	}
	return figures.Month(lower(next[0], next[1]).Int64), nil
}

// lower gives the lower of two values, of those that there are.
func lower(a, b sql.NullInt64) sql.NullInt64 {
	if !a.Valid || b.Valid && b.Int64 < a.Int64 {
		return b
	}
	return a
}

// NextOrder gives when the next order was placed.
func (w work) NextOrder(ctx context.Context, from when.Instant) (when.Instant, bool, error) {
	var at sql.NullInt64
	err := w.tx.Row(ctx, `SELECT min(s.placed) FROM sale s WHERE s.tenant = $1 AND s.state = 'live' AND s.placed >= $2`, w.t, from).Scan(&at)
	return when.Instant(at.Int64), at.Valid, wrap(err, "read next order")
}

// NextSums gives the next day that has sums.
func (w work) NextSums(ctx context.Context, from figures.Day) (figures.Day, bool, error) {
	var next [2]sql.NullInt64
	for i, q := range []string{
		`SELECT min(x.day) FROM figure_day x WHERE x.tenant = $1 AND x.day >= $2`,
		`SELECT min(x.at) FROM figure_product x WHERE x.tenant = $1 AND x.span = 'd' AND x.at >= $2`,
	} {
		if err := w.tx.Row(ctx, q, w.t, from).Scan(&next[i]); err != nil {
			return 0, false, wrap(err, "read next day")
		}
	}
	d := lower(next[0], next[1])
	return figures.Day(d.Int64), d.Valid, nil
}
