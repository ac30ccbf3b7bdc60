package store

import (
	"context"
	"fmt"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/when"
)

// Staff keeps members of staff and their recovery codes.
type Staff struct{ *DB }

// Sessions keeps sign-in sessions.
type Sessions struct{ *DB }

// Attempts keeps failed attempts.
type Attempts struct{ *DB }

// AccessRows gives all that package access stores.
func AccessRows(db *DB) access.Rows {
	return access.Rows{
		Staff: Staff{db}, StaffWrite: Staff{db}, Codes: Staff{db},
		Sessions: Sessions{db}, SessionWrite: Sessions{db}, Attempts: Attempts{db},
	}
}

const (
	staffColumns = `SELECT staff, ordinal, login, role, company, country, state, sealed, password,
		totp, totp_last, setup, setup_until, created, updated FROM staff `
	staffOne    = staffColumns + `WHERE tenant = $1 AND staff = $2`
	staffOwners = staffColumns + `WHERE tenant = $1 AND (staff = $2 OR role = 'owner' AND state = 'active') ORDER BY staff`
)

func staffOf(t party.Tenant) func(engine.Row) (access.StaffRow, error) {
	return func(s engine.Row) (access.StaffRow, error) {
		r := access.StaffRow{Tenant: t}
		return r, s.Scan(&r.User, &r.Ordinal, &r.Login, &r.Role, &r.Company, &r.Country, &r.State, &r.Sealed,
			&r.Password, &r.TOTP, &r.TOTPLast, &r.Setup, &r.SetupUntil, &r.Created, &r.Updated)
	}
}

func (db Staff) one(t party.Tenant, s engine.Row) (access.StaffRow, error) {
	r, err := staffOf(t)(s)
	return r, missing(err, "member of staff")
}

// ByLogin finds a member by the digest of an e-mail.
func (db Staff) ByLogin(ctx context.Context, t party.Tenant, login []byte) (access.StaffRow, error) {
	return db.one(t, db.sql.Row(ctx, staffColumns+`WHERE tenant = $1 AND login = $2`, t, login))
}

// BySetup finds a member by the digest of a setup token.
func (db Staff) BySetup(ctx context.Context, t party.Tenant, setup []byte) (access.StaffRow, error) {
	return db.one(t, db.sql.Row(ctx, staffColumns+`WHERE tenant = $1 AND setup = $2`, t, setup))
}

// One reads a member.
func (db Staff) One(ctx context.Context, t party.Tenant, u party.User) (access.StaffRow, error) {
	return db.one(t, db.sql.Row(ctx, staffOne, t, u))
}

// All lists every member by ordinal.
func (db Staff) All(ctx context.Context, t party.Tenant) ([]access.StaffRow, error) {
	rows, err := db.sql.Query(ctx, staffColumns+`WHERE tenant = $1 ORDER BY ordinal`, t)
	out, err := engine.Collect(rows, err, staffOf(t))
	return out, wrap(err, "list staff")
}

// Lock reads a member and keeps others from changing it until the transaction ends.
func (db Staff) Lock(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User) (access.StaffRow, error) {
	return db.one(t, in(tx).Row(ctx, db.locking(staffOne, forUpdate), t, u))
}

// LockOwners reads a member and the active owners and keeps others from changing them until the
// transaction ends. It is one statement, which locks by id: had it two, one for the owners and one
// for the member, two changes would wait for each other as soon as the member is none of the owners.
func (db Staff) LockOwners(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User) ([]access.StaffRow, error) {
	rows, err := in(tx).Query(ctx, db.locking(staffOwners, forUpdate), t, u)
	out, err := engine.Collect(rows, err, staffOf(t))
	return out, wrap(err, "lock owners")
}

// NextOrdinal gives the smallest ordinal above all that were used.
func (db Staff) NextOrdinal(ctx context.Context, tx ledger.Tx, t party.Tenant) (party.Ordinal, error) {
	var n party.Ordinal
	err := in(tx).Row(ctx, `SELECT coalesce(max(ordinal), 0) + 1 FROM staff WHERE tenant = $1`, t).Scan(&n)
	return n, wrap(err, "next staff ordinal")
}

// Insert adds a member.
func (db Staff) Insert(ctx context.Context, tx ledger.Tx, r access.StaffRow) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO staff (tenant, staff, ordinal, login, role, company, country, state,
			sealed, password, totp, totp_last, setup, setup_until, created, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		r.Tenant, r.User, r.Ordinal, r.Login, r.Role, r.Company, r.Country, r.State,
		some(r.Sealed), r.Password, some(r.TOTP), r.TOTPLast, nilled(r.Setup), r.SetupUntil, r.Created, r.Updated)
	if engine.Taken(err) {
		return failure.Wrap(err, failure.Conflict, "A member of staff with this e-mail is there already.")
	}
	return wrap(err, "insert staff")
}

