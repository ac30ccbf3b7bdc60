package demo_test

import (
	"strconv"

	"github.com/chromedp/chromedp"
)

// remembers lets a browser keep the last checkpoint and come back to a record that continues it, and
// to one that does not.
func remembers(_ *house, b *tab) {
	b.as("Annette Verhoeven")
	b.open("/ledger/witnesses")
	b.sees("[data-kept]", " entries ") // kept from now on, or since the first page if its script was done
	const size = `Object.values(JSON.parse(localStorage.checkpoints))[0].size`
	before := read[int](b, size)
	b.open("/customers")
	b.open("/ledger/witnesses")
	b.sees("[data-kept]", "The record continues the")
	if after := read[int](b, size); after <= before || before < 1 {
		b.Fatalf("kept %d entries, then %d", before, after)
	}
	b.sees("table", "ClearWitness")
	b.sees("table .badge", "active")

	forge := func(change string) {
		b.Helper()
		if !read[bool](b, `(() => {
			const all = JSON.parse(localStorage.checkpoints), one = Object.values(all)[0];
			`+change+`;
			localStorage.checkpoints = JSON.stringify(all);
			sessionStorage.removeItem("compared");
			return true;
		})()`) {
			b.Fatal("the browser's memory was not changed")
		}
	}
	good := read[string](b, `localStorage.checkpoints`)
	for name, change := range map[string]string{
		"another history": `one.root = btoa(String.fromCharCode(...new Uint8Array(32)))`,
		"a shorter one":   `one.size += 100000`,
	} {
		forge(change)
		b.open("/products")
		b.sees(`main .notice.danger`, "does not continue what this browser saw")
		if read[string](b, `localStorage.contradiction ?? ""`) == "" {
			b.Error(name, "is not kept")
		}
		b.do("mend the memory", evaluate("localStorage.checkpoints = "+quoted(good)+"; localStorage.removeItem('contradiction')"))
	}
	forge(`one.origin += "/log/9"`)
	b.open("/products")
	b.sees(`main .notice.danger`, "A new record has taken the place")
	b.open("/ledger/witnesses")
	b.sees("[data-kept]", "The record continues the")
}

func evaluate(js string) chromedp.Action[chromedp.Void] { return chromedp.Evaluate[chromedp.Void](js) }

func quoted(s string) string { return strconv.Quote(s) }
