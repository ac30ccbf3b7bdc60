// Package controls shows what the program tests of itself, with what each test saw last, and lets a
// party run one now.
package controls

import (
	"net/http"
	"strconv"
	"time"

	"counterpart/internal/control"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

var parties = page.Purposes{party.Owner: "", party.PrivacyOfficer: "", party.Operator: ""}

// Routes is every route of this package.
func Routes() []page.Route {
	return []page.Route{
		{Method: http.MethodGet, Pattern: "/controls", For: parties, Do: show},
		{Method: http.MethodPost, Pattern: "/controls/{name}/run", For: parties, Flags: page.Slow, Do: run},
	}
}

var errNone = failure.New(failure.NotFound, "This installation runs no control tests.")

func show(r *page.Request) error {
	if r.Site.Controls == nil {
		return errNone
	}
	latest, err := r.Site.Controls.Latest(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	seen := map[string]control.Outcome{}
	for _, o := range latest {
		seen[o.Name] = o
	}
	p := view.Controls{Layout: r.Layout("Control tests", view.SectionStanding), BackURL: "/standing"}
	for _, t := range r.Site.Controls.Tests() {
		o, ran := seen[t.Name]
		p.Rows = append(p.Rows, row(r, t, o, ran))
	}
	return r.Page(p)
}

func row(r *page.Request, t control.Test, o control.Outcome, ran bool) view.ControlRow {
	out := view.ControlRow{
		Title: t.Title, Every: hours(t.Every),
		Run: view.Action{URL: "/controls/" + t.Name + "/run", Label: "Run now"},
	}
	if !ran {
		out.State = view.Badge{Text: "not run yet"}
		return out
	}
	out.State, out.Text, out.At = state(o.Result), o.Text, o.At.Time()
	out.Late = o.At.Add(2*t.Every) < r.Site.Now()
	if r.May("GET /ledger/{index}") {
		out.EntryURL, out.Entry = "/ledger/"+strconv.FormatInt(o.Index, 10), o.Index
	}
	return out
}

// state says what came of a test.
func state(o control.Result) view.Badge {
	switch {
	case o.Untested:
		return view.Badge{Text: "not tested", Tone: "warn"}
	case o.Holds:
		return view.Badge{Text: "holds", Tone: "ok"}
	default:
		return view.Badge{Text: "does not hold", Tone: "danger"}
	}
}

func hours(d time.Duration) string {
	if d == 24*time.Hour {
		return "every day"
	}
	return "every " + strconv.Itoa(int(d.Hours())) + " hours"
}

func run(r *page.Request) error {
	if r.Site.Controls == nil {
		return errNone
	}
	o, err := r.Site.Controls.Run(r.Ctx(), r.Who(), r.PathValue("name"))
	if err != nil {
		return err
	}
	r.Tell(view.Notice{Text: "Tested and recorded, with who asked for it: " + state(o.Result).Text + ". " + o.Text})
	return r.See("/controls")
}
