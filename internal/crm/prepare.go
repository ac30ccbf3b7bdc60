package crm

import (
	"context"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/person"

	"counterpart/internal/clean"
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
}

// Profile gives the normalised profile.
func (p Prepared) Profile() person.Profile { return p.profile }

// Digest gives a keyed digest of the normalised profile: equal profiles have equal digests.
func (p Prepared) Digest() []byte { return p.digest }

// Masked tells the writer which texts held a national id number, which is stored masked.
func (p Prepared) Masked() []base.FieldError { return p.masked }

// Prepare normalises and checks a profile. What is wrong is a failure of kind Invalid around
// FieldErrors; so is a card number, a security code or track data in any text, of which nothing
// has been written then.
func (d *Desk) Prepare(ctx context.Context, t party.Tenant, p person.Profile) (Prepared, error) {
	return d.prepare(ctx, t, p, person.Fields)
}

// prepare prepares a whole profile, or only the fields of a set.
func (d *Desk) prepare(ctx context.Context, t party.Tenant, p person.Profile, set field.Set) (Prepared, error) {
	s, err := d.tenant(ctx, t)
	if err != nil {
		return Prepared{}, err
	}
	c := &base.Checker{Checker: clean.Checker{Region: s.Country, Today: d.cfg.Now()}}
	out := Prepared{profile: person.Check(c, p.Only(set))}
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
	out.index, err = d.index(ctx, t, out.profile)
	return out, err
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
