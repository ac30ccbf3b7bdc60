package mapping_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/intake/mapping"
)

// suggested gives column → field of a suggestion, and the refused columns.
func suggested(t *testing.T, text string, kind mapping.Kind) (mapping.Suggestion, map[string]mapping.Field) {
	t.Helper()
	s, err := mapping.Suggest(strings.NewReader(text), kind)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]mapping.Field{}
	for _, n := range s.Notes {
		if n.Sure == mapping.Refused {
			got[n.Ref.String()] = "refused"
		} else if n.Field != "" {
			got[n.Ref.String()] = n.Field
		}
	}
	if _, err := mapping.Parse(s.Text()); err != nil && kind != "" {
		t.Logf("the suggestion is not complete: %v", err)
	}
	return s, got
}

func TestSuggest(t *testing.T) {
	for name, row := range map[string]struct {
		text string
		kind mapping.Kind // expected
		want map[string]mapping.Field
	}{
		"Online Retail": {
			"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n" +
				"536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n",
			mapping.Both,
			map[string]mapping.Field{
				`"InvoiceNo"`: mapping.Number, `"StockCode"`: mapping.SKU, `"Description"`: mapping.Item, `"Quantity"`: mapping.Quantity,
				`"InvoiceDate"`: mapping.Placed, `"UnitPrice"`: mapping.Price, `"CustomerID"`: mapping.External, `"Country"`: mapping.ShipTo,
			},
		},
		"German with semicolons": {
			"Kundennr.;Vorname;Nachname;E-Mail;Straße;PLZ;Ort;Geburtsdatum;Newsletter\n" +
				"7;Eva;Beispiel;eva@example.com;Am Markt 1;01067;Dresden;31.12.1980;ja\n",
			mapping.Customers,
			map[string]mapping.Field{
				`"Kundennr."`: mapping.External, `"Vorname"`: mapping.Given, `"Nachname"`: mapping.Family, `"E-Mail"`: mapping.Email,
				`"Straße"`: mapping.Street, `"PLZ"`: mapping.Postcode, `"Ort"`: mapping.City, `"Geburtsdatum"`: mapping.Birth,
				`"Newsletter"`: mapping.OptEmail,
			},
		},
		"French": {
			"Numéro client,Prénom,Nom,Courriel,Code postal,Ville,Téléphone\n4,Luc,Muster,luc@example.com,75001,Paris,01 99 00 12 34\n",
			mapping.Customers,
			map[string]mapping.Field{
				`"Numéro client"`: mapping.External, `"Prénom"`: mapping.Given, `"Nom"`: mapping.Family, `"Courriel"`: mapping.Email,
				`"Code postal"`: mapping.Postcode, `"Ville"`: mapping.City, `"Téléphone"`: mapping.Phone,
			},
		},
		"Polish": {
			"ID klienta,Imię,Nazwisko,Adres e-mail,Kod pocztowy,Miasto\n1,Ola,Przykład,ola@example.com,00-001,Warszawa\n", //nolint:misspell // Polish
			mapping.Customers,
			map[string]mapping.Field{
				`"ID klienta"`: mapping.External, `"Imię"`: mapping.Given, `"Nazwisko"`: mapping.Family, `"Adres e-mail"`: mapping.Email, //nolint:misspell // Polish
				`"Kod pocztowy"`: mapping.Postcode, `"Miasto"`: mapping.City,
			},
		},
		"Shopify orders": {
			"Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Currency,Shipping Country\n" +
				"#1001,a@example.com,paid,2024-05-01 10:00:00 +0200,2,Mug,9.50,MUG-1,EUR,DE\n",
			mapping.Both,
			map[string]mapping.Field{
				`"Name"`: mapping.Number, `"Email"`: mapping.Email, `"Created at"`: mapping.Placed,
				`"Lineitem quantity"`: mapping.Quantity, `"Lineitem name"`: mapping.Item, `"Lineitem price"`: mapping.Price,
				`"Lineitem sku"`: mapping.SKU, `"Currency"`: mapping.Currency, `"Shipping Country"`: mapping.ShipTo,
			},
		},
		"what must not be stored": {
			"Email,CVV2,Card number,Password\na@example.com,123,4111 1111 1111 1111,secret\n",
			mapping.Customers,
			map[string]mapping.Field{`"Email"`: mapping.Email, `"CVV2"`: "refused", `"Card number"`: "refused", `"Password"`: "refused"},
		},
		"no header": {
			"17,eva@example.com,+49 351 123456\n18,luc@example.com,+33 1 99 00 12 34\n",
			mapping.Customers,
			map[string]mapping.Field{"2": mapping.Email, "3": mapping.Phone},
		},
		"payments": {
			"order_id,payment_type,payment_value\nab,credit_card,99.33\n",
			mapping.Payments,
			map[string]mapping.Field{`"order_id"`: mapping.PaidOrder, `"payment_type"`: mapping.Brand, `"payment_value"`: mapping.Amount},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, got := suggested(t, row.text, "")
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s\n%s", diff, s.Text())
			}
			if s.Mapping.Kind != row.kind {
				t.Errorf("kind %q, want %q", s.Mapping.Kind, row.kind)
			}
		})
	}
}

func TestSuggestedTextIsAMapping(t *testing.T) {
	s, _ := suggested(t, "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"+
		"536365,85123A,LANTERN,6,31/12/2010,2.55,17850.0,France\n", mapping.Both)
	m, err := mapping.Parse(s.Text())
	if err != nil {
		t.Fatalf("%v\n%s", err, s.Text())
	}
	var external, placed mapping.Column
	for _, c := range m.Columns {
		if c.Field == mapping.External {
			external = c
		}
		if c.Field == mapping.Placed {
			placed = c
		}
	}
	if !external.Integer || placed.Date != "d/m/y" {
		t.Errorf("17850.0 and 31/12/2010 were not seen: %+v, %+v", external, placed)
	}
}

func TestSuggestSaysWhatItCannotTell(t *testing.T) {
	s, _ := suggested(t, "Id,Birthday\n1,03/04/1980\n2,05/06/1990\n", mapping.Customers)
	if n := s.Notes[1]; n.Sure != mapping.Guess || !strings.Contains(n.Why, "cannot be told apart") {
		t.Errorf("got %+v", n)
	}
}

func TestSuggestionHoldsNoValue(t *testing.T) {
	s, _ := suggested(t, "Id,Email,Card number\n1,canary@example.com,4111111111111111\n", "")
	for _, secret := range []string{"canary", "4111"} {
		if strings.Contains(s.Text(), secret) {
			t.Errorf("the suggestion holds a value:\n%s", s.Text())
		}
	}
}
