package store

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
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
		"by blind index": {byIndex, `SEARCH x USING \D+ \(tenant=\? AND field=\? AND idx=\?`},
	} {
		rows, err := db.sql.Query(t.Context(), "EXPLAIN QUERY PLAN "+row.query, 1, 2, []byte{1}, []byte{2}, 3)
		if err != nil {
			t.Fatal(name, err)
		}
		var steps []string
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(name, err)
			}
			steps = append(steps, step)
		}
		_ = rows.Close()
		if len(steps) == 0 || !regexp.MustCompile(row.first).MatchString(steps[0]) {
			t.Errorf("%s:\n%s", name, strings.Join(steps, "\n"))
		}
	}
}
