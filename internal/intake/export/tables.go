package export

import (
	"context"
	"strconv"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// flat writes a value into one cell; lists are parted by semicolons.
func flat(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []string:
		return strings.Join(v, ";")
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}

func instant(i when.Instant) string {
	if i == 0 {
		return ""
	}
	return i.String()
}

func number(c party.Customer) string {
	if c == 0 {
		return ""
	}
	return c.String()
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func eachCustomer(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error {
	all, err := s.cfg.Desk.OwnFields(ctx, p.Principal())
	if err != nil {
		return err
	}
	return s.cfg.Desk.EachCustomer(ctx, p, func(c crm.Exported) error {
		q := &c.Profile
		var a person.Address
		if len(q.Addresses) > 0 {
			a = q.Addresses[0]
		}
		out := line{
			{"customer", c.ID.String()},
			{"external", q.External.Reveal()},
			{"given", q.Given.Reveal()},
			{"family", q.Family.Reveal()},
			{"emails", vault.Reveal(q.Emails)},
			{"phones", vault.Reveal(q.Phones)},
			{"street", a.Street.Reveal()},
			{"postcode", a.Postcode.Reveal()},
			{"city", a.City.Reveal()},
			{"region", a.Region.Reveal()},
			{"address_country", a.Country.Reveal()},
			{"country", q.Country},
			{"birth", q.Birth.Reveal()},
			{"language", q.Language},
			{"loyalty", q.Loyalty.Reveal()},
			{"tags", vault.Reveal(q.Tags)},
			{"state", c.State},
			{"created", instant(c.Created)},
			{"updated", instant(c.Updated)},
		}
		return put(append(out, owned(all.Kept(own.Customer), q.Own)...))
	})
}

// owned gives own fields, also those that are archived.
func owned(ds own.Defs, vs own.Values) line {
	var out line
	for _, d := range ds {
		out = append(out, cell{d.Path(), strings.Join(vault.Reveal(vs[d.Field]), ";")})
	}
	return out
}

func eachAddress(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error {
	return s.cfg.Desk.EachCustomer(ctx, p, func(c crm.Exported) error {
		for i, a := range c.Profile.Addresses {
			err := put(line{
				{"customer", c.ID.String()},
				{"external", c.Profile.External.Reveal()},
				{"number", int64(i + 1)},
				{"street", a.Street.Reveal()},
				{"postcode", a.Postcode.Reveal()},
				{"city", a.City.Reveal()},
				{"region", a.Region.Reveal()},
				{"country", a.Country.Reveal()},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func eachConsent(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error {
	return s.cfg.Desk.EachCustomer(ctx, p, func(c crm.Exported) error {
		for _, n := range c.Profile.Consents {
			err := put(line{
				{"customer", c.ID.String()},
				{"external", c.Profile.External.Reveal()},
				{"channel", string(n.Channel)},
				{"given", yes(n.Given)},
				{"text", n.Text.Reveal()},
				{"source", n.Source.Reveal()},
				{"at", instant(n.At)},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func eachNote(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error {
	return s.cfg.Desk.EachCustomer(ctx, p, func(c crm.Exported) error {
		for _, n := range c.Notes {
			err := put(line{
				{"customer", c.ID.String()},
				{"external", c.Profile.External.Reveal()},
				{"at", instant(n.At)},
				{"author", int64(n.Author)},
				{"text", n.Text.Reveal()},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func eachOrder(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error {
	all, err := s.cfg.Desk.OwnFields(ctx, p.Principal())
	if err != nil {
		return err
	}
	return s.cfg.Desk.EachOrder(ctx, p, func(o sale.Order) error {
		return put(append(line{
			{"order", o.Number},
			{"customer", number(o.Customer)},
			{"status", o.Status},
			{"channel", string(o.Channel)},
			{"shop", o.Shop},
			{"country", o.Country},
			{"currency", o.Total.Currency},
			{"total", o.Total.Decimal()},
			{"placed", instant(o.Placed)},
		}, owned(all.Kept(own.Order), o.Own)...))
	})
}

func eachLine(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error {
	return s.cfg.Desk.EachOrder(ctx, p, func(o sale.Order) error {
		for i, l := range o.Lines {
			err := put(line{
				{"order", o.Number},
				{"line", int64(i + 1)},
				{"sku", l.SKU},
				{"name", l.Name},
				{"category", l.Category},
				{"quantity", sale.Price{Unscaled: l.Quantity, Scale: 3}.Decimal()},
				{"price", l.Price.Decimal()},
				{"amount", sale.Money{Minor: l.Amount, Currency: o.Total.Currency}.Decimal()},
				{"currency", o.Total.Currency},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func eachProduct(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error {
	for after := ""; ; {
		page, err := s.cfg.Desk.Products(ctx, p, "", after)
		if err != nil {
			return err
		}
		for _, r := range page.Products {
			if err := put(line{{"sku", r.SKU}, {"name", r.Name}, {"category", r.Category}}); err != nil {
				return err
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

func eachPayment(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error {
	return s.cfg.Desk.EachPayment(ctx, p, func(order string, y sale.Payment) error {
		return put(line{
			{"payment", strconv.FormatInt(int64(y.ID), 10)},
			{"order", order},
			{"customer", number(y.Customer)},
			{"provider", y.Provider},
			{"brand", y.Brand},
			{"last4", y.Last4.Reveal()},
			{"expiry", y.Expiry.Reveal()},
			{"token", y.Token.Reveal()},
			{"amount", y.Amount.Decimal()},
			{"currency", y.Amount.Currency},
			{"status", y.Status},
			{"at", instant(y.At)},
		})
	})
}

func eachCase(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error {
	if s.cfg.Cases == nil {
		return nil
	}
	all, err := s.cfg.Desk.OwnFields(ctx, p.Principal())
	if err != nil {
		return err
	}
	return s.cfg.Cases.Each(ctx, p, func(c cases.Exported) error {
		score := ""
		if c.Score > 0 {
			score = strconv.Itoa(c.Score)
		}
		return put(append(line{
			{"case", strconv.FormatInt(int64(c.Number), 10)},
			{"customer", number(c.Customer.ID)},
			{"kind", string(c.Kind)},
			{"status", string(c.Status)},
			{"priority", string(c.Priority)},
			{"channel", c.Channel},
			{"category", c.Category},
			{"cause", c.Cause},
			{"product", c.Product},
			{"team", c.Team},
			{"labels", c.Labels},
			{"orders", c.Orders},
			{"opened", instant(c.Clocks.Opened)},
			{"answered", instant(c.Clocks.FirstAt)},
			{"resolved", instant(c.Clocks.ResolvedAt)},
			{"closed", instant(c.ClosedAt)},
			{"satisfaction", score},
			{"subject", c.Subject.Reveal()},
		}, owned(all.Kept(own.Case), c.Own)...))
	})
}

func eachMessage(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error {
	if s.cfg.Cases == nil {
		return nil
	}
	return s.cfg.Cases.Each(ctx, p, func(c cases.Exported) error {
		for _, m := range c.Messages {
			err := put(line{
				{"case", strconv.FormatInt(int64(c.Number), 10)},
				{"customer", number(c.Customer.ID)},
				{"at", instant(m.At)},
				{"direction", string(m.Direction)},
				{"author", int64(m.Author)},
				{"text", m.Text.Reveal()},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

const chunk = 500 // lines of the log that are read at once

// eachAccess gives the entries of the log that tell of disclosures, newest first. They name staff
// by ordinal and no customer.
func eachAccess(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error {
	seen := ledger.NewSeen(s.cfg.Ledger, nil) // lines are read from the log itself
	disclosures := func(l ledger.Line) bool { return l.Entry.Kind == entry.Disclosure }
	for before := int64(0); ; {
		lines, next, err := seen.Lines(ctx, p.Tenant(), before, chunk, disclosures)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := put(accessLine(l)); err != nil {
				return err
			}
		}
		if before = next; before <= 0 {
			return nil
		}
	}
}

func accessLine(l ledger.Line) line {
	e := &l.Entry
	return line{
		{"entry", l.Index},
		{"at", instant(e.At)},
		{"staff", int64(e.By)},
		{"role", string(e.Role)},
		{"company", e.Company},
		{"country", e.Country},
		{"purpose", string(e.Purpose)},
		{"reason", e.Reason},
		{"route", e.Route},
		{"opened", names(e.Fields)},
		{"masked", names(e.Masked)},
		{"customers", e.Count},
		{"answer", e.Act},
	}
}

func names(set field.Set) []string {
	out := []string{}
	for _, id := range set.IDs() {
		out = append(out, id.String())
	}
	return out
}
