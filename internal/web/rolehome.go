package web

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/web/casework"
	"counterpart/internal/web/contract"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// parts are what the start page shows beside greeting and search. Each asks whether the role may,
// and adds nothing if it may not.
var parts = []func(*page.Request, *view.Home) error{glance, casework.Home, contract.Home, guarded, customerCount, entryCount, hosted, own}

// enough tiles stand in two rows.
const enough = 4

// customerCount is how many customers there are.
func customerCount(r *page.Request, p *view.Home) error {
	permit, ok, err := r.PermitOf("GET /customers")
	if !ok || len(p.Tiles) >= enough {
		return err
	}
	n, err := r.Customers(permit)
	if err == nil {
		p.Tiles = append(p.Tiles, view.Tile{Label: "Customers", Value: thousands(n), URL: "/customers"})
	}
	return err
}

// entryCount is how long the ledger is.
func entryCount(r *page.Request, p *view.Home) error {
	if !r.May("GET /ledger") || len(p.Tiles) >= enough {
		return nil
	}
	h, err := r.Site.Ledger.Head(r.Ctx(), r.Tenant.ID)
	if err == nil {
		p.Tiles = append(p.Tiles, view.Tile{Label: "Entries in the ledger", Value: thousands(h.Size), URL: "/ledger"})
	}
	return err
}

// glance is the month's sales and complaints, for those who read figures.
func glance(r *page.Request, p *view.Home) error {
	permit, ok, err := r.PermitOf("GET /sales")
	if !ok || r.Site.Figures == nil {
		return err
	}
	g, err := r.Site.Figures.AtAGlance(r.Ctx(), permit)
	if err != nil {
		return err
	}
	money := func(minor int64) string { return shape.Money(sale.Money{Minor: minor, Currency: g.Currency}) }
	revenue := view.Tile{
		Label: "Revenue this month", Value: money(g.Sales.Revenue()), URL: "/sales",
		Note: change(g.Sales.Revenue(), g.Earlier.Revenue()), BarsLabel: "Revenue on each day of " + g.Month.From.Month().Words(),
	}
	for _, day := range g.Days {
		revenue.Bars = append(revenue.Bars, int(max(0, day.Revenue())))
	}
	p.Tiles = append(p.Tiles, revenue,
		view.Tile{Label: "Orders this month", Value: thousands(g.Sales.Orders), URL: ordersOf(g.Month), Note: change(g.Sales.Orders, g.Earlier.Orders)},
		view.Tile{Label: "Average order", Value: money(g.Sales.Average()), URL: "/sales", Note: change(g.Sales.Average(), g.Earlier.Average())},
		view.Tile{Label: "First orders", Value: thousands(g.Sales.Fresh), URL: "/sales", Note: fmt.Sprintf("%s of customers who came back", thousands(g.Sales.Returning()))},
	)
	if r.May("GET /complaints") {
		p.Tiles = append(p.Tiles,
			view.Tile{Label: "Open complaints", Value: thousands(g.Open), URL: "/complaints"},
			view.Tile{Label: "New complaints this month", Value: thousands(g.Opened), URL: "/complaints", Note: change(g.Opened, g.EarlierOpen)})
	}
	return nil
}

func ordersOf(s figures.Span) string {
	return "/orders?from=" + s.From.String() + "&to=" + s.Until.String()
}

// change compares a figure with that of the month before up to the same day.
func change(now, before int64) string {
	switch {
	case before == 0 && now == 0:
		return "as last month"
	case before <= 0:
		return "none by this day of last month"
	}
	percent := (now - before) * 100 / before
	switch {
	case percent > 0:
		return fmt.Sprintf("%d %% more than by this day of last month", percent)
	case percent < 0:
		return fmt.Sprintf("%d %% less than by this day of last month", -percent)
	}
	return "as by this day of last month"
}

const (
	looked     = 200 // newest entries in which the start page looks for what is unusual
	unusual    = 6   // entries that it shows
	manyAtOnce = 50  // customers: more in one access is more than a page
)

