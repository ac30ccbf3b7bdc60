// Package contract holds the pages about the agreement between the two companies: its versions and
// how they are drafted, signed and ended; where the parties stand; and the acts that they state,
// confirm and dispute. They are for owners and privacy officers of the retailer and for operators of
// the vendor; where the parties stand is for managers too, to read.
package contract

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"counterpart/internal/act"
	room "counterpart/internal/contract"
	"counterpart/internal/failure"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// parties are those who take part in the agreement. No route shows data of customers.
var parties = page.Purposes{party.Owner: "", party.PrivacyOfficer: "", party.Operator: ""}

// readers see where the parties stand.
var readers = page.Purposes{party.Owner: "", party.PrivacyOfficer: "", party.Manager: "", party.Operator: ""}

// Routes are those of this package.
func Routes() []page.Route {
	get := func(pattern string, flags page.Flags, do func(*page.Request) error) page.Route {
		return page.Route{Method: "GET", Pattern: pattern, For: parties, Flags: flags, Do: do}
	}
	post := func(pattern string, flags page.Flags, do func(*page.Request) error) page.Route {
		return page.Route{Method: "POST", Pattern: pattern, For: parties, Flags: flags, Do: do}
	}
	return []page.Route{
		get("/contract", 0, overview),
		get("/contract/draft", 0, draftForm),
		post("/contract/draft", 0, draftDo),
		post("/contract/renew", 0, renew),
		get("/contract/{index}", 0, version),
		get("/contract/{index}/files/{number}", 0, versionFile),
		post("/contract/{index}/withdraw", 0, withdraw),
		get("/contract/{index}/sign", page.Fresh, signForm),
		get("/contract/{index}/end", page.Fresh, signForm),
		get("/contract/{index}/paper", 0, paper),
		post("/contract/{index}/signed", page.Upload, signed),
		post("/contract/{index}/retire", page.Fresh, retire),
		{Method: "GET", Pattern: "/standing", For: readers, Flags: page.Slow, Do: stand},
		get("/acts", 0, acts),
		get("/acts/new", 0, actForm),
		post("/acts", page.Upload, stateAct),
		get("/acts/{index}", 0, actPage),
		post("/acts/{index}/answer", page.Upload, answer),
		get("/acts/{index}/files/{number}", 0, actFile),
		post("/acts/{index}/files/{number}/erase", page.Fresh, eraseFile),
	}
}

var errNone = failure.New(failure.NotFound, "This installation keeps no agreements.")

// desk gives the service.
func desk(r *page.Request) (*room.Desk, error) {
	if r.Site.Contract == nil {
		return nil, errNone
	}
	return r.Site.Contract, nil
}

// book reads everything that the parties did.
func book(r *page.Request) (*room.Desk, *room.Book, error) {
	d, err := desk(r)
	if err != nil {
		return nil, nil, err
	}
	b, err := d.Book(r.Ctx(), r.Who())
	return d, b, err
}

func index(r *page.Request, name string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n < 0 {
		return 0, failure.New(failure.NotFound, "There is no such page.")
	}
	return n, nil
}

func versionURL(proposal int64) string { return fmt.Sprintf("/contract/%d", proposal) }

func actURL(i int64) string { return fmt.Sprintf("/acts/%d", i) }

// company names a side.
func company(r *page.Request, s party.Side) string {
	switch s {
	case party.Controller:
		return r.Tenant.Name
	case party.Processor:
		return r.Tenant.Vendor
	}
	return "the program"
}

func day(r *page.Request, i when.Instant) string { return r.Local(i).Format("2 Jan 2006") }

func stamp(r *page.Request, i when.Instant) string { return r.Local(i).Format("2 Jan 2006, 15:04 MST") }

// badge is a state as pages show it.
func badge(s standing.State) view.Badge {
	tones := map[standing.State]string{
		standing.Proposed: "accent", standing.Agreed: "accent", standing.InForce: "ok", standing.Withdrawn: "", standing.Replaced: "", standing.Ended: "warn",
	}
	text := string(s)
	if s == standing.Agreed {
		text = "signed, not begun"
	}
	return view.Badge{Text: text, Tone: tones[s]}
}

// title names a version.
func title(a *standing.Agreement) string {
	if a.Instrument == nil {
		return fmt.Sprintf("Proposal of entry %d", a.Proposal)
	}
	t := a.Instrument.Title
	if t == "" {
		t = a.Instrument.Name
	}
	if v := a.Instrument.Version; v != "" {
		t += ", version " + v
	}
	return t
}

// row shapes a version.
func row(r *page.Request, b *room.Book, a *standing.Agreement) view.ContractRow {
	out := view.ContractRow{
		Title: title(a), URL: versionURL(a.Proposal), State: badge(a.State(b.AsOf)),
		Proposed: company(r, a.By) + ", " + stamp(r, a.Proposed), Force: force(a),
	}
	for _, m := range a.Signed {
		out.Signed = append(out.Signed, fmt.Sprintf("%s signed on %s, entry %d.", company(r, m.Side), stamp(r, m.Recorded), m.Entry))
	}
	return out
}

