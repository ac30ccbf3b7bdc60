package crm_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/policy"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

var reveal = cmp.Transformer("reveal", func(t vault.Text) string { return t.Reveal() })

func full() person.Profile {
	return person.Profile{
		Given: vault.Plain("  Anna "), Family: vault.Plain("Mu\u0308ller"),
		Emails: vault.Texts("Anna.Mueller@Example.COM", "anna.mueller@example.com"),
		Phones: vault.Texts("030 901820", "+44 20 7946 0958"),
		Addresses: []person.Address{{
			Street: vault.Plain("Unter den Linden 1"), Postcode: vault.Plain("10117"), City: vault.Plain("Berlin"), Country: vault.Plain("de"),
		}, {}},
		Birth: vault.Plain("1990-02-28"), Language: "de", Country: "de",
		Loyalty: vault.Plain("l-17"), External: vault.Plain("erp-1"),
		Tags:     vault.Texts("vip", "", "vip"),
		Consents: []person.Consent{{Channel: person.ByEmail, Given: true, Text: vault.Plain("Offers, version 3"), Source: vault.Plain("web form"), At: 17}},
	}
}

func TestCustomerRoundTrip(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		id := s.add(t, full())
		if e := s.last(t); e.Kind != entry.Change || e.Act != "create" || e.Object != "customer" || e.Count != 1 || e.Commit == nil || !e.Fields.Has(field.Emails) {
			t.Errorf("entry of the creation: %+v", e)
		}
		permit := s.serve(t)
		c, index, err := s.Show(t.Context(), permit, id, crm.Ask{Open: permit.Open()})
		if err != nil {
			t.Fatal(err)
		}
		want := full()
		want.Given, want.Family = vault.Plain("Anna"), vault.Plain("Müller")
		want.Emails = vault.Texts("anna.mueller@example.com")
		want.Phones = vault.Texts("+4930901820", "+442079460958")
		want.Addresses = want.Addresses[:1]
		want.Addresses[0].Country = vault.Plain("DE")
		want.Country, want.Loyalty, want.External, want.Tags = "DE", vault.Plain("L-17"), vault.Plain("ERP-1"), vault.Texts("vip")
		if diff := cmp.Diff(want, c.Profile, reveal); diff != "" {
			t.Errorf("profile (-want +got):\n%s", diff)
		}
		if e := s.entries(t)[index]; e.Kind != entry.Disclosure || e.Count != 1 || e.Fields != permit.Open() {
			t.Errorf("entry of the reading: %+v", e)
		}

		edit := person.Profile{Emails: vault.Texts("new@example.com")}
		if _, err := s.Update(t.Context(), permit, id, c.Revision, edit, field.Fields(field.Emails)); err != nil {
			t.Fatal(err)
		}
		_, err = s.Update(t.Context(), permit, id, c.Revision, edit, field.Fields(field.Emails))
		wantKind(t, err, failure.Conflict)
		c, _, err = s.Show(t.Context(), permit, id, crm.Ask{Open: permit.Open()})
		want.Emails = vault.Texts("new@example.com")
		if diff := cmp.Diff(want, c.Profile, reveal); err != nil || diff != "" {
			t.Errorf("after the update %v (-want +got):\n%s", err, diff)
		}
		for value, hits := range map[string]int{"new@example.com": 1, "anna.mueller@example.com": 0, " NEW@example.com": 1} {
			got, err := s.Lookup(t.Context(), permit, field.Emails, vault.Plain(value))
			if err != nil || len(got.Customers) != hits {
				t.Errorf("lookup %s: %d hits, %v", value, len(got.Customers), err)
			}
		}
	})
}

