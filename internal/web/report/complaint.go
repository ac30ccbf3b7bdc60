package report

import (
	"html/template"
	"net/url"
	"strconv"

	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/own"
	"counterpart/internal/web/chart"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// complaintsPage shows the figures of complaints.
func complaintsPage(r *page.Request) error {
	p, err := complaints(r)
	if err != nil {
		return err
	}
	shorten(r.URL.Query(), &p)
	return r.Page(p)
}

// complaints fills the page.
func complaints(r *page.Request) (view.Report, error) {
	d, err := desk(r)
	if err != nil {
		return view.Report{}, err
	}
	permit, err := r.Permit("")
	if err != nil {
		return view.Report{}, err
	}
	a := ask(r.URL.Query(), d.Today())
	kind := a.kind
	if kind == "all" {
		kind = ""
	}
	c, err := d.Complaints(r.Ctx(), permit, a.Span, a.step, kind)
	if err != nil {
		return view.Report{}, err
	}
	causes, err := listed(r, own.Causes)
	if err != nil {
		return view.Report{}, err
	}
	ways, err := listed(r, own.Channels)
	if err != nil {
		return view.Report{}, err
	}
	p := complaintsView(care{c, r.MayOpen("/cases")}, causes, ways)
	p.Layout = r.Layout("Complaints", view.SectionComplaints)
	p.Kind = a.kind
	frame(r, a, c.Before, d.Today(), &p)
	for _, k := range [][2]string{{"complaint", "Complaints"}, {"question", "Questions"}, {"return", "Returns"}, {"all", "All cases"}} {
		b := a
		b.kind = k[0]
		p.Kinds = append(p.Kinds, view.Chip{Label: k[1], URL: "/complaints?" + b.query().Encode(), Current: k[0] == a.kind})
	}
	only(r, &p)
	if r.May("GET /cases/new") {
		p.FirstURL, p.FirstLabel = "/cases/new", "Write down the first one"
	}
	return p, nil
}

// listed reads the retailer's words of a list.
func listed(r *page.Request, l own.List) (words, error) {
	w := words{}
	if r.Site.Own == nil {
		return w, nil
	}
	all, err := r.Site.Own.Words(r.Ctx(), r.Tenant.ID, l)
	for _, x := range all {
		w[x.Code] = x.Label
	}
	return w, err
}

var kindWords = map[string]string{"complaint": "Complaints", "question": "Questions", "return": "Returns", "": "Cases"}

// complaintsView shapes the figures; it is pure.
// care is what is shown of complaints; listed says that the viewer may open the lists behind.
type care struct {
	*figures.Complaints
	listed bool
}

func complaintsView(c care, causes, ways words) view.Report {
	p := view.Report{
		Name: "complaints", Heading: kindWords[c.Kind], Lead: "What people are unhappy with, how long they wait, and whether they come back.",
		Rules: careRules, Missing: "Causes, waiting times and satisfaction stand here once there are cases.", Empty: c.Total.Opened == 0 && c.Earlier.Opened == 0 && c.Open == 0,
	}
	p.Tiles = careTiles(c)
	p.Cards = []view.ReportCard{
		openedCard(c), causesCard(c, causes), faultyCard(c), painCard(c, causes), waitsCard(c), scoreCard(c), repeatCard(c), waysCard(c, ways),
	}
	return p
}

var careRules = []string{
	"A case counts on the day on which it was opened, in all figures: what is still open is in the number of cases and in no waiting time.",
	"The time to answer runs from opening to the first answer, the time to resolve to when it was solved, by the clock on the wall. Half of all wait no longer than the median, nine in ten no longer than the 90th percentile.",
	"The score is the customer's answer after closing, 1 to 5; who gave none is left out.",
	"What hurts most weighs how many cases a cause has by how long they took and how low they scored, each against the mean of all: 100 for each average case.",
	"Who complained is compared with who never did. A complaint counts once per customer in the year, and only if 90 or 180 days have passed since. Of the others, a buyer counts once in each month, from the first order of that month.",
}

// caseList gives the list behind a number, empty to whom it is not shown.
func caseList(c care, s figures.Span, pairs ...string) string {
	if !c.listed {
		return ""
	}
	if c.Kind != "" {
		pairs = append(pairs, "kind", c.Kind)
	}
	return link("/cases", s, append(pairs, "queue", "all")...)
}

func careTiles(c care) []view.ReportTile {
	n, b := c.Total, c.Earlier
	open := url.Values{"queue": {"all"}, "status": {"open"}}
	if c.Kind != "" {
		open.Set("kind", c.Kind)
	}
	return []view.ReportTile{
		change(view.ReportTile{Label: "Opened", Value: count(n.Opened), URL: caseList(c, c.Span)}, n.Opened, b.Opened, false),
		{Label: "Open now", Value: count(c.Open), URL: "/cases?" + open.Encode(), Note: count(c.Waiting) + " more wait for the customer"},
		change(view.ReportTile{Label: "Time to answer", Value: hours(c.Answer.Median), Note: "median; 90th percentile " + hours(c.Answer.Ninety)},
			c.Answer.Median, c.AnswerBefore.Median, false),
		change(view.ReportTile{Label: "Time to resolve", Value: hours(c.Resolve.Median), Note: "median; 90th percentile " + hours(c.Resolve.Ninety)},
			c.Resolve.Median, c.ResolveBefore.Median, false),
		change(view.ReportTile{Label: "Resolved", Value: share(n.Resolved, n.Opened), Note: count(n.Resolved) + " of " + count(n.Opened)},
			permille(n.Resolved, n.Opened), permille(b.Resolved, b.Opened), true),
		change(view.ReportTile{Label: "Satisfaction", Value: stars(n.Mean()), Note: "of 5, from " + count(n.Scored) + " answers"}, n.Mean(), b.Mean(), true),
	}
}

func openedCard(c care) view.ReportCard {
	card := view.ReportCard{ID: "opened", Title: kindWords[c.Kind] + " by " + string(c.Step), Wide: true}
	var points []chart.Point
	card.Table = view.ReportTable{Caption: card.Title, Head: []string{"From", "Opened", "Answered", "Resolved", "Score"}}
	for _, b := range c.Buckets {
		list := caseList(c, b.Span)
		points = append(points, chart.Point{Label: b.Label, Value: b.Opened, URL: list})
		card.Table.Rows = append(card.Table.Rows, to(cells(b.From.Words(), count(b.Opened), count(b.Answered), count(b.Resolved), stars(b.Mean())), 1, list))
	}
	card.Chart, card.Small = lineOf(chart.Frame{
		ID: "opened", Title: card.Title, Desc: count(c.Total.Opened) + " were opened; in the period before " + count(c.Earlier.Opened) + ".",
	}, points, nil, c.Words(), "")
	return card
}

const nothingOpened = "Nothing was opened in this time."

func causesCard(c care, w words) view.ReportCard {
	card := view.ReportCard{ID: "causes", Title: "By cause", Sub: "Together: how much a cause and those above it come to." + over(c.Span, c.Grouped)}
	card.Table = view.ReportTable{Caption: card.Title, Head: []string{"Cause", "Cases", "Share", "Mean time to resolve", "Score"}}
	var points []chart.Point
	for _, x := range c.Causes {
		if x.Hidden {
			card.Table.Rows = append(card.Table.Rows, cells(w.of(x.Code), hidden, hidden, hidden, hidden))
			continue
		}
		list := ""
		if x.Code != "" {
			list = caseList(c, c.Grouped, "cause", x.Code)
		}
		points = append(points, chart.Point{Label: w.of(x.Code), Value: x.Opened, URL: list})
		card.Table.Rows = append(card.Table.Rows, to(cells(w.of(x.Code), count(x.Opened), share(x.Opened, c.GroupedTotal.Opened), hours(x.Slowness()), stars(x.Mean())), 1, list))
	}
	return pareto(card, points)
}

// pareto draws what a card lists, or says that there is nothing.
func pareto(card view.ReportCard, points []chart.Point) view.ReportCard {
	if len(points) == 0 {
		card.Empty = nothingOpened
		return card
	}
	const most = 11
	if len(points) > most+1 {
		rest := chart.Point{Label: strconv.Itoa(len(points)-most) + " others"}
		for _, x := range points[most:] {
			rest.Value += x.Value
		}
		points = append(points[:most:most], rest)
	}
	card.Chart, card.Small = drawn(chart.Frame{
		ID: card.ID, Title: card.Title, Desc: "The most: " + points[0].Label + " with " + count(points[0].Value) + " cases.",
	}, points, chart.Pareto)
	return card
}

func faultyCard(c care) view.ReportCard {
	card := view.ReportCard{ID: "products", Title: "By product", Sub: "Cases that name a product." + over(c.Span, c.Grouped)}
	card.Table = view.ReportTable{Caption: card.Title, Head: []string{"Product", "SKU", "Cases", "Units sold", "Per 1,000 sold", "Score"}}
	var points []chart.Point
	for _, x := range c.Products {
		name := x.Label
		if name == "" {
			name = x.Code
		}
		if x.Hidden {
			card.Table.Rows = append(card.Table.Rows, cells(name, x.Code, hidden, hidden, hidden, hidden))
			continue
		}
		rate := "–"
		if n := x.PerThousand(); n >= 0 {
			rate = strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10)
		}
		list := caseList(c, c.Grouped, "product", x.Code)
		points = append(points, chart.Point{Label: name, Value: x.Opened, URL: list})
		card.Table.Rows = append(card.Table.Rows, to(cells(name, x.Code, count(x.Opened), units(x.Sold), rate, stars(x.Mean())), 2, list))
	}
	card.Table.Rows = card.Table.Rows[:min(len(card.Table.Rows), 30)]
	return pareto(card, points)
}

