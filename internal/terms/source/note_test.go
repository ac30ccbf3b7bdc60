package source

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
)

// TestWarning: the parser gives no warnings today; if it ever does, they stay warnings.
func TestWarning(t *testing.T) {
	tree, _ := Read([]File{{Name: "x", Text: []byte("a = 1\n")}})
	r := tree.Reader()
	at := tree.Body.Attrs[0].Range
	r.fromHCL(&hcl.Diagnostic{Severity: hcl.DiagWarning, Summary: "Old", Detail: "Use new.", Subject: &at})
	at.Start.Byte, at.End.Byte = 100, 2
	r.Error(at, "Old", "A place outside the text, the wrong way round.")
	if got := r.Diagnostics(); got[1].Range.Start.Byte != 6 || got[1].Range.End.Byte != 6 || got.Render(nil) == "" {
		t.Errorf("%+v", got)
	}
	r.notes = r.notes[:1]
	if got := r.Diagnostics(); len(got) != 1 || got[0].Severity != Warning || got[0].Summary != "Old" {
		t.Errorf("%+v", got)
	}
}

// TestPut: what to write keeps the quotes and what stands before the word.
func TestPut(t *testing.T) {
	for written, want := range map[string]string{
		"vendro": "vendor", `"vendro"`: `"vendor"`, "party.vendro": "party.vendor", "vendro.vendro": "vendor",
		"<<-EOT\nvendro\nEOT": `"vendor"`,
	} {
		tree, _ := Read([]File{{Name: "x", Text: []byte("a = " + written + "\n")}})
		r := tree.Reader()
		r.Unknown(tree.Body.Attrs[0].Expr.Where(), "party", "vendro", []string{"vendor", "retailer"})
		if got := r.Diagnostics()[0].Suggestion; got != want {
			t.Errorf("%s: got %s, want %s", written, got, want)
		}
	}
}
