package store_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver, to act behind the program's back

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/store"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func TestMigrateTwiceAndRefuseChangedSteps(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		db := open(t, where)
		if err := db.Schema().Migrated(t.Context()); !failure.Is(err, failure.Unavailable) {
			t.Errorf("an empty database passes for set up: %v", err)
		}
		for range 2 {
			if err := db.Schema().Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Schema().Migrated(t.Context()); err != nil {
			t.Errorf("after migrating: %v", err)
		}
		behind(t, where, `UPDATE migration SET digest = 'x' WHERE name = '0002_vault.sql'`)
		err := db.Schema().Migrate(t.Context())
		if !failure.Is(err, failure.Doubt) || !strings.Contains(err.Error(), "0002_vault.sql") {
			t.Errorf("a changed step: %v", err)
		}
		behind(t, where, `UPDATE migration SET name = '9999_future.sql' WHERE name = '0002_vault.sql'`)
		if err := db.Schema().Migrated(t.Context()); !failure.Is(err, failure.Doubt) {
			t.Errorf("a step from the future: %v", err)
		}
	})
}

func TestServerRoleCannotChangeTheLedger(t *testing.T) {
	where := testkit.Postgres(t)
	h := house.New(t, where)
	if err := h.DB.Schema().AppendOnly(t.Context()); !failure.Is(err, failure.Doubt) {
		t.Errorf("the owner passes for append-only: %v", err)
	}
	behind(t, where, `DROP ROLE IF EXISTS clerk`)
	behind(t, where, `CREATE ROLE clerk LOGIN`)
	t.Cleanup(func() { behind(t, where, `DROP OWNED BY clerk; DROP ROLE clerk`) })
	if err := h.DB.Schema().Grant(t.Context(), "clerk"); err != nil {
		t.Fatal(err)
	}
	asClerk := withUser(t, where, "clerk")
	clerk := house.Open(t, asClerk, h.Keys)
	if err := clerk.DB.Schema().AppendOnly(t.Context()); err != nil {
		t.Errorf("the server's role: %v", err)
	}
	if _, err := clerk.Ledger.Change(t.Context(), h.Owner(t), func(ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: entry.Entry{Kind: entry.Change, Act: "x"}}, nil
	}); err != nil {
		t.Errorf("the server's role cannot append: %v", err)
	}
	db, err := sql.Open("pgx", asClerk)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, stmt := range []string{
		`UPDATE ledger_entry SET data = ''`, `DELETE FROM ledger_entry`, `TRUNCATE ledger_entry`,
		`UPDATE ledger_checkpoint SET note = ''`, `DELETE FROM ledger_node`, `DROP TABLE ledger_closed`,
	} {
		if _, err := db.ExecContext(t.Context(), stmt); err == nil {
			t.Errorf("the server's role could: %s", stmt)
		}
	}
}

// The text of every statement is compiled in; none changes or deletes what is append-only.
func TestNoStatementChangesTheLedger(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	below, err := filepath.Glob("engine/*.go")
	if err != nil || len(below) < 3 {
		t.Fatalf("%d files below, %v", len(below), err)
	}
	for _, f := range append(files, below...) {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src := read(t, f)
		for _, table := range []string{"ledger_entry", "ledger_node", "ledger_checkpoint", "ledger_closed"} {
			for _, verb := range []string{"UPDATE ", "DELETE FROM ", "REPLACE INTO ", "TRUNCATE "} {
				if strings.Contains(src, verb+table) {
					t.Errorf("%s: %s%s", f, verb, table)
				}
			}
		}
	}
}

func open(t *testing.T, where string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
