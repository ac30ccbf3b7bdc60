package setup

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

const listURL = "/setup/fields"

func fieldURL(d own.Def) string { return listURL + "/" + strconv.FormatInt(d.Slot(), 10) }

// fields lists the own fields by what they are of.
func fields(r *page.Request) error {
	all, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	may := r.May("POST /setup/fields")
	p := view.SetupFields{
		Layout: r.Layout("Own fields", view.SectionSetup), BackURL: "/setup", Used: len(all), Most: field.OwnFields,
		Full: len(all) >= field.OwnFields, MayChange: may,
	}
	for _, o := range own.Objects() {
		g := view.SetupGroup{ID: string(o), Title: named[o].many, Example: named[o].example}
		if may && !p.Full {
			g.NewURL = listURL + "/new?object=" + url.QueryEscape(string(o))
		}
		live := all.Live(o)
		for i, d := range live {
			row := fieldRow(d)
			if may && i > 0 {
				row.Up = moveAction(d, own.Up)
			}
			if may && i < len(live)-1 {
				row.Down = moveAction(d, own.Down)
			}
			g.Rows = append(g.Rows, row)
		}
		for _, d := range all {
			if d.Object == o && d.State != own.Live {
				g.Rows = append(g.Rows, fieldRow(d))
			}
		}
		p.Groups = append(p.Groups, g)
	}
	return r.Page(p)
}

func moveAction(d own.Def, way string) *view.Action {
	return &view.Action{URL: fieldURL(d) + "/move", Hidden: []view.Hidden{{Name: "way", Value: way}}}
}

func fieldRow(d own.Def) view.SetupField {
	row := view.SetupField{
		URL: fieldURL(d), Label: d.Label, Kind: kindLabel(d.Kind), Key: string(d.Object) + "." + d.Path(), Keep: keep(d.Days),
	}
	if b := stateBadge(d); b != nil {
		row.Marks = append(row.Marks, *b)
	}
	for _, m := range []struct {
		on    bool
		badge view.Badge
	}{
		{d.Masked, view.Badge{Text: "masked"}},
		{d.Required, view.Badge{Text: "required"}},
		{d.Searchable, view.Badge{Text: "found by value"}},
	} {
		if m.on {
			row.Marks = append(row.Marks, m.badge)
		}
	}
	return row
}

func keep(days int64) string {
	switch days {
	case 0:
		return "as long as the record"
	case 1:
		return "1 day"
	}
	return fmt.Sprintf("%d days", days)
}

func stateBadge(d own.Def) *view.Badge {
	switch d.State {
	case own.Archived:
		return &view.Badge{Text: "archived", Tone: "warn"}
	case own.Removed:
		return &view.Badge{Text: "being removed", Tone: "danger"}
	case own.Live:
	}
	return nil
}

// newField shows the form of a new field.
func newField(r *page.Request) error {
	return r.Page(blank(r, own.Draft{Object: own.Object(r.URL.Query().Get("object")), Kind: own.Line}, nil))
}

func blank(r *page.Request, d own.Draft, errs view.Errors) view.SetupFieldForm {
	f := view.SetupFieldForm{
		Layout: r.Layout("Add a field", view.SectionSetup), New: true, Action: listURL, BackURL: listURL,
		Object: string(d.Object), Kind: string(d.Kind), Kinds: kinds, Label: d.Label, Help: d.Help,
		Days: strconv.FormatInt(d.Days, 10), Choices: strings.Join(d.Choices, "\n"),
		Masked: d.Masked, Required: d.Required, Searchable: d.Searchable, Errors: errs,
	}
	for _, o := range own.Objects() {
		f.Objects = append(f.Objects, view.Option{Value: string(o), Label: strings.ToLower(named[o].many)})
	}
	if r.Entered != nil {
		f.Days = r.Value("days")
	}
	return f
}

// draft reads the form of a field. Days that are no number are -1, which the shelf refuses.
func draft(r *page.Request) own.Draft {
	on := func(name string) bool { return r.Value(name) != "" }
	d := own.Draft{
		Object: own.Object(r.Value("object")), Kind: own.Kind(r.Value("kind")), Label: r.Value("label"), Help: r.Value("help"),
		Masked: on("masked"), Required: on("required"), Searchable: on("searchable"),
	}
	if days := r.Value("days"); days != "" {
		n, err := strconv.ParseInt(days, 10, 64)
		if err != nil {
			n = -1
		}
		d.Days = n
	}
	for line := range strings.Lines(r.Value("choices")) {
		if line = strings.TrimSpace(line); line != "" {
			d.Choices = append(d.Choices, line)
		}
	}
	return d
}

