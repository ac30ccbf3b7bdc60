package demo

import (
	"context"
	"database/sql"
	"sync"

	_ "modernc.org/sqlite" // the driver, to act behind the program's back

	"counterpart/internal/failure"
)

// tamperer does what a dishonest operator could: it opens the database file behind the program's
// back and changes one byte of an entry. It remembers the byte, so that the walk can go on.
type tamperer struct {
	file string

	mu   sync.Mutex // guards what follows
	done bool
	idx  int64
	was  []byte
}

// change flips one bit in the middle of the newest disclosure's bytes.
func (t *tamperer) change(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		return failure.New(failure.Conflict, "One byte is changed already.").WithHint("Look at the ledger check, or put it back.")
	}
	return t.behind(ctx, func(db *sql.DB) error {
		var idx int64
		var data []byte
		if err := db.QueryRowContext(ctx, `SELECT idx, data FROM ledger_entry WHERE tenant = 1 AND log = 1
			ORDER BY idx DESC LIMIT 1`).Scan(&idx, &data); err != nil {
			return err
		}
		forged := append([]byte(nil), data...)
		forged[len(forged)/2] ^= 1
		if err := put(ctx, db, idx, forged); err != nil {
			return err
		}
		t.done, t.idx, t.was = true, idx, data
		return nil
	})
}

// mend puts the byte back.
func (t *tamperer) mend(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.done {
		return nil
	}
	return t.behind(ctx, func(db *sql.DB) error {
		if err := put(ctx, db, t.idx, t.was); err != nil {
			return err
		}
		t.done = false
		return nil
	})
}

func (t *tamperer) changed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.done
}

func (t *tamperer) behind(_ context.Context, fn func(*sql.DB) error) error {
	db, err := sql.Open("sqlite", "file:"+t.file+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer db.Close() // each statement committed by itself
	return fn(db)
}

func put(ctx context.Context, db *sql.DB, idx int64, data []byte) error {
	_, err := db.ExecContext(ctx, `UPDATE ledger_entry SET data = $1 WHERE tenant = 1 AND log = 1 AND idx = $2`, data, idx)
	return err
}
