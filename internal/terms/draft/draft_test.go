package draft_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/failure"
	"counterpart/internal/instruments"
	"counterpart/internal/terms"
	"counterpart/internal/terms/draft"
	"counterpart/internal/terms/source"
)

var update = flag.Bool("update", false, "rewrite what the tests compare with")

const blank = `
agreement "blank" {
  title     = "A template"
  text      = "Between {party.vendor} and {party.retailer}."
  effective = "open"
  authority = "code"
  party "vendor" {
    role = "processor"
    name = "TechCorp Solutions, Inc."
  }
  party "retailer" {
    role = "controller"
  }
  parameter "within" {
    value   = "48h"
    assumed = true
    asks    = "Within how many hours?"
  }
  parameter "sum" {
    value = usd("1000.00")
    asks  = "Up to which sum?"
  }
  parameter "regions" {
    value = ["US", "CA"]
    asks  = "Where?"
  }
  parameter "host" {
    value = "vendor"
    asks  = "Who hosts?"
  }
  parameter "version" {
    asks = "Which version?"
  }
  parameter "how" {
    value = "by hand"
    asks  = "How?"
  }
  yardstick "promptly" {
    within = "1d"
  }
  define "Data" {
    text = "All of it."
  }
  notify "incident" {
    text   = "{party.vendor} tells within {within}."
    by     = party.vendor
    to     = party.retailer
    when   = event.incident
    within = parameter.within
  }
  comply "standard" {
    text     = "In version {version}."
    by       = party.vendor
    standard = "a standard"
    version  = parameter.version
  }
  rule "silent" {
  }
  liability {
    text = "Up to {sum}."
    cap "general" {
      amount = parameter.sum
    }
  }
}
`

func read(t *testing.T) *draft.Template {
	t.Helper()
	tpl, err := draft.Read(source.File{Name: "blank.contract.hcl", Text: []byte(blank)})
	if err != nil {
		t.Fatal(err)
	}
	return tpl
}

func TestQuestions(t *testing.T) {
	var got []string
	for _, q := range read(t).Questions() {
		got = append(got, q.Name+" | "+q.Asks+" | "+q.Default+" | "+q.Expected)
	}
	want := []string{
		"party.vendor | What is the name of the vendor? | TechCorp Solutions, Inc. | the full name of a company",
		"party.retailer | What is the name of the retailer? |  | the full name of a company",
		"effective | From when on does the agreement bind? | open | a date such as 2026-01-31, a month, or open",
		"within | Within how many hours? | 48h | a length of time, such as 48h, 30d, 10 business days or 3mo",
		"sum | Up to which sum? | USD 1000.00 | an amount in USD, such as 250000.00",
		"regions | Where? | US, CA | a list of words with commas between them, such as US, CA",
		"host | Who hosts? | vendor | one of: vendor, retailer",
		"version | Which version? |  | a word or a text in one line",
		"how | How? | by hand | a word or a text in one line",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Code and prose of a contract that was filled in.
func TestFill(t *testing.T) {
	for name, answers := range map[string]map[string]string{
		"filled": {
			"party.vendor": `Acme "Best", Inc.`, "party.retailer": "RetailMax, LLC", "effective": "2026-01-31", "within": "24h",
			"sum": "USD 2,500.00", "regions": "US, , EU", "host": "retailer", "version": "4.0", "how": "",
		},
		"month":     {"effective": "2026-01", "within": "", "sum": "7", "version": ""},
		"untouched": {},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := read(t).Fill(answers)
			if err != nil {
				t.Fatal(err)
			}
			got := string(c.Code) + "=== prose\n" + string(c.Prose)
			path := "testdata/" + name + ".txt"
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if _, problems := terms.Parse([]source.File{{Name: "x.contract.hcl", Text: c.Code}}); problems.Failed() {
				t.Error(problems.Render(nil))
			}
		})
	}
}

func TestRefusedAnswers(t *testing.T) {
	for name, row := range map[string]struct {
		name, answer string
		kind         failure.Kind
		hint         string
	}{
		"a bare number for a span":  {"within", "48", failure.Invalid, "a length of time"},
		"a word for money":          {"sum", "much", failure.Invalid, "an amount in USD"},
		"another currency":          {"sum", "EUR 5.00", failure.Invalid, "an amount in USD"},
		"less than nothing":         {"sum", "-5.00", failure.Invalid, "an amount in USD"},
		"nobody":                    {"host", "somebody", failure.Invalid, "one of: vendor, retailer"},
		"no date":                   {"effective", "soon", failure.Invalid, "a date"},
		"no beginning":              {"effective", "", failure.Invalid, "a date"},
		"no name":                   {"party.vendor", " ", failure.Invalid, "the full name"},
		"a blank that is not there": {"withn", "48h", failure.NotFound, `Did you mean "within"?`},
		"nothing like it":           {"zzzzzzzz", "48h", failure.NotFound, "Its blanks are: "},
	} {
		t.Run(name, func(t *testing.T) {
			tpl := read(t)
			_, fill := tpl.Fill(map[string]string{row.name: row.answer})
			for _, err := range []error{tpl.Check(row.name, row.answer), fill} {
				_, hint := failure.Public(err)
				if failure.KindOf(err) != row.kind || !strings.Contains(hint, row.hint) {
					t.Errorf("%v, hint %q", err, hint)
				}
			}
		})
	}
	if err := read(t).Check("within", "3mo"); err != nil {
		t.Error(err)
	}
}

// What only the parser can refuse is refused by it: months need a rule for the end of the month.
func TestRefusedByTheParser(t *testing.T) {
	_, err := read(t).Fill(map[string]string{"within": "1mo"})
	if failure.KindOf(err) != failure.Invalid || !strings.Contains(err.Error(), "With these answers the contract has errors") {
		t.Errorf("got %v", err)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"an error":     `agreement "x" { within = 48h }`,
		"no agreement": `statute "x" { title = "x" }`,
		"nothing":      "",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := draft.Read(source.File{Name: "x.contract.hcl", Text: []byte(text)}); failure.KindOf(err) != failure.Invalid {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Every template that the program brings along can be filled in as it stands.
func TestShippedTemplates(t *testing.T) {
	for _, name := range instruments.Templates() {
		files, _ := instruments.Files(name)
		tpl, err := draft.Read(files[0])
		if err != nil {
			t.Fatal(err)
		}
		answers := map[string]string{}
		for _, q := range tpl.Questions() {
			if q.Default != "" {
				answers[q.Name] = q.Default
			}
		}
		c, err := tpl.Fill(answers)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, b := range []string{"{notice_within}", "{cap_data}"} {
			if strings.Contains(string(c.Prose), b) {
				t.Errorf("%s: the prose still has the blank %s", name, b)
			}
		}
	}
}
