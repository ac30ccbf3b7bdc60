package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/vault"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// newCustomer shows an empty form.
func newCustomer(r *request) error {
	return r.page(r.customerForm(shape.NewForm(shape.Form(crm.Profile{}, ""), nil), nil))
}

// createCustomer adds a customer.
func createCustomer(r *request) error {
	permit, err := r.permit("")
	if err != nil {
		return err
	}
	p := shape.Profile(r.form)
	p.Consents = shape.Consents(r.form)
	id, place, err := r.s.Desk.Create(r.ctx(), permit, p)
	if err == nil {
		r.saved("Added", place)
		return r.see(shape.URL(id))
	}
	return r.mend(shape.NewForm(shape.Form(p, ""), r.form), err)
}

// editCustomer shows the form with what is there.
func editCustomer(r *request) error {
	id, err := r.customerID()
	if err != nil {
		return err
	}
	reason, _ := r.s.memory.visiting(r.who().Session, id)
	permit, err := r.permit(cmp.Or(reason, "correction"))
	if err != nil {
		return err
	}
	c, index, err := r.s.Desk.Show(r.ctx(), permit, id, crm.Ask{Open: shape.Edited & permit.Open()})
	if err != nil {
		return err
	}
	f := r.customerForm(shape.Form(c.Profile, strconv.FormatInt(c.Revision, 10)), nil)
	f.Recorded = r.recorded(permit, index, shape.Edited, 0, 1)
	return r.page(f)
}

// updateCustomer changes a customer.
func updateCustomer(r *request) error {
	id, err := r.customerID()
	if err != nil {
		return err
	}
	permit, err := r.permit("correction")
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(r.value("version"), 10, 64)
	if err != nil {
		return failure.New(failure.Invalid, "The form is not complete.").WithHint("Open the page again.")
	}
	p := shape.Profile(r.form)
	place, err := r.s.Desk.Update(r.ctx(), permit, id, revision, p, shape.Edited)
	if err == nil {
		r.saved("Saved", place)
		return r.see(shape.URL(id))
	}
	return r.mend(shape.Form(p, r.value("version")), err)
}

// customerForm adds to a form what surrounds it.
func (r *request) customerForm(f view.CustomerForm, errs view.Errors) view.CustomerForm {
	f.Errors, f.Action, f.BackURL = errs, r.URL.Path, "/customers"
	title := "New customer"
	if f.New {
		f.Action = "/customers"
	}
	if id, err := r.customerID(); err == nil {
		title, f.Action, f.BackURL = "Edit customer", shape.URL(id), shape.URL(id)
	}
	f.Layout = r.layout(title, view.SectionCustomers)
	return f
}

// mend shows a form anew with what is wrong, or gives the error back. The answer that a value is
// taken is limited, as it tells that somebody is a customer.
func (r *request) mend(f view.CustomerForm, err error) error {
	var faults crm.FieldErrors
	text, hint := failure.Public(err)
	switch {
	case errors.As(err, &faults):
		r.answer.status = http.StatusBadRequest
		return r.page(r.customerForm(f, shape.Errors(faults)))
	case failure.Is(err, failure.Conflict):
		if err := r.s.Access.Limit(access.Conflicts, r.who()); err != nil {
			return err
		}
		r.answer.status = http.StatusConflict
		return r.page(r.customerForm(f, view.Errors{"": text + " " + hint}))
	}
	return err
}

// saved tells on the next page which entry records a change.
func (r *request) saved(word string, at ledger.Place) {
	n := view.Notice{Tone: "ok", Text: word + "."}
	if at.Index >= 0 {
		n.Text = fmt.Sprintf("%s. Recorded as entry %d.", word, at.Index)
	}
	if at.Index >= 0 && r.s.may(r.who().Role, "GET /ledger/{index}") {
		n.URL, n.Link = shape.EntryURL(at.Index), "See the entry"
	}
	r.tell(n)
}

// addNote writes a note on a customer.
func addNote(r *request) error {
	id, err := r.customerID()
	if err != nil {
		return err
	}
	permit, err := r.permit("")
	if err != nil {
		return err
	}
	note, err := r.s.Desk.AddNote(r.ctx(), permit, id, vault.Plain(r.value("text")))
	var faults crm.FieldErrors
	if errors.As(err, &faults) {
		return failure.New(failure.Invalid, "The note %s.", faults[0].Text).
			WithHint("Nothing was saved. Go back, change the text and send it again.")
	}
	if err != nil {
		return err
	}
	r.saved("Note added", note.Place)
	for _, m := range note.Masked {
		r.tell(view.Notice{Tone: "warn", Text: "In your note " + m.Text + "."})
	}
	return r.see(shape.URL(id))
}

// setConsent records a person's word on one channel.
func setConsent(r *request) error {
	id, err := r.customerID()
	if err != nil {
		return err
	}
	permit, err := r.permit("")
	if err != nil {
		return err
	}
	n := crm.Consent{
		Channel: crm.Contact(r.value("channel")), Given: r.value("given") == "true", Source: vault.Plain("told to staff"),
	}
	for _, ch := range shape.Channels {
		if ch.Contact == n.Channel {
			n.Text = vault.Plain(ch.Text)
		}
	}
	if n.Text.Empty() {
		return failure.New(failure.Invalid, "There is no such channel.")
	}
	place, err := r.s.Desk.SetConsent(r.ctx(), permit, id, n)
	if err != nil {
		return err
	}
	r.saved("Consent recorded", place)
	return r.see(shape.URL(id))
}
