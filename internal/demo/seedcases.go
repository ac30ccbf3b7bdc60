package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"counterpart/internal/crm/cases"
	"counterpart/internal/demo/world"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// seedCases takes over what was dealt with before, and then lets the last days pass: who wrote,
// who answered, and what is still open, each at its time, so that the desk's clocks run.
func (d *Demo) seedCases(ctx context.Context, w *world.World) error {
	began := time.Now()
	var past, fresh []world.Case
	for c := range w.Cases() {
		if c.Solved.IsZero() {
			fresh = append(fresh, c)
		} else {
			past = append(past, c)
		}
	}
	if n := len(past) - 1; len(fresh) == 0 && n >= 0 { // so small a retailer: the last one is not dealt with yet
		c := past[n]
		c.Opened, c.Answered, c.Solved, c.Agent, c.Score = time.Now().Add(-5*time.Hour), time.Time{}, time.Time{}, "", 0
		c.Messages = c.Messages[:1]
		c.Messages[0].At = c.Opened
		past, fresh = past[:n], append(fresh, c)
	}
	if err := d.takePast(ctx, past); err != nil {
		return fmt.Errorf("take past cases over: %w", err)
	}
	if err := d.prepareAnswers(ctx); err != nil {
		return fmt.Errorf("prepare answers: %w", err)
	}
	if err := d.relive(ctx, fresh); err != nil {
		return fmt.Errorf("open cases: %w", err)
	}
	d.say("%d cases, %d of them open, in %.1f s", len(past)+len(fresh), len(fresh), time.Since(began).Seconds())
	return nil
}

func (d *Demo) takePast(ctx context.Context, past []world.Case) error {
	permit, err := policy.Decide(policy.Request{Principal: party.Job(tenant), Purpose: field.Import, Route: "counterpart demo"})
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(past, cases.MaxPast) {
		who, err := d.customers(ctx, chunk)
		if err != nil {
			return err
		}
		list := make([]cases.Past, 0, len(chunk))
		for _, c := range chunk {
			p := cases.Past{
				Ref: c.Ref, Customer: who[c.Customer], Facts: d.facts(c), Status: cases.Closed, Score: c.Score,
				Opened: when.Of(c.Opened), FirstAt: when.Of(c.Answered), Resolved: when.Of(c.Solved), Subject: vault.Plain(c.Subject),
			}
			for _, m := range c.Messages {
				p.Messages = append(p.Messages, cases.PastMessage{Direction: directions[m.From], At: when.Of(m.At), Text: vault.Plain(m.Text)})
			}
			list = append(list, p)
		}
		if _, _, err := d.app.Cases.PutMany(ctx, permit, list); err != nil {
			return err
		}
	}
	return nil
}

var directions = map[string]cases.Direction{"customer": cases.In, "agent": cases.Out, "note": cases.Note}

// customers finds the customers of some cases by their external ids.
func (d *Demo) customers(ctx context.Context, list []world.Case) (map[string]party.Customer, error) {
	var ids []vault.Text
	for _, c := range list {
		ids = append(ids, vault.Plain(c.Customer))
	}
	found, err := d.app.Desk.Match(ctx, tenant, 0, ids)
	out := map[string]party.Customer{}
	for id, m := range found {
		out[id.Reveal()] = m.Customer
	}
	return out, err
}

func (d *Demo) facts(c world.Case) cases.Facts {
	f := cases.Facts{
		Kind: cases.Kind(c.Kind), Channel: c.Channel, Category: c.Category, Cause: c.Cause, Product: c.SKU,
		Priority: cases.Priority(c.Priority), Orders: []string{c.Order}, Team: "service",
	}
	if p, ok := d.colleague(c.Agent); ok {
		f.Assignee = p.ordinal
	}
	return f
}

// colleague finds a member of staff by e-mail.
func (d *Demo) colleague(email string) (person, bool) {
	i := slices.IndexFunc(d.staff, func(p person) bool { return p.Email == email })
	if i < 0 {
		return person{}, false
	}
	return d.staff[i], true
}

