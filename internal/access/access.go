package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"log/slog"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Config is what an Access is made of.
type Config struct {
	Ledger *ledger.Ledger
	Keys   *vault.Keyring
	Rows   Rows
	Now    func() when.Instant
	Log    *slog.Logger
	// Embedded says that the program shares a small machine with its database: one password is
	// checked at a time, else two. Each takes 64 MB while it runs.
	Embedded bool
	// Phones is the clock of people's authenticators, where Now is a simulated one; nil is Now.
	Phones func() when.Instant
	// Demo allows Assume, which signs in without password or factor.
	Demo bool
}

// Access signs staff in and administers them. Safe for concurrent use.
type Access struct {
	cfg    Config
	hash   *hasher
	cache  *cache
	seen   *seen
	limits *limiter
}

// New makes an Access and starts its housekeeping. Close ends it.
func New(cfg Config) *Access {
	slots := 2
	if cfg.Embedded {
		slots = 1
	}
	a := &Access{cfg: cfg, hash: newHasher(slots), cache: newCache(), limits: newLimiter()}
	a.seen = startSeen(a)
	return a
}

// Close writes what is left to write and ends the housekeeping.
func (a *Access) Close() { a.seen.close() }

// change commits rows together with the entry that fn gives.
func (a *Access) change(ctx context.Context, who party.Principal, bump bool, fn func(ledger.Tx) (entry.Entry, error)) error {
	_, err := a.cfg.Ledger.Change(ctx, who, func(tx ledger.Tx) (ledger.Draft, error) {
		e, err := fn(tx)
		if err != nil {
			return ledger.Draft{}, err
		}
		return ledger.Draft{Entry: e, Bump: bump}, nil
	})
	return err
}

// principal gives a member as the ledger names them while they sign in: no right stands behind
// it that could have been taken, so that it goes with no version.
func (r StaffRow) principal(session int64) party.Principal {
	return party.Principal{
		Tenant: r.Tenant, User: r.User, Ordinal: r.Ordinal, Session: session, Role: r.Role,
		Company: r.Company, Country: r.Country, Version: -1,
	}
}

// newToken gives 256 random bits as text, and what is kept of them.
func newToken() (text string, digest []byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	text = base64.RawURLEncoding.EncodeToString(raw)
	return text, tokenDigest(text)
}

func tokenDigest(text string) []byte {
	d := sha256.Sum256([]byte(text))
	return d[:]
}

// newID gives a random id from 1 to 2^53-1.
func newID() int64 {
	var b [8]byte
	for {
		_, _ = rand.Read(b[:]) // never fails since Go 1.24
		if n := int64(binary.BigEndian.Uint64(b[:]) >> 11); n > 0 {
			return n
		}
	}
}

// ErrConfirm is the failure of what asks for a fresh factor: call Confirm, then try again.
var ErrConfirm = failure.New(failure.Forbidden, "This asks for a code from your authenticator.").
	WithHint("Confirm with a code; it then counts for ten minutes.")

// Confirmed gives ErrConfirm unless the principal showed a factor in the last ten minutes or is
// a job of the program itself. Large exports and erasures ask for it too.
func Confirmed(p party.Principal) error {
	if p.Fresh || isJob(p) {
		return nil
	}
	return ErrConfirm
}

func isJob(p party.Principal) bool { return p.Role == party.System && p.User == 0 && p.Session == 0 }

// owner refuses whoever is neither an owner nor a job of the program.
func owner(p party.Principal) error {
	if p.Role == party.Owner || isJob(p) {
		return nil
	}
	return failure.New(failure.Forbidden, "Only an owner of the account may do this.").
		WithHint("Ask an owner.")
}
