package main

import (
	"archive/zip"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// verifyBundle runs the program that the other party has, which is to exit with a code:
// verify CODE ARGUMENT…
func verifyBundle(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: verify CODE ARGUMENT…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	path := filepath.Join(ts.Getenv("WORK"), ".bin", "counterpart-verify")
	if _, err := os.Stat(path); err != nil {
		if out, err := exec.Command("go", "build", "-o", path, "counterpart/cmd/counterpart-verify").CombinedOutput(); err != nil {
			ts.Fatalf("%v\n%s", err, out)
		}
	}
	exit, got := new(exec.ExitError), 0
	if err := ts.Exec(path, args[1:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// spoil changes one byte of a file: spoil FILE.
func spoil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: spoil FILE")
	}
	name := ts.MkAbs(args[0])
	b, err := os.ReadFile(name)
	ts.Check(err)
	b[len(b)/3] ^= 1
	ts.Check(os.WriteFile(name, b, 0o600))
}

// unpack opens a bundle as any ZIP program does: unpack FILE FOLDER.
func unpack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: unpack FILE FOLDER")
	}
	z, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer z.Close()
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), z))
}
