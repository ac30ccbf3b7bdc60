package world

import (
	"fmt"
	"iter"
	"slices"
	"time"
)

const firstNumber = 700_001

// Orders walks all orders by the time they were placed.
func (w *World) Orders() iter.Seq[Order] {
	return func(yield func(Order) bool) {
		s := newSeller(w)
		var waiting []Order
		for d := range w.demand {
			waiting = append(waiting, s.sell(d)...)
			slices.SortStableFunc(waiting, func(a, b Order) int { return a.PlacedAt.Compare(b.PlacedAt) })
			n := s.due(waiting, d)
			if !s.number(waiting[:n], yield) {
				return
			}
			waiting = append(waiting[:0], waiting[n:]...)
		}
	}
}

// seller makes the orders of one day after the other.
type seller struct {
	w        *World
	r, other *rng  // other looks up customers without disturbing r
	popular  []int // weight of each product
	byKind   [][]int
	next     int
}

func newSeller(w *World) *seller {
	s := &seller{w: w, r: newRNG(w.seed), other: newRNG(w.seed), next: firstNumber}
	s.byKind = make([][]int, len(assortment))
	for i, p := range products() {
		s.byKind[p.kind] = append(s.byKind[p.kind], i)
		u := s.r.to(streamOrder, -1-i).Float64()
		s.popular = append(s.popular, 4+int(96*u*u*u)*cheapness(p))
	}
	return s
}

// cheapness is how much more often small things sell than dear ones.
func cheapness(p Product) int {
	switch euro := p.Price.Units / 100; {
	case euro < 25:
		return 4
	case euro < 60:
		return 3
	case euro < 150:
		return 2
	default:
		return 1
	}
}

// due counts the sorted orders that no later day can precede: a day in one
// zone begins two hours before midnight UTC. The last day lets all go.
func (s *seller) due(sorted []Order, d int) int {
	if d == len(s.w.demand)-1 {
		return len(sorted)
	}
	limit := s.w.day(d + 1).Add(-3 * time.Hour)
	return countBefore(sorted, limit)
}

func countBefore(sorted []Order, limit time.Time) int {
	n, _ := slices.BinarySearchFunc(sorted, limit, func(o Order, t time.Time) int { return o.PlacedAt.Compare(t) })
	return n
}

// number hands the orders on; false if the reader has had enough.
func (s *seller) number(orders []Order, yield func(Order) bool) bool {
	letter := map[Channel]string{OnWeb: "W", InShop: "S", ByPhone: "P"}
	for _, o := range orders {
		o.Number = fmt.Sprintf("%s-%07d", letter[o.Channel], s.next)
		s.next++
		if !yield(o) {
			return false
		}
	}
	return true
}

// sell makes the orders of day d: first purchases of those who joined, returning
// customers, and people who pay at the till without a word.
func (s *seller) sell(d int) []Order {
	w := s.w
	var out []Order
	keep := func(o Order, ok bool) {
		if ok && !o.PlacedAt.After(w.end) {
			out = append(out, o)
		}
	}
	s.r.to(streamOrder, d)
	for i := w.joined[d]; i < w.joined[d+1]; i++ {
		keep(s.first(i, d))
	}
	expected := w.demand[d] * repeats * float64(w.customers)
	for range s.round(expected) {
		keep(s.repeat(d))
	}
	known := w.demand[d] * float64(w.customers) * (repeats + shareInside*firstOrder)
	for range s.round(known * guestShare / (1 - guestShare)) {
		keep(s.guest(d))
	}
	return out
}

// round makes a whole number whose mean is x.
func (s *seller) round(x float64) int { return int(x + s.r.Float64()) }

// first is a new customer's purchase, minutes after joining.
func (s *seller) first(i, d int) (Order, bool) {
	if !s.r.chance(firstOrder) {
		return Order{}, false
	}
	p := s.w.profile(s.other, i)
	joined, channel := s.w.joining(s.other, i, p)
	at := joined.Add(time.Duration(s.r.between(40, 900)) * time.Second)
	return s.order(i, p, channel, at, d), true
}

// repeat is the purchase of somebody who joined on an earlier day.
func (s *seller) repeat(d int) (Order, bool) {
	i, ok := s.w.returning(s.r, s.w.joined[d])
	if !ok {
		return Order{}, false
	}
	p := s.w.profile(s.other, i)
	channel := pickChannel(s.r, p.web, countries[p.country], s.w.day(d))
	return s.order(i, p, channel, s.w.clock(s.r, s.w.day(d), channel, p.country), d), true
}

