package twin_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/twin"
	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/lab"
	"counterpart/internal/vault"
)

func TestMain(m *testing.M) { testkit.Main(m) }

type shop struct {
	*lab.Lab
	t     *testing.T
	desk  *crm.Desk
	twins *twin.Desk
}

func newShop(t *testing.T, where string) *shop {
	l := lab.New(t, where)
	rows := store.CRM{DB: l.DB}
	names := vault.NewNames(vault.NamesConfig{Ledger: l.Ledger, Keyring: l.Keyring, Rows: rows, Now: l.Now})
	return &shop{
		l, t, crm.New(crm.Config{Ledger: l.Ledger, Keyring: l.Keyring, Names: names, Rows: rows, Now: l.Now}),
		twin.New(twin.Config{Ledger: l.Ledger, Keyring: l.Keyring, Names: names, Rows: rows}),
	}
}

func (s *shop) serve() policy.Permit {
	s.t.Helper()
	head := lab.Value(s.Ledger.Head(s.t.Context(), 1))(s.t)
	return lab.Value(policy.Decide(policy.Request{Route: "test", Purpose: field.Serve, Principal: party.Principal{
		Tenant: 1, User: 1, Ordinal: 7, Session: 1, Role: party.Owner, Company: "RetailMax", Country: "DE", Version: head.Version,
	}}))(s.t)
}

func (s *shop) add(p person.Profile) party.Customer {
	s.t.Helper()
	id, _, err := s.desk.Create(s.t.Context(), s.serve(), p)
	lab.Must(s.t, err)
	return id
}

func who(given, family string) person.Profile {
	return person.Profile{Given: vault.Plain(given), Family: vault.Plain(family)}
}

func with(p person.Profile, email, phone, birth, postcode string) person.Profile {
	if email != "" {
		p.Emails = vault.Texts(email)
	}
	if phone != "" {
		p.Phones = vault.Texts(phone)
	}
	p.Birth = vault.Plain(birth)
	if postcode != "" {
		p.Addresses = []person.Address{{Postcode: vault.Plain(postcode), City: vault.Plain("Bonn")}}
	}
	return p
}

// entries gives the log from an index on.
func (s *shop) entries(from int64) []entry.Entry {
	s.t.Helper()
	head := lab.Value(s.Ledger.Head(s.t.Context(), 1))(s.t)
	rows := lab.Value(s.DB.Entries(s.t.Context(), ledger.Log{Tenant: 1, Number: head.Number}, from, head.Size-from))(s.t)
	var out []entry.Entry
	for _, r := range rows {
		out = append(out, lab.Value(entry.Decode(r.Data))(s.t))
	}
	return out
}

func (s *shop) size() int64 { return lab.Value(s.Ledger.Head(s.t.Context(), 1))(s.t).Size }

func told(all []twin.Twin) map[string]field.Set {
	out := map[string]field.Set{}
	for _, x := range all {
		out[x.Given.Reveal()+" "+x.Family.Reveal()] = x.Same
	}
	return out
}

func TestTwins(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		me := s.add(with(who("Änne", "Groß"), "a@example.com", "+493012345678", "1980-01-02", "53111"))
		s.add(with(who("Bo", "Berg"), "a@example.com", "", "", ""))
		s.add(with(who("Cleo", "Claß"), "", "+493012345678", "", ""))
		s.add(with(who("anne", "GROSS"), "", "", "1980-01-02", ""))
		s.add(with(who("Änne", "Gross"), "", "", "", "53111"))
		s.add(with(who("Änne", "Groß-Klein"), "", "", "1980-01-02", "53111"))
		s.add(with(who("Änne", "Groß"), "", "", "1999-09-09", "10115"))
		nobody := s.add(with(who("Zoe", "Zander"), "z@example.com", "", "1980-01-02", "53111"))

		c, _, err := s.desk.Show(t.Context(), s.serve(), me, crm.Ask{Open: field.Fields(field.Name), Bare: true})
		lab.Must(t, err)
		before := s.size()
		all, err := s.twins.Of(t.Context(), s.serve(), c)
		lab.Must(t, err)
		want := map[string]field.Set{
			"Bo Berg": field.Fields(field.Emails), "Cleo Claß": field.Fields(field.Phones),
			"anne GROSS": field.Fields(field.Birth), "Änne Gross": field.Fields(field.Addresses),
		}
		if d := cmp.Diff(want, told(all)); d != "" {
			t.Error(d)
		}
		es := s.entries(before)
		last := es[len(es)-1]
		if last.Kind != entry.Disclosure || last.Count != 4 || last.Fields != field.Fields(field.Name) || last.Masked != field.Fields(field.Emails, field.Phones, field.Birth, field.Addresses) {
			t.Errorf("recorded as %+v", last)
		}
		if es[0].Kind != entry.Processing {
			t.Errorf("comparing was recorded as %+v", es[0])
		}
		if c, _, err = s.desk.Show(t.Context(), s.serve(), nobody, crm.Ask{Open: field.Fields(field.Name), Bare: true}); err != nil {
			t.Fatal(err)
		}
		if all, err = s.twins.Of(t.Context(), s.serve(), c); err != nil || len(all) != 0 {
			t.Errorf("somebody without a twin has %d, %v", len(all), err)
		}
	})
}

func TestTwinsOfSomebodyNew(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		s.add(with(who("Ada", "Arnold"), "a@example.com", "", "1980-01-02", "53111"))
		like := func(p person.Profile) []twin.Twin {
			t.Helper()
			prep, err := s.desk.Prepare(t.Context(), 1, p)
			lab.Must(t, err)
			all, err := s.twins.Like(t.Context(), s.serve(), prep.Profile())
			lab.Must(t, err)
			return all
		}
		for name, row := range map[string]struct {
			p    person.Profile
			same field.Set
		}{
			"e-mail":         {with(who("X", "Y"), "A@example.com", "", "", ""), field.Fields(field.Emails)},
			"birth date":     {with(who("ada", "arnold"), "", "", "1980-01-02", ""), field.Fields(field.Birth)},
			"postcode":       {with(who("Ada", "Arnold"), "", "", "", "53111"), field.Fields(field.Addresses)},
			"all of it":      {with(who("Ada", "Arnold"), "a@example.com", "", "1980-01-02", "53111"), field.Fields(field.Emails, field.Birth, field.Addresses)},
			"the name alone": {who("Ada", "Arnold"), 0},
			"nothing":        {with(who("Bo", "Berg"), "b@example.com", "+493099999999", "1980-01-02", "53111"), 0},
			"no name":        {with(person.Profile{}, "b@example.com", "", "", "53111"), 0},
		} {
			all := like(row.p)
			es := s.entries(s.size() - 1)
			if row.same == 0 {
				if len(all) != 0 || es[0].Act != "none" {
					t.Errorf("%s: %d twins, recorded as %+v", name, len(all), es[0])
				}
				continue
			}
			if d := cmp.Diff(map[string]field.Set{"Ada Arnold": row.same}, told(all)); d != "" {
				t.Errorf("%s: %s", name, d)
			}
			if es[0].Kind != entry.Disclosure || es[0].Count != 1 || !es[0].Masked.Covers(row.same) {
				t.Errorf("%s: recorded as %+v", name, es[0])
			}
		}
	})
}
