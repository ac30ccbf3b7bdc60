package schema

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"counterpart/internal/failure"
)

// appendOnly are the tables that the server's role may only read and insert into.
var appendOnly = []string{"ledger_entry", "ledger_node", "ledger_checkpoint", "ledger_closed", "ledger_cosignature"}

// Grant gives a PostgreSQL role what the server needs, and on the ledger's tables no more than
// reading and inserting. It is run by the role that owns the tables, after each migration.
// SQLite has no roles; there the store offers no statement that would change those tables.
func (db DB) Grant(ctx context.Context, role string) error {
	if db.Embedded {
		return failure.New(failure.Invalid, "SQLite has no roles.").WithHint("Leave --server-role out.")
	}
	tables, err := db.tables(ctx)
	if err != nil {
		return err
	}
	who := pgx.Identifier{role}.Sanitize()
	for _, table := range tables {
		rights := "SELECT, INSERT, UPDATE, DELETE"
		if slices.Contains(appendOnly, table) {
			rights = "SELECT, INSERT"
		}
		if table == "migration" || table == "goose_db_version" {
			rights = "SELECT"
		}
		name := pgx.Identifier{table}.Sanitize()
		for _, stmt := range []string{"REVOKE ALL ON " + name + " FROM " + who, "GRANT " + rights + " ON " + name + " TO " + who} {
			if _, err := db.SQL.ExecContext(ctx, stmt); err != nil {
				return fmt.Errorf("grant on %s: %w", table, err)
			}
		}
	}
	return nil
}

func (db DB) tables(ctx context.Context) ([]string, error) {
	rows, err := db.SQL.QueryContext(ctx, `SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema() ORDER BY tablename`)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("list tables: %w", err)
		}
		out = append(out, name)
	}
	return out, rows.Err()
}

// AppendOnly fails with kind Doubt if the role of this connection could change or delete what is
// in the ledger. SQLite passes: its file has one owner, and the trust model says so.
func (db DB) AppendOnly(ctx context.Context) error {
	if db.Embedded {
		return nil
	}
	var could []string
	for _, table := range appendOnly {
		var may bool
		if err := db.SQL.QueryRowContext(ctx, `SELECT has_table_privilege(cast($1 AS text), 'UPDATE, DELETE, TRUNCATE')
			OR pg_has_role((SELECT tableowner FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = cast($1 AS text)), 'MEMBER')`,
			table).Scan(&may); err != nil {
			return fmt.Errorf("read privileges: %w", err)
		}
		if may {
			could = append(could, table)
		}
	}
	if len(could) == 0 {
		return nil
	}
	return failure.New(failure.Doubt, "The database role of the server could change the ledger's tables: %s.", strings.Join(could, ", ")).
		WithHint("Make a role of its own for the server and run, as the owner: counterpart init --server-role ROLE. To go on without, set allow_owner_role = true; the trust model then rests on the checkpoints alone.")
}
