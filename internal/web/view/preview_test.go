package view

import (
	"context"
	"flag"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

var (
	preview = flag.String("preview", "", "serve every page with sample data on this `address` until interrupted")
	shots   = flag.String("shots", "", "take pictures of every page into this `folder`")
	only    = flag.String("only", "", "names of the pages to take pictures of, by commas")
)

// csp is the policy that the package comment promises to satisfy.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri /csp-report"

func previewHandler(tb testing.TB) http.Handler {
	tb.Helper()
	all, err := New()
	if err != nil {
		tb.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(AssetPrefix, Assets())
	mux.HandleFunc("/enrol/qr.png", func(w http.ResponseWriter, _ *http.Request) {
		picture := image.NewGray(image.Rect(0, 0, 29, 29))
		for i := range picture.Pix {
			picture.Pix[i] = color.Gray{Y: uint8(i * i % 7 / 3 * 255)}.Y
		}
		_ = png.Encode(w, picture)
	})
	mux.HandleFunc("POST /customers/find", func(w http.ResponseWriter, r *http.Request) {
		answer := sampleCustomers()
		answer.Found, answer.Query, answer.Rows, answer.Amount = true, r.FormValue("q"), answer.Rows[:3], "3 customers found"
		if name := r.Header.Get(FragmentHeader); name == "rows" {
			_ = all.RenderFragment(w, answer, name)
			return
		}
		_ = all.Render(w, answer)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", csp)
		for _, n := range allPages() {
			if "/"+n.name == r.URL.Path {
				_ = all.Render(w, n.page)
				return
			}
		}
		http.NotFound(w, r)
	})
	return mux
}

func TestPreview(t *testing.T) {
	if *preview == "" {
		t.Skip("only with -preview 127.0.0.1:8090")
	}
	t.Logf("serving on http://%s/home", *preview)
	t.Fatal(http.ListenAndServe(*preview, previewHandler(t)))
}

func browser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	return ctx
}

// The script finds customers while one types, "/" goes to the box, and nothing on
// any page breaks the policy, in a real browser.
func TestInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	if !hasBrowser() {
		t.Skip("no Chromium found")
	}
	var reports atomic.Int64
	pages := previewHandler(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/csp-report" {
			reports.Add(1)
			return
		}
		pages.ServeHTTP(w, r)
	}))
	defer server.Close()
	ctx := browser(t)
	for _, n := range fullPages() {
		if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/"+n.name)); err != nil {
			t.Fatal(n.name, err)
		}
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/customers")); err != nil {
		t.Fatal(err)
	}
	const typeName = `new Promise((done) => {
		document.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true, cancelable: true}));
		const box = document.activeElement;
		const rows = document.getElementById("rows");
		new MutationObserver(() => setTimeout(() => done(box.id + ": " + rows.querySelectorAll("tbody tr").length + ": " +
			document.getElementById("live-status").textContent), 0)).observe(rows, {childList: true});
		box.value = "vog";
		box.dispatchEvent(new Event("input", {bubbles: true}));
	})`
	limited, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	got, err := chromedp.Run(limited, chromedp.Evaluate[string](typeName, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if want := "find: 3: 3 customers found"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := reports.Load(); n != 0 {
		t.Errorf("%d breaches of the content security policy", n)
	}
}

func hasBrowser() bool {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
	}
	return false
}

func TestShots(t *testing.T) {
	if *shots == "" {
		t.Skip("only with -shots folder")
	}
	server := httptest.NewServer(previewHandler(t))
	defer server.Close()
	ctx := browser(t)
	for _, n := range allPages() {
		if *only != "" && !strings.Contains(","+*only+",", ","+n.name+",") {
			continue
		}
		for _, kind := range []struct {
			name   string
			width  int64
			scheme string
		}{{"wide-light", 1440, "light"}, {"wide-dark", 1440, "dark"}, {"narrow-light", 390, "light"}, {"narrow-dark", 390, "dark"}} {
			shoot(ctx, t, server.URL+"/"+n.name, filepath.Join(*shots, n.name+"-"+kind.name+".png"), kind.width, kind.scheme)
		}
	}
}

func shoot(ctx context.Context, t *testing.T, url, file string, width int64, scheme string) {
	t.Helper()
	height := int64(1000)
	if width < 500 {
		height = 844
	}
	err := chromedp.Do(ctx, colours(scheme), chromedp.EmulateViewport(width, height), chromedp.Navigate(url))
	if err != nil {
		t.Fatal(url, err)
	}
	widest, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
	if err != nil {
		t.Fatal(url, err)
	}
	if widest > width {
		t.Errorf("%s: %d wide in a window of %d", url, widest, width)
	}
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(url, err)
	}
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		t.Fatal(err)
	}
}

// colours makes the browser prefer light or dark.
func colours(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}
