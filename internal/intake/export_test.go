package intake_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/export"
	"counterpart/internal/intake/table"
	"counterpart/internal/policy"
)

// exported reads an export of customers back, without the columns that differ from run to run.
func (d *desk) exported(t *testing.T, without ...string) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := d.out.Export(t.Context(), d.permit(t, field.Export), "customers", export.CSV, &b); err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatalf("%d rows, %v", len(all), err)
	}
	var out [][]string
	for _, r := range all {
		var kept []string
		for i, name := range all[0] {
			if !strings.Contains(strings.Join(without, " "), name) {
				kept = append(kept, r[i])
			}
		}
		out = append(out, kept)
	}
	return out
}

const again = `kind = customers
column "external" = customer.external
column "given" = customer.given
column "family" = customer.family
column "emails" = customer.email, split ";"
column "phones" = customer.phone, split ";"
column "postcode" = customer.postcode
column "address_country" = customer.country
column "birth" = customer.birth
`

func TestAnExportCanBeImported(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		content := peopleFile + "4,=HYPERLINK(1),'Quote,four@example.com,+4935149600,,,,\n5,-Minus,@At,,,,,,\n"
		d.take(t, intake.Job{Sources: []table.Source{text("a.csv", content)}, Mapping: parse(t, people)})
		first := d.exported(t, "customer", "created", "updated")
		for _, r := range first {
			for _, c := range r {
				if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
					t.Errorf("a cell that a spreadsheet runs: %q", c)
				}
			}
		}
		other := furnish(t, t.TempDir()+"/other.db")
		var b strings.Builder
		if err := d.out.Export(t.Context(), d.permit(t, field.Export), "customers", export.CSV, &b); err != nil {
			t.Fatal(err)
		}
		other.take(t, intake.Job{Sources: []table.Source{text("again.csv", b.String())}, Mapping: parse(t, again)})
		if diff := cmp.Diff(first, other.exported(t, "customer", "created", "updated")); diff != "" {
			t.Errorf("(-exported +exported, imported and exported)\n%s", diff)
		}
	})
}

func TestEverythingIsExported(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		d.take(t, intake.Job{Sources: []table.Source{text("a.csv", peopleFile)}, Mapping: parse(t, people)})
		d.take(t, intake.Job{Sources: []table.Source{text("s.csv", salesFile)}, Mapping: parse(t, sales)})
		var b bytes.Buffer
		if err := d.out.Export(t.Context(), d.permit(t, field.Export), export.Everything, export.CSV, &b); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string]int{}
		for _, f := range z.File {
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(in)
			if err != nil {
				t.Fatal(err)
			}
			rows[strings.TrimSuffix(f.Name, ".csv")] = max(0, bytes.Count(content, []byte("\n"))-1)
		}
		if rows["access"] == 0 {
			t.Error("the access log is empty")
		}
		delete(rows, "access")
		want := map[string]int{"customers": 4, "addresses": 3, "consents": 2, "notes": 0, "orders": 2, "lines": 4, "products": 2, "payments": 0, "cases": 0, "messages": 0}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		b.Reset()
		if err := d.out.Export(t.Context(), d.permit(t, field.Export), export.Everything, export.JSON, &b); err != nil {
			t.Fatal(err)
		}
		kinds := map[string]int{}
		for line := range strings.Lines(b.String()) {
			var object map[string]any
			if err := json.Unmarshal([]byte(line), &object); err != nil {
				t.Fatal(err)
			}
			kinds[fmt.Sprint(object["kind"])]++
		}
		if kinds["customers"] != 4 || kinds["lines"] != 4 {
			t.Errorf("got %v", kinds)
		}
	})
}

// ahead checks at each byte that leaves that the log has grown before.
type ahead struct {
	size   func() int64
	before int64
	bytes  int
	late   bool
}

func (a *ahead) Write(p []byte) (int, error) {
	a.bytes += len(p)
	a.late = a.late || a.size() <= a.before
	return len(p), nil
}

func TestExportIsRecordedBeforeItsBytes(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		d.take(t, intake.Job{Sources: []table.Source{text("a.csv", peopleFile)}, Mapping: parse(t, people)})
		for _, format := range []string{export.CSV, export.JSON} {
			a := &ahead{size: func() int64 { return d.size(t) }, before: d.size(t)}
			if err := d.out.Export(t.Context(), d.permit(t, field.Export), "customers", format, a); err != nil {
				t.Fatal(err)
			}
			if a.bytes == 0 || a.late {
				t.Errorf("%s: %d bytes, before the record: %t", format, a.bytes, a.late)
			}
		}
		d.Keys.SetDown(true)
		a := &ahead{size: func() int64 { return 1 }}
		d.Keyring.Forget(d.Tenant)
		if err := d.out.Export(t.Context(), d.permit(t, field.Export), "customers", export.JSON, a); err == nil || a.bytes > 0 {
			t.Errorf("without keys: %d bytes, %v", a.bytes, err)
		}
	})
}

func TestALargeExportAsksForAFreshFactor(t *testing.T) {
	engines(t, func(t *testing.T, d *desk) {
		var b strings.Builder
		b.WriteString("id,given,family,mail,phone,zip,country,born,news\n")
		for i := range 1001 {
			fmt.Fprintf(&b, "%d,Eva,Beispiel,,,,,,\n", i)
		}
		d.take(t, intake.Job{Sources: []table.Source{text("a.csv", b.String())}, Mapping: parse(t, people)})
		who := d.Owner(t)
		who.Fresh = false
		p, err := policy.Decide(policy.Request{Principal: who, Purpose: field.Export, Route: "export"})
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range []string{"customers", "orders", export.Everything} {
			a := &ahead{size: func() int64 { return 1 }}
			err = d.out.Export(t.Context(), p, what, export.JSON, a)
			var f *failure.Error
			if !errors.As(err, &f) || f.Kind != failure.Forbidden || f.Hint == "" || a.bytes > 0 {
				t.Errorf("%s: got %v, %d bytes", what, err, a.bytes)
			}
		}
		if err := d.out.Export(t.Context(), p, "products", export.CSV, io.Discard); err != nil {
			t.Errorf("products: %v", err)
		}
		if err := d.out.Export(t.Context(), d.permit(t, field.Export), "customers", export.CSV, io.Discard); err != nil {
			t.Errorf("fresh: %v", err)
		}
	})
}

func TestExportNeedsItsPurpose(t *testing.T) {
	d := furnish(t, t.TempDir()+"/c.db")
	err := d.out.Export(t.Context(), d.permit(t, field.Serve), "customers", export.CSV, io.Discard)
	if !failure.Is(err, failure.Forbidden) {
		t.Errorf("got %v", err)
	}
	err = d.out.Export(t.Context(), d.permit(t, field.Export), "cards", export.CSV, io.Discard)
	if !failure.Is(err, failure.Invalid) {
		t.Errorf("got %v", err)
	}
}
