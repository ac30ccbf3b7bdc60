package judge

import (
	"cmp"
	"slices"

	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// index is the facts of one view under one reading, by kind and thing.
type index struct {
	kinds   map[string][]*fact.Fact // each sorted by thing, party, time, id
	named   map[string]bool         // ids that other facts name
	ids     map[string]*fact.Fact   // of those
	bound   []*fact.Fact            // facts with offsets
	links   map[string]string       // thing → another thing of the same system
	systems map[string]*linked
	ranked  func(name string) (*fact.Kind, bool)
	zone    when.Zone
	groups  []*fact.Fact            // facts that say "one of these"
	hidden  map[string]*fact.Fact   // what only such a fact speaks of
	silent  map[string][]*fact.Fact // by kind: what does not count here, though somebody says it or asks it
}

// index gives the facts that count in a view under a reading.
func (c *Case) index(v fact.View, r []Choice, extra ...string) *index {
	ix := &index{
		kinds: map[string][]*fact.Fact{}, ids: map[string]*fact.Fact{}, links: map[string]string{},
		systems: map[string]*linked{}, hidden: map[string]*fact.Fact{}, silent: map[string][]*fact.Fact{}, named: c.Facts.named, ranked: c.vocabulary(),
	}
	for _, ins := range c.Instruments[:min(len(c.Instruments), 1)] {
		ix.zone = ins.Zone
	}
	for f := range c.Facts.of(c.wanted()) {
		switch {
		case f.Reading != "" && !chosen(r, f.Reading):
		case f.Counts(v, c.Sides):
			ix.add(f, c.Facts.alternatives[f.ID] && !slices.Contains(extra, f.ID))
		case !f.Not:
			ix.silent[f.Kind] = append(ix.silent[f.Kind], f)
		}
	}
	for _, list := range ix.kinds {
		slices.SortFunc(list, inOrder)
	}
	for _, list := range ix.silent {
		slices.SortFunc(list, inOrder)
	}
	for _, f := range ix.bound {
		ix.link(f)
	}
	slices.SortFunc(ix.groups, inOrder)
	return ix
}

func chosen(r []Choice, reading string) bool {
	return slices.ContainsFunc(r, func(c Choice) bool { return c.Axis+"="+c.Option == reading })
}

// add files a fact; one that only "one of these" speaks of stays hidden.
func (ix *index) add(f *fact.Fact, hidden bool) {
	switch {
	case len(f.OneOf) > 0:
		ix.groups = append(ix.groups, f)
	case hidden:
		ix.hidden[f.ID] = f
	default:
		ix.kinds[f.Kind] = append(ix.kinds[f.Kind], f)
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

// about gives the facts of a kind about a thing.
func (ix *index) about(kind, of string) []*fact.Fact {
	list := ix.kinds[kind]
	from, _ := slices.BinarySearchFunc(list, of, func(f *fact.Fact, of string) int { return cmp.Compare(f.Of, of) })
	to := from
	for to < len(list) && list[to].Of == of {
		to++
	}
	return list[from:to]
}

// by gives those of a list that a party did, or that name nobody, and that are not denials.
func by(list []*fact.Fact, p fact.Party) []*fact.Fact {
	return pick(list, p, false)
}

// denied gives those of a list which state that it did not happen, or was not so.
func denied(list []*fact.Fact, p fact.Party) []*fact.Fact {
	return pick(list, p, true)
}

func pick(list []*fact.Fact, p fact.Party, not bool) []*fact.Fact {
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
func (ix *index) link(f *fact.Fact) {
	for _, o := range f.Offsets {
		of := o.After.Of
		if other := ix.ids[o.After.ID]; other != nil {
			of = other.Of
		}
		// The smaller name is the root, so that the order of facts does not matter.
		a, b := ix.root(f.Of), ix.root(of)
		if a != b {
			ix.links[max(a, b)] = min(a, b)
		}
	}
}

// root gives the thing that stands for a system.
func (ix *index) root(of string) string {
	for {
		up, linked := ix.links[of]
		if !linked {
			return of
		}
		of = up
	}
}

// key gives the identity of a fact's moment: facts of a unique kind share one.
func (ix *index) key(f *fact.Fact) fact.Ref {
	k, known := ix.ranked(f.Kind)
	switch {
	case !known || !k.Unique:
		return fact.Ref{ID: f.ID, Kind: f.Kind, Of: f.Of, By: f.By}
	case k.PerParty:
		return fact.Ref{Kind: f.Kind, Of: f.Of, By: f.By}
	}
	return fact.Ref{Kind: f.Kind, Of: f.Of}
}

// of gives the moment of a fact.
func (ix *index) of(f *fact.Fact) moment {
	if f.At.Exact() && len(f.Offsets) == 0 && said(f.At) && !ix.linked(f.Of) {
		return moment{ref: ix.key(f), at: f.At, facts: []*fact.Fact{f}}
	}
	return ix.moment(ix.key(f), f)
}

// linked reports whether a thing's moments are bound to those of another.
func (ix *index) linked(of string) bool {
	if _, is := ix.links[of]; is {
		return true
	}
	sys := ix.systems[of]
	return sys != nil && !sys.Free()
}

// said tells an interval that is stated from the zero one.
func said(v when.Interval) bool { return v != when.Interval{} }

func stated(v when.Interval) when.Interval {
	if !said(v) {
		return when.Open()
	}
	return v
}

// moment gives the moment of a key by all that is stated of it and of what is linked to it.
func (ix *index) moment(key fact.Ref, f *fact.Fact) moment {
	sys := ix.system(key.Of)
	m := moment{ref: key, at: when.Open(), sys: sys, clash: sys.clash}
	if f != nil {
		m.at, m.facts = stated(f.At), []*fact.Fact{f}
	}
	if m.node = sys.Find(key); m.node > 0 && len(sys.clash) == 0 {
		m.at, m.facts = sys.Interval(m.node), sys.facts[m.node]
		return m
	}
	if k, known := ix.ranked(key.Kind); known && len(sys.clash) == 0 {
		for _, earlier := range k.NotBefore {
			m.at.Lo = max(m.at.Lo, min(m.at.Hi, ix.moment(ix.unique(earlier, key.Of, key.By), nil).at.Lo))
		}
	}
	return m
}

// unique gives the key of the one moment of a kind about a thing.
func (ix *index) unique(kind, of string, by fact.Party) fact.Ref {
	if k, known := ix.ranked(kind); known && !k.PerParty {
		by = ""
	}
	return fact.Ref{Kind: kind, Of: of, By: by}
}

// system gives the constraints that concern a thing. It holds the moments of unique kinds and
// those that are stated in relation to others; a moment that stands alone needs none.
func (ix *index) system(of string) *linked {
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
func (ix *index) members(root string) []*fact.Fact {
	things := map[string]bool{root: true}
	for of := range ix.links {
		things[of] = ix.root(of) == root
	}
	var out []*fact.Fact
	for kind := range ix.kinds {
		k, known := ix.ranked(kind)
		for of, in := range things {
			if !in {
				continue
			}
			for _, f := range ix.about(kind, of) {
				if !f.Not && (known && k.Unique || len(f.Offsets) > 0) {
					out = append(out, f)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b *fact.Fact) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// constrain adds what one fact says.
func (ix *index) constrain(sys *linked, f *fact.Fact) {
	n := sys.Node(ix.key(f))
	sys.facts[n] = append(sys.facts[n], f)
	sys.Within(n, stated(f.At))
	for _, o := range f.Offsets {
		key := ix.unique(o.After.Kind, o.After.Of, o.After.By)
		other := ix.ids[o.After.ID]
		if o.After.ID != "" {
			if other == nil {
				continue // in another view, or only an alternative
			}
			key = ix.key(other)
		}
		m := sys.Node(key)
		if other != nil {
			sys.Within(m, stated(other.At))
		}
		offset(sys, n, m, o)
	}
}

// offset adds what a fact says of its moment in relation to another.
func offset(sys *linked, n, other int, o fact.Offset) {
	least, _ := length(o.Least)
	if o.Strict {
		least++
	}
	sys.Bound(n, other, -least)
	if o.Most.N > 0 {
		_, most := length(o.Most)
		sys.Bound(other, n, most)
	}
}

// precede adds that a moment does not lie before those that its kind names.
func (ix *index) precede(sys *linked, n int) {
	key := sys.Key(n)
	k, known := ix.ranked(key.Kind)
	if !known {
		return
	}
	for _, earlier := range k.NotBefore {
		sys.Bound(n, sys.Node(ix.unique(earlier, key.Of, key.By)), 0)
	}
}
