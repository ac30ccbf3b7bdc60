package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// read cuts one row out of the source. A blank line is a row without fields;
// the end of the file is done without an error.
func (r *Reader) read() (Row, *Error) {
	row := Row{Line: r.line}
	end, after, tooLong := r.src.next(0)
	if err := r.broken(tooLong, end == after, row.Line, 0); err != nil {
		return row, err
	}
	line := r.src.row()[:end]
	if end > 0 && !r.plain(line) {
		return r.readQuoted(row, end, after)
	}
	whole := string(line)
	sound := utf8.Valid(line)
	r.pass(after)
	if end == 0 {
		r.done = after == 0
		return row, nil
	}
	r.at = r.at[:0]
	r.split(whole)
	return r.finish(row, len(whole), sound)
}

// plain tells whether the line is the whole row and no field needs unquoting.
func (r *Reader) plain(line []byte) bool {
	return !r.more && (r.quote < 0 || bytes.IndexByte(line, byte(r.quote)) < 0)
}

// pass goes behind n bytes of the source and counts their lines.
func (r *Reader) pass(n int) {
	lines := 1
	if len(r.src.rowEnd) > 0 {
		lines = bytes.Count(r.src.row()[:n], []byte{'\n'})
	}
	r.line += lines
	r.src.take(n)
}

// split cuts text without quotes, one field beyond the limit at most.
func (r *Reader) split(text string) {
	fields := r.fields[:0]
	for len(fields) <= r.limits.Columns {
		field, rest, found := r.cut(text)
		fields = append(fields, field)
		if !found {
			break
		}
		text = rest
	}
	r.fields = fields
}

func (r *Reader) cut(text string) (field, rest string, found bool) {
	if len(r.delim) > 1 {
		return strings.Cut(text, r.delim)
	}
	for i := range len(text) { // faster than a search: most fields are short
		if text[i] == r.delim[0] {
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}

// finish checks the fields' number, size and charset. Sound says that the row
// as written is UTF-8, so that its fields are as well.
func (r *Reader) finish(row Row, size int, sound bool) (Row, *Error) {
	if len(r.fields) > r.limits.Columns {
		return row, &Error{
			Line: row.Line, Column: r.limits.Columns + 1, Reason: "the row has too many fields",
			Expected: "at most " + count(r.limits.Columns, "field"),
		}
	}
	whole := Row{Line: row.Line, Fields: r.fields, at: r.at}
	if sound && size <= r.limits.Field && !r.charset.strict {
		return whole, nil
	}
	for i, field := range r.fields {
		if size > r.limits.Field && len(field) > r.limits.Field {
			return row, whole.fault(i, "the field is too long",
				"at most "+count(r.limits.Field, "byte"))
		}
		if !sound && !utf8.ValidString(field) {
			return row, whole.fault(i, "bytes that are not UTF-8",
				"UTF-8 text, or the file's encoding named")
		}
		if r.charset.strict && strings.ContainsRune(field, utf8.RuneError) {
			return row, whole.fault(i, "bytes that are no character in "+r.charset.name,
				"the file's encoding named")
		}
	}
	return whole, nil
}

func (r Row) fault(i int, reason, expected string) *Error {
	line, column := r.At(i)
	return &Error{Line: line, Column: column, Reason: reason, Expected: expected}
}

// broken tells of a source that cannot go on while a row is being read. Line
// and column say where the row or the quoted field begins.
func (r *Reader) broken(tooLong, ended bool, line, column int) *Error {
	if tooLong {
		return &Error{
			Line: line, Column: column, Final: true, Reason: "the row that begins here is too long",
			Expected: "at most " + count(r.limits.Row, "byte"),
		}
	}
	if ended && r.src.err != nil {
		return &Error{Line: line, Final: true, Reason: "the file could not be read", Cause: r.src.err}
	}
	return nil
}
