package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"counterpart/internal/app"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/store"
)

func newLedger(c *common) *cobra.Command {
	cmd := &cobra.Command{Use: "ledger", Short: "Check the ledger and read from it"}
	verify := &cobra.Command{
		Use:   "verify",
		Short: "Walk every log of the retailer and say what was checked and found",
		Long: `Walk every log of the retailer, also those that restores have closed. Checked are: that every entry is canonical and hashes to its leaf, that
times of recording never decrease, that every payload which is still there opens and matches its
commitment, that every stored node is what its entries give, and that the last checkpoint's
signature, size and root hold. Exits with 2 if anything is found. Sealed values that did not open
are listed as the ledger records them; they are no fault of the ledger.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				return verify(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr(), a, t)
			})
		},
	}
	index := &cobra.Command{
		Use:   "index",
		Short: "Bring the index of who saw whom up to date",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				n, err := a.Seen.Build(ctx, t.ID)
				_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%d entries indexed\n", n)
				return err
			})
		},
	}
	cmd.AddCommand(verify, index)
	cmd.AddCommand(newOpenLog(c)...)
	return cmd
}

func verify(ctx context.Context, out, progress io.Writer, a *app.App, t store.Tenant) error {
	logs, err := a.DB.ClosedLogs(ctx, t.ID)
	if err != nil {
		return err
	}
	open, err := a.Ledger.Head(ctx, t.ID)
	if err != nil {
		return err
	}
	for _, h := range append(logs, open) {
		if e := verifyLog(ctx, out, progress, a, t, h); err == nil {
			err = e
		}
	}
	return err
}

// verifyLog walks one log: the open one, or one that a restore closed.
func verifyLog(ctx context.Context, out, progress io.Writer, a *app.App, t store.Tenant, h ledger.Head) error {
	rep, err := a.Ledger.Verify(ctx, h, func(done, all int64) {
		if done%65_536 == 0 {
			_, _ = fmt.Fprintf(progress, "%d of %d entries\n", done, all)
		}
	})
	if err != nil {
		return err
	}
	printReport(out, t, rep)
	if !rep.Sound() {
		return failure.New(failure.Doubt, "The ledger does not add up: %d findings.", int64(len(rep.Findings))+rep.Suppressed).
			WithHint("Keep this database as it is, and compare it with a backup.")
	}
	return nil
}

// printUnopened writes what the ledger records of sealed values that did not open. It is no fault
// of the ledger.
func printUnopened(out io.Writer, r *ledger.Report) {
	if len(r.Unopened) == 0 {
		return
	}
	_, _ = fmt.Fprintln(out, "Recorded about the data: values were refused, as they or their place were changed")
	if r.Earlier > 0 {
		_, _ = fmt.Fprintf(out, "  %d more before these\n", r.Earlier)
	}
	for _, f := range r.Unopened {
		_, _ = fmt.Fprintf(out, "  entry %-8d %s\n", f.Index, f.Text)
	}
}

// printReport writes a report for people.
func printReport(out io.Writer, t store.Tenant, r *ledger.Report) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	p("Ledger of %s and %s", t.Name, t.Vendor)
	p("  origin       %s", r.Origin)
	p("  size         %d entries, %s to %s", r.Size, r.First, r.Last)
	p("  root         %x", r.Root)
	if r.Simulated {
		p("  clock        simulated: its times say nothing about the world")
	}
	p("Checked")
	p("  entries      %d canonical, each hashes to its leaf, times never decrease", r.Entries)
	p("  payloads     %d match their commitment; %d are no longer there", r.Payloads, r.Detached)
	p("  nodes        %d recomputed and compared", r.Nodes)
	p("  checkpoint   signature, size and root of the last one")
	kinds := make([]string, 0, len(r.ByKind))
	for k := range r.ByKind {
		kinds = append(kinds, string(k))
	}
	slices.Sort(kinds)
	p("Entries by kind")
	for _, k := range kinds {
		p("  %-12s %d", k, r.ByKind[entry.Kind(k)])
	}
	printUnopened(out, r)
	if r.Sound() {
		p("Nothing was found wrong with the ledger.")
		return
	}
	p("Found")
	for _, f := range r.Findings {
		p("  entry %-8d %s", f.Index, f.Text)
	}
	if r.Suppressed > 0 {
		p("  and %d more", r.Suppressed)
	}
}
