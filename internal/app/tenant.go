package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"strings"

	"counterpart/internal/entry"
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

// sameClock refuses a log that began under the other kind of clock, so that no log of a trial is taken
// for a real one. It believes the log's first entry, which witnesses have signed, and the retailer's row.
func (a *App) sameClock(ctx context.Context, t store.Tenant, h ledger.Head) error {
	began := t.Simulated
	if h.Size > 0 {
		rows, err := a.DB.Entries(ctx, h.Log, 0, 1)
		if err != nil || len(rows) == 0 {
			return failure.Wrap(err, failure.Doubt, "The log of %s has no first entry that can be read.", t.Name)
		}
		e, err := entry.Decode(rows[0].Data)
		if err != nil {
			return failure.Wrap(err, failure.Doubt, "The log of %s has no first entry that can be read.", t.Name)
		}
		began = e.Simulated
	}
	switch {
	case began != t.Simulated:
		return failure.New(failure.Doubt, "The database and the first entry of the log of %s contradict each other on whether its clock is simulated.", t.Name).
			WithHint("The entry is the one that witnesses have signed. Find out who changed the row of the retailer.")
	case began && !a.simulated:
		return failure.New(failure.Conflict, "The log of %s began under a clock that can be set, and stays simulated for ever.", t.Name).
			WithHint("Start it with --clock and the file of its clock. For a real log, set a new installation up.")
	case !began && a.simulated:
		return failure.New(failure.Conflict, "The log of %s began under the real clock, and is never continued under one that can be set.", t.Name).
			WithHint("Leave --clock away. A trial needs an installation of its own.")
	case began && a.Now() < h.Recorded:
		return failure.New(failure.Conflict, "The clock shows %s, and the last entry of the log of %s is of %s: it only goes forward.", a.Now(), t.Name, h.Recorded).
			WithHint("Write a later instant into the file of the clock.")
	}
	return nil
}
