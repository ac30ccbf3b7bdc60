package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"counterpart/internal/failure"
)

func openPostgres(ctx context.Context, dsn string, writers, readers int) (*DB, error) {
	write, err := pool(dsn, writers)
	if err != nil {
		return nil, err
	}
	if err := write.PingContext(ctx); err != nil {
		_ = write.Close()
		return nil, failure.Wrap(err, failure.Unavailable, "The database does not answer.").
			WithHint("Check the address, user and password in --database, and that PostgreSQL runs.")
	}
	read, err := pool(dsn, readers)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	return &DB{write: write, read: read}, nil
}

func pool(dsn string, size int) (*sql.DB, error) {
	p, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open postgres: %w", err)
	}
	p.SetMaxOpenConns(size)
	p.SetMaxIdleConns(size)
	return p, nil
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
