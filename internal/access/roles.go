package access

import (
	"context"
	"slices"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// alteration is a member who is locked in order to be changed.
type alteration struct {
	tx   ledger.Tx
	row  StaffRow
	last bool // they are the last active owner
}

// alter changes a member and records it. It raises the tenant's version, so that what was
// decided under the member's rights until now is decided again.
func (a *Access) alter(ctx context.Context, p party.Principal, u party.User, fn func(*alteration) (entry.Entry, error)) error {
	err := a.change(ctx, p, true, func(tx ledger.Tx) (entry.Entry, error) {
		c := &alteration{tx: tx}
		// Owners and member are locked at once, so that of two who demote each other one is refused.
		rows, err := a.cfg.Rows.StaffWrite.LockOwners(ctx, tx, p.Tenant, u)
		if err != nil {
			return entry.Entry{}, err
		}
		if c.row, c.last, err = among(rows, u); err != nil {
			return entry.Entry{}, err
		}
		if c.row.program() {
			return entry.Entry{}, failure.New(failure.Conflict, "This is a program, not a person.").WithHint("Revoke its token on the page Tokens.")
		}
		e, err := fn(c)
		if err != nil {
			return entry.Entry{}, err
		}
		c.row.Updated = a.cfg.Now()
		return e, a.cfg.Rows.StaffWrite.Update(ctx, tx, c.row)
	})
	if err == nil {
		a.cache.dropMember(Ending{Tenant: p.Tenant, User: u})
	}
	return err
}

// among finds a member in what LockOwners gave, and reports whether they are the last owner.
func among(rows []StaffRow, u party.User) (row StaffRow, last bool, err error) {
	i := slices.IndexFunc(rows, func(r StaffRow) bool { return r.User == u })
	if i < 0 {
		return StaffRow{}, false, failure.New(failure.NotFound, "There is no such member of staff.")
	}
	return rows[i], rows[i].owns() && !slices.ContainsFunc(rows, func(r StaffRow) bool { return r.User != u && r.owns() }), nil
}

func (r StaffRow) owns() bool { return r.Role == party.Owner && r.State == Active }

// endAll ends every session of the member.
func (a *Access) endAll(ctx context.Context, c *alteration) error {
	_, err := a.cfg.Rows.SessionWrite.End(ctx, c.tx, Ending{Tenant: c.row.Tenant, User: c.row.User, At: a.cfg.Now()})
	return err
}

var errLastOwner = failure.New(failure.Conflict, "This is the last active owner.").
	WithHint("Make somebody else an owner first.")

// SetRole gives a member another role on the same side: whoever changes company gets an account
// of their own there. For owners with a fresh factor, and jobs. The last active owner stays one.
func (a *Access) SetRole(ctx context.Context, p party.Principal, u party.User, role party.Role) error {
	if err := firstOf(owner(p), Confirmed(p)); err != nil {
		return err
	}
	if _, err := party.ParseRole(string(role)); err != nil {
		return failure.Wrap(err, failure.Invalid, "The role is not one of the list.")
	}
	return a.alter(ctx, p, u, func(c *alteration) (entry.Entry, error) {
		was := c.row.Role
		if was.Side() != role.Side() {
			return entry.Entry{}, failure.New(failure.Conflict, "This role belongs to the other company.").
				WithHint("Disable this account and invite the person for the other company.")
		}
		if c.last && role != party.Owner {
			return entry.Entry{}, errLastOwner
		}
		c.row.Role = role
		return grant("role", c.row, string(was), string(role)), nil
	})
}

// Disable keeps a member from signing in and ends their sessions. For owners and jobs. The last
// active owner stays one.
func (a *Access) Disable(ctx context.Context, p party.Principal, u party.User) error {
	if err := owner(p); err != nil {
		return err
	}
	return a.alter(ctx, p, u, func(c *alteration) (entry.Entry, error) {
		if c.last {
			return entry.Entry{}, errLastOwner
		}
		c.row.State, c.row.Password, c.row.Setup, c.row.SetupUntil = Disabled, "", nil, 0
		return grant("disable", c.row, string(c.row.Role)), a.endAll(ctx, c)
	})
}

// Reinvite gives a member who lost the password, or is to come back, a new setup token, and ends
// their password and sessions. The factor stays. For owners with a fresh factor, and jobs.
func (a *Access) Reinvite(ctx context.Context, p party.Principal, u party.User) (setup string, err error) {
	if err := firstOf(owner(p), Confirmed(p)); err != nil {
		return "", err
	}
	setup, digest := newToken()
	err = a.alter(ctx, p, u, func(c *alteration) (entry.Entry, error) {
		if len(c.row.Sealed) == 0 {
			return entry.Entry{}, failure.New(failure.Conflict, "This former member was forgotten.").WithHint("Invite them anew.")
		}
		c.row.State, c.row.Password, c.row.Setup = Invited, "", digest
		c.row.SetupUntil = a.cfg.Now().Add(setupTime)
		return grant("reinvite", c.row, string(c.row.Role)), a.endAll(ctx, c)
	})
	if err != nil {
		return "", err
	}
	return setup, nil
}

// ResetFactor takes a member's factor and recovery codes away and ends their sessions; at the
// next sign-in they set up a new one. For owners with a fresh factor, and jobs.
func (a *Access) ResetFactor(ctx context.Context, p party.Principal, u party.User) error {
	if err := firstOf(owner(p), Confirmed(p)); err != nil {
		return err
	}
	return a.alter(ctx, p, u, func(c *alteration) (entry.Entry, error) {
		e := grant("factor-reset", c.row)
		e.Kind = entry.SignIn
		if err := a.dropFactor(ctx, c); err != nil {
			return e, err
		}
		return e, a.endAll(ctx, c)
	})
}

func (a *Access) dropFactor(ctx context.Context, c *alteration) error {
	c.row.TOTP, c.row.TOTPLast = []byte{}, 0
	return a.cfg.Rows.Codes.Replace(ctx, c.tx, c.row.Tenant, c.row.User, nil)
}

// Forget destroys the name and e-mail of a member who was disabled, with factor, codes and
// devices. The ordinal stays, as the ledger names it, and means nobody from now on. For owners,
// privacy officers and jobs.
func (a *Access) Forget(ctx context.Context, p party.Principal, u party.User) error {
	if p.Role != party.PrivacyOfficer {
		if err := owner(p); err != nil {
			return err
		}
	}
	login := randomLogin()
	return a.alter(ctx, p, u, func(c *alteration) (entry.Entry, error) {
		if c.row.State != Disabled {
			return entry.Entry{}, failure.New(failure.Conflict, "Only a former member can be forgotten.").WithHint("Disable the account first.")
		}
		c.row.Sealed, c.row.Login = []byte{}, login
		if err := a.dropFactor(ctx, c); err != nil {
			return entry.Entry{}, err
		}
		return grant("forget", c.row), a.cfg.Rows.SessionWrite.Blank(ctx, c.tx, c.row.Tenant, c.row.User)
	})
}
