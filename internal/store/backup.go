package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/backup"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// Whole reads and restores a whole database: it is the backup's Source, Target and Records. It
// alone builds SQL from names; they come from the database's own catalogue.
type Whole struct{ *DB }

var (
	_ backup.Source  = Whole{}
	_ backup.Target  = Whole{}
	_ backup.Records = Whole{}
)

// notBackedUp are the tables that a new database makes itself, and sessions, which must not come
// back to life.
var notBackedUp = []string{"migration", "goose_db_version", "session"}

// The two engines keep their catalogue in different places.
const (
	listColumnsPostgres = `SELECT table_name, column_name, data_type FROM information_schema.columns
		WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`
	listColumnsSQLite = `SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid`
)

// Tables lists the tables that a backup holds, by name.
func (w Whole) Tables(ctx context.Context) ([]backup.Table, error) {
	q := listColumnsPostgres
	if w.sql.Embedded() {
		q = listColumnsSQLite
	}
	rows, err := w.sql.Query(ctx, q)
	columns, err := engine.Collect(rows, err, func(s engine.Row) (c [3]string, err error) {
		return c, s.Scan(&c[0], &c[1], &c[2])
	})
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	var out []backup.Table
	for _, c := range columns {
		if slices.Contains(notBackedUp, c[0]) {
			continue
		}
		kind, ok := columnKinds[strings.ToLower(c[2])]
		if !ok {
			return nil, fmt.Errorf("list tables: column %s.%s has the type %s, which no backup knows", c[0], c[1], c[2])
		}
		if len(out) == 0 || out[len(out)-1].Name != c[0] {
			out = append(out, backup.Table{Name: c[0]})
		}
		last := &out[len(out)-1]
		last.Columns = append(last.Columns, backup.Column{Name: c[1], Kind: kind})
	}
	slices.SortFunc(out, func(a, b backup.Table) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

var columnKinds = map[string]string{
	"bigint": backup.Number, "integer": backup.Number, "text": backup.Text, "bytea": backup.Bytes, "boolean": backup.Truth,
}

// Snapshot calls fn with one moment of the database: a read transaction on SQLite, REPEATABLE READ
// on PostgreSQL.
func (w Whole) Snapshot(ctx context.Context, fn func(backup.Snapshot) error) error {
	tx, err := w.sql.Moment(ctx)
	if err != nil {
		return fmt.Errorf("begin snapshot: %w", err)
	}
	defer tx.Rollback()
	return fn(snapshot{tx})
}

type snapshot struct{ tx *sql.Tx }

// Rows calls fn with each row of a table.
func (s snapshot) Rows(ctx context.Context, t backup.Table, fn func([]any) error) error {
	q := "SELECT " + columnList(t) + " FROM " + t.Name //nolint:gosec // names from the database's own catalogue
	rows, err := s.tx.QueryContext(ctx, q)
	if err != nil {
		return fmt.Errorf("read table: %w", err)
	}
	defer rows.Close()
	row, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read row: %w", err)
		}
		for i, c := range t.Columns {
			if row[i], err = plain(c.Kind, row[i]); err != nil {
				return fmt.Errorf("column %s: %w", c.Name, err)
			}
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

func columnList(t backup.Table) string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

// plain gives a value as its kind says, whatever form the driver chose.
func plain(kind string, v any) (any, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil
	case int64:
		if kind == backup.Truth {
			return x != 0, nil
		}
	case string:
		if kind == backup.Bytes {
			return []byte(x), nil
		}
	case []byte:
		if kind == backup.Text {
			return string(x), nil
		}
		v = some(x) // no bytes are not NULL
	}
	ok := false
	switch kind {
	case backup.Number:
		_, ok = v.(int64)
	case backup.Text:
		_, ok = v.(string)
	case backup.Bytes:
		_, ok = v.([]byte)
	case backup.Truth:
		_, ok = v.(bool)
	}
	if !ok {
		return nil, fmt.Errorf("a %T is no %s", v, kind)
	}
	return v, nil
}

// Empty fails if there is any tenant.
func (w Whole) Empty(ctx context.Context) error {
	var n int64
	if err := w.sql.Row(ctx, `SELECT count(*) FROM tenant`).Scan(&n); err != nil {
		return fmt.Errorf("count tenants: %w", err)
	}
	if n > 0 {
		return failure.New(failure.Conflict, "The database is not empty.").
			WithHint("A backup is restored into a new database only. Name another one.")
	}
	return nil
}

// Insert writes a row.
func (w Whole) Insert(ctx context.Context, tx ledger.Tx, t backup.Table, row []any) error {
	marks := make([]string, len(row))
	for i := range row {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	_, err := in(tx).Exec(ctx, "INSERT INTO "+t.Name+" ("+columnList(t)+") VALUES ("+strings.Join(marks, ", ")+")", row...)
	return wrap(err, "insert row")
}

// renewing says how a row of wrapped keys replaces an older one: the wrap under the later epoch
// counts, and an epoch only ever goes from open to closed to destroyed.
var renewing = map[string]struct {
	columns []string
	query   string
}{
	"customer_key": {
		[]string{"tenant", "customer", "epoch", "version", "wrapped"},
		`UPDATE customer_key SET epoch = $3, wrapped = $5
			WHERE tenant = $1 AND customer = $2 AND version = $4 AND epoch < $3`,
	},
	"tenant_key": {
		[]string{"tenant", "name", "version", "epoch", "wrapped"},
		`INSERT INTO tenant_key (tenant, name, version, epoch, wrapped) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (tenant, name, version) DO UPDATE SET epoch = excluded.epoch, wrapped = excluded.wrapped
			WHERE tenant_key.epoch < excluded.epoch`,
	},
	"epoch": {
		[]string{"tenant", "epoch", "state", "wrapped", "opened", "closed", "destroyed"},
		`INSERT INTO epoch (tenant, epoch, state, wrapped, opened, closed, destroyed) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (tenant, epoch) DO UPDATE SET state = excluded.state, wrapped = excluded.wrapped,
				closed = excluded.closed, destroyed = excluded.destroyed
			WHERE epoch.state = 'open' OR excluded.state = 'destroyed'`,
	},
}

// Renew writes a row of a table of wrapped keys where it is newer than what is there.
func (w Whole) Renew(ctx context.Context, tx ledger.Tx, t backup.Table, row []any) error {
	r, ok := renewing[t.Name]
	if !ok {
		return failure.New(failure.Invalid, "This is no export of keys: it holds the table %q.", t.Name)
	}
	args := make([]any, len(r.columns))
	for i, name := range r.columns {
		at := slices.IndexFunc(t.Columns, func(c backup.Column) bool { return c.Name == name })
		if at < 0 {
			return failure.New(failure.Invalid, "The export of keys has no column %s.%s.", t.Name, name)
		}
		args[i] = row[at]
	}
	_, err := in(tx).Exec(ctx, r.query, args...)
	return wrap(err, "renew key")
}

// SkipOrdinals moves a tenant's next ordinal on.
func (w Whole) SkipOrdinals(ctx context.Context, tx ledger.Tx, t party.Tenant, used party.Ordinal, gap int64) error {
	_, err := in(tx).Exec(ctx, `UPDATE tenant SET next_ordinal = $3 +
		CASE WHEN next_ordinal > $2 THEN next_ordinal ELSE $2 + 1 END WHERE tenant = $1`, t, int64(used), gap)
	return wrap(err, "skip ordinals")
}

// AllTenants lists every tenant, from the transaction if one is given.
func (w Whole) AllTenants(ctx context.Context, tx ledger.Tx) ([]party.Tenant, error) {
	const q = `SELECT tenant FROM tenant ORDER BY tenant`
	read := w.sql.Query
	if tx != nil {
		read = in(tx).Query
	}
	rows, err := read(ctx, q)
	out, err := engine.Collect(rows, err, func(s engine.Row) (t party.Tenant, err error) { return t, s.Scan(&t) })
	return out, wrap(err, "list tenants")
}

// AddBackup writes a new row under the next number.
func (w Whole) AddBackup(ctx context.Context, tx ledger.Tx, r backup.Record) (n int64, err error) {
	err = in(tx).Row(ctx, `SELECT coalesce(max(backup), 0) + 1 FROM backup WHERE tenant = $1`, r.Tenant).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("number backup: %w", err)
	}
	_, err = in(tx).Exec(ctx, `INSERT INTO backup (tenant, backup, file, keyname, made, until, ended, destroyed)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0)`, r.Tenant, n, r.File, r.KeyName, r.Made, r.Until)
	if engine.Taken(err) {
		return 0, failure.Wrap(err, failure.Conflict, "Another backup was begun at the same moment.").WithHint("Try again.")
	}
	return n, wrap(err, "add backup")
}

// EndBackup writes when a tenant let the key be destroyed, and when it was.
func (w Whole) EndBackup(ctx context.Context, tx ledger.Tx, r backup.Record) error {
	_, err := in(tx).Exec(ctx, `UPDATE backup SET ended = $3, destroyed = $4 WHERE tenant = $1 AND backup = $2`,
		r.Tenant, r.Number, r.Ended, r.Destroyed)
	return wrap(err, "end backup")
}

// Backups lists the rows of every tenant by key name and tenant. It is an operator's query.
func (w Whole) Backups(ctx context.Context) ([]backup.Record, error) {
	rows, err := w.sql.Query(ctx, `SELECT tenant, backup, file, keyname, made, until, ended, destroyed
		FROM backup ORDER BY made, keyname, tenant`)
	out, err := engine.Collect(rows, err, func(s engine.Row) (r backup.Record, err error) {
		return r, s.Scan(&r.Tenant, &r.Number, &r.File, &r.KeyName, &r.Made, &r.Until, &r.Ended, &r.Destroyed)
	})
	return out, wrap(err, "list backups")
}
