package vault

import (
	"encoding/binary"

	"counterpart/internal/field"
	"counterpart/internal/party"
)

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
