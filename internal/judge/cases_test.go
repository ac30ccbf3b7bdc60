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
	"counterpart/internal/testkit/cases"
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
			got := scenario.Answer(cases.Files(archive), func(string) (*terms.Instrument, bool) { return nil, false })
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
