package figures

import (
	"context"
	"time"

	"counterpart/internal/party"
	"counterpart/internal/when"
)

// asked names what is remembered of figures: sums, which name nobody.
type asked struct {
	tenant party.Tenant
	what   string
	span   Span
	step   Step
	kind   string
	small  bool // with groups of few people
	today  Day
	behind bool // there are changes that are not counted
}

// version says as of when: how often sums and cases had changed. Whoever reads it before the figures
// themselves may remember them under it: what is committed in between has a higher one.
type version struct{ sums, care int64 }

func (v version) before(w version) bool { return v.sums < w.sums || v.care < w.care }

// memo is a figure that is remembered, or that somebody is just making.
type memo struct {
	version
	at    when.Instant
	ready chan struct{} // closed once what follows is set
	value any
	ok    bool
}

const (
	memoFor   = 10 * time.Minute
	behindFor = 10 * time.Second // while changes wait to be counted, and may be of cases
	mostMemos = 200
)

// age is how old a figure may be that nothing has changed since.
func (a asked) age() time.Duration {
	if a.behind {
		return behindFor
	}
	return memoFor
}

// remember gives a figure from memory, or makes it; of several who ask at once one makes it. Nobody
// changes what it gives. A process remembers for itself, and asks the database for the version
// each time: what another one has changed is never missed.
func remember[T any](ctx context.Context, d *Desk, key asked, v version, count func() (T, error)) (T, error) {
	m, mine := d.memo(key, v)
	if mine {
		defer close(m.ready)
		value, err := count()
		m.value, m.ok = value, err == nil
		return value, err
	}
	select {
	case <-m.ready:
		if value, ok := m.value.(T); ok && m.ok {
			return value, nil
		}
	case <-ctx.Done():
	}
	return count() // whoever was making it failed, or went away
}

// memo finds what is remembered, or notes that the caller makes it.
func (d *Desk) memo(key asked, v version) (m *memo, mine bool) {
	now := d.cfg.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	if m, ok := d.memos[key]; ok && !m.before(v) && now >= m.at && now.Sub(m.at) < key.age() && !m.failed() {
		return m, false
	}
	if len(d.memos) >= mostMemos {
		clear(d.memos)
	}
	m = &memo{version: v, at: now, ready: make(chan struct{})}
	d.memos[key] = m
	return m, true
}

// failed reports whether whoever made it had an error.
func (m *memo) failed() bool {
	select {
	case <-m.ready:
		return !m.ok
	default:
		return false
	}
}
