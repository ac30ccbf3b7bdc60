package witness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
)

// Monitor reads the last checkpoint that the witness has signed for a log, as a note; nothing about it
// is verified. Not every witness answers: the specification lets it.
func (c *Client) Monitor(ctx context.Context, origin string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.URL, "/")+"/"+nameOf(origin)+"/checkpoint", http.NoBody)
	if err != nil {
		return nil, failure.Wrap(err, failure.Invalid, "Its address is not understood.")
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return nil, failure.Wrap(err, failure.Unavailable, "It does not answer.")
	}
	defer res.Body.Close() // only read
	if res.StatusCode != http.StatusOK {
		return nil, failure.New(failure.Unavailable, "It shows no checkpoint: it answered %d.", res.StatusCode)
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, maxRequest))
	if err != nil {
		return nil, failure.Wrap(err, failure.Unavailable, "Its answer did not arrive whole.")
	}
	return b, nil
}

// weigh says what the word of a witness against the database comes to. Evidence is a checkpoint that the
// log's own key has signed and that the database does not lead to: that halts the log, whoever shows
// it. All else is the word of one witness, which may lie or be broken: a warning. Nothing is wrong where
// the witness has meanwhile signed what another process has written.
func (d *Desk) weigh(ctx context.Context, c *Client, w Witness, said *ContradictionError) error {
	now, at, err := d.newest(ctx, w.Tenant)
	if err != nil {
		return err
	}
	if said.Size > said.Ours && said.Size <= now.Size {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	msg, err := c.Monitor(limited, now.Origin)
	if err == nil {
		err = d.against(ctx, w.Tenant, msg)
	}
	if shows, is := errors.AsType[*ContradictionError](err); is {
		d.claim(ctx, at, w, shows)
		return shows
	}
	return said
}

// kept compares the checkpoint that is kept beside the journal with the database, and halts the log
// where that shows that the database was put back or the log rewritten.
func (d *Desk) kept(ctx context.Context, t party.Tenant, s Signed, at ledger.Log) (bad bool) {
	msg, err := d.cfg.Shelf.Last(s.Origin)
	d.warn(ctx, err)
	point, err := tlog.OpenCheckpoint(msg, s.Log)
	if err != nil || point.Size <= s.Size && d.sameAsBefore(at, msg) {
		return false // none, or of an installation that was here before, with another key
	}
	err = d.against(ctx, t, msg)
	if shows, is := errors.AsType[*ContradictionError](err); is {
		d.claim(ctx, at, Witness{Tenant: t, Name: "the checkpoint beside the journal"}, shows)
		return true
	}
	d.warn(ctx, err)
	return false
}

// sameAsBefore reports whether a kept note was compared already, and notes that it is.
func (d *Desk) sameAsBefore(at ledger.Log, msg []byte) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	same := d.compared[at] == string(msg)
	d.compared[at] = string(msg)
	return same
}

var errNotOurs = failure.New(failure.Unavailable, "It shows a checkpoint that the key of this log has not signed.")

// against compares a note with the database as it is now: whoever signed in the meantime may have seen
// what another process has written. It fails with a *ContradictionError if the log's own key has signed
// what the database does not lead to.
func (d *Desk) against(ctx context.Context, t party.Tenant, msg []byte) error {
	now, at, err := d.newest(ctx, t)
	if err != nil {
		return err
	}
	point, err := tlog.OpenCheckpoint(msg, now.Log)
	if err != nil || point.Origin != now.Origin {
		return errNotOurs
	}
	if point.Size <= now.Size {
		root, err := d.root(ctx, at, point.Size)
		if err != nil || root == point.Root {
			return err
		}
	}
	return &ContradictionError{Size: point.Size, Ours: now.Size, Shown: true}
}

// root gives that of a former size of a log.
func (d *Desk) root(ctx context.Context, at ledger.Log, size uint64) (tlog.Hash, error) {
	f, err := tlog.Rebuild(hashes{ctx, d.cfg.Reader, at}, size)
	if err != nil {
		return tlog.Hash{}, fmt.Errorf("root of %d entries: %w", size, err)
	}
	return f.Root(), nil
}

// hashes gives the tree access to stored hashes.
type hashes struct {
	ctx context.Context //nolint:containedctx // the life of one call
	r   ledger.Reader
	at  ledger.Log
}

func (h hashes) Hashes(level uint8, first, count uint64) ([]tlog.Hash, error) {
	return h.r.Hashes(h.ctx, h.at, level, first, count)
}
