// Command bench measures the product beside a plaintext server that does the same work: same
// HTTP stack, same database with the same settings, same pool, same rows, answers of the same
// size, same client, in the same run on the same machine. What it reports is the ratio.
//
//	go run ./bench            everything, with 100,000 customers, some fifteen minutes
//	go run ./bench --quick    read and append with 10,000 customers, under a minute
//	go run ./bench pages      every page at the server, 100,000 customers and 500,000 orders
//	go run ./bench duties     judging and control tests, on the folder that pages filled
//	go run ./bench --json     an array of {engine, name, callers, rate, ratio, p50, p99}
//
// The two servers are processes of this program, so that their CPU time is told apart from the
// client's. The product's side is the product: a request goes from cookie to session, policy,
// desk, ledger and vault before it becomes JSON. The baseline's side is one SQL statement per
// request. docs/benchmarks.md says what each row compares.
//
// It refuses to report where a commit is not durable: fsync, synchronous_commit or
// full_page_writes off, SQLite not in WAL mode or not synchronous=FULL, data on a file system
// in memory. A run in which any answer was wrong fails.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"counterpart/bench/machine"
)

// options is what the command line says.
type options struct {
	quick, json bool
	customers   int
	rounds      int
	run, warm   time.Duration
	engines     []string
	only        []string
	callers     []string
	dir         string
	profiles    string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "serve" {
		return serveChild(ctx, args[1:])
	}
	if len(args) > 0 && args[0] == "pages" {
		return benchPages(ctx, args[1:])
	}
	if len(args) > 0 && args[0] == "duties" {
		return benchDuties(ctx, args[1:])
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	rows, failed := measureAll(ctx, o)
	if o.json {
		if err := writeJSON(os.Stdout, rows); err != nil {
			return err
		}
	}
	return failed
}

func parse(args []string) (options, error) {
	o := options{}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.BoolVar(&o.quick, "quick", false, "read and append only, 10,000 customers, 1 and 64 callers, under a minute")
	f.BoolVar(&o.json, "json", false, "print an array of {engine, name, callers, rate, ratio, p50, p99} and nothing else")
	f.IntVar(&o.customers, "customers", 100_000, "how many customers are stored")
	f.IntVar(&o.rounds, "rounds", 3, "how often baseline and product take turns")
	seconds := f.Float64("seconds", 3, "how long one run is measured")
	engines := f.String("engines", "sqlite,postgres", "which engines")
	only := f.String("only", "", "names of what is measured, with commas; empty is everything")
	callers := f.String("callers", "", "numbers of callers, with commas; empty is every number that a measurement has")
	f.StringVar(&o.dir, "dir", "", "folder on a real disk for the data; empty is a new one, removed at the end")
	f.StringVar(&o.profiles, "profiles", "", "folder for CPU profiles of the product, one per name and callers")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	o.engines, o.only, o.callers = split(*engines), split(*only), split(*callers)
	o.run = time.Duration(*seconds * float64(time.Second))
	if o.quick {
		o.customers, o.run, o.callers = 10_000, 450*time.Millisecond, []string{"1", "64"}
	}
	o.warm = min(o.run/4, time.Second)
	return o, o.check()
}

func (o options) check() error {
	for _, e := range o.engines {
		if e != "sqlite" && e != "postgres" {
			return fmt.Errorf("engine %q: expected sqlite or postgres", e)
		}
	}
	for _, n := range o.only {
		if !slices.ContainsFunc(measures(), func(m measureOf) bool { return m.name == n }) {
			return fmt.Errorf("--only %q: there is no such measurement", n)
		}
	}
	for _, c := range o.callers {
		if n, err := strconv.Atoi(c); err != nil || n < 1 {
			return fmt.Errorf("--callers %q: expected numbers from 1", c)
		}
	}
	if o.customers < 1000 || o.rounds < 1 || o.run <= 0 || len(o.engines) == 0 {
		return errors.New("expected at least 1000 customers, 1 round, 1 engine and some time")
	}
	return nil
}

func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' })
}

// wants reports whether a measurement was asked for.
func (o options) wants(m measureOf) bool {
	return (m.quick || !o.quick) && (len(o.only) == 0 || slices.Contains(o.only, m.name))
}

// wantsCallers reports whether a number of callers was asked for.
func (o options) wantsCallers(n int) bool {
	return len(o.callers) == 0 || slices.Contains(o.callers, strconv.Itoa(n))
}

// folder gives the folder for the data, which other users may enter, as the database runs as
// one of them, and a function that removes what was made.
func (o options) folder() (string, func(), error) {
	parent := o.dir
	if parent == "" {
		if parent = "/var/tmp"; machine.OnDisk(parent) != nil {
			parent = os.TempDir()
		}
	} else if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", nil, err
	}
	if err := machine.OnDisk(parent); err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp(parent, "counterpart-bench-")
	if err != nil {
		return "", nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", nil, err
	}
	return dir, func() { _ = os.RemoveAll(dir) }, os.Chmod(dir, 0o755)
}
