package access

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"counterpart/internal/party"
)

// seen collects when sessions were last seen and writes it once a minute, outside of requests.
type seen struct {
	a    *Access
	stop chan struct{}
	done chan struct{}
	once sync.Once

	mu      sync.Mutex // guards marks and tenants
	marks   map[markKey]Mark
	tenants map[party.Tenant]bool // with failures since the last sweep
}

type markKey struct {
	tenant  party.Tenant
	session int64
}

const writeTime = 30 * time.Second // how long one write may take

func startSeen(a *Access) *seen {
	s := &seen{
		a: a, stop: make(chan struct{}), done: make(chan struct{}),
		marks: map[markKey]Mark{}, tenants: map[party.Tenant]bool{},
	}
	go s.run()
	return s
}

func (s *seen) run() {
	defer close(s.done)
	tick := time.NewTicker(seenTime)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.write()
		case <-s.stop:
			s.write()
			return
		}
	}
}

func (s *seen) close() {
	s.once.Do(func() { close(s.stop) })
	<-s.done
}

func (s *seen) mark(m Mark) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marks[markKey{m.Tenant, m.Session}] = m
}

// tenant notes that a tenant has attempts to sweep one day.
func (s *seen) tenant(t party.Tenant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tenants[t] = true
}

// take gives what is to be written, in one order for all processes.
func (s *seen) take() (marks []Mark, tenants []party.Tenant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.marks {
		marks = append(marks, m)
	}
	for t := range s.tenants {
		tenants = append(tenants, t)
	}
	clear(s.marks)
	clear(s.tenants)
	slices.SortFunc(marks, func(x, y Mark) int {
		return cmp.Or(cmp.Compare(x.Tenant, y.Tenant), cmp.Compare(x.Session, y.Session))
	})
	return marks, tenants
}

// write loses what it cannot write: the session then counts as seen earlier than it was.
func (s *seen) write() {
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	marks, tenants := s.take()
	rows := s.a.cfg.Rows
	if len(marks) > 0 {
		s.report(ctx, rows.SessionWrite.Saw(ctx, marks))
	}
	for _, t := range tenants {
		s.report(ctx, rows.Attempts.Sweep(ctx, t, s.a.cfg.Now().Add(-forgetTries)))
	}
}

func (s *seen) report(ctx context.Context, err error) {
	if err != nil {
		s.a.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "sessions: housekeeping", slog.Any("error", err))
	}
}
