package access

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// State is how far a session has come.
type State string

// The states of a session.
const (
	Password State = "password" // the password was right; a factor is next
	Enrol    State = "enrol"    // the password was right; a factor has to be set up
	Full     State = "full"
	Ended    State = "ended"
)

const (
	idleTime     = 12 * time.Hour
	absoluteTime = 7 * 24 * time.Hour
	halfwayTime  = 30 * time.Minute // for a session that is not yet full
	freshTime    = 10 * time.Minute
	cacheTime    = 30 * time.Second
	seenTime     = time.Minute
)

// Session is who stands behind a cookie.
type Session struct {
	// Principal has no role, and so no right, unless State is Full.
	Principal party.Principal
	State     State
	Name      vault.Text // of the member
	Email     vault.Text
	Factor    bool // a factor is set up
	Device    string
	Created   when.Instant

	token []byte // digest
}

// Ticket is a session with the value that its cookie has from now on.
type Ticket struct {
	Cookie  string
	Session Session
}

var errSignedOut = failure.New(failure.Unauthenticated, "You are not signed in, or the session has ended.").
	WithHint("Sign in.")

// Resolve gives the session of a cookie's value, from memory if it was read in the last 30
// seconds. No session, an ended one and one that was used too long ago are a failure of kind
// Unauthenticated. When the ledger refuses what is done with the principal as Stale, Refresh.
func (a *Access) Resolve(ctx context.Context, t party.Tenant, cookie string) (Session, error) {
	if len(cookie) == 0 || len(cookie) > 64 {
		return Session{}, errSignedOut
	}
	token := tokenDigest(cookie)
	now := a.cfg.Now()
	if c := a.cache.get(t, token, now); c != nil {
		return a.use(c, now)
	}
	return a.read(ctx, t, token)
}

// Refresh reads a session anew, with the rights and version of this moment.
func (a *Access) Refresh(ctx context.Context, s Session) (Session, error) {
	return a.read(ctx, s.Principal.Tenant, s.token)
}

// read takes a session from the store into memory.
func (a *Access) read(ctx context.Context, t party.Tenant, token []byte) (Session, error) {
	a.cache.drop(t, token)
	l, err := a.cfg.Rows.Sessions.ByToken(ctx, t, token)
	if failure.Is(err, failure.NotFound) {
		return Session{}, errSignedOut
	}
	if err != nil {
		return Session{}, err
	}
	if l.State == Ended || l.Member.State == Disabled {
		return Session{}, errSignedOut
	}
	who, err := a.openPerson(ctx, l.Member)
	if err != nil {
		return Session{}, err
	}
	now := a.cfg.Now()
	c := &cached{live: l, who: who, loaded: now}
	c.marked.Store(int64(l.Seen))
	a.cache.put(c)
	return a.use(c, now)
}

// use checks that a session has not run out, notes that it was seen, and shapes it.
func (a *Access) use(c *cached, now when.Instant) (Session, error) {
	l := &c.live
	row, seen := l.SessionRow, when.Instant(c.marked.Load())
	row.Seen = seen
	if row.over(now) {
		a.cache.drop(l.Tenant, l.Token)
		return Session{}, errSignedOut
	}
	if now.Sub(seen) >= seenTime && c.marked.CompareAndSwap(int64(seen), int64(now)) {
		a.seen.mark(Mark{Tenant: l.Tenant, Session: l.Session, Seen: now})
	}
	return c.session(now), nil
}

func (c *cached) session(now when.Instant) Session {
	p := c.live.Member.principal(c.live.Session)
	p.Version = c.live.Version
	if c.live.State != Full {
		p.Role = ""
	}
	age := now.Sub(c.live.Fresh)
	p.Fresh = c.live.State == Full && c.live.Fresh > 0 && age >= 0 && age < freshTime
	return Session{
		Principal: p, State: c.live.State, Name: c.who.name, Email: c.who.email,
		Factor: len(c.live.Member.TOTP) > 0, Device: c.live.Device, Created: c.live.Created,
		token: c.live.Token,
	}
}

// rotate gives a session a new token and a state inside a transaction, if it is still as it was
// resolved.
func (a *Access) rotate(ctx context.Context, tx ledger.Tx, s Session, r SessionRow) error {
	was := SessionRow{Tenant: r.Tenant, Session: r.Session, Token: s.token, State: s.State}
	ok, err := a.cfg.Rows.SessionWrite.Rotate(ctx, tx, was, r)
	if err == nil && !ok {
		err = errSignedOut
	}
	return err
}

// ticket reads the session that a step left, for its new cookie.
func (a *Access) ticket(ctx context.Context, t party.Tenant, cookie string) (Ticket, error) {
	s, err := a.read(ctx, t, tokenDigest(cookie))
	if err != nil {
		return Ticket{}, err
	}
	return Ticket{Cookie: cookie, Session: s}, nil
}

// cached is a session as it was read. All but marked is immutable.
type cached struct {
	live   Live
	who    person
	loaded when.Instant
	marked atomic.Int64 // when it was last marked as seen
}

const maxCached = 16_384

// cache keeps sessions for cacheTime. Safe for concurrent use.
type cache struct {
	mu   sync.RWMutex // guards rows
	rows map[cacheKey]*cached
}

type cacheKey struct {
	tenant party.Tenant
	token  [32]byte
}

func newCache() *cache { return &cache{rows: map[cacheKey]*cached{}} }

func keyOf(t party.Tenant, token []byte) cacheKey {
	k := cacheKey{tenant: t}
	copy(k.token[:], token)
	return k
}

func (c *cache) get(t party.Tenant, token []byte, now when.Instant) *cached {
	c.mu.RLock()
	defer c.mu.RUnlock()
	row := c.rows[keyOf(t, token)]
	if row == nil || !bytes.Equal(row.live.Token, token) || now < row.loaded || now.Sub(row.loaded) >= cacheTime {
		return nil
	}
	return row
}

func (c *cache) put(row *cached) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.rows) >= maxCached {
		clear(c.rows) // all are read anew within 30 seconds anyway
	}
	c.rows[keyOf(row.live.Tenant, row.live.Token)] = row
}

func (c *cache) drop(t party.Tenant, token []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.rows, keyOf(t, token))
}

// dropMember forgets the sessions of a member, or one of them.
func (c *cache) dropMember(e Ending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, row := range c.rows {
		l := &row.live
		if l.Tenant == e.Tenant && l.User == e.User && (e.Session == 0 || e.Session == l.Session) {
			delete(c.rows, k)
		}
	}
}
