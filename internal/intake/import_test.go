package intake_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/policy"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func (d *desk) permit(t *testing.T, purpose field.Purpose) policy.Permit {
	t.Helper()
	p, err := policy.Decide(policy.Request{Principal: d.Owner(t), Purpose: purpose, Route: "import"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func text(name, content string) table.Source {
	return table.Source{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func file(path string) table.Source {
	return table.Source{Name: filepath.Base(path), Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

func parse(t *testing.T, s string) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// ready reads one of the mappings that stand beside the tests.
func ready(t *testing.T, name string) *mapping.Mapping {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".mapping"))
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, string(b))
}

func folder(dir string) func(string) (io.ReadCloser, error) {
	return func(name string) (io.ReadCloser, error) { return os.Open(filepath.Join(dir, name)) }
}

func (d *desk) take(t *testing.T, job intake.Job) *intake.Result {
	t.Helper()
	res, err := d.in.Import(t.Context(), d.permit(t, field.Import), job)
	if err != nil {
		t.Fatalf("import: %v %v", err, some(res.Faults.First))
	}
	return res
}

func some(es []intake.RowError) []intake.RowError { return es[:min(5, len(es))] }

// refused imports and expects that nothing was written.
func (d *desk) refused(t *testing.T, job intake.Job) *intake.Result {
	t.Helper()
	before := d.size(t)
	res, err := d.in.Import(t.Context(), d.permit(t, field.Import), job)
	if !failure.Is(err, failure.Invalid) {
		t.Fatalf("got %v, want a failure of kind invalid", err)
	}
	if after := d.size(t); after != before {
		t.Errorf("the ledger grew from %d to %d entries", before, after)
	}
	return res
}

func (d *desk) size(t *testing.T) int64 {
	t.Helper()
	h, err := d.Ledger.Head(t.Context(), d.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	return h.Size
}

func (d *desk) count(t *testing.T) int64 {
	t.Helper()
	n, err := d.crm.Count(t.Context(), d.permit(t, field.Serve))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const people = `kind = customers
column "id" = customer.external
column "given" = customer.given
column "family" = customer.family
column "mail" = customer.email, lower
column "phone" = customer.phone
column "zip" = customer.postcode
column "country" = customer.country
column "born" = customer.birth
column "news" = consent.email
constant consent.source = "web form"
`

const peopleFile = "id,given,family,mail,phone,zip,country,born,news\n" +
	"1,Eva,Beispiel,Eva@Example.com,+49 351 4960000,01067,Germany,1980-12-31,yes\n" +
	"2,Luc,Muster,luc@example.fr,,75001,FR,,no\n" +
	"3,\"Ola, dr\",Przykład,ola@example.pl,'+48221234567,00-001,poland,,\n"

func TestCustomersComeInOnceOnly(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		job := intake.Job{Sources: []table.Source{text("a.csv", peopleFile)}, Mapping: parse(t, people)}
		res := d.take(t, job)
		if diff := cmp.Diff(intake.Tally{InFile: 3, New: 3}, res.Customers); diff != "" || !res.Published {
			t.Fatalf("published %t (-want +got)\n%s", res.Published, diff)
		}
		hits, err := d.crm.Lookup(t.Context(), d.permit(t, field.Serve), field.Emails, vault.Plain("eva@example.com"))
		if err != nil || len(hits.Customers) != 1 {
			t.Fatalf("found %d, %v", len(hits.Customers), err)
		}
		before := d.size(t)
		res = d.take(t, job)
		if diff := cmp.Diff(intake.Tally{InFile: 3, Same: 3}, res.Customers); diff != "" {
			t.Errorf("second time (-want +got)\n%s", diff)
		}
		if after := d.size(t); after != before || res.Batch != 0 {
			t.Errorf("the second time wrote %d entries, batch %d", after-before, res.Batch)
		}
		if n := d.count(t); n != 3 {
			t.Errorf("%d customers, want 3", n)
		}
	})
}

func TestChangedCustomersAreLeftUnlessAsked(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		job := intake.Job{Sources: []table.Source{text("a.csv", peopleFile)}, Mapping: parse(t, people)}
		d.take(t, job)
		job.Sources = []table.Source{text("b.csv", strings.Replace(peopleFile, "75001", "75002", 1))}
		res := d.take(t, job)
		if diff := cmp.Diff(intake.Tally{InFile: 3, Same: 2, Changed: 1, Left: 1}, res.Customers); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		job.Options.Update = true
		d.take(t, job)
		res = d.take(t, job)
		if diff := cmp.Diff(intake.Tally{InFile: 3, Same: 3}, res.Customers); diff != "" {
			t.Errorf("after the update (-want +got)\n%s", diff)
		}
	})
}

func TestCustomersAreRecognisedByMail(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		m := parse(t, "kind = customers\ncolumn \"mail\" = customer.email\ncolumn \"name\" = customer.name\n")
		job := intake.Job{Sources: []table.Source{text("a.csv", "mail,name\na@example.com,Ann Example\nb@example.com,Bea Example\n")}, Mapping: m}
		d.take(t, job)
		res := d.take(t, job)
		if diff := cmp.Diff(intake.Tally{InFile: 2, Same: 2}, res.Customers); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

const sales = `kind = customers+orders
currency = EUR
column "no" = order.number
column "at" = order.placed
column "sku" = line.sku
column "qty" = line.quantity
column "price" = line.price
column "cust" = customer.external, integer
constant order.channel = web
constant order.status = cancelled where column "no" starts "C"
`

// The lines of order 7 do not follow each other; one is an exact repetition; prices have three
// decimals; order C8 has no customer.
const salesFile = "no,at,sku,qty,price,cust\n" +
	"7,2024-05-01 10:00,A,2,1.005,17850.0\n" +
	"C8,2024-05-02,B,-1,3,\n" +
	"7,2024-05-01 10:01,B,1,0.001,17850.0\n" +
	"7,2024-05-01 10:00,A,2,1.005,17850.0\n"

func TestOrdersAreGroupedAndExact(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		job := intake.Job{Sources: []table.Source{text("s.csv", salesFile)}, Mapping: parse(t, sales)}
		res := d.take(t, job)
		want := &intake.Result{
			Batch: res.Batch, Kind: mapping.Both, Published: true, Rows: 4, Lines: 4, Duplicates: 1, WithoutCustomer: 1,
			Customers: intake.Tally{InFile: 1, New: 1}, Orders: intake.Tally{InFile: 2, New: 2},
			Sums: []intake.Sum{{Currency: "EUR", Exact: "1.021", Rounded: 2*201 - 300}},
		}
		if diff := cmp.Diff(want, res, cmp.AllowUnexported(intake.Result{}), cmp.FilterPath(func(p cmp.Path) bool {
			return p.Last().String() == ".digest" || p.Last().String() == ".rounded"
		}, cmp.Ignore())); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		got := map[string]string{}
		err := d.crm.EachOrder(t.Context(), d.permit(t, field.Export), func(o sale.Order) error {
			got[o.Number] = fmt.Sprintf("%s %d %d %s", o.Status, len(o.Lines), o.Total.Minor, o.Placed.Time().Format("15:04"))
			return nil
		})
		if diff := cmp.Diff(map[string]string{"7": "completed 3 402 10:00", "C8": "cancelled 1 -300 00:00"}, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}
		before := d.size(t)
		res = d.take(t, job)
		if diff := cmp.Diff(intake.Tally{InFile: 2, Same: 2}, res.Orders); diff != "" {
			t.Errorf("second time (-want +got)\n%s", diff)
		}
		if d.size(t) != before+1 { // the export above is one more entry of its own
			t.Logf("entries: %d, then %d", before, d.size(t))
		}
	})
}

