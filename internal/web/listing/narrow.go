package listing

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"counterpart/internal/crm"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/money"
	"counterpart/internal/party"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// Keys of an address by which lists are narrowed.
var (
	customerKeys = []string{"country", "state", "rfm", "group", "first", "since", "least", "most", "cases", keyFind}
	orderKeys    = []string{
		"from", "to", "status", "channel", "country", "product", "customer", "credit", "counted", "currency", "min", "max", "number", keyFind,
	}
)

// narrowed is a filter as it was read, with the words for each part of it.
type narrowed[T any] struct {
	filter T
	chosen []view.Chosen
}

// reader reads the parts of a filter and gathers the words for them.
type reader struct {
	*asked
	chosen []view.Chosen
	err    error
}

// take gives the value of a key; read turns it into the words for a person, or fails.
func (d *reader) take(key, label string, read func(string) (string, bool)) {
	v := d.q.Get(key)
	if v == "" || d.err != nil {
		return
	}
	words, ok := read(v)
	if !ok {
		d.err = failure.New(failure.Invalid, "The list cannot be narrowed so: %s is not as expected.", strings.ToLower(label)).
			WithHint("Begin at the list's start.")
		return
	}
	d.chosen = append(d.chosen, view.Chosen{Label: label, Value: words, RemoveURL: d.without(key)})
}

// day reads a day of the retailer's zone and gives its beginning, and that of the next.
func (d *reader) day(v string) (begin, next when.Instant, words string, ok bool) {
	t, err := time.ParseInLocation(time.DateOnly, v, d.r.Site.Zone)
	if err != nil || t.Year() < 1900 || t.Year() > 9000 {
		return 0, 0, "", false
	}
	return when.Of(t), when.Of(t.AddDate(0, 0, 1)), t.Format("2 Jan 2006"), true
}

func (d *reader) number(into **int64) func(string) (string, bool) {
	return func(v string) (string, bool) {
		n, err := strconv.ParseInt(v, 10, 64)
		*into = &n
		return grouped(n), err == nil && n >= 0
	}
}

// cents reads an amount in the retailer's currency.
func (d *reader) cents(into **int64) func(string) (string, bool) {
	return func(v string) (string, bool) {
		n, ok := minor(v, money.MinorDigits(d.r.Tenant.Currency))
		*into = &n
		return shape.Money(sale.Money{Minor: n, Currency: d.r.Tenant.Currency}), ok
	}
}

