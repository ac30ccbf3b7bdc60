package setup

import (
	"errors"
	"net/http"
	"strconv"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// places are what is filled in where a prepared answer is used.
var places = []view.Option{
	{Value: "{name}", Label: "the customer’s name"},
	{Value: "{order}", Label: "the number of the linked order"},
	{Value: "{case}", Label: "the number of the case"},
}

// Answers lists the prepared answers, each with its form.
func Answers(r *page.Request) error {
	p, err := answersPage(r, view.CannedRow{})
	if err != nil {
		return err
	}
	return r.Page(p)
}

// answersPage fills the page; wrong is the form that was refused, its ID empty for none.
func answersPage(r *page.Request, wrong view.CannedRow) (view.Canned, error) {
	all, err := r.Site.Cases.CannedAnswers(r.Ctx(), r.Who().Tenant)
	if err != nil {
		return view.Canned{}, err
	}
	p := view.Canned{
		Layout: r.Layout("Prepared answers", view.SectionSetup), Places: places, New: view.CannedRow{ID: "new", Save: "/setup/answers"},
	}
	for _, a := range all {
		id := strconv.FormatInt(int64(a.ID), 10)
		row := view.CannedRow{
			ID: id, Name: a.Title, Text: a.Body, Save: "/setup/answers/" + id, Delete: "/setup/answers/" + id + "/delete",
			Version: strconv.FormatInt(a.Revision, 10), Used: "changed " + r.Local(a.Updated).Format("2 Jan 2006"),
		}
		if wrong.ID == id {
			row.Name, row.Text, row.Errors, row.Open = wrong.Name, wrong.Text, wrong.Errors, true
		}
		p.Rows = append(p.Rows, row)
	}
	if wrong.ID == "new" {
		p.New.Name, p.New.Text, p.New.Errors = wrong.Name, wrong.Text, wrong.Errors
	}
	if wrong.ID != "" {
		p.Errors = view.Errors{"": "Nothing was saved."}
	}
	return p, nil
}

// answerID reads the number of a prepared answer, 0 for a new one.
func answerID(r *page.Request) (cases.AnswerID, error) {
	v := r.PathValue("answer")
	if v == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(v, 10, 64)
	if err != nil || id < 1 {
		return 0, failure.New(failure.NotFound, "There is no such answer.")
	}
	return cases.AnswerID(id), nil
}

// PutAnswer adds or changes a prepared answer.
func PutAnswer(r *page.Request) error {
	id, err := answerID(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	c := cases.Canned{ID: id, Title: r.Value("name"), Body: r.Value("text")}
	if id != 0 {
		if c.Revision, err = version(r); err != nil {
			return err
		}
	}
	_, err = r.Site.Cases.PutCanned(r.Ctx(), permit, c)
	if faults, ok := errors.AsType[base.FieldErrors](err); ok {
		return answerAgain(r, c, faults)
	}
	if err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "Saved."})
	return r.See("/setup/answers")
}

// answerAgain shows the page with the form that was refused.
func answerAgain(r *page.Request, c cases.Canned, faults base.FieldErrors) error {
	row := view.CannedRow{ID: "new", Name: c.Title, Text: c.Body, Errors: view.Errors{}}
	if c.ID != 0 {
		row.ID = strconv.FormatInt(int64(c.ID), 10)
	}
	names := map[string]string{"title": "name", "body": "text"}
	for _, f := range faults {
		row.Errors[names[f.Field]] = "This " + f.Text + "."
	}
	p, err := answersPage(r, row)
	if err != nil {
		return err
	}
	r.Status(http.StatusBadRequest)
	return r.Page(p)
}

// DropAnswer deletes a prepared answer.
func DropAnswer(r *page.Request) error {
	id, err := answerID(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	if err := r.Site.Cases.DropCanned(r.Ctx(), permit, id); err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "Deleted. Answers that were sent with it stay as they are."})
	return r.See("/setup/answers")
}

// version reads the revision that a form was filled in with.
func version(r *page.Request) (int64, error) {
	n, err := strconv.ParseInt(r.Value("version"), 10, 64)
	if err != nil || n < 0 {
		return 0, failure.New(failure.Invalid, "The form is not complete.").WithHint("Open the page again.")
	}
	return n, nil
}