// prepared are answers that the desk gives again and again.
var prepared = []cases.Canned{
	{Title: "Late: sent again", Body: "Dear {name},\n\nI am sorry that {order} has not come. I have sent it again by express; it will be with you tomorrow."},
	{Title: "Damaged: new one or money back", Body: "Dear {name},\n\nthank you for telling us at once. Would you rather have a new one or your money back? Either is done the same day."},
	{Title: "Return: your label", Body: "Dear {name},\n\nhere is the label for {order}. The money is back two days after the parcel has reached us."},
	{Title: "Refund has left", Body: "Dear {name},\n\nyour refund for {order} has left today and is with you in three days."},
	{Title: "We are looking into it", Body: "Dear {name},\n\nI am asking the warehouse and come back to you by tomorrow noon. Your case is {case}."},
}

// prepareAnswers has the owner set up the desk: when it is open, and what it often says.
func (d *Demo) prepareAnswers(ctx context.Context) error {
	owner, _ := d.colleague(world.Staff()[0].Email)
	permit, err := d.permitOf(ctx, owner)
	if err != nil {
		return err
	}
	s, err := d.app.Cases.Settings(ctx, tenant)
	if err == nil { // the shops are open every day, and so is the desk
		s.Hours.Days, s.Hours.From, s.Hours.To = [7]bool{true, true, true, true, true, true, true}, 7*60, 21*60
		err = d.app.Cases.PutSettings(ctx, permit, s)
	}
	for _, c := range prepared {
		if err != nil {
			break
		}
		_, err = d.app.Cases.PutCanned(ctx, permit, c)
	}
	return err
}

// happening is one message of a case that is still open.
type happening struct {
	world.Message
	of    *world.Case
	first bool
}

// relive lets what happened happen, at its time.
func (d *Demo) relive(ctx context.Context, fresh []world.Case) error {
	who, err := d.customers(ctx, fresh)
	if err != nil {
		return err
	}
	var all []happening
	for i, c := range fresh {
		for j, m := range c.Messages {
			all = append(all, happening{m, &fresh[i], j == 0})
		}
	}
	slices.SortStableFunc(all, func(a, b happening) int { return a.At.Compare(b.At) })
	numbers := map[string]cases.Number{}
	for _, h := range all {
		if err := d.clock.set(max(when.Of(h.At), d.clock.now())); err != nil {
			return err
		}
		if err := d.happen(ctx, h, who[h.of.Customer], numbers); err != nil {
			return fmt.Errorf("%s: %w", h.of.Ref, err)
		}
	}
	return nil
}

func (d *Demo) happen(ctx context.Context, h happening, customer party.Customer, numbers map[string]cases.Number) error {
	author, _ := d.colleague(cmp.Or(h.of.Agent, world.Staff()[5].Email))
	permit, err := d.permitOf(ctx, author)
	if err != nil {
		return err
	}
	text, n := vault.Plain(h.Text), numbers[h.of.Ref]
	switch {
	case h.first:
		var made cases.Written
		made, err = d.app.Cases.Create(ctx, permit, cases.Draft{
			Customer: customer, Facts: d.facts(*h.of), Subject: vault.Plain(h.of.Subject), Text: text,
		})
		numbers[h.of.Ref] = made.Number
	case h.From == "note":
		_, err = d.app.Cases.AddNote(ctx, permit, n, text)
	case h.From == "agent":
		if _, err = d.app.Cases.Reply(ctx, permit, n, cases.Answer{Text: text, Then: cases.Waiting}); err == nil {
			_, err = d.app.Cases.Send(ctx, tenant)
		}
	default:
		_, err = d.app.Cases.Receive(ctx, permit, n, text)
	}
	return err
}

// permitOf decides for a member of staff who answers cases, in a session of their own.
func (d *Demo) permitOf(ctx context.Context, p person) (policy.Permit, error) {
	ticket, err := d.app.Access.Assume(ctx, tenant, p.user, "the demo")
	if err != nil {
		return policy.Permit{}, err
	}
	return policy.Decide(policy.Request{
		Principal: ticket.Session.Principal, Purpose: field.Complain, Route: "counterpart demo", Reason: "complaint",
	})
}
