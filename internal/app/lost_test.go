package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"counterpart/internal/app"
	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/testkit"
	"counterpart/internal/vault"
)

// acked are the customers whose creation was acknowledged.
type acked struct {
	mu   sync.Mutex
	ids  []party.Customer
	errs []error
}

// create makes customers from several goroutines until stop is closed or one fails for good.
func (r *rig) create(a *acked, stop <-chan struct{}) (wait func()) {
	r.t.Helper()
	permit := r.job(field.Import)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				id, _, err := r.app.Desk.Create(context.Background(), permit, person.Profile{Family: vault.Plain(fmt.Sprintf("K%d-%d", i, n))})
				a.mu.Lock()
				if err == nil {
					a.ids = append(a.ids, id)
				} else {
					a.errs = append(a.errs, err)
				}
				a.mu.Unlock()
			}
		})
	}
	return wg.Wait
}

func (a *acked) count() (made, failed int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.ids), len(a.errs)
}

func (a *acked) last() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.errs) == 0 {
		return nil
	}
	return a.errs[len(a.errs)-1]
}

// until waits for something that comes by itself.
func (a *acked) until(t *testing.T, what string, ok func(made, failed int) bool) {
	t.Helper()
	for range 60_000 {
		if made, failed := a.count(); ok(made, failed) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("never came: %s; the last failure was %v", what, a.last())
}

// whole checks that everybody who was acknowledged is there, and that the log adds up.
func (r *rig) whole(a *acked) {
	r.t.Helper()
	for _, id := range a.ids {
		if !strings.HasPrefix(r.family(id), "K") {
			r.t.Errorf("customer %d was acknowledged and is not there", id)
		}
	}
	r.sound()
}

// The database goes away under load and comes back: meanwhile calls fail with a kind that says so,
// afterwards the same process goes on by itself, and nothing acknowledged is lost.
func TestLostDatabaseComesBack(t *testing.T) {
	where := testkit.Postgres(t)
	r := newRig(t, app.Config{Data: t.TempDir(), Database: where})
	name := where[strings.LastIndexByte(where, '/')+1 : strings.IndexByte(where, '?')]
	admin, err := sql.Open("pgx", strings.Replace(where, "/"+name+"?", "/postgres?", 1))
	r.must(err)
	defer admin.Close()
	var a acked
	stop := make(chan struct{})
	wait := r.create(&a, stop)
	a.until(t, "load", func(made, _ int) bool { return made >= 50 })
	for _, s := range []string{
		"ALTER DATABASE " + name + " ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'",
	} {
		_, err := admin.ExecContext(t.Context(), s)
		r.must(err)
	}
	a.until(t, "a failure", func(_, failed int) bool { return failed >= 10 })
	if _, _, err := r.app.Desk.Show(t.Context(), r.job(field.Rights), a.ids[0], crm.Ask{Open: field.Fields(field.Name)}); err == nil {
		t.Error("a customer was shown without a database")
	}
	_, err = admin.ExecContext(t.Context(), "ALTER DATABASE "+name+" ALLOW_CONNECTIONS true")
	r.must(err)
	before, _ := a.count()
	a.until(t, "the return", func(made, _ int) bool { return made >= before+50 })
	close(stop)
	wait()
	for _, err := range a.errs {
		if kind := failure.KindOf(err); kind != failure.Unavailable && kind != failure.Doubt {
			t.Fatalf("a call failed with %s: %v", kind, err)
		}
	}
	r.whole(&a)
}

// Whoever starts the program without saying where listens for this computer only.
func TestListensOnLoopbackByDefault(t *testing.T) {
	host, _, err := net.SplitHostPort(app.Config{}.Complete().Listen)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		t.Errorf("listens on %q by default (%v)", host, err)
	}
}

// With the retailer's setting, an e-mail stays with one customer also while the secret behind the
// index of e-mails is being changed, however it is written.
func TestOneEmailInTheMiddleOfAnIndexRotation(t *testing.T) {
	rigs(t, func(r *rig) {
		r.exec("UPDATE tenant SET email_unique = TRUE")
		r.close()
		r.open() // settings are read anew
		forms := []string{"Twin@Example.com", "twin@example.com", " TWIN@EXAMPLE.COM", "twin@Example.Com "}
		permit := r.job(field.Import)
		var wg sync.WaitGroup
		errs := make(chan error, 64)
		for i := range 64 {
			wg.Go(func() {
				if i == 20 {
					errs <- r.app.Custody.NewIndexSecret(r.t.Context(), party.Job(1))
					return
				}
				_, _, err := r.app.Desk.Create(r.t.Context(), permit, person.Profile{
					Family: vault.Plain(fmt.Sprintf("Twin%d", i)), Emails: vault.Texts(forms[i%len(forms)]),
				})
				if failure.Is(err, failure.Conflict) {
					err = nil
				}
				errs <- err
			})
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				r.t.Error(err)
			}
		}
		var n int
		r.must(r.raw.QueryRowContext(r.t.Context(), "SELECT count(*) FROM customer").Scan(&n))
		hits, err := r.app.Desk.Lookup(r.t.Context(), r.job(field.Rights), field.Emails, vault.Plain("twin@example.com"))
		if err != nil || n != 1 || len(hits.Customers) != 1 {
			r.t.Errorf("%d customers have the e-mail, %d are found: %v", n, len(hits.Customers), err)
		}
	})
}
