package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"counterpart/internal/app"
	"counterpart/internal/app/trial"
	"counterpart/internal/store"
)

// common are the flags that every command has.
type common struct {
	config   string
	data     string
	database string
	tenant   string
	clock    string
	verbose  bool
}

func newRoot() *cobra.Command {
	var c common
	root := &cobra.Command{
		Use:           "counterpart",
		Short:         "A CRM for retailers that records every disclosure before it happens",
		SilenceUsage:  true,
		SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{
			HiddenDefaultCmd: true,
		},
	}
	f := root.PersistentFlags()
	f.StringVar(&c.config, "config", "", "configuration `FILE`")
	f.StringVar(&c.data, "data", "", "`FOLDER` for database, keys, journal and backups")
	f.StringVar(&c.database, "database", "", "PostgreSQL `URL`, or path of an SQLite file")
	f.StringVar(&c.tenant, "tenant", "", "short `NAME` of the retailer, if there are several")
	f.StringVar(&c.clock, "clock", "", "for trials only: take the time from this `FILE`, and mark every entry as simulated")
	f.BoolVar(&c.verbose, "verbose", false, "log more")
	root.AddCommand(
		newInit(&c), newServe(&c), newUser(&c), newLedger(&c), newHold(&c), newErase(&c), newRotate(&c), newDemo(&c),
		newImport(&c), newExport(&c), newRefused(&c), newBackup(&c), newRestore(&c), newContract(), newSign(), newBundle(&c), newLeave(&c), newWitness(&c),
	)
	return root
}

// load reads the configuration and how to open; flags go before the environment, and that before the file. The
// demo does not call it: it lets anybody in, and must never open the database of a real retailer.
func (c *common) load(cmd *cobra.Command) (app.Config, app.Options, error) {
	var cfg app.Config
	o := app.Options{Log: c.logger(cmd)}
	if c.config != "" {
		var err error
		if cfg, err = app.Load(c.config); err != nil {
			return cfg, o, err
		}
	}
	if c.clock != "" {
		set, err := trial.Open(c.clock)
		if err != nil {
			return cfg, o, err
		}
		o.Now, o.Simulated = set.Now, true
	}
	if c.data != "" {
		cfg.Data = c.data
	}
	if env := os.Getenv("COUNTERPART_DATABASE"); env != "" {
		cfg.Database = env
	}
	if env := os.Getenv("COUNTERPART_SMTP"); env != "" {
		cfg.SMTP = env
	}
	if c.database != "" {
		cfg.Database = c.database
	}
	return cfg, o, nil
}

// open opens the program for a command.
func (c *common) open(cmd *cobra.Command, create bool) (*app.App, error) {
	cfg, o, err := c.load(cmd)
	if err != nil {
		return nil, err
	}
	o.Create = create
	return app.Open(cmd.Context(), cfg, o)
}

func (c *common) logger(cmd *cobra.Command) *slog.Logger {
	level := slog.LevelWarn
	if c.verbose {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: level}))
}

// with runs fn with the program open and the retailer found.
func (c *common) with(cmd *cobra.Command, fn func(context.Context, *app.App, store.Tenant) error) error {
	a, err := c.open(cmd, false)
	if err != nil {
		return err
	}
	defer a.Close() // everything acknowledged is committed
	t, err := a.Tenant(cmd.Context(), c.tenant)
	if err != nil {
		return err
	}
	return fn(cmd.Context(), a, t)
}
