package ledger

import (
	"context"
	"errors"
	"log/slog"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
)

// Limits gives what the agreement in force refuses now, as it stood under the tenant's version least
// or a newer one, and under which.
type Limits func(ctx context.Context, t party.Tenant, least int64) (policy.Limits, int64, error)

// bounds says why somebody may not read for a purpose, nil if nothing stands against it, and under
// which version of the tenant that was decided, -1 for none. A job, which is decided upon under no
// version, is bound to that one: what is signed meanwhile makes its disclosure stale.
func (l *Ledger) bounds(ctx context.Context, w party.Principal, p field.Purpose, route string, least int64) (int64, error) {
	if l.cfg.Limits == nil {
		return w.Version, nil
	}
	limits, version, err := l.cfg.Limits(ctx, w.Tenant, least)
	if err != nil {
		return -1, err
	}
	if err := limits.Refuse(w, p, l.cfg.Now()); err != nil {
		l.refused(ctx, w, p, route, err)
		return -1, err
	}
	if w.Version >= 0 {
		version = w.Version
	}
	return version, nil
}

// tries bounds how often a job's disclosure is decided upon anew while rights change.
const tries = 5

// bounded submits a disclosure that no agreement refuses. Where a job's was decided under a version
// that has passed, it is decided anew.
func (l *Ledger) bounded(ctx context.Context, p policy.Permit, made func(version int64) (*item, error)) (Place, error) {
	w, least := p.Principal(), p.Principal().Version
	for n := 1; ; n++ {
		version, err := l.bounds(ctx, w, p.Purpose(), p.Route(), max(least, l.memory.version(w.Tenant)))
		if err != nil {
			return Place{}, err
		}
		it, err := made(version)
		if err != nil {
			return Place{}, err
		}
		place, err := l.lane(w.Tenant).submit(ctx, it)
		if w.Version >= 0 || n == tries || !failure.Is(err, failure.Stale) {
			return place, err
		}
		least = version + 1
	}
}

// guarded wraps a change: what it wants recorded for a purpose that the agreement refuses is not done.
// The limits are read before its transaction begins. asked becomes what it wanted recorded.
func (l *Ledger) guarded(ctx context.Context, w party.Principal, fn func(Tx) (Draft, error), asked *entry.Entry) func(Tx) (Draft, error) {
	if l.cfg.Limits == nil {
		return fn
	}
	limits, _, bad := l.cfg.Limits(ctx, w.Tenant, max(w.Version, l.memory.version(w.Tenant)))
	return func(tx Tx) (Draft, error) {
		d, err := fn(tx)
		if err != nil || d.Quiet || d.Entry.Purpose == "" || d.Entry.Purpose.Kept() {
			return d, err
		}
		if bad != nil {
			return Draft{}, bad
		}
		*asked = d.Entry
		return d, limits.RefuseWriting(w, d.Entry.Purpose, l.cfg.Now())
	}
}

// refused records that the agreement refused something: who asked, from where, for which purpose and
// by which clause. The same within an hour is recorded once. Whoever asked is refused in any case.
func (l *Ledger) refused(ctx context.Context, w party.Principal, p field.Purpose, route string, why error) {
	r, is := errors.AsType[*policy.RefusedError](why)
	if !is {
		return
	}
	what := "purpose"
	if r.Country {
		what = "country"
	}
	// A reader who asks from another country is another refusal.
	same := finding{w.Tenant, Unopened{Who: w.Ordinal, Table: "refused " + what + w.Country + " " + string(p) + " " + r.Limit.Clause}}
	if !l.findings.claim(same, l.cfg.Now()) {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), findTime)
	defer cancel()
	e := l.sign(w, entry.Entry{Kind: entry.System, Act: entry.Refused, Object: what, Purpose: p, Route: route, List: []string{r.Limit.Clause}})
	it := &item{tenant: w.Tenant, version: -1, entry: e, done: make(chan result, 1)}
	if _, err := l.lane(w.Tenant).submit(ctx, it); err != nil {
		l.findings.drop(same)
		l.cfg.Log.LogAttrs(ctx, slog.LevelError, "what the agreement refused could not be recorded",
			slog.Int64("tenant", int64(w.Tenant)), slog.String("route", route), slog.Any("error", err))
	}
}
