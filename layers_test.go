// Package counterpart_test holds what is checked over the repository as a
// whole: the rings, the modules in use, the sizes and words of its files, and
// that every requirement's page, command and test exist.
package counterpart_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rings lists the packages, inside first. A package may import every lower
// ring; inside its own ring only what inRing names. Paths are relative to
// internal, or to the module for commands.
var rings = [][]string{
	{"failure", "when", "party", "field"},
	{"subject", "entry", "tlog", "terms", "terms/fact", "terms/source", "terms/lint", "judge", "judge/record", "judge/times", "judge/damages", "judge/report", "terms/draft", "instruments", "scenario", "scenarios", "scope", "act", "judge/standing", "contract/deed", "bundle", "bundle/archive", "sheet", "screen", "policy", "money", "clean"},
	{"ledger", "filelock", "keyfile", "journal", "vault", "access", "access/token", "crm", "crm/activity", "crm/base", "crm/cases", "crm/clock", "crm/figures", "crm/own", "crm/dossier", "crm/history", "crm/twin", "crm/lists", "crm/person", "crm/routine", "crm/sale", "contract", "incident", "privacy", "security", "evidence", "evidence/handover", "intake", "intake/book", "intake/export", "intake/upload", "intake/mapping", "intake/table", "backup", "witness", "openlog", "leaving", "control"},
	{"store", "store/engine", "store/till", "store/listing", "store/moving", "store/schema", "store/summary", "store/casebook", "store/shelf", "store/paper", "store/witnessed", "kms", "mail", "document", "web", "web/casework", "web/contract", "web/controls", "web/counter", "web/handover", "web/finding", "web/files", "web/hours", "web/listing", "web/watch", "web/markup", "web/page", "web/palette", "web/setup", "web/thanks", "web/chart", "web/report", "web/shape", "web/view", "api"},
	{"app", "app/leave", "app/trial", "demo", "signing", "demo/postbox", "demo/world", "cmd/counterpart", "cmd/counterpart-verify", "bench", "bench/machine"},
}

// inRing lists the imports allowed between packages of one ring.
var inRing = map[string][]string{
	"entry":           {"subject"},
	"act":             {"entry", "terms/fact", "tlog"},
	"bundle":          {"bundle/archive", "subject", "entry", "tlog", "act", "judge/standing", "judge", "judge/report"},
	"contract/deed":   {"act", "judge/standing"},
	"judge/standing":  {"act", "entry", "tlog", "judge", "judge/record", "judge/report", "policy", "terms", "terms/fact", "terms/source"},
	"terms":           {"money", "terms/fact", "terms/source"},
	"terms/source":    {"money", "terms/fact"},
	"terms/lint":      {"terms", "terms/fact", "terms/source"},
	"judge":           {"judge/record", "judge/times", "money", "terms", "terms/fact"},
	"judge/record":    {"judge/times", "terms", "terms/fact"},
	"judge/damages":   {"judge", "money", "terms", "terms/fact"},
	"instruments":     {"terms", "terms/source"},
	"judge/report":    {"judge", "judge/damages", "judge/record", "money", "terms", "terms/fact"},
	"terms/draft":     {"money", "terms", "terms/fact", "terms/source"},
	"scenarios":       {"terms/source"},
	"scenario":        {"instruments", "judge", "judge/record", "judge/times", "judge/damages", "judge/report", "money", "terms", "terms/fact", "terms/source"},
	"journal":         {"filelock"},
	"vault":           {"journal", "ledger"},
	"access":          {"ledger", "vault"},
	"access/token":    {"access", "ledger"},
	"contract":        {"ledger"},
	"crm/activity":    {"crm/base", "ledger", "vault"},
	"store/till":      {"store/engine"},
	"clean":           {"screen"},
	"crm":             {"crm/base", "crm/own", "crm/person", "crm/sale", "ledger", "vault"},
	"crm/base":        {"vault"},
	"crm/cases":       {"crm", "crm/base", "crm/clock", "crm/own", "crm/person", "crm/routine", "crm/sale", "ledger", "vault"},
	"crm/figures":     {"ledger"},
	"crm/own":         {"crm/base", "ledger", "vault"},
	"crm/routine":     {"crm/base", "crm/clock", "ledger", "vault"},
	"crm/person":      {"crm/base", "vault"},
	"crm/dossier":     {"crm", "crm/base", "crm/history", "crm/own", "crm/person", "crm/sale", "intake/mapping", "ledger", "vault"},
	"crm/twin":        {"crm", "crm/person", "ledger", "vault"},
	"crm/history":     {"crm", "crm/base", "crm/person", "ledger", "vault"},
	"crm/lists":       {"crm/base", "crm/sale", "ledger", "vault"},
	"crm/sale":        {"crm/base", "crm/person", "vault"},
	"intake":          {"crm", "crm/base", "crm/own", "crm/person", "crm/sale", "crm/cases", "intake/mapping", "intake/table", "ledger", "vault"},
	"intake/export":   {"crm", "crm/cases", "crm/own", "crm/person", "crm/sale", "intake/mapping", "ledger", "vault"},
	"intake/mapping":  {"intake/book"},
	"intake/upload":   {"crm/base", "intake", "intake/book", "intake/mapping", "intake/table", "ledger", "vault"},
	"intake/table":    {"intake/book", "intake/mapping"},
	"evidence":        {"ledger", "witness"},
	"leaving":         {"access", "evidence", "ledger", "vault"},
	"openlog":         {"ledger", "witness"},
	"witness":         {"access", "filelock", "ledger"},
	"store/witnessed": {"store/engine"},
	"backup":          {"journal", "ledger", "vault"},
	"control":         {"access", "backup", "ledger", "vault"},
	"privacy":         {"ledger", "vault"},
	"store":           {"store/engine", "store/schema", "store/summary"},
	"store/summary":   {"store/engine"},
	"store/casebook":  {"store/engine", "store/summary"},
	"store/engine":    {"store/schema"},
	"store/moving":    {"store/engine"},
	"store/listing":   {"store/engine"},
	"store/paper":     {"store/engine"},
	"store/shelf":     {"store/engine"},

	"evidence/handover": {"ledger"},

	"web":             {"web/report", "web/casework", "web/contract", "web/controls", "web/counter", "web/handover", "web/files", "web/hours", "web/listing", "web/page", "web/palette", "web/setup", "web/thanks", "web/shape", "web/view", "web/watch"},
	"web/watch":       {"web/page", "web/view"},
	"web/casework":    {"web/page", "web/shape", "web/view"},
	"web/contract":    {"web/finding", "web/page", "web/view"},
	"web/counter":     {"web/page", "web/shape", "web/view"},
	"web/files":       {"web/page", "web/shape", "web/view"},
	"web/finding":     {"web/view"},
	"web/hours":       {"web/casework", "web/page", "web/view"},
	"web/listing":     {"web/page", "web/shape", "web/view"},
	"web/report":      {"web/chart", "web/page", "web/shape", "web/view"},
	"web/page":        {"web/shape", "web/view"},
	"web/palette":     {"web/casework", "web/page", "web/shape", "web/view"},
	"web/thanks":      {"web/page", "web/shape", "web/view"},
	"web/setup":       {"web/page", "web/shape", "web/view"},
	"web/controls":    {"web/page", "web/view"},
	"web/handover":    {"web/page", "web/view"},
	"web/shape":       {"web/view"},
	"web/view":        {"web/markup"},
	"app/leave":       {"app"},
	"demo":            {"app", "demo/postbox", "demo/world"},
	"cmd/counterpart": {"app", "app/leave", "app/trial", "demo", "signing"},
	"bench":           {"app", "bench/machine", "demo", "demo/world"},
}

