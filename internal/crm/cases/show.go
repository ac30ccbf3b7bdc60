package cases

import (
	"context"
	"slices"

	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// sight is what was opened of some cases' customers.
type sight struct {
	entry  int64 // -1 if nobody was shown
	ask    vault.Ask
	opened map[party.Customer]vault.Opened
}

// open records the disclosure of the customers of cases, once, and opens what belongs to them. Cases
// of nobody disclose nobody.
func (d *Desk) open(ctx context.Context, permit policy.Permit, ask vault.Ask, rows []Row, extra map[party.Customer][]vault.Part) (sight, error) {
	if !slices.ContainsFunc(rows, func(r Row) bool { return len(r.Orders) > 0 }) {
		ask.Open &^= field.Fields(field.Orders)
	}
	out := sight{entry: -1, ask: ask, opened: map[party.Customer]vault.Opened{}}
	locked, people := lockedOf(rows, extra)
	if len(locked) == 0 {
		return out, nil
	}
	receipt, err := d.cfg.Ledger.Disclose(ctx, permit, ledger.Disclosure{Open: ask.Open, Masked: ask.Masked, People: people})
	if err != nil {
		return out, err
	}
	out.entry = receipt.Index()
	all, err := d.cfg.Keyring.Open(ctx, receipt, permit.Tenant(), ask, locked)
	for _, o := range all {
		out.opened[o.Customer] = o
	}
	return out, err
}

// lockedOf gathers what is sealed of the customers of cases, each customer once.
func lockedOf(rows []Row, extra map[party.Customer][]vault.Part) ([]vault.Locked, subject.Set) {
	var locked []vault.Locked
	var people subject.Set
	at := map[party.Customer]int{}
	for _, r := range rows {
		id := r.Customer.ID
		if id == 0 {
			continue
		}
		i, ok := at[id]
		if !ok {
			i = len(locked)
			at[id] = i
			locked = append(locked, vault.Locked{
				Customer: id, Ordinal: r.Owner.Ordinal, Key: r.Owner.Key, Table: person.Table, Fields: r.Owner.Sealed, Parts: extra[id],
			})
			people.Add(r.Owner.Ordinal)
		}
		if len(r.Sealed) > 0 {
			locked[i].Parts = append(locked[i].Parts, vault.Part{Slot: slot(caseTable, int64(r.Number)), Box: r.Sealed})
		}
	}
	return locked, people
}

// shown gives a case as far as it was opened.
func (s sight) shown(r Row) Case {
	c := r.Case
	c.Customer.Restricted = r.Owner.restricted()
	if !s.ask.Open.Has(field.Orders) && c.Customer.ID != 0 {
		c.Orders = nil
	}
	o, ok := s.opened[c.Customer.ID]
	if !ok {
		return c
	}
	p := person.Open(o, s.ask.Open)
	c.Customer.Given, c.Customer.Family = p.Given, p.Family
	c.Subject = s.text(c.Customer.ID, caseTable, int64(r.Number))
	return c
}

// text gives what was opened of a slot.
func (s sight) text(id party.Customer, table string, row int64) vault.Text {
	if texts := s.opened[id].Part(slot(table, row)); len(texts) > 0 {
		return texts[0]
	}
	return vault.Text{}
}

// Ask is what a page wants to see of the customer beside the name: sealed fields of the profile.
type Ask struct{ Open, Masked field.Set }

// View is a case's page.
type View struct {
	Case     Case
	Profile  person.Profile // of the customer, as asked for
	Messages []Message      // the newest 200, oldest first
	More     bool           // there are older messages than those shown
	Orders   []LinkedOrder  // by number
	Log      []Change       // the newest 200, oldest first
	Earlier  []Case         // other cases of the customer, newest first, at most 20
	Survey   *Survey        // nil if nobody was asked
	Own      own.Beside     // own fields that the page may show; of a case of nobody none
	Values   own.Values
	Entry    int64 // index of the ledger's entry, -1 if the case has no customer
}

// Survey is the question asked after closing.
type Survey struct {
	Asked    when.Instant
	Answered when.Instant // 0 before
	Comment  vault.Text
	Mail     Mail
}

const (
	pageMessages = 200
	pageEarlier  = 20
	pageChanges  = 200
)

// pieces is a case's page before it is opened.
type pieces struct {
	rows     []Row // the case, then the customer's others
	messages []MessageRow
	mails    []MailRow
	survey   *SurveyRow
	orders   []LinkedOrder
	log      []Change
}

// Show opens a case with its conversation, the customer's other cases and what was asked for of the
// customer, under one entry.
func (d *Desk) Show(ctx context.Context, permit policy.Permit, n Number, ask Ask) (View, error) {
	if err := mayRead(permit); err != nil {
		return View{}, err
	}
	p, err := d.gather(ctx, permit, n)
	if err != nil {
		return View{}, err
	}
	want := listAsk(permit)
	want.Open |= ask.Open & person.Sealed
	want.Masked |= ask.Masked & person.Sealed
	if !permit.Allows(want.Open, want.Masked) {
		return View{}, failure.New(failure.Forbidden, "These fields are not for this role and purpose.")
	}
	want.Masked &^= want.Open
	owner := p.rows[0].Customer.ID
	var beside own.Beside
	if owner != 0 {
		if beside, err = d.cfg.Own.Beside(ctx, permit, own.Case, int64(n)); err != nil {
			return View{}, err
		}
	}
	want.Open, want.Masked = want.Open|beside.Open, want.Masked|beside.Masked
	s, err := d.open(ctx, permit, want, p.rows, map[party.Customer][]vault.Part{owner: append(p.parts(), beside.Parts(owner)...)})
	if err != nil {
		return View{}, err
	}
	out := View{
		Case: s.shown(p.rows[0]), Entry: s.entry, Own: beside, Values: beside.Values(s.opened[owner]), Orders: p.orders, Log: p.log,
	}
	out.Profile = person.Open(s.opened[owner], s.ask.Open)
	for _, r := range p.rows[1:] {
		out.Earlier = append(out.Earlier, s.shown(r))
	}
	p.tell(&out, s, owner)
	return out, nil
}

// gather reads what a case's page shows, sealed.
func (d *Desk) gather(ctx context.Context, permit policy.Permit, n Number) (p pieces, err error) {
	t := permit.Tenant()
	row, err := d.one(ctx, t, n)
	if err != nil {
		return p, err
	}
	p.rows = []Row{row}
	if p.log, err = d.log(ctx, t, n); err != nil {
		return p, err
	}
	if p.orders, err = d.linked(ctx, permit, row); err != nil {
		return p, err
	}
	if row.Customer.ID == 0 {
		return p, nil
	}
	others, err := d.cfg.Rows.CasePage(ctx, t, Query{
		Filter: Filter{Customer: row.Customer.ID, To: when.Max}, Limit: pageEarlier + 1,
	})
	if err != nil {
		return p, err
	}
	others = slices.DeleteFunc(others, func(r Row) bool { return r.Number == n })
	p.rows = append(p.rows, others[:min(len(others), pageEarlier)]...)
	if !permit.Allows(texts, 0) {
		return p, nil // whoever may not read what was said is not told when it was
	}
	if p.messages, err = d.cfg.Rows.Messages(ctx, t, n, n, pageMessages+1); err != nil {
		return p, err
	}
	if p.mails, err = d.cfg.Rows.Mails(ctx, t, n); err != nil {
		return p, err
	}
	sv, err := d.cfg.Rows.Survey(ctx, t, n, nil)
	if failure.Is(err, failure.NotFound) {
		return p, nil
	}
	p.survey = &sv
	return p, err
}

// linked gives the orders that a case links. Details are those of the case's customer and of nobody: an
// order that has become somebody else's would tell of two people under one entry.
func (d *Desk) linked(ctx context.Context, permit policy.Permit, r Row) ([]LinkedOrder, error) {
	out := make([]LinkedOrder, len(r.Orders))
	for i, number := range r.Orders {
		out[i].Number = number
	}
	if len(out) == 0 || !permit.Open().Has(field.Orders) {
		return out, nil
	}
	found, err := d.cfg.Rows.LinkedSales(ctx, permit.Tenant(), r.Number)
	for _, o := range found {
		i := slices.Index(r.Orders, o.Number)
		if i >= 0 && (o.Customer == 0 || o.Customer == r.Customer.ID) {
			out[i] = o
		}
	}
	return out, err
}

// parts gives the sealed parts of the conversation and the survey.
func (p pieces) parts() []vault.Part {
	var out []vault.Part
	for _, m := range p.messages {
		out = append(out, m.part())
	}
	if p.survey != nil && len(p.survey.Sealed) > 0 {
		out = append(out, vault.Part{Slot: slot(surveyTable, int64(p.survey.Number)), Box: p.survey.Sealed})
	}
	return out
}

func (m MessageRow) part() vault.Part {
	return vault.Part{Slot: slot(messageTable, int64(m.ID)), Box: m.Sealed}
}

// tell puts the conversation and the survey into a page.
func (p pieces) tell(out *View, s sight, owner party.Customer) {
	messages := p.messages
	if len(messages) > pageMessages {
		messages, out.More = messages[1:], true
	}
	mails := map[int64]Mail{}
	for _, m := range p.mails {
		if m.Kind == ReplyMail {
			mails[m.ID] = m.Mail
		}
	}
	for _, r := range messages {
		m := r.Message
		m.Text, m.Mail = s.text(owner, messageTable, int64(m.ID)), mails[int64(m.ID)]
		out.Messages = append(out.Messages, m)
	}
	if p.survey == nil {
		return
	}
	out.Survey = &Survey{
		Asked: p.survey.Asked, Answered: p.survey.Answered, Comment: s.text(owner, surveyTable, int64(p.survey.Number)),
	}
	for _, m := range p.mails {
		if m.Kind == SurveyMail && m.At >= out.Survey.Mail.At {
			out.Survey.Mail = m.Mail
		}
	}
}

// Exported is a case as an export hands it on.
type Exported struct {
	Case
	Messages []Message
}

// Each hands on every case with its conversation as far as the permit opens them, in order of numbers,
// for an export. Of each page of 200 one entry is committed before the first of them is handed on.
func (d *Desk) Each(ctx context.Context, permit policy.Permit, fn func(Exported) error) error {
	if err := mayRead(permit); err != nil {
		return err
	}
	for after := Number(0); ; {
		rows, err := d.cfg.Rows.CasesByNumber(ctx, permit.Tenant(), nil, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := d.export(ctx, permit, rows, fn); err != nil {
			return err
		}
		after = rows[len(rows)-1].Number
	}
}

func (d *Desk) export(ctx context.Context, permit policy.Permit, rows []Row, fn func(Exported) error) error {
	var messages []MessageRow
	var err error
	if permit.Allows(texts, 0) {
		messages, err = d.cfg.Rows.Messages(ctx, permit.Tenant(), rows[0].Number, rows[len(rows)-1].Number, everyMessage)
	}
	if err != nil {
		return err
	}
	all, err := d.cfg.Own.Fields(ctx, permit.Principal())
	if err != nil {
		return err
	}
	beside, err := d.beside(ctx, permit, rows, all.Kept(own.Case).Set()&permit.Open(), 0)
	if err != nil {
		return err
	}
	parts, of := beside.of(rows), map[Number][]MessageRow{}
	for _, m := range messages {
		parts[m.Customer] = append(parts[m.Customer], m.part())
		of[m.Number] = append(of[m.Number], m)
	}
	s, err := d.open(ctx, permit, beside.ask(listAsk(permit)), rows, parts)
	if err != nil {
		return err
	}
	for _, r := range rows {
		e := Exported{Case: beside.shown(s, r)}
		for _, m := range of[r.Number] {
			m.Text = s.text(m.Customer, messageTable, int64(m.ID))
			e.Messages = append(e.Messages, m.Message)
		}
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

// everyMessage is more than the cases of one page of an export have.
const everyMessage = 1 << 30
