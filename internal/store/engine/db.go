package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	"counterpart/internal/store/schema"
)

// How many connections a process has to PostgreSQL, at most: those on which transactions write, and
// those on which committed rows are read.
const (
	Writers = 32
	Readers = 16
)

// DB is an open database of either engine. Safe for concurrent use.
type DB struct {
	embedded bool
	write    *sql.DB
	read     *sql.DB

	// SQLite only. turn holds a token while nobody writes; who has taken it owns writer and
	// wstmts.
	turn   chan struct{}
	writer *sql.Conn
	wstmts map[string]*sql.Stmt

	mu     sync.RWMutex // guards rstmts
	rstmts map[string]*sql.Stmt
}

// Open opens a database: a URL that begins with postgres:// or postgresql://, or the path of an
// SQLite file, which is made if it is not there. It does not migrate.
func Open(ctx context.Context, where string) (*DB, error) {
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		return openPostgres(ctx, where, Writers, Readers)
	}
	return openSQLite(ctx, where)
}

// Schema looks after the tables.
func (db *DB) Schema() schema.DB { return schema.DB{SQL: db.write, Embedded: db.embedded} }

// Embedded reports whether the engine is SQLite, which has one writer.
func (db *DB) Embedded() bool { return db.embedded }

// Close closes every connection.
func (db *DB) Close() error {
	err := db.read.Close()
	if db.embedded {
		err = errors.Join(err, db.writer.Close())
	}
	return errors.Join(err, db.write.Close())
}

// Settings names the settings on which durability rests, with their values, for reports.
func (db *DB) Settings(ctx context.Context) (map[string]string, error) {
	names := []string{"fsync", "synchronous_commit", "full_page_writes"}
	query := "SHOW "
	if db.embedded {
		names, query = []string{"journal_mode", "synchronous"}, "PRAGMA "
	}
	out := map[string]string{}
	for _, n := range names {
		var v string
		if err := db.write.QueryRowContext(ctx, query+n).Scan(&v); err != nil {
			return nil, fmt.Errorf("read setting %s: %w", n, err)
		}
		out[n] = v
	}
	return out, nil
}

// Alone runs a statement that commits by itself.
func (db *DB) Alone(ctx context.Context, q string, args ...any) error {
	if !db.embedded {
		_, err := db.write.ExecContext(ctx, q, args...)
		return reach(err)
	}
	return db.run(ctx, func(tx *Tx) error {
		_, err := tx.Exec(ctx, q, args...)
		return err
	})
}

// EmptyLog moves what is in SQLite's write-ahead log into the file and empties the log, unless a
// reader still needs it. It takes the writer's turn. On PostgreSQL it does nothing.
func (db *DB) EmptyLog(ctx context.Context) error { return db.tidy(ctx, "empty log") }

// Compact writes SQLite's file anew, so that nothing of a deleted row is left in its pages: deleting
// overwrites a row, and not what SQLite copied of it while it shared pages out. It needs room for a
// second copy, and takes the writer's turn. On PostgreSQL it does nothing.
func (db *DB) Compact(ctx context.Context) error { return db.tidy(ctx, "compact", `VACUUM`) }

// tidy runs statements in the writer's turn and outside a transaction, then empties the log.
func (db *DB) tidy(ctx context.Context, what string, first ...string) error {
	if !db.embedded {
		return nil
	}
	select {
	case <-db.turn:
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", what, ctx.Err())
	}
	defer func() { db.turn <- struct{}{} }()
	for _, q := range append(first, `PRAGMA busy_timeout = 100`, `PRAGMA wal_checkpoint(TRUNCATE)`, `PRAGMA busy_timeout = 10000`) {
		if err := db.pragma(ctx, q); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	return nil
}

func (db *DB) pragma(ctx context.Context, q string) error {
	rows, err := db.writer.QueryContext(ctx, q)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}
