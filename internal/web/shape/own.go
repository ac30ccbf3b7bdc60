package shape

import (
	"net/url"
	"slices"

	"counterpart/internal/crm/own"
	"counterpart/internal/field"
	"counterpart/internal/vault"
	"counterpart/internal/web/view"
)

// OwnInputs asks for the values of own fields, which are named by Def.Path.
func OwnInputs(ds own.Defs, vs own.Values, errs view.Errors) []view.OwnInput {
	out := make([]view.OwnInput, 0, len(ds))
	for _, d := range ds {
		texts := vault.Reveal(vs[d.Field])
		in := view.OwnInput{Input: view.Input{
			Name: d.Path(), Label: d.Label, Type: "text", Hint: d.Help, Error: errs[d.Path()], Required: d.Required,
			Autocomplete: "off", Max: "200",
		}}
		if len(texts) > 0 {
			in.Value = texts[0]
		}
		askFor(&in, d, texts)
		out = append(out, in)
	}
	return out
}

// OwnGroup is the key of the group of details that holds own fields.
const OwnGroup = "own"

// OwnErrors says beside the inputs what is wrong with them.
func OwnErrors(ins []view.OwnInput, errs view.Errors) {
	for i := range ins {
		ins[i].Error = errs[ins[i].Name]
	}
}

// askFor chooses the control that fits a field's kind.
func askFor(in *view.OwnInput, d own.Def, texts []string) {
	switch d.Kind {
	case own.Long:
		in.Type, in.Max = "textarea", "4000"
	case own.Number:
		in.Mode, in.Max = "decimal", "30"
	case own.Date:
		in.Type, in.Max = "date", ""
	case own.YesNo:
		in.Type, in.Max = "select", ""
		in.Options = []view.Option{{Label: "not known"}, {Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}
	case own.One:
		in.Type, in.Max = "select", ""
		in.Options = append([]view.Option{{Label: "not known"}}, choices(d, texts)...)
	case own.Several:
		for _, o := range choices(d, texts) {
			in.Ticks = append(in.Ticks, view.OwnTick{ID: d.Path() + "-" + o.Value, Value: o.Value, Label: o.Label, On: slices.Contains(texts, o.Value)})
		}
	case own.Line:
	}
}

// choices are those that are offered, and those that the record has.
func choices(d own.Def, texts []string) []view.Option {
	var out []view.Option
	for _, w := range d.Choices {
		switch {
		case !w.Archived:
			out = append(out, view.Option{Value: w.Code, Label: w.Label})
		case slices.Contains(texts, w.Code):
			out = append(out, view.Option{Value: w.Code, Label: w.Label + " (not offered any more)"})
		}
	}
	return out
}

// OwnValues reads what a form says for own fields.
func OwnValues(ds own.Defs, f url.Values) own.Values {
	out := own.Values{}
	for _, d := range ds {
		for _, s := range f[d.Path()] {
			if s != "" {
				out[d.Field] = append(out[d.Field], vault.Plain(s))
			}
		}
	}
	return out
}

// OwnFields shows the values of own fields: those of masked with a button, those of revealed
// marked as opened in this visit. Fields that are in neither set nor in open are left out.
func OwnFields(ds own.Defs, vs own.Values, open, masked, revealed field.Set) []view.Field {
	var out []view.Field
	for _, d := range ds {
		if !(open | masked).Has(d.Field) {
			continue
		}
		f := view.Field{Key: d.Path(), Label: d.Label, Lines: d.Show(vs[d.Field])}
		f.Masked = !open.Has(d.Field) && len(f.Lines) > 0
		f.Opened = open.Has(d.Field) && revealed.Has(d.Field)
		out = append(out, f)
	}
	return out
}
