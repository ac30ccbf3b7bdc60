package vault

import (
	"context"
	"fmt"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// OpenTenant makes the first epoch and the keys of a new tenant inside the transaction that
// makes the tenant. The key service's key is made first, so that no row refers to a key that is
// not there; a crash in between leaves a key that nothing uses.
func (k *Keyring) OpenTenant(ctx context.Context, tx ledger.Tx, t party.Tenant) error {
	kek, e, err := k.newEpoch(ctx, t, 1)
	if err != nil {
		return err
	}
	if err := k.cfg.Rows.PutEpoch(ctx, tx, e); err != nil {
		return err
	}
	a, err := newGCM(kek)
	if err != nil {
		return err
	}
	for _, name := range []string{IndexKey, PayloadKey, StaffKey, FileKey} {
		row := TenantKey{Tenant: t, Name: name, Version: 1, Epoch: 1}
		row.Wrapped = box(a, newKey(), tenantKeyAAD(t, name, 1, 1))
		if err := k.cfg.Rows.PutTenantKey(ctx, tx, row); err != nil {
			return err
		}
	}
	return nil
}

// newEpoch makes the service's key and a KEK under it.
func (k *Keyring) newEpoch(ctx context.Context, t party.Tenant, number int64) ([]byte, Epoch, error) {
	if err := k.cfg.Service.Make(ctx, t, number); err != nil {
		return nil, Epoch{}, fmt.Errorf("make key of epoch %d: %w", number, err)
	}
	service, err := k.cfg.Service.AEAD(ctx, t, number)
	if err != nil {
		return nil, Epoch{}, err
	}
	kek := newKey()
	wrapped, err := service.Encrypt(kek, kekAAD(t, number))
	if err != nil {
		return nil, Epoch{}, failure.Wrap(err, failure.Unavailable, "The key service does not wrap.")
	}
	return kek, Epoch{Tenant: t, Number: number, State: EpochOpen, Wrapped: wrapped, Opened: k.cfg.Now()}, nil
}

// named gives a tenant key by name.
func (k *Keyring) named(ctx context.Context, t party.Tenant, name string) (versioned, error) {
	tk, err := k.keys(ctx, t)
	if err != nil {
		return versioned{}, err
	}
	v, ok := tk.named[name]
	switch {
	case !ok && len(tk.index) == 0:
		return versioned{}, errGone
	case !ok:
		return versioned{}, failure.New(failure.Doubt, "The tenant has no key %q.", name)
	}
	return v, nil
}

// SealPayload seals the detached payload of a ledger entry, bound to its salt.
func (k *Keyring) SealPayload(ctx context.Context, t party.Tenant, salt, payload []byte) ([]byte, error) {
	return k.SealNamed(ctx, t, PayloadKey, salt, payload)
}

// OpenPayload opens what SealPayload sealed.
func (k *Keyring) OpenPayload(ctx context.Context, t party.Tenant, salt, body []byte) ([]byte, error) {
	return k.OpenNamed(ctx, t, PayloadKey, salt, body)
}

// SealNamed seals bytes that belong to no customer (a name of staff, a factor's secret, a file)
// under a tenant key, bound to a context that the caller gives again to open it.
func (k *Keyring) SealNamed(ctx context.Context, t party.Tenant, name string, bound, plain []byte) ([]byte, error) {
	v, err := k.named(ctx, t, name)
	if err != nil {
		return nil, err
	}
	return box(v.aead, plain, namedAAD(t, name, v.version, bound)), nil
}

// OpenNamed opens what SealNamed sealed.
func (k *Keyring) OpenNamed(ctx context.Context, t party.Tenant, name string, bound, sealed []byte) ([]byte, error) {
	v, err := k.named(ctx, t, name)
	if err != nil {
		return nil, err
	}
	return openBox(v.aead, sealed, namedAAD(t, name, v.version, bound))
}

func namedAAD(t party.Tenant, name string, version int64, bound []byte) []byte {
	return newAAD("named").number(int64(t)).text(name).number(version).bytes(bound)
}

// LeaveRows drops keys for good when a retailer leaves.
type LeaveRows interface {
	// DropTenantKeys deletes a tenant's keys but for those under an epoch.
	DropTenantKeys(ctx context.Context, tx ledger.Tx, t party.Tenant, but int64) error
}

// EndKeys destroys every key of a tenant that has no customer any more and on which no hold stands,
// but for one made anew, under which the log's later payloads and the certificate of the deletion are
// sealed. It may be killed anywhere; the next call goes on. Done is said only once the key service
// has destroyed the keys.
func (u *Custody) EndKeys(ctx context.Context, w party.Principal, rows LeaveRows) error {
	k := u.cfg.Keyring
	epochs, err := k.cfg.Rows.Epochs(ctx, w.Tenant)
	if err != nil {
		return err
	}
	keys, err := k.cfg.Rows.TenantKeys(ctx, w.Tenant)
	if err != nil {
		return err
	}
	if len(keys) != 1 { // the last one is that which was made anew
		if err := u.openNext(ctx, w, epochs, func(Progress) {}); err != nil {
			return err
		}
		if err := u.dropKeys(ctx, w, rows); err != nil {
			return err
		}
	}
	if err := u.closeOld(ctx, w, func(Progress) {}); err != nil {
		return err
	}
	last := &Custody{u.cfg}
	last.cfg.Grace = -1 // nobody reads any more
	return last.Sweep(ctx, w, nil)
}

// dropKeys puts one new key in the place of all.
func (u *Custody) dropKeys(ctx context.Context, w party.Principal, rows LeaveRows) error {
	k := u.cfg.Keyring
	keys, err := k.cfg.Rows.TenantKeys(ctx, w.Tenant)
	if err != nil {
		return err
	}
	row := TenantKey{Tenant: w.Tenant, Name: PayloadKey, Version: 1}
	for _, r := range keys {
		if r.Name == PayloadKey {
			row.Version = max(row.Version, r.Version+1)
		}
	}
	err = u.change(ctx, w, func(tx ledger.Tx) (none entry.Entry, _ error) {
		standing, err := u.cfg.Holds.Standing(ctx, tx, w.Tenant)
		if err != nil {
			return none, err
		}
		if err := free(standing); err != nil {
			return none, err
		}
		epoch, kek, err := k.openEpoch(ctx, tx, w.Tenant)
		if err != nil {
			return none, err
		}
		row.Epoch, row.Wrapped = epoch, box(kek, newKey(), tenantKeyAAD(row.Tenant, row.Name, row.Version, epoch))
		if err := k.cfg.Rows.PutTenantKey(ctx, tx, row); err != nil {
			return none, err
		}
		out := entry.Entry{Act: "destroy", Object: "tenant-key", Ref: epoch, Count: int64(len(keys))}
		return out, rows.DropTenantKeys(ctx, tx, w.Tenant, epoch)
	})
	k.Forget(w.Tenant)
	return err
}
