// Package till keeps what comes by the API and what goes with it: tokens, the activity of customers,
// and saved maps of imports. Its place in the order of locks is in the doc comment of package store.
package till

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"counterpart/internal/access/token"
	"counterpart/internal/crm/activity"
	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/when"
)

// Tokens keeps tokens.
type Tokens struct{ SQL *engine.DB }

// Events keeps the activity of customers.
type Events struct{ SQL *engine.DB }

var (
	_ token.Rows    = Tokens{}
	_ activity.Rows = Events{}
)

// in gives the engine's transaction behind the ledger's.
func in(tx ledger.Tx) *engine.Tx { return tx.(*engine.Tx) } //nolint:forcetypeassert // only the store makes them

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// missing turns a missing row into a failure of kind NotFound.
func missing(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return failure.Wrap(err, failure.NotFound, "There is no such %s.", what)
	}
	return err
}

// Add writes a token.
func (db Tokens) Add(ctx context.Context, tx ledger.Tx, r token.Row) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO api_token (tenant, token, digest, staff, purpose, author, created, until, used, ended)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)`,
		r.Tenant, r.ID, r.Digest, r.User, r.Purpose, r.Author, r.Created, r.Until)
	return wrap(err, "add token")
}

//nolint:gosec // names of columns
const tokenColumns = `SELECT a.token, a.digest, a.staff, a.purpose, a.author, a.created, a.until, a.used, a.ended,
		s.ordinal, s.role, s.company, s.country, t.version
	FROM api_token a
	JOIN staff s ON s.tenant = a.tenant AND s.staff = a.staff
	JOIN ledger_head t ON t.tenant = a.tenant `

func tokenOf(t party.Tenant) func(engine.Row) (token.Row, error) {
	return func(s engine.Row) (token.Row, error) {
		r := token.Row{Tenant: t}
		return r, s.Scan(&r.ID, &r.Digest, &r.User, &r.Purpose, &r.Author, &r.Created, &r.Until, &r.Used, &r.Ended,
			&r.Ordinal, &r.Role, &r.Company, &r.Country, &r.Version)
	}
}

// End marks a token as ended.
func (db Tokens) End(ctx context.Context, tx ledger.Tx, t party.Tenant, id token.ID, at when.Instant) (token.Row, error) {
	r, err := tokenOf(t)(in(tx).Row(ctx, tokenColumns+`WHERE a.tenant = $1 AND a.token = $2`, t, id))
	if err != nil {
		return r, missing(err, "token")
	}
	res, err := in(tx).Exec(ctx, `UPDATE api_token SET ended = $3 WHERE tenant = $1 AND token = $2 AND ended = 0`, t, id, at)
	if err != nil {
		return r, wrap(err, "end token")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return r, missing(errors.Join(err, sql.ErrNoRows), "token")
	}
	return r, nil
}

// ByDigest finds a token.
func (db Tokens) ByDigest(ctx context.Context, t party.Tenant, digest []byte) (token.Row, error) {
	r, err := tokenOf(t)(db.SQL.Row(ctx, tokenColumns+`WHERE a.tenant = $1 AND a.digest = $2`, t, digest))
	return r, missing(err, "token")
}

// All lists tokens, the newest first.
func (db Tokens) All(ctx context.Context, t party.Tenant) ([]token.Row, error) {
	rows, err := db.SQL.Query(ctx, tokenColumns+`WHERE a.tenant = $1 ORDER BY a.created DESC, a.token`, t)
	out, err := engine.Collect(rows, err, tokenOf(t))
	return out, wrap(err, "list tokens")
}

// Saw writes when a token was used, never to an earlier time.
func (db Tokens) Saw(ctx context.Context, t party.Tenant, id token.ID, at when.Instant) error {
	tx, err := db.SQL.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing; before, the first error counts
	if _, err := tx.Exec(ctx, `UPDATE api_token SET used = $3 WHERE tenant = $1 AND token = $2 AND used < $3`, t, id, at); err != nil {
		return wrap(err, "note use of token")
	}
	return tx.Commit()
}

// Add writes events whose digest is not known.
func (db Events) Add(ctx context.Context, tx ledger.Tx, t party.Tenant, es []activity.Event) ([]bool, error) {
	fresh := make([]bool, len(es))
	for _, i := range inOrder(es) {
		e := es[i]
		res, err := in(tx).Exec(ctx, `INSERT INTO activity (tenant, activity, customer, kind, at, source, subject, reference)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant, reference) DO NOTHING`,
			t, e.ID, e.Customer, e.Kind, e.At, e.Source, e.Subject, e.Digest)
		if err != nil {
			return nil, wrap(err, "add activity")
		}
		n, err := res.RowsAffected()
		if err != nil {
			return nil, wrap(err, "add activity")
		}
		fresh[i] = n > 0
	}
	return fresh, nil
}

// Of reads the events of a customer.
func (db Events) Of(ctx context.Context, t party.Tenant, c party.Customer, before base.Position, limit int) ([]activity.Event, error) {
	at, id := before.At, before.ID
	if before == (base.Position{}) {
		at, id = 1<<62, 0
	}
	rows, err := db.SQL.Query(ctx, `SELECT activity, kind, at, source, subject FROM activity
		WHERE tenant = $1 AND customer = $2 AND (at, activity) < ($3, $4)
		ORDER BY at DESC, activity DESC LIMIT $5 + 0`, t, c, at, id, limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (activity.Event, error) {
		e := activity.Event{Customer: c}
		return e, s.Scan(&e.ID, &e.Kind, &e.At, &e.Source, &e.Subject)
	})
	return out, wrap(err, "read activity")
}

// Ordinals locks customers and gives their ordinals.
func (db Events) Ordinals(ctx context.Context, tx ledger.Tx, t party.Tenant, cs []party.Customer) (map[party.Customer]party.Ordinal, error) {
	q := `SELECT ordinal FROM customer WHERE tenant = $1 AND customer = $2 AND state = 'live'`
	if !db.SQL.Embedded() {
		q += ` FOR SHARE`
	}
	out := make(map[party.Customer]party.Ordinal, len(cs))
	for _, c := range cs {
		var n party.Ordinal
		switch err := in(tx).Row(ctx, q, t, c).Scan(&n); {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return nil, wrap(err, "lock customers of activity")
		default:
			out[c] = n
		}
	}
	return out, nil
}

// Ordinal gives the ordinal of a customer.
func (db Events) Ordinal(ctx context.Context, t party.Tenant, c party.Customer) (n party.Ordinal, err error) {
	err = db.SQL.Row(ctx, `SELECT ordinal FROM customer WHERE tenant = $1 AND customer = $2 AND state <> 'staged'`, t, c).Scan(&n)
	return n, missing(err, "customer")
}
