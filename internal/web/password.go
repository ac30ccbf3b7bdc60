package web

import (
	"net/http"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// passwordForm asks for another password. The fresh code that leads here stands in for the old
// one.
func passwordForm(r *page.Request) error { return r.Page(passwordPage(r, nil)) }

func passwordPage(r *page.Request, errs view.Errors) view.NewPassword {
	return view.NewPassword{
		Layout: r.Layout("New password", view.SectionSessions), MinLength: access.MinPassword, Action: "/me/password",
		Errors: errs,
	}
}

// changePassword sets it and ends the other sessions. Where the code has aged meanwhile, the form
// asks for one anew: a password is never carried through another page.
func changePassword(r *page.Request) error {
	if access.Confirmed(r.Who()) != nil {
		return r.See("/me/password")
	}
	if r.Entered.Get("password") != r.Entered.Get("again") {
		r.Status(http.StatusBadRequest)
		return r.Page(passwordPage(r, view.Errors{"again": "The two are not the same."}))
	}
	err := r.Site.Access.ChangePassword(r.Ctx(), r.Session, r.Entered.Get("password"))
	if failure.Is(err, failure.Invalid) {
		text, hint := failure.Public(err)
		r.Status(http.StatusBadRequest)
		return r.Page(passwordPage(r, view.Errors{"password": strings.TrimSpace(text + " " + hint)}))
	}
	if err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "The password was changed. Your other sessions have ended."})
	return r.See("/sessions")
}
