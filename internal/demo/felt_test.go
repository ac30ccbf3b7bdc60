package demo_test

import (
	"context"
	"flag"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var felt = flag.Bool("felt", false, "measure how pages feel on a slow telephone")

// How pages feel at 390 px with a processor slowed down four times: how much of a page moves while
// it loads (CLS), and the slowest answer to a key or a click (INP, in ms). Figures, nothing is
// asserted: go test ./internal/demo -run TestFelt -v -args -felt
func TestFelt(t *testing.T) {
	if !*felt {
		t.Skip("measures only with -args -felt")
	}
	browser := chromium(t)
	base := *demoAt
	if base == "" {
		base = running(t, 2000, "127.0.0.1:0")
	}
	b := visit(t, browser, base)
	b.as("Sabine Köster")
	b.open("/customers?sort=oldest")
	customer := read[string](b, `document.querySelector("#rows a.row").getAttribute("href")`)
	b.open("/cases?queue=active")
	found := read[string](b, `document.querySelector("#rows a.row")?.getAttribute("href") ?? "/cases"`)
	b.do("a slow telephone", chromedp.EmulateViewport(390, 844), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4})
		return err
	}))
	for _, path := range []string{"/", "/customers", customer, "/orders", "/cases?queue=active", found, "/sales", "/complaints", "/access", "/ledger", "/go"} {
		b.open(path)
		shift := promised[float64](b, movement)
		b.do("listen", chromedp.Evaluate[chromedp.Void](listening))
		b.press("/")
		b.press("ann")
		b.press(kb.Escape)
		b.do("open the menu", chromedp.Click(chromedp.CSS(".menu > summary")))
		slowest := promised[float64](b, `new Promise((done) => setTimeout(() => done(Math.max(0, ...window.slow)), 600))`)
		t.Logf("%-24s CLS %.4f  INP %3.0f ms", path, shift, slowest)
	}
}

// movement adds up what moved since the page began.
const movement = `new Promise((done) => {
	let sum = 0;
	new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value; }).observe({type: "layout-shift", buffered: true});
	setTimeout(() => done(sum), 800);
})`

// listening collects how long keys and clicks took until the next picture.
const listening = `window.slow = []; new PerformanceObserver((list) => { for (const one of list.getEntries()) if (one.interactionId) window.slow.push(one.duration); }).observe({type: "event", durationThreshold: 16});`
