package crm

import (
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// NoteID numbers notes.
type NoteID int64

// BatchID numbers a tenant's imports, from 1.
type BatchID int64

// Customer is a customer as a page shows it.
type Customer struct {
	ID        party.Customer
	Ordinal   party.Ordinal
	Profile   person.Profile
	State     string // live, restricted
	Created   when.Instant
	Updated   when.Instant
	Revision  int64
	Orders    int64 // number of orders
	Spent     int64 // minor units of the tenant's currency
	LastOrder when.Instant
}

// Event is one line of a customer's timeline.
type Event struct {
	At     when.Instant
	Kind   string // created, order, payment, note, consent
	Ref    string // what it leads to: an order's number
	Detail string // linked: an order's or payment's status, a card's brand
	Text   vault.Text
	Author party.Ordinal // staff; 0 is the program
	Amount sale.Money
}
