package casework

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// writing is one of the three ways to add to a conversation.
type writing struct {
	mode, done string
	do         func(act, vault.Text) (cases.Written, error)
}

// Reply sends an answer to the customer.
func Reply(r *page.Request) error {
	then := cases.Status(r.Value("then"))
	done := "The answer is on its way"
	switch then {
	case cases.Solved:
		done += ", and the case is solved"
	case cases.Waiting:
		done += ", and the case waits for the customer"
	case cases.Open, cases.Closed:
	}
	return write(r, writing{"reply", done, func(a act, text vault.Text) (cases.Written, error) {
		rev, err := revision(r)
		if err != nil {
			return cases.Written{}, err
		}
		return desk(r).Reply(r.Ctx(), a.permit, a.number, cases.Answer{Text: text, Then: then, Revision: rev})
	}})
}

// Note writes an internal note.
func Note(r *page.Request) error {
	return write(r, writing{"note", "Internal note added", func(a act, text vault.Text) (cases.Written, error) {
		return desk(r).AddNote(r.Ctx(), a.permit, a.number, text)
	}})
}

// Heard writes down what the customer said.
func Heard(r *page.Request) error {
	return write(r, writing{"heard", "Written down", func(a act, text vault.Text) (cases.Written, error) {
		return desk(r).Receive(r.Ctx(), a.permit, a.number, text)
	}})
}

// write adds to a conversation, or shows the page again with what was typed and what is wrong.
func write(r *page.Request, w writing) error {
	a, err := acting(r)
	if err != nil {
		return err
	}
	n, text := a.number, vault.Plain(r.Value("text"))
	done, err := w.do(a, text)
	faults, invalid := errors.AsType[base.FieldErrors](err)
	switch {
	case invalid:
		return again(r, n, composing{mode: w.mode, text: text.Reveal(), errs: view.Errors{w.mode: sentence(faults)}}, http.StatusBadRequest)
	case failure.Is(err, failure.Conflict):
		said, hint := failure.Public(err)
		return again(r, n, composing{mode: w.mode, text: text.Reveal(), errs: view.Errors{w.mode: strings.TrimSpace(said + " " + hint)}}, http.StatusConflict)
	case err != nil:
		return err
	}
	r.Saved(w.done, done.Place)
	for _, m := range done.Masked {
		r.Tell(view.Notice{Tone: "warn", Text: "In what you wrote " + m.Text + "."})
	}
	return r.See(where(r, n, ""))
}

// again shows the page with the composer as it was left.
func again(r *page.Request, n cases.Number, draft composing, code int) error {
	p, err := casePage(r, n, draft)
	if err != nil {
		return err
	}
	r.Status(code)
	return r.Page(p)
}

// sentence says what is wrong with a text.
func sentence(faults base.FieldErrors) string {
	if len(faults) == 0 {
		return "Nothing was saved."
	}
	return "Nothing was saved: the text " + faults[0].Text + "."
}

// Insert puts a prepared answer into the composer without script: what was typed is remembered for
// ten minutes, and the page comes back with both.
func Insert(r *page.Request) error {
	n, err := number(r)
	if err != nil {
		return err
	}
	q := url.Values{"canned": {r.Value("canned")}}
	if in := r.URL.Query().Get("in"); in != "" {
		q.Set("in", in)
	}
	if text := r.Value("text"); text != "" {
		q.Set("draft", r.Site.Memory.Find(r.Who().Session, vault.Plain(text)))
	}
	if _, err := strconv.ParseInt(r.Value("canned"), 10, 64); err != nil {
		q.Del("canned") // nothing was chosen, and an address carries no typed text
	}
	return r.See(caseURL(n) + "?" + q.Encode() + "#compose")
}

// Again sends a mail that failed once more.
func Again(r *page.Request) error {
	a, err := acting(r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.Value("message"), 10, 64)
	if err != nil {
		return failure.New(failure.Invalid, "There is no such message.")
	}
	place, err := desk(r).Resend(r.Ctx(), a.permit, a.number, cases.MessageID(id))
	if err != nil {
		return err
	}
	r.Saved("It is sent again", place)
	return r.See(where(r, a.number, ""))
}

// Reveal notes what the case's page is to open of its customer, and goes back to it. The case is
// the reason, so none is asked for.
func Reveal(r *page.Request) error {
	n, err := number(r)
	if err != nil {
		return err
	}
	set, err := r.OwnNamed(own.Case, r.Value("field"))
	if err != nil {
		return err
	}
	if id, ok := revealed[r.Value("field")]; ok {
		set = field.Fields(id)
	}
	if set == 0 {
		return failure.New(failure.Invalid, "There is no such field.")
	}
	permit, err := r.Permit(revealReason)
	if err != nil {
		return err
	}
	if set &= permit.Open(); set == 0 {
		return failure.New(failure.Forbidden, "This field is not for your role.")
	}
	customer, err := party.ParseCustomer(r.Value("customer"))
	if err != nil {
		return failure.New(failure.Invalid, "This case has no customer.")
	}
	r.Site.Memory.Arrive(r.Who().Session, customer, revealReason, set)
	return r.See(where(r, n, ""))
}
