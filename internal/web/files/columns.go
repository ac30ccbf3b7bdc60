package files

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/upload"
	"counterpart/internal/sheet"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// ownFields lists the fields that the owner added.
func ownFields(r *page.Request) ([]mapping.Named, error) {
	if r.Site.Own == nil {
		return nil, nil
	}
	all, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	if err != nil {
		return nil, err
	}
	var out []mapping.Named
	for _, o := range own.Objects() {
		for _, d := range all.Live(o) {
			out = append(out, mapping.Named{Object: string(o), Key: d.Key, Label: d.Label})
		}
	}
	return out, nil
}

// columns asks what the columns of a file mean, with a suggestion and the first values of each.
func columns(r *page.Request) error { return columnPage(r, nil) }

func columnPage(r *page.Request, errs view.Errors) error {
	if r.Site.Uploads == nil {
		return errNoUploads
	}
	f, err := r.Site.Uploads.File(r.Who(), r.PathValue("file"))
	if err != nil {
		return err
	}
	names, err := ownFields(r)
	if err != nil {
		return err
	}
	looked, err := r.Site.Uploads.Look(r.Who(), f.ID, names)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	p := view.ImportMap{
		Layout: r.Layout("What the columns mean", view.SectionImports), File: f.Name, Errors: errs,
		Action: filesURL + f.ID + "/map", UseAction: filesURL + f.ID + "/use", DropURL: filesURL + f.ID + "/drop",
	}
	p.Path = filesURL + f.ID + "/map"
	if len(looked.Sheets) > 1 {
		p.SheetAction, p.Sheet = filesURL+f.ID+"/sheet", cmp.Or(f.Tab, looked.Sheets[0])
		for _, name := range looked.Sheets {
			p.Sheets = append(p.Sheets, view.Option{Value: name, Label: name})
		}
	}
	if p.Recorded, err = record(r, permit, mapped(looked.Suggestion.Mapping)); err != nil {
		return err
	}
	m := looked.Suggestion.Mapping
	if f.Mapping != nil && r.Entered == nil {
		m = f.Mapping
	}
	options := fieldOptions(m.Kind, names)
	for i, c := range looked.Columns {
		p.Columns = append(p.Columns, column(r, m, i, c, options))
	}
	p.Settings = settings(r, m, errs)
	if p.Saved, err = savedMaps(r); err != nil {
		return err
	}
	return r.Page(p)
}

func savedMaps(r *page.Request) ([]view.Option, error) {
	if r.Site.Maps == nil {
		return nil, nil
	}
	all, err := r.Site.Maps.List(r.Ctx(), r.Tenant.ID)
	out := make([]view.Option, 0, len(all))
	for _, s := range all {
		out = append(out, view.Option{Value: strconv.FormatInt(s.ID, 10), Label: s.Name})
	}
	return out, err
}

var sures = map[mapping.Sure]view.Badge{
	mapping.Certain: {Text: "certain", Tone: "ok"}, mapping.Likely: {Text: "likely", Tone: "accent"},
	mapping.Guess: {Text: "a guess", Tone: "warn"}, mapping.Refused: {Text: "refused", Tone: "danger"}, mapping.Unused: {Text: "not known"},
}

func column(r *page.Request, m *mapping.Mapping, i int, c upload.Column, options []view.Option) view.ImportColumn {
	out := view.ImportColumn{
		Name: "c" + strconv.Itoa(i), Title: c.Title, Examples: c.Examples, Options: options, Sure: sures[c.Sure], Why: c.Why,
	}
	if out.Title == "" {
		out.Title = "Column " + strconv.Itoa(i+1)
	}
	if c.Sure == mapping.Refused {
		out.Options = options[:1]
	}
	for j := range m.Columns {
		if m.Columns[j].Ref == c.Ref {
			out.Value = string(m.Columns[j].Field)
		}
	}
	if r.Entered != nil {
		out.Value = r.Value(out.Name)
	}
	return out
}

