package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	sqlite "modernc.org/sqlite"        // the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"counterpart/internal/failure"
	"counterpart/internal/store/schema"
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
		return openPostgres(ctx, where)
	}
	return openSQLite(ctx, where)
}

// Schema looks after the tables.
func (db *DB) Schema() schema.DB { return schema.DB{SQL: db.write, Embedded: db.embedded} }

// Embedded reports whether the engine is SQLite, which has one writer.
func (db *DB) Embedded() bool { return db.embedded }

// Close closes every connection.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.writer.Close(), db.write.Close())
}

func openPostgres(ctx context.Context, dsn string) (*DB, error) {
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open postgres: %w", err)
	}
	pool.SetMaxOpenConns(32)
	pool.SetMaxIdleConns(32)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return nil, failure.Wrap(err, failure.Unavailable, "The database does not answer.").
			WithHint("Check the address, user and password in --database, and that PostgreSQL runs.")
	}
	return &DB{write: pool, read: pool}, nil
}

const pragmas = "?_pragma=journal_mode(wal)&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)" +
	"&_pragma=synchronous(full)&_pragma=temp_store(memory)&_pragma=secure_delete(1)"

func openSQLite(ctx context.Context, path string) (*DB, error) {
	w, err := sql.Open("sqlite", "file:"+path+pragmas+"&_pragma=cache_size(-49152)&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	w.SetMaxOpenConns(2) // the writer, and one for settings and migrations
	if err := readBackPragmas(ctx, w); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	r, err := sql.Open("sqlite", "file:"+path+pragmas+"&_pragma=cache_size(-8192)&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	readers := min(8, max(4, 2*runtime.NumCPU()))
	r.SetMaxOpenConns(readers)
	r.SetMaxIdleConns(readers)
	c, err := w.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, r.Close(), w.Close())
	}
	db := &DB{
		embedded: true, write: w, read: r, writer: c, turn: make(chan struct{}, 1),
		wstmts: map[string]*sql.Stmt{}, rstmts: map[string]*sql.Stmt{},
	}
	db.turn <- struct{}{}
	return db, nil
}

// readBackPragmas refuses a database whose durability settings did not take effect.
func readBackPragmas(ctx context.Context, w *sql.DB) error {
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "busy_timeout": "10000",
	} {
		var got string
		if err := w.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil {
			return failure.Wrap(err, failure.Unavailable, "The database file cannot be opened.").
				WithHint("Check the path, the rights of the folder, and free space.")
		}
		if got != want {
			return failure.New(failure.Unavailable, "The database runs with %s=%s, expected %s.", pragma, got, want).
				WithHint("Put it on a local disk; network file systems often refuse the write-ahead log.")
		}
	}
	return nil
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

// query reads committed rows.
func (db *DB) query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
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

// row reads one committed row; a missing one is sql.ErrNoRows at Scan.
func (db *DB) row(ctx context.Context, q string, args ...any) scanner {
	if !db.embedded {
		return reaching{db.read.QueryRowContext(ctx, q, args...)}
	}
	s, err := db.prepared(ctx, q) //nolint:sqlclosecheck // kept for the life of the database
	if err != nil {
		return failed{err}
	}
	return reaching{s.QueryRowContext(ctx, args...)}
}

type scanner interface{ Scan(dest ...any) error }

type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

// collect reads rows with a function per row.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
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

// taken reports whether err says that a unique index has the value already.
func taken(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505"
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// missing turns a missing row into a failure of kind NotFound that names what is missing.
func missing(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return failure.Wrap(err, failure.NotFound, "There is no such %s.", what)
	}
	return err
}
