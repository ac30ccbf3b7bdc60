package counterpart_test

import (
	"fmt"
	"go/scanner"
	"go/token"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	maxCodeLines    = 500 // of one file, without comments and blank lines
	maxPackageFiles = 15  // besides tests
	maxPackageLines = 2500
)

// longFiles may be longer: tables and lexers, each with its reason.
var longFiles = map[string]string{}

// unwanted are words that a committed file must not contain, with the reason.
// They are written in pieces so that this file does not contain them.
var unwanted = []struct {
	pattern *regexp.Regexp
	why     string
}{
	{regexp.MustCompile(`(?i)\bprov` + `ed\b`), "say tested, measured or shown"},
	{regexp.MustCompile(`/wo` + `rk/|/fa` + `rm/|/tm` + `p/studio`), "a path of one machine"},
	{regexp.MustCompile(`(?i)\bsub` + `agent`), "how it was made is not the product's matter"},
	{regexp.MustCompile(`\bTO` + `DO\b(?:(?: |\()?#\d+)?`), "give the issue's number: TO" + "DO(#12)"},
	{regexp.MustCompile(`\bFIX` + `ME\b`), "mend it, or give an issue's number"},
}

var numbered = regexp.MustCompile(`#\d+$`)

func TestFilesContainNoUnwantedWords(t *testing.T) {
	for _, name := range trackedFiles(t) {
		text, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue // removed from the tree, not yet from the index
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range unwantedIn(string(text)) {
			t.Errorf("%s:%s", name, problem)
		}
	}
}

// trackedFiles lists the files in git, or skips where there is no repository.
func trackedFiles(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "ls-files", "-z", "--", ":!go.sum").Output()
	if err != nil {
		t.Skipf("not a git repository: %v", err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
}

// unwantedIn returns "line: problem" for each unwanted word in a text file.
func unwantedIn(text string) []string {
	if strings.ContainsRune(text, 0) {
		return nil // not text
	}
	var problems []string
	for _, u := range unwanted {
		for _, at := range u.pattern.FindAllStringIndex(text, -1) {
			word := text[at[0]:at[1]]
			if !numbered.MatchString(word) {
				line := 1 + strings.Count(text[:at[0]], "\n")
				problems = append(problems, fmt.Sprintf("%d: %q: %s", line, word, u.why))
			}
		}
	}
	return problems
}

func TestGoFilesAndPackagesStaySmall(t *testing.T) {
	type size struct{ files, lines int }
	packages := map[string]size{}
	for _, name := range trackedFiles(t) {
		src, err := os.ReadFile(name)
		if path.Ext(name) != ".go" || err != nil {
			continue
		}
		code := codeLines(src)
		if _, known := longFiles[name]; code > maxCodeLines && !known {
			t.Errorf("%s has %d lines of code, at most %d: split it by noun", name, code, maxCodeLines)
		}
		if !strings.HasSuffix(name, "_test.go") {
			p := packages[path.Dir(name)]
			if !strings.HasSuffix(name, "_table.go") {
				packages[path.Dir(name)] = size{p.files + 1, p.lines + code}
			}
		}
	}
	for dir, p := range packages {
		if p.files > maxPackageFiles || p.lines > maxPackageLines {
			t.Errorf("%s has %d files and %d lines of code, at most %d and %d: split it by noun",
				dir, p.files, p.lines, maxPackageFiles, maxPackageLines)
		}
	}
}

// codeLines counts the lines that hold a token; a raw string counts in full.
func codeLines(src []byte) int {
	set := token.NewFileSet()
	file := set.AddFile("", set.Base(), len(src))
	var s scanner.Scanner
	s.Init(file, src, func(token.Position, string) {}, 0)
	count, last := 0, 0
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return count
		}
		if tok == token.SEMICOLON && text == "\n" {
			continue // inserted at the line's end
		}
		first := file.Line(pos)
		end := first + strings.Count(text, "\n")
		count += end - max(first-1, last)
		last = end
	}
}

func TestCodeLines(t *testing.T) {
	for name, row := range map[string]struct {
		src  string
		want int
	}{
		"comments and blanks":   {"package p\n\n// word\n/* two\nlines */\nvar x = 1 // one\n", 2},
		"two tokens of a line":  {"package p; var x = 1\n", 1},
		"a raw string in full":  {"package p\nvar x = `a\n\nb`\n", 4},
		"a token after raw end": {"package p\nvar x = f(`a\nb`, 2)\n", 3},
	} {
		t.Run(name, func(t *testing.T) {
			if got := codeLines([]byte(row.src)); got != row.want {
				t.Errorf("codeLines = %d, want %d", got, row.want)
			}
		})
	}
}

func TestUnwantedIn(t *testing.T) {
	for name, row := range map[string]struct {
		text string
		want int
	}{
		"fine":               {"improved and approved", 0},
		"boast":              {"has been Prov" + "ed", 1},
		"binary":             {"\x00prov" + "ed", 0},
		"mark with a number": {"// TO" + "DO(#12): later\n// TO" + "DO #3", 0},
		"mark without":       {"a\n// TO" + "DO: later", 1},
		"a machine's path":   {"see /wo" + "rk/x and /fa" + "rm/y", 2},
	} {
		t.Run(name, func(t *testing.T) {
			got := unwantedIn(row.text)
			if len(got) != row.want {
				t.Errorf("found %v, want %d", got, row.want)
			}
			if name == "mark without" && !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "2: ") }) {
				t.Errorf("%v does not name line 2", got)
			}
		})
	}
}
