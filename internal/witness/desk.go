package witness

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/clean"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// Config is what a Desk is made of.
type Config struct {
	Ledger *ledger.Ledger
	Reader ledger.Reader
	Keys   ledger.Keys
	Rows   Rows
	HTTP   *http.Client
	Shelf  *Shelf // nil keeps nothing beside the database
	// Tell tells people, by mail, that a witness speaks against the database and shows nothing for it:
	// at most once a day for each witness. It may be nil.
	Tell func(ctx context.Context, w Witness, text string) error
	Now  func() when.Instant
	Log  *slog.Logger
	// Random gives a number from 0 to 1, so that not all logs ask at the same moment.
	Random func() float64
}

// Desk looks after the witnesses of all tenants. Safe for concurrent use.
type Desk struct {
	cfg Config

	mu     sync.Mutex // guards what follows
	paces  map[paceKey]*pace
	under  map[party.Tenant]bool                        // a round is under way
	claims map[ledger.Log]map[int64]*ContradictionError // what was shown, by witness; 0 is the shelf
	// compared are the notes of the shelf that the database leads to.
	compared map[ledger.Log]string
	told     map[paceKey]when.Instant // when people were last told of a witness
}

// New makes a Desk.
func New(cfg Config) *Desk {
	return &Desk{
		cfg: cfg, paces: map[paceKey]*pace{}, under: map[party.Tenant]bool{}, claims: map[ledger.Log]map[int64]*ContradictionError{},
		compared: map[ledger.Log]string{}, told: map[paceKey]when.Instant{},
	}
}

// Draft is a witness to be.
type Draft struct {
	Key     string // public key
	URL     string
	Runner  Runner
	Company string // that runs it
}

const (
	maxWitnesses = 16
	maxCompany   = 60
	maxURL       = 200
)

func (n *Draft) check() (*tlog.Cosigner, error) {
	c := &clean.Checker{}
	key, err := tlog.ParseCosigner(strings.TrimSpace(n.Key))
	if err != nil {
		c.Add("key", "is not a witness's public key, such as witness.example/w1+1a2b3c4d+BA…")
	} else {
		c.Refuse("key", key.Name())
	}
	n.URL = strings.TrimSuffix(strings.TrimSpace(n.URL), "/")
	if err := CheckURL(n.URL); err != nil {
		c.Add("url", "%s", err)
	}
	if len(n.URL) > maxURL {
		c.Add("url", "is too long")
	}
	if !slices.Contains(Runners(), n.Runner) {
		c.Add("runner", "is none of controller, neutral, processor")
	}
	n.Company = c.Line("company", strings.TrimSpace(n.Company), maxCompany)
	c.Refuse("company", n.Company)
	if n.Company == "" {
		c.Add("company", "is missing: the company that runs it")
	}
	if len(c.Problems) == 0 {
		return key, nil
	}
	return nil, failure.Wrap(c.Problems, failure.Invalid, "Some fields need attention.").WithHint("Nothing was saved. Each field says what is expected.")
}

// MayManage says who decides about the witnesses of a log and who reads it: owners and privacy
// officers of the retailer, the vendor's operators, and jobs, each with a fresh factor.
func MayManage(p party.Principal) error {
	if slices.Contains([]party.Role{party.Owner, party.PrivacyOfficer, party.Operator, party.System}, p.Role) {
		return access.Confirmed(p)
	}
	return failure.New(failure.Forbidden, "Only an owner, a privacy officer or the vendor's operator may do this.").WithHint("Ask one of them.")
}

// Add adds a witness, which is asked from then on. What is wrong with the draft is a failure of kind
// Invalid around clean.FieldErrors. An active witness with the same key is a failure of kind Conflict.
func (d *Desk) Add(ctx context.Context, p party.Principal, n Draft) (int64, error) {
	if err := MayManage(p); err != nil {
		return 0, err
	}
	key, err := n.check()
	if err != nil {
		return 0, err
	}
	all, err := d.cfg.Rows.All(ctx, p.Tenant)
	if err != nil {
		return 0, err
	}
	active := 0
	for _, w := range all {
		if w.Active() && w.Key == key.String() {
			return 0, failure.New(failure.Conflict, "This witness is there already.")
		}
		if w.Active() {
			active++
		}
	}
	if active >= maxWitnesses {
		return 0, failure.New(failure.Invalid, "There are %d witnesses already, which is the most.", maxWitnesses)
	}
	w := Witness{
		Tenant: p.Tenant, Name: key.Name(), Key: key.String(), URL: n.URL, Runner: n.Runner, Company: n.Company,
		Added: d.cfg.Now(), Author: p.Ordinal,
	}
	_, err = d.cfg.Ledger.Change(ctx, p, func(tx ledger.Tx) (ledger.Draft, error) {
		var err error
		if w.Number, err = d.cfg.Rows.Add(ctx, tx, w); err != nil {
			return ledger.Draft{}, err
		}
		return ledger.Draft{Entry: about(w, "add")}, nil
	})
	return w.Number, err
}

