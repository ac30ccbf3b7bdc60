package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"counterpart/internal/access"
	"counterpart/internal/app"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/store"
)

func newUser(c *common) *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "Administer staff of both companies"}
	cmd.AddCommand(newUserAdd(c), newUserList(c),
		userAct(c, "disable", "End a member's rights and sessions", func(ctx context.Context, a *app.App, t store.Tenant, u party.User) error {
			return a.Access.Disable(ctx, party.Job(t.ID), u)
		}),
		userAct(c, "reset-factor", "Make a member set up a new second factor", func(ctx context.Context, a *app.App, t store.Tenant, u party.User) error {
			return a.Access.ResetFactor(ctx, party.Job(t.ID), u)
		}),
	)
	return cmd
}

func newUserAdd(c *common) *cobra.Command {
	var d access.Draft
	var role string
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Invite a member of staff and print the link with which they begin",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := party.ParseRole(role)
			if err != nil {
				return failure.Wrap(err, failure.Invalid, "--role: expected one of %v.", party.Roles())
			}
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				d.Role = r
				if d.Company == "" {
					d.Company = map[party.Side]string{party.Controller: t.Name, party.Processor: t.Vendor}[r.Side()]
				}
				if d.Country == "" {
					d.Country = t.Country
				}
				link, err := invite(ctx, a, t, d)
				if err == nil {
					_, err = fmt.Fprintln(cmd.OutOrStdout(), link)
				}
				return err
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&d.Name, "name", "", "`NAME`")
	f.StringVar(&d.Email, "email", "", "`E-MAIL` with which they sign in")
	f.StringVar(&role, "role", "support", "`ROLE`")
	f.StringVar(&d.Company, "company", "", "`COMPANY` that employs them; by the role if left out")
	f.StringVar(&d.Country, "country", "", "`COUNTRY` where they work; the retailer's if left out")
	return cmd
}

func newUserList(c *common) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List staff by number, role and state; names stay sealed",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				members, err := a.Access.Staff(ctx, party.Job(t.ID))
				if err != nil {
					return err
				}
				w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
				_, _ = fmt.Fprintln(w, "USER\tIN LEDGER\tROLE\tCOMPANY\tSTATE\tFACTOR")
				for _, m := range members {
					_, _ = fmt.Fprintf(w, "%d\t%d\t%s\t%s\t%s\t%t\n", m.User, m.Ordinal, m.Role, m.Company, m.State, m.Factor)
				}
				return w.Flush()
			})
		},
	}
}

func userAct(c *common, use, short string, fn func(context.Context, *app.App, store.Tenant, party.User) error) *cobra.Command {
	var user int64
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				if err := fn(ctx, a, t, party.User(user)); err != nil {
					return err
				}
				_, err := fmt.Fprintln(cmd.OutOrStdout(), "done")
				return err
			})
		},
	}
	cmd.Flags().Int64Var(&user, "user", 0, "`NUMBER` of the member, from user list")
	return cmd
}