func TestEveryBadRowIsNamedWithoutItsValue(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		content := "id,given,family,mail,phone,zip,country,born,news\n" +
			"1,canary1,x,canary-at-example,,,,,\n" + // no e-mail
			"2,canary2,x,,,,canaryland,,\n" + // no country
			"5.54563E+15,canary3,x,,,,,,\n" + // a spreadsheet was here
			"4,canary4,x,,,,,1900-01-01,\n" +
			"5,canary5,x,,4111 1111 1111 1111,,,,\n" +
			"6,my CVV is 123,x,,,,,,\n" +
			"7,canary7,x,,,,,31.12.1980,maybe\n" +
			"8,canary8\n" +
			"9,ok,x,,,,,,\n" +
			"9,other,x,,,,,,\n"
		res := d.refused(t, intake.Job{Sources: []table.Source{text("bad.csv", content)}, Mapping: parse(t, people)})
		got := map[int]bool{}
		for _, e := range res.Faults.First {
			got[e.Line] = true
			if strings.Contains(e.Error(), "canary") || strings.Contains(e.Error(), "4111") {
				t.Errorf("a value is shown: %v", e)
			}
		}
		if diff := cmp.Diff(map[int]bool{2: true, 3: true, 4: true, 5: true, 6: true, 7: true, 8: true, 9: true, 11: true}, got); diff != "" {
			t.Errorf("lines (-want +got)\n%s\n%v", diff, res.Faults.First)
		}
		if n := d.count(t); n != 0 {
			t.Errorf("%d customers were written", n)
		}
	})
}

