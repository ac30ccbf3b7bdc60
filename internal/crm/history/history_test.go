package history_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm"
	"counterpart/internal/crm/history"
	"counterpart/internal/crm/person"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
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

// shop is a lab with a desk and a history.
type shop struct {
	*lab.Lab
	t       *testing.T
	desk    *crm.Desk
	history *history.Desk
	id      party.Customer
}

func newShop(t *testing.T, where string) *shop {
	l := lab.New(t, where)
	rows := store.CRM{DB: l.DB}
	names := vault.NewNames(vault.NamesConfig{Ledger: l.Ledger, Keyring: l.Keyring, Rows: rows, Now: l.Now})
	s := &shop{Lab: l, t: t}
	s.desk = crm.New(crm.Config{Ledger: l.Ledger, Keyring: l.Keyring, Names: names, Rows: rows, Now: l.Now})
	s.history = history.New(history.Config{Ledger: l.Ledger, Keyring: l.Keyring, Rows: rows, Customers: s.desk})
	s.id = s.add(ada())
	return s
}

func ada() person.Profile {
	return person.Profile{
		Given: vault.Plain("Ada"), Family: vault.Plain("Arnold"), Emails: vault.Texts("ada@example.com"),
		Phones: vault.Texts("+493012345678"), Loyalty: vault.Plain("L-1"), Country: "DE", Language: "de",
	}
}

func (s *shop) add(p person.Profile) party.Customer {
	s.t.Helper()
	id, _, err := s.desk.Create(s.t.Context(), s.permit(field.Serve), p)
	lab.Must(s.t, err)
	return id
}

func (s *shop) permit(purpose field.Purpose) policy.Permit {
	s.t.Helper()
	head := lab.Value(s.Ledger.Head(s.t.Context(), 1))(s.t)
	return lab.Value(policy.Decide(policy.Request{Route: "test", Purpose: purpose, Principal: party.Principal{
		Tenant: 1, User: 1, Ordinal: 7, Session: 1, Role: party.Owner, Company: "RetailMax", Country: "DE", Version: head.Version,
	}}))(s.t)
}

func (s *shop) profile() crm.Customer {
	s.t.Helper()
	p := s.permit(field.Rights)
	c, _, err := s.desk.Show(s.t.Context(), p, s.id, crm.Ask{Open: p.Open()})
	lab.Must(s.t, err)
	return c
}

// put changes fields and gives the revision that it replaced.
func (s *shop) put(p person.Profile, set field.Set) int64 {
	s.t.Helper()
	at := s.profile().Revision
	_, err := s.desk.Update(s.t.Context(), s.permit(field.Serve), s.id, at, p, set)
	lab.Must(s.t, err)
	return at
}

func (s *shop) list() []history.Change {
	s.t.Helper()
	all, _, err := s.history.List(s.t.Context(), s.permit(field.Serve), s.id, 0)
	lab.Must(s.t, err)
	return all
}

// newest decodes the last entry of the log.
func (s *shop) newest() entry.Entry {
	s.t.Helper()
	head := lab.Value(s.Ledger.Head(s.t.Context(), 1))(s.t)
	rows := lab.Value(s.DB.Entries(s.t.Context(), ledger.Log{Tenant: 1, Number: head.Number}, head.Size-1, 1))(s.t)
	return lab.Value(entry.Decode(rows[0].Data))(s.t)
}

const contact = field.Set(1<<field.Emails | 1<<field.Phones)

func TestFormerValuesAreKept(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		at := s.put(person.Profile{Emails: vault.Texts("new@example.com"), Phones: vault.Texts("+493012345678")}, contact)
		all := s.list()
		if len(all) != 1 || all[0].Author != 7 || all[0].Act != person.ByUpdate || !all[0].Undoes || all[0].Revision != at {
			t.Fatalf("changes: %+v", all)
		}
		if all[0].Fields != field.Fields(field.Emails) {
			t.Errorf("the phone did not change, but the history has %s", all[0].Fields.Labels())
		}
		was, err := s.history.Former(t.Context(), s.permit(field.Serve), s.id, at)
		lab.Must(t, err)
		if diff := cmp.Diff([]string{"ada@example.com"}, vault.Reveal(was.Profile.Emails)); diff != "" {
			t.Error(diff)
		}
		if e := s.newest(); e.Kind != entry.Disclosure || e.Fields != field.Fields(field.Emails) || e.Count != 1 {
			t.Errorf("reading former values was recorded as %+v", e)
		}
		s.put(person.Profile{Emails: vault.Texts("new@example.com")}, field.Fields(field.Emails))
		if n := len(s.list()); n != 1 {
			t.Errorf("writing what is there already is in the history: %d changes", n)
		}
	})
}

