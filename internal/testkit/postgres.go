package testkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Suite wraps a test main so that the shared PostgreSQL stops when the tests
// have run. It fits where a Run method is asked for, as testscript.Main does.
type Suite struct{ M interface{ Run() int } }

// Run runs the tests, stops what they shared, and returns the exit code.
func (s Suite) Run() int {
	shared.declared.Store(true)
	code := s.M.Run()
	if shared.stop != nil {
		shared.stop()
	}
	return code
}

// Main runs the tests of a package, stops what they shared, and exits.
func Main(m *testing.M) { os.Exit(Suite{M: m}.Run()) }

// shared is the one server of a test binary; once guards the plain fields.
var shared struct {
	declared atomic.Bool
	once     sync.Once
	dsn      string
	stop     func()
	err      error
	next     atomic.Int64
}

// Postgres returns the DSN of a new, empty database on the test binary's
// throw-away PostgreSQL (fsync off). The database is dropped when the test
// ends. Without PostgreSQL on the machine the test is skipped, in CI failed.
func Postgres(t testing.TB) string {
	t.Helper()
	if !shared.declared.Load() {
		t.Fatal("this package needs func TestMain(m *testing.M) { testkit.Main(m) }")
	}
	shared.once.Do(func() { shared.dsn, shared.stop, shared.err = StartPostgres("", false) })
	if errors.Is(shared.err, ErrNotInstalled) {
		needed(t, shared.err)
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	name := fmt.Sprintf("test_%d", shared.next.Add(1))
	if err := execute(shared.dsn, "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute(shared.dsn, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return strings.Replace(shared.dsn, "/postgres?", "/"+name+"?", 1)
}

// execute runs one statement on a connection of its own.
func execute(dsn, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("connect to the throw-away PostgreSQL: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
