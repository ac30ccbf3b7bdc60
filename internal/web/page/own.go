package page

import (
	"strconv"
	"strings"

	"counterpart/internal/crm/own"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
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
	for f, texts := range got.Values {
		vs[f] = texts
	}
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
