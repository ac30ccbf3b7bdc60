// Package field is the catalogue of what the program knows about a customer: each field's
// class (how it is stored), its sensitivity, how it can be looked up, and how it is masked;
// and the purposes for which fields may be opened.
//
// A set of fields is a bit mask over the catalogue. The ledger's first entry carries the
// catalogue, so that the masks in later entries keep their meaning. A bit, once given, never
// changes its meaning; new fields take new bits.
package field

import (
	"math/bits"
	"strconv"
	"strings"
)

// ID is a field's number, its bit in a Set. 0 to 52, so that a set fits an exact JSON integer.
type ID uint8

// The fields. The order is for ever.
const (
	Name        ID = iota // given and family name
	Emails                // list, the first is the main one
	Phones                // list, E.164 where possible
	Addresses             // list of postal addresses
	Birth                 // birth date
	Loyalty               // loyalty number
	External              // id in the retailer's other systems
	Note                  // free text that staff wrote
	ConsentText           // consent per channel with text, time and source
	Tags                  // words that the retailer puts on a customer
	Token                 // the payment provider's token
	Card                  // brand, last four, expiry of a payment
	Orders                // orders, amounts, dates (linked)
	Country               // country (linked)
	Language              // language (linked)
	Cases                 // cases: channel, cause, status, times (linked)
	Messages              // what a case's subject and conversation say
	Activity              // visits, carts, use of services (linked)
	Own1                  // the first of the fields that an owner adds; the others follow
)

// OwnFields is how many fields an owner may add. Field Own1+i is the i-th of them, from 0; what
// it means, the tenant's own definition says.
const OwnFields = 24

const count = Own1 + OwnFields

// Owned reports whether the field is one that an owner adds.
func (id ID) Owned() bool { return id >= Own1 && id < count }

// Class says how a field is stored and what opening it means.
type Class uint8

// The classes of DESIGN section 4, ring 0.
const (
	Sealed    Class = iota // under the customer's key; each opening is a disclosure
	Linked                 // plaintext by random pseudonym; recorded when shown with a customer
	Aggregate              // names nobody
)

// Index says how a field can be looked up.
type Index uint8

// Lookups: none; by a blind index (equality); in memory (parts of the value).
const (
	NoIndex Index = iota
	Equality
	InMemory
)

// Info describes one field.
type Info struct {
	ID        ID
	Name      string // as in entries, exports and mapping files
	Label     string // as on pages
	Class     Class
	Index     Index
	Unique    bool // no two customers of a tenant share a value
	Sensitive bool // shown masked until revealed
}

var catalogue = describe([Own1]Info{
	{Name, "name", "name", Sealed, InMemory, false, false},
	{Emails, "emails", "e-mail", Sealed, Equality, false, true},
	{Phones, "phones", "phone", Sealed, Equality, false, true},
	{Addresses, "addresses", "address", Sealed, InMemory, false, true},
	{Birth, "birth", "birth date", Sealed, NoIndex, false, true},
	{Loyalty, "loyalty", "loyalty number", Sealed, Equality, true, true},
	{External, "external", "external id", Sealed, Equality, true, false},
	{Note, "note", "notes", Sealed, NoIndex, false, true},
	{ConsentText, "consent", "consent", Sealed, NoIndex, false, false},
	{Tags, "tags", "tags", Sealed, NoIndex, false, false},
	{Token, "token", "payment token", Sealed, NoIndex, false, true},
	{Card, "card", "payment card", Sealed, NoIndex, false, true},
	{Orders, "orders", "orders", Linked, NoIndex, false, false},
	{Country, "country", "country", Linked, NoIndex, false, false},
	{Language, "language", "language", Linked, NoIndex, false, false},
	{Cases, "cases", "cases", Linked, NoIndex, false, false},
	{Messages, "messages", "messages", Sealed, NoIndex, false, false},
	{Activity, "activity", "activity", Linked, NoIndex, false, false},
})

// describe adds the fields that an owner defines, of which the catalogue knows that there are as
// many and that they are sealed and found by equality.
func describe(known [Own1]Info) (all [count]Info) {
	copy(all[:], known[:])
	for i := range ID(OwnFields) {
		n := strconv.Itoa(int(i) + 1)
		all[Own1+i] = Info{Own1 + i, "own" + n, "own field " + n, Sealed, Equality, false, false}
	}
	return all
}

// Own is every field that an owner may add.
const Own = Set(1<<count - 1<<Own1)

// Of describes a field. It panics on a number outside the catalogue, which is a bug.
func Of(id ID) Info { return catalogue[id] }

// All describes every field, in the order of their bits.
func All() []Info { return append([]Info(nil), catalogue[:]...) }

// ByName finds a field by its name in entries and files.
func ByName(name string) (Info, bool) {
	for _, f := range catalogue {
		if f.Name == name {
			return f, true
		}
	}
	return Info{}, false
}

// String gives the field's name.
func (id ID) String() string { return catalogue[id].Name }

// Set is a set of fields, a bit for each.
type Set uint64

// Fields makes a set.
func Fields(ids ...ID) Set {
	var s Set
	for _, id := range ids {
		s |= 1 << id
	}
	return s
}

// Has reports whether the field is in the set.
func (s Set) Has(id ID) bool { return s&(1<<id) != 0 }

// Covers reports whether every field of t is in s.
func (s Set) Covers(t Set) bool { return t&^s == 0 }

// Len counts the fields.
func (s Set) Len() int { return bits.OnesCount64(uint64(s)) }

// Known reports whether the catalogue describes every field of the set.
func (s Set) Known() bool { return s>>count == 0 }

// IDs lists the fields of the set that the catalogue describes, in order.
func (s Set) IDs() []ID {
	var ids []ID
	for id := range count {
		if s.Has(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Labels lists the fields as a page names them.
func (s Set) Labels() string {
	var l []string
	for _, id := range s.IDs() {
		l = append(l, catalogue[id].Label)
	}
	return strings.Join(l, ", ")
}

// Everything is every field of the catalogue.
const Everything = Set(1<<count - 1)
