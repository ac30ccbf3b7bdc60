package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"counterpart/internal/ledger"
)

type statement struct {
	q    string
	args []any
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

// Exec runs a statement at once.
func (t *Tx) Exec(ctx context.Context, q string, args ...any) (sql.Result, error) {
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

// Query reads rows as the transaction sees them; Collect takes them.
func (t *Tx) Query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
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

// Row reads one row as the transaction sees it, on PostgreSQL when it is scanned; a missing one is
// sql.ErrNoRows at Scan.
func (t *Tx) Row(ctx context.Context, q string, args ...any) Row {
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

// Later runs a statement at once on SQLite, and with the next one or with COMMIT on PostgreSQL.
func (t *Tx) Later(ctx context.Context, q string, args ...any) error {
	if t.conn == nil {
		_, err := t.Exec(ctx, q, args...)
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
