// Package counter is what staff do with customers, orders and payments in a browser: find, look,
// reveal, change, write down, hand out, erase.
//
// Each handler reads the request, asks the desk or the custody under a permit of its route, and
// fills a page; whatever a page shows, the desk has had recorded before it gave it.
package counter

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// What the page of a customer shows at once in full, and what masked until it is revealed.
const (
	plainly = field.Set(1<<field.Name | 1<<field.Tags | 1<<field.ConsentText | 1<<field.External | 1<<field.Note)
	veiled  = field.Set(1<<field.Emails | 1<<field.Phones | 1<<field.Addresses | 1<<field.Birth |
		1<<field.Loyalty | 1<<field.Card)
)

// linked is what the desk shows with every customer where the permit opens it.
const linked = field.Set(1<<field.Orders | 1<<field.Country | 1<<field.Language)

// beside is linked data that only the customer's page shows.
const beside = field.Set(1<<field.Cases | 1<<field.Activity)

// sight is what a permit lets the page show, own fields too.
func sight(p policy.Permit, ds own.Defs) crm.Ask {
	shown, hidden := ds.Ask(p)
	open := plainly&p.Open() | shown
	return crm.Ask{Open: open, Masked: (plainly|veiled)&p.Masked()&^open | hidden}
}

// groupSet gives the fields that the form of a group of details replaces, none for a group that is
// not there.
func groupSet(group string, ds own.Defs) field.Set {
	if group == shape.OwnGroup {
		return ds.Set()
	}
	return shape.Groups[group]
}

// customerID reads the id in the path.
func customerID(r *page.Request) (party.Customer, error) {
	id, err := party.ParseCustomer(r.PathValue("id"))
	if err != nil {
		return 0, failure.Wrap(err, failure.NotFound, "There is no such customer.").
			WithHint("Check the link, or look the person up.")
	}
	return id, nil
}

// Show shows a customer's page, or one group of its details as a form.
func Show(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	ds, err := r.Own(own.Customer)
	if err != nil {
		return err
	}
	if group := r.URL.Query().Get("edit"); groupSet(group, ds) != 0 && r.May("POST /customers/{id}") {
		return editGroup(r, id, group)
	}
	return showCustomer(r, id, nil)
}

// showCustomer shows a customer's page, which fill may complete.
func showCustomer(r *page.Request, id party.Customer, fill func(*view.Customer)) error {
	reason, open := r.Site.Memory.Visiting(r, id)
	permit, err := r.Permit(reason)
	if err != nil {
		return err
	}
	v, err := viewCustomer(r, permit, id)
	if failure.Is(err, failure.NotFound) {
		return tombstone(r, id, err)
	}
	if err != nil {
		return err
	}
	seen, err := sightOf(r, permit, id)
	if err != nil {
		return err
	}
	told, err := unveil(r, permit, open&permit.Open()&^(field.Own&^seen.Own.Set()), &v, &seen)
	if err != nil {
		return err
	}
	p := customerPage(r, permit, v, seen)
	if p.Alike, err = alikeOf(r, permit, v.Customer); err != nil {
		return err
	}
	p.Star = r.Star(lists.Favourite{Kind: lists.FavouriteCustomer, Item: int64(v.Customer.ID)})
	if told != nil {
		p.Notices = append(p.Notices, *told)
	}
	if fill != nil {
		fill(&p)
	}
	return r.Page(p)
}

// sightOf says how this request may look at a customer.
func sightOf(r *page.Request, permit policy.Permit, id party.Customer) (shape.Sight, error) {
	names, err := r.Site.Access.Names(r.Ctx(), r.Who())
	if err != nil {
		return shape.Sight{}, err
	}
	ds, err := r.Own(own.Customer)
	if err != nil {
		return shape.Sight{}, err
	}
	ask := sight(permit, ds)
	s := shape.Sight{
		Own:  ds,
		Zone: r.Zone(), Currency: r.Tenant.Currency, Staff: names, Masked: ask.Masked,
		Open: ask.Open | (linked|beside)&permit.Open(), Writes: r.May("POST /customers/{id}"),
		Cases: r.May("GET /cases/{number}"),
	}
	s.Shut, s.Never = ^(s.Open | s.Masked), s.Masked&^permit.Open()
	if r.Site.Figures == nil || !s.Open.Has(field.Orders) {
		return s, nil
	}
	stands, err := r.Site.Figures.Standing(r.Ctx(), r.Tenant.ID, id)
	s.Rank = shape.Rank{Group: string(stands.Group), R: stands.R, F: stands.F, M: stands.M}
	return s, err
}

