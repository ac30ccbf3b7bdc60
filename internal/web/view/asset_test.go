package view

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// style is the style sheet as browsers get it.
func style(t *testing.T) string {
	t.Helper()
	content := assets()["app.css"].content
	if len(content) == 0 {
		t.Fatal("no style sheet")
	}
	return string(content)
}

func TestStyleSheetStaysSmall(t *testing.T) {
	text := style(t)
	if lines := strings.Count(text, "\n"); lines > 1_100 || len(text) > 48_000 {
		t.Errorf("%d lines, %d bytes: more than 1,100 lines or 48 kB", lines, len(text))
	}
	if strings.Contains(text, "url(") || strings.Contains(text, "@import") {
		t.Error("the style sheet fetches something")
	}
}

// The parts of the style sheet and of the script come in the order of their names.
func TestPartsAreJoinedInOrder(t *testing.T) {
	for name, parts := range map[string][]string{
		"app.css": {"--ground", "html {", ".shell {", ".badge {", ".three {"},
		"app.js":  {"data-search", "form[data-live]", "time[data-clock]"},
	} {
		last := -1
		for _, part := range parts {
			at := strings.Index(string(assets()[name].content), part)
			if at <= last {
				t.Errorf("%s: %q is at %d, what stands before it at %d", name, part, at, last)
			}
			last = at
		}
	}
}

func TestAssetsArePacked(t *testing.T) {
	for _, name := range []string{"app.css", "app.js"} {
		req := httptest.NewRequest(http.MethodGet, Asset(name), nil)
		req.Header.Set("Accept-Encoding", "gzip, br")
		w := httptest.NewRecorder()
		Assets().ServeHTTP(w, req)
		packed := w.Body.Len()
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(name, err)
		}
		whole, err := io.ReadAll(z)
		if err != nil || string(whole) != string(assets()[name].content) || packed > len(whole)/2 ||
			w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %d of %d bytes, %v, %v", name, packed, len(whole), w.Header(), err)
		}
		if kind := w.Header().Get("Content-Type"); !strings.HasPrefix(kind, "text/") {
			t.Errorf("%s is of type %s", name, kind)
		}
	}
}

func TestFirstLoadIsUnder150kB(t *testing.T) {
	var out bytes.Buffer
	if err := mustNew(t).Render(&out, sampleCustomers()); err != nil {
		t.Fatal(err)
	}
	total := out.Len()
	for _, one := range assets() {
		total += len(one.packed)
	}
	if total > 150_000 {
		t.Errorf("first load is %d bytes", total)
	}
}

func TestAssetsAreServedUnderTheirHash(t *testing.T) {
	for _, row := range []struct {
		path   string
		status int
		kind   string
	}{
		{Asset("app.css"), 200, "text/css; charset=utf-8"},
		{Asset("app.js"), 200, "text/javascript; charset=utf-8"},
		{Asset("mark.svg"), 200, "image/svg+xml"},
		{AssetPrefix + "app.css", 404, "text/plain; charset=utf-8"},
		{AssetPrefix + "../view.go", 404, "text/plain; charset=utf-8"},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = row.path
		Assets().ServeHTTP(w, r)
		if w.Code != row.status || w.Header().Get("Content-Type") != row.kind {
			t.Errorf("%s: %d %s", row.path, w.Code, w.Header().Get("Content-Type"))
		}
		if kept := strings.Contains(w.Header().Get("Cache-Control"), "immutable"); kept != (row.status == 200) {
			t.Errorf("%s: kept for ever: %v", row.path, kept)
		}
	}
	if !regexp.MustCompile(`^/assets/app\.[0-9a-f]{12}\.css$`).MatchString(Asset("app.css")) {
		t.Error(Asset("app.css"))
	}
}

// Every class that a template uses is styled, or known to be a hook only.
func TestEveryClassIsStyled(t *testing.T) {
	text := style(t)
	hooks := map[string]bool{"opened": true, "accent": true, "skipped": true, "running": true, "col": true, "listed": true}
	all := mustNew(t)
	used := map[string]bool{}
	for _, n := range allPages() {
		var out bytes.Buffer
		if err := all.Render(&out, n.page); err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`class="([^"]*)"`).FindAllStringSubmatch(out.String(), -1) {
			for class := range strings.FieldsSeq(m[1]) {
				used[class] = true
			}
		}
	}
	for class := range used {
		if !hooks[class] && !regexp.MustCompile(`\.`+class+`\b`).MatchString(text) {
			t.Errorf("class %s has no style", class)
		}
	}
	rules := regexp.MustCompile(`(?s)/\*.*?\*/|\{[^{}]*\}`).ReplaceAllString(text, " ")
	for _, m := range regexp.MustCompile(`\.([a-z][a-z0-9-]*)`).FindAllStringSubmatch(rules, -1) {
		if !used[m[1]] {
			t.Errorf("style for class %s that no page has", m[1])
		}
	}
}

// Text is legible in both themes: WCAG 2.2 AA, 4.5 for text and 3 for the edges
// of controls.
func TestContrast(t *testing.T) {
	tokens := map[string][2]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)`).FindAllStringSubmatch(style(t), -1) {
		tokens[m[1]] = [2]string{m[2], m[3]}
	}
	for _, row := range []struct {
		front, backs string
		least        float64
	}{
		{"text", "surface ground raised hover accent-soft warn-soft danger-soft", 4.5},
		{"muted", "surface ground raised hover", 4.5},
		{"accent", "surface ground raised hover accent-soft", 4.5},
		{"on-accent", "accent accent-strong", 4.5},
		{"warn", "surface warn-soft", 4.5},
		{"danger", "surface danger-soft hover", 4.5},
		{"on-solid", "solid", 4.5},
		{"control", "surface", 3},
	} {
		for back := range strings.FieldsSeq(row.backs) {
			for theme, name := range []string{"light", "dark"} {
				f, b := tokens[row.front][theme], tokens[back][theme]
				if f == "" || b == "" {
					t.Fatalf("no token %s or %s", row.front, back)
				}
				if got := contrast(t, f, b); got < row.least {
					t.Errorf("%s: %s on %s is %.2f, want %.1f", name, row.front, back, got, row.least)
				}
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 4 {
		hex = "#" + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:3], 2) + strings.Repeat(hex[3:4], 2)
	}
	var rgb [3]uint8
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		t.Fatal(hex, err)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(rgb[i]) / 255
		if c <= 0.03928 {
			sum += weight * c / 12.92
			continue
		}
		sum += weight * math.Pow((c+0.055)/1.055, 2.4)
	}
	return sum
}
