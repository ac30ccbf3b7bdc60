package bundle

import (
	"fmt"
	"strings"
	"time"

	"counterpart/internal/judge"
	"counterpart/internal/when"
)

// Text writes the result for people.
func (r *Result) Text() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("%s", r.Verdict)
	r.problems(p)
	if r.Origin == "" {
		return b.String()
	}
	r.about(p)
	if len(r.Checked) > 0 {
		p("\nChecked")
		for _, c := range r.Checked {
			p("  %8d  %s", c.N, c.What)
		}
	}
	r.parties(p)
	r.findings(p)
	p("\nTo be read with it")
	for _, n := range r.Notes {
		p("  %s", n)
	}
	p("  What was never recorded is in no log: an absent entry never shows that nothing happened.")
	return b.String()
}

type printer func(format string, args ...any)

func (r *Result) problems(p printer) {
	for _, x := range r.Problems {
		p("  %s: %s", x.Where, x.What)
	}
	if r.Suppressed > 0 {
		p("  and %d more", r.Suppressed)
	}
}

func (r *Result) about(p printer) {
	p("\nThe file")
	p("  log         %s, %d entries, root %s", r.Origin, r.Size, r.Root)
	p("  bundle      %s", r.Bundle)
	for _, x := range r.Parties {
		p("  %-11s %s", x.Side, x.Company)
	}
	p("  entries     %d here, recorded %s to %s", r.Held, stamp(r.First), stamp(r.Last))
	p("              %d machine-observed; %d human-asserted, of which %d signed with the party's own key", r.Observed, r.Asserted, r.Signed)
	p("  findings    as of %s", stamp(r.AsOf))
	if r.Simulated {
		p("  clock       simulated: its times say nothing about the world")
	}
	if r.Before == nil {
		return
	}
	p("\n%s", headBefore)
	for _, s := range r.Before.Says {
		p("  %s", s)
	}
	if len(r.Before.By) > 0 {
		p("  checked     its last checkpoint, cosigned by %s at %s", strings.Join(r.Before.By, ", "), Time(r.Before.At))
	}
}

// findings lists what is late or breached in a view, and counts the rest.
func (r *Result) findings(p printer) {
	if len(r.Findings) == 0 {
		return
	}
	p("\nFindings (a calculation over stated facts and a stated reading; it decides nothing and gives no counsel)")
	rest := 0
	for _, f := range r.Findings {
		if f.State == string(judge.Late) || f.State == string(judge.Breached) {
			p("  %s", f.Says)
		} else {
			rest++
		}
	}
	p("  %d more, not late or breached, or open; report.html lists every finding", rest)
}

func (r *Result) parties(p printer) {
	for _, w := range r.Witnesses {
		p("\nWitness %s, run by %s", w.Name, w.RunBy)
		p("  key         %s", w.Key)
		if w.Cosigned == 0 {
			p("  cosigned    nothing that is here")
			continue
		}
		p("  cosigned    %d checkpoints, %s to %s; the longest time without: %s at most, until this file was made",
			w.Cosigned, Time(w.From), Time(w.To), time.Duration(w.LongestGap)*time.Second)
	}
	if len(r.Keys) > 0 {
		p("\nKeys with which the parties signed; compare yours")
	}
	for _, k := range r.Keys {
		p("  %-11s %s, enrolled in entry %d", k.Side, k.Key, k.Entry)
	}
	if len(r.Acts) > 0 {
		p("\nActs, each with when it was recorded by the host's clock, and when it existed by those of witnesses")
	}
	for i := range r.Acts {
		a := &r.Acts[i]
		p("  entry %-6d %s  %s, %s", a.Entry, stamp(a.Recorded), strings.TrimSpace(a.Act+" "+a.Object), a.Who)
		p("               %s; %s", a.Attested, existed(a.ExistedBy, a.NotBefore))
	}
}

// existed words what witnesses show of when an entry was made.
func existed(by, from uint64) string {
	switch {
	case by == 0 && from == 0:
		return "no witness shows when"
	case by == 0:
		return "not before " + Time(from)
	case from == 0:
		return "existed by " + Time(by)
	}
	return "existed by " + Time(by) + ", not before " + Time(from)
}

// stamp writes an instant for people, to the second.
func stamp(i when.Instant) string {
	if i == 0 {
		return i.String()
	}
	return i.Time().UTC().Format("2006-01-02 15:04:05 UTC")
}

// Time writes a time of a witness, in seconds since 1970; 0 is unknown.
func Time(s uint64) string {
	if s == 0 {
		return "unknown"
	}
	return stamp(seconds(s))
}
