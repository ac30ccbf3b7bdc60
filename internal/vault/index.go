package vault

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"slices"

	"counterpart/internal/field"
	"counterpart/internal/party"
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
	key := tk.index[versions[len(versions)-1]].other
	return blind(key, string(newAAD(what).text(value))), nil
}

func (tk *tenantKeys) indexVersions() []int64 {
	out := make([]int64, 0, len(tk.index))
	for v := range tk.index {
		out = append(out, v)
	}
	slices.Sort(out)
	slices.Reverse(out)
	return out
}
