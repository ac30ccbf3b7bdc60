package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
)

// origin names a tenant's log: a schemeless URL, as C2SP tlog-checkpoint recommends.
func (a *App) origin(t party.Tenant) string {
	host := a.Config.URL
	if _, rest, ok := strings.Cut(host, "://"); ok {
		host = rest
	}
	return fmt.Sprintf("%s/ledger/%d", strings.TrimSuffix(host, "/"), t)
}

// Tenant finds a retailer by its short name, or the only one if the name is empty.
func (a *App) Tenant(ctx context.Context, slug string) (store.Tenant, error) {
	all, err := a.DB.Tenants(ctx)
	if err != nil {
		return store.Tenant{}, err
	}
	if slug == "" && len(all) == 1 {
		return all[0], nil
	}
	names := make([]string, 0, len(all))
	for _, t := range all {
		if t.Slug == slug && slug != "" {
			return t, nil
		}
		names = append(names, t.Slug)
	}
	if len(all) == 0 {
		return store.Tenant{}, failure.New(failure.NotFound, "There is no retailer yet.").WithHint("Run: counterpart init")
	}
	return store.Tenant{}, failure.New(failure.Invalid, "Which retailer? There are: %s.", strings.Join(names, ", ")).
		WithHint("Name one with --tenant.")
}

// SetupLink gives the address at which a new member of staff begins.
func (a *App) SetupLink(t store.Tenant, token string) string {
	return fmt.Sprintf("%s/welcome/%s.%s", strings.TrimSuffix(a.Config.URL, "/"), t.Slug, token)
}

// introduce defines the words of the log in the log, if they are not those last defined.
func (a *App) introduce(ctx context.Context, t store.Tenant) error {
	words := ledger.Catalogue()
	digest := sha256.Sum256([]byte(strings.Join(words, "\n")))
	if bytes.Equal(digest[:], t.Catalogue) {
		return nil
	}
	return a.Ledger.Introduce(ctx, t.ID, words, func(tx ledger.Tx) error {
		return a.DB.SetCatalogue(ctx, tx, t.ID, digest[:])
	})
}
