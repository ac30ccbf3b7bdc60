// Package watch shows who watches the log, and how it is read from outside: witnesses, tokens of the
// two companies, the trust file, and the proof that a browser asks for.
package watch

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"counterpart/internal/clean"
	"counterpart/internal/failure"
	"counterpart/internal/openlog"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

var (
	watchers = page.Purposes{party.Owner: "", party.PrivacyOfficer: "", party.Manager: "", party.Operator: ""}
	managers = page.Purposes{party.Owner: "", party.PrivacyOfficer: "", party.Operator: ""}
)

func get(pattern string, may page.Purposes, do func(*page.Request) error) page.Route {
	return page.Route{Method: http.MethodGet, Pattern: pattern, For: may, Do: do}
}

func post(pattern string, do func(*page.Request) error) page.Route {
	return page.Route{Method: http.MethodPost, Pattern: pattern, For: managers, Flags: page.Fresh, Do: do}
}

// Routes is every route of this package.
func Routes() []page.Route {
	return []page.Route{
		get("/ledger/witnesses", watchers, show),
		get("/ledger/policy", watchers, policy),
		get("/ledger/continues", watchers, continues),
		post("/ledger/witnesses", add),
		post("/ledger/witnesses/{number}/remove", remove),
		post("/ledger/tokens", makeToken),
		post("/ledger/tokens/{number}/revoke", revokeToken),
		post("/ledger/mail", mail),
	}
}

func tenant(r *page.Request) openlog.Tenant {
	return openlog.Tenant{ID: r.Tenant.ID, Slug: r.Tenant.Slug, Name: r.Tenant.Name, Vendor: r.Tenant.Vendor}
}

var errNone = failure.New(failure.NotFound, "This installation has no witnesses.")

// show lists witnesses.
func show(r *page.Request) error { return render(r, "", nil) }

