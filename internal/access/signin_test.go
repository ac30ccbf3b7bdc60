package access_test

import (
	"bytes"
	"image/png"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/testkit/house"
)

func TestCeremony(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		d := open(t, where)
		begin := d.size(t)
		u, setup, err := d.Invite(d.ctx, party.Job(d.Tenant), draft(" Ada@Example.com ", party.Owner))
		must(t, err)
		accepted, err := d.Accept(d.ctx, d.Tenant, access.Acceptance{Setup: setup, Password: secretPhrase})
		must(t, err)
		_, err = d.Accept(d.ctx, d.Tenant, access.Acceptance{Setup: setup, Password: secretPhrase})
		wants(t, err, failure.Unauthenticated, "a setup token used twice")

		s := &staff{user: u, email: "ADA@example.com"}
		offer, err := d.Enrol(d.ctx, accepted.Session)
		must(t, err)
		again, err := d.Enrol(d.ctx, accepted.Session)
		must(t, err)
		if offer.Secret != again.Secret {
			t.Error("loading the page again offers another secret")
		}
		if img, err := png.Decode(bytes.NewReader(offer.PNG)); err != nil || img.Bounds().Dx() < 100 {
			t.Errorf("no QR picture: %v", err)
		}
		s.secret = unbase32(t, offer.Secret)
		full, codes, err := d.FinishEnrol(d.ctx, accepted.Session, s.code(t, d))
		must(t, err)
		if len(codes) != 10 || full.Session.State != access.Full || !full.Session.Principal.Fresh {
			t.Errorf("after enrolment: %d codes, %+v", len(codes), full.Session)
		}
		if n, err := d.CodesLeft(d.ctx, full.Session.Principal); err != nil || n != 10 {
			t.Errorf("%d codes left, %v", n, err)
		}
		must(t, d.SignOut(d.ctx, full.Session))

		first := d.password(t, s)
		in, err := d.Factor(d.ctx, first.Session, s.code(t, d))
		must(t, err)
		confirmed, err := d.Confirm(d.ctx, in.Session, s.code(t, d))
		must(t, err)

		seen := map[string]bool{}
		for _, k := range []access.Ticket{accepted, full, first, in, confirmed} {
			if seen[k.Cookie] {
				t.Error("a step of sign-in kept the token")
			}
			seen[k.Cookie] = true
			_, err := d.Resolve(d.ctx, d.Tenant, k.Cookie)
			if (err == nil) != (k.Cookie == confirmed.Cookie) {
				t.Errorf("state %s: %v", k.Session.State, err)
			}
		}
		p := confirmed.Session.Principal
		if p.User != u || p.Ordinal != 1 || p.Role != party.Owner || p.Company != "RetailMax" || p.Country != "DE" {
			t.Errorf("principal %+v", p)
		}
		want := []string{
			"grant invite by 0", "sign-in accept by 1", "sign-in factor-enrol by 1", "sign-in out by 1",
			"sign-in password by 1", "sign-in in by 1", "sign-in confirm by 1",
		}
		if diff := cmp.Diff(want, d.acts(t, begin)); diff != "" {
			t.Errorf("entries (-want +got)\n%s", diff)
		}
	})
}

func TestCodeOfAStepWorksOnce(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		d := open(t, where)
		s := d.hire(t, "ada@example.com", party.Owner)
		first, second := d.password(t, s), d.password(t, s)
		code := s.code(t, d)
		errs := each(4, func(i int) error {
			k := first
			if i%2 == 1 {
				k = second
			}
			_, err := d.Factor(d.ctx, k.Session, code)
			return err
		})
		if n := succeeded(errs); n != 1 {
			t.Errorf("%d of 4 requests passed with one code: %v", n, errs)
		}
		d.clock.advance(time.Hour)
		third := d.password(t, s)
		_, err := d.Factor(d.ctx, third.Session, code)
		wants(t, err, failure.Unauthenticated, "an old code")
		fresh := s.code(t, d)
		_, err = d.Factor(d.ctx, third.Session, s.codeOf(t, s.step-1))
		must(t, err) // one step late is in time
		_, err = d.Factor(d.ctx, d.password(t, s).Session, fresh)
		must(t, err)
		_, err = d.Factor(d.ctx, d.password(t, s).Session, s.codeOf(t, s.step-1))
		wants(t, err, failure.Unauthenticated, "a step before one that was used")
	})
}

