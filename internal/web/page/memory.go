package page

import (
	"crypto/rand"
	"encoding/base64"
	"maps"
	"net/http"
	"sync"
	"time"

	"counterpart/internal/crm/lists"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// Memory is what this process remembers between two requests of a session and writes nowhere:
// what was searched for, why a customer was opened, what to tell next. It is lost with the
// process, which costs a person one more question. Safe for concurrent use.
type Memory struct {
	now func() when.Instant

	mu      sync.Mutex // guards what follows
	finds   map[string]looked
	visits  map[visitKey]visit
	notices map[int64]said
	checks  map[party.Tenant]Checked
	counts  map[countKey]counted

	favourites map[memberKey]atHand
}

type countKey struct {
	tenant party.Tenant
	what   string // customers, or a list with its filter
}

// counted is how many there were.
type counted struct {
	n     lists.Count
	until when.Instant
}

const (
	findFor    = 10 * time.Minute
	visitFor   = 30 * time.Minute
	noticeFor  = 5 * time.Minute
	maxStored  = 20_000 // of each kind; beyond it, what has run out goes, then everything
	maxNotices = 4
)

// looked is a search that a session made.
type looked struct {
	session int64
	query   vault.Text
	until   when.Instant
}

type visitKey struct {
	session  int64
	customer party.Customer
}

// visit is a session's stay with one customer: the reason that was given, and what the next
// showing of the page opens.
type visit struct {
	reason string
	open   field.Set
	taken  string // the request that shows what is to be opened
	until  when.Instant
}

type said struct {
	notices []view.Notice
	until   when.Instant
}

func newMemory(now func() when.Instant) *Memory {
	return &Memory{
		now: now, finds: map[string]looked{}, visits: map[visitKey]visit{}, notices: map[int64]said{},
		checks: map[party.Tenant]Checked{}, counts: map[countKey]counted{},
		favourites: map[memberKey]atHand{},
	}
}

// Find keeps a search and gives its opaque number.
func (m *Memory) Find(session int64, query vault.Text) string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	id := base64.RawURLEncoding.EncodeToString(raw)
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.finds[id] = looked{session, query, now.Add(findFor)}
	trim(m.finds, func(l looked) bool { return l.until <= now })
	return id
}

// Query gives the search behind a number to the session that made it.
func (m *Memory) Query(session int64, id string) (vault.Text, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, ok := m.finds[id]
	if !ok || l.session != session || l.until <= m.now() {
		return vault.Text{}, false
	}
	return l.query, true
}

// Arrive keeps why a customer was opened and what the next showing opens.
func (m *Memory) Arrive(session int64, c party.Customer, reason string, open field.Set) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.visits[visitKey{session, c}] = visit{reason: reason, open: open, until: now.Add(visitFor)}
	trim(m.visits, func(v visit) bool { return v.until <= now })
}

// Visiting gives the reason of a stay, and to the first request that asks what is to be opened.
// That request may ask again.
func (m *Memory) Visiting(r *Request, c party.Customer) (reason string, open field.Set) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := visitKey{r.Who().Session, c}
	v, ok := m.visits[k]
	if !ok || v.until <= m.now() {
		return "", 0
	}
	if v.taken == "" && r.Method == http.MethodGet {
		v.taken = r.Ref
		m.visits[k] = v
	}
	if v.taken != r.Ref {
		return v.reason, 0
	}
	return v.reason, v.open
}

// Tell keeps a notice for a session's next page.
func (m *Memory) Tell(session int64, n view.Notice) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	s := m.notices[session]
	if s.until <= now || len(s.notices) >= maxNotices {
		s.notices = nil
	}
	m.notices[session] = said{append(s.notices, n), now.Add(noticeFor)}
	trim(m.notices, func(s said) bool { return s.until <= now })
}

// Told gives what is to be told, once.
func (m *Memory) Told(session int64) []view.Notice {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.notices[session]
	delete(m.notices, session)
	if s.until <= m.now() {
		return nil
	}
	return s.notices
}

// Forget drops everything of a session that ends.
func (m *Memory) Forget(session int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.notices, session)
	maps.DeleteFunc(m.finds, func(_ string, l looked) bool { return l.session == session })
	maps.DeleteFunc(m.visits, func(k visitKey, _ visit) bool { return k.session == session })
}

// trim keeps a map from growing without end.
func trim[K comparable, V any](m map[K]V, over func(V) bool) {
	if len(m) <= maxStored {
		return
	}
	maps.DeleteFunc(m, func(_ K, v V) bool { return over(v) })
	if len(m) > maxStored {
		clear(m)
	}
}

// Checked is the last check of a tenant's log.
type Checked struct {
	At      when.Instant
	Took    time.Duration
	Checks  []view.Check
	Verdict view.Check
}

// KeepCheck remembers a check.
func (m *Memory) KeepCheck(t party.Tenant, c Checked) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.checks[t] = c
}

// LastCheck gives the last check, if there was one since the program began.
func (m *Memory) LastCheck(t party.Tenant) (Checked, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.checks[t]
	return c, ok
}

const (
	countFor  = 15 * time.Second
	manyCount = 1_000 // from how many on a count is kept: counting them takes its time
)

// count gives a count that was kept.
func (m *Memory) count(k countKey) (lists.Count, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.counts[k]
	return c.n, c.until > m.now()
}

func (m *Memory) keepCount(k countKey, n lists.Count) {
	if n.N < manyCount && !n.More {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.counts[k] = counted{n, now.Add(countFor)}
	trim(m.counts, func(c counted) bool { return c.until <= now })
}
