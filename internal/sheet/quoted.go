package sheet

import (
	"bytes"
	"unicode/utf8"
)

// quoted reads one row that may hold quotes, or row ends inside of values. All
// offsets are relative to the begin of the row in the source.
type quoted struct {
	*Reader
	line  int // the physical line at pos
	pos   int // what is not read yet begins here
	end   int // end of the text of the line that pos is in
	after int // begin of what follows that line
	delim []byte
	sound bool // the row as written is UTF-8
}

// readQuoted reads the row whose first line is known.
func (r *Reader) readQuoted(row Row, end, after int) (Row, *Error) {
	q := &quoted{
		Reader: r, line: row.Line, end: end, after: after, delim: []byte(r.delim),
	}
	r.text, r.ends, r.at = r.text[:0], r.ends[:0], r.at[:0]
	if err := q.row(); err != nil {
		return row, err
	}
	whole := string(r.text)
	r.fields = r.fields[:0]
	from := 0
	for _, to := range r.ends {
		r.fields = append(r.fields, whole[from:to])
		from = to
	}
	return r.finish(row, len(whole), q.sound)
}

// row unquotes the fields into text, ends and at, and leaves the source behind
// the row, also behind one that is faulty.
func (q *quoted) row() *Error {
	for {
		q.at = append(q.at, q.line)
		more, err := q.field()
		q.ends = append(q.ends, len(q.text))
		if more && err == nil && len(q.ends) <= q.limits.Columns {
			continue
		}
		q.skip(q.after)
		if len(q.src.rowEnd) == 0 {
			q.line++
		}
		q.Reader.line = q.line
		q.sound = utf8.Valid(q.src.row()[:q.after])
		q.src.take(q.after)
		return err
	}
}

// rest is what is left of the current line.
func (q *quoted) rest() []byte { return q.src.row()[q.pos:q.end] }

// field reads one field and tells whether another follows in the row.
func (q *quoted) field() (more bool, err *Error) {
	if rest := q.rest(); len(rest) > 0 && q.quote >= 0 && rest[0] == byte(q.quote) {
		q.pos++
		return q.quotedField()
	}
	for {
		rest := q.rest()
		if i := bytes.Index(rest, q.delim); i >= 0 {
			q.keep(i)
			q.skip(q.pos + len(q.delim))
			return true, nil
		}
		q.keep(len(rest))
		if !q.more || len(q.at) >= q.columns || q.after == q.end {
			return false, nil
		}
		if err := q.nextLine(); err != nil {
			return false, err
		}
	}
}

// quotedField reads on behind an opening quote.
func (q *quoted) quotedField() (more bool, err *Error) {
	for {
		rest := q.rest()
		i := bytes.IndexByte(rest, byte(q.quote))
		if i < 0 {
			q.keep(len(rest))
			if err := q.nextLine(); err != nil {
				return false, err
			}
			continue
		}
		q.keep(i)
		q.pos++
		if rest = rest[i+1:]; len(rest) == 0 || rest[0] != byte(q.quote) {
			return q.closed(rest)
		}
		q.keep(1)
	}
}

// closed looks at what follows a closing quote.
func (q *quoted) closed(rest []byte) (more bool, err *Error) {
	if len(rest) == 0 {
		return false, nil
	}
	if bytes.HasPrefix(rest, q.delim) {
		q.skip(q.pos + len(q.delim))
		return true, nil
	}
	return false, &Error{
		Line: q.line, Column: len(q.at), Reason: "text after a closing quote",
		Expected: "a delimiter, the end of the row, or the quote doubled",
	}
}

// nextLine takes the row end as part of the value and goes on in the next line.
func (q *quoted) nextLine() *Error {
	opened := q.at[len(q.at)-1]
	q.keep(q.after - q.end)
	if q.after == q.end {
		return &Error{
			Line: opened, Column: len(q.at), Reason: "the quote opened here is never closed",
			Expected: "a closing quote before the end of the file", Final: true,
		}
	}
	end, after, tooLong := q.src.next(q.after)
	if err := q.broken(tooLong, end == after, opened, len(q.at)); err != nil {
		return err
	}
	q.end, q.after = end, after
	if len(q.src.rowEnd) == 0 {
		q.line++
	}
	return nil
}

// keep appends n bytes to the field's text and goes behind them.
func (q *quoted) keep(n int) {
	q.text = append(q.text, q.src.row()[q.pos:q.pos+n]...)
	q.skip(q.pos + n)
}

// skip goes to an offset. With a row end of its own a file has line feeds
// inside of rows, which are counted here.
func (q *quoted) skip(to int) {
	if len(q.src.rowEnd) > 0 {
		q.line += bytes.Count(q.src.row()[q.pos:to], []byte{'\n'})
	}
	q.pos = to
}