// force says from and until when a version is in force.
func force(a *standing.Agreement) string {
	if len(a.Signed) < 2 {
		return ""
	}
	text := "In force from " + span(a, a.From)
	if a.Until != (when.Interval{}) {
		text += " until " + span(a, a.Until)
	}
	return text + "."
}

// span writes a stretch of days as the agreement counts them.
func span(a *standing.Agreement, v when.Interval) string {
	var z when.Zone
	if a.Instrument != nil {
		z = a.Instrument.Zone
	}
	day := func(i when.Instant) string {
		d := z.Date(i)
		return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format("2 Jan 2006")
	}
	switch {
	case v.Hi >= when.Max:
		return day(v.Lo) + " or later"
	case z.Date(v.Lo) == z.Date(v.Hi):
		return day(v.Lo)
	default:
		return day(v.Lo) + " to " + day(v.Hi)
	}
}

// overview shows versions and keys.
func overview(r *page.Request) error {
	_, b, err := book(r)
	if err != nil {
		return err
	}
	p := view.Contract{Layout: r.Layout("Contract", view.SectionContract), StandURL: "/standing"}
	for i := len(b.Agreements) - 1; i >= 0; i-- {
		p.Versions = append(p.Versions, row(r, b, &b.Agreements[i]))
	}
	if a := b.Current(); a != nil {
		current := row(r, b, a)
		p.Current = &current
	}
	if p.Former, err = restored(r, b); err != nil {
		return err
	}
	p.Keys = keys(r, b)
	p.Drafts = drafts()
	p.Notices = append(p.Notices, unknown(r, b)...)
	if p.Refuses, err = refuses(r, b); err != nil {
		return err
	}
	return r.Page(p)
}

// keys lists the keys of both sides.
func keys(r *page.Request, b *room.Book) []view.ContractKey {
	var out []view.ContractKey
	for i := range b.Records {
		x := &b.Records[i]
		if x.Document.Verb != act.Enrol || !x.Signed {
			continue
		}
		name, _, _ := strings.Cut(x.Document.Key, "+")
		k := view.ContractKey{
			Company: company(r, x.Document.Side), Vendor: x.Document.Side == party.Processor, Name: fingerprint(name, x.Document.Key),
			Since: fmt.Sprintf("named on %s by the %s, entry %d", stamp(r, x.Entry.Recorded), strings.ToLower(page.RoleLabel(x.Entry.Role)), x.Index),
			State: view.Badge{Text: "signs", Tone: "ok"}, EntryURL: actURL(x.Index),
		}
		if retired(b, x.Document.Key, x.Index) {
			k.State = view.Badge{Text: "retired"}
		} else if x.Document.Side == r.Who().Role.Side() {
			k.Retire = &view.Action{URL: versionURL(x.Index) + "/retire", Label: "Retire", Danger: true, Hint: "It signs nothing from then on. What it signed stays signed."}
		}
		out = append(out, k)
	}
	return out
}

func retired(b *room.Book, key string, after int64) bool {
	for i := range b.Records {
		if x := &b.Records[i]; x.Index > after && x.Document.Verb == act.Retire && x.Document.Key == key {
			return true
		}
	}
	return false
}

// fingerprint names a key by its name and the number that its signatures carry.
func fingerprint(name, key string) string {
	rest := strings.TrimPrefix(key, name+"+")
	number, _, _ := strings.Cut(rest, "+")
	return name + " " + number
}

// keyIsNew is how long a key of the other side is shown loudly.
const keyIsNew = when.Instant(14 * 24 * 3600 * 1_000_000)

// unknown tells loudly of keys that the other side named lately, and of entries that do not hold.
func unknown(r *page.Request, b *room.Book) []view.Notice {
	var out []view.Notice
	for i := range b.Records {
		x := &b.Records[i]
		if x.Document.Verb == act.Enrol && x.Document.Side != r.Who().Role.Side() && b.AsOf-x.Entry.Recorded < keyIsNew {
			name, _, _ := strings.Cut(x.Document.Key, "+")
			out = append(out, view.Notice{
				Tone: "warn", Text: fmt.Sprintf("%s named a key on %s: %s. Ask them by another way whether it is theirs.", company(r, x.Document.Side), day(r, x.Entry.Recorded), fingerprint(name, x.Document.Key)),
				URL: actURL(x.Index), Link: "See the act",
			})
		}
	}
	for _, p := range b.Problems {
		if !p.Gone {
			out = append(out, view.Notice{Tone: "danger", Text: fmt.Sprintf("Entry %d does not hold: %s", p.Index, p.Text), URL: fmt.Sprintf("/ledger/%d", p.Index), Link: "See the entry"})
		}
	}
	return out
}
