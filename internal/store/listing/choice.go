package listing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/sale"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// The countries that live rows have, each found by a jump along the index to the next one.
const (
	customerCountries = `WITH RECURSIVE n (country) AS (
		SELECT min(c.country) FROM customer c WHERE c.tenant = $1 AND c.state <> 'staged'
		UNION ALL
		SELECT (SELECT min(c.country) FROM customer c WHERE c.tenant = $1 AND c.state <> 'staged' AND c.country > n.country)
		FROM n WHERE n.country IS NOT NULL)
		SELECT country FROM n WHERE country <> ''`
	saleCountries = `WITH RECURSIVE n (country) AS (
		SELECT min(c.country) FROM sale c WHERE c.tenant = $1 AND c.state = 'live'
		UNION ALL
		SELECT (SELECT min(c.country) FROM sale c WHERE c.tenant = $1 AND c.state = 'live' AND c.country > n.country)
		FROM n WHERE n.country IS NOT NULL)
		SELECT country FROM n WHERE country <> ''`
)

// Countries gives the countries of customers, or of orders.
func (l Lists) Countries(ctx context.Context, t party.Tenant, orders bool) ([]string, error) {
	q := customerCountries
	if orders {
		q = saleCountries
	}
	rows, err := l.DB.Query(ctx, q, t)
	out, err := engine.Collect(rows, err, func(s engine.Row) (c string, err error) { return c, s.Scan(&c) })
	if err != nil {
		return nil, fmt.Errorf("list countries: %w", err)
	}
	return out, nil
}

// Product finds a product by SKU; -1 if there is none.
func (l Lists) Product(ctx context.Context, t party.Tenant, sku string) (id sale.ProductID, err error) {
	err = l.DB.Row(ctx, `SELECT product FROM product WHERE tenant = $1 AND sku = $2`, t, sku).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return -1, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find product: %w", err)
	}
	return id, nil
}

// OpenCases reads the open cases of a customer, the newest first.
func (l Lists) OpenCases(ctx context.Context, t party.Tenant, c party.Customer, limit int) ([]lists.Case, error) {
	rows, err := l.DB.Query(ctx, `SELECT k.number, k.kind, k.status, k.opened FROM customer_case k
		WHERE k.tenant = $1 AND k.customer = $2 AND k.status IN ('open', 'waiting')
		ORDER BY k.opened DESC, k.number DESC LIMIT $3 + 0`, t, c, limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (k lists.Case, err error) {
		return k, s.Scan(&k.Number, &k.Kind, &k.Status, &k.Opened)
	})
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	return out, nil
}
