package report_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"counterpart/internal/instruments"
	"counterpart/internal/judge/report"
)

// never holds what a finding may never say, as docs/contracts.md lists it.
var never = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(pro` + `ved|pro` + `ven|established|conclusive|admissible|authentic|court-ready|tamper-proof)\b`),
	regexp.MustCompile(`(?i)\b(admission|admits|concedes|accepts fault)\b`),
	regexp.MustCompile(`(?i)\b(liable|guilty|negligent|fraudulent|illegal|violated the law|in bad faith|intended to)\b`),
	regexp.MustCompile(`(?i)\b(compliant|no breach occurred)\b`),
	regexp.MustCompile(`(?i)\b(nobody accessed|all accesses|exactly \d+ people|complete log)\b`),
	regexp.MustCompile(`(?i)\byou should\b|\blegal advice\b|\bprivileged\b`),
	regexp.MustCompile(`(?i)\b(waived|estopped)\b`),
	regexp.MustCompile(`(?i)\d+ ?(%|percent) (of )?(the )?fault`),
}

// forbidden gives the forbidden words of a text that is no quotation.
func forbidden(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "    | ") {
			continue // marked as a quotation
		}
		line = quotation.ReplaceAllString(line, "")
		for _, re := range never {
			if m := re.FindString(line); m != "" {
				out = append(out, fmt.Sprintf("%q in %q", m, strings.TrimSpace(line)))
			}
		}
	}
	return out
}

var quotation = regexp.MustCompile(`“[^”]*”`)

func TestForbidden(t *testing.T) {
	for text, want := range map[string]int{
		"late, on these facts": 0, "It is pro" + "ved.": 1, "    | TechCorp admits nothing": 0,
		"the vendor is Liable and negligent": 1, "it authenticates": 0, "30 % of fault": 1, "they say “guilty”": 0,
	} {
		if got := forbidden(text); len(got) != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// Nothing that is written about the three disputes, in any form, says what a finding may not say.
func TestNothingForbiddenIsSaid(t *testing.T) {
	for name, j := range shipped(t) {
		texts := []string{j.Text(nil, 100, true)}
		for i := range j.Agreements {
			a := &j.Agreements[i]
			s := report.NewSpeaker(a.Case.Instruments, j.Zone)
			for _, v := range a.Views {
				for k := range v.Findings {
					texts = append(texts, s.Text(&v.Findings[k], nil))
					if v.Findings[k].Instrument == a.Instrument() {
						texts = append(texts, s.Why(&a.Case, &v.Findings[k], nil))
					}
				}
			}
		}
		text, err := report.JSON(j)
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, spoken(doc)...)
		seen := map[string]bool{}
		for _, said := range texts {
			for _, problem := range forbidden(said) {
				if !seen[problem] {
					t.Errorf("%s: %s", name, problem)
				}
				seen[problem] = true
			}
		}
	}
}

// spoken gives the texts of a JSON document that are neither quotations nor names.
func spoken(v any) []string {
	var out []string
	switch x := v.(type) {
	case map[string]any:
		for k, e := range x {
			if k != "quote" && k != "source" && k != "state" && k != "could" {
				out = append(out, spoken(e)...)
			}
		}
	case []any:
		for _, e := range x {
			out = append(out, spoken(e)...)
		}
	case string:
		out = append(out, x)
	}
	return out
}

// The sources of the sentences themselves, and of those of the judge that are passed on.
func TestSourcesSayNothingForbidden(t *testing.T) {
	literal := regexp.MustCompile("\"(?:[^\"\\\\\n]|\\\\.)*\"")
	for _, folder := range []string{".", "..", "../damages", "../../terms/draft", "../../terms/fact"} {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, lit := range literal.FindAllString(string(src), -1) {
				if waiver[strings.Trim(lit, `"`)] {
					continue
				}
				for _, problem := range forbidden(lit) {
					t.Errorf("%s: %s", name, problem)
				}
			}
		}
	}
}

// waiver holds what the judge says of a waiver that has authority and form; of any other one it
// says that a waiver is alleged.
var waiver = map[string]bool{"waived": true, "Waived in writing by who could demand it.": true}

// What two parties could sign admits nothing for either of them.
func TestTemplatesAdmitNothing(t *testing.T) {
	for _, name := range instruments.Templates() {
		files, _ := instruments.Files(name)
		for _, f := range files {
			if m := never[1].Find(f.Text); m != nil {
				t.Errorf("%s: %q", f.Name, m)
			}
		}
	}
}

// Each finding names all five: view, reading, as of, burden, and what follows if nothing more is
// shown; each claim that only one side states says so.
func TestEveryFindingIsWhole(t *testing.T) {
	for name, j := range shipped(t) {
		for i := range j.Agreements {
			a := &j.Agreements[i]
			s := report.NewSpeaker(a.Case.Instruments, j.Zone)
			for _, v := range a.Views {
				for k := range v.Findings {
					f := &v.Findings[k]
					text := s.Text(f, nil)
					for _, want := range []string{report.ViewText(f.View), "reading: " + report.Reading(f.Reading), "as of end of Sat 2024-06-01", "burden", "if nothing more is shown: "} {
						if !strings.Contains(text, want) {
							t.Errorf("%s: %s does not say %q:\n%s", name, f.ID, want, text)
						}
					}
					if n := strings.Count(text, "claimed, unconfirmed"); n != len(f.Unconfirmed) {
						t.Errorf("%s: %s marks %d claims, not %d", name, f.ID, n, len(f.Unconfirmed))
					}
				}
			}
		}
	}
}
