package instruments

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/failure"
	"counterpart/internal/terms"
)

// load gives an instrument or ends the test.
func load(t *testing.T, name string) *terms.Instrument {
	t.Helper()
	in, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestNames(t *testing.T) {
	want := []string{
		"ca-breach", "ccpa", "city-terms", "code-host-dpa", "common-paper-csa", "common-paper-dpa",
		"data-protection-schedule", "gdpr", "hosting-form", "other-laws", "pci-dss", "project-tool-dpa", "scc-module-2",
	}
	if diff := cmp.Diff(want, Names()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want = []string{"common-paper-csa", "common-paper-dpa", "data-protection-schedule"}
	if diff := cmp.Diff(want, Templates()); diff != "" {
		t.Errorf("templates (-want +got)\n%s", diff)
	}
}

// Each instrument is understood without a note, is called as its file is, and says of each clause
// of a law how its source was read.
func TestAllAreUnderstood(t *testing.T) {
	sorts := map[string]terms.Sort{"pci-dss": terms.Standard, "gdpr": terms.Statute, "ca-breach": terms.Statute, "ccpa": terms.Statute, "other-laws": terms.Statute}
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			files, _ := Files(name)
			in, notes := terms.Parse(files)
			for _, n := range notes {
				t.Errorf("%s:%d: %s: %s", n.Range.Filename, n.Range.Start.Line, n.Summary, n.Detail)
			}
			want, law := sorts[name]
			if !law {
				want = terms.Contract
			}
			if in.Name != name || in.Sort != want || in.Title == "" {
				t.Errorf("name %q, sort %q, title %q", in.Name, in.Sort, in.Title)
			}
			for _, c := range in.Clauses {
				if c.Text == "" || c.Cite == "" {
					t.Errorf("%s: no text or no citation", c.ID)
				}
				if law && c.Status == "" {
					t.Errorf("%s: it is not said how the source was read", c.ID)
				}
			}
		})
	}
}

func TestLoadKeepsWhatItParsed(t *testing.T) {
	first := load(t, "gdpr")
	if again := load(t, "gdpr"); again != first {
		t.Error("parsed twice")
	}
}

func TestUnknownName(t *testing.T) {
	if in, err := Load("nothing"); in != nil || failure.KindOf(err) != failure.NotFound {
		t.Errorf("got %v, %v", in, err)
	}
	if files, ok := Files("nothing"); ok || files != nil {
		t.Errorf("got %v", files)
	}
}

func TestFilesAreCopies(t *testing.T) {
	files, ok := Files("gdpr")
	if !ok || len(files) != 1 || files[0].Name != "gdpr.statute.hcl" {
		t.Fatalf("got %v", files)
	}
	files[0].Text[0] = 'x'
	again, _ := Files("gdpr")
	if again[0].Text[0] == 'x' {
		t.Error("a caller's change is seen by the next one")
	}
}

func TestCollect(t *testing.T) {
	shelf, err := collect(fstest.MapFS{
		"statutes/a.2.hcl": {Data: []byte(`statute "a" {}`)},
		"statutes/a.1.hcl": {Data: []byte(`statute "a" {`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	names := []string{shelf["a"].files[0].Name, shelf["a"].files[1].Name}
	if !slices.Equal(names, []string{"a.1.hcl", "a.2.hcl"}) {
		t.Errorf("files %v", names)
	}
	if in, err := shelf["a"].parsed(); in != nil || failure.KindOf(err) != failure.Invalid {
		t.Errorf("a broken text gives %v, %v", in, err)
	}
	if _, err := shelf["a"].parsed(); !strings.Contains(err.Error(), "a.1.hcl") {
		t.Errorf("the error does not carry what is wrong: %v", err)
	}
}

// unreadable is a tree whose file cannot be opened.
type unreadable struct{ fstest.MapFS }

func (unreadable) ReadFile(string) ([]byte, error) { return nil, fs.ErrPermission }

func TestCollectReportsWhatItCannotRead(t *testing.T) {
	if _, err := collect(unreadable{fstest.MapFS{"x.hcl": {}}}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a program built without its texts goes on")
		}
	}()
	must(collect(unreadable{fstest.MapFS{"x.hcl": {}}}))
}
