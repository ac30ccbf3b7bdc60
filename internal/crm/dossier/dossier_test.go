package dossier_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"html"
	"io"
	"strings"
	"testing"

	"counterpart/internal/crm"
	"counterpart/internal/crm/dossier"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/lab"
	"counterpart/internal/vault"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// shop is a lab with everything that a dossier reads.
type shop struct {
	*lab.Lab
	t       *testing.T
	desk    *crm.Desk
	dossier *dossier.Desk
	id      party.Customer
}

// shelf stands in for the owner's own fields: a definition for the customer and none for orders.
type shelf struct{}

func (shelf) Fields(context.Context, party.Principal) (own.Defs, error) {
	return own.Defs{{Field: field.Own1, Object: own.Customer, Label: "Shoe size", Kind: own.Line, State: own.Live}}, nil
}

func (shelf) LoadAll(context.Context, party.Tenant, party.Customer) ([]own.Row, error) {
	return nil, nil
}

func newShop(t *testing.T, where string) *shop {
	l := lab.New(t, where)
	rows := store.CRM{DB: l.DB}
	names := vault.NewNames(vault.NamesConfig{Ledger: l.Ledger, Keyring: l.Keyring, Rows: rows, Now: l.Now})
	s := &shop{Lab: l, t: t}
	s.desk = crm.New(crm.Config{Ledger: l.Ledger, Keyring: l.Keyring, Names: names, Rows: rows, Now: l.Now})
	s.dossier = dossier.New(dossier.Config{
		Ledger: l.Ledger, Keyring: l.Keyring, Seen: ledger.NewSeen(l.Ledger, store.Seen{DB: l.DB}), Rows: rows, Sales: rows,
		Own: shelf{}, Now: l.Now,
		Posts: func(context.Context, party.Tenant) (map[party.Ordinal]dossier.Post, error) {
			return map[party.Ordinal]dossier.Post{
				7: {Role: "Support", Company: "RetailMax"}, 8: {Role: "Operator", Company: "TechCorp", Outside: true},
			}, nil
		},
	})
	return s
}

func (s *shop) permit(role party.Role, purpose field.Purpose, by party.Ordinal) policy.Permit {
	s.t.Helper()
	head := lab.Value(s.Ledger.Head(s.t.Context(), 1))(s.t)
	return lab.Value(policy.Decide(policy.Request{Route: "test", Purpose: purpose, Principal: party.Principal{
		Tenant: 1, User: 1, Ordinal: by, Session: 1, Role: role, Company: "RetailMax", Country: "DE", Version: head.Version,
	}}))(s.t)
}

// planted are values of which each is in one field only, with the field that an entry must name.
var planted = map[string]field.ID{
	"Tok-Given": field.Name, "Tok-Family": field.Name, "tok-mail@example.com": field.Emails, "+493012345678": field.Phones,
	"Tok-Street 5": field.Addresses, "TOK-POST": field.Addresses, "1980-02-29": field.Birth, "TOK-LOYAL": field.Loyalty, "TOK-EXT": field.External,
	"tok-tag": field.Tags, "tok-consent": field.ConsentText, "tok-source": field.ConsentText, "tok-note": field.Note, "tok-call": field.Note,
	"TOK-ORDER": field.Orders, "Tok-Lamp": field.Orders, "4417": field.Card, "2029-11": field.Card, "tok-subject": field.Messages,
	"tok-message <b>": field.Messages, "tok-before@example.com": field.Emails, "Tok-Before": field.Name, "complaint": field.Cases,
	"tok-shoe": field.Own1, "tok-webshop": field.Activity, "TOK-SKU": field.Activity,
}

