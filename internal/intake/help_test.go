package intake_test

import (
	"testing"

	"counterpart/internal/crm"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/own"
	"counterpart/internal/intake"
	"counterpart/internal/intake/export"
	"counterpart/internal/store"
	"counterpart/internal/store/casebook"
	"counterpart/internal/store/shelf"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

// desk is a house with the services of an import.
type desk struct {
	*house.House
	crm *crm.Desk
	own *own.Shelf
	in  *intake.Service
	out *export.Service
}

func furnish(t *testing.T, where string) *desk {
	t.Helper()
	h := house.New(t, where)
	rows := store.CRM{DB: h.DB}
	names := vault.NewNames(vault.NamesConfig{Ledger: h.Ledger, Keyring: h.Keyring, Rows: rows, Now: house.Now})
	sh := own.New(own.Config{Ledger: h.Ledger, Keyring: h.Keyring, Rows: shelf.Rows{DB: h.DB.Engine(), Holds: store.People{DB: h.DB}}, Now: house.Now})
	d := crm.New(crm.Config{Ledger: h.Ledger, Keyring: h.Keyring, Names: names, Rows: rows, Own: sh, Now: house.Now})
	book := cases.New(cases.Config{
		Ledger: h.Ledger, Keyring: h.Keyring, Rows: casebook.Rows{DB: h.DB.Engine()}, Customers: rows, Own: sh, Now: house.Now,
	})
	return &desk{h, d, sh, intake.New(intake.Config{
		Desk: d, Cases: book, Mails: store.Intake{DB: h.DB}, Ledger: h.Ledger, Keyring: h.Keyring, Now: house.Now,
	}), export.New(export.Config{Desk: d, Cases: book, Ledger: h.Ledger})}
}

// engines runs a test on both engines with a fresh house each.
func engines(t *testing.T, fn func(t *testing.T, d *desk)) {
	t.Helper()
	house.Engines(t, func(t *testing.T, where string) { fn(t, furnish(t, where)) })
}
