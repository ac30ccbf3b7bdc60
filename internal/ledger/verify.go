package ledger

import (
	"context"
	"fmt"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// Spanner counts what is stored, for the checks.
type Spanner interface {
	// Span counts the entries of a log and gives the largest index, -1 if there are none.
	Span(ctx context.Context, at Log) (count, last int64, err error)
}

// Start checks, before anything is served, that a tenant's log adds up at its end: the head's
// size is that of the entries, the frontier rebuilt from the stored nodes is the head's, and the
// last checkpoint, whose signature holds, is of that size and root. Whether something is missing
// or changed in between is for Verify. A failure of kind Doubt means: do not serve.
//
// Another process may append between two of its reads: if the head has moved on meanwhile, it looks
// again.
func (l *Ledger) Start(ctx context.Context, h Head, s Spanner) error {
	for tries := 1; ; tries++ {
		err := l.addsUp(ctx, h, s)
		if !failure.Is(err, failure.Doubt) || tries == startTries {
			return err
		}
		now, e := l.cfg.Reader.ReadHead(ctx, h.Tenant)
		if e != nil || now.Log != h.Log || now.Size <= h.Size {
			return err
		}
		h = now
	}
}

// startTries is how often Start looks at a log that grows.
const startTries = 100

func (l *Ledger) addsUp(ctx context.Context, h Head, s Spanner) error {
	_, last, err := s.Span(ctx, h.Log)
	if err != nil {
		return err
	}
	if last+1 != h.Size {
		return inDoubt("the head says %d entries, the last one stored is number %d", h.Size, last)
	}
	if h.Size == 0 {
		return nil
	}
	f, err := tlog.Rebuild(reader{ctx, l.cfg.Reader, h.Log}, uint64(h.Size))
	if err != nil {
		return failure.Wrap(err, failure.Doubt, "The ledger's nodes cannot be read.").WithHint(hintDoubt)
	}
	if string(f.Bytes()) != string(h.Frontier) {
		return inDoubt("the frontier rebuilt from the nodes is not the head's")
	}
	c, err := l.checkpoint(ctx, h)
	if err != nil {
		return err
	}
	if c.Size != uint64(h.Size) || c.Root != f.Root() {
		return inDoubt("the last checkpoint is of size %d, the tree of %d, or their roots differ", c.Size, h.Size)
	}
	return nil
}

const hintDoubt = "Nothing is served until this is understood. Run: counterpart ledger verify. Then restore a backup, which opens a new log."

func inDoubt(format string, args ...any) error {
	return failure.New(failure.Doubt, "The ledger does not add up: "+format+".", args...).WithHint(hintDoubt)
}

func (l *Ledger) checkpoint(ctx context.Context, h Head) (tlog.Checkpoint, error) {
	_, verifier, err := l.cfg.Keys.Signer(ctx, h.Tenant, h.Origin)
	if err != nil {
		return tlog.Checkpoint{}, err
	}
	note, err := l.cfg.Reader.Checkpoint(ctx, h.Log)
	if err != nil {
		return tlog.Checkpoint{}, err
	}
	c, err := tlog.OpenCheckpoint(note, verifier)
	if err != nil {
		return tlog.Checkpoint{}, failure.Wrap(err, failure.Doubt, "The last checkpoint's signature does not hold.").WithHint(hintDoubt)
	}
	if c.Origin != h.Origin {
		return c, inDoubt("the last checkpoint is of another log")
	}
	return c, nil
}

// reader gives the tree access to stored hashes.
type reader struct {
	ctx context.Context //nolint:containedctx // the life of one call
	r   Reader
	at  Log
}

func (r reader) Hashes(level uint8, first, count uint64) ([]tlog.Hash, error) {
	return r.r.Hashes(r.ctx, r.at, level, first, count)
}

// Consistency gives the proof that the log's tree of size old is the beginning of that of a size.
func (l *Ledger) Consistency(ctx context.Context, at Log, old, size uint64) ([]tlog.Hash, error) {
	return tlog.Consistency(reader{ctx, l.cfg.Reader, at}, old, size)
}

// Inclusion gives the proof that the entry at index is in the log's tree of a size.
func (l *Ledger) Inclusion(ctx context.Context, at Log, index, size uint64) ([]tlog.Hash, error) {
	return tlog.Inclusion(reader{ctx, l.cfg.Reader, at}, index, size)
}

// Finding is something that a walk over a log found wrong. Index is -1 where it is about the log
// as a whole.
type Finding struct {
	Index int64
	Text  string
}

// Report says what a walk over a log checked and found.
type Report struct {
	Origin     string
	Size       int64
	Root       tlog.Hash
	Entries    int64 // whose bytes are canonical and hash to their leaf
	Payloads   int64 // whose commitment was recomputed
	Detached   int64 // with a commitment whose payload is no longer there
	Nodes      int64 // interior nodes recomputed and compared
	ByKind     map[entry.Kind]int64
	First      when.Instant
	Last       when.Instant
	Simulated  bool
	Findings   []Finding // at most maxFindings
	Suppressed int64     // findings beyond that
	// Unopened are the newest entries, at most maxFindings, which say that a sealed value did not
	// open. They are about the data: the log that records them may be sound.
	Unopened []Finding
	Earlier  int64 // such entries before them
}

// Sound reports whether nothing was found wrong.
func (r *Report) Sound() bool { return len(r.Findings) == 0 }

const (
	maxFindings = 100
	verifyPage  = 512
)

// Verify walks a whole log: every entry is canonical and hashes to its leaf, times of recording
// never decrease, every payload that is still there opens and matches its commitment, every
// stored node is what its entries give, and the last checkpoint's signature, size and root hold.
// progress, if not nil, is called with the number of entries walked. It stops when ctx ends. A
// log that is closed has no frontier in its head; then its checkpoint alone is compared.
func (l *Ledger) Verify(ctx context.Context, h Head, progress func(done, all int64)) (*Report, error) {
	w := &walk{l: l, head: h, rep: &Report{Origin: h.Origin, Size: h.Size, ByKind: map[entry.Kind]int64{}}}
	for w.next < h.Size {
		if err := w.page(ctx); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(w.next, h.Size)
		}
	}
	return w.rep, w.finish(ctx)
}

