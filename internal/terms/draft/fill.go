package draft

import (
	"cmp"
	"slices"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/terms"
	"counterpart/internal/terms/source"
)

// Contract is a template that was filled in.
type Contract struct {
	Code       []byte // *.contract.hcl
	Prose      []byte // Markdown
	Instrument *terms.Instrument
}

// edit replaces bytes of the template.
type edit struct {
	from, to int
	with     string
}

// Fill writes the contract. Blanks without an answer keep the template's value, and say so
// (assumed). It fails with kind Invalid on answers that cannot stand there.
func (t *Template) Fill(answers map[string]string) (Contract, error) {
	var edits []edit
	for _, name := range keys(answers) {
		q, err := t.question(name)
		if err != nil {
			return Contract{}, err
		}
		code, err := t.code(q, answers[name])
		if err != nil {
			return Contract{}, err
		}
		edits = append(edits, t.put(name, code)...)
	}
	code := []byte(apply(string(t.file.Text), edits))
	in, problems := terms.Parse([]source.File{{Name: t.file.Name, Text: code}})
	if problems.Failed() {
		return Contract{}, failure.New(failure.Invalid, "With these answers the contract has errors:\n\n%s",
			strings.TrimRight(problems.Render(nil), "\n"))
	}
	filled := open(source.File{Name: t.file.Name, Text: code})
	return Contract{Code: code, Prose: prose(in, filled.questions), Instrument: in}, nil
}

func keys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// put gives the edits that write an answer into its block.
func (t *Template) put(name, code string) []edit {
	if name == "effective" {
		return set(t.block, "effective", code)
	}
	if label, is := strings.CutPrefix(name, "party."); is {
		return set(labelled(t.block.Of("party"), label), "name", code)
	}
	b := labelled(t.block.Of("parameter"), name)
	edits := set(b, "value", code)
	if a := b.Attr("assumed"); a != nil {
		edits = append(edits, edit{a.Range.Start.Byte, a.Range.End.Byte, "assumed = false"})
	}
	return edits
}

func labelled(list []*source.Block, label string) *source.Block {
	i := slices.IndexFunc(list, func(b *source.Block) bool { return b.Label() == label })
	return list[i] // the question was made from it
}

// set writes an attribute: over its value, or as a new line behind the block's head; an empty value
// takes it away.
func set(b *source.Block, name, code string) []edit {
	a := b.Attr(name)
	switch {
	case a == nil && code == "":
		return nil
	case a == nil:
		return []edit{{b.Head.End.Byte, b.Head.End.Byte, " {\n    " + name + " = " + code}}
	case code == "":
		return []edit{{a.Range.Start.Byte, a.Range.End.Byte, "# " + name + " is left empty"}}
	}
	at := a.Expr.Where()
	return []edit{{at.Start.Byte, at.End.Byte, code}}
}

// apply makes the edits, the last place first. One that opens a block takes the place of its brace.
func apply(text string, edits []edit) string {
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(b.from, a.from) })
	for _, e := range edits {
		tail := text[e.to:]
		if strings.HasPrefix(e.with, " {") {
			tail = tail[strings.Index(tail, "{")+1:]
		}
		text = text[:e.from] + e.with + tail
	}
	return text
}
