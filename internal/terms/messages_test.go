package terms_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// reporters are the methods that add a diagnostic, and which argument says what is wrong.
var reporters = map[string]int{"Error": 1, "Warn": 1, "Suggest": 1, "Unknown": 1, "OneOf": 1}

// Every message of the package is shown by a fixture in testdata/diagnostics.
func TestEveryMessageHasAFixture(t *testing.T) {
	var shown []string
	for _, g := range fixtures(t, "diagnostics") {
		for line := range strings.Lines(string(g.archive.Files[len(g.archive.Files)-1].Data)) {
			if _, summary, is := strings.Cut(line, " error: "); is {
				shown = append(shown, strings.TrimSpace(summary))
			}
			if _, summary, is := strings.Cut(line, " warning: "); is {
				shown = append(shown, strings.TrimSpace(summary))
			}
		}
	}
	if len(shown) < 100 {
		t.Fatalf("only %d messages are shown", len(shown))
	}
	found := 0
	for place, pattern := range messages(t) {
		found++
		if !slices.ContainsFunc(shown, pattern.MatchString) {
			t.Errorf("%s: no fixture shows the message %s", place, pattern)
		}
	}
	if found < 60 {
		t.Errorf("only %d messages were found in the source", found)
	}
}

// messages gives the patterns of what is reported, by place.
func messages(t *testing.T) map[string]*regexp.Regexp {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*regexp.Regexp{}
	set := token.NewFileSet()
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			method, is := call.Fun.(*ast.SelectorExpr)
			if !is {
				return true
			}
			arg, reports := reporters[method.Sel.Name]
			if !reports || arg >= len(call.Args) {
				return true
			}
			pattern := text(call.Args[arg])
			if method.Sel.Name == "Unknown" || method.Sel.Name == "OneOf" {
				pattern = "Unknown " + pattern
			}
			out[set.Position(call.Pos()).String()] = regexp.MustCompile("^" + pattern + "$")
			return true
		})
	}
	return out
}

// text gives the pattern of an expression that makes a text.
func text(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(x.Value)
		if err == nil {
			return regexp.QuoteMeta(s)
		}
	case *ast.BinaryExpr:
		return text(x.X) + text(x.Y)
	}
	return ".*"
}
