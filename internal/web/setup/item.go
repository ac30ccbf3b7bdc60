package setup

import (
	"strconv"

	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// item is an order or a case whose own fields are written.
type item struct {
	object  own.Object
	number  int64
	url     string
	section view.Section
}

func orderItem(r *page.Request) (item, error) {
	n, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || n < 1 {
		return item{}, failure.New(failure.NotFound, "There is no such order.")
	}
	return item{own.Order, n, "/orders/" + r.PathValue("id"), view.SectionOrders}, nil
}

func caseItem(r *page.Request) (item, error) {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil || n < 1 {
		return item{}, failure.New(failure.NotFound, "There is no such case.")
	}
	return item{own.Case, n, "/cases/" + r.PathValue("number"), view.SectionCases}, nil
}

func orderForm(r *page.Request) error { return form(r, orderItem) }
func caseForm(r *page.Request) error  { return form(r, caseItem) }
func saveOrder(r *page.Request) error { return save(r, orderItem) }
func saveCase(r *page.Request) error  { return save(r, caseItem) }

// form shows what there is, in full, under an entry of its own.
func form(r *page.Request, of func(*page.Request) (item, error)) error {
	it, err := of(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	got, err := r.Site.Own.Show(r.Ctx(), permit, it.object, it.number)
	if err != nil {
		return err
	}
	p := formPage(r, it, got, nil)
	if got.Entry >= 0 {
		p.Recorded = r.Recorded(permit, got.Entry, got.Defs.Set(), 0, 1)
	}
	return r.Page(p)
}

func formPage(r *page.Request, it item, got own.View, errs view.Errors) view.OwnForm {
	what := "this " + named[it.object].one
	if it.object == own.Case {
		what = "case " + r.PathValue("number")
	}
	return view.OwnForm{
		Layout: r.Layout("Own fields of "+what, it.section), What: what, Action: it.url + "/own", BackURL: it.url,
		Inputs: shape.OwnInputs(got.Defs, got.Values, errs), Errors: errs,
	}
}

// save writes what the form says.
func save(r *page.Request, of func(*page.Request) (item, error)) error {
	it, err := of(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	all, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	got := own.View{Defs: all.Live(it.object)}
	got.Values = shape.OwnValues(got.Defs, r.Entered)
	place, err := r.Site.Own.Save(r.Ctx(), permit, it.object, it.number, got.Values)
	if err != nil {
		errs, err := faults(r, err)
		if err != nil {
			return err
		}
		return r.Page(formPage(r, it, got, errs))
	}
	r.Saved("Saved", place)
	return r.See(it.url)
}
