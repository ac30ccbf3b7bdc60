package scenario_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"counterpart/internal/judge"
	"counterpart/internal/scenario"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

// A line says what is known of a time and of a delay, and no more.
func TestLine(t *testing.T) {
	at := when.Instant(time.Date(2024, 5, 4, 10, 0, 0, 0, time.UTC).UnixMicro())
	const hour = int64(3_600_000_000)
	for name, row := range map[string]struct {
		finding judge.Finding
		want    string
	}{
		"unknown":  {judge.Finding{Deadline: when.Open()}, "d | met"},
		"nothing":  {judge.Finding{}, "d | met"},
		"exact":    {judge.Finding{Deadline: when.Exactly(at)}, "d | met | deadline Sat 2024-05-04 10:00 UTC"},
		"by":       {judge.Finding{Deadline: when.Interval{Lo: when.Min, Hi: at}}, "d | met | deadline by Sat 2024-05-04 10:00 UTC"},
		"from":     {judge.Finding{Deadline: when.Interval{Lo: at, Hi: when.Max}}, "d | met | deadline from Sat 2024-05-04 10:00 UTC"},
		"between":  {judge.Finding{Deadline: when.Interval{Lo: at, Hi: at + 60_000_000}}, "d | met | deadline Sat 2024-05-04 10:00 UTC to Sat 2024-05-04 10:01 UTC"},
		"late":     {judge.Finding{Past: judge.Lapse{Known: true, Least: 2 * hour, Most: 2 * hour}}, "d | met | past it by 2h"},
		"early":    {judge.Finding{Past: judge.Lapse{Known: true, Least: -hour / 2, Most: -hour / 2}}, "d | met | past it by -0h30m"},
		"at most":  {judge.Finding{Past: judge.Lapse{Known: true, Least: math.MinInt64, Most: hour}}, "d | met | past it by at most 1h"},
		"at least": {judge.Finding{Past: judge.Lapse{Known: true, Least: hour, Most: math.MaxInt64}}, "d | met | past it by at least 1h"},
		"within":   {judge.Finding{Past: judge.Lapse{Known: true, Least: -hour, Most: hour}}, "d | met | past it by -1h to 1h"},
		"counted": {
			judge.Finding{Count: &judge.Count{Due: [2]int{3, 3}, Met: [2]int{1, 2}, Missed: [2]int{1, 2}}},
			"d | met | due 3 | met 1 to 2 | missed 1 to 2",
		},
		"read": {
			judge.Finding{Reading: []judge.Choice{{Axis: "a", Option: "b"}}, Soft: &judge.Soft{Word: "promptly", Verdict: "open"}},
			"d [a=b] | met | promptly open",
		},
	} {
		t.Run(name, func(t *testing.T) {
			row.finding.ID, row.finding.State = "d", judge.Met
			if got := scenario.Line(&row.finding, when.Zone{}); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

// A case is not judged where its facts are not as Read leaves them.
func TestCaseRefused(t *testing.T) {
	in, _ := shelf("gdpr")
	one := fact.Fact{ID: "a", Kind: "golive", Attestation: fact.Attestation{Grade: fact.Given, Entry: -1}}
	other := one
	other.Not = true
	d := scenario.Dispute{Scenario: scenario.Scenario{Facts: []fact.Fact{one, other}}}
	if _, err := d.Case(in); err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("the same fact twice: %v", err)
	}
}

// What cannot be added up is said after the findings.
func TestAnswerOfTwoCurrencies(t *testing.T) {
	got := scenario.Answer([]source.File{{Name: "a.contract.hcl", Text: []byte(`agreement "a" {
  party "vendor" {
    role = "processor"
  }
  party "retailer" {
    role = "controller"
  }
  maintain "security" {
    by    = party.vendor
    state = encryption.on
  }
}
`)}, {Name: "a.facts.hcl", Text: []byte(`scenario "a" {
  as_of = "2024-01-01"
  claim {
    creditor = party.retailer
  }
}
fact "encrypted" {
  is = encryption.on
  by = party.vendor
}
loss "counsel" {
  head   = "legal"
  by     = party.retailer
  amount = usd("1.00")
}
loss "travel" {
  head   = "legal"
  by     = party.retailer
  amount = eur("1.00")
}
`)}}, shelf)
	findings, refusal, _ := strings.Cut(got, "\n")
	if !strings.Contains(findings, "a/maintain.security | ") || !strings.Contains(refusal, "USD and EUR cannot be added") {
		t.Error(got)
	}
}
