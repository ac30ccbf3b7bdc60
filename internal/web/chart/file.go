package chart

import (
	"html/template"
	"regexp"
	"strings"
)

var links = regexp.MustCompile(`<a href="[^"]*" tabindex="-1" aria-label="[^"]*">|</a>`)

// style is what pages say in their own sheet, for a drawing that stands alone, on white.
const style = `<style>text{font:12px Inter,"Segoe UI",Roboto,Arial,sans-serif;fill:#191c1a}.c-tick,.c-time,.c-name{fill:#5c625d}` +
	`.c-grid{stroke:#e5e6e2}.c-zero{stroke:#8b908a}.c-line,.c-past,.c-sum{fill:none;stroke:#0b6b53;stroke-width:2}` +
	`.c-past{stroke:#5c625d;stroke-width:1.5;stroke-dasharray:5 4}.c-sum{stroke:#8a5300;stroke-width:1.5}` +
	`.c-mark,.c-bar{fill:#0b6b53}.c-pastmark{fill:#fff;stroke:#5c625d}.c-summark{fill:#fff;stroke:#8a5300;stroke-width:1.5}` +
	`.c-second{stroke:#0b6b53}.c-hatch-ground{fill:#fff}.c-hatch{fill:#0b6b53}.c-0{fill:#f1f2ef}.c-1{fill:#e3f2ec}.c-2{fill:#b5dccd}` +
	`.c-3{fill:#5fae93}.c-4{fill:#0b6b53}.c-in4{fill:#fff}</style>`

// File gives a drawing as a file of its own: with the namespace, a white ground and its colours, and
// without links, which lead nowhere outside of the program.
func File(svg template.HTML) []byte {
	s := strings.Replace(links.ReplaceAllString(string(svg), ""), "<svg ", `<svg xmlns="http://www.w3.org/2000/svg" `, 1)
	s = strings.Replace(s, "</desc>", "</desc>"+style+`<rect width="100%" height="100%" fill="#fff"/>`, 1)
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + s + "\n")
}
