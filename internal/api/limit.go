package api

import (
	"sync"
	"time"

	"counterpart/internal/access/token"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// A token may make so many calls at once, and so many come back in each minute.
const (
	burst     = 60
	perMinute = 600
	each      = time.Minute / perMinute
)

type limitKey struct {
	tenant party.Tenant
	token  token.ID
}

// limiter keeps for each token when its measure will be empty again (a virtual queue), in the memory
// of one process.
type limiter struct {
	mu    sync.Mutex // guards empty
	empty map[limitKey]when.Instant
}

func newLimiter() *limiter { return &limiter{empty: map[limitKey]when.Instant{}} }

const maxKept = 10_000

// take counts one call, or says how long to wait for it.
func (l *limiter) take(k limitKey, now when.Instant) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	empty := max(l.empty[k], now).Add(each)
	if wait := empty.Sub(now) - burst*each; wait > 0 {
		return wait
	}
	l.empty[k] = empty
	if len(l.empty) > maxKept {
		for old, at := range l.empty {
			if at <= now {
				delete(l.empty, old)
			}
		}
	}
	return 0
}
