package upload

import (
	"bytes"
	"context"
	"errors"
	"io"

	"counterpart/internal/failure"
	"counterpart/internal/intake/book"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/sheet"
)

// Column is a column of a file, for choosing what it means. Examples are values of the file: whoever
// shows them records it.
type Column struct {
	mapping.Note
	Title    string
	Examples []string
}

// Looked is what was seen of a file's beginning.
type Looked struct {
	Suggestion mapping.Suggestion
	Columns    []Column
	Sheets     []string // of a workbook, in its order
}

const examples = 3

// Look suggests what the columns of a file mean, with the first values of each.
func (d *Desk) Look(p party.Principal, id string, own []mapping.Named) (Looked, error) {
	f, err := d.File(p, id)
	if err != nil {
		return Looked{}, err
	}
	sheets, err := book.Sheets(f.raw)
	if err != nil {
		return Looked{}, unreadable(err)
	}
	s, err := mapping.SuggestSheet(bytes.NewReader(f.raw), f.Tab, f.Kind, own...)
	if err != nil {
		return Looked{}, unreadable(err)
	}
	rd, err := book.Open(bytes.NewReader(f.raw), s.Mapping.Sheet, f.Tab)
	if err != nil {
		return Looked{}, unreadable(err)
	}
	out := Looked{Suggestion: s, Columns: make([]Column, len(s.Notes)), Sheets: sheets}
	for i, n := range s.Notes {
		out.Columns[i].Note = n
		if i < len(rd.Header()) {
			out.Columns[i].Title = rd.Header()[i]
		}
	}
	for range 20 {
		row, err := rd.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			out.add(row.Fields)
		}
	}
	return out, nil
}

// add takes examples from a row; what must not be stored is not shown either.
func (l *Looked) add(fields []string) {
	for i, v := range fields {
		if i >= len(l.Columns) || v == "" || len(l.Columns[i].Examples) >= examples {
			continue
		}
		if l.Columns[i].Sure == mapping.Refused || table.Forbidden(v) != "" {
			v = "not shown"
		}
		l.Columns[i].Examples = append(l.Columns[i].Examples, short(v))
	}
}

const maxExample = 60

func short(s string) string {
	if r := []rune(s); len(r) > maxExample {
		return string(r[:maxExample-1]) + "…"
	}
	return s
}

func unreadable(err error) error {
	reason := "it ended with an error"
	if bad, ok := errors.AsType[*sheet.Error](err); ok && bad.Cause == nil {
		reason = bad.Error()
	}
	return failure.Wrap(err, failure.Invalid, "The file cannot be read: %s.", reason).
		WithHint("Save it as CSV (UTF-8) or XLSX and choose it again.")
}

// Sample gives the first rows as they would be taken. Whoever shows them records it.
func (d *Desk) Sample(ctx context.Context, permit policy.Permit, id string, n int) ([][]Cell, error) {
	f, err := d.File(permit.Principal(), id)
	if err != nil || f.Mapping == nil {
		return nil, err
	}
	return d.cfg.Import.Sample(ctx, permit, f.job(), n)
}

// Cells gives what stands in cells of a file, with its corrections; cells that hold what must not be
// stored are missing. Whoever shows them records it.
func (d *Desk) Cells(p party.Principal, id string, spots []Spot) (map[Spot]string, error) {
	f, err := d.File(p, id)
	if err != nil || f.Mapping == nil {
		return nil, err
	}
	rd, err := book.Open(bytes.NewReader(f.raw), f.Mapping.Sheet, f.Mapping.Tab)
	if err != nil {
		return nil, unreadable(err)
	}
	byLine := map[int][]int{}
	for _, s := range spots {
		byLine[s.Line] = append(byLine[s.Line], s.Column)
	}
	out := map[Spot]string{}
	for {
		row, err := rd.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if bad, is := errors.AsType[*sheet.Error](err); is && bad.Final {
			return out, nil
		}
		for _, c := range byLine[row.Line] {
			v, mended := f.Mends[Spot{row.Line, c}]
			if !mended && c >= 1 && c <= len(row.Fields) {
				v = row.Fields[c-1]
			}
			if table.Forbidden(v) == "" {
				out[Spot{row.Line, c}] = v
			}
		}
	}
}
