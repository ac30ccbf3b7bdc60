package cases

import (
	"context"
	"encoding/hex"
	"io"
	"slices"

	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Answer is a reply to the customer.
type Answer struct {
	Text vault.Text
	Then Status // what the case becomes with it: empty leaves it, or Open, Waiting, Solved
	// Revision is the one that the writer has read; 0 does not care. If the case changed since,
	// nothing is written and the failure is of kind Conflict.
	Revision int64
}

// Reply writes a message to the customer, which goes out by mail. It meets the clocks of the first
// and of the next answer.
func (d *Desk) Reply(ctx context.Context, permit policy.Permit, n Number, a Answer) (Written, error) {
	if a.Then != "" && (a.Then == Closed || !slices.Contains(Statuses(), a.Then)) {
		return Written{Place: nowhere}, failure.New(failure.Invalid, "A case is open, waiting or solved after a reply.")
	}
	s, err := d.Settings(ctx, permit.Tenant())
	if err != nil {
		return Written{Place: nowhere}, err
	}
	mail := MailRow{Kind: ReplyMail, Mail: Mail{State: MailWaiting}, Ident: d.ident()}
	if d.cfg.Post == nil {
		mail.State, mail.Reason = MailFailed, NoServer
	}
	u := utterance{work: work{permit: permit, number: n, revision: a.Revision, act: "reply"}, direction: Out, text: a.Text}
	return d.say(ctx, u, func(tx ledger.Tx, r *Row, m MessageRow) error {
		r.Clocks = r.Clocks.Answered(s.Hours, m.At)
		if a.Then != "" {
			r.become(a.Then, s, m.At)
		}
		mail.ID, mail.Number, mail.Customer, mail.At, mail.Next = int64(m.ID), n, m.Customer, m.At, m.At
		return d.cfg.Rows.AddMail(ctx, tx, permit.Tenant(), mail)
	})
}

// AddNote writes an internal note. It changes neither clocks nor status nor revision and never leaves
// the house.
func (d *Desk) AddNote(ctx context.Context, permit policy.Permit, n Number, text vault.Text) (Written, error) {
	u := utterance{work: work{permit: permit, number: n, act: "note", quiet: true}, direction: Note, text: text}
	return d.say(ctx, u, func(ledger.Tx, *Row, MessageRow) error { return nil })
}

// Receive takes down a message of the customer. It opens a case that waited or was solved or closed,
// and after the first answer starts the next one's clock.
func (d *Desk) Receive(ctx context.Context, permit policy.Permit, n Number, text vault.Text) (Written, error) {
	s, err := d.Settings(ctx, permit.Tenant())
	if err != nil {
		return Written{Place: nowhere}, err
	}
	u := utterance{work: work{permit: permit, number: n, act: "receive"}, direction: In, text: text}
	return d.say(ctx, u, func(_ ledger.Tx, r *Row, m MessageRow) error {
		r.become(Open, s, m.At)
		r.Clocks = r.Clocks.Asked(s.Hours, s.Targets[r.Priority], m.At)
		return nil
	})
}

// utterance is a message about to be written.
type utterance struct {
	work
	direction Direction
	text      vault.Text
}

// say checks, seals and writes a message, and has fn change the case with it.
func (d *Desk) say(ctx context.Context, u utterance, fn func(ledger.Tx, *Row, MessageRow) error) (Written, error) {
	out := Written{Number: u.number, Place: nowhere}
	u.object, u.fields = "message", facts|texts
	if err := base.MayWrite(u.permit, u.fields); err != nil {
		return out, err
	}
	c := &base.Checker{}
	text := freeText(c, "text", u.text)
	c.Must("text", !text.Empty(), "is empty")
	if err := c.Invalid(); err != nil {
		return out, err
	}
	t := u.permit.Tenant()
	row, err := d.one(ctx, t, u.number)
	if err != nil {
		return out, err
	}
	if row.Customer.ID == 0 {
		return out, errNobody
	}
	key, err := d.cfg.Keyring.SealingKey(ctx, t, row.Owner.Key)
	if err != nil {
		return out, err
	}
	m := sealMessage(key, row, Message{
		ID: MessageID(d.id()), Direction: u.direction, Author: u.permit.Principal().Ordinal, At: d.cfg.Now(), Text: text,
	})
	out, err = d.alter(ctx, u.work, func(tx ledger.Tx, r *Row) error {
		if r.Customer.ID != m.Customer {
			return errNobody // erased meanwhile
		}
		if err := d.cfg.Rows.AddMessages(ctx, tx, t, []MessageRow{m}); err != nil {
			return err
		}
		return fn(tx, r, m)
	})
	out.Message, out.Masked = m.ID, c.Masked
	return out, err
}

// become changes the status and, with it, the clocks.
func (r *Row) become(s Status, set Settings, at when.Instant) {
	switch s {
	case Open:
		r.Clocks = r.Clocks.Reopen(set.Hours, at)
		r.ClosedAt = 0
	case Waiting:
		r.Clocks = r.Clocks.Reopen(set.Hours, at).Pause(at)
		r.ClosedAt = 0
	case Solved, Closed:
		r.Clocks = r.Clocks.Solve(set.Hours, at)
		r.ClosedAt = 0
		if s == Closed {
			r.ClosedAt = at
		}
	}
	r.Status = s
}

// ident makes the left part of a Message-ID, which tells nothing.
func (d *Desk) ident() string { return hex.EncodeToString(d.random(16)) }

func (d *Desk) random(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(d.cfg.Rand, b); err != nil {
		panic("cases: no randomness: " + err.Error())
	}
	return b
}

// Resend has a mail tried again that failed. message is the reply's.
func (d *Desk) Resend(ctx context.Context, permit policy.Permit, n Number, message MessageID) (ledger.Place, error) {
	t, at := permit.Tenant(), d.cfg.Now()
	mails, err := d.cfg.Rows.Mails(ctx, t, n)
	if err != nil {
		return nowhere, err
	}
	i := slices.IndexFunc(mails, func(m MailRow) bool { return m.ID == int64(message) && m.State == MailFailed })
	switch {
	case i < 0:
		return nowhere, failure.New(failure.Conflict, "This message is not one that failed to leave.")
	case d.cfg.Post == nil:
		return nowhere, failure.New(failure.Conflict, "The message was not sent: no mail server is set up.")
	}
	m := mails[i]
	m.Mail = Mail{State: MailWaiting, Next: at, At: at}
	w := work{permit: permit, number: n, act: "resend", object: "message", fields: field.Fields(field.Cases, field.Messages), quiet: true}
	out, err := d.alter(ctx, w, func(tx ledger.Tx, _ *Row) error { return d.cfg.Rows.EndMail(ctx, tx, t, m) })
	return out.Place, err
}
