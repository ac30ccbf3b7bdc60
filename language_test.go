package counterpart_test

import (
	goflag "flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
)

var rewriteTypes = goflag.Bool("update-types", false, "rewrite the sections of docs/contract-language.md that list the types of clause and the kinds of fact")

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
func TestLanguageTypes(t *testing.T) { generated(t, "types", typesSection(t)) }

// The list of kinds of fact is the vocabulary, by theme.
func TestLanguageKinds(t *testing.T) { generated(t, "kinds", kindsSection(t)) }

// generated compares a section of the document with what it has to be, or writes it.
func generated(t *testing.T, name, body string) {
	t.Helper()
	text, err := os.ReadFile(language)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), "<!-- "+name+" -->\n")
	_, after, found := strings.Cut(rest, "<!-- end of "+name+" -->")
	if !found {
		t.Fatalf("no place for the %s", name)
	}
	want := before + "<!-- " + name + " -->\n" + body + "<!-- end of " + name + " -->" + after
	if *rewriteTypes {
		if err := os.WriteFile(language, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(text) {
		t.Errorf("docs/contract-language.md does not list the %s as the table has them: go test -run TestLanguage . -update-types", name)
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

// themes order the vocabulary for readers, by the first part of the kinds' names. Values without a
// dot are said of the thing or the act that a fact is about.
var themes = []struct{ title, first string }{
	{"Incidents, risks and flaws", "incident risk vulnerability intrusion security evidence recovery warning"},
	{"Notices and reports", "notice notice_text notification report message statement name contact acquirer attorney_general authority " +
		"credit_agencies insurer recipients subjects residents delay fact"},
	{"Security", "access authentication backup backups configuration credentials encryption hold key log log_review mfa password patch component pen_test scan " +
		"software system test register inventory"},
	{"Documents, audits and training", "audit certificate compliance document findings impact measure policy records review standard staff training"},
	{"Data and its use", "data use processing aggregate artefact confidentiality deposit elements erasure escrow export identifies ownership release " +
		"return safeguards transfer"},
	{"People and their rights", "collection consent decision human_review lawful_basis objection opt_out parental_consent person request retaliation right"},
	{"Sub-processors, instructions and cooperation", "subprocessor instruction approval cooperation provision demand inquiry"},
	{"The agreement and disputes about it", "agreement contract golive breach noncompliance infringement claim dispute lawsuit mediation settlement " +
		"waiver warranty suspension termination control insolvency force_majeure insurance law"},
	{"Service and money", "service service_level outage defect delivery switch payment credit refund fees"},
	{"Who hosts, and which rules apply", "hosting implementation origin ccpa cra data_act dora gdpr nis2 pci pecr uk_gdpr"},
}

func kindsSection(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	listed := map[string]bool{}
	for _, theme := range themes {
		fmt.Fprintf(&b, "\n### %s\n\n| kind | says | is |\n|---|---|---|\n", theme.title)
		for _, k := range fact.Kinds() {
			head, _, dotted := strings.Cut(k.Name, ".")
			if (dotted || k.Class != fact.Truth) && slices.Contains(strings.Fields(theme.first), head) {
				listed[k.Name] = true
				fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Name, k.Says, sortOf(&k))
			}
		}
	}
	b.WriteString("\n### Values of a thing, an act or the relation\n\n| name | says | is |\n|---|---|---|\n")
	for _, k := range fact.Kinds() {
		if k.Class == fact.Truth && !strings.Contains(k.Name, ".") {
			listed[k.Name] = true
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Name, k.Says, sortOf(&k))
		}
	}
	for _, k := range fact.Kinds() {
		if !listed[k.Name] && k.Class != fact.Item {
			t.Errorf("%s has no theme", k.Name)
		}
	}
	return b.String() + "\n"
}

// sortOf says what facts of a kind are.
func sortOf(k *fact.Kind) string {
	is := map[fact.Class]string{fact.Moment: "event", fact.State: "state"}[k.Class]
	if is == "" {
		is = map[fact.Sort]string{fact.Bool: "yes or no", fact.Number: "number", fact.Amount: "amount", fact.Words: "words"}[k.Sort]
	}
	if len(k.Ranks) > 0 {
		is = strings.Join(k.Ranks, " < ")
	}
	if k.Starts {
		is += ", begins a thing"
	}
	if k.Unique {
		is += ", once"
	}
	return is
}
