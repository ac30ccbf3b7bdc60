package access_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

func TestOnlyOwnersAdminister(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	boss := d.hire(t, "boss@example.com", party.Owner)
	for i, role := range party.Roles()[1:] {
		s := d.hire(t, string(rune('a'+i))+"@example.com", role)
		p := d.now(t, s.full)
		_, _, err := d.Invite(d.ctx, p, draft("x@example.com", party.Support))
		wants(t, err, failure.Forbidden, "invite as "+string(role))
		wants(t, d.SetRole(d.ctx, p, s.user, party.Owner), failure.Forbidden, "promote oneself as "+string(role))
		wants(t, d.Disable(d.ctx, p, boss.user), failure.Forbidden, "disable as "+string(role))
		wants(t, d.ResetFactor(d.ctx, p, boss.user), failure.Forbidden, "reset a factor as "+string(role))
		wants(t, second(d.Reinvite(d.ctx, p, boss.user)), failure.Forbidden, "reinvite as "+string(role))
		_, err = d.Staff(d.ctx, p)
		if role == party.PrivacyOfficer {
			must(t, err)
			wants(t, d.Forget(d.ctx, p, boss.user), failure.Conflict, "forget an active member")
			continue
		}
		wants(t, err, failure.Forbidden, "list staff as "+string(role))
		wants(t, d.Forget(d.ctx, p, boss.user), failure.Forbidden, "forget as "+string(role))
	}
}

