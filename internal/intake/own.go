package intake

import (
	"maps"
	"strings"

	"counterpart/internal/crm/own"
	"counterpart/internal/field"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/sheet"
	"counterpart/internal/vault"
)

// owned reads the fields that the owner added to an object. Dates and numbers are read as the mapping
// says they are written; the rest, the definitions check.
func (d *decoder) owned(o own.Object) own.Values {
	out := own.Values{}
	for _, def := range d.p.own[o] {
		f := mapping.OwnField(string(o), def.Key)
		for _, v := range d.values(f) {
			if v.text == "" {
				continue
			}
			if def.Kind == own.Several { // as exports write them
				out[def.Field] = append(out[def.Field], vault.Texts(strings.Split(v.text, ";")...)...)
				continue
			}
			out[def.Field] = append(out[def.Field], vault.Plain(d.ownText(def, v, f)))
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (d *decoder) ownText(def own.Def, v value, f mapping.Field) string {
	layout := d.p.m.Date
	if v.from != nil && v.from.Date != "" {
		layout = v.from.Date
	}
	switch {
	case def.Kind == own.Date && layout != "" && layout != sheet.ISO:
		t, err := sheet.Date(v.text, layout)
		if err != nil {
			d.refused(v, f, err)
			return ""
		}
		return t.Format("2006-01-02")
	case def.Kind == own.Date && len(v.text) > 10: // with a time
		if t, err := sheet.Date(v.text, sheet.ISO); err == nil {
			return t.Format("2006-01-02")
		}
	case def.Kind == own.Number && d.p.m.Comma:
		return strings.ReplaceAll(strings.ReplaceAll(v.text, ".", ""), ",", ".")
	}
	return v.text
}

// gather takes over the own fields that a further line of an order gives; the first line that gives one
// counts.
func (o *openOrder) gather(more map[field.ID][]vault.Text) {
	if len(more) == 0 {
		return
	}
	all := maps.Clone(more)
	maps.Copy(all, o.order.Own)
	o.order.Own = all
}

// ownText writes own values in the order of fields, to compare rows.
func ownText(vs own.Values) string {
	var b strings.Builder
	for _, id := range vs.Set().IDs() {
		b.WriteString(id.String() + "=" + strings.Join(vault.Reveal(vs[id]), ";") + "\n")
	}
	return b.String()
}

// keepsOwn takes the own fields from an order of nobody, and counts it.
func (s *stage) keepsOwn(o *openOrder) {
	if o.order.Customer != 0 || len(o.order.Own) == 0 {
		return
	}
	o.order.Own = nil
	if o.who.nobody() { // in a dry run customers who are yet to come have no number
		s.res.OwnLeftOut++
	}
}
