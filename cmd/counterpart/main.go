// Command counterpart runs a CRM for retailers in which every disclosure of personal data is
// recorded before it happens. Run it without arguments for a list of its commands.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"counterpart/internal/failure"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run executes a command line and gives the exit code: 0 done, 1 failed, 2 found something wrong.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cmd := newRoot()
	cmd.SetArgs(args)
	cmd.SetIn(in)
	cmd.SetOut(out)
	cmd.SetErr(errs)
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	_, _ = fmt.Fprintln(errs, "counterpart: "+explain(err))
	if failure.Is(err, failure.Doubt) {
		return 2
	}
	return 1
}

// explain gives the text of a failure, its hint and, on a terminal that belongs to an operator,
// the cause.
func explain(err error) string {
	if failure.KindOf(err) == failure.Internal {
		return err.Error()
	}
	text, hint := failure.Public(err)
	if hint != "" {
		text += "\n  " + hint
	}
	return text
}
