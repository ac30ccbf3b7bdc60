package ledger

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/when"
)

// Cell is a day's disclosures of one reader for one purpose with the same fields: the unit of
// the index behind the log.
type Cell struct {
	Day            int64 // days since 1970-01-01, by time of recording, UTC
	Reader         party.Ordinal
	Purpose        field.Purpose
	Fields, Masked field.Set
	First, Last    int64 // indexes of the first and last entry in it
	Entries        int64
	People         subject.Set
}

// SealedCell is a cell as it is stored: its people sealed under the tenant's payload key.
type SealedCell struct {
	Cell
	Sealed []byte
}

// SeenRows keeps the index behind the log. It may be dropped and made anew at any time.
type SeenRows interface {
	// Covered gives how many entries of a log the index covers, from the first on.
	Covered(ctx context.Context, at Log) (int64, error)
	// Cells reads the cells of days from to to, both included; of one reader, or of all if
	// reader is nil.
	Cells(ctx context.Context, at Log, from, to int64, reader *party.Ordinal) ([]SealedCell, error)
	// Stretches gives where the newest cells of a reader begin and end, at most limit.
	Stretches(ctx context.Context, at Log, reader party.Ordinal, limit int) ([]Stretch, error)
	// PutCells inserts or replaces cells and moves what is covered from was to now; a failure of
	// kind Stale says that another process has moved it.
	PutCells(ctx context.Context, tx Tx, at Log, cells []SealedCell, was, now int64) error
}

// Seen answers who saw whom. It reads its index and the entries that the index does not cover
// yet, so that an answer never waits for the index and never misses an entry.
type Seen struct {
	l    *Ledger
	rows SeenRows
}

// NewSeen makes the index behind a ledger.
func NewSeen(l *Ledger, rows SeenRows) *Seen { return &Seen{l: l, rows: rows} }

// Span is a stretch of time; a zero end is open.
type Span struct{ From, To when.Instant }

func (s Span) days() (from, to int64) {
	to = math.MaxInt64
	if s.To != 0 {
		to = dayOf(s.To)
	}
	return dayOf(s.From), to
}

func dayOf(i when.Instant) int64 { return int64(i) / int64(24*time.Hour/time.Microsecond) }

type cellKey struct {
	day            int64
	reader         party.Ordinal
	purpose        field.Purpose
	fields, masked field.Set
}

func (c Cell) key() cellKey { return cellKey{c.Day, c.Reader, c.Purpose, c.Fields, c.Masked} }

// cells is a set of cells by key.
type cells map[cellKey]*Cell

func (m cells) add(idx int64, e entry.Entry, people subject.Set) {
	k := cellKey{dayOf(e.Recorded), e.By, e.Purpose, e.Fields, e.Masked}
	c, ok := m[k]
	if !ok {
		c = &Cell{Day: k.day, Reader: k.reader, Purpose: k.purpose, Fields: k.fields, Masked: k.masked, First: idx}
		m[k] = c
	}
	c.Last = idx
	c.Entries++
	c.People.AddSet(people)
}

func (m cells) merge(old Cell) {
	c, ok := m[old.key()]
	if !ok {
		m[old.key()] = &old
		return
	}
	c.First = min(c.First, old.First)
	c.Last = max(c.Last, old.Last)
	c.Entries += old.Entries
	c.People.AddSet(old.People)
}

// boundTo is the context to which a cell's people are sealed.
func (k cellKey) boundTo(at Log) []byte {
	b := []byte("seen")
	for _, n := range []int64{at.Number, k.day, int64(k.reader), int64(k.fields), int64(k.masked)} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	return append(b, k.purpose...)
}

const indexStep = 4_096 // entries that one step of the builder takes

// Build brings the index up to date and gives the number of entries that it took. It works in
// steps, so that it can be stopped between them.
func (s *Seen) Build(ctx context.Context, t party.Tenant) (int64, error) {
	h, err := s.l.Head(ctx, t)
	if err != nil {
		return 0, err
	}
	covered, err := s.rows.Covered(ctx, h.Log)
	if err != nil {
		return 0, err
	}
	begin := covered
	for covered < h.Size {
		to := min(covered+indexStep, h.Size)
		if err := s.step(ctx, h.Log, covered, to); err != nil {
			return covered - begin, err
		}
		covered = to
	}
	return covered - begin, nil
}

