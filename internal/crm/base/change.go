package base

import (
	"encoding/binary"
	"io"
	"strconv"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/policy"
	"counterpart/internal/screen"
)

// Change describes a change made under a permit.
func Change(p policy.Permit, act, object string, set field.Set) entry.Entry {
	return entry.Entry{
		Kind: entry.Change, Act: act, Object: object, Fields: set,
		Purpose: p.Purpose(), Reason: p.Reason(), Route: p.Route(),
	}
}

// MayWrite refuses a change of fields that the permit does not open: who may not read a field
// may not write it either.
func MayWrite(p policy.Permit, set field.Set) error {
	if p.Allows(set, 0) {
		return nil
	}
	return failure.New(failure.Forbidden, "These fields are not for this role and purpose: %s.", (set &^ p.Open()).Labels()).
		WithHint("Choose the purpose that fits, or ask somebody with the right.")
}

// ID makes a random number from 1 to 2^53-1, which is exact in JSON and JavaScript, and which
// nobody takes for a card number: it is exported, and what is exported can be imported.
func ID(random io.Reader) int64 {
	for {
		var b [8]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			panic("base: no randomness: " + err.Error())
		}
		if n := int64(binary.BigEndian.Uint64(b[:]) >> 11); n > 0 && !screen.CardField(strconv.FormatInt(n, 10)) {
			return n
		}
	}
}
