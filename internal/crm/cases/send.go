package cases

import (
	"context"
	"fmt"
	"time"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// Post takes letters to a mail server.
type Post interface {
	// Send hands a letter over. A failure of kind Unavailable may pass and is tried again; any
	// other is for good. Errors name neither addresses nor text.
	Send(ctx context.Context, l Letter) error
}

// Letter is a mail of plain text to one recipient.
type Letter struct {
	To       string // address
	FromName string // of the retailer, shown with the sender's address
	Subject  string
	Text     string
	ID       string // the left part of its Message-ID, the same on each try
}

// Mails reports whether a mail server is set up.
func (d *Desk) Mails() bool { return d.cfg.Post != nil }

// backoff is how long after a try the next one comes; after the last of them a mail has failed. While
// a try is under way nobody else begins one, so the first is longer than any try takes.
var backoff = [...]time.Duration{
	5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

const (
	tryTime   = 2 * time.Minute // for one try
	sendBatch = 50
	patience  = 3 // tries in a row that find no server; the rest of the mails does not spend theirs
)

// Send sends the mails of a tenant whose time has come, and says how many a mail server took. What
// fails is noted with the mail; the error is of the store, the ledger or the keys.
func (d *Desk) Send(ctx context.Context, t party.Tenant) (taken int, err error) {
	mails, err := d.cfg.Rows.DueMails(ctx, t, d.cfg.Now(), sendBatch)
	if err != nil || len(mails) == 0 {
		return 0, err
	}
	permit, err := d.job(t, "mail")
	if err != nil {
		return 0, err
	}
	away := 0
	for _, m := range mails {
		state, err := d.try(ctx, permit, m)
		if err != nil {
			return taken, err
		}
		switch state {
		case MailSent:
			taken, away = taken+1, 0
		case MailWaiting:
			away++
		case MailFailed:
			away = 0
		}
		if away >= patience {
			break
		}
	}
	return taken, nil
}

// try makes one try of a mail: it claims it, has the disclosure recorded, opens, sends, and notes the
// outcome. The state is empty where the mail is somebody else's, or gone.
func (d *Desk) try(ctx context.Context, permit policy.Permit, m MailRow) (MailState, error) {
	t := permit.Tenant()
	next := d.cfg.Now().Add(backoff[min(m.Tries, len(backoff)-1)])
	m.Tries++
	mine, err := d.cfg.Rows.ClaimMail(ctx, t, m, next)
	if err != nil || !mine {
		return "", err
	}
	m.Next = next
	row, err := d.one(ctx, t, m.Number)
	switch {
	case failure.Is(err, failure.NotFound) || err == nil && row.Customer.ID != m.Customer:
		return "", nil // the customer was erased, and the mail with them
	case err != nil:
		return "", err
	case mayUse(permit, row.Owner) != nil:
		return d.end(ctx, permit, m, MailFailed, Restricted)
	case d.cfg.Post == nil:
		return d.end(ctx, permit, m, MailFailed, NoServer)
	}
	l, err := d.letter(ctx, permit, m, row)
	switch {
	case failure.Is(err, failure.NotFound):
		return "", nil
	case err != nil:
		return "", err
	case l.To == "":
		return d.end(ctx, permit, m, MailFailed, NoAddress)
	}
	return d.hand(ctx, permit, m, l)
}

// hand gives a letter to the mail server and notes the outcome.
func (d *Desk) hand(ctx context.Context, permit policy.Permit, m MailRow, l Letter) (MailState, error) {
	within, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	err := d.cfg.Post.Send(within, l)
	switch {
	case err == nil:
		return d.end(ctx, permit, m, MailSent, "")
	case ctx.Err() != nil:
		return "", ctx.Err() // the program ends; the mail is tried again
	case !failure.Is(err, failure.Unavailable):
		return d.end(ctx, permit, m, MailFailed, Refused)
	case m.Tries >= len(backoff):
		return d.end(ctx, permit, m, MailFailed, Unreachable)
	}
	return d.end(ctx, permit, m, MailWaiting, Unreachable)
}

// acts name in the ledger what came of a try.
var acts = map[MailState]string{MailSent: "send", MailFailed: "fail", MailWaiting: "retry"}

// end notes what came of a try.
func (d *Desk) end(ctx context.Context, permit policy.Permit, m MailRow, state MailState, why Reason) (MailState, error) {
	t := permit.Tenant()
	m.State, m.Reason, m.At = state, why, d.cfg.Now()
	_, err := d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		rows, err := d.cfg.Rows.LockCases(ctx, tx, t, []Number{m.Number})
		if err != nil {
			return ledger.Draft{}, err
		}
		if len(rows) == 0 || rows[0].Customer.ID != m.Customer {
			return ledger.Draft{}, errGone
		}
		draft := ledger.Draft{Entry: base.Change(permit, acts[state], "mail", facts), People: subject.Of(rows[0].Owner.Ordinal)}
		draft.Entry.Ref = int64(m.Number)
		return draft, d.cfg.Rows.EndMail(ctx, tx, t, m)
	})
	if failure.Is(err, failure.NotFound) {
		return "", nil // erased meanwhile, and nothing is left to note
	}
	return state, err
}

