package main

import (
	"database/sql"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"counterpart/internal/testkit"
)

func TestMain(m *testing.M) {
	testscript.Main(testkit.Suite{M: m}, map[string]func(){
		"counterpart": func() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

// Stories that need one engine only: most of what they tell does not touch the database.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, params("testdata/script", func(testing.TB) string { return "" }))
}

// Stories about what lies in the database, on SQLite.
func TestScriptsOnSQLite(t *testing.T) {
	t.Parallel()
	testscript.Run(t, params("testdata/both", func(testing.TB) string { return "" }))
}

// The same stories on PostgreSQL.
func TestScriptsOnPostgres(t *testing.T) {
	if testing.Short() {
		t.Skip("the same stories as on SQLite; not in a short run")
	}
	t.Parallel()
	testscript.Run(t, params("testdata/both", testkit.Postgres))
}

// A story about PostgreSQL's own rights.
func TestScriptsOfPostgres(t *testing.T) {
	p := params("testdata/postgres", testkit.Postgres)
	setup := p.Setup
	p.Setup = func(e *testscript.Env) error {
		err := setup(e)
		e.Setenv("SERVER", strings.Replace(e.Getenv("COUNTERPART_DATABASE"), "postgres@", "counterpart_story@", 1))
		return err
	}
	testscript.Run(t, p)
}

// A command of testscript's own goes before one of ours: "stop" ends a script there and then, and lets
// it pass.
func TestNoScriptEndsEarly(t *testing.T) {
	paths, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(paths) < 10 {
		t.Fatalf("%d scripts, %v", len(paths), err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		script, _, _ := strings.Cut(string(b), "\n-- ")
		for n, line := range strings.Split(script, "\n") {
			if words := strings.Fields(line); slices.Contains(words[:min(2, len(words))], "stop") {
				t.Errorf("%s:%d ends the script: %s", path, n+1, line)
			}
		}
	}
}

func params(dir string, database func(testing.TB) string) testscript.Params {
	return testscript.Params{
		Dir: dir, UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			t := e.T().(testing.TB)
			e.Setenv("COUNTERPART_DATABASE", database(t))
			e.Setenv("SECOND", database(t))
			e.Setenv("HOME", e.WorkDir)
			e.Values[staffKey{}], e.Values[serverKey{}] = map[string]*visitor{}, map[string]*exec.Cmd{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"as": as, "get": get, "post": post, "serve": serveInBackground, "witness": witnessInBackground, "settled": settled, "fetch": fetch, "halt": stopServing, "sql": runSQL, "code": code,
			"at": at, "enter": enter, "download": download, "attach": attach, "fill": fill, "until": until,
			"verify": verifyBundle, "spoil": spoil, "unpack": unpack,
			"lacks": lacks, "private": private, "exit": exit, "find": find,
		},
	}
}

// runSQL runs a statement beside the program: sql DATA-FOLDER STATEMENT.
func runSQL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sql DATA-FOLDER STATEMENT")
	}
	engine, where := "pgx", ts.Getenv("COUNTERPART_DATABASE")
	if where == "" {
		engine, where = "sqlite", "file:"+ts.MkAbs(filepath.Join(args[0], "database", "counterpart.db"))+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(engine, where)
	ts.Check(err)
	defer db.Close()
	res, err := db.Exec(args[1])
	ts.Check(err)
	if n, _ := res.RowsAffected(); n == 0 && strings.HasPrefix(args[1], "UPDATE") {
		ts.Fatalf("no row was changed")
	}
}

// lacks searches files and folders for texts that must not be there: lacks PLACE TEXT….
func lacks(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: lacks PLACE TEXT…")
	}
	files := 0
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, text := range args[1:] {
			if strings.Contains(strings.ToLower(string(b)), strings.ToLower(text)) {
				ts.Fatalf("%s holds %q", path, text)
			}
		}
		return nil
	}))
	if files == 0 {
		ts.Fatalf("there is no file in %s", args[0])
	}
}

// private checks that nobody but its owner may touch a file: private FILE….
func private(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: private FILE…")
	}
	for _, path := range args {
		st, err := os.Stat(ts.MkAbs(path))
		ts.Check(err)
		if got := st.Mode().Perm(); got != 0o600 {
			ts.Fatalf("%s has mode %04o", path, got)
		}
	}
}

// exit runs the program and checks how it ends: exit CODE ARG….
func exit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit CODE ARG…")
	}
	err := ts.Exec("counterpart", args[1:]...)
	var ended *exec.ExitError
	if !errors.As(err, &ended) {
		ts.Fatalf("exit code 0, want %s (%v)", args[0], err)
	}
	if got := strconv.Itoa(ended.ExitCode()); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// find keeps a part of the last output under a name: find NAME REGEXP, with one group.
func find(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: find NAME REGEXP")
	}
	m := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(m) != 2 {
		ts.Fatalf("the output does not hold %s", args[1])
	}
	ts.Setenv(args[0], m[1])
}
