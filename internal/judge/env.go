package judge

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"counterpart/internal/judge/record"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// env judges one clause under one reading.
type env struct {
	*bench
	cl      *terms.Clause
	version string // the amendment by which the clause came in, "" for the first text
	reading []Choice
	used    []*fact.Fact   // by the instance that is being judged
	needs   *record.Answer // whether what the clause requires was kept
	enough  *record.Answer // whether what the clause counts happened often enough
}

// use remembers facts on which a finding rests.
func (e *env) use(list ...*fact.Fact) { e.used = append(e.used, list...) }

// say adds a step to an explanation.
func (e *env) say(format string, args ...any) {
	if e.steps != nil {
		*e.steps = append(*e.steps, fmt.Sprintf(format, args...))
	}
}

// party gives who holds a label of the instrument.
func (e *env) party(label fact.Party) fact.Party {
	return cmp.Or(e.c.Binds[e.ins.Name][label], label)
}

func (e *env) parties(labels []fact.Party) []fact.Party {
	var out []fact.Party
	for _, l := range labels {
		out = append(out, e.party(l))
	}
	return out
}

// named is a thing that a phrase of the vocabulary names by its sort: "the audit {of}".
var named = regexp.MustCompile(`\b(the [a-z-]+) \{of\}`)

// words fills the blanks of a phrase of the vocabulary; where no thing is meant it is "the audit",
// not "the audit it".
func (e *env) words(phrase, of string, by, to fact.Party) string {
	if of == "" {
		phrase = named.ReplaceAllString(phrase, "$1")
	}
	return strings.NewReplacer("{of}", cmp.Or(of, "it"), "{by}", cmp.Or(string(by), "the party"),
		"{to}", cmp.Or(string(to), "the other party")).Replace(phrase)
}

// now is the point in time as of which is judged.
func (e *env) now() record.Moment {
	return record.Moment{Ref: fact.Ref{Kind: "as of"}, At: when.Exactly(e.c.AsOf), Stands: true}
}

// begin starts the finding of an instance.
func (e *env) begin(s subject, p fact.Party, part string) Finding {
	e.used = nil
	if e.steps != nil {
		*e.steps = nil
	}
	f := Finding{
		Instrument: e.ins, Clause: e.cl, Part: part, Of: s.of, View: e.view,
		Reading: slices.Concat(e.facts, e.reading), AsOf: e.c.AsOf,
		To: e.parties(e.cl.To), Burden: e.cl.Burden,
		Anchor: when.Open(), Deadline: when.Open(), At: when.Open(), Since: when.Open(), Until: when.Open(),
	}
	if p != "" {
		f.By = []fact.Party{p}
	}
	f.Burden.Party = e.party(f.Burden.Party)
	f.ID = e.id(s, p, part)
	if s.trigger != nil && !s.silent {
		e.use(s.trigger)
	}
	return f
}

// id names an obligation: instrument/clause@amendment(thing)#party/part.
func (e *env) id(s subject, p fact.Party, part string) string {
	var b strings.Builder
	b.WriteString(e.ins.Name + "/" + e.cl.ID)
	if e.version != "" {
		b.WriteString("@" + e.version)
	}
	if s.of != "" {
		b.WriteString("(" + s.of)
		if s.again != "" {
			b.WriteString("; " + s.again)
		}
		b.WriteString(")")
	}
	if len(e.cl.By) > 1 {
		b.WriteString("#" + string(p))
	}
	if s.act != nil {
		b.WriteString("@" + s.act.ID)
	}
	if part != "" {
		b.WriteString("/" + part)
	}
	return b.String()
}

// outcome is what an instance comes to before exceptions are looked at.
type outcome struct {
	could  states
	asks   []record.Question
	reason string
	more   State             // if nothing more is shown
	done   bool              // an act is stated
	extent []record.Question // what decides how much, though not whether
}

// end completes a finding: what keeps it open counts only if more than one state is possible.
func (e *env) end(f Finding, o outcome) Finding {
	f.Could, f.State, f.Reason = o.could.list(), o.could.single(), o.reason
	if f.State == Undetermined {
		f.Depends = dependencies(o.asks)
		f.IfNothingMore = cmp.Or(o.more, NotShown)
	}
	if f.State == Late || f.State == Breached {
		f.Extent = dependencies(o.extent)
	}
	f.Used = sorted(e.used)
	for _, x := range f.Used {
		switch {
		case x.Grade == fact.Assumed:
			f.Assumed = append(f.Assumed, x.ID)
		case x.Unconfirmed(e.c.Sides):
			f.Unconfirmed = append(f.Unconfirmed, x.ID)
		}
	}
	if f.State == Breached || f.State == Late {
		f.Unlocks = e.cl.Else
	}
	if e.say("%s: %s", f.State, f.Reason); e.steps != nil {
		f.steps = *e.steps
	}
	return f
}

func sorted(list []*fact.Fact) []*fact.Fact {
	if len(list) < 2 {
		return list
	}
	slices.SortFunc(list, func(a, b *fact.Fact) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(list, func(a, b *fact.Fact) bool { return a.ID == b.ID })
}

func dependencies(asks []record.Question) []Dependency {
	asks = slices.Clone(asks)
	slices.SortFunc(asks, func(a, b record.Question) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Test, b.Test))
	})
	var out []Dependency
	for _, q := range asks {
		if len(out) == 0 || out[len(out)-1].Name != q.Name {
			out = append(out, Dependency{Name: q.Name, Asks: q.Asks})
		}
		if d := &out[len(out)-1]; q.Test != "" && !slices.Contains(d.Tests, q.Test) {
			d.Tests = append(d.Tests, q.Test)
		}
	}
	return out
}

// questions gives dependencies back as what is open.
func questions(list []Dependency) []record.Question {
	var out []record.Question
	for _, d := range list {
		for _, t := range append(d.Tests, "")[:max(1, len(d.Tests))] {
			out = append(out, record.Question{Name: d.Name, Test: t, Asks: d.Asks})
		}
	}
	return out
}

// pending asks for a moment that is not known exactly.
func (e *env) pending(m record.Moment) []record.Question {
	if len(m.Clash) > 0 {
		return []record.Question{{Name: "contradiction: " + strings.Join(m.Clash, ", "), Asks: "Which of these facts is right?"}}
	}
	if m.Exact() || m.Ref.Kind == "" {
		return nil
	}
	q := record.Question{Name: m.Name()}
	if k, known := e.ix.Ranked(m.Ref.Kind); known {
		q.Asks = e.words(k.Asks, m.Ref.Of, m.Ref.By, "")
	}
	return []record.Question{q}
}
