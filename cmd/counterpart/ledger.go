package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"counterpart/internal/app"
	"counterpart/internal/clean"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/openlog"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/witness"
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

// newOpenLog makes the commands that show the log to others, below ledger.
func newOpenLog(c *common) []*cobra.Command {
	return []*cobra.Command{newProof(c), newPolicy(c), newContinues(c), newWitnesses(c), newLogToken(c)}
}

func openTenant(t store.Tenant) openlog.Tenant {
	return openlog.Tenant{ID: t.ID, Slug: t.Slug, Name: t.Name, Vendor: t.Vendor}
}

func newProof(c *common) *cobra.Command {
	return &cobra.Command{
		Use:   "proof ENTRY",
		Short: "Write the receipt of an entry, which anybody can check without the log (C2SP tlog-proof)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return failure.Wrap(err, failure.Invalid, "ENTRY: expected its number, from 0.")
			}
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				text, err := a.OpenLog.Proof(ctx, t.ID, n)
				if err == nil {
					_, err = cmd.OutOrStdout().Write(text)
				}
				return err
			})
		},
	}
}

func newPolicy(c *common) *cobra.Command {
	return &cobra.Command{
		Use:   "policy",
		Short: "Write the trust file: the log's public key, its witnesses, whose signatures count (C2SP tlog-policy)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				text, err := a.OpenLog.Policy(ctx, openTenant(t))
				if err == nil {
					_, err = cmd.OutOrStdout().Write(text)
				}
				return err
			})
		},
	}
}

func newContinues(c *common) *cobra.Command {
	return &cobra.Command{
		Use:   "continues FILE",
		Short: "Say whether the log continues a checkpoint that somebody kept, such as one that was mailed",
		Long: `Say whether the retailer's log continues a checkpoint that somebody kept: a letter that was mailed,
or any file with the checkpoint's lines in it. Exits with 2 if it does not: the log was rewritten or cut
back since, or another one was opened.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := os.ReadFile(args[0])
			if err != nil {
				return failure.Wrap(err, failure.Invalid, "The file cannot be read.")
			}
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				kept, now, err := a.OpenLog.Compare(ctx, t.ID, text)
				if err == nil {
					_, err = fmt.Fprintf(cmd.OutOrStdout(), "The log of %d entries continues the checkpoint of %d entries.\n", now.Size, kept.Size)
				}
				return err
			})
		},
	}
}

func newWitnesses(c *common) *cobra.Command {
	cmd := &cobra.Command{Use: "witness", Short: "Say who watches the log: list witnesses, add one, remove one"}
	cmd.AddCommand(newWitnessList(c), newWitnessAdd(c), newWitnessRemove(c))
	return cmd
}

func newWitnessList(c *common) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List witnesses, and what came of asking them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				all, err := a.Witnesses.All(ctx, t.ID)
				if err != nil {
					return err
				}
				w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
				_, _ = fmt.Fprintln(w, "WITNESS\tNAME\tRUN BY\tLAST SIGNED\tENTRIES\tSTATE")
				for _, x := range all {
					state := x.LastError
					if !x.Active() {
						state = "removed on " + day(x.Removed)
					}
					_, _ = fmt.Fprintf(w, "%d\t%s\t%s (%s)\t%s\t%d\t%s\n", x.Number, x.Name, x.Company, x.Runner, x.LastAt, x.LastSize, state)
				}
				return w.Flush()
			})
		},
	}
}

func newWitnessAdd(c *common) *cobra.Command {
	var d witness.Draft
	var runner string
	cmd := &cobra.Command{
		Use: "add", Short: "Add a witness, by the public key that it prints", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d.Runner = witness.Runner(runner)
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				n, err := a.Witnesses.Add(ctx, party.Job(t.ID), d)
				if faults, is := errors.AsType[clean.FieldErrors](err); is {
					return failure.Wrap(err, failure.Invalid, "--%s %s.", faults[0].Field, faults[0].Text)
				}
				if err == nil {
					_, err = fmt.Fprintf(cmd.OutOrStdout(), "witness %d is asked from now on; whoever runs it trusts the log by: counterpart ledger policy\n", n)
				}
				return err
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&d.Key, "key", "", "public `KEY` of the witness")
	f.StringVar(&d.URL, "url", "", "its `ADDRESS`")
	f.StringVar(&runner, "runner", "", "who runs it: controller, processor or neutral")
	f.StringVar(&d.Company, "company", "", "`NAME` of the company that runs it")
	return cmd
}

func newWitnessRemove(c *common) *cobra.Command {
	return &cobra.Command{
		Use: "remove NUMBER", Short: "Ask a witness no more; what it signed stays", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return failure.Wrap(err, failure.Invalid, "NUMBER: expected that of ledger witness list.")
			}
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				if err := a.Witnesses.Remove(ctx, party.Job(t.ID), n); err != nil {
					return err
				}
				_, err := fmt.Fprintf(cmd.OutOrStdout(), "witness %d is asked no more\n", n)
				return err
			})
		},
	}
}

func newLogToken(c *common) *cobra.Command {
	var side string
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Make the token with which one of the two companies reads the log; the one before is revoked",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				secret, err := a.OpenLog.Make(ctx, party.Job(t.ID), t.Slug, party.Side(side))
				if err == nil {
					_, err = fmt.Fprintln(cmd.OutOrStdout(), secret)
				}
				return err
			})
		},
	}
	revoke := &cobra.Command{
		Use: "revoke", Short: "Revoke the token of one of the two companies", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				return revokeLogToken(ctx, a, t, party.Side(side))
			})
		},
	}
	cmd.AddCommand(revoke)
	cmd.PersistentFlags().StringVar(&side, "for", "", "the `SIDE`: controller (the retailer) or processor (the vendor)")
	return cmd
}

func revokeLogToken(ctx context.Context, a *app.App, t store.Tenant, side party.Side) error {
	all, err := a.OpenLog.Tokens(ctx, t.ID)
	if err != nil {
		return err
	}
	for _, k := range all {
		if k.Side == side && k.Ended == 0 {
			return a.OpenLog.Revoke(ctx, party.Job(t.ID), side, k.Number)
		}
	}
	return failure.New(failure.NotFound, "The %s has no token.", side)
}
