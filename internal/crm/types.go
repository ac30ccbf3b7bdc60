package crm

import (
	"counterpart/internal/money"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Profile is what is known of a person, in the clear: it comes from a form or a file and is
// sealed before it is written, or it was opened against a receipt. Texts print as [sealed].
type Profile struct {
	Given, Family vault.Text
	Emails        []vault.Text // the first is the main one
	Phones        []vault.Text // E.164 where the number could be understood
	Addresses     []Address
	Birth         vault.Text // YYYY-MM-DD
	Language      string     // BCP 47, such as "de"; linked
	Country       string     // ISO 3166-1 alpha-2; linked
	Loyalty       vault.Text // unique within the tenant
	External      vault.Text // id in the retailer's other systems; unique within the tenant
	Tags          []vault.Text
	Consents      []Consent
}

// Address is a postal address; any part may be empty.
type Address struct {
	Street, Postcode, City, Region vault.Text
	Country                        vault.Text // ISO 3166-1 alpha-2
}

// Consent is a person's word on one channel (GDPR, article 7(1): it must be possible to show
// that it was given). A withdrawal is a Consent with Given false.
type Consent struct {
	Channel Contact
	Given   bool
	Text    vault.Text // the words agreed to, or their version
	Source  vault.Text // where, such as "web form"
	At      when.Instant
}

// Contact is a channel by which a customer may be addressed.
type Contact string

// The channels of contact.
const (
	ByEmail Contact = "email"
	BySMS   Contact = "sms"
	ByPost  Contact = "post"
	ByPhone Contact = "phone"
)

// Channel is where a sale was made.
type Channel string

// The channels of sale.
const (
	Shop  Channel = "shop"
	Web   Channel = "web"
	Phone Channel = "phone"
)

// OrderID numbers orders within a tenant, as ProductID, PaymentID and NoteID do with theirs:
// random, 1 to 2^53-1.
type OrderID int64

// ProductID numbers products.
type ProductID int64

// PaymentID numbers payments.
type PaymentID int64

// NoteID numbers notes.
type NoteID int64

// BatchID numbers a tenant's imports, from 1.
type BatchID int64

// Money is an exact amount.
type Money = money.Money

// Price is the exact price of one unit.
type Price = money.Price

// MinorDigits gives how many decimals a currency's amounts have.
func MinorDigits(currency string) int { return money.MinorDigits(currency) }

// Order is a sale with its lines. Linked data: it names its customer by id only.
type Order struct {
	ID       OrderID
	Number   string
	Customer party.Customer // 0: not known
	Status   string         // open, paid, shipped, completed, cancelled, returned
	Channel  Channel
	Shop     string
	Country  string
	Total    Money
	Placed   when.Instant
	Lines    []Line
}

// Line is one line of an order. Quantity is in thousandths; negative for goods taken back.
type Line struct {
	Product  ProductID
	SKU      string
	Name     string
	Category string
	Quantity int64
	Price    Price
	Amount   int64 // minor units
}

// Payment is one payment for an order. Token and Card are sealed under the customer's key; a
// payment of an order without a customer keeps neither.
type Payment struct {
	ID        PaymentID
	Order     OrderID
	Customer  party.Customer
	Provider  string
	Token     vault.Text // the provider's token, never a card number
	Brand     string
	Last4     vault.Text
	Expiry    vault.Text // YYYY-MM
	Amount    Money
	Status    string // pending, paid, failed, refunded
	At        when.Instant
	Reference string // what makes the payment unique, for safe repetition
}

// Customer is a customer as a page shows it.
type Customer struct {
	ID        party.Customer
	Ordinal   party.Ordinal
	Profile   Profile
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
	Amount Money
}
