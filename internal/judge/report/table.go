package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"counterpart/internal/judge"
	"counterpart/internal/terms/fact"
)

// Cell is a part of a table with its style.
type Cell struct {
	Text  string
	Style Style
}

// Table aligns rows in columns, two spaces between them. Widths are those of the texts, without
// colour; the last column is not filled up.
func Table(rows [][]Cell, paint Paint) string {
	var widths []int
	for _, r := range rows {
		for i, c := range r {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(c.Text))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		var line strings.Builder
		for i, c := range r {
			pad := ""
			if i < len(r)-1 {
				pad = strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c.Text)+2)
			}
			line.WriteString(paint.of(c.Style, c.Text) + pad)
		}
		b.WriteString(line.String() + "\n")
	}
	return b.String()
}

// Note stands at the head of every report.
const Note = "A calculation over stated facts and a stated reading of the text; it decides nothing and gives no counsel."

// Text writes a judgement for people: a head, the timeline, each finding with its views side by
// side, or in full where one view was asked for, and what the claim comes to. Findings that are
// not in force in any view are counted, and listed only with all.
func (j *Judgement) Text(paint Paint, width int, all bool) string {
	var b strings.Builder
	for i := range j.Agreements {
		a := &j.Agreements[i]
		s := NewSpeaker(a.Case.Instruments, j.Zone)
		b.WriteString(j.head(a, s, paint))
		if line := Timeline(s, a.own(), j.AsOf, width); line != "" {
			fmt.Fprintf(&b, "\n%s\n%s", paint.of(Heading, "Timeline"), line)
		}
		b.WriteString("\n" + paint.of(Heading, "Findings") + "\n")
		b.WriteString(j.findings(a, s, paint, all))
		b.WriteString(s.money(a.Views, paint))
		if j.Creditor != "" && len(a.Views[0].Damages) == 0 {
			b.WriteString("\nNo loss is stated, so that no claim of " + s.Party(j.Creditor) + " is computed.\n")
		}
		b.WriteString(s.exposed(a.Views, paint))
		if i < len(j.Agreements)-1 {
			b.WriteString("\n")
		}
	}
	return b.String()
}

// own gives the findings of all views about the agreement itself.
func (a *Agreement) own() []judge.Finding {
	var out []judge.Finding
	for _, v := range a.Views {
		for _, f := range v.Findings {
			if f.Instrument == a.Instrument() {
				out = append(out, f)
			}
		}
	}
	return out
}

// head names what was judged.
func (j *Judgement) head(a *Agreement, s *Speaker, paint Paint) string {
	ins := a.Instrument()
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", paint.of(Heading, j.Title))
	if j.Headed != "" {
		fmt.Fprintf(&b, "%s\n", paint.of(Unsure, j.Headed))
	}
	if j.Simulated {
		fmt.Fprintf(&b, "%s\n", paint.of(Unsure, "simulated: the clock was set by hand"))
	}
	rows := [][]Cell{
		{{"agreement", Quiet}, {ins.Name + ", version " + ins.Version + ": " + ins.Title, Plain}},
		{{"as of", Quiet}, {s.clock(j.AsOf), Plain}},
	}
	for _, p := range ins.Parties {
		rows = append(rows, []Cell{{string(p.Label), Quiet}, {p.Name + " (" + strings.Join(p.Roles, ", ") + ")", Plain}})
	}
	b.WriteString(Table(rows, paint))
	return b.String() + paint.of(Quiet, Note) + "\n"
}

// findings writes the findings by id: those of the agreement with each view and reading, those of
// the statutes a line each, unless all is asked for.
func (j *Judgement) findings(a *Agreement, s *Speaker, paint Paint, all bool) string {
	var b strings.Builder
	idle, rows := 0, [][]Cell{}
	for _, list := range sideBySide(a) {
		switch {
		case !all && !slices.ContainsFunc(list, func(f judge.Finding) bool { return f.State != judge.Inactive }):
			idle++
		case !all && len(a.Views) > 1 && list[0].Instrument != a.Instrument():
			rows = append(rows, s.brief(list, a.Views))
		case len(a.Views) > 1:
			b.WriteString(s.compare(list, paint) + "\n")
		default:
			for i := range list {
				b.WriteString(s.Text(&list[i], paint) + "\n")
			}
		}
	}
	if len(rows) > 0 {
		head := []Cell{{"  Statutes and standards, which inform", Heading}, {"agreed", Quiet}, {"controller", Quiet}, {"processor", Quiet}, {"if nothing more is shown; burden", Quiet}}
		b.WriteString(Table(slices.Concat([][]Cell{head}, rows), paint))
	}
	if idle > 0 {
		fmt.Fprintf(&b, "  %s not in force in any view that is shown; --all lists them.\n", number(int64(idle), "more obligation is", "more obligations are"))
	}
	return b.String()
}

