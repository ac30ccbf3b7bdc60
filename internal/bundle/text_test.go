package bundle_test

import (
	"bytes"
	"strings"
	"testing"

	"counterpart/internal/bundle"
)

// Times are written for people, and what is not known is said.
func TestTextSaysWhen(t *testing.T) {
	r := &bundle.Result{Origin: "crm.example/ledger/1", Last: 1_767_603_600_000_000, Acts: []bundle.Act{
		{Entry: 1, Act: "state", Object: "audit", Who: "TechCorp (processor)", ExistedBy: 1_767_603_600, NotBefore: 1_767_600_000},
		{Entry: 2, Act: "state", ExistedBy: 1_767_603_600},
		{Entry: 3, Act: "state", NotBefore: 1_767_600_000},
		{Entry: 4, Act: "state"},
	}}
	if got := bundle.Time(0); got != "unknown" {
		t.Errorf("no time is %q", got)
	}
	text := r.Text()
	for _, want := range []string{
		"recorded unknown to 2026-01-05 09:00:00 UTC", "state audit, TechCorp (processor)",
		"existed by 2026-01-05 09:00:00 UTC, not before 2026-01-05 08:00:00 UTC\n", "; existed by 2026-01-05 09:00:00 UTC\n",
		"; not before 2026-01-05 08:00:00 UTC\n", "; no witness shows when\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text does not say %q:\n%s", want, text)
		}
	}
}

// Whoever verifies is given the findings as they follow here, whatever the file says.
func TestFindingsAsDerived(t *testing.T) {
	w := lived(t)
	b := w.make(t, w.request())
	var derived []byte
	holds(t, verify(b, bundle.Options{Findings: func(text []byte) { derived = text }}))
	if !bytes.Contains(derived, []byte(`"format": "counterpart findings 1"`)) {
		t.Errorf("derived: %.200s", derived)
	}
}
