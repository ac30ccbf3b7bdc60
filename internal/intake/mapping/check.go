package mapping

import (
	"slices"
	"strconv"
	"strings"
)

// check looks at the mapping as a whole once every line is read.
func (p *parser) check() {
	p.line = 0
	m := p.m
	if m.Kind == "" {
		if _, tried := p.seen["kind"]; !tried {
			p.fail(&Problem{Text: "it is not said what the rows are", Expected: "kind = customers, orders, payments or customers+orders"})
		}
		return
	}
	first := map[Field]int{}
	for i := range m.Columns {
		c := &m.Columns[i]
		p.fits(c.Field, c.Line)
		p.header(c.Ref, c.Line)
		info, _ := Of(c.Field)
		if at, twice := first[c.Field]; twice && !info.List {
			p.at(c.Line, &Problem{Text: string(c.Field) + " is given in line " + strconv.Itoa(at) + " already", Expected: "one column for it"})
		}
		first[c.Field] = c.Line
	}
	for i := range m.Constants {
		c := &m.Constants[i]
		p.fits(c.Field, c.Line)
		if c.When != nil {
			p.header(c.When.Ref, c.Line)
		}
	}
	for _, r := range m.Replaces {
		p.fits(r.Field, r.Line)
	}
	for _, s := range m.Skips {
		p.header(s.Ref, s.Line)
	}
	p.headers()
	p.complete()
}

func (p *parser) at(line int, problem *Problem) {
	p.line = line
	p.fail(problem)
	p.line = 0
}

func (p *parser) fits(f Field, line int) {
	if info, _ := Of(f); !slices.Contains(info.Kinds, p.m.Kind) {
		p.at(line, &Problem{Text: string(f) + " does not belong to a file of " + string(p.m.Kind), Expected: "another field or kind"})
	}
}

// header refuses a column named by its header where there is none.
func (p *parser) header(r Ref, line int) {
	has := p.m.Sheet.Header
	for _, j := range p.m.Joins {
		if j.Name == r.Join {
			has = j.Sheet.Header
		}
	}
	if r.Number == 0 && !has {
		p.at(line, &Problem{Text: "the file has no header", Expected: "the column's number"})
	}
}

func (p *parser) headers() {
	for _, j := range p.m.Joins {
		p.header(j.With, j.Line)
		p.header(Ref{Join: j.Name, Header: j.Key.Header, Number: j.Key.Number}, j.Line)
	}
}

// complete refuses a mapping that lacks what its kind needs.
func (p *parser) complete() {
	for _, group := range needs[p.m.Kind] {
		if !slices.ContainsFunc(group, p.m.Has) {
			words := make([]string, len(group))
			for i, f := range group {
				words[i] = string(f)
			}
			p.fail(&Problem{Text: "a file of " + string(p.m.Kind) + " needs " + strings.Join(words, " or "), Expected: "a column for it"})
		}
	}
	currency := map[Kind]Field{Orders: Currency, Both: Currency, Payments: PayCurrency}[p.m.Kind]
	if currency != "" && p.m.Currency == "" && !p.m.Has(currency) {
		p.fail(&Problem{Text: "the amounts have no currency", Expected: "currency = EUR, or a column for " + string(currency)})
	}
}
