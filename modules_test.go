package counterpart_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// weakCopyleft are the modules under the MPL-2.0 that are accepted: used
// unmodified, with their notices kept. All others are permissive.
var weakCopyleft = []string{"pgregory.net/rapid", "github.com/hashicorp/hcl/v2"}

// goList runs go list with a format and returns its lines.
func goList(t *testing.T, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %s: %v", strings.Join(args, " "), err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

func readModFile(t *testing.T, name string) *modfile.File {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.ParseLax(name, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The SQLite driver works only with the libc that its own go.mod names; a
// step back to an older driver leaves a newer libc behind without a word.
func TestSQLiteHasItsLibc(t *testing.T) {
	sqlite := strings.Fields(goList(t, "-m", "-f", "{{.Version}} {{.GoMod}}", "modernc.org/sqlite")[0])
	if sqlite[0] != "v1.60.1" {
		t.Errorf("modernc.org/sqlite is %s, want v1.60.1: later ones do not tidy", sqlite[0])
	}
	want := ""
	for _, r := range readModFile(t, sqlite[1]).Require {
		if r.Mod.Path == "modernc.org/libc" {
			want = r.Mod.Version
		}
	}
	if got := goList(t, "-m", "-f", "{{.Version}}", "modernc.org/libc")[0]; got != want || want == "" {
		t.Errorf("modernc.org/libc is %s, the driver names %q", got, want)
	}
}

func TestLicencesOfModulesInUse(t *testing.T) {
	lines := goList(t, "-e", "-deps", "-test", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./...")
	slices.Sort(lines)
	for _, line := range slices.Compact(lines) {
		path, dir, ok := strings.Cut(line, "\t")
		if !ok {
			continue
		}
		licence := licenceOf(t, dir)
		if licence == "MPL-2.0" && slices.Contains(weakCopyleft, path) {
			continue
		}
		if licence == "" || licence == "MPL-2.0" {
			t.Errorf("%s: licence %q is not on the list of accepted ones", path, licence)
		}
	}
}

// licenceOf reads a module's licence file; "" is none or none that is known.
func licenceOf(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(name, "LICEN") && !strings.HasPrefix(name, "COPYING") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if licence := classify(string(text)); licence != "" {
			return licence
		}
	}
	return ""
}

// classify names a licence by a sentence that only it has.
func classify(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, l := range []struct{ sentence, name string }{
		{"GNU AFFERO GENERAL PUBLIC LICENSE Version 3", ""},
		{"GNU GENERAL PUBLIC LICENSE Version", ""},
		{"GNU LESSER GENERAL PUBLIC LICENSE Version", ""},
		{"Mozilla Public License Version 2.0", "MPL-2.0"},
		{"Mozilla Public License, version 2.0", "MPL-2.0"},
		{"Apache License Version 2.0, January 2004", "Apache-2.0"},
		{"Permission is hereby granted, free of charge", "MIT"},
		{"Redistribution and use in source and binary forms", "BSD"},
		{"Permission to use, copy, modify, and/or distribute", "ISC"},
		{"Permission to use, copy, modify, and distribute", "ISC"},
	} {
		if strings.Contains(text, l.sentence) {
			return l.name
		}
	}
	return ""
}

func TestClassify(t *testing.T) {
	for name, row := range map[string]struct{ text, want string }{
		"wrapped MIT":  {"MIT\n\nPermission is hereby granted,\n  free of charge, to any", "MIT"},
		"copyleft":     {"GNU AFFERO GENERAL PUBLIC LICENSE\n Version 3. Redistribution and use in source and binary forms", ""},
		"weak":         {"Mozilla Public License Version 2.0\n====", "MPL-2.0"},
		"unknown text": {"All rights reserved.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := classify(row.text); got != row.want {
				t.Errorf("classify = %q, want %q", got, row.want)
			}
		})
	}
}

// Every direct dependency and tool has its line of argument.
func TestDependenciesAreArgued(t *testing.T) {
	text, err := os.ReadFile("docs/design/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	file := readModFile(t, "go.mod")
	tools := make([]string, 0, len(file.Tool))
	for _, tool := range file.Tool {
		tools = append(tools, tool.Path)
	}
	known := map[string]bool{}
	for _, r := range file.Require {
		known[r.Mod.Path] = true
		tool := slices.ContainsFunc(tools, func(p string) bool { return p == r.Mod.Path || strings.HasPrefix(p, r.Mod.Path+"/") })
		if (!r.Indirect || tool) && !argued(string(text), r.Mod.Path) {
			t.Errorf("docs/design/dependencies.md has no complete row for %s", r.Mod.Path)
		}
	}
	for _, path := range arguedModules(string(text)) {
		if !known[path] {
			t.Errorf("docs/design/dependencies.md has a row for %s, which is not in go.mod", path)
		}
	}
}

// argued reports whether the table has a row for the module with all cells filled.
func argued(text, module string) bool {
	for _, cells := range tableRows(text) {
		if cells[0] == "`"+module+"`" {
			return len(cells) >= 4 && !slices.Contains(cells, "")
		}
	}
	return false
}

// arguedModules lists the modules that have a row: those with a dot in the
// first part of a path in backticks.
func arguedModules(text string) []string {
	var modules []string
	for _, cells := range tableRows(text) {
		path, ok := strings.CutPrefix(strings.TrimSuffix(cells[0], "`"), "`")
		host, _, isPath := strings.Cut(path, "/")
		if ok && isPath && strings.Contains(host, ".") {
			modules = append(modules, path)
		}
	}
	return modules
}

// tableRows returns the cells of every row of the Markdown tables in text.
func tableRows(text string) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|--") || strings.HasPrefix(line, "| --") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	return rows
}
