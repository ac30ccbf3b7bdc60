package counterpart_test

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The law is told in numbered paragraphs below docs/law. Code, instruments and cases cite a
// paragraph in a comment of its own, or at the beginning of a case: law: gdpr/33/1.
var (
	paragraph = regexp.MustCompile(`(?m)^\*\*([a-z0-9][a-z0-9-]*(?:/[\w.-]*\w)*)\*\* \S`)
	citation  = regexp.MustCompile(`(?m)(?:(?:#|//) |^)law: ([\w./-]*\w)`)
	citing    = []string{".go", ".hcl", ".txtar"}
)

// paragraphs gives the file of each paragraph below a folder, and those that are there twice.
func paragraphs(t *testing.T, tree fs.FS) (where map[string]string, twice []string) {
	t.Helper()
	where = map[string]string{}
	names, err := fs.Glob(tree, "*.md")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d documents: %v", len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range paragraph.FindAllStringSubmatch(string(text), -1) {
			if where[m[1]] != "" {
				twice = append(twice, m[1])
			}
			where[m[1]] = name
		}
	}
	return where, twice
}

// cited gives the places that cite each paragraph.
func cited(t *testing.T, roots ...string) map[string][]string {
	t.Helper()
	places := map[string][]string{}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(name string, _ fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil || !slices.Contains(citing, path.Ext(name)) {
				return err
			}
			text, err := os.ReadFile(name)
			for _, m := range citation.FindAllStringSubmatch(string(text), -1) {
				places[m[1]] = append(places[m[1]], filepath.ToSlash(name))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return places
}

// No citation dangles, and no paragraph is there twice. Paragraphs that nobody cites are listed.
func TestLawIsCited(t *testing.T) {
	where, twice := paragraphs(t, os.DirFS("docs/law"))
	for _, p := range twice {
		t.Errorf("two paragraphs %s", p)
	}
	places := cited(t, "internal", "cmd", "spec", "scenarios")
	if len(places) == 0 {
		t.Error("nothing cites the law")
	}
	for _, p := range slices.Sorted(maps.Keys(places)) {
		if where[p] == "" {
			t.Errorf("%s: there is no paragraph %s", strings.Join(slices.Compact(places[p]), ", "), p)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(where)) {
		if places[p] == nil {
			t.Logf("nobody cites %s (docs/law/%s)", p, where[p])
		}
	}
}

func TestParagraphs(t *testing.T) {
	for name, row := range map[string]struct {
		text string
		want []string
	}{
		"paragraphs":     {"# Law\n\n**gdpr/33/1** Tell.\n\n**ca/1798.82/a** Tell.\n", []string{"gdpr/33/1", "ca/1798.82/a"}},
		"other emphasis": {"How: **copy** in a copy, see **gdpr/1** there.\n**GDPR/1** no\n**gdpr/2**\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, m := range paragraph.FindAllStringSubmatch(row.text, -1) {
				got = append(got, m[1])
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestCitations(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"a.go":     "// law: gdpr/33/1.\n// The law: nothing. source = \"law: UK 1945 Act s.1\"\n",
		"b.hcl":    "  # law: ca/1798.82/a\n",
		"c.md":     "# law: not/read\n",
		"f.txtar":  "Prose.\ndecidable: yes\nlaw: gdpr/33/1\nlaw: eu-1182/3/1\n-- a --\n",
		"d/e.hcl":  "# law: gdpr/33/1\n",
		"case.txt": "# law: not/read\n",
	}
	for name, text := range files {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]int{}
	for p, places := range cited(t, dir, filepath.Join(dir, "nowhere")) {
		got[p] = len(places)
	}
	if diff := cmp.Diff(map[string]int{"gdpr/33/1": 3, "ca/1798.82/a": 1, "eu-1182/3/1": 1}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
