package access

import (
	"context"

	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// The states of a member of staff.
const (
	Invited  = "invited"  // has a setup token and no password
	Active   = "active"   // may sign in
	Disabled = "disabled" // may not; a former member
)

// StaffRow is a member of staff as the store keeps it.
type StaffRow struct {
	Tenant     party.Tenant
	User       party.User
	Ordinal    party.Ordinal
	Login      []byte // digest of the e-mail
	Role       party.Role
	Company    string
	Country    string
	State      string
	Sealed     []byte // name and e-mail; empty once forgotten
	Password   string // PHC string; empty if none
	TOTP       []byte // sealed secret; empty if no factor is set up
	TOTPLast   int64  // the last step for which a code was taken
	Setup      []byte // SHA-256 of the setup token; nil if none
	SetupUntil when.Instant
	Created    when.Instant
	Updated    when.Instant
}

// StaffReader reads committed members. What is not there is a failure of kind NotFound.
type StaffReader interface {
	// ByLogin finds a member by the digest of an e-mail.
	ByLogin(ctx context.Context, t party.Tenant, login []byte) (StaffRow, error)
	// BySetup finds a member by the SHA-256 of a setup token.
	BySetup(ctx context.Context, t party.Tenant, setup []byte) (StaffRow, error)
	// One reads a member.
	One(ctx context.Context, t party.Tenant, u party.User) (StaffRow, error)
	// All lists every member, also former ones, by ordinal.
	All(ctx context.Context, t party.Tenant) ([]StaffRow, error)
}

// StaffWriter changes members inside a transaction.
type StaffWriter interface {
	// Lock reads a member and keeps others from changing it until the transaction ends.
	Lock(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User) (StaffRow, error)
	// LockOwners reads a member, if there is one, and the active owners, ascending by id, none of
	// whom can be changed by others until the transaction ends. No other member is locked before.
	LockOwners(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User) ([]StaffRow, error)
	// NextOrdinal gives the smallest ordinal above all that were used, 1 or greater.
	NextOrdinal(ctx context.Context, tx ledger.Tx, t party.Tenant) (party.Ordinal, error)
	// Insert adds a member; a login or ordinal that is taken is a failure of kind Conflict.
	Insert(ctx context.Context, tx ledger.Tx, r StaffRow) error
	// Update writes everything of a locked member but tenant, user, ordinal and created.
	Update(ctx context.Context, tx ledger.Tx, r StaffRow) error
}

// CodeRows keeps digests of recovery codes.
type CodeRows interface {
	// Replace removes a member's codes and adds these.
	Replace(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User, digests [][]byte) error
	// Use marks a code as used and reports whether it was there unused; of two at the same time
	// one finds it so.
	Use(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User, digest []byte, at when.Instant) (bool, error)
	// Left counts the unused codes.
	Left(ctx context.Context, t party.Tenant, u party.User) (int, error)
}

// SessionRow is a session as the store keeps it.
type SessionRow struct {
	Tenant  party.Tenant
	Session int64
	Token   []byte // SHA-256 of the cookie's value
	User    party.User
	State   State
	Created when.Instant
	Seen    when.Instant
	Fresh   when.Instant // when a factor was last shown; 0 if never
	Device  string
}

// Live is a session with its member and the tenant's version, read as of one moment.
type Live struct {
	SessionRow
	Member  StaffRow // without password, setup token and login
	Version int64
}

// SessionReader reads committed sessions.
type SessionReader interface {
	// ByToken finds a session by its token's digest, whatever its state, together with the
	// tenant's version, in one statement. What is not there is a failure of kind NotFound.
	ByToken(ctx context.Context, t party.Tenant, token []byte) (Live, error)
	// List gives sessions that have not ended, the last seen first; of everybody if u is 0.
	List(ctx context.Context, t party.Tenant, u party.User) ([]SessionRow, error)
	// Owner gives the member to whom a session belongs.
	Owner(ctx context.Context, t party.Tenant, session int64) (party.User, error)
}

// Mark says when a session was last seen.
type Mark struct {
	Tenant  party.Tenant
	Session int64
	Seen    when.Instant
}

// SessionWriter changes sessions.
type SessionWriter interface {
	// Start adds a session.
	Start(ctx context.Context, tx ledger.Tx, r SessionRow) error
	// Rotate gives a session a new token, state and freshness, and reports whether it still had
	// the token and state that are given; of two at the same time one finds it so.
	Rotate(ctx context.Context, tx ledger.Tx, was, r SessionRow) (bool, error)
	// End ends sessions of a member: the given one, or if it is 0 all but except. It gives how many.
	End(ctx context.Context, tx ledger.Tx, e Ending) (int64, error)
	// Blank removes the device text from all sessions of a member.
	Blank(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User) error
	// Saw writes when sessions were seen, never to an earlier time, in transactions of its own.
	Saw(ctx context.Context, marks []Mark) error
}

// Ending says which sessions end.
type Ending struct {
	Tenant  party.Tenant
	User    party.User
	Session int64 // 0 means all
	Except  int64 // but this one
	At      when.Instant
}

// Attempt counts failures of one kind against one name, member or address.
type Attempt struct {
	What  []byte
	Count int64
	Until when.Instant // locked out before it; at or after the last failure
}

// AttemptRows keeps failed attempts.
type AttemptRows interface {
	// Until reads the end of a lock-out, 0 if there is no row.
	Until(ctx context.Context, t party.Tenant, what []byte) (when.Instant, error)
	// Hold reads a row, made if it is not there, and keeps others from it until the transaction
	// ends.
	Hold(ctx context.Context, tx ledger.Tx, t party.Tenant, what []byte) (Attempt, error)
	// Put writes a row that is held; one with a count of 0 is removed.
	Put(ctx context.Context, tx ledger.Tx, t party.Tenant, a Attempt) error
	// Sweep removes rows whose lock-out ended before an instant, in a transaction of its own.
	Sweep(ctx context.Context, t party.Tenant, before when.Instant) error
}

// Rows is where everything of this package is stored.
type Rows struct {
	Staff        StaffReader
	StaffWrite   StaffWriter
	Codes        CodeRows
	Sessions     SessionReader
	SessionWrite SessionWriter
	Attempts     AttemptRows
}
