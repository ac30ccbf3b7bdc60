package web

import (
	"net/http"

	"counterpart/internal/web/view"
)

// NewBroken makes the pages with one more route, whose handler fails in the way that is named.
func NewBroken(cfg Config, fail func() view.Page) (http.Handler, error) {
	pages, err := view.New()
	if err != nil {
		return nil, err
	}
	s := &server{Config: cfg, pages: pages, memory: newMemory(cfg.Now)}
	s.routes = []Route{{"GET", "/broken", nil, Public, func(r *request) error { return r.page(fail()) }}}
	return s.chain(s.mux()), nil
}
