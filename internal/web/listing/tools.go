package listing

import (
	"net/url"
	"strconv"

	"counterpart/internal/crm"
	"counterpart/internal/crm/lists"
	"counterpart/internal/field"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// switcher fills in the saved views and the form that saves one. out says which filters in force
// no view keeps.
func (a *asked) switcher(l *view.List, out string) {
	if a.r.Site.Views == nil {
		return
	}
	if len(a.views) > 0 {
		l.Views = []view.SavedLink{{Label: "All " + l.Nouns, URL: a.plain(), Current: a.view.Number == 0 && !a.filtered()}}
	}
	for _, v := range a.views {
		l.Views = append(l.Views, view.SavedLink{
			Label: v.Name, URL: a.base + "?view=" + strconv.FormatInt(v.Number, 10), Current: v.Number == a.view.Number,
			Shared: v.Shared, Default: v.Number == a.first,
		})
	}
	if !a.r.May("POST /views") {
		return
	}
	l.Keep = &view.SaveForm{Action: "/views", Hidden: []view.Hidden{{Name: "list", Value: a.list}, {Name: "query", Value: a.q.Encode()}}, MayShare: true, LeftOut: out}
	if v := a.view; v.Number != 0 {
		l.Keep.Name = v.Name
		if lists.Mine(a.permit, v) {
			base := "/views/" + strconv.FormatInt(v.Number, 10)
			l.Keep.Mine, l.Keep.Shared, l.Keep.First = true, v.Shared, v.Number == a.first
			l.Keep.EditAction, l.Keep.DeleteAction = base, base+"/delete"
		}
	}
}

// tools fills in what stands above the rows, but for the filter's form.
func (p *people) tools(l *view.List) {
	out := ""
	if p.q.Has("find") {
		out = "The value of the own field is personal and is not saved with the view."
	}
	p.switcher(l, out)
	l.Chosen, l.Choose = p.want.chosen, choice(p.asked, p.all, p.cols)
	if len(l.Chosen) > 1 {
		l.ClearURL = p.without(p.keys...)
	}
	chip := func(label string, set func(url.Values), on bool) {
		l.Quick = append(l.Quick, view.Chip{Label: label, Current: on, URL: p.url(func(q url.Values) {
			for _, k := range p.keys {
				q.Del(k)
			}
			set(q)
		})})
	}
	only := len(p.want.chosen) == 1
	chip("All", func(url.Values) {}, !p.filtered())
	if p.permit.Open().Has(field.Orders) {
		chip("Champions", func(q url.Values) { q.Set("group", "champions") }, only && p.q.Get("group") == "champions")
		chip("At risk", func(q url.Values) { q.Set("group", "at-risk") }, only && p.q.Get("group") == "at-risk")
	}
	if p.permit.Open().Has(field.Cases) {
		chip("Open cases", func(q url.Values) { q.Set("cases", "1") }, only && p.q.Get("cases") != "")
	}
	chip("Restricted", func(q url.Values) { q.Set("state", crm.Restricted) }, only && p.q.Get("state") != "")
}

// anything is the choice that does not narrow.
var anything = view.Option{Label: "Any"}

func options(list []view.Option) []view.Option { return append([]view.Option{anything}, list...) }

// offers fills in the form of filters.
func (p *people) offers(l *view.List) error {
	codes, err := p.r.Site.Lists.Countries(p.r.Ctx(), p.permit, false)
	if err != nil {
		return err
	}
	f := &view.FilterForm{Action: p.base, Hidden: p.hidden(append([]string{keyOwn}, p.keys...)...)}
	f.Hidden = append(f.Hidden, view.Hidden{Name: keyOwn, Value: "1"})
	add := func(in view.Input) {
		in.Value = p.q.Get(in.Name)
		f.Fields = append(f.Fields, in)
	}
	if len(codes) > 0 {
		add(view.Input{Name: "country", Label: "Country", Type: "select", Options: places(codes)})
	}
	add(view.Input{Name: "state", Label: "State", Type: "select", Options: options([]view.Option{{Value: crm.Restricted, Label: "Restricted"}})})
	if p.permit.Open().Has(field.Orders) {
		add(view.Input{Name: "group", Label: "Group", Type: "select", Options: options(groups)})
		add(view.Input{Name: "rfm", Label: "Recency and frequency", Type: "select", Options: options(cells())})
		add(view.Input{Name: "first", Label: "First order in", Type: "month"})
		add(view.Input{Name: "since", Label: "Bought since", Type: "date"})
		add(view.Input{Name: "least", Label: "Orders, at least", Type: "number"})
		add(view.Input{Name: "most", Label: "Orders, at most", Type: "number"})
	}
	if p.permit.Open().Has(field.Cases) {
		add(view.Input{Name: "cases", Label: "Cases", Type: "select", Options: options([]view.Option{{Value: "1", Label: "Open ones"}})})
	}
	f.Private, f.PrivateAction = p.owned.Inputs(), "/customers/equal"
	l.Filter = f
	return nil
}

func places(codes []string) []view.Option {
	out := []view.Option{anything}
	for _, c := range codes {
		out = append(out, view.Option{Value: c, Label: shape.Country(c)})
	}
	return out
}

// cells are the 25 places of recency and frequency, the best first.
func cells() (out []view.Option) {
	for r := 5; r > 0; r-- {
		for f := 5; f > 0; f-- {
			out = append(out, view.Option{Value: strconv.Itoa(r*10 + f), Label: "R " + strconv.Itoa(r) + ", F " + strconv.Itoa(f)})
		}
	}
	return out
}

// tools fills in what stands above the rows, but for the filter's form.
func (p *saleList) tools(l *view.List) {
	out := ""
	switch {
	case p.q.Has(keyFind):
		out = "The value of the own field is personal and is not saved with the view."
	case p.q.Has("customer"):
		out = "Whose orders these are is not saved with the view."
	}
	p.switcher(l, out)
	l.Chosen, l.Choose = p.want.chosen, choice(p.asked, p.all, p.cols)
	if len(l.Chosen) > 1 {
		l.ClearURL = p.without(p.keys...)
	}
	chip := func(label, key, value string) {
		now := p.q.Get(key)
		l.Quick = append(l.Quick, view.Chip{Label: label, Current: now == value, URL: p.url(func(q url.Values) {
			q.Del(key)
			q.Del("number")
			if value != "" {
				q.Set(key, value)
			}
		})})
	}
	chip("All", "channel", "")
	for _, c := range channels {
		chip(c.Label, "channel", c.Value)
	}
}

// offers fills in the form of filters.
func (p *saleList) offers(l *view.List) error {
	codes, err := p.r.Site.Lists.Countries(p.r.Ctx(), p.permit, true)
	if err != nil {
		return err
	}
	f := &view.FilterForm{Action: p.base, Hidden: p.hidden(append([]string{keyOwn}, p.keys...)...)}
	f.Hidden = append(f.Hidden, view.Hidden{Name: keyOwn, Value: "1"})
	if v := p.q.Get("customer"); v != "" {
		f.Hidden = append(f.Hidden, view.Hidden{Name: "customer", Value: v})
	}
	for _, in := range []view.Input{
		{Name: "from", Label: "From", Type: "date"},
		{Name: "to", Label: "To", Type: "date", Hint: "Both days are included."},
		{Name: "status", Label: "Status", Type: "select", Options: options(statuses)},
		{Name: "channel", Label: "Channel", Type: "select", Options: options(channels)},
		{Name: "country", Label: "Country", Type: "select", Options: places(codes)},
		{Name: "product", Label: "Product", Type: "text", Max: "64", Hint: "Its SKU."},
		{Name: "min", Label: "Total, at least", Type: "text", Mode: "decimal", Max: "20"},
		{Name: "max", Label: "Total, at most", Type: "text", Mode: "decimal", Max: "20"},
		{Name: "credit", Label: "Credits", Type: "select", Options: options([]view.Option{{Value: "1", Label: "Only credits and returns"}})},
		{Name: "currency", Label: "Currency", Type: "text", Max: "3", Hint: "Such as EUR."},
	} {
		in.Value = p.q.Get(in.Name)
		f.Fields = append(f.Fields, in)
	}
	f.Private, f.PrivateAction = p.owned.Inputs(), "/orders/equal"
	l.Filter = f
	return nil
}
