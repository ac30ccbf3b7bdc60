package casebook

import (
	"context"
	"slices"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/sale"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

const (
	caseColumns = `c.number, coalesce(c.customer, 0), c.kind, c.channel, c.category, c.cause, coalesce(p.sku, ''),
		c.priority, c.status, c.assignee, c.team, c.opened, c.first_due, c.first_at, c.next_due, c.resolve_due,
		c.resolved_at, c.closed_at, c.paused, c.updated, c.revision, coalesce(c.score, 0), c.ref, c.version, c.sealed,
		coalesce(u.ordinal, 0), coalesce(u.state, '')`
	caseTables = ` FROM customer_case c
		LEFT JOIN product p ON p.tenant = c.tenant AND p.product = c.product
		LEFT JOIN customer u ON u.tenant = c.tenant AND u.customer = c.customer`
	selectCase = `SELECT ` + caseColumns + `, u.sealed, coalesce(k.epoch, 0), coalesce(k.version, 0), k.wrapped` + caseTables + `
		LEFT JOIN customer_key k ON k.tenant = c.tenant AND k.customer = c.customer`
)

func fields(r *cases.Row) []any {
	return []any{
		&r.Number, &r.Customer.ID, &r.Kind, &r.Channel, &r.Category, &r.Cause, &r.Product,
		&r.Priority, &r.Status, &r.Assignee, &r.Team, &r.Clocks.Opened, &r.Clocks.FirstDue, &r.Clocks.FirstAt, &r.Clocks.NextDue, &r.Clocks.ResolveDue,
		&r.Clocks.ResolvedAt, &r.ClosedAt, &r.Clocks.Paused, &r.Updated, &r.Revision, &r.Score, &r.Ref, &r.Version, &r.Sealed,
		&r.Owner.Ordinal, &r.Owner.State,
	}
}

func scanCase(s engine.Row) (r cases.Row, err error) {
	key := &r.Owner.Key
	err = s.Scan(append(fields(&r), (*[]byte)(&r.Owner.Sealed), &key.Epoch, &key.Version, &key.Wrapped)...)
	key.Customer = r.Customer.ID
	return r, err
}

// CasesByNumber reads cases by number, or those after a number.
func (r Rows) CasesByNumber(ctx context.Context, t party.Tenant, ns []cases.Number, after cases.Number) (out []cases.Row, err error) {
	if len(ns) == 0 {
		rows, err := r.DB.Query(ctx, selectCase+` WHERE c.tenant = $1 AND c.number > $2 ORDER BY c.number LIMIT 200`, t, after)
		if out, err = engine.Collect(rows, err, scanCase); err != nil {
			return nil, wrap(err, "read cases")
		}
		return out, r.complete(ctx, t, out)
	}
	for chunk := range slices.Chunk(inOrder(ns), fifty) {
		rows, err := r.DB.Query(ctx, selectCase+` WHERE c.tenant = $1 AND c.number IN `+in50+` ORDER BY c.number`, padded(t, chunk)...)
		got, err := engine.Collect(rows, err, scanCase)
		if err != nil {
			return nil, wrap(err, "read cases")
		}
		out = append(out, got...)
	}
	return out, r.complete(ctx, t, out)
}

// asks reads committed rows, or those that a transaction sees.
type asks func(ctx context.Context, q string, args []any, scan func(engine.Row) error) error

func (r Rows) committed(ctx context.Context, q string, args []any, scan func(engine.Row) error) error {
	rows, err := r.DB.Query(ctx, q, args...)
	_, err = engine.Collect(rows, err, func(s engine.Row) (struct{}, error) { return struct{}{}, scan(s) })
	return err
}

func within(tx *engine.Tx) asks {
	return func(ctx context.Context, q string, args []any, scan func(engine.Row) error) error {
		rows, err := tx.Query(ctx, q, args...)
		_, err = engine.Collect(rows, err, func(s engine.Row) (struct{}, error) { return struct{}{}, scan(s) })
		return err
	}
}

var (
	labelsOf = `SELECT number, label FROM case_label WHERE tenant = $1 AND number IN ` + in50 + ` ORDER BY number, label`
	ordersOf = `SELECT l.number, s.number FROM case_sale l JOIN sale s ON s.tenant = l.tenant AND s.sale = l.sale
		WHERE l.tenant = $1 AND l.number IN ` + in50 + ` ORDER BY l.number, s.number`
)

// complete reads labels and orders of cases.
func (r Rows) complete(ctx context.Context, t party.Tenant, rows []cases.Row) error {
	return complete(ctx, r.committed, t, rows)
}

func complete(ctx context.Context, ask asks, t party.Tenant, rows []cases.Row) error {
	for chunk := range slices.Chunk(rows, fifty) {
		ns := make([]cases.Number, len(chunk))
		labels, orders := map[cases.Number][]string{}, map[cases.Number][]string{}
		for i, x := range chunk {
			ns[i] = x.Number
		}
		for _, of := range []struct {
			q  string
			to map[cases.Number][]string
		}{{labelsOf, labels}, {ordersOf, orders}} {
			err := ask(ctx, of.q, padded(t, ns), func(s engine.Row) error {
				var n cases.Number
				var word string
				err := s.Scan(&n, &word)
				of.to[n] = append(of.to[n], word)
				return err
			})
			if err != nil {
				return wrap(err, "read labels and orders")
			}
		}
		for i := range chunk {
			chunk[i].Labels, chunk[i].Orders = labels[chunk[i].Number], orders[chunk[i].Number]
		}
	}
	return nil
}

const messageColumns = `SELECT message, number, customer, direction, author, at, version, sealed FROM case_message`

func scanMessage(s engine.Row) (m cases.MessageRow, err error) {
	return m, s.Scan(&m.ID, &m.Number, &m.Customer, &m.Direction, &m.Author, &m.At, &m.Version, &m.Sealed)
}

// Messages reads the newest messages of cases, by case, oldest first.
func (r Rows) Messages(ctx context.Context, t party.Tenant, first, last cases.Number, limit int) ([]cases.MessageRow, error) {
	rows, err := r.DB.Query(ctx, messageColumns+` WHERE tenant = $1 AND number >= $2 AND number <= $3
		ORDER BY number DESC, at DESC, message DESC LIMIT $4 + 0`, t, first, last, limit)
	out, err := engine.Collect(rows, err, scanMessage)
	slices.Reverse(out)
	return out, wrap(err, "read messages")
}

// ReplyOf reads a message that went out.
func (r Rows) ReplyOf(ctx context.Context, t party.Tenant, id cases.MessageID) (cases.MessageRow, error) {
	m, err := scanMessage(r.DB.Row(ctx, messageColumns+` WHERE tenant = $1 AND message = $2 AND direction = 'out'`, t, id))
	return m, missing(err, "message")
}

// Refs says which digests of numbers in other systems are taken.
func (r Rows) Refs(ctx context.Context, t party.Tenant, refs [][]byte) (map[string]bool, error) {
	out := map[string]bool{}
	for _, ref := range refs {
		var n int64
		if err := r.DB.Row(ctx, `SELECT count(*) FROM customer_case WHERE tenant = $1 AND ref = $2`, t, ref).Scan(&n); err != nil {
			return nil, wrap(err, "find references")
		}
		if n > 0 {
			out[string(ref)] = true
		}
	}
	return out, nil
}

// ProductID finds a product by SKU.
func (r Rows) ProductID(ctx context.Context, t party.Tenant, sku string) (id sale.ProductID, err error) {
	err = r.DB.Row(ctx, `SELECT coalesce(max(product), 0) FROM product WHERE tenant = $1 AND sku = $2`, t, sku).Scan(&id)
	return id, wrap(err, "find product")
}

// A staged order is visible once its batch is published.
const visible = `(s.state <> 'staged' OR EXISTS (SELECT 1 FROM import_batch b
	WHERE b.tenant = s.tenant AND b.batch = s.batch AND b.state = 'published'))`

const (
	maxLinked  = 20
	firstLines = 3 // of an order
)

const (
	linkedSales = `SELECT s.sale, s.number, coalesce(s.customer, 0), s.status, s.channel, s.currency, s.total, s.placed,
			(SELECT count(*) FROM sale_line x WHERE x.tenant = s.tenant AND x.sale = s.sale)
		FROM case_sale l JOIN sale s ON s.tenant = l.tenant AND s.sale = l.sale
		WHERE l.tenant = $1 AND l.number = $2 AND ` + visible + ` ORDER BY s.placed DESC, s.number LIMIT $3 + 0`
	linkedLines = `SELECT x.sale, p.sku, p.name, x.quantity FROM case_sale l
		JOIN sale_line x ON x.tenant = l.tenant AND x.sale = l.sale AND x.line <= $3
		JOIN product p ON p.tenant = x.tenant AND p.product = x.product
		WHERE l.tenant = $1 AND l.number = $2 ORDER BY x.sale, x.line`
)

// LinkedSales reads the orders that a case links, with their first lines.
func (r Rows) LinkedSales(ctx context.Context, t party.Tenant, n cases.Number) ([]cases.LinkedOrder, error) {
	rows, err := r.DB.Query(ctx, linkedSales, t, n, maxLinked)
	out, err := engine.Collect(rows, err, func(s engine.Row) (o cases.LinkedOrder, err error) {
		return o, s.Scan(&o.ID, &o.Number, &o.Customer, &o.Status, &o.Channel, &o.Total.Currency, &o.Total.Minor, &o.Placed, &o.LineCount)
	})
	if err != nil {
		return nil, wrap(err, "read linked orders")
	}
	err = r.committed(ctx, linkedLines, []any{t, n, firstLines}, func(s engine.Row) error {
		var id sale.OrderID
		var l sale.Line
		err := s.Scan(&id, &l.SKU, &l.Name, &l.Quantity)
		for i := range out {
			if out[i].ID == id {
				out[i].Lines = append(out[i].Lines, l)
			}
		}
		return err
	})
	return out, wrap(err, "read linked orders")
}

// OrderOf finds the customer of an order.
func (r Rows) OrderOf(ctx context.Context, t party.Tenant, number string) (c party.Customer, err error) {
	err = r.DB.Row(ctx, `SELECT coalesce(s.customer, 0) FROM sale s WHERE s.tenant = $1 AND s.number = $2 AND `+visible, t, number).Scan(&c)
	return c, missing(err, "order")
}