// tombstone shows who was erased, or gives the cause back where nobody was.
func tombstone(r *page.Request, id party.Customer, cause error) error {
	if r.Site.Erased == nil {
		return cause
	}
	index, at, ok, err := r.Site.Erased.Erased(r.Ctx(), r.Tenant.ID, id)
	if err != nil {
		return err
	}
	if !ok {
		return cause
	}
	stone := &view.Tombstone{At: r.Local(at), Entry: uint64(index)}
	lines, _, err := r.Site.Seen.Lines(r.Ctx(), r.Tenant.ID, index+1, 1, nil)
	if err != nil {
		return err
	}
	if len(lines) != 1 || lines[0].Index != index || lines[0].Entry.Kind != entry.Erasure {
		return failure.New(failure.Doubt, "Entry %d does not record the erasure that the journal names.", index)
	}
	if reason := lines[0].Entry.Reason; reason != "" {
		stone.Reason = policy.ReasonLabel(reason)
	}
	if r.May("GET /ledger/{index}") {
		stone.EntryURL = shape.EntryURL(index)
	}
	r.Status(http.StatusNotFound)
	return r.Page(view.Customer{Layout: r.Layout("Erased customer", view.SectionCustomers), ID: id.String(), Erased: stone})
}

func viewCustomer(r *page.Request, permit policy.Permit, id party.Customer) (crm.View, error) {
	ds, err := r.Own(own.Customer)
	if err != nil {
		return crm.View{}, err
	}
	q := r.URL.Query()
	w := crm.Window{Only: shape.ShownKinds(q.Get("show")), Older: q.Get("before")}
	return r.Site.Desk.ViewOf(r.Ctx(), permit, id, sight(permit, ds), w)
}

// unveil opens what was asked to be revealed, as a disclosure of its own, and puts it into the
// view in the place of what is masked.
func unveil(r *page.Request, permit policy.Permit, open field.Set, v *crm.View, s *shape.Sight) (*view.Notice, error) {
	if open == 0 {
		return nil, nil //nolint:nilnil // there is nothing to tell
	}
	reveal, err := policy.Decide(policy.Request{
		Principal: r.Who(), Purpose: permit.Purpose(), Route: "POST /customers/{id}/reveal", Reason: permit.Reason(),
	})
	if err != nil {
		return nil, err
	}
	c, index, err := r.Site.Desk.Show(r.Ctx(), reveal, v.Customer.ID, crm.Ask{Open: open, Bare: true})
	if err != nil {
		return nil, err
	}
	unmask(&v.Customer.Profile, c.Profile, open)
	s.Opened = open
	n := &view.Notice{Tone: "ok", Text: "Revealed: " + r.Labels(open) + "."}
	if r.May("GET /ledger/{index}") {
		n.URL, n.Link = shape.EntryURL(index), "See its entry in the ledger"
	}
	return n, nil
}

// unmask takes over the fields of a set.
func unmask(into *person.Profile, from person.Profile, set field.Set) {
	if set.Has(field.Emails) {
		into.Emails = from.Emails
	}
	if set.Has(field.Phones) {
		into.Phones = from.Phones
	}
	if set.Has(field.Addresses) {
		into.Addresses = from.Addresses
	}
	if set.Has(field.Birth) {
		into.Birth = from.Birth
	}
	if set.Has(field.Loyalty) {
		into.Loyalty = from.Loyalty
	}
	if set.Has(field.External) {
		into.External = from.External
	}
	if set.Has(field.Name) {
		into.Given, into.Family = from.Given, from.Family
	}
	for f, values := range from.Own {
		if set.Has(f) && into.Own != nil {
			into.Own[f] = values
		}
	}
}

// customerPage adds the links and forms that the role may use.
func customerPage(r *page.Request, permit policy.Permit, v crm.View, s shape.Sight) view.Customer {
	p := shape.Customer(v, s)
	p.Layout = r.Layout("Customer "+p.ID, view.SectionCustomers)
	ask, base := sight(permit, s.Own), shape.URL(v.Customer.ID)
	p.Recorded = r.Recorded(permit, v.Entry, ask.Open|(linked|beside)&permit.Open(), ask.Masked, 1)
	if (veiled|s.Own.Set())&permit.Open() != 0 {
		p.Reveal = revealForm(permit, base)
	}
	if s.Writes && permit.Open().Has(field.Note) {
		p.Compose = composer(r, base)
	}
	links(r, &p, v, base)
	offerCopy(r, &p, base)
	timelineLinks(r, &p, v, s, base)
	return p
}

