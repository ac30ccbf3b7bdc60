package archive

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

var order = binary.LittleEndian

// shared writes the 26 bytes that both headers have in common, from the version on.
func (m *member) shared(b []byte) []byte {
	b = order.AppendUint16(b, version)
	b = order.AppendUint16(b, 0) // flags
	b = order.AppendUint16(b, m.method)
	b = order.AppendUint16(b, 0) // time
	b = order.AppendUint16(b, day1980)
	b = order.AppendUint32(b, m.crc)
	b = order.AppendUint32(b, m.packed)
	b = order.AppendUint32(b, m.size)
	b = order.AppendUint16(b, uint16(len(m.name)))
	return order.AppendUint16(b, 0) // extra field
}

// local writes the header before a member's bytes.
func (m *member) local(b []byte) []byte {
	b = order.AppendUint32(b, localSignature)
	return append(m.shared(b), m.name...)
}

// central writes the member's record of the directory.
func (m *member) central(b []byte) []byte {
	b = order.AppendUint32(b, centralSignature)
	b = order.AppendUint16(b, version)
	b = m.shared(b)
	b = append(b, make([]byte, 10)...) // comment, disk, attributes
	b = order.AppendUint32(b, m.offset)
	return append(b, m.name...)
}

// end writes the record that closes the container.
func end(members int, offset, size int64) []byte {
	b := order.AppendUint32(nil, endSignature)
	b = order.AppendUint32(b, 0) // disks
	b = order.AppendUint16(b, uint16(members))
	b = order.AppendUint16(b, uint16(members))
	b = order.AppendUint32(b, uint32(size))
	b = order.AppendUint32(b, uint32(offset))
	return order.AppendUint16(b, 0) // comment
}

// parseCentral reads the first record of the directory, and how long it is. Whatever central would
// write otherwise is refused by the caller.
func parseCentral(b []byte) (m member, n int, err error) {
	if len(b) < centralSize || order.Uint32(b) != centralSignature {
		return member{}, 0, errors.New("the directory ends early")
	}
	n = centralSize + int(order.Uint16(b[28:]))
	if len(b) < n {
		return member{}, 0, errors.New("the directory ends within a name")
	}
	m = member{
		name: string(b[centralSize:n]), method: order.Uint16(b[10:]), crc: order.Uint32(b[16:]),
		packed: order.Uint32(b[20:]), size: order.Uint32(b[24:]), offset: order.Uint32(b[42:]),
	}
	return m, n, m.check()
}

// check refuses a name that could mean another file elsewhere, and sizes beyond the limits.
func (m *member) check() error {
	if err := checkName(m.name); err != nil {
		return err
	}
	switch {
	case m.method != stored && m.method != deflated:
		return fmt.Errorf("%q is packed by method %d; 0 and 8 are read", m.name, m.method)
	case m.method == stored && m.packed != m.size:
		return fmt.Errorf("%q is stored, and its two sizes differ", m.name)
	case m.size > MaxMember:
		return fmt.Errorf("%q is %d bytes long, the most is %d", m.name, m.size, MaxMember)
	case m.size > ratioFrom && m.size/MaxRatio > m.packed:
		return fmt.Errorf("%q unpacks to more than %d times its length", m.name, MaxRatio)
	}
	return nil
}

func checkName(name string) error {
	switch {
	case name == "" || len(name) > MaxName:
		return fmt.Errorf("a name of %d bytes, 1 to %d are allowed", len(name), MaxName)
	case strings.HasSuffix(name, "/"):
		return fmt.Errorf("%q is a folder; a bundle holds files only", name)
	}
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("./-", r) {
			return fmt.Errorf("the name %q holds more than lower-case letters, digits, stop, hyphen and slash", name)
		}
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' {
			return fmt.Errorf("the name %q leads elsewhere", name)
		}
	}
	return nil
}
