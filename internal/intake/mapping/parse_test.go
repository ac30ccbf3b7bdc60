package mapping_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/intake/mapping"
	"counterpart/internal/sheet"
)

const whole = `
# Sales of two shops.
kind      = customers+orders
delimiter = "+|"
row-end   = "&|\n"
encoding  = utf-16
quote     = none
date      = d/m/y
decimal   = comma
currency  = GBP
country   = GB
empty     = "N/A"
empty     = "\\N"

join address = "Address.csv", key 1, with "AddressID", header no, delimiter tab
join place   = "Place.csv", key "Code", with address:5

skip where column "InvoiceNo" starts "A"
skip where column "Test" is "yes"
skip where column address:2 is empty

column "CustomerID" = customer.external, integer
column "Full Name"  = customer.name, family-first
column "Mails"      = customer.email, lower, split ";"
column "Born"       = customer.birth, m/d/y
column address:2    = customer.street
column place:"Land" = customer.country
column 9            = order.number
column "When"       = order.placed
column "Code"       = line.sku
column "Price"      = line.price
constant order.channel = shop
constant order.status = cancelled where column "InvoiceNo" starts "C"
replace customer.country "Channel Islands" = JE
`

func TestParseReadsEveryStatement(t *testing.T) {
	m, err := mapping.Parse(whole)
	if err != nil {
		t.Fatal(err)
	}
	head := func(name string) mapping.Ref { return mapping.Ref{Header: name} }
	want := &mapping.Mapping{
		Kind:  mapping.Both,
		Sheet: sheet.Options{Delimiter: "+|", RowEnd: "&|\n", Encoding: "utf-16", Quote: sheet.NoQuote, Header: true},
		Date:  sheet.DMY, Comma: true, Currency: "GBP", Country: "GB", Empty: []string{"N/A", `\N`},
		Joins: []mapping.Join{
			{Name: "address", File: "Address.csv", Key: mapping.Ref{Number: 1}, With: head("AddressID"), Sheet: sheet.Options{Delimiter: "\t"}, Line: 15},
			{Name: "place", File: "Place.csv", Key: head("Code"), With: mapping.Ref{Join: "address", Number: 5}, Sheet: sheet.Options{Header: true}, Line: 16},
		},
		Skips: []mapping.Condition{
			{Ref: head("InvoiceNo"), Test: mapping.Starts, Text: "A", Line: 18},
			{Ref: head("Test"), Test: mapping.Is, Text: "yes", Line: 19},
			{Ref: mapping.Ref{Join: "address", Number: 2}, Test: mapping.Is, Line: 20},
		},
		Columns: []mapping.Column{
			{Ref: head("CustomerID"), Field: mapping.External, Integer: true, Line: 22},
			{Ref: head("Full Name"), Field: mapping.Name, Last: true, Line: 23},
			{Ref: head("Mails"), Field: mapping.Email, Lower: true, Split: ";", Line: 24},
			{Ref: head("Born"), Field: mapping.Birth, Date: sheet.MDY, Line: 25},
			{Ref: mapping.Ref{Join: "address", Number: 2}, Field: mapping.Street, Line: 26},
			{Ref: mapping.Ref{Join: "place", Header: "Land"}, Field: mapping.Country, Line: 27},
			{Ref: mapping.Ref{Number: 9}, Field: mapping.Number, Line: 28},
			{Ref: head("When"), Field: mapping.Placed, Line: 29},
			{Ref: head("Code"), Field: mapping.SKU, Line: 30},
			{Ref: head("Price"), Field: mapping.Price, Line: 31},
		},
		Constants: []mapping.Constant{
			{Field: mapping.Channel, Value: "shop", Line: 32},
			{
				Field: mapping.Status, Value: "cancelled", Line: 33,
				When: &mapping.Condition{Ref: head("InvoiceNo"), Test: mapping.Starts, Text: "C", Line: 33},
			},
		},
		Replaces: []mapping.Replace{{Field: mapping.Country, Old: "Channel Islands", New: "JE", Line: 34}},
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestParseNamesEveryFault(t *testing.T) {
	const head = "kind = customers\ncolumn \"Id\" = customer.external\n"
	for name, row := range map[string]struct{ text, want string }{
		"nothing":            {"", "it is not said what the rows are, expected kind = customers, orders, payments or customers+orders"},
		"a misspelt setting": {head + "delimeter = \";\"", `line 3: "delimeter" is not known, did you mean "delimiter"?`},
		"a field by half":    {head + "column 2 = email", `line 3: "email" is not known, did you mean "customer.email"?`},
		"an unknown field":   {head + "column 2 = customer.shoe", `line 3: "customer.shoe" is not known, did you mean "customer.phone"?`},
		"an open quote":      {head + "column \"x = customer.email", "line 3: a quote is not closed or holds an unknown escape, expected \"text\", with \\\" and \\t inside"},
		"twice":              {head + "kind = orders", "line 3: kind stands in line 1 already, expected one of them"},
		"two columns":        {head + "column 2 = customer.external", "line 3: customer.external is given in line 2 already, expected one column for it"},
		"too much":           {head + "date = iso please", "line 3: the line goes on behind its end, expected nothing more, or a comment behind #"},
		"no value":           {head + "date =", "line 3: a value is missing, expected a word or a text in quotes"},
		"no sign":            {head + "date iso", `line 3: the line is not complete, expected "="`},
		"a wrong layout":     {head + "date = y/m/d", `line 3: "y/m/d" is not known, expected one of iso, d/m/y, m/d/y`},
		"a wrong currency":   {head + "currency = Euro", "line 3: the code is not readable, expected a currency of three capital letters, such as EUR"},
		"a wrong option":     {head + "column 2 = customer.email, integr", `line 3: "integr" is not known, did you mean "integer"?`},
		"an option elsewhere": {
			head + "column 2 = customer.birth, lower", "line 3: lower does not fit this field, expected it only for text",
		},
		"a field of another kind": {
			head + "column 2 = order.number", "line 3: order.number does not belong to a file of customers, expected another field or kind",
		},
		"an unknown join": {head + "column a:2 = customer.email", "line 3: there is no join of this name above, expected join NAME = FILE … before it is used"},
		"half a join":     {head + `join a = "x.csv", key 1`, "line 3: the join is not complete, expected key REF (of the second file) and with REF (of the first)"},
		"column zero":     {head + "column 0 = customer.email", "line 3: a column is not readable, expected its header in quotes, or its number from 1 to 1000"},
		"a wrong word":    {"kind = orders\nconstant order.channel = shoop", "line 2: \"shoop\" is not known, did you mean \"shop\"?"},
		"a header that is none": {
			"kind = customers\nheader = no\ncolumn \"Id\" = customer.external", "line 3: the file has no header, expected the column's number",
		},
		"nothing to recognise by": {
			"kind = customers\ncolumn 1 = customer.name", "a file of customers needs customer.external or customer.email, expected a column for it",
		},
		"amounts of nothing": {
			"kind = payments\ncolumn 1 = payment.reference\ncolumn 2 = payment.order\ncolumn 3 = payment.amount\ncolumn 4 = payment.at",
			"the amounts have no currency, expected currency = EUR, or a column for payment.currency",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mapping.Parse(row.text)
			var faults mapping.Error
			if !errors.As(err, &faults) {
				t.Fatalf("got %v, want an Error", err)
			}
			if !strings.Contains(faults.Error(), row.want) {
				t.Errorf("got\n%s\nwant\n%s", faults, row.want)
			}
		})
	}
}

func TestParseCollectsFaultsInOrder(t *testing.T) {
	_, err := mapping.Parse("kind = customers\nfoo = 1\ncolumn 1 = customer.external\nbar = 2\n")
	var faults mapping.Error
	if !errors.As(err, &faults) || len(faults) != 2 || faults[0].Line != 2 || faults[1].Line != 4 {
		t.Errorf("got %v", err)
	}
}

// stripped gives the mapping without the lines on which it stood.
func stripped(m *mapping.Mapping) *mapping.Mapping {
	for i := range m.Columns {
		m.Columns[i].Line = 0
	}
	for i := range m.Constants {
		m.Constants[i].Line = 0
		if m.Constants[i].When != nil {
			m.Constants[i].When.Line = 0
		}
	}
	for i := range m.Replaces {
		m.Replaces[i].Line = 0
	}
	for i := range m.Skips {
		m.Skips[i].Line = 0
	}
	for i := range m.Joins {
		m.Joins[i].Line = 0
	}
	return m
}

func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add("kind = customers\nheader = no\ncolumn 1 = customer.external\n")
	f.Add("kind = payments\ncurrency = EUR\nquote = \"'\"\ncolumn \"\\t\" = payment.reference\ncolumn 2 = payment.order\n" +
		"column 3 = payment.amount\ncolumn 4 = payment.at\nconstant payment.status = paid where column 2 is \"\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := mapping.Parse(text)
		var faults mapping.Error
		if err != nil && !errors.As(err, &faults) {
			t.Fatalf("an error of another type: %v", err)
		}
		if err != nil {
			return
		}
		again, err := mapping.Parse(m.Format())
		if err != nil {
			t.Fatalf("its own text is refused: %v\n%s", err, m.Format())
		}
		if diff := cmp.Diff(stripped(m), stripped(again)); diff != "" {
			t.Errorf("(-parsed +formatted and parsed)\n%s\n%s", diff, m.Format())
		}
	})
}