// walk is a verification in progress.
type walk struct {
	l        *Ledger
	head     Head
	rep      *Report
	next     int64
	recorded when.Instant
	frontier tlog.Frontier
	nodes    []tlog.Node
}

func (w *walk) found(idx int64, format string, args ...any) {
	if len(w.rep.Findings) >= maxFindings {
		w.rep.Suppressed++
		return
	}
	w.rep.Findings = append(w.rep.Findings, Finding{idx, fmt.Sprintf(format, args...)})
}

// note keeps what an entry says of sealed values that did not open.
func (r *Report) note(idx int64, e entry.Entry) {
	text := e.Finding()
	if text == "" {
		return
	}
	if len(r.Unopened) == maxFindings {
		r.Unopened = r.Unopened[1:]
		r.Earlier++
	}
	r.Unopened = append(r.Unopened, Finding{idx, fmt.Sprintf("%s; met at %s, %s", text, e.Route, e.Recorded)})
}

func (w *walk) page(ctx context.Context) error {
	rows, err := w.l.cfg.Reader.Entries(ctx, w.head.Log, w.next, min(verifyPage, w.head.Size-w.next))
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		w.found(w.next, "entries %d to %d are missing", w.next, w.head.Size-1)
		w.next = w.head.Size
		return nil
	}
	for i := range rows {
		if rows[i].Index >= w.head.Size {
			break
		}
		if rows[i].Index != w.next {
			w.found(w.next, "entries %d to %d are missing", w.next, rows[i].Index-1)
		}
		w.next = rows[i].Index + 1
		if err := w.entry(ctx, &rows[i]); err != nil {
			return err
		}
	}
	return w.compareNodes(ctx)
}

