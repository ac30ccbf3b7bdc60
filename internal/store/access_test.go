package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/testkit/house"
	"counterpart/internal/when"
)

// inside runs fn in a transaction that commits.
func inside(t *testing.T, db *store.DB, fn func(tx ledger.Tx)) {
	t.Helper()
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	fn(tx)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func staffRow(u party.User, n party.Ordinal, login string) access.StaffRow {
	return access.StaffRow{
		Tenant: 1, User: u, Ordinal: n, Login: []byte(login), Role: party.Owner, Company: "RetailMax", Country: "DE",
		State: access.Active, Sealed: []byte{0, 1, 255}, Password: "p", TOTP: []byte{}, TOTPLast: 1 << 40,
		Setup: []byte("setup" + login), SetupUntil: 9, Created: 1, Updated: 2,
	}
}

func TestStaffRows(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		db, ctx := house.New(t, where).DB, t.Context()
		s := store.Staff{DB: db}
		big := party.User(1<<53 - 1)
		one, two := staffRow(big, 1, "one"), staffRow(2, 2, "two")
		two.Role, two.Setup = party.Manager, nil
		inside(t, db, func(tx ledger.Tx) {
			n, err := s.NextOrdinal(ctx, tx, 1)
			ok(t, err)
			if n != 1 {
				t.Errorf("first ordinal %d", n)
			}
			ok(t, s.Insert(ctx, tx, one))
			ok(t, s.Insert(ctx, tx, two))
			for name, r := range map[string]access.StaffRow{"login": staffRow(3, 3, "one"), "ordinal": staffRow(3, 2, "three")} {
				if err := tx.Try(ctx, func() error { return s.Insert(ctx, tx, r) }); !failure.Is(err, failure.Conflict) {
					t.Errorf("a %s that is taken: %v", name, err)
				}
			}
			other := staffRow(big, 1, "one") // of another tenant
			other.Tenant = 2
			ok(t, s.Insert(ctx, tx, other))
			n, err = s.NextOrdinal(ctx, tx, 1)
			ok(t, err)
			for u, want := range map[party.User][]access.StaffRow{big: {one}, 2: {two, one}, 3: {one}} {
				got, err := s.LockOwners(ctx, tx, 1, u)
				ok(t, err)
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("owners and member %d (-want +got)\n%s", u, diff)
				}
			}
			if n != 3 {
				t.Errorf("next ordinal %d", n)
			}
		})
		got, err := s.BySetup(ctx, 1, []byte("setupone"))
		ok(t, err)
		if diff := cmp.Diff(one, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		one.State, one.TOTP, one.Setup, one.SetupUntil, one.Login = access.Disabled, []byte{7}, nil, 0, []byte("new")
		inside(t, db, func(tx ledger.Tx) {
			_, err := s.Lock(ctx, tx, 1, big)
			ok(t, err)
			ok(t, s.Update(ctx, tx, one))
		})
		all, err := s.All(ctx, 1)
		ok(t, err)
		if diff := cmp.Diff([]access.StaffRow{one, two}, all, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if _, err := s.ByLogin(ctx, 1, []byte("one")); !failure.Is(err, failure.NotFound) {
			t.Errorf("the old login: %v", err)
		}
		if _, err := s.One(ctx, 3, big); !failure.Is(err, failure.NotFound) {
			t.Errorf("a tenant without staff: %v", err)
		}
	})
}

func TestRecoveryCodeRows(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		db, ctx := house.New(t, where).DB, t.Context()
		s := store.Staff{DB: db}
		use := func(u party.User, code string) (was bool) {
			inside(t, db, func(tx ledger.Tx) {
				var err error
				was, err = s.Use(ctx, tx, 1, u, []byte(code), 5)
				ok(t, err)
			})
			return was
		}
		inside(t, db, func(tx ledger.Tx) { ok(t, s.Replace(ctx, tx, 1, 7, [][]byte{[]byte("a"), []byte("b")})) })
		if use(8, "a") || !use(7, "a") || use(7, "a") || use(7, "c") {
			t.Error("a code is used once, by its member")
		}
		if n, err := s.Left(ctx, 1, 7); n != 1 || err != nil {
			t.Errorf("left %d, %v", n, err)
		}
		inside(t, db, func(tx ledger.Tx) { ok(t, s.Replace(ctx, tx, 1, 7, nil)) })
		if use(7, "b") {
			t.Error("a replaced code was used")
		}
	})
}

