package demo_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// answer gives the address of the answer to a search.
func (s *sweep) answer(page, input, words string) string {
	s.Helper()
	s.open(page)
	s.fill(input, words)
	s.arrive("search", typed(kb.Enter))
	return s.at()
}

// here looks at the page to which the last step led.
func (s *sweep) here(what string) {
	s.Helper()
	pattern, _ := s.kinds(s.at())
	s.seen[pattern]++
	s.look(s.at()+" ("+what+")", pattern)
}

const twoRows = "given,family,email\nAnna,%[1]s,anna.%[1]s@mail.example\nמשה,كريم,not an address\n"

// imports looks at each step of an import, as a file belongs to the session that brought it.
func (s *sweep) imports() {
	s.Helper()
	s.open("/imports/new")
	s.attach("nothing.csv", "")
	s.follow("main .primary")
	s.refused(400)
	s.here("an empty file")
	s.open("/imports/new")
	s.attach("customers.csv", fmt.Sprintf(twoRows, s.role))
	s.follow("main .primary")
	s.here("columns")
	s.open(s.at())
	s.follow("main .primary")
	s.settles(".notice", "need your attention: 1 of 2")
	s.here("rows that cannot be taken")
	s.open(s.at())
	s.follow(`button[value="keep-going"]`)
	s.settles(".notice", "Imported")
	s.here("done")
	s.open("/imports/new")
	s.attach("fair.xlsx", twoSheets)
	s.follow("main .primary")
	s.here("a workbook of two sheets")
	s.open(s.at())
	s.follow(`form[action$="/drop"] button`)
}

// waiting is the path of a proposal on the page of versions, empty if none waits.
const waiting = `[...document.querySelectorAll("main .lines li")].find((one) => one.querySelector(".badge")?.textContent === "proposed")?.querySelector("a").getAttribute("href") ?? ""`

// proposal has the privacy officer propose a contract, unless one waits to be signed.
func proposal(t *testing.T, browser context.Context, base string) {
	t.Helper()
	b := visit(t, browser, base)
	b.as("Tobias Reinhold")
	b.open("/contract")
	if read[string](b, waiting) != "" {
		return
	}
	b.follow(`a[href^="/contract/draft?template=data-protection"]`)
	b.follow(`button[value="look"]`)
	b.follow(`button[value="propose"]`)
	b.sees("main", "Your side has not signed it yet")
}

// unsigned looks at a proposal that waits, at the steps of signing it, and at what a file that nobody
// signed is answered with.
func (s *sweep) unsigned() {
	s.Helper()
	s.open("/contract")
	s.open(read[string](s.tab, waiting))
	s.here("a proposal that waits")
	s.open(s.at())
	s.follow(`a[href$="/sign"]`)
	s.here("how to sign")
	s.open(s.at())
	s.attach("schedule.signed", "{}")
	s.follow(`form[action$="/signed"] button`)
	s.refused(400)
	s.look(s.at()+" (a file that nobody signed)", "/contract/{index}/sign")
}

// opened looks at what a list opens and what stands over a page.
func (s *sweep) opened() {
	s.Helper()
	for _, list := range []string{"/customers", "/orders", "/cases?queue=all"} {
		s.open(list)
		s.press("jxjxp")
		s.sees("#peek", "Recorded")
		s.do("open what opens", chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".drop").forEach((one) => one.open = true)`))
		s.look(list+" (panel, bar and forms open)", list)
	}
	s.open("/")
	s.do("open the palette", chord("k"))
	s.sees("#palette", "Places")
	s.press("anna")
	s.sees("#palette [data-count]", "result")
	s.look("/ (palette)", "/go")
	s.open("/customers/new")
	s.fill(`input[name="given"]`, "Toast")
	s.fill(`input[name="email.0"]`, "not an address")
	s.do("leave the check to the server", chromedp.Evaluate[chromedp.Void](`document.querySelector("main form.sheet").noValidate = true`))
	s.follow("main .buttons .primary")
	s.refused(400)
	s.look("/customers (an error)", "/customers/new")
	for _, missing := range []string{"/nowhere", "/customers/1", "/cases/999999"} {
		s.open(missing)
		s.refused(404)
		s.look(missing, missing)
	}
}

// gate looks at what those see who have not signed in yet.
func (s *sweep) gate(browser context.Context) {
	s.Helper()
	s.open("/sign-in")
	s.here("sign in")
	s.open("/sign-in")
	s.fill("#email", "nobody@retailmax.example")
	s.fill("#password", "not the sentence")
	s.follow("main .primary")
	s.refused(401)
	s.here("refused")

	email := fmt.Sprintf("ines.%d@retailmax.example", time.Now().UnixNano())
	s.open(invited(s.tab, browser, email))
	s.here("welcome")
	s.open(s.at())
	s.fill("#password", sentence)
	s.fill("#again", sentence+".")
	s.follow("main .primary")
	s.refused(400)
	s.here("two that differ")
	s.fill("#password", sentence)
	s.fill("#again", sentence)
	s.follow("main .primary")
	s.here("enrol")
	secret := strings.ReplaceAll(s.text("dd.code"), " ", "")
	s.fill("#code", "000000")
	s.follow("main .primary")
	s.forget()
	s.here("a wrong code")
	s.fill("#code", code(s.tab, secret, 0))
	s.follow("main .primary")
	s.look("/enrol (recovery codes)", "/enrol")
	s.open("/users")
	s.refused(403)
	s.look("/users (not for this role)", "/users")
	s.open("/")
	s.follow("form[action='/sign-out'] button")
	s.fill("#email", email)
	s.fill("#password", sentence)
	s.follow("main .primary")
	s.here("second factor")
	s.open("/thanks/retailmax.nothing")
	s.here("a question that is closed")
	s.open("/demo")
	s.look("/demo", "/demo")
	s.forget()
}

// invited gives the path of a new colleague's link.
func invited(b *tab, browser context.Context, email string) string {
	b.Helper()
	owner := visit(b.T, browser, b.base)
	owner.as("Annette Verhoeven")
	owner.open("/users/new")
	owner.fill("#name", "Ines Rautenberg")
	owner.fill("#email", email)
	owner.choose("#role", "support")
	owner.follow(".buttons .primary")
	_, path, ok := strings.Cut(owner.text(".notice code"), "/welcome/")
	if !ok {
		b.Fatal("no link for whoever is invited")
	}
	return "/welcome/" + path
}

// attach chooses a file, as the dialogue of the system would.
func (b *tab) attach(name, content string) {
	b.Helper()
	file := filepath.Join(b.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		b.Fatal(err)
	}
	b.do("attach "+name, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
}

// settles waits until a page that loads itself anew says how its work ended.
func (b *tab) settles(css, text string) {
	b.Helper()
	until, last := time.Now().Add(patience), ""
	for time.Now().Before(until) {
		ctx, cancel := context.WithTimeout(b.ctx, patience)
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf(`document.readyState === "complete" ? document.querySelector(%q)?.innerText ?? "" : ""`, css)))
		cancel()
		if err == nil { // an error: the page went while it was asked
			last = got
			if strings.Contains(got, text) {
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.Fatalf("%s shows %q, want %q\n%s", css, last, text, b.state())
}
