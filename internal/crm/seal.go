package crm

import (
	"counterpart/internal/crm/person"
	"counterpart/internal/field"
	"counterpart/internal/vault"
)

// Locked gives a row as the vault opens it.
func (r CustomerRow) Locked() vault.Locked {
	return vault.Locked{Customer: r.ID, Ordinal: r.Ordinal, Key: r.Key, Table: person.Table, Fields: r.Sealed}
}

// customer puts what was opened into a row. open says which fields are in full.
func (r CustomerRow) customer(o vault.Opened, open field.Set) Customer {
	c := r.Customer
	p := person.Open(o, open)
	if open.Has(field.Country) {
		p.Country = r.Profile.Country
	}
	if open.Has(field.Language) {
		p.Language = r.Profile.Language
	}
	if !open.Has(field.Orders) {
		c.Orders, c.Spent, c.LastOrder = 0, 0, 0
	}
	c.Profile = p
	return c
}
