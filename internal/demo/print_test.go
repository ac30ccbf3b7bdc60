package demo_test

import (
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// On paper there is the page and the line that records it, and no navigation.
func TestPrint(t *testing.T) {
	b := visit(t, chromium(t), running(t, 100, "127.0.0.1:0"))
	b.as("Sabine Köster")
	b.open("/customers")
	customer := read[string](b, mostOrders)
	b.open(customer)
	order := read[string](b, `document.querySelector("main a[href^='/orders/']").getAttribute("href")`)
	for name, path := range map[string]string{"customer": customer, "order": order, "sales": "/sales", "orders": "/orders"} {
		b.open(path)
		b.do("print", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
			return err
		}))
		if shown := read[string](b, `[...document.querySelectorAll("nav, .sidebar, .topbar, button, input, select, textarea, .find")].filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 90)).join(" | ")`); shown != "" {
			t.Errorf("%s prints %s", name, shown)
		}
		if recorded := path != "/sales"; recorded != (b.text(".recorded") != "") {
			t.Errorf("%s: the recorded line is printed: %v", name, !recorded)
		}
		if *pictures != "" {
			b.paper(name)
		}
	}
}

// paper keeps a page as it would be printed.
func (b *tab) paper(name string) {
	b.Helper()
	pdf, err := chromedp.Run(b.ctx, chromedp.Action[string](func(ctx context.Context, target *chromedp.Target) (string, error) {
		res, err := cdp.Call(ctx, target, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69})
		return string(res.Data), err
	}))
	if err != nil {
		b.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(pdf)
	if err != nil {
		raw = []byte(pdf)
	}
	if err := os.WriteFile(filepath.Join(*pictures, "print-"+name+".pdf"), raw, 0o600); err != nil {
		b.Fatal(err)
	}
}
