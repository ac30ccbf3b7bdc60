package archive_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/bundle/archive"
)

var le = binary.LittleEndian

// file is a member as a test writes it, with whatever headers it wants.
type file struct {
	name   string
	data   []byte
	local  func([]byte) // changes the local header
	head   func([]byte) // changes the directory's record
	method uint16
	size   uint32 // stated, if not 0
	crc    uint32 // stated, if not 0
	extra  []byte // behind the packed bytes
}

// raw writes a container by hand, so that it can be wrong.
func raw(files ...file) []byte {
	var out, directory []byte
	for _, f := range files {
		packed, size, crc := f.data, uint32(len(f.data)), crc32.ChecksumIEEE(f.data)
		if f.method == 8 {
			var b bytes.Buffer
			z, _ := flate.NewWriter(&b, 9)
			_, _ = z.Write(f.data)
			_ = z.Close()
			packed = append(b.Bytes(), f.extra...)
		}
		if f.size != 0 {
			size = f.size
		}
		if f.crc != 0 {
			crc = f.crc
		}
		common := le.AppendUint16(nil, 20)
		common = le.AppendUint16(common, 0)
		common = le.AppendUint16(common, f.method)
		common = le.AppendUint32(common, 0x21<<16)
		common = le.AppendUint32(common, crc)
		common = le.AppendUint32(common, uint32(len(packed)))
		common = le.AppendUint32(common, size)
		common = le.AppendUint16(common, uint16(len(f.name)))
		common = le.AppendUint16(common, 0)
		local := append(append(le.AppendUint32(nil, 0x04034b50), common...), f.name...)
		head := append(le.AppendUint16(le.AppendUint32(nil, 0x02014b50), 20), common...)
		head = append(le.AppendUint32(append(head, make([]byte, 10)...), uint32(len(out))), f.name...)
		if f.local != nil {
			f.local(local)
		}
		if f.head != nil {
			f.head(head)
		}
		out = append(append(out, local...), packed...)
		directory = append(directory, head...)
	}
	return append(append(out, directory...), ending(len(files), len(out), len(directory))...)
}

func ending(n, offset, size int) []byte {
	b := le.AppendUint32(le.AppendUint32(nil, 0x06054b50), 0)
	b = le.AppendUint16(le.AppendUint16(b, uint16(n)), uint16(n))
	b = le.AppendUint32(le.AppendUint32(b, uint32(size)), uint32(offset))
	return le.AppendUint16(b, 0)
}

func open(b []byte) (*archive.Reader, error) { return archive.Open(bytes.NewReader(b), int64(len(b))) }

