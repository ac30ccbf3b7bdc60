package demo_test

import (
	"bytes"
	"context"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var (
	screens = flag.String("screens", "", "take the guide's pictures into this `folder`")
	demoAt  = flag.String("demo", "", "of the demo that runs at this `address`, such as http://127.0.0.1:8080, instead of one of 2,000 customers")
)

// Pictures for the guide: go test ./internal/demo -run TestScreens -args -screens docs/guide/img
func TestScreens(t *testing.T) {
	if *screens == "" {
		t.Skip("takes pictures only with -args -screens folder")
	}
	browser := chromium(t)
	base := *demoAt
	if base == "" {
		base = running(t, 2000, "127.0.0.1:8088") // which the pictures show
	}
	b := visit(t, browser, base)
	b.open("/demo")
	b.shoot("demo-start", wide)

	b.as("Sabine Köster")
	b.open("/customers")
	b.shoot("customers-list", wide)
	b.open("/customers?sort=oldest")
	b.open(read[string](b, mostOrders))
	b.choose("#reason", "phone")
	b.follow(`button[name=field][value^="phone"]`)
	b.shoot("customer-light", wide)
	b.shoot("customer-dark", dark)
	b.shoot("customer-mobile", mobile)
	b.open("/orders")
	b.shoot("orders", wide)
	b.open("/")
	b.shoot("home-manager", wide)
	b.open("/sales")
	b.shoot("sales", wide)
	b.open("/complaints?span=12m")
	b.shoot("complaints", wide)
	b.open("/setup")
	b.shoot("setup", wide)
	b.open("/imports/new")
	b.attach("fair.xlsx", twoSheets)
	b.follow("main .primary")
	b.choose("#sheet", "Visitors")
	b.follow(`form[action$="/sheet"] button`)
	b.shoot("import", wide)
	b.as("Annette Verhoeven")
	b.open("/standing")
	b.shoot("standing", wide)
	b.as("Mia Hallström")
	b.open("/")
	b.shoot("home-agent", wide)
	b.open("/cases?queue=all")
	b.shoot("cases", wide)
	b.open(read[string](b, `document.querySelector('main a[href^="/cases/1"]').getAttribute("href")`))
	b.shoot("case", wide)
	b.shoot("case-mobile", mobile)
	b.as("Sabine Köster")
	b.open("/access")
	b.shoot("access-log", wide)
	entry := read[string](b, `document.querySelector("tbody tr:nth-child(2) td.n a[href^='/ledger/']").getAttribute("href")`)
	b.open("/dispute?view=controller#findings")
	b.shoot("dispute-findings", wide)
	b.open("/dispute?view=controller")
	b.shoot("dispute", wide)
	b.shoot("dispute-mobile", mobile)
	b.open("/ledger")
	b.followText("button", "Check")
	b.shoot("ledger-check", wide)
	b.open(entry)
	b.shoot("entry", wide)
	b.as("Tobias Reinhold")
	b.open("/handover")
	b.follow("main form .primary")
	b.settles("[data-file] .badge", "holds")
	b.shoot("handover", wide)
}

// mostOrders gives the path of the customer with the most orders among those on the page.
const mostOrders = `[...document.querySelectorAll("#rows tbody tr")]
	.sort((a, b) => b.querySelector("[data-label=Orders]").textContent - a.querySelector("[data-label=Orders]").textContent)[0].querySelector("a").getAttribute("href")`

// look is how a page is looked at.
type look struct {
	width, height int64
	scale         float64
	scheme        string
}

var (
	wide   = look{1440, 900, 1, "light"}
	dark   = look{1440, 900, 1, "dark"}
	mobile = look{390, 844, 2, "light"}
)

// shoot takes a picture of what is in sight and keeps it small enough for a document.
func (b *tab) shoot(name string, l look) {
	b.Helper()
	b.do("look", l.emulate(), chromedp.EmulateViewport(l.width, l.height, chromedp.EmulateScale(l.scale)))
	if w := read[int64](b, `document.documentElement.scrollWidth`); w > l.width {
		b.Errorf("%s is %d wide in a window of %d", name, w, l.width)
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	raw, err := chromedp.Run(ctx, chromedp.Action[[]byte](func(ctx context.Context, target *chromedp.Target) ([]byte, error) {
		res, err := cdp.Call(ctx, target, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
		return res.Data, err
	}))
	if err != nil {
		b.Fatal(name, err)
	}
	small, err := fewer(raw)
	if err != nil {
		b.Fatal(name, err)
	}
	if err := os.WriteFile(filepath.Join(*screens, name+".png"), small, 0o644); err != nil {
		b.Fatal(err)
	}
}

func (l look) emulate() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}},
		})
		return err
	})
}

// fewer reduces a picture to the 256 colours that it uses most, which text on plain grounds
// hardly shows.
func fewer(raw []byte) ([]byte, error) {
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	out := image.NewPaletted(img.Bounds(), palette(img))
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	var small bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, out)
	return small.Bytes(), err
}

func palette(img image.Image) color.Palette {
	const step = 4 // colours nearer than this are one
	type cell struct{ r, g, b uint32 }
	count := map[cell]int{}
	exact := map[cell]color.Color{}
	r := img.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := img.At(x, y)
			cr, cg, cb, _ := c.RGBA()
			k := cell{cr >> 8 / step, cg >> 8 / step, cb >> 8 / step}
			count[k]++
			exact[k] = c
		}
	}
	var p color.Palette
	for len(p) < 256 && len(count) > 0 {
		var most cell
		for k, n := range count {
			if n > count[most] {
				most = k
			}
		}
		p = append(p, exact[most])
		delete(count, most)
	}
	return p
}