func (s *shop) plant() {
	t, ctx := s.t, s.t.Context()
	owner := s.permit(party.Owner, field.Serve, 7)
	p := person.Profile{
		Given: vault.Plain("Tok-Before"), Family: vault.Plain("Tok-Family"), Emails: vault.Texts("tok-before@example.com"),
		Phones: vault.Texts("+493012345678"), Birth: vault.Plain("1980-02-29"), Loyalty: vault.Plain("tok-loyal"), External: vault.Plain("tok-ext"),
		Tags: vault.Texts("tok-tag"), Language: "de", Country: "DE",
		Addresses: []person.Address{{Street: vault.Plain("Tok-Street 5"), Postcode: vault.Plain("tok-post"), City: vault.Plain("Bonn")}},
		Consents:  []person.Consent{{Channel: person.ByEmail, Given: true, Text: vault.Plain("tok-consent"), Source: vault.Plain("tok-source")}},
	}
	id, _, err := s.desk.Create(ctx, owner, p)
	lab.Must(t, err)
	s.id = id
	_, err = s.desk.Update(ctx, owner, id, 1, person.Profile{Given: vault.Plain("Tok-Given"), Family: vault.Plain("Tok-Family"), Emails: vault.Texts("tok-mail@example.com")}, field.Fields(field.Name, field.Emails))
	lab.Must(t, err)
	_, err = s.desk.AddNote(ctx, owner, id, vault.Plain("tok-note"))
	lab.Must(t, err)
	_, err = s.desk.WriteDown(ctx, owner, id, crm.CallNote, vault.Plain("tok-call"))
	lab.Must(t, err)
	admin := s.permit(party.Owner, field.Import, 7)
	_, _, err = s.desk.PutOrder(ctx, admin, sale.Order{
		Number: "TOK-ORDER", Customer: id, Status: "paid", Channel: sale.Web, Placed: s.Now(), Total: sale.Money{Currency: "EUR"},
		Lines: []sale.Line{{SKU: "L-1", Name: "Tok-Lamp", Quantity: 1500, Price: sale.Price{Unscaled: 1000, Scale: 2}}},
	})
	lab.Must(t, err)
	row := lab.Value(store.CRM{DB: s.DB}.Sale(ctx, 1, 0, "TOK-ORDER"))(t)
	_, err = s.desk.PutPayment(ctx, admin, sale.Payment{
		Order: row.ID, Customer: id, Provider: "Pay", Brand: "Visa", Token: vault.Plain("tok-secret"), Last4: vault.Plain("4417"), Expiry: vault.Plain("2029-11"),
		Amount: sale.Money{Minor: 1500, Currency: "EUR"}, Status: "paid", At: s.Now(),
	})
	lab.Must(t, err)
	s.plantCase()
}

// plantCase writes what another desk writes: a case with its words, and an own field.
func (s *shop) plantCase() {
	t, ctx := s.t, s.t.Context()
	row := lab.Value(store.CRM{DB: s.DB}.Customer(ctx, 1, s.id))(t)
	key := lab.Value(s.Keyring.SealingKey(ctx, 1, row.Key))(t)
	seal := func(table string, n int64, text string) []byte {
		return key.Seal(vault.Slot{Table: table, Row: n, Field: field.Messages}, vault.Texts(text))
	}
	lab.Must(t, s.Exec(t, `INSERT INTO customer_case (tenant, number, customer, kind, channel, category, cause, priority, status, assignee, team,
			opened, first_due, first_at, next_due, resolve_due, resolved_at, closed_at, paused, due, updated, revision, version, sealed)
		VALUES (1, 1001, $1, 'complaint', 'phone', 'delivery', 'late', 'normal', 'open', 7, '', 5, 0, 0, 0, 0, 0, 0, 0, 0, 5, 1, 1, $2)`,
		s.id, seal("customer_case", 1001, "tok-subject")))
	lab.Must(t, s.Exec(t, `INSERT INTO case_message (tenant, message, number, customer, direction, author, at, version, sealed)
		VALUES (1, 77, 1001, $1, 'in', 0, 6, 1, $2)`, s.id, seal("case_message", 77, "tok-message <b>")))
	lab.Must(t, s.Exec(t, `INSERT INTO activity (tenant, activity, customer, kind, at, source, subject, reference)
		VALUES (1, 5, $1, 'cart', 9, 'tok-webshop', 'TOK-SKU', $2)`, s.id, []byte("ref")))
	boxes := lab.Value(row.Sealed.Unpack())(t)
	boxes[field.Own1] = key.Seal(vault.Slot{Table: person.Table, Field: field.Own1}, vault.Texts("tok-shoe"))
	lab.Must(t, s.Exec(t, `UPDATE customer SET sealed = $1 WHERE tenant = 1 AND customer = $2`, []byte(lab.Value(vault.Pack(boxes))(t)), s.id))
}

func (s *shop) newest() entry.Entry {
	s.t.Helper()
	head := lab.Value(s.Ledger.Head(s.t.Context(), 1))(s.t)
	rows := lab.Value(s.DB.Entries(s.t.Context(), ledger.Log{Tenant: 1, Number: head.Number}, head.Size-1, 1))(s.t)
	return lab.Value(entry.Decode(rows[0].Data))(s.t)
}

