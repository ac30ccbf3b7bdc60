package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"counterpart/internal/app"
	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/testkit"
	"counterpart/internal/vault"
)

// While a hold stands nothing is destroyed: not a person, not an epoch's key, not a backup's.
func TestNothingIsDestroyedUnderAHold(t *testing.T) {
	rigs(t, func(r *rig) {
		ctx, who := r.t.Context(), party.Job(1)
		id := r.add(person.Profile{Family: vault.Plain("Haltefest"), Emails: vault.Texts("h@haltefest.example")})
		file := r.path("a.backup")
		r.must(r.app.Backups.Create(ctx, file, time.Hour))
		hold, err := r.app.Custody.PlaceHold(ctx, who, vault.Hold{Everyone: true, Reason: "incident"})
		r.must(err)
		old, err := r.app.Keys.AEAD(ctx, 1, 1)
		r.must(err)
		if old == nil {
			r.t.Fatal("there is no first epoch")
		}

		done, err := r.app.Custody.Erase(ctx, who, id, "request")
		if err != nil || !done.Restricted || done.Hold != hold.Number {
			r.t.Fatalf("erased under a hold: %+v, %v", done, err)
		}
		r.must(r.app.Custody.Rotate(ctx, who, nil))
		r.pass(48 * time.Hour)
		r.must(r.app.Custody.Sweep(ctx, who, nil))
		if _, err := r.app.Keys.AEAD(ctx, 1, 1); err != nil {
			r.t.Errorf("the old epoch's key is gone: %v", err)
		}
		ended, err := r.app.Backups.Expire(ctx)
		if err != nil || len(ended) != 1 || ended[0].Held != 1 {
			r.t.Errorf("backups ended: %+v, %v", ended, err)
		}
		r.unsealed(file)
		if got := r.family(id); got != "Haltefest" {
			r.t.Errorf("the customer's name is %q", got)
		}

		_, err = r.app.Custody.LiftHold(ctx, who, hold.Number)
		r.must(err)
		r.must(r.app.Custody.Sweep(ctx, who, nil))
		if _, err := r.app.Keys.AEAD(ctx, 1, 1); !failure.Is(err, failure.NotFound) {
			r.t.Errorf("after the hold the old epoch's key is still there: %v", err)
		}
		if ended, err := r.app.Backups.Expire(ctx); err != nil || len(ended) != 1 || ended[0].Held != 0 {
			r.t.Errorf("after the hold: %+v, %v", ended, err)
		}
	})
}

// family opens a customer's name, or gives nothing if there is no such customer.
func (r *rig) family(id party.Customer) string {
	r.t.Helper()
	c, _, err := r.app.Desk.Show(r.t.Context(), r.job(field.Rights), id, crm.Ask{Open: field.Fields(field.Name)})
	if failure.Is(err, failure.NotFound) || failure.Is(err, failure.Doubt) {
		return ""
	}
	r.must(err)
	return c.Profile.Family.Reveal()
}

// Somebody keeps an old backup and, later, has the key file of the day. Whoever was erased
// meanwhile cannot be opened from it, not even with the journal put aside; others can. Guessing an
// e-mail against its index works until its own key is destroyed, and no longer.
func TestOldBackupAfterErasureAndEpochsEnd(t *testing.T) {
	rigs(t, func(r *rig) {
		ctx, who := r.t.Context(), party.Job(1)
		gone := r.add(person.Profile{Family: vault.Plain("Vergissmich"), Emails: vault.Texts("v@vergissmich.example")})
		stays := r.add(person.Profile{Family: vault.Plain("Bleibhier"), Emails: vault.Texts("b@bleibhier.example")})
		file, kept := r.path("a.backup"), filepath.Join(r.t.TempDir(), "kept.backup")
		r.must(r.app.Backups.Create(ctx, file, 24*time.Hour))
		copied(r.t, file, kept)
		early := filepath.Join(r.t.TempDir(), "journal-before")
		copied(r.t, r.cfg.Journal, early)
		r.raw.SetMaxOpenConns(1) // temporary tables are a connection's own
		for _, table := range personal {
			r.exec(fmt.Sprintf("CREATE TEMPORARY TABLE kept_%s AS SELECT * FROM %s WHERE customer = %d", table, table, gone))
		}

		_, err := r.app.Custody.Erase(ctx, who, gone, "request")
		r.must(err)
		r.must(r.app.Custody.Rotate(ctx, who, nil))
		r.must(os.MkdirAll(r.cfg.Complete().Backups, 0o700))
		r.must(r.app.Backups.ExportKeys(ctx, r.app.KeysExport()))
		r.pass(time.Minute)
		r.must(r.app.Custody.Sweep(ctx, who, nil))
		if r.family(gone) != "" || r.family(stays) != "Bleibhier" {
			r.t.Fatal("the erasure is not as it should be")
		}

		// With the journal of the day the person is erased again; with an old one, which does not
		// know of it, the backup is refused, because a key of it has ended.
		r.must(r.restored(kept, r.cfg.Journal, gone, stays))
		if err := r.restored(kept, early, gone, stays); !failure.Is(err, failure.Unavailable) {
			r.t.Errorf("restored with an old journal: %v", err)
		}
		r.putBack(gone)

		blind, err := r.app.Keyring.Blind(ctx, 1, field.Emails, "v@vergissmich.example")
		r.must(err)
		if !bytes.Contains(r.unsealed(kept), blind[0]) {
			r.t.Error("the guess should succeed while the backup opens, otherwise this tests nothing")
		}
		r.pass(48 * time.Hour)
		ended, err := r.app.Backups.Expire(ctx)
		if err != nil || len(ended) != 1 {
			r.t.Fatalf("ended: %+v, %v", ended, err)
		}
		ids, err := r.app.Keys.Identities(ctx, func(string) bool { return true })
		r.must(err)
		sealed, err := os.ReadFile(kept)
		r.must(err)
		if _, err := age.Decrypt(bytes.NewReader(sealed), ids...); err == nil {
			r.t.Error("a copy of the backup opens although its time is over")
		} else if _, none := errors.AsType[*age.NoIdentityMatchError](err); !none {
			r.t.Errorf("the copy is not whole: %v", err)
		}
	})
}