// composer is the form that writes something down, with what was not saved a moment ago.
func composer(r *page.Request, base string) *view.NoteForm {
	f := &view.NoteForm{Action: base + "/notes", Kinds: shape.NoteKinds}
	q := r.URL.Query()
	if text, ok := r.Site.Memory.Query(r.Who().Session, q.Get("draft")); ok {
		f.Text, f.Kind, f.Error = text.Reveal(), q.Get("kind"), "Not saved yet: change it and add it again."
	}
	return f
}

// links leads to what the role may do with the customer.
func links(r *page.Request, p *view.Customer, v crm.View, base string) {
	for route, link := range map[string]struct {
		to  *string
		url string
	}{
		"GET /customers/{id}/edit":    {&p.EditURL, base + "/edit"},
		"GET /customers/{id}/history": {&p.HistoryURL, base + "/history"},
		"GET /customers/{id}/privacy": {&p.PrivacyURL, base + "/privacy"},
		"GET /access":                 {&p.AccessURL, "/access?customer=" + p.ID},
		"GET /cases/new":              {&p.NewCaseURL, "/cases/new?customer=" + p.ID},
	} {
		if r.May(route) {
			*link.to = link.url
		}
	}
	if p.OrdersTotal > len(p.Orders) {
		p.OrdersURL = "/orders?customer=" + p.ID
	}
	if len(v.Cases) > len(p.Cases) && r.May("GET /cases") {
		p.CasesURL = shape.CasesURL(v.Customer)
	}
}

// timelineLinks narrows the timeline and leads through its pages.
func timelineLinks(r *page.Request, p *view.Customer, v crm.View, s shape.Sight, base string) {
	q := r.URL.Query()
	word := q.Get("show")
	if shape.ShownKinds(word) == 0 {
		word = ""
	}
	p.Filters, p.Narrowed = shape.Filters(base, word, s.Open), word != ""
	keep := url.Values{}
	if word != "" {
		keep.Set("show", word)
	}
	if q.Get("before") != "" {
		p.NewestURL = with(base, keep)
	}
	if v.Older != "" {
		keep.Set("before", v.Older)
		p.OlderURL = with(base, keep)
	}
}

func with(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func revealForm(permit policy.Permit, base string) view.Reveal {
	f := view.Reveal{
		Action: base + "/reveal", Purpose: permit.Purpose().Label(), Reasons: shape.Reasons(permit.Purpose()),
		Reason: permit.Reason(),
	}
	if f.Reason != "" {
		f.ReasonText = policy.ReasonLabel(f.Reason)
	}
	return f
}

// revealed gives the fields behind the names that the buttons post.
var revealed = map[string]field.Set{
	"email": field.Fields(field.Emails), "phone": field.Fields(field.Phones), "address": field.Fields(field.Addresses),
	"birth": field.Fields(field.Birth), "loyalty": field.Fields(field.Loyalty), "external": field.Fields(field.External),
	"all": veiled &^ field.Fields(field.Card),
}

// behind gives the fields behind the name that a button posts.
func behind(name string, ds own.Defs) field.Set {
	kind, rest, _ := strings.Cut(name, ".")
	switch kind {
	case "own":
		d, _ := ds.ByKey(own.Customer, rest)
		return own.Defs{d}.Set() & ds.Set()
	case "all":
		return revealed[kind] | ds.Set()
	}
	return revealed[kind]
}

// Reveal notes the reason and what the page is to open, and goes back to it.
func Reveal(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	ds, err := r.Own(own.Customer)
	if err != nil {
		return err
	}
	set := behind(r.Value("field"), ds)
	if set == 0 {
		return failure.New(failure.Invalid, "There is no such field.")
	}
	reason, err := visitReason(r, id)
	if err != nil {
		return err
	}
	permit, err := r.Permit(reason)
	if err != nil {
		return err
	}
	if set &= permit.Open(); set == 0 {
		return failure.New(failure.Forbidden, "This field is not for your role.")
	}
	r.Site.Memory.Arrive(r.Who().Session, id, reason, set)
	return r.See(shape.URL(id))
}

// visitReason gives the reason that was chosen, or the one of this visit.
func visitReason(r *page.Request, id party.Customer) (string, error) {
	reason := r.Value("reason")
	if reason == "" {
		reason, _ = r.Site.Memory.Visiting(r, id)
	}
	fits := slices.ContainsFunc(shape.Reasons(r.Route.For[r.Who().Role]), func(o view.Option) bool { return o.Value == reason })
	if !fits {
		return "", failure.New(failure.Invalid, "Nothing was revealed: choose why you need to see it.").
			WithHint("Go back and choose a reason; it is asked once per visit.")
	}
	return reason, nil
}