func TestKeepGoingSealsTheRest(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		path := filepath.Join(t.TempDir(), "refused")
		content := salesFile + "9,yesterday,C,1,2,17850.0\n9,2024-05-03,D,1,2,17850.0\n10,2024-05-03,4111111111111111,1,2,5\n"
		job := intake.Job{
			Sources: []table.Source{text("s.csv", content)}, Mapping: parse(t, sales),
			Options: intake.Options{KeepGoing: true, Refused: path},
		}
		res := d.take(t, job)
		if res.Refused != 3 || res.Orders.New != 2 {
			t.Errorf("refused %d, new %d, want 3 and 2: %v", res.Refused, res.Orders.New, res.Faults.First)
		}
		sealed, err := os.ReadFile(path)
		if err != nil || strings.Contains(string(sealed), "yesterday") {
			t.Fatalf("the file is not sealed or not there: %v", err)
		}
		before := d.size(t)
		var out strings.Builder
		if err := d.in.OpenRefused(t.Context(), d.permit(t, field.Export), path, &out); err != nil {
			t.Fatal(err)
		}
		if d.size(t) != before+1 {
			t.Errorf("opening made %d entries, want 1", d.size(t)-before)
		}
		want := "file,line,reason,cells\n" +
			"s.csv,6,column 2: not a date in the declared layout,9,yesterday,C,1,2,17850.0\n" +
			"s.csv,7,another line of the order was refused,9,2024-05-03,D,1,2,17850.0\n" +
			"s.csv,8,column 3: a payment card number,10,2024-05-03,[refused],1,2,5\n"
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if err := os.WriteFile(path, sealed[:len(sealed)-3], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := d.in.OpenRefused(t.Context(), d.permit(t, field.Export), path, io.Discard); !failure.Is(err, failure.Doubt) {
			t.Errorf("a file that was cut opens: %v", err)
		}
	})
}

func TestAFileThatChangesMeanwhileIsDiscarded(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		reads := 0
		src := table.Source{Name: "a.csv", Open: func() (io.ReadCloser, error) {
			reads++
			return io.NopCloser(strings.NewReader(strings.Replace(peopleFile, "Eva", strings.Repeat("Eva", reads), 1))), nil
		}}
		_, err := d.in.Import(t.Context(), d.permit(t, field.Import), intake.Job{Sources: []table.Source{src}, Mapping: parse(t, people)})
		if !failure.Is(err, failure.Conflict) {
			t.Errorf("got %v", err)
		}
		if n := d.count(t); n != 0 {
			t.Errorf("%d customers are visible", n)
		}
	})
}

