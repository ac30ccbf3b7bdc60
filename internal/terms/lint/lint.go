// Package lint says what is doubtful about an instrument that reads without an error: what a law
// asks for and the text lacks, promises that contradict each other or that nobody could ever
// evidence, deadlines that leave the other side too little of its own.
//
// Every rule is a row of one table ([Rules]) and has a fixture. A rule only warns: it looks at the
// encoded text, knows no facts, and is no legal advice.
package lint

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"counterpart/internal/terms"
	"counterpart/internal/terms/source"
)

// Rule is one thing that is looked for.
type Rule struct {
	Name string // "gdpr-28-3"
	Says string // one sentence for the specification
	Law  string // what it rests on; "" when it is only good sense
	// Everywhere: it is looked for in statutes and standards too, not only in contracts.
	Everywhere bool
	find       func(*look)
}

// Rules gives the table, sorted by name. It is not to be changed.
func Rules() []Rule { return rules }

// Check gives warnings about an instrument that terms.Parse read without an error, in order of
// place. Block names the clause; the text itself is not quoted.
func Check(in *terms.Instrument) source.Diagnostics {
	var all source.Diagnostics
	for i := range rules {
		all = append(all, rules[i].Check(in)...)
	}
	all.Sort()
	return all
}

// Check gives the warnings of one rule.
func (r *Rule) Check(in *terms.Instrument) source.Diagnostics {
	if in.Sort != terms.Contract && !r.Everywhere {
		return nil
	}
	l := &look{in: in, rule: r}
	r.find(l)
	l.notes.Sort()
	return l.notes
}

// look is one pass over an instrument.
type look struct {
	in    *terms.Instrument
	rule  *Rule
	notes source.Diagnostics
}

// warn adds a warning about a clause.
func (l *look) warn(c *terms.Clause, summary, detail string) {
	if l.rule.Law != "" {
		detail += " (" + l.rule.Law + ")"
	}
	l.add(c.Range, c.ID, summary, detail)
}

// whole adds a warning about the instrument itself.
func (l *look) whole(summary, detail string) {
	l.add(l.in.Range, l.in.Name, summary, detail)
}

func (l *look) add(at hcl.Range, block, summary, detail string) {
	l.notes = append(l.notes, source.Diagnostic{
		Severity: source.Warning, Summary: summary, Detail: detail, Range: at, Block: block,
	})
}

// is reports whether some party of the instrument has one of the roles.
func (l *look) is(roles ...string) bool {
	return slices.ContainsFunc(l.in.Parties, func(p terms.Party) bool { return has(p, roles) })
}

func has(p terms.Party, roles []string) bool {
	return slices.ContainsFunc(p.Roles, func(r string) bool { return slices.Contains(roles, r) })
}

// american and european report which law governs; where neither is said to, both are looked at.
func (l *look) american() bool {
	country, _, _ := strings.Cut(l.in.Law, "-")
	return country == "US"
}

func (l *look) european() bool {
	const members = "EU AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO GB"
	country, _, _ := strings.Cut(l.in.Law, "-")
	return slices.Contains(strings.Fields(members), country)
}

// any reports whether some clause that is in force fits.
func (l *look) any(fits func(*terms.Clause) bool) bool {
	return slices.ContainsFunc(l.in.Clauses, func(c *terms.Clause) bool { return c.Off == "" && fits(c) })
}

// more gives the words of a field that only the clause's type has.
func more(c *terms.Clause, name string) []string {
	for _, a := range c.More {
		if a.Name == name {
			return a.Value.Words
		}
	}
	return nil
}

// yes gives the truth of such a field: its value, and whether it is stated.
func yes(c *terms.Clause, name string) (value, stated bool) {
	for _, a := range c.More {
		if a.Name == name {
			return a.Value.Yes, true
		}
	}
	return false, false
}

// deadlines gives the deadlines of a clause and of its phases.
func deadlines(c *terms.Clause) []*terms.Deadline {
	var out []*terms.Deadline
	if c.Deadline != nil {
		out = append(out, c.Deadline)
	}
	for i := range c.Phases {
		out = append(out, &c.Phases[i].Deadline)
	}
	return out
}
