package listing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"counterpart/internal/crm/lists"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

const viewColumns = `SELECT v.view, v.owner, v.shared, v.list, v.name, v.columns, v.filter, v.sort, v.position
	FROM saved_view v WHERE v.tenant = $1 AND `

func scanView(s engine.Row) (v lists.View, err error) {
	var columns string
	err = s.Scan(&v.Number, &v.Owner, &v.Shared, &v.List, &v.Name, &columns, &v.Filter, &v.Sort, &v.Position)
	v.Columns = strings.Fields(columns)
	return v, err
}

// Views reads a member's own views of a list and those that are shared.
func (l Lists) Views(ctx context.Context, t party.Tenant, owner party.Ordinal, list string) ([]lists.View, int64, error) {
	rows, err := l.DB.Query(ctx, viewColumns+`v.list = $2 AND (v.shared OR v.owner = $3) ORDER BY v.position, v.view`, t, list, owner)
	out, err := engine.Collect(rows, err, scanView)
	if err != nil {
		return nil, 0, fmt.Errorf("read views: %w", err)
	}
	var first int64
	err = l.DB.Row(ctx, `SELECT view FROM saved_view_first WHERE tenant = $1 AND owner = $2 AND list = $3`, t, owner, list).Scan(&first)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, 0, fmt.Errorf("read views: %w", err)
	}
	return out, first, nil
}

// View reads one view.
func (l Lists) View(ctx context.Context, t party.Tenant, number int64) (lists.View, error) {
	v, err := scanView(l.DB.Row(ctx, viewColumns+`v.view = $2`, t, number))
	if errors.Is(err, sql.ErrNoRows) {
		return v, failure.Wrap(err, failure.NotFound, "There is no such view.")
	}
	if err != nil {
		return v, fmt.Errorf("read view: %w", err)
	}
	return v, nil
}

// in gives the engine's own transaction behind the ledger's.
func in(tx ledger.Tx) *engine.Tx { return tx.(*engine.Tx) } //nolint:forcetypeassert // only Begin makes them

func do(ctx context.Context, tx ledger.Tx, what, q string, args ...any) error {
	if _, err := in(tx).Exec(ctx, q, args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// PutView writes a view, new or changed.
func (l Lists) PutView(ctx context.Context, tx ledger.Tx, t party.Tenant, v lists.View) error {
	return do(ctx, tx, "write view", `INSERT INTO saved_view (tenant, view, owner, shared, list, name, columns, filter, sort, position)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (tenant, view) DO UPDATE SET shared = excluded.shared, name = excluded.name, columns = excluded.columns,
			filter = excluded.filter, sort = excluded.sort, position = excluded.position`,
		t, v.Number, v.Owner, v.Shared, v.List, v.Name, strings.Join(v.Columns, " "), v.Filter, v.Sort, v.Position)
}

// DropView deletes a view. Rows are locked in the order of tables that package store writes down.
func (l Lists) DropView(ctx context.Context, tx ledger.Tx, t party.Tenant, number int64) error {
	if err := do(ctx, tx, "delete view", `DELETE FROM saved_view WHERE tenant = $1 AND view = $2`, t, number); err != nil {
		return err
	}
	if err := do(ctx, tx, "delete view", `DELETE FROM saved_view_first WHERE tenant = $1 AND view = $2`, t, number); err != nil {
		return err
	}
	return do(ctx, tx, "delete view", `DELETE FROM favourite WHERE tenant = $1 AND kind = 'view' AND item = $2`, t, number)
}

// PutFirst has a view open first for a member.
func (l Lists) PutFirst(ctx context.Context, tx ledger.Tx, t party.Tenant, owner party.Ordinal, list string, number int64) error {
	if number == 0 {
		return do(ctx, tx, "write view", `DELETE FROM saved_view_first WHERE tenant = $1 AND owner = $2 AND list = $3`, t, owner, list)
	}
	return do(ctx, tx, "write view", `INSERT INTO saved_view_first (tenant, owner, list, view) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, owner, list) DO UPDATE SET view = excluded.view`, t, owner, list, number)
}
