// Package source is the safe door to the text of contracts, statutes and facts, which people
// write in HCL syntax.
//
// [Read] takes files and gives a [Tree] of blocks and attributes, together with everything that is
// wrong with them. Hostile text cannot hurt: files have a greatest size, and are taken apart into
// tokens first, so that nesting that would overflow the parser's stack is refused before the
// parser sees it. Values are small expressions that only name things ([Expr]); nothing is ever
// evaluated, a number stays the digits that were written, and none becomes a float.
//
// A [Reader] turns expressions into what the caller wants (a text, a date, a span, money) and says
// in a [Diagnostic] what was expected instead. Diagnostics are collected: none stops the reading.
//
// The package remembers nothing between calls. A Tree is not changed after Read.
package source

import (
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// The limits of what is read.
const (
	MaxFile    = 1 << 20 // bytes of one file
	MaxTotal   = 4 << 20 // bytes of all files together
	MaxNesting = 64      // parentheses, brackets, braces and templates inside each other
	MaxChain   = 512     // names, signs and values of one expression between two commas
	MaxLines   = 2000    // lines of one text
	MaxNotes   = 1000    // diagnostics that are kept
)

// File is a file's name, for diagnostics, and its bytes.
type File struct {
	Name string
	Text []byte
}

// Read reads files as one text. Blocks that make an instrument (agreement, statute, standard) are
// merged when several files have one of the same name. The tree is never nil; it holds whatever
// could be understood. Diagnostics come in order of place.
func Read(files []File) (*Tree, Diagnostics) {
	t := &Tree{Body: &Body{}, files: map[string][]byte{}}
	r := t.Reader()
	total := 0
	for _, f := range files {
		if _, twice := t.files[f.Name]; twice {
			r.Error(startOf(f.Name), "The file is given twice", "Two files have the name "+quote(f.Name)+".")
			continue
		}
		t.files[f.Name] = f.Text
		total += len(f.Text)
		if total > MaxTotal {
			r.Error(startOf(f.Name), "The files are too large together", "At most 4 MiB are read.")
			break
		}
		r.file(f)
	}
	r.merge()
	r.unique(t.Body)
	return t, r.Diagnostics()
}

// file reads one file into the tree's body.
func (r *Reader) file(f File) {
	if !r.sane(f) {
		return
	}
	text, seen, ok := r.guard(f)
	if !ok {
		return
	}
	parsed, problems := hclsyntax.ParseConfig(text, f.Name, hcl.InitialPos)
	for _, p := range problems {
		if !seen[p.Subject.Start.Line] {
			r.fromHCL(p)
		}
	}
	body := converter{r, seen}.body(parsed.Body.(*hclsyntax.Body))
	r.tree.Body.Attrs = append(r.tree.Body.Attrs, body.Attrs...)
	r.tree.Body.Blocks = append(r.tree.Body.Blocks, body.Blocks...)
}

// sane reports whether the bytes are text of a size that is read.
func (r *Reader) sane(f File) bool {
	switch {
	case len(f.Text) > MaxFile:
		r.Error(startOf(f.Name), "The file is too large", "A file has at most 1 MiB. Split it: blocks of the same name are merged.")
	case !utf8.Valid(f.Text):
		r.Error(at(f, firstInvalid(f.Text), 1), "The file is not UTF-8 text", "Save it with the encoding UTF-8.")
	default:
		return true
	}
	return false
}

func firstInvalid(text []byte) int {
	at := 0
	for at < len(text) {
		c, size := utf8.DecodeRune(text[at:])
		if c == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}
