package demo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"counterpart/internal/testkit"
)

// ownNames are names of one letter and of 300, from right to left, of emoji, of markup, of nothing.
func ownNames() []string {
	return []string{
		"X", "محمد عبد الرحمن بن عبد العزيز (أبو علي)", "בנימין 3", "👩🏽‍🚒🇩🇪", "Ana-María del Pilar Fernández de la Vega y Martínez-Campos",
		"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "O'Brien & Søn", "{{.Name}}", "Z̸̡̛a̷l̶g̵o̶", "ﷺ", "",
		strings.Repeat("W", 300), strings.Repeat("Annamaria ", 30),
	}
}

// awkwardNames are those, and some of the list of naughty strings where it is at hand.
func awkwardNames(t *testing.T) []string {
	t.Helper()
	names := ownNames()
	raw, err := os.ReadFile(filepath.Join(filepath.Dir(testkit.Root(t)), "shared", "data", "blns", "blns.json"))
	if err != nil {
		return names // the list lies beside the repository only where the data sets are
	}
	var naughty []string
	if err := json.Unmarshal(raw, &naughty); err != nil {
		t.Fatal(err)
	}
	for i, n := range naughty {
		if i%14 == 3 && strings.IndexFunc(n, unicode.IsControl) < 0 && n != "" {
			names = append(names, n)
		}
	}
	return names
}

// plantAwkward makes customers with such names, each with an order and a case full of them, as a till
// would, and own fields beside.
func plantAwkward(t *testing.T, browser context.Context, base string) {
	t.Helper()
	b := visit(t, browser, base)
	b.as("Annette Verhoeven")
	for _, of := range []string{"customer", "order", "case"} {
		b.open("/setup/fields/new")
		b.choose("#object", of)
		b.fill("#label", "Own field of the "+of)
		b.follow("main .primary")
	}
	till := aToken(b, "Till 3, Hamburg")
	var customers, orders, cases []any
	now := time.Now().UTC()
	for i, name := range awkwardNames(t) {
		id, sku := fmt.Sprintf("AWK-%d", i), fmt.Sprintf("AWK-%d-%s", i, strings.Repeat("9", 3*i%40))
		given, family := name, name
		if runes := []rune(name); len(runes) > 200 { // 300 in all
			given, family = string(runes[:150]), string(runes[150:299])
		}
		if name == "" {
			customers = append(customers, map[string]any{"external": id})
		} else {
			customers = append(customers, map[string]any{
				"external": id, "given": given, "family": family, "tags": []string{start(name, 40)},
				"emails":    []string{fmt.Sprintf("%s%d@example.org", strings.Repeat("long", 12), i)},
				"addresses": []any{map[string]any{"street": start(name, 200), "city": start(name, 200), "country": "DE"}},
			})
		}
		at := now.Add(time.Duration(i-100) * time.Second).Format(time.RFC3339)
		orders = append(orders, map[string]any{
			"number": id, "customer": id, "placed": at, "channel": "shop", "shop": start(name, 100),
			"lines": []any{map[string]any{"sku": sku, "name": start(name, 200), "price": "1234567.89", "quantity": 7}},
		})
		cases = append(cases, map[string]any{
			"reference": id, "customer": id, "opened": at, "channel": "web", "subject": start(name, 150), "text": "It says: " + name + "\n" + name,
			"orders": []string{id}, "product": sku,
		})
	}
	for _, of := range []struct {
		path  string
		items []any
	}{{"customers", customers}, {"orders", orders}, {"cases", cases}} {
		status, answer := till.send(b, of.path, map[string]any{"items": of.items})
		if made := strings.Count(answer, `"created"`); status != http.StatusOK || made < len(ownNames())-3 {
			t.Fatalf("%d of %d %s taken: %d %s", made, len(of.items), of.path, status, strings.ReplaceAll(answer, `"status":"created"`, ""))
		}
	}
}

// start gives so many characters of a text at most.
func start(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}

// program is a till that has a token.
type program struct{ base, secret string }

// aToken makes a token on its page.
func aToken(b *tab, name string) program {
	b.Helper()
	b.open("/tokens")
	b.fill("#name", name)
	b.follow("main form .primary")
	b.sees("#secret", "shown this once")
	return program{b.base, b.text("section pre code")}
}

// send calls the API with a token.
func (p program) send(b *tab, path string, body any) (status int, answer string) {
	b.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		b.Fatal(err)
	}
	q, err := http.NewRequestWithContext(b.Context(), http.MethodPost, p.base+"/api/v1/"+path, bytes.NewReader(raw))
	if err != nil {
		b.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Authorization", "Bearer "+p.secret)
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	return res.StatusCode, string(out)
}

