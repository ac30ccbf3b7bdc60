package view

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"
)

func mustNew(t *testing.T) *Templates {
	t.Helper()
	all, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every template fits its struct, and every struct and template has its partner.
func TestTemplatesFitTheirStructs(t *testing.T) {
	all := mustNew(t)
	seen := map[string]bool{}
	for _, n := range allPages() {
		name := n.page.file()
		if seen[name] {
			continue
		}
		seen[name] = true
		set, ok := all.pages[name]
		if !ok {
			t.Errorf("%T: no template %s", n.page, name)
			continue
		}
		if err := templatecheck.CheckHTML(set.Lookup("layout"), n.page); err != nil {
			t.Errorf("%T: %v", n.page, err)
		}
	}
	for name := range all.pages {
		if !seen[name] {
			t.Errorf("template %s has no struct in the samples", name)
		}
	}
}

func TestEveryPageIsSoundHTML(t *testing.T) {
	all := mustNew(t)
	for _, n := range allPages() {
		t.Run(n.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := all.Render(&out, n.page); err != nil {
				t.Fatal(err)
			}
			if out.Len() > 60_000 {
				t.Errorf("%d bytes is too much for a page", out.Len())
			}
			for _, fault := range faults(out.String()) {
				t.Error(fault)
			}
		})
	}
}

func TestFaultsAreSeen(t *testing.T) {
	for _, row := range []struct{ name, body, want string }{
		{"inline style", `<h1>A</h1><p style="x">`, "inline style"},
		{"inline script", `<h1>A</h1><script>x</script>`, "inline script"},
		{"handler", `<h1>A</h1><p onclick="x">`, "inline script onclick"},
		{"two h1", `<h1>A</h1><h1>B</h1>`, "2 elements h1"},
		{"skipped heading", `<h1>A</h1><h3>B</h3>`, "heading 3 after 1"},
		{"twin ids", `<h1 id="a">A</h1><p id="a">`, "id a twice"},
		{"no label", `<h1>A</h1><input id="x" name="x">`, "input x has no label"},
		{"dangling reference", `<h1>A</h1><p aria-labelledby="x">`, "aria-labelledby: no id x"},
		{"table", `<h1>A</h1><table><thead><tr><th>A</th></tr></thead></table>`, "th without scope"},
		{"caption", `<h1>A</h1><table><thead></thead></table>`, "1 tables, 0 captions"},
		{"bad template", `<h1>A</h1><a href="#ZgotmplZ">x</a>`, "ZgotmplZ"},
		{"nameless button", `<h1>A</h1><button></button>`, "button without text"},
	} {
		t.Run(row.name, func(t *testing.T) {
			found := faults("<html><body><main>" + row.body + "</main></body></html>")
			if !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, row.want) }) {
				t.Errorf("got %q, want %q", found, row.want)
			}
		})
	}
}

func TestRenderWritesAllOrNothing(t *testing.T) {
	all := mustNew(t)
	broken := Home{Walk: &Walk{Stops: []Stop{{}}}, Tiles: []Tile{{Label: "x"}}}
	broken.Nav = []NavGroup{{Items: []NavItem{{Icon: "no such icon"}}}}
	broken.Viewer = &Viewer{}
	var out bytes.Buffer
	if err := all.Render(&out, broken); err == nil {
		t.Error("an unknown icon was rendered")
	}
	if out.Len() != 0 {
		t.Errorf("%d bytes of a broken page were written", out.Len())
	}
	want := errors.New("connection is gone")
	if err := all.Render(badWriter{want}, Home{}); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

type badWriter struct{ err error }

func (w badWriter) Write([]byte) (int, error) { return 0, w.err }

func TestFragmentHoldsRowsOnly(t *testing.T) {
	var out bytes.Buffer
	if err := mustNew(t).RenderFragment(&out, sampleCustomers(), "rows"); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "Anneliese Vogt") || strings.Contains(text, "<html") || strings.Contains(text, "<form") {
		t.Errorf("not only the rows: %.200s", text)
	}
	if err := mustNew(t).RenderFragment(io.Discard, sampleCustomers(), "nothing"); err == nil {
		t.Error("an unknown fragment was rendered")
	}
}

