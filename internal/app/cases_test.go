package app_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"counterpart/internal/app"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/testkit/postbox"
	"counterpart/internal/vault"
)

// talk has a customer complain, staff answer and take a note, and the customer asked how it went.
func (r *rig) talk(p planted, id party.Customer) cases.Number {
	r.t.Helper()
	for _, what := range []string{"subject", "message", "reply", "internal"} {
		p["case "+what] = token()
	}
	ctx, who := r.t.Context(), r.owner(field.Complain)
	w, err := r.app.Cases.Create(ctx, who, cases.Draft{
		Customer: id, Facts: cases.Facts{Channel: "email"}, Subject: vault.Plain(p["case subject"]), Text: vault.Plain(p["case message"]),
	})
	r.must(err)
	_, err = r.app.Cases.Reply(ctx, who, w.Number, cases.Answer{Text: vault.Plain(p["case reply"])})
	r.must(err)
	_, err = r.app.Cases.AddNote(ctx, who, w.Number, vault.Plain(p["case internal"]))
	r.must(err)
	_, err = r.app.Cases.Close(ctx, who, w.Number, 2, true)
	r.must(err)
	return w.Number
}

// The running program sends replies by itself. Its log says what went wrong with a mail and names
// nobody.
func TestTheProgramSendsReplies(t *testing.T) {
	box := postbox.Open(t)
	r := newRig(t, app.Config{Data: t.TempDir(), SMTP: box.Address, SMTPFrom: "service@retailmax.example"})
	p := planted{"email": "anna@" + token() + ".example"}
	id := r.add(person.Profile{Family: vault.Plain("Berg"), Emails: vault.Texts(p["email"])})
	box.Refuse("RCPT", "550 nobody of the name "+p["email"])
	n := r.talk(p, id)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.app.Work(ctx)
	}()
	mail := func() cases.Mail {
		v, err := r.app.Cases.Show(t.Context(), r.owner(field.Complain), n, cases.Ask{})
		r.must(err)
		for _, m := range v.Messages {
			if m.Direction == cases.Out {
				return m.Mail
			}
		}
		return cases.Mail{}
	}
	r.until(func() bool { return mail().State == cases.MailFailed })
	box.Refuse("RCPT", "")
	v, err := r.app.Cases.Show(t.Context(), r.owner(field.Complain), n, cases.Ask{})
	r.must(err)
	for _, m := range v.Messages {
		if m.Direction == cases.Out {
			_, err := r.app.Cases.Resend(t.Context(), r.owner(field.Complain), n, m.ID)
			r.must(err)
		}
	}
	stop()
	<-done
	_, err = r.app.Cases.Send(t.Context(), 1)
	r.must(err)
	letters := box.Letters()
	if len(letters) != 1 || letters[0].To != p["email"] || !strings.Contains(letters[0].Data, p["case reply"]) || mail().State != cases.MailSent {
		t.Errorf("%d letters", len(letters))
	}
	for what, v := range p {
		if bytes.Contains(r.log.bytes(), []byte(v)) {
			t.Errorf("the log tells the %s", what)
		}
	}
}

// until waits for something that the program does by itself.
func (r *rig) until(fn func() bool) {
	r.t.Helper()
	for range 600 {
		if fn() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	r.t.Fatal("it did not happen within half a minute")
}

func TestTimeZone(t *testing.T) {
	for name, want := range map[string]string{"": "UTC", "UTC": "UTC", "Europe/Berlin": "Europe/Berlin"} {
		if zone, err := (app.Config{Zone: name}).Location(); err != nil || zone.String() != want {
			t.Errorf("%q: %v, %v", name, zone, err)
		}
	}
	for _, name := range []string{"Local", "Berlin", "../etc/passwd"} {
		_, err := app.Open(t.Context(), app.Config{Data: t.TempDir(), Zone: name}, app.Options{Create: true})
		if !failure.Is(err, failure.Invalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
