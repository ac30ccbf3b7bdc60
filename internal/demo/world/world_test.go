package world

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nyaruka/phonenumbers"
)

var lateAutumn = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// sample is the world whose shape the tests look at; village is small enough
// to look at every character.
var (
	sample  = New(1, 20_000, lateAutumn)
	village = New(4, 3_000, lateAutumn)
)

func take[T any](seq iter.Seq[T], n int) []T {
	var out []T
	for e := range seq {
		if out = append(out, e); len(out) == n {
			break
		}
	}
	return out
}

func TestSameSeedSameWorld(t *testing.T) {
	again, other := New(1, 20_000, lateAutumn), New(2, 20_000, lateAutumn)
	customers, orders := take(sample.Customers(), 300), take(sample.Orders(), 300)
	same := cmp.AllowUnexported(Product{})
	if d := cmp.Diff(customers, take(again.Customers(), 300)); d != "" {
		t.Errorf("customers differ:\n%s", d)
	}
	if d := cmp.Diff(orders, take(again.Orders(), 300), same); d != "" {
		t.Errorf("orders differ:\n%s", d)
	}
	if cmp.Equal(customers, take(other.Customers(), 300)) {
		t.Error("another seed gave the same customers")
	}
	if cmp.Equal(orders, take(other.Orders(), 300), same) {
		t.Error("another seed gave the same orders")
	}
}

func TestCustomersAreDistinctAndWellFormed(t *testing.T) {
	seen := map[string]string{}
	unique := func(c Customer, value string) {
		key := strings.ToLower(value)
		if by, taken := seen[key]; taken {
			t.Errorf("%s: %q is also %s's", c.ExternalID, value, by)
		}
		seen[key] = c.ExternalID
	}
	mail := regexp.MustCompile(`(?i)^[a-z0-9._]+@([a-z]+\.)*(example|example\.(com|net|org))$`)
	n := 0
	for c := range sample.Customers() {
		n++
		unique(c, c.ExternalID)
		for _, m := range c.Emails {
			unique(c, m)
			if !mail.MatchString(m) {
				t.Errorf("%s: mail address %q", c.ExternalID, m)
			}
		}
		if len(c.Emails) == 0 || len(c.Emails) > 2 || len(c.Phones) > 2 || len(c.Addresses) == 0 {
			t.Errorf("%s: %d mails, %d phones, %d addresses", c.ExternalID, len(c.Emails), len(c.Phones), len(c.Addresses))
		}
		if c.Loyalty != "" {
			unique(c, c.Loyalty)
			checkLoyalty(t, c.Loyalty)
		}
		checkTimes(t, c)
	}
	if n != 20_000 {
		t.Errorf("%d customers", n)
	}
}

func checkLoyalty(t *testing.T, number string) {
	t.Helper()
	digits, ok := strings.CutPrefix(number, "RX")
	if !ok || len(digits) != 9 || checkDigit(digits[:8]) != digits[8] {
		t.Errorf("loyalty number %q", number)
	}
}

// checkTimes: nothing lies after the end, nothing before joining, only adults.
func checkTimes(t *testing.T, c Customer) {
	t.Helper()
	if c.Created.After(lateAutumn) {
		t.Errorf("%s joined at %v", c.ExternalID, c.Created)
	}
	for _, k := range c.Consents {
		if k.At.Before(c.Created) || k.At.After(lateAutumn) || k.Text > k.At.Format("2006-01") {
			t.Errorf("%s: consent %+v, joined %v", c.ExternalID, k, c.Created)
		}
	}
	for _, n := range c.Notes {
		if n.At.Before(c.Created.Truncate(time.Minute)) || n.At.After(lateAutumn) || strings.Contains(n.Text, "{") {
			t.Errorf("%s: note %+v, joined %v", c.ExternalID, n, c.Created)
		}
	}
	if !c.BirthDate.IsZero() && c.BirthDate.AddDate(18, 0, 0).After(c.Created) {
		t.Errorf("%s: born %v, joined %v", c.ExternalID, c.BirthDate, c.Created)
	}
}

// TestCheckDigit uses the example of ISO 7064 and a damaged one.
func TestCheckDigit(t *testing.T) {
	if got := checkDigit("0794"); got != '5' {
		t.Errorf("check digit of 0794 is %c, want 5", got)
	}
	if checkDigit("0749") == '5' {
		t.Error("two digits changed places and nobody noticed")
	}
}

