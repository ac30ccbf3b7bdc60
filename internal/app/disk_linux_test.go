package app_test

import (
	"net/http"
	"os/signal"
	"syscall"
	"testing"

	"counterpart/internal/app"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/vault"
)

// The disk takes no more while people work: what is being saved fails with a kind that says so,
// nothing personal is shown because it cannot be recorded, and nothing acknowledged is lost. Once
// there is room the same process goes on by itself.
func TestFullDiskComesBack(t *testing.T) {
	r := newRig(t, app.Config{Data: t.TempDir()})
	r.enter()
	id := r.canary()
	r.want(200, r.get("/customers/"+id.String()))
	var a acked
	stop := make(chan struct{})
	wait := r.create(&a, stop)
	a.until(t, "load", func(made, _ int) bool { return made >= 50 })
	room := full(t)
	a.until(t, "a failure", func(_, failed int) bool { return failed >= 10 })
	for _, req := range r.looks(id) {
		got, cut := r.tried(req)
		if holds(got.body) || !cut && got.status != http.StatusServiceUnavailable {
			t.Errorf("%s %s: status %d", req.Method, req.URL.Path, got.status)
		}
	}
	_, _, err := r.app.Desk.Create(t.Context(), r.job(field.Import), person.Profile{Family: vault.Plain("Niemand")})
	if kind := failure.KindOf(err); kind != failure.Unavailable && kind != failure.Doubt {
		t.Errorf("a change on a full disk: %s, %v", kind, err)
	}
	room()
	before, _ := a.count()
	a.until(t, "the return", func(made, _ int) bool { return made >= before+50 })
	close(stop)
	wait()
	r.want(200, r.get("/customers/"+id.String()))
	r.whole(&a)
	r.close()
	r.open() // and the next start finds nothing wrong
	r.whole(&a)
}

// full makes every write fail that would go beyond a file's first bytes, until room is called.
func full(t *testing.T) (room func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Skipf("no limit on files here: %v", err)
	}
	limit := old
	limit.Cur = 512
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Skipf("no limit on files here: %v", err)
	}
	room = func() { _ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old) }
	t.Cleanup(room)
	return room
}
