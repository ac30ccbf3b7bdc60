package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/judge/record"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// sentence begins a text with a capital letter.
func sentence(text string) string {
	if strings.HasPrefix(text, "each of ") || strings.HasPrefix(text, "at least ") || strings.HasPrefix(text, "the ") {
		return strings.ToUpper(text[:1]) + text[1:]
	}
	return text
}

// Headline gives the one sentence of a finding: what was owed, and where it stands on these facts.
func (s *Speaker) Headline(f *judge.Finding) string {
	return s.Duty(f) + "; " + s.Verdict(f) + "."
}

// oneOf is the part of a finding about several duties of which one is surely broken.
const oneOf = "one of"

// Duty says what was owed: "TechCorp Solutions was to notify RetailMax of breach within 48 hours".
func (s *Speaker) Duty(f *judge.Finding) string { return sentence(s.duty(f)) }

func (s *Speaker) duty(f *judge.Finding) string {
	own := *f.Clause
	own.By = f.By // parties, where the clause has roles
	cl := &own
	if f.Part == oneOf {
		return "at least one of these, owed by " + s.Parties(f.By) + ": " + strings.ReplaceAll(f.ID, " | ", " or ")
	}
	who := s.Party(first(f.By))
	if len(f.By) > 1 {
		who = "each of " + s.Parties(f.By)
	}
	to := first(f.To)
	switch cl.Kind {
	case terms.Forbid:
		return who + " was not to " + s.acts(cl, f.Of, "") + limits(cl)
	case terms.May:
		return who + " may " + s.acts(cl, f.Of, to) + s.by(cl.Deadline)
	case terms.Maintain:
		return who + " was to " + s.keeps(cl, f.Of)
	case terms.Rule:
		return "A rule: " + strings.TrimSuffix(cl.Type.Says, ".")
	case terms.Achieve:
	}
	return who + " was to " + s.owed(cl, f.Part, f.Of, to)
}

// owed says the act that is owed, with its time.
func (s *Speaker) owed(cl *terms.Clause, part, of string, to fact.Party) string {
	if part == "content" {
		return "tell " + s.Party(to) + " all that the notice must contain" + s.by(cl.Deadline)
	}
	for i := range cl.Phases {
		if ph := &cl.Phases[i]; ph.Name == part {
			own := *cl
			if len(ph.Act) > 0 {
				own.Act = ph.Act
			}
			return s.acts(&own, of, to) + " (" + part + ")" + s.by(&ph.Deadline)
		}
	}
	text := s.acts(cl, of, to)
	if d := cl.Deadline; d != nil && d.Soft != "" && strings.Contains(text, d.Soft) {
		plain := *d
		plain.Soft = "" // the act says it already
		return text + s.by(&plain)
	}
	return text + s.by(cl.Deadline)
}

