package access

import (
	"sync"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// LimitKind is what is limited.
type LimitKind string

// The limits, each for one member in one process.
const (
	ZeroHits  LimitKind = "zero-hits" // searches that answered "none": 60 in ten minutes
	Conflicts LimitKind = "conflicts" // entries that answered "taken": 60 in ten minutes
	Exports   LimitKind = "exports"   // 10 in an hour
)

// measure says how many are allowed at once, and in which time so many come back.
type measure struct {
	burst int64
	per   time.Duration
}

var measures = map[LimitKind]measure{
	ZeroHits:  {60, 10 * time.Minute},
	Conflicts: {60, 10 * time.Minute},
	Exports:   {10, time.Hour},
}

// Limit counts one act of a member, over all their sessions, and refuses it with kind Limited
// once the measure is full; each act comes free again after its share of the time. Jobs are not
// limited. It is kept in memory: see the package's comment.
func (a *Access) Limit(k LimitKind, p party.Principal) error {
	if isJob(p) {
		return nil
	}
	wait := a.limits.take(limitKey{k, p.Tenant, p.User}, measures[k], a.cfg.Now())
	if wait <= 0 {
		return nil
	}
	return failure.New(failure.Limited, "Too many in a short time. Wait %s, then go on.", wait.Round(time.Second))
}

type limitKey struct {
	kind   LimitKind
	tenant party.Tenant
	user   party.User
}

const maxLimits = 16_384

// limiter keeps for each key when its measure will be empty again (a virtual queue).
type limiter struct {
	mu    sync.Mutex // guards empty
	empty map[limitKey]when.Instant
}

func newLimiter() *limiter { return &limiter{empty: map[limitKey]when.Instant{}} }

// take counts one act, or says how long to wait for it. A kind without a measure is refused.
func (l *limiter) take(k limitKey, m measure, now when.Instant) time.Duration {
	if m.burst == 0 {
		return time.Hour
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	each := m.per / time.Duration(m.burst)
	empty := max(l.empty[k], now).Add(each)
	if wait := empty.Sub(now) - m.per; wait > 0 {
		return wait
	}
	l.empty[k] = empty
	if len(l.empty) > maxLimits {
		l.sweep(now)
	}
	return 0
}

func (l *limiter) sweep(now when.Instant) {
	for k, empty := range l.empty {
		if empty <= now {
			delete(l.empty, k)
		}
	}
}
