package contract

import (
	"context"
	"sync"

	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/policy"
)

// Guard says what the agreement in force refuses. It reads a tenant's acts once for each version of
// the tenant, which the signing and the ending of an agreement raise, so that it costs nothing in a
// request. Safe for concurrent use.
type Guard struct {
	desk *Desk
	mu   sync.Mutex // guards last
	last map[party.Tenant]bounded
}

type bounded struct {
	version int64
	bounds  standing.Bounds
}

// NewGuard makes a Guard.
func NewGuard(d *Desk) *Guard { return &Guard{desk: d, last: map[party.Tenant]bounded{}} }

// Limits gives what is refused now, read under a version of the tenant that is least or newer, and that
// version. Of what was signed when that version began nothing is missing in it.
func (g *Guard) Limits(ctx context.Context, t party.Tenant, least int64) (policy.Limits, int64, error) {
	g.mu.Lock()
	k, known := g.last[t]
	g.mu.Unlock()
	if !known || k.version < least {
		b, err := g.desk.Book(ctx, party.Job(t))
		if err != nil {
			return policy.Limits{}, 0, err
		}
		k = bounded{b.Head.Version, standing.Bound(b.Agreements)}
		g.mu.Lock()
		if g.last[t].version < k.version {
			g.last[t] = k
		}
		g.mu.Unlock()
	}
	return k.bounds.At(g.desk.cfg.Now()), k.version, nil
}
