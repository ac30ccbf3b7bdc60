package own_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

func TestDefinitions(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		other, _ := s.rooms()
		if ds, err := other.Fields(t.Context(), s.Owner(t)); err != nil || len(ds) != 0 {
			t.Fatalf("at first: %v, %v", ds, err)
		}
		size := s.define(t, text(own.Customer, "<script>alert('Größe')</script>"))
		colour := s.define(t, own.Draft{Object: own.Customer, Kind: own.One, Label: "Colour", Choices: []string{"Red", "", "Deep blue"}, Masked: true, Days: 30})
		if size.Key != "script-alert-gro-e-script" || size.Field != field.Own1 || colour.Field != field.Own1+1 {
			t.Errorf("keys and bits: %+v, %+v", size, colour)
		}
		e := s.last(t)
		if e.Act != "create" || e.Object != "own field" || e.Ref != 2 || e.Purpose != field.Administer ||
			!strings.HasPrefix(strings.Join(e.List, ";"), "object customer;kind one;state live;masked;days 30;digest ") {
			t.Errorf("entry: %+v", e)
		}
		ds, err := other.Fields(t.Context(), s.Owner(t))
		if err != nil || len(ds.Live(own.Customer)) != 2 {
			t.Fatalf("another process has not noticed: %v, %v", ds, err)
		}
		want := []own.Word{{Code: "red", Label: "Red"}, {Code: "deep-blue", Label: "Deep blue"}}
		if d := cmp.Diff(want, ds[1].Choices); d != "" {
			t.Error(d)
		}

		_, _, err = s.Create(t.Context(), s.Owner(t), text(own.Customer, "COLOUR"))
		wantKind(t, err, failure.Conflict)
		_, _, err = s.Update(t.Context(), s.Owner(t), colour.Field, int64(colour.Changed)-1, text(own.Customer, "Shade"))
		wantKind(t, err, failure.Conflict)
		colour, _, err = s.Update(t.Context(), s.Owner(t), colour.Field, int64(colour.Changed), own.Draft{Label: "Shade", Days: 7, Required: true})
		if err != nil || colour.Kind != own.One || colour.Key != "colour" || colour.Label != "Shade" || colour.Masked || colour.Days != 7 {
			t.Errorf("updated: %+v, %v", colour, err)
		}
		if _, err := s.Move(t.Context(), s.Owner(t), colour.Field, own.Up); err != nil {
			t.Fatal(err)
		}
		if ds, _ = other.Fields(t.Context(), s.Owner(t)); ds.Live(own.Customer)[0].Field != colour.Field {
			t.Errorf("moved: %+v", ds)
		}
		clerk := s.Owner(t)
		clerk.Role = party.Manager
		_, _, err = s.Create(t.Context(), clerk, text(own.Customer, "Mine"))
		wantKind(t, err, failure.Forbidden)
		_, err = s.EditWords(t.Context(), clerk, own.Causes, own.Edit{Do: own.Add, Label: "Mine"})
		wantKind(t, err, failure.Forbidden)
	})
}

func TestDraftsThatAreRefused(t *testing.T) {
	s := newShop(t, t.TempDir()+"/c.db")
	for name, row := range map[string]struct {
		d     own.Draft
		field string
	}{
		"no label":          {own.Draft{Object: own.Customer, Kind: own.Line, Label: " "}, "label"},
		"a card":            {own.Draft{Object: own.Customer, Kind: own.Line, Label: "4111 1111 1111 1111"}, "label"},
		"a card as help":    {own.Draft{Object: own.Customer, Kind: own.Line, Label: "x", Help: "4111 1111 1111 1111"}, "help"},
		"a long label":      {own.Draft{Object: own.Customer, Kind: own.Line, Label: strings.Repeat("x", 61)}, "label"},
		"no object":         {own.Draft{Kind: own.Line, Label: "x"}, "object"},
		"no kind":           {own.Draft{Object: own.Order, Kind: "colour", Label: "x"}, "kind"},
		"no choices":        {own.Draft{Object: own.Order, Kind: own.One, Label: "x", Choices: []string{" "}}, "choices"},
		"a choice twice":    {own.Draft{Object: own.Order, Kind: own.One, Label: "x", Choices: []string{"a", "A"}}, "choices"},
		"negative days":     {own.Draft{Object: own.Order, Kind: own.Line, Label: "x", Days: -1}, "days"},
		"searchable lines":  {own.Draft{Object: own.Order, Kind: own.Long, Label: "x", Searchable: true}, "searchable"},
		"too many days":     {own.Draft{Object: own.Order, Kind: own.Line, Label: "x", Days: own.MaxDays + 1}, "days"},
		"not text in UTF-8": {own.Draft{Object: own.Order, Kind: own.Line, Label: "\xff"}, "label"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := s.Create(t.Context(), s.Owner(t), row.d)
			if !failure.Is(err, failure.Invalid) || !strings.Contains(err.Error(), row.field+":") {
				t.Errorf("got %v, want a problem of %s", err, row.field)
			}
		})
	}
}

