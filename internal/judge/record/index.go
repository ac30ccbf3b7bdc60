// Package record is what the facts of one view say: which of them count, when things happened as
// far as that is known, what values they state, and how far an act lies past a deadline.
//
// Facts collects statements and can be saved and continued (fold.go). Index files those that
// count in a view under a reading (index.go). A Moment is bounded by all that is stated of it and
// of what it is linked to (moment.go, with package times). Values are compared in three-valued
// logic: what is not stated is open (truth.go, value.go). A Bound is a deadline seen from an act
// (bound.go). wants.go says which kinds of fact a clause looks at.
//
// Everything is a pure function of its input; an Index remembers what it has worked out and is for
// one goroutine.
package record

import (
	"cmp"
	"slices"

	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Index is the facts of one view under one reading, by kind and thing.
type Index struct {
	Kinds   map[string][]*fact.Fact // each sorted by thing, party, time, id
	named   map[string]bool         // ids that other facts name
	ids     map[string]*fact.Fact   // of those
	bound   []*fact.Fact            // facts with offsets
	links   map[string]string       // thing → another thing of the same system
	joined  map[string][]string     // the thing that stands for a system → all things of it, where there are several
	tied    map[string]bool         // things of which some fact has an offset
	systems map[string]*linked
	lines   map[string]*Line // by kind: all moments, for counting
	Ranked  func(name string) (*fact.Kind, bool)
	Groups  []*fact.Fact            // facts that say "one of these"
	Silent  map[string][]*fact.Fact // by kind: what does not count here, though somebody says it or asks it
}

// Asked says which facts are looked at: of which kinds, in which view, under which readings.
type Asked struct {
	Kinds  map[string]bool
	Known  func(kind string) (*fact.Kind, bool)
	View   fact.View
	Sides  fact.Sides
	Taken  func(reading string) bool // whether a statement's reading is the one that is taken
	Assume []string                  // ids of alternatives that are taken to be so
}

// Index gives the facts that count.
func (s *Facts) Index(a Asked) *Index {
	ix := &Index{
		Kinds: map[string][]*fact.Fact{}, ids: map[string]*fact.Fact{}, links: map[string]string{},
		joined: map[string][]string{}, tied: map[string]bool{}, systems: map[string]*linked{}, lines: map[string]*Line{},
		Silent: map[string][]*fact.Fact{}, named: s.named, Ranked: a.Known,
	}
	s.each(a.Kinds, func(f *fact.Fact) {
		switch {
		case f.Reading != "" && !a.Taken(f.Reading):
		case f.Counts(a.View, a.Sides):
			ix.add(f, s.alternatives[f.ID] && !slices.Contains(a.Assume, f.ID))
		case !f.Not:
			ix.Silent[f.Kind] = append(ix.Silent[f.Kind], f)
		}
	})
	for _, list := range ix.Kinds {
		slices.SortFunc(list, inOrder)
	}
	for _, list := range ix.Silent {
		slices.SortFunc(list, inOrder)
	}
	for _, f := range ix.bound {
		ix.link(f)
	}
	for of := range ix.links {
		root := ix.root(of)
		ix.joined[root] = append(ix.joined[root], of)
	}
	slices.SortFunc(ix.Groups, inOrder)
	return ix
}

// add files a fact; one that only "one of these" speaks of stays hidden.
func (ix *Index) add(f *fact.Fact, hidden bool) {
	switch {
	case len(f.OneOf) > 0:
		ix.Groups = append(ix.Groups, f)
	case hidden: // nothing but such a fact speaks of it
	default:
		ix.Kinds[f.Kind] = append(ix.Kinds[f.Kind], f)
		if len(f.Offsets) > 0 {
			ix.bound = append(ix.bound, f)
		}
		if ix.named[f.ID] {
			ix.ids[f.ID] = f
		}
	}
}

func inOrder(a, b *fact.Fact) int {
	return cmp.Or(cmp.Compare(a.Of, b.Of), cmp.Compare(a.By, b.By), cmp.Compare(a.At.Lo, b.At.Lo),
		cmp.Compare(a.At.Hi, b.At.Hi), cmp.Compare(a.ID, b.ID))
}

// About gives the facts of a kind about a thing.
func (ix *Index) About(kind, of string) []*fact.Fact { return Concerning(ix.Kinds[kind], of) }

// Concerning gives those of a sorted list that are about a thing.
func Concerning(list []*fact.Fact, of string) []*fact.Fact {
	from, _ := slices.BinarySearchFunc(list, of, func(f *fact.Fact, of string) int { return cmp.Compare(f.Of, of) })
	to := from
	for to < len(list) && list[to].Of == of {
		to++
	}
	return list[from:to]
}

// Same gives the facts that state the same moment as one of them.
func (ix *Index) Same(f *fact.Fact) []*fact.Fact {
	k, known := ix.Ranked(f.Kind)
	if !known || !k.Unique || f.Of == "" {
		return []*fact.Fact{f}
	}
	out := By(ix.About(f.Kind, f.Of), "")
	if k.PerParty {
		out = By(out, f.By)
	}
	return out
}

// Line gives the moments of a kind, for counting.
func (ix *Index) Line(kind string) *Line {
	l := ix.lines[kind]
	if l == nil {
		seen := map[fact.Ref]bool{}
		var list []Moment
		for _, f := range By(ix.Kinds[kind], "") {
			if m := ix.Of(f); !seen[m.Ref] {
				seen[m.Ref] = true
				list = append(list, m)
			}
		}
		l = LineOf(list)
		ix.lines[kind] = l
	}
	return l
}

// By gives those of a list that a party did, or that name nobody, and that are not denials.
func By(list []*fact.Fact, p fact.Party) []*fact.Fact {
	return Pick(list, p, false)
}

// Denied gives those of a list which state that it did not happen, or was not so.
func Denied(list []*fact.Fact, p fact.Party) []*fact.Fact {
	return Pick(list, p, true)
}

// Pick gives those of a list that name a party, or nobody, and that say so, or deny it.
func Pick(list []*fact.Fact, p fact.Party, not bool) []*fact.Fact {
	fits := func(f *fact.Fact) bool { return f.Not == not && (f.By == "" || p == "" || f.By == p) }
	if i := slices.IndexFunc(list, func(f *fact.Fact) bool { return !fits(f) }); i < 0 {
		return list
	}
	var out []*fact.Fact
	for _, f := range list {
		if fits(f) {
			out = append(out, f)
		}
	}
	return out
}

// link joins the things of which a fact speaks together into one system.
func (ix *Index) link(f *fact.Fact) {
	ix.tied[f.Of] = true
	for _, o := range f.Offsets {
		of := o.After.Of
		if other := ix.ids[o.After.ID]; other != nil {
			of = other.Of
		}
		ix.tied[of] = true
		// The smaller name is the root, so that the order of facts does not matter.
		a, b := ix.root(f.Of), ix.root(of)
		if a != b {
			ix.links[max(a, b)] = min(a, b)
		}
	}
}

// root gives the thing that stands for a system.
func (ix *Index) root(of string) string {
	for {
		up, linked := ix.links[of]
		if !linked {
			return of
		}
		if next, more := ix.links[up]; more {
			ix.links[of] = next // so that the way is shorter the next time
		}
		of = up
	}
}

// Key gives the identity of a fact's moment: facts of a unique kind share one.
func (ix *Index) Key(f *fact.Fact) fact.Ref {
	k, known := ix.Ranked(f.Kind)
	switch {
	case !known || !k.Unique:
		return fact.Ref{ID: f.ID, Kind: f.Kind, Of: f.Of, By: f.By}
	case k.PerParty:
		return fact.Ref{Kind: f.Kind, Of: f.Of, By: f.By}
	}
	return fact.Ref{Kind: f.Kind, Of: f.Of}
}

// Of gives the moment of a fact.
func (ix *Index) Of(f *fact.Fact) Moment {
	if f.At.Exact() && Said(f.At) && !ix.tied[f.Of] && ix.alone(f) {
		return Moment{Ref: ix.Key(f), At: f.At, Facts: []*fact.Fact{f}}
	}
	return ix.Moment(ix.Key(f), f)
}

// alone reports whether nothing else that is stated about a fact's thing says when it was: no
// second fact of the same moment, and none of what cannot come after it.
func (ix *Index) alone(f *fact.Fact) bool {
	k, known := ix.Ranked(f.Kind)
	if !known {
		return true
	}
	if k.Unique {
		for _, g := range ix.About(f.Kind, f.Of) {
			if g != f && !g.Not && ix.Key(g) == ix.Key(f) {
				return false
			}
		}
	}
	for _, earlier := range k.NotBefore {
		for _, g := range ix.About(earlier, f.Of) {
			if !g.Not && Stated(g.At).Hi > f.At.Lo {
				return false
			}
		}
	}
	return true
}

// Said tells an interval that is stated from the zero one.
func Said(v when.Interval) bool { return v != when.Interval{} }

// Stated gives an interval, open where it is not said.
func Stated(v when.Interval) when.Interval {
	if !Said(v) {
		return when.Open()
	}
	return v
}

// Moment gives the moment of a key by all that is stated of it and of what is linked to it.
func (ix *Index) Moment(key fact.Ref, f *fact.Fact) Moment {
	sys := ix.system(key.Of)
	m := Moment{Ref: key, At: when.Open()}
	if f != nil {
		m.At, m.Facts = Stated(f.At), []*fact.Fact{f}
	}
	if n := sys.Find(key); n > 0 && len(sys.clash) > 0 {
		m.At, m.Facts, m.Clash = when.Open(), sys.facts[n], sys.clash
		return m
	} else if n > 0 {
		m.Sys, m.node, m.At, m.Facts = sys, n, sys.Interval(n), sys.facts[n]
		return m
	}
	if k, known := ix.Ranked(key.Kind); known {
		for _, earlier := range k.NotBefore {
			m.At.Lo = max(m.At.Lo, min(m.At.Hi, ix.Moment(ix.Unique(earlier, key.Of, key.By), nil).At.Lo))
		}
	}
	return m
}

// Unique gives the key of the one moment of a kind about a thing.
func (ix *Index) Unique(kind, of string, by fact.Party) fact.Ref {
	if k, known := ix.Ranked(kind); known && !k.PerParty {
		by = ""
	}
	return fact.Ref{Kind: kind, Of: of, By: by}
}

// system gives the constraints that concern a thing. It holds the moments of unique kinds and
// those that are stated in relation to others; a moment that stands alone needs none.
func (ix *Index) system(of string) *linked {
	root := ix.root(of)
	if sys := ix.systems[root]; sys != nil {
		return sys
	}
	sys := &linked{facts: map[int][]*fact.Fact{}}
	ix.systems[root] = sys
	for _, f := range ix.members(root) {
		ix.constrain(sys, f)
	}
	for n := 1; n < sys.Len(); n++ {
		ix.precede(sys, n)
	}
	sys.solve()
	return sys
}

// members gives the facts about the things of a system that bind its moments, in order of id.
func (ix *Index) members(root string) []*fact.Fact {
	var out []*fact.Fact
	for kind := range ix.Kinds {
		k, known := ix.Ranked(kind)
		for _, of := range append(slices.Clip(ix.joined[root]), root) {
			for _, f := range ix.About(kind, of) {
				if !f.Not && (known && k.Unique || len(f.Offsets) > 0 || ix.named[f.ID]) {
					out = append(out, f)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b *fact.Fact) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// constrain adds what one fact says.
func (ix *Index) constrain(sys *linked, f *fact.Fact) {
	n := sys.Node(ix.Key(f))
	sys.facts[n] = append(sys.facts[n], f)
	sys.Within(n, Stated(f.At))
	for _, o := range f.Offsets {
		key := ix.Unique(o.After.Kind, o.After.Of, o.After.By)
		other := ix.ids[o.After.ID]
		if o.After.ID != "" {
			if other == nil || other.Not {
				continue // in another view, or only an alternative, or it did not happen
			}
			key = ix.Key(other)
		}
		offset(sys, n, sys.Node(key), o)
	}
}

// offset adds what a fact says of its moment in relation to another.
func offset(sys *linked, n, other int, o fact.Offset) {
	least, _ := Length(o.Least)
	if o.Strict {
		least++
	}
	sys.Bound(n, other, -least)
	if o.Most.N > 0 {
		_, most := Length(o.Most)
		sys.Bound(other, n, most)
	}
}

// precede adds that a moment does not lie before those that its kind names.
func (ix *Index) precede(sys *linked, n int) {
	key := sys.Key(n)
	k, known := ix.Ranked(key.Kind)
	if !known {
		return
	}
	for _, earlier := range k.NotBefore {
		sys.Bound(n, sys.Node(ix.Unique(earlier, key.Of, key.By)), 0)
	}
}