// testOnly packages stand outside the rings: they are imported by tests, and
// of other packages only by those named.
var testOnly = map[string][]string{
	"testkit":         {"bench"},
	"testkit/vulndb":  nil,
	"testkit/house":   nil,
	"testkit/lab":     nil,
	"testkit/cases":   nil,
	"testkit/postbox": nil,
	"store/storetest": nil,
}

// impure is what rings 0 and 1 never import; a path covers those below it.
var impure = []string{
	"os", "net", "database/sql", "math/rand", "crypto/rand", "log",
	"syscall", "io/ioutil",
}

const (
	pureRings    = 2 // rings 0 and 1
	longestChain = 9
)

// pack is what the checks need of one package.
type pack struct {
	ImportPath string
	GoFiles    []string
	Imports    []string
}

func TestLayers(t *testing.T) {
	for _, problem := range layerProblems(packages(t)) {
		t.Error(problem)
	}
}

// packages lists the module's packages that have Go files besides tests.
func packages(t *testing.T) []pack {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,GoFiles,Imports", "./...")
	out, err := cmd.Output()
	if err != nil {
		exit := new(exec.ExitError)
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var packs []pack
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pack
		if err := dec.Decode(&p); err == io.EOF {
			return packs
		} else if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles) > 0 {
			packs = append(packs, p)
		}
	}
}

// room shortens an import path of this module: the name used in rings.
func room(path string) (string, bool) {
	name, ours := strings.CutPrefix(path, "counterpart/")
	return strings.TrimPrefix(name, "internal/"), ours
}

// ringOf returns a room's ring, or -1.
func ringOf(name string) int {
	return slices.IndexFunc(rings, func(ring []string) bool { return slices.Contains(ring, name) })
}

// layerProblems says what is wrong with the packages' imports.
func layerProblems(packs []pack) []string {
	var problems []string
	imports := map[string][]string{}
	for _, p := range packs {
		from, _ := room(p.ImportPath)
		if _, exempt := testOnly[from]; exempt {
			continue
		}
		if ringOf(from) < 0 {
			problems = append(problems, from+" is in no ring: add it to the table in layers_test.go")
			continue
		}
		for _, path := range p.Imports {
			to, ours := room(path)
			if ours {
				imports[from] = append(imports[from], to)
				problems = append(problems, importProblem(from, to)...)
			} else if ringOf(from) < pureRings && isImpure(path) {
				problems = append(problems, fmt.Sprintf("%s imports %s: rings 0 and 1 are pure", from, path))
			}
		}
	}
	if chain := longest(imports); rooms(chain) > longestChain {
		problems = append(problems, fmt.Sprintf("import chain of %d, at most %d: %s",
			rooms(chain), longestChain, strings.Join(chain, " → ")))
	}
	return problems
}

