package source

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// Range is a place in a file: name, first and end line, column and byte.
type Range = hcl.Range

// Tree is what files say, merged.
type Tree struct {
	Body  *Body
	files map[string][]byte // by name
	roots []*Block          // the top blocks before they were merged
}

// Body is the inside of a file or of a block, in the order of the text.
type Body struct {
	Attrs  []*Attr
	Blocks []*Block
	Range  Range
}

// Attr is "name = value".
type Attr struct {
	Name      string
	NameRange Range
	Expr      Expr
	Range     Range
}

// Block is `type "label" { … }`.
type Block struct {
	Type        string
	TypeRange   Range
	Labels      []string
	LabelRanges []Range
	*Body
	Head Range // the type and the labels
}

// Label gives the first label, or "".
func (b *Block) Label() string {
	if len(b.Labels) == 0 {
		return ""
	}
	return b.Labels[0]
}

// Title gives the type and the labels as they are written: `notify "incident-48h"`.
func (b *Block) Title() string {
	parts := []string{b.Type}
	for _, l := range b.Labels {
		parts = append(parts, quote(l))
	}
	return strings.Join(parts, " ")
}

// Attr gives the attribute of a name, or nil.
func (b *Body) Attr(name string) *Attr {
	i := slices.IndexFunc(b.Attrs, func(a *Attr) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return b.Attrs[i]
}

// Expr gives the value of an attribute, or nil when there is no such attribute. Readers take nil
// for "not said".
func (b *Body) Expr(name string) Expr {
	if a := b.Attr(name); a != nil {
		return a.Expr
	}
	return nil
}

// Of gives the blocks of a type.
func (b *Body) Of(kind string) []*Block {
	var out []*Block
	for _, x := range b.Blocks {
		if x.Type == kind {
			out = append(out, x)
		}
	}
	return out
}

// One gives the first block of a type, or nil. Read has refused a second one without labels.
func (b *Body) One(kind string) *Block {
	for _, x := range b.Blocks {
		if x.Type == kind {
			return x
		}
	}
	return nil
}
