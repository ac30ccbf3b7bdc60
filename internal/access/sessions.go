package access

import (
	"context"
	"strings"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Listed is a session as its member, or an owner, sees it.
type Listed struct {
	Session int64
	User    party.User
	State   State
	Device  string
	Created when.Instant
	Seen    when.Instant // up to a minute and a half behind
	Current bool         // it is the one that asks
}

// Sessions lists the sessions that have not ended, the last seen first: one's own, and for an
// owner or a job everybody's.
func (a *Access) Sessions(ctx context.Context, p party.Principal) ([]Listed, error) {
	if p.Role == "" {
		return nil, errSignedOut
	}
	whose := p.User
	if owner(p) == nil {
		whose = 0
	}
	rows, err := a.cfg.Rows.Sessions.List(ctx, p.Tenant, whose)
	if err != nil {
		return nil, err
	}
	now := a.cfg.Now()
	out := make([]Listed, 0, len(rows))
	for _, r := range rows {
		if r.over(now) {
			continue
		}
		out = append(out, Listed{
			Session: r.Session, User: r.User, State: r.State, Device: r.Device,
			Created: r.Created, Seen: r.Seen, Current: r.Session == p.Session,
		})
	}
	return out, nil
}

// over reports whether a session has run out.
func (r SessionRow) over(now when.Instant) bool {
	life := absoluteTime
	if r.State != Full {
		life = halfwayTime
	}
	return now.Sub(r.Created) >= life || now.Sub(r.Seen) >= idleTime
}

// Revoke ends one session: one's own, or for an owner or a job anybody's.
func (a *Access) Revoke(ctx context.Context, p party.Principal, session int64) error {
	u, err := a.cfg.Rows.Sessions.Owner(ctx, p.Tenant, session)
	if err != nil {
		return err
	}
	if err := own(p, u); err != nil {
		return err
	}
	e := Ending{Tenant: p.Tenant, User: u, Session: session, At: a.cfg.Now()}
	return a.end(ctx, p, e, entry.Entry{Kind: entry.SignIn, Act: "revoke", Ref: session})
}

// RevokeAll ends every session of a member but the one that asks: of oneself, or for an owner or
// a job of anybody.
func (a *Access) RevokeAll(ctx context.Context, p party.Principal, u party.User) error {
	if err := own(p, u); err != nil {
		return err
	}
	r, err := a.cfg.Rows.Staff.One(ctx, p.Tenant, u)
	if err != nil {
		return err
	}
	e := Ending{Tenant: p.Tenant, User: u, Except: p.Session, At: a.cfg.Now()}
	return a.end(ctx, p, e, entry.Entry{Kind: entry.SignIn, Act: "revoke", Object: "user", Ref: int64(r.Ordinal)})
}

// own refuses what is neither one's own nor an owner's to do, in the words for what is not there.
func own(p party.Principal, u party.User) error {
	if p.Role != "" && (p.User == u || owner(p) == nil) {
		return nil
	}
	return failure.New(failure.NotFound, "There is no such session.")
}

// end ends sessions and raises the tenant's version, so that other processes see it at the next
// disclosure. Where none is left to end, nothing is recorded.
func (a *Access) end(ctx context.Context, p party.Principal, e Ending, what entry.Entry) error {
	_, err := a.cfg.Ledger.Change(ctx, p, func(tx ledger.Tx) (ledger.Draft, error) {
		// The member first, as everywhere: two who end the same sessions do not wait for each other.
		if _, err := a.cfg.Rows.StaffWrite.Lock(ctx, tx, e.Tenant, e.User); err != nil {
			return ledger.Draft{}, err
		}
		n, err := a.cfg.Rows.SessionWrite.End(ctx, tx, e)
		d := ledger.Draft{Entry: what, Bump: true, Quiet: n == 0}
		d.Entry.Count = n
		return d, err
	})
	a.cache.dropMember(e)
	return err
}

// Device names browser and system of a user agent, coarsely, as a person would: "Firefox on
// Linux". What it does not know is "Unknown browser".
func Device(userAgent string) string {
	if len(userAgent) > 1024 {
		userAgent = userAgent[:1024]
	}
	browser := named(userAgent, "Unknown browser", browsers)
	if system := named(userAgent, "", systems); system != "" {
		return browser + " on " + system
	}
	return browser
}

// The order matters: most browsers also claim to be those further down.
var (
	browsers = [][2]string{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser", "Samsung Internet"},
		{"Firefox", "Firefox"},
		{"FxiOS", "Firefox"},
		{"CriOS", "Chrome"},
		{"Chromium", "Chromium"},
		{"Chrome", "Chrome"},
		{"Safari", "Safari"},
		{"curl", "curl"},
	}
	systems = [][2]string{
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"Android", "Android"},
		{"CrOS", "ChromeOS"},
		{"Windows", "Windows"},
		{"Macintosh", "Mac"},
		{"Linux", "Linux"},
	}
)

func named(s, otherwise string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(s, n[0]) {
			return n[1]
		}
	}
	return otherwise
}
