// Package schema holds the tables: the forward-only steps that make them, and the rights that a
// server's role has on them. It refuses a database to which a step was applied that has changed
// since, or that this program does not know.
package schema

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"counterpart/internal/failure"
)

//go:embed migrations/*.sql
var embedded embed.FS

// DB is a database whose tables are looked after.
type DB struct {
	SQL      *sql.DB
	Embedded bool // SQLite
}

// Migrate brings the schema up to date, forward only, a transaction per file. It refuses a
// database to which a file was applied that has changed since, or that this program does not know.
func (db DB) Migrate(ctx context.Context) error {
	files, err := migrations(db.Embedded)
	if err != nil {
		return err
	}
	return db.migrate(ctx, files)
}

func (db DB) migrate(ctx context.Context, files fstest.MapFS) error {
	if _, err := db.SQL.ExecContext(ctx,
		`CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL)`); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := db.compareApplied(ctx, files); err != nil {
		return err
	}
	dialect := goose.DialectPostgres
	if db.Embedded {
		dialect = goose.DialectSQLite3
	}
	p, err := goose.NewProvider(dialect, db.SQL, files)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return failure.Wrap(err, failure.Unavailable, "The database could not be brought up to date.").
			WithHint("Nothing of the failing step was kept. The log names the step and the cause.")
	}
	return db.noteApplied(ctx, files)
}

// compareApplied refuses to go on where what was applied is not what this program carries.
func (db DB) compareApplied(ctx context.Context, files fstest.MapFS) error {
	applied, err := db.applied(ctx)
	if err != nil {
		return err
	}
	for name, digest := range applied {
		f, ok := files[name]
		if !ok {
			return failure.New(failure.Doubt, "The database was made by a newer program: step %s is not known here.", name).
				WithHint("Use the program version that last ran on this database, or a newer one.")
		}
		if digestOf(f.Data) != digest {
			return failure.New(failure.Doubt, "Step %s was applied to this database in another form than this program carries.", name).
				WithHint("An applied step must never change. Restore the original file, or ask for help; nothing was touched.")
		}
	}
	return nil
}

func (db DB) applied(ctx context.Context) (map[string]string, error) {
	rows, err := db.SQL.QueryContext(ctx, `SELECT name, digest FROM migration`)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, digest string
		if err := rows.Scan(&name, &digest); err != nil {
			return nil, fmt.Errorf("read migrations: %w", err)
		}
		out[name] = digest
	}
	return out, rows.Err()
}

func (db DB) noteApplied(ctx context.Context, files fstest.MapFS) error {
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		if _, err := db.SQL.ExecContext(ctx,
			`INSERT INTO migration (name, digest) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`,
			n, digestOf(files[n].Data)); err != nil {
			return fmt.Errorf("note migration: %w", err)
		}
	}
	return nil
}

// Migrated reports, as a failure of kind Unavailable, a schema that is not up to date.
func (db DB) Migrated(ctx context.Context) error {
	files, err := migrations(db.Embedded)
	if err != nil {
		return err
	}
	applied, err := db.applied(ctx)
	if err != nil || len(applied) < len(files) {
		return failure.Wrap(errors.Join(err, sql.ErrNoRows), failure.Unavailable, "The database is not set up, or from an older version.").
			WithHint("Run: counterpart init")
	}
	return db.compareApplied(ctx, files)
}

// migrations gives the files of an engine: on PostgreSQL 0007_x.postgres.sql stands in for
// 0007_x.sql. SQLite keeps a value in a BYTEA column as the bytes that it is.
func migrations(embeddedEngine bool) (fstest.MapFS, error) {
	out := fstest.MapFS{}
	names, err := fs.Glob(embedded, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	slices.Sort(names) // 0007_x.postgres.sql before 0007_x.sql
	for _, n := range names {
		base, special := strings.CutSuffix(path.Base(n), ".postgres.sql")
		if special {
			base += ".sql"
		}
		if _, there := out[base]; there || special && embeddedEngine {
			continue
		}
		data, err := embedded.ReadFile(n)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		out[base] = &fstest.MapFile{Data: data}
	}
	return out, nil
}

func digestOf(b []byte) string {
	d := sha256.Sum256(b)
	return hex.EncodeToString(d[:])
}
