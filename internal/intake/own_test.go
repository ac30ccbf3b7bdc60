package intake_test

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/crm"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/export"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/party"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

// withFields adds own fields of every kind but one.
func (d *desk) withFields(t *testing.T) {
	t.Helper()
	for _, f := range []own.Draft{
		{Label: "Shoe size", Kind: own.Number, Searchable: true, Required: true},
		{Label: "Member since", Kind: own.Date, Masked: true},
		{Label: "Likes", Kind: own.Several, Choices: []string{"Coats", "Wool socks"}},
		{Label: "Remark", Kind: own.Line},
	} {
		f.Object = own.Customer
		if _, _, err := d.own.Create(t.Context(), d.Owner(t), f); err != nil {
			t.Fatal(err)
		}
	}
}

const (
	ownMapping = `kind = customers
decimal = comma
column "id" = customer.external
column "name" = customer.name
column "size" = customer.own.shoe-size
column "since" = customer.own.member-since, d/m/y
column "likes" = customer.own.likes
constant customer.own.remark = "from the till"
`
	ownFile = "id,name,size,since,likes\n1,Anna Vogt,\"42,5\",31/12/2019,wool-socks;Coats\n2,Béa Roux,,,\n"
	ownBack = `kind = customers
column "external" = customer.external
column "family" = customer.family
column "given" = customer.given
column "own.shoe-size" = customer.own.shoe-size
column "own.member-since" = customer.own.member-since
column "own.likes" = customer.own.likes
column "own.remark" = customer.own.remark
`
)

func TestOwnFieldsComeInAndGoOut(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		d.withFields(t)
		d.take(t, intake.Job{Sources: []intake.Source{text("a.csv", ownFile)}, Mapping: parse(t, ownMapping)})
		differs := []string{"customer", "created", "updated"}
		first := d.exported(t, differs...)
		if diff := cmp.Diff([]string{"42.5", "2019-12-31", "coats;wool-socks", "from the till"}, first[1][len(first[1])-4:]); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		again := d.take(t, intake.Job{Sources: []intake.Source{text("a.csv", ownFile)}, Mapping: parse(t, ownMapping)})
		if again.Customers.Same != 2 {
			t.Errorf("the same file again: %+v", again.Customers)
		}
		var b strings.Builder
		if err := d.out.Export(t.Context(), d.permit(t, "export"), "customers", export.CSV, &b); err != nil {
			t.Fatal(err)
		}
		other := furnish(t, t.TempDir()+"/other.db")
		other.withFields(t)
		other.take(t, intake.Job{Sources: []intake.Source{text("b.csv", b.String())}, Mapping: parse(t, ownBack)})
		if diff := cmp.Diff(first, other.exported(t, differs...)); diff != "" {
			t.Errorf("(-exported +exported, imported and exported)\n%s", diff)
		}
		plain := "kind = customers\ncolumn \"id\" = customer.external\ncolumn \"name\" = customer.name\n"
		d.take(t, intake.Job{
			Sources: []intake.Source{text("c.csv", "id,name\n1,Anna Berg\n")}, Mapping: parse(t, plain), Options: intake.Options{Update: true},
		})
		if got := d.exported(t, differs...)[1]; got[len(got)-1] != "from the till" || !strings.Contains(strings.Join(got, ","), "Berg") {
			t.Errorf("a file without own fields: %v", got)
		}
	})
}

func TestOwnValuesThatAreRefusedNameTheirColumn(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		d.withFields(t)
		res := d.refused(t, intake.Job{
			Sources: []intake.Source{text("a.csv", "id,name,size,since,likes\n1,A B,many,31/12/2019,Coats\n2,A B,1,12/31/2019,\n3,A B,1,,Hats\n")},
			Mapping: parse(t, ownMapping),
		})
		want := []intake.RowError{
			{File: "a.csv", Line: 2, Column: 3, Field: "customer.own.shoe-size"},
			{File: "a.csv", Line: 3, Column: 4, Field: "customer.own.member-since"},
			{File: "a.csv", Line: 4, Column: 5, Field: "customer.own.likes"},
		}
		var got []intake.RowError
		for _, f := range res.Faults.First {
			f.Reason, f.Expected = "", ""
			got = append(got, f)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		res = d.refused(t, intake.Job{
			Sources: []intake.Source{text("a.csv", "id,x\n1,2\n")},
			Mapping: parse(t, "kind = customers\ncolumn \"id\" = customer.external\ncolumn \"x\" = customer.own.hat-size\n"),
		})
		if res.Rows != 0 {
			t.Errorf("a field that nobody defined: %d rows were read", res.Rows)
		}
	})
}

