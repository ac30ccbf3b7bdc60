package vault

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// Locked is a customer's sealed values as they come from the store, with the wrapped key.
type Locked struct {
	Customer party.Customer
	Ordinal  party.Ordinal
	Key      WrappedKey
	Table    string
	Fields   Boxes  // the sealed fields of the customer's row in Table
	Parts    []Part // sealed values of other rows that belong to the customer
}

// Part is one sealed value of a row that belongs to a customer, such as a note.
type Part struct {
	Slot Slot
	Box  []byte
}

// Opened is what was asked for of one customer. A field that was sealed but not asked for, or
// that has no value, is not there.
type Opened struct {
	Customer party.Customer
	fields   map[field.ID][]Text
	parts    map[Slot][]Text
}

// Field gives the values of a field of the customer's row.
func (o Opened) Field(f field.ID) []Text { return o.fields[f] }

// One gives the first value of a field.
func (o Opened) One(f field.ID) Text {
	if v := o.fields[f]; len(v) > 0 {
		return v[0]
	}
	return Text{}
}

// Part gives the values of a slot of another row.
func (o Opened) Part(s Slot) []Text { return o.parts[s] }

// Ask is what is wanted of the locked rows.
type Ask struct {
	Open   field.Set
	Masked field.Set // given in masked form unless in Open
}

// Open opens what a receipt covers, and uses the receipt up. It opens all of it or nothing: a
// value that was moved or changed is a failure of kind Doubt, and a finding that the ledger
// records before the answer.
func (k *Keyring) Open(ctx context.Context, r *ledger.Receipt, t party.Tenant, ask Ask, rows []Locked) ([]Opened, error) {
	claim := ledger.Claim{Tenant: t, Open: ask.Open, Masked: ask.Masked}
	for i := range rows {
		claim.People.Add(rows[i].Ordinal)
	}
	if err := r.Redeem(claim); err != nil {
		return nil, err
	}
	out := make([]Opened, 0, len(rows))
	for i := range rows {
		o, err := k.openRow(ctx, t, ask, &rows[i])
		if err != nil {
			record(ctx, r, rows[i].Ordinal, err)
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// unopened says where a value lies that does not open.
type unopened struct {
	table  string
	fields field.Set // none for a key, or a row that cannot be taken apart
	err    error     // of kind Doubt
}

func (u *unopened) Error() string {
	return fmt.Sprintf("table %s, field %q: %v", u.table, u.fields.Labels(), u.err)
}

func (u *unopened) Unwrap() error { return u.err }

// located adds to a failure of kind Doubt where it was met. Others, such as of a key service that
// is away, say nothing about the value.
func located(err error, table string, f ...field.ID) error {
	if !failure.Is(err, failure.Doubt) {
		return err
	}
	return &unopened{table, field.Fields(f...), err}
}

// record has the ledger record that a value of somebody did not open, if that is what failed.
func record(ctx context.Context, r *ledger.Receipt, who party.Ordinal, err error) {
	if u, ok := errors.AsType[*unopened](err); ok {
		r.Unopened(ctx, ledger.Unopened{Who: who, Table: u.table, Fields: u.fields})
	}
}

const keyTable = "customer_key"

// openRow opens a customer's values. What does not open is an unopened.
func (k *Keyring) openRow(ctx context.Context, t party.Tenant, ask Ask, row *Locked) (Opened, error) {
	a, err := k.unwrap(ctx, t, row.Key)
	if err != nil {
		return Opened{}, located(err, keyTable)
	}
	o := Opened{Customer: row.Customer, fields: map[field.ID][]Text{}}
	var failed error
	err = row.Fields.each(func(f field.ID, sealed []byte) {
		if failed != nil || !(ask.Open | ask.Masked).Has(f) {
			return
		}
		o.fields[f], failed = k.openValue(a, t, row, Slot{Table: row.Table, Field: f}, sealed, ask)
	})
	if err != nil || failed != nil {
		return Opened{}, firstOf(failed, located(err, row.Table))
	}
	for _, p := range row.Parts {
		if !(ask.Open | ask.Masked).Has(p.Slot.Field) {
			continue
		}
		if o.parts == nil {
			o.parts = map[Slot][]Text{}
		}
		if o.parts[p.Slot], err = k.openValue(a, t, row, p.Slot, p.Box, ask); err != nil {
			return Opened{}, err
		}
	}
	return o, nil
}

func (k *Keyring) openValue(a cipher.AEAD, t party.Tenant, row *Locked, s Slot, sealed []byte, ask Ask) ([]Text, error) {
	plain, err := openBox(a, sealed, fieldAAD(t, s, row.Customer, row.Key.Version))
	if err != nil {
		return nil, located(err, s.Table, s.Field)
	}
	values, err := unpackTexts(plain)
	if err != nil {
		return nil, located(err, s.Table, s.Field)
	}
	if !ask.Open.Has(s.Field) {
		mask(s.Field, values)
	}
	return values, nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
