package table

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	"counterpart/internal/failure"
	"counterpart/internal/intake/book"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/screen"
	"counterpart/internal/sheet"
)

// Source is a file to import. It is opened twice.
type Source struct {
	Name string // as errors name it
	Size int64  // bytes, for progress; 0 where it is not known
	Open func() (io.ReadCloser, error)
	// Mend gives a row as its owner has corrected it: fields by line. It may be nil.
	Mend func(line int, fields []string) []string
}

// Table reads the sources of one mapping. It belongs to one goroutine.
type Table struct {
	m     *mapping.Mapping
	files func(name string) (io.ReadCloser, error)
	joins []*joined
	bytes int64
}

// New makes a Table. files opens what the mapping joins; it may be nil where nothing is joined.
func New(m *mapping.Mapping, files func(name string) (io.ReadCloser, error)) *Table {
	return &Table{m: m, files: files}
}

// Bytes gives how much was read of the sources since Each was called last.
func (p *Table) Bytes() int64 { return p.bytes }

// opened is a source that is being read.
type opened struct {
	name    string
	header  []string
	columns map[mapping.Ref]int // where a referenced column stands
	refuse  map[int]screen.Refusal
	mend    func(line int, fields []string) []string
}

// sampled is how many rows are looked at to judge a column before any of them is used.
const sampled = 200

// Each gives every row of the sources in order; a Row may be kept. The digest is over the bytes
// of all of them. The failure is of kind Invalid where a source cannot be read or is refused as a
// whole, NotFound where it cannot be opened.
func (p *Table) Each(ctx context.Context, sources []Source, fn func(*Row) error) ([]byte, error) {
	p.bytes = 0
	digest := sha256.New()
	for _, s := range sources {
		if err := p.eachOf(ctx, s, digest, fn); err != nil {
			return nil, err
		}
	}
	return digest.Sum(nil), nil
}

func (p *Table) eachOf(ctx context.Context, s Source, digest hash.Hash, fn func(*Row) error) error {
	in, err := s.Open()
	if err != nil {
		return failure.Wrap(err, failure.NotFound, "The file %q cannot be opened.", s.Name)
	}
	defer in.Close()
	counted := &counter{in: io.TeeReader(in, digest), at: &p.bytes}
	rd, err := book.Open(counted, p.m.Sheet, p.m.Tab)
	if err != nil {
		return unreadable(s.Name, err)
	}
	file, err := p.open(s.Name, rd.Header())
	if file != nil {
		file.mend = s.Mend
	}
	if err != nil {
		return err
	}
	if err := p.rows(ctx, rd, file, fn); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, counted); err != nil {
		return fmt.Errorf("read to the end: %w", err)
	}
	return nil
}

// rows reads ahead to judge the columns, then gives every row.
func (p *Table) rows(ctx context.Context, rd book.Reader, file *opened, fn func(*Row) error) error {
	var ahead []*Row
	for len(ahead) < sampled {
		r, ok, err := p.next(rd, file)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		ahead = append(ahead, r)
	}
	if err := file.judge(ahead); err != nil {
		return err
	}
	for i := range ahead {
		if err := fn(ahead[i]); err != nil {
			return err
		}
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, ok, err := p.next(rd, file)
		if err != nil || !ok {
			return err
		}
		if err := fn(r); err != nil {
			return err
		}
	}
}

// next reads one row; fields are kept by the caller, so they are copied.
func (p *Table) next(rd book.Reader, file *opened) (*Row, bool, error) {
	got, err := rd.Next()
	if errors.Is(err, io.EOF) {
		return nil, false, nil
	}
	r := &Row{File: file.name, Line: got.Line, Fields: append([]string(nil), got.Fields...), table: p, file: file}
	if bad, ok := errors.AsType[*sheet.Error](err); ok {
		if bad.Cause != nil {
			return nil, false, unreadable(file.name, err)
		}
		r.Bad = bad
		return r, true, nil
	}
	if file.mend != nil && err == nil {
		r.Fields = file.mend(r.Line, r.Fields)
	}
	return r, err == nil, err
}

// unreadable names the file and repeats the reason, which holds no value.
func unreadable(name string, err error) error {
	return failure.Wrap(err, failure.Invalid, "The file %q cannot be read: %s.", name, reasonOf(err)).
		WithHint("Check delimiter, row-end, encoding and quote of the mapping.")
}

func reasonOf(err error) string {
	var bad *sheet.Error
	if errors.As(err, &bad) && bad.Cause == nil {
		return bad.Error()
	}
	return "it ended with an error"
}

// open finds the columns that the mapping names.
func (p *Table) open(name string, header []string) (*opened, error) {
	f := &opened{name: name, header: header, columns: map[mapping.Ref]int{}}
	for _, ref := range p.refs("") {
		at, err := find(header, ref)
		if err != nil {
			return nil, failure.New(failure.Invalid, "The file %q has %s.", name, err).
				WithHint("Write the header in the mapping as it is in the file, or use the column's number.")
		}
		f.columns[ref] = at
	}
	return f, nil
}

func find(header []string, ref mapping.Ref) (int, error) {
	if ref.Number > 0 {
		if header != nil && ref.Number > len(header) {
			return 0, fmt.Errorf("%d columns, none with number %d", len(header), ref.Number)
		}
		return ref.Number - 1, nil
	}
	at := -1
	for i, h := range header {
		if h != ref.Header {
			continue
		}
		if at >= 0 {
			return 0, fmt.Errorf("two columns %q", ref.Header)
		}
		at = i
	}
	if at < 0 {
		return 0, fmt.Errorf("no column %q", ref.Header)
	}
	return at, nil
}

// refs lists the columns of the file, or of a join, that the mapping uses.
func (p *Table) refs(join string) []mapping.Ref {
	seen := map[mapping.Ref]bool{}
	var out []mapping.Ref
	add := func(r mapping.Ref) {
		if r.Join == join && r != (mapping.Ref{}) && !seen[r] {
			seen[r] = true
			out = append(out, r)
		}
	}
	for i := range p.m.Columns {
		add(p.m.Columns[i].Ref)
	}
	for _, c := range p.m.Constants {
		if c.When != nil {
			add(c.When.Ref)
		}
	}
	for _, s := range p.m.Skips {
		add(s.Ref)
	}
	for _, j := range p.m.Joins {
		add(j.With)
	}
	return out
}

// judge looks at header and sample of every column, mapped or not. Security codes, stripe data
// and passwords refuse the whole file; columns of card numbers refuse each row that has one.
func (f *opened) judge(ahead []*Row) error {
	width := len(f.header)
	for i := range ahead {
		width = max(width, len(ahead[i].Fields))
	}
	f.refuse = map[int]screen.Refusal{}
	for c := range width {
		name := ""
		if c < len(f.header) {
			name = f.header[c]
		}
		var sample []string
		for i := range ahead {
			if c < len(ahead[i].Fields) {
				sample = append(sample, ahead[i].Fields[c])
			}
		}
		r, refused := screen.Column(name, sample)
		if !refused {
			continue
		}
		if r.Kind != screen.CardNumber {
			return failure.New(failure.Invalid, "The file %q is refused as a whole: column %d: %s.", f.name, c+1, r.Reason).
				WithHint("Take this column out of the export and delete the file that has it.")
		}
		f.refuse[c] = r
	}
	return nil
}

// counter counts the bytes that were read.
type counter struct {
	in io.Reader
	at *int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	*c.at += int64(n)
	return n, err
}
