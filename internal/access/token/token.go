// Package token lets programs of the retailer in: tills and web shops that speak to the API.
//
// It promises that a token is shown once and kept as its SHA-256 only, that it carries one role and
// one purpose and ends by itself, that a program can never sign in to the pages, that the ledger
// names it by an ordinal of its own, and that a token that was revoked opens nothing from then on:
// revoking raises the tenant's version, under which the ledger refuses what was decided before.
//
// When a token was last used is written at most once a minute, outside of the ledger, as it is with
// sessions. Everything else is a change of the ledger.
package token

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/clean"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// ID numbers the tokens of a tenant: random, 1 to 2^53-1.
type ID int64

// Row is a token as the store keeps it, with the member of staff that it is.
type Row struct {
	Tenant  party.Tenant
	ID      ID
	Digest  []byte // SHA-256 of the token
	User    party.User
	Purpose field.Purpose
	Author  party.Ordinal // of the owner who made it
	Created when.Instant
	Until   when.Instant // it opens nothing from here on
	Used    when.Instant // 0: never
	Ended   when.Instant // 0: not revoked

	// Of the member of staff; not written with the token.
	Ordinal          party.Ordinal
	Role             party.Role
	Company, Country string
	Version          int64 // of the tenant; only where a token is found by its digest
}

// State says in a word how a token stands at an instant: active, expired or revoked.
func (r Row) State(now when.Instant) string {
	switch {
	case r.Ended != 0:
		return "revoked"
	case now >= r.Until:
		return "expired"
	}
	return "active"
}

// Rows keeps tokens.
type Rows interface {
	// Add writes a token.
	Add(ctx context.Context, tx ledger.Tx, r Row) error
	// End marks a token that has not ended as ended, or fails with kind NotFound.
	End(ctx context.Context, tx ledger.Tx, t party.Tenant, id ID, at when.Instant) (Row, error)
	// ByDigest finds a token with its member and the tenant's version in one statement, or fails
	// with kind NotFound.
	ByDigest(ctx context.Context, t party.Tenant, digest []byte) (Row, error)
	// All lists tokens, the newest first.
	All(ctx context.Context, t party.Tenant) ([]Row, error)
	// Saw writes when a token was used, in a transaction of its own.
	Saw(ctx context.Context, t party.Tenant, id ID, at when.Instant) error
}

// Staff adds the member of staff that a program is.
type Staff interface {
	// Program adds a member who is a program: nobody can sign in as it.
	Program(ctx context.Context, tx ledger.Tx, p party.Principal, name string, role party.Role) (party.User, party.Ordinal, error)
}

// Config is what a Desk is made of.
type Config struct {
	Ledger *ledger.Ledger
	Staff  Staff
	Rows   Rows
	Now    func() when.Instant
}

// Desk makes, finds and ends tokens. Safe for concurrent use.
type Desk struct{ cfg Config }

// New makes a Desk.
func New(cfg Config) *Desk { return &Desk{cfg: cfg} }

// Draft is a token to be.
type Draft struct {
	Name    string // of the program, such as "Till 3, Hamburg"; not of a person
	Role    party.Role
	Purpose field.Purpose
	Days    int // until it ends by itself, 1 to 730
}

// MaxDays is the longest that a token may hold.
const MaxDays = 730

const maxName = 60

// Roles lists the roles that a token can have: those of the retailer's that write or read customers.
func Roles() []party.Role { return []party.Role{party.Manager, party.Support, party.Marketer} }

// Make adds a token and gives its secret, which is shown this once: the tenant's part of it is slug.
// Only an owner with a fresh factor, or a job, may. What is wrong with the draft is a failure of
// kind Invalid around clean.FieldErrors.
func (d *Desk) Make(ctx context.Context, p party.Principal, slug string, n Draft) (ID, string, error) {
	if err := mayMake(p); err != nil {
		return 0, "", err
	}
	if err := n.check(); err != nil {
		return 0, "", err
	}
	secret, digest := newSecret(slug)
	now := d.cfg.Now()
	r := Row{
		Tenant: p.Tenant, ID: ID(number()), Digest: digest, Purpose: n.Purpose, Author: p.Ordinal,
		Created: now, Until: now.Add(time.Duration(n.Days) * 24 * time.Hour),
	}
	_, err := d.cfg.Ledger.Change(ctx, p, func(tx ledger.Tx) (ledger.Draft, error) {
		var err error
		if r.User, r.Ordinal, err = d.cfg.Staff.Program(ctx, tx, p, n.Name, n.Role); err != nil {
			return ledger.Draft{}, err
		}
		e := entry.Entry{
			Kind: entry.Grant, Act: "create", Object: "token", Ref: int64(r.Ordinal), Until: int64(r.Until),
			List: []string{string(n.Role), string(n.Purpose)},
		}
		return ledger.Draft{Entry: e}, d.cfg.Rows.Add(ctx, tx, r)
	})
	return r.ID, secret, err
}

