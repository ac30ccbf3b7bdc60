package crm

import (
	"context"

	"counterpart/internal/clean"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
)

// Prepared is a profile that was normalised, checked and screened, with what the store needs
// to find it again. Only Prepare makes one.
type Prepared struct {
	profile person.Profile
	index   []IndexRow
	digest  []byte
	masked  []base.FieldError
	own     field.Set // live own fields of customers
	brief   field.Set // those of them that keep values for a time only: a former one would outlive it
}

// Profile gives the normalised profile.
func (p Prepared) Profile() person.Profile { return p.profile }

// Digest gives a keyed digest of the normalised profile: equal profiles have equal digests.
func (p Prepared) Digest() []byte { return p.digest }

// Masked tells the writer which texts held a national id number, which is stored masked.
func (p Prepared) Masked() []base.FieldError { return p.masked }

// Prepare normalises and checks a profile. What is wrong is a failure of kind Invalid around
// FieldErrors; so is a card number, a security code or track data in any text, of which nothing
// has been written then. Own fields that the owner requires may be missing: a file or another
// system may not have them.
func (d *Desk) Prepare(ctx context.Context, t party.Tenant, p person.Profile) (Prepared, error) {
	return d.ready(ctx, party.Job(t), p, person.Fields, 0)
}

// prepare prepares the fields of a set that a person was asked for.
func (d *Desk) prepare(ctx context.Context, who party.Principal, p person.Profile, set field.Set) (Prepared, error) {
	return d.ready(ctx, who, p, set, set)
}

// ready prepares the fields of a set; own fields of must that are required may not be missing.
func (d *Desk) ready(ctx context.Context, who party.Principal, p person.Profile, set, must field.Set) (Prepared, error) {
	t := who.Tenant
	s, err := d.tenant(ctx, t)
	if err != nil {
		return Prepared{}, err
	}
	defs, err := d.OwnFields(ctx, who)
	if err != nil {
		return Prepared{}, err
	}
	defs = defs.Live(own.Customer)
	c := &base.Checker{Checker: clean.Checker{Region: s.Country, Today: d.cfg.Now()}}
	p = p.Only(set)
	out := Prepared{profile: person.Check(c, p), own: defs.Set(), brief: defs.Brief()}
	if values := defs.Clean(&c.Checker, p.Own, must); len(values) > 0 {
		out.profile.Own = values
	}
	if set.Covers(person.Sealed) && out.profile.Bare() {
		c.Add("family", "is missing: a customer has a name, an e-mail, a phone or an id")
	}
	out.masked = c.Masked
	if err := c.Invalid(); err != nil {
		return Prepared{}, err
	}
	if out.digest, err = d.cfg.Keyring.Digest(ctx, t, "profile", out.profile.Canonical()); err != nil {
		return Prepared{}, err
	}
	for i := range out.profile.Consents {
		if n := &out.profile.Consents[i]; n.At == 0 {
			n.At = d.cfg.Now()
		}
	}
	if out.index, err = d.index(ctx, t, out.profile); err != nil || len(out.profile.Own) == 0 {
		return out, err
	}
	rows, err := d.cfg.Own.Index(ctx, t, defs, out.profile.Own)
	for _, r := range rows {
		out.index = append(out.index, IndexRow{Field: r.Field, Value: r.Value})
	}
	return out, err
}

// OwnFields gives a tenant's own fields as they stand for somebody.
func (d *Desk) OwnFields(ctx context.Context, who party.Principal) (own.Defs, error) {
	if d.cfg.Own == nil {
		return nil, nil
	}
	return d.cfg.Own.Fields(ctx, who)
}

// AgeRow says that there is a value of an own field; a value with the same mark keeps its age.
type AgeRow struct {
	Field field.ID
	Mark  []byte
}

// ages gives the marks of a customer's own values, in the order of fields.
func (d *Desk) ages(ctx context.Context, t party.Tenant, id party.Customer, p person.Profile) ([]AgeRow, error) {
	var out []AgeRow
	for _, f := range own.Values(p.Own).Set().IDs() {
		mark, err := d.cfg.Own.Mark(ctx, t, f, int64(id), p.Own[f])
		if err != nil {
			return nil, err
		}
		out = append(out, AgeRow{f, mark})
	}
	return out, nil
}

// index computes the blind index rows of a profile.
func (d *Desk) index(ctx context.Context, t party.Tenant, p person.Profile) ([]IndexRow, error) {
	rows := make([]IndexRow, 0, 4)
	for _, f := range []struct {
		id     field.ID
		values []vault.Text
	}{
		{field.Emails, p.Emails},
		{field.Phones, p.Phones},
		{field.Loyalty, []vault.Text{p.Loyalty}},
		{field.External, []vault.Text{p.External}},
	} {
		for _, v := range f.values {
			if v.Empty() {
				continue
			}
			blinds, err := d.cfg.Keyring.Blind(ctx, t, f.id, v.Reveal())
			if err != nil {
				return nil, err
			}
			for _, b := range blinds {
				rows = append(rows, IndexRow{f.id, b, field.Of(f.id).Unique})
			}
		}
	}
	return rows, nil
}
