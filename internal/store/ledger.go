package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/tlog"
)

const headColumns = `SELECT log, origin, size, frontier, recorded, version FROM ledger_head WHERE tenant = $1`

func scanHead(s engine.Row, t party.Tenant) (ledger.Head, error) {
	h := ledger.Head{Log: ledger.Log{Tenant: t}}
	err := s.Scan(&h.Number, &h.Origin, &h.Size, &h.Frontier, &h.Recorded, &h.Version)
	return h, missing(err, "ledger")
}

// Head reads a tenant's head and locks it until the transaction ends.
func (db *DB) Head(ctx context.Context, tx ledger.Tx, t party.Tenant) (ledger.Head, error) {
	return scanHead(in(tx).Row(ctx, db.locking(headColumns, forUpdate), t), t)
}

// ReadHead reads a tenant's head without a lock.
func (db *DB) ReadHead(ctx context.Context, t party.Tenant) (ledger.Head, error) {
	return scanHead(db.sql.Row(ctx, headColumns, t), t)
}

// Contracts gives the entries of kind contract of a log, in order, and its first: a look at every
// entry, for whoever restores a database.
func (db *DB) Contracts(ctx context.Context, tx ledger.Tx, at ledger.Log) ([]ledger.Stored, error) {
	rows, err := in(tx).Query(ctx, `SELECT idx, data FROM ledger_entry WHERE tenant = $1 AND log = $2 ORDER BY idx`, at.Tenant, at.Number)
	if err != nil {
		return nil, wrap(err, "read contract entries")
	}
	defer rows.Close() // only read
	var out []ledger.Stored
	for rows.Next() {
		var s ledger.Stored
		if err := rows.Scan(&s.Index, &s.Data); err != nil {
			return nil, wrap(err, "read contract entries")
		}
		if s.Index == 0 || bytes.Contains(s.Data, []byte(`"kind":"contract"`)) {
			out = append(out, s)
		}
	}
	return out, wrap(rows.Err(), "read contract entries")
}

// OpenLog makes the head of a tenant's log, or replaces that of a log that was closed.
func (db *DB) OpenLog(ctx context.Context, tx ledger.Tx, h ledger.Head) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO ledger_head (tenant, log, origin, size, frontier, recorded, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (tenant) DO UPDATE SET log = excluded.log, origin = excluded.origin, size = excluded.size,
			frontier = excluded.frontier, version = excluded.version
		WHERE excluded.log > ledger_head.log`,
		h.Tenant, h.Number, h.Origin, h.Size, h.Frontier, h.Recorded, h.Version)
	return wrap(err, "open log")
}

// CloseLog notes that a log ended at a size.
func (db *DB) CloseLog(ctx context.Context, tx ledger.Tx, h ledger.Head) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO ledger_closed (tenant, log, origin, size, closed) VALUES ($1, $2, $3, $4, $5)`,
		h.Tenant, h.Number, h.Origin, h.Size, h.Recorded)
	return wrap(err, "close log")
}

// ClosedLogs lists the logs of a tenant that restores have closed, without their frontiers.
func (db *DB) ClosedLogs(ctx context.Context, t party.Tenant) ([]ledger.Head, error) {
	rows, err := db.sql.Query(ctx, `SELECT log, origin, size, closed FROM ledger_closed WHERE tenant = $1 ORDER BY log`, t)
	out, err := engine.Collect(rows, err, func(s engine.Row) (ledger.Head, error) {
		h := ledger.Head{Log: ledger.Log{Tenant: t}}
		return h, s.Scan(&h.Number, &h.Origin, &h.Size, &h.Recorded)
	})
	return out, wrap(err, "list closed logs")
}

// Append writes an addition and moves the head. The caller holds the head's lock.
func (db *DB) Append(ctx context.Context, tx ledger.Tx, a ledger.Addition) error {
	if db.sql.Embedded() {
		return appendRows(ctx, in(tx), a)
	}
	return appendArrays(ctx, in(tx), a)
}

const (
	insertEntry = `INSERT INTO ledger_entry (tenant, log, idx, leaf, data, ticket) VALUES ($1, $2, $3, $4, $5, $6)`
	insertBody  = `INSERT INTO ledger_payload (tenant, log, idx, salt, body) VALUES ($1, $2, $3, $4, $5)`
	insertNode  = `INSERT INTO ledger_node (tenant, log, level, idx, hash) VALUES ($1, $2, $3, $4, $5)`
	insertPoint = `INSERT INTO ledger_checkpoint (tenant, log, size, note, created) VALUES ($1, $2, $3, $4, $5)`
	moveHead    = `UPDATE ledger_head SET size = $3, frontier = $4, recorded = $5, version = $6 WHERE tenant = $1 AND log = $2`
)