func TestOwnFieldsAreSuggestedByTheirNames(t *testing.T) {
	s, err := mapping.Suggest(strings.NewReader("Customer no.,Shoe Size,Joined on,City\n1,42,31/12/2019,Ulm\n2,43,30/11/2019,Bonn\n"), mapping.Customers,
		mapping.Named{Object: "customer", Key: "shoe-size", Label: "Size of shoe"}, mapping.Named{Object: "customer", Key: "since", Label: "Joined on"}, mapping.Named{Object: "customer", Key: "x", Label: "—"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]mapping.Field{}
	for _, c := range s.Mapping.Columns {
		got[c.Header] = c.Field
	}
	want := map[string]mapping.Field{"Customer no.": "customer.external", "Shoe Size": "customer.own.shoe-size", "Joined on": "customer.own.since", "City": "customer.city"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err := mapping.Parse(s.Text()); err != nil {
		t.Errorf("what was suggested cannot be read: %v\n%s", err, s.Text())
	}
}

// withAll adds own fields of every kind to orders and cases.
func (d *desk) withAll(t *testing.T) {
	t.Helper()
	for _, o := range []own.Object{own.Order, own.Case} {
		for _, k := range own.Kinds() {
			f := own.Draft{Object: o, Label: "Own " + string(k), Kind: k, Masked: k == own.Line, Searchable: k.Indexable()}
			if k.Chooses() {
				f.Choices = []string{"Red", "Green", "Blue"}
			}
			if _, _, err := d.own.Create(t.Context(), d.Owner(t), f); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// anyOwn draws values of own fields as a person writes them, in the order of own.Kinds.
func anyOwn(t *rapid.T) []string {
	words := rapid.StringOfN(rapid.RuneFrom([]rune("abzÄß €<>&'\";,=+-@")), 0, 20, -1)
	return []string{
		strings.TrimSpace(words.Draw(t, "line")), strings.TrimSpace(words.Draw(t, "long")),
		rapid.SampledFrom([]string{"", "0", "-3.5", "42", "1000000"}).Draw(t, "number"),
		rapid.SampledFrom([]string{"", "2024-02-29", "1999-12-31"}).Draw(t, "date"),
		rapid.SampledFrom([]string{"", "yes", "no"}).Draw(t, "yes or no"),
		rapid.SampledFrom([]string{"", "red", "blue"}).Draw(t, "one"),
		rapid.SampledFrom([]string{"", "green", "red;blue"}).Draw(t, "several"),
	}
}

// written writes rows as CSV.
func written(rows ...[]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.WriteAll(rows) // into memory
	return b.String()
}

// all gives an export without the columns that differ from one house to another.
func (d *desk) all(t *testing.T, what string, without ...string) (raw string, rows [][]string) {
	t.Helper()
	var b strings.Builder
	if err := d.out.Export(t.Context(), d.permit(t, "export"), what, export.CSV, &b); err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		var kept []string
		for i, name := range all[0] {
			if !slices.Contains(without, name) {
				kept = append(kept, r[i])
			}
		}
		rows = append(rows, kept)
	}
	slices.SortFunc(rows[min(1, len(rows)):], slices.Compare)
	return b.String(), rows
}

const (
	ordersHead = "kind = orders\ncurrency = EUR\n"
	casesHead  = "kind = cases\n"
)

// ownLines maps columns own.KEY to the own fields of an object, of the file itself or of a join.
func ownLines(object, join string) string {
	var b strings.Builder
	for _, k := range own.Kinds() {
		key := "own-" + strings.ReplaceAll(string(k), " ", "-")
		fmt.Fprintf(&b, "column %s\"own.%s\" = %s.own.%s\n", join, key, object, key)
	}
	return b.String()
}

// What is exported of orders and cases is what is there again when it was imported elsewhere.
func TestOrdersAndCasesGoOutAndComeInAgain(t *testing.T) {
	heading := func(front ...string) []string {
		for _, k := range own.Kinds() {
			front = append(front, "own.own-"+string(k))
		}
		return front
	}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		if n++; n > 6 {
			return // each takes two houses
		}
		first, second := furnish(t, t.TempDir()+"/a.db"), furnish(t, t.TempDir()+"/b.db")
		people := "kind = customers\ncolumn \"external\" = customer.external\ncolumn \"family\" = customer.family\n"
		orders, told := [][]string{heading("no", "sku", "price", "at", "who")}, [][]string{heading("no", "at", "who", "text")}
		for i := range 3 {
			no := strconv.Itoa(i)
			orders = append(orders, append([]string{"A-" + no, "S-1", "2.50", "2024-01-31", "C-" + no}, anyOwn(rt)...))
			told = append(told, append([]string{"T-" + no, "2024-02-01", "C-" + no, "It is late."}, anyOwn(rt)...))
		}
		for _, d := range []*desk{first, second} {
			d.withAll(t)
			d.take(t, intake.Job{Sources: []intake.Source{text("p.csv", "external,family\nC-0,A\nC-1,B\nC-2,C\n")}, Mapping: parse(t, people)})
		}
		first.take(t, intake.Job{Sources: []intake.Source{text("o.csv", written(orders...))}, Mapping: parse(t, ordersHead+
			"column \"no\" = order.number\ncolumn \"sku\" = line.sku\ncolumn \"price\" = line.price\ncolumn \"at\" = order.placed\ncolumn \"who\" = customer.external\nconstant order.channel = web\n"+ownLines("order", ""))})
		first.take(t, intake.Job{Sources: []intake.Source{text("k.csv", written(told...))}, Mapping: parse(t, casesHead+
			"column \"no\" = case.reference\ncolumn \"at\" = case.opened\ncolumn \"who\" = customer.external\ncolumn \"text\" = case.text\nconstant case.channel = web\nconstant case.status = open\n"+ownLines("case", ""))})

		files := map[string]string{}
		for _, what := range []string{"customers", "orders", "lines", "cases", "messages"} {
			files[what+".csv"], _ = first.all(t, what)
		}
		open := func(name string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(files[name])), nil }
		who := "join c = \"customers.csv\", key \"customer\", with %s\"customer\"\ncolumn c:\"external\" = customer.external\n"
		second.take(t, intake.Job{Sources: []intake.Source{text("lines.csv", files["lines.csv"])}, Options: intake.Options{Files: open}, Mapping: parse(t, ordersHead+
			"column \"order\" = order.number\ncolumn \"sku\" = line.sku\ncolumn \"price\" = line.price\ncolumn \"quantity\" = line.quantity\n"+
			"join o = \"orders.csv\", key \"order\", with \"order\"\ncolumn o:\"placed\" = order.placed\ncolumn o:\"channel\" = order.channel\n"+
			fmt.Sprintf(who, "o:")+ownLines("order", "o:"))})
		second.take(t, intake.Job{Sources: []intake.Source{text("cases.csv", files["cases.csv"])}, Options: intake.Options{Files: open}, Mapping: parse(t, casesHead+
			"column \"case\" = case.reference\ncolumn \"opened\" = case.opened\ncolumn \"channel\" = case.channel\ncolumn \"status\" = case.status\ncolumn \"priority\" = case.priority\n"+
			"join m = \"messages.csv\", key \"case\", with \"case\"\ncolumn m:\"text\" = case.text\n"+fmt.Sprintf(who, "")+ownLines("case", ""))})
		for _, what := range []string{"orders", "lines", "cases", "messages"} {
			_, a := first.all(t, what, "customer", "case")
			_, b := second.all(t, what, "customer", "case")
			if diff := cmp.Diff(a, b); diff != "" || len(a) != 4 {
				t.Errorf("%s (-exported +exported, imported and exported)\n%s", what, diff)
			}
		}
	})
}

func TestOwnFieldsOfNobodyAreLeftOutAndCounted(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		d.withAll(t)
		file := text("o.csv", "no,sku,price,at,who,gift\nA-1,S,1,2024-01-31,,Hello\nA-2,S,1,2024-01-31,,\n")
		res := d.take(t, intake.Job{Sources: []intake.Source{file}, Mapping: parse(t, ordersHead+
			"column \"no\" = order.number\ncolumn \"sku\" = line.sku\ncolumn \"price\" = line.price\ncolumn \"at\" = order.placed\ncolumn \"who\" = customer.external\ncolumn \"gift\" = order.own.own-text\nconstant order.channel = web\n")})
		if res.Orders.New != 2 || res.OwnLeftOut != 1 || res.WithoutCustomer != 2 {
			t.Errorf("%+v", res)
		}
	})
}

