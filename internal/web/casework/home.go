package casework

import (
	"strconv"

	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

const atHome = 8 // cases that a start page shows

// Home adds to a start page the viewer's own queue, the nearest clock first, and how many cases
// wait in the others. It adds nothing for a role that has no cases.
func Home(r *page.Request, p *view.Home) error {
	permit, ok, err := r.PermitOf("GET /cases")
	if !ok || r.Site.Cases == nil {
		return err
	}
	in, err := newRoom(r)
	if err != nil {
		return err
	}
	counts, err := desk(r).Counts(r.Ctx(), permit)
	if err != nil {
		return err
	}
	agent := r.Who().Role == party.Support
	for _, q := range []struct {
		queue cases.Queue
		label string
		agent bool // for agents only
	}{{cases.Mine, "Yours to answer", true}, {cases.Breaching, "About to break a promise", false}, {cases.Unassigned, "Taken by nobody", false}, {cases.Team, "Of your team", true}} {
		if q.agent && !agent {
			continue
		}
		tile := view.Tile{Label: q.label, Value: strconv.Itoa(counts[q.queue]), URL: "/cases?queue=" + string(q.queue)}
		if counts[q.queue] >= manyCounted {
			tile.Value = "1,000+"
		}
		p.Tiles = append(p.Tiles, tile)
	}
	if !agent && counts[cases.Mine] == 0 {
		return nil
	}
	return ownQueue(r, in, permit, p)
}

// ownQueue lists the viewer's cases.
func ownQueue(r *page.Request, in room, permit policy.Permit, p *view.Home) error {
	found, err := desk(r).List(r.Ctx(), permit, cases.Filter{Queue: cases.Mine, Most: atHome}, "")
	if err != nil {
		return err
	}
	panel := view.Panel{
		Title: "Your queue, the nearest clock first", URL: "/cases?queue=mine", Link: "All of it",
		Empty: "Nothing waits for you. Cases that are yours stand here, with the clock that runs out next.", EmptyURL: "/cases?queue=unassigned", EmptyLink: "See what nobody has taken",
	}
	now := watch{zone: r.Zone(), hours: in.settings.Hours, soon: in.settings.Soon, now: r.Site.Now()}
	t := page.Trail{Name: queueName(cases.Mine), Back: "/cases?queue=mine"}
	for _, c := range found.Cases {
		t.Numbers = append(t.Numbers, int64(c.Number))
	}
	kept := ""
	if len(t.Numbers) > 0 {
		kept = "?in=" + t.Keep(r)
	}
	for _, c := range found.Cases {
		h := hit(in, c)
		panel.Rows = append(panel.Rows, view.PanelRow{URL: h.URL + kept, Icon: h.Icon, Title: h.Title, Parts: h.Parts, Badge: h.Badge, Clock: now.next(c.Clocks)})
	}
	p.Recorded = r.Recorded(permit, found.Entry, shownOf(permit, found.Cases), 0, people(found.Cases))
	p.Panels = append(p.Panels, panel)
	return nil
}

// hit shows a case in a line.
func hit(in room, c cases.Case) view.Hit {
	badge := status(c.Status)
	h := view.Hit{URL: caseURL(c.Number), Icon: "consent", Title: in.heading(c), Badge: &badge, Parts: []string{strconv.FormatInt(int64(c.Number), 10)}}
	if name := personName(c.Customer); name != "" {
		h.Parts = append(h.Parts, name)
	}
	return h
}

// Numbered finds the case whose number a search holds, if the role may see it; the entry that
// records it is -1 if there is none.
func Numbered(r *page.Request, text string) (found []view.Hit, entry int64, err error) {
	n, bad := strconv.ParseInt(text, 10, 64)
	if bad != nil || n < 1 || r.Site.Cases == nil {
		return nil, -1, nil //nolint:nilerr // no number of a case
	}
	permit, ok, err := r.PermitOf("GET /cases/{number}")
	if !ok || !permit.Allows(field.Fields(field.Cases), 0) {
		return nil, -1, err
	}
	v, err := desk(r).Peek(r.Ctx(), permit, cases.Number(n))
	if failure.Is(err, failure.NotFound) {
		return nil, -1, nil
	}
	if err != nil {
		return nil, -1, err
	}
	in, err := newRoom(r)
	if err != nil {
		return nil, -1, err
	}
	return []view.Hit{hit(in, v.Case)}, v.Entry, nil
}
