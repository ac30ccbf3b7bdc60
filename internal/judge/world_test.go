package judge_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// A small case in whole days, of which every world can be listed: what the judge says of it is
// compared with what a plain evaluation says of each world.

const (
	day   = 86_400_000_000
	epoch = when.Instant(1_704_067_200_000_000) // 2024-01-01
)

// at gives noon of a day.
func at(d int) when.Instant { return epoch + when.Instant(d)*day + day/2 }

func span(lo, hi int) when.Interval { return when.Interval{Lo: at(lo), Hi: at(hi)} }

func days(n int) when.Rule {
	return when.Rule{Span: when.Span{N: n, Unit: when.Days}, Count: when.Elapsed}
}

// spot is a moment of the case: between two days, and so many days after another one.
type spot struct {
	name   string
	fact   fact.Fact
	lo, hi int  // bounds; of one that is not stated those that are tried
	stated bool // by an interval
	after  string
	least  int
	most   int // 0: no bound
	strict bool
}

// toy is a case with what is needed to list its worlds.
type toy struct {
	kind   terms.Kind
	clause *terms.Clause
	spots  []spot
	facts  []fact.Fact     // without a moment: values, denials
	flags  map[string]int8 // 1 true, 0 open, -1 false
	asOf   int
	// of the clause
	n, m, pick, every, grace int
	back, denied             bool
	until                    int // of the denial; -1: none
	from, to                 int // the dates between which the clause is in force; -1: none
}

type world struct {
	at   map[string]int
	flag map[string]bool
}

var given = fact.Attestation{Grade: fact.Given, Entry: -1}

// toys draws a case of any kind of norm.
func toys(t *rapid.T) *toy {
	y := &toy{flags: map[string]int8{}, until: -1, from: -1, to: -1, asOf: rapid.IntRange(8, 24).Draw(t, "as of")}
	y.kind = rapid.SampledFrom([]terms.Kind{terms.Achieve, terms.Achieve, terms.May, terms.Maintain, terms.Forbid, "periodic"}).Draw(t, "kind")
	for _, f := range []string{"risk_unlikely", "hosting.vendor"} {
		y.flags[f] = rapid.SampledFrom([]int8{-1, 0, 1, 1}).Draw(t, f)
	}
	y.clause = &terms.Clause{
		ID: "duty.toy", Label: "toy", Type: &terms.Type{Name: "duty"}, Kind: y.kind,
		By: []fact.Party{"vendor"}, To: []fact.Party{"retailer"},
	}
	if rapid.Bool().Draw(t, "needs") {
		y.clause.Needs = []terms.Cond{is("hosting.vendor")}
	}
	if rapid.Bool().Draw(t, "unless") {
		y.clause.Unless = []terms.Cond{is("risk_unlikely")}
	}
	switch y.kind {
	case terms.Maintain:
		y.maintain(t)
	case terms.Forbid:
		y.forbid(t)
	case "periodic":
		y.periodic(t)
	default:
		y.incident(t)
	}
	return y
}

func is(name string) terms.Cond {
	return terms.Test{About: terms.World, Name: name, Op: terms.Is, Value: fact.Value{Sort: fact.Bool, Yes: true}}
}

// incident is a duty or a power that an incident sets going.
func (y *toy) incident(t *rapid.T) {
	c := y.clause
	c.Trigger, c.Act = []string{"incident.occurred"}, []string{"notice.given"}
	y.spot(t, spot{name: "occurred", fact: fact.Fact{Kind: "incident.occurred", Of: "x"}, stated: true}, 8)
	aware := spot{name: "aware", fact: fact.Fact{Kind: "incident.aware", Of: "x", By: "vendor"}, stated: rapid.Bool().Draw(t, "aware stated")}
	if rapid.Bool().Draw(t, "aware after") {
		aware.after = "occurred"
	}
	y.spot(t, aware, 12)
	for i := range rapid.IntRange(0, 2).Draw(t, "acts") {
		n := spot{name: fmt.Sprintf("act%d", i), fact: fact.Fact{Kind: "notice.given", Of: "x", By: "vendor"}, stated: true}
		if rapid.Bool().Draw(t, "act after") {
			n.after = "aware"
		}
		y.spot(t, n, y.asOf)
	}
	c.Deadline = &terms.Deadline{From: terms.Moment{Kind: "incident.aware"}}
	y.n, y.m = rapid.IntRange(1, 6).Draw(t, "n"), rapid.IntRange(1, 6).Draw(t, "m")
	switch y.pick = rapid.IntRange(0, 4).Draw(t, "bound"); y.pick {
	case 1:
		c.Deadline.Options = []terms.Option{{Rules: []when.Rule{days(y.n), days(y.m)}, Pick: terms.Earlier}}
	case 2:
		c.Deadline.Options = []terms.Option{{Rules: []when.Rule{days(y.n), days(y.m)}, Pick: terms.Later}}
	case 3:
		c.Deadline.Options = []terms.Option{{If: is("hosting.vendor"), Rules: []when.Rule{days(y.n)}}, {Rules: []when.Rule{days(y.m)}}}
	case 4:
		c.Deadline.At = when.Exactly(at(y.n + 6))
	default:
		c.Deadline.Options = []terms.Option{{Rules: []when.Rule{days(y.n)}}}
	}
	if y.back = y.pick == 0 && rapid.Bool().Draw(t, "back"); y.back {
		c.Deadline.Back = true
	}
	if rapid.Bool().Draw(t, "version") {
		y.from, y.to = rapid.IntRange(0, 6).Draw(t, "from"), rapid.IntRange(4, 10).Draw(t, "to")
		c.From, c.To2 = when.Exactly(at(y.from)), when.Exactly(at(y.to))
	}
	if y.kind == terms.Achieve && len(y.spots) == 2 && rapid.Bool().Draw(t, "denied") {
		y.deny(t, fact.Fact{Kind: "notice.given", Of: "x", By: "vendor"})
	}
}