var postcodes = map[string]*regexp.Regexp{
	"DE": regexp.MustCompile(`^\d{5}$`), "FR": regexp.MustCompile(`^\d{5}$`), "IT": regexp.MustCompile(`^\d{5}$`),
	"ES": regexp.MustCompile(`^\d{5}$`), "AT": regexp.MustCompile(`^\d{4}$`), "PL": regexp.MustCompile(`^\d\d-\d{3}$`),
	"NL": regexp.MustCompile(`^[1-9]\d{3} [A-Z]{2}$`),
	"GB": regexp.MustCompile(`^[A-Z]{1,2}\d{1,2} \d[A-Z]{2}$`),
}

func TestPhonesAndAddressesFitTheirCountry(t *testing.T) {
	seen := map[string]int{}
	for c := range village.Customers() {
		a := c.Addresses[0]
		seen[a.Country]++
		if p := postcodes[a.Country]; p == nil || !p.MatchString(a.Postcode) {
			t.Errorf("%s: postcode %q in %s", c.ExternalID, a.Postcode, a.Country)
		}
		if strings.ContainsAny(a.Line()+a.Postcode, "#%@") {
			t.Errorf("%s: unfilled template in %+v", c.ExternalID, a)
		}
		for _, p := range c.Phones {
			parsed, err := phonenumbers.Parse(p.Number, p.Country)
			if err != nil || !phonenumbers.IsPossibleNumber(parsed) {
				t.Errorf("%s: phone %q of %s: %v", c.ExternalID, p.Number, p.Country, err)
			}
		}
	}
	if len(seen) != len(countries) {
		t.Errorf("customers in %v", seen)
	}
}

func TestProducts(t *testing.T) {
	list := sample.Products()
	if n := len(list); n < 280 || n > 350 {
		t.Errorf("%d products", n)
	}
	seen := map[string]bool{}
	metres := 0
	for _, p := range list {
		if seen[p.SKU] || seen[p.EAN] || seen[p.Name] {
			t.Errorf("%s, %s or %q occurs twice", p.SKU, p.EAN, p.Name)
		}
		seen[p.SKU], seen[p.EAN], seen[p.Name] = true, true, true
		if len(p.EAN) != 13 || eanCheck(p.EAN[:12]) != p.EAN[12]-'0' {
			t.Errorf("%s: bar code %q", p.SKU, p.EAN)
		}
		for _, currency := range []string{"EUR", "GBP", "PLN"} {
			price := p.PriceIn(currency)
			if price.Units <= 0 || price.Scale != p.Price.Scale {
				t.Errorf("%s: %s %v", p.SKU, currency, price)
			}
			if price.Scale == 3 {
				metres++
				if last := price.Units % 10; last == 0 || last%2 == 1 {
					t.Errorf("%s: %s %v may round to a half", p.SKU, currency, price)
				}
			}
		}
	}
	if metres == 0 {
		t.Error("nothing is sold by the metre")
	}
	list[0].SKU = "changed"
	if sample.Products()[0].SKU == "changed" {
		t.Error("a caller can change the assortment")
	}
}

// TestBarCodeCheck uses a published example of GS1.
func TestBarCodeCheck(t *testing.T) {
	if got := eanCheck("629104150021"); got != 3 {
		t.Errorf("check digit %d, want 3", got)
	}
}

func TestPrice(t *testing.T) {
	for _, row := range []struct {
		name     string
		price    Price
		quantity int
		text     string
		total    int64
	}{
		{"cents", Price{1995, 2}, 3, "19.95", 5985},
		{"under one", Price{49, 2}, 1, "0.49", 49},
		{"thousandths rounded down", Price{1294, 3}, 1, "1.294", 129},
		{"thousandths rounded up", Price{676, 3}, 3, "0.676", 203},
		{"thousandths exact", Price{1294, 3}, 5, "1.294", 647},
	} {
		if row.price.String() != row.text || row.price.times(row.quantity) != row.total {
			t.Errorf("%s: %s × %d = %d", row.name, row.price, row.quantity, row.price.times(row.quantity))
		}
	}
}

