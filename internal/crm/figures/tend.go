package figures

import (
	"context"
	"slices"

	"counterpart/internal/party"
)

const rankStep = 1_000 // scores that one transaction writes

// rankFew ranks at once if there are few customers.
func (d *Desk) rankFew(ctx context.Context, t party.Tenant) error {
	s, err := d.cfg.Rows.FigureState(ctx, t)
	if err != nil || s.Fresh == 0 {
		return err
	}
	matrix, err := d.cfg.Rows.Matrix(ctx, t)
	if err != nil || ranked(matrix) > rankAtOnce {
		return err
	}
	return d.Rank(ctx, t)
}

// rankIfDue ranks if anything changed, and much did or some time has passed.
func (d *Desk) rankIfDue(ctx context.Context, t party.Tenant) error {
	s, err := d.cfg.Rows.FigureState(ctx, t)
	if err != nil || s.Fresh == 0 {
		return err
	}
	if d.cfg.Now().Sub(s.Ranked) < rankEvery {
		matrix, err := d.cfg.Rows.Matrix(ctx, t)
		if err != nil || s.Fresh < ranked(matrix)/rankShare {
			return err
		}
	}
	return d.Rank(ctx, t)
}

func ranked(matrix []RFM) (n int64) {
	for _, c := range matrix {
		n += c.Customers
	}
	return n
}

// Rank ranks all customers and notes when. Figures that change meanwhile are ranked the next time.
func (d *Desk) Rank(ctx context.Context, t party.Tenant) error {
	before, err := d.cfg.Rows.FigureState(ctx, t)
	if err != nil {
		return err
	}
	now := d.cfg.Now()
	all, err := d.cfg.Rows.Rankable(ctx, t)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(Rank(d.cal, all), rankStep) {
		if err := d.cfg.Rows.PutScores(ctx, t, some); err != nil {
			return err
		}
	}
	return d.cfg.Rows.Step(ctx, t, func(w Work) error {
		s, err := w.State(ctx)
		if err != nil {
			return err
		}
		s.Ranked, s.Fresh, s.Sums = now, s.Fresh-before.Fresh, s.Sums+1
		if err := w.Rerank(ctx); err != nil {
			return err
		}
		return w.SetState(ctx, s)
	})
}
