package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/store/summary"
	"counterpart/internal/when"
)

// inOrder gives rows in the order in which they are written, so that no two transactions that
// write the same unique values wait for each other.
func inOrder[T any](rows []T, compare func(a, b T) int) []T {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, compare)
	return rows
}

// nullable gives NULL for an order without a customer.
func nullable(c party.Customer) any {
	if c == 0 {
		return nil
	}
	return int64(c)
}

const (
	insertSale = `INSERT INTO sale (tenant, sale, number, customer, state, batch, status, channel, shop, country,
			currency, total, placed, digest)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`
	insertLine = `INSERT INTO sale_line (tenant, sale, line, product, quantity, price, scale, amount)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
)

// AddSales writes new orders with lines, live if batch is 0, else staged.
func (c CRM) AddSales(ctx context.Context, tx ledger.Tx, t party.Tenant, batch crm.BatchID, rs []sale.Record) error {
	if err := c.addSales(ctx, in(tx), t, batch, rs); err != nil {
		return conflict(err, "There is an order with this number already.")
	}
	if batch != 0 {
		return nil // queued when they turn live
	}
	for _, r := range rs {
		if err := summary.Live(ctx, in(tx), t, r.ID); err != nil {
			return err
		}
	}
	return nil
}

func (c CRM) addSales(ctx context.Context, tx *engine.Tx, t party.Tenant, batch crm.BatchID, rs []sale.Record) error {
	if !c.sql.Embedded() {
		return addSaleArrays(ctx, tx, t, batch, rs)
	}
	for _, r := range rs {
		if _, err := tx.Exec(ctx, insertSale, t, r.ID, r.Number, nullable(r.Customer), stateOf(batch), batch, r.Status,
			string(r.Channel), r.Shop, r.Country, r.Total.Currency, r.Total.Minor, r.Placed, r.Digest); err != nil {
			return err
		}
		if err := addLines(ctx, tx, t, r); err != nil {
			return err
		}
	}
	return nil
}

func addLines(ctx context.Context, tx *engine.Tx, t party.Tenant, r sale.Record) error {
	for i, l := range r.Lines {
		if _, err := tx.Exec(ctx, insertLine, t, r.ID, i+1, l.Product, l.Quantity, l.Price.Unscaled, l.Price.Scale, l.Amount); err != nil {
			return wrap(err, "add line")
		}
	}
	return nil
}

// addSalesAll is for PostgreSQL: one round trip for all. SQLite has no unnest and no statement
// that changes several tables.
const addSalesAll = `WITH made AS (INSERT INTO sale (tenant, sale, number, customer, state, batch, status, channel, shop,
			country, currency, total, placed, digest)
		SELECT $1, s.sale, s.number, nullif(s.customer, 0), $2, $3, s.status, s.channel, s.shop, s.country, s.currency,
			s.total, s.placed, s.digest
		FROM unnest($4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
			$12::bigint[], $13::bigint[], $14::bytea[])
			AS s (sale, number, customer, status, channel, shop, country, currency, total, placed, digest))
	INSERT INTO sale_line (tenant, sale, line, product, quantity, price, scale, amount)
		SELECT $1, l.sale, l.line, l.product, l.quantity, l.price, l.scale, l.amount
		FROM unnest($15::bigint[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[])
			AS l (sale, line, product, quantity, price, scale, amount)`

func addSaleArrays(ctx context.Context, tx *engine.Tx, t party.Tenant, batch crm.BatchID, rs []sale.Record) error {
	rs = inOrder(rs, func(a, b sale.Record) int { return cmp.Compare(a.Number, b.Number) })
	n := len(rs)
	sales, customers, totals, placed := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	numbers, status, channels, shops := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	countries, currencies, digests := make([]string, n), make([]string, n), make([][]byte, n)
	var lines [7][]int64
	for i := range lines {
		lines[i] = []int64{}
	}
	for i, r := range rs {
		sales[i], customers[i], totals[i], placed[i] = int64(r.ID), int64(r.Customer), r.Total.Minor, int64(r.Placed)
		numbers[i], status[i], channels[i], shops[i] = r.Number, r.Status, string(r.Channel), r.Shop
		countries[i], currencies[i], digests[i] = r.Country, r.Total.Currency, r.Digest
		for j, l := range r.Lines {
			for k, v := range [...]int64{
				int64(r.ID), int64(j + 1), int64(l.Product), l.Quantity, l.Price.Unscaled, int64(l.Price.Scale), l.Amount,
			} {
				lines[k] = append(lines[k], v)
			}
		}
	}
	_, err := tx.Exec(ctx, addSalesAll, int64(t), stateOf(batch), int64(batch), sales, numbers, customers, status, channels, shops,
		countries, currencies, totals, placed, digests, lines[0], lines[1], lines[2], lines[3], lines[4], lines[5], lines[6])
	return err
}

const (
	saleByNumber = `SELECT c.sale, coalesce(c.customer, 0), c.digest FROM sale c WHERE c.tenant = $1 AND c.number = $2 AND ` + visible
	twoCustomers = `SELECT customer FROM customer WHERE tenant = $1 AND customer IN ($2, $3) ORDER BY customer`
)

// LockSale reads id, customer and digest of an order by number and locks it. Before it, and by id,
// it locks the customer whose order it is to be and the one whose order it is, as an erasure does:
// of these two one goes first.
func (c CRM) LockSale(ctx context.Context, tx ledger.Tx, t party.Tenant, number string, to party.Customer) (id sale.OrderID, from party.Customer, digest []byte, err error) {
	read := func(q string) error {
		id, from, digest = 0, 0, nil
		return in(tx).Row(ctx, q, t, number).Scan(&id, &from, &digest)
	}
	first := read(saleByNumber)
	if first != nil && !errors.Is(first, sql.ErrNoRows) {
		return 0, 0, nil, wrap(first, "find order")
	}
	if err := c.lockTwo(ctx, in(tx), t, to, from); err != nil {
		return 0, 0, nil, err
	}
	was, owner := id, from
	if err = read(c.locking(saleByNumber, forUpdate)); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil, wrap(err, "lock order")
	}
	if id != was || from != owner {
		return 0, 0, nil, failure.New(failure.Conflict, "Somebody changed this order meanwhile.").WithHint("Try again.")
	}
	return id, from, digest, missing(err, "order")
}

func (c CRM) lockTwo(ctx context.Context, tx *engine.Tx, t party.Tenant, to, from party.Customer) error {
	rows, err := tx.Query(ctx, c.locking(twoCustomers, forUpdate), t, to, from)
	held, err := engine.Collect(rows, err, func(s engine.Row) (id party.Customer, err error) { return id, s.Scan(&id) })
	if err == nil && to != 0 && !slices.Contains(held, to) {
		return failure.New(failure.Conflict, "The customer of this order was erased meanwhile.")
	}
	return wrap(err, "lock customers")
}

// ReplaceSale writes an order anew under its id.
func (c CRM) ReplaceSale(ctx context.Context, tx ledger.Tx, t party.Tenant, r sale.Record) error {
	if err := summary.Changing(ctx, in(tx), t, r.ID); err != nil {
		return err
	}
	if _, err := in(tx).Exec(ctx, `UPDATE sale SET customer = $3, status = $4, channel = $5, shop = $6, country = $7,
			currency = $8, total = $9, placed = $10, digest = $11
		WHERE tenant = $1 AND sale = $2`, t, r.ID, nullable(r.Customer), r.Status, string(r.Channel), r.Shop, r.Country,
		r.Total.Currency, r.Total.Minor, r.Placed, r.Digest); err != nil {
		return wrap(err, "replace order")
	}
	if _, err := in(tx).Exec(ctx, `DELETE FROM sale_line WHERE tenant = $1 AND sale = $2`, t, r.ID); err != nil {
		return wrap(err, "replace order")
	}
	if err := addLines(ctx, in(tx), t, r); err != nil {
		return err
	}
	return summary.Changing(ctx, in(tx), t, r.ID)
}

const retotal = `UPDATE customer SET (orders, spent, last_order) = (
		SELECT count(*), coalesce(sum(CASE WHEN c.status IN ('cancelled', 'returned') OR c.currency <>
			(SELECT t.currency FROM tenant t WHERE t.tenant = $1) THEN 0 ELSE c.total END), 0), coalesce(max(c.placed), 0)
		FROM sale c WHERE c.tenant = $1 AND c.customer = $2 AND ` + visible + `)
	WHERE tenant = $1 AND customer = $2`

// Retotal counts customers' orders anew. The sum leaves out orders that were cancelled or
// returned as a whole, or are in another currency than the tenant's. The caller holds the customers'
// locks, so that the count sees what others committed before.
func (c CRM) Retotal(ctx context.Context, tx ledger.Tx, t party.Tenant, cs []party.Customer) error {
	for _, id := range cs {
		if _, err := in(tx).Exec(ctx, retotal, t, id); err != nil {
			return wrap(err, "count orders")
		}
	}
	return nil
}

// A known payment keeps what is sealed: it was sealed for the row's id.
const (
	putPayment = `INSERT INTO payment (tenant, payment, sale, customer, state, batch, provider, brand, currency, amount,
			status, at, reference, version, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (tenant, reference) DO `
	putLive   = putPayment + `UPDATE SET status = excluded.status WHERE payment.status <> excluded.status`
	putStaged = putPayment + `NOTHING`
)

// PutPayments writes payments and gives how many were new or changed.
func (c CRM) PutPayments(ctx context.Context, tx ledger.Tx, t party.Tenant, batch crm.BatchID, rs []sale.PaymentRecord) (int64, error) {
	q := putLive
	if batch != 0 {
		q = putStaged
	}
	var sum int64
	for _, r := range inOrder(rs, func(a, b sale.PaymentRecord) int { return bytes.Compare(a.Digest, b.Digest) }) {
		n, err := changed(in(tx).Exec(ctx, q, t, r.ID, r.Order, nullable(r.Customer), stateOf(batch), batch, r.Provider, r.Brand,
			r.Amount.Currency, r.Amount.Minor, r.Status, r.At, r.Digest, r.Version, []byte(r.Sealed)))
		if err != nil {
			return 0, wrap(err, "put payment")
		}
		sum += n
	}
	return sum, nil
}

const (
	selectSale = `SELECT c.sale, c.number, coalesce(c.customer, 0), c.status, c.channel, c.shop, c.country, c.currency,
			c.total, c.placed, coalesce(p.ordinal, 0)
		FROM sale c LEFT JOIN customer p ON p.tenant = c.tenant AND p.customer = c.customer WHERE c.tenant = $1 AND `
	saleFilters = `(c.placed, c.sale) < ($2, $3) AND ($4 = '' OR c.status = $4) AND ($5 = '' OR c.channel = $5) AND `
	newestSales = ` ORDER BY c.placed DESC, c.sale DESC LIMIT $6 + 0`
	salesOf     = selectSale + saleFilters + `c.customer = $7 AND ` + visible + newestSales
	salesByID   = selectSale + `c.sale > $2 AND ` + visible + ` ORDER BY c.sale LIMIT $3 + 0`
)

func scanSale(s engine.Row) (r sale.Row, err error) {
	err = s.Scan(&r.ID, &r.Number, &r.Customer, &r.Status, &r.Channel, &r.Shop, &r.Country, &r.Total.Currency,
		&r.Total.Minor, &r.Placed, &r.Ordinal)
	return r, err
}

// Sales reads orders without their lines.
func (c CRM) Sales(ctx context.Context, t party.Tenant, q sale.Query) ([]sale.Row, error) {
	if q.ByID {
		rows, err := c.sql.Query(ctx, salesByID, t, q.Before.ID, q.Limit)
		out, err := engine.Collect(rows, err, scanSale)
		return out, wrap(err, "list orders")
	}
	at, id := q.Before.At, q.Before.ID
	if q.Before == (base.Position{}) {
		at = math.MaxInt64
	}
	args := []any{t, at, id, q.Status, string(q.Channel), q.Limit}
	if q.Customer != 0 {
		rows, err := c.sql.Query(ctx, salesOf, append(args, q.Customer)...)
		out, err := engine.Collect(rows, err, scanSale)
		return out, wrap(err, "list orders")
	}
	return c.salesOfAll(ctx, t, args, q.Limit)
}

// salesOfAll merges live orders with those of a batch that is published and not yet live.
func (c CRM) salesOfAll(ctx context.Context, t party.Tenant, args []any, limit int) ([]sale.Row, error) {
	arms, err := c.arms(ctx, t)
	if err != nil {
		return nil, err
	}
	var out []sale.Row
	for _, b := range arms {
		rows, err := c.sql.Query(ctx, selectSale+saleFilters+saleArm(b)+newestSales, append(args, b)...)
		got, err := engine.Collect(rows, err, scanSale)
		if err != nil {
			return nil, wrap(err, "list orders")
		}
		out = append(out, got...)
	}
	if len(arms) > 1 {
		slices.SortFunc(out, func(a, b sale.Row) int {
			return cmp.Or(cmp.Compare(b.Placed, a.Placed), cmp.Compare(b.ID, a.ID))
		})
		out = slices.CompactFunc(out, func(a, b sale.Row) bool { return a.ID == b.ID })
	}
	return out[:min(len(out), limit)], nil
}

func saleArm(batch int64) string {
	if batch < 0 {
		return `c.state = 'live' AND CAST($7 AS BIGINT) = -1`
	}
	return armBatch
}

// Sale reads an order by id, or by number if the id is 0.
func (c CRM) Sale(ctx context.Context, t party.Tenant, id sale.OrderID, number string) (sale.Row, error) {
	if id == 0 {
		r, err := scanSale(c.sql.Row(ctx, selectSale+`c.number = $2 AND `+visible, t, number))
		return r, missing(err, "order")
	}
	r, err := scanSale(c.sql.Row(ctx, selectSale+`c.sale = $2 AND `+visible, t, id))
	return r, missing(err, "order")
}

// Lines reads the lines of the orders with ids first to last.
func (c CRM) Lines(ctx context.Context, t party.Tenant, first, last sale.OrderID) (map[sale.OrderID][]sale.Line, error) {
	rows, err := c.sql.Query(ctx, `SELECT l.sale, l.product, p.sku, p.name, p.category, l.quantity, l.price, l.scale, l.amount
		FROM sale_line l JOIN product p ON p.tenant = l.tenant AND p.product = l.product
		WHERE l.tenant = $1 AND l.sale >= $2 AND l.sale <= $3 ORDER BY l.sale, l.line`, t, first, last)
	out := map[sale.OrderID][]sale.Line{}
	_, err = engine.Collect(rows, err, func(s engine.Row) (struct{}, error) {
		var id sale.OrderID
		var l sale.Line
		err := s.Scan(&id, &l.Product, &l.SKU, &l.Name, &l.Category, &l.Quantity, &l.Price.Unscaled, &l.Price.Scale, &l.Amount)
		out[id] = append(out[id], l)
		return struct{}{}, err
	})
	return out, wrap(err, "read lines")
}

const (
	selectPayment = `SELECT c.payment, c.sale, s.number, coalesce(c.customer, 0), c.provider, c.brand, c.currency, c.amount,
			c.status, c.at, c.sealed
		FROM payment c JOIN sale s ON s.tenant = c.tenant AND s.sale = c.sale WHERE c.tenant = $1 AND ` + visible
	paymentsOfSale     = selectPayment + ` AND c.sale = $2 ORDER BY c.at, c.payment LIMIT $3 + 0`
	paymentsOfCustomer = selectPayment + ` AND c.customer = $2 ORDER BY c.at DESC, c.payment DESC LIMIT $3 + 0`
	paymentsByID       = selectPayment + ` AND c.payment > $2 ORDER BY c.payment LIMIT $3 + 0`
)

// Payments reads payments: of an order, or of a customer, or else by id after a payment.
func (c CRM) Payments(ctx context.Context, t party.Tenant, q sale.PaymentQuery) ([]sale.PaymentRow, error) {
	text, arg := paymentsByID, int64(q.After)
	if q.Order != 0 {
		text, arg = paymentsOfSale, int64(q.Order)
	} else if q.Customer != 0 {
		text, arg = paymentsOfCustomer, int64(q.Customer)
	}
	rows, err := c.sql.Query(ctx, text, t, arg, q.Limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (p sale.PaymentRow, err error) {
		return p, s.Scan(&p.ID, &p.Order, &p.Number, &p.Customer, &p.Provider, &p.Brand, &p.Amount.Currency, &p.Amount.Minor,
			&p.Status, &p.At, (*[]byte)(&p.Sealed))
	})
	return out, wrap(err, "read payments")
}

const (
	saleMatchOne  = selectSaleMatch + ` = $3`
	saleMatchMany = selectSaleMatch + ` = ANY($3::text[])` // PostgreSQL: one round trip for all; SQLite has no arrays

	selectSaleMatch = `SELECT c.number, c.sale, coalesce(c.customer, 0), c.digest FROM sale c
		WHERE c.tenant = $1 AND (c.batch = $2 OR ` + visible + `) AND c.number`
)

// SaleMatches reads the orders with these numbers.
func (c CRM) SaleMatches(ctx context.Context, t party.Tenant, batch crm.BatchID, numbers []string) (map[string]sale.Match, error) {
	out := map[string]sale.Match{}
	scan := func(s engine.Row) (struct{}, error) {
		var number string
		var m sale.Match
		err := s.Scan(&number, &m.ID, &m.Customer, &m.Digest)
		out[number] = m
		return struct{}{}, err
	}
	if !c.sql.Embedded() {
		rows, err := c.sql.Query(ctx, saleMatchMany, int64(t), int64(batch), numbers)
		_, err = engine.Collect(rows, err, scan)
		return out, wrap(err, "match orders")
	}
	for _, n := range numbers {
		rows, err := c.sql.Query(ctx, saleMatchOne, t, batch, n)
		if _, err := engine.Collect(rows, err, scan); err != nil {
			return nil, wrap(err, "match orders")
		}
	}
	return out, nil
}

// EnsureProducts writes products that are not there and gives the ids in the same order.
func (c CRM) EnsureProducts(ctx context.Context, tx ledger.Tx, t party.Tenant, at when.Instant, ps []sale.Product) ([]sale.ProductID, error) {
	ids := make(map[string]sale.ProductID, len(ps))
	for _, p := range inOrder(ps, func(a, b sale.Product) int { return cmp.Compare(a.SKU, b.SKU) }) {
		var err error
		if ids[p.SKU], err = ensureProduct(ctx, in(tx), t, at, p); err != nil {
			return nil, wrap(err, "ensure product")
		}
	}
	out := make([]sale.ProductID, len(ps))
	for i, p := range ps {
		out[i] = ids[p.SKU]
	}
	return out, nil
}

func ensureProduct(ctx context.Context, tx *engine.Tx, t party.Tenant, at when.Instant, p sale.Product) (sale.ProductID, error) {
	have, err := productBySKU(ctx, tx, t, p.SKU)
	if errors.Is(err, sql.ErrNoRows) {
		if _, err := tx.Exec(ctx, `INSERT INTO product (tenant, product, sku, name, category, created)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, sku) DO NOTHING`, t, p.ID, p.SKU, p.Name, p.Category, at); err != nil {
			return 0, err
		}
		have, err = productBySKU(ctx, tx, t, p.SKU)
	}
	if err != nil || (p.Name == "" || p.Name == have.Name) && (p.Category == "" || p.Category == have.Category) {
		return have.ID, err
	}
	_, err = tx.Exec(ctx, `UPDATE product SET name = CASE WHEN $3 = '' THEN name ELSE $3 END,
			category = CASE WHEN $4 = '' THEN category ELSE $4 END
		WHERE tenant = $1 AND product = $2`, t, have.ID, p.Name, p.Category)
	return have.ID, err
}

func productBySKU(ctx context.Context, tx *engine.Tx, t party.Tenant, sku string) (p sale.Product, err error) {
	return p, tx.Row(ctx, `SELECT product, sku, name, category FROM product WHERE tenant = $1 AND sku = $2`, t, sku).
		Scan(&p.ID, &p.SKU, &p.Name, &p.Category)
}

// Products reads products by SKU, whose SKU or name contains a text if one is given.
func (c CRM) Products(ctx context.Context, t party.Tenant, contains, after string, limit int) ([]sale.Product, error) {
	rows, err := c.sql.Query(ctx, `SELECT product, sku, name, category FROM product WHERE tenant = $1 AND sku > $2
		AND ($3 = '' OR replace(lower(sku), lower($3), '') <> lower(sku) OR replace(lower(name), lower($3), '') <> lower(name))
		ORDER BY sku LIMIT $4 + 0`, t, after, contains, limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (p sale.Product, err error) {
		return p, s.Scan(&p.ID, &p.SKU, &p.Name, &p.Category)
	})
	return out, wrap(err, "list products")
}
