package access

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Draft is a member of staff to be.
type Draft struct {
	Name    string
	Email   string
	Role    party.Role
	Company string // that employs them
	Country string // ISO 3166-1 alpha-2, where they work
}

// Member is a member of staff as an owner sees them.
type Member struct {
	User    party.User
	Ordinal party.Ordinal
	Name    vault.Text // empty once forgotten
	Email   vault.Text
	Role    party.Role
	Company string
	Country string
	State   string // Invited, Active or Disabled
	Factor  bool   // a factor is set up
	Created when.Instant
	Updated when.Instant
}

const setupTime = 7 * 24 * time.Hour

// Invite adds a member of staff and gives the token with which they choose a password (see
// Accept); it holds for seven days and is shown once. Only an owner with a fresh factor, or a
// job, may invite. An e-mail that a member has already is a failure of kind Conflict.
func (a *Access) Invite(ctx context.Context, p party.Principal, d Draft) (party.User, string, error) {
	if err := firstOf(owner(p), Confirmed(p), d.clean()); err != nil {
		return 0, "", err
	}
	r, setup, err := a.newMember(ctx, p.Tenant, d)
	if err != nil {
		return 0, "", err
	}
	// Two invitations at the same time may draw the same ordinal; the later one draws again.
	for range 8 {
		_, err = a.cfg.Rows.Staff.ByLogin(ctx, p.Tenant, r.Login)
		if err == nil {
			return 0, "", failure.New(failure.Conflict, "A member of staff with this e-mail is there already.")
		}
		if !failure.Is(err, failure.NotFound) {
			return 0, "", err
		}
		if err = a.insert(ctx, p, r); !failure.Is(err, failure.Conflict) {
			break
		}
	}
	if err != nil {
		return 0, "", err
	}
	return r.User, setup, nil
}

func (a *Access) newMember(ctx context.Context, t party.Tenant, d Draft) (StaffRow, string, error) {
	now := a.cfg.Now()
	setup, digest := newToken()
	r := StaffRow{
		Tenant: t, User: party.User(newID()), Role: d.Role, Company: d.Company, Country: d.Country,
		State: Invited, TOTP: []byte{}, Setup: digest, SetupUntil: now.Add(setupTime), Created: now, Updated: now,
	}
	var err error
	if r.Login, err = a.login(ctx, t, d.Email); err != nil {
		return r, "", err
	}
	r.Sealed, err = a.sealPerson(ctx, r, d)
	return r, setup, err
}

func (a *Access) insert(ctx context.Context, p party.Principal, r StaffRow) error {
	return a.change(ctx, p, false, func(tx ledger.Tx) (entry.Entry, error) {
		n, err := a.cfg.Rows.StaffWrite.NextOrdinal(ctx, tx, p.Tenant)
		if err != nil {
			return entry.Entry{}, err
		}
		r.Ordinal = n
		if err := a.cfg.Rows.StaffWrite.Insert(ctx, tx, r); err != nil {
			return entry.Entry{}, err
		}
		return grant("invite", r, string(r.Role), r.Company, r.Country), nil
	})
}

// noPerson stands in the place of the password of a member who is a program. It is the hash of no
// password; and as such a member is disabled and has a login of nobody's, nobody signs in as it.
const noPerson = "-"

func (r StaffRow) program() bool { return r.Password == noPerson }

// Program adds a member who is a program, such as a till: it has a name and an ordinal by which the
// ledger knows it, and can never sign in.
func (a *Access) Program(ctx context.Context, tx ledger.Tx, p party.Principal, name string, role party.Role) (party.User, party.Ordinal, error) {
	now := a.cfg.Now()
	r := StaffRow{
		Tenant: p.Tenant, User: party.User(newID()), Login: randomLogin(), Role: role, Company: p.Company, Country: p.Country,
		State: Disabled, Password: noPerson, TOTP: []byte{}, Created: now, Updated: now,
	}
	var err error
	if r.Sealed, err = a.sealPerson(ctx, r, Draft{Name: name}); err != nil {
		return 0, 0, err
	}
	if r.Ordinal, err = a.cfg.Rows.StaffWrite.NextOrdinal(ctx, tx, p.Tenant); err != nil {
		return 0, 0, err
	}
	return r.User, r.Ordinal, a.cfg.Rows.StaffWrite.Insert(ctx, tx, r)
}

