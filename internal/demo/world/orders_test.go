package world

import (
	"slices"
	"testing"
	"time"
)

func TestOrdersAddUp(t *testing.T) {
	created, currency := map[string]time.Time{}, map[string]string{}
	for c := range sample.Customers() {
		created[c.ExternalID] = c.Created
		currency[c.ExternalID] = map[string]string{"GB": "GBP", "PL": "PLN"}[c.Addresses[0].Country]
	}
	var last time.Time
	numbers := map[string]bool{}
	for o := range sample.Orders() {
		if o.PlacedAt.Before(last) || o.PlacedAt.After(lateAutumn) {
			t.Fatalf("%s placed at %v after %v", o.Number, o.PlacedAt, last)
		}
		last = o.PlacedAt
		if numbers[o.Number] {
			t.Errorf("%s occurs twice", o.Number)
		}
		numbers[o.Number] = true
		if o.Customer == "" && o.Channel != InShop || (o.Shop != "") != (o.Channel == InShop) {
			t.Errorf("%s: customer %q, shop %q, channel %s", o.Number, o.Customer, o.Shop, o.Channel)
		}
		if o.Customer != "" {
			if joined, ok := created[o.Customer]; !ok || o.PlacedAt.Before(joined) {
				t.Errorf("%s: %s joined at %v", o.Number, o.Customer, joined)
			}
			if want := currency[o.Customer]; want != "" && o.Currency != want || want == "" && o.Currency != "EUR" {
				t.Errorf("%s in %s", o.Number, o.Currency)
			}
		}
		checkLines(t, o)
		checkPayments(t, o)
	}
}

func checkLines(t *testing.T, o Order) {
	t.Helper()
	sum := int64(0)
	for _, l := range o.Lines {
		if l.Quantity < 1 || l.UnitPrice.Units < 1 {
			t.Errorf("%s: %+v", o.Number, l)
		}
		sum += l.UnitPrice.times(l.Quantity)
	}
	if len(o.Lines) == 0 || sum != o.Total() {
		t.Errorf("%s: %d lines, sum %d, total %d", o.Number, len(o.Lines), sum, o.Total())
	}
}

// checkPayments: the last one is the outcome and covers the order.
func checkPayments(t *testing.T, o Order) {
	t.Helper()
	for i, p := range o.Payments {
		if p.Amount != o.Total() || p.At.After(lateAutumn) {
			t.Errorf("%s: %+v", o.Number, p)
		}
		if isCard := p.Last4 != ""; isCard != (p.Expiry != "") || isCard && p.Expiry < o.PlacedAt.UTC().Format("2006-01") {
			t.Errorf("%s: card of %s, expires %q", o.Number, o.PlacedAt, p.Expiry)
		}
		if (p.Token == "") != (p.Brand == "cash") {
			t.Errorf("%s: token %q for %s", o.Number, p.Token, p.Brand)
		}
		if i < len(o.Payments)-1 && p.Status != "failed" {
			t.Errorf("%s: attempt %d is %s", o.Number, i, p.Status)
		}
	}
	want := map[string][]string{
		"open": {"paid", "pending"}, "shipped": {"paid", "pending"}, "completed": {"paid", "pending"},
		"returned": {"refunded"}, "cancelled": {"refunded", "failed"},
	}
	if got := o.Payments[len(o.Payments)-1].Status; !slices.Contains(want[o.Status], got) {
		t.Errorf("%s is %s, payment %s", o.Number, o.Status, got)
	}
}

// within fails unless low ≤ got ≤ high.
func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s: %.3f, want %.3f to %.3f", what, got, low, high)
	}
}

