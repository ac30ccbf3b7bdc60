package app_test

import (
	"archive/zip"
	"bytes"
	"io"

	"counterpart/internal/app"
	"counterpart/internal/bundle"
	"counterpart/internal/evidence"
	"counterpart/internal/party"
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
