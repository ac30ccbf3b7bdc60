package casework

import (
	"cmp"
	"strconv"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/field"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// veiled is what a case's page shows of its customer beside the name: contact details, which stay
// masked until they are revealed.
const veiled = field.Set(1<<field.Emails | 1<<field.Phones | 1<<field.Addresses)

// revealReason is why contact details are revealed on a case's page.
const revealReason = "complaint"

// composing is what stands in the composer when a page is shown.
type composing struct {
	mode, text string
	canned     string // number of the prepared answer to put in
	errs       view.Errors
}

// Show shows a case's page.
func Show(r *page.Request) error {
	n, err := number(r)
	if err != nil {
		return err
	}
	draft := composing{mode: r.URL.Query().Get("write"), canned: r.URL.Query().Get("canned")}
	if kept, ok := r.Site.Memory.Query(r.Who().Session, r.URL.Query().Get("draft")); ok {
		draft.text = kept.Reveal()
	}
	p, err := casePage(r, n, draft)
	if err != nil {
		return err
	}
	return r.Page(p)
}

// casePage fills a case's page.
func casePage(r *page.Request, n cases.Number, draft composing) (view.Case, error) {
	permit, err := r.Permit("")
	if err != nil {
		return view.Case{}, err
	}
	in, err := newRoom(r)
	if err != nil {
		return view.Case{}, err
	}
	ask := cases.Ask{Masked: veiled & permit.Masked()}
	v, err := desk(r).Show(r.Ctx(), permit, n, ask)
	if err != nil {
		return view.Case{}, err
	}
	b := builder{r: r, in: in, v: v, permit: permit, now: watch{
		zone: r.Zone(), hours: in.settings.Hours, soon: in.settings.Soon, now: r.Site.Now(),
	}}
	p := b.page(draft)
	if p.Compose != nil {
		if err := b.canned(p.Compose, draft.canned); err != nil {
			return view.Case{}, err
		}
	}
	if err := b.unveil(&p); err != nil {
		return view.Case{}, err
	}
	var told []view.Notice
	it := page.Item{Object: own.Case, Number: int64(n), Customer: v.Case.Customer.ID, Reason: revealReason}
	if p.Own, told, err = r.OwnPart(permit, it, v.Own, v.Values); err != nil {
		return view.Case{}, err
	}
	p.Notices = append(p.Notices, told...)
	p.Star = r.Star(lists.Favourite{Kind: lists.FavouriteCase, Item: int64(n)})
	p.Recorded = r.Recorded(permit, v.Entry, shownOf(permit, append(v.Earlier, v.Case))|v.Own.Open, ask.Masked|v.Own.Masked, 1)
	return p, nil
}

// builder makes a case's page of what was read.
type builder struct {
	r      *page.Request
	in     room
	v      cases.View
	permit policy.Permit
	now    watch
}

func (b builder) page(draft composing) view.Case {
	c := b.v.Case
	t := b.r.Trail()
	title := "Case " + strconv.FormatInt(int64(c.Number), 10)
	p := view.Case{
		Layout: b.r.Layout(title, view.SectionCases), Number: int64(c.Number), Subject: b.in.heading(c), Sub: b.sub(),
		Status: status(c.Status), Priority: priority(c.Priority), Labels: labels(b.in.words.Labels, c.Labels),
		BackURL: t.Back, Queue: t.Name, Clocks: b.now.clocks(c.Clocks, b.asked()), Nearest: b.now.next(c.Clocks),
		Talk: b.talk(), Earlier: b.earlier(), Score: b.score(),
	}
	if before, after := t.Beside(int64(c.Number)); before != 0 || after != 0 {
		p.PreviousURL, p.NextURL = b.beside(cases.Number(before)), b.beside(cases.Number(after))
	}
	b.writes(&p, draft)
	if c.Customer.ID != 0 {
		p.Who = b.customer()
	}
	for _, o := range b.v.Orders {
		p.Orders = append(p.Orders, b.order(o))
	}
	if c.Customer.ID != 0 && b.r.May("GET /access") {
		p.AccessURL = "/access?customer=" + c.Customer.ID.String()
	}
	return p
}

// beside leads to a neighbour in the queue.
func (b builder) beside(n cases.Number) string {
	if n == 0 {
		return ""
	}
	return where(b.r, n, "")
}

func (b builder) sub() string {
	c := b.v.Case
	return b.in.about(c) + ", " + lower(cases.Label(b.in.words.Channels, c.Channel)) +
		", opened " + b.now.zone.Time(c.Clocks.Opened).Format("2 Jan 2006")
}

// asked gives when the customer wrote what has not been answered yet: their first message after
// the last answer. 0 if there is none.
func (b builder) asked() when.Instant {
	var at when.Instant
	for _, m := range b.v.Messages {
		switch {
		case m.Direction == cases.Out:
			at = 0
		case m.Direction == cases.In && at == 0:
			at = m.At
		}
	}
	return at
}

// writes adds whatever changes the case.
func (b builder) writes(p *view.Case, draft composing) {
	c := b.v.Case
	if !b.r.May("POST /cases/{number}/set") || c.Customer.Restricted {
		return
	}
	version := strconv.FormatInt(c.Revision, 10)
	carry := []view.Hidden{{Name: "version", Value: version}}
	if c.Assignee != b.r.Who().Ordinal && c.Status != cases.Closed {
		p.Take = &view.Action{URL: where(b.r, c.Number, "take"), Label: "Assign to me", Hidden: carry}
	}
	if c.Status == cases.Solved {
		p.Close = &view.Action{URL: where(b.r, c.Number, "close"), Label: "Close", Hidden: carry}
		if b.address() != "" {
			p.Close.Label = "Close and ask how it went"
			p.Close.Hidden = append(p.Close.Hidden, view.Hidden{Name: "ask", Value: "yes"})
		}
	}
	p.Properties = b.properties(version)
	p.Label = b.labels(version)
	p.LinkAction, p.LinkHidden = where(b.r, c.Number, "orders"), b.linked()
	if c.Customer.ID != 0 && b.permit.Open().Has(field.Messages) {
		p.Compose = b.compose(version, draft)
	}
}

// address gives the masked address to which answers go, empty if there is none.
func (b builder) address() string {
	if len(b.v.Profile.Emails) == 0 {
		return ""
	}
	return b.v.Profile.Emails[0].Reveal()
}

func (b builder) compose(version string, draft composing) *view.CaseCompose {
	c := b.v.Case
	f := &view.CaseCompose{
		ReplyAction: where(b.r, c.Number, "reply"), NoteAction: where(b.r, c.Number, "note"),
		HeardAction: where(b.r, c.Number, "heard"), InsertAction: where(b.r, c.Number, "insert"),
		To: b.address(), Mode: draft.mode, Version: version, Errors: draft.errs, MayThen: true,
	}
	if f.To == "" {
		f.CannotReply = "The customer has no e-mail address: an answer cannot be sent. Add one on the customer’s page, or call and write down what was said."
	}
	if !desk(b.r).Mails() {
		f.Remark = "No mail server is set up: the answer waits until there is one."
	}
	switch draft.mode {
	case "note":
		f.Note = draft.text
	case "heard":
		f.Heard = draft.text
	default:
		f.Reply = draft.text
	}
	return f
}

// canned offers the prepared answers, filled in for this case, and puts the chosen one behind what
// was typed.
func (b builder) canned(f *view.CaseCompose, chosen string) error {
	all, err := desk(b.r).CannedAnswers(b.r.Ctx(), b.r.Who().Tenant)
	if err != nil {
		return err
	}
	for _, a := range all {
		one := view.CannedAnswer{
			Value: strconv.FormatInt(int64(a.ID), 10), Label: a.Title, Text: cases.Fill(a.Body, b.fillings()),
		}
		f.Canned = append(f.Canned, one)
		if one.Value == chosen {
			f.Reply = strings.TrimSpace(f.Reply + "\n\n" + one.Text)
		}
	}
	return nil
}

// fillings are what places in a prepared answer stand for.
func (b builder) fillings() cases.Fillings {
	c := b.v.Case
	f := cases.Fillings{Name: personName(c.Customer), Case: int64(c.Number)}
	if len(c.Orders) > 0 {
		f.Order = c.Orders[0]
	}
	return f
}

func (b builder) customer() *view.CaseCustomer {
	c, f := b.v.Case.Customer, b.v.Profile
	who := &view.CaseCustomer{Name: personName(c), ID: c.ID.String()}
	if b.r.May("GET /customers/{id}") {
		who.URL = shape.URL(c.ID)
	}
	if c.Restricted {
		who.State = shape.State(crm.Restricted)
	}
	one := func(key, label string, list []vault.Text) {
		for i, t := range list {
			if i > 0 {
				label = label + " " + strconv.Itoa(i+1)
			}
			who.Fields = append(who.Fields, view.Field{Key: key, Label: label, Lines: []string{t.Reveal()}, Masked: true})
		}
	}
	one("email", "E-mail", f.Emails)
	one("phone", "Phone", f.Phones)
	if len(f.Addresses) > 0 {
		who.Fields = append(who.Fields, view.Field{Key: "address", Label: "Address", Lines: addressLines(f.Addresses[0]), Masked: true})
	}
	if veiled&b.permit.Open() != 0 && b.r.May("POST /cases/{number}/reveal") {
		who.Reveal = view.Reveal{
			Action: where(b.r, b.v.Case.Number, "reveal"), Reason: revealReason, ReasonText: policy.ReasonLabel(revealReason),
		}
	}
	if len(b.v.Earlier) > 0 {
		who.CasesURL = "/cases?queue=all&customer=" + c.ID.String()
	}
	return who
}

func (b builder) order(o cases.LinkedOrder) view.CaseOrder {
	out := view.CaseOrder{Number: o.Number}
	if b.r.May("GET /orders") {
		out.URL = orderURL(o.Number)
	}
	if b.r.May("POST /cases/{number}/orders") && !b.v.Case.Customer.Restricted {
		out.Unlink = &view.Action{
			URL: where(b.r, b.v.Case.Number, "orders"), Label: "Unlink", Hidden: append(b.linked(), view.Hidden{Name: "off", Value: o.Number}),
		}
	}
	if o.ID == 0 {
		return out
	}
	out.At, out.Total, out.Status = b.now.zone.Time(o.Placed), shape.Money(o.Total), new(shape.Status(o.Status))
	for _, l := range o.Lines {
		out.Lines = append(out.Lines, shape.Goods(l))
	}
	out.More = o.LineCount - len(o.Lines)
	return out
}

// linked carries what the forms of linked orders change.
func (b builder) linked() []view.Hidden {
	out := []view.Hidden{{Name: "version", Value: strconv.FormatInt(b.v.Case.Revision, 10)}}
	for _, o := range b.v.Case.Orders {
		out = append(out, view.Hidden{Name: "has", Value: o})
	}
	return out
}

func (b builder) earlier() []view.CaseRow {
	var out []view.CaseRow
	for _, c := range b.v.Earlier {
		out = append(out, short(b.in, c, b.now.zone))
	}
	return out
}

// short shows a case in a short list.
func short(in room, c cases.Case, z shape.Zone) view.CaseRow {
	return view.CaseRow{
		Number: int64(c.Number), URL: caseURL(c.Number), Subject: in.heading(c), Kind: kindWord(c.Kind),
		Status: status(c.Status), At: z.Time(c.Clocks.Opened),
	}
}

func (b builder) score() *view.CaseScore {
	s := b.v.Survey
	if s == nil && b.v.Case.Score == 0 {
		return nil
	}
	out := &view.CaseScore{Stars: b.v.Case.Score, Words: shape.Contentment(b.v.Case.Score), At: b.now.zone.Time(b.v.Case.Updated)}
	if s != nil {
		out.Text, out.At = s.Comment.Reveal(), b.now.zone.Time(cmp.Or(s.Answered, s.Asked))
	}
	return out
}

// unveil opens what was asked to be revealed, as a disclosure of its own.
func (b builder) unveil(p *view.Case) error {
	id := b.v.Case.Customer.ID
	if p.Who == nil {
		return nil
	}
	_, open := b.r.Site.Memory.Visiting(b.r, id)
	if open &= veiled & b.permit.Open(); open == 0 {
		return nil
	}
	permit, err := policy.Decide(policy.Request{
		Principal: b.r.Who(), Purpose: b.permit.Purpose(), Route: "POST /cases/{number}/reveal", Reason: revealReason,
	})
	if err != nil {
		return err
	}
	c, index, err := b.r.Site.Desk.Show(b.r.Ctx(), permit, id, crm.Ask{Open: open, Bare: true})
	if err != nil {
		return err
	}
	bare(p.Who, c, open)
	n := view.Notice{Tone: "ok", Text: "Revealed: " + b.r.Labels(open) + "."}
	if b.r.May("GET /ledger/{index}") {
		n.URL, n.Link = shape.EntryURL(index), "See its entry in the ledger"
	}
	p.Notices = append(p.Notices, n)
	return nil
}

// bare puts revealed values in the place of masked ones.
func bare(who *view.CaseCustomer, c crm.Customer, open field.Set) {
	values := map[string][]vault.Text{"email": c.Profile.Emails, "phone": c.Profile.Phones}
	at := map[string]int{}
	for i := range who.Fields {
		f := &who.Fields[i]
		if !open.Has(revealed[f.Key]) {
			continue
		}
		f.Masked, f.Opened = false, true
		if f.Key == "address" && len(c.Profile.Addresses) > 0 {
			f.Lines = addressLines(c.Profile.Addresses[0])
		} else if list := values[f.Key]; at[f.Key] < len(list) {
			f.Lines = []string{list[at[f.Key]].Reveal()}
			at[f.Key]++
		}
	}
}

// addressLines writes an address as it stands on an envelope.
func addressLines(a person.Address) []string {
	var out []string
	for _, l := range []string{
		a.Street.Reveal(), strings.TrimSpace(a.Postcode.Reveal() + " " + a.City.Reveal()), a.Region.Reveal(),
		shape.Country(a.Country.Reveal()),
	} {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// revealed gives the fields behind the names that the buttons post.
var revealed = map[string]field.ID{"email": field.Emails, "phone": field.Phones, "address": field.Addresses}