func TestTheTwentyFifthFieldIsRefusedUntilOneIsFree(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		for i := range field.OwnFields {
			s.define(t, text(own.Objects()[i%3], fmt.Sprintf("Field %d", i)))
		}
		held := s.add(t, "Held", own.Values{field.Own1: vault.Texts("x")})
		_, _, err := s.Create(t.Context(), s.Owner(t), text(own.Customer, "One more"))
		wantKind(t, err, failure.Conflict)
		if _, err := s.SetState(t.Context(), s.Owner(t), field.Own1, own.Removed); !failure.Is(err, failure.Conflict) {
			t.Errorf("removed without having been archived: %v", err)
		}
		for _, to := range []own.State{own.Archived, own.Removed} {
			if _, err := s.SetState(t.Context(), s.Owner(t), field.Own1, to); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := s.Tidy(t.Context(), s.Tenant); n != 1 || err != nil {
			t.Fatalf("emptied %d, %v", n, err)
		}
		if got := s.show(t, held, field.Fields(field.Own1), 0); reveal(got, field.Own1) != "" {
			t.Error("the value of a removed field is still there")
		}
		_, _, err = s.Create(t.Context(), s.Owner(t), text(own.Customer, "One more"))
		wantKind(t, err, failure.Conflict) // its bit rests for a day
		s.later = 25 * time.Hour
		if _, err := s.Tidy(t.Context(), s.Tenant); err != nil {
			t.Fatal(err)
		}
		if d := s.define(t, text(own.Customer, "One more")); d.Field != field.Own1 {
			t.Errorf("took %v", d.Field)
		}
	})
}

func TestValuesOfCustomers(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		size, secret := s.define(t, text(own.Customer, "Size")), s.define(t, own.Draft{Object: own.Customer, Kind: own.Line, Label: "Secret", Masked: true, Required: true})
		_, _, err := s.desk.Create(t.Context(), s.as(t, field.Serve), person.Profile{Family: vault.Plain("x")})
		if !failure.Is(err, failure.Invalid) || !strings.Contains(err.Error(), "own.secret: is missing") {
			t.Errorf("a required field is missing: %v", err)
		}
		if _, err := s.desk.Prepare(t.Context(), s.Tenant, person.Profile{Family: vault.Plain("x")}); err != nil {
			t.Errorf("a file without a required field: %v", err)
		}
		c := s.add(t, "Anna", own.Values{size.Field: vault.Texts(" Forty-Two "), secret.Field: vault.Texts("abc"), field.Own1 + 9: vault.Texts("nobody knows this field")})
		if e := s.last(t); e.Fields != field.Fields(field.Name, size.Field, secret.Field) {
			t.Errorf("recorded: %s", e.Fields.Labels())
		}
		got := s.show(t, c, field.Fields(size.Field), field.Fields(secret.Field))
		if reveal(got, size.Field) != "Forty-Two" || reveal(got, secret.Field) != "•••" {
			t.Errorf("shown: %q, %q", reveal(got, size.Field), reveal(got, secret.Field))
		}
		if e := s.last(t); e.Fields != field.Fields(size.Field) || e.Masked != field.Fields(secret.Field) {
			t.Errorf("disclosed %s, masked %s", e.Fields.Labels(), e.Masked.Labels())
		}
		blinds, err := s.Blinds(t.Context(), s.Tenant, size, vault.Plain("forty-two"))
		if err != nil {
			t.Fatal(err)
		}
		if n := s.found(t, size.Field, blinds); n != 1 {
			t.Errorf("found %d", n)
		}
		if _, err := s.desk.Update(t.Context(), s.as(t, field.Serve), c, got.Revision, person.Profile{Own: own.Values{size.Field: vault.Texts("43")}}, field.Fields(size.Field)); err != nil {
			t.Fatal(err)
		}
		if n := s.found(t, size.Field, blinds); n != 0 {
			t.Errorf("the former value is found %d times", n)
		}
		_, _, err = s.Update(t.Context(), s.Owner(t), secret.Field, int64(secret.Changed), own.Draft{Label: "Secret", Searchable: true})
		wantKind(t, err, failure.Conflict) // there are values, which are in no index
		if _, err := s.SetState(t.Context(), s.Owner(t), size.Field, own.Archived); err != nil {
			t.Fatal(err)
		}
		got = s.show(t, c, field.Fields(size.Field), 0)
		all := field.Fields(field.Name, size.Field, secret.Field)
		if _, err := s.desk.Update(t.Context(), s.as(t, field.Serve), c, got.Revision,
			person.Profile{Family: vault.Plain("Anna"), Own: own.Values{secret.Field: vault.Texts("abc")}}, all); err != nil {
			t.Fatal(err)
		}
		if got = s.show(t, c, field.Fields(size.Field), 0); reveal(got, size.Field) != "43" {
			t.Error("saving a form took away the value of an archived field")
		}
		s.erased(t, c)
	})
}

