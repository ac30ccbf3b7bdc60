package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"counterpart/internal/ledger"
)

// Tx is an open write transaction. It is used by one goroutine at a time. On SQLite it runs on
// the one writer connection, which keeps its prepared statements from one transaction to the next.
//
// On PostgreSQL it has a connection to itself. BEGIN waits for the first statement and goes out
// with it, and a statement of which nobody wants to know more than that it worked waits for the
// next one: a round trip costs more than most statements do.
type Tx struct {
	db   *DB
	done bool

	// PostgreSQL only.
	ctx   context.Context //nolint:containedctx // of Begin, for Commit, as in sql.Tx
	conn  *sql.Conn
	waits []statement
	sent  bool // the engine has seen something of it
}

// Begin opens a write transaction: immediate on SQLite, READ COMMITTED on PostgreSQL. On SQLite
// it waits for the one before it; beginning a second one inside a first never returns.
func (db *DB) Begin(ctx context.Context) (*Tx, error) {
	if !db.embedded {
		conn, err := db.write.Conn(ctx)
		if err != nil {
			return nil, fmt.Errorf("begin: %w", reach(err))
		}
		return &Tx{db: db, ctx: ctx, conn: conn, waits: []statement{{q: "begin"}}}, nil
	}
	select {
	case <-db.turn:
	case <-ctx.Done():
		return nil, fmt.Errorf("begin: %w", ctx.Err())
	}
	t := &Tx{db: db}
	if _, err := t.Exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		db.turn <- struct{}{}
		return nil, fmt.Errorf("begin: %w", err)
	}
	return t, nil
}

// Short runs a transaction of its own, for what makes no entry in the ledger. Its errors begin with
// what.
func (db *DB) Short(ctx context.Context, what string, fn func(*Tx) error) error {
	if err := db.run(ctx, fn); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (db *DB) run(ctx context.Context, fn func(*Tx) error) error {
	tx, err := db.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing; before, the first error counts
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Embedded reports whether the engine is SQLite, which has one writer.
func (t *Tx) Embedded() bool { return t.conn == nil }

// Try runs fn inside a savepoint and rolls back to it if fn fails.
func (t *Tx) Try(ctx context.Context, fn func() error) error {
	if _, err := t.Exec(ctx, "SAVEPOINT one"); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	if err := fn(); err != nil {
		_, back := t.Exec(ctx, "ROLLBACK TO SAVEPOINT one")
		_, rel := t.Exec(ctx, "RELEASE SAVEPOINT one")
		if back == nil && rel == nil {
			return err
		}
		return errors.Join(err, back, rel)
	}
	if _, err := t.Exec(ctx, "RELEASE SAVEPOINT one"); err != nil {
		return fmt.Errorf("release savepoint: %w", err)
	}
	return nil
}

// Commit makes everything durable. After an error the outcome is not known, unless it wraps
// ledger.ErrDropped.
func (t *Tx) Commit() error {
	if t.done {
		return sql.ErrTxDone
	}
	if err := t.commit(); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), t.Rollback())
	}
	t.end()
	return nil
}

func (t *Tx) commit() error {
	if t.conn == nil {
		_, err := t.Exec(context.Background(), "COMMIT")
		return err
	}
	if !t.sent && len(t.waits) == 1 {
		return nil // nothing but BEGIN
	}
	return t.send(t.ctx, statement{q: "commit"}, func(b pgx.BatchResults) error {
		tag, err := b.Exec()
		if err == nil && tag.String() != "COMMIT" {
			return fmt.Errorf("%w: a statement failed", ledger.ErrDropped)
		}
		return err
	})
}

const giveUp = 5 * time.Second // on rolling back; a connection that does not answer is closed

// Rollback drops everything. After Commit it does nothing.
func (t *Tx) Rollback() error {
	if t.done {
		return nil
	}
	defer t.end()
	ctx, cancel := context.WithTimeout(context.Background(), giveUp)
	defer cancel()
	var err error
	switch {
	case t.conn == nil:
		_, err = t.Exec(ctx, "ROLLBACK")
	case t.sent:
		_, err = t.conn.ExecContext(ctx, "rollback")
	}
	if err != nil && !errors.Is(err, driver.ErrBadConn) {
		return fmt.Errorf("rollback: %w", err)
	}
	return nil
}

// end gives the writer, or the connection, to the next transaction. The pool closes a connection
// that is still inside a transaction.
func (t *Tx) end() {
	t.done = true
	if t.conn == nil {
		t.db.turn <- struct{}{}
		return
	}
	_ = t.conn.Close() // only gives it back
}
