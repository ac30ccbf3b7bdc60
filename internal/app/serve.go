package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"counterpart/internal/store"
	"counterpart/internal/web"
)

// Serve serves the pages until ctx ends, then lets requests that have begun come to their end.
func (a *App) Serve(ctx context.Context, ln net.Listener, demo *web.Demo) error {
	h, err := a.Handler(demo)
	if err != nil {
		return err
	}
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	return srv.Shutdown(grace)
}

// Handler gives the pages.
func (a *App) Handler(demo *web.Demo) (http.Handler, error) {
	return web.New(web.Config{
		Access: a.Access, Desk: a.Desk, Custody: a.Custody, Ledger: a.Ledger, Seen: a.Seen,
		Reader: a.DB, Keys: a.Keys, Tenants: tenants{a}, People: store.CRM{DB: a.DB},
		Now: a.Now, Log: a.Log, TLS: strings.HasPrefix(a.Config.URL, "https://"),
		URL: strings.TrimSuffix(a.Config.URL, "/"), Demo: demo,
	})
}

// tenants gives the pages what they need to know of retailers.
type tenants struct{ a *App }

func (t tenants) List(ctx context.Context) ([]web.Tenant, error) {
	all, err := t.a.DB.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]web.Tenant, 0, len(all))
	for _, x := range all {
		out = append(out, web.Tenant{ID: x.ID, Slug: x.Slug, Name: x.Name, Vendor: x.Vendor, Currency: x.Currency})
	}
	return out, nil
}

// Work keeps the house until ctx ends: it brings the index of who saw whom up to date, lets go
// of name indexes that nobody uses, and removes what an interrupted import or an expired backup
// left.
func (a *App) Work(ctx context.Context) {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		if err := a.round(ctx); err != nil && !errors.Is(err, context.Canceled) {
			a.Log.WarnContext(ctx, "housekeeping", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (a *App) round(ctx context.Context) error {
	a.Names.ForgetIdle()
	all, err := a.DB.Tenants(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		if _, err := a.Seen.Build(ctx, t.ID); err != nil {
			return err
		}
	}
	return nil
}
