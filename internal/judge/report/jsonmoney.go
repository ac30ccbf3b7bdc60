package report

import (
	"cmp"
	"slices"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/terms/fact"
)

// jsonRange is an amount in minor units; without a high end nothing bounds it.
type jsonRange struct {
	Currency string `json:"currency"`
	Low      int64  `json:"low"`
	High     *int64 `json:"high,omitempty"`
}

type jsonDamages struct {
	Creditor  string          `json:"creditor"`
	Debtor    string          `json:"debtor"`
	Law       string          `json:"law"`
	Reading   []jsonChoice    `json:"reading"`
	Claim     jsonRange       `json:"claim"`
	Uncapped  jsonRange       `json:"uncapped"`
	Steps     []jsonStep      `json:"steps"`
	Open      []jsonQuestion  `json:"open"`
	Uncounted []jsonUncounted `json:"uncounted"`
	Fines     []jsonFine      `json:"fines"`
}

type jsonStep struct {
	Number   int       `json:"number"`
	Rule     string    `json:"rule"`
	Claimant string    `json:"claimant"`
	Item     string    `json:"item,omitempty"`
	Bucket   string    `json:"bucket,omitempty"`
	Text     string    `json:"text"`
	Before   jsonRange `json:"before"`
	After    jsonRange `json:"after"`
}

type jsonQuestion struct {
	ID      string       `json:"id"`
	Asks    string       `json:"asks"`
	Moves   *int64       `json:"moves,omitempty"` // left out: without bound
	Answers []jsonAnswer `json:"answers"`
}

type jsonAnswer struct {
	If    string    `json:"if"`
	Claim jsonRange `json:"claim"`
}

type jsonUncounted struct {
	Item   string    `json:"item"`
	Head   string    `json:"head"`
	Amount jsonRange `json:"amount"`
	Reason string    `json:"reason"`
}

type jsonFine struct {
	Item        string    `json:"item"`
	Amount      jsonRange `json:"amount"`
	Recoverable string    `json:"recoverable"`
}

type jsonExposure struct {
	Name    string    `json:"name"`
	Class   string    `json:"class"`
	Law     string    `json:"law"`
	Against string    `json:"against"`
	Amount  jsonRange `json:"amount"`
	Text    string    `json:"text"`
	Open    []string  `json:"open"`
}

// result shapes what a claim comes to.
func result(reading []judge.Choice, r *damages.Result) jsonDamages {
	out := jsonDamages{
		Creditor: string(r.Creditor), Debtor: string(r.Debtor), Law: r.Law,
		Reading: choices(slices.Concat(reading, r.Reading)), Claim: amount(r.Range), Uncapped: amount(r.Uncapped),
		Steps: []jsonStep{}, Open: []jsonQuestion{}, Uncounted: []jsonUncounted{}, Fines: []jsonFine{},
	}
	for _, s := range r.Steps {
		out.Steps = append(out.Steps, jsonStep{
			s.Number, s.Rule, string(s.Claimant), s.Item, s.Bucket, s.Text, amount(s.Before), amount(s.After),
		})
	}
	for _, q := range r.Open {
		one := jsonQuestion{ID: q.ID, Asks: q.Asks, Answers: []jsonAnswer{}}
		if q.Moves != damages.NoCeiling {
			one.Moves = &q.Moves
		}
		for _, a := range q.Answers {
			one.Answers = append(one.Answers, jsonAnswer{a.If, amount(a.Range)})
		}
		out.Open = append(out.Open, one)
	}
	for _, u := range r.Uncounted {
		out.Uncounted = append(out.Uncounted, jsonUncounted{u.Item, u.Head, amount(u.Amount), u.Reason})
	}
	for _, f := range r.Fines {
		out.Fines = append(out.Fines, jsonFine{f.Item, amount(f.Amount), f.Recoverable})
	}
	return out
}

// exposed shapes what statutes let others ask for.
func exposed(list []damages.Exposure) []jsonExposure {
	out := []jsonExposure{}
	for _, e := range list {
		out = append(out, jsonExposure{e.Name, e.Class, e.Law, string(e.Against), amount(e.Range), e.Text, some(e.Open)})
	}
	return out
}

// used gives the facts that the findings rest on, by id.
func used(a *Agreement) []*fact.Fact {
	var out []*fact.Fact
	for _, v := range a.Views {
		for _, f := range v.Findings {
			out = append(out, f.Used...)
		}
	}
	slices.SortFunc(out, func(x, y *fact.Fact) int { return cmp.Compare(x.ID, y.ID) })
	return slices.CompactFunc(out, func(x, y *fact.Fact) bool { return x.ID == y.ID })
}
