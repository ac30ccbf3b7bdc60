// Package handover makes bundles while the person who asked for one goes on working, and keeps them
// until they are fetched.
//
// It promises that one bundle of a retailer is made at a time, and that it can be stopped, which leaves
// nothing; that a bundle that is listed was checked after it was made, by the code that the other party
// will run, and says what came of it; that it lies on the disk only sealed, under a key of its own that
// is destroyed with it, after a week at the latest unless a legal hold stands; and that whoever fetches
// one is an entry of the log, committed before the first byte leaves. Beside a bundle lies what is known
// of it, which names nobody but by number. How far one is that is being made is known to this process
// alone; when the process ends it is gone.
package handover

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"filippo.io/age"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Keep is how long a bundle is kept.
const Keep = 7 * 24 * time.Hour

// Keys holds the key pairs of sealed files.
type Keys interface {
	// NewIdentity makes a key pair under a name; it is durable on return.
	NewIdentity(ctx context.Context, name string) (age.Recipient, error)
	// Identities gives the key pairs whose name is accepted.
	Identities(ctx context.Context, accept func(name string) bool) ([]age.Identity, error)
	// DestroyIdentities destroys the key pairs whose name is accepted.
	DestroyIdentities(ctx context.Context, accept func(name string) bool) error
}

// Config is what a Desk is made of.
type Config struct {
	// Make writes a bundle and records that it was handed over.
	Make func(ctx context.Context, w io.Writer, o Order) (Made, error)
	// Check verifies a bundle of a size in bytes, as whoever gets it will.
	Check func(r io.ReaderAt, size int64) Checked
	// Ask lets the witnesses sign what is new, so that a bundle ends there.
	Ask func(ctx context.Context, t party.Tenant) error
	// Held reports whether a legal hold stands.
	Held   func(ctx context.Context, t party.Tenant) (bool, error)
	Ledger *ledger.Ledger
	Keys   Keys
	Folder string
	Now    func() when.Instant
	Log    *slog.Logger
}

// Order says what to hand over.
type Order struct {
	By        party.Principal
	For       string         // one of the recipients that Make knows
	From, To  when.Instant   // of recording; 0 is no bound
	Customers *policy.Permit // to disclose whom entries are about; nil does not
	Progress  func(done, all int64)
}

// Made is what Make wrote.
type Made struct {
	Hash    string // by which the bundle is known, hexadecimal
	Size    int64  // of the log in it, in entries
	Beyond  int64  // entries after that
	Entry   int64  // that records the hand-over
	Receipt int64  // entry of the disclosure; -1 if nobody was disclosed
}

// Checked is what a check came to.
type Checked struct {
	Holds   bool
	Verdict string // a sentence
	Problem string // the first that was found; empty if none was
}

// Bundle is one that was made.
type Bundle struct {
	ID        string        `json:"id"`
	By        party.Ordinal `json:"by"`
	Company   string        `json:"company"`
	For       string        `json:"for"`
	From      when.Instant  `json:"from"` // 0 is the beginning of the log
	To        when.Instant  `json:"to"`   // 0 is its end
	Customers bool          `json:"customers"`
	Made      when.Instant  `json:"made"`
	Until     when.Instant  `json:"until"`
	Bytes     int64         `json:"bytes"`
	SHA256    string        `json:"sha256"`  // of the file, hexadecimal
	Manifest  string        `json:"bundle"`  // the hash by which the bundle is known
	Size      int64         `json:"size"`    // entries of the log under the checkpoint
	Beyond    int64         `json:"beyond"`  // entries after it
	Entry     int64         `json:"entry"`   // that records the hand-over
	Receipt   int64         `json:"receipt"` // that records the disclosure; -1 is none
	Holds     bool          `json:"holds"`
	Verdict   string        `json:"verdict"`
	Problem   string        `json:"problem,omitempty"` // the first that was found
}

// Phase says what is being done.
type Phase string

// The phases.
const (
	Asking   Phase = "asking"
	Writing  Phase = "writing"
	Checking Phase = "checking"
	Stopped  Phase = "stopped"
	Failed   Phase = "failed"
)

