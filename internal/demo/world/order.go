package world

import "time"

// Order is one sale.
type Order struct {
	Number   string // "W-0700123" (web), "S-…" (shop), "P-…" (phone); ascending in time
	PlacedAt time.Time
	Channel  Channel
	Shop     string // name of the branch; empty for web and phone
	Country  string // where it went, or where the branch is: ISO 3166, two letters
	Customer string // external id; empty for a sale in a shop to somebody unknown
	Currency string // EUR, GBP or PLN
	Status   string // open, shipped, completed, returned or cancelled
	Lines    []Line
	Payments []Payment
}

// Line is one article on an order.
type Line struct {
	Product   Product
	Quantity  int // pieces or whole metres
	UnitPrice Price
}

// Total is the sum of the lines in minor units of the currency, each line
// rounded on its own.
func (o Order) Total() int64 {
	sum := int64(0)
	for _, l := range o.Lines {
		sum += l.UnitPrice.times(l.Quantity)
	}
	return sum
}

// Payment is one attempt to pay an order, as the provider reports it. A card
// is known by the provider's token; its number is not.
type Payment struct {
	Provider string // Payforth (web, phone), Tillbridge (terminals in shops) or till
	Token    string // "tok_…"; empty for cash
	Brand    string // of the card, or cash, bank transfer, SEPA debit
	Last4    string // of the card; else empty
	Expiry   string // of the card, "2027-03"; else empty
	Amount   int64  // minor units of the order's currency
	Status   string // paid, refunded, pending or failed
	At       time.Time
}
