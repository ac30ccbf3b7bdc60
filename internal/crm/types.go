package crm

import (
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
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

// CaseLine is a case as the page of its customer names it: linked data, no words.
type CaseLine struct {
	Number int64
	Kind   string // complaint, question, return
	Status string // open, waiting, solved, closed
	Opened when.Instant
}

// Open reports whether somebody still has to act, or waits.
func (c CaseLine) Open() bool { return c.Status == "open" || c.Status == "waiting" }

// NoteKind says what a note writes down.
type NoteKind string

// The kinds of notes.
const (
	PlainNote NoteKind = "note"
	CallNote  NoteKind = "call"
	VisitNote NoteKind = "visit"
)

// Event is one line of a customer's timeline.
type Event struct {
	At     when.Instant
	Kind   string    // created, order, payment, note, consent, case, change, activity
	Ref    string    // what it leads to: the number of an order or a case
	Detail string    // linked: a status, a card's brand, the kind of a note, the act of a change
	Fields field.Set // that a change replaced
	Text   vault.Text
	Author party.Ordinal // staff; 0 is the program
	Amount sale.Money
}