// Job is a bundle that is being made, or what became of the last one that was not.
type Job struct {
	By        party.Ordinal
	Phase     Phase
	Done, All int64 // entries written
	Began     when.Instant
	Err       error // of a Failed one
}

// Running reports whether it is still being made.
func (j Job) Running() bool { return j.Phase == Asking || j.Phase == Writing || j.Phase == Checking }

// Desk makes and keeps bundles. Safe for concurrent use.
type Desk struct {
	cfg  Config
	ctx  context.Context //nolint:containedctx // the life of the jobs, not of a request
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu   sync.Mutex // guards jobs and what is in them
	jobs map[party.Tenant]*job
}

// job is a Job with the way to stop it.
type job struct {
	Job
	id     string
	cancel context.CancelFunc
}

// New makes a Desk.
func New(cfg Config) *Desk {
	ctx, stop := context.WithCancel(context.Background())
	return &Desk{cfg: cfg, ctx: ctx, stop: stop, jobs: map[party.Tenant]*job{}}
}

// Close stops what is being made and waits for that.
func (d *Desk) Close() {
	d.stop()
	d.wg.Wait()
}

// Start begins to make a bundle, under the rights that the one who ordered it has now. While another of
// the same retailer is being made the failure is of kind Conflict.
func (d *Desk) Start(o Order) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := o.By.Tenant
	if old := d.jobs[t]; old != nil && old.Running() {
		return failure.New(failure.Conflict, "A file is being made already.").WithHint("One is made at a time. Wait for it, or stop it.")
	}
	ctx, cancel := context.WithCancel(d.ctx)
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails since Go 1.24
	j := &job{Job: Job{By: o.By.Ordinal, Phase: Asking, Began: d.cfg.Now()}, id: hex.EncodeToString(b), cancel: cancel}
	d.jobs[t] = j
	o.Progress = func(done, all int64) {
		d.mu.Lock()
		defer d.mu.Unlock()
		j.Done, j.All = done, all
	}
	d.wg.Go(func() { d.run(ctx, j, o) })
	return nil
}

func (d *Desk) run(ctx context.Context, j *job, o Order) {
	err := d.make(ctx, j, o)
	stopped := ctx.Err() != nil
	if err != nil {
		err = errors.Join(err, d.remove(context.WithoutCancel(ctx), o.By.Tenant, j.id))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	j.cancel()
	switch {
	case err == nil:
		delete(d.jobs, o.By.Tenant)
	case stopped:
		j.Phase = Stopped
	default:
		j.Phase, j.Err = Failed, err
		d.cfg.Log.LogAttrs(ctx, slog.LevelError, "make a bundle", slog.Any("error", err))
	}
}

func (d *Desk) phase(j *job, p Phase) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j.Phase = p
}

// Job gives what is being made for a retailer. ok is false if nothing is.
func (d *Desk) Job(t party.Tenant) (j Job, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if one := d.jobs[t]; one != nil {
		return one.Job, true
	}
	return Job{}, false
}

// Stop ends what is being made; nothing of it stays.
func (d *Desk) Stop(t party.Tenant) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if j := d.jobs[t]; j != nil {
		j.cancel()
	}
}

const (
	ending  = ".bundle"
	beside  = ".json"
	keyName = "handover "
)

var idForm = regexp.MustCompile(`^[0-9a-f]{16}$`)

func (d *Desk) folder(t party.Tenant) string {
	return filepath.Join(d.cfg.Folder, strconv.FormatInt(int64(t), 10))
}

// place gives where a file of a bundle lies.
func (d *Desk) place(t party.Tenant, id, end string) string {
	return filepath.Join(d.folder(t), id+end)
}

