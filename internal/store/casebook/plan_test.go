package casebook

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver, to fill the table behind the program's back

	"counterpart/internal/crm/cases"
	"counterpart/internal/store/engine"
	"counterpart/internal/testkit"
	"counterpart/internal/when"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// many are 100,000 cases of 20,000 customers, of which one in fifty is being worked on.
const many = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
	INSERT INTO customer_case (tenant, number, customer, kind, channel, category, cause, product, priority, status, assignee, team,
		opened, first_due, first_at, next_due, resolve_due, resolved_at, closed_at, paused, due, updated, revision, score, ref, version, sealed)
	SELECT 1, 1000 + i, CASE WHEN i % 10 = 0 THEN NULL ELSE i % 20000 + 1 END, 'complaint', 'web', 'c' || (i % 50), 'k' || (i % 200),
		i % 500 + 1, 'normal', CASE WHEN i % 50 = 0 THEN 'open' WHEN i % 50 = 1 THEN 'waiting' ELSE 'closed' END, i % 30, 't' || (i % 5),
		i * 1000, 0, 0, 0, 0, 0, 0, i, i * 1000, 0, 1, NULL, NULL, 0, '' FROM n`

// A page's query begins with an index that leads to its first row and hands on rows in order: nothing
// of 100,000 cases is looked at that is not shown, and nothing is sorted.
func TestListsFollowAnIndex(t *testing.T) {
	if testkit.Race {
		t.Skip("goes without the race detector: see the step data of ./check")
	}
	for name, where := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "plan.db"), "postgres": ""} {
		t.Run(name, func(t *testing.T) {
			if where == "" {
				where = testkit.Postgres(t)
			}
			r := filled(t, where)
			for name, row := range map[string]struct {
				q      cases.Query
				index  string
				sorted bool // rows of several stretches of the index are merged
			}{
				"mine":        {cases.Query{Filter: cases.Filter{Queue: cases.Mine, Assignee: 10}}, "customer_case_mine", false},
				"unassigned":  {cases.Query{Filter: cases.Filter{Queue: cases.Unassigned}}, "customer_case_mine", false},
				"team":        {cases.Query{Filter: cases.Filter{Queue: cases.Team}, Teams: []string{"t1", "t2"}}, "customer_case_team|customer_case_due", true},
				"breaching":   {cases.Query{Filter: cases.Filter{Queue: cases.Breaching}, Before: 500_000}, "customer_case_due", false},
				"active":      {cases.Query{Filter: cases.Filter{Queue: cases.Active}}, "customer_case_due", false},
				"waiting":     {cases.Query{Filter: cases.Filter{Queue: cases.WaitingFor}}, "customer_case_waiting", false},
				"all":         {cases.Query{Filter: cases.Filter{Queue: cases.Everything}}, "customer_case_opened", false},
				"the oldest":  {cases.Query{Filter: cases.Filter{Queue: cases.Everything, By: cases.Oldest}}, "customer_case_opened", false},
				"of customer": {cases.Query{Filter: cases.Filter{Customer: 77}}, "customer_case_customer", false},
				"of product":  {cases.Query{Sold: 77}, "customer_case_product", false},
				"by cause":    {cases.Query{Filter: cases.Filter{Cause: "k7"}}, "customer_case_cause", false},
				"by category": {cases.Query{Filter: cases.Filter{Category: "c7"}}, "customer_case_category", false},
				"by status":   {cases.Query{Filter: cases.Filter{Status: cases.Open}}, "customer_case_status|customer_case_opened", false},
			} {
				t.Run(name, func(t *testing.T) {
					row.q.To, row.q.Limit = when.Max, cases.PageSize+1
					plan := explain(t, r, row.q)
					if !regexp.MustCompile(row.index).MatchString(plan) || regexp.MustCompile(`SCAN c\b|Seq Scan on customer_case`).MatchString(plan) {
						t.Errorf("does not follow %s:\n%s", row.index, plan)
					}
					if !row.sorted && regexp.MustCompile(`TEMP B-TREE|Sort Key: c\.`).MatchString(plan) {
						t.Errorf("sorts:\n%s", plan)
					}
					if got, err := r.CasePage(t.Context(), 1, row.q); err != nil || len(got) == 0 {
						t.Errorf("%d cases, %v", len(got), err)
					}
				})
			}
		})
	}
}

// Queues are counted from indexes alone, each to no more than its limit.
func TestCountsLookAtNoRow(t *testing.T) {
	if testkit.Race {
		t.Skip("goes without the race detector: see the step data of ./check")
	}
	for name, where := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "plan.db"), "postgres": ""} {
		t.Run(name, func(t *testing.T) {
			if where == "" {
				where = testkit.Postgres(t)
			}
			r := filled(t, where)
			plan := explained(t, r, queueCounts, 1, 10, 1000, 500_000, "t1", "t2", "", "", "", "", "", "", -1<<63)
			if regexp.MustCompile(`SCAN c\b|USING INDEX|Seq Scan on customer_case|customer_case_opened`).MatchString(plan) {
				t.Errorf("looks at rows:\n%s", plan)
			}
			for _, index := range []string{"customer_case_mine", "customer_case_due", "customer_case_team", "customer_case_waiting"} {
				if !strings.Contains(plan, index) {
					t.Errorf("does not follow %s:\n%s", index, plan)
				}
			}
			got, err := r.QueueCounts(t.Context(), 1, cases.Counting{Assignee: 10, Teams: []string{"t1", "t2"}, Before: 500_000, Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			want := map[cases.Queue]int{
				cases.Mine: 667, cases.Unassigned: 666, cases.Team: 1000, cases.Breaching: 20, cases.Active: 1000, cases.WaitingFor: 1000,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("counted (-want +got):\n%s", diff)
			}
			for queue, q := range map[cases.Queue]cases.Query{
				cases.Mine:       {Filter: cases.Filter{Assignee: 10}},
				cases.Unassigned: {},
				cases.Breaching:  {Before: 500_000},
				cases.Team:       {Teams: []string{"t1", "t2"}},
				cases.WaitingFor: {},
				cases.Active:     {},
			} {
				q.Queue, q.To, q.Limit = queue, when.Max, 1000
				page, err := r.CasePage(t.Context(), 1, q)
				if err != nil || len(page) != got[queue] || len(page) == 0 {
					t.Errorf("%s counts %d and lists %d: %v", queue, got[queue], len(page), err)
				}
			}
		})
	}
}

func filled(t *testing.T, where string) Rows {
	t.Helper()
	db, err := engine.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Schema().Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	driver, dsn := "pgx", where
	if db.Embedded() {
		driver, dsn = "sqlite", "file:"+where
	}
	raw, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	for _, q := range []string{many, `ANALYZE`} {
		if _, err := raw.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	return Rows{db}
}

// explain gives an engine's plan of a page's query as text.
func explain(t *testing.T, r Rows, q cases.Query) string {
	t.Helper()
	c := clauseOf(q)
	return explained(t, r, selectCase+caseFilter+c.lead+c.after+c.order, args(1, q, c)...)
}

func explained(t *testing.T, r Rows, query string, args ...any) string {
	t.Helper()
	how := "EXPLAIN "
	if r.DB.Embedded() {
		how = "EXPLAIN QUERY PLAN "
	}
	rows, err := r.DB.Query(t.Context(), how+query, args...)
	steps, err := engine.Collect(rows, err, func(s engine.Row) (step string, err error) {
		if !r.DB.Embedded() {
			return step, s.Scan(&step)
		}
		var id, parent, unused int
		err = s.Scan(&id, &parent, &unused, &step)
		return fmt.Sprint(step), err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "\n")
}
