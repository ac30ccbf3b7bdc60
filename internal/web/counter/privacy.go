package counter

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// confirmWord is typed before a customer is erased.
const confirmWord = "ERASE"

// Privacy shows what may be done with one customer.
func Privacy(r *page.Request) error {
	p, err := privacyPage(r, nil)
	if err != nil {
		return err
	}
	return r.Page(p)
}

func privacyPage(r *page.Request, errs view.Errors) (view.Privacy, error) {
	id, err := customerID(r)
	if err != nil {
		return view.Privacy{}, err
	}
	permit, err := r.Permit("")
	if err != nil {
		return view.Privacy{}, err
	}
	open := field.Fields(field.Name)
	c, index, err := r.Site.Desk.Show(r.Ctx(), permit, id, crm.Ask{Open: open})
	if err != nil {
		return view.Privacy{}, err
	}
	all, err := r.Site.Custody.Holds(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return view.Privacy{}, err
	}
	base := shape.URL(id)
	p := view.Privacy{
		Layout: r.Layout("Privacy", view.SectionCustomers), ID: id.String(), Name: shape.FullName(c.Profile),
		CustomerURL: base, EraseAction: base + "/erase", HoldAction: base + "/hold",
		EraseReasons: shape.ReasonsOf("request", "correction", "check"),
		HoldReasons:  shape.ReasonsOf("incident", "complaint", "request"), Confirm: confirmWord,
		AccessURL: "/access?customer=" + id.String(), Errors: errs,
	}
	for _, h := range all {
		if h.Covers(c.Ordinal) {
			p.Held = append(p.Held, holdRow(r, h, map[party.Ordinal]party.Customer{c.Ordinal: id}))
		}
	}
	p.Recorded = r.Recorded(permit, index, open|linked&permit.Open(), 0, 1)
	return p, nil
}

// knownReason refuses a reason that is not one of the policy's list.
func knownReason(code string) error {
	for _, p := range policy.Reasons() {
		if p.Code == code {
			return nil
		}
	}
	return failure.New(failure.Invalid, "Choose a reason from the list.")
}

// Erase destroys what ties data to a person, or restricts its use under a hold.
func Erase(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	if r.Value("confirm") != confirmWord {
		p, err := privacyPage(r, view.Errors{"confirm": "Type the word exactly. Nothing was erased."})
		if err != nil {
			return err
		}
		p.EraseReason = r.Value("erase-reason")
		r.Status(http.StatusBadRequest)
		return r.Page(p)
	}
	reason := r.Value("erase-reason")
	if err := knownReason(reason); err != nil {
		return err
	}
	done, err := r.Site.Custody.Erase(r.Ctx(), r.Who(), id, reason)
	if err != nil {
		return err
	}
	if done.Restricted {
		r.Saved(fmt.Sprintf("Hold %d is in force: the customer was restricted instead of erased", done.Hold), done.Place)
		return r.See(shape.URL(id) + "/privacy")
	}
	r.Saved("The customer was erased: the key is destroyed", done.Place)
	return r.See("/customers")
}

// Hold suspends destruction for one customer.
func Hold(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	row, err := r.Site.People.Customer(r.Ctx(), r.Tenant.ID, id)
	if err != nil {
		return err
	}
	h := vault.Hold{Reason: r.Value("hold-reason"), People: subject.Of(row.Ordinal)}
	if err := knownReason(h.Reason); err != nil {
		return err
	}
	if day := r.Value("review"); day != "" {
		at, err := time.ParseInLocation(time.DateOnly, day, r.Site.Zone)
		if err != nil {
			return failure.New(failure.Invalid, "The day is not a date.")
		}
		h.Review = when.Of(at)
	}
	placed, err := r.Site.Custody.PlaceHold(r.Ctx(), r.Who(), h)
	if err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: fmt.Sprintf("Hold %d is in force.", placed.Number)})
	return r.See(shape.URL(id) + "/privacy")
}

// Holds lists every hold, lifted ones too.
func Holds(r *page.Request) error {
	all, err := r.Site.Custody.Holds(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	var people subject.Set
	for _, h := range all {
		people.AddSet(h.People)
	}
	known, err := r.Known(people)
	if err != nil {
		return err
	}
	p := view.Holds{Layout: r.Layout("Legal holds", view.SectionHolds)}
	for _, h := range all {
		p.Rows = append(p.Rows, holdRow(r, h, known))
	}
	return r.Page(p)
}

func holdRow(r *page.Request, h vault.Hold, known map[party.Ordinal]party.Customer) view.HoldRow {
	row := view.HoldRow{
		Customer: "everyone", Reason: policy.ReasonLabel(h.Reason), Reference: fmt.Sprintf("Hold %d", h.Number),
		At: r.Local(h.Placed), Review: r.Local(h.Review), Released: r.Local(h.Lifted),
	}
	if !h.Everyone {
		row.Customer = fmt.Sprintf("%d customers", h.People.Len())
	}
	if h.People.Len() == 1 {
		row.Customer = "erased or not known"
		for o := range h.People.All() {
			if id, ok := known[o]; ok {
				row.Customer, row.CustomerURL = id.String(), shape.URL(id)+"/privacy"
			}
		}
	}
	if h.Lifted == 0 {
		row.Release = &view.Action{URL: fmt.Sprintf("/holds/%d/lift", h.Number), Label: "Release", Danger: true}
	}
	return row
}

// Lift lets destruction go on.
func Lift(r *page.Request) error {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return failure.New(failure.NotFound, "There is no such hold.")
	}
	if _, err := r.Site.Custody.LiftHold(r.Ctx(), r.Who(), n); err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: fmt.Sprintf("Hold %d was released.", n)})
	return r.See("/holds")
}
