// Package upload holds the files that people hand in by the browser, from the upload to the end of the
// import.
//
// It promises that a file stays in the memory of this process and touches no disk, that only the member
// of staff who handed it in sees it, that it is forgotten an hour after it was last used, and that one
// import of a retailer runs at a time. When the process ends, files are gone and what an import had
// staged is discarded at the next start, as with any import.
package upload

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/intake/book"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// MaxFile is the largest file that is taken, in bytes.
const MaxFile = 32 << 20

const (
	maxHeld = 256 << 20 // bytes of all files
	keepFor = time.Hour // after the last use
)

// Config is what a Desk is made of.
type Config struct {
	Import  Importer
	Refused func() (string, error) // gives a new path for refused rows
	Now     func() when.Instant
	Log     *slog.Logger
}

// Mode says what a job does.
type Mode string

// The modes.
const (
	Check     Mode = "check"      // read, write nothing
	Whole     Mode = "whole"      // take all or nothing
	KeepGoing Mode = "keep-going" // take the good rows
)

// State says how a job stands.
type State string

// The states.
const (
	Waiting   State = "waiting" // no job yet
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// File is a file as it stands. What it holds is shared and only read.
type File struct {
	ID      string
	Name    string
	Kind    mapping.Kind
	Tab     string           // the sheet of a workbook that was chosen; empty is its first one
	Mapping *mapping.Mapping // nil until it was chosen
	Mends   map[Spot]string  // what its owner corrected
	Mode    Mode
	State   State
	Update  bool
	Began   when.Instant
	Now     Progress
	Result  *Result
	Err     error

	raw []byte
}

// Spot is a cell of a file.
type Spot struct{ Line, Column int } // both from 1

// held is a file with whose it is.
type held struct {
	File
	tenant party.Tenant
	user   party.User
	used   when.Instant
	cancel context.CancelFunc // of the job; nil if there is none
}

// Desk holds files. Safe for concurrent use. Close ends what runs.
type Desk struct {
	cfg  Config
	ctx  context.Context //nolint:containedctx // the life of the jobs, not of a request
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu    sync.Mutex // guards files and what is in them
	files map[string]*held
}

// New makes a Desk.
func New(cfg Config) *Desk {
	ctx, stop := context.WithCancel(context.Background())
	return &Desk{cfg: cfg, ctx: ctx, stop: stop, files: map[string]*held{}}
}

// Close ends what runs, which discards it, and waits for that.
func (d *Desk) Close() {
	d.stop()
	d.wg.Wait()
}

// Add takes a file and gives its number.
func (d *Desk) Add(p party.Principal, name string, kind mapping.Kind, raw []byte) (string, error) {
	if len(raw) == 0 {
		return "", failure.New(failure.Invalid, "The file is empty.").WithHint("Choose a file with a header and rows.")
	}
	if len(raw) > MaxFile {
		return "", failure.New(failure.Invalid, "The file is larger than 32 MiB.").
			WithHint("Part it, or import it at the command line: counterpart import.")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	now, size := d.cfg.Now(), len(raw)
	maps.DeleteFunc(d.files, func(_ string, h *held) bool { return h.State != Running && now.Sub(h.used) > keepFor })
	for _, h := range d.files {
		size += len(h.raw)
	}
	if size > maxHeld {
		return "", failure.New(failure.Limited, "Too many files are waiting to be imported.").WithHint("Try again in a while.")
	}
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails since Go 1.24
	id := base64.RawURLEncoding.EncodeToString(b)
	d.files[id] = &held{
		File:   File{ID: id, Name: name, Kind: kind, State: Waiting, Mends: map[Spot]string{}, raw: raw},
		tenant: p.Tenant, user: p.User, used: now,
	}
	return id, nil
}

var errGone = failure.New(failure.NotFound, "This file is not here any more.").
	WithHint("Files are forgotten after an hour, and when the program starts anew. Choose it again.")

// find gives a file to its owner. The caller holds mu.
func (d *Desk) find(p party.Principal, id string) (*held, error) {
	h, ok := d.files[id]
	if !ok || h.tenant != p.Tenant || h.user != p.User {
		return nil, errGone
	}
	h.used = d.cfg.Now()
	return h, nil
}

// File gives a file as it stands.
func (d *Desk) File(p party.Principal, id string) (File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, err := d.find(p, id)
	if err != nil {
		return File{}, err
	}
	out := h.File
	out.Mends = maps.Clone(h.Mends)
	return out, nil
}

// Under lists the files of a member of staff whose import runs or has ended, for the list of imports.
func (d *Desk) Under(p party.Principal) []File {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []File
	for _, h := range d.files {
		if h.tenant == p.Tenant && h.user == p.User && h.State == Running {
			out = append(out, h.File)
		}
	}
	return out
}

// Map says what the columns of a file mean.
func (d *Desk) Map(p party.Principal, id string, m *mapping.Mapping) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, err := d.find(p, id)
	if err != nil {
		return err
	}
	if h.State == Running {
		return errRuns
	}
	h.Mapping, h.Kind = m, m.Kind
	return nil
}

// Sheet chooses the sheet of a workbook; what its columns mean is asked anew. A workbook without a sheet of
// this name is a failure of kind Invalid.
func (d *Desk) Sheet(p party.Principal, id, tab string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, err := d.find(p, id)
	if err != nil {
		return err
	}
	if h.State == Running {
		return errRuns
	}
	sheets, err := book.Sheets(h.raw)
	if err != nil {
		return unreadable(err)
	}
	if !slices.Contains(sheets, tab) {
		return failure.New(failure.Invalid, "The workbook has no such sheet.")
	}
	h.Tab, h.Mapping, h.State, h.Mends = tab, nil, Waiting, map[Spot]string{}
	return nil
}

// Mend corrects cells of a file.
func (d *Desk) Mend(p party.Principal, id string, cells map[Spot]string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, err := d.find(p, id)
	if err != nil {
		return err
	}
	if h.State == Running {
		return errRuns
	}
	h.Mends = maps.Clone(h.Mends)
	maps.Copy(h.Mends, cells)
	return nil
}

// Drop forgets a file, and ends its job.
func (d *Desk) Drop(p party.Principal, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, err := d.find(p, id)
	if err != nil {
		return err
	}
	if h.cancel != nil {
		h.cancel()
	}
	delete(d.files, id)
	return nil
}

// Cancel ends a job: what it had staged is discarded.
func (d *Desk) Cancel(p party.Principal, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, err := d.find(p, id)
	if err != nil {
		return err
	}
	if h.cancel != nil {
		h.cancel()
	}
	return nil
}

var errRuns = failure.New(failure.Conflict, "An import is under way.").
	WithHint("One runs at a time. Wait for it, or cancel it.")

// Start begins a job. Its permit is decided now and holds until the job's end. If another job of the
// retailer runs, the failure is of kind Conflict.
func (d *Desk) Start(permit policy.Permit, id string, mode Mode, update bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, err := d.find(permit.Principal(), id)
	if err != nil {
		return err
	}
	for _, other := range d.files {
		if other.tenant == h.tenant && other.State == Running {
			return errRuns
		}
	}
	if h.Mapping == nil {
		return failure.New(failure.Invalid, "It is not said yet what the columns mean.")
	}
	job := h.job()
	job.DryRun, job.KeepGoing, job.Update = mode == Check, mode != Whole, update && mode != Check
	if mode == KeepGoing {
		if job.Refused, err = d.cfg.Refused(); err != nil {
			return err
		}
	}
	job.Progress = func(now Progress) {
		d.mu.Lock()
		defer d.mu.Unlock()
		h.Now = now
	}
	ctx, cancel := context.WithCancel(d.ctx)
	h.Mode, h.Update, h.State, h.Began, h.Now, h.Result, h.Err, h.cancel = mode, update, Running, d.cfg.Now(), Progress{}, nil, nil, cancel
	d.wg.Go(func() { d.run(ctx, permit, h, job) })
	return nil
}

// run runs a job to its end.
func (d *Desk) run(ctx context.Context, permit policy.Permit, h *held, job Job) {
	res, err := d.cfg.Import.Import(ctx, permit, job)
	cancelled := ctx.Err() != nil
	d.mu.Lock()
	defer d.mu.Unlock()
	h.cancel()
	h.cancel, h.Result, h.Err, h.used = nil, res, err, d.cfg.Now()
	switch {
	case err == nil:
		h.State = Done
	case cancelled:
		h.State = Cancelled
	default:
		h.State = Failed
		if k := failure.KindOf(err); k == failure.Internal || k == failure.Doubt || k == failure.Unavailable {
			d.cfg.Log.LogAttrs(ctx, slog.LevelError, "import from the browser", slog.Any("error", err))
		}
	}
}

// job gives the source of a file with its corrections.
func (f *File) job() Job {
	raw, mends := f.raw, f.Mends
	src := table.Source{
		Name: f.Name, Size: int64(len(raw)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil },
	}
	if len(mends) > 0 {
		src.Mend = func(line int, fields []string) []string {
			for i := range fields {
				if v, ok := mends[Spot{line, i + 1}]; ok {
					fields[i] = v
				}
			}
			return fields
		}
	}
	return Job{Mapping: f.Mapping, Source: src}
}
