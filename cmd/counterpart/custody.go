package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"counterpart/internal/app"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

func newRotate(c *common) *cobra.Command {
	return &cobra.Command{
		Use:   "rotate",
		Short: "End the key epoch: open the next, move every key, destroy the old one",
		Long: `End the key epoch while reads and writes go on. What was erased before can then no longer be
opened in any older copy of the database, once that copy's own key is gone. It can be stopped and
run again.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				say := func(p vault.Progress) {
					_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%-8s epoch %d, %d keys moved\n", p.Step, p.Epoch, p.Moved)
				}
				if err := a.Custody.Rotate(ctx, party.Job(t.ID), say); err != nil {
					return err
				}
				if err := a.Backups.ExportKeys(ctx, a.KeysExport()); err != nil {
					return err
				}
				return a.Custody.Finish(ctx, party.Job(t.ID), say)
			})
		},
	}
}

func newErase(c *common) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   "erase CUSTOMER",
		Short: "Erase a customer, or restrict them while a hold stands",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := party.ParseCustomer(args[0])
			if err != nil {
				return failure.Wrap(err, failure.Invalid, "CUSTOMER: expected the number from the customer's page.")
			}
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				done, err := a.Custody.Erase(ctx, party.Job(t.ID), id, reason)
				if err != nil {
					return err
				}
				word := "erased"
				if done.Restricted {
					word = fmt.Sprintf("restricted, because hold %d stands", done.Hold)
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s, entry %d\n", word, done.Place.Index)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "request", "`CODE` of the reason")
	return cmd
}

func newHold(c *common) *cobra.Command {
	cmd := &cobra.Command{Use: "hold", Short: "Suspend destruction for everyone, list holds, lift one"}
	cmd.AddCommand(newHoldPlace(c), newHoldList(c), newHoldLift(c))
	return cmd
}

func newHoldPlace(c *common) *cobra.Command {
	var review string
	cmd := &cobra.Command{
		Use:   "place",
		Short: "Suspend the destruction of anybody's data and of keys",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			h := vault.Hold{Everyone: true, Reason: "incident"}
			if review != "" {
				d, err := time.Parse(time.DateOnly, review)
				if err != nil {
					return failure.Wrap(err, failure.Invalid, "--review: expected a date as YYYY-MM-DD.")
				}
				h.Review = when.Of(d)
			}
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				h, err := a.Custody.PlaceHold(ctx, party.Job(t.ID), h)
				if err == nil {
					_, err = fmt.Fprintf(cmd.OutOrStdout(), "hold %d stands\n", h.Number)
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&review, "review", "", "`DATE` on which somebody looks whether it is still needed")
	return cmd
}

func newHoldList(c *common) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List holds", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				holds, err := a.Custody.Holds(ctx, t.ID)
				if err != nil {
					return err
				}
				if len(holds) == 0 {
					_, err = fmt.Fprintln(cmd.OutOrStdout(), "no holds")
					return err
				}
				w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
				_, _ = fmt.Fprintln(w, "HOLD\tPLACED\tREVIEW\tLIFTED\tCUSTOMERS\tREASON")
				for _, h := range holds {
					who := fmt.Sprint(h.People.Len())
					if h.Everyone {
						who = "everyone"
					}
					_, _ = fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", h.Number, day(h.Placed), day(h.Review), day(h.Lifted), who, h.Reason)
				}
				return w.Flush()
			})
		},
	}
}

func day(i when.Instant) string {
	if i == 0 {
		return "-"
	}
	return i.Time().Format(time.DateOnly)
}

func newHoldLift(c *common) *cobra.Command {
	var number int64
	cmd := &cobra.Command{
		Use: "lift", Short: "Let destruction go on", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				_, err := a.Custody.LiftHold(ctx, party.Job(t.ID), number)
				if err == nil {
					_, err = fmt.Fprintf(cmd.OutOrStdout(), "hold %d is lifted\n", number)
				}
				return err
			})
		},
	}
	cmd.Flags().Int64Var(&number, "number", 0, "`NUMBER` of the hold, from hold list")
	return cmd
}
