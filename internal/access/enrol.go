package access

import (
	"context"

	"counterpart/internal/entry"
	"counterpart/internal/ledger"
	"counterpart/internal/vault"
)

// FinishEnrol sets up the factor that Enrol offered, once a code shows that the authenticator
// has it, and gives ten recovery codes, which are shown this once. The session is Full and has a
// new cookie; every other session of the member ends.
func (a *Access) FinishEnrol(ctx context.Context, s Session, code string) (Ticket, []string, error) {
	if err := mayEnrol(s); err != nil {
		return Ticket{}, nil, err
	}
	t := s.Principal.Tenant
	r, gates, err := a.second(ctx, s)
	if err != nil {
		return Ticket{}, nil, err
	}
	secret, err := a.offered(ctx, s)
	if err != nil {
		return Ticket{}, nil, err
	}
	step, right := stepOf(secret, code, a.phones())
	sealed, err := a.cfg.Keys.SealNamed(ctx, t, vault.StaffKey, bound("totp", r.User), secret)
	if err != nil {
		return Ticket{}, nil, err
	}
	codes, digests, err := a.newCodes(ctx, r)
	if err != nil {
		return Ticket{}, nil, err
	}
	cookie, next := a.next(s)
	at := attempt{who: r.principal(next.Session), gates: gates, right: right, bump: true, wrong: errWrongCode}
	err = a.try(ctx, at, func(tx ledger.Tx) (entry.Entry, error) {
		now, err := a.active(ctx, tx, r)
		if err != nil {
			return entry.Entry{}, err
		}
		if s.State == Enrol && len(now.TOTP) > 0 {
			return entry.Entry{}, errSignedOut // set up meanwhile, in another session
		}
		now.TOTP, now.TOTPLast, now.Updated = sealed, step, next.Fresh
		return entry.Entry{Kind: entry.SignIn, Act: "factor-enrol"}, a.enrolled(ctx, tx, s, now, next, digests)
	})
	if err != nil {
		return Ticket{}, nil, err
	}
	a.cache.dropMember(Ending{Tenant: t, User: r.User})
	ticket, err := a.ticket(ctx, t, cookie)
	return ticket, codes, err
}

func (a *Access) enrolled(ctx context.Context, tx ledger.Tx, s Session, r StaffRow, next SessionRow, digests [][]byte) error {
	if err := a.cfg.Rows.StaffWrite.Update(ctx, tx, r); err != nil {
		return err
	}
	if err := a.cfg.Rows.Codes.Replace(ctx, tx, r.Tenant, r.User, digests); err != nil {
		return err
	}
	e := Ending{Tenant: r.Tenant, User: r.User, Except: next.Session, At: next.Fresh}
	if _, err := a.cfg.Rows.SessionWrite.End(ctx, tx, e); err != nil {
		return err
	}
	return a.rotate(ctx, tx, s, next)
}

// NewCodes replaces the recovery codes of the session's member; a fresh factor is needed. They
// are shown this once.
func (a *Access) NewCodes(ctx context.Context, s Session) ([]string, error) {
	if s.State != Full {
		return nil, errSignedOut
	}
	if err := Confirmed(s.Principal); err != nil {
		return nil, err
	}
	r, err := a.cfg.Rows.Staff.One(ctx, s.Principal.Tenant, s.Principal.User)
	if err != nil {
		return nil, err
	}
	codes, digests, err := a.newCodes(ctx, r)
	if err != nil {
		return nil, err
	}
	err = a.change(ctx, s.Principal, false, func(tx ledger.Tx) (entry.Entry, error) {
		if _, err := a.active(ctx, tx, r); err != nil {
			return entry.Entry{}, err
		}
		return entry.Entry{Kind: entry.SignIn, Act: "codes"}, a.cfg.Rows.Codes.Replace(ctx, tx, r.Tenant, r.User, digests)
	})
	return codes, err
}

// ChangePassword gives the session's member another password; a fresh factor is needed. Their
// other sessions end.
func (a *Access) ChangePassword(ctx context.Context, s Session, password string) error {
	p := s.Principal
	if s.State != Full {
		return errSignedOut
	}
	if err := firstOf(Confirmed(p), weak(password, s.Name.Reveal(), s.Email.Reveal(), p.Company)); err != nil {
		return err
	}
	hashed, err := a.hash.hash(ctx, password)
	if err != nil {
		return err
	}
	err = a.change(ctx, p, true, func(tx ledger.Tx) (entry.Entry, error) {
		r, err := a.active(ctx, tx, StaffRow{Tenant: p.Tenant, User: p.User})
		if err != nil {
			return entry.Entry{}, err
		}
		r.Password, r.Updated = hashed, a.cfg.Now()
		e := Ending{Tenant: p.Tenant, User: p.User, Except: p.Session, At: r.Updated}
		_, err = a.cfg.Rows.SessionWrite.End(ctx, tx, e)
		return entry.Entry{Kind: entry.SignIn, Act: "password-change"}, firstOf(err, a.cfg.Rows.StaffWrite.Update(ctx, tx, r))
	})
	a.cache.dropMember(Ending{Tenant: p.Tenant, User: p.User})
	return err
}
