package till

import (
	"context"

	"counterpart/internal/intake/upload"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// Maps keeps saved maps of imports.
type Maps struct{ SQL *engine.DB }

var _ upload.MapRows = Maps{}

// PutMap writes a map; one with its name is replaced.
func (db Maps) PutMap(ctx context.Context, tx ledger.Tx, t party.Tenant, s upload.Saved) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO saved_map (tenant, map, kind, name, body, author, updated)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (tenant, name) DO UPDATE SET kind = excluded.kind, body = excluded.body,
			author = excluded.author, updated = excluded.updated`,
		t, s.ID, s.Kind, s.Name, s.Body, s.Author, s.Updated)
	return wrap(err, "save map")
}

// Maps lists the maps by name.
func (db Maps) Maps(ctx context.Context, t party.Tenant) ([]upload.Saved, error) {
	rows, err := db.SQL.Query(ctx, `SELECT map, kind, name, body, author, updated FROM saved_map WHERE tenant = $1 ORDER BY name`, t)
	out, err := engine.Collect(rows, err, func(s engine.Row) (upload.Saved, error) {
		var m upload.Saved
		return m, s.Scan(&m.ID, &m.Kind, &m.Name, &m.Body, &m.Author, &m.Updated)
	})
	return out, wrap(err, "list maps")
}
