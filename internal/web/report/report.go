// Package report shows figures of sales and of complaints.
//
// A page is a span of days, beside the span before it. Each drawing has its table, each number its
// list, and both can be taken away as a file. The sums name nobody, so nothing is disclosed and
// nothing recorded; a list behind a number is recorded as any other list.
package report

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"counterpart/internal/crm/figures"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// Who may see what.
var (
	sellers = page.Purposes{
		party.Owner: field.Analyse, party.Manager: field.Analyse, party.Analyst: field.Analyse, party.Marketer: field.Analyse,
	}
	carers   = page.Purposes{party.Owner: field.Analyse, party.Manager: field.Analyse, party.Analyst: field.Analyse}
	deciders = page.Purposes{party.Owner: field.Analyse, party.Manager: field.Analyse}
)

// Routes are the pages of figures.
func Routes() []page.Route {
	get := func(pattern string, may page.Purposes, do func(*page.Request) error) page.Route {
		return page.Route{Method: http.MethodGet, Pattern: pattern, For: may, Do: do}
	}
	return []page.Route{
		get("/sales", sellers, salesPage),
		get("/sales/file/{name}", sellers, salesFile),
		{Method: http.MethodPost, Pattern: "/sales/apart", For: deciders, Do: setApart},
		get("/complaints", carers, complaintsPage),
		get("/complaints/file/{name}", carers, complaintsFile),
	}
}

// asked is what a page is asked to show.
type asked struct {
	figures.Span
	preset string
	step   figures.Step
	kind   string
}

const fewestDays = 1

// ask reads the address: a preset, or two days, and how fine. What is not understood falls back to
// the last 30 days.
func ask(q url.Values, today figures.Day) asked {
	a := asked{preset: cmp.Or(q.Get("span"), "30d")}
	for _, p := range figures.Presets(today) {
		if p.Code == a.preset {
			a.Span = p.Span
		}
	}
	from, bad := figures.ParseDay(q.Get("from"))
	until, worse := figures.ParseDay(q.Get("to"))
	if bad == nil && worse == nil {
		a.Span, a.preset = figures.Span{From: min(from, until), Until: max(from, until)}, ""
	}
	if a.Days() < fewestDays || a.Days() > 365*12 || a.Until == 0 {
		a.Span, a.preset = figures.Span{From: today - 29, Until: today}, "30d"
	}
	a.step = figures.StepFor(q.Get("step"), a.Span)
	switch a.kind = q.Get("kind"); a.kind {
	case "question", "return", "all":
	default:
		a.kind = "complaint"
	}
	return a
}

// query writes what is asked as the query of an address.
func (a asked) query() url.Values {
	v := url.Values{"step": {string(a.step)}}
	if a.preset != "" {
		v.Set("span", a.preset)
	} else {
		v.Set("from", a.From.String())
		v.Set("to", a.Until.String())
	}
	if a.kind != "complaint" {
		v.Set("kind", a.kind)
	}
	return v
}

// link gives an address of a list within a span.
func link(path string, s figures.Span, pairs ...string) string {
	v := url.Values{"from": {s.From.String()}, "to": {s.Until.String()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + v.Encode()
}

// desk gives the figures, which an installation may lack.
func desk(r *page.Request) (*figures.Desk, error) {
	if r.Site.Figures == nil {
		return nil, failure.New(failure.NotFound, "This installation keeps no figures.")
	}
	return r.Site.Figures, nil
}

// frame fills what both pages have in common.
func frame(r *page.Request, a asked, before figures.Span, today figures.Day, p *view.Report) {
	p.From, p.Until, p.Step = a.From.String(), a.Until.String(), string(a.step)
	p.Span, p.Before = a.Words(), before.Words()
	p.Small = !figures.SeesSmall(r.Who().Role)
	for _, preset := range figures.Presets(today) {
		q := url.Values{"span": {preset.Code}}
		if a.kind != "complaint" {
			q.Set("kind", a.kind)
		}
		p.Presets = append(p.Presets, view.Chip{Label: preset.Label, URL: "/" + p.Name + "?" + q.Encode(), Current: preset.Code == a.preset})
	}
	for _, s := range []figures.Step{figures.Daily, figures.Weekly, figures.Monthly} {
		if s.Fits(a.Span) {
			p.Steps = append(p.Steps, view.Option{Value: string(s), Label: string(s)})
		}
	}
	for i := range p.Cards {
		c := &p.Cards[i]
		q := a.query().Encode()
		if c.CSV = "/" + p.Name + "/file/" + c.ID + ".csv?" + q; c.Chart != "" {
			c.SVG = "/" + p.Name + "/file/" + c.ID + ".svg?" + q
		}
	}
}

// mostRows is how many rows of a table stand on a page that shows drawings too.
const mostRows = 40

// shorten puts a link in place of each long table, unless the address asks for all rows.
func shorten(q url.Values, p *view.Report) {
	if q.Get("rows") == "all" {
		return
	}
	asks := maps.Clone(q)
	asks.Set("rows", "all")
	for i := range p.Cards {
		if c := &p.Cards[i]; len(c.Table.Rows) > mostRows && !c.Open {
			c.Table.More, c.Table.Count, c.Table.Rows = "/"+p.Name+"?"+asks.Encode()+"#"+c.ID, len(c.Table.Rows), nil
		}
	}
}

// only empties the addresses that the viewer may not open.
func only(r *page.Request, p *view.Report) {
	may := map[string]bool{} // by path
	keep := func(url *string) {
		path, _, _ := strings.Cut(*url, "?")
		ok, known := may[path]
		if !known {
			ok = r.MayOpen(path)
			may[path] = ok
		}
		if !ok {
			*url = ""
		}
	}
	for i := range p.Tiles {
		keep(&p.Tiles[i].URL)
	}
	for _, c := range p.Cards {
		for _, row := range c.Table.Rows {
			for i := range row.Cells {
				keep(&row.Cells[i].URL)
			}
		}
	}
}
