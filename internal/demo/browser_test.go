package demo_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"
)

// house is what the journeys share: one demo, one browser, and what one journey leaves behind for
// the next, in the order in which people would come.
type house struct {
	browser  context.Context //nolint:containedctx // the test's life
	base     string
	customer string // path of the customer whom support opened
	welcome  string // path of an invitation's link
}

// The journeys of the people who work with it, in a real browser, which must complain of nothing.
func TestInBrowser(t *testing.T) {
	h := &house{browser: chromium(t)}
	h.base = running(t, 200, "127.0.0.1:0")
	for _, j := range []struct {
		name string
		walk func(*house, *tab)
	}{
		{"support finds, reveals and notes", support},
		{"only the keyboard", keyboard},
		{"the privacy officer looks, holds and erases", privacyOfficer},
		{"the owner invites and ends sessions", owner},
		{"an invited person sets up password and factor", newcomer},
		{"the manager takes files over", importer},
		{"the owner lets a till in, and out", tokens},
		{"the browser remembers the record", remembers},
		{"both companies sign the retailer's terms", agree},
		{"the privacy officer hands evidence over", handsOver},
		{"without script", withoutScript},
		{"a dispute, by keyboard", disputed},
		{"the walk", walk},
	} {
		if !t.Run(j.name, func(t *testing.T) { j.walk(h, visit(t, h.browser, h.base)) }) {
			return // later journeys build on earlier ones
		}
	}
}

func support(h *house, b *tab) {
	b.as("Mia Hallström")
	b.open("/customers")
	b.do("mark the page", chromedp.Evaluate[chromedp.Void](`document.body.dataset.same = "yes"`))
	b.press("/")
	if got := read[string](b, `document.activeElement.id`); got != "find" {
		b.Fatalf(`"/" goes to %q, want the search`, got)
	}
	b.press("ann")
	if got := read[string](b, `document.activeElement.value`); got != "ann" {
		b.Fatalf("the search holds %q", got)
	}
	b.sees("[data-count]", "found")
	b.sees("#live-status", "found")
	if read[string](b, `document.body.dataset.same ?? ""`) != "yes" || b.at() != "/customers" {
		b.Fatal("searching as one types loaded the page again")
	}
	b.follow("#rows a.row")
	h.customer = b.at()
	if !strings.HasPrefix(h.customer, "/customers/") {
		b.Fatal("the first hit leads to", h.customer)
	}
	b.sees(".details", "•••")
	if n := b.count(".details .open"); n != 0 {
		b.Fatalf("%d contact details are open from the beginning", n)
	}
	b.sees(".recorded", "Recorded as")
	b.choose("#reason", "phone")
	b.follow(`button[name=field][value^="phone"]`)
	b.sees(".notice", "Revealed: phone")
	b.sees(".details .open", "+")
	if n := b.count(".details .open"); n != b.count(`.details .open dt:first-child`) || strings.Contains(b.text(".details .open dd"), "•") {
		b.Fatal("the phone is still masked:", b.text(".details .open"))
	}
	b.lacks(".details > div:not(.open) dd", "@mail") // the e-mail stays masked
	b.fill("#note", "Called about the missing tent pole.")
	b.follow(".composer button")
	b.sees(".timeline", "Called about the missing tent pole.")
	b.sees(".timeline", "Mia Hallström")
}

// keyboard finds and opens a customer with the keyboard alone, in ten keystrokes after the slash.
func keyboard(_ *house, b *tab) {
	b.as("Daan Willemsen")
	strokes := 0
	press := func(keys ...string) {
		for _, k := range keys {
			b.press(k)
			strokes++
		}
	}
	b.press("/")
	press("a", "n", "n", "a")
	strokes++
	b.arrive("search", typed(kb.Enter))
	b.sees("[data-count]", "found")
	press(kb.ArrowDown)
	if got := read[string](b, `document.activeElement.className`); got != "row" {
		b.Fatal("after the arrow the focus is on ", read[string](b, `document.activeElement.outerHTML.slice(0, 200)`))
	}
	press(kb.Enter)
	b.sees("h2#details", "Details")
	if strokes > 10 {
		b.Errorf("%d keystrokes after the slash, want at most 10", strokes)
	}
}

