package listing

import (
	"net/url"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

const (
	exportSet = 500 // rows that are recorded at once, before the first of them is sent
	maxTicked = 200 // rows that can be ticked
)

// asking gives a request for the list that a form of many rows came from, so that its filter,
// order and columns are read as the list's own.
func asking(r *page.Request) (*page.Request, error) {
	q, err := url.ParseQuery(r.Value("query"))
	if err != nil {
		return nil, failure.Wrap(err, failure.Invalid, "The list cannot be read.")
	}
	q.Del(keyAfter)
	q.Del(keyPeek)
	q.Set(keyOwn, "1")
	at := *r
	at.Request = r.Clone(r.Ctx())
	at.URL = &url.URL{Path: r.URL.Path, RawQuery: q.Encode()}
	return &at, nil
}

func line[T any](cols []column[T], of T) []string {
	out := make([]string, len(cols))
	for i, c := range cols {
		if c.raw != nil {
			out[i] = c.raw(of)
			continue
		}
		out[i] = page.Words(c.cell(of))
	}
	return out
}

func titles[T any](cols []column[T]) []string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = c.label
	}
	return out
}

// ExportCustomers hands over the customers that are ticked, or all of the list, in its columns and
// in full.
func ExportCustomers(r *page.Request) error {
	at, err := asking(r)
	if err != nil {
		return err
	}
	p, err := readPeople(at)
	if err != nil {
		return err
	}
	p.ask.Open |= p.ask.Masked & p.permit.Open()
	p.ask.Masked &^= p.ask.Open
	ids, n := []party.Customer(nil), int64(0)
	if r.Value("all") == "yes" {
		count, err := r.Site.Lists.CustomerCount(r.Ctx(), p.permit, p.want.filter)
		if err != nil {
			return err
		}
		n = count.N
	} else {
		ns, err := ticked(r, maxTicked)
		if err != nil {
			return err
		}
		for _, id := range ns {
			ids = append(ids, party.Customer(id))
		}
	}
	if err := r.AllowExport(n); err != nil {
		return err
	}
	r.Sheet("customers", titles(p.cols), func(put func([]string) error) error {
		if ids != nil {
			got, err := r.Site.Desk.TheseCustomers(r.Ctx(), p.permit, p.ask, ids)
			if err != nil {
				return err
			}
			return p.write(got.Customers, put)
		}
		return p.everyone(put)
	})
	return nil
}

// everyone writes the list as a whole.
func (p *people) everyone(put func([]string) error) error {
	flush := func(os []party.Ordinal) error {
		got, err := p.r.Site.Desk.Those(p.r.Ctx(), p.permit, p.ask, os)
		if err != nil {
			return err
		}
		return p.write(got.Customers, put)
	}
	return inSets(func(at string) (lists.Page[party.Ordinal], error) {
		return p.r.Site.Lists.Customers(p.r.Ctx(), p.permit, p.want.filter, p.sort, at)
	}, flush)
}

// write writes customers as lines of a file.
func (p *people) write(list []crm.Customer, put func([]string) error) error {
	if err := p.rankAll(list); err != nil {
		return err
	}
	return each(list, func(c crm.Customer) error { return put(line(p.cols, c)) })
}

// inSets walks a list from its beginning to its end and hands it on in sets.
func inSets[T any](next func(at string) (lists.Page[T], error), flush func([]T) error) error {
	var set []T
	for at := ""; ; {
		page, err := next(at)
		if err != nil {
			return err
		}
		set, at = append(set, page.Rows...), page.Next
		if len(set) >= exportSet || at == "" && len(set) > 0 {
			if err := flush(set); err != nil {
				return err
			}
			set = nil
		}
		if at == "" {
			return nil
		}
	}
}

func each[T any](all []T, fn func(T) error) error {
	for _, one := range all {
		if err := fn(one); err != nil {
			return err
		}
	}
	return nil
}

// ExportOrders hands over the orders that are ticked, or all of the list, in its columns.
func ExportOrders(r *page.Request) error {
	at, err := asking(r)
	if err != nil {
		return err
	}
	p, err := readSales(at)
	if err != nil {
		return err
	}
	p.ask.Open |= p.ask.Masked & p.permit.Open()
	p.ask.Masked &^= p.ask.Open
	var ids []sale.OrderID
	n := int64(0)
	if r.Value("all") == "yes" {
		count, err := r.Site.Lists.OrderCount(r.Ctx(), p.permit, p.want.filter)
		if err != nil {
			return err
		}
		n = count.N
	} else {
		ns, err := ticked(r, maxTicked)
		if err != nil {
			return err
		}
		for _, id := range ns {
			ids = append(ids, sale.OrderID(id))
		}
	}
	if err := r.AllowExport(n); err != nil {
		return err
	}
	flush := func(put func([]string) error) func([]sale.Row) error {
		return func(rows []sale.Row) error {
			got, err := r.Site.Desk.Named(r.Ctx(), p.permit, rows, p.ask)
			if err != nil {
				return err
			}
			return each(got.Orders, func(o crm.ListedOrder) error { return put(line(p.cols, o)) })
		}
	}
	r.Sheet("orders", titles(p.cols), func(put func([]string) error) error {
		if ids != nil {
			rows, err := r.Site.Lists.TheseOrders(r.Ctx(), p.permit, ids)
			if err != nil {
				return err
			}
			return flush(put)(rows)
		}
		return inSets(func(at string) (lists.Page[sale.Row], error) {
			return r.Site.Lists.Orders(r.Ctx(), p.permit, p.want.filter, p.sort, at)
		}, flush(put))
	})
	return nil
}

// exportForm offers what can be exported as a whole.
func exportForm(kinds []string) *view.Export {
	f := &view.Export{Action: "/export", Formats: []view.Option{
		{Value: "csv", Label: "CSV (everything: a ZIP of CSV files)"}, {Value: "json", Label: "JSON, one object on each line"},
	}}
	for _, k := range kinds {
		f.Kinds = append(f.Kinds, view.Option{Value: k, Label: strings.ToUpper(k[:1]) + k[1:]})
	}
	return f
}
