package contract

import (
	"fmt"
	"strings"

	"counterpart/internal/act"
	room "counterpart/internal/contract"
	"counterpart/internal/failure"
	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/terms/fact"
	"counterpart/internal/web/finding"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// stood is what follows from the acts, as pages show it.
type stood struct {
	book  *finding.Book
	judge *report.Judgement
	left  []fact.Problem
}

// judged says where the parties of a tenant stand, as one of them sees it.
func judged(r *page.Request, who party.Principal) (*room.Book, stood, error) {
	d, err := desk(r)
	if err != nil {
		return nil, stood{}, err
	}
	return room.View(r.Ctx(), d, who, func(b *room.Book) (stood, error) {
		dispute, left, err := standing.Dispute(b.Input())
		if err != nil {
			return stood{}, err
		}
		j, err := report.Judge(dispute)
		if err != nil {
			return stood{}, err
		}
		return stood{finding.Of("/standing", j).Recorded("/acts", room.LateAfter), j, left}, nil
	})
}

const (
	mostMissed = 3 // promises that the start page shows as missed
	mostRows   = 6 // with what falls due
	recentActs = 8
	ahead      = when.Instant(365 * 24 * 3600 * 1_000_000) // how far the page looks
	soon       = when.Instant(14 * 24 * 3600 * 1_000_000)
)

// stand shows where the parties stand.
func stand(r *page.Request) error {
	b, s, err := judged(r, r.Who())
	p := view.Standing{Layout: r.Layout("Where we stand", view.SectionStanding), ContractURL: opens(r, "/contract"), ActsURL: opens(r, "/acts")}
	if r.Site.Controls != nil {
		p.ControlsURL = opens(r, "/controls")
	}
	if failure.Is(err, failure.NotFound) && b != nil {
		p.None = "Once both companies have signed a contract, every clause stands here with whose duty it is, its state and its next deadline."
		return r.Page(p)
	}
	if err != nil {
		return err
	}
	p.StateURL, p.Book = opens(r, "/acts/new"), s.book.Page(r.URL.Query())
	p.Book.Informs, p.Book.Damages = nil, nil
	for _, x := range s.left {
		p.Alarms = append(p.Alarms, view.Notice{Tone: "warn", Text: "A statement was left out, since the contract cannot take it: " + x.Text})
	}
	p.Alarms = append(p.Alarms, unknown(r, b)...)
	if n := before(s.judge); n > 0 {
		p.Alarms = append(p.Alarms, view.Notice{Tone: "warn", Text: fmt.Sprintf("Under earlier versions of the contract, late or breached on agreed facts: %d. This page shows the version in force; a file of evidence holds the findings of all.", n)})
	}
	for _, d := range standing.Dues(s.judge, b.AsOf+ahead) {
		p.Dues = append(p.Dues, due(r, b, d))
	}
	shown := s.book
	p.Acts, p.Changes = evidence(r, b, shown, recentActs), changed(r, b)
	checks, err := checked(r)
	if err != nil {
		return err
	}
	beside(r, b, shown, p.Book.Findings)
	for i := range p.Book.Findings {
		f := &p.Book.Findings[i]
		clause, _, _ := strings.Cut(f.Clause, " ")
		f.Checks = append(of(r, checks, clause), attributed(b, clause)...)
		relinked(r, b, f.Evidence)
		readable(r, f.Evidence)
		readable(r, f.History)
	}
	readable(r, p.Acts)
	attention(p.Book.Findings)
	p.Retailers, err = relations(r)
	if len(p.Retailers) > 0 {
		p.RetailerNote = "Of other retailers you see how many clauses stand how; their clauses are read by whoever signs in there."
	}
	if err != nil {
		return err
	}
	return r.Page(p)
}

// before counts what was late or breached, on the agreed facts, under versions that were replaced.
func before(j *report.Judgement) int {
	n := 0
	for _, a := range j.Agreements[1:] {
		for _, f := range a.Views[0].Findings {
			if f.State == judge.Breached || f.State == judge.Late {
				n++
			}
		}
	}
	return n
}

// due shapes what falls due.
func due(r *page.Request, b *room.Book, d standing.Due) view.DueRow {
	left := d.At - b.AsOf
	out := view.DueRow{When: "due " + stamp(r, d.At), What: words(said(b, d)), URL: "#" + finding.Anchor(d.ID), Left: view.Badge{Text: "in " + days(left), Tone: ""}}
	if left < soon {
		out.Left.Tone = "warn"
	}
	var who []string
	for _, l := range d.By {
		who = append(who, labelled(r, b, l))
	}
	out.Who = strings.Join(who, ", ")
	if d.Of != "" {
		out.Who += ", about " + d.Of
	}
	return out
}

// said gives what a clause says, with its blanks filled in.
func said(b *room.Book, d standing.Due) string {
	if a := b.Current(); a != nil {
		if text := a.Clauses()[d.Clause.ID]; text != "" {
			return text
		}
	}
	return d.Clause.Text
}

// labelled names a party by its label in the agreement.
func labelled(r *page.Request, b *room.Book, l fact.Party) string {
	a := b.Current()
	switch {
	case a == nil:
	case l == a.Sides.Controller:
		return company(r, party.Controller)
	case l == a.Sides.Processor:
		return company(r, party.Processor)
	}
	return string(l)
}

// words shortens a clause's prose to one line.
func words(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 120 {
		return string(r[:117]) + "…"
	}
	return text
}

func days(left when.Instant) string {
	n := int64(left) / (24 * 3600 * 1_000_000)
	switch n {
	case 0:
		return "less than a day"
	case 1:
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// beside adds to each clause what was done and said about it.
func beside(r *page.Request, b *room.Book, f *finding.Book, list []view.Finding) {
	texts := map[string]string{}
	if a := b.Current(); a != nil {
		texts = a.Clauses()
	}
	for i := range list {
		clause, _, _ := strings.Cut(list[i].Clause, " ")
		if text := texts[clause]; text != "" {
			list[i].Prose = text
		}
		for j := range b.Records {
			x := &b.Records[j]
			if x.Document.Clause != "" && x.Document.Clause == clause {
				list[i].History = append(list[i].History, line(r, b, f, x))
			}
		}
		if r.May("GET /acts/new") {
			list[i].ReplyURL = "/acts/new?reply=" + clause
		}
	}
}

// relations says, for the vendor, how it stands with all its retailers.
func relations(r *page.Request) ([]view.StandingRow, error) {
	if r.Who().Role != party.Operator {
		return nil, nil
	}
	all, err := r.Site.Retailers(r.Ctx())
	if err != nil || len(all) < 2 {
		return nil, err
	}
	var out []view.StandingRow
	for _, t := range all {
		if t.Vendor != r.Tenant.Vendor {
			continue
		}
		row := view.StandingRow{Name: t.Name, State: view.Badge{Text: "nothing in force"}}
		_, s, err := judged(r, party.Job(t.ID))
		if err != nil && !failure.Is(err, failure.NotFound) {
			return nil, err
		}
		if err == nil {
			row.State, row.Note = tally(s.judge)
		}
		out = append(out, row)
	}
	return out, nil
}

// tally counts how the clauses stand on the agreed facts.
func tally(j *report.Judgement) (view.Badge, string) {
	counts := map[judge.State]int{}
	for _, f := range j.Agreements[0].Views[0].Findings {
		counts[f.State]++
	}
	bad := counts[judge.Breached] + counts[judge.Late]
	note := fmt.Sprintf("%d late or breached, %d due, %d met, %d undetermined", bad, counts[judge.Running]+counts[judge.Pending], counts[judge.Met], counts[judge.Undetermined])
	if bad > 0 {
		return view.Badge{Text: "promises missed", Tone: "warn"}, note
	}
	return view.Badge{Text: "none missed", Tone: "ok"}, note
}

// Home adds to the start page of those who read it what was missed, and what falls due next.
func Home(r *page.Request, p *view.Home) error {
	if r.Site.Contract == nil || !r.May("GET /standing") {
		return nil
	}
	b, s, err := judged(r, r.Who())
	if failure.Is(err, failure.NotFound) || failure.Is(err, failure.Forbidden) {
		return nil
	}
	if err != nil {
		return err
	}
	panel := view.Panel{Title: "Where we stand under the contract", URL: "/standing", Link: "Where we stand", Empty: "No promise is missed on agreed facts, and nothing falls due in the next 60 days.", EmptyURL: "/standing", EmptyLink: "Where we stand"}
	for i, f := range missed(s.judge) {
		if i == mostMissed {
			break
		}
		panel.Rows = append(panel.Rows, missedRow(f, said(b, standing.Due{Clause: f.Clause})))
	}
	for _, d := range standing.Dues(s.judge, b.AsOf+60*24*3600*1_000_000) {
		if len(panel.Rows) == mostRows {
			break
		}
		x := due(r, b, d)
		panel.Rows = append(panel.Rows, view.PanelRow{URL: "/standing" + x.URL, Icon: "clock", Title: x.What, Parts: []string{x.Who, x.When}, Badge: &x.Left})
	}
	p.Panels = append(p.Panels, panel)
	return nil
}

// verbs are what the acts are called.
var verbs = map[act.Verb]string{
	act.Propose: "proposed a version", act.Withdraw: "withdrew a proposal", act.Sign: "signed", act.End: "ended the contract", act.Enrol: "named a key",
	act.Retire: "retired a key", act.State: "stated", act.Confirm: "confirmed", act.Dispute: "disputed", act.Acknowledge: "acknowledged",
	act.Open: "saw it opened", act.Reply: "replied", act.Waive: "waived", act.Erase: "erased a file", act.Observe: "observed",
}