// render shows the page; secret is shown this once, or empty.
func render(r *page.Request, secret string, errs view.Errors) error {
	if r.Site.Witnesses == nil {
		return errNone
	}
	head, err := r.Site.Ledger.Head(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	all, err := r.Site.Witnesses.All(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	p := view.Witnesses{
		Layout: r.Layout("Witnesses", view.SectionLedger), Origin: head.Origin, Size: uint64(head.Size), PolicyURL: "/ledger/policy",
		Address: r.Site.URL + openlog.Prefix + r.Tenant.Slug + "/", Secret: secret, Errors: errs,
	}
	p.Path = "/ledger/witnesses"
	if why := r.Site.Witnesses.Contradicted(head.Log); why != nil {
		p.Halted, p.HaltedHint = failure.Public(why)
	}
	may := r.May("POST /ledger/witnesses")
	for _, w := range all {
		if w.Active() {
			p.Rows = append(p.Rows, row(r, w, head.Number, head.Size, may))
		} else {
			p.Gone = append(p.Gone, row(r, w, head.Number, head.Size, false))
		}
	}
	if may {
		p.Action = "/ledger/witnesses"
		fill(r, &p)
	}
	if err := tokens(r, &p, may); err != nil {
		return err
	}
	if err := mailed(r, &p, may); err != nil {
		return err
	}
	return r.Page(p)
}

func fill(r *page.Request, p *view.Witnesses) {
	p.Key, p.URL, p.Runner, p.Company = r.Value("key"), r.Value("url"), r.Value("runner"), r.Value("company")
	if p.Runner == "" {
		p.Runner = string(witness.ByController)
	}
	for _, x := range witness.Runners() {
		p.Runners = append(p.Runners, view.Option{Value: string(x), Label: words[x].label})
	}
}

// words say who runs a witness, and what its signatures then show.
var words = map[witness.Runner]struct{ label, runs, shows string }{
	witness.ByController: {"the retailer", "the retailer", "What it signed, the vendor can neither rewrite nor cut back, nor show otherwise"},
	witness.ByNeutral:    {"somebody neutral", "neutral", "What it signed, neither company can rewrite or cut back, nor show otherwise"},
	witness.ByProcessor:  {"the vendor", "the vendor, who also runs the log", "It shows little to anybody else"},
}

func row(r *page.Request, w witness.Witness, log, size int64, may bool) view.WitnessRow {
	now := r.Site.Now()
	out := view.WitnessRow{
		Name: w.Name, Company: w.Company, Runner: words[w.Runner].runs, Shows: words[w.Runner].shows,
		State: state(w, now), Entries: uint64(w.LastSize), Problem: w.LastError, Added: r.Local(w.Added),
	}
	if w.LastAt != 0 {
		out.Last, out.Fresh = r.Local(w.LastAt), ago(now.Sub(w.LastAt))
		if w.LastLog == log && w.LastSize == size {
			out.Fresh += ", all of it"
		}
	}
	gap, from := w.LongestGap(now)
	if out.Gap = span(gap); from != 0 {
		out.From = r.Local(from)
	}
	if !w.Active() {
		out.Removed = r.Local(w.Removed)
	}
	if may {
		out.Remove = &view.Action{URL: "/ledger/witnesses/" + strconv.FormatInt(w.Number, 10) + "/remove", Label: "Remove", Danger: true}
	}
	return out
}

// stale is how old a signature is allowed to be before the page warns.
const stale = 5 * time.Minute

func state(w witness.Witness, now when.Instant) view.Badge {
	switch {
	case w.LastError != "":
		return view.Badge{Text: "does not sign", Tone: "danger"}
	case w.LastAt == 0:
		return view.Badge{Text: "not asked yet", Tone: ""}
	case now.Sub(w.LastAt) > stale:
		return view.Badge{Text: "silent", Tone: "warn"}
	}
	return view.Badge{Text: "active", Tone: "ok"}
}

func ago(d time.Duration) string {
	if d < time.Minute {
		return "less than a minute ago"
	}
	return span(d) + " ago"
}

// span writes a length of time in its two largest units.
func span(d time.Duration) string {
	minutes, seconds := int(d/time.Minute), int(d%time.Minute/time.Second)
	hours, days := minutes/60, minutes/1440
	switch {
	case days > 0:
		return fmt.Sprintf("%d d %d h", days, hours%24)
	case hours > 0:
		return fmt.Sprintf("%d h %d min", hours, minutes%60)
	case minutes > 0:
		return fmt.Sprintf("%d min %d s", minutes, seconds)
	}
	return fmt.Sprintf("%d s", seconds)
}

// company names the one of the two that a side is.
func company(r *page.Request, side party.Side) string {
	if side == party.Processor {
		return r.Tenant.Vendor
	}
	return r.Tenant.Name
}

func tokens(r *page.Request, p *view.Witnesses, may bool) error {
	all, err := r.Site.OpenLog.Tokens(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	own := r.Who().Role.Side()
	for _, k := range all {
		t := view.LogToken{Company: company(r, k.Side), State: view.Badge{Text: "active", Tone: "ok"}, Created: r.Local(k.Created)}
		if k.Used != 0 {
			t.Used = r.Local(k.Used)
		}
		if k.Ended != 0 {
			t.State = view.Badge{Text: "revoked", Tone: ""}
		} else if may && k.Side == own {
			t.Revoke = &view.Action{URL: "/ledger/tokens/" + strconv.FormatInt(k.Number, 10) + "/revoke", Label: "Revoke", Danger: true}
		}
		p.Tokens = append(p.Tokens, t)
	}
	if may {
		p.Make = &view.Action{URL: "/ledger/tokens", Label: "Make a token for " + company(r, own), Hint: "The one before is revoked with it."}
	}
	return nil
}

func mailed(r *page.Request, p *view.Witnesses, may bool) error {
	m, err := r.Site.Courier.State(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	p.Mail = view.MailedPoint{Possible: r.Site.Courier.Post != nil, Wanted: m.Wanted, Entries: uint64(m.Size), Problem: m.Error}
	if m.At != 0 {
		p.Mail.Last = r.Local(m.At)
	}
	if !may || !p.Mail.Possible && !m.Wanted {
		return nil
	}
	next, label := "on", "Mail it each day"
	if m.Wanted {
		next, label = "off", "Mail it no more"
	}
	p.Mail.Switch = &view.Action{URL: "/ledger/mail", Label: label, Hidden: []view.Hidden{{Name: "mail", Value: next}}}
	return nil
}

// add adds a witness.
func add(r *page.Request) error {
	if r.Site.Witnesses == nil {
		return errNone
	}
	_, err := r.Site.Witnesses.Add(r.Ctx(), r.Who(), witness.Draft{
		Key: r.Value("key"), URL: r.Value("url"), Runner: witness.Runner(r.Value("runner")), Company: r.Value("company"),
	})
	if faults, is := errors.AsType[clean.FieldErrors](err); is {
		errs := view.Errors{}
		for _, f := range faults {
			errs[f.Field] = "This " + f.Text + "."
		}
		r.Status(http.StatusBadRequest)
		return render(r, "", errs)
	}
	if err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "The witness is asked from now on. Whoever runs it needs the trust file, from this page."})
	return r.See("/ledger/witnesses")
}

// number reads the number in the path.
func number(r *page.Request) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil || r.Site.Witnesses == nil {
		return 0, failure.New(failure.NotFound, "There is no such thing.")
	}
	return n, nil
}

// remove ends asking a witness.
func remove(r *page.Request) error {
	n, err := number(r)
	if err != nil {
		return err
	}
	if err := r.Site.Witnesses.Remove(r.Ctx(), r.Who(), n); err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "The witness is asked no more. What it signed stays."})
	return r.See("/ledger/witnesses")
}

