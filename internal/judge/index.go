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
	joined  map[string][]string     // the thing that stands for a system → all things of it, where there are several
	tied    map[string]bool         // things of which some fact has an offset
	systems map[string]*linked
	lines   map[string]*line // by kind: all moments, for counting
	ranked  func(name string) (*fact.Kind, bool)
	groups  []*fact.Fact            // facts that say "one of these"
	silent  map[string][]*fact.Fact // by kind: what does not count here, though somebody says it or asks it
}

// index gives the facts that count in a view under a reading.
func (c *Case) index(v fact.View, r []Choice, extra ...string) *index {
	ix := &index{
		kinds: map[string][]*fact.Fact{}, ids: map[string]*fact.Fact{}, links: map[string]string{},
		joined: map[string][]string{}, tied: map[string]bool{}, systems: map[string]*linked{}, lines: map[string]*line{},
		silent: map[string][]*fact.Fact{}, named: c.Facts.named, ranked: c.vocabulary(),
	}
	c.Facts.each(c.wanted(), func(f *fact.Fact) {
		switch {
		case f.Reading != "" && !chosen(r, f.Reading):
		case f.Counts(v, c.Sides):
			ix.add(f, c.Facts.alternatives[f.ID] && !slices.Contains(extra, f.ID))
		case !f.Not:
			ix.silent[f.Kind] = append(ix.silent[f.Kind], f)
		}
	})

	for _, list := range ix.kinds {
		slices.SortFunc(list, inOrder)
	}
	for _, list := range ix.silent {
		slices.SortFunc(list, inOrder)
	}
	for _, f := range ix.bound {
		ix.link(f)
	}
	for of := range ix.links {
		root := ix.root(of)
		ix.joined[root] = append(ix.joined[root], of)
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
	case hidden: // nothing but such a fact speaks of it
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
func (ix *index) about(kind, of string) []*fact.Fact { return concerning(ix.kinds[kind], of) }

// concerning gives those of a sorted list that are about a thing.
func concerning(list []*fact.Fact, of string) []*fact.Fact {
	from, _ := slices.BinarySearchFunc(list, of, func(f *fact.Fact, of string) int { return cmp.Compare(f.Of, of) })
	to := from
	for to < len(list) && list[to].Of == of {
		to++
	}
	return list[from:to]
}

// same gives the facts that state the same moment as one of them.
func (ix *index) same(f *fact.Fact) []*fact.Fact {
	k, known := ix.ranked(f.Kind)
	if !known || !k.Unique || f.Of == "" {
		return []*fact.Fact{f}
	}
	out := by(ix.about(f.Kind, f.Of), "")
	if k.PerParty {
		out = by(out, f.By)
	}
	return out
}

// line gives the moments of a kind, for counting.
func (ix *index) line(kind string) *line {
	l := ix.lines[kind]
	if l == nil {
		seen := map[fact.Ref]bool{}
		var list []moment
		for _, f := range by(ix.kinds[kind], "") {
			if m := ix.of(f); !seen[m.ref] {
				seen[m.ref] = true
				list = append(list, m)
			}
		}
		l = lineOf(list)
		ix.lines[kind] = l
	}
	return l
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
func (ix *index) root(of string) string {
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
	if f.At.Exact() && said(f.At) && !ix.tied[f.Of] && ix.alone(f) {
		return moment{ref: ix.key(f), at: f.At, facts: []*fact.Fact{f}}
	}
	return ix.moment(ix.key(f), f)
}

// alone reports whether nothing else that is stated about a fact's thing says when it was: no
// second fact of the same moment, and none of what cannot come after it.
func (ix *index) alone(f *fact.Fact) bool {
	k, known := ix.ranked(f.Kind)
	if !known {
		return true
	}
	if k.Unique {
		for _, g := range ix.about(f.Kind, f.Of) {
			if g != f && !g.Not && ix.key(g) == ix.key(f) {
				return false
			}
		}
	}
	for _, earlier := range k.NotBefore {
		for _, g := range ix.about(earlier, f.Of) {
			if !g.Not && stated(g.At).Hi > f.At.Lo {
				return false
			}
		}
	}
	return true
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
	m := moment{ref: key, at: when.Open()}
	if f != nil {
		m.at, m.facts = stated(f.At), []*fact.Fact{f}
	}
	if n := sys.Find(key); n > 0 && len(sys.clash) > 0 {
		m.at, m.facts, m.clash = when.Open(), sys.facts[n], sys.clash
		return m
	} else if n > 0 {
		m.sys, m.node, m.at, m.facts = sys, n, sys.Interval(n), sys.facts[n]
		return m
	}
	if k, known := ix.ranked(key.Kind); known {
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
	var out []*fact.Fact
	for kind := range ix.kinds {
		k, known := ix.ranked(kind)
		for _, of := range append(slices.Clip(ix.joined[root]), root) {
			for _, f := range ix.about(kind, of) {
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
func (ix *index) constrain(sys *linked, f *fact.Fact) {
	n := sys.Node(ix.key(f))
	sys.facts[n] = append(sys.facts[n], f)
	sys.Within(n, stated(f.At))
	for _, o := range f.Offsets {
		key := ix.unique(o.After.Kind, o.After.Of, o.After.By)
		other := ix.ids[o.After.ID]
		if o.After.ID != "" {
			if other == nil || other.Not {
				continue // in another view, or only an alternative, or it did not happen
			}
			key = ix.key(other)
		}
		offset(sys, n, sys.Node(key), o)
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
