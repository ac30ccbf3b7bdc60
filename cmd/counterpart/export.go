package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"counterpart/internal/access"
	"counterpart/internal/act"
	"counterpart/internal/app"
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
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error { return leave(ctx, cmd, a, t, to) })
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "`FILE` to make")
	return cmd
}

func retailer(t store.Tenant) leaving.Retailer {
	return leaving.Retailer{ID: t.ID, Name: t.Name, Vendor: t.Vendor, Country: t.Country, Currency: t.Currency, EmailUnique: t.EmailUnique}
}

func leave(ctx context.Context, cmd *cobra.Command, a *app.App, t store.Tenant, to string) (err error) {
	if to == "" {
		return failure.New(failure.Invalid, "Name the file to make with --to.")
	}
	permit, err := signIn(ctx, cmd, a, t, "counterpart leave create")
	if err != nil {
		return err
	}
	if _, err := os.Lstat(to); err == nil {
		return failure.New(failure.Invalid, "The file %s is there already.", to)
	}
	part := to + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "The file %s cannot be made; it must not be there yet.", part)
	}
	say := func(what string) { _, _ = fmt.Fprintln(cmd.ErrOrStderr(), what) }
	out := bufio.NewWriterSize(f, 1<<20)
	made, err := a.Leaving.Create(ctx, permit, retailer(t), out, say)
	for _, step := range []func() error{out.Flush, f.Sync, f.Close} {
		if e := step(); err == nil {
			err = e
		}
	}
	if err == nil {
		err = os.Rename(part, to)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(cmd.OutOrStdout(), format+"\n", args...) }
	p("%s holds everything of %s, in the clear", to, t.Name)
	for _, n := range made.Counts {
		if n.Says != "" {
			p("  %-16s %d", n.Says, n.Rows)
		}
	}
	p("  %-16s %d", "log entries", made.Log.Size)
	p("SHA-256 %s, which entry %d records", made.Hash, made.Entry)
	return nil
}

func newLeaveReceived(c *common) *cobra.Command {
	return &cobra.Command{
		Use:   "received FILE|SHA-256",
		Short: "Acknowledge that the retailer has the file, so that the vendor may delete what it has",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := hashOf(args[0])
			if err != nil {
				return err
			}
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error {
				permit, err := signIn(ctx, cmd, a, t, "counterpart leave received")
				if err != nil {
					return err
				}
				place, err := a.Leaving.Received(ctx, permit, h)
				if err == nil {
					_, err = fmt.Fprintf(cmd.OutOrStdout(), "Received: %s, which entry %d records\n", h, place.Index)
				}
				return err
			})
		},
	}
}

// hashOf reads a hash, or computes that of a file.
func hashOf(arg string) (h act.Hash, err error) {
	if h.UnmarshalText([]byte(arg)) == nil {
		return h, nil
	}
	f, err := os.Open(arg)
	if err != nil {
		return h, failure.Wrap(err, failure.Invalid, "%s is no SHA-256, and no file that can be read.", arg)
	}
	defer f.Close() // only read
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return h, failure.Wrap(err, failure.Invalid, "%s cannot be read.", arg)
	}
	return act.Hash(sum.Sum(nil)), nil
}

func newLeaveImport(c *common) *cobra.Command {
	var sum string
	var check bool
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
				return arrive(ctx, cmd, a, t, arriving{args[0], sum, check})
			})
		},
	}
	cmd.Flags().StringVar(&sum, "sha256", "", "`HASH` that the file must have, as it was printed when it was made")
	cmd.Flags().BoolVar(&check, "check", false, "check the file only")
	return cmd
}

type arriving struct {
	file, sum string
	check     bool
}

func arrive(ctx context.Context, cmd *cobra.Command, a *app.App, t store.Tenant, in arriving) error {
	f, err := os.Open(in.file)
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "The file %s cannot be read.", in.file)
	}
	defer f.Close() // only read
	st, err := f.Stat()
	if err != nil {
		return err
	}
	file, err := leaving.Open(f, st.Size())
	if err != nil {
		return err
	}
	if in.sum != "" && in.sum != file.Hash.String() {
		return failure.New(failure.Invalid, "The file's SHA-256 is %s, another than the one that was named.", file.Hash)
	}
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(cmd.OutOrStdout(), format+"\n", args...) }
	if in.check {
		p("%s is whole: everything of %s, of %s", in.file, file.Retailer.Name, day(file.Made))
		return nil
	}
	done, err := a.Leaving.Take(ctx, party.Job(t.ID), retailer(t), file)
	if err != nil {
		return err
	}
	p("%-16s %10s %10s", "", "in file", "taken")
	for _, n := range done.Counts {
		if n.Says != "" {
			p("%-16s %10d %10d", n.Says, n.Rows, n.Taken)
		}
	}
	p("%-16s %10d %10s", "log entries", done.Log.Size, "kept")
	p("The former log lies in %s; entry %d of the new one names it.", done.File, done.Entry)
	return nil
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
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error { return remove(ctx, cmd, a, t, o, to) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.WithoutEnd, "without-end", "", "`WHY` it is deleted although no agreement was ended; it is recorded")
	f.StringVar(&o.WithoutReceipt, "without-receipt", "", "`WHY` it is deleted although the retailer acknowledged no file; it is recorded")
	f.StringVar(&to, "certificate", "", "`FILE` for the certificate's text; else it is printed")
	return cmd
}

func remove(ctx context.Context, cmd *cobra.Command, a *app.App, t store.Tenant, o leaving.Ordering, to string) error {
	_, err := a.Leaving.Began(ctx, t.ID)
	if failure.Is(err, failure.NotFound) {
		who, e := signedIn(ctx, cmd, a, t)
		if e != nil {
			return e
		}
		err = a.Leaving.Begin(ctx, who, o)
	}
	if err != nil {
		return err
	}
	done, err := a.Leaving.Delete(ctx, t.ID, func(what string, n int64) {
		_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "%s %d\n", what, n)
	})
	if err != nil {
		return err
	}
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(cmd.OutOrStdout(), format+"\n", args...) }
	for _, h := range done.Held {
		until := "no date is set for its review"
		if h.Hold.Review != 0 {
			until = "to be reviewed on " + day(h.Hold.Review)
		}
		p("Hold %d keeps %d customers, who are restricted; %s.", h.Hold.Number, h.People, until)
	}
	switch {
	case len(done.Held) > 0:
		p("%d customers are erased so far. Run this again once no hold stands.", done.Erased)
	case done.Certificate == "":
		p("Everything is deleted already; entry %d certifies it.", done.Entry)
	case to != "":
		p("Everything is deleted; entry %d certifies it. The certificate lies in %s.", done.Entry, to)
		return os.WriteFile(to, []byte(done.Certificate), 0o600)
	default:
		p("%s", done.Certificate)
		p("Entry %d of the log certifies it.", done.Entry)
	}
	return nil
}
