package openlog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

// Mailed says whether a tenant's owners and privacy officers get the checkpoint by mail each day, and
// what came of the last one.
type Mailed struct {
	Wanted bool
	At     when.Instant // of the last one; 0: none yet
	Size   int64        // of the log then
	Error  string       // why it did not leave; no personal data
}

// MailRows keeps it.
type MailRows interface {
	// Mailed reads it; of a tenant that never wanted it, the zero value.
	Mailed(ctx context.Context, t party.Tenant) (Mailed, error)
	// Want says whether a tenant wants it.
	Want(ctx context.Context, tx ledger.Tx, t party.Tenant, wanted bool) error
	// Mail writes what is mailed now, unless another process has written since was was read; it
	// reports whether it has written. In a transaction of its own.
	Mail(ctx context.Context, t party.Tenant, was, now Mailed) (bool, error)
}

// Letter is a mail of plain text.
type Letter struct{ To, FromName, Subject, Text, ID string }

// Post is what mailing needs of the house.
type Post interface {
	// Readers gives the addresses of a tenant's owners and privacy officers. That they were opened is
	// recorded.
	Readers(ctx context.Context, t party.Tenant) ([]string, error)
	// Send hands a letter to the mail server.
	Send(ctx context.Context, l Letter) error
}

// Courier mails checkpoints: the witness of a shop that runs no server. A letter that lies in
// somebody's mailbox cannot be rewritten by whoever runs the log.
type Courier struct {
	Desk *Desk
	Rows MailRows
	Post Post // nil: there is no mail server
}

// Each is how often a checkpoint is mailed.
const Each = 24 * time.Hour

// Want begins or ends the daily mail.
func (c *Courier) Want(ctx context.Context, p party.Principal, wanted bool) error {
	if err := witness.MayManage(p); err != nil {
		return err
	}
	if wanted && c.Post == nil {
		return failure.New(failure.Unavailable, "This installation has no mail server.").WithHint("Its operator sets smtp in the configuration.")
	}
	word := map[bool]string{true: "on", false: "off"}[wanted]
	_, err := c.Desk.cfg.Ledger.Change(ctx, p, func(tx ledger.Tx) (ledger.Draft, error) {
		e := entry.Entry{Kind: entry.Change, Act: "update", Object: "checkpoint-mail", List: []string{word}}
		return ledger.Draft{Entry: e}, c.Rows.Want(ctx, tx, p.Tenant, wanted)
	})
	return err
}

// State reads whether checkpoints are mailed, and what came of the last one.
func (c *Courier) State(ctx context.Context, t party.Tenant) (Mailed, error) {
	return c.Rows.Mailed(ctx, t)
}

// Deliver mails the newest checkpoint of a tenant's log if a day has passed since the last one. It is
// noted before it is sent: one that fails is tried again an hour later, and none is sent twice by two
// processes.
func (c *Courier) Deliver(ctx context.Context, t Tenant) error {
	was, err := c.Rows.Mailed(ctx, t.ID)
	if err != nil || !was.Wanted || c.Post == nil {
		return err
	}
	now := c.Desk.cfg.Now()
	if now >= was.At && now.Sub(was.At) < Each {
		return nil
	}
	h, err := c.Desk.log(ctx, t.ID, 0)
	if err != nil {
		return err
	}
	mine := Mailed{Wanted: true, At: now, Size: h.Size}
	ok, err := c.Rows.Mail(ctx, t.ID, was, mine)
	if err != nil || !ok {
		return err
	}
	if err = c.send(ctx, t, h); err == nil {
		return nil
	}
	again := mine
	again.At = now.Add(time.Hour - Each)
	again.Error, _ = failure.Public(err)
	_, e := c.Rows.Mail(ctx, t.ID, mine, again)
	return errors.Join(err, e)
}

func (c *Courier) send(ctx context.Context, t Tenant, h ledger.Head) error {
	to, err := c.Post.Readers(ctx, t.ID)
	if err != nil {
		return err
	}
	if len(to) == 0 {
		return failure.New(failure.Unavailable, "Nobody is there to get it: no owner and no privacy officer.")
	}
	point, err := c.Desk.checkpoint(ctx, h)
	if err != nil {
		return err
	}
	policy, err := c.Desk.policy(ctx, t, h)
	if err != nil {
		return err
	}
	var errs []error
	for i, address := range to {
		errs = append(errs, c.Post.Send(ctx, Letter{
			To: address, FromName: t.Name, Subject: fmt.Sprintf("Checkpoint of the record: %d entries", h.Size),
			Text: letter(t, point, policy), ID: fmt.Sprintf("checkpoint%dx%dx%dx%d", t.ID, h.Number, h.Size, i),
		}))
	}
	return errors.Join(errs...)
}

// Warn mails owners and privacy officers what a witness says against the record without showing it.
func (c *Courier) Warn(ctx context.Context, t Tenant, w witness.Witness, text string) error {
	to, err := c.Post.Readers(ctx, t.ID)
	if err != nil {
		return err
	}
	var errs []error
	for i, address := range to {
		errs = append(errs, c.Post.Send(ctx, Letter{
			To: address, FromName: t.Name, Subject: "A witness speaks against the record",
			Text: warning(t, w, text), ID: fmt.Sprintf("witness%dx%dx%dx%d", t.ID, w.Number, c.Desk.cfg.Now(), i),
		}))
	}
	return errors.Join(errs...)
}

func warning(t Tenant, w witness.Witness, text string) string {
	return fmt.Sprintf(`About the record that %s keeps for %s.

The witness %s, run by %s:
%s

That is its word alone. Either it is broken or lies, or the record was put back or written anew and
the witness cannot show it. Ask %s for the last checkpoint that it has signed, and compare it: on the
page of witnesses, or at the server with

  counterpart ledger continues FILE

If the log's own signature is on a checkpoint that the record does not lead to, the record was put back
or written anew. If there is none, ask whoever runs the witness to mend it, or remove it on the page.
`, t.Vendor, t.Name, w.Name, w.Company, text, w.Company)
}

func letter(t Tenant, point, policy []byte) string {
	return fmt.Sprintf(`This is the signed state of the record that %s keeps for %s. Keep this letter.

If the record is ever rewritten or cut back, this checkpoint no longer fits it, and the letter shows
that it once was so. To compare, sign in and open the page of witnesses; or, at the server:

  counterpart ledger continues FILE

with a file that holds the lines below.

%s
Whose signatures count:

%s`, t.Vendor, t.Name, point, policy)
}
