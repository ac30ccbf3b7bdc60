package listing_test

import (
	"slices"
	"strings"
	"testing"

	"counterpart/internal/crm/lists"
	"counterpart/internal/party"
	"counterpart/internal/store/listing"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
	"counterpart/internal/when"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// A number series made by the engine.
const (
	seriesLite     = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) `
	seriesPostgres = `WITH n (i) AS (SELECT generate_series(1::bigint, 100000)) `
)

// fill makes 100,000 customers of whom three in four have figures, 100,000 orders and their lines.
func fill(t *testing.T, h *house.House) {
	t.Helper()
	series, sealed := seriesPostgres, `convert_to(repeat('x', 700), 'UTF8')` // as long as what is sealed of a customer
	if h.DB.Embedded() {
		series, sealed = seriesLite, `zeroblob(700)`
	}
	for _, q := range []string{
		`INSERT INTO customer (tenant, customer, ordinal, state, batch, country, language, created, updated, revision, orders, spent, last_order, digest, sealed)
			` + series + `SELECT 1, i * 7, i, CASE WHEN i % 500 = 0 THEN 'restricted' ELSE 'live' END, 0,
			CASE WHEN i % 1000 = 0 THEN 'MT' WHEN i % 3 = 0 THEN 'FR' ELSE 'DE' END, 'de', i, i, 1, i % 13, (i * 7919) % 100000, i, '', ` + sealed + ` FROM n`,
		`INSERT INTO customer_figure (tenant, customer, first_order, first_sale, last_order, orders, spent, cohort, r, f, m, grp)
			` + series + `SELECT 1, i * 7, i, i, i, i % 13, i, 24300 + i % 24, 1 + i % 5, 1 + (i / 5) % 5, 1,
			CASE WHEN i % 997 = 0 THEN 'champions' ELSE 'others' END FROM n WHERE i % 4 > 0`,
		`INSERT INTO sale (tenant, sale, number, customer, state, batch, status, channel, shop, country, currency, total, placed, digest)
			` + series + `SELECT 1, i, 'R-' || i, i * 7, 'live', 0, CASE WHEN i % 400 = 0 THEN 'open' ELSE 'completed' END, 'web', '',
			CASE WHEN i % 1000 = 0 THEN 'MT' ELSE 'DE' END, 'EUR', i % 5000 - 5, i * 10, '' FROM n`,
		`INSERT INTO sale_line (tenant, sale, line, product, quantity, price, scale, amount)
			` + series + `SELECT 1, i, 1, CASE WHEN i % 500 = 0 THEN 2 ELSE 1 END, 1000, 1, 0, 1 FROM n`,
		`INSERT INTO customer_case (tenant, number, customer, kind, channel, category, cause, priority, status, assignee, team, opened,
			first_due, first_at, next_due, resolve_due, resolved_at, closed_at, paused, due, updated, revision, version, sealed)
			` + series + `SELECT 1, i, i * 7, 'complaint', '', '', '', 'normal', CASE WHEN i % 300 = 0 THEN 'open' ELSE 'closed' END,
			0, '', 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, '' FROM n WHERE i % 10 = 0`,
		`ANALYZE`,
	} {
		if h.DB.Embedded() && q == `ANALYZE` {
			continue // a database of the product has no statistics
		}
		if err := h.DB.Engine().Alone(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
}

// plan gives the engine's plan for each statement that asks for a list.
func plan(t *testing.T, h *house.House, q listing.Statement) string {
	t.Helper()
	explain := `EXPLAIN (COSTS OFF) `
	if h.DB.Embedded() {
		explain = `EXPLAIN QUERY PLAN `
	}
	rows, err := h.DB.Schema().SQL.QueryContext(t.Context(), explain+q.Text, q.Args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, q.Text)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var line string
		var a, b, c int
		dest := []any{&line}
		if h.DB.Embedded() {
			dest = []any{&a, &b, &c, &line}
		}
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func TestAtSize(t *testing.T) {
	if testkit.Race {
		t.Skip("goes without the race detector: see the step data of ./check")
	}
	if testing.Short() {
		t.Skip("100,000 rows")
	}
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		fill(t, h)
		t.Run("plans", func(t *testing.T) { plans(t, h) })
		t.Run("counts", func(t *testing.T) { counts(t, h) })
	})
}

// plans checks that each list goes along an index and reads no table as a whole, however it is
// narrowed and ordered.
func plans(t *testing.T, h *house.House) {
	l := listing.Lists{DB: h.DB.Engine()}
	for _, row := range []struct {
		name, index string
		f           lists.Customers
		key         lists.Key
	}{
		{"all", "customer_live customer_ordinal", lists.Customers{}, lists.ByAge},
		{"country", "customer_country", lists.Customers{Country: "MT"}, lists.ByAge},
		{"restricted", "customer_restricted", lists.Customers{State: "restricted"}, lists.ByAge},
		{"spent", "customer_spent", lists.Customers{}, lists.BySpent},
		{"last", "customer_last", lists.Customers{Since: 90_000}, lists.ByLast},
		{"orders", "customer_orders", lists.Customers{Least: new(int64(3))}, lists.ByOrders},
		{"spent in a country", "customer_spent", lists.Customers{Country: "MT"}, lists.BySpent},
		{"a cell", "customer_figure_rf", lists.Customers{R: 5, F: 4}, lists.ByAge},
		{"a cell and orders", "customer_figure_rf", lists.Customers{R: 5, F: 4, Least: new(int64(3))}, lists.BySpent},
		{"a small group", "customer_figure_grp", lists.Customers{Group: "champions"}, lists.BySpent},
		{"a large group", "customer_figure_pkey customer_figure_grp", lists.Customers{Group: "others"}, lists.ByAge},
		{"a cohort", "customer_figure_cohort", lists.Customers{Cohort: 24_301}, lists.ByAge},
		{"open cases", "customer_case_status customer_case_due", lists.Customers{Cases: true}, lists.ByAge},
		{"since, by age", "customer_live customer_ordinal", lists.Customers{Since: 50}, lists.ByAge},
	} {
		t.Run(row.name, func(t *testing.T) {
			for _, descending := range []bool{true, false} {
				q := lists.Walk{Key: row.key, Descending: descending, From: &lists.Place{Key: 50_000, ID: 50_000}, Limit: 51, Look: 400}
				s, err := l.CustomerStatement(t.Context(), 1, row.f, q)
				if err != nil {
					t.Fatal(err)
				}
				judge(t, plan(t, h, s), row.index)
			}
		})
	}
	for _, row := range []struct {
		name, index string
		f           lists.Orders
		key         lists.Key
	}{
		{"orders", "sale_placed", lists.Orders{}, lists.ByAge},
		{"a month", "sale_placed", lists.Orders{From: 50_000, To: 90_000}, lists.ByAge},
		{"a month of a country", "sale_", lists.Orders{From: 50_000, To: 90_000, Country: "MT"}, lists.ByAge},
		{"a status", "sale_status", lists.Orders{Status: "open"}, lists.ByAge},
		{"largest", "sale_total", lists.Orders{}, lists.ByTotal},
		{"credits", "sale_total", lists.Orders{Credits: true}, lists.ByAge},
		{"a customer", "sale_customer", lists.Orders{Customer: 70}, lists.ByAge},
		{"a rare product", "sale_line_product", lists.Orders{Product: 2}, lists.ByAge},
		{"a usual product", "sale_placed", lists.Orders{Product: 1}, lists.ByAge},
	} {
		t.Run("orders/"+row.name, func(t *testing.T) {
			for _, descending := range []bool{true, false} {
				q := lists.Walk{Key: row.key, Descending: descending, From: &lists.Place{Key: 60_000, ID: 60_000}, Limit: 51, Look: 400}
				s, err := l.OrderStatement(t.Context(), 1, row.f, q)
				if err != nil {
					t.Fatal(err)
				}
				judge(t, plan(t, h, s), row.index)
			}
		})
	}
}

// judge looks for an index in a plan, and for tables that are read as a whole.
func judge(t *testing.T, plan, index string) {
	t.Helper()
	if !slices.ContainsFunc(strings.Fields(index), func(one string) bool { return strings.Contains(plan, one) }) {
		t.Errorf("no index %s in\n%s", index, plan)
	}
	for _, table := range []string{"customer", "c", "sale", "customer_figure", "x", "customer_case", "k", "sale_line", "l"} {
		for line := range strings.Lines(plan) {
			line = strings.TrimSpace(line)
			whole := strings.Contains(line, "Seq Scan on "+table+" ") || strings.HasSuffix(line, "Seq Scan on "+table) || line == "SCAN "+table
			if whole && !strings.Contains(plan, "MATERIALIZE "+table) && !strings.Contains(plan, "CO-ROUTINE "+table) {
				t.Errorf("reads %s as a whole:\n%s", table, plan)
			}
		}
	}
}

// counts checks that counting stops where it would take long, and says so.
func counts(t *testing.T, h *house.House) {
	l := listing.Lists{DB: h.DB.Engine()}
	for _, row := range []struct {
		name string
		f    lists.Customers
		want lists.Count
	}{
		{"all", lists.Customers{}, lists.Count{N: 10_000, More: true}},
		{"country", lists.Customers{Country: "MT"}, lists.Count{N: 100}},
		{"country and state", lists.Customers{Country: "MT", State: "restricted"}, lists.Count{N: 100}},
		{"a cell", lists.Customers{R: 5, F: 4}, lists.Count{N: 3_000}},
		{"a cell of a country", lists.Customers{R: 5, F: 4, Country: "MT"}, lists.Count{}},
		{"cases", lists.Customers{Cases: true}, lists.Count{N: 333}},
		{"among more than are looked at", lists.Customers{Group: "others", Since: when.Instant(99_000), Country: "FR"}, lists.Count{N: 0, More: true}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := l.CustomerCount(t.Context(), party.Tenant(1), row.f, 10_000)
			if row.want.More && row.want.N == 0 {
				got.N = 0
			}
			if err != nil || got != row.want {
				t.Errorf("got %+v, %v, want %+v", got, err, row.want)
			}
		})
	}
}
