package demo

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterpart/internal/act"
	"counterpart/internal/app"
	"counterpart/internal/bundle"
	"counterpart/internal/contract/deed"
	"counterpart/internal/crm"
	"counterpart/internal/evidence"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/keyfile"
	"counterpart/internal/leaving"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// operator is somebody of the vendor who has just shown a factor.
func operator() party.Principal {
	return party.Principal{Tenant: tenant, Ordinal: 9, Role: party.Operator, Company: vendor, Country: "NL", Fresh: true, Version: -1}
}

// A retailer leaves: nothing is deleted before the agreement ended and the file is acknowledged, nor
// while a hold stands; then nothing can be read or found any more, the log still verifies, and the
// certificate is in it.
func TestDeletionOfARetailer(t *testing.T) {
	dir := t.TempDir()
	d, err := Open(t.Context(), Options{Dir: dir, Customers: 120})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	id := furnish(t, d.app)
	refuseEarly(t, d.app)
	_, made := everything(t, d.app)
	if _, err := d.app.Leaving.Received(t.Context(), permitFor(t, field.Export), act.HashOf([]byte("another"))); !failure.Is(err, failure.Invalid) {
		t.Errorf("another file was acknowledged: %v", err)
	}
	if _, err := d.app.Leaving.Received(t.Context(), permitFor(t, field.Export), made.Hash); err != nil {
		t.Fatal(err)
	}
	hold := place(t, d.app, id)
	endAgreement(t, d, dir)
	if err := d.app.Leaving.Begin(t.Context(), operator(), leaving.Ordering{}); err != nil {
		t.Fatal(err)
	}
	done := heldBack(t, d.app, id, hold)
	if _, err := d.app.Custody.LiftHold(t.Context(), party.Job(tenant), hold); err != nil {
		t.Fatal(err)
	}
	stopped(t, d.app)
	last, err := d.app.Leaving.Delete(t.Context(), tenant, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !last.Done || last.Erased != done.Erased+1 || len(last.Held) > 0 || last.Entry < 0 {
		t.Errorf("deleted %+v, before %+v", last, done)
	}
	for _, want := range []string{"CERTIFICATE OF DELETION", "customers", "last backup's key is destroyed on", "agreement ended", made.Hash.String()} {
		if !strings.Contains(strings.ToLower(last.Certificate), strings.ToLower(want)) {
			t.Errorf("the certificate does not say %q:\n%s", want, last.Certificate)
		}
	}
	nothingLeft(t, d.app, id)
	if again, err := d.app.Leaving.Delete(t.Context(), tenant, nil); err != nil || !again.Done || again.Entry != last.Entry || again.Certificate != last.Certificate {
		t.Errorf("deleted again: %+v, %v", again, err)
	}
	certified(t, d.app, last.Entry)
	nothingOnDisk(t, d, dir)
	broughtBack(t, d, dir)
}

// broughtBack restores the backup of before: what comes back is deleted before anybody is served.
func broughtBack(t *testing.T, d *Demo, dir string) {
	t.Helper()
	cfg := app.Config{Data: t.TempDir(), Keys: d.app.Config.Keys, Journal: d.app.Config.Journal}
	o := app.Options{Simulated: true, Demo: true, Now: d.clock.now, Witness: d.bystander}
	if _, err := app.Restore(t.Context(), cfg, o, filepath.Join(dir, "first.backup")); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for _, table := range leaving.Gone() {
		var n int64
		if err := a.DB.Engine().Row(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil || n > 0 {
			t.Errorf("%d rows of %s came back (%v)", n, table, err)
		}
	}
	if all, err := a.DB.Tenants(t.Context()); err != nil || len(all) != 1 || !all[0].Left {
		t.Errorf("retailers after the restore: %+v (%v)", all, err)
	}
}

// endAgreement ends the agreement in force for the retailer, with the key that the demo signed it with.
func endAgreement(t *testing.T, d *Demo, dir string) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	who := party.Principal{Tenant: tenant, Ordinal: 1, Role: party.PrivacyOfficer, Company: retailer, Country: "DE", Fresh: true, Version: -1}
	book, err := d.app.Contract.Book(ctx, who)
	must(err)
	paper, err := d.app.Contract.Paper(ctx, who, act.End, book.Current().Proposal)
	must(err)
	o, err := deed.Open(deed.Encode(paper))
	must(err)
	raw, err := os.ReadFile(filepath.Join(dir, "demo-keys", deed.KeyName(retailer, party.Controller)+".key"))
	must(err)
	f, err := keyfile.Read(raw)
	must(err)
	signer, err := f.Open([]byte(demoPhrase))
	must(err)
	signed, err := o.Sign(signer, f.Public, bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 16))
	must(err)
	_, err = d.app.Contract.Receive(ctx, who, deed.Encode(signed))
	must(err)
}

