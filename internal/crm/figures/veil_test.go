package figures_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Whoever does not see small groups cannot make one by taking one span from another: of a country that
// both show, the days between are bought in by nobody, or by five customers or more.
func TestSpansCannotBeSubtracted(t *testing.T) {
	s := newTill(t, filepath.Join(t.TempDir(), "a.db"))
	rapid.Check(t, func(t *rapid.T) {
		s.retailer(t)
		l := &life{till: s, people: s.customers(t, 12), products: s.products(t, 1)}
		for range rapid.IntRange(20, 60).Draw(t, "orders") {
			l.next++
			r := l.order(t, l.next, fmt.Sprintf("N%d", l.next))
			r.Status, r.Total = "paid", sale.Money{Currency: "EUR", Minor: 1000}
			l.write(t, func(tx ledger.Tx) error { return l.rows.AddSales(l.context(), tx, l.tenant, 0, []sale.Record{r}) })
		}
		if err := l.desk.CatchUp(l.context(), l.tenant); err != nil {
			t.Fatal(err)
		}
		who := l.owner
		who.Role, who.Tenant = party.Analyst, l.tenant
		p, err := policy.Decide(policy.Request{Principal: who, Purpose: field.Analyse, Route: "test"})
		if err != nil {
			t.Fatal(err)
		}
		orders := l.plainOrders(t)
		shown := map[figures.Span]map[string]int64{}
		for range 12 {
			from := figures.DayOf(2025, 10, 1) + figures.Day(rapid.IntRange(0, 170).Draw(t, "from"))
			got, err := l.desk.Sales(l.context(), p, figures.Span{From: from, Until: from + figures.Day(rapid.IntRange(0, 90).Draw(t, "days"))}, figures.Monthly)
			if err != nil {
				t.Fatal(err)
			}
			if got.Grouped.Until >= l.desk.Today().Month().First() {
				t.Fatalf("groups of a month that is not over: %v", got.Grouped)
			}
			shown[got.Grouped] = map[string]int64{}
			for _, c := range got.Countries {
				if !c.Hidden {
					shown[got.Grouped][c.Name] = c.Orders
				}
			}
		}
		for a, some := range shown {
			for b, more := range shown {
				if a == b || b.From > a.From || b.Until < a.Until {
					continue
				}
				for country := range some {
					if _, ok := more[country]; ok {
						l.apart(t, orders, country, a, b)
					}
				}
			}
		}
	})
}

// apart holds that few customers bought in none but the days by which b is longer than a.
func (l *life) apart(t *rapid.T, orders []plain, country string, a, b figures.Span) {
	t.Helper()
	who := map[int64]bool{}
	for _, o := range orders {
		d := l.desk.Calendar().Day(when.Instant(o.placed))
		if o.country == country && o.customer != 0 && d >= b.From && d <= b.Until && (d < a.From || d > a.Until) {
			who[o.customer] = true
		}
	}
	if n := len(who); n > 0 && n < figures.Fewest {
		t.Fatalf("%s: %s less %s leaves %d customers", country, b.Words(), a.Words(), n)
	}
}
