package app

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	"counterpart/internal/crm/lists"
	"counterpart/internal/store"
	"counterpart/internal/store/listing"
	"counterpart/internal/web"
)

// Serve serves the pages until ctx ends, then lets requests that have begun come to their end.
func (a *App) Serve(ctx context.Context, ln net.Listener, demo *web.Demo) error {
	h, err := a.Handler(demo)
	if err != nil {
		return err
	}
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 10 * time.Minute, IdleTimeout: 2 * time.Minute, // an export may take minutes
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
	pages, err := web.New(web.Config{
		Figures: a.Figures,
		Access:  a.Access, Desk: a.Desk, Cases: a.Cases, Own: a.Own, History: a.History, Dossier: a.Dossier, Twins: a.Twins, Custody: a.Custody, Ledger: a.Ledger, Seen: a.Seen,
		Lists:      lists.NewFinder(listing.Lists{DB: a.DB.Engine()}, a.Names),
		Views:      lists.NewViews(lists.ViewsConfig{Ledger: a.Ledger, Rows: listing.Lists{DB: a.DB.Engine()}}),
		Favourites: lists.NewFavourites(a.Ledger, listing.Lists{DB: a.DB.Engine()}),
		Contract:   a.Contract, Controls: a.Controls,
		Reader: a.DB, Keys: a.Keys, Tenants: tenants{a}, People: store.CRM{DB: a.DB},
		Export: exporter{a}, Tokens: a.Tokens, Uploads: a.Uploads, Maps: a.Maps, Refused: a.Intake, Erased: &erasures{app: a},
		Witnesses: a.Witnesses, OpenLog: a.OpenLog, Courier: a.Courier, HandOver: a.HandOver,
		Now: a.Now, Log: a.Log, Zone: a.Zone, TLS: strings.HasPrefix(a.Config.URL, "https://"),
		URL: strings.TrimSuffix(a.Config.URL, "/"), Demo: demo, Simulated: a.simulated,
	})
	if err != nil {
		return nil, err
	}
	return a.withLog(a.withAPI(pages)), nil
}

// tenants gives the pages what they need to know of retailers.
type tenants struct{ a *App }

func (t tenants) List(ctx context.Context) ([]web.Tenant, error) {
	all, err := t.a.living(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]web.Tenant, 0, len(all))
	for _, x := range all {
		out = append(out, web.Tenant{ID: x.ID, Slug: x.Slug, Name: x.Name, Vendor: x.Vendor, Currency: x.Currency})
	}
	return out, nil
}
