package scenario_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/judge"
	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
)

var rewrite = flag.Bool("update-verdicts", false, "rewrite scenarios/*/expected.json; the difference is reviewed like code")

// verdict is one line of scenarios/*/expected.json: a finding of one view under one reading, as
// far as the description of the dispute decides it.
type verdict struct {
	Row     string   `json:"row,omitempty"` // of the dispute's table
	Finding string   `json:"finding"`
	View    string   `json:"view"`
	Reading []string `json:"reading,omitempty"`
	State   string   `json:"state"`
	Could   []string `json:"could,omitempty"`   // where it is undetermined
	Depends []string `json:"depends,omitempty"` // on what
	Extent  []string `json:"extent,omitempty"`  // of a firm breach: what decides how much
	// PastHours is the least number of whole hours past the deadline, where it is known.
	PastHours *int64  `json:"past_hours,omitempty"`
	Denied    *[2]int `json:"denied,omitempty"` // periods expressly stated to have been missed
	Burden    string  `json:"burden,omitempty"`
	IfNoMore  string  `json:"if_nothing_more,omitempty"`
}

// Every verdict of the three disputes, in each view and under each reading, is what is expected:
// all of the agreements' findings, and those of the statutes that the rows name.
func TestDisputes(t *testing.T) {
	dirs, err := filepath.Glob("../../scenarios/*/expected.json")
	if err != nil || !*rewrite && len(dirs) != 3 {
		t.Fatalf("%d disputes, %v", len(dirs), err)
	}
	for _, name := range []string{"techcorp-retailmax", "techsecure-retail-solutions", "platform-two-customers"} {
		t.Run(name, func(t *testing.T) {
			got := verdicts(t, open(t, name))
			path := filepath.Join("../../scenarios", name, "expected.json")
			want := read(t, path)
			for i := range got {
				got[i].Row = row(want, got[i].Finding)
			}
			if *rewrite {
				write(t, path, got)
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func row(list []verdict, finding string) string {
	i := slices.IndexFunc(list, func(v verdict) bool { return v.Finding == finding })
	if i < 0 {
		return ""
	}
	return list[i].Row
}

func open(tb testing.TB, name string) *scenario.Dispute {
	tb.Helper()
	var files []source.File
	paths, err := filepath.Glob(filepath.Join("../../scenarios", name, "*.hcl"))
	if err != nil {
		tb.Fatal(err)
	}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			tb.Fatal(err)
		}
		files = append(files, source.File{Name: filepath.Base(p), Text: text})
	}
	d, problems := scenario.Read(files, library(tb))
	if len(problems) > 0 {
		tb.Fatal(problems)
	}
	return d
}

func library(tb testing.TB) scenario.Library {
	return func(name string) (*terms.Instrument, bool) {
		text, err := os.ReadFile("../instruments/statutes/" + name + ".statute.hcl")
		if err != nil {
			return nil, false
		}
		ins, problems := terms.Parse([]source.File{{Name: name, Text: text}})
		if len(problems) > 0 {
			tb.Fatal(problems)
		}
		return ins, true
	}
}

func verdicts(t *testing.T, d *scenario.Dispute) []verdict {
	t.Helper()
	var out []verdict
	for i, a := range d.Agreements {
		c, err := d.Case(a)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range judge.Views(c) {
			if f.Instrument == a || i == 0 && slices.ContainsFunc(named, func(s string) bool { return strings.Contains(f.ID, s) }) {
				out = append(out, asVerdict(&f))
			}
		}
	}
	return out
}

// named are the clauses of statutes that the disputes' tables speak of.
var named = []string{
	"gdpr-33-1(", "gdpr-33-2", "gdpr-34-1", "gdpr-28-10", "ca-1798.82-", "pci-6.3.3", "pci321-", "pci-8.4.2", "card-acquirer",
}

func asVerdict(f *judge.Finding) verdict {
	v := verdict{Finding: f.ID, View: string(f.View), State: string(f.State), IfNoMore: string(f.IfNothingMore), Burden: string(f.Burden.Party)}
	for _, c := range f.Reading {
		v.Reading = append(v.Reading, c.Axis+"="+c.Option)
	}
	if f.State == judge.Undetermined {
		for _, s := range f.Could {
			v.Could = append(v.Could, string(s))
		}
	}
	v.Depends, v.Extent = names(f.Depends), names(f.Extent)
	if f.Past.Known && f.Past.Least > -1<<60 {
		hours := f.Past.Least / 3_600_000_000
		v.PastHours = &hours
	}
	if f.Count != nil {
		v.Denied = &f.Count.Denied
	}
	return v
}

func names(list []judge.Dependency) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.Name)
	}
	return out
}

func read(t *testing.T, path string) []verdict {
	t.Helper()
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) && *rewrite {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var out []verdict
	dec := json.NewDecoder(strings.NewReader(string(text)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func write(t *testing.T, path string, list []verdict) {
	t.Helper()
	var b strings.Builder
	for i, v := range list {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(map[bool]string{true: "[\n", false: ",\n"}[i == 0] + "  " + string(text))
	}
	if err := os.WriteFile(path, []byte(b.String()+"\n]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The number of missed audits follows from the cadence, whatever the days: the description gives
// months only.
func TestMissedAuditsByCadence(t *testing.T) {
	for cadence, want := range map[string][2]int{
		"1mo": {18, 19}, "3mo": {6, 6}, "6mo": {3, 3}, "12mo": {1, 1}, "18mo": {1, 1},
	} {
		t.Run(cadence, func(t *testing.T) {
			text, err := os.ReadFile("../../scenarios/techcorp-retailmax/agreement.contract.hcl")
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.Replace(string(text), `value   = "3mo"`, `value   = "`+cadence+`"`, 1)
			ins, problems := terms.Parse([]source.File{{Name: "a.contract.hcl", Text: []byte(changed)}})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			c, err := open(t, "techcorp-retailmax").Case(ins)
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, f := range judge.Judge(c, fact.Controllers) {
				if f.Clause.ID != "audit.routine" || slices.Contains(f.Reading, judge.Choice{Axis: "audits", Option: "some"}) {
					continue
				}
				found = true
				if f.State != judge.Breached || f.Count.Denied != want {
					t.Errorf("%s, missed %v, want %v", f.State, f.Count.Denied, want)
				}
			}
			if !found {
				t.Error("no finding")
			}
		})
	}
}
