package figures

import (
	"time"

	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Figure is what the orders of one customer come to. Orders is at least 1.
type Figure struct {
	Customer  party.Customer
	First     when.Instant
	FirstSale int64
	Last      when.Instant
	Orders    int64
	Spent     int64 // minor unit of the tenant's currency, credits taken off
	Cohort    Month
	Score
}

// InMonth is what a customer bought in a month.
type InMonth struct {
	Cohort        Month
	Orders, Spent int64
	// Again90 and Again180 are 1 if another order followed the first one of the month within so
	// many days.
	Again90, Again180 int64
}

// How long one waits for a customer to come back.
const (
	Soon  = 90 * 24 * time.Hour
	Later = 180 * 24 * time.Hour
)

// Person adds up the orders of one customer in the tenant's currency, oldest first; ok is false if
// none of them counts. A month in which only credits fell has a row too.
func Person(cal Calendar, currency string, orders []Order) (f Figure, months map[Month]InMonth, ok bool) {
	months = map[Month]InMonth{}
	var at []when.Instant // of orders that count
	for _, o := range orders {
		if o.Currency != currency || o.Orders() == 0 && o.Credit() == 0 {
			continue
		}
		m := cal.Month(o.Placed)
		in := months[m]
		in.Orders, in.Spent = in.Orders+o.Orders(), in.Spent+o.Net()
		months[m] = in
		f.Spent += o.Net()
		if o.Orders() == 0 {
			continue
		}
		if f.Orders == 0 {
			f.Customer, f.First, f.FirstSale, f.Cohort = o.Customer, o.Placed, o.Sale, m
		}
		f.Orders, f.Last = f.Orders+1, o.Placed
		at = append(at, o.Placed)
	}
	if f.Orders == 0 {
		return Figure{}, nil, false
	}
	for m, in := range months {
		in.Cohort = f.Cohort
		months[m] = in
	}
	again(cal, at, months)
	return f, months, true
}

// again marks the months after whose first order another one followed.
func again(cal Calendar, at []when.Instant, months map[Month]InMonth) {
	for i, a := range at {
		m := cal.Month(a)
		if i > 0 && cal.Month(at[i-1]) == m || i+1 == len(at) {
			continue
		}
		in, gap := months[m], at[i+1].Sub(a)
		if gap <= Soon {
			in.Again90 = 1
		}
		if gap <= Later {
			in.Again180 = 1
		}
		months[m] = in
	}
}
