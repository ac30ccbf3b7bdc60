package ledger

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/party"
)

const (
	maxBatch = 256                   // entries in one commit
	maxWork  = 20 * time.Millisecond // of changes in one commit, so that readers do not wait long
	sweep    = 5 * time.Second       // how often pending rows of a dead process are looked for
)

// item is one thing that waits for a commit: a prepared entry, a change to run, or the ticket
// of a change that has already committed. The lane's goroutine owns it from submit to done.
type item struct {
	tenant  party.Tenant
	version int64 // the tenant's version under which it was decided; -1 if none

	entry      entry.Entry
	salt, body []byte
	bump       bool

	who    party.Principal
	change func(Tx) (Draft, error)
	ticket []byte

	put   bool // put off to the next commit
	place Place
	err   error
	done  chan result
}

type result struct {
	place Place
	err   error
}

// lane is one sequencer and its queue.
type lane struct {
	l      *Ledger
	tenant party.Tenant // 0 on a store with one writer
	queue  chan *item
	// Owned by run: items put off to the next commit; whether the outcome of the last COMMIT is
	// not known; how the logs end that the running commit extends.
	later []*item
	doubt bool
	ends  []Head
}

func newLane(l *Ledger, t party.Tenant) *lane {
	return &lane{l: l, tenant: t, queue: make(chan *item, 4*maxBatch)}
}

// submit queues an item and waits for its commit. Once queued, a cancelled caller waits no
// longer, but its item may still be committed.
func (ln *lane) submit(ctx context.Context, it *item) (Place, error) {
	select {
	case ln.queue <- it:
	case <-ctx.Done():
		return Place{Index: -1}, unavailable(ctx.Err())
	case <-ln.l.ctx.Done():
		return Place{Index: -1}, unavailable(errClosed)
	}
	select {
	case r := <-it.done:
		return r.place, r.err
	case <-ctx.Done():
		return Place{Index: -1}, doubt(ctx.Err())
	}
}

var errClosed = fmt.Errorf("ledger: closed")

func (ln *lane) run() {
	tick := time.NewTicker(sweep)
	defer tick.Stop()
	if !ln.l.cfg.OneWriter {
		ln.commit(nil) // what a dead process left pending comes first
	}
	for {
		if len(ln.later) > 0 {
			ln.commit(ln.gather(nil))
			continue
		}
		select {
		case it := <-ln.queue:
			ln.commit(ln.gather(it))
		case <-tick.C:
			if !ln.l.cfg.OneWriter {
				ln.commit(nil)
			}
		case <-ln.l.ctx.Done():
			ln.drain()
			return
		}
	}
}

// gather takes what else is queued. It waits for nobody, but lets those run who are about to queue
// something: they were woken by the last commit and have not had their turn yet.
func (ln *lane) gather(first *item) []*item {
	items := ln.later
	ln.later = nil
	if first != nil {
		items = append(items, first)
	}
	for len(items) < maxBatch {
		select {
		case it := <-ln.queue:
			items = append(items, it)
		default:
			runtime.Gosched()
			if len(ln.queue) == 0 {
				return items
			}
		}
	}
	return items
}

func (ln *lane) drain() {
	for {
		select {
		case it := <-ln.queue:
			ln.commit(ln.gather(it))
		default:
			for len(ln.later) > 0 {
				ln.commit(ln.gather(nil))
			}
			return
		}
	}
}
