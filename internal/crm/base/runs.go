package base

import (
	"context"
	"sync"

	"counterpart/internal/party"
)

// Runs gives out consecutive numbers of tenants. They are taken in runs, so that the row from which
// they come is no queue; what a process has left when it ends stays unused. Safe for concurrent use.
type Runs[N ~int64 | ~uint32] struct {
	take func(ctx context.Context, t party.Tenant, n int64) (N, error)
	size int64

	mu   sync.Mutex // guards runs
	runs map[party.Tenant]*run[N]
}

// run is what this process took and has not given out.
type run[N ~int64 | ~uint32] struct {
	mu        sync.Mutex
	next, end N
}

// NewRuns makes Runs of a size; take takes so many numbers and gives the first.
func NewRuns[N ~int64 | ~uint32](size int64, take func(ctx context.Context, t party.Tenant, n int64) (N, error)) *Runs[N] {
	return &Runs[N]{take: take, size: size, runs: map[party.Tenant]*run[N]{}}
}

// Next gives the next number of a tenant.
func (r *Runs[N]) Next(ctx context.Context, t party.Tenant) (N, error) {
	r.mu.Lock()
	b, ok := r.runs[t]
	if !ok {
		b = &run[N]{}
		r.runs[t] = b
	}
	r.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == b.end {
		first, err := r.take(ctx, t, r.size)
		if err != nil {
			return 0, err
		}
		b.next, b.end = first, first+N(r.size)
	}
	b.next++
	return b.next - 1, nil
}
