package counterpart_test

import (
	goflag "flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
)

var rewriteTypes = goflag.Bool("update-types", false, "rewrite the section of docs/contract-language.md that lists the types of clause")

const language = "docs/contract-language.md"

// Every example of the specification is understood without a diagnostic.
func TestLanguageExamples(t *testing.T) {
	text, err := os.ReadFile(language)
	if err != nil {
		t.Fatal(err)
	}
	hand, _, _ := strings.Cut(string(text), "<!-- types -->")
	var clauses []string
	for i, m := range regexp.MustCompile("(?s)```hcl\n(.*?)```").FindAllStringSubmatch(hand, -1) {
		switch code := m[1]; {
		case strings.HasPrefix(code, "scenario"):
			if _, problems := scenario.ReadFacts([]source.File{{Name: "example.facts.hcl", Text: []byte(code)}}, fact.With(nil)); len(problems) > 0 {
				t.Errorf("example %d: %s", i+1, problems.Render(nil))
			}
		case strings.HasPrefix(code, "agreement"):
			understood(t, code)
		default:
			clauses = append(clauses, code)
		}
	}
	understood(t, `agreement "example" {
  effective = "2024-01-15"
  party "vendor" {
    role = "processor"
  }
  party "retailer" {
    role = "controller"
  }
  calendar "business" {
    weekend  = ["sat", "sun"]
    holidays = ["2024-12-25"]
  }
`+strings.Join(clauses, "")+"}\n")
}

func understood(t *testing.T, code string) {
	t.Helper()
	if _, problems := terms.Parse([]source.File{{Name: "example.contract.hcl", Text: []byte(code)}}); len(problems) > 0 {
		t.Error(problems.Render(nil))
	}
}

// The list of types is the table, with the fixture of each as its example.
func TestLanguageTypes(t *testing.T) {
	text, err := os.ReadFile(language)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), "<!-- types -->\n")
	_, after, found := strings.Cut(rest, "<!-- end of types -->")
	if !found {
		t.Fatal("no place for the types")
	}
	want := before + "<!-- types -->\n" + typesSection(t) + "<!-- end of types -->" + after
	if *rewriteTypes {
		if err := os.WriteFile(language, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(text) {
		t.Error("docs/contract-language.md does not list the types as the table has them: go test -run TestLanguageTypes . -update-types")
	}
}

func typesSection(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, row := range terms.Types() {
		fmt.Fprintf(&b, "\n### `%s`\n\n%s Kind: `%s`.", row.Name, row.Says, row.Kind)
		line(&b, "Set going by", row.Trigger)
		line(&b, "Its clock starts at", strings.Fields(row.Anchor))
		switch row.Kind {
		case terms.Forbid:
			line(&b, "Broken by", row.Act)
		case terms.Maintain:
			line(&b, "The state that is kept:", strings.Fields(row.State))
		case terms.Achieve, terms.May, terms.Rule:
			line(&b, "Performed by", row.Act)
		}
		line(&b, "Fields of its own:", row.Fields)
		if row.Self != "" {
			fmt.Fprintf(&b, " Counterpart itself can evidence: %s.", row.Self)
		}
		if len(row.Law) > 0 {
			fmt.Fprintf(&b, " Asked for by %s.", strings.Join(row.Law, "; "))
		}
		fmt.Fprintf(&b, "\n\n```hcl\n%s```\n", example(t, row.Name))
	}
	return b.String() + "\n"
}

func line(b *strings.Builder, says string, names []string) {
	if len(names) > 0 {
		fmt.Fprintf(b, " %s `%s`.", says, strings.Join(names, "`, `"))
	}
}

// example gives the clause of a type's fixture, without the agreement around it.
func example(t *testing.T, name string) string {
	t.Helper()
	archive, err := txtar.ParseFile("internal/terms/testdata/types/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if !strings.HasSuffix(f.Name, ".hcl") {
			continue
		}
		m := regexp.MustCompile(`(?ms)^  ` + name + ` "[^"]*" \{\n.*?^  \}\n`).FindString(string(f.Data))
		if m != "" {
			return regexp.MustCompile(`(?m)^  `).ReplaceAllString(m, "")
		}
	}
	t.Fatalf("the fixture of %s has no such clause", name)
	return ""
}
