package access_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/testkit/house"
)

// disclose opens a name in the log, as a page would.
func (d *desk) disclose(p party.Principal) error {
	permit, err := policy.Decide(policy.Request{Principal: p, Purpose: field.Serve, Route: "GET /x", Reason: "counter"})
	if err != nil {
		return err
	}
	_, err = d.Ledger.Disclose(d.ctx, permit, ledger.Disclosure{Open: field.Fields(field.Name), People: subject.Of(1)})
	return err
}

func TestRightsThatWereTakenAreGoneAtTheNextDisclosure(t *testing.T) {
	takes := []struct {
		name string
		take func(d *desk, boss party.Principal, s *staff, k access.Ticket) error
		// after is what a refreshed session can still do.
		after failure.Kind
	}{
		{"revoked", func(d *desk, p party.Principal, _ *staff, k access.Ticket) error {
			return d.Revoke(d.ctx, p, k.Session.Principal.Session)
		}, failure.Unauthenticated},
		{"all revoked", func(d *desk, p party.Principal, s *staff, _ access.Ticket) error {
			return d.RevokeAll(d.ctx, p, s.user)
		}, failure.Unauthenticated},
		{"signed out", func(d *desk, _ party.Principal, _ *staff, k access.Ticket) error {
			return d.SignOut(d.ctx, k.Session)
		}, failure.Unauthenticated},
		{"disabled", func(d *desk, p party.Principal, s *staff, _ access.Ticket) error {
			return d.Disable(d.ctx, p, s.user)
		}, failure.Unauthenticated},
		{"factor reset", func(d *desk, p party.Principal, s *staff, _ access.Ticket) error {
			return d.ResetFactor(d.ctx, p, s.user)
		}, failure.Unauthenticated},
		{"invited again", func(d *desk, p party.Principal, s *staff, _ access.Ticket) error {
			return second(d.Reinvite(d.ctx, p, s.user))
		}, failure.Unauthenticated},
		{"made an analyst", func(d *desk, p party.Principal, s *staff, _ access.Ticket) error {
			return d.SetRole(d.ctx, p, s.user, party.Analyst)
		}, failure.Forbidden},
	}
	house.Engines(t, func(t *testing.T, where string) {
		here := open(t, where)
		there := here.beside(t)
		boss := here.hire(t, "boss@example.com", party.Owner)
		for i, row := range takes {
			s := here.hire(t, string(rune('a'+i))+"@example.com", party.Support)
			k := here.signIn(t, s)
			cached, err := there.Resolve(there.ctx, there.Tenant, k.Cookie)
			must(t, err)
			must(t, there.disclose(cached.Principal))

			must(t, row.take(here, here.now(t, boss.full), s, k))

			if cached, err = there.Resolve(there.ctx, there.Tenant, k.Cookie); err != nil {
				t.Errorf("%s: the other process has no cached session: %v", row.name, err)
			}
			wants(t, there.disclose(cached.Principal), failure.Stale, row.name+", the next disclosure")
			again, err := there.Refresh(there.ctx, cached)
			if err == nil {
				err = there.disclose(again.Principal)
			}
			wants(t, err, row.after, row.name+", refreshed")
			if row.after == failure.Unauthenticated {
				_, err = here.Resolve(here.ctx, here.Tenant, k.Cookie)
				wants(t, err, failure.Unauthenticated, row.name+", resolved here")
			}
		}
	})
}

func TestOtherProcessesReadAnewAfterHalfAMinute(t *testing.T) {
	here := open(t, t.TempDir()+"/c.db")
	there := here.beside(t)
	k := here.signIn(t, here.hire(t, "ada@example.com", party.Owner))
	_, err := there.Resolve(there.ctx, there.Tenant, k.Cookie)
	must(t, err)
	must(t, here.SignOut(here.ctx, k.Session))
	here.clock.advance(30 * time.Second)
	_, err = there.Resolve(there.ctx, there.Tenant, k.Cookie)
	wants(t, err, failure.Unauthenticated, "half a minute later")
}

func TestSessionsRunOut(t *testing.T) {
	rows := []struct {
		name string
		full bool
		step time.Duration // between uses
		uses int
		ok   bool // after the last use
	}{
		{"used once in eleven hours", true, 11 * time.Hour, 3, true},
		{"not used for half a day", true, 12 * time.Hour, 1, false},
		{"used all week", true, 8 * time.Hour, 20, true},
		{"a week old", true, 8 * time.Hour, 21, false},
		{"password alone, at once", false, 29 * time.Minute, 1, true},
		{"password alone, later", false, 30 * time.Minute, 1, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			d := open(t, t.TempDir()+"/c.db")
			s := d.hire(t, "ada@example.com", party.Owner)
			k := d.password(t, s)
			if row.full {
				k = s.full
			}
			var err error
			for range row.uses {
				d.clock.advance(row.step)
				_, err = d.Resolve(d.ctx, d.Tenant, k.Cookie)
				d.WriteSeen()
			}
			if (err == nil) != row.ok {
				t.Errorf("after %d uses: %v", row.uses, err)
			}
		})
	}
}

