// Package instruments holds the legal texts that the program brings along, in the contract
// language: statutes and standards, whose clauses inform and are never operative; templates that
// two parties could sign; and published agreements, restated, against which the language is
// tested.
//
// The sentences are ours unless a clause says that it quotes. Each clause of a statute says how
// its source was read: primary in the text, copy in a copy of it, checked in a page that a second
// reader found, secondary only in pages about it, from-memory not verified. Nothing here is legal
// advice.
//
// An instrument is parsed when it is first asked for and then kept. It is not to be changed.
// Everything is safe for concurrent use.
package instruments

import (
	"embed"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"counterpart/internal/failure"
	"counterpart/internal/terms"
	"counterpart/internal/terms/source"
)

//go:embed statutes/*.hcl templates/*.hcl agreements/*.hcl
var texts embed.FS

// shelf is what the program brings along.
var shelf = sync.OnceValue(func() map[string]*volume { return must(collect(texts)) })

// volume is one instrument with its files.
type volume struct {
	folder string // "statutes", "templates" or "agreements"
	files  []source.File
	parsed func() (*terms.Instrument, error)
}

// Names gives the names of all instruments, sorted.
func Names() []string { return slices.Sorted(maps.Keys(shelf())) }

// Templates gives the names of those that two parties could fill in and sign, sorted.
func Templates() []string {
	return slices.DeleteFunc(Names(), func(name string) bool { return shelf()[name].folder != "templates" })
}

// Files gives the files of an instrument, in order of name, and whether there is such an
// instrument. The bytes are the caller's own.
func Files(name string) ([]source.File, bool) {
	v, ok := shelf()[name]
	if !ok {
		return nil, false
	}
	files := slices.Clone(v.files)
	for i := range files {
		files[i].Text = slices.Clone(files[i].Text)
	}
	return files, true
}

// Load gives an instrument, parsed. Its error is failure.NotFound for a name that is none of
// Names.
func Load(name string) (*terms.Instrument, error) {
	v, ok := shelf()[name]
	if !ok {
		return nil, failure.New(failure.NotFound, "There is no instrument %q.", name).
			WithHint("Known are: %s.", strings.Join(Names(), ", "))
	}
	return v.parsed()
}

// collect reads the files of a tree. An instrument's name is a file's name up to its first dot;
// several files of one name make one instrument.
func collect(tree fs.FS) (map[string]*volume, error) {
	shelf := map[string]*volume{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		label, _, _ := strings.Cut(path.Base(name), ".")
		v, known := shelf[label]
		if !known {
			v = &volume{folder: path.Dir(name)}
			v.parsed = sync.OnceValues(func() (*terms.Instrument, error) { return parse(label, v.files) })
			shelf[label] = v
		}
		v.files = append(v.files, source.File{Name: path.Base(name), Text: text})
		return nil
	})
	return shelf, err
}

// parse understands the files of an instrument.
func parse(name string, files []source.File) (*terms.Instrument, error) {
	in, notes := terms.Parse(files)
	if notes.Failed() {
		return nil, failure.Wrap(errors.New(notes.Render(nil)), failure.Invalid, "The instrument %q has errors.", name)
	}
	return in, nil
}

// must gives a value that is there unless the program was built wrongly.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
