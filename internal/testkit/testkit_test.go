package testkit

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { Main(m) }

func query(t *testing.T, dsn, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var answer string
	if err := conn.QueryRow(t.Context(), sql).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestPostgresGivesEachCallItsOwnDatabase(t *testing.T) {
	first, second := Postgres(t), Postgres(t)
	if err := execute(first, "CREATE TABLE t (a text)"); err != nil {
		t.Fatal(err)
	}
	if n := query(t, second, "SELECT count(*)::text FROM pg_tables WHERE tablename = 't'"); n != "0" {
		t.Errorf("the second database sees %s tables of the first", n)
	}
	if got := query(t, first, "SHOW fsync"); got != "off" {
		t.Errorf("fsync = %s in a throw-away server", got)
	}
}

func TestPostgresDropsTheDatabase(t *testing.T) {
	var dsn string
	t.Run("inner", func(t *testing.T) { dsn = Postgres(t) })
	if dsn == "" {
		return // the inner test said why it was skipped
	}
	if conn, err := pgx.Connect(t.Context(), dsn); err == nil {
		conn.Close(context.Background())
		t.Error("the database outlived its test")
	}
}

func TestStartPostgresDurable(t *testing.T) {
	dsn, stop, err := StartPostgres("", true)
	if err != nil {
		needed(t, err)
	}
	for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		if got := query(t, dsn, "SHOW "+name); got != "on" {
			t.Errorf("%s = %s", name, got)
		}
	}
	if got := query(t, dsn, "SHOW listen_addresses"); got != "127.0.0.1" {
		t.Errorf("listens on %s", got)
	}
	dir := filepath.Dir(query(t, dsn, "SHOW data_directory"))
	stop()
	if _, err := os.Stat(dir); err == nil {
		t.Errorf("%s is left behind", dir)
	}
	if _, err := pgx.Connect(t.Context(), dsn); err == nil {
		t.Error("the server still answers after stop")
	}
}

func TestStartPostgresSaysWhyItFailed(t *testing.T) {
	if _, err := binaries(); err != nil {
		needed(t, err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "data"), []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := StartPostgres(dir, false); err == nil {
		t.Error("a folder that is in use was accepted")
	}
}

func TestKills(t *testing.T) {
	for name, row := range map[string]struct {
		long string
		want int
	}{
		"normally": {"", 3},
		"long run": {"1", 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("COUNTERPART_LONG", row.long)
			if got := Kills(); got != row.want {
				t.Errorf("Kills() = %d, want %d", got, row.want)
			}
		})
	}
}

func TestSharedData(t *testing.T) {
	dir := SharedData(t, "online-retail")
	if filepath.Base(dir) != "online-retail" {
		t.Errorf("SharedData = %s", dir)
	}
	absent := &skipping{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		SharedData(absent, "no-such-set")
	}()
	<-done
	if !absent.skipped {
		t.Error("an absent data set must skip")
	}
}

// skipping notes a skip instead of skipping.
type skipping struct {
	testing.TB
	skipped bool
}

func (s *skipping) Skipf(string, ...any) {
	s.skipped = true
	runtime.Goexit()
}
