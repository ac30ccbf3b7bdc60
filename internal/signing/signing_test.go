package signing_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterpart/internal/act"
	"counterpart/internal/contract/deed"
	"counterpart/internal/failure"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/signing"
)

const code = "agreement \"small\" {\n  title = \"A small agreement\"\n  version = \"1\"\n  party \"host\" { roles = [\"processor\"] }\n  party \"shop\" {\n    roles = [\"controller\"]\n    name = \"RetailMax, LLC\"\n  }\n}\n"

const prose = "# A small agreement\n"

// handed writes a file to sign, and gives its name and a passphrase's.
func handed(t *testing.T, change func(*deed.Paper)) (file, phrase string) {
	t.Helper()
	f := func(name, media, text string) act.File {
		return act.File{Name: name, Media: media, Size: int64(len(text)), Hash: act.HashOf([]byte(text))}
	}
	d := act.Document{
		Verb: act.Sign, Side: party.Controller, Salt: bytes.Repeat([]byte{1}, 32), Contract: act.HashOf([]byte(code)), About: 3,
		Files: []act.File{f("small.contract.hcl", standing.Code, code), f("small.md", standing.Prose, prose)},
	}
	text, err := d.Encode()
	ok(t, err)
	says := act.Statement{Origin: "crm.example/ledger/1", Verb: d.Verb, Contract: d.Contract, Content: act.HashOf(text), Size: 9, Nonce: make([]byte, 16), At: 5}
	p := deed.Make("RetailMax", says, text, []byte(code), []byte(prose))
	if change != nil {
		change(&p)
	}
	dir := t.TempDir()
	file, phrase = filepath.Join(dir, "small.tosign"), filepath.Join(dir, "phrase")
	ok(t, os.WriteFile(file, deed.Encode(p), 0o600))
	ok(t, os.WriteFile(phrase, []byte("corridor mustard velvet\r\nmore\n"), 0o600))
	return file, phrase
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, o signing.Options) (string, error) {
	t.Helper()
	var out bytes.Buffer
	o.Out = &out
	err := signing.Run(o)
	return out.String(), err
}

// The first use makes the key and says so; the next one uses it.
func TestSigning(t *testing.T) {
	file, phrase := handed(t, nil)
	keys := filepath.Join(t.TempDir(), "keys")
	o := signing.Options{File: file, Keys: keys, Ask: signing.FromFile(phrase)}
	said, err := run(t, o)
	ok(t, err)
	for _, want := range []string{"A small agreement", "version 1", "RetailMax, LLC, the shop (controller)", "There is no key of retailmax.controller", "agrees to this contract", "small.signed"} {
		if !strings.Contains(said, want) {
			t.Errorf("does not say %q:\n%s", want, said)
		}
	}
	if strings.Contains(said, "corridor") {
		t.Error("shows the passphrase")
	}
	key := filepath.Join(keys, "retailmax.controller.key")
	info, err := os.Stat(key)
	ok(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Error(info.Mode())
	}
	said, err = run(t, o)
	ok(t, err)
	if strings.Contains(said, "There is no key") {
		t.Error("made it again")
	}
	raw, err := os.ReadFile(strings.TrimSuffix(file, ".tosign") + ".signed")
	ok(t, err)
	d, err := deed.Read(raw)
	if err != nil || len(d.Acts) != 2 {
		t.Fatal(err)
	}
	if said, err = run(t, signing.Options{File: file, Read: true}); err != nil || said != prose {
		t.Error(said, err)
	}
}

func TestRefused(t *testing.T) {
	file, phrase := handed(t, nil)
	changed, _ := handed(t, func(p *deed.Paper) { p.Prose += "Nothing is owed." })
	keys := t.TempDir()
	ok(t, os.WriteFile(filepath.Join(keys, "broken.key"), []byte("x"), 0o600))
	wrong := filepath.Join(keys, "wrong")
	ok(t, os.WriteFile(wrong, []byte("something else entirely"), 0o600))
	short := filepath.Join(keys, "short")
	ok(t, os.WriteFile(short, []byte("short"), 0o600))
	if _, err := run(t, signing.Options{File: file, Keys: filepath.Join(keys, "a"), Ask: signing.FromFile(short)}); failure.KindOf(err) != failure.Invalid {
		t.Error("a short passphrase:", err)
	}
	_, err := run(t, signing.Options{File: file, Keys: keys, Ask: signing.FromFile(phrase)})
	ok(t, err)
	for _, c := range []struct {
		name, says string
		o          signing.Options
	}{
		{"no file", "cannot be read", signing.Options{File: "nowhere.tosign"}},
		{"changed prose", "prose is not at hand", signing.Options{File: changed}},
		{"wrong passphrase", "passphrase is wrong", signing.Options{File: file, Keys: keys, Ask: signing.FromFile(wrong)}},
		{"no passphrase", "passphrase file", signing.Options{File: file, Keys: keys, Ask: signing.FromFile("nowhere")}},
		{"no key file", "no key file", signing.Options{File: file, Key: filepath.Join(keys, "broken.key")}},
	} {
		if _, err := run(t, c.o); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
	vendors, _ := handed(t, func(p *deed.Paper) { p.Company = "TechCorp" })
	if _, err := run(t, signing.Options{File: vendors, Key: filepath.Join(keys, "retailmax.controller.key"), Ask: signing.FromFile(phrase)}); err == nil || !strings.Contains(err.Error(), "is that of retailmax.controller") {
		t.Error(err)
	}
}
