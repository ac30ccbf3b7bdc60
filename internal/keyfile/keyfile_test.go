package keyfile_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/failure"
	"counterpart/internal/keyfile"
)

var phrase = []byte("corridor mustard velvet")

func made(t *testing.T) []byte {
	t.Helper()
	raw, err := keyfile.Make(rand.Reader, "retailmax.controller", phrase)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestKey(t *testing.T) {
	raw := made(t)
	if bytes.Contains(raw, []byte("PRIVATE")) {
		t.Error("the key lies in the clear")
	}
	f, err := keyfile.Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.Open(phrase)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(f.Public)
	if err != nil || v.Name() != "retailmax.controller" {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: "x\n"}, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(signed, note.VerifierList(v)); err != nil {
		t.Error(err)
	}
	if _, err := f.Open([]byte("corridor mustard velvet!")); failure.KindOf(err) != failure.Forbidden {
		t.Error("a wrong passphrase:", err)
	}
	_, theirs, _ := note.GenerateKey(rand.Reader, "retailmax.controller")
	f.Public = theirs
	if _, err := f.Open(phrase); failure.KindOf(err) != failure.Forbidden {
		t.Error("another public half:", err)
	}
}

func TestRefusedKeyFiles(t *testing.T) {
	raw := made(t)
	change := func(fn func(*keyfile.File)) []byte {
		var f keyfile.File
		if err := json.Unmarshal(raw, &f); err != nil {
			t.Fatal(err)
		}
		fn(&f)
		out, _ := json.Marshal(f)
		return out
	}
	for name, b := range map[string][]byte{
		"no JSON": []byte("x"), "format": change(func(f *keyfile.File) { f.Format = "x" }), "memory": change(func(f *keyfile.File) { f.Memory = 1 << 30 }),
		"rounds": change(func(f *keyfile.File) { f.Rounds = 1 << 20 }), "threads": change(func(f *keyfile.File) { f.Threads = 0 }),
		"salt": change(func(f *keyfile.File) { f.Salt = nil }), "nonce": change(func(f *keyfile.File) { f.Nonce = nil }),
		"long": bytes.Repeat([]byte(" "), 1<<20),
	} {
		if _, err := keyfile.Read(b); failure.KindOf(err) != failure.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := keyfile.Make(rand.Reader, "x", []byte("short")); failure.KindOf(err) != failure.Invalid {
		t.Error(err)
	}
	for _, n := range []int64{1, 33} { // within the key, the salt
		if _, err := keyfile.Make(io.MultiReader(io.LimitReader(rand.Reader, n), failing{}), "x", phrase); err == nil {
			t.Error("made without randomness", n)
		}
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("no randomness") }
