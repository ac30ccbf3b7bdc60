package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/store/engine"
	"counterpart/internal/store/schema"
)

// DB is an open database of either engine: the ledger's Store and Reader, and what the other ports
// are made of. Safe for concurrent use.
type DB struct{ sql *engine.DB }

// Open opens a database: a URL that begins with postgres:// or postgresql://, or the path of an
// SQLite file, which is made if it is not there. It does not migrate.
func Open(ctx context.Context, where string) (*DB, error) {
	db, err := engine.Open(ctx, where)
	if err != nil {
		return nil, err
	}
	return &DB{db}, nil
}

// Begin opens a write transaction: immediate on SQLite, READ COMMITTED on PostgreSQL. On SQLite
// it waits for the one before it; beginning a second one inside a first never returns.
func (db *DB) Begin(ctx context.Context) (ledger.Tx, error) {
	tx, err := db.sql.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return tx, nil
}

// Schema looks after the tables.
func (db *DB) Schema() schema.DB { return db.sql.Schema() }

// Engine gives the engine, for rooms of the store with tables of their own.
func (db *DB) Engine() *engine.DB { return db.sql }

// Embedded reports whether the engine is SQLite, which has one writer.
func (db *DB) Embedded() bool { return db.sql.Embedded() }

// Settings names the settings on which durability rests, with their values, for reports.
func (db *DB) Settings(ctx context.Context) (map[string]string, error) { return db.sql.Settings(ctx) }

// Close closes every connection.
func (db *DB) Close() error { return db.sql.Close() }

// in gives the store's own transaction behind the ledger's.
func in(tx ledger.Tx) *engine.Tx { return tx.(*engine.Tx) } //nolint:forcetypeassert // only Begin makes them

// locking gives a statement that locks the rows that it reads: FOR UPDATE, or FOR SHARE. SQLite has
// one writer, which the transaction is, and reads them.
func (db *DB) locking(q, how string) string {
	if db.sql.Embedded() {
		return q
	}
	return q + how
}

const (
	forUpdate = ` FOR UPDATE` // keeps others from changing and from locking the rows
	forShare  = ` FOR SHARE`  // keeps others from changing them

	skipLocked = ` FOR UPDATE SKIP LOCKED` // passes over what others hold
)

// changed counts the rows that a statement changed.
func changed(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// missing turns a missing row into a failure of kind NotFound that names what is missing.
func missing(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return failure.Wrap(err, failure.NotFound, "There is no such %s.", what)
	}
	return err
}

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// nilled gives NULL for no bytes.
func nilled(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// some gives empty bytes for none, where a column holds no NULL.
func some(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