func privacyOfficer(h *house, b *tab) {
	id := strings.TrimPrefix(h.customer, "/customers/")
	b.as("Tobias Reinhold")
	b.open("/access?customer=" + id)
	b.sees("tbody", "Mia Hallström")
	b.sees("tbody", "Customer is on the phone")
	b.follow("td.n a[href^='/ledger/']")
	b.sees(".checks .ok", "Under the signed root")

	b.open(h.customer + "/privacy")
	b.follow("form[action$='/hold'] button")
	b.open(h.customer + "/privacy")
	b.sees("main", "Holds in force")
	erase(b)
	b.sees(".notice", "restricted instead of erased")
	b.open("/holds")
	b.sees("tbody", id)
	b.follow("tbody form button")
	b.sees("main", "released")

	b.open(h.customer + "/privacy")
	b.sees("button.danger", "Erase for good")
	erase(b)
	b.sees(".notice", "The customer was erased")
	b.follow(".notice a")
	b.sees("h1", "Erasure")
	b.sees(".checks .ok", "Under the signed root")
	b.open(h.customer)
	b.refused(404)
	b.sees("main", "This person has been erased")
}

func erase(b *tab) {
	b.Helper()
	b.fill("#confirm", "ERASE")
	b.follow("form[action$='/erase'] button")
}

func owner(h *house, b *tab) {
	b.as("Annette Verhoeven")
	b.open("/users")
	b.sees("tbody", "Mia Hallström")
	b.follow("a[href='/users/new']")
	b.fill("#name", "Ines Rautenberg")
	b.fill("#email", "ines.rautenberg@retailmax.example")
	b.choose("#role", "support")
	b.follow(".buttons .primary")
	b.sees(".notice", "Give this link to Ines Rautenberg")
	link := b.text(".notice code")
	_, path, ok := strings.Cut(link, "/welcome/")
	if !ok {
		b.Fatalf("the link is %q", link)
	}
	h.welcome = "/welcome/" + path

	other := visit(b.T, h.browser, h.base)
	other.as("Luca Ferrandi")
	b.open("/sessions")
	b.sees("main", "Luca Ferrandi")
	b.arrive("end Luca's session", chromedp.Click(chromedp.Search(`//tr[contains(., "Luca Ferrandi")]//button`)))
	b.sees(".notice", "The session has ended")
	b.lacks("main", "Luca Ferrandi")
	other.open("/customers")
	if got := other.at(); got != "/sign-in" {
		b.Fatalf("a session that was ended still opens %s", got)
	}
}

const sentence = "seven grey herons wade upstream"

func newcomer(h *house, b *tab) {
	b.open(h.welcome)
	b.fill("#password", sentence)
	b.fill("#again", sentence)
	b.follow("main .primary")
	b.sees("h1", "second factor")
	if !read[bool](b, `document.querySelector(".qr img").naturalWidth > 100`) {
		b.Fatal("the QR code does not show")
	}
	secret := strings.ReplaceAll(b.text("dd.code"), " ", "")
	b.fill("#code", code(b, secret, 0))
	b.follow("main .primary")
	if n := b.count(".codes li"); n != 10 {
		b.Fatalf("%d recovery codes, want 10", n)
	}
	b.follow("main .primary")
	b.sees(".who", "Ines Rautenberg")

	b.follow("form[action='/sign-out'] button")
	b.sees("h1", "Sign in")
	b.fill("#email", "ines.rautenberg@retailmax.example")
	b.fill("#password", "not the sentence")
	b.follow("main .primary")
	b.refused(401)
	b.sees("[role=alert]", "E-mail or password is wrong")
	b.fill("#password", sentence)
	b.follow("main .primary")
	b.sees("h1", "Second factor")
	b.fill("#code", code(b, secret, 30*time.Second)) // a step is good for one code only
	b.follow("main .primary")
	b.sees(".who", "Ines Rautenberg")

	b.open(h.welcome)
	b.fill("#password", sentence)
	b.fill("#again", sentence)
	b.follow("main .primary") // the link works once
	b.lacks("h1", "second factor")
	b.forget()
}

