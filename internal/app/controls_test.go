package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/control"
	"counterpart/internal/crm/person"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/vault"
)

// see runs a test and wants what it saw to hold or not, and its text to say something.
func see(r *rig, test control.Test, holds bool, says string) {
	r.t.Helper()
	got, err := test.Run(r.t.Context(), 1)
	r.must(err)
	if got.Holds != holds || got.Untested || !strings.Contains(got.Text, says) {
		r.t.Errorf("%s: %+v, want %v: %s", test.Name, got, holds, says)
	}
}

// Each control test looks at the thing itself: what breaks the promise behind the program's back is
// seen.
func TestControlsSeeWhatIsBroken(t *testing.T) {
	rigs(t, func(r *rig) {
		r.add(person.Profile{
			Given: vault.Plain("Annegret"), Family: vault.Plain("Beispielhaft"), Emails: []vault.Text{vault.Plain("annegret@beispielhaft.example")},
			Phones: []vault.Text{vault.Plain("+49 30 901820")}, Country: "DE", Language: "de",
		})
		rows := store.CRM{DB: r.app.DB}
		encryption := control.Encryption(control.Sample{
			People: rows, Source: store.Whole{DB: r.app.DB}, Keyring: r.app.Keyring, Ledger: r.app.Ledger,
		})
		see(r, encryption, true, "none lies in the clear")
		_, err := r.raw.ExecContext(r.t.Context(), `UPDATE tenant SET name = 'x Annegret@Beispielhaft.example y' WHERE tenant = 1`)
		r.must(err)
		see(r, encryption, false, "tenant.name")

		log := control.LogHolds(r.app.Ledger)
		see(r, log, true, "add up")

		factors := control.Factors(store.Staff{DB: r.app.DB}, party.Controller, "factors", "x")
		r.enter()
		see(r, factors, true, "1 of 1")
		_, err = r.raw.ExecContext(r.t.Context(), `UPDATE staff SET totp = `+none(r))
		r.must(err)
		see(r, factors, false, "0 of 1")

		backups := control.Restorable(r.app.Backups, r.now, 26*time.Hour)
		see(r, backups, false, "There is no backup.")
		file := filepath.Join(r.t.TempDir(), "b.sealed")
		r.must(r.app.Backups.Create(r.t.Context(), file, 24*time.Hour))
		see(r, backups, true, "read to its end")
		cut(r, file)
		see(r, backups, false, "cannot be read")
		r.pass(48 * time.Hour)
		see(r, backups, false, "The newest backup is of")

		_, err = r.raw.ExecContext(r.t.Context(), `UPDATE ledger_entry SET data = `+other(r)+` WHERE idx = 1`)
		r.must(err)
		see(r, log, false, "findings in")
	})
}

// none gives SQL for no bytes.
func none(r *rig) string {
	if strings.Contains(r.cfg.Database, "://") {
		return `''::bytea`
	}
	return `x''`
}

// other gives SQL for bytes that are no entry.
func other(r *rig) string {
	if strings.Contains(r.cfg.Database, "://") {
		return `decode('7b7d', 'hex')`
	}
	return `x'7b7d'`
}

// cut takes the last bytes of a file away.
func cut(r *rig, file string) {
	r.t.Helper()
	info, err := os.Stat(file)
	r.must(err)
	r.must(os.Truncate(file, info.Size()-40))
}

// Nobody's value is in what a test says, and what it opens is recorded as processing.
func TestControlOfNobody(t *testing.T) {
	rigs(t, func(r *rig) {
		encryption := control.Encryption(control.Sample{
			People: store.CRM{DB: r.app.DB}, Source: store.Whole{DB: r.app.DB}, Keyring: r.app.Keyring, Ledger: r.app.Ledger,
		})
		got, err := encryption.Run(r.t.Context(), 1)
		if r.must(err); !got.Untested {
			t.Errorf("without customers: %+v", got)
		}
		r.add(person.Profile{Given: vault.Plain("Annegret"), Family: vault.Plain("Beispielhaft"), Country: "DE", Language: "de"})
		before, err := r.app.Ledger.Head(r.t.Context(), 1)
		r.must(err)
		see(r, encryption, true, "1 values of 1 customers")
		lines, _, err := r.app.Seen.Lines(r.t.Context(), 1, 0, 1, nil)
		if r.must(err); lines[0].Index != before.Size || lines[0].Entry.Kind != "processing" || lines[0].Entry.Object != "control" {
			t.Errorf("recorded as %+v", lines[0].Entry)
		}
		ctx, cancel := context.WithCancel(r.t.Context())
		cancel()
		if _, err := encryption.Run(ctx, party.Tenant(1)); err == nil {
			t.Error("went on after it was stopped")
		}
	})
}

// Outcomes are acts of the program: they are in the log, once a day each, and can be read back.
func TestControlsAreRecorded(t *testing.T) {
	rigs(t, func(r *rig) {
		ctx := r.t.Context()
		r.add(person.Profile{Given: vault.Plain("Annegret"), Family: vault.Plain("Beispielhaft"), Country: "DE", Language: "de"})
		for i, want := range []int{9, 0} {
			if n, err := r.app.Controls.RunDue(ctx, 1); n != want || err != nil {
				t.Errorf("round %d: %d ran, want %d, %v", i, n, want, err)
			}
		}
		latest, err := r.app.Controls.Latest(ctx, 1)
		r.must(err)
		got := map[string]string{}
		for _, o := range latest {
			got[o.Name] = map[bool]string{true: "holds", false: "fails"}[o.Holds]
			if o.Untested {
				got[o.Name] = "untested"
			}
			lines, _, err := r.app.Seen.Lines(ctx, 1, o.Index+1, 1, nil)
			if r.must(err); len(lines) != 1 || lines[0].Entry.Act != "observe" || lines[0].Entry.Content == nil {
				t.Errorf("%s: entry %d is %+v", o.Name, o.Index, lines)
			}
		}
		want := map[string]string{
			"encryption": "holds", "log": "holds", "backups": "fails", "retention": "holds", "witness": "fails",
			"vendor-factors": "untested", "retailer-factors": "untested", "tls": "fails", "cards": "holds",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