func TestMaskedAndUnasked(t *testing.T) {
	s := newShop(t, t.TempDir()+"/db")
	id := s.add(t, full())
	c, _, err := s.Show(t.Context(), s.serve(t), id, crm.Ask{Open: field.Fields(field.Name), Masked: field.Fields(field.Emails, field.Name)})
	if err != nil {
		t.Fatal(err)
	}
	want := person.Profile{
		Given: vault.Plain("Anna"), Family: vault.Plain("Müller"), Emails: vault.Texts("a•••@e•••.com"), Language: "de", Country: "DE",
	}
	if diff := cmp.Diff(want, c.Profile, reveal); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The record of a bare showing names no more than was asked for.
func TestBare(t *testing.T) {
	s := newShop(t, t.TempDir()+"/db")
	id := s.add(t, full())
	set := field.Fields(field.Emails)
	c, index, err := s.Show(t.Context(), s.serve(t), id, crm.Ask{Open: set, Bare: true})
	if err != nil {
		t.Fatal(err)
	}
	if e := s.entries(t)[index]; e.Fields != set || e.Masked != 0 {
		t.Errorf("the entry names %s, masked %s", e.Fields.Labels(), e.Masked.Labels())
	}
	if diff := cmp.Diff(person.Profile{Emails: vault.Texts("anna.mueller@example.com")}, c.Profile, reveal); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestParallelCreatesOfOneEmail(t *testing.T) {
	for _, unique := range []bool{true, false} {
		t.Run(fmt.Sprintf("unique %v", unique), func(t *testing.T) {
			house.Engines(t, func(t *testing.T, where string) {
				s := newShop(t, where)
				s.emailUnique(t, unique)
				permit := s.serve(t)
				var wg sync.WaitGroup
				errs := make(chan error, 64)
				for i := range 64 {
					wg.Go(func() {
						_, _, err := s.Create(t.Context(), permit, somebody("Twin", fmt.Sprint(i), "One@example.com"))
						errs <- err
					})
				}
				wg.Wait()
				close(errs)
				made, refused := 0, 0
				for err := range errs {
					if err == nil {
						made++
						continue
					}
					wantKind(t, err, failure.Conflict)
					refused++
				}
				taken := 0
				for _, e := range s.entries(t) {
					if e.Act == "taken" && e.Masked == field.Fields(field.Emails) && e.Count == 1 {
						taken++
					}
				}
				want := [3]int{1, 63, 63}
				if !unique {
					want = [3]int{64, 0, 0}
				}
				if got := [3]int{made, refused, taken}; got != want {
					t.Errorf("made, refused, recorded = %v, want %v", got, want)
				}
				if n, err := s.Count(t.Context(), permit); err != nil || n != int64(want[0]) {
					t.Errorf("%d rows, %v", n, err)
				}
			})
		})
	}
}

func TestLoyaltyAndExternalAreUniquePhonesAreNot(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		one, two := full(), full()
		id := s.add(t, one)
		two.Loyalty = vault.Text{}
		_, _, err := s.Create(t.Context(), s.serve(t), two)
		wantKind(t, err, failure.Conflict)
		two.External = vault.Text{}
		other := s.add(t, two)
		_, err = s.Update(t.Context(), s.serve(t), other, 1, one, field.Fields(field.Loyalty))
		wantKind(t, err, failure.Conflict)
		if e := s.last(t); e.Act != "taken" || e.Masked != field.Fields(field.Loyalty) {
			t.Errorf("the answer was not recorded: %+v", e)
		}
		hits, err := s.Lookup(t.Context(), s.serve(t), field.Phones, vault.Plain("030/901820"))
		if err != nil || len(hits.Customers) != 2 {
			t.Errorf("%d share the phone, %v", len(hits.Customers), err)
		}
		_ = id
	})
}

func TestFieldErrors(t *testing.T) {
	s := newShop(t, t.TempDir()+"/db")
	for name, row := range map[string]struct {
		change func(*person.Profile)
		field  string
		text   string
	}{
		"no @":             {func(p *person.Profile) { p.Emails = vault.Texts("anna") }, "emails.0", "is not an e-mail address"},
		"no domain":        {func(p *person.Profile) { p.Emails = vault.Texts("a@b") }, "emails.0", "is no domain"},
		"letters as phone": {func(p *person.Profile) { p.Phones = vault.Texts("call me") }, "phones.0", "is not a phone number"},
		"30 February":      {func(p *person.Profile) { p.Birth = vault.Plain("1990-02-30") }, "birth", "is not a date"},
		"spreadsheet's 0":  {func(p *person.Profile) { p.Birth = vault.Plain("1900-01-01") }, "birth", "is before 1901"},
		"not yet born":     {func(p *person.Profile) { p.Birth = vault.Plain("2999-01-01") }, "birth", "lies in the future"},
		"a country's name": {func(p *person.Profile) { p.Country = "Germany" }, "country", "is not a country"},
		"a language":       {func(p *person.Profile) { p.Language = "zz-nothing-at-all" }, "language", "is not a language"},
		"a channel":        {func(p *person.Profile) { p.Consents[0].Channel = "fax" }, "consents.0.channel", "is none of"},
		"control":          {func(p *person.Profile) { p.Given = vault.Plain("A\x00") }, "given", "control character"},
		"bad UTF-8":        {func(p *person.Profile) { p.Given = vault.Plain("\xff") }, "given", "UTF-8"},
		"too long":         {func(p *person.Profile) { p.Family = vault.Plain(strings.Repeat("x", 201)) }, "family", "longer than 200"},
		"card in a name":   {func(p *person.Profile) { p.Given = vault.Plain("4111 1111 1111 1111") }, "given", "payment card number"},
		"card in a tag":    {func(p *person.Profile) { p.Tags = vault.Texts("5500-0000-0000-0004") }, "tags", "payment card number"},
		"card in a street": {func(p *person.Profile) { p.Addresses[0].Street = vault.Plain("x 4111111111111111") }, "addresses.0", "payment card number"},
		"card as an id":    {func(p *person.Profile) { p.External = vault.Plain("4111111111111111") }, "external", "payment card number"},
		"card as loyalty":  {func(p *person.Profile) { p.Loyalty = vault.Plain("4111111111111111") }, "loyalty", "payment card number"},
		"card in consent":  {func(p *person.Profile) { p.Consents[0].Text = vault.Plain("pay by 4111 1111 1111 1111") }, "consents.0", "payment card number"},
		"code in consent":  {func(p *person.Profile) { p.Consents[0].Source = vault.Plain("CVV 123") }, "consents.0", "security code"},
	} {
		t.Run(name, func(t *testing.T) {
			p := full()
			row.change(&p)
			_, _, err := s.Create(t.Context(), s.serve(t), p)
			wantKind(t, err, failure.Invalid)
			if got := fieldErrors(err); !strings.Contains(got[row.field], row.text) {
				t.Errorf("got %v", got)
			}
			if n, err := s.Count(t.Context(), s.serve(t)); err != nil || n != 0 {
				t.Errorf("%d customers were written, %v", n, err)
			}
		})
	}
	_, _, err := s.Create(t.Context(), s.serve(t), person.Profile{Country: "DE"})
	wantKind(t, err, failure.Invalid)
}

