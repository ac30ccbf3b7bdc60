package source_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

var update = flag.Bool("update", false, "rewrite the fixtures' expected part")

// TestFixtures reads the files of each fixture and compares the tree, the values and the
// diagnostics with what the fixture expects. The first word of an attribute's name says by which
// reader its value is read.
func TestFixtures(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files, want, at := split(archive)
			got := read(files)
			if *update {
				archive.Files = append(archive.Files[:at], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func split(archive *txtar.Archive) (files []source.File, want string, at int) {
	for i, f := range archive.Files {
		if f.Name == "want" {
			return files, string(f.Data), i
		}
		files = append(files, source.File{Name: f.Name, Text: f.Data})
	}
	return files, "", len(archive.Files)
}

// read gives a fixture's result as text.
func read(files []source.File) string {
	tree, problems := source.Read(files)
	d := dump{Reader: tree.Reader()}
	d.body(tree.Body, "")
	for _, ds := range []source.Diagnostics{problems, d.Diagnostics()} {
		if len(ds) > 0 {
			d.out.WriteString("\n" + ds.Render(nil))
		}
	}
	return d.out.String()
}

type dump struct {
	*source.Reader
	out strings.Builder
}

func (d *dump) body(b *source.Body, indent string) {
	for _, a := range b.Attrs {
		fmt.Fprintf(&d.out, "%s%s = %s\n", indent, a.Name, d.value(a))
	}
	for _, x := range b.Blocks {
		fmt.Fprintf(&d.out, "%s%s\n", indent, x.Title())
		switch x.Type {
		case "closed":
			d.Only(x.Body, []string{"text_a", "span_a", "whole_a"}, []string{"inner", "phase"})
		case "labelled":
			d.Labels(x, "name", "option")
		}
		d.body(x.Body, indent+"  ")
	}
}

// value reads an attribute by the reader that its name begins with.
func (d *dump) value(a *source.Attr) string {
	kind, _, _ := strings.Cut(a.Name, "_")
	switch e := a.Expr; kind {
	case "text":
		return show(d.Text(e))
	case "label":
		return show(d.Label(e))
	case "name":
		return show(d.Name(e))
	case "bool":
		return show(d.Bool(e))
	case "whole":
		return show(d.Whole(e))
	case "words":
		return show(d.Words(e))
	case "names":
		return show(d.Names(e))
	case "party":
		return show(d.Party(e))
	case "parties":
		return show(d.Parties(e))
	case "interval":
		return show(d.Interval(e, when.Zone{}))
	case "span":
		return show(d.Span(e))
	case "zone":
		z, ok := d.Zone(e)
		return show(z.Name(), ok)
	case "money":
		return show(d.Money(e))
	case "value":
		v, ok := d.Value(e)
		return show(valueText(v), ok)
	case "grade":
		return show(d.OneOf(e, "grade", "given", "found", "alleged"))
	default:
		return exprText(a.Expr)
	}
}

func valueText(v fact.Value) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func show[T any](v T, ok bool) string {
	if !ok {
		return "-"
	}
	return fmt.Sprintf("%v", v)
}

// exprText writes an expression with all its brackets.
func exprText(e source.Expr) string {
	switch x := e.(type) {
	case source.Text:
		return fmt.Sprintf("%q", x.Value)
	case source.Number:
		return x.Digits
	case source.Bool:
		return fmt.Sprint(x.Value)
	case source.List:
		return "[" + exprTexts(x.Items) + "]"
	case source.Ref:
		return strings.Join(x.Parts, ".")
	case source.Call:
		return x.Name + "(" + exprTexts(x.Args) + ")"
	case source.Not:
		return "!" + exprText(x.Of)
	case source.Binary:
		return "(" + exprText(x.X) + " " + x.Op + " " + exprText(x.Y) + ")"
	case source.Choice:
		return "(" + exprText(x.If) + " ? " + exprText(x.Then) + " : " + exprText(x.Else) + ")"
	case source.Bad:
		return "bad"
	default:
		return fmt.Sprintf("%T", e)
	}
}

func exprTexts(list []source.Expr) string {
	var out []string
	for _, e := range list {
		out = append(out, exprText(e))
	}
	return strings.Join(out, ", ")
}

// TestNothingSaid reads attributes that are not there: no value, no diagnostic.
func TestNothingSaid(t *testing.T) {
	tree, problems := source.Read([]source.File{{Name: "x", Text: []byte("x_y = 1\nz \"l\" {\n}\n")}})
	d := dump{Reader: tree.Reader()}
	if tree.Body.Expr("x_y") == nil || tree.Body.Blocks[0].Label() != "l" {
		t.Error("what is there is not found")
	}
	for _, kind := range []string{
		"text", "label", "name", "bool", "whole", "words", "names", "party", "parties",
		"interval", "span", "zone", "money", "value", "grade",
	} {
		if got := d.value(&source.Attr{Name: kind, Expr: tree.Body.Expr("nothing")}); got != "-" {
			t.Errorf("%s gives %s", kind, got)
		}
	}
	if len(problems)+len(d.Diagnostics()) > 0 || tree.Body.One("x") != nil || tree.Body.Of("x") != nil {
		t.Errorf("%v %v", problems, d.Diagnostics())
	}
	body := source.Body{Blocks: []*source.Block{{Type: "a"}, {Type: "x"}, {Type: "x"}}}
	if len(body.Of("x")) != 2 || body.One("x") != body.Blocks[1] || body.One("y") != nil {
		t.Error("blocks are not found by their type")
	}
	if x := body.Blocks[1]; x.Label() != "" || tree.Body.Attr("x") != nil {
		t.Error("a label or an attribute that is not there")
	}
	if label := (&source.Block{Labels: []string{"", "b"}}).Label(); label != "" {
		t.Errorf("a block without labels has the label %q", label)
	}
}

// TestHostile gives text that would overflow the parser's stack, keep it busy or fill the memory.
func TestHostile(t *testing.T) {
	deep := func(open, shut string) string {
		return "x = " + strings.Repeat(open, 100_000) + "1" + strings.Repeat(shut, 100_000) + "\n"
	}
	nested, long := "Too deeply nested", "The expression is too long"
	for name, c := range map[string]struct{ text, want string }{
		"parentheses":         {deep("(", ")"), nested},
		"brackets":            {deep("[", "]"), nested},
		"templates":           {deep(`"${`, `}"`), nested},
		"blocks":              {strings.Repeat("a {\n", 100_000), nested},
		"objects":             {deep("{a=", "}"), nested},
		"calls":               {deep("f(", ")"), nested},
		"directives":          {deep(`"%{if `, `}"`), nested},
		"not":                 {deep("!", ""), long},
		"minus":               {deep("-", ""), long},
		"conditions":          {deep("a ? 1 : ", ""), long},
		"conditions in if":    {"x = " + strings.Repeat("a ? ", 100_000) + "1\n", long},
		"sums":                {deep("1 + ", ""), long},
		"names":               {deep("a.", ""), long},
		"namespaces":          {deep("a::", ""), long},
		"indexes":             {"x = a" + strings.Repeat("[0]", 100_000) + "\n", long},
		"splats":              {"x = a" + strings.Repeat("[*]", 100_000) + "\n", long},
		"comments in between": {"x = (" + strings.Repeat("!/* */\n", 100_000) + "1)\n", long},
		"not over lines":      {"x = (" + strings.Repeat("!\n", 100_000) + "1)\n", long},
		"lines of a text":     {"x = <<-EOT\n" + strings.Repeat("a\n", 500_000) + "EOT\n", "The text is too long"},
		"parts of a text":     {`x = "` + strings.Repeat("$${", 300_000) + "\"\n", "The text is too long"},
		"a large file":        {strings.Repeat("#", source.MaxFile+1), "The file is too large"},
		"no text":             {"title = \"\xff\"", "The file is not UTF-8 text"},
		"nothing visible":     {"title = \"a\u202Eb\"", "An invisible character"},
		"terminal's control":  {"title = \"a\x1b[2Jb\"", "An invisible character"},
	} {
		t.Run(name, func(t *testing.T) {
			tree, got := source.Read([]source.File{{Name: "x.hcl", Text: []byte(c.text)}})
			if len(got) != 1 || got[0].Summary != c.want || len(tree.Body.Attrs) > 0 {
				t.Errorf("got %d diagnostics, first %+v", len(got), got[:min(1, len(got))])
			}
		})
	}
}

// TestLimits reads what is just within the limits.
func TestLimits(t *testing.T) {
	for name, text := range map[string]string{
		"nested": "x = " + strings.Repeat("(", source.MaxNesting) + "1" + strings.Repeat(")", source.MaxNesting) + "\n",
		"chain":  "x = " + strings.Repeat("1 + ", source.MaxChain/2-3) + "1\n",
		"lines":  "a {\n  b = !true\n}\nx = [" + strings.Repeat("!true,", 10_000) + "]\n",
		"text":   "x = <<-EOT\n" + strings.Repeat("a line of a text\n", source.MaxLines) + "EOT\n",
		"size":   strings.Repeat("#", source.MaxFile-1) + "\n",
	} {
		if _, got := source.Read([]source.File{{Name: name, Text: []byte(text)}}); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestFiles(t *testing.T) {
	large := []byte(strings.Repeat("#", source.MaxFile))
	_, got := source.Read([]source.File{
		{Name: "a", Text: large},
		{Name: "b", Text: large},
		{Name: "c", Text: large},
		{Name: "d", Text: large},
		{Name: "e", Text: []byte("#")},
		{Name: "f", Text: nil},
	})
	if len(got) != 1 || got[0].Summary != "The files are too large together" || got[0].Range.Filename != "e" {
		t.Errorf("too much: %v", got)
	}
	_, got = source.Read([]source.File{{Name: "a"}, {Name: "a"}})
	if len(got) != 1 || got[0].Summary != "The file is given twice" {
		t.Errorf("twice: %v", got)
	}
}

// TestManyDiagnostics stops counting at the limit, and does not repeat itself.
func TestManyDiagnostics(t *testing.T) {
	text := []byte(strings.Repeat("a \"b\" {\n}\n", source.MaxNotes+10))
	tree, got := source.Read([]source.File{{Name: "x", Text: text}})
	if len(got) != source.MaxNotes+1 || !got.Failed() {
		t.Errorf("%d diagnostics", len(got))
	}
	r := tree.Reader()
	for range 3 {
		r.Warn(tree.Body.Blocks[0].Head, "Twice", "The same.")
	}
	if got := r.Diagnostics(); len(got) != 1 || got.Failed() {
		t.Errorf("repeated: %v", got)
	}
}

func TestJSON(t *testing.T) {
	_, got := source.Read([]source.File{{Name: "x.hcl", Text: []byte("a {\n  within = 48h\n}\n")}})
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"severity":"error","summary":"A length of time stands in quotes",` +
		`"detail":"Without quotes this is a number with a word behind it.",` +
		`"file":"x.hcl","start":{"line":2,"column":12,"byte":15},"end":{"line":2,"column":15,"byte":18},` +
		`"block":"a","snippet":"  within = 48h","suggestion":"\"48h\""}]`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestRender paints each part, and puts the carets under wide characters and tabs.
func TestRender(t *testing.T) {
	tree, _ := source.Read([]source.File{{Name: "x.hcl", Text: []byte("\ta = \"契約e\u0301\"  # " + strings.Repeat("x", 300) + "\n")}})
	r := tree.Reader()
	at := tree.Body.Attrs[0].Expr.Where()
	r.Suggest(at, "First", "Detail.", "b")
	at.Start.Byte, at.End.Byte = at.End.Byte+200, at.End.Byte+210
	r.Warn(at, "Second", "Two\nlines.")
	r.Warn(source.Range{Filename: "no such file"}, "Third", "Nowhere.")
	paint := func(s source.Style, text string) string { return fmt.Sprintf("<%d %s>", s, text) }
	want := `<2 warning>: <3 Third>
  <4 no such file:0:0>
  Nowhere.

<1 error>: <3 First>
  <4 x.hcl:1:6>
  <4 1 |> 	a = "契約` + "e\u0301" + `"  # ` + strings.Repeat("x", 105) + `…
  <4   |> 	    <5 ^^^^^^^>
  Detail.
  <6 Write: b>

<2 warning>: <3 Second>
  <4 x.hcl:1:6>
  <4 1 |> …` + strings.Repeat("x", 120) + strings.Repeat("x", 104) + `
  <4   |> ` + strings.Repeat(" ", 121) + `<5 ^^^^^^^^^^>
  Two
  lines.
`
	if diff := cmp.Diff(want, r.Diagnostics().Render(paint)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
