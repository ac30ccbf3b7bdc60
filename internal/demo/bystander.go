package demo

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"path/filepath"

	"counterpart/internal/app"
	"counterpart/internal/party"
	"counterpart/internal/witness"
)

// bystander is a neutral company's witness, which in the demo runs inside the same process, so that
// the page of witnesses is alive. Its key and memory lie in a folder of its own. Outside of a demo it
// would run on a machine of somebody else's; here it shows how it looks and nothing more.
type bystander struct{ server *witness.Server }

const (
	bystanderHost    = "witness.clearwitness.example"
	bystanderCompany = "ClearWitness"
)

// RoundTrip hands a request for the bystander's address to it. Nothing leaves the process.
func (b *bystander) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != bystanderHost || b.server == nil {
		return nil, fmt.Errorf("the demo reaches no witness but its own")
	}
	w := &heard{header: http.Header{}}
	b.server.ServeHTTP(w, r)
	return &http.Response{
		StatusCode: max(w.status, http.StatusOK), Header: w.header, Body: io.NopCloser(&w.body), Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

// heard keeps an answer.
type heard struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header gives the header that grows.
func (h *heard) Header() http.Header { return h.header }

// Write takes a part of the body.
func (h *heard) Write(b []byte) (int, error) { return h.body.Write(b) }

// WriteHeader takes the status.
func (h *heard) WriteHeader(status int) { h.status = status }

// watch starts the bystander for the demo's log, and adds it to the log's witnesses unless it is there.
func (d *Demo) watch(ctx context.Context, a *app.App) error {
	folder, err := witness.OpenFolder(filepath.Join(d.opt.Dir, "bystander"))
	if err != nil {
		return err
	}
	key, err := folder.Key(bystanderHost, func() (seed [32]byte) {
		_, _ = rand.Read(seed[:]) // never fails since Go 1.24
		return seed
	})
	if err != nil {
		return err
	}
	head, err := a.Ledger.Head(ctx, tenant)
	if err != nil {
		return err
	}
	log, err := a.Keys.LogKey(ctx, tenant, head.Origin)
	if err != nil {
		return err
	}
	if d.bystander.server, err = witness.NewServer(witness.ServerConfig{Folder: folder, Key: key, Logs: []string{log}, Now: a.Now, Log: d.opt.Log}); err != nil {
		return err
	}
	all, err := a.Witnesses.All(ctx, tenant)
	if err != nil || len(all) > 0 {
		return err
	}
	_, err = a.Witnesses.Add(ctx, party.Job(tenant), witness.Draft{
		Key: key.Cosigner().String(), URL: "https://" + bystanderHost, Runner: witness.ByNeutral, Company: bystanderCompany,
	})
	return err
}
