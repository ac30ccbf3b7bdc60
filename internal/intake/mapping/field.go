package mapping

import (
	"slices"
	"strings"
)

// Field is a place that a column can be mapped to.
type Field string

// The fields of customers.
const (
	External  Field = "customer.external"
	Name      Field = "customer.name" // given and family name in one
	Given     Field = "customer.given"
	Family    Field = "customer.family"
	Email     Field = "customer.email"
	Phone     Field = "customer.phone"
	Street    Field = "customer.street"
	Street2   Field = "customer.street2"
	Postcode  Field = "customer.postcode"
	City      Field = "customer.city"
	Region    Field = "customer.region"
	Country   Field = "customer.country"
	Birth     Field = "customer.birth"
	Language  Field = "customer.language"
	Loyalty   Field = "customer.loyalty"
	Tag       Field = "customer.tag"
	OptEmail  Field = "consent.email"
	OptSMS    Field = "consent.sms"
	OptPost   Field = "consent.post"
	OptPhone  Field = "consent.phone"
	OptText   Field = "consent.text"
	OptSource Field = "consent.source"
	OptAt     Field = "consent.at"
)

// The fields of orders, of their lines, and of payments.
const (
	Number   Field = "order.number"
	Placed   Field = "order.placed"
	Status   Field = "order.status"
	Channel  Field = "order.channel"
	Shop     Field = "order.shop"
	ShipTo   Field = "order.country"
	Currency Field = "order.currency"
	SKU      Field = "line.sku"
	Item     Field = "line.name"
	Category Field = "line.category"
	Quantity Field = "line.quantity"
	Price    Field = "line.price"

	Reference   Field = "payment.reference"
	PaidOrder   Field = "payment.order"
	Provider    Field = "payment.provider"
	Token       Field = "payment.token"
	Brand       Field = "payment.brand"
	Last4       Field = "payment.last4"
	Expiry      Field = "payment.expiry"
	Amount      Field = "payment.amount"
	PayCurrency Field = "payment.currency"
	PayStatus   Field = "payment.status"
	PaidAt      Field = "payment.at"
)

// The fields of cases.
const (
	CaseRef      Field = "case.reference"
	CaseOpened   Field = "case.opened"
	CaseAnswered Field = "case.answered"
	CaseResolved Field = "case.resolved"
	CaseKind     Field = "case.kind"
	CaseStatus   Field = "case.status"
	CasePriority Field = "case.priority"
	CaseChannel  Field = "case.channel"
	CaseCategory Field = "case.category"
	CaseCause    Field = "case.cause"
	CaseProduct  Field = "case.product"
	CaseOrder    Field = "case.order"
	CaseSubject  Field = "case.subject"
	CaseText     Field = "case.text"
	CaseScore    Field = "case.score"
)

// Type is what a field's text must be.
type Type uint8

// The types.
const (
	Text Type = iota
	DateType
	Decimal
	CountryType
	Word // one of Info.Words
	Own  // whatever the owner's definition says
)

// Info describes a field.
type Info struct {
	Field Field
	Type  Type
	List  bool     // a row may give several values
	Words []string // of a Word: what is allowed
	Kinds []Kind   // files that may give it
}

var (
	ofCustomers = []Kind{Customers, Both}
	ofAll       = []Kind{Customers, Orders, Both, Cases}
	ofCases     = []Kind{Cases}
	ofOrders    = []Kind{Orders, Both}
	ofPayments  = []Kind{Payments}
	yesNo       = []string{"yes", "no"}
)

