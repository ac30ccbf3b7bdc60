package entry_test

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/entry"
)

func closed() entry.Before {
	return entry.Before{
		Origin: "crm.example/log", Size: 40, Root: bytes.Repeat([]byte{1}, 32), Key: "crm.example/log+1a2b3c4d+AAAA",
		Point:  []byte("crm.example/log\n52\nroot=\n\n— crm.example/log aaaa\n— w.example/1 bbbb\n— nonsense\n"),
		Lost:   []entry.Lost{{Log: 1, From: 40, To: 52}, {Log: 2, From: 0, To: 3}},
		Agreed: []entry.Agreed{{Log: 1, Proposal: 3, Content: bytes.Repeat([]byte{2}, 32), Controller: 5, Processor: 6, Ended: 9}},
	}
}

func opening(list []string) entry.Entry {
	return entry.Entry{Kind: entry.System, Act: entry.Restored, Recorded: 1, List: list}
}

func TestBeforeIsReadAsItWasWritten(t *testing.T) {
	bare := entry.Before{Origin: "crm.example/log", Root: make([]byte, 32)}
	for _, want := range []entry.Before{closed(), bare} {
		e := opening(append(want.List(), "role owner controller"))
		b, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if e, err = entry.Decode(b); err != nil || !e.Reopens() {
			t.Fatalf("%v, reopens %t", err, e.Reopens())
		}
		got, err := e.Before()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	if (entry.Entry{Kind: entry.System, Act: "open"}).Reopens() || (entry.Entry{Kind: entry.Change, Act: entry.Restored}).Reopens() {
		t.Error("another entry reopens a log")
	}
}

func TestBeforeRefusesOtherLines(t *testing.T) {
	for name, change := range map[string]func([]string) []string{
		"no origin":                   func(l []string) []string { return l[1:] },
		"no root":                     func(l []string) []string { return append(l[:2:2], l[3:]...) },
		"a root of another length":    func(l []string) []string { l[2] = "root AAAA"; return l },
		"a root that is none":         func(l []string) []string { l[2] = "root ?"; return l },
		"a size that is none":         func(l []string) []string { l[1] = "size many"; return l },
		"a size in another spelling":  func(l []string) []string { l[1] = "size 040"; return l },
		"an origin twice":             func(l []string) []string { return append(l, l[0]) },
		"a checkpoint that is none":   func(l []string) []string { l[4] = "checkpoint ?"; return l },
		"lines in another order":      func(l []string) []string { l[0], l[1] = l[1], l[0]; return l },
		"a loss that cannot be read":  func(l []string) []string { l[5] = "lost everything"; return l },
		"more behind a loss":          func(l []string) []string { l[5] += " or more"; return l },
		"an agreement without a hash": func(l []string) []string { l[7] = strings.Replace(l[7], "content 02", "content zz", 1); return l },
		"an agreement cut short":      func(l []string) []string { l[7] = "agreed log 1"; return l },
	} {
		t.Run(name, func(t *testing.T) {
			if b, err := opening(change(slices.Clone(closed().List()))).Before(); err == nil {
				t.Errorf("read %+v", b)
			}
		})
	}
}

func TestWhatIsSaidOfTheLogBefore(t *testing.T) {
	b := closed()
	want := []string{
		"The log before this one, crm.example/log, was closed by a restore: the copy that was restored ended at 40 entries.",
		"Its last checkpoint that is known has 52 entries, signed by w.example/1.",
		"Entries 40 to 51 of log 1 were lost or are elsewhere, and perhaps more after them.",
		"Entries 0 to 2 of log 2 were lost or are elsewhere, and perhaps more after them.",
		"Both sides had signed the agreement of entry 3 of log 1 (entries 5 and 6); entry 9 ended it. In this log it counts once they have signed it anew.",
	}
	if diff := cmp.Diff(want, b.Sentences()); diff != "" {
		t.Error(diff)
	}
	for point, says := range map[string]string{
		"":                   "No checkpoint of it is known",
		"o\nmany\nr\n\n":     "No checkpoint of it is known",
		"o\n-1\nr\n\n":       "No checkpoint of it is known",
		"o\n7\nr\n\n— o s\n": "has 7 entries; no witness signed it.",
	} {
		b.Point = []byte(point)
		if got := b.Sentences()[1]; !strings.Contains(got, says) {
			t.Errorf("%q: %s", point, got)
		}
	}
	if l := b.List(); l[4] != "checkpoint "+base64.StdEncoding.EncodeToString(b.Point) {
		t.Error(l[4])
	}
}
