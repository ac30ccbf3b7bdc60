package mapping

import (
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/sheet"
)

var encodings = []string{"utf-8", "utf-16", "utf-16le", "utf-16be", "latin-1", "windows-1252"}

func (p *parser) setting(word, value string) *Problem {
	m := p.m
	switch word {
	case "kind":
		kinds := []Kind{Customers, Orders, Payments, Both, Cases}
		if m.Kind = Kind(value); !slices.Contains(kinds, m.Kind) {
			m.Kind = ""
			return unknown(value, names(kinds))
		}
	case "date":
		layout, problem := dateLayout(value)
		m.Date = layout
		return problem
	case "decimal":
		m.Comma = value == "comma"
		return known(value, "comma", "point")
	case "currency":
		m.Currency = value
		return code(value, 3, "a currency of three capital letters, such as EUR")
	case "country":
		m.Country = value
		return code(value, 2, "a country of two capital letters, such as DE")
	case "sheet":
		m.Tab = value
	case "empty":
		m.Empty = append(m.Empty, value)
	default:
		return written(&m.Sheet, word, value)
	}
	return nil
}

// written sets one of the options that say how a file is written.
func written(o *sheet.Options, word, value string) *Problem {
	switch word {
	case "header":
		o.Header = value == "yes"
		return known(value, "yes", "no")
	case "delimiter":
		if o.Delimiter = value; value == "tab" {
			o.Delimiter = "\t"
		}
		if len(o.Delimiter) == 0 || len([]rune(o.Delimiter)) > 4 {
			return &Problem{Text: "the delimiter is not usable", Expected: "1 to 4 characters, or tab"}
		}
	case "row-end":
		if o.RowEnd = value; len(value) == 0 || len(value) > 8 {
			return &Problem{Text: "the row end is not usable", Expected: "1 to 8 bytes"}
		}
	case "encoding":
		o.Encoding = value
		return known(value, encodings...)
	case "quote":
		return quoteSetting(o, value)
	case "columns":
		n, err := strconv.Atoi(value)
		if o.Columns = n; err != nil || n < 1 || n > 1000 {
			return &Problem{Text: "the number of columns is not usable", Expected: "1 to 1000"}
		}
	}
	return nil
}

func quoteSetting(o *sheet.Options, value string) *Problem {
	switch {
	case value == "none":
		o.Quote = sheet.NoQuote
	case len(value) == 1 && value[0] > ' ' && value[0] < 0x7f:
		o.Quote = rune(value[0])
	default:
		return &Problem{Text: "the quote is not usable", Expected: "none, or one ASCII character"}
	}
	return nil
}

func known(value string, words ...string) *Problem {
	if slices.Contains(words, value) {
		return nil
	}
	return unknown(value, words)
}

func dateLayout(value string) (sheet.Layout, *Problem) {
	return sheet.Layout(value), known(value, string(sheet.ISO), string(sheet.DMY), string(sheet.MDY))
}

func code(value string, n int, expected string) *Problem {
	if len(value) == n && strings.Trim(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return nil
	}
	return &Problem{Text: "the code is not readable", Expected: expected}
}

func (p *parser) column() *Problem {
	r, problem := p.ref()
	if problem != nil {
		return problem
	}
	if problem = p.equals(); problem != nil {
		return problem
	}
	c := Column{Ref: r, Line: p.line}
	if c.Field, problem = p.field(); problem != nil {
		return problem
	}
	for p.word(",") {
		if problem = p.option(&c); problem != nil {
			return problem
		}
	}
	p.m.Columns = append(p.m.Columns, c)
	return nil
}

var options = []string{"integer", "lower", "family-first", "iso", "d/m/y", "m/d/y", "split"}

func (p *parser) option(c *Column) *Problem {
	word, problem := p.oneOf(options...)
	if problem != nil {
		return problem
	}
	info, _ := Of(c.Field)
	switch word {
	case "integer":
		c.Integer = true
		return optionFor(word, info.Type == Text || info.Type == Own, "text")
	case "lower":
		c.Lower = true
		return optionFor(word, info.Type == Text || info.Type == Own, "text")
	case "family-first":
		c.Last = true
		return optionFor(word, c.Field == Name, string(Name))
	case "split":
		c.Split, problem = p.value()
		if problem == nil && c.Split == "" {
			problem = &Problem{Text: "nothing to split at", Expected: `a text in quotes, such as split ";"`}
		}
		if problem != nil {
			return problem
		}
		return optionFor(word, info.List, "fields with several values")
	}
	c.Date = sheet.Layout(word)
	return optionFor(word, info.Type == DateType || info.Type == Own, "dates")
}

