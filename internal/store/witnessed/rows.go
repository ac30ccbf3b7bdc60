// Package witnessed keeps who watches a log and what they have signed, and the tokens with which the
// two parties read it. Nothing locks these rows but the changes of one tenant's witnesses among
// themselves; their place in the order of locks is before the head of the log, as everything is.
package witnessed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/openlog"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

// Rows keeps witnesses and their signatures.
type Rows struct{ SQL *engine.DB }

// Tokens keeps the tokens of the two parties.
type Tokens struct{ SQL *engine.DB }

// Mails keeps when checkpoints were last mailed.
type Mails struct{ SQL *engine.DB }

var (
	_ witness.Rows      = Rows{}
	_ witness.Points    = Rows{}
	_ witness.FoundRows = Rows{}
	_ openlog.Rows      = Tokens{}
)

// in gives the engine's transaction behind the ledger's.
func in(tx ledger.Tx) *engine.Tx { return tx.(*engine.Tx) } //nolint:forcetypeassert // only the store makes them

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// conflict turns the violation of a key into a failure of kind Conflict.
func conflict(err error, what string) error {
	if engine.Taken(err) {
		return failure.Wrap(err, failure.Conflict, "Somebody made the same change in this moment.").
			WithHint("Load the page again and repeat the change.")
	}
	return wrap(err, what)
}

// missing turns a missing row into a failure of kind NotFound.
func missing(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return failure.Wrap(err, failure.NotFound, "There is no such %s.", what)
	}
	return err
}

// one fails with kind NotFound unless a statement changed a row.
func one(res sql.Result, err error, what string) error {
	if err != nil {
		return wrap(err, "change "+what)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return missing(errors.Join(err, sql.ErrNoRows), what)
	}
	return nil
}

const columns = `SELECT witness, name, vkey, url, runner, company, author, added, removed, last_at, last_log, last_size, last_error, gap, gap_from
	FROM witness WHERE tenant = $1 `

func scan(t party.Tenant) func(engine.Row) (witness.Witness, error) {
	return func(s engine.Row) (witness.Witness, error) {
		w := witness.Witness{Tenant: t}
		return w, s.Scan(&w.Number, &w.Name, &w.Key, &w.URL, &w.Runner, &w.Company, &w.Author, &w.Added, &w.Removed,
			&w.LastAt, &w.LastLog, &w.LastSize, &w.LastError, &w.Gap, &w.GapFrom)
	}
}

// Add writes a witness under the next number of its tenant.
func (r Rows) Add(ctx context.Context, tx ledger.Tx, w witness.Witness) (int64, error) {
	var n int64
	err := in(tx).Row(ctx, `INSERT INTO witness (tenant, witness, name, vkey, url, runner, company, author, added, removed,
			last_at, last_log, last_size, last_error, gap, gap_from)
		VALUES ($1, (SELECT coalesce(max(witness), 0) + 1 FROM witness WHERE tenant = $1), $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0, '', 0, 0)
		RETURNING witness`,
		w.Tenant, w.Name, w.Key, w.URL, string(w.Runner), w.Company, w.Author, w.Added).Scan(&n)
	return n, conflict(err, "add witness")
}

// Remove marks a witness as one that is not asked.
func (r Rows) Remove(ctx context.Context, tx ledger.Tx, t party.Tenant, number int64, at when.Instant) (witness.Witness, error) {
	w, err := scan(t)(in(tx).Row(ctx, columns+`AND witness = $2`, t, number))
	if err != nil {
		return w, missing(err, "witness")
	}
	res, err := in(tx).Exec(ctx, `UPDATE witness SET removed = $3 WHERE tenant = $1 AND witness = $2 AND removed = 0`, t, number, at)
	return w, one(res, err, "witness")
}

// All lists the witnesses of a tenant.
func (r Rows) All(ctx context.Context, t party.Tenant) ([]witness.Witness, error) {
	return list(ctx, r.SQL, t)
}

// AllIn lists them inside a transaction.
func (r Rows) AllIn(ctx context.Context, tx ledger.Tx, t party.Tenant) ([]witness.Witness, error) {
	return list(ctx, in(tx), t)
}

// asked is the database, or a transaction.
type asked interface {
	Query(ctx context.Context, q string, args ...any) (*sql.Rows, error)
	Row(ctx context.Context, q string, args ...any) engine.Row
}

