// Package judge says what follows from an agreement and facts at a point in time: for every
// obligation its state, by whom, when, how far past its deadline, and what that rests on.
//
// # A finding is the set of states that remain possible
//
// A fact may be uncertain: a month instead of a day, claimed by one side only, not stated at
// all. The judge therefore does not ask for the state of an obligation but for every state that
// the facts of a view leave possible. One: the finding is firm. More: it is undetermined, and
// names the open questions that decide. Making a fact more precise can only make the set
// smaller, so no firm finding ever turns into another firm finding by knowing more of the same.
//
// # Time
//
// Moments are bounded by their intervals and by what is stated of one in relation to another
// ("more than seven days after she became aware"): a system of difference constraints, solved by
// shortest paths, never by trying days (package times). A deadline is compared with an act through
// the bounds of both and of their difference (deadline.go).
//
// # Conditions
//
// Conditions are evaluated in three values (cond.go). That something is not stated makes it
// open, not false; that it did not happen is a fact of its own.
//
// # Order
//
// Reading order: finding.go (what comes out), this file (what goes in, views and readings),
// package record (the facts of one view, and facts that arrive one by one), norm.go (one clause),
// then achieve.go, periodic.go, standing.go and power.go for the kinds of norm, and explain.go
// (why, why not, what if).
//
// Everything is a pure function of its input: the order of facts, the machine and its zone never
// matter. No function here panics on any input that terms.Parse and fact.Check accept.
package judge

