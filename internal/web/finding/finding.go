package finding

import (
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/terms/fact"
	"counterpart/internal/web/view"
)

// finding shows one finding about the agreement.
func (o *opened) finding(f *judge.Finding) view.Finding {
	out := view.Finding{
		ID: anchor(f), Clause: clause(f), Cite: f.Clause.Cite, Prose: strings.Join(strings.Fields(f.Clause.Text), " "),
		Duty: o.asks(sentence(o.say.Duty(f))), State: view.Badge{Text: label(f.State), Tone: tone(f.State)},
		Hold: hold(f), Reason: f.Reason, Facts: o.times(f),
		Burden: sentence("To be shown by " + o.say.Burden(f)), Nothing: sentence("If nothing more is shown: " + report.IfNothingMore(f)),
		Claimed: o.claimed(f), Otherwise: o.otherwise(f), Evidence: o.evidence(f),
	}
	for _, d := range f.Depends {
		out.Depends = append(out.Depends, o.question(d))
	}
	for _, d := range f.Extent {
		q := o.question(d)
		q.Note = "Decides how late or how long, not whether."
		out.Depends = append(out.Depends, q)
	}
	for _, s := range o.steps[key(f)] {
		out.Steps = append(out.Steps, o.plain(s))
	}
	for _, x := range f.Used {
		if slices.Contains(f.Assumed, x.ID) {
			out.Assumed = append(out.Assumed, sentence(o.says(x)))
		}
	}
	return out
}

// anchor is the element's id.
func anchor(f *judge.Finding) string { return Anchor(f.ID) }

// Anchor gives the id of the element that shows a finding, by the finding's id.
func Anchor(id string) string {
	_, id, _ = strings.Cut(id, "/")
	return "f-" + strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, id), "-")
}

// hold says whether a finding is firm, and what it may be where it is not.
func hold(f *judge.Finding) string {
	if f.Firm() {
		return "Firm."
	}
	return "Could be " + states(f.Could) + ", depending on what is open."
}

// times are the facts about time and number.
func (o *opened) times(f *judge.Finding) []view.Fact {
	var out []view.Fact
	add := func(label, value string) { out = append(out, view.Fact{Label: label, Value: value}) }
	if f.Anchor.Known() && f.Clause.Deadline != nil && f.Count == nil {
		add("Clock from", o.span(f.Anchor))
	}
	if f.Deadline.Known() && f.Count == nil {
		add("Deadline", o.span(f.Deadline))
	}
	if f.At.Known() {
		add("Done", o.span(f.At))
	}
	if f.Past.Known && f.State != judge.Met {
		add("Past the deadline", strings.TrimPrefix(report.Lateness(f.Past), "by "))
	}
	if c := f.Count; c != nil {
		add("Fell due", judge.Times(c.Due))
		add("Missed", judge.Times(c.Missed))
		add("Next", o.span(c.Next))
	}
	if s := f.Soft; s != nil {
		add("“"+s.Word+"”", s.Verdict)
	}
	return out
}

// question shows what a finding depends on, with what each answer would change.
func (o *opened) question(d judge.Dependency) view.Question {
	q := view.Question{Asks: d.Asks}
	if q.Asks == "" {
		q.Asks = d.Name
	}
	q.Asks = o.asks(q.Asks)
	for _, t := range d.Then {
		answer := "If so: "
		if !t.If {
			answer = "If not: "
		}
		q.Then = append(q.Then, sentence(answer+states(t.Could)))
	}
	return q
}

