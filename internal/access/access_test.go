package access_test

import (
	"context"
	"encoding/base32"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"counterpart/internal/access"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
	"counterpart/internal/when"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// desk is a house with sign-in and a clock of its own.
type desk struct {
	*house.House
	*access.Access
	ctx   context.Context
	clock *clock
}

type clock struct{ now atomic.Int64 }

func (c *clock) read() when.Instant      { return when.Instant(c.now.Load()) }
func (c *clock) advance(d time.Duration) { c.now.Add(d.Microseconds()) }

func open(t testing.TB, where string) *desk {
	t.Helper()
	c := new(clock)
	c.now.Store(int64(house.Now()))
	return at(t, house.New(t, where), c)
}

// demo opens the same database with one-click sign-in.
func (d *desk) demo(t testing.TB) *access.Access {
	t.Helper()
	a := access.New(access.Config{
		Ledger: d.Ledger, Keys: d.Keyring, Rows: d.rows(), Now: d.clock.read, Log: slog.New(slog.DiscardHandler), Demo: true,
	})
	t.Cleanup(a.Close)
	return a
}

// beside opens the same database as another process would.
func (d *desk) beside(t testing.TB) *desk {
	t.Helper()
	return at(t, house.Open(t, d.Where, d.Keys), d.clock)
}

func at(t testing.TB, h *house.House, c *clock) *desk {
	t.Helper()
	a := access.New(access.Config{
		Ledger: h.Ledger, Keys: h.Keyring, Rows: store.AccessRows(h.DB), Now: c.read,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Embedded: h.DB.Embedded(),
	})
	a.Cheap()
	t.Cleanup(a.Close)
	return &desk{House: h, Access: a, ctx: t.Context(), clock: c}
}

// tester is what testing and rapid have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

const secretPhrase = "lamp gravel Nineteen tuba"

func draft(email string, role party.Role) access.Draft {
	d := access.Draft{Name: "Ada Example", Email: email, Role: role, Company: "RetailMax", Country: "DE"}
	if role == party.Operator {
		d.Company = "TechCorp"
	}
	return d
}

// staff is somebody with everything set up.
type staff struct {
	user   party.User
	email  string
	secret []byte
	codes  []string
	step   int64
	full   access.Ticket
}

// hire takes somebody through invitation and enrolment.
func (d *desk) hire(t tester, email string, role party.Role) *staff {
	t.Helper()
	u, setup, err := d.Invite(d.ctx, party.Job(d.Tenant), draft(email, role))
	must(t, err)
	first, err := d.Accept(d.ctx, d.Tenant, access.Acceptance{Setup: setup, Password: secretPhrase, Device: "Firefox on Linux"})
	must(t, err)
	if first.Session.State != access.Enrol {
		t.Fatalf("state %q after the password was chosen", first.Session.State)
	}
	s := &staff{user: u, email: email}
	offer, err := d.Enrol(d.ctx, first.Session)
	must(t, err)
	s.secret = unbase32(t, offer.Secret)
	s.full, s.codes, err = d.FinishEnrol(d.ctx, first.Session, s.code(t, d))
	must(t, err)
	return s
}

func unbase32(t tester, text string) []byte {
	t.Helper()
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	must(t, err)
	return b
}

// code gives the code of this moment, moving the clock on where it was used before.
func (s *staff) code(t tester, d *desk) string {
	t.Helper()
	step := d.clock.read().Time().Unix() / 30
	for step <= s.step {
		d.clock.advance(30 * time.Second)
		step = d.clock.read().Time().Unix() / 30
	}
	s.step = step
	return s.codeOf(t, step)
}

func (s *staff) codeOf(t tester, step int64) string {
	t.Helper()
	c, err := hotp.GenerateCode(base32.StdEncoding.EncodeToString(s.secret), uint64(step))
	must(t, err)
	return c
}

// wrongCode gives a code that no step about now has.
func (s *staff) wrongCode(t tester, d *desk) string {
	t.Helper()
	step := d.clock.read().Time().Unix() / 30
next:
	for n := range 10 {
		code := fmt.Sprintf("%06d", n)
		for i := int64(-3); i <= 3; i++ {
			if s.codeOf(t, step+i) == code {
				continue next
			}
		}
		return code
	}
	t.Fatal("no wrong code")
	return ""
}

func (s *staff) credentials() access.Credentials {
	return access.Credentials{Email: s.email, Password: secretPhrase, Address: "192.0.2.7", Device: "Firefox on Linux"}
}

// password takes the first step.
func (d *desk) password(t tester, s *staff) access.Ticket {
	t.Helper()
	ticket, err := d.SignIn(d.ctx, d.Tenant, s.credentials())
	must(t, err)
	return ticket
}

// signIn takes both steps.
func (d *desk) signIn(t tester, s *staff) access.Ticket {
	t.Helper()
	ticket, err := d.Factor(d.ctx, d.password(t, s).Session, s.code(t, d))
	must(t, err)
	return ticket
}

// now reads the principal of a full session as it stands.
func (d *desk) now(t tester, k access.Ticket) party.Principal {
	t.Helper()
	s, err := d.Refresh(d.ctx, k.Session)
	must(t, err)
	return s.Principal
}

// entries reads the log from an index on.
func (d *desk) entries(t tester, from int64) []entry.Entry {
	t.Helper()
	rows, err := d.DB.Entries(context.WithoutCancel(d.ctx), ledger.Log{Tenant: d.Tenant, Number: 1}, from, 100_000)
	must(t, err)
	out := make([]entry.Entry, 0, len(rows))
	for _, r := range rows {
		e, err := entry.Decode(r.Data)
		must(t, err)
		out = append(out, e)
	}
	return out
}

func (d *desk) size(t tester) int64 { return int64(len(d.entries(t, 0))) }

// acts gives the entries from an index on in short.
func (d *desk) acts(t tester, from int64) []string {
	t.Helper()
	var out []string
	for _, e := range d.entries(t, from) {
		out = append(out, fmt.Sprintf("%s %s by %d", e.Kind, e.Act, e.By))
	}
	return out
}

func must(t tester, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t tester, err error, k failure.Kind, what string) {
	t.Helper()
	if !failure.Is(err, k) {
		t.Errorf("%s: %v, want a failure of kind %s", what, err, k)
	}
}

func (d *desk) rows() access.Rows { return store.AccessRows(d.DB) }