var fields = []Info{
	{External, Text, false, nil, ofAll},
	{Name, Text, false, nil, ofCustomers},
	{Given, Text, false, nil, ofCustomers},
	{Family, Text, false, nil, ofCustomers},
	{Email, Text, true, nil, ofAll},
	{Phone, Text, true, nil, ofCustomers},
	{Street, Text, true, nil, ofCustomers},
	{Street2, Text, true, nil, ofCustomers},
	{Postcode, Text, true, nil, ofCustomers},
	{City, Text, true, nil, ofCustomers},
	{Region, Text, true, nil, ofCustomers},
	{Country, CountryType, true, nil, ofCustomers},
	{Birth, DateType, false, nil, ofCustomers},
	{Language, Text, false, nil, ofCustomers},
	{Loyalty, Text, false, nil, ofCustomers},
	{Tag, Text, true, nil, ofCustomers},
	{OptEmail, Word, false, yesNo, ofCustomers},
	{OptSMS, Word, false, yesNo, ofCustomers},
	{OptPost, Word, false, yesNo, ofCustomers},
	{OptPhone, Word, false, yesNo, ofCustomers},
	{OptText, Text, false, nil, ofCustomers},
	{OptSource, Text, false, nil, ofCustomers},
	{OptAt, DateType, false, nil, ofCustomers},
	{CaseRef, Text, false, nil, ofCases},
	{CaseOpened, DateType, false, nil, ofCases},
	{CaseAnswered, DateType, false, nil, ofCases},
	{CaseResolved, DateType, false, nil, ofCases},
	{CaseKind, Word, false, []string{"complaint", "question", "return"}, ofCases},
	{CaseStatus, Word, false, []string{"open", "waiting", "solved", "closed"}, ofCases},
	{CasePriority, Word, false, []string{"low", "normal", "high", "urgent"}, ofCases},
	{CaseChannel, Text, false, nil, ofCases},
	{CaseCategory, Text, false, nil, ofCases},
	{CaseCause, Text, false, nil, ofCases},
	{CaseProduct, Text, false, nil, ofCases},
	{CaseOrder, Text, false, nil, ofCases},
	{CaseSubject, Text, false, nil, ofCases},
	{CaseText, Text, false, nil, ofCases},
	{CaseScore, Decimal, false, nil, ofCases},
	{Number, Text, false, nil, ofOrders},
	{Placed, DateType, false, nil, ofOrders},
	{Status, Word, false, []string{"open", "paid", "shipped", "completed", "cancelled", "returned"}, ofOrders},
	{Channel, Word, false, []string{"shop", "web", "phone"}, ofOrders},
	{Shop, Text, false, nil, ofOrders},
	{ShipTo, CountryType, false, nil, ofOrders},
	{Currency, Text, false, nil, ofOrders},
	{SKU, Text, false, nil, ofOrders},
	{Item, Text, false, nil, ofOrders},
	{Category, Text, false, nil, ofOrders},
	{Quantity, Decimal, false, nil, ofOrders},
	{Price, Decimal, false, nil, ofOrders},
	{Reference, Text, false, nil, ofPayments},
	{PaidOrder, Text, false, nil, ofPayments},
	{Provider, Text, false, nil, ofPayments},
	{Token, Text, false, nil, ofPayments},
	{Brand, Text, false, nil, ofPayments},
	{Last4, Text, false, nil, ofPayments},
	{Expiry, Text, false, nil, ofPayments},
	{Amount, Decimal, false, nil, ofPayments},
	{PayCurrency, Text, false, nil, ofPayments},
	{PayStatus, Word, false, []string{"pending", "paid", "failed", "refunded"}, ofPayments},
	{PaidAt, DateType, false, nil, ofPayments},
}

var byName = func() map[Field]*Info {
	m := map[Field]*Info{}
	for i := range fields {
		m[fields[i].Field] = &fields[i]
	}
	return m
}()

// owned says whose own fields a file can give, and which kinds of files.
var owned = map[string][]Kind{"customer": ofCustomers, "order": ofOrders, "case": ofCases}

const ownPart = ".own."

// OwnField names the field that an owner added to an object (customer, order or case) under a key, such as
// customer.own.shoe-size.
func OwnField(object, key string) Field { return Field(object + ownPart + key) }

// OwnKey gives the object and the key of a field that an owner added.
func OwnKey(f Field) (object, key string, ok bool) {
	object, key, ok = strings.Cut(string(f), ownPart)
	if _, known := owned[object]; !known || !ok {
		return "", "", false
	}
	return object, key, true
}

// OwnObjects lists whose own fields a kind of file can give.
func OwnObjects(k Kind) []string {
	var out []string
	for _, object := range []string{"customer", "order", "case"} {
		if slices.Contains(owned[object], k) {
			out = append(out, object)
		}
	}
	return out
}

// Of describes a field, or says that there is none of this name. Which own fields there are, only
// the import knows.
func Of(f Field) (Info, bool) {
	if object, key, own := OwnKey(f); own && key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" {
		return Info{Field: f, Type: Own, List: true, Kinds: owned[object]}, true
	}
	info, ok := byName[f]
	if !ok {
		return Info{}, false
	}
	return *info, true
}

// Fields describes every field in the order of the guide.
func Fields() []Info { return append([]Info(nil), fields...) }

// needs lists for each kind what must be mapped; of the fields of one group any will do.
var needs = map[Kind][][]Field{
	Customers: {{External, Email}},
	Both:      {{External, Email}, {Number}, {Placed}, {Channel}, {SKU, Item}, {Price}},
	Orders:    {{Number}, {Placed}, {Channel}, {SKU, Item}, {Price}},
	Payments:  {{Reference}, {PaidOrder}, {Amount}, {PaidAt}},
	Cases:     {{CaseRef}, {CaseOpened}, {CaseChannel}},
}
