// Package casework is what staff do with cases in a browser: see what waits, read a conversation,
// answer, write a note, change what a case says, link its orders, close it; and what a customer
// does who is asked how it went.
//
// Each handler reads the request, asks the desk of cases under a permit of its route and fills a
// page; whatever a page shows, the desk has had recorded before it gave it. Words about time
// (words.go) and everything else that is shaped here is pure.
package casework

import (
	"net/url"
	"slices"
	"strconv"

	"counterpart/internal/access"
	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// desk gives the desk of cases.
func desk(r *page.Request) *cases.Desk { return r.Site.Cases }

// number reads the case's number in the path.
func number(r *page.Request) (cases.Number, error) {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil || n < 1 {
		return 0, failure.New(failure.NotFound, "There is no such case.").
			WithHint("Check the number, or look at the list of cases.")
	}
	return cases.Number(n), nil
}

// caseURL gives the path of a case's page.
func caseURL(n cases.Number) string { return "/cases/" + strconv.FormatInt(int64(n), 10) }

// where gives the path of an action on a case, or of its page if the action is empty; it keeps the
// queue from which the case was opened.
func where(r *page.Request, n cases.Number, action string) string {
	to := caseURL(n)
	if action != "" {
		to += "/" + action
	}
	if in := r.URL.Query().Get("in"); in != "" {
		to += "?in=" + url.QueryEscape(in)
	}
	return to
}

// revision reads which state of the case a form was made from.
func revision(r *page.Request) (int64, error) {
	n, err := strconv.ParseInt(r.Value("version"), 10, 64)
	if err != nil || n < 0 {
		return 0, failure.New(failure.Invalid, "The form is not complete.").WithHint("Open the case again.")
	}
	return n, nil
}

// room is what a page of cases needs beside the cases: words, settings, names of staff.
type room struct {
	words    cases.Words
	settings cases.Settings
	staff    []access.Colleague
	names    shape.Names
	viewer   party.Ordinal
	own      page.OwnFields // of a list
	sought   string         // the search for a value of one, as the list says it
}

func newRoom(r *page.Request) (room, error) {
	t := r.Who().Tenant
	words, err := desk(r).Words(r.Ctx(), t)
	if err != nil {
		return room{}, err
	}
	settings, err := desk(r).Settings(r.Ctx(), t)
	if err != nil {
		return room{}, err
	}
	staff, err := r.Site.Access.Colleagues(r.Ctx(), r.Who())
	if err != nil {
		return room{}, err
	}
	settings.Hours.Zone = r.Site.Zone
	in := room{words: words, settings: settings, staff: staff, names: shape.Names{}, viewer: r.Who().Ordinal}
	for _, c := range staff {
		in.names[c.Ordinal] = c.Name
	}
	return in, nil
}

// assignees are those to whom a case can be given, the viewer first.
func (in room) assignees(has party.Ordinal) []view.Option {
	out := []view.Option{{Value: "0", Label: "nobody"}}
	known := has == 0
	for _, c := range in.staff {
		if !Works(c) {
			continue
		}
		known = known || c.Ordinal == has
		o := view.Option{Value: ordinal(c.Ordinal), Label: c.Name.Reveal()}
		if c.Ordinal == in.viewer {
			o.Label += " (you)"
			out = append(out[:1], append([]view.Option{o}, out[1:]...)...)
			continue
		}
		out = append(out, o)
	}
	if !known {
		out = append(out, view.Option{Value: ordinal(has), Label: in.names.Of(has)})
	}
	return out
}

// Works reports whether a colleague answers cases.
func Works(c access.Colleague) bool {
	switch c.Role {
	case party.Owner, party.Manager, party.Support, party.PrivacyOfficer:
		return !c.Gone
	case party.Marketer, party.Analyst, party.Operator, party.System:
	}
	return false
}

func ordinal(o party.Ordinal) string { return strconv.FormatUint(uint64(o), 10) }

// who names the member of staff who has a case.
func (in room) who(o party.Ordinal) string {
	switch o {
	case 0:
		return ""
	case in.viewer:
		return "You"
	}
	return in.names.Of(o)
}

// options offers words, and keeps one that is not offered any more where it is chosen.
func options(list []cases.Word, chosen string, first view.Option) []view.Option {
	out := []view.Option{first}
	if first.Label == "" {
		out = nil
	}
	for _, w := range list {
		if !w.Off || w.Code == chosen {
			out = append(out, view.Option{Value: w.Code, Label: w.Label})
		}
	}
	return out
}

// labels gives what codes are called.
func labels(list []cases.Word, codes []string) []string {
	out := make([]string, 0, len(codes))
	for _, c := range codes {
		out = append(out, cases.Label(list, c))
	}
	return out
}

// shown are the fields that a case's page or list shows of its customers where the permit opens
// them.
const shown = field.Set(1<<field.Name | 1<<field.Orders | 1<<field.Cases | 1<<field.Messages)

// shownOf is what was opened of the customers of some cases: of orders nothing where none is
// linked.
func shownOf(p policy.Permit, all []cases.Case) field.Set {
	set := shown & p.Open()
	if !slices.ContainsFunc(all, func(c cases.Case) bool { return len(c.Orders) > 0 }) {
		set &^= field.Fields(field.Orders)
	}
	return set
}