func TestRecoveryCodeWorksOnce(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		d := open(t, where)
		s := d.hire(t, "ada@example.com", party.Owner)
		other := d.hire(t, "bob@example.com", party.Support)
		tickets := []access.Ticket{d.password(t, s), d.password(t, s), d.password(t, s), d.password(t, s)}
		from := d.size(t)
		errs := each(4, func(i int) error {
			_, err := d.Factor(d.ctx, tickets[i].Session, strings.ToUpper(s.codes[0]))
			return err
		})
		if n := succeeded(errs); n != 1 {
			t.Errorf("%d of 4 requests passed with one recovery code: %v", n, errs)
		}
		if !slices.Contains(d.acts(t, from), "sign-in recovery by 1") {
			t.Errorf("entries %v", d.acts(t, from))
		}
		_, err := d.Factor(d.ctx, d.password(t, other).Session, s.codes[1])
		wants(t, err, failure.Unauthenticated, "somebody else's recovery code")

		full := d.signIn(t, s)
		codes, err := d.NewCodes(d.ctx, full.Session)
		must(t, err)
		_, err = d.Factor(d.ctx, d.password(t, s).Session, s.codes[2])
		wants(t, err, failure.Unauthenticated, "a replaced recovery code")
		_, err = d.Factor(d.ctx, d.password(t, s).Session, strings.ReplaceAll(codes[0], "-", " "))
		must(t, err)
	})
}

func TestUnknownNamesAnswerAsWrongPasswords(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	s := d.hire(t, "ada@example.com", party.Owner)
	gone := d.hire(t, "bob@example.com", party.Support)
	must(t, d.Disable(d.ctx, party.Job(d.Tenant), gone.user))
	_, _, err := d.Invite(d.ctx, party.Job(d.Tenant), draft("new@example.com", party.Support))
	must(t, err)
	rows := []struct {
		name string
		c    access.Credentials
	}{
		{"a wrong password", access.Credentials{Email: s.email, Password: "wrong wrong wrong"}},
		{"nobody", access.Credentials{Email: "nobody@example.com", Password: secretPhrase}},
		{"a disabled member", access.Credentials{Email: gone.email, Password: secretPhrase}},
		{"an invited member", access.Credentials{Email: "new@example.com", Password: secretPhrase}},
		{"no address at all", access.Credentials{Email: "x", Password: ""}},
	}
	from := d.size(t)
	var answers, entries []string
	for _, r := range rows {
		_, err := d.SignIn(d.ctx, d.Tenant, r.c)
		wants(t, err, failure.Unauthenticated, r.name)
		text, hint := failure.Public(err)
		answers = append(answers, text+hint)
	}
	entries = d.acts(t, from)
	for i := range rows {
		if answers[i] != answers[0] || entries[i] != "sign-in failed by 0" {
			t.Errorf("%s: %q, entry %q", rows[i].name, answers[i], entries[i])
		}
	}
	// The lock-out does not tell them apart either.
	for _, email := range []string{s.email, "nobody@example.com"} {
		var kinds []failure.Kind
		for range 7 {
			_, err := d.SignIn(d.ctx, d.Tenant, access.Credentials{Email: email, Password: "wrong wrong wrong"})
			kinds = append(kinds, failure.KindOf(err))
		}
		want := []failure.Kind{
			failure.Unauthenticated, failure.Unauthenticated, failure.Unauthenticated, failure.Unauthenticated,
			failure.Unauthenticated, failure.Limited, failure.Limited,
		}
		if diff := cmp.Diff(want, kinds); diff != "" {
			t.Errorf("%s (-want +got)\n%s", email, diff)
		}
	}
}

