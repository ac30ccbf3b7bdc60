package terms_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
)

var update = flag.Bool("update", false, "rewrite the expectations of fixtures")

// golden is a fixture: contracts, and what is expected of them in the last file.
type golden struct {
	path    string
	archive *txtar.Archive
}

func fixtures(t *testing.T, dir string) []golden {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures in %s: %v", dir, err)
	}
	var out []golden
	for _, p := range paths {
		a, err := txtar.ParseFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, golden{p, a})
	}
	return out
}

// texts are the fixture's files but the last one.
func (g golden) texts() []source.File {
	var out []source.File
	for _, f := range g.archive.Files[:len(g.archive.Files)-1] {
		out = append(out, source.File{Name: f.Name, Text: f.Data})
	}
	return out
}

// expect compares with the fixture's last file, or rewrites it.
func (g golden) expect(t *testing.T, got string) {
	t.Helper()
	last := &g.archive.Files[len(g.archive.Files)-1]
	if *update {
		last.Data = []byte(got)
		if err := os.WriteFile(g.path, txtar.Format(g.archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(last.Data), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", g.path, diff)
	}
}

func TestTypes(t *testing.T) {
	seen := map[string]bool{}
	for _, g := range fixtures(t, "types") {
		name := strings.TrimSuffix(filepath.Base(g.path), ".txtar")
		t.Run(name, func(t *testing.T) {
			in, notes := terms.Parse(g.texts())
			if len(notes) > 0 {
				t.Fatalf("diagnostics:\n%s", notes.Render(nil))
			}
			i := slices.IndexFunc(in.Clauses, func(c *terms.Clause) bool { return c.Type.Name == name })
			if i < 0 {
				t.Fatal("the fixture has no clause of its type")
			}
			row, _ := terms.TypeOf(name)
			for _, field := range row.Fields {
				if !slices.ContainsFunc(in.Clauses[i].More, func(a fact.Attr) bool { return a.Name == field }) {
					t.Errorf("the fixture does not show the field %s", field)
				}
			}
			g.expect(t, dump(in.Clauses[i]))
		})
		seen[name] = true
	}
	for _, row := range terms.Types() {
		if !seen[row.Name] {
			t.Errorf("the type %s has no fixture in testdata/types", row.Name)
		}
	}
}

func TestTable(t *testing.T) {
	rows := terms.Types()
	if !slices.IsSortedFunc(rows, func(a, b terms.Type) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the table is not sorted by name")
	}
	for _, row := range rows {
		if row.Name == "" || row.Says == "" || row.Kind == "" {
			t.Errorf("the row %q lacks its name, kind or sentence", row.Name)
		}
		for _, name := range slices.Concat(row.Trigger, row.Act, row.Shows, row.Refutes, stated(row.State)) {
			if _, known := fact.Known(name); !known {
				t.Errorf("%s speaks of %s, which is not in the vocabulary", row.Name, name)
			}
		}
		if k, _ := fact.Known(row.State); row.State != "" && k.Class != fact.State {
			t.Errorf("%s keeps %s, which is no state", row.Name, row.State)
		}
		if row.Kind == terms.Maintain && len(row.Act) > 0 || row.Kind != terms.Maintain && row.State != "" {
			t.Errorf("%s has an act or a state that its kind of norm does not look at", row.Name)
		}
		if _, known := terms.TypeOf(row.Name); !known {
			t.Errorf("%s is not found", row.Name)
		}
	}
}

func stated(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func TestDiagnostics(t *testing.T) {
	for _, g := range fixtures(t, "diagnostics") {
		t.Run(strings.TrimSuffix(filepath.Base(g.path), ".txtar"), func(t *testing.T) {
			in, notes := terms.Parse(g.texts())
			if in == nil || len(notes) == 0 {
				t.Fatal("there is nothing wrong with it")
			}
			g.expect(t, listed(notes))
		})
	}
}

// listed writes diagnostics for fixtures.
func listed(notes source.Diagnostics) string {
	var b strings.Builder
	for _, n := range notes {
		fmt.Fprintf(&b, "%s:%d:%d %s: %s\n", n.Range.Filename, n.Range.Start.Line, n.Range.Start.Column, n.Severity, n.Summary)
		fmt.Fprintf(&b, "  | %s\n  = %s\n", n.Snippet, n.Detail)
		if n.Suggestion != "" {
			fmt.Fprintf(&b, "  + %s\n", n.Suggestion)
		}
	}
	return b.String()
}

func TestExample(t *testing.T) {
	for _, g := range fixtures(t, "models") {
		t.Run(strings.TrimSuffix(filepath.Base(g.path), ".txtar"), func(t *testing.T) {
			in, notes := terms.Parse(g.texts())
			if len(notes) > 0 {
				t.Fatalf("diagnostics:\n%s", notes.Render(nil))
			}
			in.Hash = [32]byte{}
			g.expect(t, dump(in))
		})
	}
}

// A text full of unknown words is read in bounded time: the later ones are reported without a
// suggestion.
func TestManyUnknownWords(t *testing.T) {
	text := "agreement \"a\" {\n  party \"v\" {}\n  notify \"x\" {\n    by = party.v\n    unless = [" +
		strings.Repeat("fact.hosting.vender, ", 5000) + "]\n  }\n}\n"
	_, notes := terms.Parse([]source.File{{Name: "x", Text: []byte(text)}})
	if len(notes) == 0 || notes[0].Suggestion != "fact.hosting.vendor" {
		t.Errorf("%d diagnostics", len(notes))
	}
}
