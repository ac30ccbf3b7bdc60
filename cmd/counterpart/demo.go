package main

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"counterpart/internal/app"
	"counterpart/internal/demo"
)

func newDemo(c *common) *cobra.Command {
	var o demo.Options
	var check bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Try everything with an invented retailer, on this computer only",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Out = cmd.OutOrStdout()
			o.Log = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelError}))
			if o.Dir == "" {
				o.Dir = c.data
			}
			return runDemo(cmd, o, check)
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.Customers, "customers", 20_000, "how many customers")
	f.Uint64Var(&o.Seed, "seed", 1, "which invented world")
	f.StringVar(&o.Address, "listen", "127.0.0.1:8080", "loopback `ADDRESS`")
	f.StringVar(&o.Dir, "dir", "", "`FOLDER` to keep it in; a temporary one is removed at the end")
	f.BoolVar(&check, "check", false, "walk all stops over HTTP, say what was seen, and end")
	return cmd
}

func runDemo(cmd *cobra.Command, o demo.Options, check bool) error {
	app.Tune()
	began := time.Now()
	out := cmd.OutOrStdout()
	_, _ = fmt.Fprintf(out, "making %d customers with their orders …\n", o.Customers)
	d, err := demo.Open(cmd.Context(), o)
	if err != nil {
		return err
	}
	defer d.Close() // a temporary folder that stays behind harms nobody
	_, _ = fmt.Fprintf(out, "ready after %.1f s\n", time.Since(began).Seconds())
	if check {
		return d.Check(cmd.Context())
	}
	ln, err := d.Listen(cmd.Context())
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, `
  Open  http://%s/demo

It listens on this computer only, because it lets anybody in. All people are invented, and the
clock is simulated. Ctrl+C ends it.
`, ln.Addr())
	return d.Serve(cmd.Context(), ln)
}
