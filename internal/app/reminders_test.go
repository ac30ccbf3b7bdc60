package app_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/access"
	"counterpart/internal/act"
	"counterpart/internal/app"
	"counterpart/internal/contract"
	"counterpart/internal/contract/deed"
	"counterpart/internal/party"
	"counterpart/internal/testkit/postbox"
)

const audited = `agreement "small" {
  title = "A small agreement"
  party "host" { roles = ["processor"] }
  party "shop" { roles = ["controller"] }
  audit "routine" {
    text  = "The host is audited every 10 days."
    by    = party.host
    every = "10d"
  }
}
`

// acts gives a member of staff as who acts for a side.
func (r *rig) acts(role party.Role) party.Principal {
	p := party.Job(1)
	p.User, p.Ordinal, p.Session, p.Role, p.Company, p.Country, p.Fresh = 7, 7, 7, role, "RetailMax", "US", true
	return p
}

// agree has both sides sign a contract.
func (r *rig) agree(code string) {
	r.t.Helper()
	ctx := r.t.Context()
	proposed, err := r.app.Contract.Propose(ctx, r.acts(party.Owner), contract.Text{Name: "small", Code: []byte(code), Prose: []byte("# Small\n"), Amends: act.None})
	r.must(err)
	for _, role := range []party.Role{party.Owner, party.Operator} {
		private, public, err := note.GenerateKey(rand.Reader, string(role))
		r.must(err)
		key, err := note.NewSigner(private)
		r.must(err)
		paper, err := r.app.Contract.Paper(ctx, r.acts(role), act.Sign, proposed.Index)
		r.must(err)
		o, err := deed.Open(deed.Encode(paper))
		r.must(err)
		salt, nonce := make([]byte, 32), make([]byte, 16)
		_, _ = rand.Read(salt)
		_, _ = rand.Read(nonce)
		d, err := o.Sign(key, public, salt, nonce)
		r.must(err)
		_, err = r.app.Contract.Receive(ctx, r.acts(role), deed.Encode(d))
		r.must(err)
	}
}

// The running program reminds, once, those of the side that owes something.
func TestTheProgramReminds(t *testing.T) {
	box := postbox.Open(t)
	r := newRig(t, app.Config{Data: t.TempDir(), SMTP: box.Address, SMTPFrom: "service@retailmax.example"})
	for _, role := range []party.Role{party.Operator, party.PrivacyOfficer} {
		_, setup, err := r.app.Access.Invite(t.Context(), party.Job(1), access.Draft{
			Name: "Staff", Email: string(role) + "@staff.example", Role: role, Company: "TechCorp", Country: "US",
		})
		r.must(err)
		_, err = r.app.Access.Accept(t.Context(), 1, access.Acceptance{Setup: setup, Password: "corridor mustard velvet turbine"})
		r.must(err)
	}
	r.agree(audited)
	for range 2 { // each start looks anew
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			r.app.Work(ctx)
		}()
		r.until(func() bool { return len(box.Letters()) > 0 })
		stop()
		<-done
	}
	letters := box.Letters()
	if len(letters) != 1 || letters[0].To != "operator@staff.example" || !strings.Contains(letters[0].Data, "audited every 10 days") {
		t.Errorf("%+v", letters)
	}
}