// grant describes a right given to or taken from a member, who is named by ordinal.
func grant(act string, r StaffRow, words ...string) entry.Entry {
	return entry.Entry{Kind: entry.Grant, Act: act, Object: "user", Ref: int64(r.Ordinal), List: words}
}

// Staff lists every member by ordinal, former ones too. Owners, privacy officers and jobs may;
// that they did is recorded.
func (a *Access) Staff(ctx context.Context, p party.Principal) ([]Member, error) {
	if p.Role != party.PrivacyOfficer {
		if err := owner(p); err != nil {
			return nil, err
		}
	}
	rows, err := a.cfg.Rows.Staff.All(ctx, p.Tenant)
	if err != nil {
		return nil, err
	}
	err = a.change(ctx, p, false, func(ledger.Tx) (entry.Entry, error) {
		return entry.Entry{Kind: entry.Change, Act: "view", Object: "staff", Count: int64(len(rows))}, nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]Member, 0, len(rows))
	for _, r := range rows {
		if r.program() {
			continue
		}
		who, err := a.openPerson(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, r.member(who))
	}
	return out, nil
}

func (r StaffRow) member(who person) Member {
	return Member{
		User: r.User, Ordinal: r.Ordinal, Name: who.name, Email: who.email, Role: r.Role,
		Company: r.Company, Country: r.Country, State: r.State, Factor: len(r.TOTP) > 0,
		Created: r.Created, Updated: r.Updated,
	}
}

// Names gives the names of staff by ordinal, for pages on which members see what colleagues
// did; a former member who was forgotten is missing. Whoever works for the processor gets the
// names of its own staff only. It holds no customer data and is not recorded.
func (a *Access) Names(ctx context.Context, p party.Principal) (map[party.Ordinal]vault.Text, error) {
	if p.Role == "" {
		return nil, errSignedOut
	}
	rows, err := a.cfg.Rows.Staff.All(ctx, p.Tenant)
	if err != nil {
		return nil, err
	}
	out := make(map[party.Ordinal]vault.Text, len(rows))
	for _, r := range rows {
		if p.Role == party.Operator && r.Role.Side() != party.Processor {
			continue
		}
		who, err := a.openPerson(ctx, r)
		if err != nil {
			return nil, err
		}
		if !who.name.Empty() {
			out[r.Ordinal] = who.name
		}
	}
	return out, nil
}

// Colleague is a member of the retailer's staff as those see them who hand work on.
type Colleague struct {
	Ordinal party.Ordinal
	Name    vault.Text
	Role    party.Role
	Gone    bool // their account was disabled
}

// Colleagues lists the retailer's staff by ordinal, former members too as far as they have a name,
// for pages on which work is handed on. The vendor's staff get nobody. It holds no customer data
// and is not recorded.
func (a *Access) Colleagues(ctx context.Context, p party.Principal) ([]Colleague, error) {
	switch {
	case p.Role == "":
		return nil, errSignedOut
	case p.Role.Side() == party.Processor:
		return nil, nil
	}
	rows, err := a.cfg.Rows.Staff.All(ctx, p.Tenant)
	if err != nil {
		return nil, err
	}
	var out []Colleague
	for _, r := range rows {
		if r.Role.Side() == party.Processor || r.program() {
			continue
		}
		who, err := a.openPerson(ctx, r)
		if err != nil {
			return nil, err
		}
		if !who.name.Empty() {
			out = append(out, Colleague{r.Ordinal, who.name, r.Role, r.State == Disabled})
		}
	}
	return out, nil
}

// person is what is sealed of a member.
type person struct{ name, email vault.Text }

type personJSON struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

