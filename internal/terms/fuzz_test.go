package terms_test

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"counterpart/internal/terms"
	"counterpart/internal/terms/source"
)

// FuzzParse reads any text: no panic, an instrument always, the same answer twice, and clauses
// that the judge can rely on when there is no error.
func FuzzParse(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files[:len(archive.Files)-1] {
			f.Add(file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		files := []source.File{{Name: "x", Text: text}}
		in, notes := terms.Parse(files)
		again, twice := terms.Parse(files)
		if dump(in) != dump(again) || listed(notes) != listed(twice) {
			t.Error("the same text is read in two ways")
		}
		for _, n := range notes {
			if n.Summary == "" || n.Detail == "" || n.Range.End.Byte > len(text) {
				t.Errorf("%+v", n)
			}
		}
		if notes.Failed() {
			return
		}
		for _, c := range in.Clauses {
			sound(t, c)
		}
	})
}

// sound checks what the judge relies on.
func sound(t *testing.T, c *terms.Clause) {
	if c.Type == nil || c.ID == "" || c.Kind == "" {
		t.Errorf("a clause without type, name or kind: %s", c.ID)
	}
	deadlines := []*terms.Deadline{}
	if c.Deadline != nil {
		deadlines = append(deadlines, c.Deadline)
	}
	for i := range c.Phases {
		deadlines = append(deadlines, &c.Phases[i].Deadline)
	}
	for _, d := range deadlines {
		for i, o := range d.Options {
			if len(o.Rules) == 0 || (o.If == nil) != (i == len(d.Options)-1) {
				t.Errorf("%s: option %d of %d", c.ID, i, len(d.Options))
			}
			for _, r := range o.Rules {
				if err := r.Check(); err != nil {
					t.Errorf("%s: %v", c.ID, err)
				}
			}
		}
	}
	for _, r := range c.Readings {
		sound(t, r.Clause)
	}
}
