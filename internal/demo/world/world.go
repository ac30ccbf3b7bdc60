package world

import (
	"fmt"
	"sort"
	"time"
)

const (
	windowMonths = 18   // of orders
	earlierYears = 6.5  // in which the older customers joined, before that
	shareInside  = 0.42 // of customers who joined inside the window
	firstOrder   = 0.85 // of those who joined inside it bought at once
	repeats      = 1.2  // further orders per customer
	guestShare   = 0.16 // of all orders, less what closed Sundays cost
)

// World is one retailer. It does not change after New, so that several
// goroutines may read it.
type World struct {
	seed      uint64
	customers int
	end       time.Time
	start     time.Time // midnight UTC of the window's first day
	demand    []float64 // per day of the window, sums to 1
	joined    []int     // customers who joined before the day; one more entry than days
	weights   []float64 // running sum of how often customers come back
	shops     []Shop
	shopsIn   [][]int // by country: indexes into shops
}

// New invents a retailer with that many customers (0 or more) whose records
// end at end. It takes about 50 ns and 8 bytes per customer.
func New(seed uint64, customers int, end time.Time) *World {
	w := &World{seed: seed, customers: max(customers, 0), end: end.UTC().Truncate(time.Second)}
	first := w.end.AddDate(0, -windowMonths, 0)
	w.start = time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, time.UTC)
	w.openShops()
	w.planDays()
	w.planReturns()
	return w
}

// Shop is one of the forty branches.
type Shop struct {
	Name     string
	Country  string // ISO 3166, two letters
	City     string
	Currency string // ISO 4217
}

// Shops lists the branches by country.
func (w *World) Shops() []Shop { return append([]Shop(nil), w.shops...) }

func (w *World) openShops() {
	w.shopsIn = make([][]int, len(countries))
	for i, c := range countries {
		for _, town := range c.cities {
			for _, name := range town.shops {
				w.shopsIn[i] = append(w.shopsIn[i], len(w.shops))
				w.shops = append(w.shops, Shop{name, c.code, town.name, c.currency})
			}
		}
	}
}

var (
	monthDemand   = [12]float64{0.78, 0.74, 1.0, 1.24, 1.3, 1.08, 0.95, 0.88, 0.9, 0.92, 1.2, 1.55}
	weekdayDemand = [7]float64{0.7, 0.92, 0.88, 0.9, 0.98, 1.12, 1.5} // from Sunday
)

// planDays spreads orders and new customers over the days of the window.
func (w *World) planDays() {
	days := int(w.end.Sub(w.start)/(24*time.Hour)) + 1
	r := newRNG(w.seed)
	w.demand = make([]float64, days)
	sum := 0.0
	for d := range w.demand {
		w.demand[d] = dayDemand(w.day(d)) * (0.88 + 0.24*r.to(streamDay, d).Float64())
		if d == days-1 { // ends in the middle of it
			w.demand[d] *= w.end.Sub(w.day(d)).Hours() / 24
		}
		sum += w.demand[d]
	}
	old := w.customers - int(shareInside*float64(w.customers))
	w.joined = make([]int, days+1)
	w.joined[0] = old
	reached := 0.0
	for d := range w.demand {
		w.demand[d] /= sum
		reached += w.demand[d]
		w.joined[d+1] = old + int(reached*float64(w.customers-old)+0.5)
	}
	w.joined[days] = w.customers
}

// dayDemand is the season, the weekday and the feasts; 1 is an ordinary day.
func dayDemand(day time.Time) float64 {
	demand := monthDemand[day.Month()-1] * weekdayDemand[day.Weekday()]
	switch md := day.Format("01-02"); {
	case md == "12-25" || md == "01-01":
		return demand * 0.1
	case md == "12-26":
		return demand * 0.3
	case md > "12-20" && md < "12-24":
		return demand * 1.25
	case day.Month() == time.November && day.Weekday() == time.Friday && day.Day() > 22:
		return demand * 2.1
	default:
		return demand
	}
}

// day is midnight UTC of day d of the window.
func (w *World) day(d int) time.Time { return w.start.AddDate(0, 0, d) }

// planReturns sums up how often each customer comes back.
func (w *World) planReturns() {
	w.weights = make([]float64, w.customers)
	r := newRNG(w.seed)
	sum := 0.0
	for i := range w.weights {
		sum += w.comesBack(r.to(streamProfile, i), i)
		w.weights[i] = sum
	}
}

// comesBack draws the first numbers of a customer's profile: 4 % buy often,
// 17 % regularly, 35 % now and then, the others once.
func (w *World) comesBack(r *rng, i int) float64 {
	u, spread := r.Float64(), r.Float64()
	switch {
	case u < 0.04:
		return 0.5 + 1.5*spread*spread
	case u < 0.21:
		return 0.12 + 0.2*spread
	case u < 0.56:
		return 0.02 + 0.06*spread
	case i < w.joined[0]:
		return 0.012
	default:
		return 0
	}
}

// returning draws one of the first n customers by weight; false if nobody of
// them comes back.
func (w *World) returning(r *rng, n int) (int, bool) {
	if n == 0 || w.weights[n-1] == 0 {
		return 0, false
	}
	target := r.Float64() * w.weights[n-1]
	i := sort.Search(n, func(i int) bool { return w.weights[i] > target })
	return min(i, n-1), true
}

// externalID is how the shop system names customer i.
func externalID(i int) string { return fmt.Sprintf("RM-%07d", i+1) }
