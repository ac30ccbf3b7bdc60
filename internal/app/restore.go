package app

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"

	"counterpart/internal/backup"
	"counterpart/internal/store"
)

// Restore fills an empty database from a sealed backup. The key file and the journal must be
// there: they are not in the backup.
func Restore(ctx context.Context, c Config, log *slog.Logger, file string) ([]backup.Restored, error) {
	a := &App{Config: c.Complete(), Log: log, Now: now}
	defer a.Close() // what counts is committed
	if err := a.openStore(ctx, true); err != nil {
		return nil, err
	}
	if err := a.openServices(false); err != nil {
		return nil, err
	}
	whole, keys := store.Whole{DB: a.DB}, store.Keys{DB: a.DB}
	newest := a.KeysExport()
	if _, err := os.Stat(newest); err != nil {
		newest = ""
	}
	return backup.Restoring{
		Source: whole, Target: whole, Records: whole, Keys: a.Keys, Heads: a.DB, Logs: a.DB, Ledger: a.Ledger,
		Custody: a.Custody, Service: a.Keys, Epochs: keys, Journal: a.Journal, Now: a.Now,
	}.Restore(ctx, file, newest)
}

// KeysExport is where the newest export of wrapped keys lies, which a backup older than an
// epoch's end needs beside it.
func (a *App) KeysExport() string { return filepath.Join(a.Config.Backups, "keys.export") }
