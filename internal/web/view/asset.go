package view

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed static
var staticFiles embed.FS

// AssetPrefix is the path under which [Assets] is to be mounted.
const AssetPrefix = "/assets/"

// asset is one embedded file with the name under which browsers may keep it for
// ever, because the name changes with the content.
type asset struct {
	name    string // app.0123456789ab.css
	content []byte
}

var assets = sync.OnceValue(func() map[string]asset {
	all := map[string]asset{}
	for _, file := range embedded("static") {
		name := path.Base(file)
		ext := path.Ext(name)
		// What belongs to one noun has a file of its own in a folder named as its kind; browsers
		// get one style sheet and one script.
		content := contentOf(file)
		if name == "app"+ext {
			for _, more := range embedded("static/" + strings.TrimPrefix(ext, ".")) {
				content = append(append(content, '\n'), contentOf(more)...)
			}
		}
		sum := sha256.Sum256(content)
		all[name] = asset{strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext, content}
	}
	return all
})

// embedded gives the files of an embedded folder in the order of their names; a folder that is not
// there has none.
func embedded(folder string) []string {
	entries, err := staticFiles.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		panic(err) // the folder is embedded: a bug in this package
	}
	var files []string
	for _, entry := range entries {
		if !entry.IsDir() {
			files = append(files, folder+"/"+entry.Name())
		}
	}
	return files
}

// contentOf gives an embedded file.
func contentOf(name string) []byte {
	content, err := staticFiles.ReadFile(name)
	if err != nil {
		panic(err) // it was listed: a bug in this package
	}
	return content
}

// Asset gives the path of an embedded file, such as "app.css", with the hash of
// its content in the name. An unknown name is a bug and panics.
func Asset(name string) string {
	found, ok := assets()[name]
	if !ok {
		panic("view: no asset " + name)
	}
	return AssetPrefix + found.name
}

// Assets serves the embedded files under [AssetPrefix], to be kept by browsers
// for a year, as a changed file has another name.
func Assets() http.Handler {
	byPath := make(map[string]asset)
	for _, one := range assets() {
		byPath[AssetPrefix+one.name] = one
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		found, ok := byPath[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, found.name, time.Time{}, bytes.NewReader(found.content))
	})
}
