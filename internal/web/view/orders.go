package view

import (
	"slices"
	"time"
)

// Orders is the list of orders. Its fragment of the panel is "listpeek".
type Orders struct {
	Layout
	List
	// Query is the order number that was searched for.
	Query string
	// ImportURL is empty if the viewer's role may not.
	ImportURL string
}

func (Orders) file() string { return "orders" }

// OrderRow is one order of a list.
type OrderRow struct {
	Number, URL string
	At          time.Time
	// Customer may be empty: sold without a name. CustomerURL may be empty too.
	Customer, CustomerURL string
	// Channel is shop, web or phone in words.
	Channel string
	Status  Badge
	// Total is formatted money.
	Total string
}

// Order is the page of one order.
type Order struct {
	Layout
	Number                string
	At                    time.Time
	Customer, CustomerURL string
	Channel               string
	Status                Badge
	// Currency is its three letters.
	Currency string
	Facts    []Fact
	Lines    []OrderLine
	// Totals are the sums below the lines; the last is the grand total.
	Totals []Sum
	// Rounding says how sums were rounded; may be empty.
	Rounding string
	Payments []PaymentRow
	// Own are the fields that the owner added to orders; nil if there are none to show.
	Own     *OwnPart
	BackURL string
}

func (Order) file() string { return "order" }

// OrderLine is one position; the amounts are formatted.
type OrderLine struct {
	Product, SKU string
	// Quantity may be negative for a return.
	Quantity    string
	Unit, Total string
	// Note is a remark such as a discount; may be empty.
	Note string
}

// Sum is one line of totals.
type Sum struct {
	Label, Amount string
}

// PaymentRow is one payment: what a provider's token stands for, never a card.
type PaymentRow struct {
	At time.Time
	// Method is brand and last four digits, or cash; Expiry may be empty.
	Method, Expiry string
	Amount         string
	Status         Badge
	// Order is the order's number; OrderURL its page. Both may be empty.
	Order, OrderURL string
}

// Products is the list of products.
type Products struct {
	Layout
	Query string
	// Total counts all products of this list; below 0 it is not known.
	Total int
	Rows  []ProductRow
	Pager Pager
}

func (Products) file() string { return "products" }

// Priced reports whether any product has a price or was sold, so that there is something to say
// in these columns.
func (p Products) Priced() bool {
	return slices.ContainsFunc(p.Rows, func(r ProductRow) bool { return r.Price != "" || r.Sold > 0 })
}

// ProductRow is one product.
type ProductRow struct {
	SKU, Name, Category string
	// Price is formatted money.
	Price string
	// Sold counts pieces in the last 90 days.
	Sold int
	// State marks a product no longer sold; may be nil.
	State *Badge
}