func TestShapeOfTheYear(t *testing.T) {
	kinds := map[string]map[string]int{} // by month and category
	orders := map[string]int{}
	weekday := map[time.Weekday]int{}
	for o := range sample.Orders() {
		month := o.PlacedAt.Format("2006-01")
		orders[month]++
		weekday[o.PlacedAt.Weekday()]++
		if kinds[month] == nil {
			kinds[month] = map[string]int{}
		}
		for _, l := range o.Lines {
			kinds[month][l.Product.Category]++
			kinds[month][""]++
		}
	}
	share := func(month, category string) float64 {
		return float64(kinds[month][category]) / float64(kinds[month][""])
	}
	within(t, "months", float64(len(orders)), 19, 19)
	within(t, "December over February", float64(orders["2025-12"])/float64(orders["2026-02"]), 1.7, 3)
	within(t, "May over February", float64(orders["2026-05"])/float64(orders["2026-02"]), 1.4, 2.5)
	within(t, "garden in April", share("2026-04", "Garden"), 0.12, 0.35)
	within(t, "garden in December", share("2025-12", "Garden"), 0, 0.03)
	within(t, "gifts in December", share("2025-12", "Gifts & decoration"), 0.2, 0.45)
	within(t, "gifts in June", share("2026-06", "Gifts & decoration"), 0.01, 0.08)
	within(t, "Saturday over Tuesday", float64(weekday[time.Saturday])/float64(weekday[time.Tuesday]), 1.3, 2.2)
}

func TestShapeOfTheCustomers(t *testing.T) {
	bought := map[string]int{}
	count := map[string]float64{}
	metres := 0
	for o := range sample.Orders() {
		count[""]++
		count[o.Status]++
		count[string(o.Channel)]++
		count[o.Currency]++
		if o.Customer == "" {
			count["guest"]++
		} else {
			bought[o.Customer]++
		}
		for _, l := range o.Lines {
			if l.UnitPrice.Scale == 3 {
				metres++
			}
		}
	}
	total := count[""]
	within(t, "orders per customer", total/20_000, 1.5, 2.2)
	within(t, "without a customer", count["guest"]/total, 0.13, 0.17)
	within(t, "returned or cancelled", (count["returned"]+count["cancelled"])/total, 0.065, 0.095)
	within(t, "web", count["web"]/total, 0.35, 0.5)
	within(t, "phone", count["phone"]/total, 0.02, 0.06)
	within(t, "pounds", count["GBP"]/total, 0.05, 0.13)
	within(t, "zloty", count["PLN"]/total, 0.05, 0.14)
	within(t, "lines by the metre", float64(metres), 500, 5000)
	visits := make([]int, 0, len(bought))
	once := 0.0
	for _, n := range bought {
		visits = append(visits, n)
		if n == 1 {
			once++
		}
	}
	slices.Sort(visits)
	slices.Reverse(visits)
	top, all := 0.0, 0.0
	for i, n := range visits {
		all += float64(n)
		if i < len(visits)/10 {
			top += float64(n)
		}
	}
	within(t, "bought once", once/float64(len(visits)), 0.45, 0.75)
	within(t, "share of the best tenth", top/all, 0.35, 0.6)
	within(t, "orders of the best", float64(visits[0]), 20, 90)
}

func TestShapeOfTheRecords(t *testing.T) {
	count := map[string]float64{}
	landlines := map[string]int{}
	for c := range sample.Customers() {
		add := func(what string, yes bool) {
			if yes {
				count[what]++
			}
		}
		add("born", !c.BirthDate.IsZero())
		add("loyalty", c.Loyalty != "")
		add("notes", len(c.Notes) > 0)
		add("second mail", len(c.Emails) == 2)
		add("no phone", len(c.Phones) == 0)
		add("German", c.Addresses[0].Country == "DE")
		for _, k := range c.Consents {
			add(k.Channel, true)
			add(k.Channel+" yes", k.Granted)
		}
		for _, p := range c.Phones {
			landlines[p.Number+c.FamilyName+c.Addresses[0].Line()]++
		}
	}
	shared := 0.0
	for _, n := range landlines {
		if n > 1 {
			shared++
		}
	}
	share := func(what string) float64 { return count[what] / 20_000 }
	within(t, "birth date", share("born"), 0.57, 0.63)
	within(t, "loyalty number", share("loyalty"), 0.42, 0.48)
	within(t, "notes", share("notes"), 0.03, 0.05)
	within(t, "second mail", share("second mail"), 0.08, 0.14)
	within(t, "no phone", share("no phone"), 0.04, 0.08)
	within(t, "German", share("German"), 0.32, 0.4)
	within(t, "consent to e-mail", count["email yes"]/count["email"], 0.5, 0.7)
	within(t, "consent to calls", count["phone yes"]/count["phone"], 0.08, 0.25)
	within(t, "families on one landline", shared, 30, 600)
}
