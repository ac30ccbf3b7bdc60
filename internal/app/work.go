package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/store"
)

// How often Work does what.
const (
	often  = 10 * time.Second // the index of who saw whom
	seldom = time.Hour        // whatever ends by itself
)

// abandoned is how long an import may be under way before it counts as one whose process died:
// another process may be importing into the same database.
const abandoned = 6 * time.Hour

const day = 24 * time.Hour // a name index that nobody used for an hour is made anew, so a day is plenty

// Work keeps the house until ctx ends: it sends mails, brings the logs to their witnesses, brings the index of who saw whom and the figures up to
// date, lets go of name indexes that nobody uses, removes what an interrupted import left, runs the control tests that are due, and ends the backups
// and the bundles whose time is over. What fails is logged and tried again.
func (a *App) Work(ctx context.Context) {
	var others sync.WaitGroup
	others.Go(func() { a.deliver(ctx) })
	others.Go(func() { a.Witnesses.Watch(ctx, a.tenantIDs) })
	defer others.Wait()
	a.warm(ctx)
	tick := time.NewTicker(often)
	defer tick.Stop()
	var next time.Time
	for {
		err := a.index(ctx)
		if err == nil {
			err = a.count(ctx)
		}
		if now := time.Now(); err == nil && now.After(next) {
			err = a.tidy(ctx)
			next = now.Add(seldom)
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			a.Log.WarnContext(ctx, "housekeeping", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// warm builds the name indexes before anybody waits for them.
func (a *App) warm(ctx context.Context) {
	all, err := a.living(ctx)
	for _, t := range all {
		if e := a.Names.Warm(ctx, t.ID); err == nil {
			err = e
		}
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		a.Log.WarnContext(ctx, "warm the name index", slog.Any("error", err))
	}
}

func (a *App) index(ctx context.Context) error {
	a.Names.ForgetIdle()
	all, err := a.living(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		if _, err := a.Seen.Build(ctx, t.ID); err != nil && !failure.Is(err, failure.Stale) {
			return err
		}
		if err := a.Contract.Index(ctx, t.ID); err != nil {
			return err
		}
	}
	return nil
}

// count brings the figures of sales up to date.
func (a *App) count(ctx context.Context) error {
	all, err := a.living(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		if err := a.Figures.CatchUp(ctx, t.ID); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) tidy(ctx context.Context) error {
	all, err := a.living(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		if err := a.Intake.Sweep(ctx, party.Job(t.ID), a.Now().Add(-abandoned)); err != nil {
			return err
		}
		if _, err := a.Own.Tidy(ctx, t.ID); err != nil {
			return err
		}
		if _, err := a.Controls.RunDue(ctx, t.ID); err != nil {
			return err
		}
		if err := a.thin(ctx, t.ID); err != nil {
			return err
		}
		if err := a.HandOver.Expire(ctx, t.ID); err != nil {
			return err
		}
		if err := (store.CRM{DB: a.DB}).ForgetNameChanges(ctx, t.ID, a.Now().Add(-day)); err != nil {
			return err
		}
	}
	if err := a.mailCheckpoints(ctx); err != nil {
		return err
	}
	if err := a.remind(ctx); err != nil {
		return err
	}
	if _, err := a.Backups.Expire(ctx); err != nil {
		return err
	}
	return a.Custody.Scrub(ctx)
}
