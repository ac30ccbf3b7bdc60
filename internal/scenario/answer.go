package scenario

import (
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

// Answer judges a case of the corpus and writes what follows, a line a finding, in the form that
// spec/README.md describes. Any implementation of the language must give the same bytes. Where
// the text has an error, the answer is the diagnostics.
//
// After the findings of an agreement come the claim and the exposures, where somebody claims
// something. Only those findings are written whose id holds one of the words of only, where there
// are any, and those exposures whose law does.
func Answer(files []source.File, lib Library, only ...string) string {
	d, problems := Read(files, lib)
	var b strings.Builder
	for _, p := range problems {
		b.WriteString(p.Range.Filename + ":" + strconv.Itoa(p.Range.Start.Line) + ":" + strconv.Itoa(p.Range.Start.Column) +
			": " + string(p.Severity) + ": " + p.Summary)
		part(&b, "instead", p.Suggestion)
		b.WriteString("\n")
	}
	if problems.Failed() {
		return b.String()
	}
	all := d.Agreements
	if len(all) == 0 && len(d.Instruments) > 0 { // statutes alone
		all, d.Instruments = d.Instruments[:1], d.Instruments[1:]
	}
	for _, a := range all {
		c, err := d.Case(a)
		if err == nil {
			writeViews(&b, c, d.Zone, only)
			err = writeStakes(&b, d, c, only)
		}
		if err != nil {
			return b.String() + err.Error() + "\n"
		}
	}
	return b.String()
}

// writeViews writes the findings; one that is the same in all views is written once.
func writeViews(b *strings.Builder, c judge.Case, z when.Zone, only []string) {
	said := lines{who: map[string][]string{}}
	for _, v := range views {
		for _, f := range judge.Judge(c, v) {
			if wanted(f.ID, only) {
				said.add(v, Line(&f, z))
			}
		}
	}
	said.write(b)
}

var views = []fact.View{fact.Agreed, fact.Controllers, fact.Processors}

// wanted reports whether a name holds one of the words, where there are any.
func wanted(name string, only []string) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(w string) bool { return strings.Contains(name, w) })
}

// lines are lines with the views in which they are said.
type lines struct {
	order []string
	who   map[string][]string
}

func (l *lines) add(v fact.View, line string) {
	if len(l.who[line]) == 0 {
		l.order = append(l.order, line)
	}
	l.who[line] = append(l.who[line], string(v))
}

func (l *lines) write(b *strings.Builder) {
	for _, line := range l.order {
		seen := strings.Join(l.who[line], ", ")
		if len(l.who[line]) == len(views) {
			seen = "every view"
		}
		b.WriteString(seen + ": " + line + "\n")
	}
}

// Line writes a finding: its id, the reading, the state with all that it could be, what it depends
// on, the deadline and how far past it the act was.
func Line(f *judge.Finding, z when.Zone) string {
	var b strings.Builder
	b.WriteString(f.ID)
	for _, r := range f.Reading {
		b.WriteString(" [" + r.Axis + "=" + r.Option + "]")
	}
	b.WriteString(" | " + string(f.State))
	if f.State == judge.Undetermined {
		b.WriteString(": " + joined(f.Could, func(s judge.State) string { return string(s) }, " or "))
	}
	part(&b, "depends on", joined(f.Depends, func(d judge.Dependency) string { return d.Name }, ", "))
	part(&b, "how much depends on", joined(f.Extent, func(d judge.Dependency) string { return d.Name }, ", "))
	part(&b, "deadline", local(f.Deadline, z))
	part(&b, "past it by", lapse(f.Past))
	if f.Soft != nil {
		part(&b, f.Soft.Word, f.Soft.Verdict)
	}
	if f.Count != nil {
		part(&b, "due", judge.Times(f.Count.Due))
		part(&b, "met", judge.Times(f.Count.Met))
		part(&b, "missed", judge.Times(f.Count.Missed))
		part(&b, "next", local(f.Count.Next, z))
	}
	if f.IfNothingMore != "" {
		part(&b, "if nothing more is shown", string(f.IfNothingMore))
	}
	return b.String()
}

func part(b *strings.Builder, name, text string) {
	if text != "" {
		b.WriteString(" | " + name + " " + text)
	}
}

func joined[T any](list []T, text func(T) string, sep string) string {
	var out []string
	for _, x := range list {
		out = append(out, text(x))
	}
	return strings.Join(out, sep)
}

// local writes an uncertain moment in local time; nothing where it is not known.
func local(at when.Interval, z when.Zone) string {
	switch {
	case !at.Known() || at == when.Interval{}:
		return ""
	case at.Exact():
		return z.Local(at.Lo)
	case at.Lo == when.Min:
		return "by " + z.Local(at.Hi)
	case at.Hi == when.Max:
		return "from " + z.Local(at.Lo)
	}
	return z.Local(at.Lo) + " to " + z.Local(at.Hi)
}

// lapse writes how far past a deadline something was, in hours and minutes, within its bounds.
func lapse(l judge.Lapse) string {
	switch {
	case !l.Known:
		return ""
	case l.Least == l.Most:
		return hours(l.Least)
	case l.Least < -1<<60:
		return "at most " + hours(l.Most)
	case l.Most > 1<<60:
		return "at least " + hours(l.Least)
	}
	return hours(l.Least) + " to " + hours(l.Most)
}

func hours(us int64) string {
	sign := ""
	if us <= -60_000_000 {
		sign = "-"
	}
	minutes := max(us, -us) / 60_000_000
	text := sign + strconv.FormatInt(minutes/60, 10) + "h"
	if m := minutes % 60; m > 0 {
		text += strconv.FormatInt(m, 10) + "m"
	}
	return text
}
