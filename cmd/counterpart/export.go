package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"counterpart/internal/access"
	"counterpart/internal/app"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	handout "counterpart/internal/intake/export"
	"counterpart/internal/policy"
	"counterpart/internal/store"
)

func newExport(c *common) *cobra.Command {
	var format, to string
	cmd := &cobra.Command{
		Use:   "export [WHAT]",
		Short: "Hand over everything that the retailer owns",
		Long: `Hand over what the retailer owns: customers, addresses, consents, notes, orders, lines, products,
payments, cases, messages, access, or everything. Whoever exports signs in first, with a second factor: who it was
and what they took is recorded before each page is written. Answers are read from the terminal, or
from standard input: e-mail, password and code on a line each.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			what := handout.Everything
			if len(args) > 0 {
				what = args[0]
			}
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				return export(ctx, cmd, a, t, exporting{what, format, to})
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", handout.CSV, "csv or json")
	cmd.Flags().StringVar(&to, "to", "", "`FILE` to make")
	return cmd
}

// exporting says what goes where.
type exporting struct{ what, format, to string }

func export(ctx context.Context, cmd *cobra.Command, a *app.App, t store.Tenant, x exporting) error {
	if x.to == "" {
		return failure.New(failure.Invalid, "Name the file to make with --to.")
	}
	permit, err := signIn(ctx, cmd, a, t, "counterpart export")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(x.to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "The file %s cannot be made; it must not be there yet.", x.to)
	}
	buffered := bufio.NewWriterSize(f, 1<<16)
	err = a.Exports.Export(ctx, permit, x.what, x.format, buffered)
	for _, step := range []func() error{buffered.Flush, f.Sync, f.Close} {
		if e := step(); err == nil {
			err = e
		}
	}
	if err == nil {
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is written to %s\n", x.what, x.to)
	}
	return err
}

// signIn asks for e-mail, password and code, and gives a permit to export.
func signIn(ctx context.Context, cmd *cobra.Command, a *app.App, t store.Tenant, route string) (policy.Permit, error) {
	in := bufio.NewReader(cmd.InOrStdin())
	ask := func(what string) string {
		_, _ = fmt.Fprint(cmd.ErrOrStderr(), what+": ")
		line, err := in.ReadString('\n')
		if err != nil && line == "" {
			return ""
		}
		return strings.TrimRight(line, "\r\n")
	}
	ticket, err := a.Access.SignIn(ctx, t.ID, access.Credentials{
		Email: ask("E-mail"), Password: ask("Password"), Address: "command", Device: "command line",
	})
	if err != nil {
		return policy.Permit{}, err
	}
	if ticket, err = a.Access.Factor(ctx, ticket.Session, ask("Code")); err != nil {
		return policy.Permit{}, err
	}
	return policy.Decide(policy.Request{Principal: ticket.Session.Principal, Purpose: field.Export, Route: route})
}

func newRefused(c *common) *cobra.Command {
	return &cobra.Command{
		Use:   "refused FILE",
		Short: "Open the sealed file of rows that an import refused, as CSV",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				permit, err := signIn(ctx, cmd, a, t, "counterpart refused")
				if err != nil {
					return err
				}
				return a.Intake.OpenRefused(ctx, permit, args[0], cmd.OutOrStdout())
			})
		},
	}
}
