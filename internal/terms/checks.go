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
	const onPath, done = 1, 2
	named := map[string][]*Clause{}
	for _, c := range p.all() {
		named[c.ID] = append(named[c.ID], c)
	}
	state := map[*Clause]int{}
	var path []*Clause
	var visit func(c *Clause)
	visit = func(c *Clause) {
		switch state[c] {
		case done:
			return
		case onPath:
			p.Error(p.ids[c.ID].Head, "A circle of "+what, c.ID+" comes back to itself: "+loop(path, c)+". Take one of the references out.")
			return
		}
		state[c] = onPath
		path = append(path, c)
		for _, id := range underAll(c, next) {
			for _, to := range named[id] {
				visit(to)
			}
		}
		path = path[:len(path)-1]
		state[c] = done
	}
	for _, c := range p.all() {
		visit(c)
	}
}

// loop gives the path from a clause back to it.
func loop(path []*Clause, c *Clause) string {
	var names []string
	for _, x := range path[slices.Index(path, c):] {
		names = append(names, x.ID)
	}
	return strings.Join(append(names, c.ID), " → ")
}

// underAll gives the references of a clause under all its readings.
func underAll(c *Clause, next func(*Clause) []string) []string {
	refs := next(c)
	for _, r := range c.Readings {
		refs = slices.Concat(refs, underAll(r.Clause, next))
	}
	return refs
}
