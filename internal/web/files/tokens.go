package files

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/access/token"
	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

var errNoTokens = failure.New(failure.NotFound, "This installation has no API.")

// tokens lists the tokens of programs.
func tokens(r *page.Request) error { return tokenPage(r, "", nil) }

var terms = []int{30, 90, 365, token.MaxDays}

// tokenPage shows the tokens; secret is shown this once, or empty.
func tokenPage(r *page.Request, secret string, errs view.Errors) error {
	if r.Site.Tokens == nil {
		return errNoTokens
	}
	all, err := r.Site.Tokens.All(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	names, err := r.Site.Access.Names(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	p := view.Tokens{Layout: r.Layout("Tokens", view.SectionTokens), Secret: secret, Errors: errs}
	p.Path = "/tokens"
	may := r.May("POST /tokens")
	for _, t := range all {
		p.Rows = append(p.Rows, tokenRow(r, t, names[t.Ordinal].Reveal(), names[t.Author].Reveal(), may))
	}
	if may {
		p.Action = "/tokens"
		fill(r, &p)
	}
	return r.Page(p)
}

func fill(r *page.Request, p *view.Tokens) {
	p.Name, p.Role, p.Purpose, p.Days = r.Value("name"), r.Value("role"), r.Value("purpose"), r.Value("days")
	if p.Role == "" {
		p.Role, p.Purpose, p.Days = string(party.Manager), string(field.Import), "365"
	}
	var purposes []field.Purpose
	for _, role := range token.Roles() {
		p.Roles = append(p.Roles, view.Option{Value: string(role), Label: page.RoleLabel(role)})
		for _, q := range policy.Purposes(role) {
			if !slices.Contains(purposes, q) {
				purposes = append(purposes, q)
			}
		}
	}
	for _, q := range purposes {
		p.Purposes = append(p.Purposes, view.Option{Value: string(q), Label: q.Label()})
	}
	for _, n := range terms {
		p.Terms = append(p.Terms, view.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n) + " days"})
	}
}

var tones = map[string]string{"active": "ok", "expired": "warn", "revoked": ""}

func tokenRow(r *page.Request, t token.Row, name, author string, may bool) view.TokenRow {
	state := t.State(r.Site.Now())
	row := view.TokenRow{
		Name: name, Role: page.RoleLabel(t.Role), Purpose: t.Purpose.Label(), State: view.Badge{Text: state, Tone: tones[state]},
		Created: r.Local(t.Created), Until: r.Local(t.Until), By: author,
	}
	if t.Used != 0 {
		row.Used = r.Local(t.Used)
	}
	if t.Ended != 0 {
		row.Until = r.Local(t.Ended)
	}
	if r.May("GET /access") {
		row.AccessURL = "/access?reader=" + strconv.FormatUint(uint64(t.Ordinal), 10)
	}
	if may && state == "active" {
		row.Revoke = &view.Action{URL: "/tokens/" + strconv.FormatInt(int64(t.ID), 10) + "/revoke", Label: "Revoke", Danger: true}
	}
	return row
}

// makeToken makes a token and shows its secret, this once.
func makeToken(r *page.Request) error {
	if r.Site.Tokens == nil {
		return errNoTokens
	}
	days, _ := strconv.Atoi(r.Value("days")) // what is no number is refused as 0 is
	_, secret, err := r.Site.Tokens.Make(r.Ctx(), r.Who(), r.Tenant.Slug, token.Draft{
		Name: r.Value("name"), Role: party.Role(r.Value("role")), Purpose: field.Purpose(r.Value("purpose")), Days: days,
	})
	if faults, is := errors.AsType[base.FieldErrors](err); is {
		r.Status(http.StatusBadRequest)
		return tokenPage(r, "", errorsOf(faults))
	}
	if err != nil {
		return err
	}
	return tokenPage(r, secret, nil)
}

func errorsOf(faults base.FieldErrors) view.Errors {
	out := view.Errors{}
	for _, f := range faults {
		out[f.Field] = "This " + strings.TrimSuffix(f.Text, ".") + "."
	}
	return out
}

// revokeToken ends a token.
func revokeToken(r *page.Request) error {
	n, err := strconv.ParseInt(r.PathValue("token"), 10, 64)
	if err != nil || r.Site.Tokens == nil {
		return failure.New(failure.NotFound, "There is no such token.")
	}
	if err := r.Site.Tokens.Revoke(r.Ctx(), r.Who(), token.ID(n)); err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "The token is revoked: it opens nothing any more."})
	return r.See("/tokens")
}