// cancelling is an empty file whose reader cancels once a batch is there.
type cancelling struct {
	t      *testing.T
	d      *desk
	cancel func()
}

func (c cancelling) Read([]byte) (int, error) {
	defer c.cancel()
	for range 500 { // a chunk that was read before is being written meanwhile
		if bs, err := c.d.crm.Batches(c.t.Context(), c.d.Tenant); err != nil || len(bs) > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return 0, io.EOF
}

func TestCancelLeavesNothing(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		var b strings.Builder
		b.WriteString("id,given,family,mail,phone,zip,country,born,news\n")
		for i := range 10_000 {
			fmt.Fprintf(&b, "%d,Eva,Beispiel,,,,,,\n", i)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		reads := 0
		src := table.Source{Name: "a.csv", Open: func() (io.ReadCloser, error) {
			most := int64(b.Len() * 9 / 10) // some chunks have been staged by then
			rest := strings.NewReader(b.String()[most:])
			if reads++; reads == 1 { // the scan
				return io.NopCloser(strings.NewReader(b.String())), nil
			}
			return io.NopCloser(io.MultiReader(strings.NewReader(b.String()[:most]), cancelling{t, d, cancel}, rest)), nil
		}}
		job := intake.Job{Sources: []table.Source{src}, Mapping: parse(t, people)}
		if _, err := d.in.Import(ctx, d.permit(t, field.Import), job); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v, want it cancelled", err)
		}
		if n := d.count(t); n != 0 {
			t.Errorf("%d customers are visible", n)
		}
		bs, err := d.crm.Batches(t.Context(), d.Tenant)
		if err != nil || len(bs) == 0 || bs[0].State != "cancelled" {
			t.Errorf("batches %v, %v", bs, err)
		}
	})
}

func TestSweepRemovesWhatACrashLeft(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		who := d.Owner(t)
		id, err := d.crm.OpenBatch(t.Context(), who, "customers", []byte("digest"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := d.crm.Prepare(t.Context(), d.Tenant, person.Profile{External: vault.Plain("1")})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.crm.StageCustomers(t.Context(), who, id, []crm.Prepared{p}); err != nil {
			t.Fatal(err)
		}
		if err := d.in.Sweep(t.Context(), who, house.Now()+1); err != nil {
			t.Fatal(err)
		}
		b, err := d.crm.Batch(t.Context(), d.Tenant, id)
		if err != nil || b.State != "failed" {
			t.Errorf("state %q, %v", b.State, err)
		}
		m, err := d.crm.Match(t.Context(), d.Tenant, id, vault.Texts("1"))
		if err != nil || len(m) != 0 {
			t.Errorf("staged rows are left: %v, %v", m, err)
		}
	})
}

func TestPaymentsComeInOnceOnly(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		d.take(t, intake.Job{Sources: []table.Source{text("s.csv", salesFile)}, Mapping: parse(t, strings.Replace(sales, "EUR", "GBP", 1))})
		content := "id,order,amount,paid,brand,last4,expiry,token\n" +
			"p1,7,4.02,2024-05-01,visa,****4242,05/27,tok_1\np2,C8,-3,2024-05-02,,,,\n"
		job := intake.Job{Sources: []table.Source{text("p.csv", content)}, Mapping: ready(t, "payments")}
		res := d.take(t, job)
		if diff := cmp.Diff(intake.Tally{InFile: 2, New: 2}, res.Payments); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		res = d.take(t, job)
		if diff := cmp.Diff(intake.Tally{InFile: 2, Same: 2}, res.Payments); diff != "" {
			t.Errorf("second time (-want +got)\n%s", diff)
		}
		unknown := text("p.csv", content+"p3,99,1,2024-05-02,,,,\np4,7,1.005,2024-05-02,,,,\n")
		res = d.refused(t, intake.Job{Sources: []table.Source{unknown}, Mapping: ready(t, "payments")})
		if res.Faults.Rows != 2 || res.Faults.First[0].Line != 4 {
			t.Errorf("got %v", res.Faults.First)
		}
	})
}

