package judge

import (
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// forbid judges a prohibition: every act of the kind that is stated is an instance. One that
// falls under a permission or an exception is met: permitted.
func (e *env) forbid(p fact.Party) []Finding {
	var out []Finding
	var denials []*fact.Fact
	for _, kind := range e.cl.Act {
		denials = append(denials, denied(e.ix.kinds[kind], p)...)
		for _, x := range by(e.ix.kinds[kind], p) {
			out = append(out, e.deed(subject{of: x.Of, act: x, trigger: x}, p))
		}
		for _, x := range e.ix.silent[kind] {
			if x.By == "" || p == "" || x.By == p {
				out = append(out, e.deed(subject{of: x.Of, act: stub(x), trigger: stub(x), silent: true}, p))
			}
		}
	}
	if len(out) == 0 {
		out = append(out, e.quiet(p, denials))
	}
	return out
}

// deed judges one act against the prohibition.
func (e *env) deed(s subject, p fact.Party) Finding {
	f := e.begin(s, p, "")
	at := e.ix.of(s.act)
	f.At, f.Anchor = at.at, at.at
	forbidden := e.all(e.cl.ActIs, s).and(e.anyOf(e.cl.Unless, s).not())
	applies := e.inForce(s, p, at, at.at).and(e.all(e.cl.Needs, s)).and(e.all(e.cl.Filter, s))
	var o outcome
	switch {
	case applies.is == no:
		return e.end(f, outcome{could: only(Inactive), reason: "Not in force: a condition without which it does not apply is not met."})
	case forbidden.is == yes:
		o = outcome{could: only(Breached), reason: "It was done though it is forbidden."}
	case forbidden.is == no:
		o = outcome{could: only(Met), reason: "Permitted: it is not of the kind that is forbidden, or an exception applies."}
	default:
		o = outcome{could: only(Met, Breached), asks: forbidden.asks, reason: "Whether it is permitted is open."}
	}
	o = e.silence(e.excuses(o, s, p), s)
	if applies.is == open {
		o.could |= only(Inactive)
		o.asks = merge(o.asks, applies.asks)
	}
	return e.end(f, o)
}

// quiet is the finding where no act is stated: that none is stated shows nothing.
func (e *env) quiet(p fact.Party, denials []*fact.Fact) Finding {
	f := e.begin(subject{}, p, "")
	e.use(denials...)
	now := e.now()
	applies, why := e.applies(subject{}, p, now, now.at)
	o := outcome{
		could: only(Met, Breached), reason: "No breach found on the recorded facts; a missing entry never shows that nothing happened.",
		asks: e.pending(moment{ref: fact.Ref{Kind: first(e.cl.Act), By: p}, at: when.Open()}),
	}
	for _, x := range denials {
		if !said(x.Until) && !said(x.At) {
			o = outcome{could: only(Met), reason: "It is stated that it was not done."}
		}
	}
	return e.end(f, e.soften(o, subject{}, p, applies, why))
}