// found counts the customers with an index value.
func (s *shop) found(t *testing.T, f field.ID, blinds [][]byte) int64 {
	t.Helper()
	return s.count(t, fmt.Sprintf(`SELECT count(*) FROM blind_index WHERE field = %d AND idx = %s`, f, bytea(s.Where, blinds[0])))
}

func bytea(where string, b []byte) string {
	if strings.Contains(where, "://") {
		return fmt.Sprintf(`'\x%x'::bytea`, b)
	}
	return fmt.Sprintf(`x'%x'`, b)
}

// erased checks that nothing of a customer is left once the store has erased it.
func (s *shop) erased(t *testing.T, c party.Customer) {
	t.Helper()
	tx, err := s.DB.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	people := s.people()
	who, err := people.Person(t.Context(), tx, s.Tenant, vault.Person{Customer: c})
	if err != nil {
		t.Fatal(err)
	}
	if err := people.Erase(t.Context(), tx, s.Tenant, who, house.Now()); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"own_age", "own_value", "own_index", "blind_index", "customer_change"} {
		if n := s.count(t, fmt.Sprintf(`SELECT count(*) FROM %s WHERE customer = %d`, table, c)); n != 0 {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
}

func TestRetention(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		brief := s.define(t, own.Draft{Object: own.Customer, Kind: own.Line, Label: "Brief", Days: 10, Searchable: true})
		stays := s.define(t, text(own.Customer, "Stays"))
		gift := s.define(t, own.Draft{Object: own.Order, Kind: own.Line, Label: "Gift", Days: 10})
		vs := own.Values{brief.Field: vault.Texts("old"), stays.Field: vault.Texts("kept")}
		old, held, fresh := s.add(t, "Old", vs), s.add(t, "Held", vs), s.add(t, "Fresh", vs)
		item := s.order(t, "1", old)
		if _, err := s.Save(t.Context(), s.as(t, field.Serve), own.Order, item, own.Values{gift.Field: vault.Texts("card")}); err != nil {
			t.Fatal(err)
		}
		s.hold(t, held)
		s.later = 5 * 24 * time.Hour
		if n, err := s.Tidy(t.Context(), s.Tenant); n != 0 || err != nil {
			t.Fatalf("too early: %d, %v", n, err)
		}
		s.put(t, fresh, brief, "new")
		s.put(t, old, brief, "old") // written again as it was: it keeps its age
		s.later = 11 * 24 * time.Hour
		if n, err := s.Tidy(t.Context(), s.Tenant); n != 2 || err != nil {
			t.Fatalf("tidied %d, %v", n, err)
		}
		es := s.entries(t)
		for i, want := range []struct {
			object string
			field  field.ID
		}{{"customer", brief.Field}, {"order", gift.Field}} {
			e := es[len(es)-2+i]
			if e.Act != "retention" || e.Object != want.object || e.Fields != field.Fields(want.field) || e.Count != 1 || e.By != 0 || e.Commit == nil {
				t.Errorf("entry: %+v", e)
			}
		}
		for c, want := range map[party.Customer]string{old: "", held: "old", fresh: "new"} {
			got := s.show(t, c, field.Fields(brief.Field, stays.Field), 0)
			if reveal(got, brief.Field) != want || reveal(got, stays.Field) != "kept" {
				t.Errorf("customer %v has %q and %q, want %q", c, reveal(got, brief.Field), reveal(got, stays.Field), want)
			}
		}
		if n := s.count(t, fmt.Sprintf(`SELECT count(*) FROM blind_index WHERE field = %d`, brief.Field)); n != 2 {
			t.Errorf("%d index values, want 2", n)
		}
		if n := s.count(t, `SELECT count(*) FROM own_value`); n != 0 {
			t.Errorf("%d values of orders are left", n)
		}
		es = s.entries(t)
		if n, err := s.Tidy(t.Context(), s.Tenant); n != 0 || err != nil || len(s.entries(t)) != len(es) {
			t.Errorf("a second time: %d, %v", n, err)
		}
	})
}

