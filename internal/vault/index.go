package vault

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"slices"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
)

// BlindBytes is the length of a blind index value.
const BlindBytes = 16

// indexKeys are the HMAC keys of one version of the index secret: one for each field that can
// be looked up, and one for things that are no field (sign-in names, attempts).
type indexKeys struct {
	version int64
	fields  map[field.ID][]byte
	other   []byte
}

func newIndexKeys(secret []byte, version int64) (*indexKeys, error) {
	ik := &indexKeys{version: version, fields: map[field.ID][]byte{}}
	var err error
	for _, f := range field.All() {
		if f.Index != field.Equality {
			continue
		}
		ik.fields[f.ID], err = hkdf.Expand(sha256.New, secret, fmt.Sprintf("counterpart index v%d field %d", version, f.ID), keyBytes)
		if err != nil {
			return nil, fmt.Errorf("derive index key: %w", err)
		}
	}
	ik.other, err = hkdf.Expand(sha256.New, secret, fmt.Sprintf("counterpart index v%d other", version), keyBytes)
	return ik, err
}

func blind(key []byte, value string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(value))
	return m.Sum(nil)[:BlindBytes]
}

// Blind gives the blind index values of a normalised value of a field, one for each version of
// the index secret in use, the newest first: rows are written for all of them and looked up by
// any. Equal values of two tenants or two fields give different bytes.
func (k *Keyring) Blind(ctx context.Context, t party.Tenant, f field.ID, value string) ([][]byte, error) {
	tk, err := k.keys(ctx, t)
	if err != nil {
		return nil, err
	}
	if len(tk.index) == 0 {
		return nil, errGone
	}
	out := make([][]byte, 0, len(tk.index))
	for _, v := range tk.indexVersions() {
		key, ok := tk.index[v].fields[f]
		if !ok {
			return nil, fmt.Errorf("field %s has no blind index", f)
		}
		out = append(out, blind(key, value))
	}
	return out, nil
}

// Digest gives a keyed digest of something that is no field of a customer, such as a sign-in
// name; what separates uses.
func (k *Keyring) Digest(ctx context.Context, t party.Tenant, what, value string) ([]byte, error) {
	tk, err := k.keys(ctx, t)
	if err != nil {
		return nil, err
	}
	versions := tk.indexVersions()
	if len(versions) == 0 {
		return nil, errGone
	}
	key := tk.index[versions[len(versions)-1]].other
	return blind(key, string(newAAD(what).text(value))), nil
}

var errGone = failure.New(failure.NotFound, "The keys of this retailer are destroyed: it has left.")

func (tk *tenantKeys) indexVersions() []int64 {
	out := make([]int64, 0, len(tk.index))
	for v := range tk.index {
		out = append(out, v)
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}

// IndexSecret is a version of the secret behind blind indexes and digests, in the clear. It goes
// along when a retailer leaves, so that what its values were digested to is known again.
type IndexSecret struct {
	Version int64
	Secret  []byte
}

// IndexSecrets gives every version. It is for a permit to hand everything over; another is a
// failure of kind Forbidden.
func (k *Keyring) IndexSecrets(ctx context.Context, p policy.Permit) ([]IndexSecret, error) {
	if p.Purpose() != field.Export || !p.Allows(field.Everything, 0) {
		return nil, failure.New(failure.Forbidden, "The secret behind the indexes is handed over with everything else only.")
	}
	rows, err := k.cfg.Rows.TenantKeys(ctx, p.Tenant())
	if err != nil {
		return nil, fmt.Errorf("load tenant keys: %w", err)
	}
	var out []IndexSecret
	for _, r := range rows {
		if r.Name != IndexKey {
			continue
		}
		kek, err := k.kek(ctx, r.Tenant, r.Epoch)
		if err != nil {
			return nil, err
		}
		raw, err := openBox(kek, r.Wrapped, tenantKeyAAD(r.Tenant, r.Name, r.Version, r.Epoch))
		if err != nil {
			return nil, err
		}
		out = append(out, IndexSecret{r.Version, raw})
	}
	return out, nil
}

// Adopt puts another installation's index secrets in the place of a new tenant's own, and gives the
// digest under them, as Digest does once the transaction is committed and the tenant forgotten. The
// versions are 1, 2 and so on.
func (k *Keyring) Adopt(ctx context.Context, tx ledger.Tx, t party.Tenant, secrets []IndexSecret) (func(what, value string) []byte, error) {
	epoch, kek, err := k.openEpoch(ctx, tx, t)
	if err != nil {
		return nil, err
	}
	var first *indexKeys
	for i, s := range secrets {
		if s.Version != int64(i)+1 || len(s.Secret) != keyBytes {
			return nil, failure.New(failure.Invalid, "The secrets behind the indexes are not whole.")
		}
		row := TenantKey{Tenant: t, Name: IndexKey, Version: s.Version, Epoch: epoch}
		row.Wrapped = box(kek, s.Secret, tenantKeyAAD(t, IndexKey, s.Version, epoch))
		if err := k.cfg.Rows.PutTenantKey(ctx, tx, row); err != nil {
			return nil, err
		}
		if first == nil {
			if first, err = newIndexKeys(s.Secret, s.Version); err != nil {
				return nil, err
			}
		}
	}
	if first == nil {
		return nil, failure.New(failure.Invalid, "The secrets behind the indexes are missing.")
	}
	return func(what, value string) []byte { return blind(first.other, string(newAAD(what).text(value))) }, nil
}
