package finding

import (
	"regexp"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/terms/fact"
)

// explain writes down the steps of every finding about the agreement.
func (b *Book) explain() {
	b.steps = map[string][]string{}
	for _, v := range b.a.Views {
		for i := range v.Findings {
			f := &v.Findings[i]
			if f.Instrument != b.in {
				continue
			}
			if x, is := judge.Explain(b.a.Case, v.View, f.ID, f.Reading); is {
				b.steps[key(f)] = own(f, x.Steps)
			}
		}
	}
}

// key tells findings of one book apart.
func key(f *judge.Finding) string {
	return string(f.View) + " " + f.ID + " " + report.Reading(f.Reading)
}

// own picks the steps of a finding out of those of its clause, which come in runs: each ends with
// the state that it comes to.
func own(f *judge.Finding, steps []string) []string {
	var run []string
	for _, s := range steps {
		if s == string(f.State)+": "+f.Reason {
			return run
		}
		if state, _, is := strings.Cut(s, ": "); is && report.StateText(judge.State(state)) != report.StateText("") {
			run = nil
			continue
		}
		run = append(run, s)
	}
	return nil
}

// event is how a step names one: "incident.aware(breach, vendor)".
var event = regexp.MustCompile(`([a-z][a-z_.]*[a-z])\(([a-z0-9-]*)(?:, ([a-z0-9_-]+))?\)`)

// plain puts the events that a step names into words.
func (b *Book) plain(step string) string {
	return event.ReplaceAllStringFunc(step, func(name string) string {
		m := event.FindStringSubmatch(name)
		if _, known := b.words.Known(m[1]); !known {
			return name
		}
		f := fact.Fact{Kind: m[1], Of: m[2], By: fact.Party(m[3])}
		if f.By == "" && b.party(fact.Party(f.Of)) {
			f.By, f.Of = fact.Party(f.Of), ""
		}
		return "“" + b.says(&f) + "”"
	})
}
