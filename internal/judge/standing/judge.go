package standing

import (
	"cmp"
	"slices"

	"counterpart/internal/act"
	"counterpart/internal/failure"
	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Input is what is judged.
type Input struct {
	Records   []act.Record // all acts of the log, in order of index
	Changes   []Line       // of accounts, roles and settings, in order of index: those that What knows
	Document  func(act.Hash) ([]byte, bool)
	AsOf      when.Instant
	Simulated bool // the log's clock can be set by hand
}

// Judge says what follows: under each version that has come into force, the latest first. It fails
// with kind NotFound where none has, and with kind Invalid where a claim for damages contradicts
// itself.
func Judge(in Input) (*report.Judgement, error) {
	d, _, err := Dispute(in)
	if err != nil {
		return nil, err
	}
	return report.Judge(d)
}

// Dispute gives what Judge judges, and what is wrong with those statements that are left out because
// they cannot be judged: a word that the contract does not know, a thing that is not named.
func Dispute(in Input) (report.Dispute, []fact.Problem, error) {
	var bound []Agreement
	for _, a := range Agreements(in.Records, in.Document) {
		if a.Withdrawn == nil && len(a.Signed) == 2 && a.From.Lo <= in.AsOf && a.Instrument != nil {
			bound = append(bound, a)
		}
	}
	if len(bound) == 0 {
		return report.Dispute{}, nil, failure.New(failure.NotFound, "No agreement is in force that can be judged.")
	}
	slices.SortStableFunc(bound, func(a, b Agreement) int { return compare(&b, &a) })
	latest := &bound[0]
	d := report.Dispute{
		Scenario: latest.Instrument.Name, Title: cmp.Or(latest.Instrument.Title, latest.Instrument.Name),
		Zone: latest.Instrument.Zone, Simulated: in.Simulated,
	}
	var left []fact.Problem
	for i := range bound {
		a := &bound[i]
		facts, problems := sound(a, append(act.Facts(under(in.Records, a), a.Sides), Changed(in.Changes, a.Sides)...))
		if d.Cases = append(d.Cases, a.judged(facts, in.AsOf)); i == 0 {
			d.Facts, left = facts, problems
		}
	}
	d.Creditor, d.Debtor = claims(d.Facts, latest.Sides)
	return d, left, nil
}

// under gives the acts as they concern one version: signatures and the end of others are left out.
func under(records []act.Record, a *Agreement) []act.Record {
	var out []act.Record
	ended := false
	for i := range records {
		r := &records[i]
		switch r.Document.Verb {
		case act.Sign:
			if !slices.ContainsFunc(a.Signed, func(m Mark) bool { return m.Entry == r.Index }) {
				continue
			}
		case act.End:
			if ended || !r.Signed || r.Index < a.completed() {
				continue
			}
			ended = true
		default: // whatever was done, was done
		}
		out = append(out, *r)
	}
	return out
}

// sound leaves out what the judge cannot take, until nothing is wrong with the rest.
func sound(a *Agreement, facts []fact.Fact) ([]fact.Fact, []fact.Problem) {
	var left []fact.Problem
	words := fact.With(a.Instrument.Words)
	for {
		problems := fact.Check(facts, words)
		if len(problems) == 0 {
			return facts, left
		}
		bad := map[int]bool{}
		for _, p := range problems {
			bad[p.Index] = true
		}
		left = append(left, problems...)
		var rest []fact.Fact
		for i := range facts {
			if !bad[i] {
				rest = append(rest, facts[i])
			}
		}
		facts = rest
	}
}

// judged gives the case of one version: in force from when both had signed, until another took its
// place. That a side ended the agreement is a statement, which the other may dispute.
func (a *Agreement) judged(facts []fact.Fact, asOf when.Instant) judge.Case {
	in := *a.Instrument
	in.Effective = a.From
	if a.Ended == nil {
		in.Ends = a.Until
	}
	all := new(judge.Facts)
	_ = all.Add(facts...) // no two have one id: sound saw to that
	return judge.Case{Instruments: []*terms.Instrument{&in}, Facts: all, Sides: a.Sides, AsOf: asOf}
}

// claims gives who claims damages of whom: the controller where it states a loss, else the
// processor; nobody where none is stated.
func claims(facts []fact.Fact, s fact.Sides) (creditor, debtor fact.Party) {
	lost := map[fact.Party]bool{}
	for i := range facts {
		lost[facts[i].By] = lost[facts[i].By] || facts[i].Kind == "loss"
	}
	switch {
	case lost[s.Controller]:
		return s.Controller, s.Processor
	case lost[s.Processor]:
		return s.Processor, s.Controller
	}
	return "", ""
}
