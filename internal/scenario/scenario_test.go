package scenario_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
)

var update = flag.Bool("update", false, "rewrite the fixtures' expected part")

// ownWords are those of an instrument.
var ownWords = fact.With([]fact.Kind{
	{Name: "store.opened", Class: fact.Moment},
	{Name: "store_kind", Class: fact.Truth, Sort: fact.Words},
})

// TestFixtures reads the facts of each fixture, with the agreement where there is one, and compares the scenario and the diagnostics with
// what the fixture expects.
func TestFixtures(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files, want, at := split(archive)
			s, problems := scenario.ReadFacts(files, ownWords)
			if strings.HasSuffix(files[0].Name, ".contract.hcl") {
				var d *scenario.Dispute
				d, problems = scenario.Read(files, shelf)
				s = d.Scenario
			}
			got := written(t, s, problems)
			if *update {
				archive.Files = append(archive.Files[:at], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func split(archive *txtar.Archive) (files []source.File, want string, at int) {
	for i, f := range archive.Files {
		if f.Name == "want" {
			return files, string(f.Data), i
		}
		files = append(files, source.File{Name: f.Name, Text: f.Data})
	}
	return files, "", len(archive.Files)
}

// written gives a scenario as text: what is around the facts, the facts, the diagnostics.
func written(t testing.TB, s scenario.Scenario, problems source.Diagnostics) string {
	t.Helper()
	facts, err := fact.Encode(s.Facts)
	if err != nil {
		t.Fatal(err)
	}
	s.Facts = nil
	around := struct {
		AsOf, Zone string
		scenario.Scenario
	}{s.AsOf.String(), s.Zone.Name(), s}
	head, err := json.MarshalIndent(around, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	out := string(head) + "\n" + string(facts)
	if len(problems) > 0 {
		out += "\n" + problems.Render(nil)
	}
	return out
}

// Among very many facts no names of things are suggested, so that the work stays linear.
func TestManyFacts(t *testing.T) {
	read := func(more int) source.Diagnostics {
		var text strings.Builder
		text.WriteString("fact \"breach\" {\n  is = incident.occurred\n}\nfact \"told\" {\n  is = notice.given\n  of = \"brech\"\n  by = party.vendor\n}\n")
		for i := range more {
			fmt.Fprintf(&text, "fact \"f%d\" {\n  is = golive\n}\n", i)
		}
		_, problems := scenario.ReadFacts([]source.File{{Name: "a.facts.hcl", Text: []byte(text.String())}}, fact.With(nil))
		return problems
	}
	if few := read(10); len(few) != 1 || few[0].Suggestion != `"breach"` {
		t.Errorf("among few facts: %v", few)
	}
	if many := read(2000); len(many) != 0 {
		t.Errorf("among many facts: %v", many)
	}
}

// FuzzReadFacts reads any text: no panic; facts without diagnostics have no problems and can be
// written.
func FuzzReadFacts(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	for _, trap := range []string{
		"fact \"a\" {\n  is = golive\n  at = 2022-01-15\n}\n", "fact \"a\" {\n  is = records\n  value = 48h\n}\n",
		"fact \"a\" {\n}\nfact \"a\" {\n}\n", "fact \"a\" { is = golive  at = \"2023\" }\n", "loss \"a\" {\n  amount = usd(1.00)\n}\n",
		"fact \"\" {\n  is = golive\n  after \"x\" {\n    least = \"1h\"\n  }\n}\n",
		"fact \"a\" {\n  is = golive\n  after \"x\" {\n    moment = incident.aware(\"b\", party.vendor)\n    most = \"1mo\"\n  }\n}\n",
	} {
		f.Add([]byte(trap))
	}
	agreement := source.File{Name: "a.contract.hcl", Text: []byte("agreement \"a\" {\n  party \"vendor\" {\n    role = \"processor\"\n    name = \"TechCorp\"\n  }\n}\n")}
	none := func(string) (*terms.Instrument, bool) { return nil, false }
	f.Fuzz(func(t *testing.T, text []byte) {
		d, notes := scenario.Read([]source.File{agreement, {Name: "x", Text: text}}, none)
		_ = notes.Render(nil)
		if len(d.Agreements) != 1 {
			t.Error("the agreement is lost")
		}
		s, problems := scenario.ReadFacts([]source.File{{Name: "x", Text: text}}, ownWords)
		_ = problems.Render(nil)
		if problems.Failed() {
			return
		}
		if found := fact.Check(s.Facts, ownWords); len(found) > 0 {
			t.Errorf("not reported: %v", found)
		}
		out, err := fact.Encode(s.Facts)
		if err != nil {
			t.Fatal(err)
		}
		back, err := fact.Decode(out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if diff := cmp.Diff(s.Facts, back); diff != "" && len(back) > 0 {
			t.Errorf("-read +written\n%s", diff)
		}
	})
}