func TestSessionRows(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		db, ctx := h.DB, t.Context()
		s := store.Sessions{DB: db}
		const u, id = party.User(1<<53 - 1), int64(1<<53 - 2)
		member := staffRow(u, 1, "one")
		row := func(n int64, token string) access.SessionRow {
			return access.SessionRow{Tenant: 1, Session: n, Token: []byte(token), User: u, State: access.Password, Created: 3, Seen: when.Instant(n % 100), Device: "d"}
		}
		inside(t, db, func(tx ledger.Tx) {
			ok(t, store.Staff{DB: db}.Insert(ctx, tx, member))
			for i, token := range []string{"a", "b", "c"} {
				ok(t, s.Start(ctx, tx, row(id-int64(i), token)))
			}
		})
		live, err := s.ByToken(ctx, 1, []byte("a"))
		ok(t, err)
		head, err := h.Ledger.Head(ctx, 1)
		ok(t, err)
		member.Login, member.Password, member.Setup, member.SetupUntil, member.TOTPLast, member.Created, member.Updated = nil, "", nil, 0, 0, 0, 0
		if diff := cmp.Diff(access.Live{SessionRow: row(id, "a"), Member: member, Version: head.Version}, live, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		full := live.SessionRow
		full.Token, full.State, full.Fresh = []byte("A"), access.Full, 8
		rotate := func() (was bool) {
			inside(t, db, func(tx ledger.Tx) {
				was, err = s.Rotate(ctx, tx, live.SessionRow, full)
				ok(t, err)
			})
			return was
		}
		if !rotate() || rotate() {
			t.Error("a session rotates once from one token")
		}
		if _, err := s.ByToken(ctx, 1, []byte("a")); !failure.Is(err, failure.NotFound) {
			t.Errorf("the old token: %v", err)
		}
		ok(t, s.Saw(ctx, []access.Mark{{Tenant: 1, Session: id, Seen: 500}, {Tenant: 1, Session: id - 1, Seen: 1}}))
		list, err := s.List(ctx, 1, 0)
		ok(t, err)
		if len(list) != 3 || list[0].Session != id || list[0].Seen != 500 || list[1].Seen == 1 || list[2].Seen == 1 {
			t.Errorf("sessions %+v", list)
		}
		end := func(e access.Ending) (n int64) {
			inside(t, db, func(tx ledger.Tx) {
				n, err = s.End(ctx, tx, e)
				ok(t, err)
			})
			return n
		}
		for _, e := range []struct {
			name string
			e    access.Ending
			want int64
		}{
			{"of another member", access.Ending{Tenant: 1, User: 2, Session: id, At: 9}, 0},
			{"of another tenant", access.Ending{Tenant: 2, User: u, At: 9}, 0},
			{"one", access.Ending{Tenant: 1, User: u, Session: id - 1, At: 9}, 1},
			{"the same again", access.Ending{Tenant: 1, User: u, Session: id - 1, At: 9}, 0},
			{"all but one", access.Ending{Tenant: 1, User: u, Except: id, At: 9}, 1},
			{"all", access.Ending{Tenant: 1, User: u, At: 9}, 1},
		} {
			if n := end(e.e); n != e.want {
				t.Errorf("%s: %d ended, want %d", e.name, n, e.want)
			}
		}
		inside(t, db, func(tx ledger.Tx) { ok(t, s.Blank(ctx, tx, 1, u)) })
		live, err = s.ByToken(ctx, 1, []byte("A"))
		ok(t, err)
		if live.State != access.Ended || live.Device != "" {
			t.Errorf("after the end: %+v", live)
		}
		if owner, err := s.Owner(ctx, 1, id); owner != u || err != nil {
			t.Errorf("owner %d, %v", owner, err)
		}
	})
}

func TestAttemptRows(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		db, ctx := house.New(t, where).DB, t.Context()
		s := store.Attempts{DB: db}
		put := func(what string, n int64, until when.Instant) {
			inside(t, db, func(tx ledger.Tx) {
				a, err := s.Hold(ctx, tx, 1, []byte(what))
				ok(t, err)
				a.Count, a.Until = n, until
				ok(t, s.Put(ctx, tx, 1, a))
			})
		}
		want := func(what string, n int64, until when.Instant) {
			t.Helper()
			inside(t, db, func(tx ledger.Tx) {
				a, err := s.Hold(ctx, tx, 1, []byte(what))
				ok(t, err)
				if a.Count != n || a.Until != until {
					t.Errorf("%s: %+v, want %d until %d", what, a, n, until)
				}
				ok(t, s.Put(ctx, tx, 1, a))
			})
			if got, err := s.Until(ctx, 1, []byte(what)); got != until || err != nil {
				t.Errorf("%s: until %d, %v", what, got, err)
			}
		}
		want("new", 0, 0)
		put("old", 3, 10)
		put("young", 4, 20)
		put("good", 5, 30)
		put("good", 0, 30)
		want("old", 3, 10)
		want("good", 0, 0)
		ok(t, s.Sweep(ctx, 1, 15))
		ok(t, s.Sweep(ctx, 2, 99))
		want("old", 0, 0)
		want("young", 4, 20)
	})
}
