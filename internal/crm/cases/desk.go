// Package cases answers complaints, questions and returns.
//
// A case is facts (kind, channel, category, cause, product, priority, status, clocks) and a
// conversation. Subject and messages are sealed under the customer's key and are shown only
// against a receipt. A case may have no customer: then nobody's key could seal what is written, so
// it keeps its facts and no text, and a text there is refused. When a customer is erased their
// cases become such cases; conversation, mail on its way and survey are deleted.
//
// An internal note never leaves the house: only a message of direction Out has a mail, which is
// written in the transaction of the message. The sender (Send) opens the reply and the customer's
// address against a receipt, so that the ledger names the disclosure before a byte leaves; it
// tries again until the mail server took it, and after a crash sends again under the same
// Message-ID.
//
// # Order of a reply
//
//  1. one transaction: message, mail, the case's clocks, entry. After a crash here nothing
//     happened, or all of it.
//  2. the sender claims the mail: it is not tried again before some minutes have passed, by
//     nobody. After a crash from here on it is tried again then.
//  3. the disclosure is recorded.
//  4. address and text are opened and handed to the mail server.
//  5. one transaction: the mail is sent, entry. After a crash before, the mail leaves twice, with
//     one Message-ID.
package cases

import (
	"context"
	"crypto/rand"
	"io"
	"time"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/routine"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Config is what a Desk is made of.
type Config struct {
	Ledger    *ledger.Ledger
	Keyring   *vault.Keyring
	Rows      Rows
	Customers Customers
	Own       *own.Shelf     // nil: cases have no own fields, and the words that come with the program
	Post      Post           // nil: no mail server is set up
	URL       string         // how browsers reach the program, for the links of surveys; no slash at its end
	Zone      *time.Location // in which business hours are counted; nil is UTC
	Now       func() when.Instant
	Rand      io.Reader // for ids and tokens; nil means crypto/rand
}

// Desk works on cases. Safe for concurrent use.
type Desk struct {
	*routine.Desk
	cfg     Config
	numbers *base.Runs[Number]
}

// New makes a Desk.
func New(cfg Config) *Desk {
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	arranged := routine.New(routine.Config{Ledger: cfg.Ledger, Rows: cfg.Rows, Zone: cfg.Zone, Now: cfg.Now})
	return &Desk{Desk: arranged, cfg: cfg, numbers: base.NewRuns(runSize, cfg.Rows.TakeNumbers)}
}

// Names of package routine, which says what they are.
type (
	// Priority says how soon a case wants an answer.
	Priority = routine.Priority
	// Settings are business hours, targets and teams.
	Settings = routine.Settings
	// Canned is a prepared answer.
	Canned = routine.Canned
	// AnswerID numbers prepared answers.
	AnswerID = routine.AnswerID
	// Fillings is what stands for the placeholders of a prepared answer.
	Fillings = routine.Fillings
)

// The priorities.
const (
	Low    = routine.Low
	Normal = routine.Normal
	High   = routine.High
	Urgent = routine.Urgent
)

// Priorities lists the priorities, the least urgent first.
func Priorities() []Priority { return routine.Priorities() }

// Fill puts values in the places of the placeholders of a prepared answer.
func Fill(body string, f Fillings) string { return routine.Fill(body, f) }

// Words gives the tenant's words for cases.
func (d *Desk) Words(ctx context.Context, t party.Tenant) (out Words, err error) {
	for _, of := range []struct {
		list own.List
		to   *[]Word
	}{
		{own.Channels, &out.Channels},
		{own.Categories, &out.Categories},
		{own.Causes, &out.Causes},
		{own.Teams, &out.Teams},
		{own.Labels, &out.Labels},
	} {
		words, err := d.cfg.Own.Words(ctx, t, of.list)
		if err != nil {
			return out, err
		}
		for _, x := range words {
			*of.to = append(*of.to, Word{Code: x.Code, Label: x.Label, Off: x.Archived})
		}
	}
	return out, nil
}

const runSize = 10 // numbers that a process takes at a time

func (d *Desk) id() int64 { return base.ID(d.cfg.Rand) }

// The fields of which a case consists.
const (
	facts = field.Set(1 << field.Cases)
	texts = field.Set(1 << field.Messages)
)

// The tables in the slots of what is sealed.
const (
	caseTable    = "customer_case"
	messageTable = "case_message"
	mailTable    = "case_mail"
	surveyTable  = "case_survey"
)

func slot(table string, row int64) vault.Slot {
	return vault.Slot{Table: table, Row: row, Field: field.Messages}
}

var (
	errGone = failure.New(failure.NotFound, "There is no such case.")

	errNobody = failure.New(failure.Conflict, "This case has no customer, and without one nothing that is written could be sealed.").
			WithHint("It keeps its facts. Open a case for the customer to write down what was said.")
	errRestricted = failure.New(failure.Conflict, "This customer's data may only be kept, not used.").
			WithHint("A privacy officer can lift the restriction.")
	errChanged = failure.New(failure.Conflict, "Somebody changed this case meanwhile.").
			WithHint("Look at what is new, and repeat the change.")
	nowhere = ledger.Place{Index: -1}
)

// mayUse refuses work with a customer whose data may only be kept.
func mayUse(permit policy.Permit, o Owner) error {
	if o.State == crm.Restricted && permit.Purpose() != field.Rights {
		return errRestricted
	}
	return nil
}

// one reads a case.
func (d *Desk) one(ctx context.Context, t party.Tenant, n Number) (Row, error) {
	rows, err := d.cfg.Rows.CasesByNumber(ctx, t, []Number{n}, 0)
	if err != nil {
		return Row{}, err
	}
	if len(rows) == 0 {
		return Row{}, errGone
	}
	return rows[0], nil
}

// work is one change of one case.
type work struct {
	permit   policy.Permit
	number   Number
	revision int64 // the one that the writer has seen; 0 does not care
	act      string
	object   string
	fields   field.Set
	quiet    bool // the revision stays: who edits the case's facts need not read it again
}

// alter locks a case, has fn change it, and commits it with its entry.
func (d *Desk) alter(ctx context.Context, w work, fn func(tx ledger.Tx, r *Row) error) (Written, error) {
	out := Written{Number: w.number}
	if err := base.MayWrite(w.permit, w.fields); err != nil {
		return out, err
	}
	t, at := w.permit.Tenant(), d.cfg.Now()
	var err error
	out.Place, err = d.cfg.Ledger.Change(ctx, w.permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		r, err := d.lock(ctx, tx, w)
		if err != nil {
			return ledger.Draft{}, err
		}
		was := r
		if err := fn(tx, &r); err != nil {
			return ledger.Draft{}, err
		}
		r.Updated = max(r.Updated, at)
		if !w.quiet {
			r.Revision++
		}
		out.Revision = r.Revision
		if err := d.cfg.Rows.UpdateCase(ctx, tx, t, r); err != nil {
			return ledger.Draft{}, err
		}
		return w.draft(r), d.note(ctx, tx, w.permit, w.act, was, r)
	})
	return out, err
}

func (d *Desk) lock(ctx context.Context, tx ledger.Tx, w work) (Row, error) {
	rows, err := d.cfg.Rows.LockCases(ctx, tx, w.permit.Tenant(), []Number{w.number})
	switch {
	case err != nil:
		return Row{}, err
	case len(rows) == 0:
		return Row{}, errGone
	case w.revision != 0 && rows[0].Revision != w.revision:
		return Row{}, errChanged
	}
	return rows[0], mayUse(w.permit, rows[0].Owner)
}

// draft describes the change of a case. The ledger names the case by its number, and the customer by
// the commitment alone.
func (w work) draft(r Row) ledger.Draft {
	d := ledger.Draft{Entry: base.Change(w.permit, w.act, w.object, w.fields)}
	d.Entry.Ref = int64(w.number)
	if r.Customer.ID != 0 {
		d.People = subject.Of(r.Owner.Ordinal)
	}
	return d
}