// Names that pages break on, on each kind of page that shows people, at both widths and on paper:
// nothing is wider than the window, nothing is cut off, and directions are kept apart.
func TestAwkwardNames(t *testing.T) {
	if testkit.Race {
		t.Skip("goes without the race detector: see the step data of ./check")
	}
	browser := chromium(t)
	base := *demoAt
	if base == "" {
		base = running(t, 60, "127.0.0.1:0")
		plantAwkward(t, browser, base)
	}
	b := visit(t, browser, base)
	b.as("Annette Verhoeven")
	customers, orders, cases := b.rows("/customers", 14), b.rows("/orders", 14), b.rows("/cases?queue=all", 14)
	for _, of := range []struct {
		list string
		rows []string
		more []string
	}{
		{"/customers", customers, []string{"/edit", "/privacy", "/history"}},
		{"/orders", orders, []string{"/own"}},
		{"/cases?queue=all", cases, []string{"/own"}},
	} {
		b.holds(of.list)
		for i, row := range of.rows {
			b.holds(row)
			if i%2 == 0 {
				join := map[bool]string{true: "&peek=", false: "?peek="}[strings.Contains(of.list, "?")]
				b.holds(of.list + join + row[strings.LastIndex(row, "/")+1:])
				continue
			}
			b.holds(row + of.more[i/2%len(of.more)])
		}
	}
	b.holds("/sales?span=7d")
	b.holds("/complaints?span=7d")
	b.holds(read[string](b, `document.querySelector("main a[href*='product=AWK']").getAttribute("href")`))
	for _, words := range []string{"WWW", "محمد", "annamaria", "longlong"} {
		b.open("/")
		b.do("open the palette", chord("k"))
		b.fill("#palette input", words)
		b.sees("#palette [data-count]", "result")
		b.measure("the palette with " + words)
	}
	for i, row := range []string{customers[0], orders[0], cases[0]} {
		b.open(row)
		b.onPaper(row)
		if i == 0 {
			b.copied(row)
		}
	}
}

// rows gives the paths of the planted rows of a list.
func (b *tab) rows(list string, most int) []string {
	b.Helper()
	b.open(list)
	all := read[[]string](b, `[...document.querySelectorAll("#rows a.row")].map((one) => one.getAttribute("href").split("?")[0])`)
	return all[:min(len(all), most)]
}

// holds opens a page and measures it.
func (b *tab) holds(path string) {
	b.Helper()
	b.open(path)
	b.measure(path)
}

// measure looks at what is open at both widths.
func (b *tab) measure(what string) {
	b.Helper()
	for _, width := range []int64{390, 1440} {
		b.do("look", chromedp.EmulateViewport(width, 900))
		for _, wrong := range []string{overflow, cut, mixed} {
			if found := read[string](b, wrong); found != "" {
				b.Errorf("%s at %d: %s", what, width, found)
			}
		}
	}
}

// cut finds boxes that hide a part of their text, but for those that scroll and those that say so by
// an ellipsis.
const cut = `[...document.querySelectorAll("main *, dialog *")].filter((one) => {
	const look = getComputedStyle(one);
	return /hidden|clip/.test(look.overflowX) && look.textOverflow !== "ellipsis" && one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1 && !one.closest("svg, .hidden, input, textarea, select");
}).slice(0, 4).map((one) => "cut: " + one.scrollWidth + " in " + one.clientWidth + ": " + one.outerHTML.slice(0, 140)).join(" | ")`

// onPaper measures a page as it is printed on A4.
func (b *tab) onPaper(what string) {
	b.Helper()
	media := func(name string) chromedp.Action[chromedp.Void] {
		return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name})
			return err
		})
	}
	b.do("paper", chromedp.EmulateViewport(720, 1000), media("print"))
	if found := read[string](b, overflow); found != "" {
		b.Errorf("%s on paper: %s", what, found)
	}
	b.do("screen", media(""))
}

// copied measures the page with everything that is kept of a person.
func (b *tab) copied(customer string) {
	b.Helper()
	text := promised[string](b, fmt.Sprintf(`fetch(%q, {method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"}, body: "format=html"}).then((a) => a.text())`, customer+"/copy"))
	file := filepath.Join(b.TempDir(), "copy.html")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	b.do("open the copy", chromedp.Navigate("file://"+file))
	b.sees("body", "Who saw")
	b.measure("the copy of " + customer)
}
