package report

import (
	"strings"

	"counterpart/internal/terms"
	"counterpart/internal/when"
)

// periods says when a duty that is owed again and again is due for the first time, and how long
// after each due date it counts as missed.
func (s *Speaker) periods(cl *terms.Clause) string {
	d := cl.Deadline
	if d == nil || !d.Cadence {
		return ""
	}
	text := ""
	switch {
	case d.At != (when.Interval{}):
		text = "for the first time by " + s.clock(d.At.Hi)
	case d.First.Kind != "":
		text = "for the first time " + Span(d.FirstIn.Span) + " after " + s.beginning(d.First.Kind)
	}
	if d.Grace.Span.N == 0 {
		return text
	}
	grace := "missed only " + Span(d.Grace.Span) + " after each due date"
	return join(append(filled(text), grace), "and")
}

// beginning says from which moment a first due date is counted.
func (s *Speaker) beginning(kind string) string {
	if kind == "agreement.effective" {
		return "the agreement takes effect"
	}
	return s.spoken(kind, "")
}

// filled gives a text as a list, none where it is empty.
func filled(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// calendars names the calendars by which a clause's business days are counted.
func calendars(cl *terms.Clause) string {
	var names []string
	add := func(d *terms.Deadline) {
		for _, o := range d.Options {
			for _, r := range o.Rules {
				businesslike := r.Span.Unit == when.BusinessDays || r.Count == when.Business
				if businesslike && r.Calendar != nil && r.Calendar.Name != "" {
					names = append(names, r.Calendar.Name)
				}
			}
		}
	}
	if cl.Deadline != nil {
		add(cl.Deadline)
	}
	for i := range cl.Phases {
		add(&cl.Phases[i].Deadline)
	}
	return join(distinct(names), "and")
}

// distinct gives the names once each, in order of the text.
func distinct(names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			out, seen[n] = append(out, n), true
		}
	}
	return out
}

// effect says when a notice counts.
func effect(cl *terms.Clause) string {
	switch cl.Effective.On {
	case "receipt":
		return "when it is received"
	case "deemed":
		return "when it is received, and at the latest " + Span(cl.Effective.Deemed.Span) + " after it was given"
	}
	return ""
}

// contains says what has to be told.
func contains(cl *terms.Clause) string {
	text := strings.ReplaceAll(strings.Join(cl.Content, ", "), "_", " ")
	if cl.Phased && text != "" {
		text += "; what is not known yet may follow in parts"
	}
	return text
}

// absence says what a missing entry shows.
func absence(cl *terms.Clause) string {
	if !cl.Absence {
		return ""
	}
	return "shows that it was not done, unless somebody says that it was"
}
