package web

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// home greets, shows the search and what the person opened last.
func home(r *page.Request) error {
	now, w := r.Local(r.Site.Now()), r.Who()
	part := "evening"
	switch h := now.Hour(); {
	case h < 12:
		part = "morning"
	case h < 18:
		part = "afternoon"
	}
	p := view.Home{
		Layout: r.Layout("Home", view.SectionHome), Greeting: "Good " + part + ", " + given(r.Session.Name.Reveal()),
		Today: now.Format("Monday, 2 January 2006"), MayFind: r.May("POST /search"), FindHint: findHint(r),
	}
	doubt, left := false, false
	for _, part := range parts {
		err := part(r, &p)
		if refused := new(policy.RefusedError); errors.As(err, &refused) {
			text, hint := failure.Public(err)
			if !left {
				p.Notices = append(p.Notices, view.Notice{Tone: "warn", Text: "A part of this page is left out. " + text + " " + hint})
			}
			left = true
			continue
		}
		if err != nil && !failure.Is(err, failure.Doubt) {
			return err
		}
		doubt = doubt || err != nil
	}
	if doubt {
		p.Notices = append(p.Notices, view.Notice{
			Tone: "danger", Text: "The ledger does not add up: entries cannot be read.", URL: "/ledger", Link: "To the check",
		})
	}
	if d := r.Site.Demo; d != nil && d.Walk != nil {
		p.Walk = walkable(r, d.Walk(w))
	}
	return r.Page(p)
}

// given gives the first name of a name; a title is none.
func given(name string) string {
	words := strings.Fields(name)
	for len(words) > 1 && strings.HasSuffix(words[0], ".") {
		words = words[1:]
	}
	return strings.Join(words[:min(1, len(words))], "")
}

// walkable sends nobody to a page that is not for the role.
func walkable(r *page.Request, walk *view.Walk) *view.Walk {
	if walk == nil {
		return nil
	}
	for i := range walk.Stops {
		if s := &walk.Stops[i]; s.URL != "" && !r.MayOpen(s.URL) {
			s.URL, s.Link = "/demo", "Sign in as somebody else"
		}
	}
	return walk
}

// thousands writes a count with its thousands separated.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

const ownRows = 5

// own adds the viewer's last recorded accesses.
func own(r *page.Request, p *view.Home) error {
	reader := strconv.FormatUint(uint64(r.Who().Ordinal), 10)
	lines, err := r.Site.Seen.LastOf(r.Ctx(), r.Tenant.ID, r.Who().Ordinal, ownRows)
	if err != nil {
		return err
	}
	shown, err := evidence(r, shape.Names{r.Who().Ordinal: r.Session.Name}, lines)
	if err != nil {
		return err
	}
	for _, l := range lines {
		row := shown.Access(l)
		if !r.May("GET /ledger/{index}") {
			row.URL = ""
		}
		p.Own = append(p.Own, row)
	}
	if r.May("GET /access") {
		p.OwnURL = "/access?reader=" + reader
	}
	return nil
}

// demoStart is the demo's front door.
func demoStart(r *page.Request) error {
	if err := loopback(r); err != nil {
		return err
	}
	p, err := r.Site.Demo.Start(r.Ctx())
	if err != nil {
		return err
	}
	p.Layout = r.Layout("Demo", "")
	p.Viewer, p.Nav = nil, nil
	return r.Page(p)
}

// loopback refuses whoever is not at this computer, by address and by the name that the browser
// asked for, so that no other site can lead a browser here.
func loopback(r *page.Request) error {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	from, err := netip.ParseAddr(address(r))
	if err == nil && from.IsLoopback() && (host == "localhost" || host == "127.0.0.1" || host == "::1" || host == "[::1]") {
		return nil
	}
	return failure.New(failure.Forbidden, "The demo answers this computer only.")
}

// demoSignIn signs in with one click.
func demoSignIn(r *page.Request) error {
	if err := loopback(r); err != nil {
		return err
	}
	t, u, ok := r.Site.Demo.Member(r.Value("user"))
	if !ok {
		return failure.New(failure.NotFound, "There is no such person.")
	}
	all, err := r.Site.Retailers(r.Ctx())
	if err != nil {
		return err
	}
	ticket, err := r.Site.Access.Assume(r.Ctx(), t, u, access.Device(r.UserAgent()))
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.ID == t {
			r.Tenant = one
		}
	}
	r.Enter(ticket)
	return r.See("/")
}

// demoClock shows the page that sets the clock.
func demoClock(r *page.Request) error {
	if r.Site.Demo.Clock == nil {
		return page.Nowhere(r)
	}
	p := r.Site.Demo.Clock()
	p.Layout, p.Action = r.Layout("Clock", ""), "/demo/clock"
	return r.Page(p)
}

// demoSetClock sets the clock.
func demoSetClock(r *page.Request) error {
	if r.Site.Demo.SetClock == nil {
		return page.Nowhere(r)
	}
	err := r.Site.Demo.SetClock(r.Ctx(), r.Value("now"))
	if failure.Is(err, failure.Invalid) {
		p := r.Site.Demo.Clock()
		text, _ := failure.Public(err)
		p.Layout, p.Action, p.Errors = r.Layout("Clock", ""), "/demo/clock", view.Errors{"now": text}
		r.Status(http.StatusBadRequest)
		return r.Page(p)
	}
	if err != nil {
		return err
	}
	return r.See("/demo/clock")
}

// demoTamper changes a byte behind the ledger's back.
func demoTamper(r *page.Request) error {
	if r.Site.Demo.Tamper == nil {
		return page.Nowhere(r)
	}
	if err := r.Site.Demo.Tamper(r.Ctx()); err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "warn", Text: "One byte of one entry was changed in the database. Check the log to see it found."})
	return r.See("/ledger")
}

// demoMend puts the byte back.
func demoMend(r *page.Request) error {
	if r.Site.Demo.Mend == nil {
		return page.Nowhere(r)
	}
	if err := r.Site.Demo.Mend(r.Ctx()); err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "The byte is back. Check the log again."})
	return r.See("/ledger")
}

// demoHandOver makes a file of evidence and checks it.
func demoHandOver(r *page.Request) error {
	if r.Site.Demo.HandOver == nil {
		return page.Nowhere(r)
	}
	text, err := r.Site.Demo.HandOver(r.Ctx())
	if err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: text})
	return r.See("/")
}

// demoDispute shows the findings of the example dispute. They are about invented companies and
// hold nothing of the retailer's customers.
func demoDispute(r *page.Request) error {
	if r.Site.Demo.Dispute == nil {
		return page.Nowhere(r)
	}
	p, err := r.Site.Demo.Dispute(r.URL.Query())
	if err != nil {
		return err
	}
	p.Layout = r.Layout(p.Heading, view.SectionDispute)
	return r.Page(p)
}

// tampering offers what the demo can do to the log.
func tampering(done bool) (tamper, mend *view.Action) {
	if done {
		return nil, &view.Action{URL: "/demo/mend", Label: "Put the byte back"}
	}
	return &view.Action{
		URL: "/demo/tamper", Label: "Change one byte", Danger: true,
		Hint: "Alters one byte of one entry in the database, behind the ledger’s back. Check again to see it found.",
	}, nil
}

// findHint says what the role finds by the search.
func findHint(r *page.Request) string {
	const people = "Name, part of an e-mail, last four of a phone, postcode, "
	switch {
	case r.May("GET /cases"):
		return people + "number of an order or a case"
	case r.May("GET /customers"):
		return people + "number of an order"
	}
	return "Number of an order"
}
