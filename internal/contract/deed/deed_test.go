package deed_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/contract/deed"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
)

const (
	code  = `agreement "small" {` + "\n" + `  title = "A small agreement"` + "\n" + `  party "host" { roles = ["processor"] }` + "\n" + `  party "shop" { roles = ["controller"] }` + "\n" + `}`
	prose = "# A small agreement\n"
)

func file(name, media, text string) act.File {
	return act.File{Name: name, Media: media, Size: int64(len(text)), Hash: act.HashOf([]byte(text))}
}

func document(change func(*act.Document)) act.Document {
	d := act.Document{
		Verb: act.Sign, Side: party.Controller, Salt: bytes.Repeat([]byte{1}, 32), Contract: act.HashOf([]byte(code)), About: 3,
		Files: []act.File{file("small.contract.hcl", standing.Code, code), file("small.md", standing.Prose, prose)},
	}
	if change != nil {
		change(&d)
	}
	return d
}

func paper(t *testing.T, d act.Document) deed.Paper {
	t.Helper()
	text, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	says := act.Statement{Origin: "log", Verb: d.Verb, Contract: d.Contract, Content: act.HashOf(text), Size: 9, Nonce: make([]byte, 16), At: 5}
	return deed.Make("RetailMax, LLC", says, text, []byte(code), []byte(prose))
}

func TestSign(t *testing.T) {
	o, err := deed.Open(deed.Encode(paper(t, document(nil))))
	if err != nil || o.Agreement.Instrument.Title != "A small agreement" {
		t.Fatal(err)
	}
	private, public, err := note.GenerateKey(rand.Reader, "retailmax-llc.controller")
	if err != nil {
		t.Fatal(err)
	}
	key, _ := note.NewSigner(private)
	d, err := o.Sign(key, public, bytes.Repeat([]byte{2}, 32), bytes.Repeat([]byte{3}, 16))
	if err != nil {
		t.Fatal(err)
	}
	back, err := deed.Read(deed.Encode(d))
	if diff := cmp.Diff(d, back); err != nil || diff != "" {
		t.Fatal(err, diff)
	}
	for i, verb := range []act.Verb{act.Enrol, act.Sign} {
		s, err := act.OpenStatement([]byte(back.Acts[i].Note), standing.Verifiers([]string{public})...)
		if err != nil || s.Verb != verb || s.Content != act.HashOf([]byte(back.Acts[i].Document)) {
			t.Error(i, s, err)
		}
	}
	if _, err := o.Sign(key, public, nil, nil); err == nil {
		t.Error("signed without a salt")
	}
	if _, err := o.Sign(key, public, bytes.Repeat([]byte{2}, 32), nil); err == nil {
		t.Error("signed without a nonce")
	}
}

func TestRefusedPapers(t *testing.T) {
	good := paper(t, document(nil))
	for _, c := range []struct {
		name, says string
		change     func(*deed.Paper)
	}{
		{"format", "format", func(p *deed.Paper) { p.Format = "x" }},
		{"statement", "statement", func(p *deed.Paper) { p.Statement = "x" }},
		{"document", "act:", func(p *deed.Paper) { p.Document = "x" }},
		{"another document", "another act", func(p *deed.Paper) { p.Document = paper(t, document(func(d *act.Document) { d.Text = "x" })).Document }},
		{"code", "code is not at hand", func(p *deed.Paper) { p.Code += "\n" }},
		{"prose", "prose is not at hand", func(p *deed.Paper) { p.Prose = "Nothing is owed." }},
		{"contract", "not that of the contract", func(p *deed.Paper) { *p = paper(t, document(func(d *act.Document) { d.Contract[0] ^= 1 })) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := good
			c.change(&p)
			if _, err := deed.Open(deed.Encode(p)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
		})
	}
	for name, b := range map[string][]byte{
		"long": make([]byte, deed.MaxBytes+1), "no JSON": []byte("x"), "unknown": []byte(`{"does":"nothing"}`), "two": []byte(`{} {}`),
	} {
		if _, err := deed.Open(b); err == nil {
			t.Errorf("%s: opened", name)
		}
		if _, err := deed.Read(b); err == nil {
			t.Errorf("%s: read", name)
		}
	}
	if _, err := deed.Read([]byte(`{"format":"counterpart signed 1","acts":[]}`)); err == nil {
		t.Error("read without acts")
	}
}

func TestDoes(t *testing.T) {
	for _, c := range []struct {
		verb act.Verb
		says string
	}{{act.Sign, "agrees to this contract"}, {act.End, "ends this contract"}, {act.Waive, "clause audit.routine"}, {act.Reply, "own signature (reply)"}} {
		d := document(func(d *act.Document) { d.Verb, d.Clause = c.verb, "audit.routine" })
		if c.verb == act.Waive {
			d.About = act.None
		}
		o, err := deed.Open(deed.Encode(paper(t, d)))
		if err != nil || !strings.Contains(o.Does(), c.says) {
			t.Errorf("%v: %v", c.verb, err)
		}
	}
}

func TestKeyName(t *testing.T) {
	for in, want := range map[string]string{
		"RetailMax, LLC": "retailmax-llc.controller", "Übermut": "bermut.controller", "": ".controller", strings.Repeat("x", 99): strings.Repeat("x", 60) + ".controller",
	} {
		if got := deed.KeyName(in, party.Controller); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"format":"counterpart to sign 1"}`))
	f.Fuzz(func(_ *testing.T, b []byte) {
		if o, err := deed.Open(b); err == nil {
			_ = o.Does()
		}
		_, _ = deed.Read(b)
	})
}
