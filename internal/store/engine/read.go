package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Row is one row of an answer.
type Row interface {
	// Scan copies the row's columns.
	Scan(dest ...any) error
}

// Query reads committed rows; Collect takes them.
func (db *DB) Query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	if !db.embedded {
		rows, err := db.read.QueryContext(ctx, q, args...)
		return rows, reach(err)
	}
	s, err := db.prepared(ctx, q) //nolint:sqlclosecheck // kept for the life of the database
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args...)
	return rows, reach(err)
}

// Row reads one committed row; a missing one is sql.ErrNoRows at Scan.
func (db *DB) Row(ctx context.Context, q string, args ...any) Row {
	if !db.embedded {
		return reaching{db.read.QueryRowContext(ctx, q, args...)}
	}
	s, err := db.prepared(ctx, q) //nolint:sqlclosecheck // kept for the life of the database
	if err != nil {
		return failed{err}
	}
	return reaching{s.QueryRowContext(ctx, args...)}
}

// prepared gives a reader's prepared statement on SQLite, where parsing costs more than
// running; pgx keeps its own.
func (db *DB) prepared(ctx context.Context, q string) (*sql.Stmt, error) {
	db.mu.RLock()
	s, ok := db.rstmts[q]
	db.mu.RUnlock()
	if ok {
		return s, nil
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	if s, ok := db.rstmts[q]; ok {
		return s, nil
	}
	s, err := db.read.PrepareContext(ctx, q) //nolint:sqlclosecheck // kept for the life of the database
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", reach(err))
	}
	db.rstmts[q] = s
	return s, nil
}

// Moment begins a transaction that only reads, in which every statement sees the same rows: a read
// transaction on SQLite, REPEATABLE READ on PostgreSQL. The caller rolls it back.
func (db *DB) Moment(ctx context.Context) (*sql.Tx, error) {
	opts := &sql.TxOptions{ReadOnly: true}
	if !db.embedded {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return db.read.BeginTx(ctx, opts)
}

// Collect takes what Query gave, with a function per row, and closes it.
func Collect[T any](rows *sql.Rows, err error, scan func(Row) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close() // rows.Err below tells
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, reach(rows.Err())
}

// Taken reports whether err says that a unique index has the value already.
func Taken(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505"
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

// reaching is a row whose error says whether the engine was there.
type reaching struct{ row *sql.Row }

// Scan copies the row's columns.
func (r reaching) Scan(dest ...any) error { return reach(r.row.Scan(dest...)) }