func TestRoundTrip(t *testing.T) {
	var b bytes.Buffer
	w := archive.NewWriter(&b)
	want := map[string][]byte{
		"manifest.json": []byte("{}"), "log/tile/0/000.p/17": bytes.Repeat([]byte("abc"), 5000), "empty": nil,
	}
	names := []string{"manifest.json", "log/tile/0/000.p/17", "empty"}
	for _, n := range names {
		if err := w.Add(n, want[n]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := open(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(names, r.Names()); diff != "" {
		t.Error(diff)
	}
	for range 2 { // the second time with an inflater that was used
		for n, data := range want {
			got, err := r.Read(n, 1<<20)
			if size, is := r.Size(n); err != nil || !bytes.Equal(got, data) || !is || size != int64(len(data)) {
				t.Errorf("%s: %v, %d bytes", n, err, len(got))
			}
		}
	}
	if _, is := r.Size("other"); is {
		t.Error("a member that is not there has a size")
	}
	if _, err := r.Read("other", 1); !errors.Is(err, archive.ErrNone) {
		t.Errorf("%v", err)
	}
	if _, err := r.Read("manifest.json", 1); err == nil || !strings.Contains(err.Error(), "the most is 1") {
		t.Errorf("%v", err)
	}
}

// Any ZIP program reads it.
func TestOthersReadIt(t *testing.T) {
	var b bytes.Buffer
	w := archive.NewWriter(&b)
	_ = w.Add("a/b", bytes.Repeat([]byte{7}, 1000))
	_ = w.Close()
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("a/b")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, bytes.Repeat([]byte{7}, 1000)) {
		t.Errorf("%v: %d bytes", err, len(got))
	}
}

func TestRefusedContainers(t *testing.T) {
	x := file{name: "x", data: []byte("hello")}
	good := raw(x)
	if _, err := open(good); err != nil {
		t.Fatal(err)
	}
	named := func(n string) []byte { return raw(file{name: n}) }
	changed := func(at int, to byte) func([]byte) { return func(b []byte) { b[at] = to } }
	with := func(b []byte, at int, to byte) []byte {
		b = bytes.Clone(b)
		b[at] = to
		return b
	}
	for name, c := range map[string]struct {
		in   []byte
		says string
	}{
		"nothing":             {nil, "0 bytes long"},
		"cut off":             {good[:len(good)-1], "no end record"},
		"added to":            {append(bytes.Clone(good), 0), "no end record"},
		"added before":        {append([]byte("MZ"), good...), "does not end where"},
		"a comment":           {append(with(good, len(good)-2, 3), "abc"...), "no end record"},
		"says a comment":      {with(good, len(good)-2, 3), "with a comment"},
		"a path upwards":      {named("../x"), "leads elsewhere"},
		"a path inside":       {named("a/../b"), "leads elsewhere"},
		"an absolute path":    {named("/etc/passwd"), "leads elsewhere"},
		"a drive":             {named(`c:\x`), "more than lower-case"},
		"upper case":          {raw(x, file{name: "X"}), "more than lower-case"},
		"not ASCII":           {named("\xc3\xa9"), "more than lower-case"},
		"a folder":            {named("dir/"), "is a folder"},
		"no name":             {named(""), "a name of 0 bytes"},
		"a long name":         {named(strings.Repeat("a", 201)), "longer than its files need"},
		"a long name, among":  {raw(file{name: strings.Repeat("a", 201)}, x, x, x), "a name of 201 bytes"},
		"twice":               {raw(x, x), "there twice"},
		"another method":      {raw(file{name: "x", method: 12}), "method 12"},
		"two sizes":           {raw(file{name: "x", data: []byte("a"), size: 2}), "two sizes differ"},
		"10 GB of zeros":      {raw(file{name: "x", method: 8, data: make([]byte, 1<<16), size: 1<<32 - 1}), "bytes long, the most is"},
		"a 100 MB note":       {raw(file{name: "log/checkpoint", method: 8, data: make([]byte, 1<<16), size: 100 << 20}), "bytes long, the most is"},
		"a bomb":              {raw(file{name: "x", method: 8, data: make([]byte, 8<<20)}), "more than 400 times"},
		"local name":          {raw(file{name: "x", local: changed(30, 'y')}), "says another thing"},
		"local size":          {raw(file{name: "x", local: changed(22, 9)}), "says another thing"},
		"encrypted":           {raw(file{name: "x", local: changed(6, 1), head: changed(8, 1)}), "does not use"},
		"attributes":          {raw(file{name: "x", head: changed(38, 1)}), "does not use"},
		"overlapping":         {raw(x, file{name: "y", head: changed(42, 0)}), "behind the file before"},
		"beyond":              {raw(file{name: "x", data: []byte("a"), local: changed(18, 99), head: func(b []byte) { b[20], b[24] = 99, 99 }}), "behind the file before"},
		"a directory too far": {with(good, len(good)-6, 1), "does not end where"},
		"too many":            {ending(65_001, 0, 0), "65001 files"},
		"count too high":      {with(with(good, len(good)-14, 2), len(good)-12, 2), "ends early"},
		"count too low":       {with(with(raw(file{name: strings.Repeat("n", 9)}, x), 0, 'P'), 0, 'P'), ""},
		"name cut":            {raw(file{name: "x", head: changed(28, 50)}), "ends within a name"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(c.in)
			if c.says == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
}

// A directory that holds more records than its end record counts, and bytes that no file owns.
func TestHiddenBytes(t *testing.T) {
	x, y := file{name: "x"}, file{name: "y"}
	two := raw(x, y)
	end := ending(1, 62, 94)
	hidden := append(two[:len(two)-22:len(two)-22], end...)
	if _, err := open(hidden); err == nil || !strings.Contains(err.Error(), "longer than its files") {
		t.Errorf("%v", err)
	}
	one := raw(x)
	gap := append(append(append(bytes.Clone(one[:31]), "gap"...), one[31:78]...), ending(1, 34, 47)...)
	if _, err := open(gap); err == nil || !strings.Contains(err.Error(), "between the last file") {
		t.Errorf("%v", err)
	}
}

func TestTotal(t *testing.T) {
	var many []file
	for i := range 260 {
		many = append(many, file{name: "f" + string(rune('a'+i/26)) + string(rune('a'+i%26)), method: 8, data: bytes.Repeat([]byte("0123456789abcdefghij"), 10), size: 64 << 20, local: nil})
	}
	for i := range many { // packed long enough for what they state
		many[i].extra = make([]byte, 1<<18)
	}
	if _, err := open(raw(many...)); err == nil || !strings.Contains(err.Error(), "bytes in all") {
		t.Errorf("%v", err)
	}
}

func TestDamagedMembers(t *testing.T) {
	data := bytes.Repeat([]byte("counterpart "), 50)
	for name, c := range map[string]struct {
		f    file
		says string
	}{
		"checksum":     {file{data: data, crc: 1}, "do not match their checksum"},
		"too short":    {file{data: data, method: 8, size: uint32(len(data) + 1)}, "packed bytes are damaged"},
		"too long":     {file{data: data, method: 8, size: uint32(len(data) - 1)}, "go on behind"},
		"bytes behind": {file{data: data, method: 8, extra: []byte("secret")}, "go on behind"},
	} {
		t.Run(name, func(t *testing.T) {
			c.f.name = "x"
			r, err := open(raw(c.f))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.Read("x", 1<<20); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
}

// broken is a source whose reads fail from an offset on.
type broken struct {
	b    []byte
	from int64
	to   int64
}

var errBroken = errors.New("disk is broken")

func (s broken) ReadAt(p []byte, off int64) (int, error) {
	if off >= s.from && off < s.to {
		return 0, errBroken
	}
	return copy(p, s.b[off:]), nil
}

func TestBrokenSource(t *testing.T) {
	b := raw(file{name: "x", data: []byte("hello")})
	n := int64(len(b))
	for _, s := range []broken{{b, n - 22, n}, {b, 36, n - 22}, {b, 0, 1}} {
		if _, err := archive.Open(s, n); !errors.Is(err, errBroken) {
			t.Errorf("%d: %v", s.from, err)
		}
	}
	r, err := archive.Open(broken{b, 31, 36}, n)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read("x", 10); !errors.Is(err, errBroken) {
		t.Error(err)
	}
}

// limited takes so many bytes.
type limited struct{ n int }

func (w *limited) Write(p []byte) (int, error) {
	if w.n -= len(p); w.n < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

func TestWriterRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		add  func(*archive.Writer) error
		says string
	}{
		"long":  {func(w *archive.Writer) error { return w.Add("x", make([]byte, archive.MaxMember+1)) }, "the most is"},
		"name":  {func(w *archive.Writer) error { return w.Add("../x", nil) }, "leads elsewhere"},
		"twice": {func(w *archive.Writer) error { _ = w.Add("x", nil); return w.Add("x", nil) }, "there twice"},
		"after": {func(w *archive.Writer) error { _ = w.Add("", nil); return w.Close() }, "a name of 0 bytes"},
	} {
		if err := c.add(archive.NewWriter(io.Discard)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := range 130 {
		w := archive.NewWriter(&limited{n})
		err := w.Add("x", []byte("hello"))
		if err == nil {
			err = w.Close()
		}
		if done := n >= 31+5+47+22; done != (err == nil) || !done && !errors.Is(err, errBroken) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestWriterIsFull(t *testing.T) {
	w := archive.NewWriter(io.Discard)
	for i := range archive.MaxMembers {
		name := []byte("f00000")
		for k, n := 5, i; k > 0; k, n = k-1, n/10 {
			name[k] = byte('0' + n%10)
		}
		if err := w.Add(string(name), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Add("one-more", nil); err == nil || !strings.Contains(err.Error(), "full") {
		t.Error(err)
	}
}

// What does not pack within the ratio is stored.
func TestWriterWritesNoBomb(t *testing.T) {
	var b bytes.Buffer
	w := archive.NewWriter(&b)
	if err := w.Add("zeros", make([]byte, 4<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(b.Bytes()); err != nil {
		t.Error(err)
	}
}

// Whatever opens, says the same to other programs, and reads or refuses each member.
func FuzzOpen(f *testing.F) {
	f.Add(raw(file{name: "x", data: []byte("hello")}, file{name: "a/b.c", method: 8, data: bytes.Repeat([]byte("z"), 99)}))
	f.Add(raw())
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := open(b)
		if err != nil {
			return
		}
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatalf("another program does not open it: %v", err)
		}
		var names []string
		for _, f := range z.File {
			names = append(names, f.Name)
		}
		if diff := cmp.Diff(names, r.Names()); len(names) > 0 && diff != "" {
			t.Error(diff)
		}
		for _, n := range names {
			got, err := r.Read(n, 1<<20)
			if err != nil {
				continue
			}
			f, err := z.Open(n)
			if err != nil {
				t.Fatal(err)
			}
			if other, err := io.ReadAll(f); err != nil || !bytes.Equal(other, got) {
				t.Errorf("%s: another program reads another thing: %v", n, err)
			}
		}
	})
}
