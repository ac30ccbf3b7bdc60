package own

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/clean"
	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
)

// IndexRow is one blind index value of a field.
type IndexRow struct {
	Field field.ID
	Value []byte
}

// Index gives the blind index values of values that Clean gave, of the fields that are searchable.
func (s *Shelf) Index(ctx context.Context, t party.Tenant, ds Defs, vs Values) ([]IndexRow, error) {
	var out []IndexRow
	for _, d := range ds {
		if !d.Searchable {
			continue
		}
		for _, v := range vs[d.Field] {
			blinds, err := s.cfg.Keyring.Blind(ctx, t, d.Field, d.equal(v.Reveal()))
			if err != nil {
				return nil, err
			}
			for _, b := range blinds {
				out = append(out, IndexRow{d.Field, b})
			}
		}
	}
	return out, nil
}

// Blinds gives the index values by which the records are found whose field equals what was typed:
// customers in the blind index, orders and cases with Items. What is not such a value is a failure
// of kind Invalid around FieldErrors.
func (s *Shelf) Blinds(ctx context.Context, t party.Tenant, d Def, typed vault.Text) ([][]byte, error) {
	if !d.Searchable || d.State == Removed {
		return nil, failure.New(failure.Invalid, "This field cannot be searched.").WithHint("An owner decides that when the field is made.")
	}
	c := &base.Checker{Checker: clean.Checker{}}
	vs := Defs{d}.Clean(&c.Checker, Values{d.Field: {typed}}, 0)
	if len(vs) == 0 {
		c.Must(d.Path(), len(c.Problems) > 0, "is missing")
		return nil, c.Invalid()
	}
	rows, err := s.Index(ctx, t, Defs{d}, vs)
	out := make([][]byte, len(rows))
	for i, r := range rows {
		out[i] = r.Value
	}
	return out, err
}

// Items finds at most limit orders or cases that have one of the index values.
func (s *Shelf) Items(ctx context.Context, t party.Tenant, f field.ID, blinds [][]byte, limit int) ([]int64, error) {
	return s.cfg.Rows.Items(ctx, t, f, blinds, limit)
}

// Mark gives a keyed digest of one record's values of a field: equal ones of the same record have
// equal marks, those of two records differ.
func (s *Shelf) Mark(ctx context.Context, t party.Tenant, f field.ID, record int64, vs []vault.Text) ([]byte, error) {
	parts := []string{f.String(), strconv.FormatInt(record, 10)}
	for _, v := range vs {
		parts = append(parts, strconv.Quote(v.Reveal()))
	}
	return s.cfg.Keyring.Digest(ctx, t, "own value", strings.Join(parts, " "))
}

// Load reads the sealed values of orders or cases, by item and field within each fifty of them. Each
// belongs among the parts of its customer's vault.Locked, and opens only there.
func (s *Shelf) Load(ctx context.Context, t party.Tenant, ds Defs, items ...int64) ([]Row, error) {
	if len(ds) == 0 {
		return nil, nil
	}
	var out []Row
	for chunk := range slices.Chunk(items, fifty) {
		rows, err := s.cfg.Rows.Values(ctx, t, chunk)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	set := ds.Set()
	return slices.DeleteFunc(out, func(r Row) bool { return !set.Has(r.Field) }), nil
}

// LoadAll reads every value of orders and cases that lies under a customer's key.
func (s *Shelf) LoadAll(ctx context.Context, t party.Tenant, c party.Customer) ([]Row, error) {
	return s.cfg.Rows.ValuesOf(ctx, t, c)
}

// Part is the value as the vault opens it.
func (r Row) Part() vault.Part { return vault.Part{Slot: r.slot(), Box: r.Box} }

func (r Row) slot() vault.Slot { return vault.Slot{Table: valueTable, Row: r.Item, Field: r.Field} }

// Parts gives the values that lie under a customer's key. One that lies under another's is left
// out: the order has changed hands.
func Parts(rows []Row, c party.Customer) []vault.Part {
	var out []vault.Part
	for _, r := range rows {
		if r.Customer == c {
			out = append(out, r.Part())
		}
	}
	return out
}

// Decode gives what was opened of an item.
func Decode(rows []Row, item int64, o vault.Opened) Values {
	out := Values{}
	for _, r := range rows {
		if r.Item != item || r.Customer != o.Customer {
			continue
		}
		if vs := o.Part(r.slot()); len(vs) > 0 {
			out[r.Field] = vs
		}
	}
	return out
}