func TestFreshnessLastsTenMinutes(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	s := d.hire(t, "ada@example.com", party.Owner)
	k := d.signIn(t, s)
	fresh := func() bool {
		got, err := d.Resolve(d.ctx, d.Tenant, k.Cookie)
		must(t, err)
		return got.Principal.Fresh
	}
	d.clock.advance(10*time.Minute - time.Second)
	if !fresh() {
		t.Error("stale within ten minutes")
	}
	d.clock.advance(time.Second)
	if fresh() {
		t.Error("fresh after ten minutes")
	}
	now := d.now(t, k)
	if err := d.SetRole(d.ctx, now, s.user, party.Manager); err != access.ErrConfirm { //nolint:errorlint // the very value
		t.Errorf("a change of role without a fresh factor: %v", err)
	}
	var err error
	got, err := d.Resolve(d.ctx, d.Tenant, k.Cookie)
	must(t, err)
	k, err = d.Confirm(d.ctx, got, s.code(t, d))
	must(t, err)
	if !fresh() {
		t.Error("confirmed and not fresh")
	}
	must(t, access.Confirmed(party.Job(d.Tenant)))
}

func TestSessionsOfATenantOpenNoOther(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	s := d.hire(t, "ada@example.com", party.Owner)
	for _, cookie := range []string{"", "x", string(make([]byte, 1000)), s.full.Cookie + "A"} {
		_, err := d.Resolve(d.ctx, d.Tenant, cookie)
		wants(t, err, failure.Unauthenticated, "no cookie of ours")
	}
	_, err := d.Resolve(d.ctx, d.Tenant+1, s.full.Cookie)
	wants(t, err, failure.Unauthenticated, "another tenant")
}

func TestListAndRevoke(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		d := open(t, where)
		boss := d.hire(t, "boss@example.com", party.Owner)
		s := d.hire(t, "ada@example.com", party.Support)
		one, two := d.signIn(t, s), d.signIn(t, s)
		d.clock.advance(2 * time.Minute)
		_, err := d.Resolve(d.ctx, d.Tenant, two.Cookie)
		must(t, err)
		d.WriteSeen()

		mine, err := d.Sessions(d.ctx, d.now(t, two))
		must(t, err)
		if len(mine) != 3 || !mine[0].Current || mine[0].Device != "Firefox on Linux" || mine[0].Seen <= mine[1].Seen {
			t.Errorf("own sessions %+v", mine)
		}
		all, err := d.Sessions(d.ctx, d.now(t, boss.full))
		must(t, err)
		if len(all) != 4 {
			t.Errorf("an owner sees %d sessions, want 4", len(all))
		}
		wants(t, d.Revoke(d.ctx, d.now(t, two), boss.full.Session.Principal.Session), failure.NotFound, "somebody else's session")
		wants(t, d.RevokeAll(d.ctx, d.now(t, two), boss.user), failure.NotFound, "somebody else's sessions")
		wants(t, d.Revoke(d.ctx, d.now(t, two), 1), failure.NotFound, "no session")

		must(t, d.Revoke(d.ctx, d.now(t, two), one.Session.Principal.Session))
		_, err = d.Resolve(d.ctx, d.Tenant, one.Cookie)
		wants(t, err, failure.Unauthenticated, "revoked")
		must(t, d.RevokeAll(d.ctx, d.now(t, two), s.user))
		mine, err = d.Sessions(d.ctx, d.now(t, two))
		must(t, err)
		if len(mine) != 1 || !mine[0].Current {
			t.Errorf("left %+v", mine)
		}
		from := d.size(t)
		must(t, d.RevokeAll(d.ctx, d.now(t, two), s.user)) // nothing to end
		if n := d.size(t) - from; n != 0 {
			t.Errorf("%d entries for nothing", n)
		}
	})
}

