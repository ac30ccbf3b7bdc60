package listing

import (
	"cmp"
	"fmt"
	"slices"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/own"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// Customers lists the customers a page at a time.
func Customers(r *page.Request) error {
	p, err := customers(r)
	if err != nil {
		return err
	}
	if r.Header.Get(view.FragmentHeader) == fragment {
		return r.Fragment(p, fragment)
	}
	return r.Page(p)
}

const fragment = "listpeek" // the panel alone, fetched by the script

// customerOrders are the orders of a list of customers.
var customerOrders = []lists.Order{
	lists.Newest, lists.Oldest, lists.NameUp, lists.NameDown, lists.MostBuy, lists.LeastBuy, lists.LastNew, lists.LastOld,
	lists.ManyBuys, lists.FewBuys,
}

// people is a list of customers as it was asked for.
type people struct {
	*asked
	cols  []column[crm.Customer]
	all   []column[crm.Customer]
	sort  lists.Order
	want  narrowed[lists.Customers]
	ask   crm.Ask
	owned page.OwnFields
	ranks map[party.Ordinal]lists.Rank // of the rows that are shown, if a column says it
}

func readPeople(r *page.Request) (*people, error) {
	permit, err := r.Permit("")
	if err != nil {
		return nil, err
	}
	a, err := read(r, permit, "customers", customerKeys)
	if err != nil {
		return nil, err
	}
	p := &people{asked: a}
	if p.owned, err = r.OwnFields(permit, own.Customer); err != nil {
		return nil, err
	}
	if p.want, err = narrowCustomers(a); err != nil {
		return nil, err
	}
	p.sort = a.order(customerOrders...)
	p.columns()
	return p, nil
}

// columns finds the columns, and what they and the list's filter and order tell.
func (p *people) columns() {
	p.all = allowed(append(customerColumns(p.r, p.rank), ownColumns(p.owned, func(c crm.Customer) own.Values { return c.Profile.Own })...), p.permit)
	p.cols = chosen(p.asked, p.all, standardColumns(p.r.Who().Role))
	open, masked := sights(p.cols, p.permit)
	told := (p.want.filter.Needs() | p.sort.Needs()) & p.permit.Open()
	if p.want.filter.Blind != nil {
		masked |= field.Fields(p.want.filter.Own)
	}
	p.ask = crm.Ask{Open: open | told, Masked: masked &^ open, Bare: true}
}

// rank gives where a customer of the list stands.
func (p *people) rank(c crm.Customer) lists.Rank { return p.ranks[c.Ordinal] }

// rankAll reads where customers stand, if a column says it.
func (p *people) rankAll(list []crm.Customer) (err error) {
	if !slices.ContainsFunc(p.cols, func(c column[crm.Customer]) bool { return c.key == keyGroup }) {
		return nil
	}
	os := make([]party.Ordinal, len(list))
	for i, c := range list {
		os[i] = c.Ordinal
	}
	p.ranks, err = p.r.Site.Lists.Ranks(p.r.Ctx(), p.permit, os)
	return err
}

// standardColumns are those that a role sees by itself.
func standardColumns(role party.Role) []string {
	switch role {
	case party.Marketer:
		return []string{"name", "email", "country", "orders", "last", "value", "tags"}
	case party.PrivacyOfficer:
		return []string{"name", "email", "phone", "place", "since"}
	case party.Owner, party.Manager, party.Support, party.Analyst, party.Operator, party.System:
	}
	return []string{"name", "email", "phone", "place", "orders", "last", "value", "since", "tags"}
}

// customers fills the list as the address narrows and sorts it.
func customers(r *page.Request) (view.Customers, error) {
	none := view.Customers{}
	p, err := readPeople(r)
	if err != nil {
		return none, err
	}
	panel, err := p.panel()
	if err != nil {
		return none, err
	}
	if r.Header.Get(view.FragmentHeader) == fragment {
		return view.Customers{List: view.List{Peek: panel}}, nil
	}
	found, err := r.Site.Lists.Customers(r.Ctx(), p.permit, p.want.filter, p.sort, r.URL.Query().Get(keyAfter))
	if err != nil {
		return none, err
	}
	got, err := r.Site.Desk.Those(r.Ctx(), p.permit, p.ask, found.Rows)
	if err != nil {
		return none, err
	}
	if none, err := p.nobody(p.want.filter.Own, p.want.filter.Blind, len(got.Customers)); err != nil {
		return view.Customers{}, err
	} else if none >= 0 {
		got.Entry = none
	}
	if err := p.rankAll(got.Customers); err != nil {
		return none, err
	}
	out := p.page(got.Customers, got.Entry)
	if out.Peek = panel; panel != nil {
		beside(panel, out.Rows)
	}
	out.Pager = view.Pager{PreviousURL: p.at(found.Back), NextURL: p.at(found.Next)}
	if found.Next != "" && len(found.Rows) < lists.Size {
		out.Remark = "Few match: this page ends before it is full. The next one goes on."
	}
	if out.Amount, err = p.amount(); err != nil {
		return none, err
	}
	if p.tools(&out.List); p.view.Number != 0 {
		out.Star = r.Star(p.star())
	}
	out.Bulk = p.bulk(out.Amount)
	out.Empty = p.empty(out)
	return out, p.offers(&out.List)
}

// amount counts the list.
func (p *people) amount() (string, error) {
	c := lists.Count{}
	var err error
	count := func() (lists.Count, error) { return p.r.Site.Lists.CustomerCount(p.r.Ctx(), p.permit, p.want.filter) }
	switch {
	case p.want.filter.All():
		c.N, err = p.r.Customers(p.permit)
	case p.want.filter.Blind != nil: // a value of somebody is no part of what is remembered
		c, err = count()
	default:
		c, err = p.r.Counted(p.permit, p.counting(), count)
	}
	return amount(c, "customer", "customers"), err
}

// page shapes customers, from a list or a search.
func (p *people) page(list []crm.Customer, entry int64) view.Customers {
	r := p.r
	out := view.Customers{Layout: r.Layout("Customers", view.SectionCustomers), AllURL: p.plain()}
	out.Noun, out.Nouns, out.Base = "customer", "customers", p.base
	out.Columns = headings(p.asked, p.cols, p.sort)
	peeked := r.URL.Query().Get(keyPeek)
	for _, c := range list {
		id := c.ID.String()
		out.Rows = append(out.Rows, view.Row{
			ID: id, Name: name(c), URL: shape.URL(c.ID), PeekURL: p.look(id), Peeked: id == peeked, Cells: row(p.cols, c),
		})
	}
	out.Recorded = r.Recorded(p.permit, entry, p.ask.Open, p.ask.Masked, len(list))
	if r.May("GET /customers/new") {
		out.NewURL = "/customers/new"
	}
	switch {
	case r.May("GET /imports/new"):
		out.ImportURL = "/imports/new"
	case r.May("GET /imports"):
		out.ImportURL = "/imports"
	}
	if r.Site.Export != nil && r.May("POST /export") {
		out.Export = exportForm(r.Site.Export.Kinds())
	}
	return out
}

func name(c crm.Customer) string { return cmp.Or(shape.FullName(c.Profile), "no name") }

// empty teaches what would stand here.
func (p *people) empty(v view.Customers) view.Empty {
	if p.filtered() {
		return view.Empty{
			Title: "No customer matches", Text: "Nobody has all of what the filters ask for. Take one away, or all of them.",
			Links: []view.Linked{{Text: "Clear all filters", URL: p.without(p.keys...)}},
		}
	}
	e := view.Empty{
		Title: "No customers yet",
		Text:  "Everybody who bought from you would stand here. Bring them in from a file: suggest a mapping, look at what would happen, then import.",
		Commands: []string{
			"counterpart import customers.csv --suggest > mapping.toml",
			"counterpart import customers.csv --mapping mapping.toml --dry-run",
			"counterpart import customers.csv --mapping mapping.toml",
		},
	}
	if v.ImportURL != "" {
		e.Links = append(e.Links, view.Linked{Text: "Import a file", URL: v.ImportURL})
	}
	if v.NewURL != "" {
		e.Links = append(e.Links, view.Linked{Text: "Add the first by hand", URL: v.NewURL})
	}
	return e
}

// Find takes a search for customers.
func Find(r *page.Request) error {
	return r.Search(page.Search{
		Home: "/customers", Place: "/found/",
		Blank: func(r *page.Request) (view.Page, error) { return customers(r) },
		Answer: func(r *page.Request, q vault.Text) (view.Page, error) {
			p, err := search(r, q)
			if p.Recorded != nil { // the page's own footer stays that of the list
				p.Remark = fmt.Sprintf("Recorded as entry %d.", p.Recorded.Entry)
			}
			return p, err
		},
	})
}

// Found shows the answer to a search.
func Found(r *page.Request) error {
	q, err := r.Searched(r.PathValue("find"))
	if err != nil {
		return err
	}
	p, err := search(r, q)
	if err != nil {
		return err
	}
	return r.Page(p)
}

// search asks the desk. Answers of "nobody" are limited: by guessing they would tell who is no
// customer.
func search(r *page.Request, q vault.Text) (view.Customers, error) {
	permit, err := r.Permit("")
	if err != nil {
		return view.Customers{}, err
	}
	hits, err := r.Site.Desk.Search(r.Ctx(), permit, q.Reveal())
	if err != nil {
		return view.Customers{}, err
	}
	if len(hits.Customers) == 0 {
		if err := r.Site.Access.Limit(access.ZeroHits, r.Who()); err != nil {
			return view.Customers{}, err
		}
	}
	p := found(r, permit)
	out := p.page(hits.Customers, hits.Entry)
	out.Found, out.Query = true, q.Reveal()
	for i := range out.Rows {
		out.Rows[i].PeekURL = ""
	}
	for i := range out.Columns {
		out.Columns[i].SortURL, out.Columns[i].Sort, out.Columns[i].Why = "", "", ""
	}
	out.Amount = amount(lists.Count{N: int64(len(hits.Customers))}, "customer", "customers") + " found"
	if hits.More {
		out.Amount = "More than " + out.Amount
	}
	out.Empty = view.Empty{
		Title: "Nobody found.",
		Text:  "Try fewer letters, the last four digits of a phone, a postcode or an order number. That nothing was found is recorded too.",
		Links: []view.Linked{{Text: "Show all customers", URL: "/customers"}},
	}
	return out, nil
}

// found is the list in which a search's hits are shown: what the desk opens of them, in the
// columns that a role has by itself.
func found(r *page.Request, permit policy.Permit) *people {
	a := &asked{r: r, permit: permit, list: "customers", base: "/customers", q: map[string][]string{}}
	p := &people{asked: a, sort: ""}
	p.all = allowed(customerColumns(r, p.rank), permit)
	p.cols = chosen(a, p.all, standardColumns(r.Who().Role))
	p.ask = crm.Ask{
		Open: (field.Fields(field.Name, field.Tags) | linked) & permit.Open(),
		Masked: field.Fields(field.Name, field.Emails, field.Phones, field.Addresses) & permit.Masked() &^
			(field.Fields(field.Name) & permit.Open()),
	}
	return p
}

// linked is what the desk shows with every customer that a search finds, where the permit opens it.
const linked = field.Set(1<<field.Orders | 1<<field.Country | 1<<field.Language)
