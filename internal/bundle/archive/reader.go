package archive

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"
)

// Reader is an opened container. Safe for concurrent use if its source is.
type Reader struct {
	r       io.ReaderAt
	members []member
	byName  map[string]int
	inflate sync.Pool // of io.ReadCloser
}

// Open reads the directory of a container of a size in bytes and compares it with every local
// header. The members' bytes are looked at by Read.
func Open(r io.ReaderAt, size int64) (*Reader, error) {
	from, directory, err := readEnd(r, size)
	if err != nil {
		return nil, fmt.Errorf("container: %w", err)
	}
	out := &Reader{r: r, byName: map[string]int{}}
	if err := out.take(from, directory); err != nil {
		return nil, fmt.Errorf("container: %w", err)
	}
	return out, nil
}

// readEnd reads the end record and the directory before it, and gives where the directory begins.
func readEnd(r io.ReaderAt, size int64) (from int64, directory []byte, err error) {
	if size < endSize || size > maxSize {
		return 0, nil, fmt.Errorf("%d bytes long, %d to %d are read", size, endSize, int64(maxSize))
	}
	var b [endSize]byte
	if _, err := r.ReadAt(b[:], size-endSize); err != nil && !errors.Is(err, io.EOF) {
		return 0, nil, err
	}
	if order.Uint32(b[:]) != endSignature {
		return 0, nil, errors.New("no end record at its end: cut off, added to, or not a ZIP file")
	}
	count, length, from := int(order.Uint16(b[8:])), int64(order.Uint32(b[12:])), int64(order.Uint32(b[16:]))
	switch {
	case !bytes.Equal(b[:], end(count, from, length)):
		return 0, nil, errors.New("an end record with a comment, or of several disks")
	case count > MaxMembers:
		return 0, nil, fmt.Errorf("%d files, the most is %d", count, MaxMembers)
	case from+length != size-endSize:
		return 0, nil, errors.New("the directory does not end where its end record begins")
	case length > int64(count)*(centralSize+MaxName):
		return 0, nil, errors.New("the directory is longer than its files need")
	}
	directory = make([]byte, length)
	if _, err := r.ReadAt(directory, from); err != nil && !errors.Is(err, io.EOF) {
		return 0, nil, err
	}
	return from, directory, checkCount(directory, count)
}

func checkCount(directory []byte, count int) error {
	for range count {
		_, n, err := parseCentral(directory)
		if err != nil {
			return err
		}
		directory = directory[n:]
	}
	if len(directory) > 0 {
		return errors.New("the directory is longer than its files")
	}
	return nil
}

// take reads the directory, which ends behind its last record.
func (r *Reader) take(from int64, directory []byte) error {
	var next, total int64
	for len(directory) > 0 {
		m, n, _ := parseCentral(directory) // parsed before, by checkCount
		if !bytes.Equal(directory[:n], m.central(nil)) {
			return fmt.Errorf("%q has fields in the directory that a bundle does not use", m.name)
		}
		if _, twice := r.byName[m.name]; twice {
			return fmt.Errorf("%q is there twice", m.name)
		}
		if int64(m.offset) != next || m.end() > from {
			return fmt.Errorf("%q does not lie behind the file before it", m.name)
		}
		if err := r.compare(&m); err != nil {
			return err
		}
		if total += int64(m.size); total > MaxTotal {
			return fmt.Errorf("more than %d bytes in all", int64(MaxTotal))
		}
		r.byName[m.name] = len(r.members)
		r.members = append(r.members, m)
		next, directory = m.end(), directory[n:]
	}
	if next != from {
		return errors.New("bytes between the last file and the directory")
	}
	return nil
}

// compare refuses a local header that says another thing than the directory.
func (r *Reader) compare(m *member) error {
	b := make([]byte, localSize+len(m.name))
	if _, err := r.r.ReadAt(b, int64(m.offset)); err != nil {
		return err
	}
	if !bytes.Equal(b, m.local(nil)) {
		return fmt.Errorf("%q: the header before it says another thing than the directory", m.name)
	}
	return nil
}

// Names lists the members in the order in which they lie.
func (r *Reader) Names() []string {
	out := make([]string, 0, len(r.members))
	for i := range r.members {
		out = append(out, r.members[i].name)
	}
	return out
}

// ErrNone says that there is no member of that name.
var ErrNone = errors.New("not in the file")

// Read gives a member's bytes, at most limit of them. It refuses bytes whose length or CRC-32 is
// not the stated one, and packed bytes with something behind them.
func (r *Reader) Read(name string, limit int64) ([]byte, error) {
	i, is := r.byName[name]
	if !is {
		return nil, fmt.Errorf("%s: %w", name, ErrNone)
	}
	m := &r.members[i]
	if int64(m.size) > limit {
		return nil, fmt.Errorf("%s: %d bytes, the most is %d", name, m.size, limit)
	}
	packed := make([]byte, m.packed)
	if _, err := r.r.ReadAt(packed, m.data()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	out := packed
	if m.method == deflated {
		var err error
		if out, err = r.unpack(packed, int(m.size)); err != nil {
			return nil, fmt.Errorf("%s: its packed bytes are damaged: %w", name, err)
		}
	}
	if crc32.ChecksumIEEE(out) != m.crc {
		return nil, fmt.Errorf("%s: its bytes do not match their checksum", name)
	}
	return out, nil
}

// unpack inflates to exactly size bytes and no packed byte left.
func (r *Reader) unpack(packed []byte, size int) ([]byte, error) {
	in := bytes.NewReader(packed)
	z, is := r.inflate.Get().(io.ReadCloser)
	if !is {
		z = flate.NewReader(in)
	}
	_ = z.(flate.Resetter).Reset(in, nil) // never fails without a dictionary
	defer r.inflate.Put(z)
	out := make([]byte, size)
	if _, err := io.ReadFull(z, out); err != nil {
		return nil, err
	}
	var more [1]byte
	if n, err := io.ReadFull(z, more[:]); n > 0 || !errors.Is(err, io.EOF) || in.Len() > 0 {
		return nil, errors.New("they go on behind their stated length")
	}
	return out, nil
}

// Size gives a member's length in bytes, as the directory states it, and whether it is there.
func (r *Reader) Size(name string) (int64, bool) {
	i, is := r.byName[name]
	if !is {
		return 0, false
	}
	return int64(r.members[i].size), true
}