// deny adds a statement that something was not done, or was not so.
func (y *toy) deny(t *rapid.T, f fact.Fact) {
	f.ID, f.Not, f.Attestation, y.denied = "denial", true, given, true
	if rapid.Bool().Draw(t, "until") {
		y.until = rapid.IntRange(1, y.asOf).Draw(t, "until when")
		f.Until = when.Exactly(at(y.until))
	}
	y.facts = append(y.facts, f)
}

// spot adds a moment with a drawn interval and distance.
func (y *toy) spot(t *rapid.T, s spot, hi int) {
	s.fact.ID, s.fact.Attestation = s.name, given
	s.lo = rapid.IntRange(0, hi).Draw(t, s.name+" lo")
	s.hi = min(hi, s.lo+rapid.IntRange(0, 3).Draw(t, s.name+" width"))
	if s.stated {
		s.fact.At = span(s.lo, s.hi)
	} else {
		s.lo, s.hi = 0, y.asOf+7
	}
	if s.after != "" {
		s.least = rapid.IntRange(0, 4).Draw(t, s.name+" least")
		s.strict = rapid.Bool().Draw(t, s.name+" strict")
		if rapid.Bool().Draw(t, s.name+" at most") {
			s.most = s.least + 1 + rapid.IntRange(0, 3).Draw(t, s.name+" most")
		}
		s.strict = s.strict || s.least+s.most == 0 // else it says nothing
		s.fact.Offsets = []fact.Offset{s.offset()}
	}
	y.spots = append(y.spots, s)
}

func (s *spot) offset() fact.Offset {
	o := fact.Offset{
		After:  map[string]fact.Ref{"occurred": {Kind: "incident.occurred", Of: "x"}, "aware": {Kind: "incident.aware", Of: "x", By: "vendor"}}[s.after],
		Strict: s.strict,
	}
	if s.least > 0 {
		o.Least = when.Span{N: s.least, Unit: when.Days}
	}
	if s.most > 0 {
		o.Most = when.Span{N: s.most, Unit: when.Days}
	}
	return o
}

// maintain is a state that is owed since the agreement's beginning, day 4.
func (y *toy) maintain(t *rapid.T) {
	y.clause.State = "encryption.on"
	for i := range rapid.IntRange(0, 2).Draw(t, "states") {
		not := rapid.Bool().Draw(t, "not")
		s := spot{name: fmt.Sprintf("state%d", i), fact: fact.Fact{Kind: "encryption.on", By: "vendor", Not: not}, stated: true}
		y.spot(t, s, y.asOf)
		last := &y.spots[len(y.spots)-1]
		if rapid.Bool().Draw(t, "ends") {
			last.most = last.hi + rapid.IntRange(1, 6).Draw(t, "end") // the day on which it ended
			last.fact.Until = when.Exactly(at(last.most))
		}
	}
}

func (y *toy) forbid(t *rapid.T) {
	y.clause.Act = []string{"data.used"}
	y.clause.ActIs = []terms.Cond{terms.Test{About: terms.Act, Name: "purpose", Op: terms.In, Value: words("marketing")}}
	for i := range rapid.IntRange(0, 2).Draw(t, "uses") {
		f := fact.Fact{Kind: "data.used", By: "vendor"}
		purpose := rapid.SampledFrom([]string{"", "marketing", "security"}).Draw(t, "purpose")
		if purpose != "" {
			f.Attrs = []fact.Attr{{Name: "purpose", Value: words(purpose)}}
		}
		y.spot(t, spot{name: fmt.Sprintf("use%d", i), fact: f, stated: true}, y.asOf)
	}
	if rapid.Bool().Draw(t, "version") {
		y.from, y.to = rapid.IntRange(0, 6).Draw(t, "from"), rapid.IntRange(4, 10).Draw(t, "to")
		y.clause.From, y.clause.To2 = when.Exactly(at(y.from)), when.Exactly(at(y.to))
	}
}

