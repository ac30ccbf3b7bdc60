package vault

import (
	"context"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"fmt"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// WrappedKey is a customer's key as it lies in customer_key.
type WrappedKey struct {
	Customer party.Customer
	Epoch    int64
	Version  int64
	Wrapped  []byte
}

// CustomerKey is a customer's unwrapped key, for sealing only. It is not kept.
type CustomerKey struct {
	tenant   party.Tenant
	customer party.Customer
	version  int64
	aead     cipher.AEAD
}

// NewCustomerKey makes a random key for a new customer, wrapped under the open epoch; the
// caller stores the wrap in the same transaction.
func (k *Keyring) NewCustomerKey(ctx context.Context, tx ledger.Tx, t party.Tenant, c party.Customer) (*CustomerKey, WrappedKey, error) {
	epoch, kek, err := k.openEpoch(ctx, tx, t)
	if err != nil {
		return nil, WrappedKey{}, err
	}
	raw := newKey()
	a, err := newGCM(raw)
	if err != nil {
		return nil, WrappedKey{}, err
	}
	w := WrappedKey{Customer: c, Epoch: epoch, Version: 1, Wrapped: box(kek, raw, customerKeyAAD(t, c, 1, epoch))}
	return &CustomerKey{t, c, 1, a}, w, nil
}

// NewCustomerKeys makes random keys for new customers as NewCustomerKey does, asking once
// whether the epoch is open.
func (k *Keyring) NewCustomerKeys(ctx context.Context, tx ledger.Tx, t party.Tenant, cs []party.Customer) ([]*CustomerKey, []WrappedKey, error) {
	epoch, kek, err := k.openEpoch(ctx, tx, t)
	if err != nil {
		return nil, nil, err
	}
	keys, wraps := make([]*CustomerKey, len(cs)), make([]WrappedKey, len(cs))
	for i, c := range cs {
		raw := newKey()
		a, err := newGCM(raw)
		if err != nil {
			return nil, nil, err
		}
		keys[i] = &CustomerKey{t, c, 1, a}
		wraps[i] = WrappedKey{Customer: c, Epoch: epoch, Version: 1, Wrapped: box(kek, raw, customerKeyAAD(t, c, 1, epoch))}
	}
	return keys, wraps, nil
}

// SealingKey unwraps a customer's key in order to seal with it.
func (k *Keyring) SealingKey(ctx context.Context, t party.Tenant, w WrappedKey) (*CustomerKey, error) {
	a, err := k.unwrap(ctx, t, w)
	if err != nil {
		return nil, err
	}
	return &CustomerKey{t, w.Customer, w.Version, a}, nil
}

func (k *Keyring) unwrap(ctx context.Context, t party.Tenant, w WrappedKey) (cipher.AEAD, error) {
	kek, err := k.kek(ctx, t, w.Epoch)
	if err != nil {
		return nil, err
	}
	raw, err := openBox(kek, w.Wrapped, customerKeyAAD(t, w.Customer, w.Version, w.Epoch))
	if err != nil {
		return nil, err
	}
	return newGCM(raw)
}

// Seal seals the values of a field for one slot.
func (k *CustomerKey) Seal(s Slot, values []Text) []byte {
	return box(k.aead, packTexts(values), fieldAAD(k.tenant, s, k.customer, k.version))
}

// Holds reports whether a box of a slot holds exactly these values: a writer learns nothing but
// whether what is written is there already. A box that does not open holds none.
func (k *CustomerKey) Holds(s Slot, sealed []byte, values []Text) bool {
	plain, err := openBox(k.aead, sealed, fieldAAD(k.tenant, s, k.customer, k.version))
	return err == nil && subtle.ConstantTimeCompare(plain, packTexts(values)) == 1
}

// Version gives the version of the key, which goes into rows that it sealed.
func (k *CustomerKey) Version() int64 { return k.version }

// Limits of what is sealed in one field.
const (
	maxValues   = 1 << 12
	maxValueLen = 1 << 20
)

// packTexts writes a list of values, each behind its length.
func packTexts(values []Text) []byte {
	n := 2
	for _, v := range values {
		n += len(v.s) + binary.MaxVarintLen32
	}
	b := binary.AppendUvarint(make([]byte, 0, n), uint64(len(values)))
	for _, v := range values {
		b = binary.AppendUvarint(b, uint64(len(v.s)))
		b = append(b, v.s...)
	}
	return b
}

var errPacked = failure.New(failure.Doubt, "A sealed value has an unknown form.").WithHint(hintUnopened)

func unpackTexts(b []byte) ([]Text, error) {
	n, w := binary.Uvarint(b)
	if w <= 0 || n > maxValues {
		return nil, errPacked
	}
	b = b[w:]
	out := make([]Text, 0, n)
	for range n {
		l, w := binary.Uvarint(b)
		if w <= 0 || l > maxValueLen || uint64(len(b)-w) < l {
			return nil, errPacked
		}
		out = append(out, Text{string(b[w : w+int(l)])})
		b = b[w+int(l):]
	}
	if len(b) != 0 {
		return nil, errPacked
	}
	return out, nil
}

// Boxes is a row's sealed fields in one column: for each, the field's number, the length of its
// box as three bytes, the box; in ascending order of fields.
type Boxes []byte

// Pack puts boxes into one column. Fields without a box are left out.
func Pack(boxes map[field.ID][]byte) (Boxes, error) {
	var b Boxes
	for _, f := range field.All() {
		v, ok := boxes[f.ID]
		if !ok {
			continue
		}
		if len(v) >= 1<<24 {
			return nil, fmt.Errorf("box of %s is too long", f.Name)
		}
		b = append(b, byte(f.ID), byte(len(v)>>16), byte(len(v)>>8), byte(len(v)))
		b = append(b, v...)
	}
	return b, nil
}

// Unpack takes a column apart.
func (b Boxes) Unpack() (map[field.ID][]byte, error) {
	out := map[field.ID][]byte{}
	err := b.each(func(f field.ID, v []byte) { out[f] = v })
	return out, err
}

// Without leaves out the box of a field. Nothing is opened for it.
func (b Boxes) Without(f field.ID) (Boxes, error) {
	boxes, err := b.Unpack()
	if err != nil {
		return nil, err
	}
	delete(boxes, f)
	return Pack(boxes)
}

func (b Boxes) each(fn func(field.ID, []byte)) error {
	for last := -1; len(b) > 0; {
		if len(b) < 4 {
			return errPacked
		}
		n := int(b[1])<<16 | int(b[2])<<8 | int(b[3])
		if len(b) < 4+n || int(b[0]) <= last || int(b[0]) >= field.Everything.Len() {
			return errPacked
		}
		last = int(b[0])
		fn(field.ID(b[0]), b[4:4+n])
		b = b[4+n:]
	}
	return nil
}

// Associated data is a sequence of parts, each with its length as four bytes before it, so that
// no two sequences have the same bytes. The first part names the format and what is sealed.
type aad []byte

func newAAD(what string) aad { return make(aad, 0, 96).text("cp1").text(what) }

func (a aad) text(s string) aad {
	a = binary.BigEndian.AppendUint32(a, uint32(len(s)))
	return append(a, s...)
}

func (a aad) bytes(b []byte) aad {
	a = binary.BigEndian.AppendUint32(a, uint32(len(b)))
	return append(a, b...)
}

func (a aad) number(n int64) aad {
	a = binary.BigEndian.AppendUint32(a, 8)
	return binary.BigEndian.AppendUint64(a, uint64(n))
}

func kekAAD(t party.Tenant, epoch int64) []byte {
	return newAAD("kek").number(int64(t)).number(epoch)
}

func customerKeyAAD(t party.Tenant, c party.Customer, version, epoch int64) []byte {
	return newAAD("dek").number(int64(t)).number(int64(c)).number(version).number(epoch)
}

func tenantKeyAAD(t party.Tenant, name string, version, epoch int64) []byte {
	return newAAD("tenant-key").number(int64(t)).text(name).number(version).number(epoch)
}

func fieldAAD(t party.Tenant, s Slot, c party.Customer, version int64) []byte {
	return newAAD("field").number(int64(t)).text(s.Table).number(s.Row).number(int64(c)).
		number(int64(s.Field)).number(version)
}

// Slot is the place of a sealed value: a field of a row of a table. Row is 0 where the table
// has one row per customer.
type Slot struct {
	Table string
	Row   int64
	Field field.ID
}
