package scenario

import (
	"maps"
	"slices"
	"strings"

	"counterpart/internal/terms/fact"
)

// manyFacts is how many facts are too many for looking for a name that is like another one.
const manyFacts = 1000

// things reports facts about a thing of which nothing else speaks, where its name is nearly that of
// a thing which some fact begins, or where a thing of its sort begins by a fact. Names that differ
// in their numbers only are meant to differ.
func (r *reader) things() {
	begun, spoken := r.spoken()
	sorts := r.sorts()
	var names []string
	if len(r.out.Facts) <= manyFacts {
		names = slices.Sorted(maps.Keys(begun))
	}
	for i := range r.out.Facts {
		f := &r.out.Facts[i]
		if f.Of == "" || begun[f.Of] || spoken[f.Of] != 1 {
			continue
		}
		at := r.blocks[i].Head
		if e := r.blocks[i].Expr("of"); e != nil {
			at = e.Where()
		}
		near := slices.DeleteFunc(fact.Candidates(f.Of, names), func(name string) bool { return unnumbered(name) == unnumbered(f.Of) })
		switch {
		case len(near) > 0:
			r.Unknown(at, "thing", f.Of, near)
		case sorts[sortOf(f.Kind)]:
			r.Warn(at, "Nothing else speaks of this", "No fact begins "+f.Of+", and no other fact is about it. "+
				"Where a clause is set going by a thing, only facts about that thing count: of names it.")
		}
	}
}

// spoken gives the things that facts begin, and how many facts speak of each thing. The id of a
// fact is the name of the thing that it begins where it does not say another.
func (r *reader) spoken() (begun map[string]bool, spoken map[string]int) {
	begun, spoken = map[string]bool{}, map[string]int{}
	for i := range r.out.Facts {
		f := &r.out.Facts[i]
		spoken[f.Of]++
		for _, o := range f.Offsets {
			if o.After.Of != f.Of {
				spoken[o.After.Of]++
			}
		}
		k, known := r.words.Known(f.Kind)
		switch {
		case known && k.Starts:
			begun[f.Of] = true
		case known && k.Class == fact.Moment && f.Of == "":
			begun[f.ID] = true
		}
	}
	return begun, spoken
}

// sorts gives the sorts of things that begin by a fact, such as incident.
func (r *reader) sorts() map[string]bool {
	out := map[string]bool{}
	for _, name := range r.words.Names() {
		if k, _ := r.words.Known(name); k.Starts {
			out[sortOf(name)] = true
		}
	}
	return out
}

// sortOf gives the sort of thing that a kind of fact speaks of.
func sortOf(kind string) string {
	sort, _, _ := strings.Cut(kind, ".")
	return sort
}

func unnumbered(s string) string {
	return strings.Map(func(c rune) rune {
		if '0' <= c && c <= '9' {
			return -1
		}
		return c
	}, s)
}
