package source

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"counterpart/internal/terms/fact"
)

// Reader reads values out of a tree and collects diagnostics. Its methods take nil for "not said"
// and then give the zero value and false without a diagnostic; false otherwise means that a
// diagnostic was given.
type Reader struct {
	tree  *Tree
	notes Diagnostics
	full  bool
}

// Reader gives a reader without diagnostics.
func (t *Tree) Reader() *Reader { return &Reader{tree: t} }

// Diagnostics gives what was collected, in order of place, each thing once.
func (r *Reader) Diagnostics() Diagnostics {
	for i := range r.notes {
		r.notes[i].Block = r.tree.around(r.notes[i].Range)
	}
	r.notes.Sort()
	r.notes = slices.CompactFunc(r.notes, func(a, b Diagnostic) bool {
		return a.Range == b.Range && a.Summary == b.Summary && a.Detail == b.Detail
	})
	return r.notes
}

// Error adds an error.
func (r *Reader) Error(at Range, summary, detail string) {
	r.Add(Diagnostic{Severity: Error, Summary: summary, Detail: detail, Range: at})
}

// Warn adds a warning.
func (r *Reader) Warn(at Range, summary, detail string) {
	r.Add(Diagnostic{Severity: Warning, Summary: summary, Detail: detail, Range: at})
}

// Suggest adds an error with what to write instead.
func (r *Reader) Suggest(at Range, summary, detail, instead string) {
	r.Add(Diagnostic{Severity: Error, Summary: summary, Detail: detail, Range: at, Suggestion: instead})
}

// Unknown adds the error of a word that is none of those that can stand there, and suggests what
// was probably meant. What names the sort of word: "attribute", "clause", "kind of fact".
func (r *Reader) Unknown(at Range, what, word string, among []string) {
	meant, instead := fact.Candidates(word, among), ""
	detail := fmt.Sprintf("There is no %s %s here.", what, quote(word))
	switch {
	case len(meant) > 0:
		detail += " Did you mean " + fact.Either(meant) + "?"
	case len(among) == 0:
	case len(among) <= 12:
		detail += " Known are: " + strings.Join(slices.Sorted(slices.Values(among)), ", ") + "."
	}
	if len(meant) == 1 {
		instead = r.put(at, word, meant[0])
	}
	r.Suggest(at, "Unknown "+what, detail, instead)
}

// put gives what is written at a place with another word in place of one: with its quotes, and with
// what stands before it, such as party. A text of several lines becomes the word in quotes.
func (r *Reader) put(at Range, word, instead string) string {
	written := r.bytes(at)
	switch {
	case strings.HasPrefix(written, "<<"):
		return quote(instead)
	case word == "" || strings.Count(written, word) != 1:
		return instead
	}
	return strings.Replace(written, word, instead, 1)
}

// Add adds a diagnostic; snippet and block are filled in. Beyond MaxNotes the rest is counted
// as one.
func (r *Reader) Add(d Diagnostic) {
	if len(r.notes) >= MaxNotes {
		if !r.full {
			r.full = true
			r.notes = append(r.notes, Diagnostic{
				Severity: Error, Summary: "More is wrong than is shown here", Range: d.Range,
				Detail: fmt.Sprintf("The first %d diagnostics are shown. Correct them, then check again.", MaxNotes),
			})
		}
		return
	}
	d.Range = r.within(d.Range)
	d.Snippet, d.caret = line(r.tree.files[d.Range.Filename], d.Range.Start.Byte)
	r.notes = append(r.notes, d)
}

// within gives a place with its ends in order and inside the file. The parser's places of missing
// things can be otherwise.
func (r *Reader) within(at Range) Range {
	size := len(r.tree.files[at.Filename])
	at.Start.Byte = min(at.Start.Byte, size)
	if at.End.Byte = min(at.End.Byte, size); at.End.Byte < at.Start.Byte {
		at.End = at.Start
	}
	return at
}

// Only reports attributes and blocks of the body that are in neither list.
func (r *Reader) Only(b *Body, attrs, blocks []string) {
	for _, a := range b.Attrs {
		if !slices.Contains(attrs, a.Name) {
			r.stray(a.NameRange, "attribute", a.Name, attrs, "block", blocks)
		}
	}
	for _, x := range b.Blocks {
		if !slices.Contains(blocks, x.Type) {
			r.stray(x.TypeRange, "block", x.Type, blocks, "attribute", attrs)
		}
	}
}

// stray reports a name out of its place, and says so when it would be right as the other sort.
func (r *Reader) stray(at Range, what, name string, among []string, other string, others []string) {
	if slices.Contains(others, name) {
		r.Error(at, name+" is no "+what, fmt.Sprintf("%s is written as %s.", name, map[string]string{
			"block": "a block: " + name + " { … }", "attribute": "an attribute: " + name + " = …",
		}[other]))
		return
	}
	r.Unknown(at, what, name, among)
}

// Labels checks the number of a block's labels, which are described for people, and that none is
// empty.
func (r *Reader) Labels(b *Block, names ...string) bool {
	if len(b.Labels) != len(names) {
		want := (&Block{Type: b.Type, Labels: names}).Title()
		count := "no label"
		if n := len(names); n > 0 {
			count = fmt.Sprintf("%d label%s", n, strings.Repeat("s", min(1, n-1)))
		}
		r.Error(b.Head, b.Type+" takes "+count, "Write "+want+" { … }.")
		return false
	}
	for i, l := range b.Labels {
		if strings.TrimSpace(l) != l || l == "" {
			r.Error(b.LabelRanges[i], "A label is empty or has spaces around it", "Give the "+names[i]+" a name.")
			return false
		}
	}
	return true
}

// startOf is the place of a file's first byte.
func startOf(name string) Range {
	return Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
}

func quote(s string) string { return `"` + s + `"` }
