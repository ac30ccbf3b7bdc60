package web

import (
	"net"
	"net/http"
	"strings"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/vault"
	"counterpart/internal/web/view"
)

// signInForm asks for retailer, e-mail and password.
func signInForm(r *request) error {
	if r.session.State == access.Full {
		return r.see("/")
	}
	p, err := r.signInPage(nil)
	if err != nil {
		return err
	}
	p.Return = back(r.URL.Query().Get("return"), "")
	return r.page(p)
}

func (r *request) signInPage(errs view.Errors) (view.SignIn, error) {
	p := view.SignIn{Layout: r.layout("Sign in", ""), Errors: errs}
	all, err := r.s.retailers(r.ctx())
	if err != nil {
		return p, err
	}
	if len(all) > 1 {
		for _, t := range all {
			p.Retailers = append(p.Retailers, view.Option{Value: t.Slug, Label: t.Name})
		}
	}
	if r.s.Demo != nil {
		p.DemoURL = "/demo"
	}
	return p, nil
}

// signIn takes the first step.
func signIn(r *request) error {
	t, err := r.s.tenantBySlug(r.ctx(), r.value("tenant"))
	if err != nil && !failure.Is(err, failure.NotFound) {
		return err
	}
	if err == nil {
		r.tenant = t
		err = r.firstStep()
	}
	if err == nil {
		return r.onward()
	}
	return r.signInAgain(err)
}

func (r *request) firstStep() error {
	ticket, err := r.s.Access.SignIn(r.ctx(), r.tenant.ID, access.Credentials{
		Email: r.value("email"), Password: r.form.Get("password"), Address: r.address(),
		Device: access.Device(r.UserAgent()),
	})
	if err != nil {
		return err
	}
	r.enter(ticket)
	return nil
}

// signInAgain shows the form with what was wrong.
func (r *request) signInAgain(cause error) error {
	k := failure.KindOf(cause)
	if k != failure.Unauthenticated && k != failure.Limited && k != failure.NotFound {
		return cause
	}
	text, hint := failure.Public(cause)
	p, err := r.signInPage(view.Errors{"": strings.TrimSpace(text + " " + hint)})
	if err != nil {
		return err
	}
	p.Email, p.Retailer, p.Return = r.value("email"), r.value("tenant"), back(r.value("return"), "")
	r.answer.status = statuses[k].code
	return r.page(p)
}

// address is the client's, without its port. Behind a proxy it is the proxy's: what a header
// claims is not believed.
func (r *request) address() string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// onward leads to the session's next step, and at its end to where the person wanted to go.
func (r *request) onward() error {
	if r.session.State == access.Full {
		return r.see(back(r.value("return"), "/"))
	}
	return r.see(step(r.session.State))
}

// codeForm asks for the second factor.
func codeForm(r *request) error {
	if r.session.State != access.Password {
		return r.see(step(r.session.State))
	}
	return r.page(r.codePage(nil))
}