func (a *Access) sealPerson(ctx context.Context, r StaffRow, d Draft) ([]byte, error) {
	plain, err := json.Marshal(personJSON{d.Name, d.Email})
	if err != nil {
		return nil, fmt.Errorf("member: %w", err)
	}
	return a.cfg.Keys.SealNamed(ctx, r.Tenant, vault.StaffKey, bound("person", r.User), plain)
}

func (a *Access) openPerson(ctx context.Context, r StaffRow) (person, error) {
	if len(r.Sealed) == 0 {
		return person{}, nil
	}
	plain, err := a.cfg.Keys.OpenNamed(ctx, r.Tenant, vault.StaffKey, bound("person", r.User), r.Sealed)
	if err != nil {
		return person{}, err
	}
	var p personJSON
	if err := json.Unmarshal(plain, &p); err != nil {
		return person{}, failure.New(failure.Doubt, "The sealed name of a member of staff has an unknown form.")
	}
	return person{vault.Plain(p.Name), vault.Plain(p.Email)}, nil
}

// bound ties what is sealed of a member to their id and to what it is.
func bound(what string, u party.User) []byte { return fmt.Appendf(nil, "staff %s %d", what, u) }

// login gives the digest under which an e-mail signs in.
func (a *Access) login(ctx context.Context, t party.Tenant, email string) ([]byte, error) {
	return a.cfg.Keys.Digest(ctx, t, "staff login", normal(email))
}

func normal(email string) string { return strings.ToLower(norm.NFC.String(strings.TrimSpace(email))) }

