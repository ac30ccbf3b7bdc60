//go:build ignore

// Command generate packs the time zone rules of the Go distribution into one file:
//
//	go run zones/generate.go zones/zones.flate
//
// The packed text begins with the version of the rules, then one line "name offset length" for
// each zone, an empty line, and the rules, to which the offsets point; names with the same rules
// share them.
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	check(err)
	dir := filepath.Join(strings.TrimSpace(string(root)), "lib", "time")
	script, err := os.ReadFile(filepath.Join(dir, "update.bash"))
	check(err)
	version := regexp.MustCompile(`(?m)^DATA=(\S+)$`).FindSubmatch(script)
	if version == nil || len(os.Args) != 2 {
		log.Fatal("expected the name of the file to write, and DATA= in update.bash")
	}
	packed, err := pack(string(version[1]), filepath.Join(dir, "zoneinfo.zip"))
	check(err)
	check(os.WriteFile(os.Args[1], packed, 0o644))
}

func pack(version, name string) ([]byte, error) {
	archive, err := zip.OpenReader(name)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	var index strings.Builder
	var rules bytes.Buffer
	fmt.Fprintln(&index, version)
	known := map[string]int{}
	for _, f := range archive.File {
		if f.FileInfo().IsDir() {
			continue
		}
		data, err := read(f)
		if err != nil {
			return nil, err
		}
		at, ok := known[string(data)]
		if !ok {
			at = rules.Len()
			known[string(data)] = at
			rules.Write(data)
		}
		fmt.Fprintln(&index, f.Name, at, len(data))
	}
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	check(err)
	fmt.Fprintln(&index)
	io.WriteString(w, index.String())
	w.Write(rules.Bytes())
	err = w.Close()
	return out.Bytes(), err
}

func read(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
