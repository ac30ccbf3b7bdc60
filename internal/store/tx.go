package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"counterpart/internal/ledger"
)

// Tx is an open write transaction. It is used by one goroutine at a time. On SQLite it runs on
// the one writer connection, which keeps its prepared statements from one transaction to the next.
type Tx struct {
	db   *DB
	tx   *sql.Tx // PostgreSQL
	done bool
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
		tx, err := db.write.BeginTx(ctx, nil)
		if err != nil {
			return nil, fmt.Errorf("begin: %w", reach(err))
		}
		return &Tx{db: db, tx: tx}, nil
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

// Commit makes everything durable. After an error the outcome is not known.
func (t *Tx) Commit() error {
	if t.tx != nil {
		return reach(t.tx.Commit())
	}
	if t.done {
		return sql.ErrTxDone
	}
	if _, err := t.exec(context.Background(), "COMMIT"); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), t.Rollback())
	}
	t.end()
	return nil
}

// Rollback drops everything. After Commit it does nothing.
func (t *Tx) Rollback() error {
	if t.tx != nil {
		if err := t.tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
			return err
		}
		return nil
	}
	if t.done {
		return nil
	}
	defer t.end()
	if _, err := t.exec(context.Background(), "ROLLBACK"); err != nil {
		return fmt.Errorf("rollback: %w", err)
	}
	return nil
}

// end gives the writer to the next transaction.
func (t *Tx) end() {
	t.done = true
	t.db.turn <- struct{}{}
}

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
	if t.tx != nil {
		res, err := t.tx.ExecContext(ctx, q, args...)
		return res, reach(err)
	}
	s, err := t.prepared(ctx, q) //nolint:sqlclosecheck // kept for the life of the connection
	if err != nil {
		return nil, err
	}
	res, err := s.ExecContext(ctx, args...)
	return res, reach(err)
}

func (t *Tx) query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	if t.tx != nil {
		rows, err := t.tx.QueryContext(ctx, q, args...)
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
	if t.tx != nil {
		return reaching{t.tx.QueryRowContext(ctx, q, args...)}
	}
	s, err := t.prepared(ctx, q) //nolint:sqlclosecheck // kept for the life of the connection
	if err != nil {
		return failed{err}
	}
	return reaching{s.QueryRowContext(ctx, args...)}
}
