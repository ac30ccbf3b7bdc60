package mapping

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"counterpart/internal/intake/book"
	"counterpart/internal/screen"
	"counterpart/internal/sheet"
)

// Sure says how much stands behind a suggestion.
type Sure string

// How sure a suggestion is.
const (
	Certain Sure = "certain" // header and content agree
	Likely  Sure = "likely"  // the header says so
	Guess   Sure = "guess"   // the content looks like it
	Refused Sure = "refused" // must not be stored
	Unused  Sure = "unused"  // nothing fits
)

// Note says about one column what is suggested and why. It holds no value of the file.
type Note struct {
	Ref   Ref
	Field Field // empty where nothing is mapped
	Sure  Sure
	Why   string
}

// Suggestion is a mapping to look over.
type Suggestion struct {
	Mapping *Mapping
	Notes   []Note
}

const sampleRows = 200

// Named is an own field of an object (customer, order or case) with what it is called.
type Named struct{ Object, Key, Label string }

// Suggest reads the header and the first 200 rows of a file and proposes a mapping. kind may be
// empty: then the headers decide. own are the fields that the owner added. The error is a
// *sheet.Error where the file cannot be read.
func Suggest(r io.Reader, kind Kind, own ...Named) (Suggestion, error) {
	return SuggestSheet(r, "", kind, own...)
}

// SuggestSheet does the same for a sheet of a workbook; empty is its first one.
func SuggestSheet(r io.Reader, tab string, kind Kind, own ...Named) (Suggestion, error) {
	rd, err := book.Open(r, sheet.Options{}, tab)
	if err != nil {
		return Suggestion{}, err
	}
	rows, err := head(rd)
	if err != nil {
		return Suggestion{}, err
	}
	t := table{rows: rows, kind: kind, own: own}
	m := &Mapping{Sheet: sheet.Options{Header: !t.looksLikeData(0)}, Tab: tab}
	if text, is := rd.(*sheet.Reader); is {
		m.Sheet.Delimiter = text.Delimiter()
	}
	if m.Sheet.Header {
		t.header, t.rows = rows[0], rows[1:]
	}
	if t.kind == "" {
		t.kind = t.guessKind()
	}
	m.Kind = t.kind
	out := Suggestion{Mapping: m}
	for i := range rows[0] {
		out.Notes = append(out.Notes, t.column(m, i))
	}
	t.finish(m)
	return out, nil
}

func head(rd book.Reader) ([][]string, error) {
	var rows [][]string
	for len(rows) <= sampleRows {
		row, err := rd.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *sheet.Error
		if errors.As(err, &bad) && (bad.Final || len(row.Fields) == 0) && len(rows) == 0 {
			return nil, err
		}
		if err == nil {
			rows = append(rows, slices.Clone(row.Fields))
		}
	}
	if len(rows) == 0 {
		return nil, &sheet.Error{Line: 1, Reason: "the file has no row", Expected: "a header and rows", Final: true}
	}
	return rows, nil
}

// table is what is seen of the file.
type table struct {
	kind   Kind
	header []string
	rows   [][]string
	used   map[Field]bool
	own    []Named
}

// looksLikeData reports whether a row holds values that no header has.
func (t *table) looksLikeData(row int) bool {
	return slices.ContainsFunc(t.rows[row], func(v string) bool {
		v = strings.TrimSpace(v)
		_, _, err := sheet.Decimal(v, false)
		return err == nil || isEmail(v) || isDate(v)
	})
}

func (t *table) sample(column int) []string {
	var out []string
	for _, row := range t.rows {
		if column < len(row) && strings.TrimSpace(row[column]) != "" {
			out = append(out, strings.TrimSpace(row[column]))
		}
	}
	return out
}

func (t *table) guessKind() Kind {
	var order, line, person, pay bool
	for _, h := range t.header {
		o, _ := synonym(h, Orders)
		p, _ := synonym(h, Payments)
		order = order || o == Number || o == Placed
		line = line || o == SKU || o == Quantity || o == Price
		person = person || o == Given || o == Family || o == Name || o == Email || o == External
		pay = pay || p == Last4 || p == Provider || p == Token || plain(h) == "paymentvalue"
	}
	switch {
	case pay && !line:
		return Payments
	case order && line && person:
		return Both
	case order && line:
		return Orders
	}
	return Customers
}