// appendRows is for SQLite, where a statement costs no round trip.
func appendRows(ctx context.Context, t *engine.Tx, a ledger.Addition) error {
	h := a.Head
	for _, r := range a.Rows {
		if _, err := t.Exec(ctx, insertEntry, h.Tenant, h.Number, r.Index, r.Leaf[:], r.Data, nilled(r.Ticket)); err != nil {
			return fmt.Errorf("insert entry: %w", err)
		}
		if r.Body == nil {
			continue
		}
		if _, err := t.Exec(ctx, insertBody, h.Tenant, h.Number, r.Index, r.Salt, r.Body); err != nil {
			return fmt.Errorf("insert payload: %w", err)
		}
	}
	for _, n := range a.Nodes {
		if _, err := t.Exec(ctx, insertNode, h.Tenant, h.Number, int64(n.Level), int64(n.Index), n.Hash[:]); err != nil {
			return fmt.Errorf("insert node: %w", err)
		}
	}
	if _, err := t.Exec(ctx, insertPoint, h.Tenant, h.Number, h.Size, a.Checkpoint, h.Recorded); err != nil {
		return fmt.Errorf("insert checkpoint: %w", err)
	}
	_, err := t.Exec(ctx, moveHead, h.Tenant, h.Number, h.Size, h.Frontier, h.Recorded, h.Version)
	return wrap(err, "move head")
}

// appendAll is for PostgreSQL: one round trip for the whole batch. SQLite has no unnest and no
// statement that changes several tables.
const appendAll = `WITH
	entries AS (INSERT INTO ledger_entry (tenant, log, idx, leaf, data, ticket)
		SELECT $1, $2, e.idx, e.leaf, e.data, e.ticket
		FROM unnest($7::bigint[], $8::bytea[], $9::bytea[], $10::bytea[]) AS e (idx, leaf, data, ticket)),
	payloads AS (INSERT INTO ledger_payload (tenant, log, idx, salt, body)
		SELECT $1, $2, p.idx, p.salt, p.body FROM unnest($11::bigint[], $12::bytea[], $13::bytea[]) AS p (idx, salt, body)),
	nodes AS (INSERT INTO ledger_node (tenant, log, level, idx, hash)
		SELECT $1, $2, n.level, n.idx, n.hash FROM unnest($14::bigint[], $15::bigint[], $16::bytea[]) AS n (level, idx, hash)),
	point AS (INSERT INTO ledger_checkpoint (tenant, log, size, note, created) VALUES ($1, $2, $3, $17, $5))
	UPDATE ledger_head SET size = $3, frontier = $4, recorded = $5, version = $6 WHERE tenant = $1 AND log = $2`

// appendArrays leaves the statement to COMMIT.
func appendArrays(ctx context.Context, t *engine.Tx, a ledger.Addition) error {
	n := len(a.Rows)
	idx, pidx := make([]int64, 0, n), make([]int64, 0, n)
	leaf, data, ticket := make([][]byte, 0, n), make([][]byte, 0, n), make([][]byte, 0, n)
	salt, body := make([][]byte, 0, n), make([][]byte, 0, n)
	for i := range a.Rows {
		r := &a.Rows[i]
		idx, leaf, data, ticket = append(idx, r.Index), append(leaf, r.Leaf[:]), append(data, r.Data), append(ticket, r.Ticket)
		if r.Body != nil {
			pidx, salt, body = append(pidx, r.Index), append(salt, r.Salt), append(body, r.Body)
		}
	}
	levels, nidx, hashes := make([]int64, 0, 1), make([]int64, 0, 1), make([][]byte, 0, 1)
	for i := range a.Nodes {
		nd := &a.Nodes[i]
		levels, nidx, hashes = append(levels, int64(nd.Level)), append(nidx, int64(nd.Index)), append(hashes, nd.Hash[:])
	}
	h := a.Head
	return t.Later(ctx, appendAll, h.Tenant, h.Number, h.Size, h.Frontier, h.Recorded, h.Version,
		idx, leaf, data, ticket, pidx, salt, body, levels, nidx, hashes, a.Checkpoint)
}