func optionFor(word string, fits bool, what string) *Problem {
	if fits {
		return nil
	}
	return &Problem{Text: word + " does not fit this field", Expected: "it only for " + what}
}

func (p *parser) constant() *Problem {
	f, problem := p.field()
	if problem != nil {
		return problem
	}
	if problem = p.equals(); problem != nil {
		return problem
	}
	c := Constant{Field: f, Line: p.line}
	if c.Value, problem = p.value(); problem != nil {
		return problem
	}
	if info, _ := Of(f); info.Type == Word {
		if problem = known(c.Value, info.Words...); problem != nil {
			return problem
		}
	}
	if p.word("where") {
		cond, problem := p.condition()
		if problem != nil {
			return problem
		}
		c.When = &cond
	}
	p.m.Constants = append(p.m.Constants, c)
	return nil
}

func (p *parser) condition() (Condition, *Problem) {
	c := Condition{Line: p.line}
	if !p.word("column") {
		return c, &Problem{Text: "the condition is not readable", Expected: `column REF starts "…", is "…" or is empty`}
	}
	var problem *Problem
	if c.Ref, problem = p.ref(); problem != nil {
		return c, problem
	}
	word, problem := p.oneOf(string(Starts), string(Is))
	if problem != nil {
		return c, problem
	}
	c.Test = Test(word)
	if c.Test == Is && p.word("empty") {
		return c, nil
	}
	c.Text, problem = p.value()
	return c, problem
}

func (p *parser) replace() *Problem {
	f, problem := p.field()
	if problem != nil {
		return problem
	}
	r := Replace{Field: f, Line: p.line}
	if r.Old, problem = p.value(); problem != nil {
		return problem
	}
	if problem = p.equals(); problem != nil {
		return problem
	}
	if r.New, problem = p.value(); problem != nil {
		return problem
	}
	p.m.Replaces = append(p.m.Replaces, r)
	return nil
}

func (p *parser) skip() *Problem {
	if !p.word("where") {
		return &Problem{Text: "the line is not complete", Expected: "where column …"}
	}
	c, problem := p.condition()
	if problem == nil {
		p.m.Skips = append(p.m.Skips, c)
	}
	return problem
}

// join reads NAME = FILE, key REF, with REF and how the file is written.
func (p *parser) join() *Problem {
	j := Join{Line: p.line, Sheet: sheet.Options{Header: true}}
	var problem *Problem
	if j.Name, problem = p.value(); problem != nil {
		return problem
	}
	if p.joined(j.Name) || j.Name == "" {
		return &Problem{Text: "there is a join of this name already", Expected: "another name"}
	}
	if problem = p.equals(); problem != nil {
		return problem
	}
	if j.File, problem = p.value(); problem != nil {
		return problem
	}
	for p.word(",") {
		if problem = p.joinOption(&j); problem != nil {
			return problem
		}
	}
	if j.Key == (Ref{}) || j.With == (Ref{}) {
		return &Problem{Text: "the join is not complete", Expected: "key REF (of the second file) and with REF (of the first)"}
	}
	p.m.Joins = append(p.m.Joins, j)
	return nil
}

func (p *parser) joinOption(j *Join) *Problem {
	word, problem := p.oneOf("key", "with", "header", "delimiter", "row-end", "encoding", "quote")
	if problem != nil {
		return problem
	}
	switch word {
	case "key":
		if j.Key, problem = p.ref(); problem == nil && j.Key.Join != "" {
			problem = &Problem{Text: "a key is a column of the joined file itself", Expected: "a header or number"}
		}
		return problem
	case "with":
		j.With, problem = p.ref()
		return problem
	}
	value, problem := p.value()
	if problem != nil {
		return problem
	}
	return written(&j.Sheet, word, value)
}
