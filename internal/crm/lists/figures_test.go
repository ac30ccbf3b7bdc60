package lists_test

import (
	"testing"
	"time"

	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/policy"
	"counterpart/internal/store/summary"
	"counterpart/internal/testkit/house"
	"counterpart/internal/when"
)

// What a chart counts is how many rows the list has that it leads to.
func TestListsHoldWhatFiguresCount(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		ctx := t.Context()
		s := settle(t, where, 300, 900, 0)
		for _, q := range []string{ // all that is published has turned live, over four months
			`UPDATE sale SET placed = 1767225600000000 + (placed - 2000000) * 43200000000, status = CASE WHEN sale % 7 = 0 THEN 'returned' ELSE status END`,
			`UPDATE sale SET state = 'live', batch = 0 WHERE batch = 1`, `UPDATE customer SET state = 'live', batch = 0 WHERE batch = 1`,
			`DELETE FROM sale WHERE batch = 2`, `DELETE FROM customer_figure`, `DELETE FROM sale_change`,
			`UPDATE sale SET customer = NULL WHERE customer IN (SELECT customer FROM customer WHERE state = 'staged')`,
			`UPDATE import_batch SET settled = 1`,
			`INSERT INTO product (tenant, product, sku, name, category, created) SELECT DISTINCT 1, product, 'SKU-' || product, '', '', 1 FROM sale_line`,
		} {
			if err := s.DB.Engine().Alone(ctx, q); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
		}
		desk := figures.New(figures.Config{
			Rows: summary.Rows{SQL: s.DB.Engine()}, Ledger: s.Ledger,
			Now: func() when.Instant { return when.Of(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)) },
		})
		for _, err := range []error{desk.CatchUp(ctx, 1), desk.Rank(ctx, 1)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		analyse, err := policy.Decide(policy.Request{Principal: s.Owner(t), Purpose: field.Analyse})
		if err != nil {
			t.Fatal(err)
		}
		span := figures.Span{From: figures.DayOf(2026, 1, 5), Until: figures.DayOf(2026, 4, 20)}
		sales, err := desk.Sales(ctx, analyse, span, figures.Monthly)
		if err != nil {
			t.Fatal(err)
		}
		if sales.Total.Orders < 100 || sales.Total.Credits < 10 || len(sales.Cohorts) < 3 {
			t.Fatalf("too little to compare: %+v", sales.Total)
		}
		permit := s.permit(t)
		orders := func(what string, want int64, span figures.Span, f lists.Orders) {
			t.Helper()
			f.Currency, f.From, f.To = "EUR", begin(t, span.From), begin(t, span.Until+1)
			if got, err := s.finder.OrderCount(ctx, permit, f); err != nil || got != (lists.Count{N: want}) {
				t.Errorf("%s: the chart says %d, the list has %+v, %v", what, want, got, err)
			}
		}
		people := func(what string, want int64, f lists.Customers) {
			t.Helper()
			if got, err := s.finder.CustomerCount(ctx, permit, f); err != nil || got != (lists.Count{N: want}) {
				t.Errorf("%s: the chart says %d, the list has %+v, %v", what, want, got, err)
			}
		}
		orders("orders", sales.Total.Orders, span, lists.Orders{Counted: true})
		orders("credits", sales.Total.Credits, span, lists.Orders{Credits: true})
		for _, b := range sales.Buckets {
			orders(b.Label, b.Orders, b.Span, lists.Orders{Counted: true})
			orders(b.Label+", credits", b.Credits, b.Span, lists.Orders{Credits: true})
		}
		for _, c := range sales.Countries {
			if c.Name != "" {
				orders(c.Name, c.Orders, span, lists.Orders{Counted: true, Country: c.Name})
			}
		}
		for _, c := range sales.Channels {
			orders(c.Name, c.Orders, span, lists.Orders{Counted: true, Channel: sale.Channel(c.Name)})
		}
		groups := map[figures.Group]int64{}
		for _, x := range sales.Matrix {
			people(string(x.Group), x.Customers, lists.Customers{R: int64(x.R), F: int64(x.F)})
			groups[x.Group] += x.Customers
		}
		for g, n := range groups {
			people(string(g), n, lists.Customers{Group: string(g)})
		}
		for _, x := range sales.Cohorts {
			people(x.Cohort.String(), x.Size, lists.Customers{Cohort: int64(x.Cohort)})
		}
	})
}

func begin(t *testing.T, d figures.Day) when.Instant {
	t.Helper()
	at, err := time.Parse(time.DateOnly, d.String())
	if err != nil {
		t.Fatal(err)
	}
	return when.Of(at)
}
