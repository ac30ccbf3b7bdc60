package engine_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/store/engine"
	"counterpart/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// engines runs a test on both, on a table of numbers.
func engines(t *testing.T, fn func(t *testing.T, db *engine.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, open(t, filepath.Join(t.TempDir(), "a.db"))) })
	t.Run("postgres", func(t *testing.T) { fn(t, open(t, testkit.Postgres(t))) })
}

func open(t *testing.T, where string) *engine.DB {
	t.Helper()
	db, err := engine.Open(t.Context(), where)
	return ready(t, db, err)
}

func ready(t *testing.T, db *engine.DB, err error) *engine.DB {
	t.Helper()
	ok(t, err)
	t.Cleanup(func() { ok(t, db.Close()) })
	ok(t, db.Alone(t.Context(), `CREATE TABLE n (n BIGINT NOT NULL PRIMARY KEY)`))
	return db
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func begin(t *testing.T, db *engine.DB) *engine.Tx {
	t.Helper()
	tx, err := db.Begin(t.Context())
	ok(t, err)
	t.Cleanup(func() { ok(t, tx.Rollback()) })
	return tx
}

const (
	insert = `INSERT INTO n (n) VALUES ($1)`
	list   = `SELECT n FROM n ORDER BY n`
)

func want(t *testing.T, db *engine.DB, ns ...int64) {
	t.Helper()
	rows, err := db.Query(t.Context(), list)
	got, err := engine.Collect(rows, err, number)
	ok(t, err)
	if diff := cmp.Diff(ns, got); diff != "" {
		t.Errorf("stored (-want +got)\n%s", diff)
	}
}

func number(r engine.Row) (n int64, err error) { return n, r.Scan(&n) }

func TestPlaceholdersAreNumbered(t *testing.T) {
	engines(t, func(t *testing.T, db *engine.DB) {
		var a, b string
		ok(t, db.Row(t.Context(), `SELECT CAST($2 AS TEXT), CAST($1 AS TEXT)`, "one", "two").Scan(&a, &b))
		if a != "two" || b != "one" {
			t.Errorf("the driver numbers $n by first use: %s %s", a, b)
		}
	})
}

// Statements run in the order in which they are given, also those that wait for the next.
func TestStatementsKeepTheirOrder(t *testing.T) {
	engines(t, func(t *testing.T, db *engine.DB) {
		ctx, tx := t.Context(), begin(t, db)
		ok(t, tx.Later(ctx, insert, 1))
		ok(t, tx.Later(ctx, `UPDATE n SET n = n + 10`))
		rows, err := tx.Query(ctx, list)
		got, err := engine.Collect(rows, err, number)
		ok(t, err)
		if diff := cmp.Diff([]int64{11}, got); diff != "" {
			t.Errorf("inside (-want +got)\n%s", diff)
		}
		ok(t, tx.Later(ctx, insert, 2))
		var sum int64
		ok(t, tx.Row(ctx, `SELECT CAST(sum(n) AS BIGINT) FROM n`).Scan(&sum))
		if sum != 13 {
			t.Errorf("sum %d", sum)
		}
		want(t, db) // others see nothing of it
		res, err := tx.Exec(ctx, `UPDATE n SET n = n + 100 WHERE n > $1`, 0)
		ok(t, err)
		if n, err := res.RowsAffected(); n != 2 || err != nil {
			t.Errorf("%d rows changed, %v", n, err)
		}
		ok(t, tx.Later(ctx, insert, 3))
		ok(t, tx.Commit())
		want(t, db, 3, 102, 111)
		if err := tx.Commit(); err == nil {
			t.Error("a second COMMIT passes")
		}
	})
}

// On PostgreSQL a statement that waits goes out with COMMIT, so that is where its failure is told.
func TestStatementThatFailsKeepsNothing(t *testing.T) {
	engines(t, func(t *testing.T, db *engine.DB) {
		ctx, tx := t.Context(), begin(t, db)
		_, err := tx.Exec(ctx, insert, 1)
		ok(t, err)
		ok(t, tx.Later(ctx, insert, 2))
		if err = tx.Later(ctx, insert, 1); err == nil {
			if err = tx.Commit(); !errors.Is(err, ledger.ErrDropped) {
				t.Errorf("commit: %v, want %v", err, ledger.ErrDropped)
			}
		}
		if !engine.Taken(err) {
			t.Errorf("the same number twice: %v", err)
		}
		ok(t, tx.Rollback())
		want(t, db)
	})
}

// PostgreSQL answers COMMIT of a transaction in which a statement failed with ROLLBACK, and no error.
func TestCommitAfterAFailedStatementIsAnError(t *testing.T) {
	db := open(t, testkit.Postgres(t))
	tx := begin(t, db)
	_, err := tx.Exec(t.Context(), insert, 1)
	ok(t, err)
	if _, err := tx.Exec(t.Context(), insert, 1); !engine.Taken(err) {
		t.Fatalf("the same number twice: %v", err)
	}
	if err := tx.Commit(); !errors.Is(err, ledger.ErrDropped) {
		t.Errorf("commit: %v, want %v", err, ledger.ErrDropped)
	}
	want(t, db)
}

func TestTryKeepsTheRest(t *testing.T) {
	engines(t, func(t *testing.T, db *engine.DB) {
		ctx, tx, fault := t.Context(), begin(t, db), errors.New("no")
		put := func(n int64, err error) func() error {
			return func() error {
				if _, err := tx.Exec(ctx, insert, n); err != nil {
					return err
				}
				return err
			}
		}
		ok(t, tx.Try(ctx, put(1, nil)))
		if err := tx.Try(ctx, put(2, fault)); !errors.Is(err, fault) {
			t.Errorf("%v, want %v", err, fault)
		}
		if err := tx.Try(ctx, put(1, nil)); !engine.Taken(err) {
			t.Errorf("the same number twice: %v", err)
		}
		ok(t, tx.Try(ctx, put(3, nil)))
		ok(t, tx.Commit())
		want(t, db, 1, 3)
	})
}

func TestTransactionOfNothing(t *testing.T) {
	engines(t, func(t *testing.T, db *engine.DB) {
		for range 100 { // more than there are connections
			for _, end := range []func(*engine.Tx) error{(*engine.Tx).Commit, (*engine.Tx).Rollback} {
				tx, err := db.Begin(t.Context())
				ok(t, err)
				ok(t, end(tx))
			}
		}
	})
}

func TestShortIsATransaction(t *testing.T) {
	engines(t, func(t *testing.T, db *engine.DB) {
		ctx, fault := t.Context(), errors.New("no")
		err := db.Short(ctx, "count", func(tx *engine.Tx) error {
			_, err := tx.Exec(ctx, insert, 1)
			return errors.Join(err, fault)
		})
		if !errors.Is(err, fault) || err.Error() != "count: no" {
			t.Errorf("%v", err)
		}
		ok(t, db.Short(ctx, "count", func(tx *engine.Tx) error {
			_, err := tx.Exec(ctx, insert, 2)
			return err
		}))
		ok(t, db.EmptyLog(ctx))
		want(t, db, 2)
	})
}

func TestMomentStandsStill(t *testing.T) {
	engines(t, func(t *testing.T, db *engine.DB) {
		tx, err := db.Moment(t.Context())
		ok(t, err)
		defer tx.Rollback()
		for n := range int64(3) {
			rows, err := tx.QueryContext(t.Context(), list)
			got, err := engine.Collect(rows, err, number)
			ok(t, err)
			if len(got) != 0 {
				t.Errorf("it sees %d, which came after it", got)
			}
			ok(t, db.Alone(t.Context(), insert, n))
		}
		want(t, db, 0, 1, 2)
	})
}

// While every writer's connection is taken, whoever has one can read outside of the transaction, as
// one does that loads keys anew. With one pool for both they would wait for each other until their
// time is over.
func TestWritersThatReadDoNotWaitForEachOther(t *testing.T) {
	for _, writers := range []int{1, 3} {
		db, err := engine.OpenPostgres(t.Context(), testkit.Postgres(t), writers, 1)
		ready(t, db, err)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		txs := make([]*engine.Tx, writers)
		for i := range txs {
			txs[i] = begin(t, db)
			_, err := txs[i].Exec(ctx, insert, i)
			ok(t, err)
		}
		for _, tx := range txs {
			var n int64
			if err := db.Row(ctx, `SELECT count(*) FROM n`).Scan(&n); err != nil {
				t.Fatalf("%d writers: %v", writers, err)
			}
			ok(t, tx.Commit())
		}
	}
}

// patience is how long somebody who waits for ever is waited for.
const patience = 20 * time.Second

func TestNobodyThere(t *testing.T) {
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	ok(t, err)
	where := "postgres://nobody@" + l.Addr().String() + "/none?sslmode=disable"
	ok(t, l.Close())
	for name, where := range map[string]string{
		"a server": where, "a folder": filepath.Join(t.TempDir(), "none", "a.db"),
	} {
		if _, err := engine.Open(t.Context(), where); !failure.Is(err, failure.Unavailable) {
			t.Errorf("%s that is not there: %v", name, err)
		}
	}
}

// Rows that grow and move between pages are copied about; once the file is written anew, nothing of
// them is in it.
func TestCompactLeavesNothingOfDeletedRows(t *testing.T) {
	ctx, file := t.Context(), filepath.Join(t.TempDir(), "a.db")
	db := open(t, file)
	ok(t, db.Alone(ctx, `CREATE TABLE s (k BIGINT NOT NULL PRIMARY KEY, v TEXT NOT NULL)`))
	ok(t, db.Short(ctx, "fill", func(tx *engine.Tx) error {
		for i := range int64(3_000) {
			k := i * 7919 % 3001
			if _, err := tx.Exec(ctx, `INSERT INTO s (k, v) VALUES ($1, $2)`, k, strings.Repeat("Vergissmeinnicht ", int(1+i%9))); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `UPDATE s SET v = v || v WHERE k = $1`, i*31%3001); err != nil {
				return err
			}
		}
		return nil
	}))
	ok(t, db.EmptyLog(ctx))
	ok(t, db.Alone(ctx, `DELETE FROM s WHERE k > 2`))
	ok(t, db.Alone(ctx, `DELETE FROM s`))
	ok(t, db.Compact(ctx))
	for _, name := range []string{file, file + "-wal"} {
		b, err := os.ReadFile(name)
		ok(t, err)
		if n := bytes.Count(b, []byte("Vergissmeinnicht")); n > 0 {
			t.Errorf("%s holds it %d times", filepath.Base(name), n)
		}
	}
}
