package intake_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm"
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

func TestOnlineRetailComesInExactly(t *testing.T) {
	sources := days(t)
	engines(t, func(t *testing.T, d *desk) {
		job := intake.Job{Sources: sources, Mapping: ready(t, "online-retail")}
		res := d.take(t, job)
		got := map[string]int64{
			"rows": res.Rows, "lines": res.Lines, "invoices": res.Orders.New, "customers": res.Customers.New,
			"without customer": res.WithoutCustomer, "duplicates": res.Duplicates, "refused": res.Refused,
		}
		want := map[string]int64{
			"rows": 320705, "lines": 320705, "invoices": 16459, "customers": 3360,
			"without customer": 88652, "duplicates": 2483, "refused": 0,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if len(res.Sums) != 1 || res.Sums[0].Exact != "5761931.382" {
			t.Errorf("sum %+v, want 5761931.382", res.Sums)
		}
		d.lookAtInvoices(t, res)
		before := d.size(t)
		res = d.take(t, job)
		if res.Orders.Same != 16459 || res.Customers.Same != 3360 || d.size(t) != before {
			t.Errorf("second time: %d orders and %d customers the same, %d entries more", res.Orders.Same, res.Customers.Same, d.size(t)-before)
		}
	})
}

// lookAtInvoices counts again what is in the database.
func (d *desk) lookAtInvoices(t *testing.T, res *intake.Result) {
	t.Helper()
	var orders, lines, cancelled, total int64
	finest := 0
	err := d.crm.EachOrder(t.Context(), d.permit(t, field.Export), func(o crm.Order) error {
		orders++
		lines += int64(len(o.Lines))
		total += o.Total.Minor
		if o.Status == "cancelled" {
			cancelled += int64(len(o.Lines))
		}
		for _, l := range o.Lines {
			finest = max(finest, l.Price.Scale)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if orders != 16459 || lines != 320705 || cancelled != 5847 || finest != 3 || total != res.Sums[0].Rounded {
		t.Errorf("stored: %d orders, %d lines, %d of cancellations, %d decimals, total %d", orders, lines, cancelled, finest, total)
	}
}

func TestAdventureWorksSales(t *testing.T) {
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
