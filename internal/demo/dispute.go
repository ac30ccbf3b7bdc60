package demo

import (
	"fmt"
	"net/url"
	"sync"

	"counterpart/internal/instruments"
	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/web/finding"
	"counterpart/internal/web/view"
	"counterpart/scenarios"
)

// example is the dispute that the walk shows.
const example = "techcorp-retailmax"

// example's findings are computed when somebody first asks for them, and then kept.
var exampleBook = sync.OnceValues(func() (*finding.Book, error) {
	d, problems := scenario.Read(scenarios.Files(example), func(name string) (*terms.Instrument, bool) {
		in, err := instruments.Load(name)
		return in, err == nil
	})
	if len(problems) > 0 || len(d.Agreements) == 0 {
		return nil, fmt.Errorf("dispute %s: %v", example, problems)
	}
	c, err := d.Case(d.Agreements[0])
	if err != nil {
		return nil, fmt.Errorf("dispute %s: %w", example, err)
	}
	return finding.New("/dispute", report.Dispute{
		Scenario: d.Name, Title: d.Title, Headed: d.Headed, Zone: d.Zone, Facts: d.Facts,
		Creditor: d.Claim.Creditor, Debtor: d.Claim.Defendant, Cases: []judge.Case{c},
	}, meanings(d.Axes))
})

// meanings gives the options of a scenario's ambiguous statements in words.
func meanings(axes []scenario.Axis) map[judge.Choice]string {
	texts := map[judge.Choice]string{}
	for _, a := range axes {
		for _, o := range a.Options {
			texts[judge.Choice{Axis: a.Name, Option: o.Name}] = o.Text
		}
	}
	return texts
}

// dispute fills the page of the example's findings.
func dispute(ask url.Values) (view.Dispute, error) {
	b, err := exampleBook()
	if err != nil {
		return view.Dispute{}, err
	}
	p := b.Page(ask)
	p.About += " An example: both companies are invented."
	return p, nil
}