func TestOwnersChangesAreRecordedWithTheirCompany(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	boss := d.hire(t, "boss@example.com", party.Owner)
	from := d.size(t)
	u, _, err := d.Invite(d.ctx, d.now(t, boss.full), draft("ada@example.com", party.Support))
	must(t, err)
	must(t, d.SetRole(d.ctx, d.now(t, boss.full), u, party.Manager))
	must(t, d.ResetFactor(d.ctx, d.now(t, boss.full), u))
	must(t, d.Disable(d.ctx, d.now(t, boss.full), u))
	must(t, d.Forget(d.ctx, d.now(t, boss.full), u))
	want := []string{"grant invite", "grant role support manager", "sign-in factor-reset", "grant disable manager", "grant forget"}
	var got []string
	for i, e := range d.entries(t, from) {
		words := e.List
		if i == 0 {
			words = nil
		}
		got = append(got, strings.TrimSpace(string(e.Kind)+" "+e.Act+" "+strings.Join(words, " ")))
		if e.By != 1 || e.Company != "RetailMax" || e.Country != "DE" || e.Ref != 2 || e.Session == 0 {
			t.Errorf("entry %+v", e)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLastOwnerStays(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		d := open(t, where)
		job := party.Job(d.Tenant)
		one := d.hire(t, "one@example.com", party.Owner)
		wants(t, d.Disable(d.ctx, job, one.user), failure.Conflict, "disable the only owner")
		wants(t, d.SetRole(d.ctx, job, one.user, party.Manager), failure.Conflict, "demote the only owner")
		must(t, d.SetRole(d.ctx, job, one.user, party.Owner))
		// Somebody invited is no owner yet.
		_, _, err := d.Invite(d.ctx, job, draft("two@example.com", party.Owner))
		must(t, err)
		wants(t, d.Disable(d.ctx, job, one.user), failure.Conflict, "disable the only active owner")

		three := d.hire(t, "three@example.com", party.Owner)
		owners := []*staff{one, three}
		errs := each(2, func(i int) error {
			if i == 0 {
				return d.Disable(d.ctx, job, owners[i].user)
			}
			return d.SetRole(d.ctx, job, owners[i].user, party.Manager)
		})
		if succeeded(errs) != 1 || count(errs)[failure.Conflict] != 1 {
			t.Errorf("both owners went at the same time: %v", errs)
		}
	})
}

func TestRolesStayOnTheirSide(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	d.hire(t, "boss@example.com", party.Owner)
	op := d.hire(t, "op@example.net", party.Operator)
	job := party.Job(d.Tenant)
	wants(t, d.SetRole(d.ctx, job, op.user, party.Manager), failure.Conflict, "to the retailer")
	wants(t, d.SetRole(d.ctx, job, op.user, party.System), failure.Invalid, "to the program")
	names, err := d.Names(d.ctx, d.now(t, op.full))
	must(t, err)
	if len(names) != 1 || names[2].Reveal() != "Ada Example" {
		t.Errorf("the vendor's staff see %d names", len(names))
	}
	names, err = d.Names(d.ctx, job)
	must(t, err)
	if len(names) != 2 {
		t.Errorf("%d names, want 2", len(names))
	}
}

// Colleagues are those to whom the retailer's staff hand work; the vendor's people are nobody's
// colleagues there, and see none.
func TestColleagues(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	boss := d.hire(t, "boss@example.com", party.Owner)
	op := d.hire(t, "op@example.net", party.Operator)
	gone := d.hire(t, "gone@example.com", party.Support)
	must(t, d.Disable(d.ctx, party.Job(d.Tenant), gone.user))
	got, err := d.Colleagues(d.ctx, d.now(t, boss.full))
	must(t, err)
	want := []access.Colleague{{Ordinal: 1, Role: party.Owner}, {Ordinal: 3, Role: party.Support, Gone: true}}
	for i := range got {
		if got[i].Name.Reveal() != "Ada Example" {
			t.Errorf("colleague %d has the name %q", i, got[i].Name.Reveal())
		}
		got[i].Name = vault.Text{}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(vault.Text{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if list, err := d.Colleagues(d.ctx, d.now(t, op.full)); err != nil || len(list) != 0 {
		t.Errorf("the vendor's staff see %d colleagues, %v", len(list), err)
	}
	if _, err := d.Colleagues(d.ctx, party.Principal{Tenant: d.Tenant}); err == nil {
		t.Error("nobody has colleagues")
	}
}

func TestInvitationsAtOnce(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		d := open(t, where)
		job := party.Job(d.Tenant)
		errs := each(6, func(i int) error {
			_, _, err := d.Invite(d.ctx, job, draft(string(rune('a'+i))+"@example.com", party.Support))
			return err
		})
		for _, err := range errs {
			must(t, err)
		}
		errs = each(4, func(int) error {
			_, _, err := d.Invite(d.ctx, job, draft("same@example.com", party.Support))
			return err
		})
		if succeeded(errs) != 1 || count(errs)[failure.Conflict] != 3 {
			t.Errorf("one e-mail four times at once: %v", errs)
		}
		list, err := d.Staff(d.ctx, job)
		must(t, err)
		for i, m := range list {
			if int(m.Ordinal) != i+1 || m.State != access.Invited || m.Name.Reveal() != "Ada Example" {
				t.Errorf("member %d: %+v", i, m)
			}
		}
		if len(list) != 7 {
			t.Errorf("%d members, want 7", len(list))
		}
	})
}

func TestForget(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		d := open(t, where)
		job := party.Job(d.Tenant)
		boss := d.hire(t, "boss@example.com", party.Owner)
		s := d.hire(t, "ada@example.com", party.Support)
		wants(t, d.Forget(d.ctx, job, s.user), failure.Conflict, "forget a member who works here")
		must(t, d.Disable(d.ctx, job, s.user))
		must(t, d.Forget(d.ctx, job, s.user))
		row, err := d.rows().Staff.One(d.ctx, d.Tenant, s.user)
		must(t, err)
		if len(row.Sealed)+len(row.TOTP)+len(row.Password)+len(row.Setup) != 0 || row.Ordinal != 2 {
			t.Errorf("left of a forgotten member: %+v", row)
		}
		wants(t, second(d.Reinvite(d.ctx, job, s.user)), failure.Conflict, "reinvite a forgotten member")
		again := d.hire(t, "ada@example.com", party.Support) // the e-mail is free
		list, err := d.Staff(d.ctx, d.now(t, boss.full))
		must(t, err)
		if len(list) != 3 || !list[1].Name.Empty() || !list[1].Email.Empty() || list[2].User != again.user || list[2].Ordinal != 3 {
			t.Errorf("staff %+v", list)
		}
		names, err := d.Names(d.ctx, d.now(t, boss.full))
		must(t, err)
		if _, there := names[2]; there || len(names) != 2 {
			t.Errorf("%d names", len(names))
		}
	})
}

