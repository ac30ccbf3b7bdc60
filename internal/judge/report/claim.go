package report

import (
	"slices"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/terms/fact"
)

// claims computes the damages of a view, once for each reading that the breaches distinguish.
// Readings that come to the same are given once.
func claims(d *Dispute, c *judge.Case, v View) ([]Damages, error) {
	items, err := items(d, c, v.View)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	own := breaches(d, c, v.Findings, items)
	claim := damages.Claim{
		Creditor: d.Creditor, Debtor: d.Debtor, Items: items, Liability: c.Instruments[0].Liability,
		Law: c.Instruments[0].Law, View: v.View, Quantities: quantities(d, c, v.View), Exposures: v.Exposures,
		Article82: article82(d, c, v.View),
	}
	var out []Damages
	for _, r := range readings(own) {
		claim.Breaches, claim.Reading = under(own, r), r
		results, err := damages.Compute(&claim)
		if err != nil {
			return nil, err
		}
		out = append(out, Damages{Reading: r, Results: results})
	}
	return merged(out), nil
}

// items gives the losses. One that does not count in the view is disputed in it.
func items(d *Dispute, c *judge.Case, v fact.View) ([]damages.Item, error) {
	var out []damages.Item
	for i := range d.Facts {
		f := &d.Facts[i]
		if f.Kind != "loss" || f.Not {
			continue
		}
		it, err := damages.ItemOf(f)
		if err != nil {
			return nil, err
		}
		if it.Head == "open" {
			it.Head = ""
		}
		it.Disputed = !f.Counts(v, c.Sides)
		out = append(out, it)
	}
	return out, nil
}

// breaches gives the findings of the agreement to which losses are linked, and the creditor's own,
// which count where the clause or the law shares the loss.
func breaches(d *Dispute, c *judge.Case, list []judge.Finding, items []damages.Item) []judge.Finding {
	linked := map[string]bool{}
	for _, it := range items {
		for _, l := range it.Linked {
			linked[l] = true
		}
	}
	var out []judge.Finding
	for _, f := range list {
		if f.Instrument != c.Instruments[0] {
			continue
		}
		if linked[f.Clause.ID] || linked[f.ID] || slices.Contains(f.By, d.Creditor) {
			out = append(out, f)
		}
	}
	return out
}

// readings gives every combination of the options that the findings distinguish.
func readings(list []judge.Finding) [][]judge.Choice {
	var axes []judge.Axis
	for _, f := range list {
		for _, r := range f.Reading {
			i := slices.IndexFunc(axes, func(a judge.Axis) bool { return a.Name == r.Axis })
			if i < 0 {
				axes, i = append(axes, judge.Axis{Name: r.Axis}), len(axes)
			}
			if !slices.Contains(axes[i].Options, r.Option) {
				axes[i].Options = append(axes[i].Options, r.Option)
			}
		}
	}
	out := [][]judge.Choice{nil}
	for _, a := range axes {
		var next [][]judge.Choice
		for _, head := range out {
			for _, o := range a.Options {
				next = append(next, append(slices.Clone(head), judge.Choice{Axis: a.Name, Option: o}))
			}
		}
		out = next
	}
	return out
}

// under gives the findings that hold under a reading, each once.
func under(list []judge.Finding, r []judge.Choice) []judge.Finding {
	var out []judge.Finding
	for _, f := range list {
		fits := !slices.ContainsFunc(f.Reading, func(x judge.Choice) bool { return !slices.Contains(r, x) })
		known := slices.ContainsFunc(out, func(k judge.Finding) bool { return k.ID == f.ID })
		if fits && !known {
			out = append(out, f)
		}
	}
	return out
}

// merged joins readings under which the claim comes to the same.
func merged(list []Damages) []Damages {
	for _, d := range list[1:] {
		if !slices.EqualFunc(d.Results, list[0].Results, func(a, b damages.Result) bool {
			return a.Range == b.Range && a.Uncapped == b.Uncapped && len(a.Steps) == len(b.Steps)
		}) {
			return list
		}
	}
	return []Damages{{Results: list[0].Results}}
}

// article82 reports whether facts of the view state that article 3 GDPR reaches the processing.
func article82(d *Dispute, c *judge.Case, v fact.View) bool {
	return slices.ContainsFunc(d.Facts, func(f fact.Fact) bool {
		return f.Kind == "gdpr.art_3" && !f.Not && f.Counts(v, c.Sides) && (f.Value.Sort == fact.None || f.Value.Yes)
	})
}

// quantities gives the numbers that caps refer to, as far as facts of the view state them.
func quantities(d *Dispute, c *judge.Case, v fact.View) damages.Quantities {
	q := damages.Quantities{Named: map[string]fact.Value{}, Fees: map[int]fact.Value{}}
	for i := range d.Facts {
		f := &d.Facts[i]
		if !f.Counts(v, c.Sides) || f.Value.Sort == fact.None {
			continue
		}
		switch {
		case f.Kind == "records":
			q.Records = f.Value
		case f.Value.Sort == fact.Amount && f.Kind != "loss":
			q.Named[f.Kind] = f.Value
		}
	}
	if paid, is := q.Named["fees.paid"]; is {
		q.Fees[12] = paid
	}
	return q
}
