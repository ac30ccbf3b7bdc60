package store

import (
	"context"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// Seen keeps the index behind the log.
type Seen struct{ *DB }

// Covered gives how many entries of a log the index covers.
func (db Seen) Covered(ctx context.Context, at ledger.Log) (int64, error) {
	var n int64
	err := db.sql.Row(ctx, `SELECT coalesce(max(covered), 0) FROM seen_cover WHERE tenant = $1 AND log = $2`, at.Tenant, at.Number).Scan(&n)
	return n, wrap(err, "read covered")
}

const selectCells = `SELECT day, reader, purpose, fields, masked, first, last, entries, people FROM seen_cell
	WHERE tenant = $1 AND log = $2 AND day >= $3 AND day <= $4`

// Stretches gives where the newest cells of a reader begin and end.
func (db Seen) Stretches(ctx context.Context, at ledger.Log, reader party.Ordinal, limit int) ([]ledger.Stretch, error) {
	rows, err := db.sql.Query(ctx, `SELECT first, last FROM seen_cell WHERE tenant = $1 AND log = $2 AND reader = $3
		ORDER BY day DESC LIMIT $4 + 0`, at.Tenant, at.Number, int64(reader), limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (x ledger.Stretch, err error) { return x, s.Scan(&x.First, &x.Last) })
	return out, wrap(err, "read index")
}

// Cells reads the cells of some days, of one reader or of all.
func (db Seen) Cells(ctx context.Context, at ledger.Log, from, to int64, reader *party.Ordinal) ([]ledger.SealedCell, error) {
	q, args := selectCells, []any{at.Tenant, at.Number, from, to}
	if reader != nil {
		q, args = q+` AND reader = $5`, append(args, int64(*reader))
	}
	rows, err := db.sql.Query(ctx, q, args...)
	out, err := engine.Collect(rows, err, func(s engine.Row) (c ledger.SealedCell, err error) {
		return c, s.Scan(&c.Day, &c.Reader, &c.Purpose, &c.Fields, &c.Masked, &c.First, &c.Last, &c.Entries, &c.Sealed)
	})
	return out, wrap(err, "read index")
}

// PutCells inserts or replaces cells and moves what is covered from was to now; a failure of kind
// Stale says that another process has moved it.
func (db Seen) PutCells(ctx context.Context, tx ledger.Tx, at ledger.Log, cells []ledger.SealedCell, was, now int64) error {
	res, err := in(tx).Exec(ctx, `INSERT INTO seen_cover (tenant, log, covered) VALUES ($1, $2, $3)
		ON CONFLICT (tenant, log) DO UPDATE SET covered = excluded.covered WHERE seen_cover.covered = $4`,
		at.Tenant, at.Number, now, was)
	if err != nil {
		return wrap(err, "move covered")
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return failure.New(failure.Stale, "Another process is building the index.")
	}
	for _, c := range cells {
		_, err := in(tx).Exec(ctx, `INSERT INTO seen_cell
			(tenant, log, day, reader, purpose, fields, masked, first, last, entries, people)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (tenant, log, day, reader, purpose, fields, masked) DO UPDATE SET
				first = excluded.first, last = excluded.last, entries = excluded.entries, people = excluded.people`,
			at.Tenant, at.Number, c.Day, c.Reader, c.Purpose, c.Fields, c.Masked, c.First, c.Last, c.Entries, c.Sealed)
		if err != nil {
			return wrap(err, "put index cell")
		}
	}
	return nil
}
