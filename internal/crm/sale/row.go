package sale

import (
	"counterpart/internal/crm/base"
	"counterpart/internal/party"
	"counterpart/internal/vault"
)

// Record is an order about to be written; amounts and product ids are filled in.
type Record struct {
	Order
	Digest []byte
}

// PaymentRecord is a payment about to be written.
type PaymentRecord struct {
	Payment
	Digest  []byte // keyed digest of its reference
	Version int64  // of the customer's key; 0 if nothing is sealed
	Sealed  vault.Boxes
}

// Row is an order as it lies in the store, with its customer's ordinal if there is one.
type Row struct {
	Order
	Ordinal party.Ordinal
}

// PaymentRow is a payment as it lies in the store.
type PaymentRow struct {
	Payment
	Number string // of the order
	Sealed vault.Boxes
}

// Query asks for a page of orders, newest first, or by id.
type Query struct {
	Customer party.Customer // 0 is all
	Status   string         // empty is all
	Channel  Channel        // empty is all
	Before   base.Position  // of the last order seen; Rank is not used
	ByID     bool           // by id, ascending, after Before.ID; no filters
	Limit    int
}

// PaymentQuery asks for payments.
type PaymentQuery struct {
	Order    OrderID
	Customer party.Customer
	After    PaymentID
	Limit    int
}

// Match is an order that a number leads to.
type Match struct {
	ID       OrderID
	Customer party.Customer
	Digest   []byte
}

// Filter narrows a list of orders. The zero value is all of them.
type Filter struct {
	Number   string // of the one order; nothing else counts then
	Customer party.Customer
	Status   string
	Channel  Channel
}
