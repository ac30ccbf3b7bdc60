package web

import (
	"net/http"
	"strconv"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/party"
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
			out = append(out, view.Option{Value: string(role), Label: roleLabel(role), Hint: roleHints[role]})
		}
	}
	return out
}

// users lists the staff of both companies.
func users(r *request) error {
	members, err := r.s.Access.Staff(r.ctx(), r.who())
	if err != nil {
		return err
	}
	open, err := r.s.Access.Sessions(r.ctx(), r.who())
	if err != nil {
		return err
	}
	p := view.Users{Layout: r.layout("Users", view.SectionUsers)}
	for _, m := range members {
		p.Rows = append(p.Rows, r.userRow(m, open))
	}
	if r.s.may(r.who().Role, "GET /users/new") {
		p.InviteURL = "/users/new"
	}
	return r.page(p)
}

func (r *request) userRow(m access.Member, open []access.Listed) view.UserRow {
	row := shape.Member(m, r.who().User, roleLabel(m.Role))
	for _, s := range open {
		if s.User != m.User {
			continue
		}
		row.Sessions++
		if at := r.s.local(s.Seen); at.After(row.LastSeen) {
			row.LastSeen = at
		}
	}
	return row
}

// newUser shows the form of an invitation.
func newUser(r *request) error { return r.page(r.userForm(nil)) }

func (r *request) userForm(errs view.Errors) view.UserForm {
	return view.UserForm{
		Layout: r.layout("Invite a person", view.SectionUsers), Action: "/users", BackURL: "/users", Errors: errs,
		Name: r.value("name"), Email: r.value("email"), Role: r.value("role"),
		Roles: roleOptions(func(party.Role) bool { return true }),
	}
}

// inviteUser adds a person and shows the link with which they choose a password. The company
// follows from the role.
func inviteUser(r *request) error {
	role, err := party.ParseRole(r.value("role"))
	if err != nil {
		r.answer.status = http.StatusBadRequest
		return r.page(r.userForm(view.Errors{"role": "Choose a role."}))
	}
	d := access.Draft{Name: r.value("name"), Email: r.value("email"), Role: role, Company: r.tenant.Name, Country: r.who().Country}
	if role.Side() == party.Processor {
		d.Company = r.tenant.Vendor
	}
	id, setup, err := r.s.Access.Invite(r.ctx(), r.who(), d)
	if k := failure.KindOf(err); err != nil && (k == failure.Invalid || k == failure.Conflict) {
		text, hint := failure.Public(err)
		r.answer.status = statuses[k].code
		return r.page(r.userForm(view.Errors{"": text + " " + hint}))
	}
	if err != nil {
		return err
	}
	return r.userPage(id, setup)
}

func (r *request) userID() (party.User, error) {
	n, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || n < 1 {
		return 0, errUser
	}
	return party.User(n), nil
}

var errUser = failure.New(failure.NotFound, "There is no such member of staff.")

// user shows one member of staff.
func user(r *request) error {
	id, err := r.userID()
	if err != nil {
		return err
	}
	return r.userPage(id, "")
}

const setupDays = 7 // how long a setup link holds

// userPage shows a member; setup is the token of a link that is shown this once, or empty.
func (r *request) userPage(id party.User, setup string) error {
	members, err := r.s.Access.Staff(r.ctx(), r.who())
	if err != nil {
		return err
	}
	open, err := r.s.Access.Sessions(r.ctx(), r.who())
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.User != id {
			continue
		}
		p := view.User{
			Layout: r.layout("User", view.SectionUsers), UserRow: r.userRow(m, open), Invited: r.s.local(m.Created),
			AccessURL: "/access?reader=" + strconv.FormatUint(uint64(m.Ordinal), 10),
		}
		p.Path = p.URL
		if setup != "" {
			p.InviteLink, p.Expires = r.s.welcomeLink(r.tenant, setup), r.s.local(r.s.Now()).AddDate(0, 0, setupDays)
		}
		if r.s.may(r.who().Role, "POST /users/{id}/role") {
			r.administer(&p, m)
		}
		for _, s := range open {
			if s.User == id {
				p.Devices = append(p.Devices, r.device(s))
			}
		}
		return r.page(p)
	}
	return errUser
}

