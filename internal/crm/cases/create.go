package cases

import (
	"context"
	"fmt"
	"slices"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/clock"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Draft is a case about to be created. Subject and Text are the customer's words and need a
// customer; both may be empty.
type Draft struct {
	Customer party.Customer // 0: nobody that is known
	Facts
	Subject, Text vault.Text
}

// Written is what a verb that writes leaves behind.
type Written struct {
	Number   Number
	Message  MessageID // 0 if no message was written
	Revision int64     // of the case now
	Place    ledger.Place
	Masked   base.FieldErrors // texts in which a national id number was masked, for the writer
}

// Create opens a case. Channel must be given, Priority is Normal if it is empty, Kind Complaint. The
// failure is of kind Invalid around base.FieldErrors where a field is wrong: an unknown word, a
// card number, a text without a customer, an order of somebody else; NotFound where the customer is
// not there, Conflict where the customer's data may only be kept.
func (d *Desk) Create(ctx context.Context, permit policy.Permit, draft Draft) (Written, error) {
	t, at := permit.Tenant(), d.cfg.Now()
	set := draft.fields()
	if err := base.MayWrite(permit, set); err != nil {
		return Written{}, err
	}
	out, err := d.prepare(ctx, t, &draft)
	if err != nil {
		return Written{}, err
	}
	row, err := d.newRow(ctx, permit, draft, at)
	if err != nil {
		return Written{}, err
	}
	var messages []MessageRow
	if draft.Customer != 0 {
		if messages, err = d.firstWords(ctx, t, &row, draft, at, permit.Principal().Ordinal); err != nil {
			return Written{}, err
		}
	}
	out.Number, out.Revision = row.Number, row.Revision
	if len(messages) > 0 {
		out.Message = messages[0].ID
	}
	w := work{permit: permit, number: row.Number, act: create, object: "case", fields: set}
	out.Place, err = d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		if err := d.cfg.Rows.AddCases(ctx, tx, t, []Row{row}); err != nil {
			return ledger.Draft{}, err
		}
		if err := d.cfg.Rows.AddChanges(ctx, tx, t, row.Number, row.opening(permit.Principal().Ordinal)); err != nil {
			return ledger.Draft{}, err
		}
		return w.draft(row), d.cfg.Rows.AddMessages(ctx, tx, t, messages)
	})
	return out, err
}

// fields gives what a draft writes.
func (n Draft) fields() field.Set {
	if n.Subject.Empty() && n.Text.Empty() {
		return facts
	}
	return facts | texts
}

// prepare fills in what may be left out, and checks and cleans a draft.
func (d *Desk) prepare(ctx context.Context, t party.Tenant, n *Draft) (Written, error) {
	if n.Kind == "" {
		n.Kind = Complaint
	}
	if n.Priority == "" {
		n.Priority = Normal
	}
	c := &base.Checker{}
	if err := d.check(ctx, t, c, "", &n.Facts, n.Customer); err != nil {
		return Written{}, err
	}
	n.Subject, n.Text = subjectText(c, "subject", n.Subject), freeText(c, "text", n.Text)
	if n.Customer == 0 {
		c.Must("subject", n.Subject.Empty(), noText)
		c.Must("text", n.Text.Empty(), noText)
	}
	return Written{Place: nowhere, Masked: c.Masked}, c.Invalid()
}

const noText = "cannot be kept without a customer, whose key would seal it"

const (
	maxSubject = 150
	maxTeam    = 60
	maxList    = 20 // labels, and orders, of a case
	maxSKU     = 100
	maxOrder   = 100
)

// subjectText cleans a text of one line.
func subjectText(c *base.Checker, path string, s vault.Text) vault.Text {
	return base.With(c.Free)(path, c.Text(path, s, maxSubject))
}

// freeText cleans a text of several lines.
func freeText(c *base.Checker, path string, s vault.Text) vault.Text {
	return base.With(c.Free)(path, base.With(c.FreeText)(path, s))
}

