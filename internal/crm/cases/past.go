package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/clock"
	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Past is a case from another system.
type Past struct {
	Ref      string         // its number there; unique within the tenant
	Customer party.Customer // 0: nobody that is known
	Facts
	Status            Status // Closed if it is empty
	Opened            when.Instant
	FirstAt, Resolved when.Instant // 0: not known
	Score             int          // 1 to 5; 0: not known
	Subject           vault.Text
	Messages          []PastMessage
	Own               own.Values // of own fields
}

// PastMessage is a message of a case from another system.
type PastMessage struct {
	Direction Direction
	At        when.Instant
	Text      vault.Text
}

// MaxPast is how many past cases PutMany takes at once.
const MaxPast = 200

const maxPastMessages = 1000

// PutMany takes cases over from another system, in one transaction under one entry. A case whose Ref
// is known is left as it is and counts as same. What is wrong is a failure of kind Invalid around
// base.FieldErrors whose paths begin with the case's place in the list, such as "3.channel"; nothing
// is taken over then. Of cases that are open or waiting clocks run from when they were opened; nothing
// is sent.
func (d *Desk) PutMany(ctx context.Context, permit policy.Permit, ps []Past) (fresh, same int, err error) {
	if len(ps) > MaxPast {
		return 0, 0, failure.New(failure.Invalid, "At most %d cases are taken over at once.", MaxPast)
	}
	if err := base.MayWrite(permit, facts|texts); err != nil {
		return 0, 0, err
	}
	ps = slices.Clone(ps)
	if err := d.checkPast(ctx, permit.Tenant(), ps); err != nil {
		return 0, 0, err
	}
	people, err := d.people(ctx, permit, ps)
	if err != nil {
		return 0, 0, err
	}
	refs, left, err := d.unknown(ctx, permit.Tenant(), ps)
	if err != nil || len(left) == 0 {
		return 0, len(ps), err
	}
	made, err := d.pastRows(ctx, permit, people, left, refs)
	if err != nil {
		return 0, 0, err
	}
	if err := base.MayWrite(permit, made.set); err != nil {
		return 0, 0, err
	}
	_, err = d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		draft := ledger.Draft{Entry: base.Change(permit, "import", "cases", facts|texts|made.set)}
		draft.Entry.Count = int64(len(made.rows))
		for _, r := range made.rows {
			if r.Customer.ID != 0 {
				draft.People.Add(r.Owner.Ordinal)
			}
		}
		return draft, d.write(ctx, tx, permit.Tenant(), made)
	})
	if err != nil {
		return 0, 0, err
	}
	return len(made.rows), len(ps) - len(made.rows), nil
}

// write writes past cases. Where own values are sealed, all customers are locked before anything else, so
// that two writers lock them in one order.
func (d *Desk) write(ctx context.Context, tx ledger.Tx, t party.Tenant, made past) error {
	if len(made.values) > 0 {
		var owners []party.Customer
		for _, r := range made.rows {
			if r.Customer.ID != 0 {
				owners = append(owners, r.Customer.ID)
			}
		}
		slices.Sort(owners)
		if err := d.cfg.Own.Lock(ctx, tx, t, slices.Compact(owners)); err != nil {
			return err
		}
	}
	if err := d.cfg.Rows.AddCases(ctx, tx, t, made.rows); err != nil {
		return err
	}
	for _, v := range made.values {
		if err := d.cfg.Own.Write(ctx, tx, t, v.key, v.sheet); err != nil {
			return err
		}
	}
	return d.cfg.Rows.AddMessages(ctx, tx, t, made.messages)
}

// past is cases of another system about to be written. set are the own fields that they have.
type past struct {
	rows     []Row
	messages []MessageRow
	values   []pastOwn
	set      field.Set
}

// pastOwn is the own values of one case.
type pastOwn struct {
	key   own.SealingKey
	sheet own.Sheet
}

// CheckPast says what PutMany would find wrong with past cases, and writes nothing.
func (d *Desk) CheckPast(ctx context.Context, t party.Tenant, ps []Past) error {
	return d.checkPast(ctx, t, slices.Clone(ps))
}

