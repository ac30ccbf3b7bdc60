package table

import (
	"context"
	"errors"
	"io"

	"counterpart/internal/failure"
	"counterpart/internal/intake/book"
	"counterpart/internal/intake/mapping"
)

// joined is a second file, held in memory with the columns that are used.
type joined struct {
	join mapping.Join
	file *opened
	keep []int // columns kept, in the order of refs
	rows map[string][][]string
	none []string // what a row without a match gets
}

// maxJoined bounds the rows of one joined file.
const maxJoined = 5_000_000

// Load reads the files that the mapping joins, and keeps of them the columns that are used.
func (p *Table) Load(ctx context.Context) error {
	for _, j := range p.m.Joins {
		if p.files == nil {
			return failure.New(failure.Invalid, "The mapping joins %q, but there is no folder to find it in.", j.File)
		}
		in, err := p.files(j.File)
		if err != nil {
			return failure.Wrap(err, failure.NotFound, "The joined file %q cannot be opened.", j.File).
				WithHint("It is looked for beside the file that is imported.")
		}
		t, err := p.load(ctx, j, in)
		if err = errors.Join(err, in.Close()); err != nil {
			return err
		}
		p.joins = append(p.joins, t)
	}
	return nil
}

func (p *Table) load(ctx context.Context, j mapping.Join, in io.Reader) (*joined, error) {
	rd, err := book.Open(in, j.Sheet, "")
	if err != nil {
		return nil, unreadable(j.File, err)
	}
	t := &joined{join: j, rows: map[string][][]string{}}
	if err := t.find(p, rd.Header()); err != nil {
		return nil, err
	}
	key, err := find(rd.Header(), j.Key)
	if err != nil {
		return nil, failure.New(failure.Invalid, "The joined file %q has %s.", j.File, err)
	}
	n := 0
	err = p.rows(ctx, rd, t.file, func(r *Row) error {
		if n++; r.Bad != nil || n > maxJoined || key >= len(r.Fields) {
			return badJoin(j.File, r, n)
		}
		for _, c := range t.keep {
			if judged, bad := t.file.refuse[c]; bad && c < len(r.Fields) && judged.Hit(r.Fields[c]) {
				return failure.New(failure.Invalid, "The joined file %q, line %d, column %d: %s.", j.File, r.Line, c+1, aCard)
			}
		}
		t.rows[r.Fields[key]] = append(t.rows[r.Fields[key]], t.pick(r.Fields))
		return nil
	})
	return t, err
}

func badJoin(name string, r *Row, n int) error {
	if n > maxJoined {
		return failure.New(failure.Invalid, "The joined file %q has more than %d rows.", name, maxJoined)
	}
	if r.Bad != nil {
		return unreadable(name, r.Bad)
	}
	return failure.New(failure.Invalid, "The joined file %q, line %d: the key's column is missing.", name, r.Line)
}

func (t *joined) find(p *Table, header []string) error {
	t.file = &opened{name: t.join.File, header: header, columns: map[mapping.Ref]int{}}
	for i, ref := range p.refs(t.join.Name) {
		at, err := find(header, ref)
		if err != nil {
			return failure.New(failure.Invalid, "The joined file %q has %s.", t.join.File, err)
		}
		t.file.columns[ref] = i
		t.keep = append(t.keep, at)
	}
	t.none = make([]string, len(t.keep))
	return nil
}

func (t *joined) pick(fields []string) []string {
	out := make([]string, len(t.keep))
	for i, c := range t.keep {
		if c < len(fields) {
			out[i] = fields[c]
		}
	}
	return out
}

// matches gives the rows for each of the keys; a key without a match gives an empty row, so
// that the parts of one thing stay together.
func (t *joined) matches(keys []string) [][]string {
	var out [][]string
	for _, k := range keys {
		found := t.rows[k]
		if len(found) == 0 || k == "" {
			out = append(out, t.none)
			continue
		}
		out = append(out, found...)
	}
	return out
}
