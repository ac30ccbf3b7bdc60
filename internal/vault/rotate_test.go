package vault_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/testkit/lab"
	"counterpart/internal/vault"
)

// crowd adds n customers with keys only; wrapped in few changes.
func crowd(t *testing.T, l *lab.Lab, n int) []lab.Person {
	t.Helper()
	people := make([]lab.Person, 0, n)
	for i := range n {
		people = append(people, l.Add(t, 1, party.Ordinal(i+1)))
	}
	return people
}

func states(t *testing.T, l *lab.Lab) []string {
	t.Helper()
	var out []string
	for _, e := range lab.Value(store.Keys{DB: l.DB}.Epochs(t.Context(), 1))(t) {
		out = append(out, e.State)
	}
	return out
}

// Rotation runs while readers read and a writer writes; none of them fails.
func TestRotationUnderLoad(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		l := lab.New(t, where)
		people := crowd(t, l, 40)
		stop := make(chan struct{})
		var reads atomic.Int64
		var leap sync.RWMutex // the clock leaps while no read is under way: none takes as long as the grace
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				for n := i; ; n++ {
					select {
					case <-stop:
						return
					default:
					}
					leap.RLock()
					_, err := l.Read(t, people[n%len(people)])
					leap.RUnlock()
					if err != nil {
						t.Errorf("read during rotation: %v", err)
						return
					}
					reads.Add(1)
				}
			})
		}
		var late []lab.Person // owned by the writer until wg.Wait
		wg.Go(func() {
			for n := party.Ordinal(1000); ; n++ {
				select {
				case <-stop:
					return
				default:
					late = append(late, l.Add(t, 1, n))
				}
			}
		})
		for range 3 {
			lab.Must(t, l.Custody.Rotate(t.Context(), lab.Job(1), nil))
			leap.Lock()
			l.Pass(time.Minute)
			leap.Unlock()
		}
		lab.Must(t, l.Custody.Sweep(t.Context(), lab.Job(1), nil))
		close(stop)
		wg.Wait()
		if reads.Load() == 0 || len(late) == 0 {
			t.Error("nothing was read or written meanwhile")
		}
		for _, p := range slices.Concat(people, late) {
			if _, err := l.Read(t, p); err != nil {
				t.Errorf("read after rotation: %v", err)
			}
		}
		if got := states(t, l); !slices.Equal(got, []string{"destroyed", "destroyed", "destroyed", "open"}) {
			t.Errorf("epochs: %v", got)
		}
		for e := range int64(3) {
			if _, err := l.Keys.AEAD(t.Context(), 1, e+1); !failure.Is(err, failure.NotFound) {
				t.Errorf("key of epoch %d: %v", e+1, err)
			}
		}
		lab.Value(l.Keys.AEAD(t.Context(), 2, 1))(t)
	})
}

var errKilled = errors.New("killed")

// killable is a key service that fails when it is told to, as if the process had died there.
type killable struct {
	vault.KeyService
	make, destroy bool
}

func (k *killable) Make(ctx context.Context, t party.Tenant, e int64) error {
	if err := k.KeyService.Make(ctx, t, e); err != nil || !k.make {
		return err
	}
	return errKilled // after the key is made
}

func (k *killable) Destroy(ctx context.Context, t party.Tenant, e int64) error {
	if k.destroy {
		return errKilled // before
	}
	return k.KeyService.Destroy(ctx, t, e)
}

func TestRotationResumes(t *testing.T) {
	for _, where := range []string{"after the new key", "after open", "after close", "in the middle of the wraps", "before the old key's end"} {
		t.Run(where, func(t *testing.T) {
			lab.Engines(t, func(t *testing.T, db string) { testResume(t, db, where) })
		})
	}
}

func testResume(t *testing.T, db, where string) {
	l := lab.New(t, db)
	people := crowd(t, l, 5)
	service := &killable{KeyService: l.Keys}
	rows := store.Keys{DB: l.DB}
	ring := vault.NewKeyring(vault.Config{Service: service, Rows: rows, Now: l.Now})
	custody := func(w vault.WrapRows) *vault.Custody {
		return vault.NewCustody(vault.CustodyConfig{
			Keyring: ring, Ledger: l.Ledger, Reader: l.DB, Wraps: w, People: store.People{DB: l.DB},
			Holds: store.People{DB: l.DB}, Journal: l.Journal, Now: l.Now, Grace: -1,
		})
	}
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	w := vault.WrapRows(rows)
	service.make = where == "after the new key"
	service.destroy = where == "before the old key's end"
	if where == "in the middle of the wraps" {
		w = brokenWraps{rows}
	}
	err := custody(w).Rotate(ctx, lab.Job(1), func(p vault.Progress) {
		if where == "after open" && p.Step == "open" || where == "after close" && p.Step == "close" {
			kill()
		}
	})
	if err == nil {
		t.Fatal("was not interrupted")
	}
	for _, p := range people {
		lab.Value(l.Read(t, p))(t)
	}
	service.make, service.destroy = false, false
	lab.Must(t, custody(rows).Rotate(t.Context(), lab.Job(1), nil))
	lab.Must(t, custody(rows).Sweep(t.Context(), lab.Job(1), nil))
	l.Keyring.Forget(1)
	for _, p := range people {
		lab.Value(l.Read(t, p))(t)
	}
	got := states(t, l)
	if got[len(got)-1] != "open" || slices.Contains(got[:len(got)-1], "open") || slices.Contains(got, "closed") {
		t.Errorf("epochs: %v", got)
	}
	if n := l.Count(t, `SELECT count(*) FROM customer_key WHERE tenant = 1 AND epoch <> $1`, len(got)); n != 0 {
		t.Errorf("%d wraps left behind", n)
	}
}