import (
	"cmp"
	"slices"

	"counterpart/internal/judge/record"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Case is what is judged: instruments over facts, as of a point in time.
type Case struct {
	// Instruments, the agreement first. Statutes inform; each is judged by itself.
	Instruments []*terms.Instrument
	Facts       *record.Facts
	Sides       fact.Sides
	// Binds says which party holds a role of an instrument: name → role → party. Labels that are
	// not bound stand for themselves.
	Binds map[string]map[fact.Party]fact.Party
	AsOf  when.Instant
	// Axes are the ambiguous statements among the facts: axis → options, the first is the default.
	Axes []Axis
}

// Axis is one ambiguity and the ways to read it.
type Axis struct {
	Name    string
	Options []string
}

// Judge gives the findings of one view under every reading, in the order of the instruments'
// text; a finding that is the same under all options of an axis is given once.
func Judge(c Case, v fact.View) []Finding {
	var all [][]Finding
	readings := combine(c.Axes)
	for _, r := range readings {
		all = append(all, judgeReading(&c, v, r))
	}
	return gather(all, c.Axes)
}

// Views gives the findings of all three views: agreed, the controller's, the processor's.
func Views(c Case) []Finding {
	return slices.Concat(Judge(c, fact.Agreed), Judge(c, fact.Controllers), Judge(c, fact.Processors))
}

// combine gives every combination of one option per axis, at least the empty one.
func combine(axes []Axis) [][]Choice {
	out := [][]Choice{nil}
	for _, a := range axes {
		var next [][]Choice
		for _, head := range out {
			for _, o := range a.Options {
				next = append(next, append(slices.Clone(head), Choice{a.Name, o}))
			}
		}
		out = next
	}
	return out
}

// judgeReading judges every clause over the facts of one view and one reading of the facts.
func judgeReading(c *Case, v fact.View, r []Choice) []Finding {
	ix := c.index(v, r)
	var out []Finding
	for _, ins := range c.Instruments {
		b := &bench{c: c, ix: ix, ins: ins, view: v, facts: r, heard: map[string][]int{}}
		b.instrument()
		out = append(out, b.out...)
	}
	return append(out, oneOf(c, v, r, ix, out)...)
}

// bench judges one instrument.
type bench struct {
	c     *Case
	ix    *record.Index
	ins   *terms.Instrument
	view  fact.View
	facts []Choice
	heard map[string][]int         // clause → its findings in out, of the reading that comes first
	since map[*terms.Clause]string // the amendment by which a clause came in
	out   []Finding
	// For explanations: judge only this instance, settle tests, and say the steps.
	settled map[string]bool
	steps   *[]string
}

// instrument judges the clauses after those on which they depend.
func (b *bench) instrument() {
	list, since := versions(b.ins)
	b.since = since
	for _, cl := range ordered(list) {
		b.clause(cl)
	}
	at := map[*terms.Clause]int{}
	for i, cl := range list {
		at[cl] = i
	}
	if len(b.ins.Amendments) > 0 {
		b.out = superseded(b.out)
	}
	slices.SortStableFunc(b.out, func(x, y Finding) int { return cmp.Compare(at[x.base], at[y.base]) })
}

// clause judges a clause under each combination of its own readings.
func (b *bench) clause(cl *terms.Clause) {
	var all [][]Finding
	for _, r := range combine(axesOf(cl)) {
		e := &env{bench: b, cl: variant(cl, r), reading: r, version: b.since[cl]}
		all = append(all, e.findings())
	}
	from := len(b.out)
	for _, f := range gather(all, axesOf(cl)) {
		f.base = cl
		b.out = append(b.out, f)
	}
	for i := from; i < len(b.out); i++ {
		b.heard[cl.ID] = append(b.heard[cl.ID], i)
	}
}

// Versions gives the clauses of an instrument as its amendments leave them, each with the dates from
// and until which it is in force.
func Versions(ins *terms.Instrument) []*terms.Clause {
	list, _ := versions(ins)
	return list
}

// versions gives the clauses of an instrument with what its amendments make of them: one that is
// replaced or removed is in force until then, what replaces it from then on. It also says by which
// amendment a clause came in.
func versions(ins *terms.Instrument) (list []*terms.Clause, since map[*terms.Clause]string) {
	list, since = ins.Clauses, map[*terms.Clause]string{}
	for _, a := range ins.Amendments {
		list = slices.Clone(list)
		last := record.Begins(a.Effective) - 1
		for i, cl := range list {
			replaced := slices.ContainsFunc(a.Clauses, func(n *terms.Clause) bool { return n.ID == cl.ID })
			if !record.Said(cl.To2) && (replaced || slices.Contains(a.Removes, cl.ID)) {
				list[i] = limited(cl, func(c *terms.Clause) { c.To2 = when.Exactly(last) })
				since[list[i]] = since[cl]
			}
		}
		for _, cl := range a.Clauses {
			list = append(list, limited(cl, func(c *terms.Clause) {
				if !record.Said(c.From) {
					c.From = a.Effective
				}
			}))
			since[list[len(list)-1]] = a.Label
		}
	}
	return list, since
}

// limited gives a copy of a clause, in all its readings, with other dates.
func limited(cl *terms.Clause, set func(*terms.Clause)) *terms.Clause {
	c := *cl
	set(&c)
	c.Readings = slices.Clone(cl.Readings)
	for i := range c.Readings {
		c.Readings[i].Clause = limited(c.Readings[i].Clause, set)
	}
	return &c
}

// superseded leaves out that a version was not in force where another version of the same clause
// was, or may have been.
func superseded(list []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(list), func(f Finding) bool {
		return f.State == Inactive && slices.ContainsFunc(list, func(g Finding) bool {
			return g.base != f.base && g.Clause.ID == f.Clause.ID && g.Of == f.Of && g.Part == f.Part &&
				slices.Equal(g.By, f.By) && g.State != Inactive
		})
	})
}

// axesOf gives the ambiguities of a clause in the order of the text.
func axesOf(cl *terms.Clause) []Axis {
	var axes []Axis
	for _, r := range cl.Readings {
		i := slices.IndexFunc(axes, func(a Axis) bool { return a.Name == r.Axis })
		if i < 0 {
			axes, i = append(axes, Axis{Name: r.Axis}), len(axes)
		}
		axes[i].Options = append(axes[i].Options, r.Option)
	}
	return axes
}

// variant gives a clause under a reading: each axis replaces the fields that it overrides. With
// more than one axis the parser makes the later variants out of the earlier ones.
func variant(cl *terms.Clause, r []Choice) *terms.Clause {
	for _, choice := range r {
		i := slices.IndexFunc(cl.Readings, func(x terms.Reading) bool {
			return x.Axis == choice.Axis && x.Option == choice.Option
		})
		if i >= 0 {
			cl = cl.Readings[i].Clause
		}
	}
	return cl
}

