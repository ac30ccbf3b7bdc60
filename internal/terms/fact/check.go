package fact

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"counterpart/internal/when"
)

// Problem is something that is wrong with a fact.
type Problem struct {
	Index   int    // of the fact in the list that was checked
	ID      string // of the fact
	Field   string // as it is written: "is", "by", "until", "after" and its "moment"; an attribute's name
	Part    int    // which of the offsets, from 0, where Field is "after" or "moment"
	Text    string // one sentence
	Instead string // what to write instead; may be empty
}

// String gives the problem with its place.
func (p Problem) String() string {
	text := fmt.Sprintf("fact %d (%q), %s: %s", p.Index+1, p.ID, p.Field, p.Text)
	if p.Instead != "" {
		text += fmt.Sprintf(" Did you mean %q?", p.Instead)
	}
	return text
}

// Check gives what is wrong with facts, in their order. Facts without problems can be judged.
func Check(facts []Fact, v Vocabulary) []Problem {
	c := checker{words: v, facts: facts, ids: make(map[string]int, len(facts))}
	for i := range facts {
		if _, twice := c.ids[facts[i].ID]; !twice {
			c.ids[facts[i].ID] = i
		}
	}
	for i := range facts {
		c.at, c.fact = i, &facts[i]
		c.check()
	}
	return c.found
}

type checker struct {
	words Vocabulary
	facts []Fact
	ids   map[string]int
	at    int
	fact  *Fact
	part  int // of Problem.Part
	found []Problem
}

func (c *checker) say(field, format string, args ...any) {
	c.found = append(c.found, Problem{Index: c.at, ID: c.fact.ID, Field: field, Part: c.part, Text: fmt.Sprintf(format, args...)})
}

// unknown says that a word is none of those that can stand there, and what may have been meant.
func (c *checker) unknown(field, word string, among []string, format string, args ...any) {
	c.say(field, format, args...)
	last := &c.found[len(c.found)-1]
	switch meant := Candidates(word, among); len(meant) {
	case 0:
	case 1:
		last.Instead = meant[0]
	default:
		last.Text += " Did you mean " + Either(meant) + "?"
	}
}

func (c *checker) check() {
	f := c.fact
	if f.ID == "" {
		c.say("id", "A fact needs an id.")
	} else if first := c.ids[f.ID]; first != c.at {
		c.say("id", "Fact %d has the same id.", first+1)
	}
	c.checkTimes()
	c.checkOffsets()
	c.checkChoice()
	c.checkStanding()
	c.checkAttrs()
	k, ok := c.words.Known(f.Kind)
	if !ok {
		c.unknown("is", f.Kind, c.words.Names(), "There is no kind of fact %q.", f.Kind)
		return
	}
	if f.Grade == Unknown {
		return
	}
	if k.PerParty && f.By == "" {
		c.say("by", "Each party has its own %s: say whose it is.", k.Name)
	}
	if k.Starts && f.Of == "" {
		c.say("of", "It has to name the thing that %s brings about.", k.Name)
	}
	c.checkClass(k)
}

// checkClass looks for fields that facts of the class do not have, and for a missing value.
func (c *checker) checkClass(k *Kind) {
	f := c.fact
	switch k.Class {
	case Moment:
		if f.Until != (when.Interval{}) && !f.Not {
			c.say("until", "%s happens at one point in time: it has no end.", k.Name)
		}
	case Truth, Item:
		if f.Until != (when.Interval{}) {
			c.say("until", "%s holds throughout: it has no end.", k.Name)
		}
		if f.Value.Sort == None && k.Class == Truth && k.Sort != Bool && !f.Not && len(f.OneOf) == 0 {
			c.say("value", "%s needs a value.", k.Name)
		}
	case State:
	}
	c.checkValue("value", k, f.Value)
}

// checkValue looks whether a value is of the sort that its kind has.
func (c *checker) checkValue(field string, k *Kind, v Value) {
	switch {
	case v.Sort == None:
	case k.Sort == None:
		c.say(field, "%s has no value.", k.Name)
	case v.Sort != k.Sort:
		c.say(field, "The value is %s; %s is %s.", v.Sort, k.Name, k.Sort)
	case v.Lo > v.Hi:
		c.say(field, "The lower bound is above the upper one.")
	case v.Sort == Amount && len(v.Currency) != 3:
		c.say(field, "The amount needs a currency of three letters.")
	case len(k.Ranks) > 0:
		for _, w := range v.Words {
			if !slices.Contains(k.Ranks, w) {
				c.unknown(field, w, k.Ranks, "%q is none of %s.", w, strings.Join(k.Ranks, ", "))
			}
		}
	}
}

