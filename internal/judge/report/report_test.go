package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/instruments"
	"counterpart/internal/judge/report"
	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/scenarios"
)

var update = flag.Bool("update", false, "rewrite what the tests compare with")

func library(name string) (*terms.Instrument, bool) {
	in, err := instruments.Load(name)
	return in, err == nil
}

// dispute reads files as a dispute between its two sides.
func dispute(t *testing.T, files []source.File) report.Dispute {
	t.Helper()
	d, problems := scenario.Read(files, library)
	if problems.Failed() {
		t.Fatal(problems.Render(nil))
	}
	out := report.Dispute{
		Scenario: d.Name, Title: d.Title, Headed: d.Headed, Zone: d.Zone, Facts: d.Facts, Creditor: d.Claim.Creditor, Branches: true,
	}
	for _, ins := range d.Agreements {
		c, err := d.Case(ins)
		if err != nil {
			t.Fatal(err)
		}
		out.Cases = append(out.Cases, c)
		if out.Debtor = c.Sides.Processor; out.Debtor == out.Creditor {
			out.Debtor = c.Sides.Controller
		}
	}
	return out
}

func judged(t *testing.T, d report.Dispute) *report.Judgement {
	t.Helper()
	j, err := report.Judge(d)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// shipped gives a judgement of each dispute that the program brings along.
func shipped(t *testing.T) map[string]*report.Judgement {
	t.Helper()
	out := map[string]*report.Judgement{}
	for _, name := range scenarios.Names() {
		out[name] = judged(t, dispute(t, scenarios.Files(name)))
	}
	return out
}

// small gives the judgement of the small dispute in testdata.
func small(t *testing.T) *report.Judgement {
	t.Helper()
	return judged(t, dispute(t, fixture(t, "small")))
}

func fixture(t *testing.T, name string) []source.File {
	t.Helper()
	var files []source.File
	for _, ext := range []string{".contract.hcl", ".facts.hcl"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+ext))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, source.File{Name: name + ext, Text: text})
	}
	return files
}

// golden compares with a file, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
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
		t.Errorf("%s (-want +got)\n%s", name, diff)
	}
}

// The report of a small dispute, as a person sees it: clauses of every sort, both kinds of marks on
// the timeline, what the claim comes to.
func TestText(t *testing.T) {
	d := dispute(t, fixture(t, "small"))
	d.Cases[0].Instruments = d.Cases[0].Instruments[:1]
	golden(t, "small.txt", judged(t, d).Text(nil, 100, false))
}

// Statutes take a line each, and what they let others ask for stands apart: 100 to 750 dollars for
// each of 100,000 Californians, or nothing.
func TestTextOfStatutes(t *testing.T) {
	text := small(t).Text(nil, 100, false)
	for _, want := range []string{
		"\n  gdpr/duty.gdpr-33-1(breach) ", " not in force in any view that is shown; --all lists them.\n",
		"CA 1798.150(a), until 2024-12-31, statutory damages ", "USD 0.00 to USD 75,000,000.00 ", " rules give nothing on these facts\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("does not say %q:\n%s", want, text)
		}
	}
}

// With all, nothing is left out; in one view every finding stands in full.
func TestTextInFull(t *testing.T) {
	d := dispute(t, fixture(t, "small"))
	d.Views, d.Simulated = []fact.View{fact.Controllers}, true
	d.Cases[0].Instruments = d.Cases[0].Instruments[:1]
	golden(t, "full.txt", judged(t, d).Text(nil, 72, true))
	d = dispute(t, fixture(t, "small"))
	if text := judged(t, d).Text(nil, 72, true); !strings.Contains(text, "gdpr/duty.gdpr-12-3\n") || strings.Contains(text, "--all lists them") {
		t.Error("something is left out")
	}
}

// Why a finding is so, for each finding of the small dispute.
func TestWhy(t *testing.T) {
	d := dispute(t, fixture(t, "small"))
	d.Views = []fact.View{fact.Controllers}
	j := judged(t, d)
	a := &j.Agreements[0]
	s := report.NewSpeaker(a.Case.Instruments, j.Zone)
	var b strings.Builder
	for i := range a.Views[0].Findings {
		if f := &a.Views[0].Findings[i]; f.Instrument == a.Instrument() {
			b.WriteString(s.Why(&a.Case, f, nil) + "\n")
		}
	}
	golden(t, "why.txt", b.String())
}

// A finding that the case does not give is shown without steps.
func TestWhyOfAnotherCase(t *testing.T) {
	j := small(t)
	a := &j.Agreements[0]
	f := a.Views[0].Findings[0]
	f.ID = "another"
	if got := report.NewSpeaker(a.Case.Instruments, j.Zone).Why(&a.Case, &f, nil); strings.Contains(got, "Steps") {
		t.Errorf("has steps:\n%s", got)
	}
}

