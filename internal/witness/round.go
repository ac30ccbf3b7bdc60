package witness

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// atOnce is how many tenants' witnesses are asked at the same time.
const atOnce = 16

// Watch brings the logs of all tenants to their witnesses until ctx ends. A witness that takes its time
// keeps no other tenant's waiting.
func (d *Desk) Watch(ctx context.Context, tenants func(context.Context) ([]party.Tenant, error)) {
	tick := time.NewTicker(Every)
	defer tick.Stop()
	var rounds sync.WaitGroup
	defer rounds.Wait()
	turn := make(chan struct{}, atOnce)
	for {
		all, err := tenants(ctx)
		d.warn(ctx, err)
		for _, t := range all {
			if !d.enter(t) {
				continue
			}
			rounds.Go(func() {
				defer d.leave(t)
				turn <- struct{}{}
				defer func() { <-turn }()
				_, err := d.round(ctx, t, false)
				d.warn(ctx, err)
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (d *Desk) warn(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		d.cfg.Log.WarnContext(ctx, "witnesses", slog.Any("error", err))
	}
}

// enter reports whether no round of a tenant is under way, and marks one as begun.
func (d *Desk) enter(t party.Tenant) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.under[t] {
		return false
	}
	d.under[t] = true
	return true
}

func (d *Desk) leave(t party.Tenant) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.under, t)
}

// Trouble is a witness that did not sign.
type Trouble struct {
	Witness Witness
	Err     error // a *ContradictionError, or why it did not
}

// Guard asks every witness of a tenant now, before anything is served: one that shows, by a signature of
// the log's own key, more of the log than the database holds, or something else, halts the log, and so
// does the checkpoint beside the journal. It gives the witnesses that did not sign; those that do not
// answer, or show nothing for what they say, hinder nothing.
func (d *Desk) Guard(ctx context.Context, t party.Tenant) ([]Trouble, error) {
	return d.round(ctx, t, true)
}

// round asks the witnesses of a tenant that are due, or all.
func (d *Desk) round(ctx context.Context, t party.Tenant, all bool) ([]Trouble, error) {
	rows, err := d.cfg.Rows.All(ctx, t)
	if err != nil {
		return nil, err
	}
	active := rows[:0]
	for _, w := range rows {
		if w.Active() {
			active = append(active, w)
		}
	}
	s, at, err := d.newest(ctx, t)
	if failure.Is(err, failure.NotFound) {
		return nil, nil // the log is empty
	}
	if err != nil {
		return nil, err
	}
	bad := d.kept(ctx, t, s, at)
	d.settle(at, func(n int64) bool { return n == 0 && bad || contains(active, n) })
	var wait sync.WaitGroup
	var mu sync.Mutex // guards troubles
	var troubles []Trouble
	for _, w := range active {
		if !d.begin(w, at, s.Size, all) {
			continue
		}
		wait.Go(func() {
			err := d.ask(ctx, w, s, at)
			d.end(w, err)
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				troubles = append(troubles, Trouble{w, err})
			}
		})
	}
	wait.Wait()
	return troubles, nil
}

func contains(all []Witness, number int64) bool {
	for _, w := range all {
		if w.Number == number {
			return true
		}
	}
	return false
}

// newest reads the last checkpoint of a tenant's open log.
func (d *Desk) newest(ctx context.Context, t party.Tenant) (Signed, ledger.Log, error) {
	h, err := d.cfg.Ledger.Head(ctx, t)
	if err != nil {
		return Signed{}, h.Log, err
	}
	msg, err := d.cfg.Reader.Checkpoint(ctx, h.Log)
	if err != nil {
		return Signed{}, h.Log, err
	}
	_, v, err := d.cfg.Keys.Signer(ctx, t, h.Origin)
	if err != nil {
		return Signed{}, h.Log, err
	}
	c, err := tlog.OpenCheckpoint(msg, v)
	if err != nil {
		return Signed{}, h.Log, failure.Wrap(err, failure.Doubt, "The last checkpoint's signature does not hold.")
	}
	return Signed{Checkpoint: c, Note: msg, Log: v, Prove: func(old uint64) ([]tlog.Hash, error) {
		return d.cfg.Ledger.Consistency(ctx, h.Log, old, c.Size)
	}}, h.Log, nil
}