// Whatever people do, no two cookies are the same, exactly the current ones resolve, each to its
// own member, and a full session never came without a code.
func TestCookiesAreTheirOwners(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	people := []*staff{d.hire(t, "ada@example.com", party.Owner), d.hire(t, "bob@example.com", party.Support)}
	for _, s := range people {
		must(t, d.RevokeAll(d.ctx, party.Job(d.Tenant), s.user))
	}
	type held struct {
		whose *staff
		state access.State
	}
	given := map[string]bool{} // in any run
	rapid.Check(t, func(t *rapid.T) {
		live, ever := map[string]held{}, map[string]bool{}
		keep := func(k access.Ticket, s *staff) {
			if given[k.Cookie] {
				t.Fatal("a cookie was given twice")
			}
			given[k.Cookie], ever[k.Cookie] = true, true
			live[k.Cookie] = held{s, k.Session.State}
		}
		pick := func(state access.State) (string, held) {
			for cookie, h := range live {
				if h.state == state {
					return cookie, h
				}
			}
			t.Skip("nobody is so far")
			return "", held{}
		}
		step := func(from access.State, fn func(access.Session, string) (access.Ticket, error)) {
			cookie, h := pick(from)
			s, err := d.Resolve(d.ctx, d.Tenant, cookie)
			must(t, err)
			k, err := fn(s, h.whose.code(t, d))
			must(t, err)
			delete(live, cookie)
			keep(k, h.whose)
		}
		t.Repeat(map[string]func(*rapid.T){
			"password": func(*rapid.T) {
				s := rapid.SampledFrom(people).Draw(t, "who")
				keep(d.password(t, s), s)
			},
			"factor": func(*rapid.T) {
				step(access.Password, func(s access.Session, code string) (access.Ticket, error) { return d.Factor(d.ctx, s, code) })
			},
			"confirm": func(*rapid.T) {
				step(access.Full, func(s access.Session, code string) (access.Ticket, error) { return d.Confirm(d.ctx, s, code) })
			},
			"out": func(*rapid.T) {
				cookie, _ := pick(access.Full)
				s, err := d.Resolve(d.ctx, d.Tenant, cookie)
				must(t, err)
				must(t, d.SignOut(d.ctx, s))
				delete(live, cookie)
			},
			"": func(*rapid.T) {
				got := map[string]held{}
				for cookie := range ever {
					s, err := d.Resolve(d.ctx, d.Tenant, cookie)
					if failure.Is(err, failure.Unauthenticated) {
						continue
					}
					must(t, err)
					got[cookie] = held{people[s.Principal.Ordinal-1], s.State}
				}
				if diff := cmp.Diff(live, got, cmp.AllowUnexported(held{}), cmp.Comparer(func(x, y *staff) bool { return x == y })); diff != "" {
					t.Fatalf("sessions (-want +got)\n%s", diff)
				}
			},
		})
	})
}

func TestDevice(t *testing.T) {
	for _, row := range []struct{ agent, want string }{
		{"", "Unknown browser"},
		{"Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox on Linux"},
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge on Windows"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"},
		{"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36", "Chrome on Android"},
		{"curl/8.5.0", "curl"},
	} {
		if got := access.Device(row.agent); got != row.want {
			t.Errorf("%q: %q, want %q", row.agent, got, row.want)
		}
	}
}

func TestLimit(t *testing.T) {
	d := open(t, t.TempDir()+"/c.db")
	p := party.Principal{Tenant: 1, User: 7, Session: 1, Role: party.Support}
	for range 60 {
		must(t, d.Limit(access.ZeroHits, p))
	}
	p.Session = 2 // signing in again does not help
	wants(t, d.Limit(access.ZeroHits, p), failure.Limited, "the 61st")
	must(t, d.Limit(access.Conflicts, p))
	must(t, d.Limit(access.ZeroHits, party.Principal{Tenant: 1, User: 8}))
	must(t, d.Limit(access.ZeroHits, party.Principal{Tenant: 2, User: 7}))
	d.clock.advance(10 * time.Second)
	must(t, d.Limit(access.ZeroHits, p))
	wants(t, d.Limit(access.ZeroHits, p), failure.Limited, "ten seconds give one")
	for range 100 {
		must(t, d.Limit(access.ZeroHits, party.Job(1)))
	}
	wants(t, d.Limit("no such thing", p), failure.Limited, "what has no measure")
}

