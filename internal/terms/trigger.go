package terms

import (
	"slices"
	"strings"

	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
)

// when reads what starts a clause: events joined by ||, with conditions joined to them by &&.
// Conditions without an event make it a standing duty under them.
func (d *draft) when(x source.Expr) {
	var conds []Cond
	events := 0
	for _, part := range conjuncts(x) {
		list := d.alternatives(part)
		if len(list) == 0 {
			conds = append(conds, d.cond(part))
			continue
		}
		events++
		if events > 1 {
			d.Error(part.Where(), "Two events at once", "Either of several events starts a clause: join them with ||. "+
				"That something else happened too is a condition: happened(…).")
			return
		}
		for _, one := range list {
			if kind, ok := d.event(one); ok {
				d.c.Trigger = append(d.c.Trigger, kind)
			}
		}
	}
	if events > 0 {
		d.c.Filter = append(d.c.Filter, conds...)
		return
	}
	d.c.Needs = append(d.c.Needs, conds...)
}

// conjuncts gives the parts that hold together.
func conjuncts(x source.Expr) []source.Expr {
	if b, is := x.(source.Binary); is && b.Op == "&&" {
		return append(conjuncts(b.X), conjuncts(b.Y)...)
	}
	return []source.Expr{x}
}

// alternatives gives the events that are joined by || or stand in a list; none when there is no
// event at the top.
func (d *draft) alternatives(x source.Expr) []source.Ref {
	var events []source.Ref
	var rest []source.Expr
	for _, one := range disjuncts(x) {
		if ref, is := d.starting(one); is {
			events = append(events, ref)
			continue
		}
		rest = append(rest, one)
	}
	if len(events) > 0 && len(rest) > 0 {
		d.Error(rest[0].Where(), "An event or a condition", "Events are joined with ||, and a condition with &&: "+
			"(event.a || event.b) && condition.")
	}
	return events
}

// starting gives the event that an expression names. One that is named as a fact is taken for it.
func (d *draft) starting(x source.Expr) (source.Ref, bool) {
	ref, is := x.(source.Ref)
	if !is || ref.Parts[0] == "event" && len(ref.Parts) > 1 {
		return ref, is
	}
	name := strings.Join(ref.Parts, ".")
	k, known := d.voc.Known(name)
	if !known || k.Class != fact.Moment {
		return ref, false
	}
	if k.Starts && len(d.begin(stem(name))) == 1 {
		name = stem(name)
	}
	d.Suggest(x.Where(), "What sets a clause going is written as an event", "Write event."+name+"; several are joined with ||.", "event."+name)
	ref.Parts = strings.Split("event."+name, ".")
	return ref, true
}

func disjuncts(x source.Expr) []source.Expr {
	switch x := x.(type) {
	case source.Binary:
		if x.Op == "||" {
			return append(disjuncts(x.X), disjuncts(x.Y)...)
		}
	case source.List:
		return x.Items
	default:
	}
	return []source.Expr{x}
}

// severity is short for a filter on the thing's severity.
func (d *draft) severity(x source.Expr) {
	way, at := Is, x
	if call, is := x.(source.Call); is && call.Name == "at_least" && len(call.Args) == 1 {
		way, at = AtLeast, call.Args[0]
	}
	kind, _ := d.voc.Known("severity") // a word of the table
	o := operand{about: Thing, name: "severity", kind: kind}
	word, ok := d.Text(at)
	if i := slices.Index(kind.Ranks, word); way == Is && i >= 0 && i+1 < len(kind.Ranks) {
		d.Warn(at.Where(), "This severity only", "What is graver than "+word+" is left out. Write severity = at_least(\""+word+
			"\"), or scope = severity == \""+word+"\" where exactly this one is meant.")
	}
	v := fact.Value{Sort: fact.Words, Words: []string{word}}
	if ok && d.comparable(at, o, way, v) {
		d.c.Filter = append(d.c.Filter, Test{About: Thing, Name: o.name, Op: way, Value: v})
	}
}

// sense is what a field says of the act: whether a word of the act's value is among those of the
// field, or none is.
type sense struct {
	name   string // of the act's value
	beyond bool   // forbidden is what is not listed
}

// senses are the fields of types that are conditions on the act.
var senses = map[string]sense{
	"allow":     {name: "purpose", beyond: true},
	"deny":      {name: "purpose"},
	"prohibits": {name: "elements"},
	"regions":   {name: "region", beyond: true},
}

// sugar turns fields such as allow and deny into conditions on the act: for a prohibition those
// under which the act is forbidden, of which one is enough; for a power those under which it is
// permitted, which must all hold.
func (d *draft) sugar() {
	var forbidden Any
	for _, a := range d.c.More {
		s, is := senses[a.Name]
		if !is || d.c.Kind != Forbid && d.c.Kind != May {
			continue
		}
		listed := Cond(Test{About: Act, Name: s.name, Op: In, Value: fact.Value{
			Sort: fact.Words, Words: slices.Sorted(slices.Values(a.Value.Words)),
		}})
		if s.beyond == (d.c.Kind == Forbid) {
			listed = Not{listed}
		}
		if d.c.Kind == May {
			d.c.ActIs = append(d.c.ActIs, listed)
			continue
		}
		forbidden = append(forbidden, listed)
	}
	switch {
	case len(forbidden) == 1:
		d.c.ActIs = append(d.c.ActIs, forbidden[0])
	case len(forbidden) > 1:
		d.c.ActIs = append(d.c.ActIs, forbidden)
	}
}
