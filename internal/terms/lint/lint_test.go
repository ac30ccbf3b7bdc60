package lint_test

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
	"counterpart/internal/terms/lint"
	"counterpart/internal/terms/source"
)

var update = flag.Bool("update", false, "rewrite the expectations of fixtures")

// Every rule has a fixture of its name: a contract, and what the rule warns of.
func TestRules(t *testing.T) {
	rules := lint.Rules()
	if !slices.IsSortedFunc(rules, func(a, b lint.Rule) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the rules are not sorted by name")
	}
	for i := range rules {
		r := &rules[i]
		t.Run(r.Name, func(t *testing.T) {
			path := filepath.Join("testdata", r.Name+".txtar")
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			in := parse(t, a)
			notes := r.Check(in)
			if len(notes) == 0 || notes.Failed() || r.Says == "" {
				t.Errorf("the fixture shows nothing, or an error: %v", notes)
			}
			expect(t, path, a, listed(notes))
			whole := lint.Check(in)
			for _, n := range notes {
				if !slices.Contains(whole, n) {
					t.Errorf("Check leaves out %v", n)
				}
			}
		})
	}
}

// A statute is no contract: it needs neither burdens nor yardsticks.
func TestStatute(t *testing.T) {
	a, err := txtar.ParseFile("testdata/statute.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if notes := lint.Check(parse(t, a)); len(notes) > 0 {
		t.Errorf("warnings about a statute:\n%s", listed(notes))
	}
}

// Which law governs says whose items are looked for; where neither does, both are. Roles of the
// Californian law ask for its items everywhere.
func TestGoverningLaw(t *testing.T) {
	for name, row := range map[string]struct {
		law, role string
		want      []string
	}{
		"California":  {"US-CA", "processor", []string{"11 CCR 7051(a): no clause was found for any of 10 items"}},
		"Germany":     {"DE", "processor", []string{"GDPR 28(3): no clause was found for 7 of 8 items", "The other side is told too late for its own deadline"}},
		"England":     {"GB-ENG", "processor", []string{"GDPR 28(3): no clause was found for 7 of 8 items", "The other side is told too late for its own deadline"}},
		"Japan":       {"JP", "processor", []string{"11 CCR 7051(a): no clause was found for any of 10 items", "GDPR 28(3): no clause was found for 7 of 8 items", "The other side is told too late for its own deadline"}},
		"by its role": {"FR", "service_provider", []string{"11 CCR 7051(a): no clause was found for any of 10 items"}},
	} {
		t.Run(name, func(t *testing.T) {
			in, notes := terms.Parse([]source.File{{Name: "a.contract.hcl", Text: []byte(`agreement "a" {
  governing_law = "` + row.law + `"
  party "vendor" {
    role = "` + row.role + `"
  }
  party "retailer" {
    role = "controller"
  }
  notify "late" {
    text   = "The vendor tells of incidents."
    by     = party.vendor
    to     = party.retailer
    within = "72h"
    burden {
      party = party.vendor
    }
  }
}
`)}})
			if len(notes) > 0 {
				t.Fatal(notes.Render(nil))
			}
			var got []string
			for _, n := range lint.Check(in) {
				got = append(got, n.Summary)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func parse(t *testing.T, a *txtar.Archive) *terms.Instrument {
	t.Helper()
	in, notes := terms.Parse([]source.File{{Name: a.Files[0].Name, Text: a.Files[0].Data}})
	if len(notes) > 0 {
		t.Fatalf("diagnostics:\n%s", notes.Render(nil))
	}
	return in
}

func expect(t *testing.T, path string, a *txtar.Archive, got string) {
	t.Helper()
	if *update {
		a.Files[1].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(a.Files[1].Data), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", path, diff)
	}
}

func listed(notes source.Diagnostics) string {
	var b strings.Builder
	for _, n := range notes {
		fmt.Fprintf(&b, "%d %s %s: %s\n  %s\n", n.Range.Start.Line, n.Severity, n.Block, n.Summary, n.Detail)
	}
	return b.String()
}
