package mapping

import (
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/sheet"
)

// Limits of a mapping.
const (
	maxText  = 1 << 18 // bytes
	maxLines = 5000
)

// Parse reads a mapping. The error is an Error with every fault that was found.
func Parse(text string) (*Mapping, error) {
	lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
	if len(text) > maxText || len(lines) > maxLines {
		return nil, Error{{Text: "the mapping is too long", Expected: "at most 5,000 lines of 256 KiB together"}}
	}
	p := &parser{m: &Mapping{Sheet: sheet.Options{Header: true}}, seen: map[string]int{}}
	for i, line := range lines {
		p.line = i + 1
		p.statement(line)
	}
	if p.check(); len(p.problems) > 0 {
		slices.SortStableFunc(p.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, p.problems
	}
	return p.m, nil
}

type parser struct {
	m        *Mapping
	line     int
	problems Error
	seen     map[string]int // settings, with their line
	toks     []token        // what is left of the line
}

func (p *parser) fail(problem *Problem) {
	problem.Line = p.line
	p.problems = append(p.problems, *problem)
}

var statements = []string{
	"kind", "header", "delimiter", "row-end", "encoding", "quote", "columns", "date", "decimal",
	"currency", "country", "empty", "sheet", "column", "constant", "replace", "skip", "join",
}

func (p *parser) statement(line string) {
	toks, problem := lex(line)
	if problem != nil {
		p.fail(problem)
		return
	}
	if len(toks) == 0 {
		return
	}
	p.toks = toks[1:]
	word := toks[0].text
	if toks[0].quoted || !slices.Contains(statements, word) {
		p.fail(unknown(word, statements))
		return
	}
	if problem = p.read(word); problem == nil && len(p.toks) > 0 {
		problem = &Problem{Text: "the line goes on behind its end", Expected: "nothing more, or a comment behind #"}
	}
	if problem != nil {
		p.fail(problem)
	}
}

func (p *parser) read(word string) *Problem {
	switch word {
	case "column":
		return p.column()
	case "constant":
		return p.constant()
	case "replace":
		return p.replace()
	case "skip":
		return p.skip()
	case "join":
		return p.join()
	}
	if first, twice := p.seen[word]; twice && word != "empty" {
		return &Problem{Text: word + " stands in line " + strconv.Itoa(first) + " already", Expected: "one of them"}
	}
	p.seen[word] = p.line
	if problem := p.equals(); problem != nil {
		return problem
	}
	value, problem := p.value()
	if problem != nil {
		return problem
	}
	return p.setting(word, value)
}

func (p *parser) equals() *Problem {
	if len(p.toks) == 0 || !p.toks[0].is("=") {
		return &Problem{Text: "the line is not complete", Expected: `"="`}
	}
	p.toks = p.toks[1:]
	return nil
}

// value takes a word or a text in quotes.
func (p *parser) value() (string, *Problem) {
	if len(p.toks) == 0 || !p.toks[0].quoted && strings.Contains(marks, p.toks[0].text) {
		return "", &Problem{Text: "a value is missing", Expected: "a word or a text in quotes"}
	}
	t := p.toks[0]
	p.toks = p.toks[1:]
	return t.text, nil
}

func (p *parser) oneOf(words ...string) (string, *Problem) {
	v, problem := p.value()
	if problem == nil && !slices.Contains(words, v) {
		problem = unknown(v, words)
	}
	return v, problem
}

// word takes the given word if it comes next.
func (p *parser) word(w string) bool {
	if len(p.toks) == 0 || !p.toks[0].is(w) {
		return false
	}
	p.toks = p.toks[1:]
	return true
}

// ref reads "Header", 3, or either behind a join's name.
func (p *parser) ref() (Ref, *Problem) {
	var r Ref
	if len(p.toks) > 1 && p.toks[1].is(":") {
		if r.Join = p.toks[0].text; !p.joined(r.Join) {
			return r, &Problem{Text: "there is no join of this name above", Expected: "join NAME = FILE … before it is used"}
		}
		p.toks = p.toks[2:]
	}
	if len(p.toks) == 0 {
		return r, &Problem{Text: "a column is missing", Expected: `its header in quotes or its number`}
	}
	t := p.toks[0]
	p.toks = p.toks[1:]
	if t.quoted {
		r.Header = t.text
		return r, nil
	}
	n, err := strconv.Atoi(t.text)
	if err != nil || n < 1 || n > 1000 {
		return r, &Problem{Text: "a column is not readable", Expected: "its header in quotes, or its number from 1 to 1000"}
	}
	r.Number = n
	return r, nil
}

func (p *parser) joined(name string) bool {
	return slices.ContainsFunc(p.m.Joins, func(j Join) bool { return j.Name == name })
}

// field reads the name of a field; whether the kind of file has it is checked at the end.
func (p *parser) field() (Field, *Problem) {
	v, problem := p.value()
	if problem != nil {
		return "", problem
	}
	if _, ok := Of(Field(v)); !ok {
		return "", unknown(v, fieldNames(p.m.Kind))
	}
	return Field(v), nil
}
