// Package handover holds the page on which evidence is made into one file, watched while it is made,
// and fetched. It is for those who act for one of the two companies.
package handover

import (
	"fmt"
	"io"
	"mime"
	"slices"
	"strconv"
	"strings"
	"time"

	"counterpart/internal/evidence"
	room "counterpart/internal/evidence/handover"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// parties are those who take part in the agreement. The page shows no data of customers.
var parties = page.Purposes{party.Owner: "", party.PrivacyOfficer: "", party.Operator: ""}

const here = "/handover"

// Routes is every route of this package.
func Routes() []page.Route {
	get := func(pattern string, flags page.Flags, do func(*page.Request) error) page.Route {
		return page.Route{Method: "GET", Pattern: pattern, For: parties, Flags: flags, Do: do}
	}
	post := func(pattern string, flags page.Flags, do func(*page.Request) error) page.Route {
		return page.Route{Method: "POST", Pattern: pattern, For: parties, Flags: flags, Do: do}
	}
	return []page.Route{
		get(here, 0, show),
		post(here, page.Fresh, begin),
		post(here+"/stop", 0, stop),
		get(here+"/{bundle}/file", page.Slow, fetch),
		post(here+"/{bundle}/remove", page.Fresh, remove),
	}
}

var errNone = failure.New(failure.NotFound, "Files of evidence are made at the command line here.").WithHint("counterpart bundle create")

func desk(r *page.Request) (*room.Desk, error) {
	if r.Site.HandOver == nil {
		return nil, errNone
	}
	return r.Site.HandOver, nil
}

// show shows what is being made and what was.
func show(r *page.Request) error { return render(r, nil) }

func render(r *page.Request, errs view.Errors) error {
	d, err := desk(r)
	if err != nil {
		return err
	}
	made, err := d.Bundles(r.Tenant.ID)
	if err != nil {
		return err
	}
	names, err := r.Site.Access.Names(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	p := view.HandOver{
		Layout: r.Layout("Hand over", view.SectionHandOver), Action: here, Zone: r.Site.Zone.String(), Errors: errs,
		Keep: strconv.Itoa(int(room.Keep/(24*time.Hour))) + " days", PolicyURL: "/ledger/policy",
	}
	p.Path = here
	fill(r, &p)
	_, export := mayDisclose(r)
	for _, b := range made {
		p.Rows = append(p.Rows, row(r, b, names[b.By].Reveal(), export))
	}
	job, is := d.Job(r.Tenant.ID)
	switch {
	case is && job.Running():
		p.Job = running(job)
		r.Head("Refresh", refresh)
	case is:
		p.Ended = ended(job)
	}
	return r.Page(p)
}

const refresh = "2" // seconds after which the page loads itself anew while a file is made

// recipients words for whom a bundle can be made.
func recipients(r *page.Request) []view.Option {
	words := map[string]string{
		evidence.ForController: r.Tenant.Name + ", the retailer", evidence.ForProcessor: r.Tenant.Vendor + ", the vendor",
		evidence.ForAuthority: "An authority", evidence.ForCounsel: "Counsel", evidence.ForExpert: "An expert",
	}
	var out []view.Option
	for _, name := range evidence.Recipients() {
		out = append(out, view.Option{Value: name, Label: words[name]})
	}
	return out
}

// other is the company that the viewer does not work for.
func other(r *page.Request) string {
	if r.Who().Role.Side() == party.Processor {
		return evidence.ForController
	}
	return evidence.ForProcessor
}

// fill puts the form's choices in, with what was entered.
func fill(r *page.Request, p *view.HandOver) {
	p.Recipients, p.For, p.From, p.To = recipients(r), r.Value("for"), r.Value("from"), r.Value("to")
	if p.For == "" {
		p.For = other(r)
	}
	if _, may := mayDisclose(r); may {
		p.Customers = r.Value("customers")
		p.Disclose = []view.Option{
			{Value: "", Label: "Stay unnamed"},
			{Value: "disclose", Label: "Are disclosed, by number"},
		}
	}
}

// mayDisclose decides whether the viewer may hand out whom entries are about. The permit holds to the
// end of a job.
func mayDisclose(r *page.Request) (policy.Permit, bool) {
	who := r.Who()
	who.Version = -1
	p, err := policy.Decide(policy.Request{Principal: who, Purpose: field.Export, Route: r.Route.Name()})
	return p, err == nil
}

// begin begins to make a bundle.
func begin(r *page.Request) error {
	d, err := desk(r)
	if err != nil {
		return err
	}
	o, errs := order(r)
	if len(errs) > 0 {
		r.Status(400)
		return render(r, errs)
	}
	if err := d.Start(o); err != nil {
		return err
	}
	return r.See(here)
}

// order reads the form.
func order(r *page.Request) (room.Order, view.Errors) {
	errs := view.Errors{}
	o := room.Order{By: r.Who(), For: r.Value("for")}
	o.By.Version = -1 // the rights are decided now and hold to the end
	if !slices.Contains(evidence.Recipients(), o.For) {
		errs["for"] = "Choose for whom it is."
	}
	o.From, o.To = day(r, "from", 0, errs), day(r, "to", 1, errs)
	if o.From != 0 && o.To != 0 && o.From >= o.To {
		errs["to"] = "This is before the day from which on it is."
	}
	if r.Value("customers") == "disclose" {
		permit, may := mayDisclose(r)
		if !may {
			errs["customers"] = "Your role hands no customers' data out."
		}
		o.Customers = &permit
	}
	if len(errs) > 0 {
		errs[""] = "Nothing was made yet. Some fields need attention."
	}
	return o, errs
}

// day reads a day, some days later; 0 is none.
func day(r *page.Request, name string, later int, errs view.Errors) when.Instant {
	text := r.Value(name)
	if text == "" {
		return 0
	}
	t, err := time.ParseInLocation(time.DateOnly, text, r.Site.Zone)
	if err != nil {
		errs[name] = "This is not a date."
		return 0
	}
	return when.Of(t.AddDate(0, 0, later))
}

var phases = map[room.Phase]string{
	room.Asking: "Asking the witnesses to sign", room.Writing: "Writing the file", room.Checking: "Checking the file, as the other side will",
}

// running shows how far a job is.
func running(j room.Job) *view.HandOverJob {
	p := &view.HandOverJob{Phase: phases[j.Phase], Percent: -1, Self: here, StopURL: here + "/stop"}
	if j.Phase == room.Writing && j.All > 0 {
		p.Percent, p.Entries = int(100*j.Done/j.All), fmt.Sprintf("%d of %d entries", j.Done, j.All)
	}
	return p
}

// ended says why there is no file.
func ended(j room.Job) *view.Notice {
	if j.Phase == room.Stopped {
		return &view.Notice{Tone: "warn", Text: "Stopped. Nothing of the file stays."}
	}
	text, hint := failure.Public(j.Err)
	return &view.Notice{Tone: "danger", Text: strings.TrimSpace("No file was made. " + text + " " + hint)}
}

// stop ends a job.
func stop(r *page.Request) error {
	d, err := desk(r)
	if err != nil {
		return err
	}
	d.Stop(r.Tenant.ID)
	return r.See(here)
}

// row shows a bundle.
func row(r *page.Request, b room.Bundle, by string, export bool) view.HandOverRow {
	out := view.HandOverRow{File: fileName(r, b), Verdict: view.Badge{Text: "holds", Tone: "ok"}, Problem: b.Problem, SHA256: b.SHA256}
	for _, o := range recipients(r) {
		if o.Value == b.For {
			out.Title = "For " + strings.ToLower(o.Label[:1]) + o.Label[1:]
			if b.For == evidence.ForController || b.For == evidence.ForProcessor {
				out.Title = "For " + o.Label
			}
		}
	}
	if !b.Holds {
		out.Verdict = view.Badge{Text: "does not hold", Tone: "danger"}
	}
	out.Facts = facts(r, b, by)
	if b.Customers && !export {
		out.Why = "It says which customers entries are about: an owner or a privacy officer of " + r.Tenant.Name + " can download it."
	} else {
		out.FetchURL = here + "/" + b.ID + "/file"
	}
	if b.Company == r.Who().Company {
		out.Remove = &view.Action{URL: here + "/" + b.ID + "/remove", Label: "Remove", Danger: true}
	}
	return out
}

func facts(r *page.Request, b room.Bundle, by string) []view.Fact {
	stamp := func(i when.Instant) string { return r.Local(i).Format("2 Jan 2006, 15:04 MST") }
	made := view.Fact{Label: "Made", Value: stamp(b.Made), Note: b.Company}
	if by != "" {
		made.Note = by + ", " + b.Company
	}
	log := view.Fact{Label: "Record", Value: "all of it, " + entries(b.Size), Note: "entry " + count(b.Entry) + " records it"}
	if b.From != 0 || b.To != 0 {
		log.Value = span(r, b) + ", under " + entries(b.Size)
	}
	if b.Beyond > 0 {
		log.Note = entries(b.Beyond) + " after these were signed by no witness yet; " + log.Note
	}
	customers := view.Fact{Label: "Customers", Value: "unnamed"}
	if b.Customers {
		customers.Value = "disclosed by number"
		if b.Receipt >= 0 {
			customers.Note = "entry " + count(b.Receipt)
		}
	}
	return []view.Fact{
		made, log, customers,
		{Label: "Size", Value: size(b.Bytes), Note: "kept until " + stamp(b.Until)},
		{Label: "Checked after it was made", Value: b.Verdict},
	}
}

// span words the days that were chosen.
func span(r *page.Request, b room.Bundle) string {
	day := func(i when.Instant) string { return r.Local(i).Format("2 Jan 2006") }
	switch {
	case b.From == 0:
		return "until " + day(b.To-1)
	case b.To == 0:
		return "from " + day(b.From)
	}
	return day(b.From) + " to " + day(b.To-1)
}

// entries counts entries.
func entries(n int64) string {
	if n == 1 {
		return "1 entry"
	}
	return count(n) + " entries"
}

// count writes a number with its thousands parted.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size writes a number of bytes.
func size(n int64) string {
	if n < 1_000_000 {
		return strconv.FormatInt((n+999)/1000, 10) + " kB"
	}
	return strconv.FormatFloat(float64(n)/1_000_000, 'f', 1, 64) + " MB"
}

func fileName(r *page.Request, b room.Bundle) string {
	return r.Tenant.Slug + "-" + r.Local(b.Made).Format("20060102-150405") + ".bundle"
}

// fetch hands a bundle out, which is an entry before the first byte leaves.
func fetch(r *page.Request) error {
	d, err := desk(r)
	if err != nil {
		return err
	}
	_, may := mayDisclose(r)
	b, f, err := d.Fetch(r.Ctx(), r.Who(), r.PathValue("bundle"), may)
	if err != nil {
		return err
	}
	r.Head("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(r, b)}))
	r.Head("Content-Length", strconv.FormatInt(b.Bytes, 10))
	r.Stream("application/zip", func(w io.Writer) error {
		defer f.Close()
		_, err := io.Copy(w, f)
		return err
	})
	return nil
}

// remove removes a bundle of the viewer's own company before its time.
func remove(r *page.Request) error {
	d, err := desk(r)
	if err != nil {
		return err
	}
	if err := d.Remove(r.Ctx(), r.Who(), r.PathValue("bundle")); err != nil {
		return err
	}
	r.Tell(view.Notice{Tone: "ok", Text: "The file is removed. That it was made stays on record."})
	return r.See(here)
}
