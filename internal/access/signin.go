package access

import (
	"bytes"
	"context"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// Credentials are what the sign-in page sends.
type Credentials struct {
	Email    string
	Password string
	Address  string // of the client, for the lock-out; kept as a digest only
	Device   string // see Device
}

var errWrongPassword = failure.New(failure.Unauthenticated, "E-mail or password is wrong.").
	WithHint("Check both. Whoever forgot the password gets a new setup link from an owner.")

// SignIn takes the first step. The session is in state Password, or Enrol where no factor is set
// up. An unknown e-mail, a wrong password and a disabled member are the same failure of kind
// Unauthenticated after the same work; a lock-out is one of kind Limited.
func (a *Access) SignIn(ctx context.Context, t party.Tenant, c Credentials) (Ticket, error) {
	gates, err := a.passwordGates(ctx, t, c.Email, c.Address)
	if err != nil {
		return Ticket{}, err
	}
	if err := a.open(ctx, t, gates); err != nil {
		return Ticket{}, err
	}
	r, err := a.member(ctx, t, c.Email)
	if err != nil {
		return Ticket{}, err
	}
	right, err := a.hash.matches(ctx, r.Password, c.Password)
	if err != nil {
		return Ticket{}, err
	}
	r.Tenant = t
	cookie, s := a.begin(r, c.Device)
	at := attempt{who: r.principal(s.Session), gates: gates, right: right, wrong: errWrongPassword}
	err = a.try(ctx, at, func(tx ledger.Tx) (entry.Entry, error) {
		now, err := a.active(ctx, tx, r)
		if err != nil {
			return entry.Entry{}, refusedIfSignedOut(err)
		}
		if now.Password != r.Password {
			return entry.Entry{}, errRefused
		}
		s.State = first(now)
		return entry.Entry{Kind: entry.SignIn, Act: "password"}, a.cfg.Rows.SessionWrite.Start(ctx, tx, s)
	})
	if err != nil {
		return Ticket{}, err
	}
	return a.ticket(ctx, t, cookie)
}

// member finds who signs in with an e-mail; for nobody, and for whoever may not sign in, it gives
// a row without a password, which no password fits.
func (a *Access) member(ctx context.Context, t party.Tenant, email string) (StaffRow, error) {
	login, err := a.login(ctx, t, email)
	if err != nil {
		return StaffRow{}, err
	}
	r, err := a.cfg.Rows.Staff.ByLogin(ctx, t, login)
	if failure.Is(err, failure.NotFound) || err == nil && r.State != Active {
		return StaffRow{}, nil
	}
	return r, err
}

func refusedIfSignedOut(err error) error {
	if failure.Is(err, failure.Unauthenticated) || failure.Is(err, failure.NotFound) {
		return errRefused
	}
	return err
}

// first gives the state of a session after the password.
func first(r StaffRow) State {
	if len(r.TOTP) == 0 {
		return Enrol
	}
	return Password
}

// begin makes a session that is not yet stored, and its cookie's value.
func (a *Access) begin(r StaffRow, device string) (cookie string, s SessionRow) {
	cookie, token := newToken()
	now := a.cfg.Now()
	return cookie, SessionRow{
		Tenant: r.Tenant, Session: newID(), Token: token, User: r.User, Created: now, Seen: now, Device: device,
	}
}

// Factor takes the second step with a code of the authenticator or a recovery code. The session
// is Full and has a new cookie. A wrong code is a failure of kind Unauthenticated, a lock-out
// one of kind Limited.
func (a *Access) Factor(ctx context.Context, s Session, code string) (Ticket, error) {
	if s.State != Password {
		return Ticket{}, errSignedOut
	}
	return a.pass(ctx, s, code, "in")
}

// Confirm makes the factor of a full session fresh for ten minutes. The session has a new cookie.
func (a *Access) Confirm(ctx context.Context, s Session, code string) (Ticket, error) {
	if s.State != Full {
		return Ticket{}, errSignedOut
	}
	return a.pass(ctx, s, code, "confirm")
}

func (a *Access) pass(ctx context.Context, s Session, code, act string) (Ticket, error) {
	t := s.Principal.Tenant
	r, gates, err := a.second(ctx, s)
	if err != nil {
		return Ticket{}, err
	}
	what, right, err := a.examine(ctx, r, code)
	if err != nil {
		return Ticket{}, err
	}
	if what.recovery != nil {
		act = "recovery"
	}
	cookie, next := a.next(s)
	at := attempt{who: r.principal(next.Session), gates: gates, right: right, wrong: errWrongCode}
	err = a.try(ctx, at, func(tx ledger.Tx) (entry.Entry, error) {
		if _, err := a.spend(ctx, tx, r, what); err != nil {
			return entry.Entry{}, err
		}
		return entry.Entry{Kind: entry.SignIn, Act: act}, a.rotate(ctx, tx, s, next)
	})
	if err != nil {
		return Ticket{}, err
	}
	a.cache.drop(t, s.token)
	return a.ticket(ctx, t, cookie)
}

// second reads whose second step it is and refuses under a lock-out.
func (a *Access) second(ctx context.Context, s Session) (StaffRow, []gate, error) {
	t, u := s.Principal.Tenant, s.Principal.User
	gates, err := a.factorGates(ctx, t, u)
	if err != nil {
		return StaffRow{}, nil, err
	}
	if err := a.open(ctx, t, gates); err != nil {
		return StaffRow{}, nil, err
	}
	r, err := a.cfg.Rows.Staff.One(ctx, t, u)
	if err == nil && s.State != Enrol && len(r.TOTP) == 0 {
		err = errSignedOut // the factor was reset meanwhile
	}
	return r, gates, err
}

// next gives a full session's row as it will be after a factor was shown, and its cookie's value.
func (a *Access) next(s Session) (cookie string, r SessionRow) {
	cookie, token := newToken()
	now := a.cfg.Now()
	return cookie, SessionRow{
		Tenant: s.Principal.Tenant, Session: s.Principal.Session, Token: token, User: s.Principal.User,
		State: Full, Seen: now, Fresh: now,
	}
}

// SignOut ends a session.
func (a *Access) SignOut(ctx context.Context, s Session) error {
	p := s.Principal
	who := p
	who.Version = -1 // nobody is kept from leaving
	e := Ending{Tenant: p.Tenant, User: p.User, Session: p.Session, At: a.cfg.Now()}
	return a.end(ctx, who, e, entry.Entry{Kind: entry.SignIn, Act: "out"})
}

// Acceptance is what the page behind a setup link sends.
type Acceptance struct {
	Setup    string // the token
	Password string
	Device   string
}

var errSetup = failure.New(failure.Unauthenticated, "The setup link has been used, or is too old.").
	WithHint("Ask an owner for a new one.")

// Accept sets the password of whoever holds a setup token and takes the first step of sign-in
// for them: the session is in state Enrol, or Password if a factor is set up already.
func (a *Access) Accept(ctx context.Context, t party.Tenant, c Acceptance) (Ticket, error) {
	setup := tokenDigest(c.Setup)
	r, err := a.cfg.Rows.Staff.BySetup(ctx, t, setup)
	if failure.Is(err, failure.NotFound) || err == nil && (r.State != Invited || r.SetupUntil <= a.cfg.Now()) {
		return Ticket{}, errSetup
	}
	if err != nil {
		return Ticket{}, err
	}
	who, err := a.openPerson(ctx, r)
	if err != nil {
		return Ticket{}, err
	}
	if err := weak(c.Password, who.name.Reveal(), who.email.Reveal(), r.Company); err != nil {
		return Ticket{}, err
	}
	hashed, err := a.hash.hash(ctx, c.Password)
	if err != nil {
		return Ticket{}, err
	}
	cookie, s := a.begin(r, c.Device)
	err = a.change(ctx, r.principal(s.Session), false, func(tx ledger.Tx) (entry.Entry, error) {
		now, err := a.cfg.Rows.StaffWrite.Lock(ctx, tx, t, r.User)
		if err != nil {
			return entry.Entry{}, err
		}
		if now.State != Invited || !bytes.Equal(now.Setup, setup) {
			return entry.Entry{}, errSetup
		}
		now.Password, now.State, now.Setup, now.SetupUntil, now.Updated = hashed, Active, nil, 0, s.Created
		s.State = first(now)
		if err := a.cfg.Rows.StaffWrite.Update(ctx, tx, now); err != nil {
			return entry.Entry{}, err
		}
		return entry.Entry{Kind: entry.SignIn, Act: "accept"}, a.cfg.Rows.SessionWrite.Start(ctx, tx, s)
	})
	if err != nil {
		return Ticket{}, err
	}
	return a.ticket(ctx, t, cookie)
}

// Assume signs in as a member without password or factor. It is refused unless Config.Demo is
// set, which only the demo does, on loopback; its entry says "demo".
func (a *Access) Assume(ctx context.Context, t party.Tenant, u party.User, device string) (Ticket, error) {
	if !a.cfg.Demo {
		return Ticket{}, failure.New(failure.Forbidden, "Only the demo signs in with one click.")
	}
	r, err := a.cfg.Rows.Staff.One(ctx, t, u)
	if err == nil && r.State == Disabled {
		err = errSignedOut
	}
	if err != nil {
		return Ticket{}, err
	}
	cookie, s := a.begin(r, device)
	s.State, s.Fresh = Full, s.Created
	err = a.change(ctx, r.principal(s.Session), false, func(tx ledger.Tx) (entry.Entry, error) {
		return entry.Entry{Kind: entry.SignIn, Act: "demo"}, a.cfg.Rows.SessionWrite.Start(ctx, tx, s)
	})
	if err != nil {
		return Ticket{}, err
	}
	return a.ticket(ctx, t, cookie)
}
