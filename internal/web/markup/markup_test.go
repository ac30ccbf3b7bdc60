package markup

import (
	"html/template"
	"strings"
	"testing"
	"time"
)

var (
	text = template.Must(template.New("text").Parse(`<p title="{{.}}" data-label="{{.}}" class="a {{.}}">{{.}}</p>`))
	link = template.Must(template.New("link").Parse(`<a href="{{.}}">`))
)

func rendered(t *testing.T, by *template.Template, v any) string {
	t.Helper()
	var b strings.Builder
	if err := by.Execute(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var nasty = []string{
	"", "Anna", `<script>alert("1")</script>`, `"><img src=x onerror=alert(1)>`, "O'Neill & Söhne", "a+b", "\x00", "\xff\xfe<", "&amp;",
	"مرحبا", "\u2028", "{{.}}", "javascript:alert(1)", "JAVASCRIPT:alert(1)", "//evil.example", "/customers?peek=1&sort=name",
	"/x?a=%zz", "/x?a=%2", "/x?a=%2C", "/ü", "/a b", "mailto:a@b", "https://a.example/?q='", "data:text/html,x", "/a:b", "?after=a:b",
	"#x", "a:b/c", "/a(b)", "/a\tb", "/a+b", "/x?a=1,2", "%", "%41", "!$*;@[]",
}

func FuzzText(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var w Writer
		w.Raw(`<p title="`)
		w.Text(s)
		w.Raw(`" data-label="`)
		w.Text(s)
		w.Raw(`" class="a `)
		w.Text(s)
		w.Raw(`">`)
		w.Text(s)
		w.Raw(`</p>`)
		if got, want := string(w.HTML()), rendered(t, text, s); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", s, got, want)
		}
	})
}

func FuzzLink(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var w Writer
		w.Raw(`<a href="`)
		w.Link(s)
		w.Raw(`">`)
		if got, want := string(w.HTML()), rendered(t, link, s); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", s, got, want)
		}
	})
}

func TestWriter(t *testing.T) {
	var w Writer
	w.Raw("<b>")
	w.Grow(100)
	w.Number(-1204)
	w.Raw(" ")
	w.Time(time.Date(2026, 3, 1, 9, 30, 0, 0, time.FixedZone("", 3600)), time.RFC3339)
	w.Part("</b>")
	if got, want := string(w.HTML()), "<b>-1204 2026-03-01T09:30:00&#43;01:00</b>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
