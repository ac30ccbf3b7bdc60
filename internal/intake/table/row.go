package table

import (
	"slices"
	"strings"

	"counterpart/internal/intake/mapping"
	"counterpart/internal/screen"
	"counterpart/internal/sheet"
)

// Row is one record of a source, together with what joins add to it.
type Row struct {
	File   string
	Line   int // physical, where the row begins
	Fields []string
	Bad    *sheet.Error // why it cannot be read; then Fields may be missing

	table  *Table
	file   *opened
	joined map[string][][]string // nil until it is asked for
}

// Column gives the number of a column of the file, from 1; 0 for one of a join.
func (r *Row) Column(ref mapping.Ref) int {
	if ref.Join != "" {
		return 0
	}
	return r.file.columns[ref] + 1
}

// Cells gives the text in a column: one of the file itself, as many as match of a join.
func (r *Row) Cells(ref mapping.Ref) []string {
	if ref.Join == "" {
		if at := r.file.columns[ref]; at < len(r.Fields) {
			return r.Fields[at : at+1]
		}
		return nil
	}
	r.join()
	for _, t := range r.table.joins {
		if t.join.Name != ref.Join {
			continue
		}
		at := t.file.columns[ref]
		out := make([]string, 0, 1)
		for _, m := range r.joined[ref.Join] {
			out = append(out, m[at])
		}
		return out
	}
	return nil
}

// join finds what the joins give to the row, each in the order in which the mapping names them.
func (r *Row) join() {
	if r.joined != nil {
		return
	}
	r.joined = make(map[string][][]string, len(r.table.joins))
	for _, t := range r.table.joins {
		r.joined[t.join.Name] = t.matches(r.Cells(t.join.With))
	}
}

// Skipped reports whether the mapping leaves the row out.
func (r *Row) Skipped() bool {
	return r.Bad == nil && slices.ContainsFunc(r.table.m.Skips, r.Holds)
}

// Holds reports whether a condition holds for the row.
func (r *Row) Holds(c mapping.Condition) bool {
	for _, v := range r.Cells(c.Ref) {
		v = strings.TrimSpace(v)
		switch {
		case c.Test == mapping.Starts && strings.HasPrefix(v, c.Text):
			return true
		case c.Test == mapping.Is && v == c.Text:
			return true
		case c.Test == mapping.Is && c.Text == "" && slices.Contains(r.table.m.Empty, v):
			return true
		}
	}
	return false
}

// Forbidden says what of a payment card the field with this index holds, or nothing.
func (r *Row) Forbidden(i int) string {
	if judged, ok := r.file.refuse[i]; ok && judged.Hit(r.Fields[i]) {
		return aCard
	}
	return Forbidden(r.Fields[i])
}

// What is said of a field that must not be stored.
const (
	aCard  = "a payment card number"
	aCode  = "a card security code"
	aTrack = "data of a card's magnetic stripe"
)

// Forbidden says what of a payment card a text holds, or nothing.
func Forbidden(v string) string {
	digits, letters := 0, 0
	for i := range len(v) {
		switch c := v[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 0x80:
			digits, letters = digits+1, letters+1 // any script's digits are looked for
		case c >= 'A' && c <= 'z':
			letters++
		}
	}
	switch {
	case digits < 3:
		return ""
	case digits >= 12 && len(screen.Card(v)) > 0:
		return aCard
	case digits >= 12 && len(screen.Track(v)) > 0:
		return aTrack
	case letters >= 3 && len(screen.CVV(v)) > 0:
		return aCode
	}
	return ""
}
