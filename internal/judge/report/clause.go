package report

import (
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Explain says a clause in plain English: what is owed, what starts it, its clock, conditions and
// exceptions, who has to show what, and its prose as a quotation. With an instant it adds what
// would be due when, if all that starts a clock happened then.
func (s *Speaker) Explain(ins *terms.Instrument, cl *terms.Clause, from when.Instant, paint Paint) string {
	rows := s.plain(cl)
	if from != 0 {
		for _, d := range s.due(ins, cl, from) {
			rows = append(rows, [2]string{"would be due", d.text})
			for _, st := range d.steps {
				rows = append(rows, [2]string{"", "- " + st})
			}
		}
	}
	rows = append(rows, [2]string{"evidence", evidence(cl)})
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n  %s.\n", paint.of(Heading, cl.ID), paint.of(Quiet, cl.Cite), present(s.Duty(sample(cl))))
	for _, r := range rows {
		if r[1] != "" {
			fmt.Fprintf(&b, "  %s %s\n", paint.of(Quiet, fmt.Sprintf("%-12s", r[0])), r[1])
		}
	}
	for _, r := range cl.Readings {
		fmt.Fprintf(&b, "  %s %s\n", paint.of(Quiet, "reading     "), strings.TrimSuffix(r.Axis+"="+r.Option+": "+r.Text, ": "))
	}
	return b.String() + Quote(cl.Text)
}

// present turns what somebody was to do into what somebody is to do.
func present(text string) string {
	return strings.Replace(strings.Replace(text, " was to ", " is to ", 1), " was not to ", " is not to ", 1)
}

// sample is a finding of which nothing is known but the clause.
func sample(cl *terms.Clause) *judge.Finding {
	f := &judge.Finding{Clause: cl, By: cl.By, To: cl.To}
	if len(cl.Trigger) > 0 {
		f.Of = thing
	}
	return f
}

// plain gives the rows about a clause, those that it says nothing of left empty.
func (s *Speaker) plain(cl *terms.Clause) [][2]string {
	off := ""
	if cl.Off != "" {
		off = "not in force: " + cl.Off
	}
	return [][2]string{
		{"note", off},
		{"starts when", s.kinds(cl.Trigger)},
		{"clock from", s.clockFrom(cl)},
		{"periods", s.periods(cl)},
		{"phases", s.phases(cl)},
		{"calendar", calendars(cl)},
		{"only if", s.conds(cl.Needs)},
		{"concerns", s.conds(cl.Filter)},
		{"act is", s.conds(cl.ActIs)},
		{"unless", s.excepted(cl.Unless)},
		{"waits for", strings.Join(cl.Requires, ", ")},
		{"contains", contains(cl)},
		{"effective", effect(cl)},
		{"in force", dates(cl)},
		{"cure", cure(cl)},
		{"if broken", strings.Join(cl.Else, ", ")},
		{"burden", s.mustShow(cl)},
		{"no entry", absence(cl)},
		{"read from", cl.Status},
		{"remark", cl.Note},
	}
}

// mustShow says who bears the burden; a rule is broken by nobody.
func (s *Speaker) mustShow(cl *terms.Clause) string {
	if cl.Kind == terms.Rule {
		return ""
	}
	return s.Burden(&judge.Finding{Burden: cl.Burden})
}

func (s *Speaker) kinds(list []string) string {
	var out []string
	for _, k := range list {
		out = append(out, s.spoken(k, ""))
	}
	return join(out, "or")
}

// spoken says a kind without anybody or anything in particular.
func (s *Speaker) spoken(kind string, by fact.Party) string {
	k, known := s.words.Known(kind)
	if !known {
		return kind
	}
	who := "a party"
	if by != "" {
		who = s.Party(by)
	}
	phrase := named.ReplaceAllString(k.Says, "$1")
	return strings.NewReplacer("{by}", who, "{to}", "the other", "{of}", thing).Replace(phrase)
}

// clockFrom names the anchor.
func (s *Speaker) clockFrom(cl *terms.Clause) string {
	d := cl.Deadline
	if d == nil || d.Back || d.At != (when.Interval{}) {
		return ""
	}
	kind, by := cl.Type.Anchor, cl.Knowledge.Whose
	if d.From.Kind != "" {
		kind = d.From.Kind
	}
	if d.From.By != "" {
		by = d.From.By
	}
	if by == "" {
		by = first(cl.By)
	}
	if kind == "" {
		return ""
	}
	text := s.spoken(kind, by)
	if text == "aware" {
		text = s.Party(by) + " became aware of it"
	}
	if len(cl.Knowledge.Levels) > 0 {
		text += " (knowledge: " + join(cl.Knowledge.Levels, "or") + ")"
	}
	return text
}

func (s *Speaker) phases(cl *terms.Clause) string {
	var out []string
	for i := range cl.Phases {
		out = append(out, cl.Phases[i].Name+s.by(&cl.Phases[i].Deadline))
	}
	return strings.Join(out, "; ")
}

// excepted joins exceptions, one of which suffices.
func (s *Speaker) excepted(list []terms.Cond) string {
	var out []string
	for _, c := range list {
		out = append(out, s.cond(c))
	}
	return join(out, "or")
}

// conds joins conditions, all of which must hold.
func (s *Speaker) conds(list []terms.Cond) string {
	var out []string
	for _, c := range list {
		out = append(out, s.cond(c))
	}
	return join(out, "and")
}

// cond says a condition in words.
func (s *Speaker) cond(c terms.Cond) string {
	text := ""
	switch x := c.(type) {
	case terms.All:
		text = s.conds(x)
	case terms.Any:
		text = "(" + s.excepted(x) + ")"
	case terms.Not:
		text = "not: " + s.cond(x.Of)
	case terms.Happened:
		text = s.spoken(x.Kind, x.By)
	case terms.Test:
		text = s.test(x)
	}
	return text
}

// test says a comparison in words.
func (s *Speaker) test(x terms.Test) string {
	name := strings.NewReplacer("_", " ", ".", " ").Replace(x.Name)
	if _, known := s.words.Known(x.Name); known {
		name = s.spoken(x.Name, "")
	}
	if x.Value.Sort == fact.Bool {
		if x.Value.Yes == (x.Op == terms.Is) {
			return name
		}
		return "not: " + name
	}
	op := map[terms.Op]string{
		terms.Is: "is", terms.IsNot: "is not", terms.AtLeast: "is at least", terms.Above: "is more than",
		terms.AtMost: "is at most", terms.Below: "is less than", terms.In: "is one of", terms.Has: "contains",
	}[x.Op]
	return name + " " + op + " " + value(x.Value)
}

// value writes a value for people.
func value(v fact.Value) string {
	if v.Sort == fact.Words {
		return strings.ReplaceAll(strings.Join(v.Words, ", "), "_", " ")
	}
	text := group(v.Lo)
	if v.Currency != "" {
		text = v.Currency + " " + group(v.Lo/100)
	}
	return text
}

// dates says between which dates a clause is in force.
func dates(cl *terms.Clause) string {
	from, to := "", ""
	if cl.From != (when.Interval{}) {
		from = "from " + cl.From.String() + " "
	}
	if cl.To2 != (when.Interval{}) {
		to = "until " + cl.To2.String()
	}
	return strings.TrimSpace(from + to)
}

func cure(cl *terms.Clause) string {
	if cl.Cure == nil {
		return ""
	}
	return "a breach can be cured within " + Span(cl.Cure.Span) + " of notice"
}

// evidence says what the program records of a clause by itself.
func evidence(cl *terms.Clause) string {
	if cl.Kind == terms.Rule {
		return ""
	}
	if cl.Type.Self == "" {
		return "nothing is recorded by itself: somebody has to state it"
	}
	return cl.Type.Self
}

// dueAt is what would be due.
type dueAt struct {
	text  string
	steps []string // of the computation
	mark  mark
}

// due computes the deadlines of a clause for an instant at which all that starts its clock
// happened.
func (s *Speaker) due(ins *terms.Instrument, cl *terms.Clause, from when.Instant) []dueAt {
	if cl.Off != "" || cl.Kind == terms.Rule {
		return nil
	}
	var out []dueAt
	add := func(name string, d *terms.Deadline) {
		if d == nil {
			return
		}
		for _, o := range d.Options {
			for _, r := range o.Rules {
				list := s.counted(cl, name, r, d.Back, from)
				if o.If != nil {
					list[0].text += ", if " + s.cond(o.If)
				}
				out = append(out, list...)
			}
		}
		if d.Cadence {
			out = append(out, s.counted(cl, name, d.Every, false, from)...)
		}
		if d.At != (when.Interval{}) {
			at := when.Exactly(d.At.Hi)
			out = append(out, dueAt{text: s.Time(at), mark: s.dueMark(cl, name, at)})
		}
		out = append(out, s.agreed(ins, cl, name, d, from)...)
	}
	add("", cl.Deadline)
	for i := range cl.Phases {
		add(cl.Phases[i].Name, &cl.Phases[i].Deadline)
	}
	return out
}

// agreed computes what the parties agreed that a soft word means.
func (s *Speaker) agreed(ins *terms.Instrument, cl *terms.Clause, name string, d *terms.Deadline, from when.Instant) []dueAt {
	i := slices.IndexFunc(ins.Yardsticks, func(y terms.Yardstick) bool { return y.Word == d.Soft })
	if d.Soft == "" || i < 0 {
		return nil
	}
	out := s.counted(cl, name, ins.Yardsticks[i].Rule, d.Back, from)
	for k := range out {
		out[k].text += " (as “" + d.Soft + "” was agreed to mean)"
	}
	return out
}

// counted computes one bound with its steps.
func (s *Speaker) counted(cl *terms.Clause, name string, r when.Rule, back bool, from when.Instant) []dueAt {
	compute := r.After
	if back {
		compute = r.Before
	}
	d, err := compute(from)
	if err != nil {
		return []dueAt{{text: "cannot be counted: " + err.Error()}}
	}
	text := s.clock(d.At)
	if name != "" {
		text = name + ": " + text
	}
	return []dueAt{{text, d.Steps(), s.dueMark(cl, name, when.Exactly(d.At))}}
}

func (s *Speaker) dueMark(cl *terms.Clause, name string, at when.Interval) mark {
	label := cl.ID
	if name != "" {
		label += "/" + name
	}
	return mark{lane: s.lane(first(cl.By)), label: label, at: at, due: true}
}

// Due draws what would be due when, for the clauses given, if all that starts their clocks
// happened at an instant. It is empty when no clause has a number.
func (s *Speaker) Due(ins *terms.Instrument, list []*terms.Clause, from when.Instant, width int) string {
	marks := []mark{{label: "what starts the clocks", at: when.Exactly(from)}}
	for _, cl := range list {
		for _, d := range s.due(ins, cl, from) {
			if d.mark.at != (when.Interval{}) && !slices.Contains(marks, d.mark) {
				marks = append(marks, d.mark)
			}
		}
	}
	if len(marks) == 1 {
		return ""
	}
	arrange(marks)
	return s.draw(marks, 0, width)
}
