package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterpart/internal/app"
	"counterpart/internal/bundle"
	"counterpart/internal/crm/person"
	"counterpart/internal/entry"
	"counterpart/internal/evidence"
	"counterpart/internal/evidence/handover"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

// handedOver waits until nothing is being made, and lists what was.
func (r *rig) handedOver() []handover.Bundle {
	r.t.Helper()
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if j, is := r.app.HandOver.Job(1); !is || !j.Running() {
			break
		}
		if time.Since(began) > time.Minute {
			r.t.Fatal("a bundle is still being made")
		}
	}
	all, err := r.app.HandOver.Bundles(1)
	r.must(err)
	return all
}

func order(p party.Principal) handover.Order {
	return handover.Order{By: p, For: evidence.ForProcessor}
}

// A file is made, checked, listed, fetched by those who may, and ends: each fetch is an entry, and on the
// disk it lies only sealed.
func TestHandOverIsKeptSealedAndEnds(t *testing.T) {
	rigs(t, func(r *rig) {
		ctx, officer, vendor := r.t.Context(), side(party.PrivacyOfficer, "RetailMax"), side(party.Operator, "TechCorp")
		r.add(person.Profile{Family: vault.Plain("Haltefest")})
		r.must(r.app.HandOver.Start(order(officer)))
		made := r.handedOver()
		if len(made) != 1 || !made[0].Holds || made[0].Problem != "" || made[0].Customers || made[0].Receipt != -1 {
			r.t.Fatalf("made: %+v", made)
		}
		b := made[0]
		raw := r.fetched(vendor, b.ID, false)
		if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != b.SHA256 || int64(len(raw)) != b.Bytes {
			r.t.Error("what was fetched is not what is listed")
		}
		if v := bundle.Verify(bytes.NewReader(raw), int64(len(raw)), bundle.Options{}); v.Level != bundle.Holds || v.Verdict != b.Verdict {
			r.t.Errorf("the file: %s", v.Text())
		}
		r.lastEntry("fetch", b.Entry)
		files, err := filepath.Glob(filepath.Join(r.cfg.Data, "handover", "1", "*"))
		r.must(err)
		for _, name := range files {
			text, err := os.ReadFile(name)
			r.must(err)
			if st, err := os.Stat(name); err != nil || st.Mode().Perm() != 0o600 {
				r.t.Errorf("%s: %v, mode %v", name, err, st.Mode())
			}
			if bytes.Contains(text, raw[:64]) || bytes.Contains(text, []byte("manifest.json")) {
				r.t.Errorf("%s holds the bundle in the clear", name)
			}
		}
		if err := r.app.HandOver.Remove(ctx, vendor, b.ID); !failure.Is(err, failure.Forbidden) {
			r.t.Errorf("the other company removes it: %v", err)
		}
		hold, err := r.app.Custody.PlaceHold(ctx, officer, vault.Hold{Everyone: true, Reason: "incident"})
		r.must(err)
		r.pass(handover.Keep)
		r.must(r.app.HandOver.Expire(ctx, 1))
		if err := r.app.HandOver.Remove(ctx, officer, b.ID); !failure.Is(err, failure.Conflict) {
			r.t.Errorf("removed under a hold: %v", err)
		}
		if n := len(r.handedOver()); n != 1 {
			r.t.Fatalf("under a hold %d files are there", n)
		}
		_, err = r.app.Custody.LiftHold(ctx, officer, hold.Number)
		r.must(err)
		r.must(r.app.HandOver.Expire(ctx, 1))
		left, err := filepath.Glob(filepath.Join(r.cfg.Data, "handover", "1", "*"))
		r.must(err)
		ids, err := r.app.Keys.Identities(ctx, func(string) bool { return true })
		r.must(err)
		if len(left) > 0 || len(ids) > 0 {
			r.t.Errorf("after its time there are %v and %d keys", left, len(ids))
		}
		if _, _, err := r.app.HandOver.Fetch(ctx, officer, b.ID, true); !failure.Is(err, failure.NotFound) {
			r.t.Errorf("fetched after its time: %v", err)
		}
	})
}