// personal are the tables of which an erasure deletes the customer's rows.
var personal = []string{"customer", "customer_key", "blind_index"}

// putBack puts the rows of somebody who was erased back behind the program's back, under the epoch
// that they had and under each that there is. No key opens them.
func (r *rig) putBack(gone party.Customer) {
	r.t.Helper()
	for _, table := range personal {
		r.exec(fmt.Sprintf("INSERT INTO %s SELECT * FROM kept_%s", table, table))
	}
	for epoch := 1; epoch <= 3; epoch++ {
		r.exec(fmt.Sprintf("UPDATE customer_key SET epoch = %d WHERE customer = %d", epoch, gone))
		c, _, err := r.app.Desk.Show(r.t.Context(), r.job(field.Rights), gone, crm.Ask{Open: field.Fields(field.Name, field.Emails)})
		if err == nil || c.Profile.Family.Reveal() != "" {
			r.t.Errorf("under epoch %d the erased customer's rows open: %q, %v", epoch, c.Profile.Family.Reveal(), err)
		}
	}
	for _, table := range personal {
		r.exec(fmt.Sprintf("DELETE FROM %s WHERE customer = %d", table, gone), "DROP TABLE kept_"+table)
	}
}

// restored brings a backup back beside copies of the keys and of a journal, and looks who opens.
func (r *rig) restored(file, journal string, gone, stays party.Customer) error {
	r.t.Helper()
	cfg := app.Config{Data: r.t.TempDir()}.Complete()
	if !r.embedded() {
		cfg.Database = testkit.Postgres(r.t)
	}
	copied(r.t, r.cfg.Keys, cfg.Keys)
	copied(r.t, journal, cfg.Journal)
	copied(r.t, r.app.KeysExport(), filepath.Join(cfg.Backups, "keys.export"))
	if _, err := app.Restore(r.t.Context(), cfg, app.Options{}, file); err != nil {
		return err
	}
	a, err := app.Open(r.t.Context(), cfg, app.Options{Now: r.now})
	r.must(err)
	defer a.Close()
	other := &rig{t: r.t, app: a}
	if got := other.family(stays); got != "Bleibhier" {
		r.t.Errorf("who stays is called %q", got)
	}
	if got := other.family(gone); got != "" {
		r.t.Errorf("who was erased is called %q", got)
	}
	found, err := a.Desk.Search(r.t.Context(), other.job(field.Rights), "vergissmich")
	r.must(err)
	if len(found.Customers) > 0 {
		r.t.Error("who was erased is found")
	}
	var out bytes.Buffer
	r.must(a.Desk.EachCustomer(r.t.Context(), other.job(field.Export), func(x crm.Exported) error {
		_, err := fmt.Fprintln(&out, x.Profile.Family.Reveal())
		return err
	}))
	if got := out.String(); got != "Bleibhier\n" {
		r.t.Errorf("exported %q", got)
	}
	return nil
}

// copied copies a file with its mode to where nothing is.
func copied(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
