package tlog_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"counterpart/internal/tlog"
)

func newWitness(t testing.TB, name string, seed byte) *tlog.CosignerKey {
	t.Helper()
	k, err := tlog.NewCosignerKey(name, bytes.Repeat([]byte{seed}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const (
	wantWitnessKey  = "witness.example/w1+aa4a09d1+BOpKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs"
	wantCosignature = "— witness.example/w1 qkoJ0QAAAABrAsZbjs6Ct8i8FWLu9el1b7O5MikKwCE0aWlIexgqANgJ+mxGuxIpWCUDLLsymFYIzr7BIlxHadBp3Hg5gop10Li2Dw==\n"
)

// The keys and the line that filippo.io/torchwood v0.8.0 makes of the same seed,
// checkpoint and time.
func TestCosignatureAsOthersWriteIt(t *testing.T) {
	k := newWitness(t, "witness.example/w1", 7)
	c := tlog.Checkpoint{Origin: "log.example/a", Size: 17, Root: tlog.EmptyRoot()}
	if got := k.Cosigner().String(); got != wantWitnessKey {
		t.Errorf("key  %s\nwant %s", got, wantWitnessKey)
	}
	if got := k.Cosign(c, 1795343963); got != wantCosignature {
		t.Errorf("line %q\nwant %q", got, wantCosignature)
	}
}

func TestCosignedCheckpointOpens(t *testing.T) {
	signer, verifier := newKey(t, "log.example/a", 1)
	one, two, other := newWitness(t, "w.example/1", 1), newWitness(t, "w.example/2", 2), newWitness(t, "w.example/1", 3)
	rapid.Check(t, func(t *rapid.T) {
		c := tlog.Checkpoint{
			Origin: "log.example/a", Size: rapid.Uint64Range(0, tlog.MaxSize).Draw(t, "size"),
			Root: tlog.LeafHash(rapid.SliceOf(rapid.Byte()).Draw(t, "root")),
		}
		at := rapid.Uint64Range(0, math.MaxInt64).Draw(t, "at")
		msg, err := c.Sign(signer)
		if err != nil {
			t.Fatal(err)
		}
		msg = append(msg, other.Cosign(c, at)+two.Cosign(c, at)+one.Cosign(c, at)...)
		got, by, err := tlog.OpenCosigned(msg, verifier, []*tlog.Cosigner{one.Cosigner(), two.Cosigner()})
		if err != nil || got != c {
			t.Fatalf("opened %+v, want %+v, error %v", got, c, err)
		}
		if len(by) != 2 || by[0].Witness != two.Cosigner() || by[1].Witness != one.Cosigner() || by[0].At != at {
			t.Errorf("cosigned by %+v", by)
		}
		if by[0].Line != two.Cosign(c, at) {
			t.Errorf("line %q", by[0].Line)
		}
	})
}

func TestOpenCosignedRefuses(t *testing.T) {
	signer, verifier := newKey(t, "log.example/a", 1)
	w := newWitness(t, "w.example/1", 1)
	c := tlog.Checkpoint{Origin: "log.example/a", Size: 9}
	msg, err := c.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	unsigned, err := note.Sign(&note.Note{Text: c.Body()}, signer)
	if err != nil {
		t.Fatal(err)
	}
	later := c
	later.Size = 10
	good := w.Cosign(c, 5)
	stray := []byte(good)
	stray[len(stray)-len("?==\n")]++
	for name, m := range map[string]string{
		"a cosignature of another size": string(msg) + w.Cosign(later, 5),
		"a changed time":                string(msg) + retimed(t, good),
		"a cut cosignature":             string(msg) + cut(t, good),
		"stray bits":                    string(msg) + string(stray),
		"no log signature":              strings.SplitAfter(string(unsigned), "\n\n")[0] + good,
	} {
		if got, _, err := tlog.OpenCosigned([]byte(m), verifier, []*tlog.Cosigner{w.Cosigner()}); err == nil {
			t.Errorf("%s: opened %+v", name, got)
		}
	}
}

// raw takes a signature line apart, and line puts it together.
func raw(t *testing.T, sig string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(sig[strings.LastIndexByte(sig, ' ')+1:]))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func line(sig string, b []byte) string {
	return sig[:strings.LastIndexByte(sig, ' ')+1] + base64.StdEncoding.EncodeToString(b) + "\n"
}

func retimed(t *testing.T, sig string) string {
	b := raw(t, sig)
	b[11]++
	return line(sig, b)
}

func cut(t *testing.T, sig string) string { return line(sig, raw(t, sig)[:60]) }

func TestCosignerRefusesATimeBeyondItsRange(t *testing.T) {
	w := newWitness(t, "w.example/1", 1)
	c := tlog.Checkpoint{Origin: "a", Size: 1}
	if sig := raw(t, w.Cosign(c, 1<<63)); w.Cosigner().Verify([]byte(c.Body()), sig[4:]) {
		t.Error("a time above 2^63-1 is taken")
	}
}

func TestCosignerKeysComeBack(t *testing.T) {
	w := newWitness(t, "w.example/1", 1)
	c := w.Cosigner()
	if c.Name() != "w.example/1" || !strings.Contains(c.String(), fmt.Sprintf("+%08x+", c.KeyHash())) {
		t.Errorf("key %s", c)
	}
	again, err := tlog.ParseCosigner(c.String())
	if err != nil || again.String() != c.String() {
		t.Errorf("read as %v, %v", again, err)
	}
	secret, err := tlog.ParseCosignerKey(w.Secret())
	if err != nil || secret.Secret() != w.Secret() || secret.Cosigner().String() != c.String() {
		t.Errorf("private key read as %v, %v", secret, err)
	}
	if text := fmt.Sprint(w); strings.Contains(text, w.Secret()[len(w.Secret())-20:]) {
		t.Errorf("a private key prints as %s", text)
	}
}

func TestCosignerKeysRefuse(t *testing.T) {
	w := newWitness(t, "w.example/1", 1)
	public, secret := w.Cosigner().String(), w.Secret()
	_, log := newKey(t, "log.example/a", 1)
	for name, text := range map[string]string{
		"nothing": "", "no hash": "w.example/1", "no name": public[strings.Index(public, "+"):],
		"a name with a space": "w 1" + public[strings.Index(public, "+"):],
		"another hash":        strings.Replace(public, "w.example/1", "w.example/2", 1),
		"a hash in capitals":  strings.ToUpper(public[:strings.LastIndexByte(public, '+')]) + public[strings.LastIndexByte(public, '+'):],
		"a key cut off":       public[:len(public)-4], "not base64": public + "!",
		"a log's key": fmt.Sprintf("%s+%08x+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx", log.Name(), log.KeyHash()),
	} {
		if c, err := tlog.ParseCosigner(text); err == nil {
			t.Errorf("%s: read as %v", name, c)
		}
		if k, err := tlog.ParseCosignerKey("PRIVATE+KEY+" + text); err == nil {
			t.Errorf("private, %s: read as %v", name, k)
		}
	}
	if _, err := tlog.ParseCosignerKey(public); err == nil {
		t.Error("a public key is read as a private one")
	}
	if _, err := tlog.ParseCosignerKey(strings.Replace(secret, "w.example/1", "w.example/2", 1)); err == nil {
		t.Error("a private key under another name is read")
	}
	for name, row := range map[string]struct {
		name string
		seed int
	}{"short": {"w", 31}, "no name": {"", 32}, "plus": {"a+b", 32}, "control": {"a\x01", 32}, "not UTF-8": {"a\xff", 32}} {
		if _, err := tlog.NewCosignerKey(row.name, make([]byte, row.seed)); err == nil {
			t.Errorf("%s: a key is made", name)
		}
	}
}
