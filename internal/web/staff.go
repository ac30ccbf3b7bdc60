package web

import (
	"net/http"
	"strconv"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// roleHints says in a sentence what a role may do.
var roleHints = map[party.Role]string{
	party.Owner:          "Everything of the retailer, users and holds included.",
	party.PrivacyOfficer: "Answers requests of persons, erases, holds, reads the whole access log.",
	party.Manager:        "Customers, orders and imports; reads the access log.",
	party.Support:        "Finds customers, reveals contact details for a reason, writes notes.",
	party.Marketer:       "Names and e-mails for offers with consent, and figures.",
	party.Analyst:        "Orders and figures without names.",
	party.Operator:       "Keeps the system running for the vendor. No data of customers.",
}

func roleOptions(fit func(party.Role) bool) []view.Option {
	var out []view.Option
	for _, role := range party.Roles() {
		if fit(role) {
			out = append(out, view.Option{Value: string(role), Label: page.RoleLabel(role), Hint: roleHints[role]})
		}
	}
	return out
}

// users lists the staff of both companies.
func users(r *page.Request) error {
	members, err := r.Site.Access.Staff(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	open, err := r.Site.Access.Sessions(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	p := view.Users{Layout: r.Layout("Users", view.SectionUsers)}
	for _, m := range members {
		p.Rows = append(p.Rows, userRow(r, m, open))
	}
	if r.May("GET /users/new") {
		p.InviteURL = "/users/new"
	}
	return r.Page(p)
}

func userRow(r *page.Request, m access.Member, open []access.Listed) view.UserRow {
	row := shape.Member(m, r.Who().User, page.RoleLabel(m.Role))
	for _, s := range open {
		if s.User != m.User {
			continue
		}
		row.Sessions++
		if at := r.Local(s.Seen); at.After(row.LastSeen) {
			row.LastSeen = at
		}
	}
	return row
}

// newUser shows the form of an invitation.
func newUser(r *page.Request) error { return r.Page(userForm(r, nil)) }

func userForm(r *page.Request, errs view.Errors) view.UserForm {
	return view.UserForm{
		Layout: r.Layout("Invite a person", view.SectionUsers), Action: "/users", BackURL: "/users", Errors: errs,
		Name: r.Value("name"), Email: r.Value("email"), Role: r.Value("role"),
		Roles: append([]view.Option{{Label: "Choose a role"}}, roleOptions(func(party.Role) bool { return true })...),
	}
}

// inviteUser adds a person and shows the link with which they choose a password. The company
// follows from the role.
func inviteUser(r *page.Request) error {
	role, err := party.ParseRole(r.Value("role"))
	if err != nil {
		r.Status(http.StatusBadRequest)
		return r.Page(userForm(r, view.Errors{"role": "Choose a role."}))
	}
	d := access.Draft{Name: r.Value("name"), Email: r.Value("email"), Role: role, Company: r.Tenant.Name, Country: r.Who().Country}
	if role.Side() == party.Processor {
		d.Company = r.Tenant.Vendor
	}
	id, setup, err := r.Site.Access.Invite(r.Ctx(), r.Who(), d)
	if k := failure.KindOf(err); err != nil && (k == failure.Invalid || k == failure.Conflict) {
		text, hint := failure.Public(err)
		r.Status(page.StatusOf(k))
		return r.Page(userForm(r, view.Errors{"": text + " " + hint}))
	}
	if err != nil {
		return err
	}
	return userPage(r, id, setup)
}

func userID(r *page.Request) (party.User, error) {
	n, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || n < 1 {
		return 0, errUser
	}
	return party.User(n), nil
}

var errUser = failure.New(failure.NotFound, "There is no such member of staff.")

// user shows one member of staff.
func user(r *page.Request) error {
	id, err := userID(r)
	if err != nil {
		return err
	}
	return userPage(r, id, "")
}

const setupDays = 7 // how long a setup link holds

// userPage shows a member; setup is the token of a link that is shown this once, or empty.
func userPage(r *page.Request, id party.User, setup string) error {
	members, err := r.Site.Access.Staff(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	open, err := r.Site.Access.Sessions(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.User != id {
			continue
		}
		p := view.User{
			Layout: r.Layout("User", view.SectionUsers), UserRow: userRow(r, m, open), Invited: r.Local(m.Created),
			AccessURL: "/access?reader=" + strconv.FormatUint(uint64(m.Ordinal), 10),
		}
		p.Path = p.URL
		if setup != "" {
			p.InviteLink, p.Expires = welcomeLink(r, setup), r.Local(r.Site.Now()).AddDate(0, 0, setupDays)
		}
		if r.May("POST /users/{id}/role") {
			administer(&p, m)
		}
		for _, s := range open {
			if s.User == id {
				p.Devices = append(p.Devices, device(r, s))
			}
		}
		return r.Page(p)
	}
	return errUser
}

// administer adds what an owner may do with a member.
func administer(p *view.User, m access.Member) {
	p.RoleAction, p.RoleValue = p.URL+"/role", string(m.Role)
	p.Roles = roleOptions(func(role party.Role) bool { return role.Side() == m.Role.Side() })
	p.Actions = []view.Action{
		{URL: p.URL + "/reinvite", Label: "New setup link", Hint: "Ends password and sessions; the person chooses a new password."},
	}
	if m.State != access.Disabled {
		p.Actions = append(p.Actions,
			view.Action{URL: p.URL + "/factor", Label: "Reset second factor", Hint: "Ends all sessions; the person enrols again."},
			view.Action{URL: p.URL + "/sign-out", Label: "End all sessions"},
			view.Action{URL: p.URL + "/disable", Label: "Disable account", Hint: "The person is signed out and cannot come back.", Danger: true})
	}
}

// administered does something with a member and goes back to their page.
func administered(r *page.Request, told string, do func(party.User) error) error {
	id, err := userID(r)
	if err != nil {
		return err
	}
	if err := do(id); err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: told})
	return r.See("/users/" + r.PathValue("id"))
}

func setRole(r *page.Request) error {
	return administered(r, "The role was changed.", func(u party.User) error {
		return r.Site.Access.SetRole(r.Ctx(), r.Who(), u, party.Role(r.Value("role")))
	})
}

func disableUser(r *page.Request) error {
	return administered(r, "The account is disabled.", func(u party.User) error {
		return r.Site.Access.Disable(r.Ctx(), r.Who(), u)
	})
}

func resetFactor(r *page.Request) error {
	return administered(r, "The second factor was reset.", func(u party.User) error {
		return r.Site.Access.ResetFactor(r.Ctx(), r.Who(), u)
	})
}

func signOutUser(r *page.Request) error {
	return administered(r, "All sessions ended.", func(u party.User) error {
		return r.Site.Access.RevokeAll(r.Ctx(), r.Who(), u)
	})
}

// reinviteUser gives a member a new setup link, which is shown this once.
func reinviteUser(r *page.Request) error {
	id, err := userID(r)
	if err != nil {
		return err
	}
	setup, err := r.Site.Access.Reinvite(r.Ctx(), r.Who(), id)
	if err != nil {
		return err
	}
	if id == r.Who().User { // one's own session has just ended
		return r.See("/sign-in")
	}
	if err := r.Renew(); err != nil {
		return err
	}
	return userPage(r, id, setup)
}

// sessions lists where one is signed in; for an owner also everybody else.
func sessions(r *page.Request) error {
	open, err := r.Site.Access.Sessions(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	p := view.Sessions{
		Layout: r.Layout("Sessions", view.SectionSessions), FactorURL: "/me/factor", PasswordURL: "/me/password", CodesURL: "/me/codes",
		ShowAll: r.Who().Role == party.Owner,
	}
	var names map[party.User]string
	if p.ShowAll {
		if names, err = memberNames(r); err != nil {
			return err
		}
	}
	for _, s := range open {
		row := device(r, s)
		if s.User == r.Who().User {
			p.Own = append(p.Own, row)
			continue
		}
		row.User, row.UserURL = names[s.User], "/users/"+strconv.FormatInt(int64(s.User), 10)
		p.All = append(p.All, row)
	}
	if len(p.Own) > 1 {
		p.RevokeOthers = &view.Action{URL: "/sessions/revoke", Label: "End all others", Danger: true}
	}
	return r.Page(p)
}

func memberNames(r *page.Request) (map[party.User]string, error) {
	members, err := r.Site.Access.Staff(r.Ctx(), r.Who())
	if err != nil {
		return nil, err
	}
	out := make(map[party.User]string, len(members))
	for _, m := range members {
		out[m.User] = m.Name.Reveal()
	}
	return out, nil
}

const sessionDays = 7 // after which a session ends in any case

// device shows a session.
func device(r *page.Request, s access.Listed) view.Session {
	row := view.Session{
		Device: s.Device, Started: r.Local(s.Created), Seen: r.Local(s.Seen), Current: s.Current,
		Expires: r.Local(s.Created.Add(sessionDays * 24 * time.Hour)),
	}
	if s.State != access.Full {
		row.From = "signing in"
	}
	if !s.Current {
		row.Revoke = &view.Action{URL: "/sessions/" + strconv.FormatInt(s.Session, 10) + "/revoke", Label: "End", Danger: true}
	}
	return row
}

// revokeSession ends one session.
func revokeSession(r *page.Request) error {
	n, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return failure.New(failure.NotFound, "There is no such session.")
	}
	if err := r.Site.Access.Revoke(r.Ctx(), r.Who(), n); err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "The session has ended."})
	return r.See("/sessions")
}

// revokeOthers ends all own sessions but this one.
func revokeOthers(r *page.Request) error {
	if err := r.Site.Access.RevokeAll(r.Ctx(), r.Who(), r.Who().User); err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "All other sessions have ended."})
	return r.See("/sessions")
}
