package judge_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/terms/source"
)

var update = flag.Bool("update", false, "rewrite what the cases expect; the difference is reviewed like code")

// TestCases judges testdata/cases: the clauses of an agreement between a vendor (processor) and a
// retailer (controller), in force in 2023 and after; facts, a line each, "id kind; attribute =
// value; …", given where no one is named; and the findings.
func TestCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want := &archive.Files[len(archive.Files)-1]
			got := scenario.Answer(files(archive), func(string) (*terms.Instrument, bool) { return nil, false })
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// files writes a case out in the language.
func files(archive *txtar.Archive) []source.File {
	head := "agreement \"a\" {\n  effective = \"2023-01-01\"\n  party \"vendor\" {\n    role = \"processor\"\n  }\n  party \"retailer\" {\n    role = \"controller\"\n  }\n"
	var out []source.File
	for _, f := range archive.Files {
		switch f.Name {
		case "clauses":
			text := string(f.Data)
			if i := strings.Index(text, "effective = "); i == 0 {
				head = strings.Replace(head, "  effective = \"2023-01-01\"\n", "", 1)
			}
			out = append(out, source.File{Name: "a.contract.hcl", Text: []byte(head + text + "}\n")})
		case "facts":
			out = append(out, source.File{Name: "a.facts.hcl", Text: []byte(facts(string(f.Data)))})
		}
	}
	return out
}

func facts(lines string) string {
	var b strings.Builder
	b.WriteString("scenario \"a\" {\n  as_of = \"2024-06-01\"\n  agreement = \"a\"\n}\n")
	for line := range strings.Lines(lines) {
		parts := strings.Split(strings.TrimSpace(line), "; ")
		id, kind, ok := strings.Cut(parts[0], " ")
		switch {
		case strings.HasPrefix(line, "readings "):
			b.WriteString(strings.ReplaceAll(line, "; ", "\n"))
		case ok:
			b.WriteString("fact \"" + id + "\" {\n  is = " + kind + "\n")
			if !strings.Contains(line, "stated_by") && !strings.Contains(line, "grade") {
				b.WriteString("  grade = \"given\"\n")
			}
			for _, p := range parts[1:] {
				b.WriteString("  " + strings.ReplaceAll(p, " / ", "\n") + "\n")
			}
			b.WriteString("}\n")
		}
	}
	return b.String()
}
