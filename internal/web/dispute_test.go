package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"counterpart/internal/party"
	"counterpart/internal/web"
	"counterpart/internal/web/view"
)

// The example dispute is for everybody of both companies who is signed in, names nobody's customer
// and so leaves no entry, and is there in the demo only.
func TestTheExampleDispute(t *testing.T) {
	s := newSite(t)
	s.as(party.Owner).get("/dispute").want(http.StatusNotFound, "")
	s.cfg.Demo = &web.Demo{Dispute: func(ask url.Values) (view.Dispute, error) {
		return view.Dispute{Heading: "A dispute, judged", About: "View: " + ask.Get("view")}, nil
	}}
	handler, err := web.New(s.cfg)
	s.must(err)
	s.server.Close()
	s.server = httptest.NewServer(handler)
	t.Cleanup(s.server.Close)
	(&member{s: s, client: s.browser()}).get("/dispute").want(http.StatusSeeOther, "").leads("/sign-in")
	for _, role := range party.Roles() {
		p := s.as(role)
		before := s.head().Size
		p.get("/dispute?view=controller").want(http.StatusOK, "View: controller").lacks(canaries...)
		if after := s.head().Size; after != before {
			t.Errorf("%d entries for %s", after-before, role)
		}
	}
}
