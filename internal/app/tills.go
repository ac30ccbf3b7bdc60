package app

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"counterpart/internal/access/token"
	"counterpart/internal/api"
	"counterpart/internal/crm/activity"
	"counterpart/internal/intake/upload"
	"counterpart/internal/party"
	"counterpart/internal/store/till"
)

// openTills opens what the retailer's other programs speak to.
func (a *App) openTills() {
	sql := a.DB.Engine()
	a.Tokens = token.New(token.Config{Ledger: a.Ledger, Staff: a.Access, Rows: till.Tokens{SQL: sql}, Now: a.Now})
	a.Events = activity.New(activity.Config{Ledger: a.Ledger, Keyring: a.Keyring, Rows: till.Events{SQL: sql}, Now: a.Now})
}

// openUploads opens imports from the browser.
func (a *App) openUploads() {
	a.Uploads = upload.New(upload.Config{Import: taker{a.Intake}, Refused: a.refusedPath, Now: a.Now, Log: a.Log})
	a.Maps = upload.NewMaps(upload.MapsConfig{Ledger: a.Ledger, Rows: till.Maps{SQL: a.DB.Engine()}, Now: a.Now})
}

// refusedPath gives a path for the rows that an import refuses, sealed.
func (a *App) refusedPath() (string, error) {
	if err := os.MkdirAll(a.Config.Refused, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of refused rows: %w", err)
	}
	return filepath.Join(a.Config.Refused, fmt.Sprintf("%d.refused", a.Now())), nil
}

// withAPI puts the API beside the pages: two muxes, which share no rule.
func (a *App) withAPI(pages http.Handler) http.Handler {
	programs := api.New(api.Config{
		Tokens: a.Tokens, Tenant: a.tenantOf, Desk: a.Desk, Own: a.Own, Activity: a.Events, Cases: a.Cases, Proof: a.OpenLog.Proof, Now: a.Now, Log: a.Log,
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