func painCard(c care, w words) view.ReportCard {
	card := view.ReportCard{ID: "unhappy", Title: "What people are unhappy with, and what is underserved", Sub: "Many cases, slow and with low scores: the causes that hurt most." + over(c.Span, c.Grouped)}
	card.Table = view.ReportTable{Caption: card.Title, Head: []string{"Cause", "Weight", "Cases", "Mean time to resolve", "Score"}}
	var points []chart.Point
	for _, x := range c.Painful {
		list := caseList(c, c.Grouped, "cause", x.Code)
		points = append(points, chart.Point{Label: w.of(x.Code), Value: x.Pain, URL: list})
		card.Table.Rows = append(card.Table.Rows, to(cells(w.of(x.Code), count(x.Pain), count(x.Opened), hours(x.Slowness()), stars(x.Mean())), 2, list))
	}
	if len(points) == 0 {
		card.Empty = "No case of this time has a cause."
		return card
	}
	card.Chart, card.Small = drawn(chart.Frame{
		ID: "unhappy", Title: card.Title, Text: count, Desc: "What hurts most: " + points[0].Label + ".",
	}, points[:min(len(points), 10)], chart.Bars)
	return card
}

func waitsCard(c care) view.ReportCard {
	card := view.ReportCard{ID: "waits", Title: "How long people wait"}
	card.Table = view.ReportTable{Caption: card.Title, Head: []string{"", "This time", "The period before"}}
	var points []chart.Point
	for _, x := range []struct {
		label       string
		now, before int64
	}{
		{"Answer, median", c.Answer.Median, c.AnswerBefore.Median},
		{"Answer, 90th percentile", c.Answer.Ninety, c.AnswerBefore.Ninety},
		{"Resolve, median", c.Resolve.Median, c.ResolveBefore.Median},
		{"Resolve, 90th percentile", c.Resolve.Ninety, c.ResolveBefore.Ninety},
	} {
		points = append(points, chart.Point{Label: x.label, Value: x.now})
		card.Table.Rows = append(card.Table.Rows, cells(x.label, hours(x.now), hours(x.before)))
	}
	if c.Total.Answered == 0 && c.Total.Resolved == 0 {
		card.Empty = "Nothing of this time was answered or resolved yet."
		return card
	}
	card.Chart, card.Small = drawn(chart.Frame{
		ID: "waits", Title: card.Title, Text: hours,
		Desc: "Half of all were answered within " + hours(c.Answer.Median) + " and resolved within " + hours(c.Resolve.Median) + ".",
	}, points, chart.Bars)
	return card
}

