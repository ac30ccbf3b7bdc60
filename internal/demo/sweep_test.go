package demo_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"counterpart/internal/party"
	"counterpart/internal/testkit"
	"counterpart/internal/web"
)

var (
	pictures = flag.String("pictures", "", "keep a picture of every page of the sweep in this `folder`")
	onlyRole = flag.String("role", "", "sweep the pages of this `role` only")
)

// looks are how every page is looked at. Colours are all that dark changes, so axe looks for one
// rule there, and once for each kind of page, unless the check is the long one.
var looks = []struct {
	name string
	look
	rules string
}{
	{"wide-light", wide, ""},
	{"wide-dark", dark, "color-contrast"},
	{"narrow-light", look{390, 844, 1, "light"}, ""},
	{"narrow-dark", look{390, 844, 1, "dark"}, "color-contrast"},
}

// One of each role.
var oneOfEach = []struct {
	role party.Role
	name string
}{
	{party.Owner, "Annette Verhoeven"},
	{party.PrivacyOfficer, "Tobias Reinhold"},
	{party.Manager, "Sabine Köster"},
	{party.Support, "Mia Hallström"},
	{party.Marketer, "Nora Lindqvist"},
	{party.Analyst, "Henrike Maas"},
	{party.Operator, "Owen Tanaka"},
}

// unseen are the pages that the sweep does not reach by links, with the reason.
var unseen = map[string]string{
	"/sign-in": "signed in already", "/sign-in/code": "signed in already", "/welcome/{token}": "signed in already",
	"/enrol": "in a journey of its own", "/enrol/code.png": "a picture", "/ledger/{index}/proof": "a file", "/ledger/policy": "a file", "/ledger/continues": "for the script",
	"/imports/refused/{batch}": "a file", "/sales/file/{name}": "a file", "/complaints/file/{name}": "a file",
	"/found/{find}": "the answer to a form", "/search/{find}": "the answer to a form",
	"/me/password": "asks for a code first", "/me/factor": "asks for a code first",
}

// Every page of every role, with names that pages break on, light and dark, wide and narrow: axe
// finds nothing serious, nothing is wider than the window, the browser complains of nothing, and
// the navigation leads to every page of the table.
func TestEveryPage(t *testing.T) {
	if testkit.Race {
		t.Skip("goes without the race detector: see the step data of ./check")
	}
	browser := chromium(t)
	axe := accessibility(t)
	base := *demoAt
	if base == "" {
		base = running(t, 120, "127.0.0.1:0")
		plantNames(t, browser, base)
	}
	darkened := map[string]bool{}
	for _, who := range oneOfEach {
		if *onlyRole != "" && *onlyRole != string(who.role) {
			continue
		}
		t.Run(string(who.role), func(t *testing.T) {
			b := visit(t, browser, base)
			b.as(who.name)
			s := &sweep{tab: b, axe: axe, role: string(who.role), mux: http.NewServeMux(), seen: map[string]int{}, darkened: darkened}
			want := s.table(who.role)
			s.queue = []step{{to: "/"}}
			if slices.Contains(want, "/imports/new") {
				s.open("/imports/new")
				columns := promised[string](s.tab, upload) // a file belongs to the session that brought it
				s.queue = append(s.queue, step{to: columns}, step{to: strings.TrimSuffix(columns, "/map")})
			}
			s.walk()
			for _, pattern := range want {
				if s.seen[pattern] == 0 && unseen[pattern] == "" {
					t.Errorf("no link leads the %s to %s", who.role, pattern)
				}
			}
		})
	}
}

// accessibility gives the source of axe-core, which .ci/tools fetches.
func accessibility(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(testkit.Root(t), ".bin", "axe.min.js"))
	if err == nil {
		return string(source)
	}
	if testkit.InCI() {
		t.Fatal("no axe-core: run .ci/tools")
	}
	t.Skip("no axe-core in .bin: .ci/tools fetches it")
	return ""
}

// sweep goes through the pages of one role.
type sweep struct {
	*tab
	axe, role string
	mux       *http.ServeMux  // knows which pattern a path belongs to
	seen      map[string]int  // pages looked at, by pattern and by pattern with the names of its query
	darkened  map[string]bool // kinds of page that were looked at in dark, as whichever role
	queue     []step
}

// step is a link that a page has.
type step struct{ from, to string }

