package web

import (
	"net"
	"net/http"
	"strings"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// signInForm asks for retailer, e-mail and password.
func signInForm(r *page.Request) error {
	if r.Session.State == access.Full {
		return r.See("/")
	}
	p, err := signInPage(r, nil)
	if err != nil {
		return err
	}
	p.Return = page.Back(r.URL.Query().Get("return"), "")
	return r.Page(p)
}

func signInPage(r *page.Request, errs view.Errors) (view.SignIn, error) {
	p := view.SignIn{Layout: r.Layout("Sign in", ""), Errors: errs}
	all, err := r.Site.Retailers(r.Ctx())
	if err != nil {
		return p, err
	}
	if len(all) > 1 {
		for _, t := range all {
			p.Retailers = append(p.Retailers, view.Option{Value: t.Slug, Label: t.Name})
		}
	}
	if r.Site.Demo != nil {
		p.DemoURL = "/demo"
	}
	return p, nil
}

// signIn takes the first step.
func signIn(r *page.Request) error {
	t, err := r.Site.TenantBySlug(r.Ctx(), r.Value("tenant"))
	if err != nil && !failure.Is(err, failure.NotFound) {
		return err
	}
	if err == nil {
		r.Tenant = t
		err = firstStep(r)
	}
	if err == nil {
		return onward(r)
	}
	return signInAgain(r, err)
}

func firstStep(r *page.Request) error {
	ticket, err := r.Site.Access.SignIn(r.Ctx(), r.Tenant.ID, access.Credentials{
		Email: r.Value("email"), Password: r.Entered.Get("password"), Address: address(r),
		Device: access.Device(r.UserAgent()),
	})
	if err != nil {
		return err
	}
	r.Enter(ticket)
	return nil
}

// signInAgain shows the form with what was wrong.
func signInAgain(r *page.Request, cause error) error {
	k := failure.KindOf(cause)
	if k != failure.Unauthenticated && k != failure.Limited && k != failure.NotFound {
		return cause
	}
	text, hint := failure.Public(cause)
	p, err := signInPage(r, view.Errors{"": strings.TrimSpace(text + " " + hint)})
	if err != nil {
		return err
	}
	p.Email, p.Retailer, p.Return = r.Value("email"), r.Value("tenant"), page.Back(r.Value("return"), "")
	r.Status(page.StatusOf(k))
	return r.Page(p)
}

// address is the client's, without its port. Behind a proxy it is the proxy's: what a header
// claims is not believed.
func address(r *page.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// onward leads to the session's next step, and at its end to where the person wanted to go.
func onward(r *page.Request) error {
	if r.Session.State == access.Full {
		return r.See(page.Back(r.Value("return"), "/"))
	}
	return r.See(page.Step(r.Session.State))
}

// codeForm asks for the second factor.
func codeForm(r *page.Request) error {
	if r.Session.State != access.Password {
		return r.See(page.Step(r.Session.State))
	}
	return r.Page(codePage(r, nil))
}

func codePage(r *page.Request, errs view.Errors) view.SignInCode {
	p := view.SignInCode{
		Layout: r.Layout("Second factor", ""), Email: maskEmail(r.Session.Email), Errors: errs,
		Recovery: r.URL.Query().Has("recovery"), OtherURL: "/sign-in/code?recovery=1",
	}
	if p.Recovery {
		p.OtherURL = "/sign-in/code"
	}
	return p
}

// maskEmail keeps an address recognisable for whoever typed it.
func maskEmail(t vault.Text) string {
	local, domain, ok := strings.Cut(t.Reveal(), "@")
	if !ok || local == "" || domain == "" {
		return ""
	}
	return string([]rune(local)[:1]) + "•••@" + string([]rune(domain)[:1]) + "•••"
}

// code takes the second step.
func code(r *page.Request) error {
	if r.Session.State != access.Password {
		return r.See(page.Step(r.Session.State))
	}
	ticket, err := r.Site.Access.Factor(r.Ctx(), r.Session, r.Value("code"))
	if err == nil {
		r.Enter(ticket)
		return onward(r)
	}
	return again(r, err, func(e view.Errors) view.Page { return codePage(r, e) })
}

// again shows a form anew with what was wrong with its code, or gives the error back.
func again(r *page.Request, err error, form func(view.Errors) view.Page) error {
	k := failure.KindOf(err)
	if k != failure.Unauthenticated && k != failure.Limited && k != failure.Invalid {
		return err
	}
	text, hint := failure.Public(err)
	r.Status(page.StatusOf(k))
	return r.Page(form(view.Errors{"code": strings.TrimSpace(text + " " + hint)}))
}

// signOut ends the session.
func signOut(r *page.Request) error {
	if err := r.Site.Access.SignOut(r.Ctx(), r.Session); err != nil && !failure.Is(err, failure.Unauthenticated) {
		return err
	}
	r.Site.Memory.Forget(r.Who().Session)
	r.Session = access.Session{}
	r.SetCookie(page.SessionCookie, "", -1)
	return r.See("/sign-in")
}

// welcomeForm asks whoever holds a setup link for a password. Whether the link is good is said
// once there is a password, so that looking does not use it up.
func welcomeForm(r *page.Request) error { return r.Page(welcomePage(r, nil)) }

func welcomePage(r *page.Request, errs view.Errors) view.NewPassword {
	p := view.NewPassword{
		Layout: r.Layout("New password", ""), MinLength: access.MinPassword, Errors: errs,
		Action: "/welcome/" + r.PathValue("token"),
	}
	p.Path = "/sign-in" // the theme switch must not carry the link
	return p
}

// welcome sets the password and takes the first step.
func welcome(r *page.Request) error {
	if r.Entered.Get("password") != r.Entered.Get("again") {
		r.Status(http.StatusBadRequest)
		return r.Page(welcomePage(r, view.Errors{"again": "The two are not the same."}))
	}
	slug, token, ok := strings.Cut(r.PathValue("token"), ".")
	if !ok {
		slug, token = "", slug
	}
	t, err := r.Site.TenantBySlug(r.Ctx(), slug)
	if err != nil {
		return err
	}
	r.Tenant = t
	ticket, err := r.Site.Access.Accept(r.Ctx(), t.ID, access.Acceptance{
		Setup: token, Password: r.Entered.Get("password"), Device: access.Device(r.UserAgent()),
	})
	if failure.Is(err, failure.Invalid) {
		text, hint := failure.Public(err)
		r.Status(http.StatusBadRequest)
		return r.Page(welcomePage(r, view.Errors{"password": strings.TrimSpace(text + " " + hint)}))
	}
	if err != nil {
		return err
	}
	r.Enter(ticket)
	return onward(r)
}

// welcomeLink is the link of an invitation.
func welcomeLink(r *page.Request, setup string) string {
	return r.Site.URL + "/welcome/" + r.Tenant.Slug + "." + setup
}

// theme keeps the choice of colours in a cookie of its own.
func theme(r *page.Request) error {
	switch v := r.Value("theme"); v {
	case "light", "dark":
		r.SetCookie(page.ThemeCookie, v, 365*24*time.Hour)
	default:
		r.SetCookie(page.ThemeCookie, "", -1)
	}
	return r.See(page.Back(r.Value("return"), "/"))
}

// enrolForm shows a new factor to scan.
func enrolForm(r *page.Request) error {
	p, err := enrolPage(r, nil)
	if err != nil {
		return elsewhere(r, err)
	}
	return r.Page(p)
}

// elsewhere leads on a session that has nothing to enrol.
func elsewhere(r *page.Request, err error) error {
	if failure.Is(err, failure.Unauthenticated) && r.Session.State != access.Enrol {
		return r.See(page.Step(r.Session.State))
	}
	return err
}

func enrolPage(r *page.Request, errs view.Errors) (view.Enrol, error) {
	e, err := r.Site.Access.Enrol(r.Ctx(), r.Session)
	if err != nil {
		return view.Enrol{}, err
	}
	return view.Enrol{
		Layout: r.Layout("Second factor", ""), ImageURL: "/enrol/code.png", Secret: inFours(e.Secret),
		Account: r.Session.Email.Reveal(), Action: "/enrol", Errors: errs,
	}, nil
}

// inFours groups a secret for typing.
func inFours(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i += 4 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s[i:min(i+4, len(s))])
	}
	return b.String()
}

