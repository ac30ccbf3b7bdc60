package view

import "time"

// Users is the list of the staff.
type Users struct {
	Layout
	Rows []UserRow
	// InviteURL is empty if the viewer may not invite.
	InviteURL string
}

func (Users) file() string { return "users" }

// UserRow is one person of the staff.
type UserRow struct {
	URL, Name, Email, Role, Company string
	Vendor                          bool
	// State is invited, active, locked or left; Factor enrolled or missing.
	State, Factor Badge
	// LastSeen is zero if never.
	LastSeen time.Time
	Sessions int
	// Own marks the viewer.
	Own bool
}

// UserForm invites a person. It posts name, email, role and company to Action.
type UserForm struct {
	Layout
	Name, Email, Role, Company string
	Roles                      []Option
	// Companies is filled if there is a choice.
	Companies []Option
	Action    string
	BackURL   string
	Errors    Errors
}

func (UserForm) file() string { return "userform" }

// User is the page of one person of the staff. A change of role posts role to
// RoleAction.
type User struct {
	Layout
	UserRow
	Invited time.Time
	// InviteLink is shown once after an invitation; Expires says until when it holds.
	InviteLink string
	Expires    time.Time
	Roles      []Option
	RoleValue  string
	RoleAction string
	// Actions are such as locking, unlocking and resetting the factor.
	Actions []Action
	Devices []Session
	// AccessURL lists what this person saw; may be empty.
	AccessURL string
	Errors    Errors
}

func (User) file() string { return "user" }

// Sessions lists sessions: the viewer's own, and everybody's for an owner.
type Sessions struct {
	Layout
	Own []Session
	// ShowAll adds the others.
	ShowAll bool
	All     []Session
	// RevokeOthers ends all own sessions but this one; may be nil.
	RevokeOthers *Action
	// PasswordURL, FactorURL and CodesURL change the viewer's own secrets; may be empty. The last
	// takes a POST, after which the old recovery codes open nothing.
	PasswordURL, FactorURL, CodesURL string
}

func (Sessions) file() string { return "sessions" }

// Session is one signed-in browser.
type Session struct {
	// User is filled in lists of several people.
	User, UserURL string
	// Device is browser and system in words; From the network address.
	Device, From           string
	Started, Seen, Expires time.Time
	Current                bool
	// Revoke ends it; nil if the viewer may not.
	Revoke *Action
}

// sessionTable is what the shared table of sessions needs.
type sessionTable struct {
	Label  string
	People bool
	Rows   []Session
}

// OwnTable is for the template.
func (s Sessions) OwnTable() sessionTable { return sessionTable{"Your sessions", false, s.Own} }

// AllTable is for the template.
func (s Sessions) AllTable() sessionTable { return sessionTable{"Everybody's sessions", true, s.All} }

// DeviceTable is for the template.
func (u User) DeviceTable() sessionTable { return sessionTable{"Open sessions", false, u.Devices} }
