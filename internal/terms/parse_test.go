package terms_test

import (
	"os"
	"testing"

	"counterpart/internal/terms"
	"counterpart/internal/terms/source"
)

func read(t *testing.T, name string) source.File {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return source.File{Name: name, Text: text}
}

func TestExample(t *testing.T) {
	in, notes := terms.Parse([]source.File{read(t, "testdata/techcorp-retailmax.contract.hcl")})
	if len(notes) > 0 {
		t.Fatalf("diagnostics:\n%s", notes.Render(nil))
	}
	t.Logf("%+v", in)
}
