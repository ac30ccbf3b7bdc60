package terms

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"maps"
	"slices"

	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

// Parse reads one instrument out of its files: an agreement, a statute or a standard. All that is
// wrong is reported at once, in order of place. When a diagnostic is an error, the instrument
// holds what could be understood and is not to be judged; it is never nil.
func Parse(files []source.File) (*Instrument, source.Diagnostics) {
	tree, notes := source.Read(files)
	p := &parser{
		Reader: tree.Reader(),
		in:     &Instrument{Hash: hash(files)},
		ids:    map[string]*source.Block{},
	}
	if b := p.top(tree.Body); b != nil {
		p.instrument(b)
	} else if len(tree.Body.Blocks) == 0 && !notes.Failed() {
		p.Error(tree.Body.Range, "No agreement in the text",
			`Expected a block such as: agreement "name" { … }. A statute or a standard has its own: statute "name" { … }.`)
	}
	return p.in, together(notes, p.Diagnostics())
}

// together joins the diagnostics of reading and of understanding.
func together(a, b source.Diagnostics) source.Diagnostics {
	all := slices.Concat(a, b)
	all.Sort()
	return all
}

// hash gives the SHA-256 of the files' bytes in order of name.
func hash(files []source.File) [32]byte {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b source.File) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), bytes.Compare(a.Text, b.Text))
	})
	h := sha256.New()
	for _, f := range files {
		h.Write(f.Text)
	}
	return [32]byte(h.Sum(nil))
}

// parser understands a tree.
type parser struct {
	*source.Reader
	in       *Instrument
	voc      fact.Vocabulary
	ids      map[string]*source.Block // every clause of the instrument and its amendments
	calendar *when.Calendar           // by which days are counted unless a clause names another
	sorted   []string                 // names of the clauses
	compared int                      // words that were looked at for suggestions
	variants int                      // readings of clauses so far
}

// maxCompared bounds the search for suggestions over a whole text.
const maxCompared = 400_000

// Unknown adds the error of a word that is none of those that can stand there. Where a text is full
// of them, the later ones are reported without a suggestion.
func (p *parser) Unknown(at source.Range, what, word string, among []string) {
	if p.compared += len(among); p.compared > maxCompared {
		among = nil
	}
	p.Reader.Unknown(at, what, word, among)
}

var sorts = map[string]Sort{"agreement": Contract, "statute": Statute, "standard": Standard}

// top gives the block of the instrument, or nil.
func (p *parser) top(body *source.Body) *source.Block {
	p.Only(body, nil, slices.Sorted(maps.Keys(sorts)))
	var found *source.Block
	for _, b := range body.Blocks {
		switch {
		case sorts[b.Type] == "":
		case found == nil:
			found = b
		default:
			p.Error(b.Head, "A second instrument", "One text is one agreement, statute or standard: put "+
				b.Title()+" into files of its own.")
		}
	}
	return found
}

// attributes and blocks of an instrument, besides clauses.
var (
	headAttrs = []string{
		"authority", "drafted_by", "effective", "ends", "governing_law", "law", "note", "precedence", "status",
		"text", "timezone", "title", "version",
	}
	headBlocks = []string{
		"amend", "calendar", "define", "liability", "parameter", "party", "word", "yardstick",
	}
)

func (p *parser) instrument(b *source.Block) {
	p.in.Sort, p.in.Range = sorts[b.Type], b.Range
	if p.Labels(b, "name") {
		p.in.Name = b.Label()
	}
	p.Only(b.Body, headAttrs, slices.Concat(headBlocks, typeNames()))
	p.head(b.Body)
	p.parts(b.Body)
	p.gather(b.Body)
	p.sorted = slices.Sorted(maps.Keys(p.ids))
	for _, x := range b.Blocks {
		if _, is := TypeOf(x.Type); is {
			if c := p.clause(x); c != nil {
				p.in.Clauses = append(p.in.Clauses, c)
			}
		}
	}
	for _, x := range b.Of("amend") {
		p.amendment(x)
	}
	if x := b.One("liability"); x != nil {
		p.in.Liability = p.liability(x)
	}
	p.caps()
	p.circles()
}

// gather notes the names of all clauses, so that they can be spoken of before they are read.
func (p *parser) gather(b *source.Body) {
	for _, x := range b.Blocks {
		if x.Type == "amend" {
			p.gather(x.Body)
		}
		if _, is := TypeOf(x.Type); is && len(x.Labels) == 1 {
			id := x.Type + "." + x.Label()
			if _, known := p.ids[id]; !known {
				p.ids[id] = x
			}
		}
	}
}

// amendment reads what changes an agreement from a date on.
func (p *parser) amendment(b *source.Block) {
	if !p.Labels(b, "name") {
		return
	}
	p.Only(b.Body, []string{"cite", "effective", "remove", "text"}, typeNames())
	a := Amendment{Label: b.Label()}
	a.Text, _ = p.Text(b.Expr("text"))
	if b.Expr("effective") == nil {
		p.Error(b.Head, "An amendment needs its date", `Write from when it binds, such as effective = "2024-01-01".`)
	}
	a.Effective, _ = p.Interval(b.Expr("effective"), p.in.Zone)
	a.Removes = p.clauseRefs(b.Expr("remove"))
	for _, x := range b.Blocks {
		if _, is := TypeOf(x.Type); is {
			if c := p.clause(x); c != nil {
				a.Clauses = append(a.Clauses, c)
			}
		}
	}
	p.in.Amendments = append(p.in.Amendments, a)
}
