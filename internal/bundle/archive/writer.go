package archive

import (
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
)

// Writer makes a container, member by member, over a stream: nothing is written twice and one
// member at a time is in memory. After an error it takes no more.
type Writer struct {
	w       io.Writer
	members []member
	names   map[string]bool
	at      int64
	total   int64
	err     error
	deflate *flate.Writer
	packed  bytes.Buffer
}

// NewWriter begins a container.
func NewWriter(w io.Writer) *Writer {
	z, _ := flate.NewWriter(io.Discard, flate.DefaultCompression) // fails on unknown levels only
	return &Writer{w: w, names: map[string]bool{}, deflate: z}
}

// Add writes a member, packed where that makes it shorter. It refuses what Open would.
func (w *Writer) Add(name string, data []byte) error {
	if w.err == nil {
		w.err = w.add(name, data)
	}
	return w.err
}

func (w *Writer) add(name string, data []byte) error {
	if len(data) > MaxMember {
		return fmt.Errorf("container: %q is %d bytes long, the most is %d", name, len(data), MaxMember)
	}
	m := member{name: name, method: stored, crc: crc32.ChecksumIEEE(data), size: uint32(len(data)), packed: uint32(len(data)), offset: uint32(w.at)}
	out := data
	if packed := w.pack(data); len(packed) < len(data) && len(data)/MaxRatio <= len(packed) {
		m.method, m.packed, out = deflated, uint32(len(packed)), packed
	}
	if err := m.check(); err != nil {
		return fmt.Errorf("container: %w", err)
	}
	w.total += int64(len(data))
	// The directory's size is counted in, so that what is begun can be closed.
	whole := m.end() + int64(len(w.members)+1)*(centralSize+MaxName) + endSize
	switch {
	case w.names[name]:
		return fmt.Errorf("container: %q is there twice", name)
	case len(w.members) == MaxMembers || w.total > MaxTotal || whole > maxSize:
		return fmt.Errorf("container: full at %d files and %d bytes: hand over less at a time", len(w.members), w.at)
	}
	if err := w.write(m.local(nil)); err != nil {
		return err
	}
	w.names[name] = true
	w.members = append(w.members, m)
	return w.write(out)
}

// pack gives the packed bytes; those of a short member are not worth it.
func (w *Writer) pack(data []byte) []byte {
	if len(data) < 64 {
		return data
	}
	w.packed.Reset()
	w.deflate.Reset(&w.packed)
	_, _ = w.deflate.Write(data) // into memory
	_ = w.deflate.Close()
	return w.packed.Bytes()
}

func (w *Writer) write(b []byte) error {
	n, err := w.w.Write(b)
	w.at += int64(n)
	if err != nil {
		return fmt.Errorf("container: %w", err)
	}
	return nil
}

// Close writes the directory. It does not close the stream.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	var b []byte
	for i := range w.members {
		b = w.members[i].central(b)
	}
	b = append(b, end(len(w.members), w.at, int64(len(b)))...)
	w.err = w.write(b)
	return w.err
}