// importProblem says why from may not import to, or nothing.
func importProblem(from, to string) []string {
	if allowed, is := testOnly[to]; is {
		if slices.Contains(allowed, from) {
			return nil
		}
		return []string{fmt.Sprintf("%s imports %s, which is for tests", from, to)}
	}
	lower, upper := ringOf(to), ringOf(from)
	switch {
	case from == "cmd/counterpart-verify" && lower >= pureRings:
		return []string{"the verifier imports " + to + ": only rings 0 and 1 are allowed"}
	case lower > upper:
		return []string{fmt.Sprintf("%s (ring %d) imports %s (ring %d)", from, upper, to, lower)}
	case lower == upper && !slices.Contains(inRing[from], to):
		return []string{fmt.Sprintf("%s imports %s in its own ring: not in the table", from, to)}
	}
	return nil
}

func isImpure(path string) bool {
	return slices.ContainsFunc(impure, func(p string) bool {
		return path == p || strings.HasPrefix(path, p+"/")
	})
}

// rooms counts the rooms of a chain: a folder below a room belongs to it.
func rooms(chain []string) int {
	n, last := 0, ""
	for _, name := range chain {
		room, _, _ := strings.Cut(strings.TrimPrefix(name, "cmd/"), "/")
		if room != last {
			n++
		}
		last = room
	}
	return n
}

// longest returns the longest chain of imports, from the top down.
func longest(imports map[string][]string) []string {
	memo := map[string][]string{}
	var below func(string) []string
	below = func(name string) []string {
		if chain, known := memo[name]; known {
			return chain
		}
		var best []string
		for _, to := range imports[name] {
			if chain := below(to); len(chain) > len(best) {
				best = chain
			}
		}
		memo[name] = append([]string{name}, best...)
		return memo[name]
	}
	var best []string
	for name := range imports {
		if chain := below(name); len(chain) > len(best) {
			best = chain
		}
	}
	return best
}

func TestLayerProblemsFindsViolations(t *testing.T) {
	one := func(path string, imports ...string) []pack {
		return []pack{{ImportPath: "counterpart/" + path, Imports: imports}}
	}
	for name, row := range map[string]struct {
		packs []pack
		want  []string
	}{
		"a lower ring":          {one("internal/ledger", "counterpart/internal/tlog", "os"), nil},
		"a named pair":          {one("internal/vault", "counterpart/internal/ledger"), nil},
		"the benchmark's kit":   {one("bench", "counterpart/internal/testkit"), nil},
		"tests stand outside":   {one("internal/testkit", "counterpart/internal/app"), nil},
		"net/netip is net":      {one("internal/tlog", "net/netip"), []string{"tlog imports net/netip: rings 0 and 1 are pure"}},
		"randomness":            {one("internal/field", "math/rand/v2"), []string{"field imports math/rand/v2: rings 0 and 1 are pure"}},
		"disk":                  {one("internal/entry", "os"), []string{"entry imports os: rings 0 and 1 are pure"}},
		"an unlisted package":   {one("internal/utils"), []string{"utils is in no ring: add it to the table in layers_test.go"}},
		"an unlisted command":   {one("cmd/other"), []string{"cmd/other is in no ring: add it to the table in layers_test.go"}},
		"a higher ring":         {one("internal/crm", "counterpart/internal/store"), []string{"crm (ring 2) imports store (ring 3)"}},
		"an unlisted pair":      {one("internal/ledger", "counterpart/internal/vault"), []string{"ledger imports vault in its own ring: not in the table"}},
		"a test kit in product": {one("internal/app", "counterpart/internal/testkit"), []string{"app imports testkit, which is for tests"}},
		"a server in the verifier": {
			one("cmd/counterpart-verify", "counterpart/internal/ledger"),
			[]string{"the verifier imports ledger: only rings 0 and 1 are allowed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, layerProblems(row.packs)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The linter's rules and the coverage check name the packages of rings 0 and 1
// again: a package that is there must stand in all three lists.
func TestPureRingsAreLintedAndCovered(t *testing.T) {
	for _, file := range []string{".golangci.yml", "check"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range slices.Concat(rings[:pureRings]...) {
			_, err := os.Stat("internal/" + name)
			listed := regexp.MustCompile(`[{,]` + name + `[},]`).Match(text)
			if err == nil && !listed {
				t.Errorf("%s does not name internal/%s, which is in a pure ring", file, name)
			}
		}
	}
}

func TestLongestChain(t *testing.T) {
	chain := longest(map[string][]string{"a": {"b", "c"}, "b": {"c"}, "c": {"d"}})
	if diff := cmp.Diff([]string{"a", "b", "c", "d"}, chain); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
