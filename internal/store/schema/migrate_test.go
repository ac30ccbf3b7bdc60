package schema

import (
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// rows is what every table of step 5 holds before it, by table.
var rows = map[string]string{
	"ledger_entry":      `VALUES (1, 1, 0, x'01', x'02', NULL), (1, 1, 1, x'03', x'04', x'05'), (2, 1, 0, x'06', x'07', NULL)`,
	"ledger_payload":    `VALUES (1, 1, 0, x'01', x'02'), (2, 1, 0, x'03', x'04')`,
	"ledger_node":       `VALUES (1, 1, 8, 0, x'01'), (1, 1, 8, 1, x'02')`,
	"ledger_checkpoint": `VALUES (1, 1, 1, x'01', 5), (1, 1, 2, x'02', 6)`,
	"customer_key":      `VALUES (1, 9, 1, 1, x'01'), (1, 3, 2, 1, x'02')`,
	"blind_index":       `VALUES (1, 1, x'01', 9, 1), (1, 1, x'02', 3, 0), (1, 2, x'01', 9, 0)`,
	"name_change":       `VALUES (1, 7, -1), (1, 8, 3)`,
}

func TestStepsKeepWhatIsStored(t *testing.T) {
	db := open(t)
	all, err := migrations(true)
	if err != nil {
		t.Fatal(err)
	}
	before := maps.Clone(all)
	maps.DeleteFunc(before, func(name string, _ *fstest.MapFile) bool { return name >= "0005" })
	if err := db.migrate(t.Context(), before); err != nil {
		t.Fatal(err)
	}
	for table, values := range rows {
		if _, err := db.SQL.ExecContext(t.Context(), "INSERT INTO "+table+" "+values); err != nil {
			t.Fatal(table, err)
		}
	}
	want := dump(t, db)
	upTo5 := maps.Clone(all)
	maps.DeleteFunc(upTo5, func(name string, _ *fstest.MapFile) bool { return name >= "0006" })
	if err := db.migrate(t.Context(), upTo5); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, dump(t, db)); diff != "" {
		t.Errorf("rows and indexes before (-) and after (+):\n%s", diff)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := dump(t, db)
	for i, now := range got["indexes"] {
		if j := slices.IndexFunc(want["indexes"], func(old string) bool { return grown(old, now) }); j >= 0 {
			got["indexes"][i] = want["indexes"][j]
		}
	}
	got["indexes"] = slices.DeleteFunc(got["indexes"], func(index string) bool { return !slices.Contains(want["indexes"], index) })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows and indexes before (-) and after later steps (+), but for new indexes:\n%s", diff)
	}
	if err := db.Migrated(t.Context()); err != nil {
		t.Error(err)
	}
}

// Step 22 empties the index of acts, so that it is made anew with the changes in it. Documents stay.
func TestIndexOfActsIsEmptied(t *testing.T) {
	db := open(t)
	all, err := migrations(true)
	if err != nil {
		t.Fatal(err)
	}
	before := maps.Clone(all)
	maps.DeleteFunc(before, func(name string, _ *fstest.MapFile) bool { return name >= "0022" })
	if err := db.migrate(t.Context(), before); err != nil {
		t.Fatal(err)
	}
	tables := []string{"act", "act_state", "document"}
	for i, values := range []string{`(1, 1, 4, 'state', x'01', x'')`, `(1, 1, 9)`, `(1, x'01', 1, x'02', x'03', 5)`} {
		if _, err := db.SQL.ExecContext(t.Context(), "INSERT INTO "+tables[i]+" VALUES "+values); err != nil {
			t.Fatal(tables[i], err)
		}
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{0, 0, 1} {
		var n int
		if err := db.SQL.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+tables[i]).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d rows, want %d: %v", tables[i], n, want, err)
		}
	}
}

// grown reports whether an index was made anew with more columns behind its own: it serves whatever
// the old one served.
func grown(old, now string) bool {
	head, where, ok := strings.Cut(old, ")")
	return ok && strings.HasPrefix(now, head+", ") && strings.HasSuffix(now, ")"+where)
}

func TestPostgresHasItsOwnForm(t *testing.T) {
	lite, err := migrations(true)
	if err != nil {
		t.Fatal(err)
	}
	postgres, err := migrations(false)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(lite)), slices.Sorted(maps.Keys(postgres))); diff != "" {
		t.Errorf("steps of SQLite (-) and PostgreSQL (+):\n%s", diff)
	}
	const step = "0005_one_tree.sql"
	if !strings.Contains(string(lite[step].Data), "WITHOUT ROWID;") || strings.Contains(string(postgres[step].Data), "WITHOUT ROWID;") {
		t.Error("step 5 is not that of the engine")
	}
}

func open(t *testing.T) DB {
	t.Helper()
	pool, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	return DB{SQL: pool, Embedded: true}
}

// dump gives the rows of the tables, and the names of all indexes that a step names.
func dump(t *testing.T, db DB) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	read := func(name, query string) {
		found, err := db.SQL.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(name, err)
		}
		defer found.Close()
		columns, err := found.Columns()
		if err != nil {
			t.Fatal(name, err)
		}
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		for found.Next() {
			if err := found.Scan(into...); err != nil {
				t.Fatal(name, err)
			}
			out[name] = append(out[name], fmt.Sprint(values))
		}
		if err := found.Err(); err != nil {
			t.Fatal(name, err)
		}
		slices.Sort(out[name])
	}
	for table := range rows {
		read(table, "SELECT * FROM "+table)
	}
	read("indexes", `SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`)
	return out
}
