package scenario

import (
	"slices"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
)

// Library gives an instrument that ships with the program, by name.
type Library func(name string) (*terms.Instrument, bool)

// Dispute is a scenario with everything that it needs to be judged.
type Dispute struct {
	Scenario
	Agreements  []*terms.Instrument // those of the files, in order of name
	Instruments []*terms.Instrument // the statutes and standards that it names
}

// Read reads the files of a scenario: contracts (*.contract.hcl), each of which is an agreement
// of its own, and facts (*.facts.hcl). A dispute may be judged when the diagnostics hold no error.
func Read(files []source.File, lib Library) (*Dispute, source.Diagnostics) {
	var all source.Diagnostics
	d := new(Dispute)
	var facts []source.File
	for _, f := range files {
		if !strings.HasSuffix(f.Name, ".contract.hcl") {
			facts = append(facts, f)
			continue
		}
		ins, problems := terms.Parse([]source.File{f})
		all = append(all, problems...)
		if ins != nil {
			d.Agreements = append(d.Agreements, ins)
		}
	}
	var words []fact.Kind
	var parties []terms.Party
	for _, ins := range d.Agreements {
		words, parties = append(words, ins.Words...), append(parties, ins.Parties...)
	}
	for _, name := range named(facts) {
		if ins, is := lib(name); is {
			d.Instruments = append(d.Instruments, ins)
			words = append(words, ins.Words...)
		}
	}
	var problems source.Diagnostics
	d.Scenario, problems = read(facts, fact.With(words), parties)
	return d, append(all, problems...)
}

// named gives the instruments that the facts look at. Their words have to be known before the
// facts can be read.
func named(files []source.File) []string {
	s, _ := ReadFacts(files, fact.With(nil))
	return s.Instruments
}

// Case gives what is judged under one of the agreements.
func (d *Dispute) Case(agreement *terms.Instrument) (judge.Case, error) {
	facts := new(judge.Facts)
	if err := facts.Add(d.Facts...); err != nil {
		return judge.Case{}, err
	}
	c := judge.Case{
		Instruments: slices.Concat([]*terms.Instrument{agreement}, d.Instruments), Facts: facts, AsOf: d.AsOf,
		Sides: sides(agreement), Binds: map[string]map[fact.Party]fact.Party{},
	}
	for _, b := range d.Binds {
		roles := map[fact.Party]fact.Party{}
		for _, r := range b.Roles {
			roles[fact.Party(r.Name)] = r.Party
		}
		c.Binds[b.Instrument] = roles
	}
	for _, a := range d.Axes {
		axis := judge.Axis{Name: a.Name}
		for _, o := range a.Options {
			axis.Options = append(axis.Options, o.Name)
		}
		c.Axes = append(c.Axes, axis)
	}
	return c, nil
}

// sides gives the first party with each role.
func sides(in *terms.Instrument) fact.Sides {
	var s fact.Sides
	for _, p := range slices.Backward(in.Parties) {
		if slices.Contains(p.Roles, "controller") {
			s.Controller = p.Label
		}
		if slices.Contains(p.Roles, "processor") {
			s.Processor = p.Label
		}
	}
	return s
}
