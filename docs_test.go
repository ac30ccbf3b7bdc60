package counterpart_test

import (
	"encoding/hex"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/tlog"
)

// page is one document.
type page struct{ name, text string }

// docs reads README.md and everything below docs, without comments.
func docs(t *testing.T) []page {
	t.Helper()
	names := []string{"README.md"}
	err := filepath.WalkDir("docs", func(name string, _ fs.DirEntry, err error) error {
		if path.Ext(name) == ".md" {
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var pages []page
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page{name, comment.ReplaceAllString(string(text), "")})
	}
	return pages
}

var (
	comment  = regexp.MustCompile(`(?s)<!--.*?-->`)
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	treePath = regexp.MustCompile(`(?:^|[^\w./-])((?:internal|cmd|docs|bench|spec)/[\w./-]*\w/?)`)
	testName = regexp.MustCompile("`([\\w./-]+_test\\.go#\\w+)`")
	heading  = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// What the documents point at exists: paths of the tree, links, headings behind links, tests.
func TestDocsPointAtWhatExists(t *testing.T) {
	tree := house{files: os.DirFS(".")}
	for _, p := range docs(t) {
		for _, problem := range deadIn(p, tree) {
			t.Errorf("%s: %s", p.name, problem)
		}
	}
}

// deadIn says what a document points at that is not there.
func deadIn(p page, tree house) []string {
	var problems []string
	there := func(name string) bool {
		_, err := fs.Stat(tree.files, path.Clean(name))
		return err == nil
	}
	for _, m := range treePath.FindAllStringSubmatch(p.text, -1) {
		if !there(m[1]) {
			problems = append(problems, "no "+m[1])
		}
	}
	for _, m := range testName.FindAllStringSubmatch(p.text, -1) {
		if !tree.hasTest(m[1]) {
			problems = append(problems, "no test "+m[1])
		}
	}
	for _, m := range link.FindAllStringSubmatch(p.text, -1) {
		to, anchor, _ := strings.Cut(m[1], "#")
		if strings.Contains(to, "://") {
			continue
		}
		name := p.name
		if to != "" {
			name = path.Join(path.Dir(p.name), to)
		}
		if !there(name) {
			problems = append(problems, "no "+m[1])
			continue
		}
		if anchor != "" && !hasHeading(tree.files, name, anchor) {
			problems = append(problems, "no heading "+m[1])
		}
	}
	return problems
}

// hasHeading reports whether a document has the heading that an anchor names.
func hasHeading(files fs.FS, name, anchor string) bool {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(heading.FindAllStringSubmatch(string(text), -1), func(m []string) bool {
		slug := strings.ReplaceAll(strings.ToLower(m[1]), " ", "-")
		return regexp.MustCompile(`[^\w-]`).ReplaceAllString(slug, "") == anchor
	})
}

func TestDeadIn(t *testing.T) {
	for name, row := range map[string]struct {
		text string
		want []string
	}{
		"all there":       {"`layers_test.go#TestLayers`, `internal/entry/entry.go`, [x](docs/design/dependencies.md#dependencies), (internal/entry).", nil},
		"another site":    {"[x](https://example.com/internal/nowhere)", nil},
		"no such path":    {"see `internal/nowhere/x.go`", []string{"no internal/nowhere/x.go"}},
		"no such link":    {"[x](docs/nowhere.txt)", []string{"no docs/nowhere.txt", "no docs/nowhere.txt"}},
		"no such heading": {"[x](docs/design/dependencies.md#nowhere)", []string{"no heading docs/design/dependencies.md#nowhere"}},
		"no such test":    {"`layers_test.go#TestNowhere`", []string{"no test layers_test.go#TestNowhere"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := deadIn(page{"README.md", row.text}, house{files: os.DirFS(".")})
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

var (
	fenced  = regexp.MustCompile("(?s)```sh\n(.*?)```")
	spanned = regexp.MustCompile("`(counterpart [^`]+)`")
	prefix  = regexp.MustCompile(`^(?:[A-Z_]+=\S+ )*(?:sudo -u \S+ )?(?:go run \./cmd/|/?[\w/]*/)?(counterpart .*)$`)
	flag    = regexp.MustCompile(`--[a-z][a-z0-9-]+`)
)

// documented gives the command lines of our program in a document.
func documented(p page) []string {
	var lines []string
	for _, m := range spanned.FindAllStringSubmatch(p.text, -1) {
		lines = append(lines, m[1])
	}
	for _, block := range fenced.FindAllStringSubmatch(p.text, -1) {
		for line := range strings.Lines(strings.ReplaceAll(block[1], "\\\n", " ")) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), " # ")
			if m := prefix.FindStringSubmatch(line); m != nil {
				lines = append(lines, m[1])
			}
		}
	}
	return lines
}

// Every command and flag that a document names is in the help of the program.
func TestDocumentedCommandsExist(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "counterpart")
	if out, err := exec.Command("go", "build", "-o", bin, "./cmd/counterpart").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for _, p := range docs(t) {
		for _, line := range documented(p) {
			if problem := notInHelp(bin, line); problem != "" {
				t.Errorf("%s: %s: %s", p.name, line, problem)
			}
		}
	}
}

// notInHelp asks the program for the help of a command line without its arguments.
func notInHelp(bin, line string) string {
	words := strings.Fields(regexp.MustCompile(` --config \S+`).ReplaceAllString(line, ""))[1:]
	if n := slices.IndexFunc(words, func(w string) bool { return !regexp.MustCompile(`^[a-z][a-z-]*$`).MatchString(w) }); n >= 0 {
		words = words[:n]
	}
	out, err := exec.Command(bin, append(slices.Clone(words), "--help")...).CombinedOutput()
	if err != nil {
		return "the program does not know it: " + string(out)
	}
	if usage := "counterpart " + strings.Join(words, " "); len(words) > 0 && !strings.Contains(string(out), usage) {
		return "no command " + usage
	}
	for _, f := range flag.FindAllString(line, -1) {
		if !strings.Contains(string(out), f+" ") && !strings.Contains(string(out), f+"\n") {
			return "no flag " + f
		}
	}
	return ""
}

func TestDocumented(t *testing.T) {
	text := "run `counterpart ledger verify` or `./check`\n```sh\ngo run ./cmd/counterpart demo\n" +
		"counterpart init --slug x \\\n  --owner y   # the first\nls\n```\n"
	want := []string{"counterpart ledger verify", "counterpart demo", "counterpart init --slug x    --owner y"}
	got := documented(page{"README.md", text})
	for i := range got {
		got[i] = strings.TrimSpace(got[i])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The operator's guide names every key of the configuration.
func TestConfigurationIsDocumented(t *testing.T) {
	src, err := os.ReadFile("internal/app/config.go")
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile("docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	keys := regexp.MustCompile(`hcl:"([a-z_]+)`).FindAllStringSubmatch(string(src), -1)
	if len(keys) < 5 {
		t.Fatalf("%d keys found", len(keys))
	}
	for _, k := range keys {
		if !strings.Contains(string(guide), "| `"+k[1]+"` |") {
			t.Errorf("docs/operating.md does not list the key %q", k[1])
		}
	}
}

// The operator's guide grants on every table, and no more than the store does on those that are
// append-only.
func TestGrantsAreDocumented(t *testing.T) {
	grants := between(t, "docs/operating.md", "GRANT SELECT, INSERT ON", "```")
	appendOnly, rest, _ := strings.Cut(grants, ";")
	for name := range found(t, regexp.MustCompile(`"(ledger_\w+)"`), "internal/store/schema/grants.go") {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(appendOnly) {
			t.Errorf("docs/operating.md does not grant SELECT, INSERT on %s", name)
		}
		if regexp.MustCompile(`\b` + name + `\b`).MatchString(rest) {
			t.Errorf("docs/operating.md grants more than SELECT, INSERT on %s", name)
		}
	}
	files, err := filepath.Glob("internal/store/schema/migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d migrations: %v", len(files), err)
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`).FindAllStringSubmatch(string(src), -1) {
			if !regexp.MustCompile(`\b` + m[1] + `\b`).MatchString(grants) {
				t.Errorf("docs/operating.md grants nothing on %s", m[1])
			}
		}
	}
}

// between gives the part of a file from one text up to the next of another.
func between(t *testing.T, name, from, to string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), from)
	if !ok {
		t.Fatalf("%s does not say %q", name, from)
	}
	part, _, _ := strings.Cut(rest, to)
	return part
}

// The worked example of docs/formats.md is what the code writes.
func TestFormatsExample(t *testing.T) {
	set := subject.Of(7).Encode()
	commit := subject.Commit([32]byte(slices.Repeat([]byte{1}, 32)), set)
	e := entry.Entry{
		Kind: entry.Disclosure, At: 1_767_225_600_000_000, Recorded: 1_767_225_600_000_250, By: 3,
		Role: party.Support, Company: "RetailMax", Country: "DE", Session: 42, Purpose: field.Serve,
		Reason: "phone", Route: "GET /customers/{id}", Fields: field.Fields(field.Name),
		Masked: field.Fields(field.Phones), Count: 1, Commit: commit[:],
	}
	data, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	leaf := tlog.LeafHash(data)
	text, err := os.ReadFile("docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"`" + hex.EncodeToString(set) + "`", "\ncommit hex  " + hex.EncodeToString(commit[:]) + "\n",
		"\nentry       " + string(data) + "\n", "\nleaf hex    " + hex.EncodeToString(leaf[:]) + "\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("docs/formats.md does not show %s", want)
		}
	}
	for _, f := range field.All() {
		row := regexp.MustCompile(`\| ` + strconv.Itoa(int(f.ID)) + ` \| ` + f.Name + ` \|`)
		if !row.Match(text) {
			t.Errorf("docs/formats.md does not list bit %d as %s", f.ID, f.Name)
		}
	}
}
