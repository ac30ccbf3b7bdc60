package listing

import (
	"errors"
	"net/url"
	"strconv"

	"counterpart/internal/clean"
	"counterpart/internal/crm/lists"
	"counterpart/internal/failure"
	"counterpart/internal/web/page"
)

// listed reads which list a form is about.
func listed(r *page.Request) (string, error) {
	l := r.Value("list")
	if l != "customers" && l != "orders" && l != "cases" {
		return "", failure.New(failure.Invalid, "There is no such list.")
	}
	return l, nil
}

// SaveView saves a list as a new view.
func SaveView(r *page.Request) error { return save(r, 0) }

// ChangeView saves a list as the view that it was.
func ChangeView(r *page.Request) error {
	number, err := viewNumber(r)
	if err != nil {
		return err
	}
	return save(r, number)
}

func viewNumber(r *page.Request) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil || n < 1 {
		return 0, failure.New(failure.NotFound, "There is no such view.")
	}
	return n, nil
}

func save(r *page.Request, number int64) error {
	list, err := listed(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	q, err := url.ParseQuery(r.Value("query"))
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "The view cannot be read.")
	}
	v := lists.View{
		Number: number, List: list, Name: r.Value("name"), Shared: r.Value("shared") == "yes",
		Filter: q.Encode(), Sort: q.Get(keySort), Columns: q[keyCol],
	}
	n, place, err := r.Site.Views.Save(r.Ctx(), permit, v, r.Value("first") == "yes")
	if err != nil {
		return said(err)
	}
	r.Saved("View saved", place)
	return r.See("/" + list + "?view=" + strconv.FormatInt(n, 10))
}

// said puts what is wrong with a name into the failure's text.
func said(err error) error {
	var list clean.FieldErrors
	if !errors.As(err, &list) || len(list) == 0 {
		return err
	}
	return failure.Wrap(err, failure.Invalid, "The view was not saved: its %s %s.", list[0].Field, list[0].Text).
		WithHint("Go back and change it.")
}

// DeleteView deletes a view.
func DeleteView(r *page.Request) error {
	number, err := viewNumber(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	list, place, err := r.Site.Views.Delete(r.Ctx(), permit, number)
	if err != nil {
		return err
	}
	r.Saved("View deleted", place)
	return r.See("/" + list)
}