func TestMarkupInValuesIsEscaped(t *testing.T) {
	page := sampleCustomer()
	page.Name = `<script>alert(1)</script>`
	page.EditURL = `javascript:alert(1)`
	var out bytes.Buffer
	if err := mustNew(t).Render(&out, page); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); strings.Contains(text, "<script>alert") || strings.Contains(text, "javascript:") {
		t.Error("markup of a value reached the page")
	}
}

// A masked field never carries more than what it was given, and offers its button
// only to those who may reveal.
func TestRevealIsOfferedOnlyToThoseWhoMay(t *testing.T) {
	page := sampleCustomer()
	for _, row := range []struct {
		action string
		want   int
	}{{"/customers/7F3KQ/reveal", 5}, {"", 0}} {
		page.Reveal.Action = row.action
		var out bytes.Buffer
		if err := mustNew(t).Render(&out, page); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(out.String(), `form="reveal"`); got != row.want {
			t.Errorf("action %q: %d buttons, want %d", row.action, got, row.want)
		}
	}
}

func TestNavigation(t *testing.T) {
	got := Navigation(SectionOrders, func(s Section) bool { return s == SectionHome || s == SectionOrders })
	want := []NavGroup{{"", []NavItem{{"Home", "/", "home", "h", false}, {"Orders", "/orders", "bag", "o", true}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWords(t *testing.T) {
	for _, row := range []struct{ got, want string }{
		{initials("Anneliese Vogt"), "AV"},
		{initials("Béatrice de Lemoine"), "BL"},
		{initials("O’Hara"), "OH"},
		{initials("émile"), "É"},
		{initials(""), "–"},
		{ordinal("Phone", 0), "Phone"},
		{ordinal("Phone", 2), "Phone 3"},
		{bars([]int{0, 2, 4}), "M0 39h7v1h-7zM10 20h7v20h-7zM20 0h7v40h-7z"},
		{bars(nil), ""},
	} {
		if row.got != row.want {
			t.Errorf("got %q, want %q", row.got, row.want)
		}
	}
	for n, want := range map[any]string{0: "0", 999: "999", uint64(1000): "1,000", -1234567: "-1,234,567", int64(-123): "-123"} {
		if got, err := number(n); err != nil || got != want {
			t.Errorf("number %v: got %q, %v, want %q", n, got, err, want)
		}
	}
	if _, err := number("many"); err == nil {
		t.Error("a word passed as a count")
	}
	if got, _ := plural(1, "entry", "entries"); got != "1 entry" {
		t.Errorf("got %q", got)
	}
	if got, _ := plural(2000, "entry", "entries"); got != "2,000 entries" {
		t.Errorf("got %q", got)
	}
}

func TestInputSettings(t *testing.T) {
	if _, err := newInput("a", "A", "", nil, "odd"); err == nil {
		t.Error("a setting without value passed")
	}
	if _, err := newInput("a", "A", "", nil, "colour", "red"); err == nil {
		t.Error("an unknown setting passed")
	}
	in, err := newInput("a", "A", "x", Errors{"a": "wrong"}, "hint", "help", "required", "yes")
	if err != nil || in.DescribedBy() != "a-error a-hint" || !in.Required || in.Error != "wrong" {
		t.Errorf("got %+v, %v", in, err)
	}
}

// faults reads a page and says what is wrong with it.
func faults(text string) []string {
	p := &reading{ids: map[string]bool{}, labels: map[string]bool{}}
	decoder := xml.NewDecoder(strings.NewReader(strings.Replace(text, "<!doctype html>", "", 1)))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			p.fault("not well formed: " + err.Error())
			break
		}
		p.take(token)
	}
	return p.finish(text)
}
