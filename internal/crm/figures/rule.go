package figures

import (
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Order is an order as figures see it. Amounts are in the minor unit of its currency.
type Order struct {
	Sale     int64
	Customer party.Customer // 0: not known
	Status   string
	Channel  string
	Country  string
	Currency string
	Total    int64
	Placed   when.Instant
	First    bool // the first order of its customer that counts
}

// Orders reports 1 for an order that counts, else 0.
func (o Order) Orders() int64 {
	if o.Total > 0 && o.Status != "cancelled" {
		return 1
	}
	return 0
}

// Gross is what an order that counts came to, else 0.
func (o Order) Gross() int64 { return o.Orders() * o.Total }

// Credit is what is taken off revenue, never below 0.
func (o Order) Credit() int64 {
	switch {
	case o.Total < 0:
		return -o.Total
	case o.Status == "returned":
		return o.Gross()
	}
	return 0
}

// Net is what an order adds to revenue.
func (o Order) Net() int64 { return o.Gross() - o.Credit() }

// goods reports whether the lines of an order count as products sold or taken back: not those of an
// order that counts nothing, nor those of one that came back as a whole.
func (o Order) goods() bool { return o.Net() != 0 }

// Line is a line of an order.
type Line struct {
	Order
	Product  int64
	Quantity int64 // in thousandths
	Amount   int64 // minor unit of the order's currency
}

// Cell is where in a day an order belongs.
type Cell struct {
	Country, Channel, Currency string
}

// Sums are figures over orders that can be added: of days, places, months.
type Sums struct {
	Orders  int64
	Gross   int64 // what orders came to
	Credits int64 // how many credits
	Credit  int64 // what they took off
	Known   int64 // orders of known customers
	Fresh   int64 // orders that were their customer's first
}

// Revenue is what orders came to, less credits.
func (s Sums) Revenue() int64 { return s.Gross - s.Credit }

// Average is what an order came to, before credits, rounded down; 0 without orders.
func (s Sums) Average() int64 {
	if s.Orders == 0 {
		return 0
	}
	return s.Gross / s.Orders
}

// Returning counts the orders of customers who had bought before.
func (s Sums) Returning() int64 { return s.Known - s.Fresh }

// Plus adds sums.
func (s Sums) Plus(t Sums) Sums {
	return Sums{
		s.Orders + t.Orders, s.Gross + t.Gross, s.Credits + t.Credits, s.Credit + t.Credit,
		s.Known + t.Known, s.Fresh + t.Fresh,
	}
}

// Minus takes away.
func (s Sums) Minus(t Sums) Sums {
	return Sums{
		s.Orders - t.Orders, s.Gross - t.Gross, s.Credits - t.Credits, s.Credit - t.Credit,
		s.Known - t.Known, s.Fresh - t.Fresh,
	}
}

// Sums gives the figures of one order.
func (o Order) Sums() Sums {
	s := Sums{Orders: o.Orders(), Gross: o.Gross(), Credit: o.Credit()}
	if s.Credit > 0 {
		s.Credits = 1
	}
	if o.Customer != 0 {
		s.Known = s.Orders
	}
	if o.First {
		s.Fresh = s.Orders
	}
	return s
}

// CellsOf adds up the orders of one day by place.
func CellsOf(orders []Order) map[Cell]Sums {
	out := map[Cell]Sums{}
	for _, o := range orders {
		if s := o.Sums(); s != (Sums{}) {
			c := Cell{o.Country, o.Channel, o.Currency}
			out[c] = out[c].Plus(s)
		}
	}
	return out
}

// Good is a product in a currency.
type Good struct {
	Product  int64
	Currency string
}

// Sold says how much of a product was sold, less what came back.
type Sold struct {
	Quantity int64 // in thousandths
	Amount   int64 // minor unit
	Orders   int64 // orders that count, with this product
}

// Plus adds.
func (s Sold) Plus(t Sold) Sold {
	return Sold{s.Quantity + t.Quantity, s.Amount + t.Amount, s.Orders + t.Orders}
}

// Minus takes away.
func (s Sold) Minus(t Sold) Sold {
	return Sold{s.Quantity - t.Quantity, s.Amount - t.Amount, s.Orders - t.Orders}
}

// GoodsOf adds up the lines of one day by product. Lines of one order stand together.
func GoodsOf(lines []Line) map[Good]Sold {
	out := map[Good]Sold{}
	last := map[Good]int64{} // the order in which a product was seen last
	for _, l := range lines {
		if !l.goods() {
			continue
		}
		g := Good{l.Product, l.Currency}
		s := Sold{Quantity: l.Quantity, Amount: l.Amount}
		if last[g] != l.Sale {
			s.Orders, last[g] = l.Orders(), l.Sale
		}
		out[g] = out[g].Plus(s)
	}
	for g, s := range out {
		if s == (Sold{}) {
			delete(out, g)
		}
	}
	return out
}