func (n *Draft) check() error {
	c := &clean.Checker{}
	must := func(field string, ok bool, text string) {
		if !ok {
			c.Add(field, "%s", text)
		}
	}
	n.Name = c.Line("name", strings.TrimSpace(n.Name), maxName)
	c.Refuse("name", n.Name)
	must("name", n.Name != "", "is missing: what the program is called")
	must("role", slices.Contains(Roles(), n.Role), "is none of manager, support, marketer")
	must("purpose", slices.Contains(policy.Purposes(n.Role), n.Purpose), "is not one that this role has")
	must("days", n.Days >= 1 && n.Days <= MaxDays, "is not between 1 and 730")
	if len(c.Problems) == 0 {
		return nil
	}
	return failure.Wrap(c.Problems, failure.Invalid, "Some fields need attention.").WithHint("Nothing was saved. Each field says what is expected.")
}

// number makes a random number from 1 to 2^53-1.
func number() int64 {
	var b [8]byte
	for {
		_, _ = rand.Read(b[:]) // never fails since Go 1.24
		if n := int64(binary.BigEndian.Uint64(b[:]) >> 11); n > 0 {
			return n
		}
	}
}

// Revoke ends a token at once. For owners and jobs.
func (d *Desk) Revoke(ctx context.Context, p party.Principal, id ID) error {
	if err := owner(p); err != nil {
		return err
	}
	_, err := d.cfg.Ledger.Change(ctx, p, func(tx ledger.Tx) (ledger.Draft, error) {
		r, err := d.cfg.Rows.End(ctx, tx, p.Tenant, id, d.cfg.Now())
		if err != nil {
			return ledger.Draft{}, err
		}
		e := entry.Entry{Kind: entry.Grant, Act: "revoke", Object: "token", Ref: int64(r.Ordinal)}
		return ledger.Draft{Entry: e, Bump: true}, nil
	})
	return err
}

// All lists the tokens, the newest first, those that ended too. For owners, privacy officers and jobs.
func (d *Desk) All(ctx context.Context, p party.Principal) ([]Row, error) {
	if p.Role != party.PrivacyOfficer {
		if err := owner(p); err != nil {
			return nil, err
		}
	}
	return d.cfg.Rows.All(ctx, p.Tenant)
}

// Bearer is who a token stands for.
type Bearer struct {
	Principal party.Principal
	Purpose   field.Purpose
	ID        ID
}

var errToken = failure.New(failure.Unauthenticated, "The token is not known, has expired or was revoked.").
	WithHint("An owner makes tokens on the page Tokens.")

const seenEach = time.Minute

// Find gives the bearer of a secret. One that is not known, expired or revoked is a failure of kind
// Unauthenticated.
func (d *Desk) Find(ctx context.Context, t party.Tenant, secret string) (Bearer, error) {
	r, err := d.cfg.Rows.ByDigest(ctx, t, digestOf(secret))
	if failure.Is(err, failure.NotFound) {
		return Bearer{}, errToken
	}
	if err != nil {
		return Bearer{}, err
	}
	now := d.cfg.Now()
	if r.State(now) != "active" {
		return Bearer{}, errToken
	}
	if now.Sub(r.Used) >= seenEach {
		if err := d.cfg.Rows.Saw(ctx, t, r.ID, now); err != nil {
			return Bearer{}, err
		}
	}
	return Bearer{ID: r.ID, Purpose: r.Purpose, Principal: party.Principal{
		Tenant: t, User: r.User, Ordinal: r.Ordinal, Role: r.Role, Company: r.Company, Country: r.Country, Version: r.Version,
	}}, nil
}

const (
	prefix    = "cpt"
	maxSecret = 200
)

// Slug gives the retailer's short name that a secret carries, or false where it cannot be one.
func Slug(secret string) (string, bool) {
	parts := strings.Split(secret, ".")
	if len(secret) > maxSecret || len(parts) != 3 || parts[0] != prefix {
		return "", false
	}
	return parts[1], true
}

// newSecret gives 256 random bits as text, and what is kept of them.
func newSecret(slug string) (text string, digest []byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	text = prefix + "." + slug + "." + base64.RawURLEncoding.EncodeToString(raw)
	return text, digestOf(text)
}

func digestOf(secret string) []byte {
	d := sha256.Sum256([]byte(secret))
	return d[:]
}

func mayMake(p party.Principal) error {
	if err := owner(p); err != nil {
		return err
	}
	return access.Confirmed(p)
}

func owner(p party.Principal) error {
	if p.Role == party.Owner || p.Role == party.System && p.User == 0 {
		return nil
	}
	return failure.New(failure.Forbidden, "Only an owner of the account may do this.").WithHint("Ask an owner.")
}
