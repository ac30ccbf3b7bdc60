package lists

import (
	"cmp"
	"context"
	"slices"

	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

// Customers finds a page of customers. at is a cursor of the page before, or empty.
func (f *Finder) Customers(ctx context.Context, p policy.Permit, want Customers, o Order, at string) (Page[party.Ordinal], error) {
	none := Page[party.Ordinal]{}
	if err := may(p, want, o); err != nil {
		return none, err
	}
	c, err := parse(at)
	if err != nil {
		return none, err
	}
	key, down := o.key()
	step := func(from *Place, limit, look int) (Found[Place], error) {
		return f.rows.Customers(ctx, p.Tenant(), want, Walk{key, down != c.back, from, limit, look})
	}
	if key == ByName {
		step = func(from *Place, limit, look int) (Found[Place], error) {
			return f.byName(ctx, p.Tenant(), want, Walk{key, down != c.back, from, limit, look})
		}
	}
	page, err := fill(c, down, func(p Place) Place { return p }, step)
	if err != nil {
		return none, err
	}
	out := Page[party.Ordinal]{Back: page.Back, Next: page.Next}
	for _, row := range page.Rows {
		out.Rows = append(out.Rows, party.Ordinal(row.ID))
	}
	return out, nil
}

const chunk = 500 // places of the name order that are narrowed at once

// byName walks along the name index, which knows nothing but names.
func (f *Finder) byName(ctx context.Context, t party.Tenant, want Customers, w Walk) (Found[Place], error) {
	var from *vault.NamePlace
	if w.From != nil {
		from = &vault.NamePlace{Rank: uint32(w.From.Key), Ordinal: party.Ordinal(w.From.ID)}
	}
	size := chunk
	if want.All() {
		size = w.Limit
	}
	out := Found[Place]{}
	for looked := 0; ; {
		places, err := f.names.Sorted(ctx, t, from, w.Descending, size)
		if err != nil {
			return out, err
		}
		kept, err := f.kept(ctx, t, want, places)
		if err != nil {
			return out, err
		}
		for _, p := range places {
			at := Place{int64(p.Rank), int64(p.Ordinal)}
			if kept[p.Ordinal] {
				if out.Rows = append(out.Rows, at); len(out.Rows) == w.Limit {
					return out, nil
				}
			}
			out.More, from = &at, &p
		}
		if len(places) < size {
			out.More = nil
			return out, nil
		}
		if looked += len(places); looked >= w.Look {
			return out, nil
		}
	}
}

// kept says which of some places a filter does not leave out.
func (f *Finder) kept(ctx context.Context, t party.Tenant, want Customers, places []vault.NamePlace) (map[party.Ordinal]bool, error) {
	os := make([]party.Ordinal, len(places))
	for i, p := range places {
		os[i] = p.Ordinal
	}
	kept := make(map[party.Ordinal]bool, len(os))
	if len(os) == 0 {
		return kept, nil
	}
	os, err := f.rows.Chosen(ctx, t, want, os)
	for _, o := range os {
		kept[o] = true
	}
	return kept, err
}

// Orders finds a page of orders. at is a cursor of the page before, or empty.
func (f *Finder) Orders(ctx context.Context, p policy.Permit, want Orders, o Order, at string) (Page[sale.Row], error) {
	none := Page[sale.Row]{}
	if err := mayOrders(p, want); err != nil {
		return none, err
	}
	c, err := parse(at)
	if err != nil {
		return none, err
	}
	key, down := o.key()
	if key != ByTotal {
		key = ByAge
	}
	return fill(c, down, func(r sale.Row) Place { return PlaceOf(r, key) }, func(from *Place, limit, look int) (Found[sale.Row], error) {
		return f.rows.Orders(ctx, p.Tenant(), want, Walk{key, down != c.back, from, limit, look})
	})
}

// PlaceOf gives an order's place in a list by a key.
func PlaceOf(r sale.Row, k Key) Place {
	if k == ByTotal {
		return Place{r.Total.Minor, int64(r.ID)}
	}
	return Place{int64(r.Placed), int64(r.ID)}
}

// Most is up to how many rows a list is counted.
const Most = 10_000

// CustomerCount counts the customers of a list.
func (f *Finder) CustomerCount(ctx context.Context, p policy.Permit, want Customers) (Count, error) {
	if err := may(p, want, Newest); err != nil {
		return Count{}, err
	}
	return f.rows.CustomerCount(ctx, p.Tenant(), want, Most)
}

// OrderCount counts the orders of a list.
func (f *Finder) OrderCount(ctx context.Context, p policy.Permit, want Orders) (Count, error) {
	if err := mayOrders(p, want); err != nil {
		return Count{}, err
	}
	return f.rows.OrderCount(ctx, p.Tenant(), want, Most)
}

// Countries gives the countries that a list of customers, or of orders, can be narrowed to.
func (f *Finder) Countries(ctx context.Context, p policy.Permit, orders bool) ([]string, error) {
	if !p.Open().Has(field.Country) {
		return nil, nil
	}
	return f.rows.Countries(ctx, p.Tenant(), orders)
}

// Product finds a product by SKU; -1, which no order has, if there is none.
func (f *Finder) Product(ctx context.Context, p policy.Permit, sku string) (sale.ProductID, error) {
	return f.rows.Product(ctx, p.Tenant(), sku)
}

// OpenCases reads the open cases of a customer. Whoever shows them has had it recorded.
func (f *Finder) OpenCases(ctx context.Context, p policy.Permit, c party.Customer, limit int) ([]Case, error) {
	if !p.Open().Has(field.Cases) {
		return nil, nil
	}
	return f.rows.OpenCases(ctx, p.Tenant(), c, limit)
}

// Ranks reads where customers stand; those without an order that counts are missing, and all are to whom the
// permit does not open what somebody bought. Whoever shows them has had it recorded.
func (f *Finder) Ranks(ctx context.Context, p policy.Permit, os []party.Ordinal) (map[party.Ordinal]Rank, error) {
	if !p.Open().Has(field.Orders) || len(os) == 0 {
		return nil, nil
	}
	return f.rows.Ranks(ctx, p.Tenant(), os)
}

// TheseOrders reads orders by id, at most 200, the newest first.
func (f *Finder) TheseOrders(ctx context.Context, p policy.Permit, ids []sale.OrderID) ([]sale.Row, error) {
	if err := mayOrders(p, Orders{}); err != nil {
		return nil, err
	}
	rows, err := f.rows.TheseOrders(ctx, p.Tenant(), ids)
	slices.SortFunc(rows, func(a, b sale.Row) int { return cmp.Or(cmp.Compare(b.Placed, a.Placed), cmp.Compare(b.ID, a.ID)) })
	return rows, err
}
