package ledger

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/when"
)

// Unopened is a sealed value that did not open although a receipt covers it: the value, its
// place or its key was changed behind the program's back.
type Unopened struct {
	Who    party.Ordinal
	Table  string
	Fields field.Set // the field; none for a key, or a row that cannot be taken apart
}

const (
	again    = time.Hour        // after which the same finding is recorded once more, if it lasts
	lookBack = 16 * verifyPage  // entries searched for the same finding
	findTime = 10 * time.Second // how long recording a finding may take
)

// Unopened records an integrity finding: an entry of the system, with the person as a salted
// commitment, that refers to the receipt's own entry. A finding that is in the log already, at
// most an hour old, is not recorded again. Whoever asked is refused in any case: what cannot be
// recorded is left to the log of the program, and tried again with the next refusal. It goes on
// when ctx ends, so that hanging up hides nothing.
func (r *Receipt) Unopened(ctx context.Context, u Unopened) {
	if r == nil || r.ledger == nil {
		return
	}
	l := r.ledger
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), findTime)
	defer cancel()
	same := finding{r.permit.Tenant(), u}
	if !l.findings.claim(same, l.cfg.Now()) || l.recorded(ctx, same) {
		return
	}
	at, err := l.append(ctx, r.permit, r.index, u)
	about := []slog.Attr{
		slog.Int64("tenant", int64(same.tenant)), slog.String("table", u.Table),
		slog.String("fields", u.Fields.Labels()), slog.String("route", r.permit.Route()),
	}
	if err != nil {
		l.findings.drop(same)
		l.cfg.Log.LogAttrs(ctx, slog.LevelError, "a sealed value did not open, and the finding could not be recorded",
			append(about, slog.Any("error", err))...)
		return
	}
	l.cfg.Log.LogAttrs(ctx, slog.LevelError, "a sealed value did not open", append(about, slog.Int64("entry", at.Index))...)
}

// append appends the entry of a finding that was met under a permit, for the entry ref.
func (l *Ledger) append(ctx context.Context, met policy.Permit, ref int64, u Unopened) (Place, error) {
	job := party.Job(met.Tenant())
	e := l.sign(job, entry.Entry{
		Kind: entry.System, Act: entry.Unopened, Object: u.Table, Fields: u.Fields, Count: 1, Ref: ref,
		Purpose: met.Purpose(), Route: met.Route(),
	})
	it, err := l.item(ctx, job, e, subject.Of(u.Who), false)
	if err != nil {
		return Place{}, err
	}
	return l.lane(job.Tenant).submit(ctx, it)
}

// recorded reports whether the finding stands in the log, not long ago: another process, or this
// one before it was started anew, may have met it. If the log cannot be read it says no, and the
// finding is recorded once too often rather than not at all.
func (l *Ledger) recorded(ctx context.Context, f finding) bool {
	h, err := l.Head(ctx, f.tenant)
	if err != nil {
		return false
	}
	since := l.cfg.Now().Add(-again)
	for end := h.Size; end > max(0, h.Size-lookBack); end -= verifyPage {
		first := max(0, end-verifyPage)
		rows, err := l.cfg.Reader.Entries(ctx, h.Log, first, end-first)
		if err != nil || len(rows) == 0 {
			return false
		}
		for i := range rows {
			if l.same(ctx, f, &rows[i], since) {
				return true
			}
		}
		if e, err := entry.Decode(rows[0].Data); err != nil || e.Recorded < since {
			return false
		}
	}
	return false
}

// same reports whether a stored entry records the finding, at an instant or later.
func (l *Ledger) same(ctx context.Context, f finding, s *Stored, since when.Instant) bool {
	e, err := entry.Decode(s.Data)
	if err != nil || e.Finding() == "" || e.Object != f.Table || e.Fields != f.Fields || e.Recorded < since || s.Body == nil {
		return false
	}
	people, err := l.people(ctx, f.tenant, s)
	return err == nil && people.Contains(f.Who)
}

// finding is what makes two findings the same.
type finding struct {
	tenant party.Tenant
	Unopened
}

// findings remembers what this process has recorded within the last hour, so that the same
// refusal again costs nothing.
type findings struct {
	mu   sync.Mutex // guards last
	last map[finding]when.Instant
}

// claim reports whether the caller is the one to record a finding.
func (s *findings) claim(f finding, now when.Instant) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, ok := s.last[f]; ok && now.Sub(at) < again {
		return false
	}
	for old, at := range s.last {
		if now.Sub(at) >= again {
			delete(s.last, old)
		}
	}
	if s.last == nil {
		s.last = map[finding]when.Instant{}
	}
	s.last[f] = now
	return true
}

// drop forgets a finding that could not be recorded.
func (s *findings) drop(f finding) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.last, f)
}
