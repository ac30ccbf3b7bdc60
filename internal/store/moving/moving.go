// Package moving reads and writes the rows of a retailer that leaves or arrives, table by table, and
// deletes them. It builds SQL from names, which come from the database's own catalogue and from the
// list of tables in package leaving. Its place in the order of locks: it works alone, on a retailer
// that has nobody yet or any more, and takes tables in the order of that list.
package moving

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/leaving"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Rows is the Store of package leaving.
type Rows struct {
	DB   *engine.DB
	Keys vault.LeaveRows
}

var (
	_ leaving.Store  = Rows{}
	_ access.Numbers = Rows{}
)

// in gives the engine's transaction behind the ledger's.
func in(tx ledger.Tx) *engine.Tx { return tx.(*engine.Tx) } //nolint:forcetypeassert // only the store makes them

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// The two engines keep their catalogue in different places.
const (
	listColumnsPostgres = `SELECT table_name, column_name, data_type FROM information_schema.columns
		WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`
	listColumnsSQLite = `SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid`
)

var kinds = map[string]string{
	"bigint": leaving.Number, "integer": leaving.Number, "text": leaving.Text, "bytea": leaving.Bytes, "boolean": leaving.Truth,
}

// Tables lists every table of the database but those of migrations, by name.
func (r Rows) Tables(ctx context.Context) ([]leaving.Table, error) {
	q := listColumnsPostgres
	if r.DB.Embedded() {
		q = listColumnsSQLite
	}
	rows, err := r.DB.Query(ctx, q)
	columns, err := engine.Collect(rows, err, func(s engine.Row) (c [3]string, err error) {
		return c, s.Scan(&c[0], &c[1], &c[2])
	})
	if err != nil {
		return nil, wrap(err, "list tables")
	}
	var out []leaving.Table
	for _, c := range columns {
		if c[0] == "migration" || c[0] == "goose_db_version" {
			continue
		}
		if len(out) == 0 || out[len(out)-1].Name != c[0] {
			out = append(out, leaving.Table{Name: c[0]})
		}
		if c[1] == "tenant" {
			continue
		}
		last := &out[len(out)-1]
		last.Columns = append(last.Columns, leaving.Column{Name: c[1], Kind: kinds[strings.ToLower(c[2])]})
	}
	slices.SortFunc(out, func(a, b leaving.Table) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// Moment calls fn with one moment of the database.
func (r Rows) Moment(ctx context.Context, fn func(leaving.Moment) error) error {
	tx, err := r.DB.Moment(ctx)
	if err != nil {
		return wrap(err, "begin snapshot")
	}
	defer tx.Rollback() // only read
	return fn(moment{tx})
}

type moment struct{ tx *sql.Tx }

// Next gives the tenant's next ordinal of a customer.
func (m moment) Next(ctx context.Context, t party.Tenant) (o party.Ordinal, err error) {
	var staging int64
	if err := m.tx.QueryRowContext(ctx, `SELECT count(*) FROM import_batch WHERE tenant = $1 AND state = 'staging'`, t).Scan(&staging); err != nil {
		return 0, wrap(err, "count imports")
	}
	if staging > 0 {
		return 0, failure.New(failure.Conflict, "An import is under way.").WithHint("Wait until it is done, or cancel it, and try again.")
	}
	err = m.tx.QueryRowContext(ctx, `SELECT next_ordinal FROM tenant WHERE tenant = $1`, t).Scan(&o)
	return o, wrap(err, "read tenant")
}

// list writes columns with a table's short name before each.
func list(short string, columns []string) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = short + c
	}
	return strings.Join(out, ", ")
}

func names(tb leaving.Table) []string {
	out := make([]string, len(tb.Columns))
	for i, c := range tb.Columns {
		out[i] = c.Name
	}
	return out
}

// reading gives the query of Rows.
func reading(tb leaving.Table, key []string, people bool) string {
	q := "SELECT " + list("t.", names(tb))
	from := " FROM " + tb.Name + " t"
	if people {
		q += ", coalesce(c.customer, 0), coalesce(c.ordinal, 0), coalesce(k.epoch, 0), coalesce(k.version, 0), k.wrapped"
		from += " LEFT JOIN customer c ON c.tenant = t.tenant AND c.customer = t.customer" +
			" LEFT JOIN customer_key k ON k.tenant = t.tenant AND k.customer = t.customer"
	}
	q += from + " WHERE t.tenant = $1"
	if slices.Contains([]string{"customer", "sale", "payment"}, tb.Name) {
		q += " AND t.state <> 'staged'"
	}
	if len(key) > 0 {
		q += " ORDER BY " + list("t.", key)
	}
	return q
}

