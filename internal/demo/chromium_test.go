package demo_test

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"counterpart/internal/demo"
	"counterpart/internal/testkit"
)

// patience is how long a page may take to show what a journey waits for, on a busy machine.
const patience = 30 * time.Second

// chromium starts a browser, or skips the test and says why.
func chromium(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("browser journeys take a minute: skipped with -short")
	}
	if !installed() {
		if testkit.InCI() {
			t.Fatal("no Chromium in the path")
		}
		t.Skip("no Chromium in the path")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal("start Chromium:", err)
	}
	return ctx
}

func installed() bool {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
	}
	return false
}

// running starts a demo of so many customers at an address and gives its URL.
func running(t *testing.T, customers int, address string) (base string) {
	t.Helper()
	d, err := demo.Open(t.Context(), demo.Options{Dir: t.TempDir(), Customers: customers, Address: address})
	if err != nil {
		t.Fatal(err)
	}
	var ln net.Listener
	if ln, err = d.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error("serve:", err)
		}
		if err := d.Close(); err != nil {
			t.Error("close:", err)
		}
	})
	return "http://" + ln.Addr().String()
}

// tab is a browser tab with cookies of its own. It collects what the browser complains about.
type tab struct {
	*testing.T
	ctx  context.Context //nolint:containedctx // the tab's life
	base string

	mu         sync.Mutex // guards what follows
	complaints []string
}

// visit opens a tab and fails the test at its end if the browser complained of anything.
func visit(t *testing.T, browser context.Context, base string) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	b := &tab{T: t, ctx: ctx, base: base}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1440, 900)); err != nil { // the first: the tab lives as long as its context
		t.Fatal("open a tab:", err)
	}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, c := range b.complaints {
			t.Error("the browser says:", c)
		}
	})
	return b
}

// hear keeps errors, exceptions and breaches of the content security policy.
func (b *tab) hear(ev any) {
	said := ""
	switch e := ev.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			said = string(e.Entry.Source) + ": " + e.Entry.Text
		}
	case *runtime.EventExceptionThrown:
		said = "exception: " + e.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			said = "console.error"
		}
	}
	if said == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.complaints = append(b.complaints, said)
}

// refused takes back one complaint about an answer that the journey meant to be refused.
func (b *tab) refused(status int) {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, c := range b.complaints {
		if strings.Contains(c, fmt.Sprintf("status of %d", status)) {
			b.complaints = append(b.complaints[:i], b.complaints[i+1:]...)
			return
		}
	}
	b.Errorf("nothing was answered with status %d", status)
}

func (b *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatalf("%s: %v\n%s", what, err, b.state())
	}
}

// state describes where the tab is, for a failure.
func (b *tab) state() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	at, _ := chromedp.Run(ctx, chromedp.Location())
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("main")?.innerText ?? ""`))
	if len(text) > 1500 {
		text = text[:1500] + " …"
	}
	return "at " + at + "\n" + text
}

// open goes to an address of the demo.
func (b *tab) open(path string) {
	b.Helper()
	b.do("open "+path, chromedp.Navigate(b.base+path))
}

// follow clicks and waits for the page to which that leads.
func (b *tab) follow(css string) {
	b.Helper()
	b.arrive("follow "+css, chromedp.Click(chromedp.CSS(css)))
}

// followText clicks what carries a text and waits for the page to which that leads.
func (b *tab) followText(element, text string) {
	b.Helper()
	b.arrive("follow "+text, chromedp.Click(chromedp.Search(fmt.Sprintf(`//main//%s[contains(., "%s")]`, element, text))))
}

func (b *tab) arrive(what string, step chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, step); err != nil {
		b.Fatalf("%s: %v\n%s", what, err, b.state())
	}
	for read[string](b, `document.readyState`) != "complete" { // before that, the page's script does not hear keys
		time.Sleep(5 * time.Millisecond)
	}
}

// fill types into an input.
func (b *tab) fill(css, text string) {
	b.Helper()
	b.do("fill "+css, chromedp.SendKeys(chromedp.CSS(css), text))
}

// choose picks an option of a list by its value.
func (b *tab) choose(css, value string) {
	b.Helper()
	b.do("choose "+css, chromedp.SetValue(chromedp.CSS(css), value))
}

// press types on the keyboard, whatever has the focus.
func (b *tab) press(keys string) {
	b.Helper()
	b.do("press", typed(keys))
}

// typed sends each key down with its text, as a keyboard does, so that a page that takes the key
// for itself keeps the text from being entered; chromedp.KeyEvent sends the text on its own.
func typed(keys string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, r := range keys {
			k := kb.Keys[r]
			press := input.DispatchKeyEventParams{
				Type: input.DispatchKeyEventTypeKeyDown, Key: k.Key, Code: k.Code, Text: k.Text,
				UnmodifiedText: k.Unmodified, WindowsVirtualKeyCode: k.Windows, NativeVirtualKeyCode: k.Native,
			}
			if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, press); err != nil {
				return err
			}
			press.Type, press.Text, press.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
			if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, press); err != nil {
				return err
			}
		}
		return nil
	})
}

// read evaluates an expression.
func read[T any](b *tab, expression string) T {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.Fatalf("%s: %v\n%s", expression, err, b.state())
	}
	return v
}

// text gives the text of the first element that a selector finds, empty if there is none.
func (b *tab) text(css string) string {
	b.Helper()
	return read[string](b, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, css))
}

func (b *tab) count(css string) int {
	b.Helper()
	return read[int](b, fmt.Sprintf(`document.querySelectorAll(%q).length`, css))
}

// sees waits until an element shows a text.
func (b *tab) sees(css, text string) {
	b.Helper()
	until := time.Now().Add(patience)
	for !strings.Contains(b.text(css), text) {
		if time.Now().After(until) {
			b.Fatalf("%s shows %q, want %q\n%s", css, b.text(css), text, b.state())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// lacks fails if an element shows a text.
func (b *tab) lacks(css, text string) {
	b.Helper()
	if strings.Contains(b.text(css), text) {
		b.Fatalf("%s shows %q\n%s", css, text, b.state())
	}
}

// at gives the path where the tab is.
func (b *tab) at() string {
	b.Helper()
	return read[string](b, `location.pathname`)
}

// as signs in as one of the staff with one click.
func (b *tab) as(name string) {
	b.Helper()
	b.open("/demo")
	b.followText("button", name)
	b.sees(".who", name)
}

// withoutScript turns script off.
func (b *tab) withoutScript() {
	b.Helper()
	b.do("turn script off", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// forget drops what the browser said so far about answers that were refused.
func (b *tab) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	kept := b.complaints[:0]
	for _, c := range b.complaints {
		if !strings.Contains(c, "responded with a status of 4") {
			kept = append(kept, c)
		}
	}
	b.complaints = kept
}
