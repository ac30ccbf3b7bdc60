// Package cases reads the short form in which the judge's own cases are written. For tests only.
package cases

import (
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"counterpart/internal/terms/source"
)

// Files writes a case of internal/judge/testdata out in the language: the clauses of an agreement
// between a vendor and a retailer, and facts, a line each.
func Files(archive *txtar.Archive) []source.File {
	head := "agreement \"a\" {\n  effective = \"2023-01-01\"\n  party \"vendor\" {\n    role = \"processor\"\n  }\n  party \"retailer\" {\n    role = \"controller\"\n  }\n"
	var out []source.File
	for _, f := range archive.Files {
		switch f.Name {
		case "clauses":
			text := string(f.Data)
			if i := strings.Index(text, "effective = "); i == 0 {
				head = strings.Replace(head, "  effective = \"2023-01-01\"\n", "", 1)
			}
			out = append(out, source.File{Name: "a.contract.hcl", Text: []byte(head + text + "}\n")})
		case "facts":
			out = append(out, source.File{Name: "a.facts.hcl", Text: []byte(Facts(string(f.Data)))})
		}
	}
	return out
}

// Facts writes facts of the short form out, a line each.
func Facts(lines string) string {
	var b strings.Builder
	b.WriteString("scenario \"a\" {\n  as_of = \"2024-06-01\"\n  agreement = \"a\"\n}\n")
	for line := range strings.Lines(lines) {
		parts := strings.Split(strings.TrimSpace(line), "; ")
		id, kind, ok := strings.Cut(parts[0], " ")
		switch {
		case strings.HasPrefix(line, "readings "):
			b.WriteString(strings.ReplaceAll(line, "; ", "\n"))
		case ok:
			b.WriteString("fact \"" + id + "\" {\n  is = " + kind + "\n")
			if !strings.Contains(line, "stated_by") && !strings.Contains(line, "grade") {
				b.WriteString("  grade = \"given\"\n")
			}
			for _, p := range parts[1:] {
				b.WriteString("  " + strings.ReplaceAll(p, " / ", "\n") + "\n")
			}
			b.WriteString("}\n")
		}
	}
	return b.String()
}
