package scenario_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// corpus gives what is expected of the cases whose name begins so, by name.
func corpus(t *testing.T, begins string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("../../spec/cases/" + begins + "*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases %s: %v", begins, err)
	}
	out := map[string]string{}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if f.Name == "expect" {
				out[strings.TrimSuffix(filepath.Base(path), ".txtar")] = string(f.Data)
			}
		}
	}
	return out
}

// Every row of the table of clocks has a case of its name with an answer about it.
func TestEveryClockIsACase(t *testing.T) {
	text, err := os.ReadFile("../instruments/testdata/clocks.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct{ ID string }
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 87 {
		t.Errorf("%d rows", len(rows))
	}
	cases := corpus(t, "clock-")
	for _, row := range rows {
		answer := cases["clock-"+row.ID]
		if !strings.Contains(answer, "."+row.ID) && !strings.Contains(answer, "exposure: ") {
			t.Errorf("no case clock-%s answers for it: %q", row.ID, answer)
		}
	}
}

// said gives the lines about a clause of an obligation, such as notify.cp2.
func said(cases map[string]string, id string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		for line := range strings.Lines(cases[name]) {
			words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("/.(#@ ", r) })
			if slices.Contains(words, strings.ToLower(id)) {
				out = append(out, line)
			}
		}
	}
	return out
}

func some(lines []string, parts ...string) bool {
	return slices.ContainsFunc(lines, func(line string) bool {
		return !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(line, p) })
	})
}

// notMeasured are soft clauses whose word no length of time makes exact, and why.
var notMeasured = map[string]string{
	"CS18": "how much notice is reasonable, before a disclosure that may never come",
	"SC11": "how often an audit is reasonable, and after what notice",
}

// Every soft obligation is open until a yardstick is agreed, and within it or beyond it then. What
// only a judge can decide is open.
func TestEverySoftObligationIsACase(t *testing.T) {
	text, err := os.ReadFile("../instruments/testdata/obligations.tsv")
	if err != nil {
		t.Fatal(err)
	}
	cases, count := corpus(t, "obligation-"), map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		row := strings.Split(line, "\t")
		id, fit := row[0], row[3]
		lines := said(cases, id)
		if len(lines) > 0 {
			count[fit]++
		}
		if fit == "full" {
			continue
		}
		if !some(lines, "| undetermined", "standard: ") {
			t.Errorf("%s (%s) does not come out undetermined for want of a standard", id, fit)
		}
		_, excused := notMeasured[id]
		if fit == "soft" && !excused && !some(lines, "| met", "within it") && !some(lines, "| late", "beyond it") {
			t.Errorf("%s is not measured by a yardstick", id)
		}
		if some(lines, "| met", "no yardstick agreed") {
			t.Errorf("%s is kept by itself", id)
		}
	}
	if count["soft"] != 32 || count["judge"] != 6 || count["full"] < 35 {
		t.Errorf("cases for %d soft, %d judge and %d full rows", count["soft"], count["judge"], count["full"])
	}
}
