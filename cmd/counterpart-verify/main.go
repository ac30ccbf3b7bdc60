// Command counterpart-verify checks a bundle, the file that one party hands to another, without any
// server or network. It says what holds, in words for people or in JSON, and exits with 0 if all that
// was checked holds, 1 if something does not, 2 if the file cannot be read or is not complete.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"counterpart/internal/bundle"
	"counterpart/internal/tlog"
)

const usage = `Usage: counterpart-verify [--policy FILE] [--checkpoint FILE]... [--findings FILE] [--entries] [--json] BUNDLE

  --policy FILE      trust this policy (c2sp.org/tlog-policy) and not the bundle's own
  --checkpoint FILE  a checkpoint of this log that you kept; may be given several times
  --findings FILE    write the findings, as this computer derived them, into a new file,
                     if they can be derived
  --entries          write a line for each entry as well
  --json             write JSON

Exits with 0 if everything that was checked holds, 1 if something does not,
2 if the file cannot be read or is not complete.
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// asked is a command line.
type asked struct {
	file, policy  string
	findings      string // the file to make
	kept          []string
	json, entries bool
}

func run(args []string, out, errs io.Writer) int {
	a, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		_, _ = io.WriteString(out, usage)
		return 0
	}
	if err == nil {
		var level bundle.Level
		if level, err = verify(a, out); err == nil {
			return int(level)
		}
	}
	_, _ = fmt.Fprintf(errs, "counterpart-verify: %v\n", err)
	return int(bundle.Unreadable)
}

// parse reads a command line; flags may stand behind the file.
func parse(args []string) (asked, error) {
	var a asked
	f := flag.NewFlagSet("counterpart-verify", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&a.policy, "policy", "", "")
	f.StringVar(&a.findings, "findings", "", "")
	f.Func("checkpoint", "", func(name string) error {
		a.kept = append(a.kept, name)
		return nil
	})
	f.BoolVar(&a.json, "json", false, "")
	f.BoolVar(&a.entries, "entries", false, "")
	var files []string
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return a, err
		}
		if args = f.Args(); len(args) > 0 {
			files, args = append(files, args[0]), args[1:]
		}
	}
	if len(files) != 1 {
		return a, fmt.Errorf("name one bundle to check\n\n%s", strings.TrimSuffix(usage, "\n"))
	}
	a.file = files[0]
	return a, nil
}

const maxSmall = 1 << 20 // bytes of a policy or a checkpoint

// small reads a file that has no business being long.
func small(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSmall+1))
	if err == nil && len(b) > maxSmall {
		err = fmt.Errorf("%s: longer than %d bytes", name, maxSmall)
	}
	return b, err
}

func options(a asked) (bundle.Options, error) {
	var o bundle.Options
	if a.policy != "" {
		b, err := small(a.policy)
		if err != nil {
			return o, err
		}
		p, err := tlog.ParsePolicy(b)
		if err != nil {
			return o, fmt.Errorf("%s: %w", a.policy, err)
		}
		o.Policy = &p
	}
	for _, name := range a.kept {
		b, err := small(name)
		if err != nil {
			return o, err
		}
		o.Kept = append(o.Kept, b)
	}
	return o, nil
}

func verify(a asked, out io.Writer) (bundle.Level, error) {
	o, err := options(a)
	if err != nil {
		return 0, err
	}
	f, err := os.Open(a.file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if a.entries {
		o.Entry = func(l bundle.Line) { printLine(out, a.json, l) }
	}
	var derived []byte
	if a.findings != "" {
		o.Findings = func(text []byte) { derived = text }
	}
	r := bundle.Verify(f, info.Size(), o)
	if derived != nil {
		if err := keep(a.findings, derived); err != nil {
			return 0, err
		}
	}
	if a.json {
		_, err = out.Write(r.JSON())
	} else {
		_, err = io.WriteString(out, r.Text())
	}
	return r.Level, err
}

// keep writes the findings that were derived into a file that is not there yet.
func keep(name string, derived []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(derived)
	return errors.Join(err, f.Close())
}

// printLine writes an entry in a line.
func printLine(out io.Writer, asJSON bool, l bundle.Line) {
	attested := "human-asserted"
	if l.Observed {
		attested = "machine-observed"
	}
	if !asJSON {
		_, _ = fmt.Fprintf(out, "entry %d  %s  %s  %s; existed by %s, not before %s\n",
			l.Index, l.Entry.Recorded, l.Entry.Kind, attested, bundle.Time(l.ExistedBy), bundle.Time(l.NotBefore))
		return
	}
	b, _ := json.Marshal(struct { // of nothing that JSON cannot say
		Entry     int64  `json:"entry"`
		Kind      string `json:"kind"`
		Recorded  int64  `json:"recorded_us"`
		Attested  string `json:"attested"`
		ExistedBy uint64 `json:"existed_by_s,omitempty"`
		NotBefore uint64 `json:"not_before_s,omitempty"`
	}{l.Index, string(l.Entry.Kind), int64(l.Entry.Recorded), attested, l.ExistedBy, l.NotBefore})
	_, _ = fmt.Fprintf(out, "%s\n", b)
}
