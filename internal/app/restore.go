package app

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"

	"counterpart/internal/backup"
	"counterpart/internal/store"
	"counterpart/internal/store/moving"
	"counterpart/internal/store/witnessed"
	"counterpart/internal/witness"
)

// Restore fills an empty database from a sealed backup. The key file and the journal must be
// there: they are not in the backup. A backup of a simulated log is restored under such a clock, and no
// other is.
func Restore(ctx context.Context, c Config, o Options, file string) ([]backup.Restored, error) {
	a := &App{Config: c.Complete(), Log: o.Log, Now: o.Now, simulated: o.Simulated}
	if a.Now == nil {
		a.Now = now
	}
	if a.Log == nil {
		a.Log = slog.Default()
	}
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
	shelf, err := a.shelf()
	if err != nil {
		return nil, err
	}
	found := witness.Finder{Rows: witnessed.Rows{SQL: a.DB.Engine()}, Shelf: shelf, HTTP: witness.NewHTTP(o.Witness), Handed: o.Checkpoints, Log: a.Log}
	done, err := backup.Restoring{
		Source: whole, Target: whole, Records: whole, Keys: a.Keys, Heads: a.DB, Logs: a.DB, Ledger: a.Ledger,
		Custody: a.Custody, Service: a.Keys, Epochs: keys, Journal: a.Journal, Points: found, Now: a.Now,
		Leavers: moving.Rows{DB: a.DB.Engine(), Keys: keys},
	}.Restore(ctx, file, newest)
	if err != nil {
		return done, err
	}
	return done, a.sameClocks(ctx)
}

// sameClocks is what the next start would say of the clock, said before anybody waits for it.
func (a *App) sameClocks(ctx context.Context) error {
	all, err := a.DB.Tenants(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		h, err := a.DB.ReadHead(ctx, t.ID)
		if err != nil {
			return err
		}
		if err := a.sameClock(ctx, t, h); err != nil {
			return err
		}
	}
	return nil
}

// KeysExport is where the newest export of wrapped keys lies, which a backup older than an
// epoch's end needs beside it.
func (a *App) KeysExport() string { return filepath.Join(a.Config.Backups, "keys.export") }
