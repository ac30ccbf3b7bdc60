package judge

import (
	"math"
	"slices"

	"counterpart/internal/judge/record"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// against compares an act with the deadline of a clause.
func (e *env) against(d *terms.Deadline, s subject, anchor, act record.Moment) record.Bound {
	if d == nil {
		return record.Bound{At: when.Open(), Past: record.Apart(-record.Far, record.Far)}
	}
	if record.Said(d.At) {
		return record.Absolute(d.At, act)
	}
	if d.Back && len(d.Options) == 0 {
		past := record.Since(anchor, act) // at the same instant is not before
		return record.Bound{At: anchor.At, Past: record.Apart(past.Least+1, past.Most+1), Some: true}
	}
	var out record.Bound
	any := false
	for _, o := range d.Options {
		holds := e.holds(o.If, s)
		if holds.Is == record.No {
			continue
		}
		b := e.rules(o, d.Back, anchor, act)
		b.Asks = holds.Asks
		if any {
			b = out.Hull(b)
		}
		out, any = b, true
		if holds.Is == record.Yes {
			break
		}
	}
	if y := e.yardstick(d.Soft); !any && y != nil {
		return e.rules(terms.Option{Rules: []when.Rule{y.Rule}}, d.Back, anchor, act)
	}
	if !any {
		return record.Bound{At: when.Open(), Past: record.Apart(-record.Far, record.Far)}
	}
	return out
}

// rules compares with one bound, or with the earlier or later of several.
func (e *env) rules(o terms.Option, back bool, anchor, act record.Moment) record.Bound {
	var out record.Bound
	for i, r := range o.Rules {
		b := record.One(r, back, anchor, act)
		switch {
		case i == 0:
			out = b
		case o.Pick == terms.Later:
			out.At = when.Interval{Lo: max(out.At.Lo, b.At.Lo), Hi: max(out.At.Hi, b.At.Hi)}
			out.Past = record.Apart(min(out.Past.Least, b.Past.Least), min(out.Past.Most, b.Past.Most))
		default:
			out.At = when.Interval{Lo: min(out.At.Lo, b.At.Lo), Hi: min(out.At.Hi, b.At.Hi)}
			out.Past = record.Apart(max(out.Past.Least, b.Past.Least), max(out.Past.Most, b.Past.Most))
		}
	}
	return out
}

// yardstick gives what the parties agreed that a soft word means, or nil.
func (e *env) yardstick(word string) *terms.Yardstick {
	for _, ins := range e.c.Instruments {
		i := slices.IndexFunc(ins.Yardsticks, func(y terms.Yardstick) bool { return y.Word == word })
		if i >= 0 && word != "" && (ins == e.ins || ins.Sort == terms.Contract) {
			return &ins.Yardsticks[i]
		}
	}
	return nil
}

// lapse gives a difference for people, without the bounds that say nothing.
func lapse(d record.Span) Lapse {
	l := Lapse{Least: math.MinInt64, Most: math.MaxInt64}
	if d.Least > -record.Far {
		l.Known, l.Least = true, d.Least
	}
	if d.Most < record.Far {
		l.Known, l.Most = true, d.Most
	}
	return l
}

// anchor gives the moment at which a clock starts.
func (e *env) anchor(d *terms.Deadline, s subject, p fact.Party) record.Moment {
	kind, whose := e.cl.Type.Anchor, fact.Party("")
	if d != nil && d.From.Kind != "" {
		kind, whose = d.From.Kind, d.From.By
	}
	if d != nil && d.From.Phase != "" {
		return e.performance(d.From.Phase, s, p)
	}
	if kind == record.AgreementEffective && len(e.c.Instruments) > 0 {
		return e.effective()
	}
	kind = e.anchorKind(kind, s)
	if kind == "" && s.trigger == nil {
		return e.effective()
	}
	if kind == "" || s.trigger != nil && kind == s.trigger.Kind {
		m := e.ix.Of(s.trigger)
		m.Facts = append(slices.Clip(m.Facts), s.trigger)
		return m
	}
	who := p
	for _, w := range []fact.Party{e.cl.Knowledge.Whose, whose} {
		if w != "" {
			who = e.party(w)
		}
	}
	return e.find(kind, s.of, who)
}

// anchorKind gives the kind of the anchor for what triggered the clause: "aware" is the
// awareness of an incident, or of a risk; under constructive knowledge it is the moment at which
// the party ought to have known.
func (e *env) anchorKind(kind string, s subject) string {
	if s.trigger != nil && kind != "" && record.Stem(kind) == kind {
		kind = record.Stem(s.trigger.Kind) + "." + kind
		if _, known := e.ix.Ranked(kind); !known {
			return ""
		}
	}
	if slices.Equal(e.cl.Knowledge.Levels, []string{"constructive"}) && kind == record.Stem(kind)+".aware" {
		return record.Stem(kind) + ".knowable"
	}
	return kind
}

// find gives the moment of a kind about a thing, or about the relation as a whole.
func (e *env) find(kind, of string, p fact.Party) record.Moment {
	for _, thing := range slices.Compact([]string{of, ""}) {
		list := record.By(e.ix.About(kind, thing), "")
		if k, known := e.ix.Ranked(kind); known && k.PerParty {
			list = record.By(list, p)
		}
		if len(list) > 0 {
			m := record.Earliest(e.moments(list))
			e.use(m.Facts...)
			return m
		}
	}
	return e.ix.Moment(e.ix.Unique(kind, of, p), nil)
}

// effective is the moment at which the agreement begins to bind.
func (e *env) effective() record.Moment {
	at := e.ins.Effective
	if !record.Said(at) {
		at = e.c.Instruments[0].Effective
	}
	return record.Moment{Ref: fact.Ref{Kind: record.AgreementEffective}, At: record.Stated(at), Stands: record.Said(at)}
}

// performance gives when an earlier phase was performed.
func (e *env) performance(phase string, s subject, p fact.Party) record.Moment {
	var done []record.Moment
	for i := range e.cl.Phases {
		if e.cl.Phases[i].Name != phase {
			continue
		}
		for _, kind := range e.cl.Phases[i].Act {
			for _, f := range record.By(e.ix.About(kind, s.of), p) {
				if inPhase(f, phase) {
					e.use(f)
					done = append(done, e.ix.Of(f))
				}
			}
		}
	}
	if len(done) > 0 {
		return record.Earliest(done)
	}
	return record.Moment{Ref: fact.Ref{Kind: phase, Of: s.of, By: p}, At: when.Open()}
}

// inPhase reports whether an act belongs to a phase: it says so, or says nothing of phases.
func inPhase(f *fact.Fact, phase string) bool {
	v, is := f.Attr("phase")
	return !is || slices.Contains(v.Words, phase)
}
