package web

import (
	"net/http"

	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// NewBroken makes the pages of one route, whose handler fails in the way that is given.
func NewBroken(cfg Config, fail func() view.Page) (http.Handler, error) {
	return page.New(cfg, []page.Route{
		get("/broken", nil, page.Public, func(r *page.Request) error { return r.Page(fail()) }),
	})
}
