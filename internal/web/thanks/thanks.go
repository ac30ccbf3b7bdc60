// Package thanks is the page behind the link that a customer gets when their case is closed: one question,
// answered once. It tells nothing of the case or of the customer.
package thanks

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// asked finds the retailer and the token of a link: short name, a dot, the token.
func asked(r *page.Request) (page.Tenant, string, error) {
	slug, token, _ := strings.Cut(r.PathValue("token"), ".")
	t, err := r.Site.TenantBySlug(r.Ctx(), slug)
	if err == nil && r.Site.Cases == nil {
		err = failure.New(failure.NotFound, "There is no such question.")
	}
	return t, token, err
}

// question is the page with the one question.
func question(r *page.Request, t page.Tenant) view.Thanks {
	p := view.Thanks{Layout: r.Layout("One question", ""), Retailer: t.Name, Action: r.URL.Path}
	p.Viewer, p.Nav, p.Path = nil, nil, "/"
	for score := 5; score > 0; score-- {
		p.Choices = append(p.Choices, view.Option{Value: strconv.Itoa(score), Label: shape.Contentment(score)})
	}
	return p
}

// over reports whether a question is no longer open, or never was.
func over(err error) bool {
	return failure.Is(err, failure.NotFound) || failure.Is(err, failure.Conflict)
}

// Ask asks a customer how it went.
func Ask(r *page.Request) error {
	t, token, err := asked(r)
	if err == nil {
		err = r.Site.Cases.Asked(r.Ctx(), t.ID, token)
	}
	p := question(r, t)
	if over(err) {
		p.Over = true
		r.Status(http.StatusNotFound)
		return r.Page(p)
	}
	if err != nil {
		return err
	}
	return r.Page(p)
}

// Take takes the answer, once.
func Take(r *page.Request) error {
	t, token, err := asked(r)
	p := question(r, t)
	score, fault := strconv.Atoi(r.Value("score"))
	if err == nil {
		err = r.Site.Cases.Asked(r.Ctx(), t.ID, token)
	}
	if err == nil && fault != nil {
		p.Errors = view.Errors{"": "Choose one of the five."}
		return thankAgain(r, p)
	}
	if err == nil {
		err = r.Site.Cases.Answered(r.Ctx(), t.ID, token, score, vault.Plain(r.Value("text")))
	}
	faults, invalid := errors.AsType[base.FieldErrors](err)
	switch {
	case invalid:
		p.Errors = view.Errors{"": "Nothing was sent yet.", "text": "This " + faults[0].Text + "."}
		return thankAgain(r, p)
	case over(err):
		p.Over = true
		r.Status(http.StatusNotFound)
	case err != nil:
		return err
	default:
		p.Done = true
	}
	return r.Page(p)
}

// thankAgain asks again with what was typed.
func thankAgain(r *page.Request, p view.Thanks) error {
	p.Score, p.Text = r.Value("score"), r.Value("text")
	r.Status(http.StatusBadRequest)
	return r.Page(p)
}
