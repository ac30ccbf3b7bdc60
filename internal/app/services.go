package app

import (
	"context"

	"counterpart/internal/access"
	"counterpart/internal/backup"
	"counterpart/internal/contract"
	"counterpart/internal/crm"
	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/history"
	"counterpart/internal/crm/own"
	"counterpart/internal/intake"
	"counterpart/internal/intake/export"
	"counterpart/internal/journal"
	"counterpart/internal/kms"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/store/paper"
	"counterpart/internal/store/shelf"
	"counterpart/internal/store/summary"
	"counterpart/internal/vault"
)

// openServices puts the services on top of the store, lowest first.
func (a *App) openServices(create bool) error {
	if err := a.openKeeping(create); err != nil {
		return err
	}
	crmRows := store.CRM{DB: a.DB}
	a.Names = vault.NewNames(vault.NamesConfig{Ledger: a.Ledger, Keyring: a.Keyring, Rows: crmRows, Now: a.Now})
	a.Own = own.New(own.Config{
		Ledger: a.Ledger, Keyring: a.Keyring, Rows: shelf.Rows{DB: a.DB.Engine(), Holds: store.People{DB: a.DB}}, Now: a.Now,
	})
	a.Desk = crm.New(crm.Config{Ledger: a.Ledger, Keyring: a.Keyring, Names: a.Names, Rows: crmRows, Own: a.Own, Now: a.Now})
	if err := a.openCases(crmRows); err != nil {
		return err
	}
	a.History = history.New(history.Config{Ledger: a.Ledger, Keyring: a.Keyring, Rows: crmRows, Customers: a.Desk})
	a.Figures = figures.New(figures.Config{Rows: summary.Rows{SQL: a.DB.Engine()}, Ledger: a.Ledger, Now: a.Now, Zone: a.Zone})
	a.openDossier(crmRows)
	staff, sessions := store.Staff{DB: a.DB}, store.Sessions{DB: a.DB}
	authenticators := a.Now
	if a.simulated && !a.demo {
		authenticators = now // a phone knows no simulated time
	}
	a.Access = access.New(access.Config{
		Ledger: a.Ledger, Keys: a.Keyring, Now: a.Now, Log: a.Log, Embedded: a.DB.Embedded(), Demo: a.demo, Phones: authenticators,
		Rows: access.Rows{
			Staff: staff, StaffWrite: staff, Codes: staff, Sessions: sessions, SessionWrite: sessions,
			Attempts: store.Attempts{DB: a.DB},
		},
	})
	a.Intake = intake.New(intake.Config{
		Desk: a.Desk, Cases: a.Cases, Mails: store.Intake{DB: a.DB}, Ledger: a.Ledger, Keyring: a.Keyring, Now: a.Now,
	})
	a.Exports = export.New(export.Config{Desk: a.Desk, Cases: a.Cases, Ledger: a.Ledger})
	a.openTills()
	a.openUploads()
	a.Contract = contract.New(contract.Config{
		Ledger: a.Ledger, Log: a.DB, Keys: a.Keys, Sealer: a.Keyring, Rows: paper.Rows{DB: a.DB.Engine()}, Now: a.Now, Simulated: a.simulated,
		Eraser: paper.Rows{DB: a.DB.Engine()}, Held: a.anyHold,
	})
	a.guard = contract.NewGuard(a.Contract)
	whole := store.Whole{DB: a.DB}
	a.Backups = backup.New(backup.Config{
		Source: whole, Records: whole, Keys: a.Keys, Ledger: a.Ledger, Custody: a.Custody, Now: a.Now,
	})
	a.openControls()
	return nil
}

// openKeeping opens what keeps data, keys and the record of both.
func (a *App) openKeeping(create bool) error {
	var err error
	if a.Keys, err = kms.Open(a.Config.Keys, create); err != nil {
		return err
	}
	if a.Journal, err = journal.Open(a.Config.Journal, create); err != nil {
		return err
	}
	keys := store.Keys{DB: a.DB}
	a.Keyring = vault.NewKeyring(vault.Config{Service: a.Keys, Rows: keys, Now: a.Now})
	a.Ledger = ledger.New(ledger.Config{
		Store: a.DB, Reader: a.DB, Sealer: a.Keyring, Keys: a.Keys, Now: a.Now, Log: a.Log,
		OneWriter: a.DB.Embedded(), Simulated: a.simulated, Limits: a.limits,
	})
	a.Seen = ledger.NewSeen(a.Ledger, store.Seen{DB: a.DB})
	people := store.People{DB: a.DB}
	a.Custody = vault.NewCustody(vault.CustodyConfig{
		Keyring: a.Keyring, Ledger: a.Ledger, Reader: a.DB, Journal: a.Journal, Now: a.Now,
		Wraps: keys, People: people, Holds: people,
	})
	return nil
}

// limits gives what the agreement in force refuses. While the services open nothing is disclosed.
func (a *App) limits(ctx context.Context, t party.Tenant, least int64) (policy.Limits, int64, error) {
	if a.guard == nil {
		return policy.Limits{}, -1, nil
	}
	return a.guard.Limits(ctx, t, least)
}
