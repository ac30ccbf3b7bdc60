// Package app turns a configuration into a running program: it opens the database, the keys, the
// journal and the ledger, checks that they belong together and add up, and puts the services on
// top. Commands, tests and the demo all start here; only this package and the commands read the
// clock.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/access/token"
	"counterpart/internal/backup"
	"counterpart/internal/contract"
	"counterpart/internal/control"
	"counterpart/internal/crm"
	"counterpart/internal/crm/activity"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/dossier"
	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/history"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/twin"
	"counterpart/internal/evidence"
	"counterpart/internal/evidence/handover"
	"counterpart/internal/failure"
	"counterpart/internal/intake"
	"counterpart/internal/intake/export"
	"counterpart/internal/intake/upload"
	"counterpart/internal/journal"
	"counterpart/internal/kms"
	"counterpart/internal/leaving"
	"counterpart/internal/ledger"
	"counterpart/internal/openlog"
	"counterpart/internal/store"
	"counterpart/internal/vault"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

// App is a program with everything open. Close ends it.
type App struct {
	Config   Config
	Log      *slog.Logger
	Now      func() when.Instant
	DB       *store.DB
	Keys     *kms.File
	Keyring  *vault.Keyring
	Ledger   *ledger.Ledger
	Seen     *ledger.Seen
	Custody  *vault.Custody
	Journal  *journal.Journal
	Names    *vault.Names
	Figures  *figures.Desk
	Access   *access.Access
	Desk     *crm.Desk
	Cases    *cases.Desk
	Zone     *time.Location // of the installation
	Own      *own.Shelf
	History  *history.Desk
	Dossier  *dossier.Desk
	Twins    *twin.Desk
	Intake   *intake.Service
	Exports  *export.Service
	Tokens   *token.Desk
	Events   *activity.Desk
	Uploads  *upload.Desk
	Maps     *upload.Maps
	Backups  *backup.Desk
	Contract *contract.Desk
	guard    *contract.Guard
	Controls *control.Desk
	// Witnesses watch the logs, OpenLog shows them to the two parties, Courier mails checkpoints.
	Witnesses *witness.Desk
	OpenLog   *openlog.Desk
	Courier   *openlog.Courier
	Evidence  *evidence.Desk
	Leaving   *leaving.Desk
	HandOver  *handover.Desk
	demo      bool
	simulated bool // the clock can be set by hand
}

// Options say how to open.
type Options struct {
	Log *slog.Logger
	// Create makes the database, the key file and the journal if they are not there.
	Create bool
	// Demo allows signing in without a factor and a clock that can be set.
	Demo bool
	// Simulated says that Now can be set by hand, as the demo's always can: every entry, page and bundle
	// says so, and a log that began otherwise is refused.
	Simulated bool
	// Now stands in for the clock, in the demo and in trials.
	Now func() when.Instant
	// Witness carries requests to witnesses; nil goes by the network.
	Witness http.RoundTripper
	// Checkpoints are notes that Restore is handed: of logs that are restored, each may be the last.
	Checkpoints [][]byte
}

// Open opens a program. It refuses, with kind Doubt, a ledger that does not add up.
func Open(ctx context.Context, c Config, o Options) (*App, error) {
	a := &App{Config: c.Complete(), Log: o.Log, Now: o.Now, demo: o.Demo, simulated: o.Demo || o.Simulated}
	if a.Log == nil {
		a.Log = slog.Default()
	}
	if a.Now == nil {
		a.Now = now
	}
	var err error
	if a.Zone, err = a.Config.Location(); err != nil {
		return nil, err
	}
	if err := a.openStore(ctx, o.Create); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.openServices(o.Create); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.openWitnesses(o.Witness); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	a.openEvidence()
	a.openLeaving()
	if err := a.start(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func now() when.Instant { return when.Of(time.Now()) }

func (a *App) openStore(ctx context.Context, create bool) error {
	where := a.Config.Database
	if !strings.Contains(where, "://") {
		if err := a.folder(where, create); err != nil {
			return err
		}
	}
	var err error
	if a.DB, err = store.Open(ctx, where); err != nil {
		return err
	}
	if create {
		return a.DB.Schema().Migrate(ctx)
	}
	return a.DB.Schema().Migrated(ctx)
}

// folder makes the database file and its folder for their owner alone, or refuses a file that is
// not there.
func (a *App) folder(path string, create bool) error {
	if create {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("make the database's folder: %w", err)
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return failure.Wrap(err, failure.Unavailable, "The database %s cannot be made.", path)
		}
		return f.Close()
	}
	if _, err := os.Stat(path); err != nil {
		return failure.Wrap(err, failure.Unavailable, "There is no database at %s.", path).
			WithHint("Run: counterpart init, or name the place with --data or --database.")
	}
	return nil
}

// start checks every tenant's ledger, and adds to the journal what a crash kept out of it.
func (a *App) start(ctx context.Context) error {
	tenants, err := a.DB.Tenants(ctx)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		h, err := a.Ledger.Head(ctx, t.ID)
		if err != nil {
			return err
		}
		if err := a.Ledger.Start(ctx, h, a.DB); err != nil {
			return err
		}
		if err := a.sameClock(ctx, t, h); err != nil {
			return err
		}
		if err := a.introduce(ctx, t); err != nil {
			return err
		}
		if _, err := a.Custody.Reconcile(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the services and closes the database.
func (a *App) Close() error {
	if a.Uploads != nil { // ends imports, which then discard what they staged
		a.Uploads.Close()
	}
	if a.HandOver != nil { // ends what is being made, which is then removed
		a.HandOver.Close()
	}
	if a.Access != nil {
		a.Access.Close()
	}
	if a.Ledger != nil {
		a.Ledger.Close()
	}
	if a.DB != nil {
		return a.DB.Close()
	}
	return nil
}

// NewTenant makes a retailer with its keys and its ledger.
func (a *App) NewTenant(ctx context.Context, t store.Tenant) error {
	t.Created, t.Simulated = a.Now(), a.simulated
	tx, err := a.DB.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing; before, the first error counts
	if err := a.DB.InsertTenant(ctx, tx, t); err != nil {
		return err
	}
	if err := a.Keyring.OpenTenant(ctx, tx, t.ID); err != nil {
		return err
	}
	if err := ledger.Found(ctx, a.DB, tx, t.ID, a.origin(t.ID)); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return a.introduce(ctx, t)
}
