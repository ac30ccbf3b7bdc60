package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBuildIndexesReports(t *testing.T) {
	in, out := t.TempDir(), t.TempDir()
	text := `{"id":"GO-1","modified":"0001-01-01T00:00:00Z","aliases":["CVE-1"],"affected":[
		{"package":{"name":"m/one"},"ranges":[{"events":[{"introduced":"0"},{"fixed":"1.2.3"}]}]},
		{"package":{"name":"m/two"}}]}`
	if err := os.WriteFile(filepath.Join(in, "GO-1.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := build(in, out); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"index/modules.json": `[{"path":"m/one","vulns":[{"id":"GO-1","modified":"` + modified + `","fixed":"1.2.3"}]},` +
			`{"path":"m/two","vulns":[{"id":"GO-1","modified":"` + modified + `"}]}]`,
		"index/vulns.json": `[{"id":"GO-1","modified":"` + modified + `","aliases":["CVE-1"]}]`,
		"index/db.json":    `{"modified":"` + modified + `"}`,
	} {
		if got, err := os.ReadFile(filepath.Join(out, name)); err != nil || string(got) != want {
			t.Errorf("%s = %s, %v\nwant %s", name, got, err, want)
		}
	}
	got, err := os.ReadFile(filepath.Join(out, "ID", "GO-1.json"))
	if err != nil || strings.Contains(string(got), "0001-01-01") {
		t.Errorf("the report keeps an unset time: %s, %v", got, err)
	}
}

func TestBuildRefusesAnEmptyFolder(t *testing.T) {
	if err := build(t.TempDir(), t.TempDir()); err == nil {
		t.Error("a folder without reports was accepted")
	}
}
