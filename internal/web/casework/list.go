package casework

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/lists"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// queues are the tabs of the list, with what an empty one teaches.
var queues = []struct {
	queue             cases.Queue
	label, order      string
	emptyTitle, teach string
}{
	{cases.Mine, "Mine", "the nearest clock first", "Nothing waits for you", "Cases that you take or are given stand here, the most urgent first."},
	{cases.Unassigned, "Unassigned", "the nearest clock first", "Everybody’s case is in somebody’s hands", "Cases that nobody has taken stand here. Take the first one with e."},
	{cases.Breaching, "Breaching", "the nearest clock first", "No clock is about to break", "A case stands here when an answer or a solution is overdue, or soon will be."},
	{cases.Team, "Team", "the nearest clock first", "Your teams have nothing open", "Cases of the teams that you are in stand here. Teams are kept in the setup."},
	{cases.WaitingFor, "Waiting", "the longest wait first", "No customer is waited for", "Cases stand here while a customer is to answer. Their clocks stand still."},
	{cases.Active, "Open", "the nearest clock first", "Nothing is being worked on", "Everything that is open or waits for a customer stands here, whoever has it."},
	{cases.Everything, "All", "the newest first", "No cases yet", "A case is a complaint, a question or a return, with its conversation and its clocks."},
}

// narrowing is what a list is narrowed to: the filter, and the address that says so.
type narrowing struct {
	filter cases.Filter
	values url.Values // of the address, without place and panel
}

// params are the parts of the address that narrow a list, with their labels.
var params = []struct{ key, label string }{
	{"kind", "Kind"},
	{"status", "Status"},
	{"priority", "Priority"},
	{"channel", "Channel"},
	{"category", "Category"},
	{"cause", "Cause"},
	{"product", "Product"},
	{"label", "Label"},
	{"team", "Team"},
	{"assignee", "Assignee"},
	{"from", "Opened from"},
	{"to", "Opened to"},
	{"customer", "Customer"},
	{"find", "Own field"},
}

// narrow reads what a list is asked for, with the days of a zone. What is no value of a filter is
// left out.
func narrow(q url.Values, zone *time.Location) narrowing {
	n := narrowing{values: url.Values{}}
	for _, p := range params {
		if v := q.Get(p.key); v != "" && len(v) <= 100 {
			n.values.Set(p.key, v)
		}
	}
	n.filter = cases.Filter{
		Queue: queueOf(q.Get("queue"), len(n.values) > 0), Kind: cases.Kind(n.values.Get("kind")),
		Status: cases.Status(n.values.Get("status")), Priority: cases.Priority(n.values.Get("priority")),
		Channel: n.values.Get("channel"), Category: n.values.Get("category"), Cause: n.values.Get("cause"),
		Product: n.values.Get("product"), Team: n.values.Get("team"), Label: n.values.Get("label"),
		From: n.day("from", zone, 0), To: n.day("to", zone, 1),
	}
	if !slices.Contains(cases.Kinds(), n.filter.Kind) {
		n.filter.Kind = n.drop("kind")
	}
	if !slices.Contains(cases.Statuses(), n.filter.Status) {
		n.filter.Status = cases.Status(n.drop("status"))
	}
	if !slices.Contains(cases.Priorities(), n.filter.Priority) {
		n.filter.Priority = cases.Priority(n.drop("priority"))
	}
	if id, err := party.ParseCustomer(n.values.Get("customer")); err == nil {
		n.filter.Customer = id
	} else {
		n.drop("customer")
	}
	if o, err := strconv.ParseUint(n.values.Get("assignee"), 10, 32); err == nil && o > 0 {
		n.filter.Assignee = party.Ordinal(o)
	} else {
		n.drop("assignee")
	}
	n.values.Set("queue", string(n.filter.Queue))
	if by := cases.Order(q.Get("sort")); by == cases.Newest || by == cases.Oldest {
		n.filter.By = by
		n.values.Set("sort", string(by))
	}
	if v := q.Get("view"); v != "" {
		n.values.Set("view", v)
		n.values.Set("f", "1") // from here on the address counts, not what the view has kept
	}
	return n
}

// queueOf gives the queue of a name: by itself the viewer's own, or all cases for an address that
// names a filter only.
func queueOf(name string, narrowed bool) cases.Queue {
	for _, q := range queues {
		if string(q.queue) == name {
			return q.queue
		}
	}
	if narrowed {
		return cases.Everything
	}
	return cases.Mine
}

// drop takes a value out of the address.
func (n narrowing) drop(key string) cases.Kind {
	n.values.Del(key)
	return ""
}

// day reads a day of the retailer's zone, moved on by some days; 0 if there is none.
func (n narrowing) day(key string, zone *time.Location, on int) when.Instant {
	at, err := time.ParseInLocation(time.DateOnly, n.values.Get(key), zone)
	if err != nil {
		n.drop(key)
		return 0
	}
	return when.Of(at.AddDate(0, 0, on))
}

// url gives the address with some values changed, as pairs of key and value; an empty value takes
// the key out.
func (n narrowing) url(pairs ...string) string {
	q := url.Values{}
	maps.Copy(q, n.values)
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Del(pairs[i])
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return "/cases?" + q.Encode()
}

