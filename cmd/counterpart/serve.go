package main

import (
	"context"
	"fmt"
	"net"
	"sync"

	"github.com/spf13/cobra"

	"counterpart/internal/app"
	"counterpart/internal/failure"
)

func newServe(c *common) *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the pages",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, o, err := c.load(cmd)
			if err != nil {
				return err
			}
			if listen != "" {
				cfg.Listen = listen
			}
			a, err := app.Open(cmd.Context(), cfg, o)
			if err != nil {
				return err
			}
			defer a.Close() // everything acknowledged is committed
			if !a.Config.AllowOwnerRole {
				if err := a.DB.Schema().AppendOnly(cmd.Context()); err != nil {
					return err
				}
			}
			if err := guard(cmd, a); err != nil {
				return err
			}
			return serve(cmd, a)
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "", "`ADDRESS` to serve on")
	return cmd
}

// guard asks the witnesses before anything is served, and says what they hold against the database
// where an operator sees it.
func guard(cmd *cobra.Command, a *app.App) error {
	if err := a.Guard(cmd.Context()); err != nil {
		return err
	}
	halted, err := a.Halted(cmd.Context())
	for t, why := range halted {
		text, hint := failure.Public(why)
		_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "LEDGER ROLLED BACK, retailer %d: %s\n  %s\n", t, text, hint)
	}
	return err
}

func serve(cmd *cobra.Command, a *app.App) error {
	var lc net.ListenConfig
	ln, err := lc.Listen(cmd.Context(), "tcp", a.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	_, _ = fmt.Fprintf(cmd.OutOrStdout(), "serving %s on http://%s\n", a.Config.URL, ln.Addr())
	app.Tune()
	var work sync.WaitGroup
	defer work.Wait() // so that nothing uses the database when it is closed
	ctx, stop := context.WithCancel(cmd.Context())
	defer stop()
	work.Go(func() { a.Work(ctx) })
	return a.Serve(ctx, ln, nil)
}
