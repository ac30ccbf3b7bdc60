package view

import (
	"fmt"
	"time"
)

func sampleCustomers() Customers {
	names := []string{"Anneliese Vogt", "Béatrice Lemoine-Castellanos", "Cem Yıldırım", "Dorota Wiśniewska", "Émile Garnier", "Fatima El-Amrani", "Giulia Conti", "Henrik Sørensen", "Ines Duarte", "Jürgen Außerhofer", "Kaarina Lehtonen", "Liam O’Sullivan"}
	cities := []string{"Berlin", "Lyon", "Köln", "Gdańsk", "Nantes", "Rotterdam", "Torino", "Aarhus", "Porto", "Bozen", "Tampere", "Cork"}
	page := Customers{
		Layout: recorded(around("Customers", SectionCustomers), "name; e-mail and phone masked", 12), AllURL: "/customers",
		List: List{
			Noun: "customer", Nouns: "customers", Base: "/customers", Amount: "20,000 customers",
			Views: []SavedLink{{"All customers", "/customers", true, false, false}, {"Winter coats", "/customers?view=7", false, true, false}, {"Mine to call", "/customers?view=9", false, false, true}},
			Keep:  &SaveForm{Action: "/views", MayShare: true, LeftOut: "The value of the own field is not saved."},
			Quick: []Chip{{"All", "/customers", "", true}, {"Champions", "/customers?group=champions", "", false}, {"Restricted", "/customers?state=restricted", "", false}},
			Filter: &FilterForm{
				Action: "/customers", Hidden: []Hidden{{"f", "1"}},
				Fields:  []Input{{Name: "country", Label: "Country", Type: "select", Options: []Option{{"", "Any", ""}, {"DE", "Germany", ""}}}, {Name: "since", Label: "Bought since", Type: "date"}},
				Private: []Input{{Name: "own-shoe", Label: "Shoe size", Type: "text", Max: "200"}}, PrivateAction: "/customers/equal",
			},
			Choose: &ColumnForm{Action: "/customers", Choices: []ColumnChoice{{"email", "E-mail", true}, {"tags", "Tags", true}}, ResetURL: "/customers"},
			Columns: []Column{
				{Key: "name", Label: "Name", SortURL: "/customers?sort=name-down", Sort: "ascending"},
				{Key: "email", Label: "E-mail", Why: "sealed: cannot be sorted"},
				{Key: "phone", Label: "Phone", Class: "p2", Why: "sealed: cannot be sorted"},
				{Key: "place", Label: "Place", Class: "p2"},
				{Key: "orders", Label: "Orders", Number: true, Class: "p3", SortURL: "/customers?sort=orders-down"},
				{Key: "last", Label: "Last order", Class: "p3", SortURL: "/customers?sort=last-down"},
				{Key: "value", Label: "Value", Number: true, SortURL: "/customers?sort=spent-down"},
				{Key: "tags", Label: "Tags", Class: "p3", Why: "sealed: cannot be sorted"},
			},
			Bulk: &Bulk{Acts: []BulkAct{
				{"/customers/tag", "Add tags", "tag", &Input{Name: "tags", Label: "Tags, by commas", Type: "text", Placeholder: "Tags, by commas", Max: "200"}},
				{"/customers/export", "Export as CSV", "export", nil},
			}, All: "All of the list: 20,000 customers"},
			Pager: Pager{"", "/customers?after=Zk3"},
		},
		NewURL: "/customers/new", ImportURL: "/imports",
	}
	for i, name := range names {
		row := Row{ID: fmt.Sprint(100 + i), Name: name, URL: fmt.Sprintf("/customers/%d", i), PeekURL: fmt.Sprintf("/customers?peek=%d", 100+i), Cells: []Cell{
			{Text: name},
			{Text: fmt.Sprintf("%c•••@e••••.org", 'a'+i), Masked: true},
			{Text: fmt.Sprintf("•• ••• %02d", 13*i%100), Masked: true},
			{Text: cities[i]},
			{Text: fmt.Sprint(14 - i)},
			{At: ago(time.Duration(i*i+2) * oneDay)},
			{Text: fmt.Sprintf("€ %d.%02d", 2418-i*170, i*7)},
			{},
		}}
		if i%3 == 0 {
			row.Cells[7] = Cell{Badges: []Badge{{"loyal", ""}, {"newsletter", ""}}, Wide: true}
		}
		page.Rows = append(page.Rows, row)
	}
	page.Rows[3].Cells[0].Badges = []Badge{{"restricted", "warn"}}
	return page
}

