package app

import (
	"context"
	"net/http"

	"counterpart/internal/access/token"
	"counterpart/internal/api"
	"counterpart/internal/crm/activity"
	"counterpart/internal/party"
	"counterpart/internal/store/till"
)

// openTills opens what the retailer's other programs speak to.
func (a *App) openTills() {
	sql := a.DB.Engine()
	a.Tokens = token.New(token.Config{Ledger: a.Ledger, Staff: a.Access, Rows: till.Tokens{SQL: sql}, Now: a.Now})
	a.Events = activity.New(activity.Config{Ledger: a.Ledger, Keyring: a.Keyring, Rows: till.Events{SQL: sql}, Now: a.Now})
}

// withAPI puts the API beside the pages: two muxes, which share no rule.
func (a *App) withAPI(pages http.Handler) http.Handler {
	programs := api.New(api.Config{
		Tokens: a.Tokens, Tenant: a.tenantOf, Desk: a.Desk, Own: a.Own, Activity: a.Events, Cases: a.Cases, Now: a.Now, Log: a.Log,
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.Path) >= len(api.Prefix) && r.URL.Path[:len(api.Prefix)] == api.Prefix {
			programs.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

func (a *App) tenantOf(ctx context.Context, slug string) (party.Tenant, error) {
	t, err := a.Tenant(ctx, slug)
	return t.ID, err
}
