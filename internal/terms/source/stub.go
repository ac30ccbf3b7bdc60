package source

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Render writes them for people.
func (ds Diagnostics) Render(_ func(Style, string) string) string { return "" }

// Style is what a part of a rendered diagnostic is.
type Style int

func (r *Reader) guard(f File) ([]byte, map[int]bool, bool) { return f.Text, nil, true }
func (r *Reader) fromHCL(p *hcl.Diagnostic)                 {}
func (r *Reader) body(b *hclsyntax.Body) *Body              { return &Body{} }
func (r *Reader) merge()                                    {}
func (r *Reader) unique(b *Body)                            {}
func at(f File, from, size int) Range                       { return Range{} }
func line(text []byte, at int) string                       { return "" }
func (t *Tree) around(at Range) string                      { return "" }