func (c *checker) checkTimes() {
	f := c.fact
	switch {
	case f.At.Lo > f.At.Hi:
		c.say("at", "The interval ends before it begins.")
	case f.Until.Lo > f.Until.Hi:
		c.say("until", "The interval ends before it begins.")
	case f.Until != (when.Interval{}) && f.Until.Hi < f.When().Lo:
		c.say("until", "It ends before it began.")
	}
}

// checkChoice looks at OneOf and Reading.
func (c *checker) checkChoice() {
	f := c.fact
	for _, id := range f.OneOf {
		i, ok := c.ids[id]
		switch {
		case !ok:
			c.unknown("one_of", id, c.near(), "There is no fact %q.", id)
		case i == c.at:
			c.say("one_of", "It names itself.")
		case len(c.facts[i].OneOf) > 0:
			c.say("one_of", "%q is itself a choice among facts.", id)
		}
	}
	if len(f.OneOf) == 1 {
		c.say("one_of", "A choice names at least two facts.")
	}
	axis, option, ok := strings.Cut(f.Reading, "=")
	if f.Reading != "" && (!ok || axis == "" || option == "") {
		c.say("reading", `It is written as "axis=option".`)
	}
}

// checkStanding looks at who stands behind the fact.
func (c *checker) checkStanding() {
	f := c.fact
	if !slices.Contains(Grades(), f.Grade) {
		c.unknown("grade", string(f.Grade), words(Grades()), "There is no grade %q.", f.Grade)
	}
	if (f.Grade == Found || f.Grade == Alleged) && len(f.Stated) == 0 && !f.Observed {
		c.say("grade", "It is not said who states it: it would count in no view. Add stated_by.")
	}
	for _, p := range f.Stated {
		if slices.Contains(f.Disputed, p) {
			c.say("disputed_by", "%q both states and disputes it.", p)
		}
	}
	if f.Entry < -1 {
		c.say("entry", "Positions of entries count from 0.")
	}
}

func (c *checker) checkAttrs() {
	f := c.fact
	for i, a := range f.Attrs {
		k, ok := c.words.Known(a.Name)
		switch {
		case !ok:
			c.unknown(a.Name, a.Name, c.words.Names(), "There is no attribute %q.", a.Name)
		case k.Class != Truth:
			c.say(a.Name, "%s is no attribute.", a.Name)
		case i > 0 && f.Attrs[i-1].Name == a.Name:
			c.say(a.Name, "It is there twice.")
		case a.Value.Sort == None:
			c.say(a.Name, "It needs a value.")
		default:
			c.checkValue(a.Name, k, a.Value)
		}
	}
}

func (c *checker) checkOffsets() {
	defer func() { c.part = 0 }()
	for i, o := range c.fact.Offsets {
		c.part = i
		none := when.Span{}
		switch {
		case o.Least == none && o.Most == none && !o.Strict:
			c.say("after", "It says nothing: give least or most, or strict for any time after.")
		case o.Least.Unit == o.Most.Unit && o.Most != none && o.Least.N > o.Most.N:
			c.say("after", "least is more than most.")
		}
		c.checkRef(o.After)
	}
}

// checkRef looks whether a reference names one moment.
func (c *checker) checkRef(r Ref) {
	k, known := c.words.Known(r.Kind)
	_, stated := c.ids[r.ID]
	switch {
	case r.ID != "" && r.ID == c.fact.ID:
		c.say("moment", "It refers to itself.")
	case r.ID != "" && !stated:
		c.unknown("moment", r.ID, c.near(), "There is no fact %q.", r.ID)
	case r.ID != "":
	case !known:
		c.unknown("moment", r.Kind, c.words.Names(), "There is no kind of fact %q.", r.Kind)
	case k.Class != Moment || !k.Unique:
		c.say("moment", "%s may be so more than once: refer to a fact by its id.", k.Name)
	case k.PerParty && r.By == "":
		c.say("moment", "Each party has its own %s: say whose it is.", k.Name)
	}
}

// near gives the ids among which one that was misspelt is looked for: none where there are very
// many facts, because that is too much work.
func (c *checker) near() []string {
	const few = 1000
	if len(c.ids) > few || len(c.found) > few {
		return nil
	}
	return slices.Collect(maps.Keys(c.ids))
}

// Grades gives the grades, from the firmest.
func Grades() []Grade { return []Grade{Given, Found, Alleged, Assumed, Unknown} }

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}