func (s *Seen) step(ctx context.Context, at Log, from, to int64) error {
	fresh := cells{}
	if err := s.scan(ctx, at, from, to, fresh.add); err != nil {
		return err
	}
	if err := s.mergeStored(ctx, at, fresh); err != nil {
		return err
	}
	sealed := make([]SealedCell, 0, len(fresh))
	for k, c := range fresh {
		b, err := s.l.cfg.Sealer.SealPayload(ctx, at.Tenant, k.boundTo(at), c.People.Encode())
		if err != nil {
			return err
		}
		sealed = append(sealed, SealedCell{Cell: *c, Sealed: b})
	}
	tx, err := s.l.cfg.Store.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing; before, the first error counts
	if err := s.rows.PutCells(ctx, tx, at, sealed, from, to); err != nil {
		return err
	}
	return tx.Commit()
}

// mergeStored adds to fresh cells what is stored under their keys.
func (s *Seen) mergeStored(ctx context.Context, at Log, fresh cells) error {
	if len(fresh) == 0 {
		return nil
	}
	from, to := int64(math.MaxInt64), int64(0)
	for k := range fresh {
		from, to = min(from, k.day), max(to, k.day)
	}
	old, err := s.stored(ctx, at, from, to, nil)
	if err != nil {
		return err
	}
	for _, c := range old {
		if _, ok := fresh[c.key()]; ok {
			fresh.merge(c)
		}
	}
	return nil
}

func (s *Seen) stored(ctx context.Context, at Log, from, to int64, reader *party.Ordinal) ([]Cell, error) {
	rows, err := s.rows.Cells(ctx, at, from, to, reader)
	if err != nil {
		return nil, err
	}
	out := make([]Cell, 0, len(rows))
	for _, r := range rows {
		plain, err := s.l.cfg.Sealer.OpenPayload(ctx, at.Tenant, r.key().boundTo(at), r.Sealed)
		if err != nil {
			return nil, fmt.Errorf("open index cell: %w", err)
		}
		if r.People, err = subject.Decode(plain); err != nil {
			return nil, fmt.Errorf("decode index cell: %w", err)
		}
		out = append(out, r.Cell)
	}
	return out, nil
}

// scan reads entries from to to, the last not included, and calls fn for each disclosure whose
// payload is still there.
func (s *Seen) scan(ctx context.Context, at Log, from, to int64, fn func(int64, entry.Entry, subject.Set)) error {
	for from < to {
		rows, err := s.l.cfg.Reader.Entries(ctx, at, from, min(verifyPage, to-from))
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		for i := range rows {
			if err := s.visit(ctx, at, &rows[i], fn); err != nil {
				return err
			}
		}
		from = rows[len(rows)-1].Index + 1
	}
	return nil
}

func (s *Seen) visit(ctx context.Context, at Log, r *Stored, fn func(int64, entry.Entry, subject.Set)) error {
	e, err := entry.Decode(r.Data)
	if err != nil {
		return inDoubt("entry %d cannot be read", r.Index)
	}
	if e.Kind != entry.Disclosure || r.Body == nil {
		return nil
	}
	people, err := s.l.people(ctx, at.Tenant, r)
	if err != nil {
		return err
	}
	fn(r.Index, e, people)
	return nil
}

// people opens the detached payload of an entry.
func (l *Ledger) people(ctx context.Context, t party.Tenant, r *Stored) (subject.Set, error) {
	plain, err := l.cfg.Sealer.OpenPayload(ctx, t, r.Salt, r.Body)
	if err != nil {
		return subject.Set{}, err
	}
	set, err := subject.Decode(plain)
	if err != nil {
		return set, inDoubt("the payload of entry %d cannot be read", r.Index)
	}
	return set, nil
}