// guest buys in a shop, cash or card, without a name; false when it is closed.
func (s *seller) guest(d int) (Order, bool) {
	day := s.w.day(d)
	p := profile{country: s.r.weighted(countryShares)}
	if isFeast(day) || day.Weekday() == time.Sunday && !countries[p.country].sunday {
		return Order{}, false
	}
	p.shop = pickEarly(s.r, s.w.shopsIn[p.country])
	p.likes = [2]int{s.r.IntN(len(assortment)), s.r.IntN(len(assortment))}
	return s.order(-1, p, InShop, s.w.clock(s.r, day, InShop, p.country), d), true
}

// order fills the basket and pays; customer -1 is a guest.
func (s *seller) order(customer int, p profile, ch Channel, at time.Time, d int) Order {
	o := Order{PlacedAt: at, Channel: ch, Country: countries[p.country].code, Currency: countries[p.country].currency}
	if customer >= 0 {
		o.Customer = externalID(customer)
	}
	if ch == InShop {
		o.Shop = s.w.shops[p.shop].Name
	}
	o.Lines = s.basket(p, o.Currency, s.w.day(d).Month())
	o.Status = s.status(o)
	o.Payments = s.pay(o, customer, countries[p.country].code)
	return o
}

// status: one in twelve orders comes back or is called off.
func (s *seller) status(o Order) string {
	returned, cancelled := 0.095, 0.03
	if o.Channel == InShop {
		returned, cancelled = 0.045, 0
	}
	age := s.w.end.Sub(o.PlacedAt)
	u := s.r.Float64()
	switch {
	case u < cancelled:
		return "cancelled"
	case age > 6*24*time.Hour && u < cancelled+returned:
		return "returned"
	case o.Channel == InShop:
		return "completed"
	case age < 30*time.Hour:
		return "open"
	case age < 4*24*time.Hour:
		return "shipped"
	default:
		return "completed"
	}
}

// basket draws one to nine lines, mostly of one category, no article twice.
func (s *seller) basket(p profile, currency string, month time.Month) []Line {
	kind := s.kind(p, month)
	n := 1 + s.r.weighted([]int{46, 25, 13, 7, 4, 2, 1, 1, 1})
	lines := make([]Line, 0, n)
	for range n {
		product := products()[s.article(kind)]
		if !holds(lines, product.SKU) {
			lines = append(lines, s.line(product, currency, month))
		}
		if s.r.chance(0.4) {
			kind = s.kind(p, month)
		}
	}
	return lines
}

func holds(lines []Line, sku string) bool {
	for _, l := range lines {
		if l.Product.SKU == sku {
			return true
		}
	}
	return false
}

// kind is a category by season, likings first.
func (s *seller) kind(p profile, month time.Month) int {
	weights := make([]int, 0, 16)
	for k, c := range assortment {
		weight := c.months[month-1]
		if k == p.likes[0] || k == p.likes[1] {
			weight *= 3
		}
		weights = append(weights, weight)
	}
	return s.r.weighted(weights)
}

// article is one of the category by popularity.
func (s *seller) article(kind int) int {
	weights := make([]int, 0, 48)
	for _, i := range s.byKind[kind] {
		weights = append(weights, s.popular[i])
	}
	return s.byKind[kind][s.r.weighted(weights)]
}

// line has more metres than pieces, and fewer of what is dear; sales lower
// some prices in January, July and August.
func (s *seller) line(p Product, currency string, month time.Month) Line {
	l := Line{Product: p, Quantity: 1, UnitPrice: p.PriceIn(currency)}
	if l.UnitPrice.Scale == 3 {
		l.Quantity = s.r.between(2, 18)
		return l
	}
	if p.Price.Units < 4000 && s.r.chance(0.3) {
		l.Quantity = 2 + s.r.weighted([]int{60, 18, 12, 2, 8})
	}
	reduced := 0.05
	if month == time.January || month == time.July || month == time.August {
		reduced = 0.22
	}
	if s.r.chance(reduced) {
		l.UnitPrice.Units = l.UnitPrice.Units * int64(100-10*s.r.between(1, 3)) / 100
	}
	return l
}

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
