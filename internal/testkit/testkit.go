// Package testkit gives tests what they need from outside the process: a
// throw-away PostgreSQL, the shared data folder, and how long a run may take.
// It holds no product code; of the product only the benchmark imports it.
//
// A package whose tests use PostgreSQL declares
//
//	func TestMain(m *testing.M) { testkit.Main(m) }
//
// so that the server is stopped and its folder removed when the tests end.
package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// InCI reports whether this run is continuous integration, where a missing
// tool is a failure and not a reason to skip.
func InCI() bool { return os.Getenv("CI") != "" }

// Long reports whether this run may take hours (./check long).
func Long() bool { return os.Getenv("COUNTERPART_LONG") == "1" }

// Kills is how often a kill test ends its server under load, per engine:
// 3 normally, 20 in a long run.
func Kills() int {
	if Long() {
		return 20
	}
	return 3
}

// SharedData returns the folder of the named data set, which lies beside the
// repository in shared/data, and skips the test where there is none.
func SharedData(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join(filepath.Dir(Root(t)), "shared", "data", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no data set %q beside the repository (../shared/data/%s)", name, name)
	}
	return dir
}

// Root returns the repository's top folder: the one that holds go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the working folder")
		}
		dir = filepath.Dir(dir)
	}
}

// needed skips the test for want of a tool, or fails it in CI.
func needed(t testing.TB, err error) {
	t.Helper()
	if InCI() {
		t.Fatalf("needed in CI: %v", err)
	}
	t.Skipf("skipped: %v", err)
}