func (w *walk) entry(ctx context.Context, s *Stored) error {
	leaf := tlog.LeafHash(s.Data)
	if leaf != s.Leaf {
		w.found(s.Index, "the entry's bytes do not hash to its leaf")
	}
	w.frontier.Append(leaf, func(n tlog.Node) { w.nodes = append(w.nodes, n) })
	e, err := entry.Decode(s.Data)
	if err != nil {
		w.found(s.Index, "%v", err)
		return nil
	}
	w.rep.Entries++
	w.rep.ByKind[e.Kind]++
	w.rep.note(s.Index, e)
	w.times(s.Index, e)
	return w.payload(ctx, s, e)
}

func (w *walk) times(idx int64, e entry.Entry) {
	if e.Recorded < w.recorded {
		w.found(idx, "recorded before the entry ahead of it")
	}
	w.recorded = e.Recorded
	if idx == 0 {
		w.rep.First = e.Recorded
		for _, word := range e.List {
			w.rep.Simulated = w.rep.Simulated || word == Simulated
		}
	}
	w.rep.Last = e.Recorded
}

func (w *walk) payload(ctx context.Context, s *Stored, e entry.Entry) error {
	switch {
	case e.Commit == nil && s.Body != nil:
		w.found(s.Index, "a payload without a commitment")
		return nil
	case e.Commit == nil:
		return nil
	case s.Body == nil:
		w.rep.Detached++
		return nil
	}
	plain, err := w.l.cfg.Sealer.OpenPayload(ctx, w.head.Tenant, s.Salt, s.Body)
	if failure.Is(err, failure.Unavailable) {
		return err
	}
	if err != nil || len(s.Salt) != 32 {
		w.found(s.Index, "the payload does not open")
		return nil //nolint:nilerr // it is a finding
	}
	if c := subject.Commit([32]byte(s.Salt), plain); string(c[:]) != string(e.Commit) {
		w.found(s.Index, "the payload is not the one committed to")
		return nil
	}
	people, err := subject.Decode(plain)
	if err != nil || int64(people.Len()) > e.Count {
		w.found(s.Index, "the payload names another number of customers than the entry")
		return nil //nolint:nilerr // it is a finding
	}
	w.rep.Payloads++
	return nil
}

// compareNodes compares the nodes that the walk has completed with those stored.
func (w *walk) compareNodes(ctx context.Context) error {
	for _, n := range w.nodes {
		stored, err := w.l.cfg.Reader.Hashes(ctx, w.head.Log, n.Level, n.Index, 1)
		if failure.Is(err, failure.Doubt) {
			w.found(int64(n.Index<<n.Level), "the node at level %d, number %d is missing", n.Level, n.Index)
			continue
		}
		if err != nil {
			return err
		}
		w.rep.Nodes++
		if stored[0] != n.Hash {
			w.found(int64(n.Index<<n.Level), "the node at level %d, number %d is not what its entries give", n.Level, n.Index)
		}
	}
	w.nodes = w.nodes[:0]
	return nil
}

func (w *walk) finish(ctx context.Context) error {
	w.rep.Root = w.frontier.Root()
	if w.head.Size == 0 {
		return nil
	}
	if w.head.Frontier != nil && string(w.frontier.Bytes()) != string(w.head.Frontier) {
		w.found(-1, "the head's frontier is not what the entries give")
	}
	c, err := w.l.checkpoint(ctx, w.head)
	if failure.Is(err, failure.Unavailable) {
		return err
	}
	if err != nil {
		text, _ := failure.Public(err)
		w.found(-1, "%s", text)
		return nil
	}
	if c.Size != uint64(w.head.Size) || c.Root != w.rep.Root {
		w.found(-1, "the last checkpoint's size or root is not what the entries give")
	}
	return nil
}

// Head gives a tenant's head as committed.
func (l *Ledger) Head(ctx context.Context, t party.Tenant) (Head, error) {
	return l.cfg.Reader.ReadHead(ctx, t)
}
