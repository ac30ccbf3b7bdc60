package judge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/judge"
	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/testkit/cases"
)

// dispute reads clauses and facts in the short form of the cases.
func dispute(t *testing.T, clauses, lines string) judge.Case {
	t.Helper()
	text := "agreement \"a\" {\n  effective = \"2023-01-01\"\n  timezone = \"America/Los_Angeles\"\n  party \"vendor\" {\n    role = \"processor\"\n  }\n  party \"retailer\" {\n    role = \"controller\"\n  }\n" + clauses + "\n}\n"
	d, problems := scenario.Read([]source.File{
		{Name: "a.contract.hcl", Text: []byte(text)},
		{Name: "a.facts.hcl", Text: []byte(strings.Replace(cases.Facts(lines), "agreement = ", "timezone = \"America/Los_Angeles\"\n  agreement = ", 1))},
	}, func(string) (*terms.Instrument, bool) { return nil, false })
	if problems.Failed() {
		t.Fatal(problems.Render(nil))
	}
	c, err := d.Case(d.Agreements[0])
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const within48 = `
notify "n" {
  by = party.vendor
  to = party.retailer
  when = event.incident
  within = "48h"
  burden {
    party = party.vendor
  }
}`

// Forty-eight hours are hours that pass, not those that a clock shows.
func TestClockGoesBack(t *testing.T) {
	c := dispute(t, within48, `i incident.occurred; at = "2023-11-04T19:00"
i-aware incident.aware; of = "i"; by = party.vendor; at = "2023-11-04T20:00"
i-told notice.given; of = "i"; by = party.vendor; at = "2023-11-06T19:30"`)
	f := judge.Judge(c, fact.Agreed)[0]
	if got := c.Instruments[0].Zone.Local(f.Deadline.Lo); f.State != judge.Late || got != "Mon 2023-11-06 19:00 PST" {
		t.Errorf("%s, deadline %s", f.State, got)
	}
}

// Exactly 48 hours after is in time, more than that is not.
func TestStrict(t *testing.T) {
	for least, want := range map[string]judge.State{"strict = true": judge.Late, "most = \"48h\"": judge.Met} {
		c := dispute(t, within48, `i incident.occurred; at = "2023-11-04T19:00"
i-told notice.given; of = "i"; by = party.vendor; after "x" { / moment = incident.aware("i", party.vendor) / least = "48h" / `+least+` / }`)
		if f := judge.Judge(c, fact.Agreed)[0]; f.State != want {
			t.Errorf("%s: %s, want %s", least, f.State, want)
		}
	}
}

// Where nothing more is shown, the side that bears the burden loses.
func TestBurden(t *testing.T) {
	for party, want := range map[string]judge.State{"vendor": judge.Breached, "retailer": judge.NotShown} {
		burden := "  burden {\n    party = party." + party + "\n  }\n}"
		c := dispute(t, `notify "n" {
  by = party.vendor
  when = event.incident
  within = "48h"
`+burden+`
audit "a" {
  by = party.vendor
  every = "3mo"
`+burden+`
encrypt "e" {
  by = party.vendor
`+burden, `i incident.occurred; at = "2023-11-04T19:00"
i-aware incident.aware; of = "i"; by = party.vendor; at = "2023-11-04T20:00"`)
		for _, f := range judge.Judge(c, fact.Agreed) {
			if f.IfNothingMore != want || f.Firm() {
				t.Errorf("the burden is the %s's: %s: %q", party, f.ID, f.IfNothingMore)
			}
		}
	}
}

// The day of the anchor is not counted, and days off are none.
func TestDays(t *testing.T) {
	c := dispute(t, `calendar "business" {
  holidays = ["2023-11-10"]
}
notify "n" {
  by = party.vendor
  when = event.incident
  within = "3 business days"
}`, `i incident.occurred; at = "2023-11-08T19:00"
i-aware incident.aware; of = "i"; by = party.vendor; at = "2023-11-08T20:00"`)
	f := judge.Judge(c, fact.Agreed)[0]
	if got := c.Instruments[0].Zone.Local(f.Deadline.Lo); !strings.HasPrefix(got, "Tue 2023-11-14 23:59:59") {
		t.Errorf("deadline %s", got)
	}
}

// An explanation gives the steps and what follows from each answer, the most telling first.
func TestExplain(t *testing.T) {
	c := dispute(t, `notify "n" {
  by = party.vendor
  when = event.incident
  within = fact.hosting.vendor ? "24h" : "96h"
  needs = fact.pci.incorporated
  reading "whose" "vendor" {
    from = incident.aware(party.vendor)
  }
  reading "whose" "retailer" {
    from = incident.aware(party.retailer)
  }
}
encrypt "first" {
  by = party.vendor
  needs = happened(incident.contained)
}`, `readings "which" {; option "a" {; text = "One."; }; option "b" {; text = "Another."; }; }
i incident.occurred; at = "2023-11-04T19:00"
i-aware incident.aware; of = "i"; by = party.vendor; at = "2023-11-04T20:00"
i-known incident.aware; of = "i"; by = party.retailer; at = "2023-11-14T20:00"; reading = "which=a"; grade = "assumed"
i-told notice.given; of = "i"; by = party.vendor; at = "2023-11-06T20:00"`)
	got, is := judge.Explain(c, fact.Agreed, "a/notify.n(i)", []judge.Choice{{Axis: "whose", Option: "vendor"}})
	if !is {
		t.Fatal("no such finding")
	}
	branches := map[string][]judge.Branch{}
	var names []string
	for _, d := range got.Depends {
		names = append(names, d.Name)
		branches[d.Name] = d.Then
	}
	want := map[string][]judge.Branch{
		"pci.incorporated": {{If: true, Could: []judge.State{judge.Met, judge.Late}}, {If: false, Could: []judge.State{judge.Inactive}}},
		"hosting.vendor":   {{If: true, Could: []judge.State{judge.Inactive, judge.Late}}, {If: false, Could: []judge.State{judge.Inactive, judge.Met}}},
	}
	if diff := cmp.Diff(want, branches); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if names[0] != "pci.incorporated" || len(got.Steps) < 3 {
		t.Errorf("depends on %v, steps %q", names, got.Steps)
	}
	for _, reading := range [][]judge.Choice{nil, {{Axis: "whose", Option: "retailer"}}} {
		if _, is := judge.Explain(c, fact.Agreed, "a/notify.n(i)", reading); !is {
			t.Errorf("no finding under %v", reading)
		}
	}
	standing, is := judge.Explain(c, fact.Agreed, "a/encrypt.first", nil)
	if !is || len(standing.Depends) == 0 {
		t.Errorf("%v", standing.Finding)
	}
	for _, d := range standing.Depends {
		answered := d.Name == "incident.contained" && len(d.Then) == 2
		if !answered && len(d.Then) > 0 || d.Name == "incident.contained" && !answered {
			t.Errorf("%s: %v", d.Name, d.Then)
		}
	}
	if _, is := judge.Explain(c, fact.Agreed, "a/notify.other", nil); is {
		t.Error("there is no such clause")
	}
	for _, f := range judge.Judge(c, fact.Agreed) {
		if assumed := slices.Contains(f.Assumed, "i-known"); assumed && f.Firm() {
			t.Errorf("%s rests on %v", f.ID, f.Assumed)
		}
	}
}

// A clause that an amendment replaces ends where its successor begins.
func TestVersionsOfClauses(t *testing.T) {
	c := dispute(t, within48+"\namend \"first\" {\n  effective = \"2024-01-01\"\n"+strings.Replace(within48, "48h", "24h", 1)+"\n}", "")
	list := judge.Versions(c.Instruments[0])
	if len(list) != 2 || list[0].ID != list[1].ID || list[0].To2.Hi+1 != list[1].From.Lo {
		t.Errorf("%d clauses", len(list))
	}
}