// makeToken makes a token for the viewer's own company and shows it, this once.
func makeToken(r *page.Request) error {
	if r.Site.OpenLog == nil {
		return errNone
	}
	secret, err := r.Site.OpenLog.Make(r.Ctx(), r.Who(), r.Tenant.Slug, r.Who().Role.Side())
	if err != nil {
		return err
	}
	return render(r, secret, nil)
}

// revokeToken ends a token of the viewer's own company.
func revokeToken(r *page.Request) error {
	n, err := number(r)
	if err != nil {
		return err
	}
	if err := r.Site.OpenLog.Revoke(r.Ctx(), r.Who(), r.Who().Role.Side(), n); err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "The token is revoked: it opens nothing any more."})
	return r.See("/ledger/witnesses")
}

// mail switches the daily checkpoint by mail.
func mail(r *page.Request) error {
	if r.Site.Courier == nil {
		return errNone
	}
	if err := r.Site.Courier.Want(r.Ctx(), r.Who(), r.Value("mail") == "on"); err != nil {
		return err
	}
	return r.See("/ledger/witnesses")
}

// policy gives the trust file.
func policy(r *page.Request) error {
	if r.Site.OpenLog == nil {
		return errNone
	}
	text, err := r.Site.OpenLog.Policy(r.Ctx(), tenant(r))
	if err != nil {
		return err
	}
	r.Head("Content-Disposition", `attachment; filename="policy.txt"`)
	return r.File("text/plain; charset=utf-8", text)
}

// shown is what a browser compares with what it has kept.
type shown struct {
	Origin string   `json:"origin"`
	Size   uint64   `json:"size"`
	Root   string   `json:"root"`
	Proof  []string `json:"proof"`
}

// continues shows that the log continues the tree of a size. Without one it gives the newest
// checkpoint alone.
func continues(r *page.Request) error {
	if r.Site.OpenLog == nil {
		return errNone
	}
	old, err := strconv.ParseUint(r.URL.Query().Get("size"), 10, 63)
	if err != nil {
		old = 0
	}
	c, hashes, err := r.Site.OpenLog.Continues(r.Ctx(), r.Tenant.ID, old)
	if err != nil {
		return err
	}
	out := shown{Origin: c.Origin, Size: c.Size, Root: base64.StdEncoding.EncodeToString(c.Root[:]), Proof: []string{}}
	for _, h := range hashes {
		out.Proof = append(out.Proof, base64.StdEncoding.EncodeToString(h[:]))
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return r.File("application/json; charset=utf-8", b)
}
