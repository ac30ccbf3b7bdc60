package api

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", "this is not JSON"},
		{"torn", `{"a":`, "a: this is not JSON"},
		{"trailing", `{} {}`, "something follows the end of the JSON value, expected one value"},
		{"trailing text", `{}x`, "something follows the end of the JSON value, expected one value"},
		{"twice", `{"items":[{"a":1,"a":2}]}`, "items[0].a: the name stands twice in one object, expected it once"},
		{"deep", strings.Repeat(`[`, 20) + strings.Repeat(`]`, 20), "[0][0][0][0][0][0][0][0]: nested too deeply, expected at most 8 levels"},
		{"long text", `{"a":"` + strings.Repeat("x", 20001) + `"}`, "a: the text is too long or not text, expected at most 20,000 bytes"},
		{"null byte", `{"a":"\u0000"}`, "a: the text is too long or not text, expected at most 20,000 bytes"},
		{"long list", `[` + strings.Repeat("1,", 2000) + `1]`, "the list is too long, expected at most 2,000 values"},
		{"not UTF-8", "{\"a\":\"\xff\"}", "the body is not UTF-8"},
		{"a name that is a value", `{"ada@example.test":1}`, "a name in the object is not known"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, f := parse([]byte(c.in))
			if f == nil {
				t.Fatal("was taken")
			}
			if d := cmp.Diff(c.want, f.Error()); d != "" {
				t.Error(d)
			}
		})
	}
}

// readers are how the items of each schema are read.
var readers = map[string]func(*object){
	"Customer": func(o *object) { readCustomer(o, nil) },
	"Order":    func(o *object) { readOrder(o, nil) },
	"Payment":  func(o *object) { readPayment(o) },
	"Activity": func(o *object) { readEvent(o) },
	"Case":     func(o *object) { readCase(o, nil) },
}

func faultsIn(t *testing.T, schema, body string) []string {
	t.Helper()
	n, f := parse([]byte(body))
	if f != nil {
		t.Fatal(f)
	}
	var errs []*fault
	o, _ := n.value.(*object)
	o.faults = &errs
	readers[schema](o)
	var out []string
	for _, e := range errs {
		out = append(out, e.Error())
	}
	return out
}

func TestItemsRefuse(t *testing.T) {
	for _, c := range []struct {
		name, schema, in string
		want             []string
	}{
		{"unknown name", "Customer", `{"external":"C1","nickname":"x"}`, []string{"nickname: the name is not known here"}},
		{"unknown inner name", "Customer", `{"external":"C1","addresses":[{"town":"x"}]}`, []string{"addresses[0].town: the name is not known here"}},
		{"types", "Customer", `{"external":7}`, []string{"external: not a text, expected a text in quotes", "external: is missing, expected a text"}},
		{"a list", "Customer", `{"external":"C1","emails":"a@b.test"}`, []string{"emails: not a list, expected a list in square brackets"}},
		{"own field", "Customer", `{"external":"C1","own":{"shoe":["42"]}}`, []string{"own.shoe: the name is not known here"}},
		{
			"exponent", "Order", `{"number":"1","placed":"2026-01-02T03:04:05Z","channel":"web","lines":[{"sku":"a","price":1e3}]}`,
			[]string{`lines[0].price: not an exact number, expected a number such as "12.50" with at most 6 decimals, without exponent`},
		},
		{
			"zone", "Order", `{"number":"1","placed":"2026-01-02 03:04","channel":"web","lines":[{"sku":"a","price":"1"}]}`,
			[]string{"placed: not a time, expected a time with its zone, such as 2026-03-31T18:00:00+02:00", "placed: is missing, expected a time with its zone"},
		},
		{
			"decimals", "Payment", `{"reference":"r","order":"1","amount":"1.005","currency":"EUR","at":"2026-01-02T03:04:05Z"}`,
			[]string{"amount: has more decimals than its currency, or is too large"},
		},
		{"score", "Case", `{"reference":"r","opened":"2026-01-02T03:04:05Z","channel":"web","score":6}`, []string{"score: not a whole number from 0 to 5"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, faultsIn(t, c.schema, c.in)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestDecimals(t *testing.T) {
	for in, want := range map[string][2]int64{"12.50": {1250, 2}, "-3": {-3, 0}, "0.001": {1, 3}} {
		n, scale, err := parseDecimal(in)
		if err != nil || n != want[0] || int64(scale) != want[1] || decimalText(n, scale) != in {
			t.Errorf("%s: %d, %d, %v", in, n, scale, err)
		}
	}
	for _, in := range []string{"", "-", "1.", ".5", "1,5", "1e3", "+1", "--1", "1.2.3", "1234567890123456"} {
		if _, _, err := parseDecimal(in); err == nil {
			t.Errorf("%q was taken", in)
		}
	}
}

// Whatever comes, no error repeats a value of it, and nothing that is taken was sent twice.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"items":[{"external":"C1","emails":["a@b.test"],"consents":[{"channel":"email","given":true}]}]}`))
	f.Add([]byte(`{"number":"1","placed":"2026-01-02T03:04:05Z","channel":"web","lines":[{"sku":"a","price":"1.5","quantity":2}]}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		n, bad := parse(body)
		if bad != nil {
			return
		}
		o, is := n.value.(*object)
		if !is {
			return
		}
		for name, read := range readers {
			again, _ := parse(body)
			in, _ := again.value.(*object)
			var errs []*fault
			in.faults = &errs
			read(in)
			if len(in.members) > 0 && len(errs) == 0 {
				t.Errorf("%s: %d members were passed over", name, len(in.members))
			}
		}
		_ = o
	})
}