func (r *request) codePage(errs view.Errors) view.SignInCode {
	p := view.SignInCode{
		Layout: r.layout("Second factor", ""), Email: maskEmail(r.session.Email), Errors: errs,
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
func code(r *request) error {
	if r.session.State != access.Password {
		return r.see(step(r.session.State))
	}
	ticket, err := r.s.Access.Factor(r.ctx(), r.session, r.value("code"))
	if err == nil {
		r.enter(ticket)
		return r.onward()
	}
	return r.again(err, func(e view.Errors) view.Page { return r.codePage(e) })
}

// again shows a form anew with what was wrong with its code, or gives the error back.
func (r *request) again(err error, form func(view.Errors) view.Page) error {
	k := failure.KindOf(err)
	if k != failure.Unauthenticated && k != failure.Limited && k != failure.Invalid {
		return err
	}
	text, hint := failure.Public(err)
	r.answer.status = statuses[k].code
	return r.page(form(view.Errors{"code": strings.TrimSpace(text + " " + hint)}))
}

// signOut ends the session.
func signOut(r *request) error {
	if err := r.s.Access.SignOut(r.ctx(), r.session); err != nil && !failure.Is(err, failure.Unauthenticated) {
		return err
	}
	r.s.memory.forget(r.who().Session)
	r.session = access.Session{}
	r.setCookie(sessionCookie, "", -1)
	return r.see("/sign-in")
}

// welcomeForm asks whoever holds a setup link for a password. Whether the link is good is said
// once there is a password, so that looking does not use it up.
func welcomeForm(r *request) error { return r.page(r.welcomePage(nil)) }

func (r *request) welcomePage(errs view.Errors) view.NewPassword {
	p := view.NewPassword{
		Layout: r.layout("New password", ""), MinLength: access.MinPassword, Errors: errs,
		Action: "/welcome/" + r.PathValue("token"),
	}
	p.Path = "/sign-in" // the theme switch must not carry the link
	return p
}

// welcome sets the password and takes the first step.
func welcome(r *request) error {
	if r.form.Get("password") != r.form.Get("again") {
		r.answer.status = http.StatusBadRequest
		return r.page(r.welcomePage(view.Errors{"again": "The two are not the same."}))
	}
	slug, token, ok := strings.Cut(r.PathValue("token"), ".")
	if !ok {
		slug, token = "", slug
	}
	t, err := r.s.tenantBySlug(r.ctx(), slug)
	if err != nil {
		return err
	}
	r.tenant = t
	ticket, err := r.s.Access.Accept(r.ctx(), t.ID, access.Acceptance{
		Setup: token, Password: r.form.Get("password"), Device: access.Device(r.UserAgent()),
	})
	if failure.Is(err, failure.Invalid) {
		text, hint := failure.Public(err)
		r.answer.status = http.StatusBadRequest
		return r.page(r.welcomePage(view.Errors{"password": strings.TrimSpace(text + " " + hint)}))
	}
	if err != nil {
		return err
	}
	r.enter(ticket)
	return r.onward()
}

// welcomeLink is the link of an invitation.
func (s *server) welcomeLink(t Tenant, setup string) string {
	return s.URL + "/welcome/" + t.Slug + "." + setup
}

// theme keeps the choice of colours in a cookie of its own.
func theme(r *request) error {
	switch v := r.value("theme"); v {
	case "light", "dark":
		r.setCookie(themeCookie, v, 365*24*time.Hour)
	default:
		r.setCookie(themeCookie, "", -1)
	}
	return r.see(back(r.value("return"), "/"))
}

// enrolForm shows a new factor to scan.
func enrolForm(r *request) error {
	p, err := r.enrolPage(nil)
	if err != nil {
		return r.elsewhere(err)
	}
	return r.page(p)
}

// elsewhere leads on a session that has nothing to enrol.
func (r *request) elsewhere(err error) error {
	if failure.Is(err, failure.Unauthenticated) && r.session.State != access.Enrol {
		return r.see(step(r.session.State))
	}
	return err
}

func (r *request) enrolPage(errs view.Errors) (view.Enrol, error) {
	e, err := r.s.Access.Enrol(r.ctx(), r.session)
	if err != nil {
		return view.Enrol{}, err
	}
	return view.Enrol{
		Layout: r.layout("Second factor", ""), ImageURL: "/enrol/code.png", Secret: inFours(e.Secret),
		Account: r.session.Email.Reveal(), Action: "/enrol", Errors: errs,
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
func enrolImage(r *request) error {
	e, err := r.s.Access.Enrol(r.ctx(), r.session)
	if err != nil {
		return err
	}
	return r.file("image/png", e.PNG)
}

// enrol sets the factor up once a code shows that the authenticator has it.
func enrol(r *request) error {
	ticket, codes, err := r.s.Access.FinishEnrol(r.ctx(), r.session, r.value("code"))
	if err == nil {
		r.enter(ticket)
		return r.page(view.RecoveryCodes{Layout: r.layout("Recovery codes", ""), Codes: codes, NextURL: "/"})
	}
	page, again := r.enrolPage(nil)
	if again != nil {
		return r.elsewhere(err)
	}
	return r.again(err, func(e view.Errors) view.Page {
		page.Errors = e
		return page
	})
}

// newCodes replaces the recovery codes and shows them, once.
func newCodes(r *request) error {
	codes, err := r.s.Access.NewCodes(r.ctx(), r.session)
	if err != nil {
		return err
	}
	return r.page(view.RecoveryCodes{Layout: r.layout("Recovery codes", view.SectionSessions), Codes: codes, NextURL: "/sessions"})
}

// confirm makes the factor fresh and goes back to where it was asked for.
func confirm(r *request) error {
	where := back(r.value("return"), "/")
	ticket, err := r.s.Access.Confirm(r.ctx(), r.session, r.value("code"))
	if err == nil {
		r.enter(ticket)
		return r.see(where)
	}
	return r.again(err, func(e view.Errors) view.Page {
		return view.StepUp{
			Layout: r.layout("Confirm", ""), What: "what you are about to do", Action: "/confirm",
			Return: where, Errors: e,
		}
	})
}