// hold places a legal hold on a customer.
func (s *shop) hold(t *testing.T, c party.Customer) {
	t.Helper()
	tx, err := s.DB.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	who, err := s.people().Person(t.Context(), tx, s.Tenant, vault.Person{Customer: c})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.people().PutHold(t.Context(), tx, vault.Hold{Tenant: s.Tenant, Number: 1, Reason: "court", People: subject.Of(who.Ordinal), Placed: house.Now()}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// put changes one own value of a customer.
func (s *shop) put(t *testing.T, c party.Customer, d own.Def, value string) {
	t.Helper()
	set := field.Fields(d.Field)
	got := s.show(t, c, set, 0)
	if _, err := s.desk.Update(t.Context(), s.as(t, field.Serve), c, got.Revision, person.Profile{Own: own.Values{d.Field: vault.Texts(value)}}, set); err != nil {
		t.Fatal(err)
	}
}

func TestValuesOfOrders(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		gift := s.define(t, text(own.Order, "Gift text"))
		wrap := s.define(t, own.Draft{Object: own.Order, Kind: own.Several, Label: "Wrapping", Choices: []string{"Paper", "Ribbon"}, Searchable: true})
		c := s.add(t, "Anna", nil)
		item, nobodys := s.order(t, "1", c), s.order(t, "2", 0)
		_, err := s.Save(t.Context(), s.as(t, field.Serve), own.Order, nobodys, own.Values{gift.Field: vault.Texts("x")})
		wantKind(t, err, failure.Conflict)
		_, err = s.Save(t.Context(), s.as(t, field.Serve), own.Order, 7, nil)
		wantKind(t, err, failure.NotFound)
		_, err = s.Save(t.Context(), s.as(t, field.Analyse), own.Order, item, own.Values{gift.Field: vault.Texts("x")})
		wantKind(t, err, failure.Forbidden)
		_, err = s.Save(t.Context(), s.as(t, field.Serve), own.Order, item, own.Values{gift.Field: vault.Texts("4111 1111 1111 1111")})
		wantKind(t, err, failure.Invalid)
		if _, err := s.Save(t.Context(), s.as(t, field.Serve), own.Order, item, own.Values{gift.Field: vault.Texts("Happy birthday"), wrap.Field: vault.Texts("ribbon", "Paper")}); err != nil {
			t.Fatal(err)
		}
		if e := s.last(t); e.Object != "order" || e.Ref != item || e.Fields != field.Fields(gift.Field, wrap.Field) || e.Commit == nil {
			t.Errorf("entry: %+v", e)
		}
		if d := cmp.Diff(own.Values{gift.Field: vault.Texts("Happy birthday"), wrap.Field: vault.Texts("paper", "ribbon")}, s.read(t, c, item), texts); d != "" {
			t.Error(d)
		}
		blinds, err := s.Blinds(t.Context(), s.Tenant, wrap, vault.Plain("Ribbon"))
		if err != nil {
			t.Fatal(err)
		}
		if items, err := s.Items(t.Context(), s.Tenant, wrap.Field, blinds, 10); err != nil || len(items) != 1 || items[0] != item {
			t.Errorf("found %v, %v", items, err)
		}
		if rows, err := s.LoadAll(t.Context(), s.Tenant, c); err != nil || len(rows) != 2 {
			t.Errorf("%d values of the customer, %v", len(rows), err)
		}
		if _, err := s.EditWords(t.Context(), s.Owner(t), own.ChoicesOf(wrap.Field), own.Edit{Do: own.Archive, Code: "ribbon"}); err != nil {
			t.Fatal(err)
		}
		ds, err := s.Fields(t.Context(), s.Owner(t))
		if err != nil {
			t.Fatal(err)
		}
		d, _ := ds.Of(wrap.Field)
		if diff := cmp.Diff([]string{"Paper", "Ribbon"}, d.Show(s.read(t, c, item)[wrap.Field])); diff != "" {
			t.Errorf("a choice that is not offered any more: %s", diff)
		}
		if got := own.Offered(d.Choices); len(got) != 1 {
			t.Errorf("offered: %v", got)
		}
		if _, err := s.Save(t.Context(), s.as(t, field.Serve), own.Order, item, own.Values{wrap.Field: vault.Texts("paper")}); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(own.Values{wrap.Field: vault.Texts("paper")}, s.read(t, c, item), texts); d != "" {
			t.Errorf("emptied: %s", d)
		}
		s.erased(t, c)
	})
}

var texts = cmp.Comparer(func(a, b vault.Text) bool { return a.Reveal() == b.Reveal() })

// read opens the own values of an order.
func (s *shop) read(t *testing.T, c party.Customer, item int64) own.Values {
	t.Helper()
	permit := s.as(t, field.Serve)
	ds, err := s.Fields(t.Context(), permit.Principal())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Load(t.Context(), s.Tenant, ds.Kept(own.Order), item)
	if err != nil {
		t.Fatal(err)
	}
	o := s.open(t, permit, c, ds.Kept(own.Order).Set(), own.Parts(rows, c))
	return own.Decode(rows, item, o)
}
