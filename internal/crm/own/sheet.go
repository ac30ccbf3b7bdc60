package own

import (
	"bytes"
	"context"
	"slices"

	"counterpart/internal/clean"
	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// Sheet is what was entered for own fields of an order or a case, checked. Only Prepare and Partly
// make one. The zero value leaves everything as it is.
type Sheet struct {
	defs   Defs
	values Values
	index  []IndexRow
	// Masked tells the writer which texts held a national id number, which is stored masked.
	Masked []base.FieldError
}

// Set gives the fields that have a value.
func (p Sheet) Set() field.Set { return p.values.Set() }

// Replaces gives the fields whose values are replaced; those without a value are emptied.
func (p Sheet) Replaces() field.Set { return p.defs.Set() }

// Values gives the values in their normal form.
func (p Sheet) Values() Values { return p.values }

// Prepare checks what was entered for the fields of an object. What is wrong is a failure of kind
// Invalid around FieldErrors. ask says that a person was asked, who may not leave out what is
// required.
func (s *Shelf) Prepare(ctx context.Context, who party.Principal, o Object, in Values, ask bool) (Sheet, error) {
	all, err := s.Fields(ctx, who)
	if err != nil {
		return Sheet{}, err
	}
	defs := all.Live(o)
	must := field.Set(0)
	if ask {
		must = defs.Set()
	}
	return s.sheet(ctx, who, defs, in, must)
}

// Partly does the same for the fields that in names, of whatever value; all others are left as they
// are. A field that the object does not have, or not any more, is left out. A nil shelf has none.
func (s *Shelf) Partly(ctx context.Context, who party.Principal, o Object, in Values) (Sheet, error) {
	if s == nil || len(in) == 0 {
		return Sheet{}, nil
	}
	all, err := s.Fields(ctx, who)
	if err != nil {
		return Sheet{}, err
	}
	defs := slices.DeleteFunc(all.Live(o), func(d Def) bool { _, named := in[d.Field]; return !named })
	return s.sheet(ctx, who, defs, in, 0)
}

func (s *Shelf) sheet(ctx context.Context, who party.Principal, defs Defs, in Values, must field.Set) (Sheet, error) {
	out := Sheet{defs: defs}
	c := &base.Checker{Checker: clean.Checker{Today: s.cfg.Now()}}
	out.values = defs.Clean(&c.Checker, in, must)
	if err := c.Invalid(); err != nil {
		return Sheet{}, err
	}
	out.Masked = c.Masked
	var err error
	out.index, err = s.Index(ctx, who.Tenant, defs, out.values)
	return out, err
}

// OfNobody says of each value that nobody's key could seal it. Without values it is nil.
func (p Sheet) OfNobody() error {
	c := &base.Checker{}
	for _, d := range p.defs {
		c.Must(d.Path(), len(p.values[d.Field]) == 0, "cannot be kept without a customer, whose key would seal it")
	}
	return c.Invalid()
}

const valueTable = "own_value"

// SealingKey says under whose key an item's values are sealed.
type SealingKey struct {
	Customer party.Customer
	Item     int64 // the order's id, the case's number
	Key      *vault.CustomerKey
}

// Lock locks customers for several writes in one transaction.
func (s *Shelf) Lock(ctx context.Context, tx ledger.Tx, t party.Tenant, cs []party.Customer) error {
	_, err := s.cfg.Rows.LockOwners(ctx, tx, t, cs)
	return err
}

// Write writes the values of an item in the caller's transaction, whose entry names the fields of
// Sheet.Replaces. key is the one of the item's customer.
func (s *Shelf) Write(ctx context.Context, tx ledger.Tx, t party.Tenant, key SealingKey, p Sheet) error {
	put := Put{Customer: key.Customer, Item: key.Item, Fields: p.defs.Set()}
	for _, d := range p.defs {
		vs := p.values[d.Field]
		if len(vs) == 0 {
			continue
		}
		mark, err := s.Mark(ctx, t, d.Field, key.Item, vs)
		if err != nil {
			return err
		}
		r := Row{Field: d.Field, Item: key.Item, Customer: key.Customer, At: s.cfg.Now(), Mark: mark, Version: key.Key.Version()}
		r.Box = key.Key.Seal(vault.Slot{Table: valueTable, Row: key.Item, Field: d.Field}, vs)
		for _, i := range p.index {
			if i.Field == d.Field {
				r.Index = append(r.Index, i.Value)
			}
		}
		put.Rows = append(put.Rows, r)
	}
	return s.cfg.Rows.PutValues(ctx, tx, t, put)
}

const fifty = 50 // items that the store reads at once

// Differing says which items would be changed by their sheets. It compares marks and opens nothing.
func (s *Shelf) Differing(ctx context.Context, t party.Tenant, sheets map[int64]Sheet) (map[int64]bool, error) {
	out := map[int64]bool{}
	var items []int64
	for item, p := range sheets {
		if p.Replaces() != 0 {
			items = append(items, item)
		}
	}
	for chunk := range slices.Chunk(items, fifty) {
		rows, err := s.cfg.Rows.Values(ctx, t, chunk)
		if err != nil {
			return nil, err
		}
		for _, item := range chunk {
			if out[item], err = s.differs(ctx, t, item, sheets[item], rows); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (s *Shelf) differs(ctx context.Context, t party.Tenant, item int64, p Sheet, rows []Row) (bool, error) {
	for _, d := range p.defs {
		i := slices.IndexFunc(rows, func(r Row) bool { return r.Item == item && r.Field == d.Field })
		vs := p.values[d.Field]
		if len(vs) == 0 && i < 0 {
			continue
		}
		if len(vs) == 0 || i < 0 {
			return true, nil
		}
		mark, err := s.Mark(ctx, t, d.Field, item, vs)
		if err != nil || !bytes.Equal(mark, rows[i].Mark) {
			return true, err
		}
	}
	return false, nil
}

var (
	errNobody = failure.New(failure.Conflict, "Own fields need a customer: their values are sealed with the customer's key.").
			WithHint("Link a customer first.")
	errRestricted = failure.New(failure.Conflict, "This customer's data may only be kept, not used.").
			WithHint("A privacy officer can lift the restriction.")
)

// Save replaces the own values of an order or a case by what a form says, under one entry.
func (s *Shelf) Save(ctx context.Context, permit policy.Permit, o Object, item int64, in Values) (ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	t := permit.Tenant()
	owner, err := s.cfg.Rows.OwnerOf(ctx, t, o, item)
	if err != nil {
		return nowhere, err
	}
	switch {
	case owner.Customer == 0:
		return nowhere, errNobody
	case owner.State == "restricted" && permit.Purpose() != field.Rights:
		return nowhere, errRestricted
	}
	sheet, err := s.Prepare(ctx, permit.Principal(), o, in, true)
	if err != nil {
		return nowhere, err
	}
	set := sheet.defs.Set()
	if err := base.MayWrite(permit, set); err != nil {
		return nowhere, err
	}
	key, err := s.cfg.Keyring.SealingKey(ctx, t, owner.Key)
	if err != nil {
		return nowhere, err
	}
	return s.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		e := base.Change(permit, "update", string(o), set)
		e.Ref = item
		return ledger.Draft{Entry: e, People: subject.Of(owner.Ordinal)},
			s.Write(ctx, tx, t, SealingKey{owner.Customer, item, key}, sheet)
	})
}