func TestLockOut(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		d := open(t, where)
		s := d.hire(t, "ada@example.com", party.Owner)
		wrong := s.credentials()
		wrong.Password, wrong.Address = "wrong wrong wrong", ""

		errs := each(24, func(int) error {
			_, err := d.SignIn(d.ctx, d.Tenant, wrong)
			return err
		})
		kinds := count(errs)
		if kinds[failure.Unauthenticated] != 6 || kinds[failure.Limited] != 18 {
			t.Errorf("24 guesses at once: %v", kinds)
		}
		// The right password is refused as well, here, in another process and after a restart.
		right := s.credentials()
		right.Address = ""
		for _, at := range []*desk{d, d.beside(t)} {
			_, err := at.SignIn(d.ctx, d.Tenant, right)
			wants(t, err, failure.Limited, "under a lock-out")
		}
		// Each further failure doubles the wait, up to a quarter of an hour.
		for _, wait := range []time.Duration{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900} {
			d.clock.advance(wait*time.Second - time.Millisecond)
			_, err := d.SignIn(d.ctx, d.Tenant, wrong)
			wants(t, err, failure.Limited, "just before the end of "+(wait*time.Second).String())
			d.clock.advance(time.Millisecond)
			_, err = d.SignIn(d.ctx, d.Tenant, wrong)
			wants(t, err, failure.Unauthenticated, "after "+(wait*time.Second).String())
		}
		d.clock.advance(15 * time.Minute)
		_, err := d.SignIn(d.ctx, d.Tenant, right)
		must(t, err)
		for range 5 { // success made the failures good
			_, err := d.SignIn(d.ctx, d.Tenant, wrong)
			wants(t, err, failure.Unauthenticated, "free again")
		}
		_, err = d.SignIn(d.ctx, d.Tenant, right)
		must(t, err)
	})
}

func TestLockOutByAddress(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	s := d.hire(t, "ada@example.com", party.Owner)
	for i := range 21 {
		_, err := d.SignIn(d.ctx, d.Tenant, access.Credentials{Email: strings.Repeat("x", i+1) + "@example.com", Password: "x", Address: "192.0.2.7"})
		wants(t, err, failure.Unauthenticated, "names tried from one address")
	}
	_, err := d.SignIn(d.ctx, d.Tenant, s.credentials())
	wants(t, err, failure.Limited, "the same address")
	elsewhere := s.credentials()
	elsewhere.Address = "192.0.2.8"
	_, err = d.SignIn(d.ctx, d.Tenant, elsewhere)
	must(t, err)
	d.clock.advance(20 * time.Minute)
	d.password(t, s)
	d.clock.advance(25 * time.Hour)
	d.WriteSeen()
	if n, err := d.rows().Attempts.Until(d.ctx, d.Tenant, []byte("x")); n != 0 || err != nil {
		t.Errorf("until %v, %v", n, err)
	}
}

func TestFactorLockOut(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		d := open(t, where)
		s := d.hire(t, "ada@example.com", party.Owner)
		k := d.password(t, s)
		wrong := s.wrongCode(t, d)
		kinds := count(each(20, func(int) error {
			_, err := d.Factor(d.ctx, k.Session, wrong)
			return err
		}))
		if kinds[failure.Unauthenticated] != 6 || kinds[failure.Limited] != 14 {
			t.Errorf("20 codes guessed at once: %v", kinds)
		}
		// The password does not make failed codes good.
		k = d.password(t, s)
		_, err := d.Factor(d.ctx, k.Session, s.codes[0])
		wants(t, err, failure.Limited, "a recovery code under a lock-out")
		d.clock.advance(2 * time.Second)
		_, err = d.Factor(d.ctx, k.Session, s.code(t, d))
		must(t, err)
	})
}

func TestFailuresNameNobody(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	from := d.size(t)
	for range 6 {
		_, err := d.SignIn(d.ctx, d.Tenant, access.Credentials{Email: "plant-7731@example.com", Password: "plant-7732", Address: "plant-7733"})
		wants(t, err, failure.Unauthenticated, "nobody")
	}
	got := d.entries(t, from)
	if n := len(got); n != 6 || got[5].Act != "locked" || got[5].Until == 0 || got[0].Act != "failed" {
		t.Errorf("entries %+v", got)
	}
	for _, e := range got {
		if e.By != 0 || e.Session != 0 || e.Ref != 0 {
			t.Errorf("a failure names somebody: %+v", e)
		}
	}
}

