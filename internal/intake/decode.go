package intake

import (
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/sheet"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// RowError says why a row was not taken. It never holds a value of the file.
type RowError struct {
	File     string        `json:"file"`
	Line     int           `json:"line"`             // physical line, from 1
	Column   int           `json:"column,omitempty"` // from 1; 0 where it is about the row
	Field    mapping.Field `json:"field,omitempty"`
	Reason   string        `json:"reason"`
	Expected string        `json:"expected,omitempty"`
}

// Error reads like: customers.csv, line 7, column 3 (customer.email): not an e-mail address,
// expected name@domain.
func (e RowError) Error() string {
	s := e.File + ", line " + strconv.Itoa(e.Line)
	if e.Column > 0 {
		s += ", column " + strconv.Itoa(e.Column)
	}
	if e.Field != "" {
		s += " (" + string(e.Field) + ")"
	}
	s += ": " + e.Reason
	if e.Expected != "" {
		s += ", expected " + e.Expected
	}
	return s
}

// record is what one row says, in the clear.
type record struct {
	external, email string
	profile         person.Profile
	order           sale.Order // without lines
	item            sale.Line
	payment         sale.Payment
	paid            string // number of the order that was paid
	past            cases.Past
}

// decoder turns one row into a record and collects every fault in it.
type decoder struct {
	p      *plan
	r      *table.Row
	faults []RowError
}

// decode reads a row. A record is only of use where there are no faults.
func (p *plan) decode(r *table.Row) (record, []RowError) {
	d := &decoder{p: p, r: r}
	if bad := r.Bad; bad != nil {
		d.faults = append(d.faults, RowError{File: r.File, Line: max(bad.Line, r.Line), Column: bad.Column, Reason: bad.Reason, Expected: bad.Expected})
		d.screen()
		return record{}, d.faults
	}
	d.screen()
	var rec record
	switch p.m.Kind {
	case mapping.Customers:
		d.customer(&rec)
	case mapping.Orders:
		d.link(&rec)
		d.order(&rec)
	case mapping.Both:
		d.customer(&rec)
		d.order(&rec)
	case mapping.Payments:
		d.payment(&rec)
	case mapping.Cases:
		d.past(&rec)
	}
	return rec, d.faults
}

func (d *decoder) fault(column int, f mapping.Field, reason, expected string) {
	d.faults = append(d.faults, RowError{File: d.r.File, Line: d.r.Line, Column: column, Field: f, Reason: reason, Expected: expected})
}

// screen refuses a row that holds what must not be stored, in whatever column.
func (d *decoder) screen() {
	for c := range d.r.Fields {
		if reason := d.r.Forbidden(c); reason != "" {
			d.fault(c+1, "", reason, "a row without it")
		}
	}
}

// value is a text with the column that it came from.
type value struct {
	text   string
	column int
	from   *mapping.Column
}

// values gives what the row says for a field: of columns, else of constants.
func (d *decoder) values(f mapping.Field) []value {
	var out []value
	for _, c := range d.p.byField[f] {
		for _, cell := range d.r.Cells(c.Ref) {
			out = d.add(out, c, cell)
		}
	}
	filled := slices.ContainsFunc(out, func(v value) bool { return v.text != "" })
	for _, c := range d.p.m.Constants {
		if c.Field != f || c.When == nil && filled || c.When != nil && !d.r.Holds(*c.When) {
			continue
		}
		out = []value{{text: c.Value}}
	}
	return out
}

func (d *decoder) add(out []value, c *mapping.Column, cell string) []value {
	at := d.r.Column(c.Ref)
	parts := []string{cell}
	if c.Split != "" {
		parts = strings.Split(cell, c.Split)
	}
	for _, part := range parts {
		part = mapping.Unguard(strings.TrimSpace(part))
		if slices.Contains(d.p.m.Empty, part) {
			part = ""
		}
		for _, r := range d.p.m.Replaces {
			if r.Field == c.Field && r.Old == part {
				part = r.New
				break
			}
		}
		if reason := table.Forbidden(part); c.Join != "" && reason != "" {
			d.fault(at, c.Field, reason, "a row without it")
			part = ""
		} else if reason, damaged := sheet.Damage(part); damaged {
			d.fault(at, c.Field, reason, "the value as it was before a spreadsheet saved it")
			part = ""
		} else {
			part = d.tidy(c, part, at)
		}
		out = append(out, value{part, at, c})
	}
	return out
}

// tidy applies the column's options and the limits of text.
func (d *decoder) tidy(c *mapping.Column, s string, at int) string {
	if s == "" {
		return s
	}
	if c.Integer {
		whole, ok := sheet.Integer(s)
		if !ok {
			d.fault(at, c.Field, "not a whole number", "a number such as 17850 or 17850.0, without leading zeros")
			return ""
		}
		s = whole
	}
	if c.Lower {
		s = strings.ToLower(s)
	}
	if len(s) > maxText || strings.ContainsRune(s, 0) {
		d.fault(at, c.Field, "a text that is too long or not text", "at most 2,000 bytes")
		return ""
	}
	return s
}

const maxText = 2000

// one gives a field that has one value; several that differ are a fault.
func (d *decoder) one(f mapping.Field) value {
	var out value
	for _, v := range d.values(f) {
		switch {
		case v.text == "" || v.text == out.text:
		case out.text != "":
			d.fault(v.column, f, "several values that differ", "one value, or one row in the joined file")
			return out
		default:
			out = v
		}
	}
	return out
}

func (d *decoder) text(f mapping.Field) string { return d.one(f).text }

// must is a text that may not be missing.
func (d *decoder) must(f mapping.Field) string {
	v := d.one(f)
	if v.text == "" && len(d.faults) == 0 {
		d.fault(d.columnOf(f), f, "nothing is there", "a value")
	}
	return v.text
}

func (d *decoder) columnOf(f mapping.Field) int {
	for _, c := range d.p.byField[f] {
		if c.Join == "" {
			return d.r.Column(c.Ref)
		}
	}
	return 0
}

func (d *decoder) date(f mapping.Field) when.Instant {
	v := d.one(f)
	if v.text == "" {
		return 0
	}
	layout := d.p.m.Date
	if v.from != nil && v.from.Date != "" {
		layout = v.from.Date
	}
	if layout == "" {
		layout = sheet.ISO
	}
	t, err := sheet.Date(v.text, layout)
	if err != nil {
		d.refused(v, f, err)
		return 0
	}
	if t.Year() < 1900 || t.Year() > 2200 {
		d.fault(v.column, f, "a year that cannot be meant", "1900 to 2200")
	}
	return when.Of(t)
}

// refused turns the error of a value's reader into a fault.
func (d *decoder) refused(v value, f mapping.Field, err error) {
	e, ok := err.(*sheet.Error) //nolint:errorlint // sheet documents the type
	if !ok {
		e = &sheet.Error{Reason: "not readable"}
	}
	d.fault(v.column, f, e.Reason, e.Expected)
}

// decimal reads an exact number with at most scale decimals.
func (d *decoder) decimal(f mapping.Field) (unscaled int64, scale int, ok bool) {
	v := d.one(f)
	if v.text == "" {
		return 0, 0, false
	}
	unscaled, scale, err := sheet.Decimal(v.text, d.p.m.Comma)
	if err != nil {
		d.refused(v, f, err)
		return 0, 0, false
	}
	return unscaled, scale, true
}

func texts(vs []value) []vault.Text {
	var out []vault.Text
	for _, v := range vs {
		if v.text != "" && !slices.ContainsFunc(out, func(t vault.Text) bool { return t.Reveal() == v.text }) {
			out = append(out, vault.Plain(v.text))
		}
	}
	return out
}