// People sign in, are revoked and change roles at the same time: every step either succeeds or is
// refused for a reason, and none is lost to a deadlock.
func TestEverythingAtOnce(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		d := open(t, where)
		job := party.Job(d.Tenant)
		var people []*staff
		for _, name := range []string{"a", "b", "c"} {
			people = append(people, d.hire(t, name+"@example.com", party.Owner))
		}
		allowed := map[failure.Kind]bool{failure.Unauthenticated: true, failure.Conflict: true, failure.Limited: true}
		errs := each(60, func(i int) error {
			s := people[i%3]
			switch i % 5 {
			case 0:
				return d.RevokeAll(d.ctx, job, s.user)
			case 1:
				return d.SetRole(d.ctx, job, s.user, []party.Role{party.Manager, party.Owner}[i%2])
			case 2:
				bad := s.credentials()
				bad.Password = "wrong wrong wrong"
				return second(d.SignIn(d.ctx, d.Tenant, bad))
			case 3:
				k, err := d.SignIn(d.ctx, d.Tenant, s.credentials())
				if err != nil {
					return err
				}
				return second(d.Factor(d.ctx, k.Session, s.codes[i%10]))
			default:
				d.WriteSeen()
				return second(d.Staff(d.ctx, job))
			}
		})
		for i, err := range errs {
			if err != nil && !allowed[failure.KindOf(err)] {
				t.Errorf("step %d: %v", i, err)
			}
		}
		owners := 0
		list, err := d.Staff(d.ctx, job)
		must(t, err)
		for _, m := range list {
			if m.Role == party.Owner && m.State == access.Active {
				owners++
			}
		}
		if owners == 0 {
			t.Error("nobody is an owner any more")
		}
	})
}

// Everything that changes members, codes or sessions runs at the same time, in two processes.
func TestEveryChangeOfStaffAtOnce(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		d := open(t, where)
		desks := []*desk{d}
		if !d.DB.Embedded() {
			desks = append(desks, d.beside(t))
		}
		job := party.Job(d.Tenant)
		var people []*staff
		for i, role := range []party.Role{party.Owner, party.Manager, party.Owner, party.Support, party.Owner, party.Manager} {
			people = append(people, d.hire(t, fmt.Sprintf("p%d@example.com", i), role))
		}
		steps := []func(d *desk, s *staff, i int) error{
			func(d *desk, s *staff, i int) error {
				return d.SetRole(d.ctx, job, s.user, []party.Role{party.Manager, party.Owner}[i%2])
			},
			func(d *desk, s *staff, _ int) error { return d.RevokeAll(d.ctx, job, s.user) },
			func(d *desk, s *staff, _ int) error { return d.SignOut(d.ctx, s.full.Session) },
			func(d *desk, s *staff, _ int) error { return second(d.NewCodes(d.ctx, s.full.Session)) },
			func(d *desk, s *staff, _ int) error { return second(d.Confirm(d.ctx, s.full.Session, s.codes[0])) },
			func(d *desk, s *staff, _ int) error {
				return d.ChangePassword(d.ctx, s.full.Session, secretPhrase)
			},
			func(d *desk, s *staff, i int) error {
				k, err := d.SignIn(d.ctx, d.Tenant, s.credentials())
				if err != nil {
					return err
				}
				return second(d.Factor(d.ctx, k.Session, s.codes[i%10]))
			},
			func(d *desk, s *staff, _ int) error {
				offer, err := d.Enrol(d.ctx, s.full.Session)
				if err != nil {
					return err
				}
				fresh := &staff{secret: unbase32(t, offer.Secret)}
				_, _, err = d.FinishEnrol(d.ctx, s.full.Session, fresh.codeOf(t, d.clock.read().Time().Unix()/30))
				return err
			},
			func(d *desk, s *staff, _ int) error { return d.ResetFactor(d.ctx, job, s.user) },
			func(d *desk, s *staff, _ int) error {
				setup, err := d.Reinvite(d.ctx, job, s.user)
				if err != nil {
					return err
				}
				return second(d.Accept(d.ctx, d.Tenant, access.Acceptance{Setup: setup, Password: secretPhrase}))
			},
			func(d *desk, _ *staff, i int) error {
				_, _, err := d.Invite(d.ctx, job, draft(fmt.Sprintf("new%d@example.com", i%40), party.Owner))
				return err
			},
			func(d *desk, s *staff, i int) error {
				if i%3 == 0 {
					return d.Forget(d.ctx, job, s.user)
				}
				return d.Disable(d.ctx, job, s.user)
			},
			func(d *desk, s *staff, _ int) error {
				bad := s.credentials()
				bad.Password = "wrong wrong wrong"
				d.WriteSeen()
				return second(d.SignIn(d.ctx, d.Tenant, bad))
			},
		}
		allowed := map[failure.Kind]bool{
			failure.Unauthenticated: true, failure.Conflict: true, failure.Limited: true, failure.NotFound: true, failure.Stale: true,
		}
		for i, err := range each(8*len(steps), func(i int) error { return steps[i%len(steps)](desks[i/2%len(desks)], people[i%len(people)], i) }) {
			if err != nil && !allowed[failure.KindOf(err)] {
				t.Errorf("step %d (%d): %v", i, i%len(steps), err)
			}
		}
	})
}
