package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"counterpart/internal/failure"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

// witnessing is how a witness is started.
type witnessing struct {
	dir, name, listen string
	logs, policies    []string
	setup             bool
}

func newWitness(c *common) *cobra.Command {
	var o witnessing
	cmd := &cobra.Command{
		Use:   "witness",
		Short: "Watch somebody else's log: run a witness with a key and a memory of its own",
		Long: `Run a witness (C2SP tlog-witness) for the logs that it is told to trust. It signs a checkpoint only
if a proof shows that it continues the one that it signed before, and remembers that on the disk before it
answers. It receives hashes and no entry, so no personal data.

The first start makes its key, under --name, and prints the public one: whoever runs the log adds it to
the log's witnesses, with the address. --log and --policy add logs to trust; what they name is kept in the
folder, in the file logs. Keep the folder: a witness that has lost its memory would sign a history again
that it has refused. The folder, not this program, is what its word rests on.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd, c) },
	}
	f := cmd.Flags()
	f.StringVar(&o.dir, "dir", "counterpart-witness", "`FOLDER` of its key and memory")
	f.StringVar(&o.name, "name", "", "`NAME` of a new key: its address without scheme, such as witness.retailmax.example")
	f.StringVar(&o.listen, "listen", "127.0.0.1:8181", "`ADDRESS` to serve on")
	f.StringArrayVar(&o.logs, "log", nil, "public `KEY` of a log to trust; may be given several times")
	f.StringArrayVar(&o.policies, "policy", nil, "trust `FILE`, as counterpart ledger policy writes it, whose logs to trust")
	f.BoolVar(&o.setup, "setup", false, "make the key, add the logs, print the public key, and end")
	return cmd
}

func (o witnessing) run(cmd *cobra.Command, c *common) error {
	folder, err := witness.OpenFolder(o.dir)
	if err != nil {
		return err
	}
	key, err := folder.Key(o.name, func() (seed [32]byte) {
		_, _ = rand.Read(seed[:]) // never fails since Go 1.24
		return seed
	})
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "The witness's key: %s.", err).
			WithHint("The first start needs --name, such as witness.retailmax.example.")
	}
	if err := o.trust(folder); err != nil {
		return err
	}
	logs, err := folder.Logs()
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(cmd.OutOrStdout(), "key  %s\n", key.Cosigner())
	for _, l := range logs {
		_, _ = fmt.Fprintf(cmd.OutOrStdout(), "log  %s\n", l)
	}
	if o.setup {
		return nil
	}
	s, err := witness.NewServer(witness.ServerConfig{
		Folder: folder, Key: key, Logs: logs, Log: c.logger(cmd), Now: func() when.Instant { return when.Of(time.Now()) },
	})
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "The file logs: %s.", err)
	}
	return o.serve(cmd, s)
}

// trust adds the logs that the command line names.
func (o witnessing) trust(folder *witness.Folder) error {
	keys := o.logs
	for _, name := range o.policies {
		text, err := os.ReadFile(name)
		if err != nil {
			return failure.Wrap(err, failure.Invalid, "The trust file %s cannot be read.", name)
		}
		p, err := tlog.ParsePolicy(text)
		if err != nil {
			return failure.Wrap(err, failure.Invalid, "%s: %s.", name, err)
		}
		for _, l := range p.Logs {
			keys = append(keys, l.Key)
		}
	}
	if err := folder.Trust(keys...); err != nil {
		return failure.Wrap(err, failure.Invalid, "A log to trust: %s.", err)
	}
	return nil
}

func (o witnessing) serve(cmd *cobra.Command, s *witness.Server) error {
	var lc net.ListenConfig
	ln, err := lc.Listen(cmd.Context(), "tcp", o.listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	_, _ = fmt.Fprintf(cmd.OutOrStdout(), "serving a witness on http://%s\n", ln.Addr())
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 20 * time.Second, WriteTimeout: 20 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	select {
	case err := <-ended:
		return err
	case <-cmd.Context().Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), 5*time.Second)
	defer cancel()
	if err := srv.Shutdown(grace); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}