func scoreCard(c care) view.ReportCard {
	card := view.ReportCard{ID: "satisfaction", Title: "Satisfaction", Sub: "The mean of what customers answered after closing, 1 to 5."}
	card.Table = view.ReportTable{Caption: card.Title, Head: []string{"From", "Mean", "Answers"}}
	var points []chart.Point
	for _, b := range c.Buckets {
		if b.Scored == 0 {
			continue
		}
		points = append(points, chart.Point{Label: b.Label, Value: b.Mean()})
		card.Table.Rows = append(card.Table.Rows, cells(b.From.Words(), stars(b.Mean()), count(b.Scored)))
	}
	if len(points) == 0 {
		card.Empty = "No customer has answered about a case of this time."
		return card
	}
	card.Chart, card.Small = drawn(chart.Frame{
		ID: "satisfaction", Title: card.Title, Desc: "The mean of all is " + stars(c.Total.Mean()) + ".",
		Text: func(v int64) string { return strconv.FormatFloat(float64(v)/100, 'f', 1, 64) },
	}, points, func(f chart.Frame, points []chart.Point) template.HTML {
		return chart.Line(f, points, nil, "Mean score", "")
	})
	return card
}

func repeatCard(c care) view.ReportCard {
	card := view.ReportCard{
		ID: "repeat", Title: "Do they come back?", Sub: "Who bought again, after a complaint and without one: " + c.RepeatSpan.Words() + ".",
	}
	card.Table = view.ReportTable{Caption: card.Title, Head: []string{"", "People", "Bought again", "Share"}}
	var points []chart.Point
	for _, x := range []struct {
		label string
		figures.Repeat
	}{
		{"Complained, 90 days", c.With90},
		{"No complaint, 90 days", c.Other90},
		{"Complained, 180 days", c.With180},
		{"No complaint, 180 days", c.Other180},
	} {
		if x.Hidden {
			card.Table.Rows = append(card.Table.Rows, cells(x.label, hidden, hidden, hidden))
			continue
		}
		if x.People > 0 {
			points = append(points, chart.Point{Label: x.label, Value: x.Share()})
		}
		card.Table.Rows = append(card.Table.Rows, cells(x.label, count(x.People), count(x.Again), share(x.Again, x.People)))
	}
	if c.RepeatAt == 0 {
		card.Empty = "This is being counted, and stands here in a minute."
		return card
	}
	card.Foot = "As of " + c.RepeatAt.Time().Format("2 Jan 2006, 15:04 MST") + "."
	if len(points) == 0 {
		card.Empty = "Too few days have passed since to say who comes back."
		return card
	}
	card.Chart, card.Small = drawn(chart.Frame{
		ID: "repeat", Title: card.Title, Text: tenths,
		Desc: "Bought again within 90 days: " + share(c.With90.Again, c.With90.People) + " after a complaint, " + share(c.Other90.Again, c.Other90.People) + " without one.",
	}, points, chart.Bars)
	return card
}

func waysCard(c care, w words) view.ReportCard {
	card := view.ReportCard{ID: "channels", Title: "By channel", Sub: over(c.Span, c.Grouped)}
	card.Table = view.ReportTable{Caption: card.Title, Head: []string{"Channel", "Cases", "Share", "Score"}}
	var points []chart.Point
	for _, x := range c.Channels {
		if x.Hidden {
			card.Table.Rows = append(card.Table.Rows, cells(w.of(x.Code), hidden, hidden, hidden))
			continue
		}
		list := ""
		if x.Code != "" {
			list = caseList(c, c.Grouped, "channel", x.Code)
		}
		points = append(points, chart.Point{Label: w.of(x.Code), Value: x.Opened, URL: list})
		card.Table.Rows = append(card.Table.Rows, to(cells(w.of(x.Code), count(x.Opened), share(x.Opened, c.GroupedTotal.Opened), stars(x.Mean())), 1, list))
	}
	if len(points) == 0 {
		card.Empty = nothingOpened
		return card
	}
	card.Chart, card.Small = drawn(chart.Frame{
		ID: "channels", Title: card.Title, Desc: "The most: " + points[0].Label + ".",
	}, points, chart.Bars)
	return card
}
