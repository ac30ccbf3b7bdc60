// Package twin finds customers who may be one person: the same e-mail, the same phone, or the same
// name with the same birth date or postcode.
//
// It promises that whom it names was recorded first, as any search is. E-mails and phones are compared
// by their blind indexes, names and what goes with them inside the vault, so that nothing is opened of
// whoever turns out to be somebody else. It decides nothing: two people may share a phone, and the
// warning can be passed over.
package twin

import (
	"context"
	"slices"

	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

// Sharing says that a customer has a value in common with another.
type Sharing struct {
	Customer party.Customer
	Field    field.ID
}

// Rows finds customers.
type Rows interface {
	// Sharing reads who shares an e-mail or a phone with a customer.
	Sharing(ctx context.Context, t party.Tenant, id party.Customer, limit int) ([]Sharing, error)
	// ByIndex reads customers that have one of at most two blind index values of a field.
	ByIndex(ctx context.Context, t party.Tenant, f field.ID, values [][]byte, limit int) ([]crm.CustomerRow, error)
	// ByIDs reads at most 50 customers by id, in no particular order.
	ByIDs(ctx context.Context, t party.Tenant, ids []party.Customer) ([]crm.CustomerRow, error)
	// ByOrdinals reads at most 50 customers by ordinal, in no particular order.
	ByOrdinals(ctx context.Context, t party.Tenant, os []party.Ordinal) ([]crm.CustomerRow, error)
}

// Config is what a Desk is made of. All of it is needed.
type Config struct {
	Ledger  *ledger.Ledger
	Keyring *vault.Keyring
	Names   *vault.Names
	Rows    Rows
}

// Desk finds twins. Safe for concurrent use.
type Desk struct{ cfg Config }

// New makes a Desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

// Twin is a customer who may be the same person.
type Twin struct {
	Customer      party.Customer
	Given, Family vault.Text
	Same          field.Set // e-mail, phone; or birth date, address (its postcode) beside the name
}

const most = 5 // twins that are named

// found gathers twins by customer.
type found struct {
	rows []crm.CustomerRow
	same map[party.Customer]field.Set
}

func (f *found) add(r crm.CustomerRow, same field.Set) {
	if _, ok := f.same[r.ID]; !ok {
		f.rows = append(f.rows, r)
	}
	f.same[r.ID] |= same
}

// Of names those who may be the same person as a customer whose name was opened. That there are none
// is not recorded: it tells of nobody, and nobody chose what was asked for.
func (d *Desk) Of(ctx context.Context, permit policy.Permit, c crm.Customer) ([]Twin, error) {
	t := permit.Tenant()
	f := &found{same: map[party.Customer]field.Set{}}
	shared, err := d.cfg.Rows.Sharing(ctx, t, c.ID, most)
	if err != nil {
		return nil, err
	}
	var ids []party.Customer
	for _, s := range shared {
		f.same[s.Customer] |= field.Fields(s.Field)
		if !slices.Contains(ids, s.Customer) {
			ids = append(ids, s.Customer)
		}
	}
	if len(ids) > 0 {
		if f.rows, err = d.cfg.Rows.ByIDs(ctx, t, ids); err != nil {
			return nil, err
		}
	}
	err = d.alike(ctx, t, f, vault.Likeness{Given: c.Profile.Given, Family: c.Profile.Family, Self: c.Ordinal})
	if err != nil || len(f.rows) == 0 {
		return nil, err
	}
	return d.name(ctx, permit, f)
}

// asked is what a new customer is compared by.
const asked = field.Set(1<<field.Name | 1<<field.Emails | 1<<field.Phones | 1<<field.Birth | 1<<field.Addresses)

// Like names those who may be the person of a checked profile that is about to be added. The answer
// "nobody" is recorded too: whoever types a value learns from it.
func (d *Desk) Like(ctx context.Context, permit policy.Permit, p person.Profile) ([]Twin, error) {
	t := permit.Tenant()
	f := &found{same: map[party.Customer]field.Set{}}
	for id, values := range map[field.ID][]vault.Text{field.Emails: p.Emails, field.Phones: p.Phones} {
		for _, v := range values {
			blinds, err := d.cfg.Keyring.Blind(ctx, t, id, v.Reveal())
			if err != nil {
				return nil, err
			}
			rows, err := d.cfg.Rows.ByIndex(ctx, t, id, blinds, most)
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				f.add(r, field.Fields(id))
			}
		}
	}
	l := vault.Likeness{Given: p.Given, Family: p.Family, Birth: p.Birth}
	for _, a := range p.Addresses {
		l.Postcodes = append(l.Postcodes, a.Postcode)
	}
	if err := d.alike(ctx, t, f, l); err != nil {
		return nil, err
	}
	if len(f.rows) > 0 {
		return d.name(ctx, permit, f)
	}
	_, err := d.cfg.Ledger.Disclose(ctx, permit, ledger.Disclosure{Masked: asked & permit.Masked(), Answer: "none"})
	return nil, err
}

// alike adds those with the same name and birth date or postcode.
func (d *Desk) alike(ctx context.Context, t party.Tenant, f *found, l vault.Likeness) error {
	all, err := d.cfg.Names.Alike(ctx, t, l, most)
	if err != nil || len(all) == 0 {
		return err
	}
	why := map[party.Ordinal]field.Set{}
	var os []party.Ordinal
	for _, a := range all {
		os, why[a.Ordinal] = append(os, a.Ordinal), a.Same
	}
	rows, err := d.cfg.Rows.ByOrdinals(ctx, t, os)
	for _, r := range rows {
		if f.same[r.ID] == 0 {
			f.rows = append(f.rows, r)
		}
		f.same[r.ID] |= why[r.Ordinal]
	}
	return err
}

// name has the ledger record who is named and by which fields, and opens their names.
func (d *Desk) name(ctx context.Context, permit policy.Permit, f *found) ([]Twin, error) {
	slices.SortFunc(f.rows, func(a, b crm.CustomerRow) int { return int(a.Ordinal) - int(b.Ordinal) })
	rows := f.rows[:min(len(f.rows), most)]
	dis := ledger.Disclosure{Open: field.Fields(field.Name) & permit.Open(), Masked: field.Fields(field.Name)}
	locked := make([]vault.Locked, len(rows))
	for i, r := range rows {
		locked[i] = r.Locked()
		dis.People.Add(r.Ordinal)
		dis.Masked |= f.same[r.ID]
	}
	dis.Masked &= permit.Masked() &^ dis.Open
	receipt, err := d.cfg.Ledger.Disclose(ctx, permit, dis)
	if err != nil {
		return nil, err
	}
	opened, err := d.cfg.Keyring.Open(ctx, receipt, permit.Tenant(), vault.Ask{Open: dis.Open, Masked: dis.Masked}, locked)
	if err != nil {
		return nil, err
	}
	out := make([]Twin, len(rows))
	for i, r := range rows {
		p := person.Open(opened[i], dis.Open)
		out[i] = Twin{Customer: r.ID, Given: p.Given, Family: p.Family, Same: f.same[r.ID]}
	}
	return out, nil
}