func TestNotesConsentsAndTimeline(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		id := s.add(t, full())
		permit := s.serve(t)
		_, err := s.AddNote(t.Context(), permit, id, vault.Plain("Card is 4111 1111 1111 1111"))
		wantKind(t, err, failure.Invalid)
		noted, err := s.AddNote(t.Context(), permit, id, vault.Plain("Passport lost, IBAN DE89 3704 0044 0532 0130 00, calls back"))
		if err != nil || len(noted.Masked) != 1 {
			t.Fatalf("note: %+v, %v", noted, err)
		}
		for i := range 40 {
			if _, err := s.AddNote(t.Context(), permit, id, vault.Plain(fmt.Sprintf("note %d", i))); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.SetConsent(t.Context(), permit, id, person.Consent{Channel: person.ByEmail, Given: false, Source: vault.Plain("call")}); err != nil {
			t.Fatal(err)
		}
		ask := crm.Ask{Open: permit.Open()}
		v, err := s.View(t.Context(), permit, id, ask)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Events[0]; got.Kind != "consent" || got.Ref != "email withdrawn" {
			t.Errorf("newest event: %+v", got)
		}
		if got := v.Events[1]; got.Kind != "note" || got.Text.Reveal() != "note 39" || got.Author != 1 {
			t.Errorf("newest note: %+v %q", got, got.Text.Reveal())
		}
		all := v.Events
		for pages := 0; v.Older != ""; pages++ {
			if pages == 5 {
				t.Fatal("the timeline does not end")
			}
			if v, err = s.ViewOf(t.Context(), permit, id, ask, crm.Window{Older: v.Older}); err != nil {
				t.Fatal(err)
			}
			all = append(all, v.Events...)
		}
		kinds := map[string]int{}
		for i, e := range all {
			kinds[e.Kind]++
			if i > 0 && e.At > all[i-1].At {
				t.Errorf("event %d is newer than the one before", i)
			}
		}
		if diff := cmp.Diff(map[string]int{"created": 1, "consent": 2, "note": 41}, kinds); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if text := all[len(all)-3].Text.Reveal(); !strings.Contains(text, "**") || strings.Contains(text, "3704") {
			t.Errorf("the account number is there: %q", text)
		}
	})
}

func TestWhoMayNotReadMayNotWrite(t *testing.T) {
	s := newShop(t, t.TempDir()+"/db")
	id := s.add(t, full())
	analyst := s.as(t, field.Analyse)
	_, _, err := s.Create(t.Context(), analyst, full())
	wantKind(t, err, failure.Forbidden)
	_, err = s.Tag(t.Context(), analyst, id, 1, vault.Texts("x"))
	wantKind(t, err, failure.Forbidden)
	_, err = s.AddNote(t.Context(), analyst, id, vault.Plain("x"))
	wantKind(t, err, failure.Forbidden)
	_, _, err = s.Show(t.Context(), analyst, id, crm.Ask{Open: field.Fields(field.Name)})
	wantKind(t, err, failure.Forbidden)
	_, err = s.Search(t.Context(), analyst, "anna")
	wantKind(t, err, failure.Forbidden)
	_, err = s.Lookup(t.Context(), analyst, field.Emails, vault.Plain("anna.mueller@example.com"))
	wantKind(t, err, failure.Forbidden)
	var none policy.Permit
	_, _, err = s.Show(t.Context(), none, id, crm.Ask{})
	if err == nil {
		t.Error("a permit that permits nothing showed a customer")
	}
}

func TestKeyServiceDown(t *testing.T) {
	s := newShop(t, t.TempDir()+"/db")
	id := s.add(t, full())
	permit := s.serve(t)
	s.Keys.SetDown(true)
	s.Keyring.Forget(s.Tenant)
	_, _, err := s.Show(t.Context(), permit, id, crm.Ask{Open: permit.Open()})
	wantKind(t, err, failure.Unavailable)
	_, _, err = s.Create(t.Context(), permit, full())
	wantKind(t, err, failure.Unavailable)
	_, err = s.Search(t.Context(), permit, "anna")
	wantKind(t, err, failure.Unavailable)
}
