package app

import (
	"context"
	"fmt"

	"counterpart/internal/crm/dossier"
	"counterpart/internal/crm/twin"
	"counterpart/internal/party"
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