func TestNothingReadableAtRest(t *testing.T) {
	where := t.TempDir() + "/c.db"
	d := open(t, where)
	s := d.hire(t, "plant-ada-4417@example.com", party.Owner)
	k := d.signIn(t, s)
	_, err := d.SignIn(d.ctx, d.Tenant, access.Credentials{Email: "plant-4418", Password: "plant-4419", Address: "plant-4420"})
	wants(t, err, failure.Unauthenticated, "nobody")
	planted := []string{
		"plant-", "Ada Example", secretPhrase, k.Cookie, s.full.Cookie, string(s.secret),
		strings.ToUpper(strings.ReplaceAll(s.codes[3], "-", "")), s.codes[3],
	}
	if !containsAny(t, where, "RetailMax") {
		t.Fatal("the scan finds nothing at all")
	}
	for _, p := range planted {
		if containsAny(t, where, p) {
			t.Errorf("%q lies readable in the database", p)
		}
	}
}

func containsAny(t *testing.T, where, text string) bool {
	t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(where + suffix)
		must(t, err)
		if bytes.Contains(b, []byte(text)) {
			return true
		}
	}
	return false
}

func TestPasswordAloneReachesNothing(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	s := d.hire(t, "ada@example.com", party.Owner)
	_, setup, err := d.Invite(d.ctx, party.Job(d.Tenant), draft("bob@example.com", party.Owner))
	must(t, err)
	enrolling, err := d.Accept(d.ctx, d.Tenant, access.Acceptance{Setup: setup, Password: secretPhrase})
	must(t, err)
	for _, k := range []access.Ticket{d.password(t, s), enrolling} {
		got, err := d.Resolve(d.ctx, d.Tenant, k.Cookie)
		must(t, err)
		p := got.Principal
		for _, purpose := range field.Purposes() {
			if _, err := policy.Decide(policy.Request{Principal: p, Purpose: purpose}); !failure.Is(err, failure.Forbidden) {
				t.Errorf("%s: the purpose %s is permitted", got.State, purpose)
			}
		}
		refused := map[string]error{
			"names": second(d.Names(d.ctx, p)), "staff": second(d.Staff(d.ctx, p)), "sessions": second(d.Sessions(d.ctx, p)),
			"confirm": second(d.Confirm(d.ctx, got, s.codes[0])), "codes": second(d.NewCodes(d.ctx, got)),
			"revoke": d.Revoke(d.ctx, p, s.full.Session.Principal.Session), "revoke all": d.RevokeAll(d.ctx, p, p.User),
			"disable": d.Disable(d.ctx, p, s.user), "role": d.SetRole(d.ctx, p, s.user, party.Manager),
			"forget": d.Forget(d.ctx, p, s.user), "factor": d.ResetFactor(d.ctx, p, s.user),
			"reinvite": second(d.Reinvite(d.ctx, p, s.user)), "password": d.ChangePassword(d.ctx, got, secretPhrase+"!"),
			"demo": second(d.Assume(d.ctx, d.Tenant, s.user, "")),
		}
		if got.State == access.Password {
			refused["enrol"] = second(d.Enrol(d.ctx, got))
		}
		for what, err := range refused {
			if err == nil {
				t.Errorf("%s: %s is allowed", got.State, what)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

// Whoever has the password before a factor is set up does not replace the one set up meanwhile.
func TestFactorSetUpMeanwhileStays(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	_, setup, err := d.Invite(d.ctx, party.Job(d.Tenant), draft("ada@example.com", party.Owner))
	must(t, err)
	mine, err := d.Accept(d.ctx, d.Tenant, access.Acceptance{Setup: setup, Password: secretPhrase})
	must(t, err)
	s := &staff{email: "ada@example.com"}
	theirs := d.password(t, s)
	enrol := func(k access.Ticket) error {
		offer, err := d.Enrol(d.ctx, k.Session)
		must(t, err)
		s.secret, s.step = unbase32(t, offer.Secret), 0
		_, _, err = d.FinishEnrol(d.ctx, k.Session, s.code(t, d))
		return err
	}
	must(t, enrol(mine))
	wants(t, enrol(theirs), failure.Unauthenticated, "a second enrolment")
	_, err = d.Resolve(d.ctx, d.Tenant, theirs.Cookie)
	wants(t, err, failure.Unauthenticated, "the other session")
}

// each runs fn n times at once.
func each(n int, fn func(int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = fn(i) })
	}
	wg.Wait()
	return errs
}

func succeeded(errs []error) (n int) {
	for _, err := range errs {
		if err == nil {
			n++
		}
	}
	return n
}

func count(errs []error) map[failure.Kind]int {
	out := map[failure.Kind]int{}
	for _, err := range errs {
		out[failure.KindOf(err)]++
	}
	return out
}
