package bundle

import (
	"html"
	"strings"
)

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1b1d21;background:#fff}
h1{font-size:1.8rem;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid #c9ced6;padding-bottom:.2rem}
table{border-collapse:collapse;width:100%;font-size:.88rem}th,td{text-align:left;vertical-align:top;padding:.3rem .7rem .3rem 0;border-bottom:1px solid #e4e7ec;overflow-wrap:break-word}
td:last-child{overflow-wrap:anywhere}
pre{font:12.5px/1.45 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f7f9;padding:.8rem;border-radius:4px}
blockquote{margin:0;border-left:3px solid #8a94a6;padding-left:1rem}
@media print{body{font-size:11pt;max-width:none;margin:0}pre{font-size:8.5pt;background:none;padding:0}h2{break-after:avoid}tr{break-inside:avoid}@page{margin:2cm}}`

// HTML gives the report as one page without anything from elsewhere. The same contents give the same
// bytes.
func (c *Contents) HTML() []byte {
	var b strings.Builder
	b.WriteString("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width\">\n<title>" + Title + "</title>\n<style>\n" + style + "\n</style>\n</head>\n<body>\n<h1>" + Title + "</h1>\n")
	for _, s := range c.Sections() {
		s.html(&b)
	}
	b.WriteString("</body>\n</html>\n")
	return []byte(b.String())
}

func (s *Section) html(b *strings.Builder) {
	if s.Heading != "" {
		b.WriteString("<h2>" + html.EscapeString(s.Heading) + "</h2>\n")
	}
	for _, p := range s.Paras {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
	}
	if len(s.Rows) > 0 {
		b.WriteString("<table>\n")
		for i, r := range s.Rows {
			cell := "td"
			if i == 0 {
				cell = "th"
			}
			b.WriteString("<tr>")
			for _, text := range r {
				b.WriteString("<" + cell + ">" + html.EscapeString(text) + "</" + cell + ">")
			}
			b.WriteString("</tr>\n")
		}
		b.WriteString("</table>\n")
	}
	switch {
	case s.Fixed == "":
	case s.Quoted:
		b.WriteString("<blockquote><pre>" + html.EscapeString(s.Fixed) + "</pre></blockquote>\n")
	default:
		b.WriteString("<pre>" + html.EscapeString(s.Fixed) + "</pre>\n")
	}
}
