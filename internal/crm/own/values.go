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
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
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

// Sheet is what was entered for the own fields of an order or a case, checked. Only Prepare makes
// one.
type Sheet struct {
	defs   Defs
	values Values
	index  []IndexRow
	// Masked tells the writer which texts held a national id number, which is stored masked.
	Masked []base.FieldError
}

// Set gives the fields that have a value.
func (p Sheet) Set() field.Set { return p.values.Set() }

// Prepare checks what was entered for the fields of an object. What is wrong is a failure of kind
// Invalid around FieldErrors. ask says that a person was asked, who may not leave out what is
// required.
func (s *Shelf) Prepare(ctx context.Context, who party.Principal, o Object, in Values, ask bool) (Sheet, error) {
	all, err := s.Fields(ctx, who)
	if err != nil {
		return Sheet{}, err
	}
	out := Sheet{defs: all.Live(o)}
	must := field.Set(0)
	if ask {
		must = out.defs.Set()
	}
	c := &base.Checker{Checker: clean.Checker{Today: s.cfg.Now()}}
	out.values = out.defs.Clean(&c.Checker, in, must)
	if err := c.Invalid(); err != nil {
		return Sheet{}, err
	}
	out.Masked = c.Masked
	out.index, err = s.Index(ctx, who.Tenant, out.defs, out.values)
	return out, err
}

const valueTable = "own_value"

// Write writes the values of an item in the caller's transaction, whose entry names the fields of
// Sheet.Set. key is the one of the item's customer.
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

// SealingKey says under whose key an item's values are sealed.
type SealingKey struct {
	Customer party.Customer
	Item     int64 // the order's id, the case's number
	Key      *vault.CustomerKey
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

// Load reads the sealed values of at most 50 orders or cases. Each belongs among the parts of its
// customer's vault.Locked, and opens only there.
func (s *Shelf) Load(ctx context.Context, t party.Tenant, ds Defs, items ...int64) ([]Row, error) {
	if len(ds) == 0 || len(items) == 0 {
		return nil, nil
	}
	rows, err := s.cfg.Rows.Values(ctx, t, items)
	set := ds.Set()
	return slices.DeleteFunc(rows, func(r Row) bool { return !set.Has(r.Field) }), err
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

// View is the own fields of an order or a case, in full.
type View struct {
	Defs   Defs // the live ones
	Values Values
	Entry  int64 // index of the ledger's entry, -1 if there was nothing to open
}

// Show opens the own values of an order or a case under an entry of its own. Without a customer the
// failure is of kind Conflict.
func (s *Shelf) Show(ctx context.Context, permit policy.Permit, o Object, item int64) (View, error) {
	t := permit.Tenant()
	all, err := s.Fields(ctx, permit.Principal())
	if err != nil {
		return View{}, err
	}
	out := View{Defs: all.Live(o), Entry: -1}
	owner, err := s.cfg.Rows.OwnerOf(ctx, t, o, item)
	if err != nil {
		return View{}, err
	}
	if owner.Customer == 0 {
		return View{}, errNobody
	}
	rows, err := s.Load(ctx, t, out.Defs, item)
	parts := Parts(rows, owner.Customer)
	if err != nil || len(parts) == 0 {
		return out, err
	}
	set := out.Defs.Set()
	receipt, err := s.cfg.Ledger.Disclose(ctx, permit, ledger.Disclosure{Open: set, People: subject.Of(owner.Ordinal)})
	if err != nil {
		return View{}, err
	}
	opened, err := s.cfg.Keyring.Open(ctx, receipt, t, vault.Ask{Open: set}, []vault.Locked{{
		Customer: owner.Customer, Ordinal: owner.Ordinal, Key: owner.Key, Parts: parts,
	}})
	if err != nil {
		return View{}, err
	}
	out.Values, out.Entry = Decode(rows, item, opened[0]), receipt.Index()
	return out, nil
}

// Beside is what the page of an order or a case shows of its own fields, within the disclosure of
// that page: Open and Masked belong to what it asks for, Parts to the customer's locked values.
type Beside struct {
	Defs         Defs // the live ones that the permit shows
	Open, Masked field.Set
	rows         []Row
	item         int64
}

// Beside reads the own values of an order or a case that belongs to a customer. A nil shelf has
// none.
func (s *Shelf) Beside(ctx context.Context, permit policy.Permit, o Object, item int64) (Beside, error) {
	if s == nil {
		return Beside{}, nil
	}
	all, err := s.Fields(ctx, permit.Principal())
	if err != nil {
		return Beside{}, err
	}
	defs := all.Live(o)
	out := Beside{item: item}
	out.Open, out.Masked = defs.Ask(permit)
	out.Defs = slices.DeleteFunc(slices.Clone(defs), func(d Def) bool { return !(out.Open | out.Masked).Has(d.Field) })
	out.rows, err = s.Load(ctx, permit.Tenant(), out.Defs, item)
	var there field.Set
	for _, r := range out.rows {
		there |= field.Fields(r.Field)
	}
	out.Open, out.Masked = out.Open&there, out.Masked&there
	return out, err
}

// Parts gives the sealed values.
func (b Beside) Parts(c party.Customer) []vault.Part { return Parts(b.rows, c) }

// Values gives what was opened.
func (b Beside) Values(o vault.Opened) Values { return Decode(b.rows, b.item, o) }
