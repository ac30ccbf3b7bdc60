package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"counterpart/internal/app"
	"counterpart/internal/backup"
	"counterpart/internal/failure"
	"counterpart/internal/when"
)

func newBackup(c *common) *cobra.Command {
	cmd := &cobra.Command{Use: "backup", Short: "Make sealed backups, list them, end those whose time is over"}
	var keep int
	create := &cobra.Command{
		Use:   "create [FILE]",
		Short: "Write a sealed backup of the whole database",
		Args:  cobra.MaximumNArgs(1),
		RunE: c.opened(func(cmd *cobra.Command, a *app.App, args []string) error {
			path := filepath.Join(a.Config.Backups, a.Now().Time().Format("20060102-150405")+".backup")
			if len(args) > 0 {
				path = args[0]
			} else if err := os.MkdirAll(a.Config.Backups, 0o700); err != nil {
				return err
			}
			if err := a.Backups.Create(cmd.Context(), path, time.Duration(keep)*24*time.Hour); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s, kept for %d days; its key lies in %s\n", path, keep, a.Config.Keys)
			return err
		}),
	}
	create.Flags().IntVar(&keep, "keep", 30, "how many `DAYS` it is kept; then its key is destroyed")
	list := &cobra.Command{
		Use: "list", Short: "List backups", Args: cobra.NoArgs,
		RunE: c.opened(func(cmd *cobra.Command, a *app.App, _ []string) error {
			all, err := a.Backups.List(cmd.Context())
			for _, b := range all {
				_, _ = fmt.Fprintf(cmd.OutOrStdout(), "tenant %d  made %s  until %s  %s  %s\n", b.Tenant, day(b.Made), day(b.Until), ended(b.Destroyed), b.File)
			}
			return err
		}),
	}
	expire := &cobra.Command{
		Use: "expire", Short: "Destroy the keys of backups whose time is over, unless a hold stands", Args: cobra.NoArgs,
		RunE: c.opened(func(cmd *cobra.Command, a *app.App, _ []string) error {
			done, err := a.Backups.Expire(cmd.Context())
			for _, e := range done {
				word := "ended"
				if e.Held != 0 {
					word = fmt.Sprintf("kept by a hold of tenant %d", e.Held)
				}
				_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%s  %s\n", word, e.File)
			}
			return err
		}),
	}
	cmd.AddCommand(create, list, expire)
	return cmd
}

func ended(at when.Instant) string {
	if at == 0 {
		return "readable"
	}
	return "ended " + day(at)
}

// opened runs fn with the program open, for commands about the whole database.
func (c *common) opened(fn func(*cobra.Command, *app.App, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a, err := c.open(cmd, false)
		if err != nil {
			return err
		}
		defer a.Close() // everything acknowledged is committed
		return fn(cmd, a, args)
	}
}

func newRestore(c *common) *cobra.Command {
	var points []string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Fill an empty database from a sealed backup",
		Long: `Fill an empty database from a sealed backup. Whoever was erased since the backup is erased again
before anything is served, from the journal. The restored ledger does not go on: it is closed, and
a new one opens whose first entry names the end of the old one, its last checkpoint that is known and
what is known to be lost. Checkpoints are looked for in the backup, beside the journal and at the
witnesses; --checkpoint names a file with one more, such as the lines of a letter. The key file and
the journal must be those of the installation.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, o, err := c.load(cmd)
			if err != nil {
				return err
			}
			for _, path := range points {
				b, err := os.ReadFile(path)
				if err != nil {
					return failure.Wrap(err, failure.NotFound, "The checkpoint %s cannot be read.", path)
				}
				o.Checkpoints = append(o.Checkpoints, b)
			}
			done, err := app.Restore(cmd.Context(), cfg, o, args[0])
			for _, r := range done {
				_, _ = fmt.Fprintf(cmd.OutOrStdout(), "tenant %d: %d entries, %d erased again, new log %s\n", r.Tenant, r.Old.Size, r.Erased, r.New)
				tellRestored(cmd.OutOrStdout(), &r)
				for _, l := range r.Lost {
					_, _ = fmt.Fprintf(cmd.OutOrStdout(), "  lost: %s\n", l)
				}
			}
			return err
		},
	}
	cmd.Flags().StringArrayVar(&points, "checkpoint", nil, "`FILE` with a checkpoint of the log that is restored; may be given again")
	return cmd
}

// tellRestored says what is known of the old log beyond the backup.
func tellRestored(w io.Writer, r *backup.Restored) {
	switch {
	case r.Point.Size == 0:
		_, _ = fmt.Fprintln(w, "  no checkpoint of the old log is known but the backup's own: what came after it is not known")
	case len(r.By) > 0:
		_, _ = fmt.Fprintf(w, "  last witnessed checkpoint: %d entries, signed by %s\n", r.Point.Size, strings.Join(r.By, ", "))
	default:
		_, _ = fmt.Fprintf(w, "  last known checkpoint: %d entries, signed by no witness\n", r.Point.Size)
	}
	if r.Signed > 0 {
		_, _ = fmt.Fprintf(w, "  agreements that both had signed: %d; in the new log both sign anew, on the page Contract\n", r.Signed)
	}
}
