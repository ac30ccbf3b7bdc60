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
	"counterpart/internal/app/leave"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	handout "counterpart/internal/intake/export"
	"counterpart/internal/leaving"
	"counterpart/internal/party"
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
	who, err := signedIn(ctx, cmd, a, t)
	if err != nil {
		return policy.Permit{}, err
	}
	return policy.Decide(policy.Request{Principal: who, Purpose: field.Export, Route: route})
}

// signedIn asks for e-mail, password and code.
func signedIn(ctx context.Context, cmd *cobra.Command, a *app.App, t store.Tenant) (party.Principal, error) {
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
	if err == nil {
		ticket, err = a.Access.Factor(ctx, ticket.Session, ask("Code"))
	}
	return ticket.Session.Principal, err
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

func newLeave(c *common) *cobra.Command {
	cmd := &cobra.Command{Use: "leave", Short: "End what a retailer has here: hand everything over, take it in elsewhere, delete what is left"}
	cmd.AddCommand(newLeaveCreate(c), newLeaveReceived(c), newLeaveImport(c), newLeaveDelete(c))
	return cmd
}

// door is where a retailer leaves and arrives.
func door(cmd *cobra.Command, a *app.App, t store.Tenant) leave.Door {
	return leave.Door{App: a, Tenant: t, Out: cmd.OutOrStdout(), Err: cmd.ErrOrStderr()}
}

func newLeaveCreate(c *common) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Write one file with everything that the retailer has",
		Long: `Write one file with everything that the retailer has: customers with all that is known of them, orders,
payments (the provider's token, brand, last four), cases with their messages, own fields and words, settings,
the list of staff, and the log with the agreement, its acts and their documents.

THE FILE IS IN THE CLEAR: whoever has it reads all of it. Keep it on an encrypted disk, or encrypt it with a
program of your own before it travels.

An owner or a privacy officer signs in first, with a second factor; what each page of rows tells is recorded
before it is written. The file's SHA-256 is printed and is an entry of the log. A new installation takes the
file over with: counterpart leave import`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				if to == "" {
					return failure.New(failure.Invalid, "Name the file to make with --to.")
				}
				permit, err := signIn(ctx, cmd, a, t, "counterpart leave create")
				if err != nil {
					return err
				}
				return door(cmd, a, t).Create(ctx, permit, to)
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "`FILE` to make")
	return cmd
}

func newLeaveReceived(c *common) *cobra.Command {
	return &cobra.Command{
		Use:   "received FILE|SHA-256",
		Short: "Acknowledge that the retailer has the file, so that the vendor may delete what it has",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				permit, err := signIn(ctx, cmd, a, t, "counterpart leave received")
				if err != nil {
					return err
				}
				return door(cmd, a, t).Received(ctx, permit, args[0])
			})
		},
	}
}

func newLeaveImport(c *common) *cobra.Command {
	var in leave.Arrival
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Take over everything of a retailer that comes from another installation",
		Long: `Take over what counterpart leave create wrote, into a retailer that counterpart init has just made: nobody
has signed in yet, and nothing is there. The whole file is checked first; then all of it is there, or nothing.
The counts are printed side by side. The former log is kept beside the new one, which names it, and is not
continued. Members of staff come along as names only: invite them anew. With SQLite, nobody else writes to the
installation meanwhile.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				in.File = args[0]
				return door(cmd, a, t).Import(ctx, in)
			})
		},
	}
	cmd.Flags().StringVar(&in.SHA256, "sha256", "", "`HASH` that the file must have, as it was printed when it was made")
	cmd.Flags().BoolVar(&in.Check, "check", false, "check the file only")
	return cmd
}

func newLeaveDelete(c *common) *cobra.Command {
	var o leaving.Ordering
	var to string
	cmd := &cobra.Command{
		Use:   "delete",
		Short: "Delete everything of a retailer that has left, and certify it",
		Long: `Delete everything of a retailer: its customers with their keys, every other row, and the retailer's keys in
the database and in the key service. An operator of the vendor signs in, with a second factor, once: the
agreement was ended, and the retailer acknowledged the file with everything. It can be stopped and run again,
then without signing in. Customers on whom a hold stands stay, restricted, and with them what their keys lie
under; run it again once the hold is lifted. The certificate is an act in the log, which goes on to verify.

Make a bundle first if the vendor is to keep the documents of acts: counterpart bundle create`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				who := func() (party.Principal, error) { return signedIn(ctx, cmd, a, t) }
				return door(cmd, a, t).Delete(ctx, who, o, to)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.WithoutEnd, "without-end", "", "`WHY` it is deleted although no agreement was ended; the certificate says so")
	f.StringVar(&o.WithoutReceipt, "without-receipt", "", "`WHY` it is deleted although the retailer acknowledged no file; the certificate says so")
	f.StringVar(&to, "certificate", "", "`FILE` for the certificate's text; else it is printed")
	return cmd
}
