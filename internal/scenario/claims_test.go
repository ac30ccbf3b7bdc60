package scenario_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/scenario"
	"counterpart/internal/terms/source"
)

// What the claims and the exposures of the three disputes come to, in each view and under each
// reading: the rows on liability, exposure and fines of their tables.
func TestClaimsOfTheDisputes(t *testing.T) {
	for _, name := range []string{"techcorp-retailmax", "techsecure-retail-solutions", "platform-two-customers"} {
		t.Run(name, func(t *testing.T) {
			var files []source.File
			paths, err := filepath.Glob(filepath.Join("../../scenarios", name, "*.hcl"))
			if err != nil || len(paths) == 0 {
				t.Fatalf("%d files, %v", len(paths), err)
			}
			for _, p := range paths {
				text, err := os.ReadFile(p)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, source.File{Name: filepath.Base(p), Text: text})
			}
			money := regexp.MustCompile(`(?m)^[^|\n]*\b(claim|loss|exposure)\b[^\n]*\n`)
			got := strings.Join(money.FindAllString(scenario.Answer(files, library(t)), -1), "")
			path := filepath.Join("../../scenarios", name, "expected-claims.txt")
			if *rewrite {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