// column decides about one column and adds it to the mapping.
func (t *table) column(m *Mapping, i int) Note {
	n := Note{Ref: Ref{Number: i + 1}, Sure: Unused, Why: "nothing known fits"}
	if t.header != nil && i < len(t.header) && t.header[i] != "" && t.onlyOnce(i) {
		n.Ref = Ref{Header: t.header[i]}
	}
	values := t.sample(i)
	name := ""
	if t.header != nil && i < len(t.header) {
		name = t.header[i]
	}
	if r, refused := screen.Column(name, values); refused {
		n.Sure, n.Why = Refused, r.Reason+"; take the column out of the export"
		return n
	}
	look := lookOf(values)
	n.Field, n.Sure, n.Why = t.choose(name, look)
	if n.Field == "" {
		return n
	}
	if t.used == nil {
		t.used = map[Field]bool{}
	}
	info, _ := Of(n.Field)
	if t.used[n.Field] && (!info.List || n.Field == Street || n.Field == City || n.Field == Postcode || n.Field == Country) {
		return Note{Ref: n.Ref, Sure: Unused, Why: "another column gives " + string(n.Field) + " already"}
	}
	t.used[n.Field] = true
	c := Column{Ref: n.Ref, Field: n.Field, Integer: info.Type == Text && look.point}
	if info.Type == DateType || info.Type == Own && look.kind == "date" {
		c.Date, n = dateOf(look, n)
	}
	if info.Type == Decimal && look.comma {
		m.Comma = true
	}
	m.Columns = append(m.Columns, c)
	return n
}

func (t *table) onlyOnce(i int) bool {
	count := 0
	for _, h := range t.header {
		if h == t.header[i] {
			count++
		}
	}
	return count == 1
}

// choose weighs the header against the content.
func (t *table) choose(header string, look look) (Field, Sure, string) {
	if f, ok := t.owned(header); ok {
		return f, Likely, "the header is the name of an own field"
	}
	f, known := synonym(header, t.kind)
	if known {
		if info, _ := Of(f); !slices.Contains(info.Kinds, t.kind) {
			return "", Unused, string(f) + " does not belong to a file of " + string(t.kind)
		}
		if agrees, told := look.agrees(f); told && agrees {
			return f, Certain, "header and content agree"
		} else if told {
			return f, Guess, "the header says so, but the content does not look like it"
		}
		return f, Likely, "the header says so"
	}
	byLook := map[string]Field{"email": Email, "phone": Phone}
	if t.kind != Orders && t.kind != Payments && byLook[look.kind] != "" {
		return byLook[look.kind], Guess, "the content looks like it"
	}
	return "", Unused, "nothing known fits"
}

// owned finds the own field that a header names by its label or key, or as an export does. What the
// owner called something counts more than what others usually mean by it.
func (t *table) owned(header string) (Field, bool) {
	name := plain(header)
	if name == "" {
		return "", false
	}
	for _, object := range OwnObjects(t.kind) {
		for _, o := range t.own {
			if o.Object == object && (plain(o.Label) == name || plain(o.Key) == name || "own"+plain(o.Key) == name) {
				return OwnField(object, o.Key), true
			}
		}
	}
	return "", false
}

// dateOf chooses a column's layout of dates.
func dateOf(look look, n Note) (sheet.Layout, Note) {
	switch len(look.layouts) {
	case 0:
		n.Why += "; no layout of dates fits every row"
		n.Sure = Guess
		return "", n
	case 1:
	default:
		n.Why += "; day and month cannot be told apart, check the layout"
		n.Sure = Guess
	}
	if look.layouts[0] == sheet.ISO {
		return "", n
	}
	return look.layouts[0], n
}

// finish adds what the mapping needs and no column can give, to be looked over.
func (t *table) finish(m *Mapping) {
	switch t.kind {
	case Customers:
		return
	case Cases:
		if !m.Has(CaseChannel) {
			m.Constants = append(m.Constants, Constant{Field: CaseChannel, Value: "web"})
		}
		return
	case Orders, Payments, Both:
	}
	if !m.Has(Currency) && !m.Has(PayCurrency) {
		m.Currency = "EUR"
	}
	if t.kind != Payments && !m.Has(Channel) {
		m.Constants = append(m.Constants, Constant{Field: Channel, Value: "web"})
	}
}

// Text writes the suggestion as a mapping with a comment about each column.
func (s Suggestion) Text() string {
	var b strings.Builder
	b.WriteString("# Suggested from the header and the first rows. Look it over before importing.\n")
	for _, n := range s.Notes {
		to := string(n.Field)
		if to == "" {
			to = "not imported"
		}
		fmt.Fprintf(&b, "# %-9s %s: %s (%s)\n", n.Sure, n.Ref, to, n.Why)
	}
	if s.Mapping.Kind != Customers && s.Mapping.Currency != "" {
		b.WriteString("# No column gives the currency: check the line below.\n")
	}
	b.WriteString("\n" + s.Mapping.Format())
	return b.String()
}
