package report

import (
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/when"
)

// Why explains a finding: why it is so, why not otherwise, the steps of the computation, what each
// answer to an open question would change, and which act would have met the duty, at the latest
// when.
func (s *Speaker) Why(c *judge.Case, f *judge.Finding, paint Paint) string {
	x, is := judge.Explain(*c, f.View, f.ID, f.Reading)
	if !is {
		x = judge.Explanation{Finding: *f, Depends: f.Depends}
	}
	var b strings.Builder
	b.WriteString(s.text(f, nil, paint)) // what is open follows below
	section(&b, paint, "Steps", numbered(x.Steps))
	section(&b, paint, "Why not otherwise", s.whyNot(f))
	section(&b, paint, "What each answer would change", s.answers(x.Depends))
	section(&b, paint, "What would have met it", s.wouldMeet(f))
	return b.String()
}

func section(b *strings.Builder, paint Paint, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	b.WriteString("\n  " + paint.of(Heading, title) + "\n")
	for _, l := range lines {
		b.WriteString("    " + l + "\n")
	}
}

func numbered(steps []string) []string {
	var out []string
	for i, st := range steps {
		out = append(out, fmt.Sprintf("%d. %s", i+1, st))
	}
	return out
}

// whyNot says which states cannot follow.
func (s *Speaker) whyNot(f *judge.Finding) []string {
	var out []string
	for _, st := range []judge.State{judge.Met, judge.Late, judge.Breached} {
		if slices.Contains(f.Could, st) {
			continue
		}
		why := "nothing that is open could make it so"
		if f.Firm() {
			why = "on these facts it is " + StateText(f.State) + ", whatever the open instants"
		}
		out = append(out, "Not "+StateText(st)+": "+why+".")
	}
	return out
}

// answers says what follows from each answer to each open question.
func (s *Speaker) answers(list []judge.Dependency) []string {
	var out []string
	for _, d := range list {
		line := d.Name
		if d.Asks != "" {
			line += ": " + d.Asks
		}
		out = append(out, line)
		for _, b := range d.Then {
			out = append(out, "  if "+yes(b.If)+": "+could(b.Could))
		}
		if len(d.Then) == 0 {
			out = append(out, "  an answer cannot be listed: a time, or what a word was agreed to mean")
		}
	}
	return out
}

// wouldMeet says which act, and when, would have kept the duty.
func (s *Speaker) wouldMeet(f *judge.Finding) []string {
	own := *f.Clause
	own.By = f.By
	cl := &own
	if f.State == judge.Inactive {
		return []string{"Nothing was owed: " + f.Reason}
	}
	switch cl.Kind {
	case terms.Maintain:
		return []string{"To " + s.keeps(cl, f.Of) + " without a gap from when it was owed up to " + s.clock(f.AsOf) + "."}
	case terms.Forbid:
		return []string{"Not to " + s.acts(cl, f.Of, "") + limits(cl) + "."}
	case terms.May, terms.Rule:
		return nil
	case terms.Achieve:
	}
	what := s.acts(cl, f.Of, first(f.To))
	if f.Count != nil {
		return []string{"To " + what + " once in each period; the next one ends " + s.Time(f.Count.Next) + "."}
	}
	return []string{"To " + what + s.inTime(f) + "."}
}

// inTime says when an act would surely have been in time, and when it no longer could be.
func (s *Speaker) inTime(f *judge.Finding) string {
	d := f.Deadline
	switch {
	case !d.Known() && f.Soft != nil:
		return ": no number bounds the time, and what " + soft(f.Soft.Word) + " means was not agreed"
	case !d.Known():
		return ": when its time ended is open, since the clock's start is"
	case d.Exact():
		return " by " + s.clock(d.Hi)
	case d.Lo <= when.Min:
		return "; an act after " + s.clock(d.Hi) + " is surely too late"
	case d.Hi >= when.Max:
		return "; an act by " + s.clock(d.Lo) + " is surely in time, until when it could be is open"
	}
	return "; an act by " + s.clock(d.Lo) + " is surely in time, one after " + s.clock(d.Hi) + " surely too late"
}
