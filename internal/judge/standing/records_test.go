package standing_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
)

const origin = "counterpart.example/ledger/1"

// book is a log as entries, with what lies beside it.
type book struct {
	t     *testing.T
	lines []standing.Line
	files map[act.Hash][]byte
	nonce byte
}

func newBook(t *testing.T) *book { return &book{t: t, files: map[act.Hash][]byte{}} }

func (b *book) keep(x []byte) []byte {
	h := act.HashOf(x)
	b.files[h] = x
	return h[:]
}

var roles = map[party.Side]party.Role{retailer: party.Owner, vendor: party.Operator}

// add records an act, signed by a key if there is one; change may spoil the statement.
func (b *book) add(d act.Document, key note.Signer, change func(*act.Statement)) {
	b.t.Helper()
	d.Salt = bytes.Repeat([]byte{1}, 32)
	text, err := d.Encode()
	if err != nil {
		b.t.Fatal(err)
	}
	e := entry.Entry{Kind: d.Verb.Kind(), Act: string(d.Verb), Role: roles[d.Side], Content: b.keep(text)}
	if key != nil {
		b.nonce++
		s := act.Statement{
			Origin: origin, Verb: d.Verb, Contract: d.Contract, Content: act.HashOf(text), Size: uint64(len(b.lines)),
			Root: root(uint64(len(b.lines))), Nonce: bytes.Repeat([]byte{b.nonce}, 16),
		}
		if change != nil {
			change(&s)
		}
		msg, err := s.SignWith(key)
		if err != nil {
			b.t.Fatal(err)
		}
		e.Signed = b.keep(msg)
	}
	b.lines = append(b.lines, standing.Line{Index: int64(len(b.lines)), Entry: e})
}

func root(size uint64) tlog.Hash { return tlog.LeafHash(fmt.Append(nil, size)) }

func (b *book) read() ([]act.Record, []standing.Problem) {
	return standing.Records(b.lines, standing.Log{
		Origin:   origin,
		Document: func(h act.Hash) ([]byte, bool) { x, ok := b.files[h]; return x, ok },
		Root:     func(size uint64) (tlog.Hash, bool) { return root(size), size < 50 },
	})
}

func newKey(t *testing.T) (note.Signer, string) {
	t.Helper()
	private, public, err := note.GenerateKey(rand.Reader, "retailmax.example")
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	return s, public
}

func TestRecords(t *testing.T) {
	key, public := newKey(t)
	other, theirs := newKey(t)
	enrol := act.Document{Verb: act.Enrol, Side: retailer, About: act.None, Key: public}
	sign := act.Document{Verb: act.Sign, Side: retailer, About: 0}
	for _, c := range []struct {
		name, says string
		do         func(*book)
	}{
		{"signed", "", func(b *book) { b.add(sign, key, nil) }},
		{"unsigned", "unsigned", func(b *book) { b.add(sign, nil, nil) }},
		{"another key", "no signature of a key", func(b *book) { b.add(sign, other, nil) }},
		{"key of the other side", "no signature of a key", func(b *book) {
			b.add(act.Document{Verb: act.Enrol, Side: vendor, About: act.None, Key: theirs}, other, nil)
			b.add(sign, other, nil)
		}},
		{"key that is not its own", "no signature of a key", func(b *book) {
			b.add(act.Document{Verb: act.Enrol, Side: retailer, About: act.None, Key: theirs}, key, nil)
		}},
		{"retired", "no signature of a key", func(b *book) {
			b.add(act.Document{Verb: act.Retire, Side: retailer, About: 0, Key: public}, nil, nil)
			b.add(sign, key, nil)
		}},
		{"another log", "another log", func(b *book) { b.add(sign, key, func(s *act.Statement) { s.Origin = "else" }) }},
		{"another contract", "another contract", func(b *book) { b.add(sign, key, func(s *act.Statement) { s.Contract[0] = 1 }) }},
		{"another content", "another act", func(b *book) { b.add(sign, key, func(s *act.Statement) { s.Content[0] = 1 }) }},
		{"a checkpoint to come", "at a checkpoint of 9", func(b *book) { b.add(sign, key, func(s *act.Statement) { s.Size, s.Root = 9, root(9) }) }},
		{"another history", "not of this log", func(b *book) { b.add(sign, key, func(s *act.Statement) { s.Root[0] ^= 1 }) }},
		{"replayed", "used before", func(b *book) {
			again := func(s *act.Statement) { s.Nonce = bytes.Repeat([]byte{99}, 16) }
			b.add(sign, key, again)
			b.add(sign, key, again)
		}},
		{"note is gone", "signed note is not at hand", func(b *book) {
			b.add(sign, key, nil)
			delete(b.files, act.Hash(b.lines[1].Entry.Signed))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBook(t)
			b.add(enrol, key, nil)
			b.add(enrol, key, nil) // once more changes nothing
			b.lines = b.lines[:1]
			c.do(b)
			records, problems := b.read()
			last := records[len(records)-1]
			if c.says == "" || c.says == "unsigned" {
				if len(problems) != 0 || last.Signed != (c.says == "") {
					t.Error(last.Signed, problems)
				}
				return
			}
			if len(problems) != 1 || !strings.Contains(problems[0].Text, c.says) || problems[0].Gone || last.Signed {
				t.Errorf("%+v, want %q", problems, c.says)
			}
		})
	}
}

func TestWhatIsNoRecord(t *testing.T) {
	b := newBook(t)
	state := act.Document{Verb: act.State, Side: vendor, About: act.None}
	b.add(state, nil, nil)
	b.add(state, nil, nil)
	b.add(state, nil, nil)
	b.lines = append(b.lines, standing.Line{Index: 3, Entry: entry.Entry{Kind: entry.Change, Act: "create"}})
	b.lines[0].Entry.Content = b.keep([]byte("no document"))
	b.lines[1].Entry.Role = party.Owner
	b.lines[2].Entry.Content = make([]byte, 32)
	records, problems := b.read()
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%d %t %.28s", p.Index, p.Gone, p.Text))
	}
	want := []string{"0 false The document cannot be used:", "1 false The document cannot be used:", "2 true The document is not at hand,"}
	if diff := cmp.Diff(want, got); diff != "" || len(records) != 0 {
		t.Error(diff, records)
	}
}

func TestVerifiers(t *testing.T) {
	_, public := newKey(t)
	if got := standing.Verifiers([]string{"nonsense", public}); len(got) != 1 || got[0].Name() != "retailmax.example" {
		t.Error(got)
	}
}
