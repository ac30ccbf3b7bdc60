package mapping

import (
	"strconv"
	"strings"

	"counterpart/internal/sheet"
)

// Format writes a mapping as Parse reads it.
func (m *Mapping) Format() string {
	var b strings.Builder
	set := func(word, value string) {
		if value != "" {
			b.WriteString(word + " = " + bare(value) + "\n")
		}
	}
	set("kind", string(m.Kind))
	for _, o := range settings(m.Sheet) {
		set(o[0], o[1])
	}
	if m.Tab != "" {
		b.WriteString("sheet = " + quote(m.Tab) + "\n")
	}
	set("date", string(m.Date))
	if m.Comma {
		set("decimal", "comma")
	}
	set("currency", m.Currency)
	set("country", m.Country)
	for _, e := range m.Empty {
		b.WriteString("empty = " + quote(e) + "\n")
	}
	for _, j := range m.Joins {
		b.WriteString(j.format() + "\n")
	}
	for _, s := range m.Skips {
		b.WriteString("skip where " + s.format() + "\n")
	}
	for i := range m.Columns {
		b.WriteString(m.Columns[i].format() + "\n")
	}
	for _, c := range m.Constants {
		b.WriteString(c.format() + "\n")
	}
	for _, r := range m.Replaces {
		b.WriteString("replace " + string(r.Field) + " " + quote(r.Old) + " = " + quote(r.New) + "\n")
	}
	return b.String()
}

// settings gives the settings that differ from the default.
func settings(o sheet.Options) [][2]string {
	var out [][2]string
	add := func(word, value string) {
		if value != "" {
			out = append(out, [2]string{word, value})
		}
	}
	if !o.Header {
		add("header", "no")
	}
	if o.Delimiter == "\t" {
		add("delimiter", "tab")
	} else {
		add("delimiter", o.Delimiter)
	}
	add("row-end", o.RowEnd)
	add("encoding", o.Encoding)
	if o.Quote == sheet.NoQuote {
		add("quote", "none")
	} else if o.Quote != 0 {
		add("quote", string(o.Quote))
	}
	if o.Columns > 0 {
		add("columns", strconv.Itoa(o.Columns))
	}
	return out
}

func (c *Column) format() string {
	s := "column " + c.String() + " = " + string(c.Field)
	if c.Integer {
		s += ", integer"
	}
	if c.Lower {
		s += ", lower"
	}
	if c.Last {
		s += ", family-first"
	}
	if c.Date != "" {
		s += ", " + string(c.Date)
	}
	if c.Split != "" {
		s += ", split " + quote(c.Split)
	}
	return s
}

func (c *Constant) format() string {
	s := "constant " + string(c.Field) + " = " + bare(c.Value)
	if c.When != nil {
		s += " where " + c.When.format()
	}
	return s
}

func (c Condition) format() string {
	s := "column " + c.String() + " " + string(c.Test) + " "
	if c.Test == Is && c.Text == "" {
		return s + "empty"
	}
	return s + quote(c.Text)
}

func (j Join) format() string {
	parts := []string{"join " + bare(j.Name) + " = " + quote(j.File), "key " + j.Key.String(), "with " + j.With.String()}
	for _, o := range settings(j.Sheet) {
		parts = append(parts, o[0]+" "+bare(o[1]))
	}
	return strings.Join(parts, ", ")
}

// String gives the mapping as Format writes it.
func (m *Mapping) String() string { return m.Format() }
