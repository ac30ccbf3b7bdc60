package ledger

import (
	"context"
	"slices"

	"counterpart/internal/entry"
	"counterpart/internal/party"
)

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
