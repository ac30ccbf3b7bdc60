package view

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
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
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err) // the folder is embedded: a bug in this package
	}
	all := make(map[string]asset, len(entries))
	for _, entry := range entries {
		content, err := staticFiles.ReadFile("static/" + entry.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(content)
		ext := path.Ext(entry.Name())
		base := strings.TrimSuffix(entry.Name(), ext)
		name := base + "." + hex.EncodeToString(sum[:6]) + ext
		all[entry.Name()] = asset{name: name, content: content}
	}
	return all
})

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