// Bundles lists those that can be fetched, newest first.
func (d *Desk) Bundles(t party.Tenant) ([]Bundle, error) {
	names, err := filepath.Glob(filepath.Join(d.folder(t), "*"+beside))
	if err != nil {
		return nil, err
	}
	var out []Bundle
	for _, name := range names {
		b, err := d.bundle(t, strings.TrimSuffix(filepath.Base(name), beside))
		if failure.Is(err, failure.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	slices.SortFunc(out, func(a, b Bundle) int { return int(min(1, max(-1, b.Made-a.Made))) })
	return out, nil
}

var errGone = failure.New(failure.NotFound, "This file is not here any more.").
	WithHint("Files are removed after a week. Make it again: the log still holds everything.")

// bundle reads what is known of a bundle.
func (d *Desk) bundle(t party.Tenant, id string) (Bundle, error) {
	var b Bundle
	if !idForm.MatchString(id) {
		return b, errGone
	}
	text, err := os.ReadFile(d.place(t, id, beside))
	if errors.Is(err, os.ErrNotExist) {
		return b, errGone
	}
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil {
		return b, failure.Wrap(err, failure.Unavailable, "What is known of a file cannot be read.")
	}
	return b, nil
}

// Fetch opens a bundle. That it was fetched is an entry, committed when Fetch answers. Whoever may not
// hand customers' data out is refused a bundle that discloses whom entries are about: the caller says
// whether they may.
func (d *Desk) Fetch(ctx context.Context, p party.Principal, id string, customers bool) (Bundle, io.ReadCloser, error) {
	b, err := d.bundle(p.Tenant, id)
	if err != nil {
		return b, nil, err
	}
	if b.Customers && !customers {
		return b, nil, failure.New(failure.Forbidden, "This file says which customers entries are about.").
			WithHint("An owner or a privacy officer of the retailer can fetch it.")
	}
	f, plain, size, err := d.open(ctx, p.Tenant, id)
	if err != nil {
		return b, nil, err
	}
	hash, err := hex.DecodeString(b.Manifest)
	if err == nil {
		_, err = d.cfg.Ledger.Change(ctx, p, func(ledger.Tx) (ledger.Draft, error) {
			return ledger.Draft{Entry: entry.Entry{Kind: entry.Release, Act: "fetch", Object: "bundle", Content: hash, Ref: b.Entry}}, nil
		})
	}
	if err != nil {
		return b, nil, errors.Join(err, f.Close())
	}
	return b, struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(plain, 0, size), f}, nil
}

// Remove removes a bundle of one's own company before its time, and destroys its key. While a legal hold
// stands the failure is of kind Conflict.
func (d *Desk) Remove(ctx context.Context, p party.Principal, id string) error {
	t := p.Tenant
	b, err := d.bundle(t, id)
	if err != nil {
		return err
	}
	if b.Company != p.Company {
		return failure.New(failure.Forbidden, "This file was made by %s, which alone removes it.", b.Company)
	}
	held, err := d.cfg.Held(ctx, t)
	if err != nil {
		return err
	}
	if held {
		return failure.New(failure.Conflict, "A legal hold stands: nothing is removed.").WithHint("It is removed by itself once the hold is lifted.")
	}
	return d.remove(ctx, t, id)
}

// remove destroys the key first: what then stays behind opens no more.
func (d *Desk) remove(ctx context.Context, t party.Tenant, id string) error {
	err := d.cfg.Keys.DestroyIdentities(ctx, func(name string) bool { return name == keyName+id })
	for _, end := range []string{beside, ending} {
		if e := os.Remove(d.place(t, id, end)); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, failure.Wrap(e, failure.Unavailable, "A file of evidence cannot be removed."))
		}
	}
	return err
}

// Expire removes what is past its time, and what a process that died left behind.
func (d *Desk) Expire(ctx context.Context, t party.Tenant) error {
	held, err := d.cfg.Held(ctx, t)
	if err != nil || held {
		return err
	}
	files, err := filepath.Glob(filepath.Join(d.folder(t), "*"+ending))
	for _, name := range files {
		id := strings.TrimSuffix(filepath.Base(name), ending)
		b, e := d.bundle(t, id)
		over := e == nil && b.Until <= d.cfg.Now()
		if failure.Is(e, failure.NotFound) && !d.making(t, id) {
			st, bad := os.Stat(name)
			over = bad == nil && when.Of(st.ModTime()).Add(Keep) <= d.cfg.Now() // another process may be making it
		}
		if over {
			err = errors.Join(err, d.remove(ctx, t, id))
		}
	}
	return err
}

func (d *Desk) making(t party.Tenant, id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	j := d.jobs[t]
	return j != nil && j.id == id
}
