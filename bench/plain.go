package main

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// plain is the baseline: the same people in the clear in one table, one statement per request.
// It uses the drivers, pool sizes and settings of the product's store; on SQLite one writer and
// prepared statements, as there.
type plain struct {
	embedded bool
	read     *sql.DB
	write    *sql.DB
	mu       sync.Mutex // one writer at a time on SQLite, in order, instead of busy waiting
	next     atomic.Int64

	byID, byEmail, list, search, insert, audit *sql.Stmt
}

// The settings of an SQLite connection are those of the product's store.
const litePragmas = "?_pragma=journal_mode(wal)&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)" +
	"&_pragma=synchronous(full)&_pragma=temp_store(memory)&_pragma=secure_delete(1)"

// A key that is the row's number is the best that SQLite has to offer; INTEGER has 32 bits on
// PostgreSQL.
const plainTable = `CREATE TABLE bench_plain (
	id %s NOT NULL PRIMARY KEY, n BIGINT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
	email TEXT NOT NULL, phone TEXT NOT NULL, address TEXT NOT NULL, notes TEXT NOT NULL,
	lower_name TEXT NOT NULL)`

var plainIndexes = []string{
	`CREATE UNIQUE INDEX bench_plain_email ON bench_plain (email)`,
	`CREATE UNIQUE INDEX bench_plain_n ON bench_plain (n)`,
	`CREATE INDEX bench_plain_name ON bench_plain (lower_name)`,
	`CREATE TABLE bench_audit (id BIGINT NOT NULL PRIMARY KEY, at BIGINT NOT NULL, who BIGINT NOT NULL, purpose TEXT NOT NULL)`,
}