// letter records that a mail is about to be shown to its recipient, and opens it. The rows are read
// again behind the record: who was erased until then gets nothing, as a failure of kind NotFound.
func (d *Desk) letter(ctx context.Context, permit policy.Permit, m MailRow, row Row) (Letter, error) {
	t := permit.Tenant()
	ask := vault.Ask{Open: field.Fields(field.Emails, field.Messages)}
	receipt, err := d.cfg.Ledger.Disclose(ctx, permit, ledger.Disclosure{Open: ask.Open, People: subject.Of(row.Owner.Ordinal)})
	if err != nil {
		return Letter{}, err
	}
	if row, err = d.one(ctx, t, m.Number); err != nil {
		return Letter{}, err
	}
	if row.Customer.ID != m.Customer {
		return Letter{}, errGone
	}
	body, err := d.body(ctx, t, m)
	if err != nil {
		return Letter{}, err
	}
	locked, _ := lockedOf([]Row{row}, map[party.Customer][]vault.Part{m.Customer: {body}})
	opened, err := d.cfg.Keyring.Open(ctx, receipt, t, ask, locked)
	if err != nil {
		return Letter{}, err
	}
	name, slug, err := d.cfg.Rows.Retailer(ctx, t)
	if err != nil {
		return Letter{}, err
	}
	s := sight{ask: ask, opened: map[party.Customer]vault.Opened{m.Customer: opened[0]}}
	l := Letter{FromName: name, ID: m.Ident, Subject: subjectOf(name, m, s)}
	if p := person.Open(opened[0], ask.Open); len(p.Emails) > 0 {
		l.To = p.Emails[0].Reveal()
	}
	text := s.text(m.Customer, body.Slot.Table, body.Slot.Row).Reveal()
	if l.Text = text; m.Kind == SurveyMail {
		l.Text = fmt.Sprintf(surveyText, name, m.Number, d.cfg.URL, slug, text)
	}
	return l, nil
}

// body finds what a mail says, sealed: the reply, or the survey's token. A note is never found.
func (d *Desk) body(ctx context.Context, t party.Tenant, m MailRow) (vault.Part, error) {
	if m.Kind == SurveyMail {
		return vault.Part{Slot: slot(mailTable, m.ID), Box: m.Sealed}, nil
	}
	r, err := d.cfg.Rows.ReplyOf(ctx, t, MessageID(m.ID))
	if err != nil {
		return vault.Part{}, err
	}
	if r.Direction != Out || r.Number != m.Number || r.Customer != m.Customer {
		return vault.Part{}, errGone
	}
	return r.part(), nil
}

const surveyText = `Hello,

%s closed your case %d. How did it go? One click is enough:

%s/thanks/%s.%s

The link is good for 30 days and for one answer.
`

// subjectOf gives a mail's subject line: the case's with its number, by which an answer finds back.
func subjectOf(retailer string, m MailRow, s sight) string {
	what := s.text(m.Customer, caseTable, int64(m.Number)).Reveal()
	switch {
	case m.Kind == SurveyMail:
		what = "How did it go?"
	case what == "":
		what = "Your message to " + retailer
	}
	return fmt.Sprintf("%s [%d]", what, m.Number)
}
