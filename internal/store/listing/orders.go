package listing

import (
	"context"

	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/sale"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

const (
	saleColumns = `SELECT c.sale AS o, c.number, c.customer, c.status, c.channel, c.shop, c.country, c.currency, c.total, c.placed, `
	saleRow     = `s.o, s.number, coalesce(s.customer, 0), s.status, s.channel, s.shop, s.country, s.currency, s.total, s.placed,
		coalesce((SELECT p.ordinal FROM customer p WHERE p.tenant = ? AND p.customer = s.customer), 0)`
	ofOwn     = ` AND EXISTS (SELECT 1 FROM own_index x WHERE x.tenant = ? AND x.field = ? AND x.idx IN (?, ?) AND x.item = s.o)`
	ofProduct = ` AND EXISTS (SELECT 1 FROM sale_line l WHERE l.tenant = ? AND l.product = ? AND l.sale = s.o)`
)

var saleKeys = map[lists.Key]string{lists.ByAge: `c.placed`, lists.ByTotal: `c.total`}

func scanSale(s engine.Row) (r sale.Row, err error) {
	err = s.Scan(&r.ID, &r.Number, &r.Customer, &r.Status, &r.Channel, &r.Shop, &r.Country, &r.Total.Currency,
		&r.Total.Minor, &r.Placed, &r.Ordinal)
	return r, err
}

// left gives the conditions of a filter on an order s.
func left(t party.Tenant, f lists.Orders) (x text) {
	for _, c := range []struct {
		sql  string
		skip bool
		arg  any
	}{
		{` AND s.placed >= ?`, f.From == 0, int64(f.From)},
		{` AND s.placed < ?`, f.To == 0, int64(f.To)},
		{` AND s.status = ?`, f.Status == "", f.Status},
		{` AND s.channel = ?`, f.Channel == "", string(f.Channel)},
		{` AND s.country = ?`, f.Country == "", f.Country},
		{` AND s.customer = ?`, f.Customer == 0, f.Customer},
		{` AND s.currency = ?`, f.Currency == "", f.Currency},
	} {
		if !c.skip {
			x = x.then(c.sql, c.arg)
		}
	}
	if f.Credits {
		x = x.then(` AND (s.total < 0 OR s.status = 'returned' AND s.total > 0)`)
	}
	if f.Counted {
		x = x.then(` AND s.total > 0 AND s.status <> 'cancelled'`)
	}
	if f.Least != nil {
		x = x.then(` AND s.total >= ?`, *f.Least)
	}
	if f.Most != nil {
		x = x.then(` AND s.total <= ?`, *f.Most)
	}
	if f.Product != 0 {
		x = x.then(ofProduct, t, f.Product)
	}
	if f.Blind != nil {
		x = x.then(ofOwn, t, int64(f.Own), f.Blind[0], f.Blind[len(f.Blind)-1])
	}
	return x
}

// saleWays gives how a list of orders is walked. narrow says that the order of candidates does not
// matter.
func (l Lists) saleWays(ctx context.Context, t party.Tenant, f lists.Orders, key string, narrow bool) ([]way, error) {
	batches, err := l.unsettled(ctx, t)
	if err != nil {
		return nil, err
	}
	start, err := l.fewSales(ctx, t, f, narrow)
	if err != nil {
		return nil, err
	}
	var out []way
	for _, b := range batches {
		w := way{key: key, id: `c.sale`}
		head := part(saleColumns + key + ` AS k`)
		switch { // the indexes of totals and states have live rows only
		case start.sql != "" && (b < 0 || !f.Credits):
			w.few = true
			w.from, w.where = head.with(start).with(saleState(b)), left(t, f)
		case b >= 0:
			w.from, w.where = head.then(` FROM sale c`+l.by(`sale_batch`)+` WHERE c.tenant = ?`, t).with(saleState(b)), left(t, f)
		default:
			w.from, w.where = l.alongSales(head, t, f, key, narrow)
		}
		out = append(out, w)
	}
	return out, nil
}

// fewer is a condition with an index of its own: rows counts what it leads to, from begins a walk there.
type fewer struct {
	skip       bool
	rows, from text
}

// ownSales leads to the orders with a value of an own field.
func (l Lists) ownSales(t party.Tenant, f lists.Orders) fewer {
	if f.Blind == nil {
		return fewer{skip: true}
	}
	const of = `FROM own_index x WHERE x.tenant = ? AND x.field = ? AND x.idx IN (?, ?)`
	args := []any{t, int64(f.Own), f.Blind[0], f.Blind[len(f.Blind)-1]}
	return fewer{
		rows: part(`SELECT 1 `+of, args...),
		from: part(` FROM (SELECT DISTINCT x.item `+of+`) x CROSS JOIN sale c WHERE c.tenant = ? AND c.sale = x.item`, append(args, t)...),
	}
}

// fewSales gives what to start from if it leads to few orders: an own field, a customer, a product, or
// credits.
func (l Lists) fewSales(ctx context.Context, t party.Tenant, f lists.Orders, narrow bool) (text, error) {
	ofCustomer, below, back := l.by(`sale_customer`), l.by(`sale_total`), l.by(`sale_status`)
	for _, c := range []fewer{
		l.ownSales(t, f),
		{
			f.Customer == 0,
			part(`SELECT 1 FROM sale c`+ofCustomer+` WHERE c.tenant = ? AND c.customer = ?`, t, f.Customer),
			part(` FROM sale c`+ofCustomer+` WHERE c.tenant = ? AND c.customer = ?`, t, f.Customer),
		},
		{
			f.Product == 0,
			part(`SELECT 1 FROM sale_line l WHERE l.tenant = ? AND l.product = ?`, t, f.Product),
			part(` FROM (SELECT DISTINCT l.sale FROM sale_line l WHERE l.tenant = ? AND l.product = ?) x
				CROSS JOIN sale c WHERE c.tenant = ? AND c.sale = x.sale`, t, f.Product, t),
		},
		{
			!f.Credits,
			part(`SELECT 1 FROM sale l`+below+` WHERE l.tenant = ? AND l.state = 'live' AND l.total < 0
				UNION ALL SELECT 1 FROM sale l`+back+` WHERE l.tenant = ? AND l.state = 'live' AND l.status = 'returned'`, t, t),
			part(` FROM (SELECT l.sale FROM sale l`+below+` WHERE l.tenant = ? AND l.state = 'live' AND l.total < 0
				UNION SELECT l.sale FROM sale l`+back+` WHERE l.tenant = ? AND l.state = 'live' AND l.status = 'returned') x
				CROSS JOIN sale c WHERE c.tenant = ? AND c.sale = x.sale`, t, t, t),
		},
	} {
		if c.skip {
			continue
		}
		if _, ok, err := l.small(ctx, c.rows, narrow); err != nil || ok {
			return c.from, err
		}
	}
	return text{}, nil
}

// saleState takes live rows, or those of a batch.
func saleState(batch int64) text {
	if batch < 0 {
		return part(` AND c.state = 'live'`)
	}
	return part(` AND c.state = 'staged' AND c.batch = ?`, batch)
}

// alongSales gives the candidates of the index that fits a filter best, and the conditions that
// are left.
func (l Lists) alongSales(head text, t party.Tenant, f lists.Orders, key string, narrow bool) (from, where text) {
	index, more := `sale_placed`, saleState(-1)
	switch { // each index goes on with when an order was placed
	case key == `c.total` && !narrow:
		index, more = `sale_total`, totals(more, &f)
	case f.Country != "":
		index, more = `sale_by_country`, more.then(` AND c.country = ?`, f.Country)
		f.Country = ""
	case f.Status != "":
		index, more = `sale_status`, more.then(` AND c.status = ?`, f.Status)
		f.Status = ""
	}
	if index != `sale_total` && f.From != 0 {
		more = more.then(` AND c.placed >= ?`, int64(f.From))
		f.From = 0
	}
	if index != `sale_total` && f.To != 0 {
		more = more.then(` AND c.placed < ?`, int64(f.To))
		f.To = 0
	}
	return head.then(` FROM sale c`+l.by(index)+` WHERE c.tenant = ?`, t).with(more), left(t, f)
}

// totals bounds a walk along totals, and takes the bounds out of the filter.
func totals(more text, f *lists.Orders) text {
	if f.Least != nil {
		more = more.then(` AND c.total >= ?`, *f.Least)
	}
	if f.Most != nil {
		more = more.then(` AND c.total <= ?`, *f.Most)
	}
	f.Least, f.Most = nil, nil
	return more
}

// Orders finds orders, without lines.
func (l Lists) Orders(ctx context.Context, t party.Tenant, f lists.Orders, q lists.Walk) (lists.Found[sale.Row], error) {
	ways, err := l.saleWays(ctx, t, f, saleKeys[q.Key], false)
	if err != nil {
		return lists.Found[sale.Row]{}, err
	}
	return found(ctx, l.DB, ways, q, reading[sale.Row]{part(saleRow, t), scanSale, func(r sale.Row) lists.Place { return lists.PlaceOf(r, q.Key) }})
}

// OrderCount counts orders.
func (l Lists) OrderCount(ctx context.Context, t party.Tenant, f lists.Orders, most int) (lists.Count, error) {
	ways, err := l.saleWays(ctx, t, f, `c.placed`, true)
	if err != nil {
		return lists.Count{}, err
	}
	return counted(ctx, l.DB, ways, most)
}

// A list of numbers is one argument: see chosenArray.
const (
	theseArray    = ` AND c.sale = ANY(?::bigint[])`
	theseJSON     = ` AND c.sale IN (SELECT value FROM json_each(?))`
	salePublished = ` AND (c.state = 'live' OR EXISTS (SELECT 1 FROM import_batch b
		WHERE b.tenant = c.tenant AND b.batch = c.batch AND b.state = 'published'))`
)

// TheseOrders reads orders by id.
func (l Lists) TheseOrders(ctx context.Context, t party.Tenant, ids []sale.OrderID) ([]sale.Row, error) {
	ns := make([]int64, len(ids))
	for i, id := range ids {
		ns[i] = int64(id)
	}
	sql, list, err := l.among(ns, theseArray, theseJSON)
	if err != nil {
		return nil, err
	}
	in := part(saleColumns+`c.placed AS k FROM sale c WHERE c.tenant = ?`, t).then(sql, list).then(salePublished)
	return collect(ctx, l.DB, "read orders", part(`SELECT `).with(part(saleRow, t)).then(` FROM (`).with(in).then(`) s`), scanSale)
}
