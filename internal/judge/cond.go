package judge

import (
	"slices"

	"counterpart/internal/judge/record"
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
func (e *env) holds(c terms.Cond, s subject) record.Answer {
	switch c := c.(type) {
	case terms.All:
		return fold(c, record.Answer{Is: record.Yes}, record.Answer.And, func(x terms.Cond) record.Answer { return e.holds(x, s) })
	case terms.Any:
		return fold(c, record.Answer{Is: record.No}, record.Answer.Or, func(x terms.Cond) record.Answer { return e.holds(x, s) })
	case terms.Not:
		return e.holds(c.Of, s).Not()
	case terms.Happened:
		return e.happened(c, s)
	case terms.Test:
		return e.test(c, s)
	}
	return record.Answer{Is: record.Yes} // no condition
}

func fold(list []terms.Cond, a record.Answer, join func(record.Answer, record.Answer) record.Answer, one func(terms.Cond) record.Answer) record.Answer {
	for _, c := range list {
		a = join(a, one(c))
	}
	return a
}

// all evaluates conditions that must hold together.
func (e *env) all(list []terms.Cond, s subject) record.Answer {
	return e.holds(terms.All(list), s)
}

// anyOf evaluates exceptions, of which one is enough.
func (e *env) anyOf(list []terms.Cond, s subject) record.Answer {
	return e.holds(terms.Any(list), s)
}

func (e *env) happened(c terms.Happened, s subject) record.Answer {
	p := e.party(c.By)
	test := record.Name(fact.Ref{Kind: c.Kind, Of: s.of, By: p})
	if set, is := e.settled[test]; is {
		return record.Answer{Is: record.TruthOf(set)}
	}
	list := e.ix.Kinds[c.Kind] // a standing duty is about the relation as a whole, and everything in it
	if s.of != "" {
		list = slices.Concat(e.ix.About(c.Kind, s.of), e.ix.About(c.Kind, ""))
	}
	if did := record.By(list, p); len(did) > 0 {
		e.use(did...)
		return record.Answer{Is: record.Yes}
	}
	for _, x := range record.Denied(list, p) {
		if e.use(x); !record.Said(x.Until) && !record.Said(x.At) && (x.Of == s.of || x.Of == "") {
			return record.Answer{Is: record.No}
		}
	}
	return e.ask(test, test, c.Kind, s.of, p)
}

// test compares a value with a literal.
func (e *env) test(c terms.Test, s subject) record.Answer {
	called := e.called(c, s)
	test := called + " " + string(c.Op) + " " + record.Literal(c.Value)
	if set, is := e.settled[test]; is {
		return record.Answer{Is: record.TruthOf(set)}
	}
	v, known := e.value(c, s)
	if known {
		if is := e.compare(c.Name, v, c.Op, c.Value); is != record.Open {
			return record.Answer{Is: is}
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
func (e *env) ask(called, test, kind, of string, p fact.Party) record.Answer {
	asks := ""
	if k, known := e.ix.Ranked(kind); known {
		asks = e.words(k.Asks, of, p, "")
	}
	return record.Answer{Is: record.Open, Asks: []record.Question{{Name: called, Test: test, Asks: asks}}}
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
	of := record.Stem(s.trigger.Kind) + ".aware"
	if v, is := e.attribute(called, slices.Concat(e.ix.Same(s.trigger), record.By(e.ix.About(of, s.of), who))); is {
		return v, true
	}
	own := slices.DeleteFunc(slices.Clone(e.ix.About(called, s.of)), func(f *fact.Fact) bool { return f.By != who })
	e.use(own...)
	return record.Agree(own)
}

// valueOf gives an attribute of a fact, else what value facts say of its thing, else of the
// relation. Facts that contradict each other leave it open.
func (e *env) valueOf(called string, f *fact.Fact, of string) (fact.Value, bool) {
	if f != nil {
		if v, is := e.attribute(called, e.ix.Same(f)); is {
			return v, v.Lo <= v.Hi
		}
	}
	for _, thing := range slices.Compact([]string{of, ""}) {
		if list := e.ix.About(called, thing); len(list) > 0 {
			e.use(list...)
			return record.Agree(list)
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
	v, _ := record.Agree(all)
	return v, len(all) > 0
}

// compare evaluates a comparison; numbers known only within bounds may leave it open.
func (e *env) compare(called string, v fact.Value, op terms.Op, lit fact.Value) record.Truth {
	if v.Sort != lit.Sort || v.Currency != lit.Currency {
		return record.Open
	}
	switch v.Sort {
	case fact.Bool:
		return record.TruthOf((v.Yes == lit.Yes) == (op == terms.Is))
	case fact.Words:
		return e.compareWords(called, v.Words, op, lit.Words)
	default:
		return record.CompareNumbers(v, op, lit.Lo)
	}
}

func (e *env) compareWords(called string, have []string, op terms.Op, lit []string) record.Truth {
	switch op {
	case terms.Is:
		return record.TruthOf(record.Alike(have, lit))
	case terms.IsNot:
		return record.TruthOf(!record.Alike(have, lit))
	case terms.In:
		return record.TruthOf(slices.ContainsFunc(have, func(w string) bool { return slices.Contains(lit, w) }))
	case terms.Has:
		return record.TruthOf(!slices.ContainsFunc(lit, func(w string) bool { return !slices.Contains(have, w) }))
	case terms.AtLeast, terms.Above, terms.AtMost, terms.Below:
	}
	k, known := e.ix.Ranked(called)
	if !known || len(have) != 1 || len(lit) != 1 {
		return record.Open
	}
	a, b := slices.Index(k.Ranks, have[0]), slices.Index(k.Ranks, lit[0])
	return record.CompareNumbers(fact.Value{Lo: int64(a), Hi: int64(a)}, op, int64(b))
}
