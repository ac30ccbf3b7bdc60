package casework

import (
	"net/url"
	"strconv"
	"strings"

	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// peek fills the panel of the case that the address names, if it names one. It is a disclosure of
// its own.
func peek(r *page.Request, in room, n narrowing, p *view.Cases) error {
	number, ok := peeked(r)
	if !ok {
		return nil
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	found, err := desk(r).Peek(r.Ctx(), permit, number)
	if failure.Is(err, failure.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c, after := found.Case, r.URL.Query().Get("after")
	now := watch{zone: r.Zone(), hours: in.settings.Hours, soon: in.settings.Soon, now: r.Site.Now()}
	badge := status(c.Status)
	v := &view.Peek{Title: in.heading(c), Badge: &badge, URL: caseURL(c.Number), CloseURL: n.url("after", after), Facts: in.peekFacts(c, now)}
	orders := view.PeekSection{Title: "Linked orders", None: "No order is linked."}
	for _, o := range found.Orders {
		orders.Lines = append(orders.Lines, orderLine(o, now.zone))
	}
	v.Sections = []view.PeekSection{orders}
	count := 0
	if c.Customer.ID != 0 {
		count = 1
	}
	v.Record = r.Recorded(permit, found.Entry, shownOf(permit, []cases.Case{c}), 0, count)
	p.Peek = v
	return nil
}

// orderLine shows a linked order in a line.
func orderLine(o cases.LinkedOrder, z shape.Zone) view.PeekLine {
	out := view.PeekLine{Text: o.Number, URL: orderURL(o.Number)}
	if o.ID == 0 {
		return out
	}
	parts := []string{z.Time(o.Placed).Format("2 Jan 2006")}
	for _, l := range o.Lines {
		parts = append(parts, shape.Goods(l))
	}
	out.Small, out.Amount, out.Badge = strings.Join(parts, ", "), shape.Money(o.Total), new(shape.Status(o.Status))
	return out
}

// peeked reads which case the address wants beside the list; ok is false for none.
func peeked(r *page.Request) (n cases.Number, ok bool) {
	number, err := strconv.ParseInt(r.URL.Query().Get("peek"), 10, 64)
	return cases.Number(number), err == nil
}

// peekFacts are the facts of a case in its panel.
func (in room) peekFacts(c cases.Case, now watch) []view.Fact {
	facts := []view.Fact{
		{Label: "Case", Value: strconv.FormatInt(int64(c.Number), 10)},
		{Label: "Customer", Value: personName(c.Customer)},
		{Label: "About", Value: in.about(c)},
		{Label: "Assignee", Value: in.who(c.Assignee)},
		{Label: "Priority", Value: string(c.Priority)},
		{Label: "Opened", Value: now.zone.Time(c.Clocks.Opened).Format("2 Jan 2006, 15:04")},
	}
	for _, k := range now.clocks(c.Clocks, 0) {
		facts = append(facts, view.Fact{Label: k.Label, Value: k.Words})
	}
	if len(c.Labels) > 0 {
		facts = append(facts, view.Fact{Label: "Labels", Value: strings.Join(labels(in.words.Labels, c.Labels), ", ")})
	}
	return facts
}

// orderURL leads to an order by its number.
func orderURL(number string) string { return "/orders?number=" + url.QueryEscape(number) }