// Update writes everything of a locked member but who they are.
func (db Staff) Update(ctx context.Context, tx ledger.Tx, r access.StaffRow) error {
	_, err := in(tx).Exec(ctx, `UPDATE staff SET login = $3, role = $4, company = $5, country = $6, state = $7,
			sealed = $8, password = $9, totp = $10, totp_last = $11, setup = $12, setup_until = $13, updated = $14
		WHERE tenant = $1 AND staff = $2`,
		r.Tenant, r.User, r.Login, r.Role, r.Company, r.Country, r.State,
		some(r.Sealed), r.Password, some(r.TOTP), r.TOTPLast, nilled(r.Setup), r.SetupUntil, r.Updated)
	return wrap(err, "update staff")
}

// Replace removes a member's recovery codes and adds these.
func (db Staff) Replace(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User, digests [][]byte) error {
	if _, err := in(tx).Exec(ctx, `DELETE FROM recovery_code WHERE tenant = $1 AND staff = $2`, t, u); err != nil {
		return fmt.Errorf("delete recovery codes: %w", err)
	}
	for _, d := range digests {
		if _, err := in(tx).Exec(ctx, `INSERT INTO recovery_code (tenant, staff, digest, used) VALUES ($1, $2, $3, 0)`, t, u, d); err != nil {
			return fmt.Errorf("insert recovery code: %w", err)
		}
	}
	return nil
}

// Use marks a recovery code as used and reports whether it was there unused.
func (db Staff) Use(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User, digest []byte, at when.Instant) (bool, error) {
	n, err := changed(in(tx).Exec(ctx, `UPDATE recovery_code SET used = $4
		WHERE tenant = $1 AND staff = $2 AND digest = $3 AND used = 0`, t, u, digest, at))
	return n == 1, wrap(err, "use recovery code")
}

// Left counts the unused recovery codes.
func (db Staff) Left(ctx context.Context, t party.Tenant, u party.User) (int, error) {
	var n int
	err := db.sql.Row(ctx, `SELECT count(*) FROM recovery_code WHERE tenant = $1 AND staff = $2 AND used = 0`, t, u).Scan(&n)
	return n, wrap(err, "count recovery codes")
}

// ByToken finds a session with its member and the tenant's version, as of one moment.
func (db Sessions) ByToken(ctx context.Context, t party.Tenant, token []byte) (access.Live, error) {
	l := access.Live{SessionRow: access.SessionRow{Tenant: t, Token: token}, Member: access.StaffRow{Tenant: t}}
	m := &l.Member
	err := db.sql.Row(ctx, `SELECT s.session, s.staff, s.state, s.created, s.seen, s.fresh, s.device,
			m.ordinal, m.role, m.company, m.country, m.state, m.sealed, m.totp, h.version
		FROM session s JOIN staff m ON m.tenant = s.tenant AND m.staff = s.staff
			JOIN ledger_head h ON h.tenant = s.tenant
		WHERE s.tenant = $1 AND s.token = $2`, t, token).Scan(
		&l.Session, &l.User, &l.State, &l.Created, &l.Seen, &l.Fresh, &l.Device,
		&m.Ordinal, &m.Role, &m.Company, &m.Country, &m.State, &m.Sealed, &m.TOTP, &l.Version)
	m.User = l.User
	return l, missing(err, "session")
}

// List gives sessions that have not ended, the last seen first; of everybody if u is 0.
func (db Sessions) List(ctx context.Context, t party.Tenant, u party.User) ([]access.SessionRow, error) {
	rows, err := db.sql.Query(ctx, `SELECT session, staff, state, created, seen, fresh, device FROM session
		WHERE tenant = $1 AND (CAST($2 AS BIGINT) = 0 OR staff = $2) AND state <> 'ended' ORDER BY seen DESC, session`, t, u)
	out, err := engine.Collect(rows, err, func(s engine.Row) (access.SessionRow, error) {
		r := access.SessionRow{Tenant: t}
		return r, s.Scan(&r.Session, &r.User, &r.State, &r.Created, &r.Seen, &r.Fresh, &r.Device)
	})
	return out, wrap(err, "list sessions")
}

// Owner gives the member to whom a session belongs.
func (db Sessions) Owner(ctx context.Context, t party.Tenant, session int64) (party.User, error) {
	var u party.User
	err := db.sql.Row(ctx, `SELECT staff FROM session WHERE tenant = $1 AND session = $2`, t, session).Scan(&u)
	return u, missing(err, "session")
}