// brief writes an obligation under a statute as one row: its states in each view.
func (s *Speaker) brief(list []judge.Finding, views []View) []Cell {
	row := []Cell{{"  " + list[0].ID, Plain}}
	for _, v := range views {
		var states []string
		st := Plain
		for i := range list {
			if f := &list[i]; f.View == v.View && !slices.Contains(states, word(f)) {
				states, st = append(states, word(f)), style(f.State)
			}
		}
		row = append(row, Cell{strings.Join(states, "/"), st})
	}
	return append(row, Cell{nothingMore(list) + "; " + s.Burden(&list[0]), Quiet})
}

// sideBySide groups the findings of all views by id, in the order of the first view that has them.
func sideBySide(a *Agreement) [][]judge.Finding {
	at := map[string]int{}
	var out [][]judge.Finding
	for _, v := range a.Views {
		for _, f := range v.Findings {
			i, known := at[f.ID]
			if !known {
				i, at[f.ID] = len(out), len(out)
				out = append(out, nil)
			}
			out[i] = append(out[i], f)
		}
	}
	return out
}

// compare writes one obligation with what follows in each view and reading.
func (s *Speaker) compare(list []judge.Finding, paint Paint) string {
	f := &list[0]
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %s.\n", paint.of(Heading, f.ID), s.Duty(f))
	var rows [][]Cell
	last := ""
	for _, r := range s.rows(list) {
		name := r.views
		if name == last {
			name = ""
		} else {
			last = name
		}
		rows = append(rows, []Cell{
			{"  " + name, Quiet},
			{Reading(r.f.Reading), Plain},
			{s.stands(r.f), style(r.f.State)},
		})
		for _, n := range notes(r.f) {
			rows = append(rows, []Cell{{"", Plain}, {"", Plain}, {"  " + n, Quiet}})
		}
	}
	b.WriteString(Table(rows, paint))
	fmt.Fprintf(&b, "  %s %s\n", paint.of(Quiet, "burden:"), s.Burden(f)+"; if nothing more is shown: "+nothingMore(list))
	if f.Instrument.Sort == "contract" {
		b.WriteString(Quote(f.Clause.Text))
	}
	return b.String()
}

// row is what follows in one view, or in several that say the same, under a reading.
type row struct {
	views string
	f     *judge.Finding
}

// rows joins all views when each says the same as the first.
func (s *Speaker) rows(list []judge.Finding) []row {
	by := map[fact.View][]string{}
	var out []row
	for i := range list {
		f := &list[i]
		by[f.View] = append(by[f.View], Reading(f.Reading)+s.stands(f)+strings.Join(notes(f), ";"))
		out = append(out, row{ViewText(f.View), f})
	}
	one := by[list[0].View]
	if len(by) < len(Views()) {
		return out
	}
	for _, said := range by {
		if !slices.Equal(said, one) {
			return out
		}
	}
	out = out[:len(one)]
	for i := range out {
		out[i].views = "all views"
	}
	return out
}

// nothingMore gives what follows if nothing more is shown, in each view where they differ.
func nothingMore(list []judge.Finding) string {
	var out []string
	for i := range list {
		if text := IfNothingMore(&list[i]); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	if len(out) == 1 {
		return out[0]
	}
	slices.Sort(out)
	return "where open, " + strings.Join(slices.DeleteFunc(out, func(t string) bool { return t == "it stays so" }), " or ") + "; where firm, it stays so"
}

// notes says on what a finding depends, and on what weak ground it stands.
func notes(f *judge.Finding) []string {
	var out []string
	if !f.Firm() {
		out = append(out, "depends on "+depends(f.Depends, 4))
	}
	if n := len(f.Unconfirmed); n > 0 {
		out = append(out, number(int64(n), "fact", "facts")+" claimed, unconfirmed: "+strings.Join(f.Unconfirmed, ", "))
	}
	if len(f.Assumed) > 0 {
		out = append(out, "assumed: "+strings.Join(f.Assumed, ", "))
	}
	return out
}
