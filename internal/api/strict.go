package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Limits of a body.
const (
	maxBody  = 8 << 20 // bytes
	maxDepth = 8
	maxItems = 500
	maxNodes = 400_000
	maxList  = 2000
	maxText  = 20_000 // bytes of one text
)

// fault is what is wrong with a body: where, and what was expected. It holds no value.
type fault struct {
	Path     string `json:"path,omitempty"` // such as items[3].lines[0].price; empty for the body
	Reason   string `json:"reason"`
	Expected string `json:"expected,omitempty"`
}

// Error reads like: items[3].price: not a text, expected a decimal number in quotes.
func (f *fault) Error() string {
	s := f.Reason
	if f.Path != "" {
		s = f.Path + ": " + s
	}
	if f.Expected != "" {
		s += ", expected " + f.Expected
	}
	return s
}

// node is one value of a body: a string, json.Number, bool, nil, []node or *object.
type node struct {
	path  string
	value any
}

// object is a JSON object whose members are asked for one after the other.
type object struct {
	path    string
	members map[string]node
	faults  *[]*fault // everything that is wrong, shared within an item
}

// parse reads a body as a whole. What it refuses: text that is no JSON or no UTF-8, a name twice in one
// object, nesting beyond maxDepth, too many values, anything after the end.
func parse(body []byte) (node, *fault) {
	if !utf8.Valid(body) {
		return node{}, &fault{Reason: "the body is not UTF-8"}
	}
	p := &parser{dec: json.NewDecoder(bytes.NewReader(body))}
	p.dec.UseNumber()
	n, f := p.value("", 0)
	if f != nil {
		return node{}, f
	}
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		return node{}, &fault{Reason: "something follows the end of the JSON value", Expected: "one value"}
	}
	return n, nil
}

type parser struct {
	dec   *json.Decoder
	nodes int
}

var errSyntax = fault{Reason: "this is not JSON"}

func (p *parser) value(path string, depth int) (node, *fault) {
	if p.nodes++; p.nodes > maxNodes {
		return node{}, &fault{Reason: "the body holds too many values"}
	}
	tok, err := p.dec.Token()
	if err != nil {
		f := errSyntax
		f.Path = path
		return node{}, &f
	}
	delim, nested := tok.(json.Delim)
	if !nested {
		if s, is := tok.(string); is && (len(s) > maxText || strings.ContainsRune(s, 0)) {
			return node{}, &fault{Path: path, Reason: "the text is too long or not text", Expected: "at most 20,000 bytes"}
		}
		return node{path, tok}, nil
	}
	if depth >= maxDepth {
		return node{}, &fault{Path: path, Reason: "nested too deeply", Expected: "at most 8 levels"}
	}
	if delim == '[' {
		return p.list(path, depth)
	}
	return p.object(path, depth)
}

func (p *parser) list(path string, depth int) (node, *fault) {
	out := []node{}
	for p.dec.More() {
		if len(out) >= maxList {
			return node{}, &fault{Path: path, Reason: "the list is too long", Expected: "at most 2,000 values"}
		}
		n, f := p.value(path+"["+strconv.Itoa(len(out))+"]", depth+1)
		if f != nil {
			return node{}, f
		}
		out = append(out, n)
	}
	return p.end(node{path, out})
}

func (p *parser) object(path string, depth int) (node, *fault) {
	out := map[string]node{}
	for p.dec.More() {
		tok, err := p.dec.Token()
		name, ok := tok.(string)
		if err != nil || !ok {
			return node{}, &fault{Path: path, Reason: errSyntax.Reason}
		}
		if !plainName(name) { // a name may hold anything, a person's too: it is not repeated
			return node{}, &fault{Path: path, Reason: "a name in the object is not known"}
		}
		at := strings.TrimPrefix(path+"."+name, ".")
		if _, twice := out[name]; twice {
			return node{}, &fault{Path: at, Reason: "the name stands twice in one object", Expected: "it once"}
		}
		n, f := p.value(at, depth+1)
		if f != nil {
			return node{}, f
		}
		out[name] = n
	}
	return p.end(node{path, &object{path: path, members: out}})
}

