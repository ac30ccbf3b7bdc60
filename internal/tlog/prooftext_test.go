package tlog_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/tlog"
)

const proofText = `c2sp.org/tlog-proof@v1
extra aGk=
index 1
` + emptyRootText + `

log.example/a
2
` + emptyRootText + `

— log.example/a AAAA
`

func TestProofText(t *testing.T) {
	want := tlog.Proof{
		Extra:      []byte("hi"),
		Index:      1,
		Hashes:     []tlog.Hash{tlog.EmptyRoot()},
		Checkpoint: []byte("log.example/a\n2\n" + emptyRootText + "\n\n— log.example/a AAAA\n"),
	}
	got, err := tlog.ParseProof([]byte(proofText))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parsed proof (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(proofText, string(tlog.MarshalProof(want))); diff != "" {
		t.Errorf("written proof (-want +got):\n%s", diff)
	}
}

// A receipt from end to end: append, sign, prove, write, read, verify.
func TestReceiptVerifiesOffline(t *testing.T) {
	signer, verifier := newKey(t, "log.example/a", 1)
	f, m := grow(t, 600)
	rapid.Check(t, func(t *rapid.T) {
		index := rapid.Uint64Range(0, f.Size()-1).Draw(t, "index")
		hashes, err := tlog.Inclusion(m, index, f.Size())
		if err != nil {
			t.Fatal(err)
		}
		checkpoint, err := tlog.Checkpoint{Origin: "log.example/a", Size: f.Size(), Root: f.Root()}.Sign(signer)
		if err != nil {
			t.Fatal(err)
		}
		text := tlog.MarshalProof(tlog.Proof{Index: index, Hashes: hashes, Checkpoint: checkpoint})
		p, err := tlog.ParseProof(text)
		if err != nil {
			t.Fatal(err)
		}
		c, err := tlog.OpenCheckpoint(p.Checkpoint, verifier)
		if err != nil {
			t.Fatal(err)
		}
		leaf := tlog.LeafHash(entry(int(index)))
		if err := tlog.VerifyInclusion(p.Index, c.Size, leaf, p.Hashes, c.Root); err != nil {
			t.Error(err)
		}
		if tlog.VerifyInclusion(p.Index, c.Size, tlog.LeafHash([]byte("other")), p.Hashes, c.Root) == nil {
			t.Error("the receipt verifies for another entry")
		}
	})
}

func TestParseProofRefuses(t *testing.T) {
	replace := func(old, new string) string { return strings.Replace(proofText, old, new, 1) }
	hashLine := emptyRootText + "\n"
	tests := map[string]string{
		"nothing":              "",
		"no checkpoint":        "c2sp.org/tlog-proof@v1\nindex 1\n\n",
		"no empty line":        "c2sp.org/tlog-proof@v1\nindex 1\n",
		"other header":         replace("@v1", "@v2"),
		"only a header":        "c2sp.org/tlog-proof@v1\n\ncheckpoint",
		"no index":             replace("index 1\n", ""),
		"index twice":          replace("index 1\n", "index 1\nindex 1\n"),
		"index with zero":      replace("index 1", "index 01"),
		"index too large":      replace("index 1", "index 9223372036854775808"),
		"extra after index":    replace("extra aGk=\nindex 1\n", "index 1\nextra aGk=\n"),
		"extra twice":          replace("extra aGk=\n", "extra aGk=\nextra aGk=\n"),
		"extra without data":   replace("extra aGk=", "extra "),
		"extra not canonical":  replace("aGk=", "aGl="),
		"extra without pad":    replace("aGk=", "aGk"),
		"hash not canonical":   replace("U=\n", "V=\n"),
		"hash too short":       replace(hashLine, "AAAA\n"),
		"carriage return":      replace("index 1\n", "index 1\r\n"),
		"64 hashes":            replace(hashLine, strings.Repeat(hashLine, 64)),
		"longer than the most": proofText + strings.Repeat("x", 1<<20),
	}
	for name, text := range tests {
		if p, err := tlog.ParseProof([]byte(text)); err == nil {
			t.Errorf("%s: parsed as %+v", name, p)
		}
	}
	if _, err := tlog.ParseProof([]byte(replace(hashLine, strings.Repeat(hashLine, 63)))); err != nil {
		t.Errorf("63 hashes are refused: %v", err)
	}
}

func FuzzParseProof(f *testing.F) {
	f.Add([]byte(proofText))
	f.Add([]byte("c2sp.org/tlog-proof@v1\nindex 0\n\nx"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := tlog.ParseProof(text)
		if err == nil && !bytes.Equal(tlog.MarshalProof(p), text) {
			t.Errorf("%q is written again as %q", text, tlog.MarshalProof(p))
		}
	})
}
