package cases

import (
	"context"
	"fmt"
	"slices"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/clock"
	"counterpart/internal/failure"
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
// is taken over then. Past cases have no clocks, and nothing is sent.
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
	rows, messages, err := d.pastRows(ctx, permit.Tenant(), people, left, refs)
	if err != nil {
		return 0, 0, err
	}
	_, err = d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		draft := ledger.Draft{Entry: base.Change(permit, "import", "cases", facts|texts)}
		draft.Entry.Count = int64(len(rows))
		for _, r := range rows {
			if r.Customer.ID != 0 {
				draft.People.Add(r.Owner.Ordinal)
			}
		}
		if err := d.cfg.Rows.AddCases(ctx, tx, permit.Tenant(), rows); err != nil {
			return ledger.Draft{}, err
		}
		return draft, d.cfg.Rows.AddMessages(ctx, tx, permit.Tenant(), messages)
	})
	if err != nil {
		return 0, 0, err
	}
	return len(rows), len(ps) - len(rows), nil
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
		c.Must(prefix+"first", p.FirstAt == 0 || p.FirstAt >= p.Opened, "is before the case was opened")
		c.Must(prefix+"resolved", p.Resolved == 0 || p.Resolved >= p.Opened, "is before the case was opened")
		p.checkTexts(c, prefix)
	}
	return c.Invalid()
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
func (d *Desk) pastRows(ctx context.Context, t party.Tenant, people owners, ps []Past, refs [][]byte) ([]Row, []MessageRow, error) {
	first, err := d.cfg.Rows.TakeNumbers(ctx, t, int64(len(ps)))
	if err != nil {
		return nil, nil, err
	}
	now := d.cfg.Now()
	var messages []MessageRow
	rows := make([]Row, len(ps))
	for i, p := range ps {
		r := &rows[i]
		*r = p.row(now, refs[i])
		r.Number = first + Number(i)
		if p.Customer == 0 {
			continue
		}
		r.own(people[p.Customer])
		key, err := d.cfg.Keyring.SealingKey(ctx, t, r.Owner.Key)
		if err != nil {
			return nil, nil, err
		}
		r.seal(key, p.Subject)
		for _, m := range p.Messages {
			at := m.At
			if at == 0 {
				at = p.Opened
			}
			messages = append(messages, sealMessage(key, *r, Message{ID: MessageID(d.id()), Direction: m.Direction, At: at, Text: m.Text}))
		}
	}
	return rows, messages, nil
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

// row gives a past case as a row whose clocks do not count.
func (p Past) row(now when.Instant, ref []byte) Row {
	r := Row{Case: Case{Facts: p.Facts, Status: p.Status, Updated: now, Revision: 1, Score: p.Score}, Ref: ref}
	r.Clocks = clock.Clocks{Opened: p.Opened, FirstAt: p.FirstAt}
	if p.Status == Solved || p.Status == Closed {
		r.Clocks.ResolvedAt = p.Resolved
		if r.Clocks.ResolvedAt == 0 {
			r.Clocks.Paused = p.Opened
		} else {
			r.Clocks.Paused = p.Resolved
		}
	}
	if p.Status == Closed {
		r.ClosedAt = max(p.Resolved, p.Opened)
	}
	if p.Status == Waiting {
		r.Clocks.Paused = now
	}
	return r
}
