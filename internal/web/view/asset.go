package view

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"mime"
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
	packed  []byte // by gzip
}

// Each noun has a style sheet and a script of its own, in folders named as their kind; browsers
// get one of each, joined in the order of the names.
var assets = sync.OnceValue(func() map[string]asset {
	all := map[string]asset{}
	keep := func(name string, content []byte) {
		sum := sha256.Sum256(content)
		ext := path.Ext(name)
		all[name] = asset{strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext, content, pack(content)}
	}
	for _, file := range embedded("static") {
		keep(path.Base(file), contentOf(file))
	}
	for _, kind := range []string{"css", "js"} {
		var whole []byte
		for _, file := range embedded("static/" + kind) {
			whole = append(append(whole, contentOf(file)...), '\n')
		}
		keep("app."+kind, whole)
	}
	return all
})

// pack compresses. Only files that are the same for everybody are: of a page with personal data the
// size after compression would tell of its content.
func pack(content []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = z.Write(content)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		panic(err) // the level exists, and memory does not fail to be written
	}
	return b.Bytes()
}

// embedded gives the files of an embedded folder in the order of their names.
func embedded(folder string) []string {
	entries, err := staticFiles.ReadDir(folder)
	if err != nil {
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
		w.Header().Set("Vary", "Accept-Encoding")
		content := found.content
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(found.name)))
			content = found.packed
		}
		http.ServeContent(w, r, found.name, time.Time{}, bytes.NewReader(content))
	})
}
