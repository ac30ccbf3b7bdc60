package vault

import (
	"context"
	"crypto/cipher"
	"fmt"
	"slices"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// rewrapBatch is how many customers' keys one change moves: some milliseconds on either engine.
const rewrapBatch = 500

// Progress tells how far a rotation is.
type Progress struct {
	Step  string // open, close, rewrap, destroy
	Epoch int64
	Moved int64 // customers' keys so far
}

// Rotate ends the current epoch and begins the next, while reads and writes go on. It may be
// killed anywhere; the next call goes on where this one stopped. In order:
//
//  1. the key service makes the next epoch's key; then its row is committed. A crash in between
//     leaves a key that nothing uses, and the next call uses it.
//  2. older epochs are closed: from that COMMIT on nothing is wrapped under them.
//  3. the tenant's keys, then customers' keys in batches, are moved to the new epoch. A reader
//     finds each under either epoch, and both keys open.
//  4. Sweep destroys closed epochs under which nothing is left.
//
// progress may be nil.
func (u *Custody) Rotate(ctx context.Context, w party.Principal, progress func(Progress)) error {
	if progress == nil {
		progress = func(Progress) {}
	}
	epochs, err := u.cfg.Keyring.cfg.Rows.Epochs(ctx, w.Tenant)
	if err != nil {
		return err
	}
	half, err := u.underWay(ctx, w, epochs)
	if err != nil {
		return err
	}
	if !half {
		if err := u.openNext(ctx, w, epochs, progress); err != nil {
			return err
		}
	}
	if err := u.closeOld(ctx, w, progress); err != nil {
		return err
	}
	if err := u.rewrap(ctx, w, progress); err != nil {
		return err
	}
	return u.Sweep(ctx, w, progress)
}

// underWay reports whether a rotation was begun and not finished. An epoch that waits only to
// be destroyed does not count.
func (u *Custody) underWay(ctx context.Context, w party.Principal, epochs []Epoch) (half bool, err error) {
	open := 0
	for _, e := range epochs {
		if e.State == EpochOpen {
			open++
		}
	}
	if open > 1 || len(epochs) == open {
		return open > 1, nil
	}
	err = u.change(ctx, w, func(tx ledger.Tx) (none entry.Entry, _ error) {
		half = false
		for _, e := range epochs {
			if e.State != EpochClosed {
				continue
			}
			left, err := u.cfg.Wraps.Left(ctx, tx, e)
			if err != nil {
				return none, err
			}
			half = half || left > 0
		}
		return none, nil
	})
	return half, err
}

func newest(epochs []Epoch) Epoch {
	var last Epoch
	for _, e := range epochs {
		if e.Number > last.Number {
			last = e
		}
	}
	return last
}

// change records a step of keeping keys.
func (u *Custody) change(ctx context.Context, w party.Principal, fn func(ledger.Tx) (entry.Entry, error)) error {
	_, err := u.cfg.Ledger.Change(ctx, w, func(tx ledger.Tx) (ledger.Draft, error) {
		e, err := fn(tx)
		if err != nil || e.Act == "" {
			return ledger.Draft{Quiet: true}, err
		}
		e.Kind = entry.Key
		return ledger.Draft{Entry: e}, nil
	})
	return err
}

func (u *Custody) openNext(ctx context.Context, w party.Principal, known []Epoch, progress func(Progress)) error {
	k := u.cfg.Keyring
	_, e, err := k.newEpoch(ctx, w.Tenant, newest(known).Number+1)
	if err != nil {
		return err
	}
	progress(Progress{Step: "open", Epoch: e.Number})
	err = u.change(ctx, w, func(tx ledger.Tx) (entry.Entry, error) {
		epochs, err := u.cfg.Wraps.LockEpochs(ctx, tx, w.Tenant)
		if err != nil || newest(epochs).Number >= e.Number {
			return entry.Entry{}, err // another process was quicker
		}
		return entry.Entry{Act: "open", Object: "epoch", Ref: e.Number}, k.cfg.Rows.PutEpoch(ctx, tx, e)
	})
	k.Forget(w.Tenant)
	return err
}

func (u *Custody) closeOld(ctx context.Context, w party.Principal, progress func(Progress)) error {
	err := u.change(ctx, w, func(tx ledger.Tx) (out entry.Entry, _ error) {
		epochs, err := u.cfg.Wraps.LockEpochs(ctx, tx, w.Tenant)
		if err != nil {
			return out, err
		}
		last := newest(epochs).Number
		for _, e := range epochs {
			if e.State != EpochOpen || e.Number == last {
				continue
			}
			e.State, e.Closed = EpochClosed, u.cfg.Now()
			if err := u.cfg.Keyring.cfg.Rows.PutEpoch(ctx, tx, e); err != nil {
				return out, err
			}
			out.Act, out.Object, out.Ref = "close", "epoch", e.Number
			out.Count++
		}
		return out, nil
	})
	u.cfg.Keyring.Forget(w.Tenant)
	progress(Progress{Step: "close"})
	return err
}

// rewrap moves what lies under closed epochs.
func (u *Custody) rewrap(ctx context.Context, w party.Principal, progress func(Progress)) error {
	epochs, err := u.cfg.Keyring.cfg.Rows.Epochs(ctx, w.Tenant)
	if err != nil {
		return err
	}
	to := newest(epochs)
	if err := u.rewrapTenant(ctx, w, to); err != nil {
		return err
	}
	for _, e := range epochs {
		if e.State != EpochClosed {
			continue
		}
		if err := u.rewrapEpoch(ctx, w, e, to, progress); err != nil {
			return err
		}
	}
	return nil
}

// stillOpen keeps the epoch to which keys are moved from being closed until the transaction ends:
// another rotation might end it, and destroy its key, before this one commits.
func (u *Custody) stillOpen(ctx context.Context, tx ledger.Tx, to Epoch) error {
	state, err := u.cfg.Keyring.cfg.Rows.EpochState(ctx, tx, to.Tenant, to.Number)
	if err != nil || state == EpochOpen {
		return err
	}
	return failure.New(failure.Conflict, "Another rotation has begun meanwhile.").WithHint("It moves what is left.")
}

// rewrapTenant moves the tenant's own keys, which are few, at once.
func (u *Custody) rewrapTenant(ctx context.Context, w party.Principal, to Epoch) error {
	k := u.cfg.Keyring
	rows, err := k.cfg.Rows.TenantKeys(ctx, w.Tenant)
	if err != nil {
		return err
	}
	var moved []TenantKey
	for _, r := range rows {
		if r.Epoch == to.Number {
			continue
		}
		r.Wrapped, err = k.move(ctx, w.Tenant, r.Wrapped, r.Epoch, to.Number,
			func(e int64) []byte { return tenantKeyAAD(r.Tenant, r.Name, r.Version, e) })
		if err != nil {
			return fmt.Errorf("rewrap key %q: %w", r.Name, err)
		}
		r.Epoch = to.Number
		moved = append(moved, r)
	}
	if len(moved) == 0 {
		return nil
	}
	return u.change(ctx, w, func(tx ledger.Tx) (entry.Entry, error) {
		if err := u.stillOpen(ctx, tx, to); err != nil {
			return entry.Entry{}, err
		}
		for _, r := range moved {
			if err := k.cfg.Rows.PutTenantKey(ctx, tx, r); err != nil {
				return entry.Entry{}, err
			}
		}
		return entry.Entry{Act: "rewrap", Object: "tenant-key", Ref: to.Number, Count: int64(len(moved))}, nil
	})
}

func (u *Custody) rewrapEpoch(ctx context.Context, w party.Principal, from, to Epoch, progress func(Progress)) error {
	old, err := u.cfg.Keyring.kek(ctx, w.Tenant, from.Number)
	if err != nil {
		epochs, again := u.cfg.Keyring.cfg.Rows.Epochs(ctx, w.Tenant)
		if again == nil && slices.ContainsFunc(epochs, func(e Epoch) bool { return e.Number == from.Number && e.State == EpochDestroyed }) {
			return nil // another process was quicker: nothing was left under it
		}
		return err
	}
	fresh, err := u.cfg.Keyring.kek(ctx, w.Tenant, to.Number)
	if err != nil {
		return err
	}
	m := mover{u: u, tenant: w.Tenant, from: from, to: to, old: old, fresh: fresh}
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("rewrap: %w", err)
		}
		if err := u.change(ctx, w, func(tx ledger.Tx) (entry.Entry, error) { return m.batch(ctx, tx) }); err != nil {
			return err
		}
		m.moved += m.last
		progress(Progress{Step: "rewrap", Epoch: from.Number, Moved: m.moved})
		if m.read < rewrapBatch {
			return nil
		}
	}
}

