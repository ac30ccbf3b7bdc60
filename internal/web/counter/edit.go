package counter

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// New shows an empty form.
func New(r *page.Request) error {
	ds, err := r.Own(own.Customer)
	if err != nil {
		return err
	}
	return r.Page(customerForm(r, shape.NewForm(shape.Form(person.Profile{}, "", ds...), nil), nil))
}

// Create adds a customer.
func Create(r *page.Request) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	ds, err := r.Own(own.Customer)
	if err != nil {
		return err
	}
	p := shape.Profile(r.Entered)
	p.Consents, p.Own = shape.Consents(r.Entered), shape.OwnValues(ds, r.Entered)
	if shown, err := warned(r, permit, p, ds); err != nil || shown {
		return err
	}
	id, place, err := r.Site.Desk.Create(r.Ctx(), permit, p)
	if err == nil {
		r.Saved("Added", place)
		return r.See(shape.URL(id))
	}
	return mend(r, shape.NewForm(shape.Form(p, "", ds...), r.Entered), err)
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
	ds, err := r.Own(own.Customer)
	if err != nil {
		return err
	}
	set := (shape.Edited | ds.Set()) & permit.Open()
	c, index, err := r.Site.Desk.Show(r.Ctx(), permit, id, crm.Ask{Open: set})
	if err != nil {
		return err
	}
	f := customerForm(r, shape.Form(c.Profile, strconv.FormatInt(c.Revision, 10), ds...), nil)
	f.Recorded = r.Recorded(permit, index, set|linked&permit.Open(), 0, 1)
	return r.Page(f)
}

// editGroup shows a customer's page with one group of details as a form in its place, or, where
// script asks for it, only that.
func editGroup(r *page.Request, id party.Customer, group string) error {
	permit, err := r.Permit("correction")
	if err != nil {
		return err
	}
	ds, err := r.Own(own.Customer)
	if err != nil {
		return err
	}
	set := groupSet(group, ds)
	if err := mayEdit(permit, set); err != nil {
		return err
	}
	c, index, err := r.Site.Desk.Show(r.Ctx(), permit, id, crm.Ask{Open: set, Bare: true})
	if err != nil {
		return err
	}
	f := shape.Form(c.Profile, strconv.FormatInt(c.Revision, 10), ds...)
	if r.Header.Get(view.FragmentHeader) != "part" {
		return showCustomer(r, id, func(p *view.Customer) {
			inPlace(p, group, f, nil)
			n := view.Notice{Text: "Shown in full to be changed: " + r.Labels(set) + "."}
			if r.May("GET /ledger/{index}") {
				n.URL, n.Link = shape.EntryURL(index), "See its entry in the ledger"
			}
			p.Notices = append(p.Notices, n)
		})
	}
	f.Action, f.BackURL, f.Group = shape.URL(id), shape.URL(id), group
	return r.Fragment(view.Customer{Part: &view.FieldGroup{Key: group, Title: shape.GroupTitle(group), Form: &f}}, "part")
}

// mayEdit refuses a form of fields that the permit does not open.
func mayEdit(permit policy.Permit, set field.Set) error {
	if permit.Open().Covers(set) {
		return nil
	}
	return failure.New(failure.Forbidden, "These details are not for your role: %s.", (set &^ permit.Open()).Labels())
}

// inPlace puts a form in the place of a group.
func inPlace(p *view.Customer, group string, f view.CustomerForm, errs view.Errors) {
	for i := range p.Groups {
		if g := &p.Groups[i]; g.Key == group {
			f.Action, f.BackURL, f.Group, f.Errors = "/customers/"+p.ID, "/customers/"+p.ID, group, errs
			shape.OwnErrors(f.Own, errs)
			g.Form = &f
		}
	}
}