// createField adds a field.
func createField(r *page.Request) error {
	d := draft(r)
	made, place, err := r.Site.Own.Create(r.Ctx(), r.Who(), d)
	if err != nil {
		errs, err := faults(r, err)
		if err != nil {
			return err
		}
		return r.Page(blank(r, d, errs))
	}
	r.Saved("Field added", place)
	return r.See(fieldURL(made))
}

var errField = failure.New(failure.NotFound, "There is no such field.").WithHint("It may have been removed meanwhile.")

// slot finds the field that the address names.
func slot(r *page.Request) (own.Def, error) {
	all, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	if err != nil {
		return own.Def{}, err
	}
	n, err := strconv.ParseInt(r.PathValue("slot"), 10, 64)
	if err != nil || n < 1 || n > field.OwnFields {
		return own.Def{}, errField
	}
	d, ok := all.Of(field.Own1 + field.ID(n-1))
	if !ok {
		return own.Def{}, errField
	}
	return d, nil
}

// showField shows one field.
func showField(r *page.Request) error {
	d, err := slot(r)
	if err != nil {
		return err
	}
	return r.Page(fieldForm(r, d, nil))
}

func fieldForm(r *page.Request, d own.Def, errs view.Errors) view.SetupFieldForm {
	f := view.SetupFieldForm{
		Layout: r.Layout("Own field", view.SectionSetup), Action: fieldURL(d), BackURL: listURL,
		Version: strconv.FormatInt(int64(d.Changed), 10), Label: d.Label, Help: d.Help, Days: strconv.FormatInt(d.Days, 10),
		Masked: d.Masked, Required: d.Required, Searchable: d.Searchable, Searchless: !d.Kind.Indexable(),
		State: stateBadge(d), ReadOnly: !r.May("POST /setup/fields/{slot}") || d.State == own.Removed, Errors: errs,
		Facts: []view.Fact{
			{Label: "Of", Value: strings.ToLower(named[d.Object].many)},
			{Label: "Takes", Value: kindLabel(d.Kind)},
			{Label: "In files", Value: string(d.Object) + "." + d.Path()},
			{Label: "Since", Value: r.Local(d.Created).Format("2 Jan 2006")},
			{Label: "In the ledger", Value: field.Of(d.Field).Label, Note: "entries name the field by its number"},
		},
	}
	if d.Kind.Chooses() {
		l := list(own.ChoicesOf(d.Field), d.Choices, "choice")
		l.ReadOnly = f.ReadOnly
		f.List = &l
	}
	if f.ReadOnly {
		return f
	}
	switch d.State {
	case own.Live:
		f.Actions = []view.Action{{URL: fieldURL(d) + "/archive", Label: "Archive", Hint: "Forms and pages leave the field out. What was stored stays, and is exported."}}
	case own.Archived:
		f.Actions = []view.Action{
			{URL: fieldURL(d) + "/restore", Label: "Bring back"},
			{URL: fieldURL(d) + "/remove", Label: "Remove with all values", Danger: true, Hint: "Every value is removed within the hour, but for customers who are held or restricted. This cannot be undone."},
		}
	case own.Removed:
	}
	return f
}

// updateField changes a field.
func updateField(r *page.Request) error {
	d, err := slot(r)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(r.Value("version"), 10, 64)
	if err != nil {
		return failure.New(failure.Invalid, "The form is not complete.").WithHint("Open the page again.")
	}
	in := draft(r)
	_, place, err := r.Site.Own.Update(r.Ctx(), r.Who(), d.Field, version, in)
	if err != nil {
		errs, err := faults(r, err)
		if err != nil {
			return err
		}
		d.Label, d.Help, d.Masked, d.Required, d.Searchable = in.Label, in.Help, in.Masked, in.Required, in.Searchable
		f := fieldForm(r, d, errs)
		f.Days, f.Version = r.Value("days"), r.Value("version")
		return r.Page(f)
	}
	r.Saved("Saved", place)
	return r.See(listURL)
}

// moveField puts a field before or behind its neighbour.
func moveField(r *page.Request) error {
	d, err := slot(r)
	if err != nil {
		return err
	}
	if _, err := r.Site.Own.Move(r.Ctx(), r.Who(), d.Field, r.Value("way")); err != nil {
		return err
	}
	return r.See(listURL)
}

func archiveField(r *page.Request) error { return turn(r, own.Archived, "Archived") }

func restoreField(r *page.Request) error { return turn(r, own.Live, "Brought back") }

func removeField(r *page.Request) error { return turn(r, own.Removed, "Its values are being removed") }

func turn(r *page.Request, to own.State, told string) error {
	d, err := slot(r)
	if err != nil {
		return err
	}
	place, err := r.Site.Own.SetState(r.Ctx(), r.Who(), d.Field, to)
	if err != nil {
		return err
	}
	r.Saved(told, place)
	return r.See(fieldURL(d))
}
