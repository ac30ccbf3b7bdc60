package demo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The work of six roles with the keyboard alone: nothing here points at anything.
func TestByKeyboard(t *testing.T) {
	h := &house{browser: chromium(t)}
	h.base = running(t, 200, "127.0.0.1:0")
	for _, j := range []struct {
		name string
		walk func(*tab)
	}{
		{"a clerk finds the last order by four digits of a phone", clerkByKeys},
		{"an agent answers a complaint and closes it", agentByKeys},
		{"a manager reads the month", managerByKeys},
		{"the privacy officer places a hold", officerByKeys},
		{"a marketer looks for whom to write to", marketerByKeys},
		{"the vendor checks the ledger", operatorByKeys},
		{"the palette goes, does and finds", paletteByKeys},
	} {
		t.Run(j.name, func(t *testing.T) { j.walk(visit(t, h.browser, h.base)) })
	}
}

// clerkByKeys goes from the last four digits of a phone to that customer's last order in at most
// ten keystrokes.
func clerkByKeys(b *tab) {
	b.as("Mia Hallström")
	b.open("/customers")
	b.open(read[string](b, mostOrders))
	customer := b.at()
	b.choose("#reason", "phone")
	b.follow(`button[name=field][value="all"]`)
	phone := read[string](b, `[...document.querySelectorAll(".details .open")].find((one) => /phone/i.test(one.innerText)).querySelector("dd").innerText.replace(/\D/g, "")`)
	last := phone[len(phone)-4:]
	b.open("/")

	strokes := 0
	press := func(keys ...string) {
		for _, k := range keys {
			b.press(k)
			strokes++
		}
	}
	press("/")
	press(strings.Split(last, "")...)
	b.sees("#found [data-count]", "result")
	for b.focused("href") != customer {
		press(kb.ArrowDown)
		if strokes > 10 {
			b.Fatalf("%d keystrokes and the focus is not on the customer", strokes)
		}
	}
	b.arrive("the customer", typed(kb.Enter))
	b.arrive("the last order", typed("o"))
	strokes += 2
	if !strings.HasPrefix(b.at(), "/orders/") {
		b.Fatal("the keys lead to", b.at())
	}
	b.sees("main", "Payments")
	b.arrive("keep the order at hand", typed("f"))
	b.sees(".notice", "Among your favourites")
	b.sees(".sidebar nav", "Favourites")
	last = b.at()
	b.open("/products")
	b.tabTo(`.sidebar nav a[href^="/orders/"]`)
	b.arrive("the order again", typed(kb.Enter))
	if b.at() != last {
		b.Fatalf("the favourite leads to %s, want %s", b.at(), last)
	}
	b.arrive("keep it no more", typed("f"))
	b.lacks(".sidebar nav", "Favourites")
	if strokes > 10 {
		b.Errorf("%d keystrokes, want at most 10", strokes)
	}
	b.Logf("%d keystrokes", strokes)
}

// agentByKeys takes a case, answers it and closes it.
func agentByKeys(b *tab) {
	b.as("Mia Hallström")
	b.press("/")
	b.press("anna")
	b.sees("#found [data-count]", "result")
	b.press(kb.ArrowDown)
	b.arrive("the customer", typed(kb.Enter))
	b.arrive("a new case", typed("c"))
	b.tabTo("#subject")
	b.press("The tent pole is missing")
	b.tabTo("#text")
	b.press("I bought a tent and one pole is not in the bag.")
	b.tabTo("main .primary")
	b.arrive("write it down", typed(kb.Enter))
	b.sees("h2#clocks", "Clocks")
	number := b.at()
	if b.count(`main button[data-key="e"]`) > 0 {
		b.arrive("take it", typed("e"))
	}
	b.press("r")
	if got := b.focused("id"); got != "reply" {
		b.Fatalf("after r the focus is on %q", got)
	}
	b.press("We are sorry. A new tent pole leaves today.")
	b.arrive("send", chord(kb.Enter))
	b.sees(".talk", "A new tent pole leaves today.")
	b.press("s")
	b.tabTo(`details[open] select`)
	b.press("c") // closed
	b.tabTo(`details[open] button`)
	b.arrive("close", typed(kb.Enter))
	if b.at() != number {
		b.Fatal("closing leads to", b.at())
	}
	b.sees(".case-head .badge", "closed")
}

// managerByKeys goes from the month's sales to the orders behind a figure.
func managerByKeys(b *tab) {
	b.as("Sabine Köster")
	b.sees(".tiles", "Revenue this month")
	b.arrive("sales", typed("gs"))
	b.sees("h1", "Sales")
	b.tabTo(`main a[href^="/orders?"]`)
	b.arrive("drill down", typed(kb.Enter))
	b.sees("h1", "Orders")
	b.arrive("complaints", typed("gm"))
	b.sees("h1", "Complaints")
	b.arrive("home", typed("gh"))
	b.sees("h1", "Sabine")
}