func TestSummerTime(t *testing.T) {
	for _, row := range []struct {
		name string
		day  time.Time
		code string
		want string
	}{
		{"winter", time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), "DE", "2026-01-05T12:00:00+01:00"},
		{"last Sunday of March", time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), "DE", "2026-03-29T12:00:00+02:00"},
		{"the day before", time.Date(2026, 3, 28, 0, 0, 0, 0, time.UTC), "PL", "2026-03-28T12:00:00+01:00"},
		{"British summer", time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), "GB", "2026-07-01T12:00:00+01:00"},
		{"last Sunday of October", time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC), "GB", "2026-10-25T12:00:00Z"},
	} {
		country := slices.IndexFunc(countries, func(c country) bool { return c.code == row.code })
		if got := localTime(row.day, 12, 0, country).Format(time.RFC3339); got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
	}
}

func TestFamilyNames(t *testing.T) {
	for _, row := range []struct {
		name string
		sex  int
		want string
	}{
		{"Kowalski", 0, "Kowalska"},
		{"Kowalski", 1, "Kowalski"},
		{"Zawadzki", 0, "Zawadzka"},
		{"Nowicki", 0, "Nowicka"},
		{"Nowak", 0, "Nowak"},
	} {
		if got := genderedFamily(row.name, row.sex); got != row.want {
			t.Errorf("%s %d: %s", row.name, row.sex, got)
		}
	}
}

// TestMailNamesAreASCII: every letter of the tables has a replacement.
func TestMailNamesAreASCII(t *testing.T) {
	plain := regexp.MustCompile(`^[a-z]+$`)
	for code, list := range nameLists {
		all := slices.Concat(list.family, slices.Concat(list.given[0][:]...), slices.Concat(list.given[1][:]...))
		for _, name := range all {
			for _, language := range []string{"de", languageOf[code]} {
				if got := ascii(name, language); !plain.MatchString(got) {
					t.Errorf("%s (%s): %q", name, code, got)
				}
			}
		}
	}
}

func TestStaff(t *testing.T) {
	roles, seen := map[string]int{}, map[string]bool{}
	for _, m := range Staff() {
		roles[m.Company+" "+m.Role]++
		if seen[m.Email] || !strings.HasSuffix(m.Email, "@"+strings.ToLower(m.Company)+".example") || len(m.Country) != 2 {
			t.Errorf("%+v", m)
		}
		seen[m.Email] = true
	}
	want := []string{
		"RetailMax owner", "RetailMax privacy officer", "RetailMax manager", "RetailMax support", "RetailMax marketer",
		"RetailMax analyst", "TechCorp operator", "TechCorp engineer",
	}
	for _, role := range want {
		if roles[role] == 0 {
			t.Errorf("nobody is %s", role)
		}
	}
	if len(roles) != len(want) {
		t.Errorf("roles %v", roles)
	}
}

func TestShops(t *testing.T) {
	shops := sample.Shops()
	if len(shops) != 40 {
		t.Errorf("%d shops", len(shops))
	}
	for _, s := range shops {
		if want := map[string]string{"GB": "GBP", "PL": "PLN"}[s.Country]; want != "" && s.Currency != want {
			t.Errorf("%+v", s)
		}
	}
}

// TestSmallAndOddWorlds: any size and any end give a world that can be walked.
func TestSmallAndOddWorlds(t *testing.T) {
	ends := []time.Time{
		time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 12, 25, 3, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 30, 0, 5, time.FixedZone("", 7200)),
	}
	for _, end := range ends {
		for _, customers := range []int{-1, 0, 1, 2, 7, 300} {
			t.Run(fmt.Sprintf("%s %d", end.Format(time.DateTime), customers), func(t *testing.T) {
				w := New(9, customers, end)
				if got := len(take(w.Customers(), -1)); got != max(customers, 0) {
					t.Errorf("%d customers", got)
				}
				for o := range w.Orders() {
					if o.PlacedAt.After(end) {
						t.Errorf("%s placed at %v", o.Number, o.PlacedAt)
					}
				}
			})
		}
	}
}

func BenchmarkCustomers(b *testing.B) {
	for b.Loop() {
		for range New(1, 20_000, lateAutumn).Customers() {
		}
	}
}

func BenchmarkOrders(b *testing.B) {
	for b.Loop() {
		for range New(1, 20_000, lateAutumn).Orders() {
		}
	}
}
