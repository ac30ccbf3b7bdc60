package figures_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"counterpart/internal/crm/figures"
	"counterpart/internal/field"
	"counterpart/internal/party"
)

// The size of the shop of the benchmarks: three years of it.
const (
	benchPeople = 100_000
	benchOrders = 500_000
)

// series is a table of the numbers from 1.
func series(n int) string {
	return fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) `, n)
}

// big is a retailer of that size, on the embedded engine, with everything counted.
func big(b *testing.B) *till {
	b.Helper()
	s := newTill(b, filepath.Join(b.TempDir(), "big.db"))
	start := int64(s.now.Add(-3 * 365 * 24 * time.Hour))
	gap := (int64(s.now) - start) / benchOrders
	for _, q := range []string{
		series(benchPeople) + `INSERT INTO customer (tenant, customer, ordinal, state, batch, country, language, created, updated, revision,
			orders, spent, last_order, digest, sealed) SELECT 1, i, i, 'live', 0, 'DE', '', 0, 0, 1, 0, 0, 0, '', '' FROM n`,
		series(500) + `INSERT INTO product (tenant, product, sku, name, category, created) SELECT 1, i, 'P' || i, 'Thing ' || i, '', 0 FROM n`,
		series(benchOrders) + fmt.Sprintf(`INSERT INTO sale (tenant, sale, number, customer, state, batch, status, channel, shop, country, currency,
			total, placed, digest)
			SELECT 1, i, 'N' || i, 1 + (i * 7919 + (i / 3) * 31) %% %d, 'live', 0, 'paid', CASE i %% 3 WHEN 0 THEN 'shop' ELSE 'web' END, '',
				'C' || (i %% 10), 'EUR', CASE i %% 40 WHEN 0 THEN -900 ELSE 1500 + (i * 37) %% 9000 END, %d + i * %d, '' FROM n`, benchPeople, start, gap),
		series(3*benchOrders) + `INSERT INTO sale_line (tenant, sale, line, product, quantity, price, scale, amount)
			SELECT 1, 1 + (i - 1) / 3, 1 + (i - 1) % 3, 1 + (i * 31) % 500, 1000, 5, 0, 500 FROM n`,
		series(25_000) + fmt.Sprintf(`INSERT INTO customer_case (tenant, number, customer, kind, channel, category, cause, product, priority, status,
			assignee, team, opened, first_due, first_at, next_due, resolve_due, resolved_at, closed_at, paused, due, updated, revision, score, version, sealed)
			SELECT 1, i, 1 + (i * 13) %% 100000, 'complaint', 'email', 'c' || (i %% 5), 'k' || (i %% 12), 1 + (i * 7) %% 500, 'normal', 'closed', 0, '',
				%d + i * %d, 0, %d + i * %d + (i %% 900) * 60000000, 0, 0, %d + i * %d + (i %% 9000) * 60000000, 0, 0, 0, 0, 1, 1 + i %% 5, 1, '' FROM n`,
			start, gap*20, start, gap*20, start, gap*20),
		`ANALYZE`,
	} {
		s.exec(b, q)
	}
	began := time.Now()
	if err := s.desk.CatchUp(s.context(), s.tenant); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d orders counted in %s", benchOrders, time.Since(began).Round(time.Second))
	return s
}

// BenchmarkPages reads what the pages show, by a process that remembers nothing; and of a year, what
// one remembers, and after an order came in. It reports the 95th percentile.
func BenchmarkPages(b *testing.B) {
	s := big(b)
	year := figures.Span{From: s.desk.Today() - 364, Until: s.desk.Today()}
	manager := s.permit(b, party.Manager, field.Analyse)
	analyst := s.permit(b, party.Analyst, field.Analyse)
	for name, read := range map[string]func() error{
		"sales": func() error {
			_, err := s.newDesk(b).Sales(s.context(), manager, year, figures.Monthly)
			return err
		},
		"sales-month": func() error {
			_, err := s.newDesk(b).Sales(s.context(), manager, figures.Span{From: s.desk.Today() - 29, Until: s.desk.Today()}, figures.Daily)
			return err
		},
		"sales-analyst": func() error {
			_, err := s.newDesk(b).Sales(s.context(), analyst, year, figures.Monthly)
			return err
		},
		"sales-remembered": func() error {
			_, err := s.desk.Sales(s.context(), manager, year, figures.Monthly)
			return err
		},
		"sales-after-an-order": func() error {
			s.exec(b, fmt.Sprintf(`INSERT INTO sale_change (tenant, placed, id, sale, customer, cohort, month)
				SELECT tenant, placed, sale, sale, 0, 0, 0 FROM sale WHERE tenant = 1 AND sale = %d`, benchOrders-5))
			_, err := s.desk.Sales(s.context(), manager, year, figures.Monthly)
			return err
		},
		"complaints": func() error {
			_, err := s.newDesk(b).Complaints(s.context(), manager, year, figures.Monthly, "complaint")
			return err
		},
		"complaints-month": func() error {
			_, err := s.newDesk(b).Complaints(s.context(), manager, figures.Span{From: s.desk.Today() - 29, Until: s.desk.Today()}, figures.Daily, "complaint")
			return err
		},
		"glance": func() error {
			_, err := s.newDesk(b).AtAGlance(s.context(), manager)
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				if err := read(); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}