// administer adds what an owner may do with a member.
func (r *request) administer(p *view.User, m access.Member) {
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
func administered(r *request, told string, do func(party.User) error) error {
	id, err := r.userID()
	if err != nil {
		return err
	}
	if err := do(id); err != nil {
		return err
	}
	r.tell(view.Notice{Tone: "ok", Text: told})
	return r.see("/users/" + r.PathValue("id"))
}

func setRole(r *request) error {
	return administered(r, "The role was changed.", func(u party.User) error {
		return r.s.Access.SetRole(r.ctx(), r.who(), u, party.Role(r.value("role")))
	})
}

func disableUser(r *request) error {
	return administered(r, "The account is disabled.", func(u party.User) error {
		return r.s.Access.Disable(r.ctx(), r.who(), u)
	})
}

func resetFactor(r *request) error {
	return administered(r, "The second factor was reset.", func(u party.User) error {
		return r.s.Access.ResetFactor(r.ctx(), r.who(), u)
	})
}

func signOutUser(r *request) error {
	return administered(r, "All sessions ended.", func(u party.User) error {
		return r.s.Access.RevokeAll(r.ctx(), r.who(), u)
	})
}

// reinviteUser gives a member a new setup link, which is shown this once.
func reinviteUser(r *request) error {
	id, err := r.userID()
	if err != nil {
		return err
	}
	setup, err := r.s.Access.Reinvite(r.ctx(), r.who(), id)
	if err != nil {
		return err
	}
	if id == r.who().User { // one's own session has just ended
		return r.see("/sign-in")
	}
	return r.userPage(id, setup)
}

// sessions lists where one is signed in; for an owner also everybody else.
func sessions(r *request) error {
	open, err := r.s.Access.Sessions(r.ctx(), r.who())
	if err != nil {
		return err
	}
	p := view.Sessions{
		Layout: r.layout("Sessions", view.SectionSessions), FactorURL: "/me/factor",
		ShowAll: r.who().Role == party.Owner,
	}
	var names map[party.User]string
	if p.ShowAll {
		if names, err = r.memberNames(); err != nil {
			return err
		}
	}
	for _, s := range open {
		row := r.device(s)
		if s.User == r.who().User {
			p.Own = append(p.Own, row)
			continue
		}
		row.User, row.UserURL = names[s.User], "/users/"+strconv.FormatInt(int64(s.User), 10)
		p.All = append(p.All, row)
	}
	if len(p.Own) > 1 {
		p.RevokeOthers = &view.Action{URL: "/sessions/revoke", Label: "End all others", Danger: true}
	}
	return r.page(p)
}

func (r *request) memberNames() (map[party.User]string, error) {
	members, err := r.s.Access.Staff(r.ctx(), r.who())
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
func (r *request) device(s access.Listed) view.Session {
	row := view.Session{
		Device: s.Device, Started: r.s.local(s.Created), Seen: r.s.local(s.Seen), Current: s.Current,
		Expires: r.s.local(s.Created.Add(sessionDays * 24 * time.Hour)),
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
func revokeSession(r *request) error {
	n, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return failure.New(failure.NotFound, "There is no such session.")
	}
	if err := r.s.Access.Revoke(r.ctx(), r.who(), n); err != nil {
		return err
	}
	r.tell(view.Notice{Tone: "ok", Text: "The session has ended."})
	return r.see("/sessions")
}

// revokeOthers ends all own sessions but this one.
func revokeOthers(r *request) error {
	if err := r.s.Access.RevokeAll(r.ctx(), r.who(), r.who().User); err != nil {
		return err
	}
	r.tell(view.Notice{Tone: "ok", Text: "All other sessions have ended."})
	return r.see("/sessions")
}
