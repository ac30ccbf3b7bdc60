package app

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
	_ "time/tzdata" // the zones, where the machine has none

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclparse"

	"counterpart/internal/failure"
)

// Config is what an operator decides. The zero value, after Complete, runs on this computer
// only, with everything under one folder.
type Config struct {
	// Data is the folder under which everything lies that is not named otherwise.
	Data string `hcl:"data,optional"`
	// Database is a PostgreSQL URL or the path of an SQLite file. For the commands the environment
	// variable COUNTERPART_DATABASE goes before it, so that a password need not lie in a file.
	Database string `hcl:"database,optional"`
	// Keys is the path of the key file. Back it up apart from the database.
	Keys string `hcl:"keys,optional"`
	// Journal is the path of the journal of erasures, outside the database and all its backups.
	Journal string `hcl:"journal,optional"`
	// Refused is the folder of sealed files of refused rows.
	Refused string `hcl:"refused,optional"`
	// Backups is the folder into which backups are written.
	Backups string `hcl:"backups,optional"`
	// Listen is the address to serve on.
	Listen string `hcl:"listen,optional"`
	// URL is how browsers reach the program, such as https://crm.example. It decides whether
	// cookies are for TLS only.
	URL string `hcl:"url,optional"`
	// Zone is the IANA time zone in which times are shown, days are counted and staff work, such as
	// Europe/Berlin. Empty is UTC.
	Zone string `hcl:"zone,optional"`
	// SMTP is the mail server, such as smtps://user:password@mail.example or smtp://mail.example:587.
	// For the commands the environment variable COUNTERPART_SMTP goes before it. Without one, replies
	// to customers are kept and not sent.
	SMTP string `hcl:"smtp,optional"`
	// SMTPFrom is the address from which mails come.
	SMTPFrom string `hcl:"smtp_from,optional"`
	// AllowOwnerRole serves although the database role could change the ledger's tables
	// (PostgreSQL).
	AllowOwnerRole bool `hcl:"allow_owner_role,optional"`
}

// Load reads a configuration file. A key that it does not know is an error with its line.
func Load(path string) (Config, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return Config{}, failure.Wrap(err, failure.Invalid, "The configuration file %s cannot be read.", path)
	}
	return parse(path, src)
}

func parse(path string, src []byte) (Config, error) {
	var c Config
	f, diags := hclparse.NewParser().ParseHCL(src, path)
	if !diags.HasErrors() {
		diags = append(diags, gohcl.DecodeBody(f.Body, nil, &c)...)
	}
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			return c, failure.Wrap(diags, failure.Invalid, "%s: %s %s", place(path, d), d.Summary+".", d.Detail).
				WithHint("docs/operating.md lists the keys.")
		}
	}
	return c, nil
}

func place(path string, d *hcl.Diagnostic) string {
	if d.Subject == nil {
		return path
	}
	return fmt.Sprintf("%s:%d:%d", path, d.Subject.Start.Line, d.Subject.Start.Column)
}

// Location gives the time zone. A name that is not known is a failure of kind Invalid.
func (c Config) Location() (*time.Location, error) {
	zone, err := time.LoadLocation(c.Zone) // empty is UTC
	if err != nil || c.Zone == "Local" {
		return nil, failure.New(failure.Invalid, "There is no time zone %q.", c.Zone).
			WithHint("Expected an IANA name such as Europe/Berlin.")
	}
	return zone, nil
}

// Complete fills in what is not set.
func (c Config) Complete() Config {
	def := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	def(&c.Data, "counterpart-data")
	def(&c.Database, filepath.Join(c.Data, "database", "counterpart.db"))
	def(&c.Keys, filepath.Join(c.Data, "keys", "counterpart.keys"))
	def(&c.Journal, filepath.Join(c.Data, "journal", "erasures"))
	def(&c.Refused, filepath.Join(c.Data, "refused"))
	def(&c.Backups, filepath.Join(c.Data, "backups"))
	def(&c.Listen, "127.0.0.1:8080")
	def(&c.URL, "http://"+c.Listen)
	return c
}

// Tune sets how the garbage collector works in a program that serves: seldom, as requests leave
// much short-lived garbage and little else, within a memory limit that leaves room for SQLite's
// pages. The limit rises with what is in use, or else collecting would never end where the indexes
// of names alone are larger. The environment variables GOGC and GOMEMLIMIT no longer count after it.
func Tune() {
	debug.SetGCPercent(300)
	debug.SetMemoryLimit(leastLimit)
	afterEach(func() { debug.SetMemoryLimit(limitFor(inUse())) })
}

const (
	leastLimit = 160 << 20 // bytes
	spare      = 64 << 20  // bytes, besides one and a half times what is in use
)

// limitFor gives the memory limit for so many bytes in use.
func limitFor(live uint64) int64 { return max(leastLimit, int64(live+live/2)+spare) }

// inUse gives the bytes of the heap that the last collection found in use.
func inUse() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// afterEach calls a function after each collection: nothing holds the mark, so that each takes it.
func afterEach(do func()) {
	mark := new([64]byte)
	runtime.AddCleanup(mark, func(do func()) {
		afterEach(do) // first, so that a collection that follows the call finds a mark
		do()
	}, do)
}
