package web

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/tlog"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// fixed is an entry with its place under the last checkpoint.
type fixed struct {
	head    ledger.Head
	stored  ledger.Stored
	leaf    tlog.Hash
	check   tlog.Checkpoint
	note    []byte
	signer  string
	path    []tlog.Hash
	verdict view.Check
}

// fix reads the entry in the path and checks its inclusion proof against the last checkpoint.
func fix(r *page.Request) (fixed, error) {
	index, err := strconv.ParseInt(r.PathValue("index"), 10, 64)
	if err != nil || index < 0 {
		return fixed{}, errEntry
	}
	var f fixed
	if f.head, err = r.Site.Ledger.Head(r.Ctx(), r.Tenant.ID); err != nil {
		return f, err
	}
	if index >= f.head.Size {
		return f, errEntry
	}
	rows, err := r.Site.Reader.Entries(r.Ctx(), f.head.Log, index, 1)
	if err != nil {
		return f, err
	}
	if len(rows) != 1 || rows[0].Index != index {
		return f, failure.New(failure.Doubt, "Entry %d is missing from the ledger.", index)
	}
	f.stored, f.leaf = rows[0], tlog.LeafHash(rows[0].Data)
	if err := signed(r, &f); err != nil {
		return f, err
	}
	f.verdict = prove(r, &f)
	return f, nil
}

// signed reads and opens the last checkpoint.
func signed(r *page.Request, f *fixed) error {
	note, err := r.Site.Reader.Checkpoint(r.Ctx(), f.head.Log)
	if err != nil {
		return err
	}
	_, verifier, err := r.Site.Keys.Signer(r.Ctx(), f.head.Tenant, f.head.Origin)
	if err != nil {
		return err
	}
	f.note, f.signer = note, verifier.Name()
	f.check, err = tlog.OpenCheckpoint(note, verifier)
	if err != nil {
		return failure.Wrap(err, failure.Doubt, "The last checkpoint's signature does not hold.")
	}
	return nil
}

// prove checks that the entry lies under the checkpoint.
func prove(r *page.Request, f *fixed) view.Check {
	c := view.Check{Label: "Under the signed root", State: "failed"}
	index := uint64(f.stored.Index)
	if index >= f.check.Size {
		return view.Check{Label: "Not yet under a checkpoint", State: "running", Detail: "The next checkpoint covers it."}
	}
	path, err := tlog.Inclusion(stored{r.Ctx(), r.Site.Reader, f.head.Log}, index, f.check.Size)
	if err == nil {
		f.path = path
		err = tlog.VerifyInclusion(index, f.check.Size, f.leaf, path, f.check.Root)
	}
	if err != nil {
		c.Detail = "The proof does not lead from this entry to the checkpoint: the entry or the tree was changed."
		return c
	}
	c.State, c.Detail = "ok", fmt.Sprintf("The proof leads from this entry to the checkpoint of %d entries.", f.check.Size)
	return c
}

// stored gives the tree access to stored hashes.
type stored struct {
	ctx context.Context //nolint:containedctx // the life of one call
	r   ledger.Reader
	at  ledger.Log
}

// Hashes reads stored hashes.
func (s stored) Hashes(level uint8, first, count uint64) ([]tlog.Hash, error) {
	return s.r.Hashes(s.ctx, s.at, level, first, count)
}

func checkpoint(r *page.Request, f fixed) view.Checkpoint {
	return view.Checkpoint{At: r.Local(f.head.Recorded), Size: f.check.Size, Root: base64.StdEncoding.EncodeToString(f.check.Root[:]), Signers: []string{f.signer}, Note: string(f.note)}
}

// proofFile gives the receipt of an entry as text (C2SP tlog-proof).
func proofFile(r *page.Request) error {
	index, err := strconv.ParseInt(r.PathValue("index"), 10, 64)
	if err != nil || index < 0 || r.Site.OpenLog == nil {
		return errEntry
	}
	text, err := r.Site.OpenLog.Proof(r.Ctx(), r.Tenant.ID, index)
	if err != nil {
		return err
	}
	r.Head("Content-Disposition", fmt.Sprintf(`attachment; filename="entry-%d.tlog-proof"`, index))
	return r.File("text/plain; charset=utf-8", text)
}

// ledgerPage shows the log as a whole.
func ledgerPage(r *page.Request) error {
	head, err := r.Site.Ledger.Head(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	f := fixed{head: head}
	if err := signed(r, &f); err != nil && !failure.Is(err, failure.Doubt) {
		return err
	}
	p := view.LedgerCheck{
		Layout: r.Layout("Ledger", view.SectionLedger), Origin: head.Origin, Size: uint64(head.Size),
		Root: base64.StdEncoding.EncodeToString(f.check.Root[:]), Checkpoint: checkpoint(r, f), Run: &view.Action{URL: "/ledger/check", Label: "Check the log"},
	}
	if last, ok := r.Site.Memory.LastCheck(r.Tenant.ID); ok {
		p.At, p.Took, p.Checks, p.Verdict = r.Local(last.At), took(last.Took), last.Checks, &last.Verdict
	}
	if d := r.Site.Demo; d != nil && d.Tampered != nil {
		p.Tamper, p.Mend = tampering(d.Tampered())
	}
	if err := recent(r, &p); err != nil && !failure.Is(err, failure.Doubt) {
		return err
	}
	if err := restored(r, head, &p); err != nil {
		return err
	}
	return r.Page(p)
}

// restored says what the log's first entry tells of the one before. A first entry that cannot be read
// is for the check to name.
func restored(r *page.Request, head ledger.Head, p *view.LedgerCheck) error {
	rows, err := r.Site.Reader.Entries(r.Ctx(), head.Log, 0, 1)
	if err != nil || len(rows) == 0 {
		return err
	}
	if e, err := entry.Decode(rows[0].Data); err == nil && e.Reopens() {
		if b, err := e.Before(); err == nil {
			p.Before = b.Sentences()
		}
	}
	return nil
}

// took writes how long something took, such as "12 ms" or "3.4 s".
func took(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// recent adds the last entries. If they cannot be read, the check says so.
func recent(r *page.Request, p *view.LedgerCheck) error {
	lines, _, err := r.Site.Seen.Lines(r.Ctx(), r.Tenant.ID, 0, 10, nil)
	if err != nil {
		return err
	}
	names, err := r.Site.Access.Names(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	shown, err := evidence(r, names, lines)
	if err != nil {
		return err
	}
	for _, l := range lines {
		p.Recent = append(p.Recent, shown.EntryRow(l))
	}
	return nil
}

const checkTime = 2 * time.Minute

// ledgerCheck walks the whole log. A log that takes longer than two minutes is for the command
// line, which the answer says.
func ledgerCheck(r *page.Request) error {
	head, err := r.Site.Ledger.Head(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Ctx(), checkTime)
	defer cancel()
	began := r.Site.Now()
	rep, err := r.Site.Ledger.Verify(ctx, head, nil)
	if errors.Is(err, context.DeadlineExceeded) {
		return failure.Wrap(err, failure.Unavailable, "The log is too long to be checked here: %d entries.", head.Size).
			WithHint("At the server: counterpart ledger verify.")
	}
	if err != nil {
		return err
	}
	c := page.Checked{At: r.Site.Now(), Took: r.Site.Now().Sub(began)}
	c.Checks, c.Verdict = shape.Report(rep)
	r.Site.Memory.KeepCheck(r.Tenant.ID, c)
	return r.See("/ledger")
}
