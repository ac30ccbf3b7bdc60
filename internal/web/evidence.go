package web

import (
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

const perPage = 50 // entries of a list

// logFilter is what the access log is narrowed to.
type logFilter struct {
	view  view.AccessFilter
	who   party.Ordinal // of the customer; 0 is all
	span  ledger.Span
	empty bool // nobody can match, such as an erased customer
}

// accessLog says who saw whom, when, which fields and why.
func accessLog(r *page.Request) error {
	f, errs, err := filterOf(r)
	if err != nil {
		return err
	}
	p := view.AccessLog{
		Layout: r.Layout("Access", view.SectionAccess), Action: "/access", Filter: f.view, Total: -1, Errors: errs,
		Purposes: []view.Option{{Value: "", Label: "Any"}},
	}
	for _, q := range field.Purposes() {
		p.Purposes = append(p.Purposes, view.Option{Value: string(q), Label: q.Label()})
	}
	names, err := r.Site.Access.Names(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	p.Readers = readers(names)
	if f.empty {
		return r.Page(p)
	}
	lines, next, err := disclosures(r, f, before(r))
	if err != nil {
		return err
	}
	shown, err := evidence(r, names, lines)
	if err != nil {
		return err
	}
	for _, l := range lines {
		p.Rows = append(p.Rows, shown.Access(l))
	}
	p.Pager = pager(r, next)
	return r.Page(p)
}

// filterOf reads the filter. The customer is named by the opaque id.
func filterOf(r *page.Request) (logFilter, view.Errors, error) {
	q := r.URL.Query()
	f := logFilter{view: view.AccessFilter{
		Reader: q.Get("reader"), Customer: strings.TrimSpace(q.Get("customer")), Purpose: q.Get("purpose"),
		From: q.Get("from"), To: q.Get("to"),
	}}
	errs := view.Errors{}
	f.span.From = day(r, f.view.From, 0, "from", errs)
	f.span.To = day(r, f.view.To, 24*time.Hour-time.Microsecond, "to", errs)
	if f.view.Customer == "" {
		return f, errs, nil
	}
	id, bad := party.ParseCustomer(f.view.Customer)
	if bad != nil {
		errs["customer"], f.empty = "This is not a customer's id.", true
		return f, errs, nil //nolint:nilerr // said beside the input
	}
	row, err := r.Site.People.Customer(r.Ctx(), r.Tenant.ID, id)
	if failure.Is(err, failure.NotFound) {
		errs["customer"], f.empty = "There is no such customer, or they were erased.", true
		return f, errs, nil
	}
	f.who = row.Ordinal
	return f, errs, err
}

func day(r *page.Request, s string, add time.Duration, name string, errs view.Errors) when.Instant {
	if s == "" {
		return 0
	}
	t, err := time.ParseInLocation(time.DateOnly, s, r.Site.Zone)
	if err != nil {
		errs[name] = "This is not a date."
		return 0
	}
	return when.Of(t.Add(add))
}

// matches reports whether a line fits. Beside disclosures there are values that were to be
// disclosed and did not open, and what the contract in force refused.
func (f logFilter) matches(l ledger.Line) bool {
	e := l.Entry
	return (e.Kind == entry.Disclosure || e.Finding() != "" || e.Refusal() != "") &&
		(f.view.Reader == "" || f.view.Reader == strconv.FormatUint(uint64(e.By), 10)) &&
		(f.view.Purpose == "" || f.view.Purpose == string(e.Purpose)) &&
		(f.span.From == 0 || e.Recorded >= f.span.From) && (f.span.To == 0 || e.Recorded <= f.span.To) &&
		(f.who == 0 || l.People.Contains(f.who))
}

// disclosures reads a page of the log. For one customer or reader the index behind the log says
// where to begin and where to end.
func disclosures(r *page.Request, f logFilter, from int64) ([]ledger.Line, int64, error) {
	first, last, err := bounds(r, f)
	if err != nil || last < 0 {
		return nil, 0, err
	}
	if from <= 0 || from > last+1 {
		from = last + 1
	}
	lines, next, err := r.Site.Seen.Lines(r.Ctx(), r.Tenant.ID, from, perPage, f.matches)
	if next <= first {
		next = 0
	}
	return lines, next, err
}

// trail is how far behind a disclosure its finding is looked for: they are a commit or two apart.
const trail = 1024

// bounds gives the first and last entry that can match; the last is -1 if none can. Of a customer
// whom nobody asked for there may still be a finding, by the job that makes the name index; it
// stands in the log without a filter.
func bounds(r *page.Request, f logFilter) (first, last int64, err error) {
	h, err := r.Site.Ledger.Head(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return 0, -1, err
	}
	var cells []ledger.Cell
	switch {
	case f.who != 0:
		cells, err = r.Site.Seen.WhoSaw(r.Ctx(), r.Tenant.ID, f.who, f.span)
	case f.view.Reader != "" && f.view.Reader != "0": // findings are the program's, and in no cell
		n, bad := strconv.ParseUint(f.view.Reader, 10, 32)
		if bad != nil {
			return 0, -1, nil //nolint:nilerr // no reader has such a number
		}
		cells, _, err = r.Site.Seen.WhomSaw(r.Ctx(), r.Tenant.ID, party.Ordinal(n), f.span)
	default:
		return 0, h.Size - 1, nil
	}
	if err != nil || len(cells) == 0 {
		return 0, -1, err
	}
	first, last = cells[0].First, cells[0].Last
	for _, c := range cells {
		first, last = min(first, c.First), max(last, c.Last)
	}
	return first, min(last+trail, h.Size-1), nil
}

// before reads the cursor of a list of entries, which is an index.
func before(r *page.Request) int64 {
	n, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// pager leads on from an index, with the same filter.
func pager(r *page.Request, next int64) view.Pager {
	q := r.URL.Query()
	var p view.Pager
	if q.Has("before") {
		q.Del("before")
		p.PreviousURL = r.URL.Path + "?" + q.Encode()
	}
	if next > 0 {
		q = url.Values{}
		maps.Copy(q, r.URL.Query())
		q.Set("before", strconv.FormatInt(next, 10))
		p.NextURL = r.URL.Path + "?" + q.Encode()
	}
	return p
}

// readers offers everybody whose name the viewer may know.
func readers(names shape.Names) []view.Option {
	out := []view.Option{{Value: "", Label: "Anybody"}}
	for o, name := range names {
		out = append(out, view.Option{Value: strconv.FormatUint(uint64(o), 10), Label: name.Reveal()})
	}
	slices.SortFunc(out[1:], func(a, b view.Option) int { return strings.Compare(a.Label, b.Label) })
	return append(out, view.Option{Value: "0", Label: "The program"})
}

// evidence is how the viewer may look at entries: customers by id only to those who may open
// their pages.
func evidence(r *page.Request, names shape.Names, lines []ledger.Line) (shape.Evidence, error) {
	own, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	if err != nil {
		return shape.Evidence{}, err
	}
	v := shape.Evidence{Zone: r.Zone(), Staff: names, Roles: page.RoleLabels, Own: own}
	if !r.May("GET /customers/{id}") {
		return v, nil
	}
	var one subject.Set
	for _, l := range lines {
		if l.People.Len() == 1 {
			one.AddSet(l.People)
		}
	}
	known, err := r.Known(one)
	v.Customers, v.Linked = known, true
	return v, err
}

// entryPage shows one entry with its place in the tree.
func entryPage(r *page.Request) error {
	f, err := fix(r)
	if err != nil {
		return err
	}
	e, err := entry.Decode(f.stored.Data)
	if err != nil {
		return failure.Wrap(err, failure.Doubt, "Entry %d of the ledger cannot be read.", f.stored.Index)
	}
	names, err := r.Site.Access.Names(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	line, err := lineAt(r, f.stored.Index)
	if err != nil {
		return err
	}
	shown, err := evidence(r, names, []ledger.Line{line})
	if err != nil {
		return err
	}
	p := view.Entry{
		Layout: r.Layout(fmt.Sprintf("Entry %d", f.stored.Index), view.SectionLedger), Index: uint64(f.stored.Index),
		Kind: shape.Kind(e.Kind), At: r.Local(e.At), Appended: r.Local(e.Recorded), Summary: shown.Summary(e),
		JSON: shape.Pretty(f.stored.Data), Bytes: len(f.stored.Data), LeafHash: hex.EncodeToString(f.leaf[:]),
		RootHash: hex.EncodeToString(f.check.Root[:]), Checkpoint: checkpoint(r, f),
		Proven: &f.verdict, ProofURL: shape.EntryURL(f.stored.Index) + "/proof",
	}
	if e.Kind == entry.Disclosure {
		row := shown.Access(line)
		p.Access = &row
	}
	for _, h := range f.path {
		p.Proof = append(p.Proof, hex.EncodeToString(h[:]))
	}
	if err := subjects(r, &p, e, line); err != nil {
		return err
	}
	if f.stored.Index > 0 {
		p.PreviousURL = shape.EntryURL(f.stored.Index - 1)
	}
	if f.stored.Index+1 < f.head.Size {
		p.NextURL = shape.EntryURL(f.stored.Index + 1)
	}
	return r.Page(p)
}

const maxSubjects = 50

// subjects lists whom an entry is about, by opaque id, to those who may open their pages.
func subjects(r *page.Request, p *view.Entry, e entry.Entry, l ledger.Line) error {
	if e.Count == 0 || e.Object == "staff" {
		return nil
	}
	if !r.May("GET /customers/{id}") {
		p.SubjectsNote = fmt.Sprintf("About %d customers, whom your role does not see.", e.Count)
		return nil
	}
	known, err := r.Known(l.People)
	if err != nil {
		return err
	}
	for o := range l.People.All() {
		if id, ok := known[o]; ok && len(p.Subjects) < maxSubjects {
			p.Subjects = append(p.Subjects, view.Linked{Text: id.String(), URL: shape.URL(id)})
		}
	}
	if rest := e.Count - int64(len(p.Subjects)); rest > 0 {
		p.SubjectsNote = fmt.Sprintf("%d more are not listed here or have been erased since.", rest)
	}
	return nil
}

// lineAt reads one entry with its people.
func lineAt(r *page.Request, index int64) (ledger.Line, error) {
	lines, _, err := r.Site.Seen.Lines(r.Ctx(), r.Tenant.ID, index+1, 1, nil)
	if err != nil {
		return ledger.Line{}, err
	}
	if len(lines) == 0 || lines[0].Index != index {
		return ledger.Line{}, errEntry
	}
	return lines[0], nil
}

var errEntry = failure.New(failure.NotFound, "There is no such entry in the ledger.")