// fieldOptions lists the fields that a kind of file may give.
func fieldOptions(kind mapping.Kind, names []mapping.Named) []view.Option {
	out := []view.Option{{Value: "", Label: "Leave out"}}
	for _, info := range mapping.Fields() {
		if slices.Contains(info.Kinds, kind) {
			out = append(out, view.Option{Value: string(info.Field), Label: fieldLabel(info.Field)})
		}
	}
	objects := mapping.OwnObjects(kind)
	for _, n := range names {
		if slices.Contains(objects, n.Object) {
			label := strings.ToUpper(n.Object[:1]) + n.Object[1:] + ": " + n.Label + " (own field)"
			out = append(out, view.Option{Value: string(mapping.OwnField(n.Object, n.Key)), Label: label})
		}
	}
	return out
}

// fieldLabel names a field as a person says it: customer.postcode is Customer: postcode.
func fieldLabel(f mapping.Field) string {
	head, rest, _ := strings.Cut(string(f), ".")
	if l, ok := labels[f]; ok {
		rest = l
	}
	return strings.ToUpper(head[:1]) + head[1:] + ": " + rest
}

var labels = map[mapping.Field]string{
	mapping.External: "id in your other systems", mapping.Name: "full name", mapping.Given: "given name",
	mapping.Family: "family name", mapping.Email: "e-mail", mapping.Street2: "street, second line", mapping.Birth: "birth date",
	mapping.Loyalty: "loyalty number", mapping.Placed: "date", mapping.ShipTo: "country of delivery",
	mapping.PaidOrder: "number of the order", mapping.Last4: "last four digits", mapping.PaidAt: "date",
	mapping.CaseProduct: "product (SKU)", mapping.CaseOrder: "number of the order", mapping.CaseScore: "satisfaction, 1 to 5",
}

// settings are what no column says.
func settings(r *page.Request, m *mapping.Mapping, errs view.Errors) []view.Input {
	value := func(name, otherwise string) string {
		if r.Entered != nil {
			return r.Value(name)
		}
		return otherwise
	}
	decimal := "point"
	if m.Comma {
		decimal = "comma"
	}
	date := string(m.Date)
	for i := range m.Columns {
		if m.Columns[i].Date != "" {
			date = string(m.Columns[i].Date)
		}
	}
	if date == "" {
		date = string(sheet.ISO)
	}
	out := []view.Input{
		{Name: "date", Label: "Dates are written", Type: "select", Value: value("date", date), Options: []view.Option{
			{Value: string(sheet.ISO), Label: "2026-03-31"}, {Value: string(sheet.DMY), Label: "31/03/2026 (day first)"}, {Value: string(sheet.MDY), Label: "03/31/2026 (month first)"},
		}},
		{Name: "decimal", Label: "Amounts are written", Type: "select", Value: value("decimal", decimal), Options: []view.Option{
			{Value: "point", Label: "1,234.50"}, {Value: "comma", Label: "1.234,50"},
		}},
		{Name: "country", Label: "Country where no column says it", Type: "text", Value: value("country", m.Country), Max: "2", Placeholder: "DE", Error: errs["country"]},
	}
	if m.Kind == mapping.Orders || m.Kind == mapping.Both || m.Kind == mapping.Payments {
		out = append(out, view.Input{
			Name: "currency", Label: "Currency where no column says it", Type: "text", Value: value("currency", m.Currency), Max: "3", Placeholder: "EUR", Error: errs["currency"],
		})
	}
	if f := channelOf(m.Kind); f != "" {
		out = append(out, view.Input{
			Name: "channel", Label: "Channel where no column says it", Type: "text", Value: value("channel", constant(m, f)), Max: "30", Placeholder: "web", Error: errs["channel"],
		})
	}
	return append(out, view.Input{
		Name: "save", Label: "Keep this for the next file as", Type: "text", Value: value("save", ""), Max: "60", Error: errs["name"],
		Hint: "A name such as Till export. Empty keeps nothing.",
	})
}

func channelOf(k mapping.Kind) mapping.Field {
	switch k {
	case mapping.Orders, mapping.Both:
		return mapping.Channel
	case mapping.Cases:
		return mapping.CaseChannel
	case mapping.Customers, mapping.Payments:
	}
	return ""
}

func constant(m *mapping.Mapping, f mapping.Field) string {
	for _, c := range m.Constants {
		if c.Field == f && c.When == nil {
			return c.Value
		}
	}
	return ""
}