// table gives the patterns of a role's pages, and teaches them to the mux.
func (s *sweep) table(role party.Role) []string {
	var want []string
	taught := map[string]bool{}
	for _, row := range web.Matrix() {
		if row.Method != http.MethodGet {
			continue
		}
		if !taught[row.Pattern] {
			taught[row.Pattern] = true
			s.mux.HandleFunc("GET "+row.Pattern, func(http.ResponseWriter, *http.Request) {})
		}
		if row.Role == role {
			want = append(want, row.Pattern)
		}
	}
	return want
}

// kinds gives the pattern of a link, and the pattern with the names of its query.
func (s *sweep) kinds(link string) (pattern, kind string) {
	u, err := url.Parse(link)
	if err != nil {
		return "", ""
	}
	_, pattern = s.mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: u.Path}, Host: "x"})
	pattern = strings.TrimPrefix(pattern, "GET ")
	var names []string
	for name, values := range u.Query() {
		if name == "sort" || name == "show" || name == "queue" || name == "view" {
			name += "=" + values[0]
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return pattern, pattern + "?" + strings.Join(names, "&")
}

// walk follows links from the pages in the queue. One page of each kind is enough; the variants of lists
// and two pages of one thing are looked at as the owner.
func (s *sweep) walk() {
	for len(s.queue) > 0 {
		next := s.queue[0]
		s.queue = s.queue[1:]
		link := next.to
		pattern, kind := s.kinds(link)
		most, variants := 1, 1
		if s.role == string(party.Owner) {
			variants = 4
			if strings.Contains(pattern, "{") {
				most = 2
			}
		}
		if pattern == "" || s.seen[kind] >= most || s.seen[pattern] >= variants && !strings.HasSuffix(kind, "?") {
			continue
		}
		switch unseen[pattern] {
		case "a picture", "a file":
			continue
		}
		s.seen[kind]++
		s.seen[pattern]++
		if status := s.fetch(link); status != http.StatusOK {
			s.Errorf("%s links the %s to %s, which answers %d", next.from, s.role, link, status)
			s.refused(int(status))
			continue
		}
		s.look(link, pattern, kind)
		links := read[[]string](s.tab, `[...document.querySelectorAll("a[href^='/']")].map((a) => a.getAttribute("href").split("#")[0])`)
		for _, l := range links {
			if !slices.ContainsFunc(s.queue, func(known step) bool { return known.to == l }) {
				s.queue = append(s.queue, step{link, l})
			}
		}
	}
}

// fetch opens a page and gives its status.
func (s *sweep) fetch(link string) int64 {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	res, err := chromedp.RunResponse(ctx, chromedp.Navigate(s.base+link))
	if err != nil {
		s.Fatal(link, err)
	}
	return res.Status
}

// look looks at the page that is open.
func (s *sweep) look(link, pattern, kind string) {
	s.Helper()
	known := s.darkened[kind] && !testkit.Long() && *pictures == ""
	s.darkened[kind] = true
	s.do("bring axe", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Evaluate[chromedp.Void](s.axe)(ctx, target)
		return err
	}))
	for _, l := range looks {
		if known && l.scheme == "dark" {
			continue
		}
		s.do("look", l.emulate(), chromedp.EmulateViewport(l.width, l.height))
		if over := read[string](s.tab, overflow); over != "" {
			s.Errorf("%s (%s) as %s: %s", link, l.name, s.role, over)
		}
		for _, finding := range s.findings(l.rules) {
			s.Errorf("%s (%s) as %s: %s", link, l.name, s.role, finding)
		}
		if *pictures != "" {
			s.keep(pattern, l.name)
		}
	}
	s.do("look", looks[0].emulate(), chromedp.EmulateViewport(wide.width, wide.height))
}

// overflow says what is wider than the window.
const overflow = `(() => {
	const root = document.scrollingElement;
	if (root.scrollWidth <= innerWidth) return "";
	const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".table, pre, .hidden, .skip"));
	return root.scrollWidth + " wide in a window of " + innerWidth + ": " + out.slice(0, 4).map((one) => one.outerHTML.slice(0, 120)).join(" | ");
})()`

