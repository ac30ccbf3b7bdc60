package listing

import (
	"net/url"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/own"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// ownFields are the fields that the owner added to customers, as far as a permit shows them.
type ownFields struct {
	defs         own.Defs
	open, masked field.Set
}

func ownOf(r *page.Request, permit policy.Permit) (ownFields, error) {
	if r.Site.Own == nil {
		return ownFields{}, nil
	}
	defs, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	if err != nil {
		return ownFields{}, err
	}
	f := ownFields{defs: defs.Live(own.Customer)}
	f.open, f.masked = f.defs.Ask(permit)
	return f, nil
}

// columns gives a column for each field of which the permit shows something.
func (f ownFields) columns() (out []column[crm.Customer]) {
	for _, d := range f.defs {
		set := field.Fields(d.Field)
		c := column[crm.Customer]{
			key: d.Path(), label: d.Label, open: set & f.open, masked: set & f.masked, why: sealed, class: "p3",
			cell: func(c crm.Customer) view.Cell {
				return view.Cell{Text: strings.Join(d.Show(c.Profile.Own[d.Field]), ", "), Wide: true, Masked: f.masked.Has(d.Field)}
			},
		}
		if c.open|c.masked != 0 {
			out = append(out, c)
		}
	}
	return out
}

// inputs offer the fields that can be found by equality.
func (f ownFields) inputs() (out []view.Input) {
	for _, d := range f.defs {
		if !d.Searchable || !d.Kind.Indexable() || !(f.open | f.masked).Has(d.Field) {
			continue
		}
		in := view.Input{Name: "own-" + d.Key, Label: d.Label, Type: "text", Max: "200"}
		if d.Kind == own.Date {
			in.Type = "date"
		}
		if d.Kind == own.YesNo {
			in.Type, in.Options = "select", []view.Option{{Label: "Any"}, {Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}
		}
		if d.Kind.Chooses() {
			in.Type, in.Options = "select", []view.Option{{Label: "Any"}}
			for _, w := range own.Offered(d.Choices) {
				in.Options = append(in.Options, view.Option{Value: w.Code, Label: w.Label})
			}
		}
		out = append(out, in)
	}
	return out
}

// Equal takes a value of an own field to look for, and answers with the opaque number under which
// this process remembers it: it is personal, and stands in no address.
func Equal(r *page.Request) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	f, err := ownOf(r, permit)
	if err != nil {
		return err
	}
	q := url.Values{}
	for _, k := range append(append([]string{}, customerKeys...), keyView, keyOwn, keySort) {
		if v := r.Value(k); v != "" && k != "find" {
			q.Set(k, v)
		}
	}
	q[keyCol] = r.Entered[keyCol]
	for _, in := range f.inputs() {
		if v := r.Value(in.Name); v != "" {
			q.Set("find", r.Site.Memory.Find(r.Who().Session, vault.Plain(strings.TrimPrefix(in.Name, "own-")+"="+v)))
			q.Set(keyOwn, "1")
			break
		}
	}
	return r.See("/customers?" + q.Encode())
}

// equal reads the search for a value behind an opaque number.
func (d *reader) equal(number string, f *lists.Customers) (string, bool) {
	text, err := d.r.Searched(number)
	if err != nil {
		d.err = err
		return "", true
	}
	key, value, isField := strings.Cut(text.Reveal(), "=")
	if !isField || d.r.Site.Own == nil {
		return "", false
	}
	defs, err := d.r.Site.Own.Fields(d.r.Ctx(), d.r.Who())
	if err != nil {
		d.err = err
		return "", true
	}
	def, ok := defs.ByKey(own.Customer, key)
	if !ok {
		return "", false
	}
	f.Own = def.Field
	if f.Blind, err = d.r.Site.Own.Blinds(d.r.Ctx(), d.r.Tenant.ID, def, vault.Plain(value)); err != nil {
		d.err = err
	}
	if len(f.Blind) == 0 {
		f.Blind = [][]byte{{}} // what no such value can be leads to nobody
	}
	return def.Label + " is " + strings.Join(def.Show([]vault.Text{vault.Plain(value)}), ", "), true
}

// nobody records the answer that nobody has a value, and counts it: by guessing it would tell who
// is no customer.
func (p *people) nobody(shown int) (int64, error) {
	if p.want.filter.Blind == nil || shown > 0 {
		return -1, nil
	}
	if err := p.r.Site.Access.Limit(access.ZeroHits, p.r.Who()); err != nil {
		return -1, err
	}
	receipt, err := p.r.Site.Ledger.Disclose(p.r.Ctx(), p.permit, ledger.Disclosure{Masked: field.Fields(p.want.filter.Own), Answer: "none"})
	if err != nil {
		return -1, err
	}
	return receipt.Index(), nil
}
