package counter

import (
	"fmt"
	"strconv"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/crm/history"
	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// savedWithUndo tells on the next page which entry records a change, and offers to undo it if it
// changed anything.
func savedWithUndo(r *page.Request, permit policy.Permit, id party.Customer, revision int64, word string, at ledger.Place) error {
	n := view.Notice{Tone: "ok", Text: fmt.Sprintf("%s. Recorded as entry %d.", word, at.Index)}
	if r.May("GET /ledger/{index}") {
		n.URL, n.Link = shape.EntryURL(at.Index), "See the entry"
	}
	all, _, err := r.Site.History.List(r.Ctx(), permit, id, 0)
	if err != nil {
		return err
	}
	if len(all) > 0 && all[0].Revision == revision {
		n.Undo = undo(id, revision)
	} else {
		n.Text = "Nothing differed from what is there. " + n.Text
	}
	r.Tell(n)
	return nil
}

func undo(id party.Customer, revision int64) *view.Action {
	return &view.Action{
		URL: shape.URL(id) + "/undo", Label: "Undo",
		Hidden: []view.Hidden{{Name: "revision", Value: strconv.FormatInt(revision, 10)}},
	}
}

// Undo puts the former values of a change back.
func Undo(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("correction")
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(r.Value("revision"), 10, 64)
	if err != nil {
		return failure.New(failure.NotFound, "There is no such change.")
	}
	place, err := r.Site.History.Undo(r.Ctx(), permit, id, revision)
	if failure.Is(err, failure.Conflict) {
		return notUndone(r, id, err)
	}
	if err != nil {
		return err
	}
	all, _, err := r.Site.History.List(r.Ctx(), permit, id, 0)
	if err != nil {
		return err
	}
	newest := int64(0)
	if len(all) > 0 {
		newest = all[0].Revision
	}
	if err := savedWithUndo(r, permit, id, newest, "Undone", place); err != nil {
		return err
	}
	return r.See(shape.URL(id))
}

// notUndone says on the page of the history why a change stands. The answer that a value is taken by
// somebody else is limited, as it tells that they are a customer.
func notUndone(r *page.Request, id party.Customer, err error) error {
	if err := r.Site.Access.Limit(access.Conflicts, r.Who()); err != nil {
		return err
	}
	text, hint := failure.Public(err)
	r.Tell(view.Notice{Tone: "danger", Text: strings.TrimSpace("Nothing was undone. " + text + " " + hint)})
	return r.See(shape.URL(id) + "/history")
}

// History lists the changes of a customer; one of them with the former values, if the visit has a
// reason.
func History(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	reason, _ := r.Site.Memory.Visiting(r, id)
	permit, err := r.Permit(reason)
	if err != nil {
		return err
	}
	name := field.Fields(field.Name)
	c, index, err := r.Site.Desk.Show(r.Ctx(), permit, id, crm.Ask{Open: name & permit.Open(), Bare: true})
	if err != nil {
		return err
	}
	below, _ := strconv.ParseInt(r.URL.Query().Get("below"), 10, 64) // what is no number is the newest end
	changes, next, err := r.Site.History.List(r.Ctx(), permit, id, below)
	if err != nil {
		return err
	}
	base := shape.URL(id)
	p := view.History{
		Layout: r.Layout("History", view.SectionCustomers), ID: id.String(), Name: shape.FullName(c.Profile), CustomerURL: base,
		Action: base + "/history", Reasons: shape.Reasons(permit.Purpose()), Reason: reason,
	}
	if reason != "" {
		p.ReasonText = policy.ReasonLabel(reason)
	}
	if next != 0 {
		p.OlderURL = fmt.Sprintf("%s/history?below=%d", base, next)
	}
	p.Recorded = r.Recorded(permit, index, name&permit.Open(), 0, 1)
	if err := changeRows(r, &p, id, changes); err != nil {
		return err
	}
	return former(r, permit, &p, id)
}

func changeRows(r *page.Request, p *view.History, id party.Customer, changes []history.Change) error {
	names, err := r.Site.Access.Names(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	ds, err := r.Own(own.Customer)
	if err != nil {
		return err
	}
	for _, c := range changes {
		row := shape.Change(c, r.Zone(), names, ds...)
		if c.Undoes {
			row.Undo = undo(id, c.Revision)
		}
		p.Changes = append(p.Changes, row)
	}
	return nil
}

// former opens what one change replaced, if it was asked for and there is a reason, and shows the
// page.
func former(r *page.Request, permit policy.Permit, p *view.History, id party.Customer) error {
	revision, err := strconv.ParseInt(r.URL.Query().Get("former"), 10, 64)
	if err != nil || permit.Reason() == "" {
		return r.Page(*p)
	}
	was, err := r.Site.History.Former(r.Ctx(), permit, id, revision)
	if err != nil {
		return err
	}
	ds, err := r.Own(own.Customer)
	if err != nil {
		return err
	}
	for i := range p.Changes {
		if p.Changes[i].Revision == revision {
			p.Changes[i].Former = shape.Former(was, ds...)
		}
	}
	n := view.Notice{Text: "Former values revealed: " + r.Labels(was.Fields) + "."}
	if r.May("GET /ledger/{index}") {
		n.URL, n.Link = shape.EntryURL(was.Entry), "See its entry in the ledger"
	}
	p.Notices = append(p.Notices, n)
	return r.Page(*p)
}

// RevealFormer notes the reason of a visit and goes to the change that is to be shown.
func RevealFormer(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(r.Value("revision"), 10, 64)
	if err != nil {
		return failure.New(failure.NotFound, "There is no such change.")
	}
	reason, err := visitReason(r, id)
	if err != nil {
		return err
	}
	r.Site.Memory.Arrive(r.Who().Session, id, reason, 0)
	return r.See(fmt.Sprintf("%s/history?former=%d#change-%d", shape.URL(id), revision, revision))
}
