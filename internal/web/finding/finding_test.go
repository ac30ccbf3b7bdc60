package finding_test

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/failure"
	"counterpart/internal/instruments"
	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/web/finding"
	"counterpart/internal/web/view"
	"counterpart/scenarios"
)

// books judges the disputes that ship with the program, a book for each agreement.
func books(t testing.TB, name string) []*finding.Book {
	t.Helper()
	d, problems := scenario.Read(scenarios.Files(name), func(name string) (*terms.Instrument, bool) {
		in, err := instruments.Load(name)
		return in, err == nil
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	texts := map[judge.Choice]string{}
	for _, a := range d.Axes {
		for _, o := range a.Options {
			texts[judge.Choice{Axis: a.Name, Option: o.Name}] = o.Text
		}
	}
	var out []*finding.Book
	for _, in := range d.Agreements {
		c, err := d.Case(in)
		if err != nil {
			t.Fatal(err)
		}
		debtor := c.Sides.Processor
		if debtor == d.Claim.Creditor {
			debtor = c.Sides.Controller
		}
		b, err := finding.New("/dispute", report.Dispute{
			Scenario: d.Name, Title: d.Title, Headed: d.Headed, Zone: d.Zone, Facts: d.Facts,
			Creditor: d.Claim.Creditor, Debtor: debtor, Cases: []judge.Case{c},
		}, texts)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

func ask(t testing.TB, query string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// stand is where a clause stands on the page.
type stand struct{ Clause, State string }

func stands(p view.Dispute) []stand {
	var out []stand
	for _, f := range p.Findings {
		out = append(out, stand{f.Clause, f.State.Text})
	}
	return out
}

// The page says of the first dispute what is expected of it in each view.
func TestTheFirstDispute(t *testing.T) {
	b := books(t, "techcorp-retailmax")[0]
	open := []stand{
		{"notify.incident-48h", "undetermined"},
		{"notify.incident-48h, content", "undetermined"},
		{"notify.risk-48h", "undetermined"},
		{"patch.known-flaws", "undetermined"},
		{"audit.routine", "undetermined"},
		{"duty.security", "undetermined"},
		{"confidential.data", "undetermined"},
		{"duty.handle", "undetermined"},
		{"duty.respond", "undetermined"},
	}
	says := slices.Clone(open)
	says[0].State, says[4].State = "late", "breached"
	for _, row := range []struct {
		query string
		want  []stand
		firm  string
	}{
		{"", open, "0 of 9"},
		{"view=controller", says, "2 of 9"},
		{"view=processor", open, "0 of 9"},
		{"view=nobody", open, "0 of 9"},
	} {
		t.Run(row.query, func(t *testing.T) {
			p := b.Page(ask(t, row.query))
			if diff := cmp.Diff(row.want, stands(p)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if p.Caution != finding.Caution || p.Facts[1].Value != row.firm {
				t.Errorf("%q, %v", p.Caution, p.Facts)
			}
		})
	}
}

// Every finding says all that a finding has to say; what one side alone states is marked; what
// would change an open one is there.
func TestAFindingSaysEverything(t *testing.T) {
	p := books(t, "techcorp-retailmax")[0].Page(ask(t, "view=controller"))
	answers, claimed := 0, 0
	for _, f := range p.Findings {
		if f.Prose == "" || f.Duty == "" || f.Reason == "" || f.Burden == "" || f.Nothing == "" {
			t.Errorf("%s lacks something: %+v", f.Clause, f)
		}
		if (f.Hold == "Firm.") != (f.State.Text != "undetermined") || f.Hold != "Firm." && len(f.Depends) == 0 {
			t.Errorf("%s: %q depends on %v", f.Clause, f.Hold, f.Depends)
		}
		for _, d := range f.Depends {
			answers += len(d.Then)
		}
		claimed += len(f.Claimed)
	}
	if answers == 0 || claimed == 0 {
		t.Errorf("%d answers, %d claims of one side", answers, claimed)
	}
	if f := p.Findings[0]; !strings.HasPrefix(f.Claimed[0], "RetailMax states: ") || f.State.Tone != "warn" {
		t.Errorf("%+v", f)
	}
	if f := p.Findings[1].Facts; f[len(f)-1].Value != "more than 120 hours (5 days)" {
		t.Errorf("the content is late by %+v", f)
	}
	if d := p.Damages; d == nil || d.Range != "from nothing, without ceiling" || len(d.Steps) == 0 || len(d.Apart) == 0 || len(d.Uncounted) == 0 {
		t.Errorf("damages %+v", p.Damages)
	}
	want := "The clock starts at “TechCorp Solutions became aware of the breach”: at the earliest Tue 2023-08-01 00:00 PDT."
	if got := p.Findings[0].Steps; len(got) != 2 || got[0] != want {
		t.Errorf("the steps are %q", got)
	}
	if got := p.Findings[1].Steps; len(got) != 2 || !strings.HasPrefix(got[1], "It was done at “The notice of the breach by TechCorp Solutions was complete”") {
		t.Errorf("the steps of the content are %q", got)
	}
	assumed := view.Question{Asks: "How often is a routine audit owed?", Note: "Assumed, to be able to calculate: 3 months."}
	if !slices.ContainsFunc(p.Questions, func(q view.Question) bool { return cmp.Equal(q, assumed) }) {
		t.Errorf("what is assumed is not said: %+v", p.Questions)
	}
	for _, q := range p.Questions {
		for _, raw := range []string{"vendor", "retailer", "("} {
			if strings.Contains(q.Asks, raw) {
				t.Errorf("%q is not put into words", q.Asks)
			}
		}
	}
}

// Views and readings are addresses, and each leads to a page that marks it.
func TestSwitches(t *testing.T) {
	b := books(t, "techcorp-retailmax")[0]
	p := b.Page(ask(t, "view=controller&knowledge=constructive&audits=wrong"))
	if !p.Reread || !strings.Contains(p.ReadAs, "knowledge: constructive") || !strings.Contains(p.ReadAs, "audits: No routine audit was held") {
		t.Errorf("reread %v as %q", p.Reread, p.ReadAs)
	}
	if p.Findings[2].State.Text == p.Findings[0].State.Text && len(p.Findings[2].Otherwise) == 0 {
		t.Errorf("nothing is said of the other reading: %+v", p.Findings[2])
	}
	follow := func(c view.Chip) {
		t.Helper()
		u, err := url.Parse(c.URL)
		if err != nil || u.Path != "/dispute" {
			t.Fatalf("%q leads to %q, %v", c.Label, c.URL, err)
		}
		q := b.Page(u.Query())
		marked := false
		for _, list := range append([][]view.Chip{q.Views}, options(q)...) {
			marked = marked || slices.ContainsFunc(list, func(x view.Chip) bool { return x.Label == c.Label && x.Current })
		}
		if !marked {
			t.Errorf("%q leads to %q, where it is not marked", c.Label, c.URL)
		}
	}
	for _, c := range p.Views {
		follow(c)
	}
	for _, list := range options(p) {
		for _, c := range list {
			follow(c)
		}
	}
	if n := len(p.Switches); n != 3 {
		t.Errorf("%d switches: %+v", n, p.Switches)
	}
}

func options(p view.Dispute) [][]view.Chip {
	var out [][]view.Chip
	for _, s := range p.Switches {
		out = append(out, s.Options)
	}
	return out
}

// The timeline has a lane for each party, keeps within its frame, and misses six audits.
func TestTimeline(t *testing.T) {
	for _, name := range scenarios.Names() {
		for _, b := range books(t, name) {
			for _, v := range []string{"", "view=controller", "view=processor"} {
				inFrame(t, b.Page(ask(t, v)).Timeline)
			}
		}
	}
	tl := books(t, "techcorp-retailmax")[0].Page(ask(t, "view=controller")).Timeline
	var lanes []string
	missed := 0
	for _, l := range tl.Lanes {
		lanes = append(lanes, l.Name)
		for _, r := range l.Rows {
			for _, s := range r.Shapes {
				if s.Kind == "missed" {
					missed++
				}
			}
		}
	}
	if diff := cmp.Diff([]string{"Both companies", "TechCorp Solutions", "RetailMax"}, lanes); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if missed != 6 {
		t.Errorf("%d audits are missed, want 6", missed)
	}
	want := view.TimelineRow{When: "Aug 2023", Who: "Both companies", What: "The breach occurred", How: "given"}
	if !slices.Contains(tl.Rows, want) {
		t.Errorf("the breach is not in words: %+v", tl.Rows)
	}
}

func inFrame(t *testing.T, tl view.Timeline) {
	t.Helper()
	at := func(s string) float64 {
		x, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
		if err != nil || x < 0 || x > 100.01 {
			t.Errorf("a place at %q", s)
		}
		return x
	}
	for _, l := range tl.Lanes {
		for _, r := range l.Rows {
			x := at(r.X)
			if room := 100 - x; !r.End && 3*room < float64(len([]rune(r.Label))) {
				t.Errorf("%q has %.0f %% of the width", r.Label, room)
			}
			for _, s := range r.Shapes {
				w := 0.0
				if s.W != "" {
					w = at(s.W)
				}
				if at(s.X)+w > 100.01 || s.Y+s.H > tl.Height || s.Title == "" {
					t.Errorf("%+v leaves the frame of %d", s, tl.Height)
				}
			}
		}
	}
}

// Every view of every dispute that ships fits its template, is no bigger than a page may be, and
// says nothing that a finding may not say.
func TestWords(t *testing.T) {
	all, err := view.New()
	if err != nil {
		t.Fatal(err)
	}
	never := regexp.MustCompile(`(?i)\b(prove[dn]|proven|established|conclusive|admissible|tamper-proof|concedes|accepts fault|` +
		`liable|guilty|negligent|fraudulent|illegal|violated|bad faith|compliant|you should|privileged|estopped)\b`)
	quoted := regexp.MustCompile(`(?s)<blockquote>.*?</blockquote>|unconfirmed</span>.*?</p>|<title>.*?</title>`)
	for _, name := range scenarios.Names() {
		for _, b := range books(t, name) {
			for _, v := range []string{"", "view=controller", "view=processor"} {
				var out bytes.Buffer
				if err := all.Render(&out, b.Page(ask(t, v))); err != nil {
					t.Fatal(err)
				}
				if out.Len() > 80_000 {
					t.Errorf("%s %s: %d bytes", name, v, out.Len())
				}
				if m := never.FindString(quoted.ReplaceAllString(out.String(), "")); m != "" {
					t.Errorf("%s %s says %q", name, v, m)
				}
				if !strings.Contains(out.String(), finding.Caution) {
					t.Errorf("%s %s does not say what a finding is not", name, v)
				}
			}
		}
	}
}

// Whatever an address asks for, there is a page of the same clauses.
func TestAnyAddress(t *testing.T) {
	b := books(t, "techcorp-retailmax")[0]
	words := rapid.SampledFrom([]string{"view", "controller", "processor", "discovery", "retailer", "knowledge", "constructive", "audits", "some", "x", ""})
	rapid.Check(t, func(t *rapid.T) {
		q := url.Values{}
		for k, v := range rapid.MapOf(words, words).Draw(t, "query") {
			q.Set(k, v)
		}
		p := b.Page(q)
		seen := map[string]bool{}
		for _, f := range p.Findings {
			if seen[f.ID] {
				t.Errorf("%s is there twice", f.ID)
			}
			seen[f.ID] = true
		}
		if len(p.Findings) != 9 {
			t.Errorf("%d findings", len(p.Findings))
		}
	})
}

func TestNothingToJudge(t *testing.T) {
	if _, err := finding.New("/dispute", report.Dispute{}, nil); !failure.Is(err, failure.Invalid) {
		t.Errorf("got %v", err)
	}
}