// Update changes a customer: all details, or one group.
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
	ds, err := r.Own(own.Customer)
	if err != nil {
		return err
	}
	p, group := shape.Profile(r.Entered), r.Value("group")
	p.Own = shape.OwnValues(ds, r.Entered)
	set := shape.Edited | ds.Set()
	if group != "" {
		set = groupSet(group, ds)
	}
	if set == 0 {
		return failure.New(failure.Invalid, "There is no such group of details.").WithHint("Open the page again.")
	}
	if len(p.Addresses) == 0 { // the country of a customer without an address stays
		set &^= field.Fields(field.Country)
	}
	place, err := r.Site.Desk.Update(r.Ctx(), permit, id, revision, p, set)
	if err == nil {
		if err := savedWithUndo(r, permit, id, revision, "Saved", place); err != nil {
			return err
		}
		return r.See(shape.URL(id))
	}
	if group != "" {
		return mendGroup(r, id, group, shape.Form(p, r.Value("version"), ds...), err)
	}
	return mend(r, shape.Form(p, r.Value("version"), ds...), err)
}

// mendGroup shows a group's form anew with what is wrong, or gives the error back.
func mendGroup(r *page.Request, id party.Customer, group string, f view.CustomerForm, err error) error {
	errs, status, err := wrongs(r, err)
	if err != nil {
		return err
	}
	r.Status(status)
	return showCustomer(r, id, func(p *view.Customer) { inPlace(p, group, f, errs) })
}

// customerForm adds to a form what surrounds it.
func customerForm(r *page.Request, f view.CustomerForm, errs view.Errors) view.CustomerForm {
	f.Errors, f.Action, f.BackURL = errs, r.URL.Path, "/customers"
	shape.OwnErrors(f.Own, errs)
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

// mend shows a form anew with what is wrong, or gives the error back.
func mend(r *page.Request, f view.CustomerForm, err error) error {
	errs, status, err := wrongs(r, err)
	if err != nil {
		return err
	}
	r.Status(status)
	return r.Page(customerForm(r, f, errs))
}

// wrongs says what is wrong with what was entered, or gives the error back. The answer that a value
// is taken is limited, as it tells that somebody is a customer.
func wrongs(r *page.Request, err error) (view.Errors, int, error) {
	text, hint := failure.Public(err)
	faults, invalid := errors.AsType[base.FieldErrors](err)
	switch {
	case invalid:
		return shape.Errors(faults), http.StatusBadRequest, nil
	case failure.Is(err, failure.Conflict):
		if err := r.Site.Access.Limit(access.Conflicts, r.Who()); err != nil {
			return nil, 0, err
		}
		return view.Errors{"": text + " " + hint}, http.StatusConflict, nil
	}
	return nil, 0, err
}

// AddNote writes down a note, a call or a visit.
func AddNote(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	kind := crm.NoteKind(cmp.Or(r.Value("kind"), string(crm.PlainNote)))
	note, err := r.Site.Desk.WriteDown(r.Ctx(), permit, id, kind, vault.Plain(r.Value("text")))
	if faults, ok := errors.AsType[base.FieldErrors](err); ok {
		return notWritten(r, id, kind, faults[0].Text)
	}
	if err != nil {
		return err
	}
	r.Saved(shape.NoteLabel(string(kind))+" added", note.Place)
	for _, m := range note.Masked {
		r.Tell(view.Notice{Tone: "warn", Text: "In what you wrote " + m.Text + "."})
	}
	return r.See(shape.URL(id))
}

// notWritten says what is wrong with what was written down, and leads back to it.
func notWritten(r *page.Request, id party.Customer, kind crm.NoteKind, fault string) error {
	draft := url.Values{"draft": {r.Site.Memory.Find(r.Who().Session, vault.Plain(r.Value("text")))}, "kind": {string(kind)}}
	r.Status(http.StatusBadRequest)
	return r.Page(view.ErrorPage{
		Layout: r.Layout("Not saved", view.SectionCustomers), Status: http.StatusBadRequest,
		Heading: "Nothing was saved", Text: "What you wrote " + fault + ".", Hint: "Go back: your words are still there. Change them and add them again.",
		BackURL: shape.URL(id) + "?" + draft.Encode() + "#timeline", BackLabel: "Change what you wrote",
	})
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