// Fresh counts those of past cases that are not there yet, each Ref once.
func (d *Desk) Fresh(ctx context.Context, t party.Tenant, ps []Past) (int, error) {
	_, left, err := d.unknown(ctx, t, ps)
	return len(left), err
}

// checkPast checks and cleans past cases.
func (d *Desk) checkPast(ctx context.Context, t party.Tenant, ps []Past) error {
	c, now := &base.Checker{}, d.cfg.Now()
	for i := range ps {
		p, prefix := &ps[i], fmt.Sprintf("%d.", i)
		p.defaults()
		p.Labels = slices.Clone(p.Labels)
		if err := d.check(ctx, t, c, prefix, &p.Facts, p.Customer); err != nil {
			return err
		}
		p.Ref = c.Word(prefix+"ref", p.Ref, maxOrder)
		c.Must(prefix+"ref", p.Ref != "", "is missing")
		c.Must(prefix+"status", slices.Contains(Statuses(), p.Status), "is not one of the list")
		c.Must(prefix+"score", p.Score >= 0 && p.Score <= 5, "is not between 1 and 5")
		c.Must(prefix+"opened", p.Opened > 0 && p.Opened <= now, "is missing or lies in the future")
		for i, at := range [...]when.Instant{p.FirstAt, p.Resolved} {
			path := prefix + [...]string{"first", "resolved"}[i]
			c.Must(path, at == 0 || at >= p.Opened, "is before the case was opened")
			c.Must(path, at <= now, "lies in the future")
		}
		p.checkTexts(c, prefix)
		if err := d.checkOwn(ctx, t, c, prefix, p); err != nil {
			return err
		}
	}
	return c.Invalid()
}

// checkOwn checks own fields and brings them into their normal form.
func (d *Desk) checkOwn(ctx context.Context, t party.Tenant, c *base.Checker, prefix string, p *Past) error {
	if len(p.Own) == 0 {
		return nil
	}
	sheet, err := d.cfg.Own.Partly(ctx, party.Job(t), own.Case, p.Own)
	if err == nil && p.Customer == 0 {
		err = sheet.OfNobody()
	}
	var faults base.FieldErrors
	if err != nil && !errors.As(err, &faults) {
		return err
	}
	for _, f := range faults {
		c.Add(prefix+f.Field, "%s", f.Text)
	}
	p.Own = sheet.Values()
	return nil
}

func (p *Past) defaults() {
	if p.Kind == "" {
		p.Kind = Complaint
	}
	if p.Priority == "" {
		p.Priority = Normal
	}
	if p.Status == "" {
		p.Status = Closed
	}
}

func (p *Past) checkTexts(c *base.Checker, prefix string) {
	p.Subject = subjectText(c, prefix+"subject", p.Subject)
	p.Messages = slices.Clone(p.Messages)
	c.Must(prefix+"messages", len(p.Messages) <= maxPastMessages, fmt.Sprintf("are more than %d", maxPastMessages))
	for i := range p.Messages {
		m, path := &p.Messages[i], fmt.Sprintf("%smessages.%d", prefix, i)
		m.Text = freeText(c, path, m.Text)
		c.Must(path, !m.Text.Empty(), "is empty")
		c.Must(path, slices.Contains([]Direction{In, Out, Note}, m.Direction), "has a direction that is not one of the list")
	}
	if p.Customer == 0 {
		c.Must(prefix+"subject", p.Subject.Empty(), noText)
		c.Must(prefix+"messages", len(p.Messages) == 0, noText)
	}
}

// unknown gives the digests of the past cases that are not there yet, and these cases; of two with
// one Ref the first.
func (d *Desk) unknown(ctx context.Context, t party.Tenant, ps []Past) (refs [][]byte, left []Past, err error) {
	all := make([][]byte, len(ps))
	for i, p := range ps {
		if all[i], err = d.cfg.Keyring.Digest(ctx, t, "case", p.Ref); err != nil {
			return nil, nil, err
		}
	}
	taken, err := d.cfg.Rows.Refs(ctx, t, all)
	if err != nil {
		return nil, nil, err
	}
	for i, ref := range all {
		if !taken[string(ref)] {
			taken[string(ref)] = true
			refs, left = append(refs, ref), append(left, ps[i])
		}
	}
	return refs, left, nil
}