// A cancelled import of orders leaves nothing of their own fields behind; the same orders with other own
// values are changed, and with the same ones they are the same.
func TestOwnFieldsOfOrdersAreStagedAndUpdated(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		d.withAll(t)
		d.take(t, intake.Job{Sources: []intake.Source{text("p.csv", "id,name\nC-1,Berg\n")}, Mapping: parse(t, "kind = customers\ncolumn \"id\" = customer.external\ncolumn \"name\" = customer.name\n")})
		m := parse(t, ordersHead+"column \"no\" = order.number\ncolumn \"sku\" = line.sku\ncolumn \"price\" = line.price\ncolumn \"at\" = order.placed\ncolumn \"who\" = customer.external\ncolumn \"gift\" = order.own.own-text\nconstant order.channel = web\n")
		file := func(gift string) []intake.Source {
			return []intake.Source{text("o.csv", "no,sku,price,at,who,gift\nA-1,S,1,2024-01-31,C-1,"+gift+"\nA-1,T,1,2024-01-31,C-1,\n")}
		}
		prep, err := d.crm.PrepareOrder(t.Context(), d.Tenant, sale.Order{
			Number: "Z-1", Customer: d.customer(t, "C-1"), Status: "open", Channel: sale.Web, Placed: house.Now(), Total: sale.Money{Currency: "EUR"},
			Own: map[field.ID][]vault.Text{field.Own1: vault.Texts("staged")},
		})
		if err != nil {
			t.Fatal(err)
		}
		batch, err := d.crm.OpenBatch(t.Context(), d.Owner(t), "orders", []byte("x"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.crm.StageOrders(t.Context(), d.Owner(t), batch, []sale.Prepared{prep}); err != nil {
			t.Fatal(err)
		}
		if err := d.crm.Discard(t.Context(), d.Owner(t), crm.Batch{ID: batch}, "cancelled"); err != nil {
			t.Fatal(err)
		}
		for _, left := range []string{"own_value", "own_index"} {
			var n int
			if err := d.DB.Engine().Row(t.Context(), "SELECT count(*) FROM "+left).Scan(&n); err != nil || n != 0 {
				t.Errorf("%d rows are left in %s, %v", n, left, err)
			}
		}
		if res := d.take(t, intake.Job{Sources: file("Hello"), Mapping: m}); res.Orders.New != 1 {
			t.Errorf("%+v", res.Orders)
		}
		if res := d.take(t, intake.Job{Sources: file("Hello"), Mapping: m}); res.Orders.Same != 1 {
			t.Errorf("the same again: %+v", res.Orders)
		}
		if res := d.take(t, intake.Job{Sources: file("Bye"), Mapping: m, Options: intake.Options{Update: true}}); res.Orders.Changed != 1 {
			t.Errorf("another own value: %+v", res.Orders)
		}
		if raw, _ := d.all(t, "orders"); !strings.Contains(raw, "Bye") || strings.Contains(raw, "Hello") {
			t.Errorf("exported %s", raw)
		}
	})
}

func (d *desk) customer(t *testing.T, external string) party.Customer {
	t.Helper()
	text := vault.Plain(external)
	found, err := d.crm.Match(t.Context(), d.Tenant, 0, []vault.Text{text})
	if err != nil {
		t.Fatal(err)
	}
	return found[text].Customer
}
