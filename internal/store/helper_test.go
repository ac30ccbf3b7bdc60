package store_test

import (
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"
)

// behind runs a statement behind the program's back.
func behind(t *testing.T, where, stmt string) {
	t.Helper()
	driver, dsn := "pgx", where
	if !strings.Contains(where, "://") {
		driver, dsn = "sqlite", "file:"+where+"?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(stmt); err != nil {
		t.Fatalf("%s: %v", stmt, err)
	}
}

func withUser(t *testing.T, dsn, user string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(user)
	return u.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