// pastRows seals past cases.
func (d *Desk) pastRows(ctx context.Context, permit policy.Permit, people owners, ps []Past, refs [][]byte) (past, error) {
	t := permit.Tenant()
	set, err := d.Settings(ctx, t)
	if err != nil {
		return past{}, err
	}
	first, err := d.cfg.Rows.TakeNumbers(ctx, t, int64(len(ps)))
	if err != nil {
		return past{}, err
	}
	now := d.cfg.Now()
	out := past{rows: make([]Row, len(ps))}
	for i, p := range ps {
		r := &out.rows[i]
		*r = Row{Case: Case{Facts: p.Facts, Status: p.Status, Updated: now, Revision: 1, Score: p.Score}, Ref: refs[i]}
		r.Number, r.Clocks = first+Number(i), p.clocks(set, now)
		if p.Status == Closed {
			r.ClosedAt = max(p.Resolved, p.Opened)
		}
		if p.Customer == 0 {
			continue
		}
		r.own(people[p.Customer])
		if err := d.sealPast(ctx, permit, &out, r, p); err != nil {
			return past{}, err
		}
	}
	return out, nil
}

// sealPast seals what was said in a past case, and its own fields.
func (d *Desk) sealPast(ctx context.Context, permit policy.Permit, out *past, r *Row, p Past) error {
	t := permit.Tenant()
	key, err := d.cfg.Keyring.SealingKey(ctx, t, r.Owner.Key)
	if err != nil {
		return err
	}
	r.seal(key, p.Subject)
	for _, m := range p.Messages {
		at := m.At
		if at == 0 {
			at = p.Opened
		}
		out.messages = append(out.messages, sealMessage(key, *r, Message{ID: MessageID(d.id()), Direction: m.Direction, At: at, Text: m.Text}))
	}
	sheet, err := d.cfg.Own.Partly(ctx, permit.Principal(), own.Case, p.Own)
	if err != nil || sheet.Set() == 0 {
		return err
	}
	out.set |= sheet.Set()
	out.values = append(out.values, pastOwn{own.SealingKey{Customer: p.Customer, Item: int64(r.Number), Key: key}, sheet})
	return nil
}

// owners are the customers of past cases.
type owners map[party.Customer]crm.CustomerRow

// people reads the customers of past cases. Somebody who is not there, or whose data may only be kept,
// is a failure of kind Invalid.
func (d *Desk) people(ctx context.Context, permit policy.Permit, ps []Past) (owners, error) {
	const fifty = 50
	out := owners{}
	for chunk := range slices.Chunk(ps, fifty) {
		var ids []party.Customer
		for _, p := range chunk {
			if p.Customer != 0 && !slices.Contains(ids, p.Customer) {
				ids = append(ids, p.Customer)
			}
		}
		rows, err := d.cfg.Customers.ByIDs(ctx, permit.Tenant(), ids)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.ID] = r
		}
	}
	c := &base.Checker{}
	for i, p := range ps {
		r, ok := out[p.Customer]
		c.Must(fmt.Sprintf("%d.customer", i), p.Customer == 0 || ok, "is not there")
		c.Must(fmt.Sprintf("%d.customer", i), mayUse(permit, Owner{State: r.State}) == nil, "is somebody whose data may only be kept")
	}
	return out, c.Invalid()
}

// clocks gives the clocks of a case that was opened elsewhere. Of one that is still worked on they run
// from when it was opened, as if that had been here. One that had ended was promised nothing here: it
// keeps when it was answered and solved, and no clock counts.
func (p Past) clocks(s Settings, now when.Instant) clock.Clocks {
	c := clock.Clocks{Opened: p.Opened, FirstAt: p.FirstAt}
	switch p.Status {
	case Open, Waiting:
		if c = clock.Start(s.Hours, s.Targets[p.Priority], p.Opened); p.FirstAt != 0 {
			c = c.Answered(s.Hours, p.FirstAt)
		}
		if p.Status == Waiting {
			c = c.Pause(now)
		}
	case Solved, Closed:
		c.ResolvedAt, c.Paused = p.Resolved, max(p.Opened, p.Resolved)
	}
	return c
}
