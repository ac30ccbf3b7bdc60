package counter

import (
	"bytes"
	"mime"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/crm/dossier"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// Copy hands out everything that is kept of one person. It is in the ledger, and complete, before
// the first byte leaves.
func Copy(r *page.Request) error {
	id, err := customerID(r)
	if err != nil {
		return err
	}
	format, err := dossier.FormatOf(r.Value("format"))
	if err != nil {
		return err
	}
	permit, err := r.Permit("request")
	if err != nil {
		return err
	}
	if err := r.Site.Access.Limit(access.Exports, r.Who()); err != nil {
		return err
	}
	d, err := r.Site.Dossier.Of(r.Ctx(), permit, id)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := format.Write(d, r.Tenant.Name, &out); err != nil {
		return err
	}
	name := strings.ToLower(r.Tenant.Slug + "-" + id.String() + "." + format.End)
	r.Head("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return r.File(format.Media, out.Bytes())
}

// copyForm offers the forms of a copy.
func copyForm(base string) *view.Copy {
	return &view.Copy{Action: base + "/copy", Formats: []view.Option{
		{Value: "html", Label: "A page to read", Hint: "One file that opens in any browser and prints well."},
		{Value: "csv", Label: "Tables (CSV)", Hint: "A ZIP archive with one CSV file for each kind of data."},
		{Value: "json", Label: "For a program (JSON)", Hint: "One file, for another shop or service."},
	}}
}

// offerCopy puts the forms of a copy on a customer's page.
func offerCopy(r *page.Request, p *view.Customer, base string) {
	if r.Site.Dossier != nil && r.May("POST /customers/{id}/copy") {
		p.Copy = copyForm(base)
	}
}
