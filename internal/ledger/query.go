package ledger

import (
	"cmp"
	"context"
	"slices"

	"counterpart/internal/entry"
	"counterpart/internal/party"
	"counterpart/internal/subject"
)

// WhoSaw gives, newest first, the cells in which a customer was disclosed within a span of time.
// The people of the cells are left out.
func (s *Seen) WhoSaw(ctx context.Context, t party.Tenant, who party.Ordinal, span Span) ([]Cell, error) {
	all, err := s.collect(ctx, t, span, nil)
	if err != nil {
		return nil, err
	}
	var out []Cell
	for _, c := range all {
		if c.People.Contains(who) {
			c.People = subject.Set{}
			out = append(out, c)
		}
	}
	return newestFirst(out), nil
}

// WhomSaw gives, newest first, the cells of one reader within a span of time, and the set of all
// customers in them.
func (s *Seen) WhomSaw(ctx context.Context, t party.Tenant, reader party.Ordinal, span Span) ([]Cell, subject.Set, error) {
	all, err := s.collect(ctx, t, span, &reader)
	if err != nil {
		return nil, subject.Set{}, err
	}
	var union subject.Set
	for _, c := range all {
		union.AddSet(c.People)
	}
	return newestFirst(all), union, nil
}

func newestFirst(c []Cell) []Cell {
	slices.SortFunc(c, func(a, b Cell) int { return cmp.Compare(b.Last, a.Last) })
	return c
}

// collect reads the index and the tail behind it.
func (s *Seen) collect(ctx context.Context, t party.Tenant, span Span, reader *party.Ordinal) ([]Cell, error) {
	h, err := s.l.Head(ctx, t)
	if err != nil {
		return nil, err
	}
	covered, err := s.rows.Covered(ctx, h.Log)
	if err != nil {
		return nil, err
	}
	from, to := span.days()
	stored, err := s.stored(ctx, h.Log, from, to, reader)
	if err != nil {
		return nil, err
	}
	tail := cells{}
	err = s.scan(ctx, h.Log, covered, h.Size, func(idx int64, e entry.Entry, people subject.Set) {
		if day := dayOf(e.Recorded); day >= from && day <= to && (reader == nil || *reader == e.By) {
			tail.add(idx, e, people)
		}
	})
	if err != nil {
		return nil, err
	}
	for _, c := range stored {
		tail.merge(c)
	}
	out := make([]Cell, 0, len(tail))
	for _, c := range tail {
		out = append(out, *c)
	}
	return out, nil
}

// Line is an entry as a list shows it, with the customers it is about where they are still known.
type Line struct {
	Index  int64
	Entry  entry.Entry
	People subject.Set
}

// Lines gives entries of the open log, newest first, from index before downwards (from the end
// if before is 0 or less), at most limit of those that match, and the index from which to go on,
// 0 at the log's beginning. It looks at no more than maxLook entries in one call.
func (s *Seen) Lines(ctx context.Context, t party.Tenant, before int64, limit int, match func(Line) bool) ([]Line, int64, error) {
	h, err := s.l.Head(ctx, t)
	if err != nil {
		return nil, 0, err
	}
	if before <= 0 || before > h.Size {
		before = h.Size
	}
	var out []Line
	step := min(firstLook+int64(limit), verifyPage)
	for looked := int64(0); before > 0 && len(out) < limit && looked < maxLook; step = min(2*step, verifyPage) {
		first := max(0, before-step)
		rows, err := s.l.cfg.Reader.Entries(ctx, h.Log, first, before-first)
		if err != nil {
			return nil, 0, err
		}
		for i := len(rows) - 1; i >= 0 && len(out) < limit; i-- {
			before = rows[i].Index
			line, err := s.line(ctx, t, &rows[i])
			if err != nil {
				return nil, 0, err
			}
			if match == nil || match(line) {
				out = append(out, line)
			}
		}
		if len(rows) == 0 {
			before = first
		}
		looked += step
	}
	return out, before, nil
}

const (
	firstLook = 16 // entries that are read beyond those that are wanted; then twice as many, and so on
	maxLook   = 50_000
)

func (s *Seen) line(ctx context.Context, t party.Tenant, r *Stored) (Line, error) {
	e, err := entry.Decode(r.Data)
	if err != nil {
		return Line{}, inDoubt("entry %d cannot be read", r.Index)
	}
	l := Line{Index: r.Index, Entry: e}
	if r.Body != nil {
		l.People, err = s.l.people(ctx, t, r)
	}
	return l, err
}

// Stretch is a run of entries, from the first to the last index.
type Stretch struct{ First, Last int64 }

const (
	lastDays = 64    // newest cells of a reader in which their last entries are looked for
	lastStep = 64    // entries that are read at once
	lastLook = 2_048 // entries that are read at most
)

// LastOf gives the newest disclosures to a reader, at most n, the newest first. It looks where the
// index says that the reader has entries, and behind the index, at no more than some thousand
// entries: whoever sees little among many who see much may be told of fewer.
func (s *Seen) LastOf(ctx context.Context, t party.Tenant, reader party.Ordinal, n int) ([]Line, error) {
	h, err := s.l.Head(ctx, t)
	if err != nil {
		return nil, err
	}
	covered, err := s.rows.Covered(ctx, h.Log)
	if err != nil {
		return nil, err
	}
	where, err := s.rows.Stretches(ctx, h.Log, reader, lastDays)
	if err != nil {
		return nil, err
	}
	where = append(where, Stretch{covered, h.Size - 1})
	var out []Line
	before := h.Size
	for looked := 0; looked < lastLook && len(out) < n; {
		until := highest(where, before)
		if until <= 0 {
			break
		}
		from := max(0, until-lastStep)
		rows, err := s.l.cfg.Reader.Entries(ctx, h.Log, from, until-from)
		if err != nil {
			return nil, err
		}
		if out, err = s.of(ctx, t, reader, rows, out); err != nil {
			return nil, err
		}
		looked += int(until - from)
		before = from
	}
	return out[:min(len(out), n)], nil
}

// highest gives the end of what is to be read next: the highest index below before that lies in a
// stretch, and one; 0 if there is none.
func highest(where []Stretch, before int64) (end int64) {
	for _, w := range where {
		if w.First < before && w.First <= w.Last {
			end = max(end, min(w.Last+1, before))
		}
	}
	return end
}

// of adds the disclosures to a reader among entries, the last first. What is somebody else's stays
// closed.
func (s *Seen) of(ctx context.Context, t party.Tenant, reader party.Ordinal, rows []Stored, out []Line) ([]Line, error) {
	for _, r := range slices.Backward(rows) {
		e, err := entry.Decode(r.Data)
		if err != nil {
			return nil, inDoubt("entry %d cannot be read", r.Index)
		}
		if e.Kind != entry.Disclosure || e.By != reader {
			continue
		}
		line := Line{Index: r.Index, Entry: e}
		if r.Body != nil {
			if line.People, err = s.l.people(ctx, t, &r); err != nil {
				return nil, err
			}
		}
		out = append(out, line)
	}
	return out, nil
}
