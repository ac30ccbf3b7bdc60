// Package report says what the judge found, for people and for programs: a sentence for every
// finding, tables, a timeline in text, and JSON in a published form (docs/schema).
//
// A finding is a calculation over stated facts and a stated reading. The words are chosen so that
// they say no more than that: nothing here speaks of guilt, of counsel or of certainty about the
// world. Each finding is given with its view, its reading, the point in time as of which it holds,
// who bears the burden and what follows if nothing more is shown. What a contract or a party says
// is quoted and marked as a quotation.
//
// Everything is deterministic and pure: the same input gives the same bytes.
package report

import (
	"slices"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Dispute is what is to be judged and reported.
type Dispute struct {
	Scenario  string // its name
	Title     string
	Headed    string // a line over every finding, such as "if the allegation is true"
	Zone      when.Zone
	Simulated bool // the clock was set by hand

	Creditor, Debtor fact.Party  // of the claim for damages; without both none is computed
	Facts            []fact.Fact // all that is said; those of Cases
	// Cases are the same facts under one agreement each, which is its first instrument.
	Cases []judge.Case
	// Views are those that are wanted; none: all three.
	Views []fact.View
	// Branches asks what follows from each answer to the open questions of the agreement's own
	// findings. It costs one more judgement of the clause for each.
	Branches bool
}

// Judgement is a dispute with what follows.
type Judgement struct {
	Dispute
	AsOf       when.Instant
	Agreements []Agreement
}

// Agreement is what follows under one agreement.
type Agreement struct {
	Case  judge.Case
	Views []View
}

// View is what follows in one view.
type View struct {
	View     fact.View
	Findings []judge.Finding
	// Damages are those of the claim under each reading; none where no loss is stated or nobody
	// claims anything.
	Damages []Damages
	// Exposures are what statutes let others ask for. They stand apart and are never added.
	Exposures []damages.Exposure
}

// Damages is what a claim comes to in one view under one reading of statements and clauses.
type Damages struct {
	Reading []judge.Choice // those that the breaches depend on; the liability clause has its own
	Results []damages.Result
}

// Instrument gives the agreement.
func (a *Agreement) Instrument() *terms.Instrument { return a.Case.Instruments[0] }

// Views gives the views in the order in which they are shown.
func Views() []fact.View { return []fact.View{fact.Agreed, fact.Controllers, fact.Processors} }

// Judge judges a dispute under each of its agreements. It fails with kind Invalid where the claim
// for damages contradicts itself.
func Judge(d Dispute) (*Judgement, error) {
	if len(d.Views) == 0 {
		d.Views = Views()
	}
	out := &Judgement{Dispute: d}
	for _, c := range d.Cases {
		a := Agreement{Case: c}
		out.AsOf = c.AsOf
		for _, v := range d.Views {
			view := View{View: v, Findings: judge.Judge(c, v)}
			if d.Branches {
				branch(&c, v, view.Findings)
			}
			if err := view.count(&d, &c); err != nil {
				return nil, err
			}
			a.Views = append(a.Views, view)
		}
		out.Agreements = append(out.Agreements, a)
	}
	return out, nil
}

// count computes what is at stake in the view, where somebody claims something.
func (v *View) count(d *Dispute, c *judge.Case) error {
	if d.Creditor == "" || d.Debtor == "" {
		return nil
	}
	var err error
	if v.Exposures, err = exposures(d, c, v.View); err != nil {
		return err
	}
	v.Damages, err = claims(d, c, *v)
	return err
}

// branch fills in what follows from each answer, for the findings about the agreement itself.
func branch(c *judge.Case, v fact.View, list []judge.Finding) {
	for i := range list {
		f := &list[i]
		if f.Instrument != c.Instruments[0] || f.Firm() {
			continue
		}
		if x, is := judge.Explain(*c, v, f.ID, f.Reading); is {
			f.Depends = x.Depends
		}
	}
}

// Find gives the findings whose id is the one given, whole or without the instrument's name, in
// the order of agreements and views.
func (j *Judgement) Find(id string) []judge.Finding {
	var out []judge.Finding
	for i := range j.Agreements {
		out = append(out, j.Agreements[i].Find(id)...)
	}
	return out
}

// Find gives the findings under this agreement alone, in the order of views.
func (a *Agreement) Find(id string) []judge.Finding {
	var out []judge.Finding
	for _, v := range a.Views {
		for _, f := range v.Findings {
			if f.ID == id || f.ID == f.Instrument.Name+"/"+id {
				out = append(out, f)
			}
		}
	}
	return out
}

// IDs gives the ids of all findings, sorted, each once.
func (j *Judgement) IDs() []string {
	var out []string
	for _, a := range j.Agreements {
		for _, v := range a.Views {
			for _, f := range v.Findings {
				out = append(out, f.ID)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