func TestUndoAndUndoOfIt(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		set := contact | field.Fields(field.Country, field.Name)
		at := s.put(person.Profile{Given: vault.Plain("Ida"), Emails: vault.Texts("new@example.com"), Country: "AT"}, set)
		place, err := s.history.Undo(t.Context(), s.permit(field.Serve), s.id, at)
		lab.Must(t, err)
		if e := s.newest(); e.Kind != entry.Change || e.Act != "undo" || e.Object != "customer" || e.Fields != set || place.Index < 0 {
			t.Errorf("undoing was recorded as %+v at %d", e, place.Index)
		}
		c := s.profile()
		if c.Profile.Given.Reveal() != "Ada" || c.Profile.Country != "DE" || len(c.Profile.Phones) != 1 {
			t.Errorf("after undoing: %q %s %d phones", c.Profile.Given.Reveal(), c.Profile.Country, len(c.Profile.Phones))
		}
		hits, err := s.desk.Lookup(t.Context(), s.permit(field.Serve), field.Emails, vault.Plain("ada@example.com"))
		if err != nil || len(hits.Customers) != 1 {
			t.Errorf("the former e-mail leads to %d customers, %v", len(hits.Customers), err)
		}
		if hits, err = s.desk.Lookup(t.Context(), s.permit(field.Serve), field.Emails, vault.Plain("new@example.com")); err != nil || len(hits.Customers) != 0 {
			t.Errorf("the e-mail that was undone leads to %d customers, %v", len(hits.Customers), err)
		}
		all := s.list()
		if len(all) != 2 || all[0].Act != person.ByUndo || all[1].Undoes {
			t.Fatalf("changes: %+v", all)
		}
		_, err = s.history.Undo(t.Context(), s.permit(field.Serve), s.id, all[0].Revision)
		lab.Must(t, err)
		if got := s.profile().Profile; got.Given.Reveal() != "Ida" || got.Country != "AT" || len(got.Phones) != 0 {
			t.Errorf("after undoing what was undone: %q %s", got.Given.Reveal(), got.Country)
		}
	})
}

func TestUndoIsRefused(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		serve := s.permit(field.Serve)
		loyalty := s.put(person.Profile{Loyalty: vault.Plain("L-2")}, field.Fields(field.Loyalty))
		first := s.put(person.Profile{Emails: vault.Texts("b@example.com")}, field.Fields(field.Emails))
		s.put(person.Profile{Emails: vault.Texts("c@example.com")}, field.Fields(field.Emails))
		other := ada()
		other.Emails = nil
		s.add(other) // who takes L-1 meanwhile
		for name, revision := range map[string]int64{"changed again": first, "taken": loyalty} {
			if _, err := s.history.Undo(t.Context(), serve, s.id, revision); !failure.Is(err, failure.Conflict) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if _, err := s.history.Undo(t.Context(), serve, s.id, 99); !failure.Is(err, failure.NotFound) {
			t.Errorf("unknown change: got %v", err)
		}
		if got := s.profile().Profile; got.Loyalty.Reveal() != "L-2" || got.Emails[0].Reveal() != "c@example.com" {
			t.Error("a refused undoing changed something")
		}
	})
}

func TestConsentsAreAddedNotReplaced(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		_, err := s.desk.SetConsent(t.Context(), s.permit(field.Serve), s.id, person.Consent{Channel: person.ByEmail, Given: true})
		lab.Must(t, err)
		if n := len(s.list()); n != 0 {
			t.Errorf("%d changes", n)
		}
	})
}

func TestOldBoxesOpenAfterARotation(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		at := s.put(person.Profile{Emails: vault.Texts("new@example.com")}, field.Fields(field.Emails))
		owner := s.permit(field.Serve).Principal()
		lab.Must(t, s.Custody.Rotate(t.Context(), owner, nil))
		s.Pass(time.Hour)
		lab.Must(t, s.Custody.Finish(t.Context(), owner, nil))
		was, err := s.history.Former(t.Context(), s.permit(field.Serve), s.id, at)
		lab.Must(t, err)
		if diff := cmp.Diff([]string{"ada@example.com"}, vault.Reveal(was.Profile.Emails)); diff != "" {
			t.Error(diff)
		}
		_, err = s.history.Undo(t.Context(), s.permit(field.Serve), s.id, at)
		lab.Must(t, err)
	})
}

func TestErasureEmptiesTheHistory(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		s.put(person.Profile{Emails: vault.Texts("new@example.com")}, field.Fields(field.Emails))
		if n := s.Count(t, `SELECT count(*) FROM customer_change WHERE tenant = 1 AND customer = $1`, s.id); n != 1 {
			t.Fatalf("%d rows before", n)
		}
		owner := s.permit(field.Rights).Principal()
		owner.Fresh = true
		_, err := s.Custody.Erase(t.Context(), owner, s.id, "request")
		lab.Must(t, err)
		if n := s.Count(t, `SELECT count(*) FROM customer_change WHERE tenant = 1 AND customer = $1`, s.id); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

func TestAnImportIsAChangeToo(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		p := ada()
		p.Phones = vault.Texts("+493099999999")
		prep, err := s.desk.Prepare(t.Context(), 1, p)
		lab.Must(t, err)
		_, err = s.desk.Replace(t.Context(), s.permit(field.Import), s.id, s.profile().Revision, prep)
		lab.Must(t, err)
		all := s.list()
		if len(all) != 1 || all[0].Act != person.ByImport || all[0].Fields != field.Fields(field.Phones) {
			t.Errorf("changes: %+v", all)
		}
	})
}
