package instruments

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"counterpart/internal/terms"
	"counterpart/internal/when"
)

// clock is a row of the table of statutory clocks.
type clock struct {
	ID, Anchor, Hard, Soft, Status, Via, Obligor, To string
	Before, Every, Extend, Forbid, Lead, Maintain    string
	Max, Min, Retain                                 string
	AppliesBy                                        string `json:"applies_by"`
	Burden, Hours                                    string
	Phased                                           bool
	Fine, Damages                                    any
	Trigger, Needs, Memory, Content, Unless          []string
	InForce                                          struct{ From, To string } `json:"in_force"`
	Stages                                           []stage
}

type stage struct {
	Name, Hard, Anchor string
	EarlierOf          []stage `json:"earlier_of"`
}

func clocks(t *testing.T) []clock {
	t.Helper()
	text, err := os.ReadFile("testdata/clocks.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []clock
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// laws gives the clauses of statutes and standards by their label.
func laws(t *testing.T) map[string]*terms.Clause {
	t.Helper()
	found := map[string]*terms.Clause{}
	for _, name := range Names() {
		in := load(t, name)
		if in.Sort == terms.Contract {
			continue
		}
		for _, c := range in.Clauses {
			if found[c.Label] != nil {
				t.Errorf("%s: two clauses", c.Label)
			}
			found[c.Label] = c
		}
	}
	return found
}

// Every row is one clause of its name, and says the same.
func TestClocks(t *testing.T) {
	found := laws(t)
	rows := clocks(t)
	if len(rows) != 87 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		t.Run(row.ID, func(t *testing.T) {
			c := found[row.ID]
			if c == nil {
				t.Fatal("no clause")
			}
			for _, check := range []func(clock, *testing.T, *terms.Clause){
				clock.sides, clock.anchored, clock.lengths, clock.words, clock.inForce, clock.needed, clock.sourced, clock.staged, clock.atStake,
			} {
				check(row, t, c)
			}
		})
	}
}

// roles gives the parties that stand for the obligors and addressees of the table.
var roles = map[string]string{
	"business_owner": "owner", "business_and_service_provider": "business service_provider",
	"business_or_service_provider": "business service_provider", "essential_or_important_entity": "entity",
	"infringer": "controller processor", "maintainer_vendor": "maintainer", "merchant": "entity",
	"multi_tenant_service_provider": "service_provider", "owner_or_licensee": "owner",
	"provider_of_public_electronic_communications_service": "telecom", "competent_authority": "authority",
	"csirt_and_enisa": "csirt", "data_subject": "subject", "each_recipient": "recipient",
	"supervisory_authority": "authority",
}

func (row clock) sides(t *testing.T, c *terms.Clause) {
	t.Helper()
	var by []string
	for _, p := range c.By {
		by = append(by, string(p))
	}
	want := cmp.Or(roles[row.Obligor], row.Obligor)
	if got := strings.Join(by, " "); got != want {
		t.Errorf("owed by %q, not %q", got, want)
	}
	want = cmp.Or(roles[row.To], row.To)
	if want != "" && (len(c.To) != 1 || string(c.To[0]) != want) {
		t.Errorf("owed to %v, not %q", c.To, want)
	}
	if (row.Burden != "") != (c.Burden.Source != "") {
		t.Errorf("burden %+v", c.Burden)
	}
}

// anchors gives the moments that stand for the anchors of the table.
var anchors = map[string][]string{
	"breach.determined":                          {"incident.determined(owner)"},
	"breach.discovered":                          {"incident.discovered(owner)"},
	"breach.occurred":                            {"incident.occurred"},
	"compromise.suspected_or_confirmed":          {"incident.suspected(entity)"},
	"continuous":                                 {"", "incident.occurred"},
	"controller.aware":                           {"incident.aware(controller)"},
	"customer.request":                           {"customer_test.requested"},
	"determination_cannot_meet":                  {"noncompliance.determined"},
	"disclosure.to_service_provider":             {"data.disclosed"},
	"discovery":                                  {"incident.discovered(maintainer)"},
	"discovery_or_notification":                  {"incident.discovered(owner)"},
	"entity.aware":                               {"incident.aware(entity)", "incident.aware(financial_entity)"},
	"hire":                                       {"person.hired"},
	"incident.classified":                        {"incident.classified(financial_entity)"},
	"infringement":                               {"infringement.found"},
	"initial.submitted":                          {"phase initial_from_classification"},
	"intermediate.latest_submitted":              {"phase intermediate"},
	"last_done":                                  {"standard.bound"},
	"manufacturer.aware":                         {"incident.aware(manufacturer)", "vulnerability.aware(manufacturer)"},
	"corrective_or_mitigating_measure.available": {"measure.available"},
	"notification.submitted":                     {"phase notification"},
	"opt_out_or_limit.received":                  {"opt_out.received"},
	"patch.release":                              {"patch.released"},
	"policy.last_updated":                        {"policy.updated"},
	"processing.start":                           {"processing.started"},
	"processor.aware":                            {"incident.aware(processor)"},
	"provider.aware":                             {"incident.aware(telecom)"},
	"rectification_erasure_or_restriction.done":  {"data.corrected, erasure.completed, data.restricted"},
	"sale_or_sharing":                            {""},
	"switch.notice_period.ended":                 {"switch.notice_ended"},
	"switch.transition.ended":                    {"switch.completed"},
	"violation":                                  {"infringement.found"},
}

// anchorOf gives the moment from which a clause runs: its anchor, or else what triggers it.
func anchorOf(c *terms.Clause, d *terms.Deadline) string {
	switch {
	case d == nil || d.From == (terms.Moment{}):
		return strings.Join(c.Trigger, ", ")
	case d.From.Phase != "":
		return "phase " + d.From.Phase
	case d.From.By != "":
		return fmt.Sprintf("%s(%s)", d.From.Kind, d.From.By)
	}
	return d.From.Kind
}

func (row clock) anchored(t *testing.T, c *terms.Clause) {
	t.Helper()
	d := c.Deadline
	if len(c.Phases) > 0 {
		d = &c.Phases[0].Deadline
	}
	want, known := anchors[row.Anchor]
	if !known {
		want = []string{row.Anchor}
	}
	if got := anchorOf(c, d); !slices.Contains(want, got) {
		t.Errorf("it runs from %q, not %q", got, want)
	}
	if back := d != nil && d.Back; back != (row.Before != "") {
		t.Errorf("backward: %v, but the row says %q", back, row.Before)
	}
}

// spanOf reads a length of the table.
func spanOf(t *testing.T, s string) when.Span {
	t.Helper()
	span, err := when.ParseSpan(strings.ReplaceAll(s, "_", " "))
	if err != nil {
		t.Fatal(err)
	}
	return span
}

func (row clock) lengths(t *testing.T, c *terms.Clause) {
	t.Helper()
	var spans []when.Span // conditional bounds first, the plain one last
	d := c.Deadline
	if d != nil {
		for _, o := range d.Options {
			spans = append(spans, o.Rules[0].Span)
		}
	}
	hard := cmp.Or(row.Lead, row.Hard, row.Min, row.Retain)
	switch {
	case len(row.Stages) > 0:
	case hard == "" && len(spans) > 0:
		t.Errorf("the law states no number, the clause says %v", spans)
	case hard != "" && (len(spans) == 0 || spans[len(spans)-1] != spanOf(t, hard)):
		t.Errorf("bounds %v, not %s", spans, hard)
	}
	if row.Extend != "" || row.Max != "" && row.Max != row.Hard {
		if len(spans) != 2 || spans[0].N <= spans[1].N {
			t.Errorf("it can be extended, but the bounds are %v", spans)
		}
	}
	if row.Every != "" && (d == nil || !d.Cadence || d.Every.Span != spanOf(t, row.Every)) {
		t.Errorf("not every %s", row.Every)
	}
	if row.Retain != "" && !slices.ContainsFunc(c.More, func(a attr) bool {
		return a.Name == "period" && slices.Equal(a.Value.Words, []string{row.Retain})
	}) {
		t.Errorf("not kept for %s", row.Retain)
	}
}

// oddities are the rows that the clause words in another way, and why.
var oddities = map[string]string{
	"soft gdpr-7-3":      "stopping is owed without a stated time; that withdrawing is as easy as giving is prose",
	"soft gdpr-21-3":     "what stops is the act, not a soft word",
	"kind ca-1798.100-a": "that processing stays proportionate is prose beside the notice",
}

func (row clock) odd(what string) bool { _, is := oddities[what+" "+row.ID]; return is }

func (row clock) words(t *testing.T, c *terms.Clause) {
	t.Helper()
	soft := ""
	if c.Deadline != nil {
		soft = c.Deadline.Soft
	}
	if want := strings.ReplaceAll(row.Soft, "_", " "); want != "" && soft != want && !row.odd("soft") {
		t.Errorf("soft word %q, not %q", soft, want)
	}
	if (len(row.Content) > 0) != (len(c.Content) > 0) && row.Retain == "" {
		t.Errorf("content %v, the row says %v", c.Content, row.Content)
	}
	if row.Phased != c.Phased {
		t.Errorf("in parts: %v", c.Phased)
	}
	if row.Hours != "" && len(c.Readings) != 2 {
		t.Errorf("hours are read in two ways, the clause has %d readings", len(c.Readings))
	}
	if len(row.Unless) > 0 && len(c.Unless) == 0 {
		t.Errorf("no exception, the row says %v", row.Unless)
	}
	if row.Forbid != "" && c.Kind != terms.Forbid || row.Maintain != "" && c.Kind != terms.Maintain && !row.odd("kind") {
		t.Errorf("kind %s", c.Kind)
	}
	if c.Kind == terms.Achieve && row.Hard == "" && row.Soft == "" && row.Lead == "" && row.Every == "" &&
		len(row.Stages) == 0 && row.Before == "" && soft == "" {
		t.Error("no number, and no word for the time either")
	}
}

func (row clock) inForce(t *testing.T, c *terms.Clause) {
	t.Helper()
	var utc when.Zone
	for _, side := range []struct {
		name, want string
		got        when.Interval
	}{{"from", row.InForce.From, c.From}, {"to", row.InForce.To, c.To2}} {
		if (side.want == "") != (side.got == when.Interval{}) {
			t.Errorf("in force %s %v, the row says %q", side.name, side.got, side.want)
			continue
		}
		if side.want == "" {
			continue
		}
		day, err := when.ParseInterval(side.want, utc)
		if err != nil {
			t.Fatal(err)
		}
		if most := int64(15 * 3600 * 1_000_000); int64(side.got.Lo)-int64(day.Lo) > most || int64(day.Lo)-int64(side.got.Lo) > most {
			t.Errorf("in force %s %v, not %s", side.name, side.got, side.want)
		}
	}
	if len(c.AppliesBy) == 0 || string(c.AppliesBy[0]) != row.AppliesBy {
		t.Errorf("the version goes by %v, not %q", c.AppliesBy, row.AppliesBy)
	}
}