// mover moves customers' keys from one epoch to another, batch by batch. What a batch moved is
// no longer under the old epoch, so each begins at the front.
type mover struct {
	u          *Custody
	tenant     party.Tenant
	from, to   Epoch
	old, fresh cipher.AEAD
	read       int   // rows of the last batch
	last       int64 // moved by the last batch
	moved      int64
}

func (m *mover) batch(ctx context.Context, tx ledger.Tx) (entry.Entry, error) {
	if err := m.u.stillOpen(ctx, tx, m.to); err != nil {
		return entry.Entry{}, err
	}
	wraps, err := m.u.cfg.Wraps.Wraps(ctx, tx, m.from, 0, rewrapBatch)
	if err != nil {
		return entry.Entry{}, err
	}
	m.read, m.last = len(wraps), 0
	if len(wraps) == 0 {
		return entry.Entry{}, nil
	}
	for i := range wraps {
		w := &wraps[i]
		raw, err := openBox(m.old, w.Wrapped, customerKeyAAD(m.tenant, w.Customer, w.Version, m.from.Number))
		if err != nil {
			return entry.Entry{}, fmt.Errorf("rewrap key of customer %d: %w", w.Customer, err)
		}
		w.Epoch = m.to.Number
		w.Wrapped = box(m.fresh, raw, customerKeyAAD(m.tenant, w.Customer, w.Version, m.to.Number))
		clear(raw)
	}
	if m.last, err = m.u.cfg.Wraps.Rewrap(ctx, tx, m.tenant, wraps); err != nil {
		return entry.Entry{}, err
	}
	return entry.Entry{Act: "rewrap", Object: "customer-key", Ref: m.to.Number, Count: m.last}, nil
}