// Pend keeps the entry of a change that is not yet in the tree, or fails with kind Stale if the
// tenant's version has moved on.
func (db *DB) Pend(ctx context.Context, tx ledger.Tx, p ledger.Pending) error {
	res, err := in(tx).Exec(ctx, `INSERT INTO ledger_pending (tenant, ticket, created, data, salt, body, bump)
		SELECT cast($1 AS BIGINT), cast($2 AS BYTEA), cast($3 AS BIGINT), cast($4 AS BYTEA), cast($5 AS BYTEA), cast($6 AS BYTEA), cast($7 AS BOOLEAN)
		WHERE cast($8 AS BIGINT) < 0 OR EXISTS (SELECT 1 FROM ledger_head WHERE tenant = $1 AND version = $8)`,
		p.Tenant, p.Ticket, p.Created, p.Data, nilled(p.Salt), nilled(p.Body), p.Bump, p.Version)
	if err != nil {
		return fmt.Errorf("pend entry: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return ledger.Stale()
	}
	return nil
}

// Take removes and returns the oldest pending entries; the caller holds the head's lock.
func (db *DB) Take(ctx context.Context, tx ledger.Tx, t party.Tenant, limit int) ([]ledger.Pending, error) {
	rows, err := in(tx).Query(ctx, `WITH gone AS (DELETE FROM ledger_pending WHERE tenant = $1 AND ticket IN
			(SELECT ticket FROM ledger_pending WHERE tenant = $1 ORDER BY created, ticket LIMIT $2 + 0)
			RETURNING ticket, created, data, salt, body, bump)
		SELECT ticket, created, data, salt, body, bump FROM gone ORDER BY created, ticket`, t, limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (ledger.Pending, error) {
		p := ledger.Pending{Tenant: t}
		return p, s.Scan(&p.Ticket, &p.Created, &p.Data, &p.Salt, &p.Body, &p.Bump)
	})
	return out, wrap(err, "take pending")
}

// Find gives the index of the entry that a ticket became.
func (db *DB) Find(ctx context.Context, t party.Tenant, ticket []byte) (int64, error) {
	var idx int64
	err := db.sql.Row(ctx, `SELECT idx FROM ledger_entry WHERE tenant = $1 AND ticket = $2`, t, ticket).Scan(&idx)
	return idx, missing(err, "entry")
}

// Entries reads entries of a log with their payloads, fewer at its end.
func (db *DB) Entries(ctx context.Context, at ledger.Log, first, count int64) ([]ledger.Stored, error) {
	rows, err := db.sql.Query(ctx, `SELECT e.idx, e.leaf, e.data, p.salt, p.body
		FROM ledger_entry e LEFT JOIN ledger_payload p ON p.tenant = e.tenant AND p.log = e.log AND p.idx = e.idx
		WHERE e.tenant = $1 AND e.log = $2 AND e.idx >= $3 AND e.idx < $4 ORDER BY e.idx`,
		at.Tenant, at.Number, first, first+count)
	out, err := engine.Collect(rows, err, func(s engine.Row) (e ledger.Stored, err error) {
		var leaf []byte
		if err := s.Scan(&e.Index, &leaf, &e.Data, &e.Salt, &e.Body); err != nil {
			return e, err
		}
		e.Leaf, err = hashOf(leaf)
		return e, err
	})
	return out, wrap(err, "read entries")
}

// Hashes reads stored hashes of a log, exactly count or a failure of kind Doubt.
func (db *DB) Hashes(ctx context.Context, at ledger.Log, level uint8, first, count uint64) ([]tlog.Hash, error) {
	q := `SELECT idx, hash FROM ledger_node WHERE tenant = $1 AND log = $2 AND idx >= $3 AND idx < $4 AND level = $5 ORDER BY idx`
	if level == 0 {
		q = `SELECT idx, leaf FROM ledger_entry WHERE tenant = $1 AND log = $2 AND idx >= $3 AND idx < $4 AND $5 = 0 ORDER BY idx`
	}
	rows, err := db.sql.Query(ctx, q, at.Tenant, at.Number, int64(first), int64(first+count), int64(level))
	out, err := engine.Collect(rows, err, func(s engine.Row) (tlog.Hash, error) {
		var idx int64
		var b []byte
		if err := s.Scan(&idx, &b); err != nil {
			return tlog.Hash{}, err
		}
		return hashOf(b)
	})
	if err != nil {
		return nil, fmt.Errorf("read hashes: %w", err)
	}
	if uint64(len(out)) != count {
		return nil, failure.New(failure.Doubt, "The ledger misses hashes: level %d from %d, %d of %d there.", level, first, len(out), count)
	}
	return out, nil
}

// Checkpoint reads the signed checkpoint of the largest size.
func (db *DB) Checkpoint(ctx context.Context, at ledger.Log) ([]byte, error) {
	var note []byte
	err := db.sql.Row(ctx, `SELECT note FROM ledger_checkpoint WHERE tenant = $1 AND log = $2 ORDER BY size DESC LIMIT 1`,
		at.Tenant, at.Number).Scan(&note)
	return note, missing(err, "checkpoint")
}

// Span counts the entries of a log and gives the largest index, -1 if there are none.
func (db *DB) Span(ctx context.Context, at ledger.Log) (count, last int64, err error) {
	err = db.sql.Row(ctx, `SELECT count(*), coalesce(max(idx), -1) FROM ledger_entry WHERE tenant = $1 AND log = $2`,
		at.Tenant, at.Number).Scan(&count, &last)
	return count, last, wrap(err, "count entries")
}

func hashOf(b []byte) (h tlog.Hash, err error) {
	if copy(h[:], b) != len(h) || len(b) != len(h) {
		return h, errors.New("a hash is not 32 bytes long")
	}
	return h, nil
}
