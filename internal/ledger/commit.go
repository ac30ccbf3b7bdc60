package ledger

import (
	"context"
	"errors"
	"log/slog"

	"counterpart/internal/failure"
	"counterpart/internal/party"
)

// ErrDropped is wrapped by the error of a COMMIT of which the store knows that nothing was kept.
var ErrDropped = errors.New("nothing of the transaction was kept")

// commit appends a batch in one transaction and wakes its waiters, but for those that were put
// off to the next commit.
func (ln *lane) commit(items []*item) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ln.l.ctx), settle)
	defer cancel()
	err := ln.readBack(ctx)
	if err == nil {
		err = ln.attempt(ctx, items)
	}
	if err != nil {
		ln.l.cfg.Log.LogAttrs(ctx, slog.LevelError, "ledger commit", slog.Any("error", err),
			slog.Int("waiting", len(items)))
		ln.later = nil
	}
	for _, it := range items {
		if err == nil && it.put {
			it.put = false
			continue
		}
		if err != nil && it.err == nil {
			it.err = err
		}
		it.done <- result{it.place, it.err}
	}
}

// readBack makes sure, after a COMMIT of unknown outcome, that the head can be read again
// before anything else is appended.
func (ln *lane) readBack(ctx context.Context) error {
	if !ln.doubt {
		return nil
	}
	tx, err := ln.l.cfg.Store.Begin(ctx)
	if err != nil {
		return unavailable(err)
	}
	defer tx.Rollback() // nothing was written
	if ln.tenant != 0 {
		if _, err := ln.l.cfg.Store.Head(ctx, tx, ln.tenant); err != nil {
			return unavailable(err)
		}
	}
	ln.doubt = false
	return nil
}

func (ln *lane) attempt(ctx context.Context, items []*item) error {
	tx, err := ln.l.cfg.Store.Begin(ctx)
	if err != nil {
		return unavailable(err)
	}
	defer tx.Rollback() // after Commit it does nothing; before, the first error counts
	wrote, err := ln.fill(ctx, tx, items)
	if err != nil {
		return unavailable(err)
	}
	if !wrote {
		return nil
	}
	err = tx.Commit()
	if errors.Is(err, ErrDropped) {
		return unavailable(err)
	}
	if err != nil {
		ln.doubt = true
		return doubt(err)
	}
	for _, h := range ln.ends {
		ln.l.memory.keep(h)
	}
	return nil
}

// fill does everything of a batch but COMMIT, one tenant after the other.
func (ln *lane) fill(ctx context.Context, tx Tx, items []*item) (wrote bool, err error) {
	ln.ends = ln.ends[:0]
	if ln.tenant != 0 {
		return ln.extend(ctx, tx, ln.tenant, items)
	}
	for _, group := range byTenant(items) {
		w, err := ln.extend(ctx, tx, group[0].tenant, group)
		if err != nil {
			return false, err
		}
		wrote = wrote || w
	}
	return wrote, nil
}

func byTenant(items []*item) [][]*item {
	place := map[party.Tenant]int{}
	var groups [][]*item
	for _, it := range items {
		i, ok := place[it.tenant]
		if !ok {
			i = len(groups)
			place[it.tenant] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], it)
	}
	return groups
}

// extend adds the items of one tenant to its log.
func (ln *lane) extend(ctx context.Context, tx Tx, t party.Tenant, items []*item) (bool, error) {
	head, err := ln.l.cfg.Store.Head(ctx, tx, t)
	if err != nil {
		return false, err
	}
	if err := ln.l.memory.refuses(head); err != nil {
		for _, it := range items {
			it.place, it.err = Place{Index: -1}, err
		}
		return false, nil
	}
	began := ln.l.cfg.Now()
	b, err := newBatch(head, max(began, head.Recorded))
	if err != nil {
		return false, err
	}
	if err := ln.addPending(ctx, tx, t, b, items); err != nil {
		return false, err
	}
	for _, it := range items {
		if it.ticket != nil {
			continue
		}
		if it.change != nil && ln.l.cfg.Now().Sub(began) > maxWork {
			ln.putOff(it)
			continue
		}
		if err := ln.add(ctx, tx, b, it); err != nil {
			return false, err
		}
	}
	if len(b.rows) == 0 {
		return false, nil
	}
	return true, ln.seal(ctx, tx, b)
}

// putOff leaves an item to the next commit.
func (ln *lane) putOff(it *item) {
	it.put = true
	ln.later = append(ln.later, it)
}

// addPending puts the entries of committed changes into the tree, and answers their tickets.
func (ln *lane) addPending(ctx context.Context, tx Tx, t party.Tenant, b *batch, items []*item) error {
	if ln.l.cfg.OneWriter {
		return nil
	}
	waiting := map[string]*item{}
	for _, it := range items {
		if it.ticket != nil {
			waiting[string(it.ticket)] = it
		}
	}
	if len(items) > 0 && len(waiting) == 0 {
		return nil
	}
	rows, err := ln.l.cfg.Store.Take(ctx, tx, t, 2*maxBatch)
	if err != nil {
		return err
	}
	for _, p := range rows {
		place, err := b.addPending(p)
		if err != nil {
			return err
		}
		if it := waiting[string(p.Ticket)]; it != nil {
			it.place = place
			delete(waiting, string(p.Ticket))
		}
	}
	return ln.findOthers(ctx, waiting, b.head.Log)
}

// findOthers answers the tickets that another process has put into the tree. One that is
// neither there nor was taken waits for the next commit.
func (ln *lane) findOthers(ctx context.Context, waiting map[string]*item, at Log) error {
	for ticket, it := range waiting {
		idx, err := ln.l.cfg.Reader.Find(ctx, it.tenant, []byte(ticket))
		if failure.Is(err, failure.NotFound) {
			ln.putOff(it)
			continue
		}
		if err != nil {
			return err
		}
		it.place = Place{Log: at, Index: idx}
	}
	return nil
}

// add adds one item to the batch. What is wrong with it alone becomes its own error; what is
// wrong with the batch is returned.
func (ln *lane) add(ctx context.Context, tx Tx, b *batch, it *item) error {
	it.place = Place{Index: -1}
	if it.err = fresh(it.version, b.head.Version); it.err != nil {
		return nil //nolint:nilerr // the item's own error, not the batch's
	}
	if it.change == nil {
		it.place, it.err = b.add(it.entry, it.salt, it.body, it.bump)
		return nil
	}
	before := len(b.rows)
	it.err = tx.Try(ctx, func() error { return ln.runChange(ctx, tx, b, it) })
	if it.err != nil && len(b.rows) != before {
		return it.err
	}
	return nil
}

func (ln *lane) runChange(ctx context.Context, tx Tx, b *batch, it *item) error {
	d, err := it.change(tx)
	if err != nil || d.Quiet {
		return err
	}
	made, err := ln.l.item(ctx, it.who, ln.l.sign(it.who, d.Entry), d.People, d.Bump)
	if err != nil {
		return err
	}
	made.entry.Count = max(made.entry.Count, int64(d.People.Len()))
	it.place, err = b.add(made.entry, made.salt, made.body, d.Bump)
	return err
}

// seal signs the checkpoint and writes the batch.
func (ln *lane) seal(ctx context.Context, tx Tx, b *batch) error {
	signer, _, err := ln.l.cfg.Keys.Signer(ctx, b.head.Tenant, b.head.Origin)
	if err != nil {
		return err
	}
	a, err := b.addition(signer)
	if err != nil {
		return err
	}
	ln.ends = append(ln.ends, a.Head)
	return ln.l.cfg.Store.Append(ctx, tx, a)
}
