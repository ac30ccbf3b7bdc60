package report

import (
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// exposures gives what statutes let others ask for. Whether a rule applies is judged as a power
// is: one that stands applies, one that is not in force does not, all else is open.
func exposures(d *Dispute, c *judge.Case, v fact.View) ([]damages.Exposure, error) {
	var out []damages.Exposure
	for _, ins := range c.Instruments[1:] {
		rules := ruled(ins)
		if len(rules) == 0 {
			continue
		}
		alone := *c
		plain := *ins
		plain.Clauses = nil
		for _, r := range rules {
			plain.Clauses = append(plain.Clauses, r.clause)
		}
		alone.Instruments = []*terms.Instrument{c.Instruments[0], &plain}
		for _, f := range judge.Judge(alone, v) {
			i := slices.IndexFunc(rules, func(r rule) bool { return f.Instrument == &plain && r.clause.ID == f.Clause.ID })
			if i < 0 {
				continue
			}
			e, err := exposure(d, c, v, rules[i].exposure, &f)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
	}
	return dedupe(out), nil
}

// rule is one exposure of a clause, with the clause as a power under the exposure's condition.
type rule struct {
	clause   *terms.Clause
	exposure *terms.Exposure
}

func ruled(ins *terms.Instrument) []rule {
	var out []rule
	for _, cl := range ins.Clauses {
		for i := range cl.Exposures {
			x := &cl.Exposures[i]
			one := *cl
			one.ID, one.Kind, one.Act, one.Deadline, one.Readings = fmt.Sprintf("%s#%d", cl.ID, i+1), terms.May, nil, nil, nil
			if x.When != nil {
				one.Filter = append(slices.Clone(cl.Filter), x.When)
			}
			out = append(out, rule{&one, x})
		}
	}
	return out
}

// exposure computes one exposure from the finding about its clause.
func exposure(d *Dispute, c *judge.Case, v fact.View, x *terms.Exposure, f *judge.Finding) (damages.Exposure, error) {
	stake := damages.Stake{
		Exposure: x, Law: f.Clause.Cite, Against: against(f), Triggers: triggers(x, f),
		Numbers: map[string]fact.Value{}, Amounts: map[string]fact.Value{},
	}
	for i := range d.Facts {
		w := &d.Facts[i]
		if !w.Counts(v, c.Sides) || w.Of != "" && f.Of != "" && w.Of != f.Of || w.By != "" && w.By != against(f) {
			continue
		}
		switch w.Value.Sort {
		case fact.Number:
			stake.Numbers[w.Kind] = w.Value
		case fact.Amount:
			if l, is := x.High.(terms.Literal); is && l.Money.Currency == w.Value.Currency {
				stake.Amounts[w.Kind] = w.Value // nothing is converted: another currency leaves it open
			}
		case fact.None, fact.Bool, fact.Words:
		}
	}
	return stake.Expose()
}

// silent begins the reason of a finding about something of which nothing is stated. Silence does
// not show that a statute gives nothing.
const silent = "Nothing is stated"

// triggers says how far the rule applies: by its state, or by the questions that are open.
func triggers(x *terms.Exposure, f *judge.Finding) []damages.Trigger {
	switch {
	case f.State == judge.Inactive && !strings.HasPrefix(f.Reason, silent), f.Clause.From.Lo > f.AsOf:
		return []damages.Trigger{{Name: "the rule applies (" + x.Name + ")", Says: damages.Fails}}
	case f.State == judge.Inactive:
		return []damages.Trigger{{Name: "what sets it going happened (" + strings.Join(f.Clause.Trigger, ", ") + ")", Says: damages.Open}}
	case f.Firm():
		return nil
	}
	var out []damages.Trigger
	for _, dep := range f.Depends {
		out = append(out, damages.Trigger{Name: dep.Name, Says: damages.Open})
	}
	return out
}

func against(f *judge.Finding) fact.Party {
	if len(f.By) == 0 {
		return ""
	}
	return f.By[0]
}

// dedupe leaves out an exposure that several readings give alike, and nothing that does not apply
// but the one that says so.
func dedupe(list []damages.Exposure) []damages.Exposure {
	var out []damages.Exposure
	for _, e := range list {
		if !slices.ContainsFunc(out, func(k damages.Exposure) bool { return alike(&k, &e) }) {
			out = append(out, e)
		}
	}
	return out
}