// guarded is what those look at who watch over people's rights: holds, erasures, unusual accesses.
func guarded(r *page.Request, p *view.Home) error {
	if r.Who().Role != party.PrivacyOfficer {
		return nil
	}
	holds, err := r.Site.Custody.Holds(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	panel := view.Panel{
		Title: "Legal holds in force", URL: "/holds", Link: "All holds",
		Empty: "Nothing is on hold. A hold keeps what a court or an authority may ask for; it is placed on a customer’s privacy page.", EmptyURL: "/customers", EmptyLink: "Find a customer",
	}
	for _, h := range slices.Backward(holds) {
		if h.Lifted != 0 {
			continue
		}
		whom := fmt.Sprintf("%d customers", h.People.Len())
		switch {
		case h.Everyone:
			whom = "everyone"
		case h.People.Len() == 1:
			whom = "1 customer"
		}
		row := view.PanelRow{URL: "/holds", Icon: "lock", Title: fmt.Sprintf("Hold %d: %s", h.Number, policy.ReasonLabel(h.Reason)), Parts: []string{whom, "placed " + r.Local(h.Placed).Format("2 Jan 2006")}}
		if h.Review != 0 {
			row.Parts = append(row.Parts, "review "+r.Local(h.Review).Format("2 Jan 2006"))
			if h.Review <= r.Site.Now() {
				row.Badge = &view.Badge{Text: "review is due", Tone: "warn"}
			}
		}
		panel.Rows = append(panel.Rows, row)
	}
	p.Tiles = append(p.Tiles, view.Tile{Label: "Holds in force", Value: strconv.Itoa(len(panel.Rows)), URL: "/holds"})
	panel.Rows = panel.Rows[:min(len(panel.Rows), unusual)]
	p.Panels = append(p.Panels, panel)
	return strange(r, p)
}

// strange lists erasures and unusual accesses among the newest entries.
func strange(r *page.Request, p *view.Home) error {
	lines, _, err := r.Site.Seen.Lines(r.Ctx(), r.Tenant.ID, 0, looked, nil)
	if err != nil {
		return err
	}
	var odd, erased []ledger.Line
	var people subject.Set
	for _, l := range lines {
		switch {
		case l.Entry.Kind == entry.Erasure:
			erased = append(erased, l)
		case isUnusual(l.Entry, r.Local(l.Entry.Recorded)):
			odd = append(odd, l)
			people.AddSet(l.People)
		}
	}
	odd = odd[:min(len(odd), unusual)]
	names, err := r.Site.Access.Names(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	shown, err := evidence(r, names, odd)
	if err != nil {
		return err
	}
	panel := view.Panel{Title: "Unusual accesses lately", URL: "/access", Link: "The whole access log", Empty: fmt.Sprintf("Nothing unusual in the last %d entries. Here would stand exports, the vendor’s staff, many customers at once, nightly accesses, values that did not open, and what the contract refused.", looked)}
	for _, l := range odd {
		panel.Access = append(panel.Access, shown.Access(l))
	}
	gone := view.Panel{Title: "Erased lately", URL: "/ledger", Link: "The ledger", Empty: fmt.Sprintf("Nobody was erased in the last %d entries.", looked)}
	for _, l := range erased[:min(len(erased), unusual)] {
		row := shown.EntryRow(l)
		gone.Rows = append(gone.Rows, view.PanelRow{URL: row.URL, Icon: "erase", Title: fmt.Sprintf("Entry %d", row.Index), Parts: []string{row.At.Format("2 Jan 2006, 15:04"), row.Summary}})
	}
	p.Panels = append(p.Panels, panel, gone)
	return nil
}

// isUnusual says whether somebody should look at an access: it exported, was made by the vendor's
// staff, saw more than a page of customers, came by night, met a value that did not open, or was
// refused by the contract in force.
func isUnusual(e entry.Entry, at time.Time) bool {
	if e.Finding() != "" || e.Refusal() != "" {
		return true
	}
	if e.Kind != entry.Disclosure || e.By == 0 {
		return false
	}
	return e.Purpose == field.Export || e.Role.Side() == party.Processor || e.Count > manyAtOnce || at.Hour() < 6 || at.Hour() >= 22
}

// hosted is what the vendor's staff look at: retailers, their ledgers, jobs. It has no personal
// data.
func hosted(r *page.Request, p *view.Home) error {
	if r.Who().Role.Side() != party.Processor {
		return nil
	}
	all, err := r.Site.Retailers(r.Ctx())
	if err != nil {
		return err
	}
	retailers := view.Panel{Title: "Retailers and their ledgers"}
	for _, t := range all {
		row, err := ledgerOf(r, t)
		if err != nil {
			return err
		}
		retailers.Rows = append(retailers.Rows, row)
	}
	batches, err := r.Site.Desk.Batches(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	jobs := view.Panel{Title: "Imports of " + r.Tenant.Name, URL: "/imports", Link: "All imports", Empty: "Nothing has been imported yet.", EmptyURL: "/imports", EmptyLink: "How imports work"}
	for _, b := range batches[:min(len(batches), unusual)] {
		row := shape.Batch(b, r.Zone())
		jobs.Rows = append(jobs.Rows, view.PanelRow{URL: "/imports", Icon: "import", Title: "Import of " + row.Kind, Parts: []string{row.Started.Format("2 Jan 2006, 15:04"), thousands(b.OK) + " rows", thousands(b.Bad) + " refused"}, Badge: &row.State})
	}
	p.Tiles = append(p.Tiles, view.Tile{Label: "Retailers", Value: strconv.Itoa(len(all))})
	p.Panels = append(p.Panels, retailers, jobs)
	return nil
}

// ledgerOf says how a retailer's ledger stands.
func ledgerOf(r *page.Request, t page.Tenant) (view.PanelRow, error) {
	row := view.PanelRow{Icon: "seal", Title: t.Name}
	if t.ID == r.Tenant.ID {
		row.URL = "/ledger"
	}
	h, err := r.Site.Ledger.Head(r.Ctx(), t.ID)
	if failure.Is(err, failure.Doubt) {
		row.Badge = &view.Badge{Text: "does not add up", Tone: "danger"}
		return row, nil
	}
	if err != nil {
		return row, err
	}
	row.Parts = []string{thousands(h.Size) + " entries", "last " + r.Local(h.Recorded).Format("2 Jan 2006, 15:04")}
	row.Badge = &view.Badge{Text: "not checked since the program began"}
	if c, ok := r.Site.Memory.LastCheck(t.ID); ok {
		row.Parts = append(row.Parts, "checked "+r.Local(c.At).Format("2 Jan 2006, 15:04"))
		row.Badge = &view.Badge{Text: "adds up", Tone: "ok"}
		if c.Verdict.State != "ok" {
			row.Badge = &view.Badge{Text: "does not add up", Tone: "danger"}
		}
	}
	return row, nil
}
