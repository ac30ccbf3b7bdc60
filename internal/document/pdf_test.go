package document_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"counterpart/internal/act"
	"counterpart/internal/bundle"
	"counterpart/internal/document"
	"counterpart/internal/party"
)

// nothing has no document.
type nothing struct{}

func (nothing) Document(act.Hash) ([]byte, bool) { return nil, false }
func (nothing) Size(act.Hash) (int64, bool)      { return 0, false }

func contents() *bundle.Contents {
	c := &bundle.Contents{
		Manifest: bundle.Manifest{
			Origin: "crm.example/log", AsOf: 1_700_000_000_000_000, Created: 1_700_000_000_000_000, Simulated: true, End: 700,
			Parties: []bundle.Party{{Side: party.Controller, Company: "RetailMax Łódź"}, {Side: party.Processor, Company: "TechCorp"}},
		},
		Size: 700, Docs: nothing{},
	}
	for range 60 {
		c.Manifest.LeftOut = append(c.Manifest.LeftOut, bundle.LeftOut{What: "document", Name: strings.Repeat("0f", 32), Why: strings.Repeat("erased, as asked. ", 12)})
	}
	return c
}

func TestPDF(t *testing.T) {
	a, err := document.PDF(contents())
	if err != nil {
		t.Fatal(err)
	}
	b, err := document.PDF(contents())
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("the same report gave other bytes: %v", err)
	}
	if !bytes.HasPrefix(a, []byte("%PDF-")) || len(a) > 200_000 {
		t.Errorf("%d bytes, beginning with %q", len(a), a[:8])
	}
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		return // what is in it was looked at where the program is
	}
	cmd := exec.Command(path, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(a)
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Dispute file", "RetailMax Łódź", "Simulated", "How to check this file", "page 3"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the pages lack %q", want)
		}
	}
}
