package intake_test

import (
	"encoding/csv"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/table"
	"counterpart/internal/testkit"
)

// The figures of these tests were counted in the files by other means; see data/README.md beside
// the repository.

func days(t *testing.T) []table.Source {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(testkit.SharedData(t, "online-retail"), "by-day", "*.csv"))
	if err != nil || len(paths) != 219 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	out := make([]table.Source, len(paths))
	for i, p := range paths {
		out[i] = file(p)
	}
	return out
}

// counted are the figures of an import of Online Retail.
type counted struct {
	lines, invoices, customers, without, duplicates, cancelled int64
	sum                                                        string
}

// The nine months, as they were counted once.
var nineMonths = counted{320705, 16459, 3360, 88652, 2483, 5847, "5761931.382"}

// count counts files by the plainest means.
func count(t *testing.T, sources []table.Source) counted {
	t.Helper()
	var c counted
	sum := new(big.Rat)
	invoices, customers, lines := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, src := range sources {
		in, err := src.Open()
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(in).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			quantity, _ := new(big.Rat).SetString(r[3])
			price, _ := new(big.Rat).SetString(r[5])
			sum.Add(sum, quantity.Mul(quantity, price))
			line := strings.Join(r, "|")
			c.duplicates += one(lines[line])
			c.without += one(r[6] == "")
			c.cancelled += one(strings.HasPrefix(r[0], "C"))
			c.lines++
			invoices[r[0]], customers[r[6]], lines[line] = true, true, true
		}
	}
	delete(customers, "")
	c.invoices, c.customers = int64(len(invoices)), int64(len(customers))
	c.sum = strings.TrimRight(strings.TrimRight(sum.FloatString(9), "0"), ".")
	return c
}

