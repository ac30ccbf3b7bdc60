package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"counterpart/internal/app"
	"counterpart/internal/bundle"
	"counterpart/internal/crm/person"
	"counterpart/internal/entry"
	"counterpart/internal/evidence"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
)

// bundled gives the files of a bundle of the whole log in which nobody was disclosed.
func (r *rig) bundled() map[string][]byte {
	r.t.Helper()
	t, err := r.app.Tenant(r.t.Context(), "")
	r.must(err)
	var b bytes.Buffer
	_, err = r.app.Evidence.Make(r.t.Context(), &b, evidence.Order{By: party.Job(t.ID), Parties: app.Parties(t), For: evidence.ForExpert, Newest: true})
	r.must(err)
	if v := bundle.Verify(bytes.NewReader(b.Bytes()), int64(b.Len()), bundle.Options{}); v.Level != bundle.Holds || v.Held < 10 {
		r.t.Errorf("%s", v.Text())
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	r.must(err)
	out := map[string][]byte{}
	for _, f := range z.File {
		in, err := f.Open()
		r.must(err)
		data, err := io.ReadAll(in)
		r.must(err)
		out["bundle "+f.Name] = data
	}
	return out
}

// Whom entries are about goes into a bundle only if somebody with the right to it chose that, and is
// recorded; a bundle says whom it was made for in the log.
func TestBundleWithCustomers(t *testing.T) {
	rigs(t, func(r *rig) {
		ctx := r.t.Context()
		for range 3 {
			r.add(person.Profile{Given: vault.Plain("Ada"), Family: vault.Plain("Probe"), Country: "DE"})
		}
		t, err := r.app.Tenant(ctx, "")
		r.must(err)
		permit := r.job(field.Export)
		order := evidence.Order{By: permit.Principal(), Parties: app.Parties(t), For: evidence.ForAuthority, Customers: &permit}
		var b bytes.Buffer
		made, err := r.app.Evidence.Make(ctx, &b, order)
		r.must(err)
		v := bundle.Verify(bytes.NewReader(b.Bytes()), int64(b.Len()), bundle.Options{})
		sets := int64(0)
		for _, c := range v.Checked {
			if strings.HasPrefix(c.What, "sets of customers") {
				sets = c.N
			}
		}
		if v.Level != bundle.Holds || sets < 3 || made.Receipt < made.Size || made.Entry != made.Receipt+1 {
			r.t.Errorf("%d sets, %+v\n%s", sets, made, v.Text())
		}
		kinds := map[int64]entry.Entry{}
		var next bytes.Buffer
		order.Customers = nil
		made, err = r.app.Evidence.Make(ctx, &next, order)
		r.must(err)
		v = bundle.Verify(bytes.NewReader(next.Bytes()), int64(next.Len()), bundle.Options{Entry: func(l bundle.Line) { kinds[l.Index] = l.Entry }})
		disclosed, released := kinds[made.Size-2], kinds[made.Size-1]
		if v.Level != bundle.Holds || made.Receipt != -1 || disclosed.Kind != entry.Disclosure || disclosed.Count != 3 ||
			released.Kind != entry.Release || released.Object != evidence.ForAuthority || released.Count != 3 {
			r.t.Errorf("%+v\n%+v\n%s", disclosed, released, v.Text())
		}
		order.By = party.Principal{Tenant: 1, Role: party.Support, Version: -1}
		if _, err := r.app.Evidence.Make(ctx, io.Discard, order); !failure.Is(err, failure.Forbidden) {
			r.t.Errorf("support made a bundle: %v", err)
		}
		stopped, stop := context.WithCancel(ctx)
		stop()
		order.By = permit.Principal()
		if _, err := r.app.Evidence.Make(stopped, io.Discard, order); err == nil {
			r.t.Error("a bundle was made though it was stopped")
		}
	})
}