// refuseEarly tries to delete before its time.
func refuseEarly(t *testing.T, a *app.App) {
	t.Helper()
	ctx := t.Context()
	if _, err := a.Leaving.Delete(ctx, tenant, nil); !failure.Is(err, failure.NotFound) {
		t.Errorf("deleted without an order: %v", err)
	}
	for name, row := range map[string]struct {
		who   func(*party.Principal)
		order leaving.Ordering
		kind  failure.Kind
	}{
		"no end":     {order: leaving.Ordering{WithoutReceipt: "why"}, kind: failure.Conflict},
		"no receipt": {order: leaving.Ordering{WithoutEnd: "why"}, kind: failure.Conflict},
		"an owner":   {who: func(p *party.Principal) { p.Role = party.Owner }, order: leaving.Ordering{WithoutEnd: "a", WithoutReceipt: "b"}, kind: failure.Forbidden},
		"stale":      {who: func(p *party.Principal) { p.Fresh = false }, order: leaving.Ordering{WithoutEnd: "a", WithoutReceipt: "b"}, kind: failure.Forbidden},
	} {
		p := operator()
		if row.who != nil {
			row.who(&p)
		}
		if err := a.Leaving.Begin(ctx, p, row.order); !failure.Is(err, row.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.Leaving.Received(ctx, permitFor(t, field.Export), act.Hash{}); !failure.Is(err, failure.NotFound) {
		t.Errorf("received what was not made: %v", err)
	}
}

// place holds one customer back.
func place(t *testing.T, a *app.App, id party.Customer) int64 {
	t.Helper()
	c, _, err := a.Desk.Show(t.Context(), permitFor(t, field.Rights), id, crm.Ask{Open: field.Fields(field.Name)})
	if err != nil {
		t.Fatal(err)
	}
	h, err := a.Custody.PlaceHold(t.Context(), party.Job(tenant), vault.Hold{Reason: "court", People: subject.Of(c.Ordinal), Review: a.Now() + 1})
	if err != nil {
		t.Fatal(err)
	}
	return h.Number
}

// heldBack deletes while a hold stands: one customer stays, restricted.
func heldBack(t *testing.T, a *app.App, id party.Customer, hold int64) leaving.Deleted {
	t.Helper()
	done, err := a.Leaving.Delete(t.Context(), tenant, nil)
	if err != nil {
		t.Fatal(err)
	}
	if done.Done || len(done.Held) != 1 || done.Held[0].People != 1 || done.Held[0].Hold.Number != hold {
		t.Errorf("held back: %+v", done)
	}
	left, err := a.Desk.Count(t.Context(), permitFor(t, field.Rights))
	if err != nil || left != 1 {
		t.Errorf("%d customers are left (%v), one is held", left, err)
	}
	c, _, err := a.Desk.Show(t.Context(), permitFor(t, field.Rights), id, crm.Ask{Open: field.Fields(field.Name)})
	if err != nil || c.State != "restricted" || c.Profile.Family.Reveal() != "Quitwell-Marsh" {
		t.Errorf("who is held is %q (%v)", c.State, err)
	}
	return done
}

// stopped stops the deletion once other rows are gone.
func stopped(t *testing.T, a *app.App) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	_, err := a.Leaving.Delete(ctx, tenant, func(what string, _ int64) {
		if what == "case_message" {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// nothingLeft tries to read what was deleted.
func nothingLeft(t *testing.T, a *app.App, id party.Customer) {
	t.Helper()
	ctx := t.Context()
	rights := permitFor(t, field.Rights)
	if _, _, err := a.Desk.Show(ctx, rights, id, crm.Ask{Open: field.Fields(field.Name)}); err == nil {
		t.Error("a customer was shown")
	}
	if found, err := a.Names.Search(ctx, tenant, "quitwell", 10); len(found) > 0 {
		t.Errorf("found %v (%v)", found, err)
	}
	for name, err := range map[string]error{
		"blind":  second(a.Keyring.Blind(ctx, tenant, field.Emails, "zenobia@quitwell.example")),
		"digest": second(a.Keyring.Digest(ctx, tenant, "staff login", "x")),
		"staff":  second(a.Keyring.OpenNamed(ctx, tenant, vault.StaffKey, nil, make([]byte, 64))),
		"create": second(a.Desk.Count(ctx, rights)),
	} {
		if err == nil && name != "create" {
			t.Errorf("%s: the keys are still there", name)
		}
	}
	if living, err := a.DB.Tenants(ctx); err != nil || len(living) != 1 || !living[0].Left {
		t.Errorf("retailers %+v (%v)", living, err)
	}
}

func second[T any](_ T, err error) error { return err }

// certified looks the certificate up in the log, which verifies, also once it was opened anew.
func certified(t *testing.T, a *app.App, index int64) {
	t.Helper()
	ctx := t.Context()
	head, err := a.Ledger.Head(ctx, tenant)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := a.Ledger.Verify(ctx, head, nil)
	if err != nil || len(rep.Findings) > 0 {
		t.Errorf("the log: %v, %+v", err, rep)
	}
	var b bytes.Buffer
	all, err := a.DB.Tenants(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Evidence.Make(ctx, &b, evidence.Order{By: party.Job(tenant), Parties: app.Parties(all[0]), For: evidence.ForController, Newest: true}); err != nil {
		t.Fatal(err)
	}
	certificate := false
	v := bundle.Verify(bytes.NewReader(b.Bytes()), int64(b.Len()), bundle.Options{Entry: func(l bundle.Line) {
		certificate = certificate || l.Index == index && l.Entry.Object == "deletion" && l.Entry.Company == vendor
	}})
	if v.Level == bundle.Unreadable || !certificate {
		t.Errorf("certificate in the bundle: %v\n%s", certificate, v.Text())
	}
}

// nothingOnDisk counts what is left in every table, and searches the files.
func nothingOnDisk(t *testing.T, d *Demo, dir string) {
	t.Helper()
	tables, err := tablesOf(t.Context(), d.app)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.app.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "database", "counterpart.db"))
	if err != nil {
		t.Fatal(err)
	}
	stays := " tenant epoch tenant_key backup ledger_head ledger_entry ledger_node ledger_checkpoint ledger_closed ledger_cosignature cosignature_recent cosignature_recent" +
		" witness log_token act act_state act_once leaving leaving_file document "
	for _, table := range tables {
		var n int
		if err := raw.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 && !strings.Contains(stays, " "+table+" ") || table == "document" && n > 1 {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "database", "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"quitwell", "zenobia", "harbour row", "own of customer", "annette", "verhoeven"} {
			if bytes.Contains(bytes.ToLower(b), []byte(text)) {
				t.Errorf("%s holds %q", path, text)
			}
		}
	}
	d.app, err = app.Open(t.Context(), d.app.Config, app.Options{Simulated: true, Demo: true, Now: d.clock.now})
	if err != nil {
		t.Errorf("it does not open any more: %v", err)
	}
}

func tablesOf(ctx context.Context, a *app.App) ([]string, error) {
	rows, err := a.DB.Engine().Query(ctx, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'
		AND name NOT IN ('migration', 'goose_db_version') ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, rows.Err()
}
