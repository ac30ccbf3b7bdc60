package counterpart_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// requirement is one row of docs/requirements.md; links holds what the cells
// name in backticks.
type requirement struct {
	id, state            string
	page, command, tests []string
}

// house is what the repository offers for a requirement to point at.
type house struct {
	files    fs.FS
	routes   map[string]bool // paths of the route table, wildcards as {}
	commands map[string]bool // first words of every command's usage line
}

var (
	quoted    = regexp.MustCompile("`([^`]+)`")
	wildcard  = regexp.MustCompile(`\{[^}]*\}`)
	routeText = regexp.MustCompile(`"(?:(?:GET|POST|PUT|PATCH|DELETE) )?(/[^"\s]*)"`)
	useText   = regexp.MustCompile(`Use:\s*"([a-z][a-z0-9-]*)`)
)

// requirementIDs lists every id that was asked for.
func requirementIDs() []string {
	var ids []string
	for _, part := range []struct {
		letter string
		count  int
	}{{"A", 11}, {"B", 12}, {"C", 11}} {
		for n := range part.count {
			ids = append(ids, fmt.Sprintf("%s%d", part.letter, n+1))
		}
	}
	return ids
}

func TestRequirementsPointAtWhatExists(t *testing.T) {
	text, err := os.ReadFile("docs/requirements.md")
	if err != nil {
		t.Fatal(err)
	}
	tree := house{
		files:    os.DirFS("."),
		routes:   found(t, routeText, "internal/web"),
		commands: found(t, useText, "cmd", "internal/app", "internal/demo"),
	}
	for _, problem := range tree.problems(requirements(string(text)), requirementIDs()) {
		t.Error(problem)
	}
}

// found collects what the pattern captures in the Go files below the folders.
func found(t *testing.T, pattern *regexp.Regexp, folders ...string) map[string]bool {
	t.Helper()
	hits := map[string]bool{}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil || d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
				return err
			}
			text, err := os.ReadFile(name)
			for _, m := range pattern.FindAllStringSubmatch(string(text), -1) {
				hits[wildcard.ReplaceAllString(m[1], "{}")] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return hits
}

// requirements reads the rows of the tables in text.
func requirements(text string) []requirement {
	var list []requirement
	for _, cells := range tableRows(text) {
		if len(cells) == 6 && cells[0] != "id" {
			list = append(list, requirement{
				id: cells[0], page: links(cells[2]), command: links(cells[3]),
				tests: links(cells[4]), state: cells[5],
			})
		}
	}
	return list
}

// links returns what a cell names in backticks.
func links(cell string) []string {
	var names []string
	for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
		names = append(names, m[1])
	}
	return names
}

// problems says what is missing or points nowhere.
func (h house) problems(rows []requirement, ids []string) []string {
	var problems []string
	seen := map[string]bool{}
	for _, r := range rows {
		if seen[r.id] || !slices.Contains(ids, r.id) {
			problems = append(problems, r.id+": twice, or not an id that was asked for")
		}
		seen[r.id] = true
		for _, p := range h.dead(r) {
			problems = append(problems, r.id+": "+p)
		}
	}
	for _, id := range ids {
		if !seen[id] {
			problems = append(problems, id+": no row")
		}
	}
	return problems
}

// dead says which of a row's links do not exist, and whether its state holds.
func (h house) dead(r requirement) []string {
	var problems []string
	if !slices.Contains([]string{"working", "partial", "planned"}, r.state) {
		problems = append(problems, fmt.Sprintf("state %q is none of working, partial, planned", r.state))
	}
	if r.state != "planned" && len(r.tests) == 0 {
		problems = append(problems, r.state+" without a test")
	}
	if r.state == "working" && len(r.page)+len(r.command) == 0 {
		problems = append(problems, "working without a page or a command")
	}
	for _, p := range r.page {
		if !h.routes[wildcard.ReplaceAllString(p, "{}")] {
			problems = append(problems, "no page "+p)
		}
	}
	for _, c := range r.command {
		if !h.hasCommand(c) {
			problems = append(problems, "no command "+c)
		}
	}
	for _, name := range r.tests {
		if !h.hasTest(name) {
			problems = append(problems, "no test "+name)
		}
	}
	return problems
}

// hasCommand knows "counterpart ledger verify", "./check" and "go run ./bench";
// of our own commands every word before a flag or a placeholder must exist.
func (h house) hasCommand(command string) bool {
	words := strings.Fields(command)
	if words[0] != "counterpart" {
		_, err := fs.Stat(h.files, path.Clean(words[len(words)-1]))
		return err == nil
	}
	if len(words) == 1 {
		return false
	}
	for _, w := range words[1:] {
		if strings.HasPrefix(w, "-") || strings.ToLower(w) != w || strings.ContainsAny(w, "./<") {
			break
		}
		if !h.commands[w] {
			return false
		}
	}
	return true
}

// hasTest knows "folder/file" and "folder/file_test.go#TestName".
func (h house) hasTest(name string) bool {
	file, test, one := strings.Cut(name, "#")
	text, err := fs.ReadFile(h.files, file)
	if err != nil {
		return false
	}
	return !one || regexp.MustCompile(`(?m)^func `+regexp.QuoteMeta(test)+`\(`).Match(text)
}

func TestRequirementProblems(t *testing.T) {
	h := house{
		files:    os.DirFS("."),
		routes:   map[string]bool{"/customers/{}": true},
		commands: map[string]bool{"ledger": true, "verify": true, "import": true},
	}
	for name, row := range map[string]struct {
		line string
		want []string
	}{
		"planned":               {"| A1 | x | – | – | – | planned |", nil},
		"working":               {"| A1 | x | `/customers/{id}` | `counterpart ledger verify` | `layers_test.go#TestLayers`, `tree_test.go` | working |", nil},
		"argument of a command": {"| A1 | x | – | `counterpart import --suggest FILE`, `go run ./docs` | – | planned |", nil},
		"unknown state":         {"| A1 | x | – | – | – | nearly |", []string{`A1: state "nearly" is none of working, partial, planned`, "A1: nearly without a test"}},
		"no such page":          {"| A1 | x | `/nowhere` | – | – | planned |", []string{"A1: no page /nowhere"}},
		"no such command":       {"| A1 | x | – | `counterpart ledger mend` | – | planned |", []string{"A1: no command counterpart ledger mend"}},
		"no such test":          {"| A1 | x | – | – | `layers_test.go#TestLay` | planned |", []string{"A1: no test layers_test.go#TestLay"}},
		"no such file":          {"| A1 | x | – | – | `nothing_test.go` | planned |", []string{"A1: no test nothing_test.go"}},
		"working untested":      {"| A1 | x | `/customers/{id}` | – | – | working |", []string{"A1: working without a test"}},
		"working nowhere":       {"| A1 | x | – | – | `tree_test.go` | working |", []string{"A1: working without a page or a command"}},
		"missing":               {"", []string{"A1: no row"}},
		"foreign id":            {"| A1 | x | – | – | – | planned |\n| Z9 | x | – | – | – | planned |", []string{"Z9: twice, or not an id that was asked for"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := h.problems(requirements(row.line), []string{"A1"})
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
