package contract

import (
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/act"
	"counterpart/internal/control"
	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/web/finding"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// check is a control test with what it saw last.
type check struct {
	test control.Test
	last control.Outcome
	ran  bool
}

// checked gives the control tests; none where the installation runs none.
func checked(r *page.Request) ([]check, error) {
	if r.Site.Controls == nil {
		return nil, nil
	}
	latest, err := r.Site.Controls.Latest(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	var out []check
	for _, t := range r.Site.Controls.Tests() {
		c := check{test: t}
		if i := slices.IndexFunc(latest, func(o control.Outcome) bool { return o.Name == t.Name }); i >= 0 {
			c.last, c.ran = latest[i], true
		}
		out = append(out, c)
	}
	return out, nil
}

// badge says what came of a test.
func (c *check) badge() view.Badge {
	switch {
	case !c.ran:
		return view.Badge{Text: "not run yet"}
	case c.last.Untested:
		return view.Badge{Text: "not tested", Tone: "warn"}
	case c.last.Holds:
		return view.Badge{Text: "holds", Tone: "ok"}
	}
	return view.Badge{Text: "does not hold", Tone: "danger"}
}

// of gives the tests that check a clause, by the clause's type.
func of(r *page.Request, checks []check, clause string) []view.Evidence {
	kind, _, _ := strings.Cut(clause, ".")
	var out []view.Evidence
	for i := range checks {
		c := &checks[i]
		if !slices.Contains(c.test.Clauses, kind) {
			continue
		}
		e := view.Evidence{Text: "Checked by the program: “" + c.test.Title + "”", Marks: []view.Badge{c.badge()}}
		if c.ran {
			e.Note = fmt.Sprintf("%s: %s", stamp(r, c.last.At), c.last.Text)
			e.URL = entryURL(r, c.last.Index)
		}
		out = append(out, e)
	}
	return out
}

// entryURL leads to an act, for those who may open it.
func entryURL(r *page.Request, index int64) string {
	if !r.May("GET /acts/{index}") {
		return ""
	}
	return actURL(index)
}

// tested says which control test an act of the program records, and what came of it; empty for others.
func tested(r *page.Request, x *act.Record) string {
	if x.Document.Verb != act.Observe || len(x.Entry.List) < 2 || r.Site.Controls == nil {
		return ""
	}
	for _, t := range r.Site.Controls.Tests() {
		if t.Name == x.Entry.List[0] {
			return fmt.Sprintf("the program tested “%s”: %s. %s", t.Title, x.Entry.List[1], x.Document.Text)
		}
	}
	return ""
}

// attention puts what was breached or came late before the rest, which keeps the order of the text.
func attention(list []view.Finding) {
	rank := func(f view.Finding) int {
		switch f.State.Tone {
		case "danger":
			return 0
		case "warn":
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b view.Finding) int { return rank(a) - rank(b) })
}

// missed gives what was breached or came late, on the agreed facts, under the version in force.
func missed(j *report.Judgement) []*judge.Finding {
	var out []*judge.Finding
	list := j.Agreements[0].Views[0].Findings
	for _, s := range []judge.State{judge.Breached, judge.Late} {
		for i := range list {
			if list[i].State == s && list[i].Instrument == j.Agreements[0].Instrument() {
				out = append(out, &list[i])
			}
		}
	}
	return out
}

// missedRow is one of them on the start page.
func missedRow(f *judge.Finding, text string) view.PanelRow {
	state := view.Badge{Text: string(f.State), Tone: "warn"}
	if f.State == judge.Breached {
		state.Tone = "danger"
	}
	row := view.PanelRow{URL: "/standing#" + finding.Anchor(f.ID), Icon: "warn", Title: words(text), Parts: []string{"clause " + f.Clause.ID}, Badge: &state}
	if f.Of != "" {
		row.Parts = append(row.Parts, "about "+f.Of)
	}
	return row
}

// readable takes the links away that the viewer may not open.
func readable(r *page.Request, list []view.Evidence) {
	if r.May("GET /acts/{index}") {
		return
	}
	for i := range list {
		list[i].URL = ""
	}
}