// peekedCustomers is a list with filters in force and a panel beside it.
func peekedCustomers() Customers {
	page := sampleCustomers()
	page.Chosen = []Chosen{{"Country", "Germany", "/customers"}, {"Group", "Champions", "/customers"}}
	page.ClearURL, page.Amount, page.Remark = "/customers", "At least 12 customers", "Few match: this page ends before it is full."
	page.Keep.Name, page.Keep.Mine, page.Keep.EditAction, page.Keep.DeleteAction = "Winter coats", true, "/views/7", "/views/7/delete"
	page.Rows[1].Peeked = true
	paid := Badge{"completed", ""}
	page.Peek = &Peek{
		Title: "Béatrice Lemoine-Castellanos", Badge: &Badge{"restricted", "warn"}, URL: "/customers/1", CloseURL: "/customers",
		BackURL: "/customers?peek=100", OnURL: "/customers?peek=102", Tags: []string{"loyal"},
		Facts:    []Fact{{"E-mail", "b•••@e••••.org", ""}, {"Phone", "", ""}, {"Lifetime value", "€ 2,248.07", "since 2023"}},
		Sections: []PeekSection{{"Last orders", "/orders?customer=101", []PeekLine{{"R-104-17008", "12 Jun 2026, web", "/orders/17008", "€ 76.40", &paid}, {"No link", "", "", "", nil}}, ""}, {Title: "Open cases", None: "No open case."}},
		Record:   &Recorded{Entry: 48214, URL: "/ledger/48214", Purpose: "Serving customers", Fields: "name, orders"},
	}
	return page
}

func sampleSales() Orders {
	page := Orders{
		Layout: recorded(around("Orders", SectionOrders), "name", 2), ImportURL: "/imports",
		List: List{
			Noun: "order", Nouns: "orders", Base: "/orders", Amount: "More than 10,000 orders", Quick: []Chip{{"All", "/orders", "", true}, {"Shop", "/orders?channel=shop", "", false}},
			Columns: []Column{{Key: "order", Label: "Order"}, {Key: "date", Label: "Date", Sort: "descending", SortURL: "/orders?sort=oldest"}, {Key: "customer", Label: "Customer", Why: "sealed: cannot be sorted"}, {Key: "status", Label: "Status"}, {Key: "total", Label: "Total", Number: true, SortURL: "/orders?sort=total-down"}},
			Pager:   Pager{"/orders?after=a", "/orders?after=b"},
		},
	}
	for i, o := range sampleOrders() {
		page.Rows = append(page.Rows, Row{ID: fmt.Sprint(i), Name: o.Number, URL: o.URL, Tone: []string{"", "warn", "danger", ""}[i], Cells: []Cell{
			{Text: o.Number, Small: "till 3"}, {At: o.At, Stamp: i == 1, Tone: "warn"}, {Text: o.Customer, URL: o.CustomerURL, Wide: true}, {Badges: []Badge{o.Status}}, {Text: o.Total, Tone: "danger"},
		}})
	}
	return page
}

func emptyListPages() []named {
	in := Layout{Title: "Empty", Viewer: &Viewer{Name: "A"}}
	teach := Empty{"No customers yet", "Everybody who bought from you would stand here.", []string{"counterpart import customers.csv"}, []Linked{{"Add one", "/customers/new"}, {"Import", "/imports"}}}
	return []named{
		{"peeked", peekedCustomers()},
		{"empty-customers", Customers{Layout: around("Customers", SectionCustomers), NewURL: "/customers/new", List: List{Nouns: "customers", Amount: "0 customers", Empty: teach}}},
		{"empty-found", Customers{Layout: in, Found: true, List: List{Amount: "0 customers found", Empty: Empty{Title: "Nobody found.", Text: "Try fewer letters."}}}},
		{"empty-orders", Orders{Layout: in}},
	}
}