// Colours are on top: without them the text is the same.
func TestColour(t *testing.T) {
	j := small(t)
	plain, painted := j.Text(nil, 100, true), j.Text(report.ANSI, 100, true)
	if plain == painted {
		t.Error("nothing is painted")
	}
	if got := regexp.MustCompile("\x1b\\[[0-9]+m").ReplaceAllString(painted, ""); got != plain {
		t.Error(cmp.Diff(plain, got))
	}
	if got := report.ANSI(report.Plain, "x"); got != "x" {
		t.Errorf("plain is %q", got)
	}
}

// Every clause type, every part of a clause in plain English.
func TestExplain(t *testing.T) {
	in, problems := terms.Parse(fixture(t, "small")[:1])
	if problems.Failed() {
		t.Fatal(problems.Render(nil))
	}
	s := report.NewSpeaker([]*terms.Instrument{in}, in.Zone)
	var b strings.Builder
	for _, cl := range in.Clauses {
		b.WriteString(s.Explain(in, cl, 1_772_841_600_000_000, nil) + "\n")
	}
	golden(t, "explain.txt", b.String()+s.Due(in, in.Clauses, 1_772_841_600_000_000, 100))
	if got := s.Due(in, nil, 1_772_841_600_000_000, 100); got != "" {
		t.Errorf("nothing is due, yet: %s", got)
	}
}

// All that the program brings along can be said in words.
func TestExplainWhatIsShipped(t *testing.T) {
	for _, name := range instruments.Names() {
		in, err := instruments.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		s := report.NewSpeaker([]*terms.Instrument{in}, in.Zone)
		for _, cl := range in.Clauses {
			got := s.Explain(in, cl, 1_772_841_600_000_000, nil)
			for _, bad := range []string{"{by}", "{to}", "{of}", "%!", "  .\n"} {
				if strings.Contains(strings.ReplaceAll(got, report.Quote(cl.Text), ""), bad) {
					t.Errorf("%s %s holds %q:\n%s", name, cl.ID, bad, got)
				}
			}
		}
	}
}

func TestFind(t *testing.T) {
	j := small(t)
	for name, row := range map[string]struct {
		id   string
		want int
	}{
		"whole":         {"small/notify.incident(breach)", 6},
		"without":       {"notify.incident(breach)", 6},
		"of a statute":  {"duty.gdpr-12-3", 3},
		"no such thing": {"notify.nothing", 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := len(j.Find(row.id)); got != row.want {
				t.Errorf("%d findings, want %d", got, row.want)
			}
		})
	}
	if ids := j.IDs(); !slices.IsSorted(ids) || !slices.Contains(ids, "small/notify.incident(breach)") {
		t.Errorf("ids: %v", ids)
	}
}

// The same dispute gives the same bytes, whatever the order of its facts.
func TestJSONIsCanonical(t *testing.T) {
	d := dispute(t, fixture(t, "small"))
	want, err := report.JSON(judged(t, d))
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(d.Facts)
	got, err := report.JSON(judged(t, d))
	if err != nil || !bytes.Equal(want, got) {
		t.Errorf("%v: %s", err, cmp.Diff(string(want), string(got)))
	}
}

// The form of a finding, field by field, and of the damages.
func TestJSON(t *testing.T) {
	d := dispute(t, fixture(t, "tiny"))
	d.Views = []fact.View{fact.Controllers}
	got, err := report.JSON(judged(t, d))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "tiny.json", string(got))
}

// A claim that contradicts itself is refused.
func TestJudgeRefuses(t *testing.T) {
	for name, break_ := range map[string]func(*report.Dispute){
		"two currencies": func(d *report.Dispute) {
			for i := range d.Facts {
				if d.Facts[i].ID == "legal" {
					d.Facts[i].Value.Currency = "EUR"
				}
			}
		},
		"a loss of a number": func(d *report.Dispute) {
			for i := range d.Facts {
				if d.Facts[i].ID == "legal" {
					d.Facts[i].Value = fact.Value{Sort: fact.Number, Lo: 1, Hi: 1}
				}
			}
		},
		"an exposure too large": func(d *report.Dispute) {
			for i := range d.Facts {
				if d.Facts[i].Kind == "residents.california" {
					d.Facts[i].Value = fact.Value{Sort: fact.Number, Lo: 1 << 61, Hi: 1 << 61}
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := dispute(t, fixture(t, "small"))
			break_(&d)
			if _, err := report.Judge(d); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestNobodyClaims(t *testing.T) {
	d := dispute(t, fixture(t, "small"))
	d.Creditor = ""
	j := judged(t, d)
	if v := j.Agreements[0].Views[0]; v.Damages != nil || v.Exposures != nil {
		t.Errorf("%d damages, %d exposures", len(v.Damages), len(v.Exposures))
	}
}
