package app

import (
	"context"

	"counterpart/internal/intake"
	"counterpart/internal/intake/table"
	"counterpart/internal/intake/upload"
	"counterpart/internal/policy"
)

// taker gives files in memory the intake.
type taker struct{ in *intake.Service }

var _ upload.Importer = taker{}

func jobOf(j upload.Job) intake.Job {
	out := intake.Job{
		Sources: []table.Source{j.Source}, Mapping: j.Mapping,
		Options: intake.Options{DryRun: j.DryRun, KeepGoing: j.KeepGoing, Update: j.Update, Refused: j.Refused},
	}
	if j.Progress != nil {
		out.Progress = func(p intake.Progress) {
			j.Progress(upload.Progress{Phase: p.Phase, Rows: p.Rows, Total: p.Total, Bytes: p.Bytes, Size: p.Size, ETA: p.ETA})
		}
	}
	return out
}

// Import takes a file in, or checks it.
func (t taker) Import(ctx context.Context, permit policy.Permit, job upload.Job) (*upload.Result, error) {
	r, err := t.in.Import(ctx, permit, jobOf(job))
	out := &upload.Result{
		Published: r.Published, Rows: r.Rows, Skipped: r.Skipped, Refused: r.Refused,
		WithoutCustomer: r.WithoutCustomer, Masked: r.Masked,
		Customers: tally(r.Customers), Orders: tally(r.Orders), Payments: tally(r.Payments), Cases: tally(r.Cases),
		FaultRows: r.Faults.Rows, FaultTotal: r.Faults.Total,
	}
	for _, s := range r.Sums {
		out.Sums = append(out.Sums, upload.Sum{Currency: s.Currency, Exact: s.Exact})
	}
	for _, f := range r.Faults.First {
		out.Faults = append(out.Faults, upload.Fault{Line: f.Line, Column: f.Column, Field: f.Field, Reason: f.Reason, Expected: f.Expected})
	}
	return out, err
}

func tally(t intake.Tally) upload.Tally {
	return upload.Tally{InFile: t.InFile, New: t.New, Same: t.Same, Changed: t.Changed}
}

// Sample gives the first rows of a file as they would be taken.
func (t taker) Sample(ctx context.Context, permit policy.Permit, job upload.Job, n int) ([][]upload.Cell, error) {
	rows, err := t.in.Sample(ctx, permit, jobOf(job), n)
	out := make([][]upload.Cell, len(rows))
	for i, row := range rows {
		for _, c := range row {
			out[i] = append(out[i], upload.Cell{Field: c.Field, Text: c.Text})
		}
	}
	return out, err
}