// enrolImage draws the same as a QR code.
func enrolImage(r *page.Request) error {
	e, err := r.Site.Access.Enrol(r.Ctx(), r.Session)
	if err != nil {
		return err
	}
	return r.File("image/png", e.PNG)
}

// enrol sets the factor up once a code shows that the authenticator has it.
func enrol(r *page.Request) error {
	ticket, codes, err := r.Site.Access.FinishEnrol(r.Ctx(), r.Session, r.Value("code"))
	if err == nil {
		r.Enter(ticket)
		return r.Page(view.RecoveryCodes{Layout: r.Layout("Recovery codes", ""), Codes: codes, NextURL: "/"})
	}
	p, none := enrolPage(r, nil)
	if none != nil {
		return elsewhere(r, err)
	}
	return again(r, err, func(e view.Errors) view.Page {
		p.Errors = e
		return p
	})
}

// newCodes replaces the recovery codes and shows them, once.
func newCodes(r *page.Request) error {
	codes, err := r.Site.Access.NewCodes(r.Ctx(), r.Session)
	if err != nil {
		return err
	}
	return r.Page(view.RecoveryCodes{Layout: r.Layout("Recovery codes", view.SectionSessions), Codes: codes, NextURL: "/sessions"})
}

// confirm makes the factor fresh and goes back to where it was asked for.
func confirm(r *page.Request) error {
	where := page.Back(r.Value("return"), "/")
	ticket, err := r.Site.Access.Confirm(r.Ctx(), r.Session, r.Value("code"))
	if err == nil {
		r.Enter(ticket)
		return r.See(where)
	}
	return again(r, err, func(e view.Errors) view.Page {
		return view.StepUp{
			Layout: r.Layout("Confirm", ""), What: "what you are about to do", Action: "/confirm",
			Return: where, Errors: e,
		}
	})
}
