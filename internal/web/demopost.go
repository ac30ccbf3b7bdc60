package web

import "counterpart/internal/web/page"

// demoPost shows what left by mail.
func demoPost(r *page.Request) error {
	if r.Site.Demo.Post == nil {
		return page.Nowhere(r)
	}
	p := r.Site.Demo.Post()
	p.Layout = r.Layout("Letter boxes", "")
	return r.Page(p)
}
