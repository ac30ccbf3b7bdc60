package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

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

type statement struct {
	q    string
	args []any
}

// Begin opens a write transaction: immediate on SQLite, READ COMMITTED on PostgreSQL. On SQLite
// it waits for the one before it; beginning a second one inside a first never returns.
func (db *DB) Begin(ctx context.Context) (ledger.Tx, error) {
	tx, err := db.begin(ctx)
	if err != nil {
		return nil, err
	}
	return tx, nil
}

func (db *DB) begin(ctx context.Context) (*Tx, error) {
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
	if _, err := t.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		db.turn <- struct{}{}
		return nil, fmt.Errorf("begin: %w", err)
	}
	return t, nil
}

// Try runs fn inside a savepoint and rolls back to it if fn fails.
func (t *Tx) Try(ctx context.Context, fn func() error) error {
	if _, err := t.exec(ctx, "SAVEPOINT one"); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	if err := fn(); err != nil {
		_, back := t.exec(ctx, "ROLLBACK TO SAVEPOINT one")
		_, rel := t.exec(ctx, "RELEASE SAVEPOINT one")
		if back == nil && rel == nil {
			return err
		}
		return errors.Join(err, back, rel)
	}
	if _, err := t.exec(ctx, "RELEASE SAVEPOINT one"); err != nil {
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
		_, err := t.exec(context.Background(), "COMMIT")
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
		_, err = t.exec(ctx, "ROLLBACK")
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

// send runs what waits and one more statement in one round trip, on PostgreSQL; read takes the
// answer of the last. The error of one that waited wraps ledger.ErrDropped: the engine skips what
// is behind it.
func (t *Tx) send(ctx context.Context, last statement, read func(pgx.BatchResults) error) error {
	if t.done {
		return sql.ErrTxDone
	}
	var batch pgx.Batch
	waited := t.waits
	for _, s := range append(waited, last) {
		batch.Queue(s.q, s.args...)
	}
	t.waits, t.sent = nil, true
	return reach(t.conn.Raw(func(c any) (err error) {
		answers := c.(*stdlib.Conn).Conn().SendBatch(ctx, &batch) //nolint:forcetypeassert // the only driver
		defer func() {
			if bad := answers.Close(); err == nil {
				err = bad
			}
		}()
		for range waited {
			if _, err := answers.Exec(); err != nil {
				return dropped(err)
			}
		}
		return read(answers)
	}))
}

// dropped says of an error that the engine itself gave, that it kept nothing.
func dropped(err error) error {
	if _, ok := errors.AsType[*pgconn.PgError](err); ok {
		return fmt.Errorf("%w: %w", ledger.ErrDropped, err)
	}
	return err
}

// short runs a transaction of its own, for what makes no entry.
func (db *DB) short(ctx context.Context, what string, fn func(*Tx) error) error {
	tx, err := db.begin(ctx)
	if err != nil {
		return wrap(err, what)
	}
	defer tx.Rollback() // after Commit it does nothing; before, the first error counts
	if err := fn(tx); err != nil {
		return wrap(err, what)
	}
	return wrap(tx.Commit(), what)
}

// locking gives a statement that locks the rows that it reads: FOR UPDATE, or FOR SHARE. SQLite has
// one writer, which the transaction is, and reads them.
func (db *DB) locking(q, how string) string {
	if db.embedded {
		return q
	}
	return q + how
}

const (
	forUpdate = ` FOR UPDATE` // keeps others from changing and from locking the rows
	forShare  = ` FOR SHARE`  // keeps others from changing them

	skipLocked = ` FOR UPDATE SKIP LOCKED` // passes over what others hold
)

// in gives the store's own transaction behind the ledger's.
func in(tx ledger.Tx) *Tx { return tx.(*Tx) } //nolint:forcetypeassert // only this package makes them

func (t *Tx) prepared(ctx context.Context, q string) (*sql.Stmt, error) {
	if s, ok := t.db.wstmts[q]; ok {
		return s, nil
	}
	s, err := t.db.writer.PrepareContext(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", reach(err))
	}
	t.db.wstmts[q] = s
	return s, nil
}

func (t *Tx) exec(ctx context.Context, q string, args ...any) (sql.Result, error) {
	if t.conn != nil {
		var n int64
		err := t.send(ctx, statement{q, args}, func(b pgx.BatchResults) error {
			tag, err := b.Exec()
			n = tag.RowsAffected()
			return err
		})
		return driver.RowsAffected(n), err
	}
	s, err := t.prepared(ctx, q) //nolint:sqlclosecheck // kept for the life of the connection
	if err != nil {
		return nil, err
	}
	res, err := s.ExecContext(ctx, args...)
	return res, reach(err)
}

func (t *Tx) query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	if t.conn != nil {
		if err := t.flush(ctx); err != nil {
			return nil, err
		}
		rows, err := t.conn.QueryContext(ctx, q, args...)
		return rows, reach(err)
	}
	s, err := t.prepared(ctx, q) //nolint:sqlclosecheck // kept for the life of the connection
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args...)
	return rows, reach(err)
}

func (t *Tx) row(ctx context.Context, q string, args ...any) scanner {
	if t.conn != nil {
		return answer(func(dest ...any) error {
			return t.send(ctx, statement{q, args}, func(b pgx.BatchResults) error { return b.QueryRow().Scan(dest...) })
		})
	}
	s, err := t.prepared(ctx, q) //nolint:sqlclosecheck // kept for the life of the connection
	if err != nil {
		return failed{err}
	}
	return reaching{s.QueryRowContext(ctx, args...)}
}

// answer is a row that is asked for when it is scanned.
type answer func(dest ...any) error

// Scan copies the row's columns.
func (a answer) Scan(dest ...any) error { return a(dest...) }

// later runs a statement at once on SQLite, and with the next one or with COMMIT on PostgreSQL.
func (t *Tx) later(ctx context.Context, q string, args ...any) error {
	if t.conn == nil {
		_, err := t.exec(ctx, q, args...)
		return err
	}
	t.waits = append(t.waits, statement{q, args})
	return nil
}

// flush runs what waits.
func (t *Tx) flush(ctx context.Context) error {
	if len(t.waits) == 0 {
		return nil
	}
	last := t.waits[len(t.waits)-1]
	t.waits = t.waits[:len(t.waits)-1]
	return t.send(ctx, last, func(b pgx.BatchResults) error {
		_, err := b.Exec()
		return err
	})
}