// check checks and cleans facts. Paths of what is wrong begin with a prefix.
func (d *Desk) check(ctx context.Context, t party.Tenant, c *base.Checker, prefix string, f *Facts, owner party.Customer) error {
	words, err := d.Words(ctx, t)
	if err != nil {
		return err
	}
	c.Must(prefix+"kind", slices.Contains(Kinds(), f.Kind), "is not one of the list")
	c.Must(prefix+"priority", slices.Contains(Priorities(), f.Priority), "is not one of the list")
	c.Must(prefix+"channel", known(words.Channels, f.Channel), "is not one of the list")
	c.Must(prefix+"category", f.Category == "" || known(words.Categories, f.Category), "is not one of the list")
	c.Must(prefix+"cause", f.Cause == "" || known(words.Causes, f.Cause), "is not one of the list")
	c.Must(prefix+"team", f.Team == "" || known(words.Teams, f.Team), "is not one of the list")
	f.Labels = checkList(c, prefix+"labels", f.Labels, func(path, s string) string {
		c.Must(path, known(words.Labels, s), "is not one of the list")
		return s
	})
	if f.Product = c.Word(prefix+"product", f.Product, maxSKU); f.Product != "" {
		id, err := d.cfg.Rows.ProductID(ctx, t, f.Product)
		if err != nil {
			return err
		}
		c.Must(prefix+"product", id != 0, "is not a product: expected its SKU")
	}
	f.Orders = checkList(c, prefix+"orders", f.Orders, func(path, s string) string {
		s = c.Word(path, s, maxOrder)
		if err == nil {
			err = d.checkOrder(ctx, t, c, path, s, owner)
		}
		return s
	})
	return err
}

// checkOrder lets a case link orders of its customer and of nobody: with those of somebody else it
// would tell about two people at once.
func (d *Desk) checkOrder(ctx context.Context, t party.Tenant, c *base.Checker, path, number string, owner party.Customer) error {
	whose, err := d.cfg.Rows.OrderOf(ctx, t, number)
	if failure.Is(err, failure.NotFound) {
		c.Add(path, "is not an order's number")
		return nil
	}
	c.Must(path, err != nil || whose == 0 || whose == owner, "belongs to another customer")
	return err
}

// checkList cleans each value and sorts them; empty ones and repetitions go.
func checkList(c *base.Checker, path string, in []string, one func(path, s string) string) []string {
	var out []string
	for i, s := range in {
		if s != "" {
			out = append(out, one(fmt.Sprintf("%s.%d", path, i), s))
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	c.Must(path, len(out) <= maxList, fmt.Sprintf("are more than %d", maxList))
	return out
}

// newRow makes the row of a new case whose clocks begin to run.
func (d *Desk) newRow(ctx context.Context, permit policy.Permit, n Draft, at when.Instant) (Row, error) {
	t := permit.Tenant()
	s, err := d.Settings(ctx, t)
	if err != nil {
		return Row{}, err
	}
	row := Row{Case: Case{Facts: n.Facts, Status: Open, Updated: at, Revision: 1}}
	row.Clocks = clock.Start(s.Hours, s.Targets[n.Priority], at)
	if n.Customer != 0 {
		c, err := d.cfg.Customers.Customer(ctx, t, n.Customer)
		if err != nil {
			return Row{}, err
		}
		row.own(c)
		if err := mayUse(permit, row.Owner); err != nil {
			return Row{}, err
		}
	}
	row.Number, err = d.numbers.Next(ctx, t)
	return row, err
}

// own makes a customer the one of a case.
func (r *Row) own(c crm.CustomerRow) {
	r.Customer.ID = c.ID
	r.Owner = Owner{Ordinal: c.Ordinal, State: c.State, Sealed: c.Sealed, Key: c.Key}
}

// firstWords seals the subject into the row and gives the customer's message, if there is one.
func (d *Desk) firstWords(ctx context.Context, t party.Tenant, row *Row, n Draft, at when.Instant, author party.Ordinal) ([]MessageRow, error) {
	key, err := d.cfg.Keyring.SealingKey(ctx, t, row.Owner.Key)
	if err != nil {
		return nil, err
	}
	row.seal(key, n.Subject)
	if n.Text.Empty() {
		return nil, nil
	}
	m := Message{ID: MessageID(d.id()), Direction: In, Author: author, At: at, Text: n.Text}
	return []MessageRow{sealMessage(key, *row, m)}, nil
}

// seal seals a subject into the row.
func (r *Row) seal(key *vault.CustomerKey, subject vault.Text) {
	r.Version, r.Sealed = key.Version(), nil
	if !subject.Empty() {
		r.Sealed = key.Seal(slot(caseTable, int64(r.Number)), []vault.Text{subject})
	}
}

// sealMessage seals a message of a case.
func sealMessage(key *vault.CustomerKey, r Row, m Message) MessageRow {
	sealed := key.Seal(slot(messageTable, int64(m.ID)), []vault.Text{m.Text})
	m.Text = vault.Text{}
	return MessageRow{Message: m, Number: r.Number, Customer: r.Customer.ID, Version: key.Version(), Sealed: sealed}
}
