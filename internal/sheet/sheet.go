// Package sheet reads the tables that people export from other programs:
// delimited text in any common charset, and the numbers and dates in its cells.
//
// It promises that every row is either given whole or named by its physical
// line, its column and the reason why it was not; that no error repeats a
// value from the file; and that memory is bounded by Limits whatever the file
// holds. It stores nothing, guesses no meaning and repairs nothing: a cell that
// a spreadsheet has destroyed is recognised by [Damage] and left to the caller
// to refuse.
//
// Lines and columns count from 1, as spreadsheets and editors show them.
package sheet

import (
	"errors"
	"io"
	"strconv"
)

// NoQuote as Options.Quote says that no character quotes a field.
const NoQuote rune = -1

// Options say how a file is written. The zero value fits most comma files:
// charset, delimiter and row end are found out, fields are quoted with '"'.
type Options struct {
	Delimiter string // 1 to 4 characters; empty: the best of , ; tab |
	RowEnd    string // at most 8 bytes; empty: CR, LF or CRLF
	Encoding  string // utf-8, utf-16, utf-16le, utf-16be, latin-1, windows-1252; empty: found out
	Quote     rune   // an ASCII character or NoQuote; 0 means '"'
	Header    bool   // the first row names the columns
	Columns   int    // fields in each row; 0: as many as the first row has
	// Continue lets a row end inside a row that has fewer than Columns fields
	// belong to the value. It needs Columns and cannot see a row end in the
	// last field. It is for files that write raw newlines without quotes.
	Continue bool
	Limits   Limits
}

// Limits bound what one file may ask of the reader. A zero means the default.
type Limits struct {
	Field   int // bytes in one field, 1 MiB
	Columns int // fields in one row, 1,000
	Row     int // bytes in one row, 4 MiB
	Rows    int // rows without the header; 0 means no limit
}

// Row is one record. Fields is overwritten by the next call of Next; the
// strings in it may be kept.
type Row struct {
	Line   int // the physical line where the row begins
	Fields []string
	at     []int
}

// At says where field i (from 0) begins: its physical line, which differs from
// Row.Line after a quoted newline, and its column, which is i+1.
func (r Row) At(i int) (line, column int) {
	if i < len(r.at) {
		return r.at[i], i + 1
	}
	return r.Line, i + 1
}

// Reader gives the rows of one file in order. It is not safe for concurrent use.
type Reader struct {
	src     *source
	charset *charset
	delim   string
	quote   int // the byte, or -1
	columns int
	more    bool // Options.Continue
	limits  Limits
	header  []string

	line, rows, blank int
	done              bool

	fields []string
	at     []int
	text   []byte // unquoted text of the row being read
	ends   []int
}

// Open prepares to read r: it finds out what opt leaves open and reads the
// header row if there is one. The error is an *Error that names the wrong
// option, the bad header, or wraps what r answered. A file without any row has
// no header and is no error.
func Open(r io.Reader, opt Options) (*Reader, error) {
	opt.Limits = opt.Limits.orDefault()
	cs, err := openCharset(r, opt.Encoding)
	if err != nil {
		return nil, err
	}
	src := newSource(cs.in, opt.RowEnd, opt.Limits.Row)
	out := &Reader{
		src: src, charset: cs, delim: opt.Delimiter, quote: quoteByte(opt.Quote), line: 1,
		columns: opt.Columns, more: opt.Continue && opt.Columns > 0, limits: opt.Limits,
	}
	if opt.Delimiter == "" {
		out.delim = src.sniff(out.quote)
	}
	if err := opt.check(out.delim); err != nil {
		return nil, err
	}
	if !opt.Header {
		return out, nil
	}
	return out.readHeader()
}

func (r *Reader) readHeader() (*Reader, error) {
	row, err := r.Next()
	if errors.Is(err, io.EOF) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	r.header = append(r.header, row.Fields...)
	r.rows = 0
	return r, nil
}

// Header names the columns, or is nil if the file has no header row. Names are
// as written: they may be empty or occur twice.
func (r *Reader) Header() []string { return r.header }

// Delimiter is the separator in use, given or found out.
func (r *Reader) Delimiter() string { return r.delim }

// Encoding is the charset in use. Where it is found out it is "utf-8" until the
// first character beyond ASCII decides.
func (r *Reader) Encoding() string { return r.charset.name }

// Blank counts the lines passed over because nothing was on them.
func (r *Reader) Blank() int { return r.blank }

// Next gives the next row, or io.EOF after the last.
//
// Any other error is an *Error. Unless it is Final the next call goes on with
// the row after it. A row with the wrong number of fields comes together with
// its error, so that a caller may take it all the same; other errors come with
// a Row that holds only Line.
func (r *Reader) Next() (Row, error) {
	for !r.done {
		row, err := r.read()
		if err == nil && r.done {
			break
		}
		if err == nil && len(row.Fields) == 0 {
			r.blank++
			continue
		}
		if err == nil {
			row, err = r.check(row)
		}
		if err == nil {
			return row, nil
		}
		r.done = err.Final
		return row, err
	}
	return Row{}, io.EOF
}

// check holds a row against the number of columns and the limit of rows.
func (r *Reader) check(row Row) (Row, *Error) {
	if r.rows++; r.limits.Rows > 0 && r.rows > r.limits.Rows {
		return Row{Line: row.Line}, &Error{
			Line: row.Line, Final: true, Reason: "the file has more rows than are allowed",
			Expected: "at most " + count(r.limits.Rows, "row"),
		}
	}
	if r.columns == 0 {
		r.columns = len(row.Fields)
	}
	if len(row.Fields) == r.columns {
		return row, nil
	}
	line, column := row.At(min(len(row.Fields), r.columns))
	return row, &Error{
		Line: line, Column: column, Reason: "the row has " + count(len(row.Fields), "field"),
		Expected: strconv.Itoa(r.columns),
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