// written gives a dossier in every form, as texts that a person could read.
func written(t *testing.T, d *dossier.Dossier) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, f := range dossier.Formats() {
		var b bytes.Buffer
		lab.Must(t, f.Write(d, "RetailMax", &b))
		switch f.Name {
		case "csv":
			out[f.Name] = unzipped(t, b.Bytes())
		case "json":
			var all map[string]any
			lab.Must(t, json.Unmarshal(b.Bytes(), &all))
			if all["format"] != "counterpart-dossier/1" || all["retailer"] != "RetailMax" {
				t.Errorf("head of the JSON: %v", all["format"])
			}
			out[f.Name] = b.String()
		case "html":
			if strings.Contains(b.String(), "<b>") {
				t.Error("a value is markup on the page")
			}
			out[f.Name] = html.UnescapeString(b.String())
		}
	}
	return out
}

func unzipped(t *testing.T, b []byte) string {
	t.Helper()
	z := lab.Value(zip.NewReader(bytes.NewReader(b), int64(len(b))))(t)
	var all strings.Builder
	for _, f := range z.File {
		r := lab.Value(f.Open())(t)
		text := string(lab.Value(io.ReadAll(r))(t))
		if _, err := csv.NewReader(strings.NewReader(text)).ReadAll(); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		for _, row := range lab.Value(csv.NewReader(strings.NewReader(text)).ReadAll())(t) {
			for _, v := range row {
				all.WriteString(mapping.Unguard(v) + "\n")
			}
		}
	}
	return all.String()
}

func TestEverythingIsInEveryFormAndInTheEntry(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		s.plant()
		d, err := s.dossier.Of(t.Context(), s.permit(party.PrivacyOfficer, field.Export, 9), s.id)
		lab.Must(t, err)
		e := s.newest()
		if e.Kind != entry.Disclosure || e.Purpose != field.Export || e.Count != 1 || e.Fields != d.Fields {
			t.Errorf("entry %+v, dossier %s", e, d.Fields.Labels())
		}
		for form, text := range written(t, d) {
			for token, f := range planted {
				if !strings.Contains(text, token) {
					t.Errorf("%s lacks %q", form, token)
				}
				if !e.Fields.Has(f) {
					t.Errorf("the entry does not name %s", field.Of(f).Name)
				}
			}
			for _, secret := range []string{"tok-secret"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s holds the provider's token", form)
				}
			}
			for _, who := range []string{"Support", "Shoe size", "a member of staff", "1.5"} {
				if !strings.Contains(text, who) {
					t.Errorf("%s lacks %q", form, who)
				}
			}
		}
	})
}

func TestRecipientsOutsideAreNamedByCompany(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		s.plant()
		_, _, err := s.desk.Show(t.Context(), s.permit(party.Owner, field.Serve, 8), s.id, crm.Ask{Open: field.Fields(field.Name), Bare: true})
		lab.Must(t, err)
		d, err := s.dossier.Of(t.Context(), s.permit(party.Owner, field.Rights, 7), s.id)
		lab.Must(t, err)
		seen := d.Sections[len(d.Sections)-1]
		var text strings.Builder
		for _, r := range seen.Rows {
			text.WriteString(strings.Join(r, "|") + "\n")
		}
		for _, want := range []string{"TechCorp (operator)|Serve the customer|name||1", "Support|A person's request|"} {
			if !strings.Contains(text.String(), want) {
				t.Errorf("who saw it lacks %q:\n%s", want, text.String())
			}
		}
	})
}

func TestADossierOfNothingHolds(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		id, _, err := s.desk.Create(t.Context(), s.permit(party.Owner, field.Serve, 7), person.Profile{Family: vault.Plain("ص")})
		lab.Must(t, err)
		d, err := s.dossier.Of(t.Context(), s.permit(party.Owner, field.Export, 7), id)
		lab.Must(t, err)
		for form, text := range written(t, d) {
			if !strings.Contains(text, "ص") {
				t.Errorf("%s lacks the name", form)
			}
		}
	})
}

func TestOnlyWhoeverMayGetsIt(t *testing.T) {
	s := newShop(t, t.TempDir()+"/counterpart.db")
	s.plant()
	before := lab.Value(s.Ledger.Head(t.Context(), 1))(t).Size
	for name, p := range map[string]policy.Permit{
		"to serve":  s.permit(party.Owner, field.Serve, 7),
		"a manager": s.permit(party.Manager, field.Import, 7),
	} {
		if _, err := s.dossier.Of(t.Context(), p, s.id); !failure.Is(err, failure.Forbidden) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := s.dossier.Of(t.Context(), s.permit(party.Owner, field.Export, 7), 12345); !failure.Is(err, failure.NotFound) {
		t.Errorf("nobody: got %v", err)
	}
	if after := lab.Value(s.Ledger.Head(t.Context(), 1))(t).Size; after != before {
		t.Errorf("%d entries about what was refused", after-before)
	}
}