func TestJoinBringsTheColumnsOfAnotherFile(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		dir := t.TempDir()
		for name, content := range map[string]string{
			"link.csv": "P\tA\n1\t10\n1\t11\n2\t12\n", "address.csv": "10|Street A|01067\n11|Street B|01069\n",
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		m := parse(t, "kind = customers\ncolumn \"id\" = customer.external\n"+
			"join link = \"link.csv\", key \"P\", with \"id\"\n"+
			"join address = \"address.csv\", key 1, with link:\"A\", header no, delimiter \"|\"\n"+
			"column address:2 = customer.street\ncolumn address:3 = customer.postcode\n")
		d.take(t, intake.Job{
			Sources: []table.Source{text("a.csv", "id\n1\n2\n3\n")}, Mapping: m, Options: intake.Options{Files: folder(dir)},
		})
		got := map[string][]string{}
		err := d.crm.EachCustomer(t.Context(), d.permit(t, field.Export), func(c crm.Exported) error {
			id := c.Profile.External.Reveal()
			got[id] = []string{}
			for _, a := range c.Profile.Addresses {
				got[id] = append(got[id], a.Street.Reveal()+" "+a.Postcode.Reveal())
			}
			return nil
		})
		if diff := cmp.Diff(map[string][]string{"1": {"Street A 01067", "Street B 01069"}, "2": {}, "3": {}}, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}
	})
}

func TestAValueThatIsTakenIsNamedByLine(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		m := parse(t, "kind = customers\ncolumn \"id\" = customer.external\ncolumn \"club\" = customer.loyalty\n")
		d.take(t, intake.Job{Sources: []table.Source{text("a.csv", "id,club\n1,c1\n")}, Mapping: m})
		res, err := d.in.Import(t.Context(), d.permit(t, field.Import), intake.Job{
			Sources: []table.Source{text("b.csv", "id,club\n2,c2\n3,c1\n")}, Mapping: m,
		})
		if !failure.Is(err, failure.Conflict) || len(res.Faults.First) != 1 || res.Faults.First[0].Line != 3 {
			t.Errorf("got %v, %v", err, res.Faults.First)
		}
		if n := d.count(t); n != 1 {
			t.Errorf("%d customers are visible, want 1", n)
		}
		bs, err := d.crm.Batches(t.Context(), d.Tenant)
		if err != nil || len(bs) != 2 || bs[0].State != "failed" {
			t.Errorf("batches %v, %v", bs, err)
		}
	})
}

func TestFilesOfRefusedRowsExpire(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		path := filepath.Join(t.TempDir(), "refused")
		d.take(t, intake.Job{
			Sources: []table.Source{text("s.csv", salesFile+"9,yesterday,C,1,2,5\n")}, Mapping: parse(t, sales),
			Options: intake.Options{KeepGoing: true, Refused: path, Keep: 1},
		})
		if err := d.in.Sweep(t.Context(), d.Owner(t), 0); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the file is still there: %v", err)
		}
	})
}

func TestOrdersOfUnknownCustomersAreRefused(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		m := parse(t, strings.Replace(sales, "customers+orders", "orders", 1))
		job := intake.Job{Sources: []table.Source{text("s.csv", salesFile)}, Mapping: m}
		res := d.refused(t, job)
		if res.Faults.Rows != 3 || res.Faults.First[0].Line != 2 || res.Faults.First[0].Column != 6 {
			t.Errorf("got %v", res.Faults.First)
		}
		d.take(t, intake.Job{
			Sources: []table.Source{text("c.csv", "cust\n17850\n")}, Mapping: parse(t, "kind = customers\ncolumn \"cust\" = customer.external\n"),
		})
		if res := d.take(t, job); res.Orders.New != 2 || res.Customers.Same != 1 {
			t.Errorf("got %+v, %+v", res.Orders, res.Customers)
		}
	})
}
