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

// SignIn asks for retailer, e-mail and password.
// It posts tenant, email, password and return to /sign-in.
type SignIn struct {
	Layout
	// Retailers is filled only if there is more than one to choose from.
	Retailers []Option
	Retailer  string
	Email     string
	// Return is the path to go to afterwards.
	Return string
	// DemoURL leads to the demo's start page; empty outside demo mode.
	DemoURL string
	Errors  Errors
}

func (SignIn) file() string { return "signin" }

// SignInCode asks for the six digits, or for a recovery code.
// It posts code, ticket and return to /sign-in/code.
type SignInCode struct {
	Layout
	// Email is the address of the first step, masked.
	Email string
	// Ticket carries the first step's success.
	Ticket string
	// Recovery asks for a recovery code instead; OtherURL switches between the two.
	Recovery bool
	OtherURL string
	Return   string
	Errors   Errors
}

func (SignInCode) file() string { return "signincode" }

// Enrol shows a new factor to scan. It posts code and ticket to Action.
type Enrol struct {
	Layout
	// ImageURL serves the QR code as PNG ('self' or data:).
	ImageURL string
	// Secret is the same as text, in groups of four.
	Secret string
	// Account is the name under which an authenticator keeps it.
	Account string
	Action  string
	Ticket  string
	Errors  Errors
}

func (Enrol) file() string { return "enrol" }

// RecoveryCodes shows the codes, once.
type RecoveryCodes struct {
	Layout
	Codes []string
	// NextURL is where a person goes who has stored them.
	NextURL string
}

func (RecoveryCodes) file() string { return "recovery" }

// NewPassword sets a password, by invitation or by choice.
// It posts current (if AskCurrent), password, again and ticket to Action.
type NewPassword struct {
	Layout
	// Welcome is the person's name when the page answers an invitation.
	Welcome    string
	AskCurrent bool
	// MinLength is the shortest password in characters.
	MinLength int
	Action    string
	Ticket    string
	Errors    Errors
}

func (NewPassword) file() string { return "password" }

// StepUp asks for a fresh code before something weighty.
// It posts code, return and the carried values to Action.
type StepUp struct {
	Layout
	// What is what will happen, as a noun phrase: "the export of 20,000 customers".
	What string
	// Why says why a fresh code is needed; may be empty.
	Why    string
	Action string
	Return string
	Hidden []Hidden
	Errors Errors
}

func (StepUp) file() string { return "stepup" }
