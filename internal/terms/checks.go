package terms

import (
	"slices"
	"strings"
)

// caps reports clauses whose breach falls under a cap that is not there.
func (p *parser) caps() {
	var names []string
	if p.in.Liability != nil {
		for _, c := range p.in.Liability.Caps {
			names = append(names, c.Name)
		}
	}
	for _, c := range p.all() {
		if a := p.ids[c.ID].Attr("on_breach"); c.Bucket != "" && a != nil && !slices.Contains(names, c.Bucket) {
			p.Unknown(a.Expr.Where(), "cap", c.Bucket, names)
		}
	}
}

// all gives the clauses of the text and of its amendments.
func (p *parser) all() []*Clause {
	all := slices.Clone(p.in.Clauses)
	for _, a := range p.in.Amendments {
		all = append(all, a.Clauses...)
	}
	return all
}

// circles reports clauses that depend on themselves, and consequences that lead back to where
// they began: neither could ever be judged. Amended clauses are looked at beside the others.
func (p *parser) circles() {
	p.circle("requires", func(c *Clause) []string { return c.Requires })
	p.circle("else", func(c *Clause) []string { return c.Else })
}

// circle follows one sort of reference from every clause and reports each circle once.
func (p *parser) circle(what string, next func(*Clause) []string) {
	refs := map[string][]string{}
	var names []string
	for _, c := range p.all() {
		names = append(names, c.ID)
		refs[c.ID] = append(refs[c.ID], underAll(c, next)...)
	}
	for _, ring := range rings(names, refs) {
		p.Error(p.ids[ring[0]].Head, "A circle of "+what, ring[0]+" comes back to itself: "+
			strings.Join(append(ring, ring[0]), " → ")+". Take one of the references out.")
	}
}

// underAll gives the references of a clause under all its readings.
func underAll(c *Clause, next func(*Clause) []string) []string {
	refs := slices.Clone(next(c))
	for _, r := range c.Readings {
		refs = append(refs, underAll(r.Clause, next)...)
	}
	return refs
}

// rings gives circles of references, each from the name at which it was entered; every circle
// holds at least one that is given.
func rings(names []string, refs map[string][]string) [][]string {
	const onPath, done = 1, 2
	state := map[string]int{}
	var path []string
	var found [][]string
	var visit func(name string)
	visit = func(name string) {
		switch state[name] {
		case onPath:
			found = append(found, slices.Clone(path[slices.Index(path, name):]))
			return
		case done:
			return
		}
		state[name] = onPath
		path = append(path, name)
		for _, to := range refs[name] {
			visit(to)
		}
		path = path[:len(path)-1]
		state[name] = done
	}
	for _, name := range names {
		visit(name)
	}
	return found
}