func words(list ...string) fact.Value { return fact.Value{Sort: fact.Words, Words: list} }

// periodic is a duty every so many days after the start of the service.
func (y *toy) periodic(t *rapid.T) {
	y.clause.Kind, y.clause.Act = terms.Achieve, []string{"audit.completed"}
	y.every = rapid.IntRange(3, 7).Draw(t, "every")
	y.grace = rapid.IntRange(0, 2).Draw(t, "grace")
	y.clause.Deadline = &terms.Deadline{Cadence: true, Every: days(y.every), From: terms.Moment{Kind: "golive"}}
	if y.grace > 0 {
		y.clause.Deadline.Grace = days(y.grace)
	}
	y.spot(t, spot{name: "start", fact: fact.Fact{Kind: "golive"}, stated: true}, 6)
	for i := range rapid.IntRange(0, 3).Draw(t, "acts") {
		y.spot(t, spot{name: fmt.Sprintf("act%d", i), fact: fact.Fact{Kind: "audit.completed", By: "vendor"}, stated: true}, y.asOf)
	}
	if rapid.Bool().Draw(t, "denied") {
		y.deny(t, fact.Fact{Kind: "audit.completed", By: "vendor"})
	}
}

// list gives all facts.
func (y *toy) list() []fact.Fact {
	out := slices.Clone(y.facts)
	for _, s := range y.spots {
		if s.stated || s.after != "" {
			out = append(out, s.fact)
		}
	}
	for _, name := range []string{"risk_unlikely", "hosting.vendor"} {
		if v := y.flags[name]; v != 0 {
			out = append(out, fact.Fact{ID: name, Kind: name, Value: fact.Value{Sort: fact.Bool, Yes: v > 0}, Attestation: given})
		}
	}
	return out
}

// judgedCase gives the case of some facts.
func (y *toy) judgedCase(list []fact.Fact) judge.Case {
	facts := new(judge.Facts)
	if err := facts.Add(list...); err != nil {
		panic(err)
	}
	start := 0
	if y.kind == terms.Maintain {
		start = owedFrom
	}
	ins := &terms.Instrument{
		Name: "toy", Sort: terms.Contract, Effective: when.Exactly(at(start)), Clauses: []*terms.Clause{y.clause},
		Words: []fact.Kind{{Name: "risk_unlikely", Class: fact.Truth, Sort: fact.Bool}, {Name: "golive", Class: fact.Moment, Unique: true}},
	}
	return judge.Case{
		Instruments: []*terms.Instrument{ins}, Facts: facts, AsOf: at(y.asOf),
		Sides: fact.Sides{Controller: "retailer", Processor: "vendor"},
	}
}

const owedFrom = 4

// worlds yields every way in which the open days and values can be.
func (y *toy) worlds(yield func(world)) {
	w := world{at: map[string]int{}, flag: map[string]bool{}}
	var flags func([]string)
	flags = func(names []string) {
		if len(names) == 0 {
			yield(w)
			return
		}
		for _, v := range []bool{true, false} {
			if y.flags[names[0]] == 0 || (y.flags[names[0]] > 0) == v {
				w.flag[names[0]] = v
				flags(names[1:])
			}
		}
	}
	var place func([]spot)
	place = func(list []spot) {
		if len(list) == 0 {
			flags([]string{"risk_unlikely", "hosting.vendor"})
			return
		}
		s := list[0]
		for d := s.lo; d <= s.hi; d++ {
			if y.fits(s, d, w) {
				w.at[s.name] = d
				place(list[1:])
			}
		}
	}
	place(y.spots)
}

// fits reports whether a moment may lie on a day, those before it being placed.
func (y *toy) fits(s spot, d int, w world) bool {
	if _, about := w.at["occurred"]; about && d < w.at["occurred"] { // nobody knows or tells of it before
		return false
	}
	if s.after == "" {
		return true
	}
	apart := d - w.at[s.after]
	return apart >= s.least && (!s.strict || apart > s.least) && (s.most == 0 || apart <= s.most)
}

// forbidsUse is a prohibition without conditions.
func forbidsUse() *terms.Clause {
	return &terms.Clause{
		ID: "use.none", Label: "none", Type: &terms.Type{Name: "use"}, Kind: terms.Forbid, Act: []string{"data.used"},
		By: []fact.Party{"vendor"}, To: []fact.Party{"retailer"},
	}
}
