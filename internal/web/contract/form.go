package contract

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"counterpart/internal/act"
	room "counterpart/internal/contract"
	"counterpart/internal/failure"
	"counterpart/internal/judge/record"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// actForm states an act, or replies to a clause.
func actForm(r *page.Request) error {
	p, err := formPage(r, r.URL.Query().Get("reply"))
	if err != nil {
		return err
	}
	return r.Page(p)
}

func formPage(r *page.Request, reply string) (view.ActForm, error) {
	_, b, err := book(r)
	if err != nil {
		return view.ActForm{}, err
	}
	a := b.Current()
	if a == nil || a.Instrument == nil {
		return view.ActForm{}, failure.New(failure.Conflict, "No agreement is in force whose words a statement could use.").WithHint("Sign a contract first.")
	}
	p := view.ActForm{
		Layout: r.Layout("State an act", view.SectionStanding), Action: "/acts", BackURL: "/standing", Endings: strings.Join(room.Endings(), ","), Errors: view.Errors{},
		Lead: "It is recorded as what your side says. Until the other side confirms or disputes it, it reads “claimed, unconfirmed”. An entry made more than 48 hours afterwards is marked as late.",
	}
	text := view.Input{Name: "text", Label: "In words", Type: "textarea", Max: "4000", Value: r.Value("text")}
	if reply != "" {
		p.Title, p.Reply, p.Clause = "Reply", true, reply
		p.Lead = "A reply stands beside the clause " + reply + " on both companies' page, and in what is handed over."
		p.Inputs = []view.Input{text}
		return p, nil
	}
	kinds := kindsOf(a)
	options := []view.Option{{Value: "", Label: "Choose"}}
	for _, k := range kinds {
		options = append(options, view.Option{Value: k.Name, Label: says(r, k, sideOf(r))})
	}
	p.Inputs = []view.Input{
		{Name: "kind", Label: "What happened", Type: "select", Options: options, Value: r.Value("kind"), Required: true},
		{Name: "at", Label: "When", Type: "datetime-local", Value: r.Value("at"), Required: true, Hint: "In " + r.Site.Zone.String() + "."},
		{Name: "how", Label: "Did it happen", Type: "select", Options: happened(r), Value: r.Value("how")},
		{Name: "until", Label: "Until when it did not", Type: "datetime-local", Value: r.Value("until"), Hint: "Only for what did not happen."},
		{Name: "of", Label: "About which thing", Type: "text", Value: r.Value("of"), Max: "40", Hint: "A short name under which both sides speak of it, such as audit-2026-1 or breach-1. Left empty, it gets one."},
		{Name: "clause", Label: "Under which clause", Type: "select", Value: r.Value("clause"), Options: clauses(a)},
		text,
	}
	return p, nil
}