// acts says the acts of a clause: one of several suffices, or each is forbidden.
func (s *Speaker) acts(cl *terms.Clause, of string, to fact.Party) string {
	var out []string
	for _, kind := range cl.Act {
		if kind == record.NoticeGiven && to != "" && of != "" {
			out = append(out, "notify "+s.Party(to)+" of "+of)
			continue
		}
		if text := s.toDo(kind, of, first(cl.By), to); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	if len(out) == 0 {
		return "do what " + cite(cl) + " says"
	}
	return join(out, "or")
}

// keeps says the state that a clause keeps, and how well.
func (s *Speaker) keeps(cl *terms.Clause, of string) string {
	switch {
	case cl.State == "standard.met" && cl.Standard != "":
		return "meet a standard: " + cl.Standard
	case cl.State == "" && cl.Standard != "":
		return "keep to a standard: " + cl.Standard
	case cl.State == "":
		return "do what " + cite(cl) + " says, at all times"
	}
	text := s.toDo(cl.State, of, first(cl.By), "")
	if cl.Standard != "" {
		text += " (" + cl.Standard + ")"
	}
	return text
}

// limits hints at what makes a forbidden act permitted.
func limits(cl *terms.Clause) string {
	if len(cl.Unless)+len(cl.ActIs) > 0 {
		return " otherwise than the clause allows"
	}
	return ""
}

// cite names a clause for people.
func cite(cl *terms.Clause) string { return cmp.Or(cl.Cite, "clause "+cl.ID) }

func first(list []fact.Party) fact.Party {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// by says the time of a deadline, with a space before it.
func (s *Speaker) by(d *terms.Deadline) string {
	if d == nil {
		return ""
	}
	var out []string
	switch {
	case d.Cadence:
		out = append(out, "every "+Span(d.Every.Span))
	case d.At != when.Interval{}:
		out = append(out, "by "+s.zone.Date(d.At.Hi).String())
	case len(d.Options) > 0:
		out = append(out, s.bound(d))
	case d.Back:
		out = append(out, "before "+s.moment(d.From))
	}
	if d.Soft != "" {
		out = append(out, soft(d.Soft))
	}
	if len(out) == 0 {
		return ""
	}
	return " " + strings.Join(out, " and ")
}

func soft(word string) string {
	if word == "none stated" {
		return "in a time that is not stated"
	}
	return "“" + word + "”"
}

// moment names an anchor.
func (s *Speaker) moment(m terms.Moment) string {
	if m.Phase != "" {
		return "the " + m.Phase
	}
	return s.spoken(m.Kind, m.By)
}

// bound says the spans of a deadline: "within 48 hours", "within 30 days or 90 days", "at
// least 10 business days before it first used the sub-processor".
func (s *Speaker) bound(d *terms.Deadline) string {
	var out []string
	for _, o := range d.Options {
		if text := spans(o); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	text := join(out, "or")
	if d.Back {
		return "at least " + text + " before " + s.moment(d.From)
	}
	return "within " + text
}

func spans(o terms.Option) string {
	var out []string
	for _, r := range o.Rules {
		out = append(out, Span(r.Span))
	}
	switch {
	case len(out) < 2:
		return strings.Join(out, "")
	case o.Pick == terms.Later:
		return "the later of " + join(out, "and")
	}
	return "the earlier of " + join(out, "and")
}

// Verdict says where an obligation stands: "late, on these facts, by an open amount".
func (s *Speaker) Verdict(f *judge.Finding) string {
	if f.Firm() {
		return s.stands(f)
	}
	return s.stands(f) + ", depending on " + depends(f.Depends, 3)
}

// stands is the verdict without what it depends on.
func (s *Speaker) stands(f *judge.Finding) string {
	switch {
	case !f.Firm():
		return "open: " + could(f.Could)
	case f.State == judge.Late, f.State == judge.Breached && f.Past.Known && f.Past.Least > 0:
		return word(f) + ", on these facts, " + Lateness(f.Past)
	case f.Count != nil && f.State == judge.Breached:
		return word(f) + ", on these facts: missed " + judge.Times(f.Count.Missed) + " of " + judge.Times(f.Count.Due) + " times"
	}
	return word(f) + ", on these facts"
}

// words says the states in words.
var words = map[judge.State]string{
	judge.Inactive: "not in force", judge.Pending: "not yet running", judge.Running: "running",
	judge.Met: "met", judge.Late: "late", judge.Breached: "breached", judge.Cured: "cured",
	judge.Excused: "excused", judge.Waived: "released by an authorised waiver", judge.Suspended: "suspended",
	judge.Discharged: "discharged", judge.Undetermined: "open", judge.NotShown: "not shown",
}

// StateText says a state in words.
func StateText(st judge.State) string { return cmp.Or(words[st], "nothing further") }

// word says a firm state; keeping a prohibition is no more than that no breach was found.
func word(f *judge.Finding) string {
	switch {
	case f.State == judge.Met && f.Clause.Kind == terms.Forbid:
		return "no breach found"
	case f.State == judge.Met && f.Clause.Kind == terms.May:
		return "exercised"
	}
	return StateText(f.State)
}

// could lists the states that are possible.
func could(list []judge.State) string {
	var out []string
	for _, st := range list {
		out = append(out, StateText(st))
	}
	return cmp.Or(join(out, "or"), "no state follows")
}

// depends names the questions, at most so many.
func depends(list []judge.Dependency, most int) string {
	var out []string
	for i, d := range list {
		if i == most {
			return strings.Join(out, ", ") + fmt.Sprintf(" and %d more", len(list)-most)
		}
		out = append(out, d.Name)
	}
	return cmp.Or(join(out, "and"), "nothing that is listed")
}

// IfNothingMore gives the line of what follows when nothing more is shown.
func IfNothingMore(f *judge.Finding) string {
	if f.IfNothingMore == "" {
		return "it stays so"
	}
	return StateText(f.IfNothingMore)
}

// Burden says who has to show what.
func (s *Speaker) Burden(f *judge.Finding) string {
	who := "whoever asserts it"
	if f.Burden.Party != "" {
		who = s.Party(f.Burden.Party)
	}
	if f.Burden.Standard != "" {
		who += ", " + f.Burden.Standard
	}
	if f.Burden.Source != "" {
		who += " (" + f.Burden.Source + ")"
	}
	return who
}
