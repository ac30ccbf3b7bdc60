package palette

import (
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// move is one line of the palette: route says who may.
type move struct {
	label, url, icon, words, route string
	post                           []view.Hidden // sent with a POST; nil follows a link
}

// actions are what can be done, beside going to the places of the navigation.
var actions = []move{
	{label: "New customer", url: "/customers/new", icon: "plus", words: "add create person", route: "GET /customers/new"},
	{label: "New case", url: "/cases/new", icon: "plus", words: "complaint question return create", route: "GET /cases/new"},
	{label: "My queue", url: "/cases?queue=mine", icon: "consent", words: "cases complaints mine", route: "GET /cases"},
	{label: "Cases nobody has taken", url: "/cases?queue=unassigned", icon: "consent", words: "queue unassigned", route: "GET /cases"},
	{label: "Cases about to break a promise", url: "/cases?queue=breaching", icon: "clock", words: "overdue breaching late sla", route: "GET /cases"},
	{label: "Restricted customers", url: "/customers?state=restricted", icon: "lock", words: "blocked", route: "GET /customers"},
	{label: "Credits", url: "/orders?credit=1", icon: "bag", words: "returns refunds negative", route: "GET /orders"},
	{label: "Import a file", url: "/imports/new", icon: "import", words: "upload csv xlsx excel", route: "GET /imports/new"},
	{label: "State an act under the contract", url: "/acts/new", icon: "plus", words: "audit training notice document duty claim", route: "GET /acts/new"},
	{label: "Acts under the contract", url: "/acts", icon: "seal", words: "claims confirm dispute", route: "GET /acts"},
	{label: "Draft a contract", url: "/contract/draft?template=data-protection-schedule", icon: "note", words: "propose template agreement", route: "GET /contract/draft"},
	{label: "Hand evidence over as a file", url: "/handover", icon: "export", words: "bundle dispute file download counsel authority verify", route: "GET /handover"},
	{label: "Invite a person", url: "/users/new", icon: "plus", words: "user staff add", route: "GET /users/new"},
	{label: "Check the ledger", url: "/ledger/check", icon: "seal", words: "verify log signature", route: "POST /ledger/check", post: []view.Hidden{}},
	{label: "Change my password", url: "/me/password", icon: "key", words: "account", route: "GET /me/password"},
	{label: "Change my second factor", url: "/me/factor", icon: "device", words: "totp phone code account", route: "GET /me/factor"},
	{label: "End my other sessions", url: "/sessions/revoke", icon: "leave", words: "sign out everywhere devices", route: "POST /sessions/revoke", post: []view.Hidden{}},
	{label: "Light colours", url: "/theme", icon: "sun", words: "theme day", route: "POST /theme", post: []view.Hidden{{Name: "theme", Value: "light"}}},
	{label: "Dark colours", url: "/theme", icon: "moon", words: "theme night", route: "POST /theme", post: []view.Hidden{{Name: "theme", Value: "dark"}}},
	{label: "Colours as the system has them", url: "/theme", icon: "auto", words: "theme", route: "POST /theme", post: []view.Hidden{{Name: "theme", Value: "auto"}}},
	{label: "Keyboard", url: "/shortcuts", icon: "keys", words: "shortcuts keys help", route: "GET /shortcuts"},
	{label: "Simulated clock", url: "/demo/clock", icon: "clock", words: "demo time", route: "GET /demo/clock"},
	{label: "Sign out", url: "/sign-out", icon: "leave", words: "leave log out", route: "POST /sign-out", post: []view.Hidden{}},
}

// Go lists every place and action of the role.
func Go(r *page.Request) error {
	p := view.Go{Layout: r.Layout("Go to", "")}
	p.Groups = []view.MoveGroup{{Title: "Places", Moves: places(p.Nav)}, {Title: "Actions", Moves: doing(r)}}
	if r.Header.Get(view.FragmentHeader) == "moves" {
		return r.Fragment(p, "moves")
	}
	return r.Page(p)
}

// places are those of the navigation.
func places(nav []view.NavGroup) []view.Move {
	var out []view.Move
	for _, g := range nav {
		for _, i := range g.Items {
			m := view.Move{Label: i.Label, URL: i.URL, Icon: i.Icon, Words: g.Title}
			if i.Key != "" {
				m.Keys = "g " + i.Key
			}
			out = append(out, m)
		}
	}
	return out
}

// doing is what the role may do.
func doing(r *page.Request) []view.Move {
	var out []view.Move
	for _, a := range actions {
		if !r.May(a.route) {
			continue
		}
		m := view.Move{Label: a.label, Icon: a.icon, Words: a.words}
		if a.post == nil {
			m.URL = a.url
		} else {
			m.Action = &view.Action{URL: a.url, Label: a.label, Hidden: a.post}
		}
		out = append(out, m)
	}
	return out
}