// kindsOf lists the events that the contract's clauses ask for or wait for.
func kindsOf(a *standing.Agreement) []fact.Kind {
	words := fact.With(a.Instrument.Words)
	seen := map[string]bool{}
	var out []fact.Kind
	add := func(name string) {
		k, known := words.Known(name)
		if known && !seen[name] && k.Class == fact.Moment && k.Sort == fact.None && !strings.HasPrefix(name, "agreement.") {
			seen[name] = true
			out = append(out, *k)
		}
	}
	for _, c := range a.Instrument.Clauses {
		if c.Kind != terms.Achieve && c.Kind != terms.May {
			continue
		}
		for _, name := range slices.Concat(c.Act, c.Trigger) {
			add(name)
		}
		for _, name := range c.Trigger {
			add(record.Stem(name) + ".aware")
		}
	}
	slices.SortFunc(out, func(a, b fact.Kind) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// says words a kind as the viewer's side would.
func says(r *page.Request, k fact.Kind, s party.Side) string {
	other := party.Controller
	if s == party.Controller {
		other = party.Processor
	}
	return strings.NewReplacer("{by}", company(r, s), "{to}", company(r, other), "{of}", "…").Replace(k.Says)
}

func clauses(a *standing.Agreement) []view.Option {
	out := []view.Option{{Value: "", Label: "None in particular"}}
	for _, c := range a.Instrument.Clauses {
		if c.Kind != terms.Rule && c.Off == "" {
			out = append(out, view.Option{Value: c.ID, Label: c.ID + ": " + words(c.Text)})
		}
	}
	return out
}

// stateAct records what the form states.
func stateAct(r *page.Request) error {
	sent, err := r.AllParts()
	if err != nil {
		return err
	}
	d, b, err := book(r)
	if err != nil {
		return err
	}
	reply := ""
	if r.Value("form") == "reply" {
		reply = r.Value("clause")
		place, err := d.Answer(r.Ctx(), r.Who(), room.Answer{Verb: act.Reply, About: act.None, Clause: reply, Text: r.Value("text"), Files: attached(sent)})
		if err != nil {
			return formRefused(r, reply, err)
		}
		r.Saved("Recorded", place)
		return r.See("/standing")
	}
	c, err := claim(r, b)
	if err == nil {
		c.Files = attached(sent)
		place, bad := d.State(r.Ctx(), r.Who(), c)
		if bad == nil {
			r.Saved("Recorded", place)
			return r.See(actURL(place.Index))
		}
		err = bad
	}
	return formRefused(r, reply, err)
}

func formRefused(r *page.Request, reply string, cause error) error {
	if !failure.Is(cause, failure.Invalid) {
		return cause
	}
	p, err := formPage(r, reply)
	if err != nil {
		return err
	}
	text, hint := failure.Public(cause)
	p.Errors[""] = text + " " + hint
	r.Status(http.StatusBadRequest)
	return r.Page(p)
}

// claim reads the form.
func claim(r *page.Request, b *room.Book) (room.Claim, error) {
	a := b.Current()
	if a == nil || a.Instrument == nil {
		return room.Claim{}, failure.New(failure.Conflict, "No agreement is in force.")
	}
	i := slices.IndexFunc(kindsOf(a), func(k fact.Kind) bool { return k.Name == r.Value("kind") })
	if i < 0 {
		return room.Claim{}, failure.New(failure.Invalid, "Choose what happened.")
	}
	k := kindsOf(a)[i]
	at, err := time.ParseInLocation(minute, r.Value("at"), r.Site.Zone)
	if err != nil {
		return room.Claim{}, failure.New(failure.Invalid, "Say when it happened, as a date and a time.")
	}
	f := fact.Fact{ID: "a", Kind: k.Name, At: when.Exactly(when.Of(at))}
	if f.Not = r.Value("how") == didNot; f.Not {
		until, err := time.ParseInLocation(minute, r.Value("until"), r.Site.Zone)
		if err != nil || !until.After(at) {
			return room.Claim{}, failure.New(failure.Invalid, "Say until when it did not happen: later than from when.")
		}
		f.Until = when.Exactly(when.Of(until))
	}
	if !f.Not || r.Value("of") != "" { // of no audit there is none to name
		f.Of = thing(r.Value("of"), k.Name, len(b.Records))
	}
	by, to := sideOf(r), otherSide(r)
	if f.Not {
		by, to = to, by
	}
	if k.PerParty || strings.Contains(k.Says, "{by}") {
		f.By = a.Label(by)
	}
	if strings.Contains(k.Says, "{to}") {
		f.To = a.Label(to)
	}
	return room.Claim{Object: objectOf(k.Name), Clause: r.Value("clause"), Text: r.Value("text"), Facts: []fact.Fact{f}}, nil
}

const (
	minute = "2006-01-02T15:04" // as a datetime-local input has it
	didNot = "not"
)

// happened is what can be said of an event: that the other side did not do it is a statement too, and
// theirs to confirm or dispute.
func happened(r *page.Request) []view.Option {
	return []view.Option{
		{Value: "", Label: "It happened then"},
		{Value: didNot, Label: company(r, otherSide(r)) + " did not do it, from then on until …"},
	}
}

func otherSide(r *page.Request) party.Side {
	if sideOf(r) == party.Controller {
		return party.Processor
	}
	return party.Controller
}

// thing gives the name of what an act is about: letters, digits and hyphens.
func thing(s, kind string, n int) string {
	s = strings.Trim(strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		}
		return '-'
	}, s), "-")
	if s == "" {
		return fmt.Sprintf("%s-%d", record.Stem(kind), n)
	}
	return s
}

// objectOf says in one of the ledger's words what an event is about.
func objectOf(kind string) string {
	stem := record.Stem(kind)
	switch stem {
	case "vulnerability", "patch", "component":
		return "flaw"
	case "incident", "risk", "credentials":
		return "incident"
	}
	if slices.Contains(room.Objects(), stem) {
		return stem
	}
	return "duty"
}