// List lists the cases of a queue, or only the panel of one of them.
func List(r *page.Request) error {
	in, err := newRoom(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	views, q, err := openView(r, permit)
	if err != nil {
		return err
	}
	n := narrow(q, r.Site.Zone)
	cols, err := in.columns(r, permit, q["col"], &n)
	if err != nil {
		return err
	}
	if q.Has("col") {
		n.values["col"] = cols
	}
	p := view.Cases{}
	if err := peek(r, in, n, &p); err != nil {
		return err
	}
	if r.Header.Get(view.FragmentHeader) == "listpeek" {
		return r.Fragment(p, "listpeek")
	}
	if err := fillList(r, in, n, cols, &p); err != nil {
		return err
	}
	views.switcher(r, n, &p.List)
	if views.now.Number != 0 {
		p.Star = r.Star(lists.Favourite{Kind: lists.FavouriteView, Item: views.now.Number, List: "cases"})
	}
	return r.Page(p)
}

// fillList reads a page of cases and what stands around it.
func fillList(r *page.Request, in room, n narrowing, cols []string, p *view.Cases) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	after := r.URL.Query().Get("after")
	found, err := desk(r).List(r.Ctx(), permit, n.filter, after)
	if err != nil {
		return err
	}
	counts, err := desk(r).Counts(r.Ctx(), permit)
	if err != nil {
		return err
	}
	p.Layout = r.Layout("Cases", view.SectionCases)
	if n.filter.Blind != nil && len(found.Cases) == 0 {
		if found.Entry, err = r.Nobody(permit, n.filter.Own); err != nil {
			return err
		}
	}
	p.Recorded = r.Recorded(permit, found.Entry, shownOf(permit, found.Cases)|found.Open, found.Masked, people(found.Cases))
	p.Queues = tabs(n, counts)
	if r.May("GET /cases/new") {
		p.NewURL = "/cases/new"
	}
	l := &p.List
	l.Noun, l.Nouns, l.Base = "case", "cases", "/cases"
	l.Amount, l.Remark = amount(len(found.Cases), found.Next != "" || after != ""), order(n.filter)
	l.Chosen, l.Filter = chosen(in, n), filterForm(in, n)
	l.Filter.Private, l.Filter.PrivateAction = in.own.Inputs(), "/cases/equal"
	if len(l.Chosen) > 0 {
		l.ClearURL = "/cases?queue=" + string(n.filter.Queue)
	}
	l.Columns, l.Choose = columns(in, cols, n), columnForm(in, cols, n)
	t := page.Trail{Name: queueName(n.filter.Queue), Back: n.url("after", after)}
	for _, c := range found.Cases {
		t.Numbers = append(t.Numbers, int64(c.Number))
	}
	kept := t.Keep(r)
	now := watch{zone: r.Zone(), hours: in.settings.Hours, soon: in.settings.Soon, now: r.Site.Now()}
	for _, c := range found.Cases {
		l.Rows = append(l.Rows, row{c, in, now, cols}.show(n.url("after", after, "peek", strconv.FormatInt(int64(c.Number), 10)), kept, r.May("GET /customers/{id}")))
	}
	mark(l.Rows, r.URL.Query().Get("peek"))
	if r.May("POST /cases/bulk/assign") {
		l.Bulk = bulk(in, kept)
	}
	l.Bulk = exporting(r, l.Bulk, n)
	l.Empty = empty(n, len(l.Chosen) > 0, p.NewURL)
	if found.Next != "" {
		l.Pager.NextURL = n.url("after", found.Next)
	}
	if after != "" {
		l.Pager.PreviousURL = n.url()
	}
	return nil
}

// people counts the customers of cases.
func people(all []cases.Case) int {
	seen := map[party.Customer]bool{}
	for _, c := range all {
		if c.Customer.ID != 0 {
			seen[c.Customer.ID] = true
		}
	}
	return len(seen)
}

func amount(n int, more bool) string {
	word := "cases"
	if n == 1 {
		word = "case"
	}
	if more {
		return fmt.Sprintf("%d %s on this page", n, word)
	}
	if n == 0 {
		return "No cases"
	}
	return fmt.Sprintf("%d %s", n, word)
}

// order says in which order a list stands.
func order(f cases.Filter) string {
	switch f.By {
	case cases.Newest:
		return "the newest first"
	case cases.Oldest:
		return "the oldest first"
	case cases.AsQueued:
	}
	for _, one := range queues {
		if one.queue == f.Queue {
			return one.order
		}
	}
	return ""
}

// queueName names a queue where a page leads back to it.
func queueName(q cases.Queue) string {
	for _, one := range queues {
		if one.queue == q && q != cases.Everything {
			return one.label
		}
	}
	return "Cases"
}

const manyCounted = 1000

func tabs(n narrowing, counts map[cases.Queue]int) []view.Chip {
	var out []view.Chip
	for _, q := range queues {
		c := view.Chip{Label: q.label, URL: n.url("queue", string(q.queue), "view", "", "f", "", "sort", ""), Current: q.queue == n.filter.Queue}
		count, counted := counts[q.queue]
		switch {
		case counted && count >= manyCounted:
			c.Count = "1,000+"
		case counted && q.queue != cases.Everything:
			c.Count = strconv.Itoa(count)
		}
		out = append(out, c)
	}
	return out
}

func empty(n narrowing, narrowed bool, newURL string) view.Empty {
	off := view.Linked{Text: "Clear the filters", URL: "/cases?queue=" + string(n.filter.Queue)}
	if narrowed {
		return view.Empty{Title: "No case fits", Text: "None of this queue’s cases fits every filter. Take one away, or look into all cases.", Links: []view.Linked{off, {Text: "All cases", URL: n.url("queue", string(cases.Everything))}}}
	}
	var e view.Empty
	for _, q := range queues {
		if q.queue == n.filter.Queue {
			e = view.Empty{Title: q.emptyTitle, Text: q.teach}
		}
	}
	if newURL != "" {
		e.Links = append(e.Links, view.Linked{Text: "Write down a case", URL: newURL})
	}
	if n.filter.Queue == cases.Mine {
		e.Links = append(e.Links, view.Linked{Text: "See what nobody has taken", URL: "/cases?queue=" + string(cases.Unassigned)})
	}
	return e
}