// claimed lists the statements of one side that a finding rests on, in the words of their source.
func (o *opened) claimed(f *judge.Finding) []string {
	var out []string
	for _, x := range f.Used {
		if !slices.Contains(f.Unconfirmed, x.ID) {
			continue
		}
		text := o.say.Parties(x.Stated) + " states: " + sentence(x.Source)
		if x.Source == "" {
			text = o.say.Parties(x.Stated) + " states: " + sentence(o.says(x))
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// otherwise says where the same promise stands if one thing is read otherwise.
func (o *opened) otherwise(f *judge.Finding) []view.Linked {
	var out []view.Linked
	for i := range o.view.Findings {
		g := &o.view.Findings[i]
		c, one := o.differs(g)
		if g.ID != f.ID || !one || slices.Equal(g.Could, f.Could) && g.Past == f.Past && sameCount(f, g) {
			continue
		}
		out = append(out, view.Linked{
			Text: "Read otherwise (" + c.Axis + ": " + o.option(c) + "): " + o.stands(g),
			URL:  o.address(o.view.View, o.with(c)) + "#" + anchor(f),
		})
	}
	return out
}

// stands says where a finding stands in a few words.
func (o *opened) stands(f *judge.Finding) string {
	if !f.Firm() {
		return "undetermined, " + states(f.Could)
	}
	return o.say.Verdict(f)
}

func sameCount(f, g *judge.Finding) bool {
	return (f.Count == nil) == (g.Count == nil) && (f.Count == nil || *f.Count == *g.Count)
}

// differs gives the only choice in which a finding's reading departs from the one shown.
func (o *opened) differs(f *judge.Finding) (judge.Choice, bool) {
	var out judge.Choice
	n := 0
	for _, c := range f.Reading {
		if !slices.Contains(o.reading, c) {
			out, n = c, n+1
		}
	}
	return out, n == 1
}

// questions are those that findings about the agreement turn on, the one that most turn on first.
func (o *opened) questions() []view.Question {
	type open struct {
		d judge.Dependency
		n int
	}
	var all []open
	for _, f := range o.shown {
		for _, d := range f.Depends {
			i := slices.IndexFunc(all, func(x open) bool { return x.d.Name == d.Name })
			if i < 0 {
				all, i = append(all, open{d: d}), len(all)
			}
			all[i].n++
		}
	}
	slices.SortStableFunc(all, func(a, b open) int { return b.n - a.n })
	var out []view.Question
	for _, x := range all {
		note := ""
		if x.n > 1 {
			note = fmt.Sprintf("%d findings turn on it", x.n)
		}
		out = append(out, view.Question{Asks: o.question(x.d).Asks, Note: note})
	}
	return append(out, o.assumed()...)
}

// assumed are the questions of the agreement's blanks that were answered to be able to calculate.
func (o *opened) assumed() []view.Question {
	var out []view.Question
	for _, p := range o.in.Parameters {
		if !p.Assumed {
			continue
		}
		note := "An answer is assumed, to be able to calculate."
		if p.Span.N > 0 {
			note = "Assumed, to be able to calculate: " + report.Span(p.Span) + "."
		}
		out = append(out, view.Question{Asks: p.Asks, Note: note})
	}
	return out
}

// informs lists what the statutes and standards say beside the agreement.
func (o *opened) informs() []view.Informing {
	var out []view.Informing
	for _, ins := range o.a.Case.Instruments[1:] {
		law := view.Informing{Name: ins.Title}
		seen := map[string]bool{}
		for i := range o.view.Findings {
			f := &o.view.Findings[i]
			if f.Instrument != ins || seen[f.ID] || !o.reads(f) {
				continue
			}
			seen[f.ID] = true
			if f.State == judge.Inactive {
				law.Silent++
				continue
			}
			law.Rows = append(law.Rows, o.informing(f))
		}
		out = append(out, law)
	}
	return out
}

func (o *opened) informing(f *judge.Finding) view.InformRow {
	row := view.InformRow{
		Clause: clause(f), Cite: cite(f.Clause), Duty: o.asks(sentence(o.say.Duty(f))),
		State: view.Badge{Text: label(f.State), Tone: tone(f.State)}, On: f.Reason, Nothing: report.IfNothingMore(f),
	}
	if !f.Firm() {
		var on []string
		for _, d := range f.Depends {
			on = append(on, o.question(d).Asks)
		}
		row.On = strings.Join(on, " ")
	}
	return row
}

// claimedBy reports whether a finding rests on what one side alone states.
func claimedBy(f *judge.Finding) bool { return len(f.Unconfirmed) > 0 }

// moment reports whether facts of a kind happened at a point in time.
func (b *Book) moment(kind string) bool {
	k, known := b.words.Known(kind)
	return known && k.Class == fact.Moment
}