// findings gives what axe calls serious or critical.
func (s *sweep) findings(rule string) []string {
	s.Helper()
	options := `{resultTypes: ["violations"]}`
	if rule != "" && !testkit.Long() {
		options = fmt.Sprintf(`{resultTypes: ["violations"], runOnly: [%q]}`, rule)
	}
	return promised[[]string](s.tab, `axe.run(document, `+options+`).then((all) => all.violations
		.filter((one) => one.impact === "serious" || one.impact === "critical")
		.map((one) => one.id + ": " + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + " (" + node.any.concat(node.all).map((why) => why.message).join("; ").slice(0, 200) + ")").join(" | ")))`)
}

// promised evaluates an expression that gives a promise.
func promised[T any](b *tab, expression string) T {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return v
}

var plain = regexp.MustCompile(`[^a-z0-9]+`)

// keep takes a picture of the page that is open.
func (s *sweep) keep(pattern, name string) {
	s.Helper()
	shot, err := chromedp.Run(s.ctx, chromedp.Action[[]byte](func(ctx context.Context, target *chromedp.Target) ([]byte, error) {
		res, err := cdp.Call(ctx, target, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
		return res.Data, err
	}))
	if err != nil {
		s.Fatal(err)
	}
	file := fmt.Sprintf("%s%s-%d-%s.png", s.role, strings.TrimRight(plain.ReplaceAllString(pattern, "-"), "-"), s.seen[pattern], name)
	if err := os.WriteFile(filepath.Join(*pictures, file), shot, 0o600); err != nil {
		s.Fatal(err)
	}
}

// plantNames makes customers whose names pages break on: the list of naughty strings where it is
// at hand, and some of our own.
func plantNames(t *testing.T, browser context.Context, base string) {
	t.Helper()
	b := visit(t, browser, base)
	b.as("Annette Verhoeven")
	made := 0
	for i, name := range awkwardNames(t) {
		form := url.Values{"given": {name}, "family": {name}, "email.0": {fmt.Sprintf("%s%d@example.org", strings.Repeat("long", 12), i)}, "address.0.city": {name}, "address.0.street": {name}, "address.0.country": {"DE"}, "note": {name}, "tags": {name}}
		status := promised[int](b, fmt.Sprintf(`fetch("/customers", {method: "POST", redirect: "manual", headers: {"Content-Type": "application/x-www-form-urlencoded"}, body: %q}).then((a) => a.type === "opaqueredirect" ? 303 : a.status)`, form.Encode()))
		if status == 303 {
			made++
		}
	}
	if made < 12 {
		t.Fatalf("only %d customers with awkward names were taken", made)
	}
	b.forget()
	for _, of := range []string{"customer", "order", "case"} {
		b.open("/setup/fields/new")
		b.choose("#object", of)
		b.fill("#label", "Own field of the "+of)
		b.follow("main .primary")
	}
	b.open("/customers") // the newest first
	newest := strings.TrimPrefix(read[string](b, `document.querySelector("#rows a.row").getAttribute("href").split("?")[0]`), "/customers/")
	b.open("/cases/new?customer=" + newest)
	b.fill("#subject", strings.Repeat("Unbreakable", 12))
	b.fill("#text", strings.Repeat("Unbreakable", 40))
	b.follow("main .primary")
	b.sees("h2#clocks", "Clocks")
}

// upload sends a file that has two rows, one of them bad, and gives the page to which that leads.
const upload = `(() => {
	const form = document.querySelector("form[enctype]");
	const data = new FormData(form);
	data.set("file", new File(["given,family,email\nAnna,Example,anna@mail.example\nBert,Example,not an address\n"], "customers.csv", {type: "text/csv"}));
	return fetch(form.action, {method: "POST", body: data}).then((a) => new URL(a.url).pathname);
})()`

// awkwardNames are names of one letter and of 300, from right to left, of emoji, of markup.
func awkwardNames(t *testing.T) []string {
	t.Helper()
	names := []string{
		"X", "محمد عبد الرحمن بن عبد العزيز", "בנימין", "👩🏽‍🚒🇩🇪", "Ana-María del Pilar Fernández de la Vega y Martínez-Campos",
		"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "O'Brien & Søn", "{{.Name}}", "Z̸̡̛a̷l̶g̵o̶", "ﷺ", "\u202eevil",
		strings.Repeat("Wolfeschlegelsteinhausenbergerdorff", 8) + "Ende", strings.Repeat("Anna ", 48) + "Maria",
	}
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
