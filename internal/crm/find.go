package crm

import (
	"context"
	"slices"
	"strings"

	"counterpart/internal/clean"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

const maxHits = 20

// Hits is the answer to a search, recorded as one entry: whom it shows, or that nobody was found.
type Hits struct {
	Customers []Customer   // as a list shows them, the best first
	Orders    []sale.Order // without lines: the one whose number was searched for
	More      bool         // there are other customers
	Entry     int64        // index of the ledger's entry
}

// Lookup finds customers by the exact value of an indexed field: e-mail, phone, loyalty number or
// external id.
func (d *Desk) Lookup(ctx context.Context, permit policy.Permit, kind field.ID, value vault.Text) (Hits, error) {
	asked := field.Fields(kind)
	if !permit.Allows(0, asked) {
		return Hits{}, failure.New(failure.Forbidden, "This role and purpose may not look for a customer by %s.", field.Of(kind).Label)
	}
	rows, err := d.equal(ctx, permit.Tenant(), kind, value)
	if err != nil {
		return Hits{}, err
	}
	return d.hits(ctx, permit, asked, rows, len(rows) > maxHits)
}

// equal finds the rows with a value; one more than are shown, to know whether there are others.
func (d *Desk) equal(ctx context.Context, t party.Tenant, kind field.ID, value vault.Text) ([]CustomerRow, error) {
	value, err := d.normal(ctx, t, kind, value)
	if err != nil || value.Empty() {
		return nil, err
	}
	blinds, err := d.cfg.Keyring.Blind(ctx, t, kind, value.Reveal())
	if err != nil {
		return nil, err
	}
	return d.cfg.Rows.ByIndex(ctx, t, kind, blinds, maxHits+1)
}

// normal normalises a value to look for. What no such value can be leads to nobody.
func (d *Desk) normal(ctx context.Context, t party.Tenant, kind field.ID, value vault.Text) (vault.Text, error) {
	s, err := d.tenant(ctx, t)
	if err != nil {
		return vault.Text{}, err
	}
	c := clean.Checker{Region: s.Country}
	switch kind {
	case field.Emails:
		value = base.With(c.Email)("", value)
	case field.Phones:
		value = base.With(c.Phone)("", value)
	default:
		value = base.With(c.Upper)("", value)
	}
	if len(c.Problems) > 0 {
		return vault.Text{}, nil
	}
	return value, nil
}

// hits opens what a search found and records the answer, be it "none".
func (d *Desk) hits(ctx context.Context, permit policy.Permit, asked field.Set, rows []CustomerRow, more bool) (Hits, error) {
	if len(rows) == 0 {
		r, err := d.cfg.Ledger.Disclose(ctx, permit, ledger.Disclosure{Masked: asked, Answer: "none"})
		if err != nil {
			return Hits{}, err
		}
		return Hits{Entry: r.Index()}, nil
	}
	rows = rows[:min(len(rows), maxHits)]
	cs, index, err := d.open(ctx, permit, listAsk(permit), rows)
	return Hits{Customers: cs, More: more, Entry: index}, err
}

// searched is what Search looks through.
const searched = field.Set(1<<field.Name | 1<<field.Emails | 1<<field.Phones | 1<<field.Addresses)

// Search finds customers by name, a part of an e-mail, the last four digits or more of a phone,
// a postcode, or the exact number of an order, loyalty number or external id. All words must match.
func (d *Desk) Search(ctx context.Context, permit policy.Permit, text string) (Hits, error) {
	text = strings.TrimSpace(text)
	asked := searched & permit.Masked()
	if asked != searched {
		return Hits{}, failure.New(failure.Forbidden, "This role and purpose may not search for customers.")
	}
	if text == "" || len(text) > 4*clean.Short {
		return Hits{Entry: -1}, nil
	}
	rows, err := d.exact(ctx, permit, text)
	if err != nil {
		return Hits{}, err
	}
	orders, err := d.orderOf(ctx, permit, text, &rows)
	if err != nil {
		return Hits{}, err
	}
	found, err := d.cfg.Names.Search(ctx, permit.Tenant(), text, maxHits+1)
	if err != nil {
		return Hits{}, err
	}
	more := len(found) > maxHits
	byName, err := d.byOrdinals(ctx, permit.Tenant(), found[:min(len(found), maxHits)])
	if err != nil {
		return Hits{}, err
	}
	for _, r := range byName {
		rows = appendNew(rows, r)
	}
	hits, err := d.hits(ctx, permit, asked, rows, more || len(rows) > maxHits)
	hits.Orders = orders
	return hits, err
}

// exact finds customers by the one value that a text can be besides parts of names: a whole
// e-mail, an id.
func (d *Desk) exact(ctx context.Context, permit policy.Permit, text string) ([]CustomerRow, error) {
	t := permit.Tenant()
	kinds := []field.ID{field.Loyalty, field.External}
	if strings.Contains(text, "@") {
		kinds = []field.ID{field.Emails}
	}
	var out []CustomerRow
	for _, k := range kinds {
		if !permit.Masked().Has(k) {
			continue
		}
		rows, err := d.equal(ctx, t, k, vault.Plain(text))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out = appendNew(out, r)
		}
	}
	return out, nil
}

// orderOf finds the order with a number, and adds its customer to the rows.
func (d *Desk) orderOf(ctx context.Context, permit policy.Permit, text string, rows *[]CustomerRow) ([]sale.Order, error) {
	if !permit.Open().Has(field.Orders) || strings.Contains(text, "@") {
		return nil, nil
	}
	sold, err := d.cfg.Rows.Sale(ctx, permit.Tenant(), 0, text)
	if failure.Is(err, failure.NotFound) {
		return nil, nil
	}
	if err != nil || sold.Customer == 0 {
		return []sale.Order{sold.Order}, err
	}
	owners, err := d.cfg.Rows.ByOrdinals(ctx, permit.Tenant(), []party.Ordinal{sold.Ordinal})
	for _, r := range owners {
		*rows = appendNew(*rows, r)
	}
	return []sale.Order{sold.Order}, err
}

func appendNew(rows []CustomerRow, r CustomerRow) []CustomerRow {
	if slices.ContainsFunc(rows, func(o CustomerRow) bool { return o.ID == r.ID }) {
		return rows
	}
	return append(rows, r)
}

// byOrdinals reads customers in the order of the ordinals; those who are gone are left out.
func (d *Desk) byOrdinals(ctx context.Context, t party.Tenant, os []party.Ordinal) ([]CustomerRow, error) {
	var out []CustomerRow
	for some := range slices.Chunk(os, PageSize) {
		rows, err := d.cfg.Rows.ByOrdinals(ctx, t, some)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(rows, func(a, b CustomerRow) int {
			return slices.Index(some, a.Ordinal) - slices.Index(some, b.Ordinal)
		})
		out = append(out, rows...)
	}
	return out, nil
}