const plainInsert = `INSERT INTO bench_plain (id, n, first, last, email, phone, address, notes, lower_name)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

func openPlain(ctx context.Context, where string) (*plain, error) {
	p := &plain{embedded: !strings.Contains(where, "://")}
	if err := p.open(where); err != nil {
		return nil, err
	}
	key := "BIGINT"
	if p.embedded {
		key = "INTEGER"
	}
	for _, q := range append([]string{fmt.Sprintf(plainTable, key)}, plainIndexes...) {
		if _, err := p.write.ExecContext(ctx, q); err != nil {
			return nil, fmt.Errorf("make the baseline's table: %w", err)
		}
	}
	return p, p.prepare(ctx)
}

func (p *plain) open(where string) (err error) {
	if !p.embedded {
		if p.write, err = sql.Open("pgx", where); err != nil {
			return err
		}
		p.write.SetMaxOpenConns(32)
		p.write.SetMaxIdleConns(32)
		if p.read, err = sql.Open("pgx", where); err != nil {
			return err
		}
		p.read.SetMaxOpenConns(16)
		p.read.SetMaxIdleConns(16)
		return nil
	}
	p.write, err = sql.Open("sqlite", "file:"+where+litePragmas+"&_pragma=cache_size(-49152)&_txlock=immediate")
	if err != nil {
		return err
	}
	p.write.SetMaxOpenConns(1)
	p.read, err = sql.Open("sqlite", "file:"+where+litePragmas+"&_pragma=cache_size(-8192)&_pragma=query_only(1)")
	if err != nil {
		return err
	}
	readers := min(8, max(4, 2*runtime.NumCPU()))
	p.read.SetMaxOpenConns(readers)
	p.read.SetMaxIdleConns(readers)
	return nil
}

// prepare prepares what each request runs. The limits are written out: SQLite looks
// at a bound limit when it plans, and so would plan anew each time.
func (p *plain) prepare(ctx context.Context) error {
	for _, s := range []struct {
		to **sql.Stmt
		db *sql.DB
		q  string
	}{
		{&p.byID, p.read, `SELECT id, first, last, email, phone, address, notes FROM bench_plain WHERE id = $1`},
		{&p.byEmail, p.read, `SELECT id, first, last, email, notes FROM bench_plain WHERE email = $1`},
		{&p.list, p.read, `SELECT id, first, last, email, notes FROM bench_plain WHERE n > $1 ORDER BY n LIMIT 50`},
		{&p.search, p.read, `SELECT id, first, last, email, notes FROM bench_plain
			WHERE lower_name >= $1 AND lower_name < $2 ORDER BY lower_name LIMIT 20`},
		{&p.insert, p.write, plainInsert},
		{&p.audit, p.write, `INSERT INTO bench_audit (id, at, who, purpose) VALUES ($1, $2, $3, $4)`},
	} {
		var err error
		if *s.to, err = s.db.PrepareContext(ctx, s.q); err != nil { //nolint:sqlclosecheck // used until the process ends
			return fmt.Errorf("prepare: %w", err)
		}
	}
	return nil
}

// Settings reads back what a commit waits for.
func (p *plain) Settings(ctx context.Context) (map[string]string, error) {
	names, ask := []string{"fsync", "synchronous_commit", "full_page_writes"}, "SHOW "
	if p.embedded {
		names, ask = []string{"journal_mode", "synchronous"}, "PRAGMA "
	}
	out := map[string]string{}
	for _, n := range names {
		var v string
		if err := p.write.QueryRowContext(ctx, ask+n).Scan(&v); err != nil {
			return nil, err
		}
		out[n] = v
	}
	return out, nil
}

// Fill stores people under the ids that the product gave them.
func (p *plain) Fill(ctx context.Context, o filling) (filled, error) {
	rows := make([]record, len(o.IDs))
	for i, id := range o.IDs {
		rows[i] = somebody(int64(i))
		rows[i].ID = id
	}
	if err := p.insertAll(ctx, rows); err != nil || p.embedded {
		return filled{}, err
	}
	_, err := p.write.ExecContext(ctx, `ANALYZE`) // all tables, also the product's: what autovacuum does within minutes
	return filled{}, err
}

// batch is how many rows of an import go into one commit.
const batch = 1000

func (p *plain) insertAll(ctx context.Context, rows []record) error {
	for len(rows) > 0 {
		n := min(batch, len(rows))
		if err := p.insertBatch(ctx, rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// insertBatch writes rows in one commit, a hundred with each statement.
func (p *plain) insertBatch(ctx context.Context, rows []record) error {
	p.lock()
	defer p.unlock()
	tx, err := p.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	for len(rows) > 0 {
		n := min(perInsert, len(rows))
		args := make([]any, 0, 9*n)
		for _, r := range rows[:n] {
			args = append(args, p.values(r)...)
		}
		if _, err := tx.ExecContext(ctx, insertMany(n), args...); err != nil {
			return fmt.Errorf("insert: %w", err)
		}
		rows = rows[n:]
	}
	return tx.Commit()
}

// perInsert is how many rows go into one statement.
const perInsert = 100

// insertMany is an INSERT of n rows.
func insertMany(n int) string {
	q := strings.Builder{}
	q.WriteString(strings.TrimSpace(plainInsert))
	for i := 9; i < 9*n; i += 9 {
		fmt.Fprintf(&q, ", ($%d, $%d, $%d, $%d, $%d, $%d, $%d, $%d, $%d)", i+1, i+2, i+3, i+4, i+5, i+6, i+7, i+8, i+9)
	}
	return q.String()
}

func (p *plain) values(r record) []any {
	return []any{
		r.ID, p.next.Add(1), r.First, r.Last, r.Email, r.Phone, r.Address, r.Notes,
		strings.ToLower(r.Last + " " + r.First),
	}
}

func (p *plain) lock() {
	if p.embedded {
		p.mu.Lock()
	}
}

func (p *plain) unlock() {
	if p.embedded {
		p.mu.Unlock()
	}
}

// Append writes an audit row, one commit each.
func (p *plain) Append(ctx context.Context, n int64) error {
	p.lock()
	defer p.unlock()
	_, err := p.audit.ExecContext(ctx, rand.Int64N(1<<53), n, 1, "serve")
	return err
}

// Import reads a file and writes batches.
func (p *plain) Import(ctx context.Context, path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.ReuseRecord = true
	if _, err := in.Read(); err != nil {
		return 0, err
	}
	var total int64
	rows := make([]record, 0, batch)
	for {
		c, err := in.Read()
		if err != nil && !errors.Is(err, io.EOF) {
			return total, err
		}
		if err == nil {
			rows = append(rows, record{
				ID: 1 + rand.Int64N(1<<53-1), First: c[0], Last: c[1], Email: c[2], Phone: c[3],
				Address: c[4] + ", " + c[5] + " " + c[6], Notes: c[7],
			})
		}
		if len(rows) == batch || err != nil && len(rows) > 0 {
			if err := p.insertBatch(ctx, rows); err != nil {
				return total, err
			}
			total, rows = total+int64(len(rows)), rows[:0]
		}
		if err != nil {
			return total, nil
		}
	}
}

// Pages gives one statement per request.
func (p *plain) Pages() pages {
	return pages{
		read: func(ctx context.Context, _ *http.Request, id int64) (r record, err error) {
			return r, p.byID.QueryRowContext(ctx, id).Scan(&r.ID, &r.First, &r.Last, &r.Email, &r.Phone, &r.Address, &r.Notes)
		},
		list: func(ctx context.Context, _ *http.Request, page int64) ([]line, error) {
			return lines(p.list.QueryContext(ctx, page*listed))
		},
		create: func(ctx context.Context, _ *http.Request, r record) (int64, error) {
			r.ID = 1 + rand.Int64N(1<<53-1)
			p.lock()
			defer p.unlock()
			_, err := p.insert.ExecContext(ctx, p.values(r)...)
			return r.ID, err
		},
		email: func(ctx context.Context, _ *http.Request, email string) ([]line, error) {
			return lines(p.byEmail.QueryContext(ctx, strings.ToLower(email)))
		},
		search: func(ctx context.Context, _ *http.Request, text string) ([]line, error) {
			from := strings.ToLower(text)
			return lines(p.search.QueryContext(ctx, from, from+"\U0010ffff"))
		},
	}
}

func lines(rows *sql.Rows, err error) ([]line, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []line
	for rows.Next() {
		var l line
		if err := rows.Scan(&l.ID, &l.First, &l.Last, &l.Email, &l.Notes); err != nil {
			return nil, err
		}
		l.Email = masked(l.Email)
		out = append(out, l)
	}
	return out, rows.Err()
}
