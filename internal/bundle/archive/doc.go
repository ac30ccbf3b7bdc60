// Package archive is the container of a bundle: a ZIP file of which every byte is accounted for.
//
// Any ZIP program opens it, but it is a narrow kind of ZIP, so that two programs cannot see two
// different files in it: members lie one after the other from the first byte on, each local header
// says exactly what the central directory says, and the directory is followed by its end record and
// nothing else. There are no folders, comments, extra fields, data descriptors, encryption or
// ZIP64. Names are lower-case ASCII and appear once. All times are 1980-01-01, so that the same
// members give the same bytes.
//
// [Open] refuses everything else and says what it met; [Reader.Read] gives one member whose length
// and CRC-32 are as stated.
package archive

// The limits of a container.
const (
	MaxMembers = 65_000   // members
	MaxMember  = 64 << 20 // bytes of one, unpacked
	MaxTotal   = 16 << 30 // bytes of all, unpacked
	MaxName    = 200      // bytes
	// MaxRatio is how many times longer than packed a member may be, if it is longer than
	// ratioFrom.
	MaxRatio  = 400
	ratioFrom = 1 << 20
	maxSize   = 1<<32 - 1 // bytes of the container: without ZIP64
)

const (
	localSignature   = 0x04034b50
	centralSignature = 0x02014b50
	endSignature     = 0x06054b50

	localSize   = 30
	centralSize = 46
	endSize     = 22

	version  = 20
	day1980  = 0x0021 // 1980-01-01 as MS-DOS writes a date; the time is 0
	stored   = 0
	deflated = 8
)

// member is what both headers say of a file.
type member struct {
	name         string
	method       uint16
	crc          uint32
	packed, size uint32
	offset       uint32 // of the local header
}

// data gives where the member's bytes begin.
func (m *member) data() int64 { return int64(m.offset) + localSize + int64(len(m.name)) }

// end gives where the next header begins.
func (m *member) end() int64 { return m.data() + int64(m.packed) }