// about is the entry of a change of a tenant's witnesses: the key says for ever whose signatures
// counted, and the words who was said to run it.
func about(w Witness, act string) entry.Entry {
	return entry.Entry{
		Kind: entry.Change, Act: act, Object: "witness", Ref: w.Number,
		List: []string{"key " + w.Key, "runner " + string(w.Runner), "company " + w.Company},
	}
}

// Remove ends asking a witness. What it has signed stays.
func (d *Desk) Remove(ctx context.Context, p party.Principal, number int64) error {
	if err := MayManage(p); err != nil {
		return err
	}
	_, err := d.cfg.Ledger.Change(ctx, p, func(tx ledger.Tx) (ledger.Draft, error) {
		w, err := d.cfg.Rows.Remove(ctx, tx, p.Tenant, number, d.cfg.Now())
		if err != nil {
			return ledger.Draft{}, err
		}
		return ledger.Draft{Entry: about(w, "remove")}, nil
	})
	return err
}

// All lists the witnesses of a tenant by number, those that were removed too.
func (d *Desk) All(ctx context.Context, t party.Tenant) ([]Witness, error) {
	return d.cfg.Rows.All(ctx, t)
}

// Contradicted gives what was shown against the database, nil for nothing: then nothing is appended to
// that log.
func (d *Desk) Contradicted(at ledger.Log) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.claims[at] {
		return halted(c)
	}
	return nil
}

// halted is what everybody is told while a checkpoint that the log and a witness have signed contradicts
// the database.
func halted(c *ContradictionError) error {
	text := "A witness has signed another history of this record than the database holds."
	if c.Size > c.Ours {
		text = "The database is older than what a witness has signed: %d entries are there, and it has seen %d."
		return failure.New(failure.Doubt, text, c.Ours, c.Size).WithHint(hintHalted)
	}
	return failure.New(failure.Doubt, "%s", text).WithHint(hintHalted)
}

const hintHalted = "Nothing is shown or changed until this is understood. An operator finds what to do in docs/operating.md, under: When a witness contradicts the database."

// claim notes what was shown against the database, and halts the log.
func (d *Desk) claim(ctx context.Context, at ledger.Log, w Witness, c *ContradictionError) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.claims[at] == nil {
		d.claims[at] = map[int64]*ContradictionError{}
	}
	known := d.claims[at][w.Number]
	d.claims[at][w.Number] = c
	d.cfg.Ledger.Halt(at, halted(c))
	if known == nil || *known != *c {
		d.cfg.Log.LogAttrs(ctx, slog.LevelError, "A WITNESS CONTRADICTS THE DATABASE: nothing is appended to this log",
			slog.Int64("tenant", int64(w.Tenant)), slog.Int64("log", at.Number), slog.String("witness", w.Name),
			slog.Uint64("witnessed", c.Size), slog.Uint64("here", c.Ours))
	}
}

// settle drops the claims of witnesses that are not among those who still make one.
func (d *Desk) settle(at ledger.Log, keep func(number int64) bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	held, any := d.claims[at]
	for n := range held {
		if !keep(n) {
			delete(held, n)
		}
	}
	if any && len(held) == 0 {
		delete(d.claims, at)
		d.cfg.Ledger.Resume(at)
	}
}

// paceKey names a witness of a tenant.
type paceKey struct {
	tenant party.Tenant
	number int64
}

// pace is when a witness is asked next.
type pace struct {
	next  when.Instant
	fails int
	busy  bool
}

var errStopped = errors.New("witness: stopped")

const (
	// Every is how often a log that grows is brought to its witnesses.
	Every = 5 * time.Second
	// beacon is how often a log that does not grow is.
	beacon = time.Minute
	// longest pause while a witness does not answer.
	longest = 5 * time.Minute
	// patience is how long a witness may take.
	patience = 10 * time.Second
)
