package sheet

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

var utf8BOM = []byte("\xef\xbb\xbf")

// charset turns a file into UTF-8.
type charset struct {
	name   string
	in     io.Reader
	strict bool // U+FFFD stands for bytes that the charset does not define
}

// openCharset accepts the names however they are spelled: UTF-8, utf8, UTF_8.
func openCharset(r io.Reader, name string) (*charset, error) {
	src := bufio.NewReaderSize(r, chunk)
	if name == "" {
		return detect(src), nil
	}
	short := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
	switch short {
	case "utf8":
		return fromUTF8(src), nil
	case "utf16", "utf16le":
		return fromUTF16(src, "utf-16le", unicode.LittleEndian), nil
	case "utf16be":
		return fromUTF16(src, "utf-16be", unicode.BigEndian), nil
	case "latin1", "iso88591", "windows1252", "cp1252":
		return fromWindows(src), nil
	}
	return nil, refuse("the encoding is not known",
		"utf-8, utf-16, utf-16le, utf-16be, latin-1 or windows-1252")
}

func fromUTF8(src *bufio.Reader) *charset {
	if mark, _ := src.Peek(len(utf8BOM)); bytes.Equal(mark, utf8BOM) {
		_, _ = src.Discard(len(utf8BOM)) // cannot fail: these bytes are buffered
	}
	return &charset{name: "utf-8", in: src}
}

// fromUTF16 follows a byte order mark over the order that is named.
func fromUTF16(src io.Reader, name string, order unicode.Endianness) *charset {
	decoder := unicode.UTF16(order, unicode.UseBOM).NewDecoder()
	return &charset{name: name, in: transform.NewReader(src, decoder), strict: true}
}

// fromWindows serves Latin-1 too, as browsers do: the two differ only where
// Latin-1 has control characters that no table contains.
func fromWindows(src io.Reader) *charset {
	decoder := charmap.Windows1252.NewDecoder()
	return &charset{name: "windows-1252", in: transform.NewReader(src, decoder), strict: true}
}

// detect looks for a byte order mark, then for the zeros of UTF-16, and leaves
// everything else to the first bytes that are not ASCII.
func detect(src *bufio.Reader) *charset {
	head, _ := src.Peek(512)
	even, odd := zeros(head)
	switch {
	case bytes.HasPrefix(head, utf8BOM):
		return fromUTF8(src)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), odd > len(head)/5 && even <= odd/8:
		return fromUTF16(src, "utf-16le", unicode.LittleEndian)
	case bytes.HasPrefix(head, []byte("\xfe\xff")), even > len(head)/5 && odd <= even/8:
		return fromUTF16(src, "utf-16be", unicode.BigEndian)
	}
	c := &charset{name: "utf-8"}
	c.in = &undecided{src: src, charset: c}
	return c
}

func zeros(head []byte) (even, odd int) {
	for i, b := range head {
		if b == 0 && i%2 == 0 {
			even++
		}
		if b == 0 && i%2 == 1 {
			odd++
		}
	}
	return even, odd
}

// undecided passes ASCII on. The first 64 KiB from the first byte beyond ASCII
// decide: UTF-8 if they are valid, Windows-1252 if not.
type undecided struct {
	src     *bufio.Reader
	charset *charset
	decided io.Reader
}

func (u *undecided) Read(p []byte) (int, error) {
	if u.decided != nil {
		return u.decided.Read(p)
	}
	if _, err := u.src.Peek(1); err != nil {
		return 0, err
	}
	head, _ := u.src.Peek(min(len(p), u.src.Buffered()))
	if n := ascii(head); n > 0 {
		return u.src.Read(p[:n])
	}
	u.decide()
	return u.decided.Read(p)
}

func (u *undecided) decide() {
	u.decided = u.src
	window, _ := u.src.Peek(chunk)
	if !validPrefix(window) {
		*u.charset = *fromWindows(u.src)
		u.decided = u.charset.in
	}
}

// validPrefix lets the last character of the window be cut.
func validPrefix(window []byte) bool {
	for cut := 0; cut < utf8.UTFMax && cut < len(window); cut++ {
		if utf8.Valid(window[:len(window)-cut]) {
			return cut == 0 || !utf8.FullRune(window[len(window)-cut:])
		}
	}
	return false
}

func ascii(b []byte) int {
	for i, c := range b {
		if c >= utf8.RuneSelf {
			return i
		}
	}
	return len(b)
}
