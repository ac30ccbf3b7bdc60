package web

import (
	"context"
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
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// confirmWord is typed before a customer is erased.
const confirmWord = "ERASE"

// privacy shows what may be done with one customer.
func privacy(r *request) error {
	p, err := r.privacyPage(nil)
	if err != nil {
		return err
	}
	return r.page(p)
}

func (r *request) privacyPage(errs view.Errors) (view.Privacy, error) {
	id, err := r.customerID()
	if err != nil {
		return view.Privacy{}, err
	}
	permit, err := r.permit("request")
	if err != nil {
		return view.Privacy{}, err
	}
	open := field.Fields(field.Name)
	c, index, err := r.s.Desk.Show(r.ctx(), permit, id, crm.Ask{Open: open})
	if err != nil {
		return view.Privacy{}, err
	}
	all, err := r.s.Custody.Holds(r.ctx(), r.tenant.ID)
	if err != nil {
		return view.Privacy{}, err
	}
	base := shape.URL(id)
	p := view.Privacy{
		Layout: r.layout("Privacy", view.SectionCustomers), ID: id.String(), Name: shape.FullName(c.Profile),
		CustomerURL: base, EraseAction: base + "/erase", HoldAction: base + "/hold",
		EraseReasons: shape.Reasons(field.Rights), HoldReasons: shape.Reasons(field.Rights), Confirm: confirmWord,
		AccessURL: "/access?customer=" + id.String(), Errors: errs,
	}
	for _, h := range all {
		if h.Covers(c.Ordinal) {
			p.Held = append(p.Held, r.holdRow(h, map[party.Ordinal]party.Customer{c.Ordinal: id}))
		}
	}
	p.Recorded = r.recorded(permit, index, open, 0, 1)
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

// erase destroys what ties data to a person, or restricts its use under a hold.
func erase(r *request) error {
	id, err := r.customerID()
	if err != nil {
		return err
	}
	if r.value("confirm") != confirmWord {
		p, err := r.privacyPage(view.Errors{"confirm": "Type the word exactly. Nothing was erased."})
		if err != nil {
			return err
		}
		p.EraseReason, r.answer.status = r.value("erase-reason"), http.StatusBadRequest
		return r.page(p)
	}
	reason := r.value("erase-reason")
	if err := knownReason(reason); err != nil {
		return err
	}
	done, err := r.s.Custody.Erase(r.ctx(), r.who(), id, reason)
	if err != nil {
		return err
	}
	if done.Restricted {
		r.saved(fmt.Sprintf("Hold %d is in force: the customer was restricted instead of erased", done.Hold), done.Place)
		return r.see(shape.URL(id) + "/privacy")
	}
	r.saved("The customer was erased: the key is destroyed", done.Place)
	return r.see("/customers")
}

// hold suspends destruction for one customer.
func hold(r *request) error {
	id, err := r.customerID()
	if err != nil {
		return err
	}
	row, err := r.s.People.Customer(r.ctx(), r.tenant.ID, id)
	if err != nil {
		return err
	}
	h := vault.Hold{Reason: r.value("hold-reason"), People: subject.Of(row.Ordinal)}
	if err := knownReason(h.Reason); err != nil {
		return err
	}
	if day := r.value("until"); day != "" {
		at, err := time.ParseInLocation(time.DateOnly, day, r.s.Zone)
		if err != nil {
			return failure.New(failure.Invalid, "The day is not a date.")
		}
		h.Review = when.Of(at)
	}
	placed, err := r.s.Custody.PlaceHold(r.ctx(), r.who(), h)
	if err != nil {
		return err
	}
	r.tell(view.Notice{Tone: "ok", Text: fmt.Sprintf("Hold %d is in force.", placed.Number)})
	return r.see(shape.URL(id) + "/privacy")
}

// holds lists every hold, lifted ones too.
func holds(r *request) error {
	all, err := r.s.Custody.Holds(r.ctx(), r.tenant.ID)
	if err != nil {
		return err
	}
	var people subject.Set
	for _, h := range all {
		people.AddSet(h.People)
	}
	known, err := r.s.known(r.ctx(), r.tenant.ID, people)
	if err != nil {
		return err
	}
	p := view.Holds{Layout: r.layout("Legal holds", view.SectionHolds)}
	for _, h := range all {
		p.Rows = append(p.Rows, r.holdRow(h, known))
	}
	return r.page(p)
}

func (r *request) holdRow(h vault.Hold, known map[party.Ordinal]party.Customer) view.HoldRow {
	row := view.HoldRow{
		Customer: "everyone", Reason: policy.ReasonLabel(h.Reason), Reference: fmt.Sprintf("Hold %d", h.Number),
		At: r.s.local(h.Placed), Until: r.s.local(h.Review), Released: r.s.local(h.Lifted),
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

// lift lets destruction go on.
func lift(r *request) error {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return failure.New(failure.NotFound, "There is no such hold.")
	}
	if _, err := r.s.Custody.LiftHold(r.ctx(), r.who(), n); err != nil {
		return err
	}
	r.tell(view.Notice{Tone: "ok", Text: fmt.Sprintf("Hold %d was released.", n)})
	return r.see("/holds")
}

const (
	maxKnown = 500 // customers whose ids one page asks for
	perAsk   = 50
)

// known gives the ids of customers by the numbers under which the ledger knows them. Those who
// are erased are missing.
func (s *server) known(ctx context.Context, t party.Tenant, people subject.Set) (map[party.Ordinal]party.Customer, error) {
	out := map[party.Ordinal]party.Customer{}
	var ask []party.Ordinal
	flush := func() error {
		rows, err := s.People.ByOrdinals(ctx, t, ask)
		for _, row := range rows {
			out[row.Ordinal] = row.ID
		}
		ask = ask[:0]
		return err
	}
	for o := range people.All() {
		if len(out) >= maxKnown {
			break
		}
		if ask = append(ask, o); len(ask) == perAsk {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	if len(ask) == 0 {
		return out, nil
	}
	return out, flush()
}
