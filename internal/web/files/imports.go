package files

import (
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/upload"
	"counterpart/internal/ledger"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

var errNoUploads = failure.New(failure.NotFound, "Imports are made at the command line here.").WithHint("counterpart import")

const filesURL = "/imports/files/"

// list lists the batches that came from files.
func list(r *page.Request) error {
	batches, err := r.Site.Desk.Batches(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	p := view.Imports{Layout: r.Layout("Imports", view.SectionImports)}
	if r.Site.Uploads != nil && r.May("GET /imports/new") {
		p.NewURL = "/imports/new"
		for _, f := range r.Site.Uploads.Under(r.Who()) {
			p.Notices = append(p.Notices, view.Notice{Text: "A file is being read: " + f.Name + ".", URL: filesURL + f.ID, Link: "See how far it is"})
		}
	}
	for _, b := range batches {
		row := shape.Batch(b, r.Zone())
		if b.Refused != "" && r.Site.Refused != nil && b.Until > r.Site.Now() && r.May("GET /imports/refused/{batch}") {
			row.RefusedURL = "/imports/refused/" + strconv.FormatInt(int64(b.ID), 10)
		}
		p.Rows = append(p.Rows, row)
	}
	return r.Page(p)
}

var kinds = []view.Option{
	{Value: "", Label: "Find out from the columns"},
	{Value: string(mapping.Customers), Label: "Customers"},
	{Value: string(mapping.Orders), Label: "Orders, one line in each row"},
	{Value: string(mapping.Both), Label: "Orders with their customers"},
	{Value: string(mapping.Payments), Label: "Payments"},
	{Value: string(mapping.Cases), Label: "Complaints and questions"},
}

// newFile shows the form that takes a file.
func newFile(r *page.Request) error { return filePage(r, nil) }

func filePage(r *page.Request, errs view.Errors) error {
	if r.Site.Uploads == nil {
		return errNoUploads
	}
	p := view.ImportNew{
		Layout: r.Layout("Import a file", view.SectionImports), Action: "/imports/new", BackURL: "/imports", Kinds: kinds,
		Kind: r.Value("kind"), Errors: errs,
	}
	p.Path = "/imports/new"
	return r.Page(p)
}

// takeFile takes a file into memory.
func takeFile(r *page.Request) error {
	if r.Site.Uploads == nil {
		return errNoUploads
	}
	sent, err := r.Parts()
	if err != nil {
		return fileRefused(r, err)
	}
	kind := mapping.Kind(r.Value("kind"))
	if !slices.ContainsFunc(kinds, func(o view.Option) bool { return o.Value == string(kind) }) {
		return failure.New(failure.Invalid, "There is no such kind of file.")
	}
	id, err := r.Site.Uploads.Add(r.Who(), sent.Name, kind, sent.Raw)
	if err != nil {
		return fileRefused(r, err)
	}
	if _, err := r.Site.Uploads.Look(r.Who(), id, nil); err != nil {
		return fileRefused(r, err)
	}
	return r.See(filesURL + id + "/map")
}

// fileRefused shows the form anew with what is wrong with the file.
func fileRefused(r *page.Request, err error) error {
	if !failure.Is(err, failure.Invalid) {
		return err
	}
	text, hint := failure.Public(err)
	r.Status(http.StatusBadRequest)
	return filePage(r, view.Errors{"": text + " " + hint})
}

// fieldsOf gives the fields of the catalogue that a mapping takes.
func fieldsOf(fs []mapping.Field) field.Set {
	var s field.Set
	for _, f := range fs {
		s |= of[f]
		head, _, _ := strings.Cut(string(f), ".")
		s |= ofAll[head]
	}
	return s
}

var of = map[mapping.Field]field.Set{
	mapping.External: 1 << field.External, mapping.Name: 1 << field.Name, mapping.Given: 1 << field.Name,
	mapping.Family: 1 << field.Name, mapping.Email: 1 << field.Emails, mapping.Phone: 1 << field.Phones,
	mapping.Street: 1 << field.Addresses, mapping.Street2: 1 << field.Addresses, mapping.Postcode: 1 << field.Addresses,
	mapping.City: 1 << field.Addresses, mapping.Region: 1 << field.Addresses, mapping.Country: 1 << field.Country,
	mapping.Birth: 1 << field.Birth, mapping.Language: 1 << field.Language, mapping.Loyalty: 1 << field.Loyalty,
	mapping.Tag: 1 << field.Tags, mapping.Token: 1 << field.Token, mapping.Last4: 1 << field.Card, mapping.Expiry: 1 << field.Card,
	mapping.CaseSubject: 1 << field.Messages, mapping.CaseText: 1 << field.Messages,
}

var ofAll = map[string]field.Set{
	"consent": 1 << field.ConsentText, "order": 1 << field.Orders, "line": 1 << field.Orders, "payment": 1 << field.Orders,
	"case": 1 << field.Cases, "own": field.Own,
}

// everything is what a file may hold whose columns nobody has named yet.
const everything = field.Set(1<<field.Name | 1<<field.Emails | 1<<field.Phones | 1<<field.Addresses | 1<<field.Orders)

// record records that values of a file are about to be shown. Nobody is known yet of whom they are: the
// entry says which fields, to whom, why and where.
func record(r *page.Request, permit policy.Permit, set field.Set) (*view.Recorded, error) {
	if set == 0 {
		set = everything
	}
	set &= permit.Open()
	receipt, err := r.Site.Ledger.Disclose(r.Ctx(), permit, ledger.Disclosure{Open: set})
	if err != nil {
		return nil, err
	}
	return r.Recorded(permit, receipt.Index(), set, 0, 0), nil
}

func mapped(m *mapping.Mapping) field.Set {
	var fs []mapping.Field
	for i := range m.Columns {
		fs = append(fs, m.Columns[i].Field)
	}
	return fieldsOf(fs)
}

// show shows how a file stands: on its way, or what came of it.
func show(r *page.Request) error {
	if r.Site.Uploads == nil {
		return errNoUploads
	}
	f, err := r.Site.Uploads.File(r.Who(), r.PathValue("file"))
	if err != nil {
		return err
	}
	switch {
	case f.State == upload.Running:
		return running(r, f)
	case f.Mapping == nil || f.State == upload.Waiting:
		return r.See(filesURL + f.ID + "/map")
	}
	return report(r, f)
}

// start begins an import that was checked.
func start(r *page.Request) error {
	mode := upload.Whole
	if r.Value("mode") == string(upload.KeepGoing) {
		mode = upload.KeepGoing
	}
	return begin(r, mode, r.Value("update") == "yes")
}

// begin begins a job whose rights are decided now and hold to its end.
func begin(r *page.Request, mode upload.Mode, update bool) error {
	if r.Site.Uploads == nil {
		return errNoUploads
	}
	who := r.Who()
	who.Version = -1
	permit, err := policy.Decide(policy.Request{Principal: who, Purpose: field.Import, Route: r.Route.Name()})
	if err != nil {
		return err
	}
	id := r.PathValue("file")
	if err := r.Site.Uploads.Start(permit, id, mode, update); err != nil {
		return err
	}
	return r.See(filesURL + id)
}

// cancel ends a job.
func cancel(r *page.Request) error {
	if r.Site.Uploads == nil {
		return errNoUploads
	}
	if err := r.Site.Uploads.Cancel(r.Who(), r.PathValue("file")); err != nil {
		return err
	}
	r.Tell(view.Notice{Text: "Cancelled. What was staged is being removed."})
	return r.See(filesURL + r.PathValue("file"))
}

// drop forgets a file.
func drop(r *page.Request) error {
	if r.Site.Uploads == nil {
		return errNoUploads
	}
	if err := r.Site.Uploads.Drop(r.Who(), r.PathValue("file")); err != nil {
		return err
	}
	r.Tell(view.Notice{Text: "The file is forgotten."})
	return r.See("/imports")
}

// refused hands out the rows that an import refused; they are recorded before they are sent.
func refused(r *page.Request) error {
	n, err := strconv.ParseInt(r.PathValue("batch"), 10, 64)
	if err != nil || r.Site.Refused == nil {
		return failure.New(failure.NotFound, "There is no such import.")
	}
	b, err := r.Site.Desk.Batch(r.Ctx(), r.Tenant.ID, crm.BatchID(n))
	if err != nil {
		return err
	}
	if b.Refused == "" || b.Until <= r.Site.Now() {
		return failure.New(failure.NotFound, "This import has no refused rows any more.")
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	r.Head("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "refused-" + r.PathValue("batch") + ".jsonl"}))
	r.Stream("application/jsonl", func(w io.Writer) error { return r.Site.Refused.OpenRefused(r.Ctx(), permit, b.Refused, w) })
	return nil
}
