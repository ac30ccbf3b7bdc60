package demo_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"

	"counterpart/internal/signing"
)

// agree lets a privacy officer draft the retailer's terms and both companies sign them, each in its
// browser and on its own machine. Nobody is shown the code.
func agree(_ *house, b *tab) {
	b.as("Tobias Reinhold")
	b.open("/contract")
	b.follow(`a[href^="/contract/draft?template=data-protection"]`)
	b.do("answer", chromedp.SetValue(chromedp.CSS("#notice_within"), "24h"))
	b.do("name the countries", chromedp.SetValue(chromedp.CSS("#regions"), "EEA, GB"))
	b.follow(`button[value="look"]`)
	b.sees("main", "What would be proposed")
	b.sees(`section[aria-labelledby="prose"]`, "24 hours")
	b.lacks("main", `agreement "`)
	b.follow(`button[value="propose"]`)
	b.sees("main", "Your side has not signed it yet")
	b.lacks("main", `agreement "`)
	b.sees("main", "Opening data of customers from elsewhere than AT, BE")
	here := b.at()
	signs(b)
	b.sees("main", "The other side's signature is missing")

	b.as("Owen Tanaka")
	b.open(here)
	b.lacks("main", `agreement "`)
	signs(b)
	b.sees("main", "RetailMax signed on")
	b.sees("main", "TechCorp signed on")
	b.open("/standing")
	b.sees("h1", "Where we stand")
	b.sees("main", "24 hours")
	b.sees("main", "What falls due next")
	b.lacks("main", `agreement "`)
}

// signs goes through the three steps of signing, on a machine that has no key yet.
func signs(b *tab) {
	b.follow(`a[href$="/sign"]`)
	b.sees("main", "counterpart sign data-protection-schedule.tosign")
	paper := read[string](b, `(() => { const x = new XMLHttpRequest(); x.open("GET", document.querySelector("a[download]").href, false); x.send(); return x.responseText })()`)
	machine := b.TempDir()
	file, phrase := filepath.Join(machine, "data-protection-schedule.tosign"), filepath.Join(machine, "phrase")
	for name, text := range map[string]string{file: paper, phrase: "corridor mustard velvet\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	if err := signing.Run(signing.Options{File: file, Keys: filepath.Join(machine, "keys"), Ask: signing.FromFile(phrase), Out: io.Discard}); err != nil {
		b.Fatal(err)
	}
	signed, err := os.ReadFile(strings.TrimSuffix(file, ".tosign") + ".signed")
	if err != nil {
		b.Fatal(err)
	}
	b.attach("data-protection-schedule.signed", string(signed))
	b.follow(`form[action$="/signed"] button`)
	b.sees(".notice", "The signature holds")
}
