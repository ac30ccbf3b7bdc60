package report

import (
	"math"
	"strings"
	"testing"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

func TestLateness(t *testing.T) {
	for name, row := range map[string]struct {
		l    judge.Lapse
		want string
	}{
		"not known":    {judge.Lapse{}, "by an open amount"},
		"no bounds":    {judge.Lapse{Known: true, Least: math.MinInt64, Most: math.MaxInt64}, "by an open amount"},
		"an instant":   {judge.Lapse{Known: true, Least: 1, Most: math.MaxInt64}, "by an open amount"},
		"exact":        {judge.Lapse{Known: true, Least: hour, Most: hour}, "by 1 hour"},
		"a range":      {judge.Lapse{Known: true, Least: 90 * 60_000_000, Most: 5 * day}, "by 1 hour to 120 hours (5 days)"},
		"at most":      {judge.Lapse{Known: true, Least: -hour, Most: 30 * 60_000_000}, "by at most 30 minutes"},
		"at least":     {judge.Lapse{Known: true, Least: 48 * hour, Most: math.MaxInt64}, "by at least 48 hours"},
		"more than":    {judge.Lapse{Known: true, Least: 48*hour + 1, Most: math.MaxInt64}, "by more than 48 hours"},
		"said as much": {judge.Lapse{Known: true, Least: 7 * day, Most: math.MaxInt64, Strict: true}, "by more than 168 hours (7 days)"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Lateness(row.l); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestGroup(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := group(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func speaker() *Speaker {
	return NewSpeaker([]*terms.Instrument{{Parties: []terms.Party{
		{Label: "a", Name: "Acme, Inc."},
		{Label: "b", Name: "Acme, LLC"},
		{Label: "c", Name: "Cumulo, Inc."},
		{Label: "d"},
	}}, {Words: []fact.Kind{{Name: "odd", Says: "{by} frobnicated {of}"}}}}, when.Zone{})
}

// Companies that differ only behind the comma keep their whole names; who has none is a role.
func TestParty(t *testing.T) {
	for p, want := range map[fact.Party]string{
		"a": "Acme, Inc.", "b": "Acme, LLC", "c": "Cumulo", "d": "the d", "service_provider": "the service provider", "": "the other side",
	} {
		if got := speaker().Party(p); got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
}

func TestToDo(t *testing.T) {
	for kind, want := range map[string]string{
		"notice.given":            "give notice of x to Acme, LLC",
		"data.sold":               "sell or share the data with Acme, LLC",
		"subprocessor.used":       "first use the sub-processor x",
		"noncompliance.stopped":   "stop and remedy the use of data outside the contract",
		"compliance.demonstrable": "be able to demonstrate compliance",
		"agreement.ended":         "see to it that the agreement ended",
		"odd":                     "see to it that Cumulo frobnicated x",
		"nothing.of.the.kind":     "perform it",
		"incident.knowable":       "see to it that Cumulo should have known of x",
	} {
		if got := speaker().toDo(kind, "x", "c", "b"); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}

// Each moment and state of the vocabulary that a party brings about has its verb.
func TestVerbs(t *testing.T) {
	for _, k := range fact.Kinds() {
		rest, does := strings.CutPrefix(k.Says, "{by} ")
		verb, _, _ := strings.Cut(rest, " ")
		if _, known := verbs[verb]; does && !known && k.Class != fact.Truth {
			t.Errorf("%s: no base form of %q", k.Name, verb)
		}
	}
}

func TestHappenedOfAnUnknownKind(t *testing.T) {
	if got := speaker().happened("no.such", "", "", ""); got != "no.such" {
		t.Errorf("got %q", got)
	}
	if got := speaker().spoken("no.such", ""); got != "no.such" {
		t.Errorf("got %q", got)
	}
}

func TestTriggers(t *testing.T) {
	x := &terms.Exposure{Name: "fine"}
	for name, row := range map[string]struct {
		f    judge.Finding
		want []damages.Trigger
	}{
		"it applies": {judge.Finding{Clause: new(terms.Clause), State: judge.Pending}, nil},
		"it does not": {
			judge.Finding{Clause: new(terms.Clause), State: judge.Inactive, Reason: "Not in force: x."},
			[]damages.Trigger{{Name: "the rule applies (fine)", Says: damages.Fails}},
		},
		"silence": {
			judge.Finding{Clause: &terms.Clause{Trigger: []string{"x"}}, State: judge.Inactive, Reason: "Nothing is stated that sets it going."},
			[]damages.Trigger{{Name: "what sets it going happened (x)", Says: damages.Open}},
		},
		"silence about a later version": {
			judge.Finding{AsOf: 5, Clause: &terms.Clause{From: when.Exactly(6)}, State: judge.Inactive, Reason: "Nothing is stated that sets it going."},
			[]damages.Trigger{{Name: "the rule applies (fine)", Says: damages.Fails}},
		},
		"open": {
			judge.Finding{Clause: new(terms.Clause), State: judge.Undetermined, Depends: []judge.Dependency{{Name: "y"}}},
			[]damages.Trigger{{Name: "y", Says: damages.Open}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := triggers(x, &row.f)
			if len(got) != len(row.want) || len(got) > 0 && got[0] != row.want[0] {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}

func TestSmallWords(t *testing.T) {
	exercised := &judge.Finding{State: judge.Met, Clause: &terms.Clause{Kind: terms.May}}
	either := &judge.Finding{ID: "x/a | x/b", Part: "one of", State: judge.Breached, By: []fact.Party{"c"}, Clause: new(terms.Clause)}
	for name, row := range map[string][2]string{
		"one of two":              {speaker().Headline(either), "At least one of these, owed by Cumulo: x/a or x/b; breached, on these facts."},
		"nobody is against":       {string(against(new(judge.Finding))), ""},
		"nothing is quoted":       {Quote(""), ""},
		"nothing is open":         {moves(new(damages.Result)), "nothing is open"},
		"no exposure":             {speaker().exposed([]View{{}}, nil), ""},
		"a power exercised":       {word(exercised), "exercised"},
		"a clause without an act": {speaker().acts(&terms.Clause{ID: "x"}, "", ""), "do what clause x says"},
		"after a phase":           {speaker().moment(terms.Moment{Phase: "early"}), "the early"},
		"a waiver":                {StateText(judge.Waived), "released by an authorised waiver"},
		"nothing further":         {StateText(""), "nothing further"},
		"no bound below":          {speaker().Time(when.Interval{Lo: when.Min, Hi: 1}), "until 1970-01-01"},
		"on a day":                {speaker().Time(when.Interval{Lo: 1, Hi: 2}), "on 1970-01-01"},
		"unknown":                 {speaker().Time(when.Open()), "not known"},
	} {
		if row[0] != row[1] {
			t.Errorf("%s: %q, want %q", name, row[0], row[1])
		}
	}
}

// A deadline that cannot be counted says so.
func TestDueThatCannotBeCounted(t *testing.T) {
	cl := &terms.Clause{ID: "x", Type: new(terms.Type), Kind: terms.Achieve, Deadline: &terms.Deadline{
		Options: []terms.Option{{Rules: []when.Rule{{Span: when.Span{N: 1, Unit: when.Months}}}}},
	}}
	got := speaker().due(new(terms.Instrument), cl, 1_769_817_600_000_000) // 31 January
	if len(got) != 1 || !strings.HasPrefix(got[0].text, "cannot be counted: ") {
		t.Errorf("got %v", got)
	}
}
