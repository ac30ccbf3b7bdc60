package report_test

import (
	"strings"
	"testing"

	"counterpart/internal/judge/report"
	"counterpart/internal/terms"
	"counterpart/internal/terms/source"
)

// Whatever a clause says of its periods, its days, its effect and its evidence is said in words.
func TestExplainFields(t *testing.T) {
	in, notes := terms.Parse([]source.File{{Name: "a.contract.hcl", Text: []byte(`agreement "a" {
  effective = "2023-01-01"
  party "vendor" {
    name = "TechCorp"
  }
  party "retailer" {
    name = "RetailMax"
  }
  calendar "business" {
    weekend = ["sat", "sun"]
  }
  calendar "bank" {
    weekend = ["sun"]
  }
  audit "from-a-date" {
    by        = party.vendor
    every     = "3mo"
    first_due = "2023-06-30"
    grace     = "10 business days"
    absence   = true
  }
  audit "from-the-start" {
    by        = party.vendor
    every     = "3mo"
    first_due = after(agreement.effective, "6mo")
  }
  audit "from-an-event" {
    by        = party.vendor
    every     = "3mo"
    first_due = after(golive, "6mo")
  }
  audit "with-grace" {
    by    = party.vendor
    every = "3mo"
    grace = "5d"
  }
  notify "received" {
    by           = party.vendor
    within       = "2 business days"
    content      = ["nature", "approx_number"]
    phased       = true
    effective_on = "receipt"
  }
  notify "deemed" {
    by           = party.vendor
    effective_on = "deemed"
    deemed       = "2 business days"
    phase "early" {
      within   = "2 business days"
      calendar = bank
    }
    phase "final" {
      within = later_of("48h", "3 business days")
    }
  }
  notify "assignment" {
    by     = party.vendor
    before = agreement.assigned
    lead   = "30d"
  }
}
`)}})
	if len(notes) > 0 {
		t.Fatal(notes.Render(nil))
	}
	s := report.NewSpeaker([]*terms.Instrument{in}, in.Zone)
	for id, rows := range map[string][]string{
		"audit.from-a-date": {
			"periods      for the first time by end of Fri 2023-06-30 and missed only 10 business days after each due date",
			"no entry     shows that it was not done, unless somebody says that it was",
		},
		"audit.from-the-start": {"periods      for the first time 6 months after the agreement takes effect"},
		"audit.from-an-event":  {"periods      for the first time 6 months after "},
		"audit.with-grace":     {"periods      missed only 5 days after each due date"},
		"notify.received": {
			"calendar     business", "effective    when it is received",
			"contains     nature, approx number; what is not known yet may follow in parts",
		},
		"notify.deemed":     {"calendar     bank and business", "effective    when it is received, and at the latest 2 business days after it was given"},
		"notify.assignment": {"starts when  a party assigned the agreement"},
	} {
		for _, c := range in.Clauses {
			got := s.Explain(in, c, 0, nil)
			for _, row := range rows {
				if c.ID == id && !strings.Contains(got, row) {
					t.Errorf("%s: no row %q in\n%s", id, row, got)
				}
			}
			if c.ID == "notify.assignment" && (strings.Contains(got, "clock from") || strings.Contains(got, "the other side")) {
				t.Errorf("whose act it is before is not said:\n%s", got)
			}
		}
	}
}
