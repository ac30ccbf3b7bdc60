package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	shown    = regexp.MustCompile("(?s)```sh\n(counterpart contract [^\n]*)\n```\n```text\n(.*?)```")
	argument = regexp.MustCompile(`"[^"]*"|'[^']*'|[^\s"']+`)
)

// Every line of output that the guide shows is in what the command before it prints.
func TestGuideShowsWhatIsPrinted(t *testing.T) {
	text, err := os.ReadFile("../../docs/contracts.md")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	t.Chdir(folder)
	if err := os.Mkdir("ours", 0o700); err != nil {
		t.Fatal(err)
	}
	examples := shown.FindAllStringSubmatch(string(text), -1)
	if len(examples) < 5 {
		t.Fatalf("%d examples", len(examples))
	}
	for _, m := range examples {
		var args []string
		for _, a := range argument.FindAllString(m[1], -1)[1:] {
			a = strings.Trim(a, `"'`)
			if strings.HasPrefix(a, "scenarios/") {
				a = filepath.Join(root, a)
			}
			args = append(args, a)
		}
		var out, errs bytes.Buffer
		if code := run(args, strings.NewReader(""), &out, &errs); code != 0 {
			t.Errorf("%s: exit code %d: %s", m[1], code, errs.String())
		}
		for line := range strings.Lines(m[2]) {
			if !strings.Contains(out.String(), line) {
				t.Errorf("%s does not print %q", m[1], line)
			}
		}
	}
}
