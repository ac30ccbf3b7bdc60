package own

import (
	"context"
	"slices"

	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// View is the own fields of an order or a case, in full.
type View struct {
	Defs   Defs // the live ones
	Values Values
	Entry  int64 // index of the ledger's entry, -1 if there was nothing to open
}

// Show opens the own values of an order or a case under an entry of its own. Without a customer the
// failure is of kind Conflict.
func (s *Shelf) Show(ctx context.Context, permit policy.Permit, o Object, item int64) (View, error) {
	return s.Reveal(ctx, permit, o, item, field.Own)
}

// Reveal does the same with those of a set of fields.
func (s *Shelf) Reveal(ctx context.Context, permit policy.Permit, o Object, item int64, set field.Set) (View, error) {
	t := permit.Tenant()
	all, err := s.Fields(ctx, permit.Principal())
	if err != nil {
		return View{}, err
	}
	out := View{Defs: slices.DeleteFunc(all.Live(o), func(d Def) bool { return !set.Has(d.Field) }), Entry: -1}
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
	set = out.Defs.Set()
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

// InFull opens what is masked, as far as the permit goes; what it does not open is left out.
func (b Beside) InFull(p policy.Permit) Beside {
	b.Open, b.Masked = (b.Open|b.Masked)&p.Open(), 0
	return b
}

// Parts gives the sealed values.
func (b Beside) Parts(c party.Customer) []vault.Part { return Parts(b.rows, c) }

// Values gives what was opened.
func (b Beside) Values(o vault.Opened) Values { return Decode(b.rows, b.item, o) }

// Spread is own values of several orders or cases, within the disclosure of their list: Open and
// Masked belong to what it asks for, Parts to each customer's locked values. The zero value is none.
type Spread struct {
	Open, Masked field.Set
	rows         []Row
}

// Spread reads the values of some own fields: those of open are to be opened, those of masked to be
// masked. Fields of which there is no value are in neither set of the answer. A nil shelf has none.
func (s *Shelf) Spread(ctx context.Context, t party.Tenant, open, masked field.Set, items ...int64) (Spread, error) {
	set := (open | masked) & field.Own
	if s == nil || set == 0 {
		return Spread{}, nil
	}
	var defs Defs
	for _, id := range set.IDs() {
		defs = append(defs, Def{Field: id})
	}
	rows, err := s.Load(ctx, t, defs, items...)
	var there field.Set
	for _, r := range rows {
		there |= field.Fields(r.Field)
	}
	return Spread{Open: open & there, Masked: masked &^ open & there, rows: rows}, err
}

// Owners lists the customers under whose keys the values lie, each once.
func (p Spread) Owners() []party.Customer {
	var out []party.Customer
	for _, r := range p.rows {
		out = append(out, r.Customer)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Parts gives the sealed values that lie under a customer's key.
func (p Spread) Parts(c party.Customer) []vault.Part { return Parts(p.rows, c) }

// Values gives what was opened of an item.
func (p Spread) Values(item int64, o vault.Opened) Values { return Decode(p.rows, item, o) }
