package source_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"counterpart/internal/terms/source"
)

// FuzzRead reads any text: no panic, and diagnostics that lie in the text and can be written.
func FuzzRead(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(file.Data)
		}
	}
	for _, trap := range []string{
		"x = " + strings.Repeat("(", 100), `x = "${a}"`, `x = "%{ if a }b%{ endif }"`, "effective = 2022-01-15\n", "within = 48h\n",
		"a \"b\" {\n}\na \"b\" {\n}\n", "p { a = 1 b = 2 }\n", "x = <<-EOT\n  ${a}\nEOT\n", "x = a.b.c(\"d\", e.f)\n", "\xef\xbb\xbfx = 1\n",
	} {
		f.Add([]byte(trap))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		tree, problems := source.Read([]source.File{{Name: "x", Text: text}, {Name: "y", Text: text}})
		d := dump{Reader: tree.Reader()}
		d.body(tree.Body, "")
		for _, ds := range []source.Diagnostics{problems, d.Diagnostics()} {
			for _, p := range ds {
				if p.Range.Start.Byte > p.Range.End.Byte || p.Range.End.Byte > len(text) || p.Summary == "" {
					t.Errorf("%+v", p)
				}
			}
			if _, err := json.Marshal(ds); err != nil || len(ds.Render(nil)) == 0 != (len(ds) == 0) {
				t.Errorf("cannot be written: %v", err)
			}
		}
	})
}
