package tlog_test

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"counterpart/internal/tlog"
)

const emptyRootText = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

func TestCheckpointComesBack(t *testing.T) {
	signer, verifier := newKey(t, "log.example/a", 1)
	rapid.Check(t, func(t *rapid.T) {
		c := tlog.Checkpoint{
			Origin: rapid.StringMatching(`[ -~äß—]{1,40}`).Draw(t, "origin"),
			Size:   rapid.Uint64Range(0, tlog.MaxSize).Draw(t, "size"),
			Root:   tlog.LeafHash(rapid.SliceOf(rapid.Byte()).Draw(t, "root")),
		}
		msg, err := c.Sign(signer)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tlog.OpenCheckpoint(msg, verifier)
		if err != nil || got != c {
			t.Fatalf("opened %+v, want %+v, error %v", got, c, err)
		}
		msg[rapid.IntRange(0, len(msg)-1).Draw(t, "byte")] ^= 1
		if got, err := tlog.OpenCheckpoint(msg, verifier); err == nil {
			t.Errorf("a changed checkpoint opens as %+v", got)
		}
	})
}

func TestCheckpointBody(t *testing.T) {
	c := tlog.Checkpoint{Origin: "log.example/a", Root: tlog.EmptyRoot()}
	if got, want := c.Body(), "log.example/a\n0\n"+emptyRootText+"\n"; got != want {
		t.Errorf("body %q, want %q", got, want)
	}
}

func TestCheckpointRefusesToSign(t *testing.T) {
	signer, _ := newKey(t, "log.example/a", 1)
	tests := map[string]struct {
		c tlog.Checkpoint
		s note.Signer
	}{
		"no origin":                   {tlog.Checkpoint{}, signer},
		"origin of two lines":         {tlog.Checkpoint{Origin: "a\nb"}, signer},
		"origin with a control":       {tlog.Checkpoint{Origin: "a\rb"}, signer},
		"origin not in UTF-8":         {tlog.Checkpoint{Origin: "a\xff"}, signer},
		"size above the limit":        {tlog.Checkpoint{Origin: "a", Size: tlog.MaxSize + 1}, signer},
		"signer that cannot be asked": {tlog.Checkpoint{Origin: "a"}, broken{signer}},
	}
	for name, test := range tests {
		if msg, err := test.c.Sign(test.s); err == nil {
			t.Errorf("%s: signed %q", name, msg)
		}
	}
}

type broken struct{ note.Signer }

func (broken) Sign([]byte) ([]byte, error) { return nil, errors.New("key service is down") }

func TestOpenCheckpointRefuses(t *testing.T) {
	signer, verifier := newKey(t, "log.example/a", 1)
	const good = "log.example/a\n17\n" + emptyRootText + "\n"
	replace := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	tests := map[string]string{
		"two lines":            "log.example/a\n17\n",
		"extension line":       good + "more\n",
		"empty line at end":    good + "\n",
		"no origin":            replace("log.example/a", ""),
		"size with zero":       replace("17", "017"),
		"size with sign":       replace("17", "+17"),
		"negative size":        replace("17", "-17"),
		"size with underscore": replace("17", "1_7"),
		"size above 2^63-1":    replace("17", "9223372036854775808"),
		"size in words":        replace("17", "many"),
		"root without padding": replace("U=\n", "U\n"),
		"root with stray bits": replace("U=\n", "V=\n"),
		"root too short":       replace(emptyRootText, "AAAA"),
		"root in url alphabet": replace("+/", "-_"),
	}
	for name, text := range tests {
		msg, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := tlog.OpenCheckpoint(msg, verifier); err == nil {
			t.Errorf("%s: opened as %+v", name, c)
		}
	}
}

// The last letter of a signature carries two bits that belong to no byte.
func TestOpenCheckpointRefusesStrayBits(t *testing.T) {
	signer, verifier := newKey(t, "log.example/a", 1)
	msg, err := tlog.Checkpoint{Origin: "log.example/a"}.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	last := len(msg) - len("?=\n")
	msg[last]++
	if _, err := note.Open(msg, note.VerifierList(verifier)); err != nil {
		t.Fatalf("the example is no longer read by others: %v", err)
	}
	if _, err := tlog.OpenCheckpoint(msg, verifier); err == nil {
		t.Error("a signature with stray bits is read")
	}
}

func TestOpenCheckpointAndOtherSignatures(t *testing.T) {
	signer, verifier := newKey(t, "log.example/a", 1)
	witness, witnessVerifier := newKey(t, "witness.example/w", 2)
	_, sameName := newKey(t, "log.example/a", 3)
	c := tlog.Checkpoint{Origin: "log.example/a", Size: 1}
	msg, err := note.Sign(&note.Note{Text: c.Body()}, signer, witness)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []note.Verifier{verifier, witnessVerifier} {
		if got, err := tlog.OpenCheckpoint(msg, v); err != nil || got != c {
			t.Errorf("%s: opened %+v, error %v", v.Name(), got, err)
		}
	}
	if _, err := tlog.OpenCheckpoint(msg, sameName); err == nil {
		t.Error("opened with a key that did not sign")
	}
}

func FuzzOpenCheckpoint(f *testing.F) {
	signer, verifier := newKey(f, "log.example/a", 1)
	good, err := tlog.Checkpoint{Origin: "log.example/a", Size: 9}.Sign(signer)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("log.example/a\n17\n" + emptyRootText + "\n"))
	f.Fuzz(func(t *testing.T, msg []byte) {
		if c, err := tlog.OpenCheckpoint(msg, verifier); err == nil && !strings.HasPrefix(string(msg), c.Body()) {
			t.Errorf("opened %q as %+v", msg, c)
		}
		signed, err := note.Sign(&note.Note{Text: string(msg)}, signer)
		if err != nil {
			return
		}
		if c, err := tlog.OpenCheckpoint(signed, verifier); err == nil && c.Body() != string(msg) {
			t.Errorf("opened body %q as %+v", msg, c)
		}
	})
}