// officerByKeys finds a customer, places a hold and sees it.
func officerByKeys(b *tab) {
	b.as("Tobias Reinhold")
	b.sees("main", "Unusual accesses lately")
	b.press("/")
	b.press("anna")
	b.sees("#found [data-count]", "result")
	b.press(kb.ArrowDown)
	b.arrive("the customer", typed(kb.Enter))
	b.sees("h2#details", "Details")
	b.arrive("privacy", typed("v"))
	b.tabTo(`form[action$="/hold"] select`)
	b.tabTo(`form[action$="/hold"] button`)
	b.arrive("hold", typed(kb.Enter))
	b.sees(".notice", "is in force")
	b.arrive("the holds", typed("gd"))
	b.sees("tbody", "in force")
	b.arrive("who saw whom", typed("ga"))
	b.sees("tbody", "Tobias Reinhold")
}

// marketerByKeys narrows the list to whom nobody may forget, opens one and reveals the e-mail, which is all
// that marketing may reveal.
func marketerByKeys(b *tab) {
	b.as("Nora Lindqvist")
	b.arrive("customers", typed("gc"))
	b.tabTo(`.chips a[href*="rfm"], .chips a[href*="group"]`)
	b.arrive("narrow", typed(kb.Enter))
	b.sees("#rows [data-count]", "customer")
	b.press("j")
	b.arrive("the first one", typed(kb.Enter))
	b.sees("h2#details", "Details")
	if n := b.count(`.details button[value^="phone"], .details button[value^="address"]`); n != 0 {
		b.Errorf("%d buttons that would reveal what marketing never sees", n)
	}
	b.tabTo("#reason")
	b.press("cam") // paign
	b.tabTo(`.details button[value^="email"]`)
	b.arrive("reveal", typed(kb.Enter))
	b.sees(".notice", "Revealed: e-mail")
	b.sees(".details .open dd", "@")
	b.arrive("sales", typed("gs"))
	b.sees("h1", "Sales")
}

// operatorByKeys checks the whole log.
func operatorByKeys(b *tab) {
	b.as("Owen Tanaka")
	b.arrive("the ledger", typed("gl"))
	b.tabTo(`main form[action$="/check"] button`)
	b.arrive("check", typed(kb.Enter))
	b.sees(".verdict.ok", "adds up")
	b.arrive("imports", typed("gi"))
	b.sees("h1", "Imports")
}

// paletteByKeys goes to a place, does something, and finds a customer, each from the palette.
func paletteByKeys(b *tab) {
	b.as("Annette Verhoeven")
	open := func() {
		b.do("open the palette", chord("k"))
		b.sees("#palette", "Places")
	}
	open()
	b.press("legal")
	b.arrive("go", typed(kb.Enter))
	if b.at() != "/holds" {
		b.Fatal("the palette leads to", b.at())
	}
	open()
	b.press("dark")
	b.arrive("do", typed(kb.Enter))
	if got := read[string](b, `document.documentElement.dataset.theme`); got != "dark" || b.at() != "/holds" {
		b.Fatalf("the theme is %q at %s", got, b.at())
	}
	open()
	b.press("anna")
	b.sees("#palette [data-count]", "result")
	b.press(kb.Escape)
	if read[bool](b, `document.getElementById("palette").open`) {
		b.Fatal("Esc leaves the palette open")
	}
	b.arrive("the keys", typed("?"))
	b.sees("h1", "Keyboard")
}

// focused gives an attribute of what has the focus.
func (b *tab) focused(attribute string) string {
	b.Helper()
	return read[string](b, fmt.Sprintf(`document.activeElement?.getAttribute(%q) ?? ""`, attribute))
}

// tabTo presses Tab until what a selector finds has the focus.
func (b *tab) tabTo(css string) {
	b.Helper()
	for range 150 {
		if read[bool](b, fmt.Sprintf(`document.activeElement?.matches(%q) ?? false`, css)) {
			return
		}
		b.press(kb.Tab)
	}
	b.Fatalf("Tab does not reach %s\n%s", css, b.state())
}

// ctrl is the bit of that key beside another one.
const ctrl = 2

// chord presses a key together with Ctrl.
func chord(key string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, r := range key {
			k := kb.Keys[r]
			press := input.DispatchKeyEventParams{
				Type: input.DispatchKeyEventTypeRawKeyDown, Key: k.Key, Code: k.Code, Modifiers: ctrl,
				WindowsVirtualKeyCode: k.Windows, NativeVirtualKeyCode: k.Native,
			}
			if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, press); err != nil {
				return err
			}
			press.Type = input.DispatchKeyEventTypeKeyUp
			if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, press); err != nil {
				return err
			}
		}
		return nil
	})
}
