package demo_test

import (
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// handsOver lets a privacy officer make a file, stop another one, and download the first, which the
// program of the other side then checks. The vendor sees it too; whoever takes no part does not.
func handsOver(_ *house, b *tab) {
	b.as("Tobias Reinhold")
	b.follow(`nav a[href="/handover"]`)
	b.sees("h1", "Hand over")
	if got := read[string](b, `document.querySelector("#for").selectedOptions[0].textContent`); got != "TechCorp, the vendor" {
		b.Errorf("it is for %q", got)
	}
	b.choose("#from", "2199-01-01")
	b.choose("#to", "2198-01-01")
	b.follow("main form .primary")
	b.refused(400)
	b.sees("#to-error", "before the day")
	b.choose("#from", "")
	b.choose("#to", "")
	b.follow("main form .primary")
	b.settles("[data-file] .badge", "holds")
	b.sees("[data-file]", "Everything that was checked holds.")
	b.sees("[data-file]", "Tobias Reinhold, RetailMax")
	b.sees("main", "How the other side checks it")

	got := read[string](b, `(() => {
		const x = new XMLHttpRequest(); x.open("GET", document.querySelector("[data-file] a[download]").href, false);
		x.overrideMimeType("text/plain; charset=x-user-defined"); x.send();
		return btoa(Array.from(x.responseText, c => String.fromCharCode(c.charCodeAt(0) & 255)).join(""));
	})()`)
	raw, err := base64.StdEncoding.DecodeString(got)
	if err != nil {
		b.Fatal(err)
	}
	machine := b.TempDir()
	file, verifier := filepath.Join(machine, "evidence.bundle"), filepath.Join(machine, "counterpart-verify")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		b.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", verifier, "counterpart/cmd/counterpart-verify").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	said, err := exec.Command(verifier, file).CombinedOutput()
	if err != nil || !strings.HasPrefix(string(said), "Everything that was checked holds.") {
		b.Fatalf("the verifier: %v\n%s", err, said)
	}
	b.open("/ledger")
	b.sees("main", "fetch bundle")

	b.as("Owen Tanaka")
	b.open("/handover")
	b.sees("[data-file]", "RetailMax")
	if n := b.count("[data-file] form"); n != 0 {
		b.Error("the vendor is offered to remove the retailer's file")
	}
	if n := b.count("#customers"); n != 0 {
		b.Error("the vendor is offered to disclose customers")
	}
	b.as("Mia Hallström")
	b.open("/handover")
	b.refused(403)
}