func list(ctx context.Context, from asked, t party.Tenant) ([]witness.Witness, error) {
	rows, err := from.Query(ctx, columns+`ORDER BY witness`, t)
	out, err := engine.Collect(rows, err, scan(t))
	return out, wrap(err, "list witnesses")
}

// Keep writes what came of asking a witness. Of two processes that asked, the later word stays.
func (r Rows) Keep(ctx context.Context, w witness.Witness, s *witness.Signature) error {
	return r.SQL.Short(ctx, "keep what a witness said", func(tx *engine.Tx) error {
		if s != nil {
			if _, err := tx.Exec(ctx, `INSERT INTO cosignature_recent (tenant, log, size, witness, line, at)
				VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, log, size, witness) DO NOTHING`,
				s.Log.Tenant, s.Log.Number, s.Size, s.Witness, s.Line, s.At); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `UPDATE witness SET last_at = $3, last_log = $4, last_size = $5, last_error = $6, gap = $7, gap_from = $8
			WHERE tenant = $1 AND witness = $2 AND last_at <= $3`,
			w.Tenant, w.Number, w.LastAt, w.LastLog, w.LastSize, w.LastError, w.Gap, w.GapFrom)
		return err
	})
}

const (
	firstCosigned = `SELECT min(size) FROM (SELECT min(size) AS size FROM ledger_cosignature WHERE tenant = $1 AND log = $2 AND size >= $3
		UNION ALL SELECT min(size) FROM cosignature_recent WHERE tenant = $1 AND log = $2 AND size >= $3) AS sizes`
	lastCosigned = `SELECT max(size) FROM (SELECT max(size) AS size FROM ledger_cosignature WHERE tenant = $1 AND log = $2 AND size >= $3
		UNION ALL SELECT max(size) FROM cosignature_recent WHERE tenant = $1 AND log = $2 AND size >= $3) AS sizes`
	cosignedAt = `SELECT witness, line, at FROM ledger_cosignature WHERE tenant = $1 AND log = $2 AND size = $3
		UNION SELECT witness, line, at FROM cosignature_recent WHERE tenant = $1 AND log = $2 AND size = $3 ORDER BY witness`
)

// Cosigned gives the first checkpoint from a size on that a witness has signed.
func (r Rows) Cosigned(ctx context.Context, at ledger.Log, least int64) ([]byte, []witness.Signature, error) {
	return point(ctx, r.SQL, firstCosigned, at, least)
}

// LastCosigned gives the last checkpoint that a witness has signed.
func (r Rows) LastCosigned(ctx context.Context, at ledger.Log) ([]byte, []witness.Signature, error) {
	return point(ctx, r.SQL, lastCosigned, at, 0)
}

// LastCosignedIn gives it inside a transaction.
func (r Rows) LastCosignedIn(ctx context.Context, tx ledger.Tx, at ledger.Log) ([]byte, []witness.Signature, error) {
	return point(ctx, in(tx), lastCosigned, at, 0)
}

func point(ctx context.Context, from asked, q string, at ledger.Log, least int64) ([]byte, []witness.Signature, error) {
	var found sql.NullInt64
	if err := from.Row(ctx, q, at.Tenant, at.Number, least).Scan(&found); err != nil {
		return nil, nil, wrap(err, "find cosigned checkpoint")
	}
	if !found.Valid {
		return nil, nil, missing(sql.ErrNoRows, "cosigned checkpoint")
	}
	size := found.Int64
	var note []byte
	if err := from.Row(ctx, `SELECT note FROM ledger_checkpoint WHERE tenant = $1 AND log = $2 AND size = $3`,
		at.Tenant, at.Number, size).Scan(&note); err != nil {
		return nil, nil, missing(wrap(err, "read checkpoint"), "checkpoint")
	}
	rows, err := from.Query(ctx, cosignedAt, at.Tenant, at.Number, size)
	by, err := engine.Collect(rows, err, func(s engine.Row) (witness.Signature, error) {
		sig := witness.Signature{Log: at, Size: size}
		return sig, s.Scan(&sig.Witness, &sig.Line, &sig.At)
	})
	return note, by, wrap(err, "read cosignatures")
}
