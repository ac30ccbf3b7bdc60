package source

import (
	"fmt"
	"slices"
	"strings"
)

// instruments are the blocks that several files may write together.
var instruments = []string{"agreement", "statute", "standard"}

// merge joins blocks of several files that make one instrument.
func (r *Reader) merge() {
	r.tree.roots = r.tree.Body.Blocks
	wholes, last := map[string]*Block{}, map[string]string{} // by key: the instrument, its last file
	r.tree.Body.Blocks = nil
	for _, b := range r.tree.roots {
		file := b.Range.Filename
		if whole := wholes[b.key()]; whole != nil && last[b.key()] != file {
			r.join(whole, b)
			last[b.key()] = file
			continue
		}
		if slices.Contains(instruments, b.Type) && wholes[b.key()] == nil {
			whole := *b
			whole.Body = &Body{b.Attrs, b.Blocks, b.Range}
			b, wholes[b.key()], last[b.key()] = &whole, &whole, file
		}
		r.tree.Body.Blocks = append(r.tree.Body.Blocks, b)
	}
}

// join adds a part of an instrument to it.
func (r *Reader) join(whole, part *Block) {
	for _, a := range part.Attrs {
		if was := whole.Attr(a.Name); was != nil {
			r.Error(a.NameRange, "The attribute is given twice", fmt.Sprintf("It stands in %s already.", spot(was.Range)))
			continue
		}
		whole.Attrs = append(slices.Clip(whole.Attrs), a)
	}
	whole.Blocks = append(slices.Clip(whole.Blocks), part.Blocks...)
}

// unique refuses blocks with the type and labels of another one beside them, which the parser lets
// pass.
func (r *Reader) unique(b *Body) {
	seen := map[string]*Block{}
	for _, x := range b.Blocks {
		if was, twice := seen[x.key()]; twice {
			r.Error(x.Head, "The block is there twice", fmt.Sprintf(
				"%s stands in %s already. Give one of the two another label, or put them together.", x.Title(), spot(was.Head)))
		} else {
			seen[x.key()] = x
		}
		r.unique(x.Body)
	}
}

func (b *Block) key() string { return b.Type + "\x00" + strings.Join(b.Labels, "\x00") }

func spot(at Range) string { return fmt.Sprintf("%s, line %d", at.Filename, at.Start.Line) }