// Whom entries are about is disclosed only by choice, as an entry, and to nobody without that right.
func TestHandOverDisclosesByChoice(t *testing.T) {
	rigs(t, func(r *rig) {
		ctx, officer := r.t.Context(), side(party.PrivacyOfficer, "RetailMax")
		r.add(person.Profile{Family: vault.Plain("Haltefest")})
		permit, err := policy.Decide(policy.Request{Principal: officer, Purpose: field.Export, Route: "test"})
		r.must(err)
		o := order(officer)
		o.Customers = &permit
		r.must(r.app.HandOver.Start(o))
		made := r.handedOver()
		if len(made) != 1 || !made[0].Holds || !made[0].Customers || made[0].Receipt < 0 {
			r.t.Fatalf("made: %+v", made)
		}
		if _, _, err := r.app.HandOver.Fetch(ctx, side(party.Operator, "TechCorp"), made[0].ID, false); !failure.Is(err, failure.Forbidden) {
			r.t.Errorf("fetched without the right: %v", err)
		}
		r.fetched(officer, made[0].ID, true)
		r.must(r.app.HandOver.Remove(ctx, officer, made[0].ID))
		if n := len(r.handedOver()); n != 0 {
			r.t.Errorf("%d files after it was removed", n)
		}
		if _, _, err := r.app.HandOver.Fetch(ctx, officer, "../../keys/0", true); !failure.Is(err, failure.NotFound) {
			r.t.Errorf("a name that is none: %v", err)
		}
	})
}

// One is made at a time; one that is stopped, or whose witness stands in the way, leaves nothing.
func TestHandOverStops(t *testing.T) {
	r := newRig(t, app.Config{Data: t.TempDir()})
	officer := side(party.PrivacyOfficer, "RetailMax")
	reached, folder := make(chan struct{}), r.path("elsewhere")
	d := handover.New(handover.Config{
		Make: func(ctx context.Context, w io.Writer, o handover.Order) (handover.Made, error) {
			_, _ = io.WriteString(w, "begun")
			o.Progress(1, 2)
			close(reached)
			<-ctx.Done()
			return handover.Made{}, ctx.Err()
		},
		Ask:    func(context.Context, party.Tenant) error { return nil },
		Held:   func(context.Context, party.Tenant) (bool, error) { return false, nil },
		Ledger: r.app.Ledger, Keys: r.app.Keys, Folder: folder, Now: r.now, Log: r.app.Log,
	})
	r.must(d.Start(order(officer)))
	<-reached
	if j, is := d.Job(1); !is || j.Phase != handover.Writing || j.Done != 1 || j.All != 2 {
		t.Errorf("the job: %+v, %t", j, is)
	}
	if err := d.Start(order(officer)); !failure.Is(err, failure.Conflict) {
		t.Errorf("two at once: %v", err)
	}
	d.Stop(1)
	d.Close()
	if j, _ := d.Job(1); j.Phase != handover.Stopped {
		t.Errorf("after it was stopped: %+v", j)
	}
	left, err := filepath.Glob(filepath.Join(folder, "1", "*"))
	r.must(err)
	ids, err := r.app.Keys.Identities(t.Context(), func(string) bool { return true })
	r.must(err)
	if len(left) > 0 || len(ids) > 0 {
		t.Errorf("what was stopped left %v and %d keys", left, len(ids))
	}

	r.must(r.app.HandOver.Start(order(side(party.Support, "RetailMax"))))
	if made := r.handedOver(); len(made) > 0 {
		t.Errorf("made for a role that may not: %+v", made)
	}
	if j, is := r.app.HandOver.Job(1); !is || j.Phase != handover.Failed || !failure.Is(j.Err, failure.Forbidden) {
		t.Errorf("the job of a role that may not: %+v, %t", j, is)
	}
}

func (r *rig) fetched(p party.Principal, id string, customers bool) []byte {
	r.t.Helper()
	_, f, err := r.app.HandOver.Fetch(r.t.Context(), p, id, customers)
	r.must(err)
	defer f.Close()
	raw, err := io.ReadAll(f)
	r.must(err)
	return raw
}

// lastEntry checks what the newest entry of the log records.
func (r *rig) lastEntry(act string, ref int64) {
	r.t.Helper()
	h, err := r.app.DB.ReadHead(r.t.Context(), 1)
	r.must(err)
	rows, err := r.app.DB.Entries(r.t.Context(), h.Log, h.Size-1, 1)
	r.must(err)
	e, err := entry.Decode(rows[0].Data)
	r.must(err)
	if e.Act != act || e.Ref != ref {
		r.t.Errorf("the last entry is %s %s with ref %d, want %s with %d", e.Act, e.Object, e.Ref, act, ref)
	}
}
