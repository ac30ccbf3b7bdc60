package scenario_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"counterpart/internal/instruments"
	"counterpart/internal/scenario"
	"counterpart/internal/terms"
	"counterpart/internal/terms/source"
)

var header = regexp.MustCompile(`(?m)^(decidable|on|only): (.*)$`)

// Every case of the corpus is answered as it is expected, and every case that its facts decide is
// decided.
func TestCorpus(t *testing.T) {
	paths, err := filepath.Glob("../../spec/cases/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			answerCase(t, path, archive)
		})
	}
}

func answerCase(t *testing.T, path string, archive *txtar.Archive) {
	says := map[string]string{}
	for _, m := range header.FindAllStringSubmatch(string(archive.Comment), -1) {
		says[m[1]] = m[2]
	}
	var files []source.File
	expect := -1
	for i, f := range archive.Files {
		if f.Name == "expect" {
			expect = i
			continue
		}
		files = append(files, source.File{Name: f.Name, Text: f.Data})
	}
	if expect < 0 {
		t.Fatal("no file expect")
	}
	if says["on"] != "" {
		files = on(t, says["on"], files)
	}
	var only []string
	if says["only"] != "" {
		only = strings.Split(says["only"], ", ")
	}
	got := scenario.Answer(files, shelf, only...)
	switch says["decidable"] {
	case "yes":
		if got == "" || strings.Contains(got, "| undetermined") {
			t.Errorf("a decidable case is not decided:\n%s", got)
		}
	case "no":
	default:
		t.Error("no line decidable: yes or no")
	}
	if *update && got != string(archive.Files[expect].Data) {
		archive.Files[expect].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(archive.Files[expect].Data), got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// setting is an attribute of the agreement itself.
var setting = regexp.MustCompile(`(?m)^  (\w+) += .*\n`)

// on puts what the case's contract says into the instrument that it is about. What the case sets
// stands in place of what the instrument says.
func on(t *testing.T, name string, files []source.File) []source.File {
	t.Helper()
	shipped, ok := instruments.Files(name)
	if !ok || len(shipped) != 1 {
		t.Fatalf("no instrument %s of one file", name)
	}
	head := "agreement \"" + name + "\" {\n"
	before, text, _ := strings.Cut(string(shipped[0].Text), head)
	for i, f := range files {
		added, is := strings.CutPrefix(string(f.Text), head)
		if !is {
			continue
		}
		for _, m := range setting.FindAllStringSubmatch(added, -1) {
			text = regexp.MustCompile(`(?m)^  `+m[1]+` += .*\n`).ReplaceAllString(text, "")
		}
		files[i].Text = []byte(before + head + strings.TrimSuffix(added, "}\n") + text)
		return files
	}
	return append(files, shipped...)
}

func shelf(name string) (*terms.Instrument, bool) {
	in, err := instruments.Load(name)
	return in, err == nil
}
