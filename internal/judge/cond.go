package judge

import (
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// subject is what a condition is about: the thing that triggered the clause, and the act.
type subject struct {
	of      string
	again   string     // the fact that triggered it, where another one did for the same thing
	trigger *fact.Fact // nil: a standing duty
	act     *fact.Fact // nil: none is looked at
	silent  bool       // the trigger, or the act, does not count in this view, though it is said or asked
}

// holds evaluates a condition. What is not stated is open.
func (e *env) holds(c terms.Cond, s subject) answer {
	switch c := c.(type) {
	case terms.All:
		return fold(c, answer{is: yes}, answer.and, func(x terms.Cond) answer { return e.holds(x, s) })
	case terms.Any:
		return fold(c, answer{is: no}, answer.or, func(x terms.Cond) answer { return e.holds(x, s) })
	case terms.Not:
		return e.holds(c.Of, s).not()
	case terms.Happened:
		return e.happened(c, s)
	case terms.Test:
		return e.test(c, s)
	}
	return answer{is: yes} // no condition
}

func fold(list []terms.Cond, a answer, join func(answer, answer) answer, one func(terms.Cond) answer) answer {
	for _, c := range list {
		a = join(a, one(c))
	}
	return a
}

// all evaluates conditions that must hold together.
func (e *env) all(list []terms.Cond, s subject) answer {
	return e.holds(terms.All(list), s)
}

// anyOf evaluates exceptions, of which one is enough.
func (e *env) anyOf(list []terms.Cond, s subject) answer {
	return e.holds(terms.Any(list), s)
}

func (e *env) happened(c terms.Happened, s subject) answer {
	p := e.party(c.By)
	test := name(fact.Ref{Kind: c.Kind, Of: s.of, By: p})
	if set, is := e.settled[test]; is {
		return answer{is: truthOf(set)}
	}
	list := e.ix.kinds[c.Kind] // a standing duty is about the relation as a whole, and everything in it
	if s.of != "" {
		list = slices.Concat(e.ix.about(c.Kind, s.of), e.ix.about(c.Kind, ""))
	}
	if did := by(list, p); len(did) > 0 {
		e.use(did...)
		return answer{is: yes}
	}
	for _, x := range denied(list, p) {
		if e.use(x); !said(x.Until) && !said(x.At) && (x.Of == s.of || x.Of == "") {
			return answer{is: no}
		}
	}
	return e.ask(test, test, c.Kind, s.of, p)
}

// test compares a value with a literal.
func (e *env) test(c terms.Test, s subject) answer {
	called := e.called(c, s)
	test := called + " " + string(c.Op) + " " + literal(c.Value)
	if set, is := e.settled[test]; is {
		return answer{is: truthOf(set)}
	}
	v, known := e.value(c, s)
	if known {
		if is := e.compare(c.Name, v, c.Op, c.Value); is != open {
			return answer{is: is}
		}
	}
	return e.ask(called, test, c.Name, s.of, "")
}

// called gives the name under which an open value is reported.
func (e *env) called(c terms.Test, s subject) string {
	switch {
	case c.About == terms.Act && s.act != nil:
		return c.Name + "(" + cmpOr(s.act.Of, s.act.ID) + ")"
	case c.About == terms.Thing && s.of != "":
		return c.Name + "(" + s.of + ")"
	}
	return c.Name
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// ask makes an open answer.
func (e *env) ask(called, test, kind, of string, p fact.Party) answer {
	asks := ""
	if k, known := e.ix.ranked(kind); known {
		asks = e.words(k.Asks, of, p, "")
	}
	return answer{is: open, asks: []question{{name: called, test: test, asks: asks}}}
}

// value looks a value up: of the act, of the thing, of the relation.
func (e *env) value(c terms.Test, s subject) (fact.Value, bool) {
	switch c.About {
	case terms.Act:
		if s.act == nil {
			return fact.Value{}, false
		}
		return e.valueOf(c.Name, s.act, s.act.Of)
	case terms.Thing:
		if s.trigger != nil && slices.Equal(e.cl.Knowledge.Levels, []string{"actual"}) {
			return e.perceived(c.Name, s)
		}
		return e.valueOf(c.Name, s.trigger, s.of)
	case terms.World:
	}
	return e.valueOf(c.Name, nil, s.of)
}

// perceived looks an attribute of the thing up where actual knowledge counts: as part of what
// happened, or of what the party became aware of. What somebody makes of it afterwards, which is
// a fact of its own, counts only where it is the party's.
func (e *env) perceived(called string, s subject) (fact.Value, bool) {
	who := e.party(e.cl.Knowledge.Whose)
	of := stem(s.trigger.Kind) + ".aware"
	if v, is := e.attribute(called, slices.Concat(e.ix.same(s.trigger), by(e.ix.about(of, s.of), who))); is {
		return v, true
	}
	own := slices.DeleteFunc(slices.Clone(e.ix.about(called, s.of)), func(f *fact.Fact) bool { return f.By != who })
	e.use(own...)
	return agree(own)
}

// valueOf gives an attribute of a fact, else what value facts say of its thing, else of the
// relation. Facts that contradict each other leave it open.
func (e *env) valueOf(called string, f *fact.Fact, of string) (fact.Value, bool) {
	if f != nil {
		if v, is := e.attribute(called, e.ix.same(f)); is {
			return v, v.Lo <= v.Hi
		}
	}
	for _, thing := range slices.Compact([]string{of, ""}) {
		if list := e.ix.about(called, thing); len(list) > 0 {
			e.use(list...)
			return agree(list)
		}
	}
	return fact.Value{}, false
}

// attribute gives what facts say together by an attribute, and whether any of them has it.
func (e *env) attribute(called string, list []*fact.Fact) (fact.Value, bool) {
	var say []fact.Fact
	for _, f := range list {
		if v, is := f.Attr(called); is {
			e.use(f)
			say = append(say, fact.Fact{Value: v})
		}
	}
	all := make([]*fact.Fact, len(say))
	for i := range say {
		all[i] = &say[i]
	}
	v, _ := agree(all)
	return v, len(all) > 0
}

// agree gives what all of the facts say together, or nothing where they contradict each other.
// That something has not one value does not say which other one it has.
func agree(list []*fact.Fact) (fact.Value, bool) {
	var v fact.Value
	for _, f := range list {
		w := positive(f)
		switch {
		case f.Not && w.Sort != fact.Bool:
			continue
		case v.Sort == fact.None:
			v = w
			continue
		case v.Sort != w.Sort || v.Currency != w.Currency || v.Yes != w.Yes:
			return fact.Value{}, false
		case v.Sort == fact.Words && !alike(v.Words, w.Words):
			return fact.Value{}, false
		}
		v.Lo, v.Hi = max(v.Lo, w.Lo), min(v.Hi, w.Hi)
	}
	return v, v.Sort != fact.None && v.Lo <= v.Hi
}

// alike reports whether two lists hold the same words.
func alike(a, b []string) bool {
	return !slices.ContainsFunc(a, func(w string) bool { return !slices.Contains(b, w) }) &&
		!slices.ContainsFunc(b, func(w string) bool { return !slices.Contains(a, w) })
}

// positive gives a fact's value, the other way round where it is denied.
func positive(f *fact.Fact) fact.Value {
	v := f.Value
	if v.Sort == fact.None {
		v = fact.Value{Sort: fact.Bool, Yes: true}
	}
	if f.Not {
		v.Yes = !v.Yes
	}
	return v
}

// compare evaluates a comparison; numbers known only within bounds may leave it open.
func (e *env) compare(called string, v fact.Value, op terms.Op, lit fact.Value) truth {
	if v.Sort != lit.Sort || v.Currency != lit.Currency {
		return open
	}
	switch v.Sort {
	case fact.Bool:
		return truthOf((v.Yes == lit.Yes) == (op == terms.Is))
	case fact.Words:
		return e.compareWords(called, v.Words, op, lit.Words)
	default:
		return compareNumbers(v, op, lit.Lo)
	}
}

func compareNumbers(v fact.Value, op terms.Op, n int64) truth {
	switch op {
	case terms.IsNot:
		return -compareNumbers(v, terms.Is, n)
	case terms.Below:
		return -compareNumbers(v, terms.AtLeast, n)
	case terms.AtMost:
		return -compareNumbers(v, terms.Above, n)
	case terms.AtLeast:
		return between(v.Lo >= n, v.Hi < n)
	case terms.Above:
		return between(v.Lo > n, v.Hi <= n)
	case terms.Is, terms.In, terms.Has:
	}
	return between(v.Lo == n && v.Hi == n, n < v.Lo || n > v.Hi)
}

// between is yes, no or open.
func between(surely, never bool) truth {
	switch {
	case surely:
		return yes
	case never:
		return no
	}
	return open
}

func (e *env) compareWords(called string, have []string, op terms.Op, lit []string) truth {
	switch op {
	case terms.Is:
		return truthOf(alike(have, lit))
	case terms.IsNot:
		return truthOf(!alike(have, lit))
	case terms.In:
		return truthOf(slices.ContainsFunc(have, func(w string) bool { return slices.Contains(lit, w) }))
	case terms.Has:
		return truthOf(!slices.ContainsFunc(lit, func(w string) bool { return !slices.Contains(have, w) }))
	case terms.AtLeast, terms.Above, terms.AtMost, terms.Below:
	}
	k, known := e.ix.ranked(called)
	if !known || len(have) != 1 || len(lit) != 1 {
		return open
	}
	a, b := slices.Index(k.Ranks, have[0]), slices.Index(k.Ranks, lit[0])
	return compareNumbers(fact.Value{Lo: int64(a), Hi: int64(a)}, op, int64(b))
}

// literal writes a value as a test shows it.
func literal(v fact.Value) string {
	switch v.Sort {
	case fact.Bool:
		return strconv.FormatBool(v.Yes)
	case fact.Words:
		return strings.Join(v.Words, ", ")
	case fact.None, fact.Number, fact.Amount:
	}
	return strconv.FormatInt(v.Lo, 10) + v.Currency
}
