// Package sale is what was sold: orders with their lines, payments and products, how they are
// checked before they are written, and how they lie in the store.
package sale

import (
	"counterpart/internal/field"
	"counterpart/internal/money"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
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

// Money is an exact amount.
type Money = money.Money

// Price is the exact price of one unit.
type Price = money.Price

// MinorDigits gives how many decimals a currency's amounts have.
func MinorDigits(currency string) int { return money.MinorDigits(currency) }

// Order is a sale with its lines. Linked data but for Own: it names its customer by id only.
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
	// Own are values of own fields, sealed under the customer's key. About to be written, a field that
	// is not named keeps what it has; one with an empty list is emptied.
	Own map[field.ID][]vault.Text
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

// Product is something that is sold.
type Product struct {
	ID       ProductID
	SKU      string
	Name     string
	Category string
}
