// Package scenarios holds three disputes between a retailer and its vendor as the program brings
// them along: for each the agreement, or several to compare, and the facts, each with who states
// it and what is left open. All names are invented.
package scenarios

import (
	"embed"
	"io/fs"
	"path"

	"counterpart/internal/terms/source"
)

//go:embed */*.hcl
var texts embed.FS

// Names gives the names of the disputes, sorted.
func Names() []string { return folders(texts) }

// Files gives the files of a dispute in order of name; none when there is no dispute of that
// name. The bytes are the caller's own.
func Files(name string) []source.File { return files(texts, name) }

// folders gives the folders of a tree.
func folders(tree fs.FS) []string {
	var names []string
	for _, d := range list(tree, ".") {
		names = append(names, d.Name())
	}
	return names
}

// files reads the files of a folder.
func files(tree fs.FS, name string) []source.File {
	var out []source.File
	for _, d := range list(tree, name) {
		if text, err := fs.ReadFile(tree, path.Join(name, d.Name())); err == nil && name != "." {
			out = append(out, source.File{Name: d.Name(), Text: text})
		}
	}
	return out
}

// list gives what is in a folder, in order of name: nothing when it is not there.
func list(tree fs.FS, name string) []fs.DirEntry {
	if !fs.ValidPath(name) {
		return nil
	}
	entries, err := fs.ReadDir(tree, name)
	if err != nil {
		return nil
	}
	return entries
}