// move opens a wrap under one epoch and seals it under another.
func (k *Keyring) move(ctx context.Context, t party.Tenant, wrapped []byte, from, to int64, aad func(int64) []byte) ([]byte, error) {
	old, err := k.kek(ctx, t, from)
	if err != nil {
		return nil, err
	}
	fresh, err := k.kek(ctx, t, to)
	if err != nil {
		return nil, err
	}
	raw, err := openBox(old, wrapped, aad(from))
	if err != nil {
		return nil, err
	}
	defer clear(raw)
	return box(fresh, raw, aad(to)), nil
}

// Sweep destroys the keys of closed epochs under which nothing is left, unless their time of
// grace has not passed or any hold stands. In order: the row says destroyed (COMMIT), the key
// service destroys the key, the row says when (COMMIT), what deleted rows left in the engine's
// files is removed as far as it can be. After a crash the next Sweep goes on.
func (u *Custody) Sweep(ctx context.Context, w party.Principal, progress func(Progress)) error {
	epochs, err := u.cfg.Keyring.cfg.Rows.Epochs(ctx, w.Tenant)
	if err != nil {
		return err
	}
	ended := 0
	for _, e := range epochs {
		if e.State == EpochClosed {
			if e, err = u.condemn(ctx, w, e); err != nil {
				return err
			}
		}
		if e.State != EpochDestroyed || e.Destroyed != 0 {
			continue
		}
		if err := u.destroy(ctx, w, e); err != nil {
			return err
		}
		ended++
		if progress != nil {
			progress(Progress{Step: "destroy", Epoch: e.Number})
		}
	}
	if ended == 0 {
		return nil
	}
	return u.Scrub(ctx)
}

