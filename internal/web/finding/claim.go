package finding

import (
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/web/view"
)

// damages shows what the claim comes to in the reading that is shown, or nothing if nobody claims.
func (o *opened) damages() *view.Damages {
	r := o.result()
	if r == nil {
		return nil
	}
	d := &view.Damages{
		Whose: o.say.Party(r.Creditor) + " of " + o.say.Party(r.Debtor), Range: amount(r.Range),
		Note: "Before share, caps and set-off: " + amount(r.Uncapped) + ". What nobody has stated stays a range.",
	}
	for _, s := range r.Steps {
		d.Steps = append(d.Steps, view.DamagesStep{Number: s.Number, Rule: s.Rule, Text: strings.ReplaceAll(o.asks(s.Text), "..", "."), After: amount(s.After)})
	}
	for _, q := range r.Open {
		if q.Moves == 0 {
			d.Still = append(d.Still, o.moves(q))
			continue
		}
		d.Open = append(d.Open, o.moves(q))
	}
	for _, u := range r.Uncounted {
		d.Uncounted = append(d.Uncounted, sentence(u.Item+", "+amount(u.Amount)+": "+u.Reason))
	}
	for _, f := range r.Fines {
		d.Apart = append(d.Apart, view.Sum{Label: "Claimed: " + f.Item, Amount: amount(f.Amount)})
	}
	idle := 0
	for _, e := range o.view.Exposures {
		if e.High == 0 {
			idle++
			continue
		}
		d.Apart = append(d.Apart, view.Sum{Label: e.Law + ", " + e.Name + ", against " + o.say.Party(e.Against), Amount: amount(e.Range)})
	}
	if idle > 0 {
		d.Apart = append(d.Apart, view.Sum{Label: "Other rules looked at", Amount: fmt.Sprintf("%d, which give nothing on these facts", idle)})
	}
	return d
}

// result is what the claim comes to in the reading that is shown, under the first reading of the
// liability clause.
func (o *opened) result() *damages.Result {
	for i := range o.view.Damages {
		d := &o.view.Damages[i]
		other := slices.ContainsFunc(d.Reading, func(c judge.Choice) bool { return !slices.Contains(o.reading, c) })
		if !other && len(d.Results) > 0 {
			return &d.Results[0]
		}
	}
	return nil
}

// moves shows an open question with what each answer makes of the claim.
func (o *opened) moves(q damages.Question) view.Question {
	out := view.Question{Asks: o.asks(q.Asks)}
	if id, is := strings.CutPrefix(q.ID, "finding:"); is {
		i := slices.IndexFunc(o.shown, func(f judge.Finding) bool { return f.ID == id })
		if i >= 0 {
			out.Asks = "Was " + clause(&o.shown[i]) + " late or breached?"
		}
	}
	if q.Moves == 0 {
		return out
	}
	for _, a := range q.Answers {
		out.Then = append(out.Then, title(a.If)+": "+amount(a.Range)+".")
	}
	return out
}

// amount gives a range of money; without a currency nothing of it was stated.
func amount(r damages.Range) string {
	switch {
	case r.High == damages.NoCeiling && r.Low == 0:
		return "from nothing, without ceiling"
	case r.High == damages.NoCeiling:
		return "from " + damages.Range{Low: r.Low, High: r.Low, Currency: r.Currency}.String() + ", without ceiling"
	case r.High == 0:
		return "nothing"
	}
	return r.String()
}