// randomLogin takes the place of a forgotten member's login, so that the e-mail is free again.
func randomLogin() []byte {
	b := make([]byte, vault.BlindBytes)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

// clean trims a draft and says what is wrong with it.
func (d *Draft) clean() error {
	d.Name, d.Company, d.Email = strings.TrimSpace(d.Name), strings.TrimSpace(d.Company), normal(d.Email)
	if !line(d.Name, 200) || !line(d.Company, 200) {
		return failure.New(failure.Invalid, "Name and company are needed, each on one line of at most 200 characters.")
	}
	local, domain, ok := strings.Cut(d.Email, "@")
	if !ok || local == "" || domain == "" || strings.ContainsAny(d.Email, " \t,;<>\"") || strings.Contains(domain, "@") || !line(d.Email, 254) {
		return failure.New(failure.Invalid, "The e-mail is not an address such as name@example.com.")
	}
	if _, err := party.ParseRole(string(d.Role)); err != nil {
		return failure.Wrap(err, failure.Invalid, "The role is not one of the list.")
	}
	return country(d.Country)
}

func country(s string) error {
	if len(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		return failure.New(failure.Invalid, "The country is needed as two capital letters, such as DE.")
	}
	return nil
}

// line reports whether s is a non-empty line of at most limit characters.
func line(s string, limit int) bool {
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= limit && strings.IndexFunc(s, unicode.IsControl) < 0
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Former is a member of staff as they go along to another installation: who did what keeps a name
// there. Nothing with which anybody signs in is in it.
type Former struct {
	User    party.User    `json:"user"`
	Ordinal party.Ordinal `json:"ordinal"`
	Name    string        `json:"name"`
	Email   string        `json:"email"`
	Role    party.Role    `json:"role"`
	Company string        `json:"company"`
	Country string        `json:"country"`
	Program bool          `json:"program"` // a till or the like, nobody
	Created when.Instant  `json:"created"`
}

// Roster lists every member by ordinal, for a permit to hand everything over; programs and former
// members too. The caller records it.
func (a *Access) Roster(ctx context.Context, p policy.Permit) ([]Former, error) {
	if p.Purpose() != field.Export || !p.Allows(field.Everything, 0) {
		return nil, failure.New(failure.Forbidden, "The list of staff is handed over with everything else only.")
	}
	rows, err := a.cfg.Rows.Staff.All(ctx, p.Tenant())
	if err != nil {
		return nil, err
	}
	out := make([]Former, 0, len(rows))
	for _, r := range rows {
		who, err := a.openPerson(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, Former{
			User: r.User, Ordinal: r.Ordinal, Name: who.name.Reveal(), Email: who.email.Reveal(), Role: r.Role,
			Company: r.Company, Country: r.Country, Program: r.program(), Created: r.Created,
		})
	}
	return out, nil
}

// Numbers gives members other ordinals and logins.
type Numbers interface {
	// Renumber changes the ordinal and the login of a member inside a transaction.
	Renumber(ctx context.Context, tx ledger.Tx, t party.Tenant, u party.User, o party.Ordinal, login []byte) error
}

// unused is an ordinal that no member has while members change theirs.
const unused = party.Ordinal(1 << 30)

// TakeOver makes the staff of another installation former members of a new one, with the ordinals
// that they had, so that what they did keeps their name. Members who were invited here give way to
// ordinals behind those, or have the one of the former member with their e-mail. digest is that of the
// tenant's index secret from now on. It fails with kind Conflict once somebody has signed in. The
// words that it gives say what became of which ordinal.
func (a *Access) TakeOver(ctx context.Context, tx ledger.Tx, t party.Tenant, all []Former, n Numbers, digest func(what, value string) []byte) ([]string, error) {
	here, err := a.cfg.Rows.Staff.All(ctx, t)
	if err != nil {
		return nil, err
	}
	to, words, err := a.places(ctx, here, all)
	if err != nil {
		return nil, err
	}
	for i, r := range here {
		who, err := a.openPerson(ctx, r)
		if err != nil {
			return nil, err
		}
		here[i].Login = digest("staff login", normal(who.email.Reveal()))
		if err := n.Renumber(ctx, tx, t, r.User, unused+r.Ordinal, here[i].Login); err != nil {
			return nil, err
		}
	}
	for i, r := range here {
		if err := n.Renumber(ctx, tx, t, r.User, to[i], r.Login); err != nil {
			return nil, err
		}
	}
	for _, f := range all {
		if slices.Contains(to, f.Ordinal) {
			continue
		}
		if err := a.addFormer(ctx, tx, t, f); err != nil {
			return nil, err
		}
	}
	return words, nil
}

// places gives the ordinals that members who are here have from now on.
func (a *Access) places(ctx context.Context, here []StaffRow, all []Former) (to []party.Ordinal, words []string, err error) {
	byMail, last := map[string]party.Ordinal{}, party.Ordinal(0)
	for _, f := range all {
		last = max(last, f.Ordinal)
		if f.Email != "" {
			byMail[normal(f.Email)] = f.Ordinal
		}
	}
	for _, r := range here {
		who, err := a.openPerson(ctx, r)
		if err != nil {
			return nil, nil, err
		}
		if r.State != Invited {
			return nil, nil, failure.New(failure.Conflict, "Somebody has signed in to this installation already.").
				WithHint("Take everything over first, then let the owner use the link that init printed.")
		}
		o, known := byMail[normal(who.email.Reveal())]
		if !known || slices.Contains(to, o) {
			last++
			o = last
		}
		to, words = append(to, o), append(words, fmt.Sprintf("staff %d is %d", r.Ordinal, o))
	}
	return to, words, nil
}

func (a *Access) addFormer(ctx context.Context, tx ledger.Tx, t party.Tenant, f Former) error {
	if _, err := party.ParseRole(string(f.Role)); err != nil {
		return failure.Wrap(err, failure.Invalid, "The list of staff names an unknown role.")
	}
	r := StaffRow{
		Tenant: t, User: party.User(newID()), Ordinal: f.Ordinal, Login: randomLogin(), Role: f.Role, Company: f.Company, Country: f.Country,
		State: Disabled, TOTP: []byte{}, Created: f.Created, Updated: a.cfg.Now(),
	}
	if f.Program {
		r.Password = noPerson
	}
	if f.Name != "" {
		var err error
		if r.Sealed, err = a.sealPerson(ctx, r, Draft{Name: f.Name, Email: f.Email}); err != nil {
			return err
		}
	}
	return a.cfg.Rows.StaffWrite.Insert(ctx, tx, r)
}
