package terms

import (
	"slices"

	"counterpart/internal/terms/source"
)

// The greatest numbers of combinations of readings.
const (
	maxVariants    = 64   // of one clause
	maxAllVariants = 4096 // of a text
)

// axis is one ambiguity of a clause and the ways to read it, in the order of the text.
type axis struct {
	name    string
	options []*source.Block
}

// axes reads the headings of the reading blocks, which take these attributes and blocks.
func (p *parser) axes(b *source.Block, attrs, blocks []string) []axis {
	var out []axis
	for _, x := range b.Of("reading") {
		p.Only(x.Body, attrs, blocks)
		if !p.Labels(x, "axis", "option") {
			continue
		}
		i := slices.IndexFunc(out, func(a axis) bool { return a.name == x.Label() })
		if i < 0 {
			out, i = append(out, axis{name: x.Label()}), len(out)
		}
		out[i].options = append(out[i].options, x)
	}
	return p.bounded(b, out)
}

// bounded reports an axis without a choice, and more combinations than are judged.
func (p *parser) bounded(b *source.Block, axes []axis) []axis {
	n := 1
	for _, a := range axes {
		if len(a.options) == 1 {
			p.Warn(a.options[0].Head, "A reading without another one", "One way to read the text is no choice: add the other reading "+
				"of the axis "+a.name+".")
		}
		n *= 1 + len(a.options)
	}
	if p.variants += n - 1; n > maxVariants || p.variants > maxAllVariants {
		p.Error(b.Head, "Too many readings", "The readings of one clause have at most 64 combinations, those of a whole text 4096.")
		return nil
	}
	return axes
}

// vary reads a clause and each reading of its axes; the variants of one axis have those of the
// axes after it.
func (p *parser) vary(b *source.Block, row *Type, body *source.Body, axes []axis) *Clause {
	c := p.plain(b, row, body)
	for i, a := range axes {
		for _, o := range a.options {
			r := Reading{Axis: a.name, Option: o.Labels[1], Clause: p.vary(b, row, overlay(body, o.Body), axes[i+1:])}
			p.text(o.Body, "text", &r.Text)
			c.Readings = append(c.Readings, r)
		}
	}
	spread(c)
	return c
}

// spread adds the readings that lists of more than one knowledge or decider stand for. They come
// after those of the text.
func spread(c *Clause) {
	levels, deciders := c.Knowledge.Levels, c.AppliesBy
	if len(levels) > 1 {
		for _, level := range levels {
			v := *c
			v.Readings = nil
			v.Knowledge.Levels = []string{level}
			spread(&v)
			c.Readings = append(c.Readings, Reading{Axis: "knowledge", Option: level, Clause: &v})
		}
	}
	if len(deciders) > 1 {
		for _, by := range deciders {
			v := *c
			v.Readings = nil
			v.AppliesBy = []Decider{by}
			c.Readings = append(c.Readings, Reading{Axis: "applies_by", Option: string(by), Clause: &v})
		}
	}
}

// overlay puts the fields of a reading in place of a body's own, but for the prose, which stays. A
// deadline of another family takes the place of the body's.
func overlay(base, over *source.Body) *source.Body {
	out := &source.Body{Range: base.Range}
	for _, a := range base.Attrs {
		if a.Name == "text" || over.Attr(a.Name) == nil && !displaced(a.Name, over) {
			out.Attrs = append(out.Attrs, a)
		}
	}
	for _, b := range base.Blocks {
		if b.Type != "reading" && len(over.Of(b.Type)) == 0 {
			out.Blocks = append(out.Blocks, b)
		}
	}
	out.Attrs = append(out.Attrs, withoutText(over)...)
	out.Blocks = append(out.Blocks, over.Blocks...)
	return out
}

// withoutText gives the attributes of a reading but for its text, which says how it is understood.
func withoutText(b *source.Body) []*source.Attr {
	return slices.DeleteFunc(slices.Clone(b.Attrs), func(a *source.Attr) bool { return a.Name == "text" })
}

// displaced reports an attribute of a deadline for which a reading sets another sort of deadline.
func displaced(name string, over *source.Body) bool {
	ways := family(over)
	if len(ways) == 0 {
		return false
	}
	for _, names := range families {
		if slices.Contains(names, name) {
			return !slices.Contains(names, ways[0].Name)
		}
	}
	return false
}
