package judge

import (
	"math"
	"slices"

	"counterpart/internal/judge/times"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// bound is a deadline seen from an act: where it lies, and how far past it the act is.
type bound struct {
	at   when.Interval
	past span
	asks []question // conditions that choose among deadlines
	some bool       // there is a number
}

// hull gives what is possible under either.
func (b bound) hull(c bound) bound {
	return bound{
		at:   when.Interval{Lo: min(b.at.Lo, c.at.Lo), Hi: max(b.at.Hi, c.at.Hi)},
		past: span{min(b.past.least, c.past.least), max(b.past.most, c.past.most)},
		asks: merge(b.asks, c.asks), some: b.some && c.some,
	}
}

// against compares an act with the deadline of a clause.
func (e *env) against(d *terms.Deadline, s subject, anchor, act moment) bound {
	if d == nil {
		return bound{at: when.Open(), past: span{-far, far}}
	}
	if said(d.At) {
		return absolute(d.At, act)
	}
	if d.Back && len(d.Options) == 0 {
		past := since(anchor, act) // at the same instant is not before
		return bound{at: anchor.at, past: span{past.least + 1, past.most + 1}, some: true}
	}
	var out bound
	any := false
	for _, o := range d.Options {
		holds := e.holds(o.If, s)
		if holds.is == no {
			continue
		}
		b := e.rules(o, d.Back, anchor, act)
		b.asks = holds.asks
		if any {
			b = out.hull(b)
		}
		out, any = b, true
		if holds.is == yes {
			break
		}
	}
	if y := e.yardstick(d.Soft); !any && y != nil {
		return e.rules(terms.Option{Rules: []when.Rule{y.Rule}}, d.Back, anchor, act)
	}
	if !any {
		return bound{at: when.Open(), past: span{-far, far}}
	}
	return out
}

// absolute compares with a date: it ends with the last instant that the text can mean.
func absolute(at when.Interval, act moment) bound {
	if !at.Known() {
		return bound{at: at, past: span{-far, far}, some: true}
	}
	end := when.Exactly(at.Hi)
	return bound{at: end, past: span{times.Sub(act.at.Lo, end.Hi), times.Sub(act.at.Hi, end.Lo)}, some: true}
}

// rules compares with one bound, or with the earlier or later of several.
func (e *env) rules(o terms.Option, back bool, anchor, act moment) bound {
	var out bound
	for i, r := range o.Rules {
		b := one(r, back, anchor, act)
		switch {
		case i == 0:
			out = b
		case o.Pick == terms.Later:
			out.at = when.Interval{Lo: max(out.at.Lo, b.at.Lo), Hi: max(out.at.Hi, b.at.Hi)}
			out.past = span{min(out.past.least, b.past.least), min(out.past.most, b.past.most)}
		default:
			out.at = when.Interval{Lo: min(out.at.Lo, b.at.Lo), Hi: min(out.at.Hi, b.at.Hi)}
			out.past = span{max(out.past.least, b.past.least), max(out.past.most, b.past.most)}
		}
	}
	return out
}

// one compares with a single bound through the ends of all intervals and of their difference.
func one(r when.Rule, back bool, anchor, act moment) bound {
	if back {
		return before(r, anchor, act)
	}
	at, err := r.AfterInterval(anchor.at)
	least, most, err2 := r.Reach(anchor.at)
	if err != nil || err2 != nil { // refused by terms.Parse
		return bound{at: when.Open(), past: span{-far, far}, some: true}
	}
	d := since(anchor, act)
	return bound{at: at, some: true, past: span{
		least: max(less(d.least, most.Microseconds()), times.Sub(act.at.Lo, at.Hi)),
		most:  min(less(d.most, least.Microseconds()), times.Sub(act.at.Hi, at.Lo)),
	}}
}

// before compares with a deadline that lies before its anchor.
func before(r when.Rule, anchor, act moment) bound {
	at, err := r.BeforeInterval(anchor.at)
	if err != nil { // refused by terms.Parse
		return bound{at: when.Open(), past: span{-far, far}, some: true}
	}
	b := bound{at: at, some: true, past: span{times.Sub(act.at.Lo, at.Hi), times.Sub(act.at.Hi, at.Lo)}}
	if r.Span.Unit == when.Hours || r.Count == when.Elapsed {
		n, _ := length(r.Span)
		d := since(anchor, act)
		b.past = span{max(b.past.least, less(d.least, -n)), min(b.past.most, less(d.most, -n))}
	}
	return b
}

// less gives x - y, where x may have no bound.
func less(x, y int64) int64 {
	if x <= -far || x >= far {
		return x
	}
	return x - y
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
func lapse(d span) Lapse {
	l := Lapse{Least: math.MinInt64, Most: math.MaxInt64}
	if d.least > -far {
		l.Known, l.Least = true, d.least
	}
	if d.most < far {
		l.Known, l.Most = true, d.most
	}
	return l
}

// anchor gives the moment at which a clock starts.
func (e *env) anchor(d *terms.Deadline, s subject, p fact.Party) moment {
	kind, whose := e.cl.Type.Anchor, fact.Party("")
	if d != nil && d.From.Kind != "" {
		kind, whose = d.From.Kind, d.From.By
	}
	if d != nil && d.From.Phase != "" {
		return e.performance(d.From.Phase, s, p)
	}
	if kind == AgreementEffective && len(e.c.Instruments) > 0 {
		return e.effective()
	}
	kind = e.anchorKind(kind, s)
	if kind == "" && s.trigger == nil {
		return e.effective()
	}
	if kind == "" || s.trigger != nil && kind == s.trigger.Kind {
		m := e.ix.of(s.trigger)
		m.facts = append(slices.Clip(m.facts), s.trigger)
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
	if s.trigger != nil && kind != "" && stem(kind) == kind {
		kind = stem(s.trigger.Kind) + "." + kind
		if _, known := e.ix.ranked(kind); !known {
			return ""
		}
	}
	if slices.Equal(e.cl.Knowledge.Levels, []string{"constructive"}) && kind == stem(kind)+".aware" {
		return stem(kind) + ".knowable"
	}
	return kind
}

// find gives the moment of a kind about a thing, or about the relation as a whole.
func (e *env) find(kind, of string, p fact.Party) moment {
	for _, thing := range slices.Compact([]string{of, ""}) {
		list := by(e.ix.about(kind, thing), "")
		if k, known := e.ix.ranked(kind); known && k.PerParty {
			list = by(list, p)
		}
		if len(list) > 0 {
			m := earliest(e.moments(list))
			e.use(m.facts...)
			return m
		}
	}
	return e.ix.moment(e.ix.unique(kind, of, p), nil)
}

// effective is the moment at which the agreement begins to bind.
func (e *env) effective() moment {
	at := e.ins.Effective
	if !said(at) {
		at = e.c.Instruments[0].Effective
	}
	return moment{ref: fact.Ref{Kind: AgreementEffective}, at: stated(at), stands: said(at)}
}

// performance gives when an earlier phase was performed.
func (e *env) performance(phase string, s subject, p fact.Party) moment {
	var done []moment
	for i := range e.cl.Phases {
		if e.cl.Phases[i].Name != phase {
			continue
		}
		for _, kind := range e.cl.Phases[i].Act {
			for _, f := range by(e.ix.about(kind, s.of), p) {
				if inPhase(f, phase) {
					e.use(f)
					done = append(done, e.ix.of(f))
				}
			}
		}
	}
	if len(done) > 0 {
		return earliest(done)
	}
	return moment{ref: fact.Ref{Kind: phase, Of: s.of, By: p}, at: when.Open()}
}

// inPhase reports whether an act belongs to a phase: it says so, or says nothing of phases.
func inPhase(f *fact.Fact, phase string) bool {
	v, is := f.Attr("phase")
	return !is || slices.Contains(v.Words, phase)
}