func one(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func TestOnlineRetailWasCountedRight(t *testing.T) {
	large(t)
	if diff := cmp.Diff(nineMonths, count(t, days(t)), cmp.AllowUnexported(counted{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// All nine months go into the embedded database; the first of them into PostgreSQL, and all there
// too in a long run.
func TestOnlineRetailComesInExactly(t *testing.T) {
	large(t)
	sources := days(t)
	engines(t, func(t *testing.T, d *desk) {
		part, want := sources, nineMonths
		if !d.DB.Embedded() && !testkit.Long() || testing.Short() {
			part = sources[:20]
		}
		if testkit.Race {
			part = sources[:4]
		}
		if len(part) < len(sources) {
			want = count(t, part)
		}
		job := intake.Job{Sources: part, Mapping: ready(t, "online-retail")}
		res := d.take(t, job)
		got := counted{res.Lines, res.Orders.New, res.Customers.New, res.WithoutCustomer, res.Duplicates, 0, ""}
		if len(res.Sums) == 1 {
			got.sum = res.Sums[0].Exact
		}
		got.cancelled = d.lookAtInvoices(t, res)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(counted{})); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		before := d.size(t)
		res = d.take(t, job)
		if res.Orders.Same != want.invoices || res.Customers.Same != want.customers || d.size(t) != before {
			t.Errorf("second time: %d orders and %d customers the same, %d entries more", res.Orders.Same, res.Customers.Same, d.size(t)-before)
		}
	})
}

// lookAtInvoices counts again what is in the database, and gives the lines of cancellations.
func (d *desk) lookAtInvoices(t *testing.T, res *intake.Result) int64 {
	t.Helper()
	var orders, lines, cancelled, total int64
	exact := new(big.Rat)
	err := d.crm.EachOrder(t.Context(), d.permit(t, field.Export), func(o sale.Order) error {
		orders++
		lines += int64(len(o.Lines))
		total += o.Total.Minor
		if o.Status == "cancelled" {
			cancelled += int64(len(o.Lines))
		}
		for _, l := range o.Lines {
			price, _ := new(big.Rat).SetString(l.Price.Decimal())
			exact.Add(exact, price.Mul(price, big.NewRat(l.Quantity, 1000)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want, _ := new(big.Rat).SetString(res.Sums[0].Exact)
	if orders != res.Orders.New || lines != res.Lines || total != res.Sums[0].Rounded || exact.Cmp(want) != 0 {
		t.Errorf("stored: %d orders, %d lines, total %d, exactly %s", orders, lines, total, exact.FloatString(9))
	}
	return cancelled
}

// large leaves the large files to the run without the race detector, which ./check makes too.
func large(t *testing.T) {
	t.Helper()
	if testkit.Race {
		t.Skip("goes without the race detector: see the step data of ./check")
	}
}

func TestAdventureWorksSales(t *testing.T) {
	large(t)
	dir := filepath.Join(testkit.SharedData(t, "adventureworks-sales"), "packt")
	engines(t, func(t *testing.T, d *desk) {
		res := d.take(t, intake.Job{
			Sources: []table.Source{file(filepath.Join(dir, "AdventureWorks_Customers.csv"))}, Mapping: ready(t, "adventureworks-customers"),
		})
		if res.Customers.New != 18148 {
			t.Errorf("%d customers, want 18148", res.Customers.New)
		}
		job := intake.Job{Mapping: ready(t, "adventureworks-sales"), Options: intake.Options{Files: folder(dir)}}
		for _, year := range []string{"2017", "2018", "2019"} {
			job.Sources = append(job.Sources, file(filepath.Join(dir, "AdventureWorks_Sales_"+year+".csv")))
		}
		// Two orders of the file name two customers each: they are refused with their nine rows.
		res = d.refused(t, job)
		if res.Rows != 56046 || res.Faults.Rows != 5 {
			t.Errorf("rows %d, faulty %d: %v", res.Rows, res.Faults.Rows, res.Faults.First)
		}
		job.Options.KeepGoing, job.Options.Refused = true, filepath.Join(t.TempDir(), "refused")
		res = d.take(t, job)
		if res.Refused != 9 || res.Rows-res.Refused != 56037 || res.Orders.New != 25160 {
			t.Errorf("refused %d of %d rows, %d orders", res.Refused, res.Rows, res.Orders.New)
		}
	})
}

func TestAdventureWorksPeopleThroughJoins(t *testing.T) {
	large(t)
	dir := testkit.SharedData(t, "adventureworks-oltp")
	engines(t, func(t *testing.T, d *desk) {
		job := intake.Job{
			Sources: []table.Source{file(filepath.Join(dir, "EmailAddress.csv"))}, Mapping: ready(t, "adventureworks-oltp"),
			Options: intake.Options{Files: folder(dir)},
		}
		res := d.take(t, job)
		if res.Customers.New != 19972 || res.Rows != 19972 {
			t.Errorf("%d customers of %d rows, want 19972", res.Customers.New, res.Rows)
		}
		mails, phones, addressed, two, beyond := 0, 0, 0, 0, 0
		err := d.crm.EachCustomer(t.Context(), d.permit(t, field.Export), func(c crm.Exported) error {
			mails += len(c.Profile.Emails)
			phones += len(c.Profile.Phones)
			if len(c.Profile.Addresses) > 0 {
				addressed++
			}
			if len(c.Profile.Addresses) > 1 {
				two++
			}
			if strings.ContainsFunc(c.Profile.Emails[0].Reveal(), func(r rune) bool { return r > 0x7f }) {
				beyond++
			}
			return nil
		})
		if err != nil || mails != 19972 || phones != 19972 || addressed != 18774 || two != 24 || beyond != 43 {
			t.Errorf("%d e-mails (%d beyond ASCII), %d phones, %d with an address, %d with two; %v", mails, beyond, phones, addressed, two, err)
		}
	})
}

func TestAdventureWorksCardsAreRefusedEachByLine(t *testing.T) {
	large(t)
	dir := testkit.SharedData(t, "adventureworks-oltp")
	engines(t, func(t *testing.T, d *desk) {
		res := d.refused(t, intake.Job{
			Sources: []table.Source{file(filepath.Join(dir, "CreditCard.csv"))}, Mapping: ready(t, "adventureworks-cards"),
		})
		if res.Rows != 19118 || res.Faults.Rows != 19118 || res.Faults.Counts["a payment card number"] < 19118 {
			t.Errorf("%d of %d rows refused: %v", res.Faults.Rows, res.Rows, res.Faults.Counts)
		}
		for i, e := range res.Faults.First {
			if e.Line < 1 || i > 0 && e.Line < res.Faults.First[i-1].Line {
				t.Fatalf("fault %d has no line of its own: %v", i, e)
			}
		}
	})
}

func TestIdentitiesWithSecurityCodesAreRefused(t *testing.T) {
	dir := testkit.SharedData(t, "pii-presidio-research")
	engines(t, func(t *testing.T, d *desk) {
		_, err := d.in.Import(t.Context(), d.permit(t, field.Import), intake.Job{
			Sources: []table.Source{file(filepath.Join(dir, "FakeNameGenerator.com_100.csv"))}, Mapping: ready(t, "identities"),
		})
		if !failure.Is(err, failure.Invalid) || !strings.Contains(err.Error(), "refused as a whole") {
			t.Errorf("got %v", err)
		}
		if n := d.count(t); n != 0 {
			t.Errorf("%d customers were written", n)
		}
	})
}

func TestPostcodesKeepTheirZeros(t *testing.T) {
	dir := testkit.SharedData(t, "olist-official")
	engines(t, func(t *testing.T, d *desk) {
		path := filepath.Join(dir, "olist_sellers_dataset.v1.csv")
		res := d.take(t, intake.Job{Sources: []table.Source{file(path)}, Mapping: ready(t, "sellers")})
		if res.Customers.New != 3095 {
			t.Errorf("%d sellers, want 3095", res.Customers.New)
		}
		in, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		all, err := csv.NewReader(in).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, r := range all {
			if strings.HasPrefix(r[1], "0") {
				want++
			}
		}
		zeros := 0
		err = d.crm.EachCustomer(t.Context(), d.permit(t, field.Export), func(c crm.Exported) error {
			if p := c.Profile.Addresses[0].Postcode.Reveal(); strings.HasPrefix(p, "0") && len(p) == 5 {
				zeros++
			}
			return nil
		})
		if err != nil || zeros != want || zeros == 0 {
			t.Errorf("%d postcodes begin with a zero, want %d; %v", zeros, want, err)
		}
	})
}
