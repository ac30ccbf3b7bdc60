package counter

import (
	"net/http"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// alikeOf warns whoever may change a customer of others who may be the same person.
func alikeOf(r *page.Request, permit policy.Permit, c crm.Customer) ([]view.Alike, error) {
	if r.Site.Twins == nil || !r.May("POST /customers/{id}") || !permit.Open().Has(field.Name) {
		return nil, nil
	}
	all, err := r.Site.Twins.Of(r.Ctx(), permit, c)
	if failure.Is(err, failure.Doubt) { // on record, of somebody else: this customer's page is as good without
		return nil, nil
	}
	return shape.Alike(all), err
}

// warned shows the form of a new customer again if there is somebody who may be the same person, and
// reports whether it did. Sending the form again adds the customer all the same. What is wrong with
// the profile is left to whoever adds it.
func warned(r *page.Request, permit policy.Permit, p person.Profile, ds own.Defs) (bool, error) {
	if r.Site.Twins == nil || r.Value("anyway") != "" {
		return false, nil
	}
	prep, err := r.Site.Desk.Prepare(r.Ctx(), r.Tenant.ID, p)
	if err != nil {
		return false, nil //nolint:nilerr // adding it says what is wrong
	}
	all, err := r.Site.Twins.Like(r.Ctx(), permit, prep.Profile())
	if err != nil || len(all) == 0 {
		return false, err
	}
	if err := r.Site.Access.Limit(access.Conflicts, r.Who()); err != nil {
		return false, err
	}
	f := shape.NewForm(shape.Form(p, "", ds...), r.Entered)
	f.Alike = shape.Alike(all)
	r.Status(http.StatusConflict)
	return true, r.Page(customerForm(r, f, nil))
}