// plainName reports whether a name could be one that is known.
func plainName(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

func (p *parser) end(n node) (node, *fault) {
	if _, err := p.dec.Token(); err != nil {
		return node{}, &fault{Path: n.path, Reason: errSyntax.Reason}
	}
	return n, nil
}

func (o *object) at(name string) string { return strings.TrimPrefix(o.path+"."+name, ".") }

func (o *object) fail(path, reason, expected string) {
	*o.faults = append(*o.faults, &fault{path, reason, expected})
}

// take gives a member, once. null counts as not there.
func (o *object) take(name string) (node, bool) {
	n, ok := o.members[name]
	delete(o.members, name)
	return n, ok && n.value != nil
}

// has reports whether a member was sent, be it null.
func (o *object) has(name string) bool {
	_, ok := o.members[name]
	return ok
}

// done refuses what was sent and not asked for.
func (o *object) done() {
	for name := range o.members {
		o.fail(o.at(name), "the name is not known here", "")
	}
}

func (o *object) text(name string) string {
	n, ok := o.take(name)
	if !ok {
		return ""
	}
	s, is := n.value.(string)
	if !is {
		o.fail(n.path, "not a text", "a text in quotes")
	}
	return s
}

// must is a text that may not be missing or empty.
func (o *object) must(name string) string {
	s := o.text(name)
	if s == "" {
		o.fail(o.at(name), "is missing", "a text")
	}
	return s
}

func (o *object) sealed(name string) vault.Text { return vault.Plain(o.text(name)) }

// nodes gives the values of a list.
func (o *object) nodes(name string) []node {
	n, ok := o.take(name)
	if !ok {
		return nil
	}
	list, is := n.value.([]node)
	if !is {
		o.fail(n.path, "not a list", "a list in square brackets")
	}
	return list
}

func (o *object) texts(name string) []vault.Text {
	var out []vault.Text
	for _, n := range o.nodes(name) {
		s, is := n.value.(string)
		if !is {
			o.fail(n.path, "not a text", "a text in quotes")
		}
		out = append(out, vault.Plain(s))
	}
	return out
}

// objects gives the objects of a list.
func (o *object) objects(name string) []*object {
	var out []*object
	for _, n := range o.nodes(name) {
		if in := o.nested(n); in != nil {
			out = append(out, in)
		}
	}
	return out
}

// inner gives an object, or nil if it is not there.
func (o *object) inner(name string) *object {
	n, ok := o.take(name)
	if !ok {
		return nil
	}
	return o.nested(n)
}

func (o *object) nested(n node) *object {
	in, is := n.value.(*object)
	if !is {
		o.fail(n.path, "not an object", "an object in curly brackets")
		return nil
	}
	in.faults = o.faults
	return in
}

// truth gives true or false; a missing one is false.
func (o *object) truth(name string) bool {
	n, ok := o.take(name)
	if !ok {
		return false
	}
	b, is := n.value.(bool)
	if !is {
		o.fail(n.path, "not true or false", "true or false without quotes")
	}
	return b
}

// whole gives a whole number from 0 to most; a missing one is 0.
func (o *object) whole(name string, most int) int {
	n, ok := o.take(name)
	if !ok {
		return 0
	}
	num, is := n.value.(json.Number)
	v, err := strconv.Atoi(num.String())
	if !is || err != nil || v < 0 || v > most {
		o.fail(n.path, "not a whole number from 0 to "+strconv.Itoa(most), "")
		return 0
	}
	return v
}

// instant reads a time with its zone, RFC 3339; a missing one is 0.
func (o *object) instant(name string) when.Instant {
	n, ok := o.take(name)
	if !ok {
		return 0
	}
	s, _ := n.value.(string)
	t, err := parseTime(s)
	if err != nil {
		o.fail(n.path, "not a time", "a time with its zone, such as 2026-03-31T18:00:00+02:00")
		return 0
	}
	return t
}

// decimal reads an exact number with at most scale decimals: a text or a number without exponent.
func (o *object) decimal(name string, most int) (unscaled int64, scale int, ok bool) {
	n, there := o.take(name)
	if !there {
		return 0, 0, false
	}
	s, is := n.value.(string)
	if num, number := n.value.(json.Number); number {
		s, is = num.String(), true
	}
	unscaled, scale, err := parseDecimal(s)
	if !is || err != nil || scale > most {
		o.fail(n.path, "not an exact number", `a number such as "12.50" with at most `+strconv.Itoa(most)+" decimals, without exponent")
		return 0, 0, false
	}
	return unscaled, scale, true
}