// Rows calls fn with a tenant's rows of a table.
func (m moment) Rows(ctx context.Context, t party.Tenant, tb leaving.Table, key []string, people bool, fn func(leaving.Row) error) error {
	rows, err := m.tx.QueryContext(ctx, reading(tb, key, people), t)
	if err != nil {
		return wrap(err, "read table")
	}
	defer rows.Close() // rows.Err below tells
	values, into := make([]any, len(tb.Columns)), make([]any, len(tb.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		r := leaving.Row{Values: values}
		dest := into
		if people {
			dest = append(slices.Clone(into), &r.Key.Customer, &r.Ordinal, &r.Key.Epoch, &r.Key.Version, &r.Key.Wrapped)
		}
		if err := rows.Scan(dest...); err != nil {
			return wrap(err, "read row")
		}
		for i, c := range tb.Columns {
			if values[i], err = plain(c.Kind, values[i]); err != nil {
				return wrap(err, c.Name)
			}
		}
		if err := fn(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// plain gives a value as its kind says, whatever form the driver chose.
func plain(kind string, v any) (any, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil //nolint:nilnil // NULL
	case int64:
		if kind == leaving.Truth {
			return x != 0, nil
		}
		return x, nil
	case string:
		if kind == leaving.Bytes {
			return []byte(x), nil
		}
		return x, nil
	case []byte:
		if kind == leaving.Text {
			return string(x), nil
		}
		return slices.Clone(x), nil
	case bool:
		return x, nil
	}
	return nil, fmt.Errorf("a %T is no %s", v, kind)
}

// Begin opens a write transaction.
func (r Rows) Begin(ctx context.Context) (ledger.Tx, error) {
	tx, err := r.DB.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return tx, nil
}

// Empty fails with kind Conflict if a tenant has customers, orders, cases or products.
func (r Rows) Empty(ctx context.Context, tx ledger.Tx, t party.Tenant) error {
	for _, table := range []string{"customer", "sale", "customer_case", "product", "own_field", "import_batch", "saved_view"} {
		n, err := r.Count(ctx, tx, t, table)
		if err != nil {
			return err
		}
		if n > 0 {
			return failure.New(failure.Conflict, "This retailer is not empty: there are rows of %s.", table).
				WithHint("A file is taken over into a new retailer only. Make one with: counterpart init")
		}
	}
	return nil
}

// Flush writes what waits to go out with a later statement.
func (r Rows) Flush(ctx context.Context, tx ledger.Tx) error {
	_, err := in(tx).Exec(ctx, "SELECT 1")
	return wrap(err, "write rows")
}

// Insert writes a row, at the latest with the next Flush.
func (r Rows) Insert(ctx context.Context, tx ledger.Tx, t party.Tenant, tb leaving.Table, row []any) error {
	marks, args := "$1", []any{t}
	for i, v := range row {
		if b, is := v.([]byte); is && b == nil {
			v = []byte{}
		}
		marks += fmt.Sprintf(", $%d", i+2)
		args = append(args, v)
	}
	return wrap(in(tx).Later(ctx, "INSERT INTO "+tb.Name+" (tenant, "+list("", names(tb))+") VALUES ("+marks+")", args...), "insert row")
}

// PutKeys writes the keys of new customers.
func (r Rows) PutKeys(ctx context.Context, tx ledger.Tx, t party.Tenant, keys []vault.WrappedKey) error {
	for _, w := range keys {
		if err := in(tx).Later(ctx, `INSERT INTO customer_key (tenant, customer, epoch, version, wrapped) VALUES ($1, $2, $3, $4, $5)`,
			t, w.Customer, w.Epoch, w.Version, w.Wrapped); err != nil {
			return wrap(err, "put customer key")
		}
	}
	return nil
}

// Count counts a tenant's rows of a table.
func (r Rows) Count(ctx context.Context, tx ledger.Tx, t party.Tenant, table string) (n int64, err error) {
	err = in(tx).Row(ctx, "SELECT count(*) FROM "+table+" WHERE tenant = $1", t).Scan(&n)
	return n, wrap(err, "count rows")
}

// Settle sets what goes on from the former installation.
func (r Rows) Settle(ctx context.Context, tx ledger.Tx, t party.Tenant, next party.Ordinal, emailUnique bool, at when.Instant) error {
	if _, err := in(tx).Exec(ctx, `UPDATE tenant SET next_ordinal = $2, email_unique = $3 WHERE tenant = $1`, t, int64(next), emailUnique); err != nil {
		return wrap(err, "settle")
	}
	if _, err := in(tx).Exec(ctx, `UPDATE figure_state SET zone = '' WHERE tenant = $1`, t); err != nil {
		return wrap(err, "settle figures")
	}
	_, err := in(tx).Exec(ctx, `INSERT INTO name_change (tenant, at, what) VALUES ($1, $2, -1) ON CONFLICT (tenant, at, what) DO NOTHING`, t, at)
	return wrap(err, "settle names")
}

// Renumber changes the ordinal and the login of a member of staff.
func (r Rows) Renumber(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User, o party.Ordinal, login []byte) error {
	_, err := in(tx).Exec(ctx, `UPDATE staff SET ordinal = $3, login = $4 WHERE tenant = $1 AND staff = $2`, t, u, o, login)
	return wrap(err, "renumber staff")
}

func missing(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return failure.Wrap(err, failure.NotFound, "There is no %s.", what)
	}
	return err
}
