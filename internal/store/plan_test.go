package store

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"counterpart/internal/store/engine"
)

// What is asked all day begins with an index that leads to what is asked for, however many
// customers there are: SQLite says how it will go about it.
func TestPlans(t *testing.T) {
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "counterpart.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Schema().Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct{ query, first string }{
		"by blind index":     {byIndex, `SEARCH x USING \D+ \(tenant=\? AND field=\? AND idx=\?`},
		"unique values":      {setEmbedded, `SEARCH x USING INDEX \S+ \(tenant=\? AND customer=\?`},
		"who shares a value": {sharing, `SEARCH a USING .*\(tenant=\? AND customer=\?`},
	} {
		rows, err := db.sql.Query(t.Context(), "EXPLAIN QUERY PLAN "+row.query, 1, 2, []byte{1}, []byte{2}, 3)
		steps, err := engine.Collect(rows, err, func(r engine.Row) (step string, err error) {
			var id, parent, unused int
			return step, r.Scan(&id, &parent, &unused, &step)
		})
		if err != nil {
			t.Fatal(name, err)
		}
		if len(steps) == 0 || !regexp.MustCompile(row.first).MatchString(steps[0]) {
			t.Errorf("%s:\n%s", name, strings.Join(steps, "\n"))
		}
	}
}
