package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"counterpart/internal/app"
	"counterpart/internal/evidence"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/when"
)

// bundling says what a bundle is to hold.
type bundling struct {
	file, to, recipient, from, entries string
	subjects, newest                   bool
}

func newBundle(c *common) *cobra.Command {
	var b bundling
	create := &cobra.Command{
		Use:   "create",
		Short: "Write one file that the other party can check without a server",
		Long: `Write one file with the retailer's log, the documents that it names, the checkpoints that witnesses
signed, the agreement, the findings and a report for people. counterpart-verify checks it without a server.

Without --from, --to and --entries it holds the whole log. Acts under the agreement are always in it, so
that the findings are those of the whole log. Customers are named in no entry; --subjects adds the sets of
ordinals that entries commit to, which only somebody with the right to hand data out may do: they sign in,
and it is recorded as a disclosure. That the file was handed over, to whom, is an entry of the log.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(ctx context.Context, a *app.App, t store.Tenant) error { return b.run(ctx, cmd, a, t) })
		},
	}
	f := create.Flags()
	f.StringVarP(&b.file, "output", "o", "", "`FILE` to make")
	f.StringVar(&b.recipient, "for", evidence.ForController, "`WHO` gets it: "+strings.Join(evidence.Recipients(), ", "))
	f.StringVar(&b.from, "from", "", "only what was recorded from this `DAY` or time on (UTC), in whole blocks of 256 entries")
	f.StringVar(&b.to, "to", "", "only what was recorded before this `DAY` or time (UTC)")
	f.StringVar(&b.entries, "entries", "", "only these entries, `N,N,…`, each with its proof, and the acts")
	f.BoolVar(&b.subjects, "subjects", false, "disclose which customers entries are about")
	f.BoolVar(&b.newest, "newest", false, "end at the log's end, even if no witness has signed that yet")
	cmd := &cobra.Command{Use: "bundle", Short: "Hand over evidence as one file"}
	cmd.AddCommand(create)
	return cmd
}

func (b *bundling) run(ctx context.Context, cmd *cobra.Command, a *app.App, t store.Tenant) error {
	o, err := b.order(t)
	if err != nil {
		return err
	}
	if b.subjects {
		permit, err := signIn(ctx, cmd, a, t, "counterpart bundle create")
		if err != nil {
			return err
		}
		o.By, o.Customers = permit.Principal(), &permit
	}
	o.Progress = func(done, all int64) {
		if done%65_536 == 0 {
			_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "%d of %d entries\n", done, all)
		}
	}
	troubles, err := a.Witnesses.Guard(ctx, t.ID) // so that the file ends where witnesses have just signed
	if err != nil {
		return err
	}
	for _, x := range troubles {
		_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "the witness %s did not sign: %v\n", x.Witness.Name, x.Err)
	}
	made, err := b.write(ctx, a, o)
	if err != nil {
		return err
	}
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(cmd.OutOrStdout(), format+"\n", args...) }
	p("%s is made for the %s", b.file, b.recipient)
	p("  bundle      %s", made.Hash)
	p("  log         %d entries, and %d after that are not in it", made.Size, made.Beyond)
	p("  hand-over   entry %d", made.Entry)
	if made.Receipt >= 0 {
		p("  disclosure  entry %d", made.Receipt)
	}
	p("Check it with: counterpart-verify %s", b.file)
	return nil
}

// write makes the file beside its name and gives it the name once it is whole and recorded.
func (b *bundling) write(ctx context.Context, a *app.App, o evidence.Order) (made evidence.Made, err error) {
	if _, err := os.Lstat(b.file); err == nil {
		return made, failure.New(failure.Invalid, "The file %s is there already.", b.file)
	}
	part := b.file + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return made, failure.Wrap(err, failure.Invalid, "The file %s cannot be made; it must not be there yet.", part)
	}
	out := bufio.NewWriterSize(f, 1<<20)
	made, err = a.Evidence.Make(ctx, out, o)
	for _, step := range []func() error{out.Flush, f.Sync, f.Close} {
		if e := step(); err == nil {
			err = e
		}
	}
	if err == nil {
		err = os.Rename(part, b.file)
	}
	if err != nil {
		return made, errors.Join(err, os.Remove(part))
	}
	return made, nil
}

func (b *bundling) order(t store.Tenant) (evidence.Order, error) {
	o := evidence.Order{By: party.Job(t.ID), Parties: app.Parties(t), For: b.recipient, Newest: b.newest}
	if b.file == "" {
		return o, failure.New(failure.Invalid, "Name the file to make with -o.")
	}
	var err error
	if o.From, err = moment(b.from); err != nil {
		return o, err
	}
	if o.To, err = moment(b.to); err != nil {
		return o, err
	}
	for word := range strings.SplitSeq(b.entries, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return o, failure.New(failure.Invalid, "--entries: expected numbers with commas between them.")
		}
		o.Entries = append(o.Entries, n)
	}
	if len(o.Entries) > 0 && (b.from != "" || b.to != "") {
		return o, failure.New(failure.Invalid, "Either --entries, or --from and --to.")
	}
	return o, nil
}

// moment reads a day or a time in UTC; an empty text is none.
func moment(text string) (when.Instant, error) {
	if text == "" {
		return 0, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return when.Of(at), nil
		}
	}
	return 0, failure.New(failure.Invalid, "%q is no time: expected 2026-01-31, or 2026-01-31T12:00:00Z.", text)
}
