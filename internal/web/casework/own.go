package casework

import (
	"net/url"
	"strconv"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// columns reads the own fields of cases and gives the columns to show; the filter gets what they show, and
// the search for a value that the address names.
func (in *room) columns(r *page.Request, permit policy.Permit, asked []string, n *narrowing) ([]string, error) {
	var err error
	if in.own, err = r.OwnFields(permit, own.Case); err != nil {
		return nil, err
	}
	cols := in.chosenColumns(asked)
	for _, key := range cols {
		set, err := r.OwnNamed(own.Case, key)
		if err != nil {
			return nil, err
		}
		n.filter.Open, n.filter.Masked = n.filter.Open|set&in.own.Open, n.filter.Masked|set&in.own.Masked
	}
	if number := n.values.Get("find"); number != "" {
		s, err := r.Seek(own.Case, number)
		if err != nil {
			return nil, err
		}
		n.filter.Own, n.filter.Blind, in.sought = s.Field, s.Blind, s.Words
	}
	return cols, nil
}

// Equal takes a value of an own field to look for, and answers with the opaque number under which this
// process remembers it.
func Equal(r *page.Request) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	f, err := r.OwnFields(permit, own.Case)
	if err != nil {
		return err
	}
	q := url.Values{}
	for _, k := range []string{"queue", "sort", "view"} {
		if v := r.Value(k); v != "" {
			q.Set(k, v)
		}
	}
	for _, p := range params {
		if v := r.Value(p.key); v != "" && p.key != "find" {
			q.Set(p.key, v)
		}
	}
	q["col"] = r.Entered["col"]
	if number := f.Remember(r); number != "" {
		q.Set("find", number)
		q.Set("queue", string(cases.Everything))
	}
	return r.See("/cases?" + q.Encode())
}

// exporting adds the export to what can be done with several cases, where the role may.
func exporting(r *page.Request, b *view.Bulk, n narrowing) *view.Bulk {
	if !r.May("POST /cases/export") {
		return b
	}
	if b == nil {
		b = &view.Bulk{}
	}
	b.Hidden = append(b.Hidden, view.Hidden{Name: "query", Value: n.values.Encode()})
	b.Acts = append(b.Acts, view.BulkAct{URL: "/cases/export", Label: "Export as CSV", Icon: "export"})
	b.All = "All of the list"
	return b
}

// Export hands over the cases that are ticked, or all of the list, in its columns and in full. What a page
// of them tells is recorded before its first row leaves; all of a list asks for a fresh factor, as nobody
// has counted it.
func Export(r *page.Request) error {
	q, err := url.ParseQuery(r.Value("query"))
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "The list cannot be read.")
	}
	in, err := newRoom(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	n := narrow(q, r.Site.Zone)
	cols, err := in.columns(r, permit, q["col"], &n)
	if err != nil {
		return err
	}
	n.filter.Open, n.filter.Masked = n.filter.Open|n.filter.Masked&permit.Open(), n.filter.Masked&^permit.Open()
	in.own.Open, in.own.Masked = in.own.Open|in.own.Masked&permit.Open(), in.own.Masked&^permit.Open()
	numbers, rows := []cases.Number(nil), int64(1<<53)
	if r.Value("all") != "yes" {
		if numbers, err = ticked(r); err != nil {
			return err
		}
		rows = int64(len(numbers))
	}
	if err := r.AllowExport(rows); err != nil {
		return err
	}
	heading := []string{"Case"}
	for _, c := range columns(in, cols, n) {
		heading = append(heading, c.Label)
	}
	x := row{in: in, now: watch{zone: r.Zone(), hours: in.settings.Hours, soon: in.settings.Soon, now: r.Site.Now()}, cols: cols}
	r.Sheet("cases", heading, func(put func([]string) error) error {
		if numbers != nil {
			got, err := desk(r).These(r.Ctx(), permit, numbers, n.filter.Open, n.filter.Masked)
			return x.write(got.Cases, err, put)
		}
		return desk(r).Walk(r.Ctx(), permit, n.filter, func(all []cases.Case) error { return x.write(all, nil, put) })
	})
	return nil
}

// write writes cases as lines of a file.
func (x row) write(all []cases.Case, err error, put func([]string) error) error {
	for _, c := range all {
		if err != nil {
			break
		}
		x.c = c
		line := []string{strconv.FormatInt(int64(c.Number), 10)}
		for _, key := range x.cols {
			line = append(line, page.Words(x.cell(key, false)))
		}
		err = put(line)
	}
	return err
}