// setColumns takes what the columns mean, keeps it if asked to, and begins the check.
func setColumns(r *page.Request) error {
	if r.Site.Uploads == nil {
		return errNoUploads
	}
	id := r.PathValue("file")
	names, err := ownFields(r)
	if err != nil {
		return err
	}
	looked, err := r.Site.Uploads.Look(r.Who(), id, names)
	if err != nil {
		return err
	}
	m, errs := chosen(r, looked)
	if len(errs) > 0 {
		r.Status(http.StatusBadRequest)
		return columnPage(r, errs)
	}
	if name := r.Value("save"); name != "" && r.Site.Maps != nil {
		permit, err := r.Permit("")
		if err != nil {
			return err
		}
		if err := r.Site.Maps.Save(r.Ctx(), permit, name, m); err != nil {
			return err
		}
		r.Tell(view.Notice{Tone: "ok", Text: "What the columns mean is kept for the next file."})
	}
	if err := r.Site.Uploads.Map(r.Who(), id, m); err != nil {
		return err
	}
	return begin(r, upload.Check, false)
}

// chosen makes a mapping of a form. What is wrong with it as a whole stands under the empty name.
func chosen(r *page.Request, looked upload.Looked) (*mapping.Mapping, view.Errors) {
	base := looked.Suggestion.Mapping
	m := &mapping.Mapping{
		Kind: base.Kind, Sheet: base.Sheet, Tab: base.Tab, Comma: r.Value("decimal") == "comma", Date: sheet.Layout(r.Value("date")),
		Country: strings.ToUpper(r.Value("country")), Currency: strings.ToUpper(r.Value("currency")), Empty: base.Empty,
	}
	for i, c := range looked.Columns {
		f := mapping.Field(r.Value("c" + strconv.Itoa(i)))
		if f == "" || c.Sure == mapping.Refused {
			continue
		}
		col := mapping.Column{Ref: c.Ref, Field: f}
		for j := range base.Columns {
			if base.Columns[j].Ref == c.Ref && base.Columns[j].Field == f {
				col.Integer = base.Columns[j].Integer
			}
		}
		m.Columns = append(m.Columns, col)
	}
	if f := channelOf(m.Kind); f != "" && r.Value("channel") != "" && !m.Has(f) {
		m.Constants = []mapping.Constant{{Field: f, Value: r.Value("channel")}}
	}
	if m.Date == sheet.ISO {
		m.Date = ""
	}
	parsed, err := mapping.Parse(m.Format())
	if problems, is := errors.AsType[mapping.Error](err); is {
		lines := make([]string, len(problems))
		for i, p := range problems {
			p.Line = 0
			lines[i] = p.String()
		}
		text := strings.Join(slices.Compact(lines), "; ")
		return nil, view.Errors{"": strings.ToUpper(text[:1]) + text[1:] + "."}
	}
	return parsed, nil
}

// setSheet chooses the sheet of a workbook, and asks anew what its columns mean.
func setSheet(r *page.Request) error {
	if r.Site.Uploads == nil {
		return errNoUploads
	}
	id := r.PathValue("file")
	if err := r.Site.Uploads.Sheet(r.Who(), id, r.Value("sheet")); err != nil {
		return err
	}
	return r.See(filesURL + id + "/map")
}

// useMap takes what was kept under a name, and begins the check.
func useMap(r *page.Request) error {
	if r.Site.Uploads == nil || r.Site.Maps == nil {
		return errNoUploads
	}
	all, err := r.Site.Maps.List(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(s upload.Saved) bool { return strconv.FormatInt(s.ID, 10) == r.Value("map") })
	if i < 0 {
		return failure.New(failure.NotFound, "What was kept under this name is not here any more.")
	}
	m, err := mapping.Parse(all[i].Body)
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "What was kept under this name cannot be read any more.").WithHint("Say anew what the columns mean.")
	}
	f, err := r.Site.Uploads.File(r.Who(), r.PathValue("file"))
	if err != nil {
		return err
	}
	m.Tab = cmp.Or(m.Tab, f.Tab)
	if err := r.Site.Uploads.Map(r.Who(), f.ID, m); err != nil {
		return err
	}
	return begin(r, upload.Check, false)
}
