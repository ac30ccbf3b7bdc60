package witness_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/tlog"
	"counterpart/internal/witness"
)

const hashLine = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

func TestRequestComesBack(t *testing.T) {
	for name, r := range map[string]witness.Request{
		"the first": {Checkpoint: []byte("a\n0\nroot\n\n— a sig\n")},
		"a proof":   {Old: 17, Proof: []tlog.Hash{tlog.EmptyRoot(), tlog.LeafHash(nil)}, Checkpoint: []byte("x")},
	} {
		got, err := witness.ParseRequest(r.Text())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(r, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
	want := "old 17\n" + hashLine + "\nx"
	if got := string((witness.Request{Old: 17, Proof: []tlog.Hash{tlog.EmptyRoot()}, Checkpoint: []byte("x")}).Text()); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestParseRequestRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":          "",
		"no checkpoint":    "old 1\n\n",
		"no empty line":    "old 1\n" + hashLine,
		"no old":           hashLine + "\nx",
		"old is no number": "old one\n\nx",
		"old with zero":    "old 01\n\nx",
		"old too large":    "old 9223372036854775808\n\nx",
		"a short hash":     "old 1\nAAAA\n\nx",
		"stray bits":       "old 1\n" + strings.Replace(hashLine, "U=", "V=", 1) + "\nx",
		"carriage return":  "old 1\r\n\nx",
		"64 hashes":        "old 1\n" + strings.Repeat(hashLine, 64) + "\nx",
		"too much":         "old 1\n\n" + strings.Repeat("x", 64<<10),
	} {
		if r, err := witness.ParseRequest([]byte(text)); err == nil {
			t.Errorf("%s: read as %+v", name, r)
		}
	}
	if _, err := witness.ParseRequest([]byte("old 1\n" + strings.Repeat(hashLine, 63) + "\nx")); err != nil {
		t.Errorf("63 hashes are refused: %v", err)
	}
}

func FuzzParseRequest(f *testing.F) {
	f.Add([]byte("old 0\n\nx"))
	f.Add([]byte("old 17\n" + hashLine + "\nlog.example/a\n18\n" + hashLine + "\n— log.example/a AAAA\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := witness.ParseRequest(text)
		if err == nil && !bytes.Equal(r.Text(), text) {
			t.Errorf("%q is written again as %q", text, r.Text())
		}
	})
}