// Start adds a session.
func (db Sessions) Start(ctx context.Context, tx ledger.Tx, r access.SessionRow) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO session (tenant, session, token, staff, state, created, seen, fresh, ended, device)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)`,
		r.Tenant, r.Session, r.Token, r.User, r.State, r.Created, r.Seen, r.Fresh, r.Device)
	return wrap(err, "insert session")
}

// Rotate gives a session a new token, state and freshness if it still has the old token and state.
func (db Sessions) Rotate(ctx context.Context, tx ledger.Tx, was, r access.SessionRow) (bool, error) {
	n, err := changed(in(tx).Exec(ctx, `UPDATE session SET token = $5, state = $6, seen = $7, fresh = $8
		WHERE tenant = $1 AND session = $2 AND token = $3 AND state = $4`,
		was.Tenant, was.Session, was.Token, was.State, r.Token, r.State, r.Seen, r.Fresh))
	return n == 1, wrap(err, "rotate session")
}

// End ends sessions of a member and counts them.
func (db Sessions) End(ctx context.Context, tx ledger.Tx, e access.Ending) (int64, error) {
	n, err := changed(in(tx).Exec(ctx, `UPDATE session SET state = 'ended', ended = $5
		WHERE tenant = $1 AND staff = $2 AND (CAST($3 AS BIGINT) = 0 OR session = $3) AND session <> $4 AND state <> 'ended'`,
		e.Tenant, e.User, e.Session, e.Except, e.At))
	return n, wrap(err, "end sessions")
}

// Blank removes the device text from all sessions of a member.
func (db Sessions) Blank(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User) error {
	_, err := in(tx).Exec(ctx, `UPDATE session SET device = '' WHERE tenant = $1 AND staff = $2`, t, u)
	return wrap(err, "blank sessions")
}

const sawSession = `UPDATE session SET seen = $3 WHERE tenant = $1 AND session = $2 AND seen < $3`

// Saw writes when sessions were seen. On PostgreSQL each row commits by itself, so that no two
// processes wait for each other's rows; on SQLite all commit at once.
func (db Sessions) Saw(ctx context.Context, marks []access.Mark) error {
	if !db.sql.Embedded() {
		for _, m := range marks {
			if err := db.sql.Alone(ctx, sawSession, m.Tenant, m.Session, m.Seen); err != nil {
				return fmt.Errorf("note seen: %w", err)
			}
		}
		return nil
	}
	return db.sql.Short(ctx, "note seen", func(tx *engine.Tx) error {
		for _, m := range marks {
			if _, err := tx.Exec(ctx, sawSession, m.Tenant, m.Session, m.Seen); err != nil {
				return err
			}
		}
		return nil
	})
}

// Until reads the end of a lock-out, 0 if there is no row.
func (db Attempts) Until(ctx context.Context, t party.Tenant, what []byte) (when.Instant, error) {
	var until when.Instant
	err := db.sql.Row(ctx, `SELECT coalesce(max(until), 0) FROM attempt WHERE tenant = $1 AND what = $2`, t, what).Scan(&until)
	return until, wrap(err, "read attempts")
}

// Hold reads a row, made if it is not there, and keeps others from it until the transaction ends.
func (db Attempts) Hold(ctx context.Context, tx ledger.Tx, t party.Tenant, what []byte) (access.Attempt, error) {
	a := access.Attempt{What: what}
	err := in(tx).Row(ctx, `INSERT INTO attempt (tenant, what, count, until) VALUES ($1, $2, 0, 0)
		ON CONFLICT (tenant, what) DO UPDATE SET count = attempt.count RETURNING count, until`, t, what).Scan(&a.Count, &a.Until)
	return a, wrap(err, "hold attempts")
}

// Put writes a row that is held; one with a count of 0 is removed.
func (db Attempts) Put(ctx context.Context, tx ledger.Tx, t party.Tenant, a access.Attempt) error {
	q, args := `UPDATE attempt SET count = $3, until = $4 WHERE tenant = $1 AND what = $2`, []any{t, a.What, a.Count, a.Until}
	if a.Count == 0 {
		q, args = `DELETE FROM attempt WHERE tenant = $1 AND what = $2`, []any{t, a.What}
	}
	_, err := in(tx).Exec(ctx, q, args...)
	return wrap(err, "put attempts")
}

// Sweep removes rows whose lock-out ended before an instant. On PostgreSQL those that a sign-in holds
// are left to the next time, so that neither waits for the other.
func (db Attempts) Sweep(ctx context.Context, t party.Tenant, before when.Instant) error {
	q := `DELETE FROM attempt WHERE tenant = $1 AND what IN (` +
		db.locking(`SELECT what FROM attempt WHERE tenant = $1 AND until < $2`, skipLocked) + `)`
	return db.sql.Short(ctx, "sweep attempts", func(tx *engine.Tx) error {
		_, err := tx.Exec(ctx, q, t, before)
		return err
	})
}