// Finish waits until the time of grace of every closed epoch is over, and sweeps; while a hold
// stands nothing would be destroyed, so it does not wait. An export of keys is made between Rotate
// and Finish: after Finish older backups need it.
func (u *Custody) Finish(ctx context.Context, w party.Principal, progress func(Progress)) error {
	epochs, err := u.cfg.Keyring.cfg.Rows.Epochs(ctx, w.Tenant)
	if err != nil {
		return err
	}
	var wait time.Duration
	for _, e := range epochs {
		if e.State == EpochClosed {
			wait = max(wait, u.cfg.Grace-u.cfg.Now().Sub(e.Closed))
		}
	}
	holds, err := u.Holds(ctx, w.Tenant)
	if err != nil {
		return err
	}
	held := slices.ContainsFunc(holds, func(h Hold) bool { return h.Lifted == 0 })
	if wait > 0 && !held {
		timer := time.NewTimer(wait + time.Millisecond) // instants are cut off at microseconds
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return fmt.Errorf("wait for the end of an epoch: %w", ctx.Err())
		}
	}
	return u.Sweep(ctx, w, progress)
}

// condemn marks an epoch as destroyed if nothing forbids it.
func (u *Custody) condemn(ctx context.Context, w party.Principal, e Epoch) (Epoch, error) {
	if u.cfg.Now().Sub(e.Closed) < u.cfg.Grace {
		return e, nil
	}
	out := e
	err := u.change(ctx, w, func(tx ledger.Tx) (entry.Entry, error) {
		out = e
		// Alone from the start: of two who shared the epochs neither could go on to change one.
		epochs, err := u.cfg.Wraps.LockEpochs(ctx, tx, w.Tenant)
		if err != nil || !slices.ContainsFunc(epochs, func(now Epoch) bool { return now.Number == e.Number && now.State == EpochClosed }) {
			return entry.Entry{}, err // another process was quicker
		}
		standing, err := u.cfg.Holds.Standing(ctx, tx, w.Tenant)
		if err != nil || free(standing) != nil {
			return entry.Entry{}, err
		}
		left, err := u.cfg.Wraps.Left(ctx, tx, e)
		if err != nil || left > 0 {
			return entry.Entry{}, err
		}
		out.State, out.Wrapped = EpochDestroyed, nil
		return entry.Entry{Act: "condemn", Object: "epoch", Ref: e.Number}, u.cfg.Keyring.cfg.Rows.PutEpoch(ctx, tx, out)
	})
	if err != nil {
		return e, err
	}
	return out, nil
}

func (u *Custody) destroy(ctx context.Context, w party.Principal, e Epoch) error {
	if err := u.cfg.Keyring.cfg.Service.Destroy(ctx, w.Tenant, e.Number); err != nil {
		return failure.Wrap(err, failure.Unavailable, "The key service does not destroy the key of epoch %d.", e.Number).
			WithHint("It is tried again with the next sweep.")
	}
	u.cfg.Keyring.Forget(w.Tenant)
	return u.change(ctx, w, func(tx ledger.Tx) (entry.Entry, error) {
		e.Destroyed = u.cfg.Now()
		return entry.Entry{Act: "destroy", Object: "epoch", Ref: e.Number}, u.cfg.Keyring.cfg.Rows.PutEpoch(ctx, tx, e)
	})
}

// NewIndexSecret adds a version of the secret behind blind indexes. From then on rows are
// written for, and looked up by, every version.
func (u *Custody) NewIndexSecret(ctx context.Context, w party.Principal) error {
	k := u.cfg.Keyring
	tk, err := k.keys(ctx, w.Tenant)
	if err != nil {
		return err
	}
	row := TenantKey{Tenant: w.Tenant, Name: IndexKey, Version: tk.indexVersions()[0] + 1}
	err = u.change(ctx, w, func(tx ledger.Tx) (entry.Entry, error) {
		epoch, kek, err := k.openEpoch(ctx, tx, w.Tenant)
		if err != nil {
			return entry.Entry{}, err
		}
		row.Epoch, row.Wrapped = epoch, box(kek, newKey(), tenantKeyAAD(row.Tenant, row.Name, row.Version, epoch))
		return entry.Entry{Act: "open", Object: "index", Ref: row.Version}, k.cfg.Rows.PutTenantKey(ctx, tx, row)
	})
	k.Forget(w.Tenant)
	return err
}
