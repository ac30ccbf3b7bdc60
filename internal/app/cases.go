package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/mail"
	"counterpart/internal/store"
	"counterpart/internal/store/casebook"
)

// openCases opens the work on cases. Without a mail server replies are kept and not sent.
func (a *App) openCases(customers store.CRM) error {
	cfg := cases.Config{
		Ledger: a.Ledger, Keyring: a.Keyring, Rows: casebook.Rows{DB: a.DB.Engine()}, Customers: customers,
		Zone: a.Zone, Own: a.Own, URL: strings.TrimSuffix(a.Config.URL, "/"), Now: a.Now,
	}
	if a.Config.SMTP != "" {
		server, err := mail.New(a.Config.SMTP, a.Config.SMTPFrom, a.Now)
		if err != nil {
			return err
		}
		cfg.Post = post{server}
	}
	a.Cases = cases.New(cfg)
	return nil
}

// post gives cases the mail server.
type post struct{ server *mail.Server }

// Send hands a letter over.
func (p post) Send(ctx context.Context, l cases.Letter) error {
	return p.server.Send(ctx, mail.Letter(l))
}

// deliver sends the mails of all tenants until ctx ends. A mail server may take its time, so it does
// not keep the rest of the housekeeping waiting.
func (a *App) deliver(ctx context.Context) {
	tick := time.NewTicker(often)
	defer tick.Stop()
	for {
		if err := a.deliverOnce(ctx); err != nil && ctx.Err() == nil {
			a.Log.WarnContext(ctx, "send mails", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (a *App) deliverOnce(ctx context.Context) error {
	all, err := a.living(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, t := range all {
		if _, err := a.Cases.Send(ctx, t.ID); err != nil && !failure.Is(err, failure.Stale) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
