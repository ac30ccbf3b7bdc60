package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"counterpart/internal/app"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
)

// importing are the flags of import.
type importing struct {
	mapping string
	kind    string
	suggest bool
	json    bool
	opt     intake.Options
}

func newImport(c *common) *cobra.Command {
	var i importing
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "Take customers, orders or payments over from delimited text",
		Long: `Take customers, orders or payments over from delimited text. Several files with the same
mapping are taken as one. The whole of them is read and checked before anything is written; then
either all of it is there, or, without --keep-going, nothing. The same file twice changes nothing.
Ctrl+C discards what was staged. docs/import.md tells how to write a mapping.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if i.suggest {
				return suggest(cmd.OutOrStdout(), args[0], mapping.Kind(i.kind))
			}
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				return i.run(ctx, cmd, a, t, args)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&i.mapping, "mapping", "", "`FILE` that says what the columns mean")
	f.BoolVar(&i.suggest, "suggest", false, "read the beginning of a file and print a mapping to look over")
	f.StringVar(&i.kind, "kind", "", "with --suggest: customers, orders, payments or customers+orders")
	f.BoolVar(&i.opt.DryRun, "dry-run", false, "check only")
	f.BoolVar(&i.opt.KeepGoing, "keep-going", false, "take the good rows and seal the refused ones into a file")
	f.BoolVar(&i.opt.Update, "update", false, "change known customers and orders whose data differs")
	f.StringVar(&i.opt.Refused, "refused", "", "with --keep-going: `FILE` to make for refused rows")
	f.BoolVar(&i.json, "json", false, "print the result as JSON")
	return cmd
}

func suggest(out io.Writer, path string, kind mapping.Kind) error {
	f, err := os.Open(path)
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "The file %s cannot be read.", path)
	}
	defer f.Close() // only read
	s, err := mapping.Suggest(f, kind)
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "%s: %v.", path, err)
	}
	for _, n := range s.Notes {
		field := string(n.Field)
		if field == "" {
			field = "-"
		}
		_, _ = fmt.Fprintf(out, "# %-28s %-22s %-8s %s\n", n.Ref, field, n.Sure, n.Why)
	}
	_, err = fmt.Fprint(out, s.Mapping)
	return err
}

func (i *importing) run(ctx context.Context, cmd *cobra.Command, a *app.App, t store.Tenant, files []string) error {
	job, err := i.job(a, files)
	if err != nil {
		return err
	}
	errs := cmd.ErrOrStderr()
	job.Progress = func(p intake.Progress) { _, _ = fmt.Fprint(errs, progressLine(p)) }
	permit, err := policy.Decide(policy.Request{Principal: party.Job(t.ID), Purpose: field.Import, Route: "counterpart import"})
	if err != nil {
		return err
	}
	res, err := a.Intake.Import(ctx, permit, job)
	_, _ = fmt.Fprintln(errs)
	if i.json {
		enc := json.NewEncoder(cmd.OutOrStdout())
		enc.SetIndent("", "  ")
		_ = enc.Encode(res)
		return err
	}
	printResult(cmd.OutOrStdout(), res)
	return err
}

func (i *importing) job(a *app.App, files []string) (intake.Job, error) {
	text, err := os.ReadFile(i.mapping)
	if err != nil {
		return intake.Job{}, failure.Wrap(err, failure.Invalid, "The mapping %q cannot be read.", i.mapping).
			WithHint("Make one with: counterpart import --suggest FILE > my.mapping")
	}
	m, err := mapping.Parse(string(text))
	if err != nil {
		return intake.Job{}, failure.Wrap(err, failure.Invalid, "%s: %v", i.mapping, err)
	}
	job := intake.Job{Mapping: m, Options: i.opt}
	job.Options.Files = func(name string) (io.ReadCloser, error) {
		return os.Open(filepath.Join(filepath.Dir(i.mapping), filepath.Base(name)))
	}
	if i.opt.KeepGoing && i.opt.Refused == "" {
		if err := os.MkdirAll(a.Config.Refused, 0o700); err != nil {
			return job, err
		}
		job.Options.Refused = filepath.Join(a.Config.Refused, fmt.Sprintf("%d.refused", a.Now()))
	}
	for _, path := range files {
		st, err := os.Stat(path)
		if err != nil {
			return job, failure.Wrap(err, failure.Invalid, "The file %s cannot be read.", path)
		}
		job.Sources = append(job.Sources, table.Source{
			Name: filepath.Base(path), Size: st.Size(), Open: func() (io.ReadCloser, error) { return os.Open(path) },
		})
	}
	return job, nil
}

func progressLine(p intake.Progress) string {
	line := fmt.Sprintf("\r%-8s %9d rows", p.Phase, p.Rows)
	if p.Total > 0 {
		line += fmt.Sprintf(" of %d", p.Total)
	}
	if p.Rate > 0 {
		line += fmt.Sprintf(", %.0f a second", p.Rate)
	}
	if p.ETA > 0 {
		line += ", " + p.ETA.Round(time.Second).String() + " left"
	}
	return line + "        "
}

func printResult(out io.Writer, r *intake.Result) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	p("rows       %d, skipped %d, refused %d", r.Rows, r.Skipped, r.Refused)
	for _, t := range []struct {
		name  string
		tally intake.Tally
	}{{"customers", r.Customers}, {"orders", r.Orders}, {"payments", r.Payments}} {
		if t.tally.InFile > 0 {
			p("%-10s %d in the file: %d new, %d the same, %d changed (%d of them left as they are)",
				t.name, t.tally.InFile, t.tally.New, t.tally.Same, t.tally.Changed, t.tally.Left)
		}
	}
	if r.Lines > 0 {
		p("lines      %d, exact repetitions kept %d, without a customer %d", r.Lines, r.Duplicates, r.WithoutCustomer)
	}
	for _, s := range r.Sums {
		p("sum        %s %s exact, %d in rounded minor units", s.Currency, s.Exact, s.Rounded)
	}
	if r.Masked > 0 {
		p("masked     %d texts held a national id number, which is stored masked", r.Masked)
	}
	for _, e := range r.Faults.First {
		p("refused    %v", e)
	}
	if more := r.Faults.Total - int64(len(r.Faults.First)); more > 0 {
		p("refused    and %d more", more)
	}
	switch {
	case r.Published:
		p("published  batch %d", r.Batch)
	case r.Faults.Total == 0:
		p("checked    nothing was written")
	}
}
