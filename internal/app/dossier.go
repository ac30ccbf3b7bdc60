package app

import (
	"context"
	"fmt"
	"io"

	"counterpart/internal/crm/dossier"
	"counterpart/internal/crm/twin"
	"counterpart/internal/intake/export"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/web/page"
)

// openDossier makes the desks that put a person's data together, and find who may be one person.
func (a *App) openDossier(rows store.CRM) {
	cfg := dossier.Config{
		Ledger: a.Ledger, Keyring: a.Keyring, Seen: a.Seen, Rows: rows, Sales: rows, Posts: a.posts, Now: a.Now,
	}
	if a.Own != nil {
		cfg.Own = a.Own
	}
	a.Dossier = dossier.New(cfg)
	a.Twins = twin.New(twin.Config{Ledger: a.Ledger, Keyring: a.Keyring, Names: a.Names, Rows: rows})
}

// posts gives the role of every member of staff, and for whom they work.
func (a *App) posts(ctx context.Context, t party.Tenant) (map[party.Ordinal]dossier.Post, error) {
	rows, err := store.Staff{DB: a.DB}.All(ctx, t)
	if err != nil {
		return nil, fmt.Errorf("read roles: %w", err)
	}
	out := make(map[party.Ordinal]dossier.Post, len(rows))
	for _, r := range rows {
		out[r.Ordinal] = dossier.Post{Role: page.RoleLabel(r.Role), Company: r.Company, Outside: r.Role.Side() == party.Processor}
	}
	return out, nil
}

// exporter gives the pages the way out of the house.
type exporter struct{ a *App }

// Kinds lists what can be exported.
func (e exporter) Kinds() []string { return append(export.Exports(), export.Everything) }

// Count says how many customers an export tells about.
func (e exporter) Count(ctx context.Context, t party.Tenant, _ string) (int64, error) {
	customers, _, err := e.a.DB.Size(ctx, t)
	return customers, err
}

// Export writes rows; each page of them is recorded before it is written.
func (e exporter) Export(ctx context.Context, p policy.Permit, kind, format string, w io.Writer) error {
	return e.a.Exports.Export(ctx, p, kind, format, w)
}