func TestSetupTokens(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	job := party.Job(d.Tenant)
	accept := func(setup, password string) error {
		_, err := d.Accept(d.ctx, d.Tenant, access.Acceptance{Setup: setup, Password: password})
		return err
	}
	u, first, err := d.Invite(d.ctx, job, draft("ada@example.com", party.Owner))
	must(t, err)
	wants(t, accept("", secretPhrase), failure.Unauthenticated, "no token")
	wants(t, accept(first, "short"), failure.Invalid, "a short password")
	wants(t, accept(first, "Ada Example 2026!"), failure.Invalid, "one's own name")
	newer, err := d.Reinvite(d.ctx, job, u)
	must(t, err)
	wants(t, accept(first, secretPhrase), failure.Unauthenticated, "a token that was replaced")
	d.clock.advance(7 * 24 * time.Hour)
	wants(t, accept(newer, secretPhrase), failure.Unauthenticated, "a token a week old")
	newest, err := d.Reinvite(d.ctx, job, u)
	must(t, err)
	errs := each(4, func(int) error { return accept(newest, secretPhrase) })
	if succeeded(errs) != 1 || count(errs)[failure.Unauthenticated] != 3 {
		t.Errorf("one token four times at once: %v", errs)
	}
	third, err := d.Reinvite(d.ctx, job, u)
	must(t, err)
	must(t, accept(third, secretPhrase))
}

func TestResetFactorAsksForANewOne(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	s := d.hire(t, "ada@example.com", party.Owner)
	half := d.password(t, s)
	must(t, d.ResetFactor(d.ctx, party.Job(d.Tenant), s.user))
	_, err := d.Factor(d.ctx, half.Session, s.codes[0])
	wants(t, err, failure.Unauthenticated, "a recovery code from before")
	k := d.password(t, s)
	if k.Session.State != access.Enrol || k.Session.Factor {
		t.Errorf("state %s", k.Session.State)
	}
}

func TestChangePassword(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	s := d.hire(t, "ada@example.com", party.Owner)
	other := d.signIn(t, s)
	k := d.signIn(t, s)
	wants(t, d.ChangePassword(d.ctx, k.Session, "password12345"), failure.Invalid, "a common password")
	must(t, d.ChangePassword(d.ctx, k.Session, "another sturdy phrase 77"))
	_, err := d.Resolve(d.ctx, d.Tenant, other.Cookie)
	wants(t, err, failure.Unauthenticated, "the other session")
	_, err = d.Resolve(d.ctx, d.Tenant, k.Cookie)
	must(t, err)
	_, err = d.SignIn(d.ctx, d.Tenant, s.credentials())
	wants(t, err, failure.Unauthenticated, "the old password")
	d.clock.advance(11 * time.Minute)
	got, err := d.Resolve(d.ctx, d.Tenant, k.Cookie)
	must(t, err)
	wants(t, d.ChangePassword(d.ctx, got, "yet another phrase 78"), failure.Forbidden, "without a fresh factor")
	wants(t, second(d.Enrol(d.ctx, got)), failure.Forbidden, "a new factor without a fresh one")
}

func TestDrafts(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	for _, row := range []struct {
		name string
		bend func(*access.Draft)
	}{
		{"no name", func(d *access.Draft) { d.Name = " " }},
		{"two lines", func(d *access.Draft) { d.Name = "a\nb" }},
		{"long name", func(d *access.Draft) { d.Name = strings.Repeat("x", 201) }},
		{"no company", func(d *access.Draft) { d.Company = "" }},
		{"no at", func(d *access.Draft) { d.Email = "ada" }},
		{"two ats", func(d *access.Draft) { d.Email = "a@b@c" }},
		{"a list", func(d *access.Draft) { d.Email = "a@b.c, d@e.f" }},
		{"role of the program", func(d *access.Draft) { d.Role = party.System }},
		{"country in words", func(d *access.Draft) { d.Country = "Germany" }},
		{"country in small letters", func(d *access.Draft) { d.Country = "de" }},
	} {
		dr := draft("ada@example.com", party.Support)
		row.bend(&dr)
		_, _, err := d.Invite(d.ctx, party.Job(d.Tenant), dr)
		wants(t, err, failure.Invalid, row.name)
	}
}

func TestAssumeInTheDemoOnly(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	s := d.hire(t, "ada@example.com", party.Owner)
	wants(t, second(d.Assume(d.ctx, d.Tenant, s.user, "")), failure.Forbidden, "outside of the demo")
	a, from := d.demo(t), d.size(t)
	k, err := a.Assume(d.ctx, d.Tenant, s.user, "Demo")
	must(t, err)
	if p := k.Session.Principal; p.Role != party.Owner || p.User != s.user || !p.Fresh {
		t.Errorf("principal %+v", p)
	}
	if diff := cmp.Diff([]string{"sign-in demo by 1"}, d.acts(t, from)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	other := d.hire(t, "bob@example.com", party.Support)
	must(t, d.Disable(d.ctx, party.Job(d.Tenant), other.user))
	wants(t, second(a.Assume(d.ctx, d.Tenant, other.user, "")), failure.Unauthenticated, "a disabled member")
}
