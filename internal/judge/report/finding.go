package report

import (
	"fmt"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/terms/fact"
)

// Paint adds colour to a part of a text; nil leaves it plain.
type Paint func(Style, string) string

// Style is what a part of a text is, for colour.
type Style int

// The styles.
const (
	Plain Style = iota
	Heading
	Quiet
	Good // kept
	Bad  // broken
	Unsure
)

// ANSI paints for a terminal.
func ANSI(st Style, text string) string {
	code := map[Style]string{Heading: "1", Quiet: "2", Good: "32", Bad: "31", Unsure: "33"}[st]
	if code == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p Paint) of(st Style, text string) string {
	if p == nil {
		return text
	}
	return p(st, text)
}

// style gives a state its colour.
func style(st judge.State) Style {
	switch st {
	case judge.Breached, judge.Late:
		return Bad
	case judge.Met, judge.Cured:
		return Good
	case judge.Undetermined, judge.Suspended:
		return Unsure
	case judge.Inactive, judge.Pending, judge.Running, judge.Excused, judge.Waived, judge.Discharged, judge.NotShown:
	}
	return Quiet
}

// Text writes a finding in full: the sentence, what it rests and depends on, who has to show it,
// and the prose of the clause as a quotation.
func (s *Speaker) Text(f *judge.Finding, paint Paint) string { return s.text(f, s.open(f), paint) }

// text writes a finding with rows about what is open.
func (s *Speaker) text(f *judge.Finding, open [][2]string, paint Paint) string {
	rows := [][2]string{
		{"view", ViewText(f.View) + "; reading: " + Reading(f.Reading) + "; as of " + s.clock(f.AsOf)},
		{"state", s.firm(f)},
		{"why", f.Reason},
	}
	rows = append(rows, s.times(f)...)
	rows = append(rows, s.grounds(f)...)
	rows = append(rows, open...)
	rows = append(rows, [2]string{"burden", s.Burden(f) + "; if nothing more is shown: " + IfNothingMore(f)})
	if len(f.Unlocks) > 0 {
		rows = append(rows, [2]string{"sets going", strings.Join(f.Unlocks, ", ")})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %s\n", paint.of(Heading, f.ID), paint.of(style(f.State), s.Headline(f)))
	for _, r := range rows {
		fmt.Fprintf(&b, "  %s %s\n", paint.of(Quiet, fmt.Sprintf("%-10s", r[0])), r[1])
	}
	if q := Quote(f.Clause.Text); q != "" {
		fmt.Fprintf(&b, "  %s\n%s", paint.of(Quiet, "text, "+cite(f.Clause)), q)
	}
	return b.String()
}

// firm says whether a finding is firm or on what it depends.
func (s *Speaker) firm(f *judge.Finding) string {
	if f.Firm() {
		return StateText(f.State) + ", firm"
	}
	return "open: " + could(f.Could)
}

// times gives the rows about points in time.
func (s *Speaker) times(f *judge.Finding) [][2]string {
	var rows [][2]string
	if f.Anchor.Known() {
		rows = append(rows, [2]string{"starts", s.Time(f.Anchor)})
	}
	if f.Deadline.Known() {
		rows = append(rows, [2]string{"deadline", s.Time(f.Deadline)})
	}
	if f.At.Known() {
		rows = append(rows, [2]string{"at", s.Time(f.At)})
	}
	if f.Since.Known() || f.Until.Known() {
		rows = append(rows, [2]string{"not so", "since: " + s.Time(f.Since) + "; until: " + s.Time(f.Until)})
	}
	if f.Count != nil {
		rows = append(rows, [2]string{"times", fmt.Sprintf("due %s, met %s, missed %s; next: %s",
			judge.Times(f.Count.Due), judge.Times(f.Count.Met), judge.Times(f.Count.Missed), s.Time(f.Count.Next))})
	}
	if f.Soft != nil {
		rows = append(rows, [2]string{"soft word", soft(f.Soft.Word) + ": " + f.Soft.Verdict})
	}
	if f.Elapsed.Known && f.Elapsed.Least > 0 {
		rows = append(rows, [2]string{"elapsed", strings.TrimPrefix(Lateness(f.Elapsed), "by ")})
	}
	return rows
}

// grounds gives the rows about the facts that a finding rests on.
func (s *Speaker) grounds(f *judge.Finding) [][2]string {
	var rows [][2]string
	for _, x := range f.Used {
		var text strings.Builder
		text.WriteString(x.ID + ": " + s.said(x) + " (" + s.attested(x) + ")")
		for _, id := range f.Unconfirmed {
			if id == x.ID {
				text.WriteString("; claimed, unconfirmed")
			}
		}
		name := "rests on"
		if x.Grade == fact.Assumed {
			name = "assumed"
		}
		rows = append(rows, [2]string{name, text.String()})
	}
	return rows
}

// said says what a fact states.
func (s *Speaker) said(x *fact.Fact) string {
	text := s.happened(x.Kind, x.Of, x.By, x.To)
	if x.Not {
		text = "not so: " + text
	}
	if at := x.When(); at.Known() && !x.Not {
		text += ", " + s.Time(at)
	}
	return text
}

// attested says who stands behind a fact.
func (s *Speaker) attested(x *fact.Fact) string {
	text := string(x.Grade)
	if len(x.Stated) > 0 {
		text += ", stated by " + s.Parties(x.Stated)
	}
	if len(x.Disputed) > 0 {
		text += ", disputed by " + s.Parties(x.Disputed)
	}
	if x.Observed {
		text += ", recorded by a machine"
	}
	if x.Entry >= 0 {
		text += fmt.Sprintf(", entry %d", x.Entry)
	}
	return text
}

// open gives the rows of what a finding depends on.
func (s *Speaker) open(f *judge.Finding) [][2]string {
	var rows [][2]string
	for _, d := range f.Depends {
		text := d.Name
		if d.Asks != "" {
			text += ": " + d.Asks
		}
		rows = append(rows, [2]string{"depends on", text})
		for _, b := range d.Then {
			rows = append(rows, [2]string{"", "  if " + yes(b.If) + ": " + could(b.Could)})
		}
	}
	for _, d := range f.Extent {
		rows = append(rows, [2]string{"how much", "turns on " + d.Name})
	}
	return rows
}

func yes(b bool) string {
	if b {
		return "so"
	}
	return "not so"
}

// Quote marks a text as a quotation, a bar before each line.
func Quote(text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString("    | " + strings.TrimSpace(line) + "\n")
	}
	return b.String()
}
