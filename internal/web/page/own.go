package page

import (
	"maps"
	"strconv"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// Item is an order or a case whose page shows own fields.
type Item struct {
	Object   own.Object
	Number   int64          // the order's id, the case's number
	Customer party.Customer // 0: nobody, and there are no own fields
	Reason   string         // why something is revealed, where the page itself says it; else it is asked for
}

// path gives the pattern and the address of an item's page.
func (it Item) path() (pattern, url string) {
	if it.Object == own.Case {
		return "/cases/{number}", "/cases/" + strconv.FormatInt(it.Number, 10)
	}
	return "/orders/{id}", "/orders/" + strconv.FormatInt(it.Number, 10)
}

// OwnPart shows own fields within the page of an item, with those that the reader has just asked to reveal,
// which are a disclosure of its own and are told by the notices. It is nil where there are none.
func (r *Request) OwnPart(permit policy.Permit, it Item, b own.Beside, vs own.Values) (*view.OwnPart, []view.Notice, error) {
	if len(b.Defs) == 0 {
		return nil, nil, nil
	}
	pattern, url := it.path()
	reason, open := r.Site.Memory.Visiting(r, it.Customer)
	open &= b.Masked & permit.Open()
	notices, err := r.revealOwn(permit, it, open, reason, vs)
	if err != nil {
		return nil, nil, err
	}
	shown := b.Defs.Set()&^b.Masked | open
	part := &view.OwnPart{Fields: shape.OwnFields(b.Defs, vs, shown, b.Masked&^open, open)}
	if r.May("GET " + pattern + "/own") {
		part.EditURL = url + "/own"
	}
	if b.Masked&^open&permit.Open() != 0 && r.May("POST "+pattern+"/reveal") {
		part.Customer = it.Customer.String()
		part.Reveal = view.Reveal{
			Action: url + "/reveal", Purpose: permit.Purpose().Label(), Reasons: shape.Reasons(permit.Purpose()), Reason: reason,
		}
		if it.Reason != "" {
			part.Reveal.Reason = it.Reason
		}
		if part.Reveal.Reason != "" {
			part.Reveal.ReasonText = policy.ReasonLabel(part.Reveal.Reason)
		}
	}
	return part, notices, nil
}

// revealOwn opens own fields of an item and puts them in the place of the masked ones.
func (r *Request) revealOwn(permit policy.Permit, it Item, open field.Set, reason string, vs own.Values) ([]view.Notice, error) {
	if open == 0 {
		return nil, nil
	}
	pattern, _ := it.path()
	reveal, err := policy.Decide(policy.Request{
		Principal: r.Who(), Purpose: permit.Purpose(), Route: "POST " + pattern + "/reveal", Reason: reason,
	})
	if err != nil {
		return nil, err
	}
	got, err := r.Site.Own.Reveal(r.Ctx(), reveal, it.Object, it.Number, open)
	if err != nil {
		return nil, err
	}
	maps.Copy(vs, got.Values)
	n := view.Notice{Tone: "ok", Text: "Revealed: " + r.Labels(open) + "."}
	if r.May("GET /ledger/{index}") {
		n.URL, n.Link = shape.EntryURL(got.Entry), "See its entry in the ledger"
	}
	return []view.Notice{n}, nil
}

// OwnNamed gives the own fields of an object behind the name that a button posts: "all", or a field's path.
func (r *Request) OwnNamed(o own.Object, name string) (field.Set, error) {
	ds, err := r.Own(o)
	if err != nil || name == "all" {
		return ds.Set(), err
	}
	key, is := strings.CutPrefix(name, "own.")
	d, known := ds.ByKey(o, key)
	if !is || !known {
		return 0, nil
	}
	return field.Fields(d.Field), nil
}

// OwnFields are the fields that the owner added to an object, as far as a permit shows them in lists.
type OwnFields struct {
	Defs         own.Defs
	Open, Masked field.Set
}

// OwnFields gives the own fields of an object.
func (r *Request) OwnFields(permit policy.Permit, o own.Object) (OwnFields, error) {
	defs, err := r.Own(o)
	f := OwnFields{Defs: defs}
	f.Open, f.Masked = defs.Ask(permit)
	return f, err
}

// Inputs offer the fields that can be found by equality.
func (f OwnFields) Inputs() (out []view.Input) {
	for _, d := range f.Defs {
		if !d.Searchable || !d.Kind.Indexable() || !(f.Open | f.Masked).Has(d.Field) {
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

// Remember keeps the first value that a form with Inputs looks for, and gives the opaque number under which
// this process knows it: it is personal, and stands in no address. Empty if nothing is looked for.
func (f OwnFields) Remember(r *Request) string {
	for _, in := range f.Inputs() {
		if v := r.Value(in.Name); v != "" {
			return r.Site.Memory.Find(r.Who().Session, vault.Plain(strings.TrimPrefix(in.Name, "own-")+"="+v))
		}
	}
	return ""
}

// Sought is the search for a value of an own field.
type Sought struct {
	Field field.ID
	Blind [][]byte // never empty: what no such value can be leads to nobody
	Words string   // as a page says it
}

// Seek reads the search behind an opaque number. One that is over is a failure of kind NotFound, and so is
// one for a field that the object has not.
func (r *Request) Seek(o own.Object, number string) (Sought, error) {
	text, err := r.Searched(number)
	if err != nil {
		return Sought{}, err
	}
	key, value, isField := strings.Cut(text.Reveal(), "=")
	defs, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	if err != nil {
		return Sought{}, err
	}
	def, ok := defs.ByKey(o, key)
	if !ok || !isField {
		return Sought{}, failure.New(failure.Invalid, "The list cannot be narrowed so: there is no such own field.").
			WithHint("Begin at the list's start.")
	}
	out := Sought{Field: def.Field, Words: def.Label + " is " + strings.Join(def.Show([]vault.Text{vault.Plain(value)}), ", ")}
	out.Blind, err = r.Site.Own.Blinds(r.Ctx(), r.Tenant.ID, def, vault.Plain(value))
	if len(out.Blind) == 0 {
		out.Blind = [][]byte{{}}
	}
	return out, err
}

// Nobody records the answer that nobody has a value of an own field, and counts it: by guessing it would
// tell who is no customer. It gives the entry's index.
func (r *Request) Nobody(permit policy.Permit, f field.ID) (int64, error) {
	if err := r.Site.Access.Limit(access.ZeroHits, r.Who()); err != nil {
		return -1, err
	}
	receipt, err := r.Site.Ledger.Disclose(r.Ctx(), permit, ledger.Disclosure{Masked: field.Fields(f), Answer: "none"})
	if err != nil {
		return -1, err
	}
	return receipt.Index(), nil
}