// minor reads a decimal with a point or comma as minor units.
func minor(v string, digits int) (int64, bool) {
	whole, part, _ := strings.Cut(strings.ReplaceAll(v, ",", "."), ".")
	if len(part) > digits {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", digits-len(part)), 10, 64)
	return n, err == nil && n > math.MinInt64/2 && n < math.MaxInt64/2
}

func flag(into *bool, words string) func(string) (string, bool) {
	return func(v string) (string, bool) {
		*into = v == "1" || v == "yes"
		return words, *into
	}
}

func country(into *string) func(string) (string, bool) {
	return func(v string) (string, bool) {
		*into = strings.ToUpper(v)
		return cmp.Or(shape.Country(*into), *into), len(v) == 2
	}
}

// oneOf takes one of a list of options.
func oneOf[T ~string](into *T, options []view.Option) func(string) (string, bool) {
	return func(v string) (string, bool) {
		i := slices.IndexFunc(options, func(o view.Option) bool { return o.Value == v && v != "" })
		if i < 0 {
			return "", false
		}
		*into = T(v)
		return options[i].Label, true
	}
}

// narrowCustomers reads the filter of a list of customers.
func narrowCustomers(a *asked) (narrowed[lists.Customers], error) {
	d := &reader{asked: a}
	f := lists.Customers{}
	d.take("country", "Country", country(&f.Country))
	d.take("state", "State", oneOf(&f.State, []view.Option{{Value: crm.Restricted, Label: "restricted"}}))
	d.take("group", "Group", oneOf(&f.Group, groups))
	d.take("rfm", "Recency and frequency", func(v string) (string, bool) {
		if len(v) != 2 || strings.Trim(v, "012345") != "" {
			return "", false
		}
		f.R, f.F = int64(v[0]-'0'), int64(v[1]-'0')
		return "R " + fifth(f.R) + ", F " + fifth(f.F), f.R+f.F > 0
	})
	d.take("first", "First order in", func(v string) (string, bool) {
		t, err := time.Parse("2006-01", v)
		f.Cohort = int64(t.Year())*12 + int64(t.Month()) - 1
		return t.Format("January 2006"), err == nil && t.Year() > 1900
	})
	d.take("since", "Bought since", func(v string) (string, bool) {
		begin, _, words, ok := d.day(v)
		f.Since = begin
		return words, ok
	})
	d.take("least", "Orders, at least", d.number(&f.Least))
	d.take("most", "Orders, at most", d.number(&f.Most))
	d.take("cases", "Cases", flag(&f.Cases, "open"))
	d.take(keyFind, "Own field", d.equal(own.Customer, &f.Own, &f.Blind))
	return narrowed[lists.Customers]{f, d.chosen}, d.err
}

func fifth(n int64) string {
	if n == 0 {
		return "any"
	}
	return strconv.FormatInt(n, 10)
}

// groups are those of the figures, the best first.
var groups = []view.Option{
	{Value: "champions", Label: "Champions"},
	{Value: "loyal", Label: "Loyal"},
	{Value: "new", Label: "New"},
	{Value: "others", Label: "Others"},
	{Value: "at-risk", Label: "At risk"},
	{Value: "lost", Label: "Lost"},
}

var (
	statuses = []view.Option{
		{Value: "open", Label: "open"},
		{Value: "paid", Label: "paid"},
		{Value: "shipped", Label: "shipped"},
		{Value: "completed", Label: "completed"},
		{Value: "cancelled", Label: "cancelled"},
		{Value: "returned", Label: "returned"},
	}
	channels = []view.Option{
		{Value: string(sale.Shop), Label: "Shop"}, {Value: string(sale.Web), Label: "Web"}, {Value: string(sale.Phone), Label: "Phone"},
	}
)

// narrowOrders reads the filter of a list of orders.
func narrowOrders(a *asked) (narrowed[lists.Orders], error) {
	d := &reader{asked: a}
	f := lists.Orders{}
	d.take("from", "From", func(v string) (string, bool) {
		begin, _, words, ok := d.day(v)
		f.From = begin
		return words, ok
	})
	d.take("to", "To", func(v string) (string, bool) {
		_, next, words, ok := d.day(v)
		f.To = next
		return words, ok
	})
	d.take("status", "Status", oneOf(&f.Status, statuses))
	d.take("channel", "Channel", oneOf(&f.Channel, channels))
	d.take("country", "Country", country(&f.Country))
	d.take("product", "Product", func(v string) (string, bool) {
		f.Product, d.err = a.r.Site.Lists.Product(a.r.Ctx(), a.permit, v)
		return v, true
	})
	d.take("customer", "Customer", func(v string) (string, bool) {
		id, err := party.ParseCustomer(v)
		f.Customer = id
		return v, err == nil
	})
	d.take("credit", "Kind", flag(&f.Credits, "credits and what came back"))
	d.take("counted", "Kind", flag(&f.Counted, "orders that figures count"))
	d.take("currency", "Currency", func(v string) (string, bool) {
		f.Currency = strings.ToUpper(v)
		return f.Currency, money.Known(f.Currency)
	})
	d.take("min", "Total, at least", d.cents(&f.Least))
	d.take("max", "Total, at most", d.cents(&f.Most))
	d.take(keyFind, "Own field", d.equal(own.Order, &f.Own, &f.Blind))
	return narrowed[lists.Orders]{f, d.chosen}, d.err
}
