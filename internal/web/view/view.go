// Package view is the visible half of the web application: one struct and one
// template for each page, the style sheet, the icons and the small script.
//
// A handler fills a page struct and hands it to [Templates.Render]; nothing here
// asks a service, reads a clock or decides who may see what. Strings arrive
// formatted, times arrive in the zone in which they are shown, masked values
// arrive masked. A page struct embeds [Layout], which carries what surrounds
// every page.
//
// The pages need no inline script or style, so that a strict policy
// (default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;
// form-action 'self'; base-uri 'none'; frame-ancestors 'none'; connect-src 'self')
// fits all of them. They work without script; app.js adds the "/" key and search
// as you type. For the latter it sends the form with the header
// [FragmentHeader] set to the name of the wanted template, which the handler
// answers through [Templates.RenderFragment].
//
// Templates name these paths themselves; all others are in the page structs:
//
//	/                     the start page
//	/sign-in              POST tenant, email, password; then code
//	/sign-out             POST
//	/theme                POST theme (auto, light or dark), return (a path)
//	/search               POST q
//	/go                   every place and action of the viewer
//	/shortcuts            the keys
//	/demo/sign-in         POST user
package view

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
)

//go:embed template
var templateFiles embed.FS

// FragmentHeader is the request header by which app.js asks for a part of a page
// only; its value is the template's name, such as "rows".
const FragmentHeader = "Counterpart-Fragment"

// Page is one of this package's page structs; its set is closed.
//
//sumtype:decl
type Page interface {
	// file names the page's template: template/page/<file>.html.
	file() string
}

// Templates holds every parsed page. It may be used by many goroutines at once.
type Templates struct {
	pages map[string]*template.Template
}

// New parses the embedded templates. It fails only if they are broken.
func New() (*Templates, error) {
	base, err := template.New("base").Funcs(funcs()).
		ParseFS(templateFiles, "template/layout.html", "template/part/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse layout: %w", err)
	}
	names, err := fs.Glob(templateFiles, "template/page/*.html")
	if err != nil {
		return nil, fmt.Errorf("list templates: %w", err)
	}
	pages := make(map[string]*template.Template, len(names))
	for _, name := range names {
		page, err := parsePage(base, name)
		if err != nil {
			return nil, err
		}
		pages[strings.TrimSuffix(path.Base(name), ".html")] = page
	}
	return &Templates{pages: pages}, nil
}

func parsePage(base *template.Template, name string) (*template.Template, error) {
	page, err := base.Clone()
	if err != nil {
		return nil, fmt.Errorf("clone layout for %s: %w", name, err)
	}
	if page, err = page.ParseFS(templateFiles, name); err != nil {
		return nil, fmt.Errorf("parse %s: %w", name, err)
	}
	return page, nil
}

// usualSize is what most pages come to at least, in bytes.
const usualSize = 24 << 10

// Render writes the whole page. Nothing is written unless the page is complete.
func (t *Templates) Render(w io.Writer, page Page) error {
	return t.RenderFragment(w, page, "layout")
}

// RenderFragment writes only the named template of the page, such as the rows of
// a list. Nothing is written unless the fragment is complete; into a buffer it is
// rendered without another in between.
func (t *Templates) RenderFragment(w io.Writer, page Page, name string) error {
	set, ok := t.pages[page.file()]
	if !ok {
		return fmt.Errorf("render %s: no such page", page.file())
	}
	out, direct := w.(*bytes.Buffer)
	if !direct {
		out = &bytes.Buffer{}
	}
	before := out.Len()
	out.Grow(usualSize)
	if err := set.ExecuteTemplate(out, name, page); err != nil {
		out.Truncate(before)
		return fmt.Errorf("render %s: %w", page.file(), err)
	}
	if direct {
		return nil
	}
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("write %s: %w", page.file(), err)
	}
	return nil
}