// brokenWraps moves some of a batch and fails.
type brokenWraps struct{ store.Keys }

func (b brokenWraps) Rewrap(ctx context.Context, tx ledger.Tx, t party.Tenant, wraps []vault.WrappedKey) (int64, error) {
	if _, err := b.Keys.Rewrap(ctx, tx, t, wraps[:2]); err != nil {
		return 0, err
	}
	return 0, errKilled
}

func TestRotationIsRecorded(t *testing.T) {
	l := lab.New(t, filepath.Join(t.TempDir(), "counterpart.db"))
	crowd(t, l, 3)
	lab.Must(t, l.Custody.Rotate(t.Context(), lab.Job(1), nil))
	l.Pass(time.Minute)
	lab.Must(t, l.Custody.Sweep(t.Context(), lab.Job(1), nil))
	want := []string{"open epoch", "close epoch", "rewrap tenant-key", "rewrap customer-key", "condemn epoch", "destroy epoch"}
	if got := entries(t, l, entry.Key); !slices.Equal(got, want) {
		t.Errorf("entries %v", got)
	}
}

// Finish waits for the time of grace; a cancelled one destroys nothing.
func TestFinishWaitsForTheGrace(t *testing.T) {
	l := lab.New(t, filepath.Join(t.TempDir(), "counterpart.db"))
	crowd(t, l, 2)
	custody := vault.NewCustody(vault.CustodyConfig{
		Keyring: l.Keyring, Ledger: l.Ledger, Reader: l.DB, Wraps: store.Keys{DB: l.DB}, People: store.People{DB: l.DB},
		Holds: store.People{DB: l.DB}, Journal: l.Journal, Now: l.Now, Grace: time.Hour,
	})
	lab.Must(t, custody.Rotate(t.Context(), lab.Job(1), nil))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := custody.Finish(gone, lab.Job(1), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := states(t, l); !slices.Equal(got, []string{"closed", "open"}) {
		t.Errorf("within the grace: %v", got)
	}
	l.Pass(time.Hour - 20*time.Millisecond)
	lab.Must(t, custody.Finish(t.Context(), lab.Job(1), nil))
	if got := states(t, l); !slices.Equal(got, []string{"destroyed", "open"}) {
		t.Errorf("after the grace: %v", got)
	}
}

// A wrap is never made under a closed epoch, even by a process that still remembers it as open.
func TestNoWrapUnderAClosedEpoch(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		l := lab.New(t, where)
		l.Add(t, 1, 1) // the keyring remembers epoch 1
		other := vault.NewCustody(vault.CustodyConfig{
			Keyring: vault.NewKeyring(vault.Config{Service: l.Keys, Rows: store.Keys{DB: l.DB}, Now: l.Now}),
			Ledger:  l.Ledger, Reader: l.DB, Wraps: store.Keys{DB: l.DB}, People: store.People{DB: l.DB},
			Holds: store.People{DB: l.DB}, Journal: l.Journal, Now: l.Now,
		})
		lab.Must(t, other.Rotate(t.Context(), lab.Job(1), nil))
		p := l.Add(t, 1, 2)
		if n := l.Count(t, `SELECT epoch FROM customer_key WHERE tenant = 1 AND customer = $1`, p.ID); n != 2 {
			t.Errorf("wrapped under epoch %d", n)
		}
	})
}

// In an index rotation rows carry the values of both versions, so that either finds them.
func TestIndexSecretOfTwoVersions(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		ctx := t.Context()
		l := lab.New(t, where)
		old := lab.Value(l.Keyring.Blind(ctx, 1, field.Emails, "a@example.test"))(t)
		digest := lab.Value(l.Keyring.Digest(ctx, 1, "login", "a"))(t)
		lab.Must(t, l.Custody.NewIndexSecret(ctx, lab.Job(1)))
		both := lab.Value(l.Keyring.Blind(ctx, 1, field.Emails, "a@example.test"))(t)
		if len(old) != 1 || len(both) != 2 || slices.Equal(both[0], both[1]) || !slices.Equal(both[1], old[0]) {
			t.Errorf("before %x, with two versions %x", old, both)
		}
		if again := lab.Value(l.Keyring.Digest(ctx, 1, "login", "a"))(t); !slices.Equal(digest, again) {
			t.Error("a digest changed while its version was still there")
		}
		lab.Must(t, l.Custody.Rotate(ctx, lab.Job(1), nil))
		if after := lab.Value(l.Keyring.Blind(ctx, 1, field.Emails, "a@example.test"))(t); !slices.EqualFunc(both, after, slices.Equal) {
			t.Error("an epoch's end changed index values")
		}
	})
}
