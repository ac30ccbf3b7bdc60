package web

import (
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// home greets, shows the search and what the person opened last.
func home(r *request) error {
	now, w := r.s.local(r.s.Now()), r.who()
	part := "evening"
	switch h := now.Hour(); {
	case h < 12:
		part = "morning"
	case h < 18:
		part = "afternoon"
	}
	given, _, _ := strings.Cut(r.session.Name.Reveal(), " ")
	p := view.Home{
		Layout: r.layout("Home", view.SectionHome), Greeting: "Good " + part + ", " + given,
		Today: now.Format("Monday, 2 January 2006"), MayFind: r.s.may(w.Role, "POST /customers/find"),
	}
	if err := r.figures(&p); err != nil {
		return err
	}
	err := r.own(&p)
	switch {
	case failure.Is(err, failure.Doubt):
		p.Notices = append(p.Notices, view.Notice{
			Tone: "danger", Text: "The ledger does not add up: entries cannot be read.", URL: "/ledger", Link: "To the check",
		})
	case err != nil:
		return err
	}
	if d := r.s.Demo; d != nil && d.Walk != nil {
		p.Walk = d.Walk(w)
	}
	return r.page(p)
}

// figures are those that the viewer's role may ask for.
func (r *request) figures(p *view.Home) error {
	if purpose, ok := desk[r.who().Role]; ok {
		permit, err := r.permitFor(purpose, "")
		if err != nil {
			return err
		}
		n, err := r.s.Desk.Count(r.ctx(), permit)
		if err != nil {
			return err
		}
		p.Tiles = append(p.Tiles, view.Tile{Label: "Customers", Value: thousands(n), URL: "/customers"})
	}
	if r.s.may(r.who().Role, "GET /ledger") {
		h, err := r.s.Ledger.Head(r.ctx(), r.tenant.ID)
		if err != nil {
			return err
		}
		p.Tiles = append(p.Tiles, view.Tile{Label: "Entries in the ledger", Value: thousands(h.Size), URL: "/ledger"})
	}
	return nil
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
func (r *request) own(p *view.Home) error {
	reader := strconv.FormatUint(uint64(r.who().Ordinal), 10)
	lines, _, err := r.disclosures(logFilter{view: view.AccessFilter{Reader: reader}}, 0)
	if err != nil {
		return err
	}
	lines = lines[:min(len(lines), ownRows)]
	shown, err := r.evidence(shape.Names{r.who().Ordinal: r.session.Name}, lines)
	if err != nil {
		return err
	}
	for _, l := range lines {
		p.Own = append(p.Own, shown.Access(l))
	}
	if r.s.may(r.who().Role, "GET /access") {
		p.OwnURL = "/access?reader=" + reader
	}
	return nil
}

// demoStart is the demo's front door.
func demoStart(r *request) error {
	if err := r.loopback(); err != nil {
		return err
	}
	p, err := r.s.Demo.Start(r.ctx())
	if err != nil {
		return err
	}
	p.Layout = r.layout("Demo", "")
	p.Viewer, p.Nav = nil, nil
	return r.page(p)
}

// loopback refuses whoever is not at this computer, by address and by the name that the browser
// asked for, so that no other site can lead a browser here.
func (r *request) loopback() error {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	from, err := netip.ParseAddr(r.address())
	if err == nil && from.IsLoopback() && (host == "localhost" || host == "127.0.0.1" || host == "::1" || host == "[::1]") {
		return nil
	}
	return failure.New(failure.Forbidden, "The demo answers this computer only.")
}

// demoSignIn signs in with one click.
func demoSignIn(r *request) error {
	if err := r.loopback(); err != nil {
		return err
	}
	t, u, ok := r.s.Demo.Member(r.value("user"))
	if !ok {
		return failure.New(failure.NotFound, "There is no such person.")
	}
	all, err := r.s.retailers(r.ctx())
	if err != nil {
		return err
	}
	ticket, err := r.s.Access.Assume(r.ctx(), t, u, access.Device(r.UserAgent()))
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.ID == t {
			r.tenant = one
		}
	}
	r.enter(ticket)
	return r.see("/")
}

// demoClock shows the page that sets the clock.
func demoClock(r *request) error {
	if r.s.Demo.Clock == nil {
		return nowhere(r)
	}
	p := r.s.Demo.Clock()
	p.Layout, p.Action = r.layout("Clock", ""), "/demo/clock"
	return r.page(p)
}

// demoSetClock sets the clock.
func demoSetClock(r *request) error {
	if r.s.Demo.SetClock == nil {
		return nowhere(r)
	}
	err := r.s.Demo.SetClock(r.ctx(), r.value("now"))
	if failure.Is(err, failure.Invalid) {
		p := r.s.Demo.Clock()
		text, _ := failure.Public(err)
		p.Layout, p.Action, p.Errors = r.layout("Clock", ""), "/demo/clock", view.Errors{"now": text}
		r.answer.status = http.StatusBadRequest
		return r.page(p)
	}
	if err != nil {
		return err
	}
	return r.see("/demo/clock")
}

// demoTamper changes a byte behind the ledger's back.
func demoTamper(r *request) error {
	if r.s.Demo.Tamper == nil {
		return nowhere(r)
	}
	if err := r.s.Demo.Tamper(r.ctx()); err != nil {
		return err
	}
	r.tell(view.Notice{Tone: "warn", Text: "One byte of one entry was changed in the database. Check the log to see it found."})
	return r.see("/ledger")
}

// demoMend puts the byte back.
func demoMend(r *request) error {
	if r.s.Demo.Mend == nil {
		return nowhere(r)
	}
	if err := r.s.Demo.Mend(r.ctx()); err != nil {
		return err
	}
	r.tell(view.Notice{Tone: "ok", Text: "The byte is back. Check the log again."})
	return r.see("/ledger")
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

// seen tells the demo's walk which page was shown.
func (s *server) seen(r *request) {
	if d := s.Demo; d != nil && d.Seen != nil && r.session.State == access.Full && r.who().Role != party.System {
		d.Seen(r.who(), r.route.Name())
	}
}