// ordered sorts clauses so that what a clause requires or counts comes before it; the parser
// refuses circles, and one that slips through only loses the order.
func ordered(list []*terms.Clause) []*terms.Clause {
	byID := map[string][]*terms.Clause{} // its versions
	for _, cl := range list {
		byID[cl.ID] = append(byID[cl.ID], cl)
	}
	var out []*terms.Clause
	seen := map[string]bool{}
	var visit func(id string)
	visit = func(id string) {
		if seen[id] {
			return
		}
		seen[id] = true
		for _, cl := range byID[id] {
			for _, one := range append([]terms.Reading{{Clause: cl}}, cl.Readings...) {
				for _, other := range one.Clause.Requires {
					visit(other)
				}
				if t := one.Clause.Threshold; t != nil {
					visit(t.Of)
				}
			}
		}
		out = append(out, byID[id]...)
	}
	for _, cl := range list {
		visit(cl.ID)
	}
	return out
}

// gather joins findings of several readings: one that is the same in all of them is given once,
// without the choices that do not matter to it.
func gather(all [][]Finding, axes []Axis) []Finding {
	if len(all) == 1 {
		return all[0]
	}
	groups := map[string][]Finding{}
	var ids []string
	for _, list := range all {
		for _, f := range list {
			if _, known := groups[f.ID]; !known {
				ids = append(ids, f.ID)
			}
			groups[f.ID] = append(groups[f.ID], f)
		}
	}
	var out []Finding
	for _, id := range ids {
		list := groups[id]
		for _, a := range axes {
			list = drop(list, a)
		}
		out = append(out, list...)
	}
	return out
}

// drop removes an axis from those findings that are there under every option of it and say the
// same under each, their other choices being equal.
func drop(list []Finding, axis Axis) []Finding {
	var rests [][]Choice
	groups := map[int][]Finding{}
	for _, f := range list {
		rest := without(f.Reading, axis.Name)
		i := slices.IndexFunc(rests, func(r []Choice) bool { return slices.Equal(r, rest) })
		if i < 0 {
			rests, i = append(rests, rest), len(rests)
		}
		groups[i] = append(groups[i], f)
	}
	var out []Finding
	for i, rest := range rests {
		g := groups[i]
		if len(g) == len(axis.Options) && !slices.ContainsFunc(g, func(f Finding) bool { return !same(&g[0], &f) }) {
			g[0].Reading = rest
			g = g[:1]
		}
		out = append(out, g...)
	}
	return out
}

func without(r []Choice, axis string) []Choice {
	return slices.DeleteFunc(slices.Clone(r), func(c Choice) bool { return c.Axis == axis })
}

// index gives the facts that count in a view under a reading.
func (c *Case) index(v fact.View, r []Choice, extra ...string) *record.Index {
	return c.Facts.Index(record.Asked{
		Kinds: c.wanted(), Known: c.vocabulary(), View: v, Sides: c.Sides, Assume: extra,
		Taken: func(reading string) bool { return chosen(r, reading) },
	})
}

func chosen(r []Choice, reading string) bool {
	return slices.ContainsFunc(r, func(c Choice) bool { return c.Axis+"="+c.Option == reading })
}

// vocabulary gives the kinds of the table and of the instruments.
func (c *Case) vocabulary() func(string) (*fact.Kind, bool) {
	own := map[string]*fact.Kind{}
	for _, ins := range c.Instruments {
		for i := range ins.Words {
			own[ins.Words[i].Name] = &ins.Words[i]
		}
	}
	return func(name string) (*fact.Kind, bool) {
		if k, is := own[name]; is {
			return k, true
		}
		return fact.Known(name)
	}
}

// wanted gives the kinds of fact that some clause of the case looks at.
func (c *Case) wanted() map[string]bool {
	w := record.Wants{}
	for _, ins := range c.Instruments {
		list, _ := versions(ins)
		for _, cl := range list {
			w.Clause(cl)
		}
	}
	known := c.vocabulary()
	for _, kind := range []string{record.Waiver, record.BreachNoticed, record.CureDone, record.ClaimMade, record.AgreementEnded, record.AgreementEffective} {
		w[kind] = true
	}
	for range 3 { // the kinds that precede those, and those that precede these
		for kind := range w {
			if k, is := known(kind); is {
				w.Add(k.NotBefore...)
			}
		}
	}
	return w
}

// Facts are the statements to be judged. See package record.
type Facts = record.Facts
