package counter

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/person"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// New shows an empty form.
func New(r *page.Request) error {
	return r.Page(customerForm(r, shape.NewForm(shape.Form(person.Profile{}, ""), nil), nil))
}

// Create adds a customer.
func Create(r *page.Request) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	p := shape.Profile(r.Entered)
	p.Consents = shape.Consents(r.Entered)
	id, place, err := r.Site.Desk.Create(r.Ctx(), permit, p)
	if err == nil {
		r.Saved("Added", place)
		return r.See(shape.URL(id))
	}
	return mend(r, shape.NewForm(shape.Form(p, ""), r.Entered), err)
}

// Edit shows the form with what is there.
func Edit(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	reason, _ := r.Site.Memory.Visiting(r, id)
	permit, err := r.Permit(cmp.Or(reason, "correction"))
	if err != nil {
		return err
	}
	c, index, err := r.Site.Desk.Show(r.Ctx(), permit, id, crm.Ask{Open: shape.Edited & permit.Open()})
	if err != nil {
		return err
	}
	f := customerForm(r, shape.Form(c.Profile, strconv.FormatInt(c.Revision, 10)), nil)
	f.Recorded = r.Recorded(permit, index, shape.Edited|linked&permit.Open(), 0, 1)
	return r.Page(f)
}

// Update changes a customer.
func Update(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("correction")
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(r.Value("version"), 10, 64)
	if err != nil {
		return failure.New(failure.Invalid, "The form is not complete.").WithHint("Open the page again.")
	}
	p := shape.Profile(r.Entered)
	place, err := r.Site.Desk.Update(r.Ctx(), permit, id, revision, p, shape.Edited)
	if err == nil {
		r.Saved("Saved", place)
		return r.See(shape.URL(id))
	}
	return mend(r, shape.Form(p, r.Value("version")), err)
}

// customerForm adds to a form what surrounds it.
func customerForm(r *page.Request, f view.CustomerForm, errs view.Errors) view.CustomerForm {
	f.Errors, f.Action, f.BackURL = errs, r.URL.Path, "/customers"
	title := "New customer"
	if f.New {
		f.Action = "/customers"
	}
	if id, err := customerID(r); err == nil {
		title, f.Action, f.BackURL = "Edit customer", shape.URL(id), shape.URL(id)
	}
	f.Layout = r.Layout(title, view.SectionCustomers)
	return f
}

// mend shows a form anew with what is wrong, or gives the error back. The answer that a value is
// taken is limited, as it tells that somebody is a customer.
func mend(r *page.Request, f view.CustomerForm, err error) error {
	text, hint := failure.Public(err)
	faults, invalid := errors.AsType[base.FieldErrors](err)
	switch {
	case invalid:
		r.Status(http.StatusBadRequest)
		return r.Page(customerForm(r, f, shape.Errors(faults)))
	case failure.Is(err, failure.Conflict):
		if err := r.Site.Access.Limit(access.Conflicts, r.Who()); err != nil {
			return err
		}
		r.Status(http.StatusConflict)
		return r.Page(customerForm(r, f, view.Errors{"": text + " " + hint}))
	}
	return err
}

// AddNote writes a note on a customer.
func AddNote(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	note, err := r.Site.Desk.AddNote(r.Ctx(), permit, id, vault.Plain(r.Value("text")))
	if faults, ok := errors.AsType[base.FieldErrors](err); ok {
		return failure.New(failure.Invalid, "The note %s.", faults[0].Text).
			WithHint("Nothing was saved. Go back, change the text and send it again.")
	}
	if err != nil {
		return err
	}
	r.Saved("Note added", note.Place)
	for _, m := range note.Masked {
		r.Tell(view.Notice{Tone: "warn", Text: "In your note " + m.Text + "."})
	}
	return r.See(shape.URL(id))
}

// SetConsent records a person's word on one channel.
func SetConsent(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	n := person.Consent{
		Channel: person.Contact(r.Value("channel")), Given: r.Value("given") == "true", Source: vault.Plain("told to staff"),
	}
	for _, ch := range shape.Channels {
		if ch.Contact == n.Channel {
			n.Text = vault.Plain(ch.Text)
		}
	}
	if n.Text.Empty() {
		return failure.New(failure.Invalid, "There is no such channel.")
	}
	place, err := r.Site.Desk.SetConsent(r.Ctx(), permit, id, n)
	if err != nil {
		return err
	}
	r.Saved("Consent recorded", place)
	return r.See(shape.URL(id))
}