func code(b *tab, secret string, later time.Duration) string {
	b.Helper()
	c, err := totp.GenerateCode(secret, time.Now().Add(later))
	if err != nil {
		b.Fatal("the secret on the page:", err)
	}
	return c
}

// withoutScript goes from sign-in to a note with script turned off.
func withoutScript(_ *house, b *tab) {
	b.withoutScript()
	b.as("Priya Ashworth")
	b.open("/customers")
	b.press("/")
	if got := read[string](b, `document.activeElement.tagName`); got != "BODY" {
		b.Fatal("script runs although it is turned off: the focus is on", got)
	}
	b.fill("#find", "ma")
	b.arrive("search", typed(kb.Enter))
	b.sees("[data-count]", "found")
	if !strings.HasPrefix(b.at(), "/found/") {
		b.Fatal("the search leads to", b.at())
	}
	b.follow("#rows a.row")
	b.choose("#reason", "counter")
	b.follow(`button[name=field][value=all]`)
	b.sees(".notice", "Revealed")
	b.fill("#note", "Asked at the counter for the delivery date.")
	b.follow(".composer button")
	b.sees(".timeline", "Asked at the counter for the delivery date.")
	b.follow("form.switch button[value=dark]")
	if got := read[string](b, `document.documentElement.dataset.theme`); got != "dark" {
		b.Fatalf("the theme is %q", got)
	}
	b.open("/orders")
	b.follow("a.row")
	b.sees("main", "Payments")
	b.follow("form[action='/sign-out'] button")
	b.sees("h1", "Sign in")
}

// disputed opens the example dispute and goes through its views by keyboard.
func disputed(_ *house, b *tab) {
	b.as("Sabine Köster")
	b.open("/dispute?view=controller")
	b.sees("main", "neither legal advice nor an admission")
	b.sees(".chips [aria-current]", "As RetailMax says")
	b.sees("article .badge.warn", "late")
	b.sees(".lanes", "notify.incident-48h: late")
	b.do("go to the first view", chromedp.Focus(".chips a"))
	b.arrive("the agreed facts", typed(kb.Enter))
	b.sees(".chips [aria-current]", "Agreed facts")
	b.lacks("article header", "late")
	b.sees("article header", "undetermined")
	b.do("go to the current view", chromedp.Focus(".chips [aria-current]"))
	b.press(kb.Tab)
	b.press(kb.Tab)
	b.arrive("the vendor's view", typed(kb.Enter))
	b.sees(".chips [aria-current]", "As TechCorp Solutions says")
	b.do("open the timeline in words", chromedp.Focus(".lanes summary"))
	b.press(kb.Enter)
	b.sees(".lanes tbody", "Aug 2023")
}

// walk makes the stops of the demo's walk.
func walk(_ *house, b *tab) {
	b.as("Sabine Köster")
	b.follow(".walk li:nth-child(1) a")
	b.follow("#rows a.row")
	b.open("/")
	b.sees(".walk li:nth-child(1)", "You saw a customer")
	b.open("/access")
	b.sees("tbody", "Sabine Köster")
	b.open("/cases?queue=active")
	b.follow("#rows a.row")
	b.fill("#reply", "The part is on its way.")
	b.follow(".reply-form [data-send]")
	b.sees(".talk", "The part is on its way.")
	b.open("/sales")
	b.sees("h1", "Sales")
	b.open("/")
	b.sees("main", "Where we stand under the contract")
	b.follow(".walk a[href='/standing']")
	b.sees("main", "Under earlier versions of the contract, late or breached on agreed facts: ") // a journey before replaced that one
	b.sees("main", "Checked by the program")
	b.lacks("main", "State an act")
	b.open("/ledger")
	b.followText("header//button", "Check")
	b.sees(".verdict.ok", "adds up")
	b.followText("button", "Change one byte")
	b.followText("header//button", "Check")
	b.sees(".verdict.failed", "does not add up")
	b.followText("button", "Put the byte back")
	b.followText("header//button", "Check")
	b.sees(".verdict.ok", "adds up")
	b.open("/")
	b.followText("button", "Make the file and check it")
	b.open("/")
	b.sees(".walk header", "8 of 8 done")
}
