package crm

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"counterpart/internal/clean"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
)

// Prepared is a profile that was normalised, checked and screened, with what the store needs
// to find it again. Only Prepare makes one.
type Prepared struct {
	profile Profile
	index   []IndexRow
	digest  []byte
	masked  []FieldError
}

// Profile gives the normalised profile.
func (p Prepared) Profile() Profile { return p.profile }

// Digest gives a keyed digest of the normalised profile: equal profiles have equal digests.
func (p Prepared) Digest() []byte { return p.digest }

// Masked tells the writer which texts held a national id number, which is stored masked.
func (p Prepared) Masked() []FieldError { return p.masked }

// Prepare normalises and checks a profile. What is wrong is a failure of kind Invalid around
// FieldErrors; so is a card number, a security code or track data in any text, of which nothing
// has been written then.
func (d *Desk) Prepare(ctx context.Context, t party.Tenant, p Profile) (Prepared, error) {
	return d.prepare(ctx, t, p, profileFields)
}

// prepare prepares a whole profile, or only the fields of a set.
func (d *Desk) prepare(ctx context.Context, t party.Tenant, p Profile, set field.Set) (Prepared, error) {
	s, err := d.tenant(ctx, t)
	if err != nil {
		return Prepared{}, err
	}
	c := &checker{clean.Checker{Region: s.Country, Today: d.cfg.Now()}}
	out := Prepared{profile: c.profile(p.only(set))}
	if set.Covers(sealedFields) && bare(out.profile) {
		c.Add("family", "is missing: a customer has a name, an e-mail, a phone or an id")
	}
	c.screen(&out.profile)
	out.masked = c.Masked
	if err := c.invalid(); err != nil {
		return Prepared{}, err
	}
	if out.digest, err = d.cfg.Keyring.Digest(ctx, t, "profile", canonical(out.profile)); err != nil {
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

func bare(p Profile) bool {
	return p.Given.Empty() && p.Family.Empty() && len(p.Emails) == 0 && len(p.Phones) == 0 &&
		p.Loyalty.Empty() && p.External.Empty()
}

// screen refuses what must not be stored in any text, and masks national ids in free ones. A
// phone was looked at as it was typed.
func (c *checker) screen(q *Profile) {
	for _, f := range []struct {
		path string
		list []vault.Text
	}{
		{"given", []vault.Text{q.Given}},
		{"family", []vault.Text{q.Family}},
		{"emails", q.Emails},
		{"loyalty", []vault.Text{q.Loyalty}},
		{"external", []vault.Text{q.External}},
		{"tags", q.Tags},
	} {
		for i, t := range f.list {
			c.refuse(at(f.path, i, len(f.list)), t)
		}
	}
	for i, a := range q.Addresses {
		for _, part := range []vault.Text{a.Street, a.Postcode, a.City, a.Region} {
			c.refuse(fmt.Sprintf("addresses.%d", i), part)
		}
	}
	for i := range q.Consents {
		n := &q.Consents[i]
		path := fmt.Sprintf("consents.%d", i)
		c.refuse(path, n.Source)
		n.Text = with(c.Free)(path, n.Text)
	}
}

func at(path string, i, n int) string {
	if n == 1 {
		return path
	}
	return fmt.Sprintf("%s.%d", path, i)
}

// index computes the blind index rows of a profile.
func (d *Desk) index(ctx context.Context, t party.Tenant, p Profile) ([]IndexRow, error) {
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

// canonical writes a profile so that only equal ones give equal texts.
func canonical(p Profile) string {
	var b strings.Builder
	put := func(values ...string) {
		b.WriteString(strconv.Itoa(len(values)))
		for _, v := range values {
			b.WriteByte(' ')
			b.WriteString(strconv.Itoa(len(v)))
			b.WriteByte(':')
			b.WriteString(v)
		}
		b.WriteByte('\n')
	}
	put(p.Given.Reveal(), p.Family.Reveal(), p.Birth.Reveal(), p.Language, p.Country, p.Loyalty.Reveal(), p.External.Reveal())
	put(vault.Reveal(p.Emails)...)
	put(vault.Reveal(p.Phones)...)
	put(vault.Reveal(p.Tags)...)
	put(vault.Reveal(addressTexts(p.Addresses))...)
	put(vault.Reveal(consentTexts(p.Consents))...)
	return b.String()
}
