package bundle_test

import (
	"bytes"
	"strings"
	"testing"

	"counterpart/internal/bundle"
)

func TestWholeLog(t *testing.T) {
	w := lived(t)
	b := w.make(t, w.request())
	var lines int64
	r := verify(b, bundle.Options{Entry: func(l bundle.Line) {
		if l.Index != lines || l.ExistedBy == 0 || l.Index > 100 && l.NotBefore == 0 {
			t.Errorf("%+v", l)
		}
		lines++
	}})
	holds(t, r)
	if lines != 700 || r.Held != 700 || r.Asserted != 7 || r.Observed != 693 || r.Signed != 4 || len(r.Keys) != 2 || len(r.Findings) == 0 {
		t.Errorf("%d lines\n%s", lines, r.Text())
	}
	if again := w.make(t, w.request()); !bytes.Equal(again, b) {
		t.Error("the same request gave other bytes")
	}
	text := r.Text()
	for _, want := range []string{"run by RetailMax", "signed with the key TechCorp", "machine-observed", "more, not late or breached, or open", "the longest time without: 48"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
}

// What is late or breached stands first; a simulated clock is told where the times are.
func TestTextOfFindings(t *testing.T) {
	r := bundle.Result{Origin: origin, Simulated: true, Findings: []bundle.Found{{State: "breached", Says: "Audit was owed."}, {State: "late", Says: "Notice was owed."}, {State: "met", Says: "All is well."}}}
	text := r.Text()
	for _, want := range []string{"  Audit was owed.", "  Notice was owed.", "1 more", "simulated: its times say nothing"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "All is well") {
		t.Error(text)
	}
}

func TestParts(t *testing.T) {
	w := lived(t)
	for name, change := range map[string]func(*bundle.Request){
		"a block in the middle": func(r *bundle.Request) { r.Manifest.First, r.Manifest.End = 256, 512 },
		"the last block":        func(r *bundle.Request) { r.Manifest.First = 512 },
		"the first block":       func(r *bundle.Request) { r.Manifest.End = 256 },
		"entries alone":         func(r *bundle.Request) { r.Manifest.End, r.Manifest.Singles = 0, []int64{12, 400, 699} },
		"acts alone":            func(r *bundle.Request) { r.Manifest.End = 0 },
		"block and entries": func(r *bundle.Request) {
			r.Manifest.First, r.Manifest.End, r.Manifest.Singles = 256, 512, []int64{40, 600}
		},
		"disclosed": func(r *bundle.Request) { r.Disclose = true },
		"disclosed of one": func(r *bundle.Request) {
			r.Manifest.End, r.Manifest.Singles, r.Disclose = 0, []int64{12}, true
		},
	} {
		t.Run(name, func(t *testing.T) {
			req := w.request()
			change(&req)
			r := verify(w.make(t, req), bundle.Options{})
			holds(t, r)
			if len(r.Acts) != 8 || len(r.Findings) == 0 {
				t.Errorf("%d acts, %d findings: those of the whole log are to be there\n%s", len(r.Acts), len(r.Findings), r.Text())
			}
		})
	}
}
