package entry

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"
)

// object writes one JSON object; its caller names the keys in ascending order.
type object struct {
	b     []byte
	begun bool
}

func (o *object) key(k string) {
	sep := byte('{')
	if o.begun {
		sep = ','
	}
	o.begun = true
	o.b = append(o.b, sep, '"')
	o.b = append(o.b, k...)
	o.b = append(o.b, '"', ':')
}

func (o *object) number(k string, n int64) {
	if n == 0 {
		return
	}
	o.key(k)
	o.b = strconv.AppendInt(o.b, n, 10)
}

func (o *object) truth(k string, v bool) {
	if !v {
		return
	}
	o.key(k)
	o.b = append(o.b, "true"...)
}

func (o *object) text(k, s string) {
	if s == "" {
		return
	}
	o.key(k)
	o.b = appendString(o.b, s)
}

func (o *object) bytes(k string, v []byte) {
	if v == nil {
		return
	}
	o.key(k)
	o.b = append(o.b, '"')
	o.b = base64.StdEncoding.AppendEncode(o.b, v)
	o.b = append(o.b, '"')
}

func (o *object) list(k string, l []string) {
	if len(l) == 0 {
		return
	}
	o.key(k)
	sep := byte('[')
	for _, s := range l {
		o.b = append(o.b, sep)
		o.b = appendString(o.b, s)
		sep = ','
	}
	o.b = append(o.b, ']')
}

func (e Entry) append(b []byte) []byte {
	o := object{b: b}
	o.text("act", e.Act)
	o.number("at", int64(e.At))
	o.number("by", int64(e.By))
	o.bytes("commit", e.Commit)
	o.text("company", e.Company)
	o.bytes("content", e.Content)
	o.number("count", e.Count)
	o.text("country", e.Country)
	o.number("fields", int64(e.Fields))
	o.text("kind", string(e.Kind))
	o.list("list", e.List)
	o.number("masked", int64(e.Masked))
	o.text("object", e.Object)
	o.text("purpose", string(e.Purpose))
	o.text("reason", e.Reason)
	o.number("recorded", int64(e.Recorded))
	o.number("ref", e.Ref)
	o.text("role", string(e.Role))
	o.text("route", e.Route)
	o.number("session", e.Session)
	o.bytes("signed", e.Signed)
	o.truth("simulated", e.Simulated)
	o.number("until", e.Until)
	o.number("v", Version)
	return append(o.b, '}')
}

// appendString writes a string as RFC 8785, section 3.2.2.2, asks. Bytes that are not UTF-8
// become U+FFFD.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r >= 0x20:
			b = utf8.AppendRune(b, r)
		case r == '\b':
			b = append(b, '\\', 'b')
		case r == '\t':
			b = append(b, '\\', 't')
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\f':
			b = append(b, '\\', 'f')
		case r == '\r':
			b = append(b, '\\', 'r')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		}
	}
	return append(b, '"')
}
