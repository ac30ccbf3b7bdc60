package demo_test

import (
	"context"
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

// looks are how every page is looked at, on one load of it. Colours are all that dark changes, so axe
// looks for one rule there. Only what has new shapes is looked at by axe in any look but the first,
// unless the check is the long one.
var looks = []struct {
	name string
	look
	rules string
}{
	{"narrow-dark", look{390, 844, 1, "dark"}, "color-contrast"},
	{"narrow-light", look{390, 844, 1, "light"}, ""},
	{"wide-dark", dark, "color-contrast"},
	{"wide-light", wide, ""},
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

// files are what the sweep does not open: it is no page, or there only at times.
var files = map[string]bool{
	"/enrol/code.png": true, "/ledger/{index}/proof": true, "/imports/refused/{batch}": true,
	"/acts/{index}/files/{number}": true, "/contract/{index}/files/{number}": true, "/contract/{index}/paper": true,
	"/ledger/policy": true, "/ledger/continues": true, "/handover/{bundle}/file": true, "/sales/file/{name}": true, "/complaints/file/{name}": true,
}

// Every page of every role and of whoever has no role yet, with names that pages break on, light and
// dark, wide and narrow: axe finds nothing serious, nothing is wider than the window, the browser
// complains of nothing, and the navigation leads to every page of the table.
func TestEveryPage(t *testing.T) {
	if testkit.Race {
		t.Skip("goes without the race detector: see the step data of ./check")
	}
	browser := chromium(t)
	axe := accessibility(t)
	base := *demoAt
	if base == "" {
		base = running(t, 120, "127.0.0.1:0")
		plantAwkward(t, browser, base)
	}
	proposal(t, browser, base)
	shapes := map[string]map[string]bool{}
	begin := func(t *testing.T, role party.Role) (*sweep, []string) {
		s := &sweep{tab: visit(t, browser, base), axe: axe, role: string(role), mux: http.NewServeMux(), seen: map[string]int{}, shapes: shapes}
		return s, s.table(role)
	}
	for _, who := range oneOfEach {
		if *onlyRole != "" && *onlyRole != string(who.role) {
			continue
		}
		t.Run(string(who.role), func(t *testing.T) {
			s, want := begin(t, who.role)
			s.as(who.name)
			s.queue = []step{{to: "/"}}
			if slices.Contains(want, "/found/{find}") {
				s.queue = append(s.queue, step{"/customers", s.answer("/customers", "#find", "an")})
			}
			if slices.Contains(want, "/search/{find}") {
				s.queue = append(s.queue, step{"/", s.answer("/", "#find-home", "an")})
			}
			s.walk()
			if slices.Contains(want, "/imports/new") {
				s.imports()
			}
			if slices.Contains(want, "/contract/{index}/sign") {
				s.unsigned()
			}
			if who.role == party.Owner {
				s.opened()
			}
			s.missed(want)
		})
	}
	if *onlyRole == "" || *onlyRole == "nobody" {
		t.Run("nobody", func(t *testing.T) {
			s, want := begin(t, "")
			s.gate(browser)
			s.missed(want)
		})
	}
}

// missed fails for pages of the table that were not looked at.
func (s *sweep) missed(want []string) {
	s.Helper()
	for _, pattern := range want {
		if s.seen[pattern] == 0 && !files[pattern] {
			s.Errorf("nothing leads the %s to %s", s.role, pattern)
		}
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
	mux       *http.ServeMux             // knows which pattern a path belongs to
	seen      map[string]int             // pages looked at, by pattern and by pattern with the names of its query
	shapes    map[string]map[string]bool // by look: what elements axe has seen, as whichever role
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
		if files[pattern] {
			continue
		}
		s.seen[kind]++
		s.seen[pattern]++
		if status := s.fetch(link); status != http.StatusOK {
			s.Errorf("%s links the %s to %s, which answers %d", next.from, s.role, link, status)
			s.refused(int(status))
			continue
		}
		links := read[[]string](s.tab, `[...document.querySelectorAll("a[href^='/']")].map((a) => a.getAttribute("href").split("#")[0])`)
		s.look(link, pattern)
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

// look looks at the page that is open. What is measured is measured on the whole page; axe gets the
// first rows of each list, as it takes a second for fifty that are alike.
func (s *sweep) look(link, pattern string) {
	s.Helper()
	for _, l := range looks {
		if l.scheme == "dark" && *pictures == "" {
			continue
		}
		s.do("look", l.emulate(), chromedp.EmulateViewport(l.width, l.height))
		if over := read[string](s.tab, overflow); over != "" {
			s.Errorf("%s (%s) as %s: %s", link, l.name, s.role, over)
		}
		if mixed := read[string](s.tab, mixed); mixed != "" {
			s.Errorf("%s (%s) as %s: not kept apart from what is beside it: %s", link, l.name, s.role, mixed)
		}
		if tiny := read[string](s.tab, tiny); tiny != "" {
			s.Errorf("%s (%s) as %s: too small to read: %s", link, l.name, s.role, tiny)
		}
		if *pictures != "" {
			s.keep(pattern, l.name)
		}
	}
	s.do("bring axe", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Evaluate[chromedp.Void](s.axe+";"+fewer12)(ctx, target)
		return err
	}))
	shapes := read[[]string](s.tab, shapes)
	for _, l := range looks {
		if !s.fresh(l.name, shapes) && l.look != wide && !testkit.Long() {
			continue
		}
		s.do("look", l.emulate(), chromedp.EmulateViewport(l.width, l.height))
		for _, finding := range s.findings(l.rules) {
			s.Errorf("%s (%s) as %s: %s", link, l.name, s.role, finding)
		}
	}
}

// fresh remembers shapes for a look, and says whether any of them is new.
func (s *sweep) fresh(look string, shapes []string) bool {
	if s.shapes[look] == nil {
		s.shapes[look] = map[string]bool{}
	}
	before := len(s.shapes[look])
	for _, shape := range shapes {
		s.shapes[look][shape] = true
	}
	return len(s.shapes[look]) > before
}

// fewer12 leaves the first twelve of what is alike.
const fewer12 = `for (const list of document.querySelectorAll("tbody, ol, ul")) for (const one of [...list.children].slice(12)) one.remove();`

// shapes gives each kind of element: what it is and what it stands in, with classes and with the
// attributes that tell what it is.
const shapes = `(() => {
	const name = (one) => one.tagName + "." + [...one.classList].sort().join(".") + [...one.attributes].map((a) => a.name === "role" || a.name === "type" ? a.name + "=" + a.value : a.name).filter((n) => /^(role|type|aria|tabindex|open|hidden|disabled)/.test(n)).sort().join(",");
	return [...new Set([...document.querySelectorAll("body *")].map((one) => name(one.parentElement) + ">" + name(one)))];
})()`

// mixed finds words that run from right to left and share a line with others without standing in an
// element of their own that keeps directions apart: there the order on the screen is not that of the text.
const mixed = `(() => {
	const rtl = /[\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc]/;
	const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const out = [];
	for (let text = all.nextNode(); text; text = all.nextNode()) {
		if (!rtl.test(text.data) || text.parentElement.closest("script, style, textarea, option, svg, .hidden, [hidden]")) continue;
		let one = text.parentElement;
		while (getComputedStyle(one).display === "inline" && !one.matches("bdi, [dir]") && getComputedStyle(one).unicodeBidi === "normal") one = one.parentElement;
		if (one.matches("bdi, [dir=auto]") || getComputedStyle(one).display === "inline") continue;
		const own = [...one.childNodes].filter((c) => c.nodeType === 3 || getComputedStyle(c).display === "inline").map((c) => c.textContent).join("").trim();
		if (own !== text.data.trim()) out.push(one.outerHTML.slice(0, 140));
	}
	return [...new Set(out)].slice(0, 4).join(" | ");
})()`

// overflow says what is wider than the window.
const overflow = `(() => {
	const root = document.scrollingElement;
	if (root.scrollWidth <= innerWidth) return "";
	const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".table, pre, .hidden, .skip"));
	return root.scrollWidth + " wide in a window of " + innerWidth + ": " + out.slice(0, 4).map((one) => one.outerHTML.slice(0, 120)).join(" | ");
})()`

// tiny finds words of drawings that are smaller than 11 pixels on the screen, where the drawing is scaled.
const tiny = `[...document.querySelectorAll("svg text")].filter((one) => one.checkVisibility()).map((one) =>
	[parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a, one.textContent]).filter(([size]) => size < 11).slice(0, 4).map(([size, words]) => words + " at " + size.toFixed(1)).join(" | ")`

// findings gives what axe calls serious or critical.
func (s *sweep) findings(rule string) []string {
	s.Helper()
	options := `{resultTypes: ["violations"], preload: false}`
	if rule != "" && !testkit.Long() {
		options = fmt.Sprintf(`{resultTypes: ["violations"], preload: false, runOnly: [%q]}`, rule)
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
