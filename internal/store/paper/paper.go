// Package paper keeps what acts under a contract consist of, sealed: documents, signed notes, codes
// and proses, attachments; and the index of a log's acts. Its place in the order of locks is in the
// doc comment of package store.
package paper

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"counterpart/internal/contract"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/when"
)

// Rows is the contract's Rows.
type Rows struct{ DB *engine.DB }

var (
	_ contract.Rows   = Rows{}
	_ contract.Eraser = Rows{}
)

// in gives the engine's transaction behind the ledger's.
func in(tx ledger.Tx) *engine.Tx { return tx.(*engine.Tx) } //nolint:forcetypeassert // only the store makes them

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// Put keeps papers. One that is there already stays as it is.
func (r Rows) Put(ctx context.Context, tx ledger.Tx, t party.Tenant, list []contract.Paper) error {
	for _, p := range list {
		if _, err := in(tx).Exec(ctx, `INSERT INTO document (tenant, hash, size, salt, body, created) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (tenant, hash) DO NOTHING`, t, p.Hash[:], p.Size, p.Salt, p.Body, p.Created); err != nil {
			return wrap(err, "put document")
		}
	}
	return nil
}

// Paper reads one paper, or fails with kind NotFound.
func (r Rows) Paper(ctx context.Context, t party.Tenant, hash []byte) (contract.Paper, error) {
	var p contract.Paper
	var h []byte
	err := r.DB.Row(ctx, `SELECT hash, size, salt, body, created FROM document WHERE tenant = $1 AND hash = $2`, t, hash).
		Scan(&h, &p.Size, &p.Salt, &p.Body, &p.Created)
	if errors.Is(err, sql.ErrNoRows) {
		return p, failure.New(failure.NotFound, "The document is not there any more.")
	}
	copy(p.Hash[:], h)
	return p, wrap(err, "read document")
}

// Erase removes a paper, or fails with kind NotFound.
func (r Rows) Erase(ctx context.Context, tx ledger.Tx, t party.Tenant, hash []byte) error {
	res, err := in(tx).Exec(ctx, `DELETE FROM document WHERE tenant = $1 AND hash = $2`, t, hash)
	if err != nil {
		return wrap(err, "erase document")
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return failure.New(failure.NotFound, "The document is not there any more.")
	}
	return nil
}

// Once notes what happens once, or fails with kind Conflict if it has happened.
func (r Rows) Once(ctx context.Context, tx ledger.Tx, t party.Tenant, mark []byte, at when.Instant) error {
	res, err := in(tx).Exec(ctx, `INSERT INTO act_once (tenant, mark, created) VALUES ($1, $2, $3) ON CONFLICT (tenant, mark) DO NOTHING`, t, mark, at)
	if err != nil {
		return wrap(err, "note an act")
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return failure.New(failure.Conflict, "This has been recorded already.")
	}
	return nil
}

// Filed reads the acts of a log up to what the index covers, with their papers where those are there.
func (r Rows) Filed(ctx context.Context, at ledger.Log) (covered int64, list []contract.Filed, err error) {
	err = r.DB.Row(ctx, `SELECT covered FROM act_state WHERE tenant = $1 AND log = $2`, at.Tenant, at.Number).Scan(&covered)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, wrap(err, "read acts")
	}
	rows, err := r.DB.Query(ctx, `SELECT a.idx, e.data, a.content, d.salt, d.body, a.signed, n.salt, n.body FROM act a
		JOIN ledger_entry e ON e.tenant = a.tenant AND e.log = a.log AND e.idx = a.idx
		LEFT JOIN document d ON d.tenant = a.tenant AND d.hash = a.content
		LEFT JOIN document n ON n.tenant = a.tenant AND n.hash = a.signed
		WHERE a.tenant = $1 AND a.log = $2 ORDER BY a.idx`, at.Tenant, at.Number)
	list, err = engine.Collect(rows, err, func(s engine.Row) (f contract.Filed, err error) {
		var content, signed []byte
		err = s.Scan(&f.Index, &f.Data, &content, &f.Document.Salt, &f.Document.Body, &signed, &f.Note.Salt, &f.Note.Body)
		copy(f.Document.Hash[:], content)
		copy(f.Note.Hash[:], signed)
		return f, err
	})
	return covered, list, wrap(err, "read acts")
}

// Cover adds acts to the index, which reaches from was to now after it. It fails with kind Stale if
// it does not reach to was.
func (r Rows) Cover(ctx context.Context, at ledger.Log, acts []contract.Act, was, now int64) error {
	return r.DB.Short(ctx, "index acts", func(tx *engine.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO act_state (tenant, log, covered) VALUES ($1, $2, 0) ON CONFLICT (tenant, log) DO NOTHING`,
			at.Tenant, at.Number); err != nil {
			return err
		}
		res, err := tx.Exec(ctx, `UPDATE act_state SET covered = $4 WHERE tenant = $1 AND log = $2 AND covered = $3`, at.Tenant, at.Number, was, now)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return ledger.Stale()
		}
		for _, a := range acts {
			if _, err := tx.Exec(ctx, `INSERT INTO act (tenant, log, idx, verb, content, signed) VALUES ($1, $2, $3, $4, $5, $6)`,
				at.Tenant, at.Number, a.Index, a.Verb, a.Content, a.Signed); err != nil {
				return err
			}
		}
		return nil
	})
}