// begin reports whether a witness is to be asked now, and marks it as being asked.
func (d *Desk) begin(w Witness, at ledger.Log, size uint64, all bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	k := paceKey{w.Tenant, w.Number}
	p := d.paces[k]
	if p == nil {
		p = &pace{}
		d.paces[k] = p
	}
	now := d.cfg.Now()
	same := w.LastLog == at.Number && w.LastSize == int64(size) && w.LastError == ""
	resting := now < p.next && p.next.Sub(now) <= 2*longest // a clock that was set back lets nobody rest for ever
	if p.busy || !all && (resting || same && now >= w.LastAt && now.Sub(w.LastAt) < beacon) {
		return false
	}
	p.busy = true
	return true
}

// end notes when a witness is asked again: one that does not answer, after pauses that grow.
func (d *Desk) end(w Witness, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.paces[paceKey{w.Tenant, w.Number}]
	p.busy = false
	if err == nil {
		p.fails, p.next = 0, 0
		return
	}
	p.fails++
	p.next = d.cfg.Now().Add(pause(p.fails, d.cfg.Random()))
}

// pause is how long a witness that failed so many times is left alone: it doubles, up to five
// minutes, and is shortened by up to a half at random.
func pause(fails int, random float64) time.Duration {
	long := longest
	if fails < 7 {
		long = min(longest, Every<<(fails-1))
	}
	return long - time.Duration(random*float64(long)/2)
}

// ask brings the newest checkpoint to a witness and keeps what came of it.
func (d *Desk) ask(ctx context.Context, w Witness, s Signed, at ledger.Log) error {
	key, err := tlog.ParseCosigner(w.Key)
	if err != nil {
		return failure.Wrap(err, failure.Doubt, "The key of witness %d is damaged.", w.Number)
	}
	have := uint64(0)
	if w.LastLog == at.Number {
		have = uint64(w.LastSize)
	}
	client := Client{HTTP: d.cfg.HTTP, URL: w.URL, Key: key}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	got, err := client.Submit(limited, s, have)
	if err != nil {
		return d.failed(ctx, &client, w, err)
	}
	d.warn(ctx, d.cfg.Shelf.Add(s, key.Name(), got.Line))
	d.settle(at, func(n int64) bool { return n != w.Number })
	now := d.cfg.Now()
	w.gone(now)
	w.LastAt, w.LastLog, w.LastSize, w.LastError = now, at.Number, int64(s.Size), ""
	return d.cfg.Rows.Keep(ctx, w, &Signature{
		Log: at, Size: w.LastSize, Witness: w.Number, Line: got.Line, At: when.Of(time.Unix(int64(got.At), 0)),
	})
}

// gone notes the time without a signature that ends now, if it is the longest.
func (w *Witness) gone(now when.Instant) {
	from := max(w.Added, w.LastAt)
	if long := int64(now - from); long > w.Gap {
		w.Gap, w.GapFrom = long, from
	}
}

// LongestGap gives the longest time without a signature, the one that lasts included, and when it
// began.
func (w Witness) LongestGap(now when.Instant) (time.Duration, when.Instant) {
	if w.Active() {
		w.gone(now)
	}
	return time.Duration(w.Gap) * time.Microsecond, w.GapFrom
}

// failed keeps why a witness did not sign. What is shown against the database halts the log; what is
// only said is a warning, of which people are told.
func (d *Desk) failed(ctx context.Context, c *Client, w Witness, err error) error {
	if ctx.Err() != nil {
		return errStopped
	}
	said, speaks := errors.AsType[*ContradictionError](err)
	if speaks {
		if err = d.weigh(ctx, c, w, said); err == nil {
			return nil
		}
		said, speaks = errors.AsType[*ContradictionError](err)
	}
	var text string
	switch {
	case speaks && said.Shown:
		text = "It contradicts the database: " + said.Error() + "."
	case speaks:
		text = "It speaks against the database: " + said.Error() + ". The record goes on."
		d.tell(ctx, w, text)
	default:
		text, _ = failure.Public(err)
	}
	if !speaks || !said.Shown {
		d.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "witness", slog.Int64("tenant", int64(w.Tenant)), slog.String("witness", w.Name), slog.Any("error", err))
	}
	if text == w.LastError {
		return err
	}
	w.LastError = text
	return errors.Join(err, d.cfg.Rows.Keep(ctx, w, nil))
}

// tell tells people what a witness says, unless they were told today.
func (d *Desk) tell(ctx context.Context, w Witness, text string) {
	k, now := paceKey{w.Tenant, w.Number}, d.cfg.Now()
	d.mu.Lock()
	last, before := d.told[k]
	due := !before || now < last || now.Sub(last) >= again
	if due {
		d.told[k] = now
	}
	d.mu.Unlock()
	if due && d.cfg.Tell != nil {
		d.warn(ctx, d.cfg.Tell(ctx, w, text))
	}
}

// again is how long people are not told anew of the same witness.
const again = 24 * time.Hour
